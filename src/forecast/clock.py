"""The one door through which the time of day enters, and the time that the computer worked."""

from __future__ import annotations

import os
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


def cpu_seconds() -> float:
    """Return the CPU time of this process and of those that it started and that have ended [s]; what sleeps adds none.

    Examples
    --------
    >>> before = cpu_seconds()
    >>> cpu_seconds() >= before
    True
    """
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
