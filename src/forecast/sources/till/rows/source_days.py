"""Lines of days for which another source of the same shop speaks: they stand in two files and count once."""

from __future__ import annotations

from datetime import date

import pandas as pd

from forecast.config import TillSettings


def is_of_other_source(lines: pd.DataFrame, settings: TillSettings) -> pd.Series[bool]:
    """Return which lines lie before `from` or after `to`, or on days of their shop that another source has.

    Examples
    --------
    >>> settings = TillSettings.model_validate({"to": "2025-06-30"})
    >>> lines = pd.DataFrame({"shop": "a", "day": pd.to_datetime(["2025-06-30", "2025-07-01"])})
    >>> is_of_other_source(lines, settings).tolist()
    [False, True]
    """
    found = ~_within(lines["day"], settings.first, settings.last)
    for other in settings.days_of_others():
        is_theirs = _within(lines["day"], other.first, other.last)
        found |= is_theirs if other.shop is None else is_theirs & (lines["shop"] == other.shop)
    return found


def _within(days: pd.Series[pd.Timestamp], first: date | None, last: date | None) -> pd.Series[bool]:
    inside = pd.Series(True, index=days.index)
    if first is not None:
        inside &= days >= pd.Timestamp(first)
    if last is not None:
        inside &= days <= pd.Timestamp(last)
    return inside
