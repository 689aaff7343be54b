"""What is told of a trial: who is the best peer, the horizons, and that nothing is left out in silence."""

from __future__ import annotations

import numpy as np
import pytest
from quality.costs import HIGH
from quality.report import details
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


def test_goods_by_the_piece_are_scored_in_whole_pieces_and_turnover_as_it_is():
    pieces, euros = scores("french"), scores("kiel")
    assert (pieces.trial.is_by_piece, euros.trial.is_by_piece) == (True, False)
    whole, exact = pieces.common.quantiles["forecast"], euros.common.quantiles["forecast"]
    assert (whole == np.round(whole)).all()
    assert not (exact == np.round(exact)).any()
    assert np.abs(whole - exact).max() <= 0.5
    # The means, and what a common level would lose, are as they were forecast.
    assert pieces.common.mean["forecast"] == pytest.approx(euros.common.mean["forecast"])
    assert pieces.lost_ratios[0.1].value == pytest.approx(euros.lost_ratios[0.1].value)


def test_what_the_ratios_would_be_in_fractions_is_told_where_they_are_not():
    pieces, euros = scores("french"), scores("kiel")
    assert euros.in_fractions == {}
    for method, ratio in pieces.in_fractions.items():
        if method != "sample_average":
            assert ratio == pytest.approx(euros.ratios[method][HIGH].value)
    assert pieces.ratios["auto_ets"][HIGH].value != pytest.approx(pieces.in_fractions["auto_ets"], abs=1e-6)
    text = "\n".join(details(pieces))
    assert "taken in whole pieces" in text
    assert "taken in whole pieces" not in "\n".join(details(euros))


def test_every_horizon_is_scored_in_whole_pieces_too():
    pieces, euros = scores("french").horizons, scores("kiel").horizons
    assert [one.cost_per_row for one in pieces] != pytest.approx([one.cost_per_row for one in euros], abs=1e-6)
    assert pieces[0].ratios["auto_ets"].value == pytest.approx(scores("french").ratios["auto_ets"][HIGH].value)
