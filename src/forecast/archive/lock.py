"""One writer at a time, and nobody else's eyes: the run lock of an archive."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from forecast.archive.version import refuse_newer
from forecast.errors import LockedError, Problem

_OTHERS = 0o077
"""What everybody but the owner may do."""


@contextmanager
def run_lock(archive: Path, *, wait_s: float = 60.0) -> Iterator[None]:
    """Hold the archive's lock; it is the system's own, so a killed run leaves nothing behind.

    What is written while it is held is the owner's alone (files 0600, folders 0700), unless the writer says otherwise.

    Raises
    ------
    LockedError
        If another run still holds it after `wait_s` seconds.
    SourceError
        If a newer program wrote the archive.
    """
    with file_lock(archive / "run.lock", wait_s=wait_s):
        refuse_newer(archive)
        _close_to_others(archive)
        yield


@contextmanager
def file_lock(path: Path, *, wait_s: float) -> Iterator[None]:
    """Hold the lock of a file; its folder is made where there is none, and what is written is the owner's alone.

    Raises
    ------
    LockedError
        If another run still holds it after `wait_s` seconds.
    """
    with _UMASK.closed():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(path, timeout=wait_s):
                yield
        except Timeout as error:
            raise LockedError(Problem(str(path.parent), "locked", values={"wait_s": round(wait_s)})) from error


@contextmanager
def taking_turns(path: Path, *, wait_s: float) -> Iterator[None]:
    """Hold the lock of a file as `file_lock` does; who takes it again and again lets those in who wait meanwhile.

    Raises
    ------
    LockedError
        If others still hold it after `wait_s` seconds.
    """
    with ExitStack() as next_in_line:
        next_in_line.enter_context(file_lock(path.with_suffix(".next"), wait_s=wait_s))
        with file_lock(path, wait_s=wait_s):
            next_in_line.close()
            yield


class _Umask:
    """The process's umask, which all its threads share: closed while any of them holds a lock, and then as before."""

    def __init__(self) -> None:
        self._lock, self._held, self._before = threading.Lock(), 0, 0

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Close what is written to everybody but its owner."""
        with self._lock:
            if not self._held:
                self._before = os.umask(_OTHERS)
            self._held += 1
        try:
            yield
        finally:
            with self._lock:
                self._held -= 1
                if not self._held:
                    os.umask(self._before)


_UMASK = _Umask()


def open_to_others(archive: Path) -> list[Path]:
    """Return what of an archive others than its owner may read or change; Windows has no such modes."""
    if os.name == "nt" or not archive.is_dir():
        return []
    return [path for path in [*archive.rglob("*"), archive] if not path.is_symlink() and path.stat().st_mode & _OTHERS]


def _close_to_others(archive: Path) -> None:
    """Close what an earlier program left open to others, the archive itself last: once it is closed, all is."""
    if not archive.stat().st_mode & _OTHERS:
        return
    for path in open_to_others(archive):
        # What is somebody else's stays as it is; `doctor` tells of it.
        with suppress(OSError):
            path.chmod(path.stat().st_mode & 0o700)
