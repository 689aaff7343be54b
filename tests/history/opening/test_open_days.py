from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.config import DayHours, OpeningSettings
from forecast.history.demand import demand
from forecast.history.opening.open_days import open_days
from forecast.tables import (
    Assortment,
    Calendar,
    Closures,
    Sales,
    ShelfDays,
    ShopTables,
    TillDays,
    checked,
    empty,
)

FIRST = pd.Timestamp("2021-01-04")  # a Monday
WEDNESDAY = 2


def till(days, shop="a", last_sale_s=68_000):
    """A till with sales on `days` only; `last_sale_s` may depend on the day."""
    day = pd.DatetimeIndex(days)
    last = [last_sale_s(each) if callable(last_sale_s) else last_sale_s for each in day]
    frame = pd.DataFrame({"shop": shop, "day": day, "lines_count": 200, "tickets_count": 100, "sold_qty": 300.0})
    return checked(TillDays, frame.assign(first_sale_s=25_000, last_sale_s=last))


def every_day(weeks=30):
    return pd.date_range(FIRST, periods=7 * weeks)


def calendar_of(*rows, region="FR"):
    frame = pd.DataFrame(rows, columns=["day", "kind", "name"]).assign(region=region, label="x")
    return checked(Calendar, frame)


def closures_of(*rows):
    return checked(Closures, pd.DataFrame(rows, columns=["shop", "day", "is_open", "opens_s", "closes_s"]))


def told(till_days, *, ahead=0, closures=None, calendar=None, first=None, shops=("a",), **opening):
    last = till_days["day"].max() + pd.Timedelta(days=ahead) if len(till_days) else FIRST + pd.Timedelta(days=ahead)
    return open_days(
        till_days,
        opening=OpeningSettings(**opening),
        closures=closures if closures is not None else empty(Closures),
        calendar=calendar if calendar is not None else empty(Calendar),
        regions=dict.fromkeys(shops, "FR"),
        first=first or FIRST,
        last=last,
    )


def row_of(table, day):
    return table.set_index("day").loc[pd.Timestamp(day)]


def reasons(table):
    return {day.strftime("%Y-%m-%d"): reason for day, reason in zip(table["day"], table["reason"], strict=True)}


def test_a_day_with_sales_was_open():
    table, notices = told(till(every_day()))
    assert table["is_open"].all()
    assert table["is_learnable"].all()
    assert set(table["reason"]) == {"till"}
    assert notices == []


def test_lines_that_sum_to_nothing_are_no_sales():
    table = till(every_day())
    zeroed = table.assign(sold_qty=table["sold_qty"].where(table["day"].dt.day_of_week != WEDNESDAY, 0.0))
    opening, _ = told(checked(TillDays, zeroed))
    assert set(opening.loc[~opening["is_open"], "day"].dt.day_of_week) == {WEDNESDAY}


def test_a_weekly_closing_day_is_learnt_and_goes_on():
    table, notices = told(till([day for day in every_day() if day.day_of_week != WEDNESDAY]), ahead=14)
    closed = table[~table["is_open"]]
    assert set(closed["day"].dt.day_of_week) == {WEDNESDAY}
    # The till begins on a Monday and ends on a Sunday: 30 Wednesdays within it and two ahead.
    assert len(closed) == 32
    assert closed["reason"].tolist() == ["inferred"] * 30 + ["no_sales"] * 2
    assert notices == []


def test_a_closing_in_winter_only_is_followed_on_both_edges():
    is_winter = lambda day: day.month in (1, 2, 11, 12)  # noqa: E731  a rule that is read once
    days = pd.date_range("2021-01-04", "2022-06-30")
    table, notices = told(till([day for day in days if not (is_winter(day) and day.day_of_week == WEDNESDAY)]))
    closed = table.loc[~table["is_open"], "day"]
    assert set(closed) == {day for day in days if is_winter(day) and day.day_of_week == WEDNESDAY}
    assert notices == []


