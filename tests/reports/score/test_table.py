"""The score says pieces or money, unit by unit, and adds up."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.reports.score.table import scored_rows
from forecast.reports.wording import Wording
from forecast.tables import PlanScores, ProductionPlan, checked, empty

DAY = pd.Timestamp("2026-11-22")


def _score(product: str, **cells: float | None) -> dict[str, object]:
    row = {
        "shop": "A", "product": product, "day": DAY, "plan_qty": 10.0, "made_qty": 12.0, "sold_qty": 8.0,
        "left_qty": 4.0,
        "waste_share": 0.3, "waste_amount": 1.5, "is_sold_out": False, "lost_qty": 0.25, "lost_amount": 0.5,
        "newsvendor_cost": 1.5, "last_week_cost": 2.0,
    }  # fmt: skip
    return row | cells


def _plan(units: dict[str, str]) -> pd.DataFrame:
    named = pd.DataFrame({"product": list(units), "unit": list(units.values())})
    return empty(ProductionPlan).reindex(range(len(named))).assign(shop="A", label=named["product"], **named)


@pytest.fixture
def told() -> tuple[list[str], list[list[str]]]:
    scores = [
        _score("Pain"),
        _score("Tarte", waste_amount=None, lost_amount=None, last_week_cost=None),
        _score("Mie", plan_qty=1.25, made_qty=1.5, sold_qty=1.0, left_qty=0.5),
    ]
    plan = _plan({"Pain": "pcs", "Tarte": "pcs", "Mie": "kg"})
    return scored_rows(checked(PlanScores, pd.DataFrame(scores)), plan, Wording("en", currency="EUR"))


def test_every_cell_says_whether_it_is_pieces_kilograms_or_money(told):
    header, rows = told
    by_name = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert by_name["Pain"]["Proposed"] == "10"
    assert by_name["Mie"]["Proposed"] == "1.25\N{NO-BREAK SPACE}kg"
    assert (by_name["Pain"]["Cost of leftovers"], by_name["Pain"]["Margin missed"]) == ("€1.50", "€0.50")
    assert by_name["Tarte"]["Cost of leftovers"] == "–"
    assert by_name["Mie"]["Weighted error"] == "1.5\N{NO-BREAK SPACE}kg"


def test_the_last_line_is_the_total_unit_by_unit_and_compares_only_what_both_have(told):
    header, rows = told
    total = dict(zip(header, rows[-1], strict=True))
    assert total["Product"] == "TOTAL"
    assert total["Sold"] == "16 + 1\N{NO-BREAK SPACE}kg"
    assert total["Cost of leftovers"] == "€3.00"
    assert total["Weighted error"] == "1.5 + 1.5\N{NO-BREAK SPACE}kg"
    assert total["Same, last week"] == "2 + 2\N{NO-BREAK SPACE}kg"
