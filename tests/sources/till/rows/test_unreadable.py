"""A spoilt row costs that row; a file of them is refused; what holds no number is no sale."""

from __future__ import annotations

import pytest

from forecast.sources.till.reports.in_words import describe

from ..reading import alarms, read, reasons, refusal, sold

HEADER = "date,time,ticket,item,qty,price,total"


def good(count):
    return [
        f"2026-03-{1 + at % 25:02d},08:{at % 60:02d},{at},Bread,{1 + at % 4},2.50,{(1 + at % 4) * 2.5:.2f}"
        for at in range(count)
    ]


@pytest.mark.parametrize(
    "row",
    [
        "2026-03-33,08:00,7,Bread,2,2.50,5.00",
        "2026-03-03,25:61,7,Bread,2,2.50,5.00",
        "2026-03-03,08:00,7,Bread,two,2.50,5.00",
        "2026-03-03,08:00,7,Bread,2,2.50,5.00x",
        "2026-03-03,08:00,7,Bread,200,2.50,5.00",
        "2026-03-03,08:00,7,Bread,2,2.50,500.00",
        "2026-03-03,08:00,7,Bread,2,2.50",
        "2026-03-03,08:00,7,Bread,2,2,50,5.00,x",
    ],
)
def test_a_row_that_cannot_be_told_is_set_aside_and_named(tmp_path, row):
    rows = good(60)
    whole = sold(read(tmp_path, HEADER, *rows))
    till = read(tmp_path, HEADER, *rows[:30], row, *rows[30:])
    assert sold(till) == whole
    assert reasons(till) == {32: "unreadable"}
    assert alarms(till) == ["till_rows_unreadable"]
    assert till.notices[-1].values["lines"] == "32"
    assert "  unreadable: till.csv:32" in describe(till.report)


def test_more_than_two_in_a_hundred_refuse_the_file(tmp_path):
    wrong = "2026-03-03,08:00,7,Bread,two,2.50,5.00"
    said = refusal(tmp_path, HEADER, *good(60), wrong, wrong)
    assert said == [
        f"till.csv, line {line}, column 'qty': got 'two', expected a quantity with the decimal mark '.'. "
        "To do: correct the cell, or set [till] decimal"
        for line in (62, 63)
    ]
    assert reasons(read(tmp_path, HEADER, *good(150), wrong, wrong)) == {152: "unreadable", 153: "unreadable"}


def test_rows_at_odds_with_their_price_refuse_the_file_when_they_are_many(tmp_path):
    odd = [row.replace(",Bread,", ",Bread,9") for row in good(4)]
    said = refusal(tmp_path, HEADER, *good(220)[:-4], *odd, *odd)
    assert said[0].startswith("till.csv, line 218, column 'total': got 91 × 2.50 = 2.50, expected an amount near price")


def test_discounts_are_no_spoilt_rows(tmp_path):
    rows = [*good(100), "2026-03-03,08:00,7,Bread,2,2.50,2.00"]
    assert reasons(read(tmp_path, HEADER, *rows)) == {}


def test_words_for_nothing_in_the_quantity_are_a_closed_day_and_counted(tmp_path):
    rows = [f"{day:02d}.03.2026;Brezel;{'geschlossen' if day % 7 == 1 else 100}" for day in range(1, 15)]
    till = read(tmp_path, "Datum;Artikel;Menge", *rows)
    assert sold(till) == {"Brezel": 1200.0}
    assert (reasons(till), alarms(till)) == ({2: "no_quantity", 9: "no_quantity"}, [])


def test_money_without_a_quantity_is_told(tmp_path):
    till = read(tmp_path, HEADER, *good(60), "2026-03-03,08:00,7,Bread,,2.50,5.00")
    assert alarms(till) == ["till_no_quantity"]
    assert reasons(till) == {62: "no_quantity"}


def test_rows_that_cannot_be_read_are_not_taken_back(tmp_path):
    row = "2026-03-33,08:00,7,Bread,2,2.50,5.00"
    till = read(tmp_path, HEADER, *good(60), row, readmit=("unreadable", "no_quantity"))
    assert reasons(till) == {62: "unreadable"}
