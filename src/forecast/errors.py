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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input: where, what was got, what was expected, what to do.

    Examples
    --------
    >>> print(Problem("till.csv", line=7, column="qty", got="'1,2,3'", expected="a number",
    ...               action="correct the cell or set [till] decimal"))
    till.csv, line 7, column 'qty': got '1,2,3', expected a number. To do: correct the cell or set [till] decimal
    """

    where: str
    message: str = ""
    line: int | None = None
    column: str | None = None
    got: str | None = None
    expected: str | None = None
    action: str | None = None

    def __str__(self) -> str:
        place = self.where
        if self.line is not None:
            place += f", line {self.line}"
        if self.column is not None:
            place += f", column '{self.column}'"
        said = [self.message] if self.message else []
        if self.got is not None:
            said.append(f"got {self.got}")
        if self.expected is not None:
            said.append(f"expected {self.expected}")
        text = f"{place}: {', '.join(said)}"
        return text + (f". To do: {self.action}" if self.action else "")


class ForecastError(Exception):
    """Any error that the program raises on purpose."""


class InputError(ForecastError):
    """An input cannot be used; carries every problem that was found, not only the first."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


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
    """Return the known name closest to `name`, or None when none is close.

    Examples
    --------
    >>> nearest_name("languge", ["language", "country"])
    'language'
    >>> nearest_name("zzz", ["language", "country"]) is None
    True
    """
    from difflib import get_close_matches

    by_fold = {candidate.casefold(): candidate for candidate in known}
    close = get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def unreadable_file(path: Path, *, action: str = "check the path in the configuration") -> Problem | None:
    """Return the problem that stops `path` from being read as a file, or None; `action` is what to do if none is there.

    Examples
    --------
    >>> print(unreadable_file(Path("nowhere/forecast.toml"), action="name it with -c"))
    nowhere/forecast.toml: no such file. To do: name it with -c
    """
    if not path.exists():
        folder = path.parent
        near = nearest_name(path.name, (p.name for p in folder.iterdir())) if folder.is_dir() else None
        hint = f"did you mean '{near}'? " if near else ""
        return Problem(str(path), "no such file", action=f"{hint}{action}")
    if path.is_dir():
        return Problem(str(path), got="a folder", expected="a file", action="name the file inside it")
    if path.stat().st_size == 0:
        return Problem(str(path), got="an empty file", expected="a header and rows", action="export it again")
    return None
