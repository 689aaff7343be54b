"""The verb `restore`: a shop out of one file, into a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from forecast.config import load_config
from forecast.errors import Problem, SourceError, unreadable_file
from forecast.pipeline.moving.packing import unpack
from forecast.pipeline.outcome import Outcome
from forecast.reports.wording import shop_wording


def restore(source: Path, folder: Path, *, is_forced: bool = False) -> Outcome:
    """Write a shop of a backup into `folder`, once every file has the sum it had.

    All is written beside the folder first, which then takes its name: there is the whole shop or none of it. A folder
    that is there already stays as it is; with `is_forced` it steps aside, and nothing of it is lost.

    Raises
    ------
    SourceError
        If the folder holds anything and not `is_forced`, or the backup cannot be used.
    """
    if problem := unreadable_file(source):
        raise SourceError(problem)
    folder = folder.absolute()
    is_taken = folder.is_file() or (folder.is_dir() and any(folder.iterdir()))
    if is_taken and not is_forced:
        raise SourceError(Problem(str(folder), "restore_is_there"))
    staged = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True, mode=0o700)
    try:
        index = unpack(source, staged)
        _close(staged / index.archive)
        staged.chmod(0o755)
        aside = _stepped_aside(folder) if is_taken else None
        if folder.is_dir():
            folder.rmdir()
        staged.replace(folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    config = load_config(folder / index.config)
    words = shop_wording(config)
    lines = [words.text("moved.restored", count=len(index.members), folder=str(folder))]
    if aside is not None:
        lines.append(words.text("moved.stepped_aside", folder=str(aside)))
    lines.append(words.text("moved.next", path=str(folder / index.config)))
    return Outcome(lines=lines)


def _stepped_aside(folder: Path) -> Path:
    number = 1
    while (place := folder.with_name(f"{folder.name}.before-{number}")).exists():
        number += 1
    return folder.replace(place)


def _close(archive: Path) -> None:
    """Let the archive be its owner's alone, as a run would."""
    for path in [*archive.rglob("*"), archive]:
        if path.exists():
            path.chmod(0o700 if path.is_dir() else 0o600)
