from __future__ import annotations

import numpy as np
import pytest

from forecast.models.ladder.rungs import climb_down

NAN = np.nan


def spoken(boosted: float, weekday: float, week: float, level: float, rungs: tuple[str, ...]) -> tuple[float, str, str]:
    said = climb_down(
        {"boosted": np.array([boosted]), "recent_weekday": np.array([weekday]), "last_week": np.array([week])},
        rungs=rungs,
        level=np.array([level]),
        why_not_boosted=["short_past"],
    )
    return float(said.forecast[0]), str(said.rung[0]), str(said.reason[0])


ALL = ("boosted", "weekday", "last_week")


@pytest.mark.parametrize(
    ("numbers", "rungs", "expected"),
    [
        ((9.0, 8.0, 7.0, 6.0), ALL, (9.0, "boosted", "boosted")),
        ((NAN, 8.0, 7.0, 6.0), ALL, (8.0, "weekday", "short_past")),
        ((NAN, NAN, 7.0, 6.0), ALL, (7.0, "last_week", "short_past")),
        ((NAN, NAN, NAN, 6.0), ALL, (6.0, "level", "no_same_weekday")),
        ((NAN, NAN, NAN, NAN), ALL, (0.0, "none", "no_past")),
        ((9.0, 8.0, 7.0, 6.0), ("weekday",), (8.0, "weekday", "weekday")),
        ((9.0, 8.0, 7.0, 6.0), ("last_week",), (7.0, "last_week", "last_week")),
    ],
)
def test_the_first_rung_that_has_a_forecast_speaks(
    numbers: tuple[float, float, float, float], rungs: tuple[str, ...], expected: tuple[float, str, str]
) -> None:
    assert spoken(*numbers, rungs) == expected


def test_a_forecast_is_never_negative() -> None:
    assert spoken(-3.0, 8.0, 7.0, 6.0, ALL)[0] == 0.0


def test_a_chosen_rung_speaks_before_all_others_and_one_that_has_nothing_to_say_says_so() -> None:
    forecasts = {
        "boosted": np.array([9.0, 9.0, 9.0, 9.0]),
        "recent_weekday": np.full(4, 8.0),
        "last_week": np.full(4, 7.0),
        "mean_of_four": np.array([6.0, NAN, 6.0, 6.0]),
    }
    said = climb_down(
        forecasts,
        rungs=ALL,
        level=np.full(4, 5.0),
        why_not_boosted=["boosted"] * 4,
        chosen=["mean_of_four", "mean_of_four", "", "level"],
    )
    assert said.forecast.tolist() == [6.0, 9.0, 9.0, 5.0]
    assert said.rung.tolist() == ["mean_of_four", "boosted", "boosted", "level"]
    assert said.method.tolist()[:3] == ["mean_of_four", "boosted", "boosted"]
    assert said.reason.tolist() == [
        'chosen_rung {"rung": "mean_of_four"}',
        'chosen_silent {"rung": "mean_of_four"}\nboosted',
        "boosted",
        'chosen_rung {"rung": "level"}',
    ]
