"""The files that people edit, read and changed line by line while anybody else may write them: what the desk saves."""

from __future__ import annotations

import re
import secrets
import stat
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from forecast.archive.changes import ChangeJournal
from forecast.archive.files import open_folder, replacing
from forecast.archive.lock import taking_turns
from forecast.clock import local_now
from forecast.config import Config, unnamed_form
from forecast.errors import Problem, SourceError, not_to_be_opened
from forecast.pipeline.inputs.files import matching, note_readers
from forecast.sources.forms.columns import dialect_of
from forecast.sources.forms.special_days import read_events
from forecast.sources.forms.writing.changing import Conflict, FormFile, LineChange, Values, form_file
from forecast.sources.forms.writing.excerpt import excerpt_of
from forecast.sources.forms.writing.forms import FORMS

__all__ = ["Conflict", "FormFile", "LineChange", "Saved", "Values", "changes_of", "form_of", "path_of", "save", "undo"]

_WAIT_S = 10.0
_TRIES = 5
_OF_ALL_SHOPS = ("events", "closures")
"""Without a shop, a line of these concerns every shop."""
_NUMBER = re.compile(r"[A-Za-z]{0,2}[-./ ]?\d{1,8}")
_NOT_KEPT = "…"
"""What is written down in place of a number of an order that is none."""


@dataclass(frozen=True)
class Saved:
    """What became of changes: how many stand in the file now, which found another value, and what takes them back."""

    count: int
    conflicts: Sequence[Conflict]
    undo_id: str = ""


def path_of(config: Config, form: str) -> Path | None:
    """Return the file of a form, of events the first that is no calendar; else the one that `unnamed_form` tells."""
    found: Path | None
    if form == "events":
        files = [path for pattern in config.events.files for path in matching(pattern)]
        found = next((path for path in files if path.suffix.casefold() not in {".ics", ".ical", ""}), None)
    else:
        found = config.opening.closures if form == "closures" else getattr(config.shop_files, form)
    return found or unnamed_form(config, form)


def form_of(config: Config, form: str, *, content: bytes | None = None) -> FormFile:
    """Return a form's lines as they stand now, or as `content` has them; a file that is not there yet has none.

    Raises
    ------
    SourceError
        If no file is configured for it, or it cannot be read.
    """
    path = _path(config, form)
    return _form(config, form, path, _content(path) if content is None else content)


def save(config: Config, form: str, changes: Sequence[LineChange]) -> Saved:
    """Make changes in a form's file as it stands now, and write them down to be taken back.

    A change that finds another value than the person saw is not made. What is written is what the form's own reader
    takes without a new problem; every line that is not changed keeps its bytes. A program that saves the file meanwhile
    is not written over: the changes are made again on what it saved.

    Raises
    ------
    SourceError
        If the file cannot be read or written, or the reader would refuse a change: then nothing is changed.
    LockedError
        If another save still goes on after ten seconds.
    """
    return _save(config, form, changes, {"id": secrets.token_hex(8)})


def undo(config: Config, undo_id: str) -> Saved:
    """Take back what was saved under an id: the changes the other way round, by the same door.

    Raises
    ------
    SourceError
        As `save`; an id that is not known, or was taken back before, takes nothing back.
    """
    entry = next((each for each in changes_of(config) if each["id"] == undo_id), None)
    if entry is None:
        return Saved(0, ())
    changes = [_of_json(change).reversed() for change in reversed(entry["changes"])]
    # Whose order it was is not kept, so it cannot be found again.
    lost = [Conflict(change, None) for change in changes if _NOT_KEPT in (change.key or {}).values()]
    saved = _save(
        config, entry["form"], [each for each in changes if _NOT_KEPT not in each.key.values()], {"undone": undo_id}
    )
    return replace(saved, conflicts=[*saved.conflicts, *lost])


def changes_of(config: Config) -> list[Mapping[str, Any]]:
    """Return what was saved and not taken back, the newest first: `id`, `at`, `form`, `changes`."""
    entries = ChangeJournal(config.run.archive).entries()
    undone = {entry["undone"] for entry in entries if "undone" in entry}
    return [entry for entry in reversed(entries) if "id" in entry and entry["id"] not in undone]


def _save(config: Config, form: str, changes: Sequence[LineChange], entry: Mapping[str, str]) -> Saved:
    """Make changes and write `entry` down with them; where it cannot be, they stand and cannot be taken back."""
    path = _path(config, form)
    try:
        with taking_turns(config.run.archive / "changes.lock", wait_s=_WAIT_S):
            saved, made = _replaced(config, form, path, changes)
            if not made or ("undone" in entry and saved.conflicts):
                return saved
            told = {"form": form, "changes": [_as_json(change) for change in made]} if "id" in entry else {}
            with suppress(OSError):
                ChangeJournal(config.run.archive).add({**entry, "at": _now(config), **told})
                return replace(saved, undo_id=entry.get("id", ""))
            return saved
    except OSError as error:
        raise SourceError(not_to_be_opened(path, error)) from error


