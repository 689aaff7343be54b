"""What a policy earns is what a baker would count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.simulation.outcome import simulate, totals
from forecast.tables import HourlyProfile, Products, checked, empty

DAYS = pd.date_range("2025-06-02", periods=28)
CATALOGUE = checked(
    Products,
    pd.DataFrame(
        {
            "product": ["rye", "roll", "cake"],
            "label": ["Rye", "Roll", "Cake"],
            "family": ["bread", "bread", "sweet"],
            "price_gross_amount": [2.11, 1.055, 4.0],
            "vat_share": [0.055, 0.055, 0.0],
            "unit_cost_net_amount": [0.5, 0.2, None],
            "salvage_net_amount": [0.1, 0.0, 0.0],
        }
    ),
)


def table(column: str, **by_product: float) -> pd.DataFrame:
    return pd.DataFrame(
        [{"shop": "a", "product": name, "day": day, column: qty} for name, qty in by_product.items() for day in DAYS]
    )


def simulated(made: dict[str, dict[str, float]], wanted: dict[str, float], *, recapture: float = 0.0, seed: int = 1):
    policies = table("wanted", **wanted)[["shop", "product", "day"]]
    for policy, quantities in made.items():
        policies = policies.merge(table(policy, **quantities))
    demand = table("demand_qty", **wanted)
    return simulate(policies, demand, products=CATALOGUE, profile=empty(HourlyProfile), recapture=recapture, seed=seed)


def test_what_is_left_costs_its_making_less_salvage_and_what_is_missed_its_margin() -> None:
    result = simulated({"mine": {"rye": 10.0, "roll": 10.0}}, {"rye": 8.0, "roll": 12.0})
    day = result.days[result.days["day"] == DAYS[0]].set_index("product")
    assert day.loc["rye", ["sold_qty", "left_qty", "lost_qty"]].tolist() == [8.0, 2.0, 0.0]
    assert day.loc["rye", "profit_amount"] == pytest.approx(8 * 2.0 - 10 * 0.5 + 2 * 0.1)
    assert day.loc["rye", "waste_amount"] == pytest.approx(2 * 0.4)
    assert day.loc["roll", ["sold_qty", "left_qty", "lost_qty"]].tolist() == [10.0, 0.0, 2.0]
    assert day.loc["roll", "profit_amount"] == pytest.approx(10 * 1.0 - 10 * 0.2)
    assert day.loc["roll", "lost_amount"] == pytest.approx(2 * 0.8)


def test_who_finds_no_roll_takes_rye_but_no_cake() -> None:
    result = simulated(
        {"mine": {"rye": 10.0, "roll": 5.0, "cake": 9.0}}, {"rye": 3.0, "roll": 12.0, "cake": 1.0}, recapture=1.0
    )
    by_product = result.days.groupby("product")[["sold_qty", "switched_qty", "lost_qty"]].sum() / len(DAYS)
    assert by_product.loc["rye"].tolist() == [10.0, 7.0, 0.0]
    assert by_product.loc["roll"].tolist() == [5.0, 0.0, 0.0]
    assert by_product.loc["cake"].tolist() == [1.0, 0.0, 0.0]


def test_money_is_empty_where_a_cost_is_unknown_and_the_rest_is_added_up() -> None:
    result = simulated({"mine": {"rye": 3.0, "cake": 3.0}}, {"rye": 3.0, "cake": 3.0})
    assert result.days.loc[result.days["product"] == "cake", "profit_amount"].isna().all()
    assert totals(result, beside="mine")["profit_amount"].tolist() == pytest.approx([28 * 3 * 1.5])


def test_every_policy_meets_the_same_customers() -> None:
    random = np.random.default_rng(3)
    made = {"mine": {"rye": 9.0, "roll": 7.0}, "same": {"rye": 9.0, "roll": 7.0}}
    result = simulated(made, {"rye": 10.0, "roll": 11.0}, recapture=0.5, seed=int(random.integers(0, 99)))
    mine, same = (result.days[result.days["policy"] == name].drop(columns="policy") for name in ("mine", "same"))
    pd.testing.assert_frame_equal(mine.reset_index(drop=True), same.reset_index(drop=True))
    [row] = totals(result, beside="mine").query("policy == 'same'").to_dict("records")
    assert (row["more_share"], row["low_share"], row["high_share"]) == (0.0, 0.0, 0.0)


def test_the_better_policy_earns_more_by_what_it_earns_more() -> None:
    made = {"enough": {"rye": 10.0}, "half": {"rye": 5.0}}
    table_of = totals(simulated(made, {"rye": 10.0}), beside="enough").set_index("policy")
    assert table_of.index.tolist() == ["enough", "half"]
    assert table_of.loc["half", "more_share"] == pytest.approx(1.0)
    assert table_of.loc["half", "found_share"] == 0.5
    assert table_of.loc["enough", "waste_share"] == 0.0


def test_hours_tell_when_the_shelf_was_empty() -> None:
    result = simulated({"mine": {"rye": 5.0}}, {"rye": 10.0})
    assert result.hours[["hour", "wanted_qty", "found_qty"]].to_numpy().tolist() == [[12, 280.0, 140.0]]
