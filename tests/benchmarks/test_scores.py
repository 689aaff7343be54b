"""What is told of a trial: who is the best peer, the horizons, and that nothing is left out in silence."""

from __future__ import annotations

import pytest
from quality.costs import HIGH
from quality.scores import geometric_mean, of_best_peer, score_trial
from quality.trials import trial_of

from .made_up import actuals, predictions, scores


def test_the_best_peers_are_those_that_cost_least_of_their_kind():
    of_trial = scores()
    assert (of_trial.best_peer, of_trial.best_other, of_trial.best_rule) == (
        "mlforecast_quantile",
        "auto_ets",
        "last_week",
    )
    assert of_trial.costs[HIGH].loc[of_trial.peers].idxmin() == "mlforecast_quantile"


def test_neither_the_truth_nor_the_yardstick_is_a_peer():
    of_trial = scores("generated", oracle=True)
    assert set(of_trial.peers) == {"last_week", "auto_ets", "mlforecast_quantile", "prophet"}
    assert of_trial.costs.loc["oracle", HIGH] < of_trial.costs.loc["forecast", HIGH]
    assert of_trial.best_peer == "mlforecast_quantile"


def test_ratios_are_those_of_the_costs_and_lie_within_their_bounds():
    of_trial = scores()
    for method, row in of_trial.ratios.items():
        for column, ratio in row.items():
            expected = of_trial.costs.loc["forecast", column] / of_trial.costs.loc[method, column]
            assert ratio.value == pytest.approx(expected)
            assert ratio.low <= ratio.value <= ratio.high
    best = of_best_peer(of_trial)
    assert best is of_trial.ratios["mlforecast_quantile"][HIGH]


def test_each_horizon_is_told_with_those_that_look_so_far_ahead():
    near, far = scores().horizons
    assert (near.horizon_days, far.horizon_days) == (1, 2)
    assert set(near.ratios) == {"last_week", "auto_ets", "mlforecast_quantile", "prophet"}
    assert set(far.ratios) == {"last_week", "auto_ets", "mlforecast_quantile"}
    assert far.cost_per_row > near.cost_per_row
    assert near.ratios["auto_ets"].value == pytest.approx(scores().ratios["auto_ets"][HIGH].value)


def test_a_trial_without_this_program_or_the_yardstick_is_refused():
    actual = actuals(days=14)
    with pytest.raises(ValueError, match=r"french: sample_average not among \['forecast'\]"):
        score_trial(trial_of("french"), "test", {"forecast": predictions(actual)}, actual, seconds={})


def test_the_geometric_mean_of_a_ratio_and_its_inverse_is_one():
    assert geometric_mean([0.8, 1.25]) == pytest.approx(1.0)
    assert geometric_mean([0.9]) == pytest.approx(0.9)
