from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.features.matrix import DECLARED, FeatureSource, Matrix, OwnColumn
from forecast.tables import (
    History,
    KnownTables,
    OpenDays,
    Shops,
    WeatherObserved,
    WeatherOutlook,
    checked,
    empty,
)
from forecast.tables.feature import Feature

DAYS = pd.date_range("2024-01-01", periods=90)


def history(seed: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    parts = []
    for shop in ("a", "b"):
        for product in ("bread", "rye"):
            days = DAYS[random.random(len(DAYS)) < 0.9]
            demand = random.poisson(20, len(days)).astype(float)
            parts.append(pd.DataFrame({"shop": shop, "product": product, "day": days, "demand_qty": demand}))
    table = pd.concat(parts, ignore_index=True)
    return checked(History, table.assign(sold_qty=table["demand_qty"]))


def source(past: pd.DataFrame, **tables: pd.DataFrame) -> FeatureSource:
    known = KnownTables(
        timezone="UTC",
        cutoff=pd.Timestamp("2024-05-01", tz="UTC"),
        anchors={},
        weather_issued=empty(WeatherOutlook),
        **tables,
    )
    return FeatureSource(known, past)


def frame(matrix: Matrix) -> pd.DataFrame:
    return pd.DataFrame(matrix.values, columns=list(matrix.names))


ROWS = pd.DataFrame(
    [
        (shop, product, DAYS[at], horizon)
        for shop, product in (("a", "bread"), ("b", "rye"))
        for at, horizon in ((70, 1), (75, 3), (80, 14), (30, 8))
    ],
    columns=["shop", "product", "day", "horizon_days"],
)


def test_lags_equal_a_double_loop() -> None:
    past = history()
    matrix = source(past).matrix(ROWS)
    values = frame(matrix)
    for at, row in ROWS.iterrows():
        anchor = row["day"] - pd.Timedelta(days=row["horizon_days"])
        own = past[(past["shop"] == row["shop"]) & (past["product"] == row["product"]) & (past["day"] <= anchor)]
        ordered = own.sort_values("day", ascending=False)
        lags = ordered["demand_qty"].tolist()
        same = ordered[ordered["day"].dt.day_of_week == row["day"].day_of_week]["demand_qty"].tolist()
        usual = matrix.usual[at]
        for number in range(1, 7):
            assert values.at[at, f"lag_{number}"] * usual == pytest.approx(lags[number - 1], rel=1e-5)
        for number in range(1, 5):
            expected = same[number - 1] if len(same) >= number else np.nan
            assert matrix.rules[f"same_weekday_{number}"][at] == pytest.approx(expected, nan_ok=True)
        for days in (7, 14, 28, 56):
            window = own[own["day"] > anchor - pd.Timedelta(days=days)]["demand_qty"]
            assert values.at[at, f"mean_{days}"] * usual == pytest.approx(window.mean(), rel=1e-5)
        week = own[own["day"] > anchor - pd.Timedelta(days=7)]["demand_qty"].mean()
        assert matrix.rules["mean_7"][at] == pytest.approx(week)
        eight = own[own["day"] > anchor - pd.Timedelta(days=56)]
        of_weekday = eight[eight["day"].dt.day_of_week == row["day"].day_of_week]["demand_qty"].mean()
        assert matrix.rules["weekday_index"][at] == pytest.approx(of_weekday / eight["demand_qty"].mean())


def test_nothing_after_the_anchor_reaches_a_feature() -> None:
    past = history()
    day, horizon = DAYS[70], 3
    rows = pd.DataFrame({"shop": ["a"], "product": "bread", "day": day, "horizon_days": horizon})
    anchor = day - pd.Timedelta(days=horizon)
    changed = past.assign(demand_qty=np.where(past["day"] > anchor, past["demand_qty"] * 10 + 5, past["demand_qty"]))
    before, after = source(past).matrix(rows), source(checked(History, changed)).matrix(rows)
    np.testing.assert_array_equal(before.values, after.values)
    assert before.usual == after.usual
    on_it = past.assign(demand_qty=np.where(past["day"] == anchor, past["demand_qty"] + 5, past["demand_qty"]))
    moved = source(checked(History, on_it)).matrix(rows)
    assert (before.values != moved.values).any(), "the anchor itself is read"


def test_the_whole_shop_s_momentum_reaches_a_product_that_stood_still() -> None:
    past = history()
    busy = (past["shop"] == "a") & (past["product"] == "rye") & (past["day"] >= DAYS[66])
    rows = pd.DataFrame({"shop": ["a", "b"], "product": "bread", "day": DAYS[70], "horizon_days": 1})
    doubled = checked(History, past.assign(demand_qty=past["demand_qty"] * np.where(busy, 2.0, 1.0)))
    before, after = frame(source(past).matrix(rows)), frame(source(doubled).matrix(rows))
    assert after.at[0, "shop_momentum_4"] > before.at[0, "shop_momentum_4"] * 1.2
    assert after.at[1, "shop_momentum_4"] == before.at[1, "shop_momentum_4"]
    assert after.at[0, "momentum_3"] == before.at[0, "momentum_3"]


def test_an_unknown_series_has_no_past() -> None:
    rows = pd.DataFrame({"shop": ["a"], "product": "new", "day": DAYS[70], "horizon_days": 1})
    matrix = source(history()).matrix(rows)
    assert np.isnan(matrix.usual).all()
    assert np.isnan(matrix.rules["same_weekday_1"]).all()


def test_gaps_around_closed_days_are_counted() -> None:
    days = pd.date_range(DAYS[0], DAYS[-1] + pd.Timedelta(days=5))
    opening = pd.DataFrame({"shop": "a", "day": days, "is_open": ~days.isin(days[60:63]), "reason": "closures_file"})
    rows = pd.DataFrame({"shop": "a", "product": "bread", "day": [DAYS[59], DAYS[63], DAYS[64]], "horizon_days": 1})
    values = frame(source(history(), open_days=checked(OpenDays, opening)).matrix(rows))
    assert values["days_to_open"].tolist() == [4, 1, 1]
    assert values["days_since_open"].tolist() == [1, 4, 1]


def test_a_closing_that_only_the_till_told_is_a_gap_from_its_own_evening_on() -> None:
    opening = pd.DataFrame({"shop": "a", "day": DAYS, "is_open": ~DAYS.isin(DAYS[60:62]), "reason": "inferred"})
    rows = pd.DataFrame(
        {"shop": "a", "product": "bread", "day": DAYS[[59, 62, 62, 62, 63]], "horizon_days": [1, 1, 2, 3, 1]}
    )
    values = frame(source(history(), open_days=checked(OpenDays, opening)).matrix(rows))
    assert values["days_to_open"].tolist() == [1, 1, 1, 1, 1], "nobody had told of it"
    # The evening of the second closed day has seen both; the evening of the first took the second for open.
    assert values["days_since_open"].tolist() == [1, 3, 1, 1, 1]


def test_aligned_columns_follow_the_names_and_unknown_ones_are_nan() -> None:
    matrix = Matrix(np.array([[1.0, 2.0]], dtype=np.float32), ("x", "y"), np.array([1.0]), {}, DECLARED)
    other = matrix.aligned(("y", "new", "x"))
    np.testing.assert_array_equal(other.values, np.array([[2.0, np.nan, 1.0]], dtype=np.float32))
    assert matrix.aligned(("x", "y")) is matrix


def test_weather_and_events_of_the_shop_become_columns() -> None:
    place = checked(Shops, pd.DataFrame({"shop": ["a", "b"], "name": "", "place": ["sea", "hill"]}))
    rain = checked(WeatherObserved, pd.DataFrame({"place": "sea", "day": DAYS, "rain_mm": np.arange(90.0)}))
    rows = pd.DataFrame({"shop": ["a", "b"], "product": "bread", "day": DAYS[70], "horizon_days": 1})
    values = frame(source(history(), shops=place, weather_observed=rain).matrix(rows))
    assert values.at[0, "rain_mm"] == 70.0
    assert np.isnan(values.at[1, "rain_mm"])


def test_a_column_that_nobody_declared_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    of = source(history())
    monkeypatch.setattr(of.days, "gaps", lambda rows: {"moon_share": np.zeros(len(rows))})
    with pytest.raises(ValueError, match="the column 'moon_share' is not declared"):
        of.matrix(ROWS)


def test_an_own_column_stands_beside_the_others_and_is_given_the_anchor() -> None:
    def days_to_anchor(rows: pd.DataFrame, known: KnownTables) -> pd.Series:
        assert known.timezone == "UTC"
        return (rows["day"] - rows["anchor"]).dt.days

    own = OwnColumn(Feature("to_anchor", "level"), days_to_anchor)
    past = history()
    plain = source(past)
    matrix = FeatureSource(plain.known, past, own=[own]).matrix(ROWS)
    assert frame(matrix)["to_anchor"].tolist() == ROWS["horizon_days"].tolist()
    assert matrix.names == (*plain.matrix(ROWS).names, "to_anchor")
    assert matrix.declared.of("to_anchor").group == "level"
