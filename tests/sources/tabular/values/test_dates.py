"""Dates as tills of many countries write them, and which of their numbers is the day."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.values.column import days
from forecast.sources.tabular.values.dates import day_of, order_shown
from forecast.sources.tabular.values.orders import Marks
from forecast.sources.tabular.values.reading import order_of, read_days

FOURTH_OF_MAY = dt.date(2026, 5, 4)


def table(**columns):
    frame = pd.DataFrame(columns, dtype="str")
    return RawTable("till.csv", frame, pd.Series(range(2, len(frame) + 2), dtype="int64"))


@pytest.mark.parametrize(
    "text",
    [
        "4 May 2026",
        "May 4, 2026",
        "May 4 2026",
        "4th May 2026",
        "04-May-26",
        "04-mai-2026",
        "04MAY2026",
        "4. Mai 2026",
        "4 mai 2026",
        "4 de mayo de 2026",
        "4 maggio 2026",
        "4 mei 2026",
        "4 de maio de 2026",
        "4 maja 2026",
        "4 maj 2026",
        "4. mai 2026",
        "4. května 2026",
        "2026. május 4.",
        "Mo 04.05.2026",
        "Mo, 04.05.26",
        "lun. 04/05/2026",
        "04.05.2026 (Mo)",
        "Monday, May 4, 2026",
        "Mon May 04 2026 10:15:00 GMT+0200 (Central European Summer Time)",
        "2026年5月4日",
        "2026年5月4日(月) 10:15",
        "04/05/2026 - 10:15",
        "04/05/2026, 10:15",
        "2026.05.04. 10:15",
        "2026. 05. 04.",
        "2026-05-04T10:15:00.250+02:00",
        "20260504",
        "20260504T101500",
        "4. 5. 2026",
    ],
)
def test_a_day_is_read_however_it_is_written(text):
    assert day_of(text, "dmy") == FOURTH_OF_MAY
    assert order_shown(text) != ""


@pytest.mark.parametrize("text", ["mar. 12.05.2026", "mar. 12/05/2026", "mar 12 mai 2026", "mar. 2026-05-12"])
def test_mardi_is_a_weekday_before_a_whole_date(text):
    assert day_of(text, "dmy") == dt.date(2026, 5, 12)


@pytest.mark.parametrize(
    "text", ["24 December 2026", "24. Dezember 2026", "24 DEC 2026", "24 de diciembre de 2026", "24dez26"]
)
def test_the_de_of_december_is_no_word_between(text):
    assert day_of(text, "dmy") == dt.date(2026, 12, 24)


@pytest.mark.parametrize("text", ["3. März 2026", "3 mars 2026", "3 marzo 2026", "3 mrt. 2026", "3 mar 2026"])
def test_march_has_many_names(text):
    assert day_of(text, "dmy") == dt.date(2026, 3, 3)


@pytest.mark.parametrize(
    "text", ["202612", "20261399", "12", "1.234.567", "12.50", "4 bread 2026", "May 2026", "31/31/2026", "46146", ""]
)
def test_what_is_no_date_is_none(text):
    assert order_shown(text) == ""
    assert day_of(text, "dmy") is None


def test_a_weekday_beside_a_date_proves_its_order_and_refuses_another_day():
    assert order_shown("Mon 04/05/2026") == "dmy"
    assert order_shown("Sun 04/05/2026") == "mdy"
    assert order_shown("Fri 04/05/2026") == ""
    assert day_of("Di 04.05.2026", "dmy") is None


def test_a_word_that_is_a_weekday_and_a_month_is_what_the_rest_leaves_open():
    tuesday = dt.date(2025, 9, 23)
    assert day_of("mar. 23/09/2025", "dmy") == day_of("mar 23 septembre 2025", "dmy") == tuesday
    assert day_of("mar. 22/09/2025", "dmy") is None
    assert day_of("Mar. 23, 2025", "dmy") == day_of("mar 23 2025", "dmy") == dt.date(2025, 3, 23)


def test_a_date_whose_readings_agree_is_a_date_that_proves_nothing():
    assert order_shown("03/03/2026 08:15") == "="
    assert order_of(table(x=["03/03/2026 08:15", "04/04/2026 08:20"]), "x") == "dmy"
    assert order_of(table(x=["03/03/2026", "04/05/2026"]), "x") is None


def test_rows_in_order_of_time_settle_the_order_of_day_and_month():
    in_order = ["05/04/2026", "12/04/2026", "03/05/2026", "10/05/2026", "07/06/2026"]
    assert order_of(table(x=in_order), "x") == "dmy"
    assert order_of(table(x=in_order[:3]), "x") is None
    assert order_of(table(x=[*in_order, "06/04/2026"]), "x") is None


def test_rows_sorted_by_the_text_of_their_dates_prove_nothing():
    by_text = sorted(f"{day:02d}/{month:02d}/2026" for day in (1, 3, 5) for month in (2, 4))
    assert order_of(table(x=by_text), "x") is None


def test_a_date_column_beside_settles_the_order():
    rows = {"x": ["04/05/2026", "05/06/2026", "06/07/2026"], "day": ["2026-05-04", "2026-06-05", "2026-07-06"]}
    assert order_of(table(**rows), "x") == "dmy"


def test_years_of_two_digits_may_stand_first():
    assert order_of(table(x=["26/05/04", "26/05/05", "26/05/06", "26/05/07"]), "x") == "ymd"
    assert order_of(table(x=["04/05/26", "05/05/26", "13/05/26"]), "x") == "dmy"


def test_few_dates_of_another_kind_are_wrong_cells_of_a_column_with_the_year_first():
    read = read_days(table(x=["2026-05-04"] * 60 + ["04/05/2026"]), "x")
    assert read.is_wrong.tolist() == [False] * 60 + [True]


def test_the_usual_order_of_a_country_stands_in_the_question_only():
    with pytest.raises(SourceError) as caught:
        read_days(table(x=["04/05/2026"]), "x", setting="[till] date_order", hint="mdy")
    assert str(caught.value) == (
        "till.csv, line 2, column 'x': got '04/05/2026', and no date in the file that settles which is the day, "
        "expected dates that read one way only. To do: set [till] date_order to 'mdy', as is usual there, or 'dmy'"
    )


@pytest.mark.parametrize("cells", [["46146", "46147.427"], ["1777889700", "1777976100"], ["1777889700000"] * 2])
def test_numbers_are_days_only_where_they_are_asked_for(cells):
    assert read_days(table(x=cells), "x", numeric=True).values.iloc[0] == pd.Timestamp(FOURTH_OF_MAY)
    assert read_days(table(x=cells), "x").is_wrong.all()
    with pytest.raises(SourceError, match="expected a date such as 31/12/2022"):
        days(table(x=cells), "x")


def test_more_empty_cells_than_numbers_leave_the_numbers_days():
    read = read_days(table(x=["46146", "", "", "", "46147"]), "x", numeric=True)
    assert read.values.iloc[[0, 4]].tolist() == [pd.Timestamp(FOURTH_OF_MAY), pd.Timestamp("2026-05-05")]


def test_a_column_of_numbers_that_are_not_all_days_is_none():
    assert read_days(table(x=["46146", "12", "46147"]), "x", numeric=True).is_wrong.all()


def test_words_for_nothing_are_empty_and_counted():
    read = read_days(table(x=["2026-05-04", "–", "n/a", ""]), "x")
    assert read.is_empty.tolist() == [False, True, True, True]
    assert read.nothing == {"–": 1, "n/a": 1}


@pytest.mark.parametrize(
    "columns",
    [
        {"x": ["05/04/2026", "12/04/2026", "03/05/2026", "10/05/2026", "07/06/2026"]},
        {"x": ["04/05/2026", "05/06/2026", "06/07/2026"], "day": ["2026-05-04", "2026-06-05", "2026-07-06"]},
        {"x": ["26/05/04", "26/05/05", "26/05/06", "26/05/07"]},
        {"x": ["46146", "46147", "46148"]},
        {"x": ["04/05/2026", "05/05/2026", "13/05/2026"]},
    ],
)
@pytest.mark.parametrize("size", [1, 2, 9])
def test_a_file_read_in_parts_has_the_order_of_the_whole(columns, size):
    whole = table(**columns)
    marks = Marks(dates=["x"], numbers=())
    for start in range(0, len(whole.frame), size):
        marks.look_at(table(**{name: cells[start : start + size] for name, cells in columns.items()}))
    assert marks.date_orders(numeric=True) == {"x": order_of(whole, "x", numeric=True)}
    assert marks.date_orders(numeric=True)["x"] is not None
