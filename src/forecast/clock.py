"""The one door through which the time of day enters."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def local_now(timezone: str, fixed: datetime | None = None) -> datetime:
    """Return the aware local time: `fixed` read as local time of `timezone` if given, else the system's.

    Examples
    --------
    >>> local_now("Europe/Paris", datetime(2025, 6, 12, 21, 0)).isoformat()
    '2025-06-12T21:00:00+02:00'
    """
    zone = ZoneInfo(timezone)
    if fixed is None:
        return datetime.now(zone)
    return fixed.astimezone(zone) if fixed.tzinfo else fixed.replace(tzinfo=zone)