def test_a_closing_day_that_moves_from_monday_to_tuesday_is_followed_after_two_weeks():
    days = every_day()
    moved = FIRST + pd.Timedelta(weeks=20)
    open_then = [day for day in days if day.day_of_week != (0 if day < moved else 1)]
    table, notices = told(till(open_then))
    # The first Monday lies before the till begins.
    assert set(table.loc[~table["is_open"], "day"]) == set(days[1:]) - set(open_then)
    assert notices == []
    for weeks_after, foreseen in ((1, 0), (2, 1), (4, 1)):
        cut = moved + pd.Timedelta(weeks=weeks_after) - pd.Timedelta(days=1)
        ahead, _ = told(till([day for day in open_then if day <= cut]), ahead=7)
        assert set(ahead.loc[~ahead["is_open"] & (ahead["day"] > cut), "day"].dt.day_of_week) >= {foreseen}


def test_a_weekday_that_opens_again_when_the_closing_moves_is_planned_for_after_two_weeks():
    moved = FIRST + pd.Timedelta(weeks=20)
    open_then = [day for day in every_day() if day.day_of_week != (WEDNESDAY if day < moved else 0)]
    for weeks_after, closed in ((1, {WEDNESDAY}), (2, {0}), (3, {0})):
        cut = moved + pd.Timedelta(weeks=weeks_after) - pd.Timedelta(days=1)
        known, _ = told(till([day for day in open_then if day <= cut]), ahead=7)
        ahead = known[known["day"] > cut]
        assert set(ahead.loc[~ahead["is_open"], "day"].dt.day_of_week) == closed
        # A Monday on which nobody sold anything is never learnt from as one of no demand.
        silent = known[(known["day"] >= moved) & (known["day"] <= cut) & (known["day"].dt.day_of_week == 0)]
        assert not (silent["is_open"] & silent["is_learnable"]).any()


def test_a_single_silent_day_is_missing_and_never_zero():
    days = [day for day in every_day() if day != pd.Timestamp("2021-05-04")]
    table, notices = told(till(days))
    row = row_of(table, "2021-05-04")
    assert row["is_open"]
    assert not row["is_learnable"]
    assert row["reason"] == "missing"
    assert [(n.code, n.severity, n.shop, n.values) for n in notices] == [
        ("till_days_missing", "note", "a", {"count": 1, "days": "2021-05-04"})
    ]


def test_a_day_missing_in_the_last_two_weeks_asks_for_a_look():
    days = every_day()
    _, notices = told(till(days.delete(-5)))
    assert [(n.code, n.severity) for n in notices] == [("till_days_missing", "warning")]


def test_two_weeks_without_lines_are_a_closure_and_do_not_teach_a_weekly_closing():
    days = every_day()
    away = pd.date_range("2021-05-10", periods=14)
    table, notices = told(till(days.difference(away)), ahead=7)
    assert set(table.loc[~table["is_open"], "day"]) == set(away)
    assert [(n.code, n.severity, n.values) for n in notices] == [
        ("closure_inferred", "note", {"count": 1, "first_day": "2021-05-10", "last_day": "2021-05-23"})
    ]


def test_two_days_away_beside_the_weekly_closing_are_a_closure_and_alone_are_missing():
    without_wednesdays = [day for day in every_day() if day.day_of_week != WEDNESDAY]
    monday_tuesday = pd.date_range("2021-05-10", periods=2)
    thursday_friday = pd.date_range("2021-05-20", periods=2)
    days = pd.DatetimeIndex(without_wednesdays).difference(monday_tuesday)
    table, _ = told(till(days))
    assert row_of(table, "2021-05-10")["reason"] == "inferred"
    every = every_day().difference(thursday_friday)
    assert row_of(told(till(every))[0], "2021-05-20")["reason"] == "missing"


def test_a_market_stall_that_opens_twice_a_week_is_closed_on_the_other_days():
    table, notices = told(till([day for day in every_day() if day.day_of_week in (2, 5)]), ahead=7)
    assert set(table.loc[table["is_open"], "day"].dt.day_of_week) == {2, 5}
    assert [n.code for n in notices] in ([], ["closure_inferred"])


def test_configured_closing_days_and_hours_are_taken_at_their_word():
    table, _ = told(
        till([day for day in every_day() if day.day_of_week != 0]),
        ahead=7,
        closed_weekdays=("monday",),
        opens="06:30",
        closes="19:00",
        hours={"sunday": DayHours(opens="07:00", closes="13:00")},
    )
    closed = table[~table["is_open"]]
    assert set(closed["day"].dt.day_of_week) == {0}
    assert set(closed["reason"]) == {"weekly"}
    assert closed["opens_s"].isna().all()
    sunday = table[table["day"].dt.day_of_week == 6].iloc[0]
    assert (sunday["opens_s"], sunday["closes_s"]) == (25_200, 46_800)
    assert row_of(table, "2021-01-05")["opens_s"] == 23_400


