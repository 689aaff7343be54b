"""Which days of weather are missing: a server that lacks a year says nothing about it."""

from __future__ import annotations

from datetime import date

import pandas as pd

from forecast.notices import Notice

LONG_GAP_DAYS = 28


def missing_spans(days: pd.Series[pd.Timestamp], *, first: date, last: date) -> list[tuple[date, date]]:
    """Return the stretches of `first` to `last` that are not among `days`, oldest first.

    Examples
    --------
    >>> known = pd.Series(pd.to_datetime(["2025-06-02", "2025-06-05"]))
    >>> [(str(a), str(b)) for a, b in missing_spans(known, first=date(2025, 6, 1), last=date(2025, 6, 5))]
    [('2025-06-01', '2025-06-01'), ('2025-06-03', '2025-06-04')]
    """
    asked = pd.date_range(first, last)
    missing = pd.Series(asked[~asked.isin(days)])
    run = missing.diff().ne(pd.Timedelta(days=1)).cumsum()
    return [(span.iloc[0].date(), span.iloc[-1].date()) for _, span in missing.groupby(run)]


def missing_days(table: pd.DataFrame, *, place: str, first: date, last: date) -> tuple[Notice, ...]:
    """Tell which days of `first` to `last` have no mean temperature; a gap of four weeks asks for a look.

    The files of a station lag by a day or two, so that the newest days are usually among the missing ones.
    """
    known = table.loc[table["temp_mean_c"].notna(), "day"]
    spans = missing_spans(known, first=first, last=last)
    if not spans:
        return ()
    lengths = [(end - start).days + 1 for start, end in spans]
    longest = spans[lengths.index(max(lengths))]
    values: dict[str, str | int | float] = {
        "place": place,
        "missing_days": sum(lengths),
        "asked_days": (last - first).days + 1,
        "longest_from": longest[0].isoformat(),
        "longest_to": longest[1].isoformat(),
    }
    return (Notice("weather_days_missing", "warning" if max(lengths) >= LONG_GAP_DAYS else "note", values=values),)
