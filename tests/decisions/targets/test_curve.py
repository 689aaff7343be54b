"""Curves of waste and lost margin, against a loop over every day."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.config import DecisionSettings
from forecast.decisions.service_level import critical_ratios
from forecast.decisions.targets.curve import WEIGHTS, target_curve
from forecast.decisions.targets.day import Targets
from forecast.tables import Availability, ImpliedRatios, Predictions, Products, checked, empty, level_label

DAYS = pd.date_range("2026-03-02", periods=60)
LEVELS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
MEANS = {"BUN": 50.0, "RYE": 20.0, "TEA": 5.0}
PRODUCTS = checked(
    Products,
    pd.DataFrame(
        {
            "product": list(MEANS), "label": list(MEANS), "price_gross_amount": [1.055, 4.22, 3.0],
            "unit_cost_net_amount": [0.3, 1.0, None], "batch_qty": [6.0, 1.0, 1.0],
        }
    ),
)  # fmt: skip
RATIOS, _ = critical_ratios(PRODUCTS, DecisionSettings())
PAST = checked(
    ImpliedRatios,
    pd.DataFrame({"shop": ["A", "A"], "product": ["RYE", "BUN"], "days_count": [90, 9], "implied_ratio": [0.5, None],
                  "low_ratio": [0.4, None], "high_ratio": [0.6, None]}),
)  # fmt: skip
GRID = {name: np.quantile(np.random.default_rng(1).poisson(mean, 20_000), LEVELS) for name, mean in MEANS.items()}


def predictions():
    rows = [
        {"product": name, "day": day, "level": level_label(level), "demand_qty": qty}
        for name, grid in GRID.items()
        for day in DAYS
        for level, qty in zip(LEVELS, grid, strict=True)
    ]
    return checked(
        Predictions,
        pd.DataFrame(rows).assign(
            shop="A", horizon_days=1, actual_qty=0.0, is_sold_out=False, rung="boosted", reason="boosted",
            cutoff=lambda rows: (rows["day"] - pd.Timedelta(hours=3)).dt.tz_localize("UTC"),
        ),
    )  # fmt: skip


def wanted():
    random = np.random.default_rng(3)
    parts = [
        pd.DataFrame({"product": name, "day": DAYS, "demand_qty": random.poisson(mean, 60)})
        for name, mean in MEANS.items()
    ]
    return pd.concat(parts).assign(shop="A")


def curve(promises=None):
    targets = Targets(RATIOS, empty(Availability) if promises is None else promises)
    return target_curve(predictions(), wanted(), products=PRODUCTS, targets=targets, implied=PAST)


def test_a_point_is_what_a_loop_over_the_days_finds():
    ratio = RATIOS.set_index("product").loc["RYE"]
    for _, point in curve().query("product == 'RYE'").iterrows():
        moved = point["target_ratio"]
        if not LEVELS[0] <= moved <= LEVELS[-1]:
            continue
        made = np.ceil(np.interp(moved, LEVELS, GRID["RYE"]) - 0.5)
        days = wanted().query("product == 'RYE'")["demand_qty"]
        assert point["made_qty"] == pytest.approx(made)
        assert point["waste_amount"] == pytest.approx(np.maximum(made - days, 0).mean() * ratio["overage_net_amount"])
        assert point["lost_amount"] == pytest.approx(np.maximum(days - made, 0).mean() * ratio["underage_net_amount"])


def test_a_shop_is_the_sum_of_what_is_known_in_money_and_today_lies_on_its_curve():
    points = curve()
    today = points[points["mark"] == "today"].set_index("product")
    assert today.loc["", "waste_amount"] == pytest.approx(today.loc[["BUN", "RYE"], "waste_amount"].sum())
    assert pd.isna(today.loc["TEA", "waste_amount"])
    assert today.loc["RYE", "target_ratio"] == pytest.approx(0.75)
    of_shop = points[(points["product"] == "") & (points["mark"] != "implied")].sort_values("weight")
    assert of_shop["weight"].tolist() == list(WEIGHTS)
    assert of_shop["waste_amount"].is_monotonic_increasing
    assert of_shop["lost_amount"].is_monotonic_decreasing
    cost = (of_shop["waste_amount"] + of_shop["lost_amount"]).to_numpy()
    assert cost[list(WEIGHTS).index(1.0)] <= min(cost[0], cost[-1])


def test_the_past_stands_where_it_is_known_and_today_elsewhere():
    points = curve().set_index(["product", "mark"])
    assert sorted(points.xs("implied", level="mark").index) == ["", "RYE"]
    assert points.loc[("RYE", "implied"), "target_ratio"] == 0.5
    total = points.loc[("", "implied"), "waste_amount"]
    assert total == pytest.approx(
        points.loc[("RYE", "implied"), "waste_amount"] + points.loc[("BUN", "today"), "waste_amount"]
    )


def test_promises_hold_on_the_curve_too():
    promised = checked(Availability, pd.DataFrame({"product": ["RYE"], "lasts_share": [0.95]}))
    floored = curve(promised).query("product == 'RYE'")
    assert floored["made_qty"].min() >= np.ceil(GRID["RYE"][-1] - 0.5)