def test_an_exceptional_opening_on_a_closed_weekday_was_open_and_is_not_repeated():
    days = [day for day in every_day() if day.day_of_week != 0 or day == pd.Timestamp("2021-07-26")]
    table, _ = told(till(days), ahead=7, closed_weekdays=("monday",))
    assert row_of(table, "2021-07-26")["is_open"]
    assert not row_of(table, "2021-08-02")["is_open"]


HOLIDAYS = calendar_of(
    *[(f"{year}-{day}", "public_holiday", name) for year in (2021, 2022, 2023)
      for day, name in (("05-01", "labour_day"), ("05-08", "victory_day"))],
    ("2022-12-24", "feast", "christmas_eve"),
)  # fmt: skip


def two_years(closed=("2021-05-01", "2022-05-01")):
    return pd.date_range(FIRST, "2023-04-20").difference(pd.DatetimeIndex(closed))


def test_a_holiday_without_sales_was_closed_and_is_closed_again_next_year():
    table, notices = told(till(two_years()), ahead=30, calendar=HOLIDAYS)
    told_reasons = [row_of(table, f"{year}-05-01")["reason"] for year in (2021, 2022, 2023)]
    assert told_reasons == ["inferred", "inferred", "maybe_holiday"]
    assert not row_of(table, "2023-05-01")["is_open"]
    assert row_of(table, "2023-05-08")["is_open"]
    assert notices == []


def test_the_same_holiday_decides_by_majority_and_the_latest_on_a_tie():
    once_closed, _ = told(till(two_years(["2021-05-01"])), ahead=30, calendar=HOLIDAYS)
    assert row_of(once_closed, "2023-05-01")["is_open"]
    lately_closed, _ = told(till(two_years(["2022-05-01"])), ahead=30, calendar=HOLIDAYS)
    assert not row_of(lately_closed, "2023-05-01")["is_open"]


def test_a_holiday_that_fell_on_the_weekly_closing_tells_nothing():
    # 1 May was a Saturday in 2021 and a Sunday in 2022; the shop is closed on Sundays.
    days = [day for day in two_years([]) if day.day_of_week != 6]
    table, _ = told(till(days), ahead=30, calendar=HOLIDAYS)
    assert row_of(table, "2023-05-01")["is_open"]


@pytest.mark.parametrize(("is_closed_on_sundays", "is_open"), [(True, False), (False, True)])
def test_a_holiday_that_never_was_follows_the_sundays(is_closed_on_sundays, is_open):
    days = [day for day in every_day(10) if day.day_of_week != 6 or not is_closed_on_sundays]
    calendar = calendar_of(("2021-03-19", "public_holiday", "st_joseph"))
    table, _ = told(till(days), ahead=30, calendar=calendar)
    assert row_of(table, "2021-03-19")["is_open"] == is_open


def test_holidays_can_be_configured_as_closed_or_open():
    closed, _ = told(till(two_years()), ahead=30, calendar=HOLIDAYS, closed_on_public_holidays=True)
    assert row_of(closed, "2021-05-01")["reason"] == "holiday"
    # Sales say more than the setting: the shop did open.
    assert row_of(closed, "2021-05-08")["reason"] == "till"
    assert not row_of(closed, "2023-05-08")["is_open"]
    opened, _ = told(till(two_years()), ahead=30, calendar=HOLIDAYS, closed_on_public_holidays=False)
    assert row_of(opened, "2021-05-01")["reason"] == "missing"
    assert row_of(opened, "2023-05-01")["is_open"]


def test_open_on_public_holidays_means_feasts_too():
    closed = pd.DatetimeIndex(["2021-12-24", "2022-12-24"])
    eves = calendar_of(*[(f"{year}-12-24", "feast", "christmas_eve") for year in (2021, 2022, 2023)])
    days = pd.date_range(FIRST, "2023-12-20").difference(closed)
    learnt, _ = told(till(days), ahead=10, calendar=eves)
    assert [row_of(learnt, f"{year}-12-24")["reason"] for year in (2022, 2023)] == ["inferred", "maybe_holiday"]
    opened, _ = told(till(days), ahead=10, calendar=eves, closed_on_public_holidays=False)
    assert row_of(opened, "2022-12-24")["reason"] == "missing"
    assert row_of(opened, "2023-12-24")["is_open"]


