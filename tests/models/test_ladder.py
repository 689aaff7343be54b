from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.models.analogue import WIDER, borrow
from forecast.models.ladder import Spoken, climb_down
from forecast.notices import parse_reason

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


DAY = pd.Timestamp("2024-05-01")
ROWS = pd.DataFrame({"shop": "a", "product": ["bread", "rye"], "day": DAY})


def borrowed(own_days: int, own_level: float) -> tuple[Spoken, np.ndarray]:
    said = Spoken(
        forecast=np.array([40.0, 1.0]),
        rung=np.array(["boosted", "level"], dtype=object),
        method=np.array(["boosted", "last_week"], dtype=object),
        reason=np.array(["boosted", "short_past"], dtype=object),
    )
    days = {("a", "bread"): 300, ("a", "rye"): own_days, ("b", "rye"): 300}
    return borrow(said, ROWS, analogue_of={"rye": "bread"}, level=np.array([30.0, own_level]), offered_days=days)


def test_a_new_product_starts_as_its_analogue() -> None:
    said, widen = borrowed(0, NAN)
    assert said.forecast.tolist() == [40.0, 40.0]
    assert said.rung.tolist() == ["boosted", "analogue"]
    assert parse_reason(said.reason[1]) == ("analogue", {"analogue": "bread", "have_days": 0})
    assert widen.tolist() == [1.0, WIDER]


def test_its_first_days_pull_it_to_its_own_level() -> None:
    # Seven own days at half the analogue's level count as much as the belief that both are equal.
    assert borrowed(7, 15.0)[0].forecast[1] == pytest.approx(40.0 * 0.75)


def test_after_two_weeks_it_speaks_for_itself() -> None:
    said, widen = borrowed(14, 15.0)
    assert said.rung.tolist() == ["boosted", "level"]
    assert widen.tolist() == [1.0, 1.0]


def test_a_product_that_is_old_elsewhere_is_young_in_its_new_shop() -> None:
    rows = pd.DataFrame({"shop": ["a", "a", "b", "b"], "product": ["bread", "rye"] * 2, "day": DAY})
    boosted = np.full(4, "boosted", dtype=object)
    said = Spoken(forecast=np.array([40.0, 10.0, 60.0, 20.0]), rung=boosted, method=boosted, reason=boosted)
    days = {("a", "bread"): 300, ("a", "rye"): 300, ("b", "bread"): 300}
    level = np.array([30.0, 8.0, 50.0, NAN])
    lent, widen = borrow(said, rows, analogue_of={"rye": "bread"}, level=level, offered_days=days)
    assert lent.forecast.tolist() == [40.0, 10.0, 60.0, 60.0]
    assert lent.rung.tolist() == ["boosted", "boosted", "boosted", "analogue"]
    assert widen.tolist() == [1.0, 1.0, 1.0, WIDER]


def test_a_shop_where_the_analogue_is_new_as_well_lends_nothing() -> None:
    said = Spoken(
        forecast=np.array([40.0, 1.0]),
        rung=np.array(["weekday", "level"], dtype=object),
        method=np.array(["recent_weekday", "last_week"], dtype=object),
        reason=np.array(["short_past", "short_past"], dtype=object),
    )
    days = {("a", "bread"): 3, ("b", "bread"): 300}
    lent, _ = borrow(said, ROWS, analogue_of={"rye": "bread"}, level=np.array([30.0, NAN]), offered_days=days)
    assert lent.forecast.tolist() == [40.0, 1.0]