def _replaced(
    config: Config, form: str, path: Path, changes: Sequence[LineChange]
) -> tuple[Saved, Sequence[LineChange]]:
    """Write a form's file anew with changes; return what became of them, and those that were made."""
    for _ in range(_TRIES):
        content = _content(path)
        made = _made(config, form, path, content, changes)
        saved = Saved(len(made.changes), made.conflicts)
        if made.content == (content or b""):
            return saved, made.changes
        with suppress(_SavedMeanwhileError), replacing(path, mode=_mode_of(path)) as unfinished:
            _refuse_new_problems(config, form, path, made, unfinished)
            if _content(path) != content:
                raise _SavedMeanwhileError
            # From here on the rename alone is left.
            return saved, made.changes
    raise SourceError(Problem(str(path), "form_never_still"))


@dataclass(frozen=True)
class _Made:
    """What changes make of a file: the whole of it, and as much as has to be read to know that it is understood."""

    content: bytes
    to_check: bytes
    changes: Sequence[LineChange]
    conflicts: Sequence[Conflict]


def _made(config: Config, form: str, path: Path, content: bytes | None, changes: Sequence[LineChange]) -> _Made:
    """Make changes in the content of a file; one change in a long file reads the lines that it concerns."""
    excerpt = excerpt_of(content, changes[0]) if len(changes) == 1 else None
    if excerpt is not None:
        with suppress(SourceError):
            part, made, conflicts = _form(config, form, path, excerpt.content).changed(changes)
            whole = content if part == excerpt.content else excerpt.put_back(part)
            if whole is not None:
                return _Made(whole, part, made, conflicts)
    whole, made, conflicts = _form(config, form, path, content).changed(changes)
    return _Made(whole, whole, made, conflicts)


def _mode_of(path: Path) -> int:
    """Return who may read and write a file: as before, and a new one who may enter its folder."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    there = next(folder for folder in path.parents if folder.exists())
    mode = stat.S_IMODE(there.stat().st_mode)
    if not path.parent.exists():
        open_folder(path.parent, mode & 0o666)
    return mode & 0o666


class _SavedMeanwhileError(Exception):
    """Another program saved the file between reading and writing."""


def _path(config: Config, form: str) -> Path:
    path = path_of(config, form)
    if path is None:
        raise SourceError(Problem("forecast.toml", "form_not_configured", values={"form": form}))
    # A file may lie elsewhere and be linked to; the link stays.
    return path.resolve()


def _form(config: Config, form: str, path: Path, content: bytes | None) -> FormFile:
    shop = "" if form in _OF_ALL_SHOPS else config.bakery.shop
    dialect = dialect_of(config.bakery.language, config.bakery.country)
    return form_file(path, FORMS[form], content, shop=shop, dialect=dialect)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SourceError(not_to_be_opened(path, error)) from error


def _refuse_new_problems(config: Config, form: str, path: Path, made: _Made, unfinished: Path) -> None:
    """Write a file, and let the form's own reader look at it; what was wrong before is nobody's fault now."""
    dialect = dialect_of(config.bakery.language, config.bakery.country)
    readers: Mapping[str, Callable[..., object]] = {
        **{name: reader for name, (_, reader) in note_readers(config).items()},
        "events": partial(read_events, timezone=config.bakery.timezone, dialect=dialect),
    }
    unfinished.write_bytes(made.to_check)
    told = _problems_of(readers[form], unfinished)
    if made.to_check != made.content:
        unfinished.write_bytes(made.content)
        # Lines are told as they stand in the whole file.
        told = _problems_of(readers[form], unfinished) if told else told
    if not told:
        return
    before = Counter(map(_kind_of, _problems_of(readers[form], path) if path.exists() else []))
    fresh = [each for each in told if Counter(map(_kind_of, told))[_kind_of(each)] > before[_kind_of(each)]]
    if fresh:
        raise SourceError([replace(each, where=str(path)) for each in fresh])


def _problems_of(reader: Callable[..., object], path: Path) -> Sequence[Problem]:
    try:
        reader(path)
    except SourceError as error:
        return error.problems
    return []


def _kind_of(problem: Problem) -> tuple[object, ...]:
    """Return what of a problem stays when lines before its own come or go."""
    return problem.code, str(problem.column), problem.got, str(problem.values.get("cells"))


def _now(config: Config) -> str:
    return local_now(config.bakery.timezone, config.run.now).isoformat(timespec="seconds")


def _as_json(change: LineChange) -> dict[str, Any]:
    return {part: _line_as_json(getattr(change, part)) for part in ("key", "before", "after")}


def _line_as_json(values: Values | None) -> dict[str, Any] | None:
    return None if values is None else {name: _value_as_json(name, value) for name, value in values.items()}


def _value_as_json(name: str, value: Any) -> Any:
    # Some write a customer's name for the number of an order: it is not kept.
    if name == "order_id" and value and not _NUMBER.fullmatch(str(value)):
        return _NOT_KEPT
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _of_json(entry: Mapping[str, Any]) -> LineChange:
    parts = {part: None if entry[part] is None else {k: _value_of(v) for k, v in entry[part].items()} for part in entry}
    return LineChange(parts["key"] or {}, parts["before"], parts["after"])


def _value_of(written: Any) -> Any:
    if not isinstance(written, dict):
        return written
    return datetime.fromisoformat(written["moment"]) if "moment" in written else date.fromisoformat(written["day"])
