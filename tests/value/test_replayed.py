"""What past evenings would have been worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.tables import CriticalRatios, Predictions, Products, checked
from forecast.value.replayed import replayed_scores

LEVELS = [0.1, 0.5, 0.9]


def made(quantities: dict[str, list[float]], actual: dict[str, float], *, horizon_days: int = 1) -> pd.DataFrame:
    day = pd.Timestamp("2025-06-13")
    cutoff = day.tz_localize("UTC") - pd.Timedelta(days=horizon_days)
    rows = [
        {"shop": "A", "product": product, "day": day, "cutoff": cutoff,
         "horizon_days": horizon_days, "level": f"{level:g}", "demand_qty": value, "actual_qty": actual[product],
         "rung": "boosted", "reason": "boosted"}
        for product, values in quantities.items()
        for level, value in zip(LEVELS, values, strict=True)
    ]  # fmt: skip
    return checked(Predictions, pd.DataFrame(rows))


def ratios(**of_product: float) -> pd.DataFrame:
    frame = pd.DataFrame({"product": list(of_product), "critical_ratio": list(of_product.values())})
    frame = frame.assign(underage_net_amount=2.0, overage_net_amount=0.5, source="costs")
    return checked(CriticalRatios, frame)


def products(**units: str) -> pd.DataFrame:
    return checked(Products, pd.DataFrame({"product": list(units), "label": list(units), "unit": list(units.values())}))


@pytest.mark.parametrize("ratio", [0.1, 0.3, 0.5, 0.77, 0.9])
def test_between_the_levels_the_quantity_is_that_of_numpys_interpolation(ratio):
    scores = replayed_scores(made({"A": [3.0, 10.0, 20.0]}, {"A": 12.0}), ratios(A=ratio), products(A="kg"))
    assert scores["made_qty"].item() == pytest.approx(np.interp(ratio, LEVELS, [3.0, 10.0, 20.0]))


def test_pieces_are_whole_and_sold_plus_left_is_made():
    predictions = made({"A": [1.0, 2.5, 4.0], "B": [0.0, 0.0, 1.0]}, {"A": 2.0, "B": 3.0})
    scores = replayed_scores(predictions, ratios(A=0.5, B=0.9), products(A="pcs", B="pcs")).set_index("product")
    # 2.5 on the lattice of whole pieces, whose steps lie half way between them.
    assert scores.loc["A", "made_qty"] == 2
    assert (scores["sold_qty"] + scores["left_qty"] == scores["made_qty"]).all()
    assert scores.loc["B", ["made_qty", "lost_qty", "lost_amount"]].tolist() == [1.0, 2.0, 4.0]
    assert scores["is_sold_out"].to_dict() == {"A": True, "B": True}
    more = replayed_scores(predictions, ratios(A=0.9, B=0.9), products(A="pcs", B="pcs")).set_index("product")
    assert more.loc["A", ["made_qty", "left_qty", "waste_amount"]].tolist() == [4.0, 2.0, 1.0]


def test_beyond_the_outermost_levels_the_quantity_goes_on():
    scores = [
        replayed_scores(made({"A": [3.0, 10.0, 20.0]}, {"A": 12.0}), ratios(A=ratio), products(A="kg"))
        for ratio in (0.02, 0.97)
    ]
    assert scores[0]["made_qty"].item() < 3.0
    assert scores[1]["made_qty"].item() > 20.0


def test_of_several_horizons_the_shortest_counts():
    near = made({"A": [1.0, 5.0, 9.0]}, {"A": 5.0})
    far = made({"A": [1.0, 50.0, 90.0]}, {"A": 5.0}, horizon_days=7)
    both = checked(Predictions, pd.concat([far, near]))
    scores = replayed_scores(both, ratios(A=0.5), products(A="pcs"))
    assert scores["made_qty"].tolist() == [5.0]


def test_nothing_predicted_is_nothing_scored():
    none = made({"A": [1.0, 5.0, 9.0]}, {"A": 5.0}).iloc[:0]
    assert len(replayed_scores(none, ratios(A=0.5), products(A="pcs"))) == 0
