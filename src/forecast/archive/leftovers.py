"""What killed runs left: half-written files, folders on their way, spilled sums. Each night takes it away."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from forecast.archive.folders import recover_folder

_PLACES = ("cache", "planned", "weather", "weather/*", "inputs/*", "till", "till/month=*", "till/rejected")
_ISSUED_DAYS = 3
"""Only the newest days are written to; older ones are many."""
_AN_HOUR_S = 3_600.0
_A_DAY_S = 86_400.0
_DAY_BESIDE = re.compile(r"\.(\d{4}-\d{2}-\d{2})\.(?:new|old)")
_TEMPORARY = ("forecast-till-*", "forecast-copy-*", "forecast-no-archive-*")
"""How the folders begin in which a run spills, unpacks or tries."""


def sweep_leftovers(archive: Path, out: Path) -> None:
    """Remove what killed runs left; the caller holds the archive's lock.

    Another shop may write into the same `out`, and another run into the system's temporary folder: there only what is
    old goes. A day that a kill left without its name gets it back.
    """
    newest = sorted(archive.glob("issued/day=*"))[-_ISSUED_DAYS:]
    of_issues = [shop for day in newest for shop in day.glob("*")]
    for folder in [archive, *(place for pattern in _PLACES for place in archive.glob(pattern)), *of_issues]:
        for path in folder.glob(".*.part"):
            _remove(path)
    for path in archive.glob("till/.adding-*"):
        _remove(path)
    for path in out.glob(".*"):
        if found := _DAY_BESIDE.fullmatch(path.name):
            with suppress(OSError):
                recover_folder(out / found[1])
        if path.name.endswith((".part", ".new", ".old")) and _is_older(path, _AN_HOUR_S):
            _remove(path)
    for pattern in _TEMPORARY:
        for path in Path(tempfile.gettempdir()).glob(pattern):
            if _is_older(path, _A_DAY_S):
                _remove(path)


def _is_older(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.lstat().st_mtime > seconds
    except OSError:
        return False


def _remove(path: Path) -> None:
    # What another person's run left is theirs to take away.
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
