"""Files that lie beside the exports and are none."""

from __future__ import annotations

NAMES = frozenset({"thumbs.db", "desktop.ini"})
STARTS = (".", "~$")
ENDINGS = (".tmp", ".part", ".partial", ".crdownload", ".download", ".lock")


def is_junk(name: str) -> bool:
    """Tell whether a file is one that a system, a browser or an office program leaves beside the exports.

    Examples
    --------
    >>> [is_junk(name) for name in ("Thumbs.db", ".DS_Store", "~$june.xlsx", "june.csv.crdownload", "june.csv")]
    [True, True, True, True, False]
    """
    folded = name.casefold()
    return folded in NAMES or folded.startswith(STARTS) or folded.endswith(ENDINGS)
