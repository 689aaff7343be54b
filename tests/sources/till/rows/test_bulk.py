"""Bulk lines are named one by one, a person can say which are ordinary, and those of every week are told as such."""

from __future__ import annotations

import pandas as pd
import pytest
from pydantic import ValidationError

from forecast.config import TillSettings
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop
from forecast.sources.till.reports.in_words import describe
from forecast.sources.till.rows.not_walk_in import regular_bulk, usual_daily


def read(folder, bulk_days, *, days=56, usual=None, **options):
    """Ten PAIN a day, and a line of 60 on `bulk_days` (days from Monday 3 January 2022)."""
    rows = ["date,time,ticket,article,qty,amount"]
    for offset in range(days):
        day = (pd.Timestamp("2022-01-03") + pd.Timedelta(days=offset)).date()
        rows += [f"{day},08:30,{offset}-a,PAIN,6,6.00", f"{day},09:30,{offset}-b,PAIN,4,4.00"]
        rows += [f"{day},10:00,{offset}-c,PAIN,60,60.00"] * (offset in bulk_days)
    path = folder / "till.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return read_till(path, TillSettings(**{"bulk_over_usual": 2.5, **options}), Shop("Port", usual=usual))


def aside(till):
    found = till.rejected[["day", "qty", "reason"]]
    return [(day.date().isoformat(), qty, reason) for day, qty, reason in found.itertuples(index=False)]


def test_each_bulk_line_is_named_with_how_many_times_the_usual_it_is(tmp_path):
    till = read(tmp_path, {10})
    assert aside(till) == [("2022-01-13", 60.0, "suspected_bulk")]
    assert "    2022-01-13 PAIN: 60 pieces, a usual day × 6" in describe(till.report)


def test_a_person_calls_one_line_a_product_or_nothing_ordinary(tmp_path):
    assert aside(read(tmp_path, {10, 20}, bulk={"2022-01-13 PAIN": "ordinary"}))[0][0] == "2022-01-23"
    assert aside(read(tmp_path, {10, 20}, bulk={"PAIN": "ordinary"})) == []
    assert len(aside(read(tmp_path, {10, 20}, bulk={"FLAN": "ordinary"}))) == 2


def test_the_largest_line_of_a_day_called_exceptional_is_set_aside_even_when_nothing_is_suspected(tmp_path):
    till = read(tmp_path, set(), bulk={"2022-01-13 PAIN": "exceptional"}, bulk_over_usual=0)
    assert aside(till) == [("2022-01-13", 6.0, "exceptional")]


def test_what_is_always_exceptional_is_refused():
    with pytest.raises(ValidationError, match="what is exceptional has its day before it, as in '2026-05-03 PAIN'"):
        TillSettings(bulk={"PAIN": "exceptional"})


def test_a_file_of_one_day_is_held_against_what_the_archive_says_is_usual(tmp_path):
    assert aside(read(tmp_path, {0}, days=1)) == []
    daily = pd.DataFrame({"shop": "Port", "product": "PAIN", "qty": [10.0] * 20})
    assert aside(read(tmp_path, {0}, days=1, usual=usual_daily(daily))) == [("2022-01-03", 60.0, "suspected_bulk")]


def test_a_file_of_many_days_speaks_for_itself(tmp_path):
    daily = pd.DataFrame({"shop": "Port", "product": "PAIN", "qty": [1.0] * 20})
    assert aside(read(tmp_path, set(), usual=usual_daily(daily))) == []


@pytest.mark.parametrize("grain", ["daily", "hourly"])
def test_the_total_of_a_busy_day_or_hour_is_no_bulk_line(tmp_path, grain):
    assert aside(read(tmp_path, {10}, grain=grain)) == []


def test_four_bulk_lines_in_eight_weeks_on_one_weekday_are_a_regular_customer(tmp_path):
    tuesdays = [1 + 7 * week for week in range(8)]
    regular = read(tmp_path, set(tuesdays[::2])).notices
    assert [(notice.code, notice.shop, dict(notice.values)) for notice in regular] == [
        ("till_bulk_regular", "Port", {"product": "PAIN", "count": 4, "qty": 60.0, "last_day": "2022-02-15"})
    ]
    assert list(read(tmp_path, set(tuesdays[:3])).notices) == []
    assert list(read(tmp_path, {1, 9, 17, 25}).notices) == []


def test_a_line_that_stands_in_two_files_counts_once():
    days = pd.to_datetime(["2022-01-04", "2022-01-11", "2022-01-18"])
    table = pd.DataFrame({"shop": "a", "product": "PAIN", "day": days, "qty": 60.0})
    assert regular_bulk(pd.concat([table, table])) == []
