"""A made-up proof of any size: products, weeks, with and without money, own quantities, leftovers."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd

from forecast.reports.prove.assumed import ReckonedWith
from forecast.reports.prove.found import OWN, PROGRAM, RULE, ProofWeeks, ShopProof
from forecast.tables import CriticalRatios, Products, SimulatedDays, checked
from forecast.value.proof import LEAST_WEEKS, by_week, costs_of_days, measure_of, policy_totals, product_verdicts

FIRST = pd.Timestamp("2025-03-03")
RULES = ("last_week", "mean_of_four", "mean_30_days")
LONG = "Sonnenblumenkernbrötchen mit Kürbiskernen"


def catalogue_of(count: int, *, has_money: bool = True):
    names = [f"P{number}" for number in range(count)]
    money = {"price_gross_amount": 1.10, "unit_cost_net_amount": 0.30} if has_money else {}
    labels = [LONG if number == 1 else f"Brot <{number}> & Söhne" for number in range(count)]
    table = pd.DataFrame({"product": names, "label": labels, "family": "Brot", "piece_kg": 0.5})
    return checked(Products, table.assign(**money))


def made_up_proof(
    *,
    products: int = 5,
    weeks: int = 12,
    has_money: bool = True,
    has_own: bool = True,
    gain: float = 2.0,
    seed: int = 1,
) -> tuple[ShopProof, ReckonedWith]:
    """Return a proof in which the program leaves `gain` pieces a day less of every other product than others do."""
    random = np.random.default_rng(seed)
    catalogue = catalogue_of(products, has_money=has_money)
    days = pd.date_range(FIRST, periods=7 * weeks)
    policies = [PROGRAM, RULE, *RULES, *([OWN] if has_own else [])]
    points = [f"{PROGRAM}@{weight:g}" for weight in (0.25, 0.5, 2, 4)] + [f"{RULE}@{up:g}" for up in (0.8, 1.2)]
    parts = []
    for place, product in enumerate(catalogue["product"]):
        luck = random.poisson(6.0, len(days)) + 3
        for policy in [*policies, *points]:
            more = 0.0 if policy.startswith(PROGRAM) or place % 2 else gain
            left = luck + more + (3 * points.index(policy) if policy in points else 0)
            lost = random.poisson(2.0, len(days)).astype(float)
            frame = pd.DataFrame({"day": days, "left_qty": left, "lost_qty": lost}).astype({"left_qty": float})
            money = (0.3, 1.10 / 1.055 - 0.3) if has_money else (np.nan, np.nan)
            parts.append(
                frame.assign(
                    policy=policy, shop="Mitte", product=product, made_qty=50.0 + left, sold_qty=50.0,
                    wanted_qty=50 + lost, switched_qty=0.0, profit_amount=1.0, waste_amount=left * money[0],
                    lost_amount=lost * money[1],
                )
            )  # fmt: skip
    simulated = checked(SimulatedDays, pd.concat(parts, ignore_index=True))
    ratios = checked(
        CriticalRatios, pd.DataFrame({"product": catalogue["product"], "critical_ratio": 0.75, "source": "class"})
    )
    costs = costs_of_days(simulated, products=catalogue, ratios=ratios, goodwill_amount=0.0)
    verdicts = product_verdicts(costs, program=PROGRAM, rule=RULE, own=OWN).assign(rule="mean_of_four", rule_share=0.1)
    waste = pd.DataFrame(
        [
            {
                "family": family, "thrown_kg": 12.0, "given_kg": 3.0, "transformed_kg": np.nan, "reduced_kg": np.nan,
                "kept_kg": np.nan, "unknown_kg": 0.0, "left_kg": 15.0, "left_share": 0.12, "days_count": 50,
                "beside_kg": 14.0, "program_kg": 11.0, "unweighed_pcs": 4.0,
            }
            for family in ("Brot", "")
        ]
    )  # fmt: skip
    totals = policy_totals(costs, beside=PROGRAM, policies=policies)
    proof = ShopProof(
        "Mitte",
        ProofWeeks(FIRST.date(), days[-1].date(), date(2024, 9, 2)),
        LEAST_WEEKS,
        measure_of(costs),
        costs,
        by_week(costs),
        totals,
        None,
        totals,
        verdicts,
        waste,
        {"offered": 500, "forecast": 480, "judged": 470, "sold_out": 61, "own": 470 if has_own else 0, "planned": 20},
    )
    reckoned = ReckonedWith(
        catalogue, ratios, 0.3, 0.25, 7, "bakery-forecast 1.2.3", datetime(2025, 6, 12, 21, 0),
        ["The weather is told."],
    )  # fmt: skip
    return proof, reckoned
