from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.models.ladder.rules import RULES, WEEKDAY, rule_forecasts


def past(**changes: list[float]) -> dict[str, np.ndarray]:
    usual = {f"same_weekday_{number}": [10.0 + number] for number in (1, 2, 3, 4)}
    numbers = usual | {"mean_7": [20.0], "weekday_index": [1.5], "usual": [24.0]} | changes
    return {name: np.array(values) for name, values in numbers.items()}


def test_the_rules_say_what_their_names_say() -> None:
    said = {rule: float(values[0]) for rule, values in rule_forecasts(past()).items()}
    assert said == {"last_week": 11.0, "mean_of_four": 12.5, "weekday_index": 30.0, "recent_weekday": 27.0}
    assert set(said) == {*RULES, WEEKDAY}


def test_the_mean_of_four_takes_as_many_weeks_as_there_are() -> None:
    two = past(same_weekday_3=[np.nan], same_weekday_4=[np.nan])
    assert rule_forecasts(two)["mean_of_four"].tolist() == [11.5]


def test_without_any_same_weekday_the_rules_are_silent() -> None:
    nothing = past(**{f"same_weekday_{number}": [np.nan] for number in (1, 2, 3, 4)})
    said = rule_forecasts(nothing)
    assert np.isnan(said["last_week"]).all()
    assert np.isnan(said["mean_of_four"]).all()


def test_rules_over_a_whole_series_equal_a_loop_over_days() -> None:
    days = pd.date_range("2024-01-01", periods=60)
    sold = np.random.default_rng(1).poisson(20, 60).astype(float)
    same = {f"same_weekday_{n}": np.array([sold[at - 7 * n] for at in range(28, 60)]) for n in (1, 2, 3, 4)}
    said = rule_forecasts(past() | same)
    for row, at in enumerate(range(28, 60)):
        assert said["last_week"][row] == sold[at - 7], days[at]
        assert said["mean_of_four"][row] == np.mean([sold[at - 7], sold[at - 14], sold[at - 21], sold[at - 28]])