def test_a_silent_holiday_is_missing_where_the_same_one_sold_in_other_years_and_closed_where_it_did_not():
    years = (2021, 2022, 2023)
    calendar = calendar_of(*[(f"{year}-05-01", "public_holiday", "labour_day") for year in years])
    days = pd.date_range(FIRST, "2023-05-20")
    for closed, reasons_told in (
        (["2022-05-01"], ["till", "missing", "till"]),
        (["2021-05-01", "2022-05-01", "2023-05-01"], ["inferred"] * 3),
        (["2021-05-01", "2022-05-01"], ["inferred", "inferred", "till"]),
    ):
        table, _ = told(till(days.difference(pd.DatetimeIndex(closed))), calendar=calendar)
        assert [row_of(table, f"{year}-05-01")["reason"] for year in years] == reasons_told


@pytest.mark.parametrize(("weeks", "reason"), [(11, "maybe_weekly"), (12, "no_sales")])
def test_a_weekday_is_closed_for_sure_after_twelve_weeks_without_sales(weeks, reason):
    days = every_day()
    silent = [day for day in days[-7 * weeks :] if day.day_of_week == WEDNESDAY]
    table, _ = told(till(days.difference(pd.DatetimeIndex(silent))), ahead=7)
    ahead = table[(table["day"] > days[-1]) & (table["day"].dt.day_of_week == WEDNESDAY)]
    assert ahead["reason"].tolist() == [reason]
    assert not ahead["is_open"].any()


def test_an_exceptional_opening_before_a_holiday_does_not_make_the_weekly_closing_unsure():
    mondays = pd.date_range("2021-01-11", "2021-12-31", freq="7D").difference([pd.Timestamp("2021-11-01")])
    holiday = calendar_of(("2021-11-02", "public_holiday", "all_souls"), ("2021-12-28", "public_holiday", "x"))
    days = pd.date_range(FIRST, "2021-12-12").difference(mondays)
    table, _ = told(till(days), ahead=16, calendar=holiday)
    assert row_of(table, "2021-12-13")["reason"] == "no_sales"
    # The Monday before a holiday is one on which shops open that are usually closed.
    assert row_of(table, "2021-12-27")["reason"] == "maybe_weekly"


def test_days_on_which_all_of_three_shops_are_silent_were_not_exported_however_many_they_are():
    days = every_day()
    gone = pd.date_range("2021-05-10", periods=4)
    for shops, reason in ((("a", "b", "c"), "missing"), (("a", "b"), "inferred")):
        chain = checked(TillDays, pd.concat([till(days.difference(gone), shop=shop) for shop in shops]))
        table, _ = told(chain, shops=shops)
        of_gap = table[table["day"].isin(gone)]
        assert set(of_gap["reason"]) == {reason}
        assert of_gap["is_open"].all() == (reason == "missing")
    one = checked(TillDays, pd.concat([till(days.difference(gone)), till(days, shop="b"), till(days, shop="c")]))
    assert set(told(one, shops=("a", "b", "c"))[0].set_index(["shop", "day"]).loc["a"].loc[gone, "reason"]) == {
        "inferred"
    }


OPTIONAL = calendar_of(("2021-08-05", "optional_holiday", "local_day"), ("2022-08-05", "optional_holiday", "local_day"))


@pytest.mark.parametrize("is_configured", [None, True])
def test_a_half_day_or_optional_day_that_never_was_closes_no_shop(is_configured):
    table, _ = told(till(every_day(20)), ahead=120, calendar=OPTIONAL, closed_on_public_holidays=is_configured)
    assert row_of(table, "2021-08-05")["is_open"]


def test_an_optional_day_is_as_open_as_the_till_showed_it_last_year():
    days = pd.date_range(FIRST, "2022-07-20")
    for closed, reasons_told in (((), ["till", "weekly"]), (("2021-08-05",), ["inferred", "maybe_holiday"])):
        table, _ = told(till(days.difference(pd.DatetimeIndex(closed))), ahead=30, calendar=OPTIONAL)
        rows = [row_of(table, day) for day in ("2021-08-05", "2022-08-05")]
        assert [row["reason"] for row in rows] == reasons_told
        assert [row["is_open"] for row in rows] == [not closed] * 2


