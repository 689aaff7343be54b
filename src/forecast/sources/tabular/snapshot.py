"""The bytes of a file as they were at one moment, so that what is read and what is hashed are the same.

A till may write on while its file is read: what was copied at the start counts, the rest comes with the next reading.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from forecast.errors import Problem, SourceError, not_to_be_opened, unreadable_file

BIG_BYTES = 60_000_000
"""A file of so many bytes, about a million lines, is no longer held in memory [B]."""
_MOST_BYTES = 20_000_000_000
"""A larger file is not copied [B]."""
_COPY_BYTES = 8_000_000


@dataclass(frozen=True)
class Snapshot:
    """A file's bytes: in memory (`content`), or for a big file as a copy at `place`.

    `path` is the file that is named to people; `content_hash` is the SHA-256 of the bytes that are here.
    """

    path: Path
    content_hash: str
    size_bytes: int
    content: bytes | None = None
    place: Path | None = None

    def start(self, size_bytes: int = 65_536) -> bytes:
        """Return the first bytes."""
        return next(self.blocks(size_bytes), b"")

    def read(self) -> bytes:
        """Return all bytes."""
        return self._place.read_bytes() if self.content is None else self.content

    def blocks(self, block_bytes: int) -> Iterator[bytes]:
        """Yield the bytes, so many at a time."""
        if self.content is not None:
            yield from (self.content[at : at + block_bytes] for at in range(0, self.size_bytes, block_bytes))
            return
        with self._place.open("rb") as file:
            while block := file.read(block_bytes):
                yield block

    @property
    def _place(self) -> Path:
        assert self.place is not None, "a snapshot is in memory or on disk"  # noqa: S101
        return self.place


@contextmanager
def snapshot_of(source: Path | Snapshot, *, big_bytes: int = BIG_BYTES) -> Iterator[Snapshot]:
    """Give the bytes of a file as they are now; a file of `big_bytes` or more is copied to a folder of its own.

    Raises
    ------
    SourceError
        If it is no file that can be read.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.csv").write_bytes(b"a,b")
    ...     with snapshot_of(Path(folder) / "a.csv") as taken:
    ...         taken.content, taken.content_hash[:8]
    (b'a,b', '1eb7c54d')
    """
    if isinstance(source, Snapshot):
        yield source
        return
    if problem := unreadable_file(source):
        raise SourceError(problem)
    with tempfile.TemporaryDirectory(prefix="forecast-copy-", ignore_cleanup_errors=True) as folder:
        try:
            taken = _taken(source, Path(folder) / "copy", big_bytes)
        except OSError as error:
            raise SourceError(not_to_be_opened(source, error)) from error
        yield taken


def _taken(path: Path, place: Path, big_bytes: int) -> Snapshot:
    """Copy the bytes; the size is that of the moment of opening, whatever is written meanwhile."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < big_bytes:
            content = file.read(size)
            return Snapshot(path, hashlib.sha256(content).hexdigest(), len(content), content)
        if size > _MOST_BYTES:
            values = {"size_gb": size // 10**9, "most_gb": _MOST_BYTES // 10**9}
            raise SourceError(Problem(str(path), "too_large", values=values))
        copied = 0
        with place.open("wb") as copy:
            while copied < size and (block := file.read(min(_COPY_BYTES, size - copied))):
                digest.update(block)
                copy.write(block)
                copied += len(block)
    return Snapshot(path, digest.hexdigest(), copied, place=place)


def content_hash_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
