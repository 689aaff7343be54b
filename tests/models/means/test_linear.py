from __future__ import annotations

import numpy as np
import pytest

from forecast.features.matrix import DECLARED
from forecast.models.means.design import design
from forecast.models.means.linear import _LEAST_ROWS, LinearMean
from forecast.tables.feature import Declared, Feature, Term

NAMES = ("product", "shop", "day_type", "weekday", "rain_mm", "lag_1")


def world(*, days: int = 500, products: int = 4, shops: int = 1, seed: int = 1) -> dict[str, np.ndarray]:
    """Products of one shop that all lose a quarter in the rain and gain 60 % on Saturdays."""
    random = np.random.default_rng(seed)
    day = np.tile(np.arange(days), products * shops)
    product = np.repeat(np.arange(products * shops) % products, days)
    shop = np.repeat(np.arange(products * shops) // products, days)
    rain = (random.random(len(day)) < 0.3) * 1.0
    usual = 10.0 * (1 + product)
    mean = usual * np.where(day % 7 == 5, 1.6, 1.0) * np.where(rain > 0, 0.75, 1.0)
    noise = random.normal(1.0, 0.1, len(day))
    x = np.column_stack([product, shop, day % 7, day % 7, rain, noise]).astype(np.float32)
    return {"x": x, "y": random.poisson(mean).astype(float), "usual": usual, "day": day, "mean": mean}


def fitted(of: dict[str, np.ndarray], chosen: np.ndarray | slice = slice(None), **more: float) -> LinearMean:
    x, y, usual, day = (of[name][chosen] for name in ("x", "y", "usual", "day"))
    return LinearMean(DECLARED, **more).fit(x, y, usual, day=day, names=NAMES)


def test_effects_that_were_put_in_come_out() -> None:
    of = world()
    forecast = fitted(of).predict(of["x"], of["usual"])
    assert np.abs(forecast / of["mean"] - 1).mean() < 0.04
    rainy = of["x"][:, 4] > 0
    for product in range(4):
        mine = of["x"][:, 0] == product
        ordinary = of["x"][:, 3] < 5
        ratio = forecast[mine & ordinary & rainy].mean() / forecast[mine & ordinary & ~rainy].mean()
        assert ratio == pytest.approx(0.75, abs=0.05)


def test_a_product_with_little_past_moves_as_its_shop_does() -> None:
    of = world()
    young = (of["x"][:, 0] == 3) & (of["day"] < 500 - (_LEAST_ROWS - 5))
    model = fitted(of, ~young)
    assert (0, 3) not in model.series_
    mine = of["x"][:, 0] == 3
    forecast = model.predict(of["x"][mine], of["usual"][mine])
    saturday = of["x"][mine][:, 3] == 5
    assert forecast[saturday].mean() / forecast[~saturday].mean() == pytest.approx(1.6, abs=0.15)


def test_contributions_sum_to_the_logarithm_of_the_mean() -> None:
    of = world(shops=2)
    model = fitted(of)
    told = model.contributions(of["x"])
    logs = told.base + told.logs.sum(axis=1)
    np.testing.assert_allclose(np.exp(logs) * of["usual"], model.predict(of["x"], of["usual"]))
    rainy = of["x"][:, 4] > 0
    assert told.logs[rainy, 4].mean() < -0.15


def test_shops_that_were_not_learnt_from_have_no_forecast() -> None:
    of = world(shops=2)
    first = of["x"][:, 1] == 0
    forecast = fitted(of, first).predict(of["x"], of["usual"])
    assert np.isfinite(forecast[first]).all()
    assert np.isnan(forecast[~first]).all()


def test_shops_do_not_learn_from_each_other() -> None:
    of = world(shops=2)
    first = of["x"][:, 1] == 0
    other = dict(of, y=np.where(first, of["y"], of["y"] * 3 + 1))
    one, two = (fitted(each).predict(of["x"][first], of["usual"][first]) for each in (of, other))
    np.testing.assert_array_equal(one, two)


def test_what_is_not_known_counts_as_usual() -> None:
    of = world()
    model = fitted(of)
    x = of["x"][:7].copy()
    x[:, 4] = np.nan
    mean_rain = np.nanmean(of["x"][:, 4])
    usual_rain = x.copy()
    usual_rain[:, 4] = mean_rain
    known = model.predict(usual_rain, of["usual"][:7])
    np.testing.assert_allclose(model.predict(x, of["usual"][:7]), known, rtol=0.02)


def test_columns_that_are_sometimes_unknown_are_learnt_all_the_same() -> None:
    of = world()
    x = of["x"].copy()
    x[::5, 4] = np.nan
    model = fitted(dict(of, x=x))
    rain, dry = of["x"][:1].copy(), of["x"][:1].copy()
    rain[:, 4], dry[:, 4] = 1.0, 0.0
    ratio = model.predict(rain, of["usual"][:1]) / model.predict(dry, of["usual"][:1])
    assert float(ratio[0]) == pytest.approx(0.75, abs=0.06)


def test_a_forecast_stays_within_bounds_of_the_usual_quantity() -> None:
    of = world()
    x = of["x"][:50].copy()
    x[:, 4] = 1e6
    x[::2, 4] = -1e6
    ratio = fitted(of).predict(x, np.full(50, 10.0)) / 10.0
    assert (ratio >= np.exp(-3) - 1e-9).all()
    assert (ratio <= np.exp(2) + 1e-9).all()


def test_the_season_is_learnt_from_more_than_a_year_only() -> None:
    names = ("product", "month", "year_sin", "year_cos")
    day = np.arange(390)
    angle = 2 * np.pi * day / 365.25
    x = np.column_stack([np.zeros(390), 1 + day // 31 % 12, np.sin(angle), np.cos(angle)]).astype(np.float32)
    y = np.round(20 * (1 + 0.4 * np.sin(angle)))
    usual = np.full(390, 20.0)
    short = LinearMean(DECLARED).fit(x, y, usual, day=day, names=names).predict(x, usual)
    long = LinearMean(DECLARED, season_days=300).fit(x, y, usual, day=day, names=names).predict(x, usual)
    assert np.ptp(short) < 0.1
    assert np.ptp(long) > 10


def test_same_data_same_bytes() -> None:
    of = world(days=200)
    assert fitted(of).to_text() == fitted(of).to_text()


def test_nothing_to_learn_from_is_an_error() -> None:
    of = world(days=50)
    with pytest.raises(ValueError, match="no row with demand"):
        LinearMean(DECLARED).fit(of["x"], of["y"] * 0, of["usual"], day=of["day"], names=NAMES)


def test_the_recipe_tells_settings_apart() -> None:
    assert LinearMean(DECLARED).recipe() == LinearMean(DECLARED).recipe()
    assert LinearMean(DECLARED, penalty=5.0).recipe() != LinearMean(DECLARED).recipe()
    more = Declared((*DECLARED.features, Feature("moon", "level")))
    assert LinearMean(more).recipe() != LinearMean(DECLARED).recipe()


def test_a_column_that_nobody_declared_is_refused_and_not_skipped() -> None:
    with pytest.raises(ValueError, match="the column 'moon' is not declared"):
        design(np.ones((3, 2), dtype=np.float32), ("weekday", "moon"), DECLARED)


def test_every_way_of_seeing_a_column_does_what_it_says() -> None:
    terms = (
        Term(), Term("log"), Term("square"), Term("is", 3.0), Term("above", 2.0),
        Term(times=("y", Term("is", 1.0))), Term("is", 3.0, times=("gone", Term())),
    )  # fmt: skip
    declared = Declared((Feature("x", "level", terms=terms), Feature("y", "level")))
    x = np.array([[3, 1], [2, 0], [np.nan, 0]], dtype=np.float32)
    made = design(x, ("x", "y"), declared).x
    expected = [[3, np.log(3), 9, 1, 1, 3], [2, np.log(2), 4, 0, 0, 0], [np.nan, 0, np.nan, 0, 0, 0]]
    np.testing.assert_allclose(made, expected, rtol=1e-6)


def test_every_column_of_the_design_names_its_feature() -> None:
    names = ("weekday", "day_type", "year_sin", "year_cos", "month", "school_share", "momentum_1", "off_run",
             "off_position", "days_from_easter_sunday", "signal_rain", "shop")  # fmt: skip
    made = design(np.ones((3, len(names)), dtype=np.float32), names, DECLARED)
    assert made.x.shape == (3, len(made.feature))
    assert made.is_season.sum() == 7 * 2 + 4 + 12
    told = {names[column] for column in made.feature}
    assert told == set(names) - {"shop", "weekday"}


def test_a_forecast_is_the_shops_own_and_the_series_own_coefficients_row_by_row() -> None:
    of = world(shops=3)
    model = fitted(of, of["x"][:, 0] + 4 * of["x"][:, 1] < 11)
    assert (2, 3) not in model.series_
    of["x"][::7, 4] = np.nan
    expected = []
    for row, usual in zip(of["x"], of["usual"], strict=True):
        made = design(row[None, :], NAMES, DECLARED).x
        every = [model.shops_[int(row[1])], model.series_.get((int(row[1]), int(row[0])))]
        logs = sum(float(one.log_ratio(made)[0]) for one in every if one is not None)
        expected.append(np.exp(np.clip(logs, -3.0, 2.0)) * usual)
    np.testing.assert_allclose(model.predict(of["x"], of["usual"]), expected, rtol=1e-12)
    assert np.isnan(model.predict(np.array([[0, 9, 0, 0, 0, 1]], dtype=np.float32), np.ones(1))).all(), "unknown shop"


def test_unknown_school_holidays_are_as_usual_and_leave_the_other_weekdays_alone() -> None:
    names = ("weekday", "day_type", "school_share")
    rows = np.array([[2, 2, np.nan], [2, 2, 0.5]], dtype=np.float32)
    unknown, known = design(rows, names, DECLARED).x
    assert np.isnan(unknown).sum() == 2
    told = ~np.isnan(unknown)
    assert unknown[told].tolist() == known[told].tolist()
    assert known[~told].tolist() == [0.5, 0.5]
