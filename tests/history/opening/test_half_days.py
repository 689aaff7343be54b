"""Half days: found in the till of the past, and what a shortened day ahead can sell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.opening.half_days import half_days, open_shares
from forecast.tables import Calendar, HourlySums, OpenDays, TillDays, checked, empty

MONDAY = pd.Timestamp("2024-01-01")
HOUR = 3600


def till(days=84, **changed):
    """A shop busy from 07:05 to 18:50, Sundays to 12:50; `changed` gives (first, last) of some days by ISO date."""
    day = pd.date_range(MONDAY, periods=days)
    is_sunday = day.day_of_week == 6
    frame = pd.DataFrame(
        {"shop": "a", "day": day, "lines_count": 9, "tickets_count": 9, "sold_qty": 9.0, "amount": 9.0}
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


def opening(reason="closures_file", **told):
    """Open 07:00 to 19:00 every day of twelve weeks, Sundays to 13:00; `told` gives the hours of some days."""
    day = pd.date_range(MONDAY, periods=84)
    frame = pd.DataFrame({"shop": "a", "day": day, "is_open": True, "is_learnable": True, "reason": "weekly"})
    frame["opens_s"] = 7 * HOUR
    frame["closes_s"] = np.where(day.day_of_week == 6, 13, 19) * HOUR
    for name, hours in told.items():
        at = frame["day"] == pd.Timestamp(name.replace("d", "").replace("_", "-"))
        frame.loc[at, ["opens_s", "closes_s"]] = [int(each * HOUR) for each in hours]
        frame.loc[at, "reason"] = reason
    return checked(OpenDays, frame.astype({"opens_s": "Int32", "closes_s": "Int32"}))


def sold_at(by_hour, product="rye", month="2024-02-29", is_sunday=False, times=1000.0):
    """So much of a month, many times what the shop as a whole weighs, so that each product speaks for itself."""
    rows = [("a", product, pd.Timestamp(month), is_sunday, hour * HOUR, times * qty) for hour, qty in by_hour.items()]
    names = ["shop", "product", "day", "is_sunday", "hour_s", "sold_qty"]
    return checked(HourlySums, pd.DataFrame(rows, columns=names))


def calendar_of(*rows):
    frame = pd.DataFrame(rows, columns=["day", "kind", "name"]).assign(region="FR", label="x")
    return checked(Calendar, frame) if rows else empty(Calendar)


def shares(*days, table, hourly, anchor="2024-03-02", calendar=(), product="rye"):
    rows = pd.DataFrame({"shop": "a", "product": product, "day": pd.to_datetime(list(days))})
    anchors = {"a": pd.Timestamp(anchor)}
    return open_shares(rows, table, hourly=hourly, calendar=calendar_of(*calendar), anchors=anchors).tolist()


MORNING = {7: 40.0, 9: 30.0, 12: 10.0, 17: 20.0}


def test_a_known_half_day_sells_what_is_sold_in_its_hours():
    rng = np.random.default_rng(1)
    sold = {hour: float(rng.integers(1, 90)) for hour in range(7, 19)}
    by_hand = sum(qty for hour, qty in sold.items() if hour < 13) / sum(sold.values())
    told = opening(d2024_03_05=(7, 13))
    assert shares("2024-03-05", table=told, hourly=sold_at(sold)) == pytest.approx([by_hand])


def test_half_an_hour_counts_as_half_of_what_its_hour_sells():
    told = opening(d2024_03_05=(7, 12.5), d2024_03_06=(9, 19))
    found = shares("2024-03-05", "2024-03-06", table=told, hourly=sold_at(MORNING))
    assert found == pytest.approx([0.75, 0.6])


def test_usual_hours_are_whole_days_even_where_they_were_written_down_wrong():
    told = opening(d2024_03_05=(7, 13))
    found = shares("2024-03-04", "2024-03-05", table=told, hourly=sold_at({5: 50.0, **MORNING}))
    assert found == pytest.approx([1.0, 0.8])


def test_a_short_sunday_is_a_whole_sunday_and_longer_hours_add_nothing():
    told = opening(d2024_03_05=(6, 21))
    assert shares("2024-03-03", "2024-03-05", table=told, hourly=sold_at(MORNING)) == [1.0, 1.0]


def test_sundays_are_told_by_sundays():
    told = opening(d2024_03_10=(7, 10))
    both = pd.concat([sold_at(MORNING), sold_at({7: 1.0, 11: 3.0}, is_sunday=True)])
    assert shares("2024-03-10", table=told, hourly=checked(HourlySums, both)) == pytest.approx([0.25])


def test_unknown_is_one_never_zero():
    told = opening(d2024_03_05=(7, 13))
    assert shares("2029-01-01", table=told, hourly=sold_at(MORNING)) == [1.0]
    assert shares("2024-03-05", table=told, hourly=empty(HourlySums)) == [1.0]
    assert shares("2024-03-05", table=told, hourly=sold_at({3: 1.0}), product="cake") == [1.0]
    hours_unknown = told.assign(opens_s=pd.array([pd.NA] * 84, dtype="Int32"))
    assert shares("2024-03-05", table=checked(OpenDays, hours_unknown), hourly=sold_at(MORNING)) == [1.0]


def test_half_a_kilogram_at_midnight_is_a_sale_like_any_other():
    told = opening(d2024_03_05=(7, 13))
    at_night = sold_at({0: 0.0005, 9: 0.0005}, product="cake")
    assert shares("2024-03-05", table=told, hourly=at_night, product="cake") == [1.0]


def test_a_product_that_is_hardly_sold_follows_its_shop():
    told = opening(d2024_03_05=(7, 13))
    shop = sold_at(MORNING, product="bun")
    assert shares("2024-03-05", table=told, hourly=shop, product="cake") == pytest.approx([0.8])
    little = checked(HourlySums, pd.concat([shop, sold_at({16: 1.0}, product="cake", times=1.0)]))
    assert 0.3 < shares("2024-03-05", table=told, hourly=little, product="cake")[0] < 0.8


def test_only_what_a_person_told_of_days_ahead_counts():
    learnt = opening(reason="holiday", d2024_03_05=(7, 13))
    assert shares("2024-03-05", table=learnt, hourly=sold_at(MORNING)) == [1.0]
    past = opening(d2024_03_05=(7, 13))
    assert shares("2024-03-05", table=past, hourly=sold_at(MORNING), anchor="2024-03-08") == [1.0]


def test_new_hours_that_stay_are_usual_after_some_weeks():
    winter = {f"d{day:%Y_%m_%d}": (8, 17) for day in pd.date_range("2024-02-01", "2024-03-24") if day.day_of_week < 6}
    told = opening(**winter)
    evenings = {weeks: pd.Timestamp("2024-02-01") + pd.Timedelta(weeks=weeks) for weeks in (0, 1, 3)}
    of_evening = {
        weeks: shares(
            f"{evening + pd.Timedelta(days=5):%Y-%m-%d}",
            table=told,
            hourly=sold_at(MORNING, month="2024-01-31"),
            anchor=f"{evening:%Y-%m-%d}",
        )[0]
        for weeks, evening in evenings.items()
    }
    assert of_evening == pytest.approx({0: 0.4, 1: 0.4, 3: 1.0})


def test_usual_hours_are_those_of_the_four_weeks_up_to_the_evening_and_of_no_day_more():
    tuesdays = {f"d{day:%Y_%m_%d}": (8, 17) for day in pd.date_range("2024-02-13", "2024-02-20", freq="7D")}
    told = opening(**tuesdays, d2024_03_05=(7, 13))
    before = shares("2024-03-05", table=told, hourly=sold_at(MORNING, month="2024-01-31"), anchor="2024-02-27")
    assert before == pytest.approx([0.8])


def test_a_feast_on_which_the_shop_was_open_before_is_left_to_the_models_and_a_first_one_is_not():
    told = opening(d2024_03_05=(7, 13))
    again = [("2024-02-13", "feast", "carnival"), ("2024-03-05", "feast", "carnival")]
    assert shares("2024-03-05", table=told, hourly=sold_at(MORNING), calendar=again) == [1.0]
    assert shares("2024-03-05", table=told, hourly=sold_at(MORNING), calendar=again[1:]) == pytest.approx([0.8])


def test_each_shop_follows_its_own_hours():
    told = opening(d2024_03_05=(7, 13))
    other = opening().assign(shop="b")
    hourly = pd.concat([sold_at(MORNING), sold_at(MORNING).assign(shop="b")])
    rows = pd.DataFrame({"shop": ["b", "a"], "product": "rye", "day": pd.Timestamp("2024-03-05")})
    found = open_shares(
        rows,
        checked(OpenDays, pd.concat([told, other])),
        hourly=checked(HourlySums, hourly),
        calendar=empty(Calendar),
        anchors=dict.fromkeys("ab", pd.Timestamp("2024-03-02")),
    )
    assert found.tolist() == pytest.approx([1.0, 0.8])
