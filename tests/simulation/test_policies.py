"""What policies may know, and how what they say becomes batches."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.config import DecisionSettings
from forecast.decisions.service_level import critical_ratios
from forecast.simulation.policies import PROGRAM, RULES, oracle_quantities, quantities, what_evenings_knew
from forecast.tables import History, Predictions, Products, checked

DAYS = pd.date_range("2025-03-03", periods=42)
LAST = DAYS[-1]
CATALOGUE = checked(
    Products,
    pd.DataFrame(
        {
            "product": ["rye", "roll"],
            "label": ["Rye", "Roll"],
            "price_gross_amount": [3.0, 1.0],
            "unit_cost_net_amount": [0.8, 0.2],
            "batch_qty": [4.0, 12.0],
            "is_half_batch_allowed": [False, True],
            "minimum_display_qty": [0.0, 15.0],
        }
    ),
)
RATIOS, _ = critical_ratios(CATALOGUE, DecisionSettings())


def history() -> pd.DataFrame:
    rows = [
        {"shop": "a", "product": name, "day": day, "demand_qty": qty + at % 7, "sold_qty": qty + at % 7}
        for name, qty in (("rye", 9.0), ("roll", 3.0))
        for at, day in enumerate(DAYS)
    ]
    return checked(History, pd.DataFrame(rows).sort_values(["shop", "product", "day"]))


def predictions_of() -> pd.DataFrame:
    told = [
        {"shop": "a", "product": name, "day": LAST, "horizon_days": 1, "level": level, "demand_qty": qty,
         "rung": "boosted", "reason": "", "actual_qty": 0.0,
         "cutoff": (LAST - pd.Timedelta(hours=3)).tz_localize("UTC")}
        for name, quantiles in (("rye", (8.0, 10.0, 14.0)), ("roll", (2.0, 3.0, 5.0)))
        for level, qty in zip(("0.1", "0.5", "0.9"), quantiles, strict=True)
    ]  # fmt: skip
    return checked(Predictions, pd.DataFrame(told).sort_values(["shop", "product", "day", "level"]))


def rows() -> pd.DataFrame:
    return what_evenings_knew(predictions_of(), history(), products=CATALOGUE, ratios=RATIOS)


def test_of_two_evenings_that_knew_the_same_till_days_the_later_one_counts() -> None:
    later = predictions_of()
    day = pd.Timedelta(days=1)
    earlier = later.assign(cutoff=later["cutoff"] - day, demand_qty=later["demand_qty"] + 50)
    both = checked(Predictions, pd.concat([earlier, later]))
    known = what_evenings_knew(both, history(), products=CATALOGUE, ratios=RATIOS)
    assert known["expected_qty"].tolist() == rows()["expected_qty"].tolist()


def test_the_usual_is_of_the_last_four_same_weekdays_before_the_day_and_last_week_of_the_day_a_week_before() -> None:
    known = rows().set_index("product")
    assert known["usual_qty"].to_dict() == {"rye": 15.0, "roll": 9.0}
    assert known["last_week_qty"].to_dict() == {"rye": 15.0, "roll": 9.0}


def test_every_policy_makes_whole_batches_and_no_less_than_the_display() -> None:
    made = quantities(rows(), {**RULES, "three": lambda table: np.full(len(table), 3.0)}).set_index("product")
    # Rolls come in half trays of six, and at least fifteen of them lie on the shelf.
    assert made["three"].to_dict() == {"rye": 4.0, "roll": 18.0}
    assert made["usual"].to_dict() == {"rye": 16.0, "roll": 18.0}
    assert made["usual_plus_10"].to_dict() == {"rye": 20.0, "roll": 18.0}
    assert made[PROGRAM].to_dict() == {"rye": 12.0, "roll": 18.0}


def test_who_knows_the_distribution_makes_what_costs_least_and_nothing_is_said_of_days_he_does_not_know() -> None:
    levels = np.array([0.1, 0.5, 0.9])
    true = pd.DataFrame({"shop": "a", "product": ["rye"], "day": LAST, 0.1: [7.0], 0.5: [8.0], 0.9: [9.0]})
    made = oracle_quantities(rows(), levels, true)
    assert made[rows()["product"] == "rye"].tolist() == [8.0]
    assert made[rows()["product"] == "roll"].isna().all()
