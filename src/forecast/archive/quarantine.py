"""Where a damaged file of the archive goes: out of the way, and kept, because nobody knows what can still be read."""

from __future__ import annotations

from pathlib import Path

_FOLDER = "quarantine"


def set_aside(archive: Path, path: Path) -> Path:
    """Move a file or folder of an archive into its quarantine, by its own path there; return where it is now.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     part = Path(folder) / "till" / "part.parquet"
    ...     for _ in range(2):
    ...         part.parent.mkdir(exist_ok=True)
    ...         _ = part.write_bytes(b"damaged")
    ...         set_aside(Path(folder), part).relative_to(folder).as_posix()
    'quarantine/till/part.parquet'
    'quarantine/till/part.parquet.2'
    """
    place = archive / _FOLDER / path.relative_to(archive)
    place.parent.mkdir(parents=True, exist_ok=True)
    free, number = place, 2
    while free.exists():
        free, number = place.with_name(f"{place.name}.{number}"), number + 1
    return path.replace(free)
