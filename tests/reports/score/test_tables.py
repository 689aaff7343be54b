"""Tables of a score say pieces or money, unit by unit, and add up."""

from __future__ import annotations

import pandas as pd

from forecast.reports.score.tables import decisions_table, products_table
from forecast.reports.wording import Wording

WORDING = Wording("en", currency="EUR")
NBSP = "\N{NO-BREAK SPACE}"


def product(label, unit="pcs", **cells):
    row = {
        "product": label, "label": label, "unit": unit, "plan_qty": 10.0, "decided_qty": 10.0, "kept_before_qty": 0.0,
        "made_qty": 12.0, "gone_qty": 8.0, "left_qty": 4.0, "kept_qty": 0.0, "unexplained_qty": 0.0, "lost_qty": 0.25,
        "is_checked": True, "waste_amount": 1.5, "lost_amount": 0.5, "saved_amount": -2.0,
    }  # fmt: skip
    return row | cells


def told(*rows):
    table = products_table(pd.DataFrame(rows), WORDING, title="")
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


def test_every_cell_says_whether_it_is_pieces_kilograms_or_money():
    pain, mie, _ = told(product("Pain"), product("Mie", "kg", plan_qty=1.2, waste_amount=None, saved_amount=None))
    assert (pain["Proposed"], pain["Cost of leftovers"], pain["Margin missed"]) == ("10", "€1.50", "€0.50")
    assert mie["Proposed"] == f"1.2{NBSP}kg"
    assert (mie["Cost of leftovers"], mie[list(mie)[-1]]) == ("–", "–")
    assert pain[list(pain)[-1]] == "\N{MINUS SIGN}€2.00"


def test_the_last_line_is_the_total_unit_by_unit():
    total = told(product("Pain"), product("Tarte"), product("Mie", "kg"))[-1]
    assert total["Product"] == "TOTAL"
    assert total["Sold"] == f"16 + 8{NBSP}kg"
    assert total["Cost of leftovers"] == "€4.50"


def test_what_is_unexplained_has_its_sign_and_a_dash_where_nothing_could_be_checked():
    rows = told(product("A", unexplained_qty=4.0), product("B", unexplained_qty=-2.0), product("C", is_checked=False))
    assert [row["Unexplained"].replace("\N{MINUS SIGN}", "-") for row in rows[:3]] == ["+4", "-2", "–"]


def test_decided_and_kept_have_columns_where_there_is_any():
    assert not {"Decided", "From the day before", "Of it kept"} & set(told(product("A"))[0])
    full = told(product("A", decided_qty=9.0, kept_before_qty=3.0, kept_qty=1.0))[0]
    assert (full["Decided"], full["From the day before"], full["Of it kept"]) == ("9", "3", "1")


def test_a_decision_without_a_reason_says_so_and_those_on_sold_out_days_are_counted():
    decided = pd.DataFrame(
        {"decided_reason": [""], "rows_count": [3], "better_count": [1], "sold_out_count": [2], "gain_amount": [-1.0]}
    )
    assert decisions_table(decided, WORDING).rows[0][:4] == ["not written down", "3", "1", "2"]
