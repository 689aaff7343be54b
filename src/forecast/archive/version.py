"""The version of an archive: an older one is brought up to date as it is used, a newer one is refused in words."""

from __future__ import annotations

from pathlib import Path

from forecast import __version__
from forecast.archive.files import write_text
from forecast.archive.sums import json_with_sum, read_json_with_sum
from forecast.errors import Problem, SourceError

_VERSION = 4
"""4 since its files carry sums and it has a version of its own; 1 to 3 are those of the till's manifest."""


def refuse_newer(archive: Path) -> None:
    """Look whether this program may use an archive.

    Raises
    ------
    SourceError
        If a newer program wrote it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     note_version(Path(folder))
    ...     refuse_newer(Path(folder))
    ...     _noted(Path(folder))
    4
    """
    version = _noted(archive)
    if version is not None and version > _VERSION:
        where = str(_path(archive))
        raise SourceError(Problem(where, "newer_archive", values={"version": version, "most": _VERSION}))


def note_version(archive: Path) -> None:
    """Write the version into an archive that has none or an older one; the caller holds the lock."""
    if _noted(archive) != _VERSION:
        write_text(_path(archive), json_with_sum({"version": _VERSION, "program": __version__}))


def _noted(archive: Path) -> int | None:
    """Return the version that is written down; one that cannot be read is written again."""
    try:
        return int(read_json_with_sum(_path(archive).read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _path(archive: Path) -> Path:
    return archive / "version.json"
