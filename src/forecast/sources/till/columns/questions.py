"""What only a person can say of a till export: a question, its answers, and what each writes into `[till]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecast.config import TillSettings
from forecast.errors import Problem


@dataclass(frozen=True)
class Choice:
    """One answer: what it says, and the settings of `[till]` it makes ("columns.qty" → "Menge").

    Examples
    --------
    >>> Choice("the pieces are in 'Menge'", {"columns.qty": "Menge"}).toml
    ['columns.qty = "Menge"']
    """

    label: str
    settings: Mapping[str, Any]

    @property
    def toml(self) -> list[str]:
        """The lines that it writes below `[till]`."""
        return [f"{key} = {toml_of(value)}" for key, value in self.settings.items()]


@dataclass(frozen=True)
class Question:
    """What was seen (`text`), what is asked of it (`code`), and the answers, the likeliest first."""

    code: str
    text: str
    choices: Sequence[Choice]

    def problem(self, path: Path) -> Problem:
        """Return the problem that stops an import in which nobody can be asked."""
        by_column = [choice for choice in self.choices if list(choice.settings) == [f"columns.{self.code}"]]
        named = " or ".join(f"'{choice.settings[f'columns.{self.code}']}'" for choice in by_column)
        actions = [f"name it in [till.columns] {self.code}: {named}"] if named else []
        actions += [f"set [till] {' and '.join(c.toml)} ({c.label})" for c in self.choices if c not in by_column]
        return Problem.plain(
            str(path), line=1, got=self.text, expected="one reading only", action="; or ".join(actions)
        )


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


def which(role: str, text: str, names: Sequence[str]) -> Question:
    """Return the question which of several columns has a role."""
    choices = [Choice(f"'{name}'", {f"columns.{role}": name}) for name in names]
    return Question(role, text, choices)
