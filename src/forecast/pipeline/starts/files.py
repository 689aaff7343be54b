"""The files that a person names, and the pattern under which their likes will be found next month.

In: paths of files and folders. Out: files, a folder, patterns.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import Path

from forecast.errors import Problem, SourceError, unreadable_file
from forecast.pipeline.imports.till_files import is_junk
from forecast.sources.till.official.dsfinvk.export import without_companions

_NO_EXPORTS = {".toml", ".py", ".md", ".lock", ".log", ".ini", ".db"}
_DATED = re.compile(r"\d{4}|\d[-_.]\d")
_COUNTED = re.compile(r"\d+(?:[-_.]\d+)*")
_MONTHS = (
    "january february march april may june july august september october november december "
    "januar februar märz maerz mai juni juli oktober dezember "
    "janvier février fevrier mars avril juin juillet août aout septembre octobre novembre décembre decembre "
    "jan feb mar apr jun jul aug sep sept oct nov dec mrz okt dez janv févr avr juil déc"
)
_NAMED_MONTH = re.compile(rf"(?<![^\W\d_])(?:{_MONTHS.replace(' ', '|')})(?![^\W\d_])", re.IGNORECASE)
_SHOP = "{shop}"


def given_files(given: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files that are named, and those that lie in a folder that is named, hidden ones left out.

    Raises
    ------
    SourceError
        For a path that does not exist, and when there is no file at all.
    """
    named = [path for path in given if not path.is_dir()]
    if problems := [problem for path in named if (problem := unreadable_file(path))]:
        raise SourceError(problems)
    inside = [
        path
        for folder in given
        if folder.is_dir()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _is_hidden(path, folder) and path.suffix.casefold() not in _NO_EXPORTS
    ]
    if not named and not inside:
        raise SourceError(Problem("init", "no_file_given"))
    named = without_companions(named)
    return named, [path for path in without_companions(inside) if path not in named]


def common_folder(paths: Iterable[Path]) -> Path:
    """Return the folder in which all files lie, at whatever depth."""
    return Path(os.path.commonpath([path.resolve().parent for path in paths]))


def patterns_of(paths: Sequence[Path], folder: Path, *, others: Iterable[Path] = ()) -> list[str]:
    """Return patterns, relative to `folder`, that name these files and their likes to come, and none of `others`.

    Numbers and names of months stand for any: next month's export has others.
    """
    wide: dict[str, list[Path]] = {}
    for path in paths:
        wide.setdefault(_signature(path, folder), []).append(path)
    apart = {path.resolve() for path in others}
    patterns = []
    for pattern, same in wide.items():
        takes_others = any(Path(match).resolve() in apart for match in glob.glob(str(folder / pattern)))  # noqa: PTH207 - a relative pattern may go up
        patterns += [glob.escape(_relative(path, folder)) for path in same] if takes_others else [pattern]
    return patterns


def _signature(path: Path, folder: Path) -> str:
    """Return the relative path with `*` in place of numbers and months in the name of the file.

    Examples
    --------
    >>> _signature(Path("/a/exports/umsatz_2026-05.csv"), Path("/a"))
    'exports/umsatz_*.csv'
    >>> _signature(Path("/a/ventes mai.xlsx"), Path("/a"))
    'ventes *.xlsx'
    """
    place, _, name = _relative(path, folder).rpartition("/")
    stem, suffix = Path(name).stem, Path(name).suffix
    widened = re.sub(r"\*(?:[-_. ]?\*)+", "*", _NAMED_MONTH.sub("*", _COUNTED.sub("*", glob.escape(stem))))
    return "/".join([*([glob.escape(place)] if place else []), widened + glob.escape(suffix)])


def _relative(path: Path, folder: Path) -> str:
    """Return a path as the configuration in `folder` names it."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        # Another drive of Windows.
        return path.resolve().as_posix()


def shop_pattern(paths: Sequence[Path], folder: Path) -> str | None:
    """Return one pattern in which {shop} stands where the files of several shops differ, None where none fits.

    Examples
    --------
    >>> shop_pattern([Path("/a/umsatz_nord_2025.csv"), Path("/a/umsatz_sued_2026.csv")], Path("/a"))
    'umsatz_{shop}_*.csv'
    >>> shop_pattern([Path("/a/nord/till.csv"), Path("/a/sued/till.csv")], Path("/a"))
    '{shop}/till.csv'
    >>> shop_pattern([Path("/a/ventes Rennes.csv"), Path("/a/ventes Rezé Gare.csv")], Path("/a"))
    'ventes {shop}.csv'
    >>> shop_pattern([Path("/a/Filiale 1.csv"), Path("/a/Filiale 2.csv")], Path("/a"))
    '{shop}.csv'
    >>> shop_pattern([Path("/a/2026-05-30.csv"), Path("/a/2026-05-31.csv")], Path("/a")) is None
    True
    """
    names = sorted({_signature(path, folder) for path in paths})
    if len(names) < 2 and not any(_DATED.search(path.stem) for path in paths):
        names = sorted({_relative(path, folder) for path in paths})
    if len(names) < 2:
        return None
    first, last = _shared_start(names), _shared_start([name[::-1] for name in names])[::-1]
    # A name begins and ends where a word does; before a number the word goes with it.
    begin = max(first.rfind(mark) for mark in "/_- ") + 1
    if first[:begin].endswith(" ") and not all(name[begin : begin + 1].isalpha() for name in names):
        begin = max(first.rfind(mark) for mark in "/_-") + 1
    first = first[:begin]
    last = last[min((at for mark in "/_-.* " if (at := last.find(mark)) >= 0), default=len(last)) :]
    middles = [name[len(first) : len(name) - len(last)] for name in names]
    is_named = all(middle and "/" not in middle and "*" not in middle for middle in middles)
    return f"{first}{_SHOP}{last}" if is_named and len(set(middles)) == len(names) else None


def _is_hidden(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return any(map(is_junk, parts)) or bool({"archive", "out"} & set(parts[:-1]))


def _shared_start(names: Sequence[str]) -> str:
    """Return the letters with which all names begin."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return "".join(letters[0] for letters in alike)
