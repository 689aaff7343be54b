"""Numbers with currencies, units and words around them."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.values.column import numbers
from forecast.sources.tabular.values.number import number_of
from forecast.sources.tabular.values.reading import read_numbers, read_quantities
from forecast.sources.tabular.values.units import quantity_of, unit_of


def table(**columns):
    frame = pd.DataFrame(columns, dtype="str")
    return RawTable("till.csv", frame, pd.Series(range(2, len(frame) + 2), dtype="int64"))


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("Fr. 120.00", ".", 120.0),
        ("SFr.12.50", ".", 12.5),
        ("CHF 1'234.50", ".", 1234.5),
        ("R$38,70", ",", 38.7),
        ("-$3.50", ".", -3.5),
        ("$-3.50", ".", -3.5),
        ("($3.50)", ".", -3.5),
        ("3.50-", ".", -3.5),
        ("- 3,50 €", ",", -3.5),
        ("12,—", ",", 12.0),
        ("5.-", ".", 5.0),
        ("1'234.-", ".", 1234.0),
        ("3€50", ".", 3.5),
        ("12,50 Kč", ",", 12.5),
        ("12,50 zł", ",", 12.5),
        ("1 200 Ft", ",", 1200.0),
        ("12 lei", ",", 12.0),
        ("kr. 12,50", ",", 12.5),
        ("¥1,200", ".", 1200.0),
        ("1,23,456.00", ".", 123456.0),
        ("1.234E+03", ".", 1234.0),
        ("3,50*", ",", 3.5),
        ("+3", ".", 3.0),
        ("１２３", ".", 123.0),
        ("٣٫٥", ",", 3.5),
        ("1\u202f840,5", ",", 1840.5),
        ("\u200e3,50", ",", 3.5),
    ],
)
def test_money_is_read_in_any_currency(text, mark, value):
    assert number_of(text, mark) == value


@pytest.mark.parametrize("text", ["5 %", "5%", "5 ct", "½", "3²", "12.34 CR", "0,385", "1.2.3", "1_000", "1,234E+03"])
def test_what_would_be_read_wrongly_is_none(text):
    assert number_of(text, ".") is None


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("683 Stk", 683, "pcs"),
        ("683Stk.", 683, "pcs"),
        ("2 pcs", 2, "pcs"),
        ("12 ks", 12, "pcs"),
        ("5 szt.", 5, "pcs"),
        ("12 pièce(s)", 12, "pcs"),
        ("3x", 3, "pcs"),
        ("x3", 3, "pcs"),
        ("3 ×", 3, "pcs"),
        ("3個", 3, "pcs"),
        ("-2 Stk", -2, "pcs"),
        ("2 Dutzend", 24, "pcs"),
        ("1 840 g", 1.84, "kg"),
        ("0,385 kg", 0.385, "kg"),
        ("1 lb", 0.45359237, "kg"),
        ("25 cl", 0.25, "l"),
        ("3,50 €", 3.5, ""),
        ("7", 7, ""),
    ],
)
def test_a_quantity_is_turned_into_pieces_kilogrammes_or_litres(text, value, unit):
    found = quantity_of(text, ",")
    assert (found.value, found.unit, found.unknown) == (pytest.approx(value), unit, "")


@pytest.mark.parametrize("text", ["5 %", "12:30", "1/2", "3 ½", "Brezel", "08h15", "4 x 100g"])
def test_what_is_no_quantity_is_none(text):
    assert quantity_of(text, ",") is None


def test_a_unit_of_hundred_grammes_counts_tenths_of_a_kilogramme():
    assert unit_of("100g") == ("kg", 0.1)
    assert unit_of("100 gr.") == ("kg", 0.1)


def test_units_of_their_own_column_and_beside_the_number_meet():
    raw = table(qty=["0.5", "1", "385", "20 g", "2"], unit=["kg", "Stk", "g", "kg", "Sack"])
    read, unit = read_quantities(raw, "qty", unit_column="unit")
    assert read.values.tolist() == [0.5, 1.0, 0.385, 0.02, 2.0]
    assert unit.tolist() == ["kg", "pcs", "kg", "kg", "pcs"]
    assert read.unknown == {"Sack": 1}


def test_words_for_nothing_are_empty_and_counted_and_failed_formulas_are_wrong():
    raw = table(qty=["3", "geschlossen", "–", "–", "#N/A", "########", "#DIV/0!", "two"])
    read, _ = read_quantities(raw, "qty")
    assert read.nothing == {"–": 2, "geschlossen": 1, "#N/A": 1}
    assert [str(problem) for problem in read.problems(raw, "qty")] == [
        f"till.csv, line {line}, column 'qty': got {got}, expected a quantity with the decimal mark '.'. "
        "To do: correct the cell"
        for line, got in (
            (7, "'########', a column too narrow in the export"),
            (8, "'#DIV/0!', a formula that failed"),
            (9, "'two'"),
        )
    ]


@pytest.mark.parametrize(
    "word", ["-", "—", "n/a", "k.A.", "fermé", "closed", "chiuso", "cerrado", "gesloten", "Ruhetag", "null", "NaN", "."]
)
def test_a_form_may_say_that_there_is_no_number(word):
    assert numbers(table(x=["3", word]), "x", required=False).isna().tolist() == [False, True]


def test_letters_of_a_tax_rate_are_read_where_most_cells_have_one():
    assert read_numbers(table(x=["3,50 A", "1,20 B", "4,00"]), "x").values.tolist() == [3.5, 1.2, 4.0]
    assert read_numbers(table(x=["3,50", "1,20 B", "4,00"]), "x").is_wrong.tolist() == [False, True, False]