def test_a_half_day_closes_as_early_as_last_year():
    days = pd.date_range(FIRST, "2022-07-20")
    early = till(days, last_sale_s=lambda day: 43_000 if day == pd.Timestamp("2021-08-05") else 68_000)
    table, _ = told(early, ahead=30, calendar=OPTIONAL)
    assert [row_of(table, f"{year}-08-05")["closes_s"] for year in (2021, 2022)] == [43_200, 43_200]
    assert row_of(table, "2022-08-05")["is_open"]


def test_holidays_of_another_region_close_nothing():
    other = calendar_of(("2021-05-04", "public_holiday", "elsewhere"), region="DE")
    table, _ = told(till(every_day().difference([pd.Timestamp("2021-05-04")])), calendar=other)
    assert row_of(table, "2021-05-04")["reason"] == "missing"


def test_what_a_person_wrote_down_overrules_what_is_learnt():
    closures = closures_of(
        ("", "2021-08-03", False, None, None),
        ("a", "2021-08-04", False, None, None),
        ("", "2021-08-04", True, None, None),
        ("", "2021-08-05", True, 30_000, 43_200),
        ("", "2021-05-04", False, None, None),
        ("", "2021-05-05", True, None, None),
        ("", "2021-05-06", False, None, None),
        ("", "2031-01-01", False, None, None),
    )
    silent = pd.to_datetime(["2021-05-04", "2021-05-05"])
    table, _ = told(till(every_day().difference(silent)), ahead=7, closures=closures, closed_weekdays=("thursday",))
    assert not row_of(table, "2021-08-03")["is_open"]
    assert not row_of(table, "2021-08-04")["is_open"]
    opened = row_of(table, "2021-08-05")
    assert (opened["is_open"], opened["opens_s"], opened["closes_s"]) == (True, 30_000, 43_200)
    assert reasons(table)["2021-08-05"] == "closures_file"
    assert reasons(table)["2021-05-04"] == "closures_file"
    missing = row_of(table, "2021-05-05")
    assert (missing["is_open"], missing["is_learnable"], missing["reason"]) == (True, False, "missing")
    # It was written down as closed, but there are sales.
    assert row_of(table, "2021-05-06")["is_open"]
    assert reasons(table)["2021-05-06"] == "till"


def test_a_till_that_was_down_is_open_but_not_learnt_from_whatever_the_file_says():
    table = till(every_day())
    is_down = table["day"] == pd.Timestamp("2021-05-04")
    broken = checked(TillDays, table.assign(tickets_count=table["tickets_count"].mask(is_down, 10)))
    for closures in (None, closures_of(("", "2021-05-04", True, None, 43_200))):
        opening, notices = told(broken, closures=closures)
        row = row_of(opening, "2021-05-04")
        assert (row["is_open"], row["is_learnable"], row["reason"]) == (True, False, "till_down")
        assert [n.code for n in notices] == ["till_days_down"]
    assert row["closes_s"] == 43_200


def test_neither_a_till_that_was_down_nor_days_rolled_into_one_teach_and_their_pieces_are_told():
    days = every_day()
    down, lost, rolled_up = (pd.Timestamp(day) for day in ("2021-05-04", "2021-05-12", "2021-05-13"))
    sold = pd.Series(300.0, index=days).drop(lost)
    sold[down], sold[rolled_up] = 30.0, 600.0
    frame = till(sold.index).assign(sold_qty=sold.to_numpy())
    table = checked(TillDays, frame.assign(tickets_count=(sold / 3).round().astype(int).to_numpy()))
    opening, notices = told(table)
    sales = checked(Sales, sold.rename("sold_qty").rename_axis("day").reset_index().assign(shop="a", product="PAIN"))
    offered = pd.DataFrame({"shop": "a", "product": "PAIN", "day": days, "is_offered": True, "reason": "inferred"})
    tables = ShopTables(timezone="UTC", sales=sales, open_days=opening)
    history = demand(tables, checked(Assortment, offered), shelf_days=empty(ShelfDays))
    assert set(days) - set(history["day"]) == {down, lost, rolled_up}
    assert set(history["demand_qty"]) == {300.0}
    assert {notice.code: dict(notice.values) for notice in notices} == {
        "till_days_missing": {"count": 1, "days": "2021-05-12"},
        "till_days_down": {"count": 1, "days": "2021-05-04", "qty": 30.0},
        "till_days_rolled_up": {"count": 1, "days": "2021-05-13", "qty": 600.0},
    }


