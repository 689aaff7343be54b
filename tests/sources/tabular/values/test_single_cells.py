"""What single cells and words say: hours, units, currencies, months, counts of days, marks of numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from forecast.sources.tabular.values.calendar_words import _folded, month_of, weekdays_of_word
from forecast.sources.tabular.values.cell_kinds import cell_kind
from forecast.sources.tabular.values.dates import counted_of, dated_time, numeric_kind, order_of_kinds
from forecast.sources.tabular.values.decimals import own_mark
from forecast.sources.tabular.values.moments import parted
from forecast.sources.tabular.values.number import Kind
from forecast.sources.tabular.values.signs import without_currency
from forecast.sources.tabular.values.times import TimeText, hours_of, offset_of
from forecast.sources.tabular.values.units import Unit, _in_unit, parts_of


@pytest.mark.parametrize(
    ("read", "of_texts"),
    [
        (month_of, {"mai": 5, "Mär": 3, "sept.": 9, "grudnia": 12, "jui": None, "bread": None}),
        (weekdays_of_word, {"Mo": {0}, "lun.": {0}, "ma": {0, 1}, "Thursday": {3}, "月": {0}, "bread": set()}),
        (cell_kind, {"07:30:15": "time", "12:99:99": "word", "a:b1": "word", "20260504081500": "date"}),
        (_folded, {"Août": "aout", "févr.": "fevr"}),
        (
            numeric_kind,
            {"46146": "excel", "46146.427": "excel", "1777889700": "unix", "1777889700000": "unix_ms", "12": ""},
        ),
        (dated_time, {"2026-05-04T10:15:00Z": TimeText(36_900, "Z"), "2026-05-04": None}),
        (
            without_currency,
            {"Fr. 120.00": "120.00", "-$3.50": "-3.50", "($3.50)": "($3.50)".replace("$", ""), "3€50": "3.50"},
        ),
        (without_currency, {"R$38,70": "38,70", "JP¥1,200": "1,200", "12 Stk": "12 Stk"}),
        (offset_of, {"Z": timedelta(0), "-05:30": -timedelta(hours=5, minutes=30), "CET": None}),
        (
            hours_of,
            {
                "06-07": (21_600, 25_200),
                "06:00 - 09:59": (21_600, 35_940),
                "6 Uhr": (21_600, None),
                "7:30": (27_000, None),
                "8-12": (28_800, 43_200),
                "6": None,
                "6.50": None,
                "04.05.": None,
                "31-32": None,
                "6-18": None,
            },
        ),
        (
            parts_of,
            {"683 Stk": ("683", "Stk"), "1 840 g": ("1 840", "g"), "x3": ("3", "x"), "12,5": ("12,5", "")},
        ),
    ],
)
def test_a_text_is_read_one_way(read, of_texts):
    assert {text: read(text) for text in of_texts} == of_texts


def test_counts_of_days_have_a_time_where_they_have_a_part_of_a_day():
    assert counted_of("46146.5", "excel") == (date(2026, 5, 4), 43_200)
    assert counted_of("46146", "excel") == (date(2026, 5, 4), None)


def test_what_most_dates_prove_is_the_order_of_all():
    assert order_of_kinds({"dmy": 3, "?": 9}) == "dmy"
    assert order_of_kinds({"?": 9, "=": 3}) is None
    assert order_of_kinds({"ymd": 99, "?": 1}) == "ymd"


def test_a_mark_that_few_others_contradict_is_the_decimal_mark():
    assert own_mark({Kind(decimal=","): 99, Kind(decimal="."): 1}) == ","
    assert own_mark({Kind(decimal=","): 9, Kind(decimal="."): 1}) is None
    assert own_mark({Kind(decimal=","): 9, Kind(decimal="."): 1}, most_others=0.5) == ","
    assert own_mark({Kind(): 3}) == "."


def test_dates_and_times_are_told_apart():
    found = parted(pd.Series(["2026-05-04T08:15:00Z", "Mo 04.05.2026, 8:15", "bread"], dtype="str"))
    assert found.time.tolist() == ["T08:15:00Z", "8:15", ""]


def test_a_quantity_in_another_unit_has_no_dust_of_binary_fractions():
    assert _in_unit(385, Unit("kg", 0.001)) == 0.385
