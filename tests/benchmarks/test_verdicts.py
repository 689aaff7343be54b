"""Targets are met or missed by what is said, and only where they are set."""

from __future__ import annotations

from dataclasses import replace

import pytest
from quality.costs import HIGH, Ratio
from quality.verdicts import ALL_REAL, Verdict, targets

from .made_up import scores

MEAN, CLEAR, OTHER, ABOVE, COVERAGE, WAPE, TIME, TRUTH = range(8)


def row(trials, number):
    found = targets(trials)
    names = [
        "geometric mean",
        "interval clear",
        "not LightGBM",
        "at no level",
        "coverage",
        "WAPE",
        "seconds",
        "true distribution",
    ]
    (target,) = [name for name in found if names[number] in name]
    return found[target]


def with_ratios(of_trial, value, low, high):
    """The same trial, with another cost beside the best peer."""
    ratios = {name: dict(columns) for name, columns in of_trial.ratios.items()}
    ratios[of_trial.best_peer][HIGH] = Ratio(value, low, high)
    return replace(of_trial, ratios=ratios)


def three(*ratios):
    names = ("french", "chain", "kiel")
    return [with_ratios(scores(name), *ratio) for name, ratio in zip(names, ratios, strict=True)]


def test_the_mean_may_be_met_where_one_of_three_falls_short():
    verdicts = row(three((0.85, 0.8, 0.9), (0.90, 0.85, 0.95), (0.98, 0.95, 1.01)), MEAN)
    assert verdicts[ALL_REAL].is_met
    assert str(verdicts["kiel"]) == "−2.0 %: **short by 1.0 points**"
    assert str(verdicts["chain"]) == "−10.0 %: ok"


def test_the_mean_that_falls_short_says_by_how_much():
    verdicts = row(three(*[(0.94, 0.9, 0.98)] * 3), MEAN)
    assert str(verdicts[ALL_REAL]) == "−6.0 % over 3: **short by 2.0 points**"


def test_two_intervals_clear_of_one_are_enough():
    clear, not_clear = (0.9, 0.85, 0.99), (0.97, 0.93, 1.01)
    assert row(three(clear, clear, not_clear), CLEAR)[ALL_REAL].is_met
    missed = row(three(clear, not_clear, not_clear), CLEAR)
    assert str(missed[ALL_REAL]) == "1 of 3: **short**"
    assert missed["french"].is_met
    assert not missed["kiel"].is_met


def test_a_single_level_above_a_single_peer_is_named():
    of_trial = scores()
    assert str(row([of_trial], ABOVE)["french"]) == "none: ok"
    ratios = {name: dict(columns) for name, columns in of_trial.ratios.items()}
    ratios["prophet"]["0.2"] = Ratio(1.06, 1.01, 1.11)
    ratios["sample_average"]["0.2"] = Ratio(1.06, 1.01, 1.11)
    told = str(row([replace(of_trial, ratios=ratios)], ABOVE)["french"])
    assert told == "0.2 against Prophet 1.06 (1.01–1.11): **short**"


def test_coverage_is_judged_at_its_worst_level():
    of_trial = scores()
    off = of_trial.points_off.copy()
    off.loc["forecast"] = [0.1] * 8 + [-3.4]
    assert str(row([replace(of_trial, points_off=off)], COVERAGE)["french"]) == "−3.4 at 0.9: **short by 1.4 points**"
    off.loc["forecast"] = [2.04] + [0.0] * 8
    assert str(row([replace(of_trial, points_off=off)], COVERAGE)["french"]) == "+2.0 at 0.1: ok"


def test_wape_is_judged_against_the_lowest_of_any_peer():
    of_trial = scores()
    accuracy = of_trial.accuracy.copy()
    accuracy["wape"] = 0.25
    accuracy.loc["forecast", "wape"], accuracy.loc["prophet", "wape"] = 0.20, 0.18
    told = row([replace(of_trial, accuracy=accuracy)], WAPE)["french"]
    assert str(told) == "20.0 % against 18.0 %: **short by 2.0 points**"


def test_time_is_judged_by_the_worse_of_wall_and_cpu():
    assert str(row([scores()], TIME)["french"]) == "1.5 × wall, 1.2 × CPU: ok"
    slow = {**scores().seconds, "forecast": replace(scores().seconds["forecast"], cpu_s=100.0)}
    told = str(row([replace(scores(), seconds=slow)], TIME)["french"])
    assert told == "1.5 × wall, 2.5 × CPU: **short by 0.5 times**"


def test_made_up_data_are_judged_by_the_truth_and_by_coverage_and_are_no_real_data():
    made_up = scores("generated", oracle=True)
    found = targets([made_up])
    assert all(set(judged) == {"generated"} for judged in found.values())
    assert len(found) == 2
    assert row([made_up], TRUTH)["generated"].is_met
    assert not row([scores("generated", own_noise=15.0, oracle=True)], TRUTH)["generated"].is_met


def test_a_figure_that_is_not_known_is_no_target_met():
    assert not Verdict("–", float("nan")).is_met


@pytest.mark.parametrize(("short_by", "is_met"), [(-0.3, True), (0.0, True), (0.04, True), (0.06, False)])
def test_what_reads_like_the_limit_meets_it(short_by, is_met):
    assert Verdict("", short_by).is_met is is_met
