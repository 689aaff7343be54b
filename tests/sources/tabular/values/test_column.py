"""Numbers, days and times out of cells of text."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.errors import SourceError
from forecast.sources.tabular.table import RawTable, days, numbers, times
from forecast.sources.tabular.values.dates import day_of, second_of
from forecast.sources.tabular.values.number import number_of


def raw_of(*cells, **more):
    columns = {"x": list(cells)} | {name: list(values) for name, values in more.items()}
    frame = pd.DataFrame(columns, dtype="str")
    return RawTable(path="till.csv", frame=frame, lines=pd.Series(range(2, len(frame) + 2), dtype="int64"))


def said(read):
    with pytest.raises(SourceError) as caught:
        read()
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["0,90 €", "1,20 €"], [0.9, 1.2]),
        (["1 234,50", "1\u202f234,50", "1\u00a0234,50"], [1234.5] * 3),
        (["1.234,50", "0,5"], [1234.5, 0.5]),
        (["1,234.50", "1,234"], [1234.5, 1234.0]),
        (["1.234.567", "1.234"], [1234567.0, 1234.0]),
        (["(1,20)", "1,20-", "-1,20", "−1,20", "+1,20"], [-1.2, -1.2, -1.2, -1.2, 1.2]),
        (["EUR 1.50", "1.50 EUR", "€1.50", "1.50 eur"], [1.5] * 4),
        (["1'234.50", "1’234.50"], [1234.5] * 2),
        (["1", "200"], [1.0, 200.0]),
        (["0.125", "1.125"], [0.125, 1.125]),
        (["1234,567", "1,234"], [1234.567, 1.234]),
        (["1e-05", "2.5"], [1e-05, 2.5]),
        ([",5", "0,5"], [0.5, 0.5]),
    ],
)
def test_numbers_as_tills_write_them(cells, values):
    assert numbers(raw_of(*cells), "x").tolist() == values


def test_a_number_that_reads_two_ways_stops_and_names_the_setting():
    raw = raw_of("7", "1,234", "2,500")
    assert said(lambda: numbers(raw, "x", setting="[till] decimal")) == [
        "till.csv, line 3, column 'x': got '1,234', expected a number that reads one way only. "
        "To do: set [till] decimal to ',' or '.'"
    ]
    assert "write it without a thousands mark" in said(lambda: numbers(raw, "x"))[0]
    assert numbers(raw, "x", decimal=",").tolist() == [7.0, 1.234, 2.5]
    assert numbers(raw, "x", decimal=".").tolist() == [7.0, 1234.0, 2500.0]


def test_another_column_of_the_file_settles_the_decimal_mark():
    assert numbers(raw_of("1,234", "2,500", price=["0,90", "1,10"]), "x").tolist() == [1.234, 2.5]
    assert numbers(raw_of("1,234", "2,500", price=["0.90", "1.10"]), "x").tolist() == [1234.0, 2500.0]
    assert said(lambda: numbers(raw_of("1,234", "2,500", price=["12", "13"]), "x"))


def test_numbers_of_the_other_kind_are_unreadable_and_never_misread():
    raw = raw_of("0,90", "1,20", "0.90", "two", "")
    assert said(lambda: numbers(raw, "x")) == [
        f"till.csv, line {line}, column 'x': got {got}, expected a number with the decimal mark ','. "
        "To do: correct the cell"
        for line, got in ((4, "'0.90'"), (5, "'two'"), (6, "an empty cell"))
    ]


def test_missing_numbers_are_allowed_where_they_are_not_required():
    values = numbers(raw_of("1", "", "NaN", "null"), "x", required=False)
    assert values.isna().tolist() == [False, True, True, True]


def test_numbers_below_the_least_are_told():
    assert said(lambda: numbers(raw_of("1", "-0.5"), "x", ge=0)) == [
        "till.csv, line 3, column 'x': got '-0.5', expected at least 0. To do: correct the cell"
    ]


@given(st.integers(-(10**8), 10**8), st.sampled_from([",", "."]), st.sampled_from(["", " ", "\u202f", "'", "other"]))
@settings(max_examples=80, deadline=None)
def test_every_amount_reads_back_however_it_is_grouped(cents, decimal, group):
    mark = {"other": "." if decimal == "," else ","}.get(group, group)
    text = f"{abs(cents) // 100:,}".replace(",", mark) + f"{decimal}{abs(cents) % 100:02d}"
    assert number_of(f"-{text} €" if cents < 0 else text, decimal) == pytest.approx(cents / 100)


@pytest.mark.parametrize("text", ["1.2.3", "1,2,3", "--1", "(1", "1 23", "1,20.3.4", "12:30", "-", "€"])
def test_what_is_no_number_is_none(text):
    assert number_of(text, ",") is None
    assert number_of(text, ".") is None


@pytest.mark.parametrize(
    ("cells", "last"),
    [
        (["01/02/2022", "13/02/2022"], "2022-02-13"),
        (["02/01/2022", "02/13/2022"], "2022-02-13"),
        (["01.02.2022", "03.02.2022"], "2022-02-03"),
        (["01.02.22", "3.2.22"], "2022-02-03"),
        (["2022-02-01", "2022-02-03T08:30:00"], "2022-02-03"),
        (["20220201", "20220203"], "2022-02-03"),
        (["20220201083000", "202202030830"], "2022-02-03"),
        (["2022/2/1", "2022/2/3 08:30"], "2022-02-03"),
        (["03/03/2022", "03/03/2022"], "2022-03-03"),
        (["13/02/2022 08:30", "14-02-2022"], "2022-02-14"),
    ],
)
def test_days_as_tills_write_them(cells, last):
    found = days(raw_of(*cells), "x")
    assert found.dtype == "datetime64[ns]"
    assert found.iloc[-1] == pd.Timestamp(last)


def test_dates_that_read_two_ways_stop_and_name_the_setting():
    raw = raw_of("03/03/2022", "01/02/2022")
    assert said(lambda: days(raw, "x", setting="[till] date_order")) == [
        "till.csv, line 3, column 'x': got '01/02/2022', and no date in the file that settles which is the day, "
        "expected dates that read one way only. To do: set [till] date_order to 'dmy' or 'mdy'"
    ]
    assert "write dates as 2022-12-31" in said(lambda: days(raw, "x"))[0]
    assert days(raw, "x", order="dmy").iloc[1] == pd.Timestamp("2022-02-01")
    assert days(raw, "x", order="mdy").iloc[1] == pd.Timestamp("2022-01-02")
    assert day_of("22/02/01", "ymd") == dt.date(2022, 2, 1)


def test_days_that_do_not_exist_are_told():
    assert said(lambda: days(raw_of("31/12/2022", "31/02/2022", "soon"), "x")) == [
        f"till.csv, line {line}, column 'x': got '{got}', expected a date such as 31/12/2022. To do: correct the cell"
        for line, got in ((3, "31/02/2022"), (4, "soon"))
    ]
    assert days(raw_of("31/12/2022", ""), "x", required=False).isna().tolist() == [False, True]
    assert days(raw_of("", ""), "x", required=False).isna().all()


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"]))
@settings(max_examples=60, deadline=None)
def test_every_day_reads_back(day, form):
    assert day_of(day.strftime(form), "dmy") == day


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("08:38", 31080),
        ("8:38:05", 31085),
        ("8h38", 31080),
        ("8h", 28800),
        ("08.38", 31080),
        ("0838", 31080),
        ("083805", 31085),
        ("12:05 AM", 300),
        ("12:05 pm", 43500),
        ("2022-02-01 08:38:05.250", 31085),
        ("2022-02-01T08:38:05+01:00", 31085),
        ("01/02/2022 08:38", 31080),
        ("24:00", 86400),
        ("24:01", None),
        ("08:61", None),
        ("13:00 PM", None),
        ("2022-02-01", None),
        ("2022-02-01T08:38:05Z", 31085),
        ("8", None),
    ],
)
def test_times_as_tills_write_them(text, seconds):
    assert second_of(text) == seconds


def test_times_are_whole_seconds_and_wrong_ones_are_told():
    assert times(raw_of("08:38", ""), "x", required=False).dtype == "Int32"
    assert said(lambda: times(raw_of("08:38", "25:00"), "x")) == [
        "till.csv, line 3, column 'x': got '25:00', expected a time of day such as 08:30. To do: correct the cell"
    ]
