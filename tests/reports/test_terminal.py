"""The short table of a terminal."""

from __future__ import annotations

from forecast.reports.terminal import plan_rows
from forecast.tables import ProductionPlan, empty

from .made_up_page import make_plan, plan_row, wording


def test_a_row_per_product_that_is_made_under_its_header():
    rows = [
        plan_row("B", orders_qty=20.0, walk_in_qty=60.0, usual_made_qty=64.0, rung="weekday"),
        plan_row("A", batch_qty=1.0, usual_made_qty=None),
        plan_row("none", walk_in_qty=0.0),
    ]
    header, told = plan_rows(make_plan(rows), wording("en"))
    assert header == ["Product", "Cust. orders", "Total", "Batches", "Usual", "Change", "8 days in 10", "Method"]
    assert told == [
        ["A", "", "60", "", "–", "–", "40–70", "its own model"],
        ["B", "20", "80", "4 × 20", "64", "+16", "40–70", "day-of-week rule"],
    ]


def test_a_range_has_its_unit_once_as_on_the_page():
    row = plan_row("A", unit="kg", batch_qty=1.0, low_qty=4.5, high_qty=6.0)
    _, [told] = plan_rows(make_plan([row]), wording("fr"))
    assert told[6] == "4,5–6\N{NO-BREAK SPACE}kg"


def test_an_empty_plan_has_a_header():
    header, rows = plan_rows(empty(ProductionPlan), wording("de"))
    assert header[0] == "Produkt"
    assert rows == []