def test_christmas_eve_closes_as_early_as_last_year():
    eves = [(f"{year}-12-24", "feast", "christmas_eve") for year in (2021, 2022)]
    days = pd.date_range(FIRST, "2022-12-20")
    early = till(days, last_sale_s=lambda day: 57_000 if (day.month, day.day) == (12, 24) else 68_000)
    table, _ = told(early, ahead=14, calendar=calendar_of(*eves), closes="19:30")
    assert row_of(table, "2021-12-24")["closes_s"] == 57_600
    assert row_of(table, "2022-12-24")["closes_s"] == 57_600
    assert row_of(table, "2022-12-23")["closes_s"] == 70_200
    usual, _ = told(till(days), ahead=14, calendar=calendar_of(*eves), closes="19:30")
    assert row_of(usual, "2022-12-24")["closes_s"] == 70_200


def test_a_shop_has_no_days_before_its_till_began_and_every_day_if_it_never_did():
    table, _ = told(till(every_day(4)), ahead=7, first=FIRST - pd.Timedelta(days=30))
    assert table["day"].min() == FIRST
    assert len(table) == 35
    fresh, notices = told(empty(TillDays), ahead=13, closed_weekdays=("monday",))
    assert fresh["is_open"].tolist() == [day.day_of_week != 0 for day in pd.date_range(FIRST, periods=14)]
    assert notices == []


def test_each_shop_of_a_chain_is_told_by_its_own_till():
    one = till([day for day in every_day() if day.day_of_week != WEDNESDAY])
    other = till([day for day in every_day(20) if day.day_of_week != 6], shop="b")
    both = checked(TillDays, pd.concat([one, other]))
    table, _ = told(both, shops=("a", "b"))
    closed = table[~table["is_open"]]
    assert set(closed.loc[closed["shop"] == "a", "day"].dt.day_of_week) == {WEDNESDAY}
    assert set(closed.loc[closed["shop"] == "b", "day"].dt.day_of_week) == {6}
    # The till of b ended ten weeks earlier: what follows is expected, not missing.
    assert set(table.loc[table["shop"] == "b", "reason"]) == {"till", "inferred", "weekly", "no_sales"}
    assert table.duplicated(["shop", "day"]).sum() == 0
    alone, _ = told(one)
    pd.testing.assert_frame_equal(table[table["shop"] == "a"].reset_index(drop=True), alone)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 209), max_size=60), st.integers(40, 200))
def test_till_days_after_the_last_day_asked_for_change_nothing(silent, cut):
    days = every_day()
    whole = till(days.difference(days[silent]).union(days[:1]))
    known = checked(TillDays, whole[whole["day"] <= days[cut]])
    asked = {"closures": empty(Closures), "calendar": HOLIDAYS, "regions": {"a": "FR"}, "first": FIRST}
    of_whole, said_of_whole = open_days(whole, opening=OpeningSettings(), last=days[cut], **asked)
    of_known, said_of_known = open_days(known, opening=OpeningSettings(), last=days[cut], **asked)
    pd.testing.assert_frame_equal(of_whole, of_known)
    assert said_of_whole == said_of_known


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 209), max_size=80, unique=True))
def test_days_with_sales_are_open_and_silent_days_are_never_learnt_from_as_open(silent):
    days = every_day()
    sold = days.difference(days[silent])
    table, _ = told(till(sold), ahead=7)
    has_sales = table["day"].isin(sold)
    assert table.loc[has_sales, "is_open"].all()
    is_past = table["day"] <= sold.max()
    assert not (table["is_open"] & table["is_learnable"])[is_past & ~has_sales].any()
    expected_rows = pd.date_range(sold.min(), sold.max() + pd.Timedelta(days=7))
    assert table["day"].tolist() == expected_rows.tolist()


