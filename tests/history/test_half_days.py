"""Half days: found in the till of the past, and what a shortened day ahead can sell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.half_days import half_days, open_shares
from forecast.tables import HourlyProfile, OpenDays, TillDays, checked

MONDAY = pd.Timestamp("2024-01-01")
HOUR = 3600


def till(days=84, **changed):
    """A shop busy from 07:05 to 18:50, Sundays to 12:50; `changed` gives (first, last) of some days by ISO date."""
    day = pd.date_range(MONDAY, periods=days)
    is_sunday = day.day_of_week == 6
    frame = pd.DataFrame(
        {"shop": "a", "day": day, "lines_count": 9, "tickets_count": 9, "sold_qty": 9.0, "amount_eur": 9.0}
    )
    frame["first_sale_s"] = 25_500
    frame["last_sale_s"] = np.where(is_sunday, 46_200, 67_800)
    for name, (first, last) in changed.items():
        frame.loc[frame["day"] == pd.Timestamp(name.replace("d", "").replace("_", "-")), "first_sale_s"] = first
        frame.loc[frame["day"] == pd.Timestamp(name.replace("d", "").replace("_", "-")), "last_sale_s"] = last
    return checked(TillDays, frame)


def test_short_sundays_are_no_half_days():
    assert half_days(till()).empty


def test_a_day_that_ended_at_noon_and_one_that_began_at_two_are_half_days():
    found = half_days(till(d2024_02_06=(25_500, 46_200), d2024_02_15=(50_500, 67_800)))
    assert found["day"].tolist() == [pd.Timestamp("2024-02-06"), pd.Timestamp("2024-02-15")]
    assert found["closes_s"].tolist()[0] == 13 * HOUR
    assert np.isnan(found["opens_s"].tolist()[0])
    assert found["opens_s"].tolist()[1] == 14 * HOUR


def test_an_hour_earlier_is_no_half_day_and_one_half_day_makes_no_other():
    assert half_days(till(d2024_02_06=(25_500, 64_200))).empty
    assert len(half_days(till(d2024_02_06=(25_500, 46_200), d2024_02_13=(25_500, 46_200)))) == 2


def test_daily_totals_have_no_half_days():
    totals = till().assign(first_sale_s=pd.array([pd.NA] * 84, dtype="Int32"), last_sale_s=pd.NA)
    assert half_days(checked(TillDays, totals)).empty


def opening(**told):
    """Open 07:00 to 19:00 every day of twelve weeks, Sundays to 13:00; `told` gives the hours of some days."""
    day = pd.date_range(MONDAY, periods=84)
    frame = pd.DataFrame({"shop": "a", "day": day, "is_open": True, "is_learnable": True, "reason": "till"})
    frame["opens_s"] = 7 * HOUR
    frame["closes_s"] = np.where(day.day_of_week == 6, 13, 19) * HOUR
    for name, hours in told.items():
        at = frame["day"] == pd.Timestamp(name.replace("d", "").replace("_", "-"))
        frame.loc[at, ["opens_s", "closes_s"]] = [each * HOUR for each in hours]
    return checked(OpenDays, frame.astype({"opens_s": "Int32", "closes_s": "Int32"}))


def profile_of(sold_by_hour, product="rye", weekdays=range(7)):
    total = sum(sold_by_hour.values())
    rows = [("a", product, day, hour, sold / total) for day in weekdays for hour, sold in sold_by_hour.items()]
    return checked(HourlyProfile, pd.DataFrame(rows, columns=["shop", "product", "weekday", "hour", "sold_share"]))


def asked(*days, product="rye"):
    return pd.DataFrame({"shop": "a", "product": product, "day": pd.to_datetime(list(days))})


MORNING = {7: 40.0, 9: 30.0, 12: 10.0, 17: 20.0}


def test_a_known_half_day_sells_what_is_sold_in_its_hours():
    rng = np.random.default_rng(1)
    sold = {hour: float(rng.integers(1, 90)) for hour in range(7, 19)}
    shares = open_shares(asked("2024-03-05"), opening(d2024_03_05=(7, 13)), profile=profile_of(sold))
    by_hand = sum(qty for hour, qty in sold.items() if hour < 13) / sum(sold.values())
    assert shares.tolist() == pytest.approx([by_hand])


def test_half_an_hour_counts_as_half_of_what_its_hour_sells():
    shares = open_shares(asked("2024-03-05"), opening(d2024_03_05=(7, 12.5)), profile=profile_of(MORNING))
    assert shares.tolist() == pytest.approx([0.75])


def test_usual_hours_are_whole_days_even_where_they_were_written_down_wrong():
    sold_before_opening = {5: 50.0, **MORNING}
    table = opening(d2024_03_05=(7, 13))
    shares = open_shares(asked("2024-03-04", "2024-03-05"), table, profile=profile_of(sold_before_opening))
    assert shares.tolist() == pytest.approx([1.0, 0.8])


def test_a_short_sunday_is_a_whole_sunday_and_longer_hours_add_nothing():
    table = opening(d2024_03_05=(7, 21))
    assert open_shares(asked("2024-03-03", "2024-03-05"), table, profile=profile_of(MORNING)).tolist() == [1.0, 1.0]


def test_unknown_is_one_and_closed_is_zero():
    table = opening(d2024_03_05=(7, 13))
    closed = table.assign(is_open=table["day"] != pd.Timestamp("2024-03-06"))
    shares = open_shares(asked("2024-03-06", "2029-01-01"), checked(OpenDays, closed), profile=profile_of(MORNING))
    assert shares.tolist() == [0.0, 1.0]
    nothing_known = profile_of(MORNING).iloc[:0]
    assert open_shares(asked("2024-03-05"), table, profile=nothing_known).tolist() == [1.0]


def test_a_product_without_sales_on_the_weekday_follows_its_other_days_and_then_its_shop():
    table = opening(d2024_03_05=(7, 13))
    own = profile_of({8: 1.0, 16: 3.0}, weekdays=[5])
    other = profile_of(MORNING, product="bun")
    both = checked(HourlyProfile, pd.concat([own, other]))
    assert open_shares(asked("2024-03-05"), table, profile=both).tolist() == pytest.approx([0.25])
    assert open_shares(asked("2024-03-05", product="cake"), table, profile=other).tolist() == pytest.approx([0.8])
