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
