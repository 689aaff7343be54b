"""The one tree of errors; callers catch a family, never a message.

ForecastError
├── InputError            what the shop gave cannot be used: exit code 3
│   ├── ConfigError       the configuration file
│   └── SourceError       an input file
├── NoPlanError           no plan could be made: exit code 2
├── LockedError           another run holds the archive: exit code 2
├── NetworkError          a server could not be reached (told apart from "no data")
└── TableError            a table broke its own contract: a defect of the program
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forecast.formats import Language
from forecast.texts import Said, messages, needed, phrase, text_of, written


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, of which kind (`code`), with the values that its words need.

    The words stand in `messages/problems_*.toml`, in the section `problem.CODE`: a `message`, what was `got`, what was
    `expected` and the `action` to take, as far as there is something to say. `got` is the raw cell; without words of
    its own it is told between quotes. A text that needs a value which is None is left out. `also` is further advice.

    Examples
    --------
    >>> wrong = Problem("till.csv", "wrong_width", line=1, values={"cells": 3, "width": 2})
    >>> print(wrong)
    till.csv, line 1: got 3 cells, and so in most rows, expected 2, as in the header.
    To do: set [till] separator, or export it again with another separator
    """

    where: str | Said
    code: str
    line: int | None = field(default=None, kw_only=True)
    column: str | Said | None = field(default=None, kw_only=True)
    got: str | None = field(default=None, kw_only=True)
    values: Mapping[str, Any] = field(default_factory=dict, hash=False, kw_only=True)
    also: tuple[Said, ...] = field(default=(), kw_only=True)

    def in_words(self, language: Language) -> str:
        """Return what is wrong as one line: place, what is wrong, what to do."""
        place = written(self.where, language)
        named = "setting" if str(self.where).endswith(_OF_SETTINGS) else "column"
        for name, value in (("line", self.line), (named, self.column)):
            if value is not None:
                place += text_of(f"told.{name}", language, {name: str(value)})
        parts = {part: self.part(part, language) for part in _PARTS}
        stated = [
            text if name == "message" else text_of(f"told.{name}", language, {name: text})
            for name in _PARTS[:-1]
            if (text := parts[name])
        ]
        text = text_of("told.and", language, {}).join(stated or [self.code])
        if place:
            text = text_of("told.at", language, {"place": place, "text": text})
        advice = text_of("told.also", language, {}).join(
            filter(None, (parts["action"], *(advice.in_words(language) for advice in self.also)))
        )
        return text + (text_of("told.action", language, {"action": advice}) if advice else "")

    def part(self, part: str, language: Language = "en") -> str:
        """Return one of `_PARTS` in a language, "" if there is nothing to say."""
        values = {"got": self.got, **self.values}
        code = f"problem.{self.code}.{part}"
        entry = messages(language).get(code)
        if entry is None:
            return text_of("told.cell", language, {"got": self.got}) if part == "got" and self.got is not None else ""
        if any(values.get(name, "") is None for name in needed(entry)):
            return ""
        return text_of(code, language, values)

    def as_part(self, part: str) -> _ProblemPart:
        """Return one of `_PARTS` as a value of another text."""
        return _ProblemPart(self, part)

    def __str__(self) -> str:
        return self.in_words("en")


@dataclass(frozen=True)
class _ProblemPart:
    """What is told of a problem, or one of its `_PARTS`, inside of another text."""

    problem: Problem
    name: str

    def in_words(self, language: Language) -> str:
        """Return it in a language."""
        return self.problem.part(self.name, language)

    def __str__(self) -> str:
        return self.in_words("en")


_PARTS = ("message", "got", "expected", "action")
"""What can be said of a problem, in this order."""

_OF_SETTINGS = (".toml", "configuration")
"""How a place ends whose columns are settings."""


class ForecastError(Exception):
    """Any error that the program raises on purpose; it carries every problem that was found, not only the first."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        # What an exception is made with is what a copy of it, such as a worker's, is made with.
        super().__init__(self.problems)

    def __str__(self) -> str:
        return self.in_words("en")

    def in_words(self, language: Language) -> str:
        """Return each problem on its line."""
        return "\n".join(problem.in_words(language) for problem in self.problems)


class InputError(ForecastError):
    """An input cannot be used."""


class ConfigError(InputError):
    """The configuration cannot be used."""


class SourceError(InputError):
    """An input file cannot be used."""


class NoPlanError(ForecastError):
    """No plan could be made; the previous one stays as it was."""


class LockedError(ForecastError):
    """Another run is writing the archive."""


class NetworkError(ForecastError):
    """A server could not be reached, or answered with something unreadable."""


class TableError(ForecastError):
    """A table broke its own contract."""


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to `name`, or None when none is close."""
    from difflib import get_close_matches

    by_fold = {candidate.casefold(): candidate for candidate in known}
    close = get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def nearest_or(name: str, known: Iterable[str], otherwise: Said) -> Said:
    """Return the question whether the nearest of the `known` names was meant, or what to do `otherwise`."""
    near = nearest_name(name, known)
    return phrase("advice.did_you_mean", near=near) if near else otherwise


def hint_of(name: str, known: Iterable[str]) -> Said | str:
    """Return the question whether the nearest of the `known` names was meant, to stand before what else to do.

    Examples
    --------
    >>> str(hint_of("Qantity", ["Quantity"])), hint_of("x", ["Quantity"])
    ("did you mean 'Quantity'? Otherwise ", '')
    """
    near = nearest_name(name, known)
    return phrase("advice.did_you_mean_else", near=near) if near else ""


_NO_FILE = {
    stat.S_IFIFO: "kind.pipe",
    stat.S_IFSOCK: "kind.socket",
    stat.S_IFCHR: "kind.device",
    stat.S_IFBLK: "kind.device",
}


def unreadable_file(path: Path, *, action: Said | None = None) -> Problem | None:
    """Return the problem that stops `path` from being read as a file, or None; `action` is what to do if none is there.

    It never waits: a pipe is told and not opened.

    Examples
    --------
    >>> print(unreadable_file(Path("nowhere/forecast.toml")))
    nowhere/forecast.toml: no such file. To do: check the path in the configuration
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        folder = path.parent
        hint = hint_of(path.name, (p.name for p in folder.iterdir())) if folder.is_dir() else ""
        action = action or phrase("advice.check_path")
        return Problem(str(path), "no_such_file", values={"hint": hint, "what": action})
    except (OSError, ValueError) as error:
        return not_to_be_opened(path, error)
    if kind := _NO_FILE.get(stat.S_IFMT(found.st_mode)):
        return Problem(str(path), "no_plain_file", values={"what": phrase(kind)})
    if path.is_dir():
        return Problem(str(path), "folder_for_file")
    if found.st_size == 0:
        return Problem(str(path), "empty_file")
    return None if os.access(path, os.R_OK) else Problem(str(path), "no_permission")


def not_to_be_opened(path: Path, error: Exception) -> Problem:
    """Return the problem of a file that the system does not give out."""
    if isinstance(error, PermissionError):
        return Problem(str(path), "no_permission")
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return Problem(str(path), "link_to_itself")
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem(str(path), "cannot_be_opened", values={"why": why})
