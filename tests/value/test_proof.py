"""Euros a week, counted by hand, and for whom a simple rule is good enough."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.tables import CriticalRatios, Products, SimulatedDays, checked
from forecast.value.proof import by_week, costs_of_days, measure_of, policy_totals, product_verdicts, weekly_difference

CATALOGUE = checked(
    Products,
    pd.DataFrame(
        {
            "product": ["rye", "roll", "cake"],
            "label": ["Rye", "Roll", "Cake"],
            "unit": ["pcs", "pcs", "kg"],
            "price_gross_amount": [2.11, 1.055, None],
            "vat_share": [0.055, 0.055, 0.0],
            "unit_cost_net_amount": [0.5, 0.2, None],
            "piece_kg": [0.75, None, None],
            "goodwill_net_amount": [None, 0.3, None],
        }
    ),
)
RATIOS = checked(
    CriticalRatios,
    pd.DataFrame({"product": ["rye", "roll", "cake"], "critical_ratio": [0.75, 0.8, 0.75], "source": "costs"}),
)


def days_of(policy: str, product: str, days: pd.DatetimeIndex, *, left: object, lost: object) -> pd.DataFrame:
    """Return simulated days with what was left and missed; money as the simulation works it out."""
    row = CATALOGUE.set_index("product").loc[product]
    cost, price = row["unit_cost_net_amount"], row["price_gross_amount"] / (1 + row["vat_share"])
    frame = pd.DataFrame({"day": days, "left_qty": left, "lost_qty": lost}).astype(
        {"left_qty": float, "lost_qty": float}
    )
    return frame.assign(
        policy=policy,
        shop="a",
        product=product,
        made_qty=frame["left_qty"] + 20.0,
        wanted_qty=20.0 + frame["lost_qty"],
        sold_qty=20.0,
        switched_qty=0.0,
        profit_amount=0.0,
        waste_amount=frame["left_qty"] * cost,
        lost_amount=frame["lost_qty"] * (price - cost),
    )


def costs_of(parts: list[pd.DataFrame], *, goodwill: float = 0.0) -> pd.DataFrame:
    days = checked(SimulatedDays, pd.concat(parts, ignore_index=True))
    return costs_of_days(days, products=CATALOGUE, ratios=RATIOS, goodwill_amount=goodwill)


def weeks_of(count: int) -> pd.DatetimeIndex:
    return pd.date_range("2025-03-03", periods=7 * count)


def test_euros_a_week_are_what_a_person_would_count() -> None:
    two = weeks_of(2)
    costs = costs_of(
        [
            days_of("program", "rye", two, left=[2] * 7 + [4] * 7, lost=0),
            days_of("program", "roll", two, left=0, lost=[1] * 7 + [0] * 7),
            days_of("simple_rule", "rye", two, left=[6] * 7 + [5] * 7, lost=0),
            days_of("simple_rule", "roll", two, left=0, lost=[3] * 7 + [1] * 7),
        ],
        goodwill=0.1,
    )
    weeks = by_week(costs).pivot_table(index="policy", columns="week", values="cost_amount")
    # Rye: 0.50 a piece left. A roll missed: 1.00 − 0.20, and its own goodwill of 0.30 in place of the 0.10.
    assert weeks.loc["program"].tolist() == pytest.approx([7 * (2 * 0.5 + 1 * 1.1), 7 * 4 * 0.5])
    assert weeks.loc["simple_rule"].tolist() == pytest.approx([7 * (6 * 0.5 + 3 * 1.1), 7 * (5 * 0.5 + 1.1)])
    [program, rule] = policy_totals(costs, beside="program", policies=["program", "simple_rule"]).to_dict("records")
    assert (program["cost_amount"], program["more"]) == (pytest.approx((14.7 + 14.0) / 2), 0.0)
    assert rule["more"] == pytest.approx((44.1 + 25.2) / 2 - (14.7 + 14.0) / 2)
    assert (program["waste_amount"], program["lost_amount"]) == (pytest.approx(10.5), pytest.approx(3.85))
    assert (program["left_pcs"], program["lost_pcs"], program["left_kg"]) == (21.0, 3.5, pytest.approx(21 * 0.75))


def test_a_week_begins_on_monday() -> None:
    costs = costs_of([days_of("program", "rye", pd.date_range("2025-03-09", periods=2), left=1, lost=0)])
    assert [str(week.date()) for week in costs["week"]] == ["2025-03-03", "2025-03-10"]


def planted(difference: float, *, weeks: int = 26, product: str = "rye", seed: int = 3) -> pd.DataFrame:
    """Return costs in which the rule leaves `difference` pieces a day more, both with the same luck of the day."""
    random = np.random.default_rng(seed)
    days = weeks_of(weeks)
    luck = random.poisson(6.0, len(days)) + 5
    own = luck + random.integers(-2, 3, len(days))
    return costs_of(
        [
            days_of("program", product, days, left=luck, lost=0),
            days_of("simple_rule", product, days, left=own + difference, lost=0),
        ]
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_simple_rule_as_good_as_the_program_is_recommended(seed: int) -> None:
    verdicts = product_verdicts(planted(0.0, seed=seed), program="program", rule="simple_rule", own="own")
    [found] = verdicts.to_dict("records")
    assert found["verdict"] == "rule"
    assert found["more_low"] < 0 < found["more_high"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_program_that_clearly_costs_less_is_recommended(seed: int) -> None:
    verdicts = product_verdicts(planted(2.0, seed=seed), program="program", rule="simple_rule", own="own")
    [found] = verdicts.to_dict("records")
    assert found["verdict"] == "program"
    assert found["more_low"] <= 7 * 2 * 0.5 <= found["more_high"]
    assert np.isnan(found["own_more"])


def test_a_rule_that_clearly_costs_less_is_said_to() -> None:
    verdicts = product_verdicts(planted(-2.0), program="program", rule="simple_rule", own="own")
    assert verdicts["verdict"].tolist() == ["rule_clear"]


def test_nothing_is_recommended_after_a_few_weeks() -> None:
    verdicts = product_verdicts(planted(2.0, weeks=7), program="program", rule="simple_rule", own="own")
    assert verdicts["verdict"].tolist() == ["few"]


def test_days_that_swing_alike_are_held_together_in_pairs() -> None:
    days = weeks_of(26)
    swing = np.random.default_rng(1).integers(0, 60, len(days))
    costs = costs_of(
        [
            days_of("program", "rye", days, left=swing, lost=0),
            days_of("own", "rye", days, left=swing + 1, lost=0),
        ]
    )
    found = weekly_difference(costs, "own", beside="program", measure="cost_amount")
    assert (found.low, found.high) == (pytest.approx(3.5), pytest.approx(3.5))
    assert np.isnan(weekly_difference(costs, "nobody", beside="program", measure="cost_amount").middle)


def test_without_money_pieces_count_and_a_missed_one_as_the_target_weighs_it() -> None:
    days = weeks_of(1)
    costs = costs_of([days_of("program", "cake", days, left=2, lost=1)])
    assert measure_of(costs) == "weighed_qty"
    [row] = by_week(costs).to_dict("records")
    assert row["weighed_qty"] == pytest.approx(7 * (2 + 1 * 0.75 / 0.25))
    assert row["left_kg"] == 14.0
    assert np.isnan(row["cost_amount"])
    assert np.isnan(row["left_pcs"])


def test_money_is_summed_where_it_is_known_and_the_dearest_product_stands_first() -> None:
    days = weeks_of(9)
    costs = costs_of(
        [
            days_of(policy, product, days, left=left, lost=0)
            for policy in ("program", "simple_rule")
            for product, left in (("cake", 90), ("roll", 1), ("rye", 3))
        ]
    )
    verdicts = product_verdicts(costs, program="program", rule="simple_rule", own="own")
    assert verdicts["product"].tolist() == ["rye", "roll", "cake"]
    assert verdicts["measure"].tolist() == ["cost_amount", "cost_amount", "weighed_qty"]
    [row] = policy_totals(costs, beside="program", policies=["program"]).to_dict("records")
    assert row["cost_amount"] == pytest.approx(7 * (0.2 + 1.5))


def test_the_products_add_up_to_the_shop() -> None:
    costs = pd.concat([planted(1.0), planted(0.5, product="roll", seed=8)], ignore_index=True)
    verdicts = product_verdicts(costs, program="program", rule="simple_rule", own="own")
    found = weekly_difference(costs, "simple_rule", beside="program", measure="cost_amount")
    assert verdicts["more"].sum() == pytest.approx(found.middle)
