from __future__ import annotations

import pandas as pd

from forecast.history.opening.outlook import _days_ahead

ANCHOR = pd.Timestamp("2024-03-31")


def ahead(past: pd.DataFrame, told: pd.DataFrame | None = None) -> pd.Series:
    rows = past if told is None else pd.concat([past, told])
    table = _days_ahead(rows, past, shop="a", anchor=ANCHOR, through=ANCHOR + pd.Timedelta(days=7))
    return table.set_index("day")["is_open"]


def week_past(closed_weekday: int | None, *, weeks: int = 6) -> pd.DataFrame:
    days = pd.date_range(ANCHOR - pd.Timedelta(days=7 * weeks - 1), ANCHOR)
    return pd.DataFrame({"shop": "a", "day": days, "is_open": days.day_of_week != closed_weekday, "reason": "till"})


def test_a_weekly_closing_goes_on() -> None:
    opening = ahead(week_past(2))
    assert len(opening) == 7
    assert opening.index[~opening].day_of_week.tolist() == [2]


def test_a_day_told_ahead_overrules_the_pattern() -> None:
    wednesday = pd.Timestamp("2024-04-03")
    told = pd.DataFrame({"shop": "a", "day": [wednesday], "is_open": True, "reason": "closures_file"})
    assert ahead(week_past(2), told)[wednesday]


def test_a_day_seen_in_the_till_later_does_not() -> None:
    wednesday = pd.Timestamp("2024-04-03")
    seen = pd.DataFrame({"shop": "a", "day": [wednesday], "is_open": True, "reason": "till"})
    assert not ahead(week_past(2), seen)[wednesday]


def test_an_unknown_weekday_counts_as_open() -> None:
    assert ahead(week_past(None, weeks=1).tail(2)).all()
