from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.metrics import _newsvendor_cost, bias_share, cost_ratios, coverage, pinball_loss, scorecard, wape
from forecast.tables import Predictions, checked


def predictions(
    actual: list[float],
    levels: dict[str, list[float]],
    *,
    shop: str = "a",
    product: str = "bread",
    out: list[int] | None = None,
) -> pd.DataFrame:
    rows = []
    for at, wanted in enumerate(actual):
        for level, values in levels.items():
            rows.append((shop, product, pd.Timestamp("2024-01-01") + pd.Timedelta(days=at), level, values[at], wanted))
    frame = pd.DataFrame(rows, columns=["shop", "product", "day", "level", "demand_qty", "actual_qty"])
    frame["is_sold_out"] = frame["day"].isin([pd.Timestamp("2024-01-01") + pd.Timedelta(days=at) for at in out or []])
    cutoff = (frame["day"] - pd.Timedelta(hours=3)).dt.tz_localize("UTC")
    return frame.assign(cutoff=cutoff, horizon_days=1, rung="boosted", reason="boosted")


def test_the_cost_is_smallest_at_the_empirical_quantile() -> None:
    demand = np.random.default_rng(1).poisson(20, 2001).astype(float)
    costs = {made: _newsvendor_cost(demand, np.full(2001, float(made)), 0.8) for made in range(60)}
    assert min(costs, key=costs.__getitem__) == np.quantile(demand, 0.8, method="inverted_cdf")


def test_missing_and_left_over_units_cost_what_the_level_says() -> None:
    assert pinball_loss([10.0, 10.0, 10.0], [9.0, 10.0, 11.0], 0.9) == pytest.approx([0.9, 0.0, 0.1])


def test_coverage_counts_half_of_the_ties() -> None:
    assert coverage([1.0, 2.0], [2.0, 2.0]) == 0.75
    assert np.isnan(coverage([], []))


def test_shares_of_nothing_are_unknown() -> None:
    assert np.isnan(wape([0.0], [1.0]))
    assert np.isnan(bias_share([0.0], [1.0]))
    assert wape([4.0, 6.0], [5.0, 5.0]) == 0.2
    assert bias_share([4.0, 6.0], [5.0, 6.0]) == 0.1


def test_the_scorecard_equals_a_loop_over_rows() -> None:
    random = np.random.default_rng(2)
    actual = random.poisson(10, 30).astype(float).tolist()
    levels = {"0.5": random.uniform(5, 15, 30).tolist(), "0.9": random.uniform(10, 20, 30).tolist()}
    levels["mean"] = random.uniform(5, 15, 30).tolist()
    card = scorecard({"us": checked(Predictions, predictions(actual, levels))})
    total = card[(card["product"] == "")].set_index("level")
    for level in (0.5, 0.9):
        cost = 0.0
        for wanted, made in zip(actual, levels[str(level)], strict=True):
            cost += level * max(wanted - made, 0) + (1 - level) * max(made - wanted, 0)
        assert total.at[level, "newsvendor_cost"] == pytest.approx(cost)
        assert total.at[level, "rows_count"] == 30
        median_error = sum(abs(w - m) for w, m in zip(actual, levels["0.5"], strict=True)) / sum(actual)
        assert total.at[level, "wape"] == pytest.approx(median_error)
        assert total.at[level, "bias_share"] == pytest.approx((sum(levels["mean"]) - sum(actual)) / sum(actual))


def test_coverage_leaves_sold_out_days_out_and_the_cost_keeps_them() -> None:
    table = predictions([10.0, 1.0], {"0.5": [5.0, 5.0]}, out=[1])
    card = scorecard({"us": checked(Predictions, table)}).iloc[0]
    assert card["coverage"] == 0.0
    assert card["newsvendor_cost"] == 2.5 + 2.0


def test_a_chain_is_scored_per_shop_as_well() -> None:
    two = pd.concat([predictions([10.0], {"0.5": [9.0]}, shop=shop, product=p) for shop, p in (("a", "x"), ("b", "y"))])
    card = scorecard({"us": checked(Predictions, two)})
    assert set(zip(card["shop"], card["product"], strict=True)) == {
        ("", ""),
        ("", "x"),
        ("", "y"),
        ("a", ""),
        ("b", ""),
    }


def test_ratios_are_of_sums_and_beside_them_the_mean_of_products() -> None:
    def of(made: tuple[float, float]) -> pd.DataFrame:
        big = predictions([100.0], {"0.5": [100.0 - made[0]]}, product="big")
        small = predictions([10.0], {"0.5": [10.0 - made[1]]}, product="small")
        return checked(Predictions, pd.concat([big, small]))

    card = scorecard({"us": of((10.0, 4.0)), "rule": of((20.0, 4.0))})
    ratios = cost_ratios(card, method="us")
    assert ratios.at[0.5, ("of_sums", "rule")] == pytest.approx(14 / 24)
    assert ratios.at[0.5, ("mean_of_products", "rule")] == pytest.approx((0.5 + 1.0) / 2)


def test_an_empty_backtest_has_an_empty_scorecard() -> None:
    from forecast.tables import empty

    assert len(scorecard({"us": empty(Predictions)})) == 0
