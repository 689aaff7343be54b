"""What belongs to a shop besides its archive, and where each file goes in a backup.

What lies below the configuration keeps its place. What lies elsewhere moves into a folder `elsewhere`, and the
configuration of the backup names it there: every path of it is relative, so that it works in any folder.
"""

from __future__ import annotations

import glob
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from forecast.config import Config, files_of
from forecast.config.section import Section

_ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Belongings:
    """A shop's files by their places in a backup, the text of its configuration, and the place of its archive."""

    files: dict[str, Path]
    config_text: str
    archive: str


def belongings(config: Config, path: Path) -> Belongings:
    """Return the files that a configuration names and that are there, each with its place in a backup.

    `path` is that of the configuration.
    """
    path = path.resolve()
    places = _Places(path.parent)
    files: dict[str, Path] = {}
    for named in _named(config):
        for found in _files_of(named):
            files.setdefault(places.of(named, found), found)
    archive, out = config.run.archive, config.run.out
    for folder, name in ((archive, "archive"), (out, "out")):
        places.put(str(folder), name)
    text = _with_places(path.read_text(encoding="utf-8-sig"), path.parent, places.moved)
    return Belongings(files, text, places.moved[str(archive)])


class _Places:
    """Where paths and patterns go: `moved` has the new words of each that the configuration may name."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._bases: dict[str, str] = {}
        self.moved: dict[str, str] = {}

    def of(self, named: str, found: Path) -> str:
        """Return the place of a file that a path or pattern names."""
        base, _ = _parted(named)
        self.put(named, None)
        return (PurePosixPath(self._base(base)) / Path(os.path.relpath(found, base)).as_posix()).as_posix()

    def put(self, named: str, name: str | None) -> None:
        """Give a path or pattern its new words; `name` is that of a folder that moves as a whole."""
        if name is not None:
            inside = self._inside(named)
            self.moved[named] = name if inside is None else inside
            return
        base, rest = _parted(named)
        self.moved[named] = (PurePosixPath(self._base(base)) / rest).as_posix()

    def _base(self, base: str) -> str:
        inside = self._inside(base)
        if inside is not None:
            return inside
        return self._bases.setdefault(base, f"{_ELSEWHERE}/{len(self._bases) + 1}")

    def _inside(self, path: str) -> str | None:
        relative = Path(os.path.relpath(path, self._home)).as_posix() if _same_drive(path, self._home) else ".."
        return None if relative.split("/")[0] == ".." else relative


def _same_drive(path: str, home: Path) -> bool:
    return os.path.splitdrive(path)[0].casefold() == home.drive.casefold()


def _parted(named: str) -> tuple[str, str]:
    """Return the folder in which a path or pattern looks, and what it looks for there."""
    path = Path(named)
    parents = [parent for parent in path.parents if not glob.has_magic(str(parent)) and "{" not in str(parent)]
    base = parents[0]
    return str(base), path.relative_to(base).as_posix()


def _files_of(named: str) -> list[Path]:
    """Return every file that a path or pattern names, all of a folder, and all beside a file that has an index."""
    found: set[Path] = set()
    for path in files_of(named):
        if path.is_dir():
            found.update(each for each in path.rglob("*") if each.is_file())
        elif path.is_file():
            found.add(path)
            if (path.parent / "index.xml").is_file():
                found.update(each for each in path.parent.iterdir() if each.is_file())
    return sorted(found)


def _named(config: Config) -> Iterator[str]:
    """Yield every path and pattern of a configuration but those of the folders of a run."""
    for name in type(config).model_fields:
        if name != "run":
            yield from _paths(getattr(config, name))


def _paths(value: Any) -> Iterator[str]:
    if isinstance(value, Section):
        for name in type(value).model_fields:
            held = getattr(value, name)
            yield from _paths(tuple(map(Path, held)) if name == "files" else held)
    elif isinstance(value, Path):
        yield str(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from _paths(each)


def _with_places(text: str, home: Path, moved: dict[str, str]) -> str:
    """Return the text of a configuration in which paths have their new words; what needs none stays as it is."""
    for written in sorted(set(_texts_of(tomllib.loads(text))), key=len, reverse=True):
        place = moved.get(os.path.normpath(home / Path(written).expanduser()))
        if place is None or PurePosixPath(place) == PurePosixPath(Path(written).as_posix()):
            continue
        for quoted in (_basic(written), f"'{written}'"):
            text = text.replace(quoted, _basic(place))
    return text


def _texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts_of(each)


def _basic(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
