"""Which earlier day a day around a named holiday or feast is like: the same occasion of the years before.

In: Calendar of one shop's regions. Out: the day numbers of the earlier occasions, nan where there are none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.features.series import Floats
from forecast.tables import NAMED_KINDS

NEAR_DAYS = (0, -1, 1, -2, 2, -3, 3)
"""A day belongs to the nearest named day at most three days away, to one that is ahead before one that is over."""
YEARS_BACK = 2
_LEAST_DAYS_BETWEEN = 300
"""Names that come twice a year are told apart from the same name a year ago [days]."""


def occasions_before(calendar: pd.DataFrame, first: int, last: int) -> list[Floats]:
    """Return for the days `first` to `last` [days since 1970] the same days of the occasion one and two years before.

    Easter Monday is like last year's Easter Monday, the day before Christmas like the day before last Christmas.

    Examples
    --------
    >>> days = pd.to_datetime(["2023-04-09", "2024-03-31"])
    >>> table = pd.DataFrame({"day": days, "kind": "feast", "name": "easter_sunday"})
    >>> first = int(pd.Timestamp("2024-03-30").to_numpy().astype("datetime64[D]").astype(int))
    >>> [pd.Timestamp(int(day), unit="D").date().isoformat() for day in occasions_before(table, first, first + 1)[0]]
    ['2023-04-08', '2023-04-09']
    """
    named = calendar.loc[calendar["kind"].isin(NAMED_KINDS)]
    of_day = named["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    days_of: dict[str, list[int]] = {}
    names_on: dict[int, list[str]] = {}
    for name, day in sorted(set(zip(named["name"], of_day.tolist(), strict=True))):
        days_of.setdefault(name, []).append(day)
        names_on.setdefault(day, []).append(name)
    before = [np.full(last - first + 1, np.nan) for _ in range(YEARS_BACK)]
    near = {day + away for day in names_on for away in NEAR_DAYS}
    for day in sorted(near & set(range(first, last + 1))):
        place = day - first
        for away in NEAR_DAYS:
            occasion = day - away
            earlier = [_earlier(days_of[name], occasion) for name in names_on.get(occasion, [])]
            longest = max(earlier, key=len, default=[])
            if longest:
                for year, found in enumerate(longest):
                    before[year][place] = found + away
                break
    return before


def _earlier(days: list[int], occasion: int) -> list[int]:
    """Return the last occurrences at least a good part of a year before `occasion`, newest first."""
    found: list[int] = []
    for day in reversed(days):
        if day <= (found[-1] if found else occasion) - _LEAST_DAYS_BETWEEN:
            found.append(day)
    return found[:YEARS_BACK]