def test_weekly_closing_agrees_with_a_plain_loop_over_same_weekdays():
    rng = np.random.default_rng(4)
    days = every_day()
    sold = set(days[rng.random(len(days)) > 0.35]) | {days[0], days[-1]}
    table, _ = told(till(sorted(sold)))
    gaps = []
    for day in days:
        run = [day]
        for step in (-1, 1):
            while run[-1] not in sold and (beside := run[-1] + pd.Timedelta(days=step)) in days and beside not in sold:
                run.append(beside)
        gaps.append(len(set(run)))
    assert max(gaps) <= 7
    for day in set(days) - sold:
        around = [day + pd.Timedelta(weeks=week) for week in (-4, -3, -2, -1, 1, 2, 3, 4)]
        balance = sum(1 if other in sold else -1 for other in around if other in days) - 1
        if balance < 0:
            assert not row_of(table, day)["is_open"]
        elif row_of(table, day)["reason"] == "inferred":
            assert any(other not in sold for other in (day - pd.Timedelta(days=1), day + pd.Timedelta(days=1)))


def test_twenty_shops_of_four_years_take_under_a_second():
    days = pd.date_range(FIRST, periods=4 * 365)
    parts = [till(days, shop=f"shop {number}") for number in range(20)]
    chain = checked(TillDays, pd.concat(parts))
    began = time.process_time()
    table, _ = told(chain, ahead=14, shops=tuple(f"shop {number}" for number in range(20)))
    assert len(table) == 20 * (4 * 365 + 14)
    # Twice the promise, for busy machines.
    assert time.process_time() - began < 2


def shared(name):
    path = Path(os.environ.get("FORECAST_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / name
    if not path.exists():
        pytest.skip(f"{name} is absent: set FORECAST_SHARED_DATA")
    return path


@pytest.mark.real_data
def test_a_real_shop_that_closes_on_winter_wednesdays_reads_as_its_baker_would_say():
    lines = pd.read_csv(shared("french_bakery/bakery_sales.csv"), usecols=["date", "ticket_number", "Quantity"])
    by_day = lines.groupby("date").agg(
        lines_count=("Quantity", "size"), tickets_count=("ticket_number", "nunique"), sold_qty=("Quantity", "sum")
    )
    table = checked(TillDays, by_day.rename_axis("day").reset_index().assign(shop="a"))
    new_year = calendar_of(("2022-01-01", "public_holiday", "new_years_day"))
    opening, notices = told(table, calendar=new_year, first=pd.Timestamp("2021-01-02"))
    silent = opening[~opening["is_open"]]
    assert len(silent) == 34
    assert (silent["day"].dt.day_of_week == WEDNESDAY).sum() == 28
    assert reasons(opening)["2022-05-04"] == "missing"
    assert [(n.code, n.values["count"]) for n in notices] == [
        ("till_days_missing", 1),
        ("till_days_down", 2),
        ("closure_inferred", 2),
    ]


@pytest.mark.real_data
def test_opening_of_a_real_chain_is_foreseen_from_its_till_alone():
    demand = pd.read_csv(shared("german_chain/daily_sales.csv"), usecols=["date", "shop_no", "demand"])
    holidays = pd.read_csv(shared("german_chain/daily_sales.csv"), usecols=["date", "is_holiday"])
    by_day = demand.groupby(["shop_no", "date"], as_index=False)["demand"].agg(["size", "sum"])
    by_day.columns = ["shop", "day", "lines_count", "sold_qty"]
    table = checked(TillDays, by_day.astype({"shop": str}))
    rows = holidays[holidays["is_holiday"]].drop_duplicates("date")["date"]
    fixed = [(day, "public_holiday", f"holiday_{day[5:]}") for day in rows]
    sold = set(table[table["sold_qty"] > 0].set_index(["shop", "day"]).index)
    right = total = 0
    for cutoff in pd.date_range("2017-06-01", "2019-04-01", freq="91D"):
        known = checked(TillDays, table[table["day"] <= cutoff])
        opening, _ = told(known, ahead=14, calendar=calendar_of(*fixed), shops=tuple(table["shop"].unique()),
                          first=cutoff)  # fmt: skip
        ahead = opening[opening["day"] > cutoff]
        right += sum(
            is_open == ((shop, day) in sold)
            for shop, day, is_open in ahead[["shop", "day", "is_open"]].itertuples(index=False)
        )
        total += len(ahead)
    assert total > 2000
    assert right / total > 0.98
