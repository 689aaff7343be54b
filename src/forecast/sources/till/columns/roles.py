"""The roles of a table's columns as they are found, and what only a person can say of them: questions, answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

from forecast.config import TillSettings
from forecast.errors import Problem
from forecast.notices import Notice
from forecast.sources.till.columns.evidence import Column, Columns
from forecast.texts import Said, either, phrase

ROLES = (
    "day", "time", "hour", "shop", "ticket", "line_id", "product", "qty", "returned", "unit", "price", "amount",
    "training", "mark",
)  # fmt: skip


@dataclass
class Roles:
    """Role → column (`found`) among the columns of `table`; what `settings` name stays.

    `joined` are the columns that together name the article, `questions` what only a person can say, `doubts` what a
    person should know.
    """

    table: Columns
    settings: TillSettings
    found: dict[str, str] = field(default_factory=dict)
    joined: tuple[str, ...] = ()
    amount_is: str = "line_total"
    time_in_day: bool = False
    is_hourly: bool = False
    article_by_name: bool = True
    currency: str = ""
    questions: list[Question] = field(default_factory=list)
    doubts: list[Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take the columns that a person named."""
        for role, name in self.settings.columns:
            if isinstance(name, tuple):
                self.joined, self.found[role] = name, name[0]
            elif name is not None:
                self.found[role] = name

    def column(self, role: str) -> Column | None:
        """Return the column of a role."""
        return self.table.by_name.get(self.found.get(role, ""))

    def take(self, role: str, column: Column | None) -> None:
        """Give a role to a column, none where there is none."""
        if column is not None:
            self.found[role] = column.name

    def named(self, *kinds: str, filled: float = 0.0, numeric: float = 0.0, may_be_empty: bool = False) -> list[Column]:
        """Return columns without a role whose names may be of these kinds, the surest first, as far as they hold so."""
        columns = self.table.of(*kinds, taken=self._taken, may_be_empty=may_be_empty)
        return [c for c in columns if (not filled or c.filled >= filled) and (not numeric or c.numeric >= numeric)]

    @property
    def unnamed(self) -> list[Column]:
        """Columns without a role whose names say nothing."""
        return [c for c in self.free if not c.named.kinds]

    @property
    def free(self) -> list[Column]:
        """Columns without a role."""
        return [c for c in self.table.all if c.name not in self._taken]

    @property
    def _taken(self) -> tuple[str, ...]:
        return (*self.found.values(), *self.joined)

    def ask_which(self, role: str, code: str, columns: Sequence[Column]) -> None:
        """Ask which of several columns has a role."""
        names = [column.name for column in columns]
        choices = [Choice(f"'{name}'", {f"columns.{role}": name}) for name in names]
        self.questions.append(Question(role, phrase(f"question.{code}", count=len(names), names=names), choices))


@dataclass(frozen=True)
class Choice:
    """One answer: what it says, and the settings of `[till]` it makes ("columns.qty" → "Menge").

    Examples
    --------
    >>> Choice("the pieces are in 'Menge'", {"columns.qty": "Menge"}).toml
    ['columns.qty = "Menge"']
    """

    label: str | Said
    settings: Mapping[str, Any]

    @property
    def toml(self) -> list[str]:
        """The lines that it writes below `[till]`."""
        return [f"{key} = {toml_of(value)}" for key, value in self.settings.items()]


@dataclass(frozen=True)
class Question:
    """What was seen (`text`), what is asked of it (`code`), and the answers, the likeliest first."""

    code: str
    text: Said
    choices: Sequence[Choice]

    def problem(self, path: Path) -> Problem:
        """Return the problem that stops an import in which nobody can be asked."""
        by_column = [choice for choice in self.choices if list(choice.settings) == [f"columns.{self.code}"]]
        named = [phrase("told.cell", got=choice.settings[f"columns.{self.code}"]) for choice in by_column]
        actions = [phrase("advice.name_column", role=self.code, names=either(named))] if named else []
        actions += [
            phrase("advice.set_till", toml=" and ".join(choice.toml), label=choice.label)
            for choice in self.choices
            if choice not in by_column
        ]
        todo = reduce(lambda one, other: phrase("told.or_else", one=one, other=other), actions)
        return Problem(str(path), "ambiguous_till", line=1, values={"text": self.text, "todo": todo})


def toml_of(value: Any) -> str:
    """Return a value as TOML writes it.

    Examples
    --------
    >>> toml_of(True), toml_of("a"), toml_of(("a", "b"))
    ('true', '"a"', '["a", "b"]')
    """
    return json.dumps(value, ensure_ascii=False)


def _answered(settings: TillSettings, choice: Choice) -> TillSettings:
    """Return the settings with an answer in them.

    Examples
    --------
    >>> _answered(TillSettings(), Choice("", {"columns.qty": "Menge", "grain": "daily"})).columns.qty
    'Menge'
    """
    given = settings.model_dump(exclude_unset=True)
    for key, value in choice.settings.items():
        section, dot, name = key.partition(".")
        if dot:
            given[section] = {**given.get(section, {}), name: value}
        else:
            given[key] = value
    return TillSettings.model_validate(given)
