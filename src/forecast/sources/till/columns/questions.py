"""What only a person can say of a till export: a question, its answers, and what each writes into `[till]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from forecast.config import TillSettings
from forecast.errors import Problem
from forecast.texts import Said, either, phrase


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
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(toml_of, value))}]"
    return str(value)


def answered(settings: TillSettings, choice: Choice) -> TillSettings:
    """Return the settings with an answer in them.

    Examples
    --------
    >>> answered(TillSettings(), Choice("", {"columns.qty": "Menge", "grain": "daily"})).columns.qty
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
