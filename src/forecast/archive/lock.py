"""One writer at a time: the run lock of an archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from forecast.errors import LockedError


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
        raise LockedError(
            f"{archive}: another run has been writing this archive for over {wait_s:.0f} s. "
            "To do: wait until it has finished, or end it"
        ) from error
