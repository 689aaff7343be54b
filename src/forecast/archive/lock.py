"""One writer at a time: the run lock of an archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from forecast.errors import LockedError, Problem


@contextmanager
def run_lock(archive: Path, *, wait_s: float = 60.0) -> Iterator[None]:
    """Hold the archive's lock; it is the system's own, so a killed run leaves nothing behind.

    Raises
    ------
    LockedError
        If another run still holds it after `wait_s` seconds.
    """
    archive.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(archive / "run.lock", timeout=wait_s):
            yield
    except Timeout as error:
        raise LockedError(Problem(str(archive), "locked", values={"wait_s": round(wait_s)})) from error
