"""What every way to decide makes on the same days."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.simulation.policies import what_evenings_knew
from forecast.simulation.proof import POLICIES, RAISED, WEIGHTS, made_by_policies
from forecast.tables import Baked, CriticalRatios, CustomerOrders, History, Predictions, Products, ShopTables, checked

DAYS = pd.date_range("2025-01-06", periods=140)
JUDGED = DAYS[112:]
LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
KEY = ["shop", "product", "day"]


def history_of(seed: int = 1):
    random = np.random.default_rng(seed)
    sold = random.poisson(30.0, len(DAYS)).astype(float)
    return checked(
        History, pd.DataFrame({"shop": "a", "product": "rye", "day": DAYS, "sold_qty": sold, "demand_qty": sold})
    )


def predictions_of(history: pd.DataFrame):
    quantiles = np.quantile(history["sold_qty"], LEVELS)
    rows = [
        {
            "shop": "a", "product": "rye", "day": day, "level": str(level), "demand_qty": quantity, "horizon_days": 1,
            "cutoff": (day - pd.Timedelta(hours=3)).tz_localize("UTC"), "actual_qty": 1.0, "is_sold_out": False,
            "rung": "boosted", "reason": "boosted",
        }
        for day in JUDGED
        for level, quantity in [*zip(LEVELS, quantiles, strict=True), ("mean", 30.0)]
    ]  # fmt: skip
    return checked(Predictions, pd.DataFrame(rows))


def made_of(history=None, **facts: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    past = history_of() if history is None else history
    products = checked(Products, pd.DataFrame({"product": ["rye"], "label": ["Rye"], "batch_qty": [2.0]}))
    ratios = checked(CriticalRatios, pd.DataFrame({"product": ["rye"], "critical_ratio": [0.7], "source": ["class"]}))
    predictions = predictions_of(history_of())
    rows = what_evenings_knew(predictions, past, products=products, ratios=ratios)
    return made_by_policies(
        rows, predictions, past, products=products, ratios=ratios,
        facts=ShopTables(timezone="Europe/Paris", **facts), choose_from=DAYS[0],
    )  # fmt: skip


def test_everybody_makes_whole_batches_on_the_same_days() -> None:
    made, _ = made_of()
    assert made["day"].tolist() == JUDGED.tolist()
    everybody = made[
        [*POLICIES, *(f"program@{weight:g}" for weight in WEIGHTS), *(f"simple_rule@{up:g}" for up in RAISED)]
    ]
    assert (everybody % 2 == 0).all().all()
    assert made["own"].isna().all()


def test_the_two_curves_rise_through_the_programs_plan_and_the_best_rule() -> None:
    made, _ = made_of()
    for low, high in (("program@0.25", "program"), ("program", "program@4"), ("simple_rule@0.8", "simple_rule@1.2")):
        assert (made[low] <= made[high]).all()
        assert made[low].sum() < made[high].sum()


def test_judged_days_have_no_say_in_which_rule_is_chosen() -> None:
    past = history_of()
    is_judged = past["day"] >= JUDGED[0]
    doubled = past["sold_qty"].where(~is_judged, past["sold_qty"] * 3)
    changed = checked(History, past.assign(sold_qty=doubled, demand_qty=doubled))
    one, other = made_of()[1], made_of(changed)[1]
    pd.testing.assert_frame_equal(one, other)


def test_own_quantities_are_what_was_baked_else_planned_less_orders_and_at_least_what_was_sold() -> None:
    past = history_of()
    sold = past.set_index("day")["sold_qty"]
    first, second, third = JUDGED[:3]
    row = {"shop": "a", "product": "rye"}
    baked = checked(
        Baked, pd.DataFrame([{**row, "day": first, "baked_qty": 80.0}, {**row, "day": third, "baked_qty": 1.0}])
    )
    planned = checked(Baked, pd.DataFrame([{**row, "day": day, "baked_qty": 60.0} for day in (first, second)]))
    taken = pd.Timestamp("2025-01-01", tz="UTC")
    orders = checked(
        CustomerOrders, pd.DataFrame([{**row, "order_id": "1", "day": first, "qty": 12.0, "known_at": taken}])
    )
    made, _ = made_of(baked=baked, planned=planned, customer_orders=orders)
    assert made["own"].head(3).tolist() == pytest.approx([68.0, 60.0, sold[third]])
    assert made["own"].notna().sum() == 3
