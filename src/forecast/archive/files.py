"""Writing a file so that a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: Path, *, mode: int | None = None) -> Iterator[Path]:
    """Give a path beside `path` to write to; on success it is flushed to disk and renamed over `path`.

    `mode` says who may read it; without, the umask does, which a run lock makes the owner's alone. On an exception the
    unfinished file is removed and `path` is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        if mode is None:
            umask = os.umask(0)
            os.umask(umask)
            mode = 0o666 & ~umask
        unfinished.chmod(mode)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Write `content` to `path` atomically, making folders as needed; `mode` says who may read it."""
    with replacing(path, mode=mode) as unfinished:
        unfinished.write_bytes(content)


def write_text(path: Path, content: str, *, mode: int | None = None) -> None:
    """Write `content` as UTF-8 to `path` atomically; newlines stay as they are."""
    write_bytes(path, content.encode("utf-8"), mode=mode)


def open_folder(folder: Path, mode: int) -> None:
    """Let those enter `folder` who may read its files of `mode`; one of somebody else stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):
        folder.chmod(mode | 0o700 | (mode & 0o444) >> 2)
