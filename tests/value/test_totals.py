"""Sums of scores, against SQL."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from forecast.tables import PlanScores, Products, checked, empty
from forecast.value.totals import value_totals

PRODUCTS = checked(
    Products,
    pd.DataFrame(
        {
            "product": ["PAIN", "TARTE", "OLIVES"],
            "label": ["Pain", "Tarte", "Olives"],
            "unit": ["pcs", "pcs", "kg"],
            "price_gross_amount": [1.0, 20.0, None],
        }
    ),
)


def scores_of(days=6, seed=3):
    dice = np.random.default_rng(seed)
    rows = [
        {
            "shop": shop,
            "product": product,
            "day": day,
            "plan_qty": 10,
            "made_qty": (made := float(dice.integers(5, 20))),
            "sold_qty": 5,
            "left_qty": (left := float(dice.integers(0, 5))),
            "waste_share": left / made,
            "waste_amount": None if product == "OLIVES" else left * 0.3,
            "is_sold_out": left == 0,
            "lost_qty": (lost := float(dice.integers(0, 3))),
            "lost_amount": None if product == "OLIVES" else lost * 0.7,
            "newsvendor_cost": dice.uniform(0, 5),
            "last_week_cost": dice.uniform(0, 5) if dice.random() < 0.6 else None,
        }
        for shop in "AB"
        for product in PRODUCTS["product"]
        for day in pd.date_range("2026-11-01", periods=days)
    ]
    return checked(PlanScores, pd.DataFrame(rows))


@pytest.mark.parametrize("by", [["product"], ["shop", "day"], []])
def test_totals_are_those_of_sql(by):
    scores = scores_of()
    keys = ", ".join(by)
    expected = duckdb.sql(
        f"""
        select {keys + "," if by else ""}
               count(*) as rows_count, count(waste_amount) as with_costs_count, sum(waste_amount) as waste_amount,
               sum(lost_amount) as lost_amount, sum(is_sold_out::int) as stock_out_days,
               sum(left_qty) filter (unit = 'pcs') as waste_pcs, sum(lost_qty) filter (unit = 'pcs') as lost_pcs,
               sum(newsvendor_cost) filter (last_week_cost is not null) as newsvendor_cost,
               sum(last_week_cost) as last_week_cost,
               sum(left_qty * price_gross_amount) / sum(made_qty * price_gross_amount) as waste_share
        from scores join (select product, unit, price_gross_amount from PRODUCTS) using (product)
        {"group by all order by " + keys if by else ""}
        """  # noqa: S608 - our own column names
    ).df()
    pd.testing.assert_frame_equal(value_totals(scores, PRODUCTS, by=by), expected, check_dtype=False)


def test_a_dear_tart_left_weighs_more_than_a_loaf():
    scores = scores_of().assign(made_qty=10.0, left_qty=lambda rows: np.where(rows["product"] == "TARTE", 5.0, 0.0))
    share = value_totals(checked(PlanScores, scores), PRODUCTS)["waste_share"].item()
    assert share == pytest.approx(100 / 210)


def test_euros_are_empty_where_no_cost_is_known():
    table = value_totals(scores_of(), PRODUCTS, by=["product"]).set_index("product")
    assert pd.isna(table.loc["OLIVES", "waste_amount"])
    assert table.loc["OLIVES", "with_costs_count"] == 0


def test_no_scores_have_no_totals():
    assert value_totals(empty(PlanScores), PRODUCTS, by=["product"]).empty
