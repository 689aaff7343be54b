from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.features.lags import LagSource
from forecast.features.series import Rows
from forecast.features.years import YearsPast, occasions_before

DAYS = np.arange(19_000, 19_800)


def past(value: np.ndarray, *, shops: int = 1) -> YearsPast:
    """Two products in every shop with the same demand."""
    series = np.repeat(np.arange(2 * shops), len(DAYS))
    shop, product = series // 2, series % 2
    day = np.tile(DAYS, 2 * shops)
    rows = Rows(series, shop, product, day, day)
    demand = np.tile(value, 2 * shops)
    return YearsPast(LagSource(rows, demand, (day + 3) % 7), rows, demand)


def asked(day: int, horizon: int = 1) -> Rows:
    return Rows(*(np.array([number]) for number in (0, 0, 0, day, day - horizon)))


def nothing() -> list[np.ndarray]:
    return [np.array([np.nan]), np.array([np.nan])]


def test_a_year_ago_s_move_is_that_of_the_same_weeks() -> None:
    day = int(DAYS[700])
    value = np.where(day - 364 - 3 <= DAYS, 30.0, 10.0)
    features = past(value).features(asked(day), nothing())
    assert float(features["year_move"][0]) == pytest.approx(30 / (10 + 20 * 3 / 28), abs=0.05)
    assert float(features["shop_year_move"][0]) == pytest.approx(3.0, abs=1.0)


def test_growth_since_then_does_not_count() -> None:
    day = int(DAYS[700])
    once, doubled = np.full(len(DAYS), 10.0), np.where(day - 200 < DAYS, 20.0, 10.0)
    for value in (once, doubled):
        features = past(value).features(asked(day), nothing())
        assert float(features["year_move"][0]) == pytest.approx(1.0)


def test_without_a_year_nothing_is_said() -> None:
    features = past(np.full(len(DAYS), 10.0)).features(asked(int(DAYS[300])), nothing())
    assert np.isnan(features["year_move"][0])
    assert np.isnan(features["shop_year_ago"][0])
    assert np.isnan(features["occasion_before"][0])


def test_the_same_occasion_counts_by_what_was_usual_then() -> None:
    feast = int(DAYS[300])
    value = np.where(feast == DAYS, 50.0, 10.0)
    occasions = [np.array([float(feast)]), np.array([np.nan])]
    features = past(value).features(asked(int(DAYS[665])), occasions)
    assert float(features["occasion_before"][0]) == pytest.approx(51 / 11, rel=0.02)
    assert float(features["occasion_before_shop"][0]) > 2


def test_nothing_after_the_anchor_is_read() -> None:
    day, horizon = int(DAYS[700]), 14
    random = np.random.default_rng(3)
    value = random.poisson(20, len(DAYS)).astype(float)
    later = np.where(day - horizon < DAYS, value * 9 + 5, value)
    occasions = [np.array([float(day - 364)]), np.array([np.nan])]
    one, two = (past(v, shops=2).features(asked(day, horizon), occasions) for v in (value, later))
    assert one.keys() == two.keys()
    for name, values in one.items():
        np.testing.assert_array_equal(values, two[name], err_msg=name)


def test_the_other_shops_of_a_chain_are_heard() -> None:
    value = np.full(len(DAYS), 10.0)
    alone = past(value).features(asked(int(DAYS[700])), nothing())
    chain = past(value, shops=3).features(asked(int(DAYS[700])), nothing())
    assert set(chain) - set(alone) == {
        "occasion_before_everywhere", "everywhere_momentum_1", "everywhere_momentum_3", "everywhere_momentum_7",
        "chain_momentum_1", "chain_momentum_7",
    }  # fmt: skip
    assert float(chain["everywhere_momentum_7"][0]) == pytest.approx(1.0)


def calendar(*rows: tuple[str, str]) -> pd.DataFrame:
    days = pd.to_datetime([day for day, _ in rows])
    return pd.DataFrame({"day": days, "kind": "public_holiday", "name": [name for _, name in rows]})


def number(day: str) -> int:
    return int(pd.Timestamp(day).to_numpy().astype("datetime64[D]").astype(int))


def test_days_around_a_feast_are_like_those_around_the_same_feast() -> None:
    table = calendar(("2022-04-17", "easter"), ("2023-04-09", "easter"), ("2024-03-31", "easter"))
    first = number("2024-03-25")
    one, two = occasions_before(table, first, number("2024-04-05"))
    place = number("2024-03-29") - first
    assert [one[place], two[place]] == [number("2023-04-07"), number("2022-04-15")]
    assert np.isnan(one[0]), "six days before is an ordinary day"
    assert one[number("2024-04-03") - first] == number("2023-04-12")


def test_of_two_feasts_the_nearer_one_counts() -> None:
    table = calendar(
        ("2023-12-25", "christmas"), ("2024-01-01", "new year"), ("2024-12-25", "christmas"), ("2025-01-01", "new year")
    )
    first = number("2024-12-25")
    one = occasions_before(table, first, number("2025-01-01"))[0]
    assert one[number("2024-12-27") - first] == number("2023-12-27")
    assert one[number("2024-12-30") - first] == number("2023-12-30")


def test_a_name_that_comes_twice_a_year_is_told_from_a_year_ago() -> None:
    table = calendar(("2023-05-01", "fair"), ("2023-10-01", "fair"), ("2024-05-01", "fair"))
    one, two = occasions_before(table, number("2024-05-01"), number("2024-05-01"))
    assert one.tolist() == [number("2023-05-01")]
    assert np.isnan(two).all()
