"""What a past row sees of the weather is what its evening saw: the same numbers, when the day has come and gone."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from forecast.backtest.outlook_stand_ins import with_outlook_errors
from forecast.features.matrix import FeatureSource, Matrix
from forecast.features.weather import _MEASURES
from forecast.forecasting import fit
from forecast.forecasting.rows import past_at, with_horizons
from forecast.history.known import Facts, Known
from forecast.tables import WITH_ERROR, WeatherOutlook, checked

from .made_up_past import QUICK, evening, facts_of, sales_of
from .peeking import DAYS, changed_after, world

WEATHER = ("temp_mean_c", "temp_change_c", "rain_mm")
LAST = pd.Timestamp("2024-05-20")


def archive(*, reach: int = 5) -> pd.DataFrame:
    """Outlooks of every evening since April for the five days after it, all wrong."""
    parts = []
    for number, day in enumerate(pd.date_range("2024-04-01", LAST)):
        days = pd.date_range(day + pd.Timedelta(days=1), periods=reach)
        said = pd.DataFrame({"place": "p", "day": days, "rain_mm": 1.0 + number % 4, "temp_mean_c": 10.0 + number})
        parts.append(said.assign(issued_at=evening(day) - pd.Timedelta(hours=3)))
    return checked(WeatherOutlook, pd.concat(parts))


def facts(*, with_archive: bool) -> Facts:
    sold, weather = sales_of({"bread": 60.0, "rye": 20.0}, days=150, with_rain=True)
    varied = weather.assign(temp_mean_c=10 + 5 * np.sin(np.arange(len(weather))))
    return facts_of(sold, weather=varied, **({"weather_outlook": archive()} if with_archive else {}))


def weather_of(matrix: Matrix) -> np.ndarray:
    return matrix.values[:, [matrix.names.index(name) for name in WEATHER]]


def ahead(known: Known, horizons: list[int]) -> pd.DataFrame:
    anchor = known.anchors["a"]
    days = [anchor + pd.Timedelta(days=horizon) for horizon in horizons]
    return pd.DataFrame({"shop": "a", "product": "rye", "day": days, "horizon_days": horizons})


def source_at(known: Known) -> FeatureSource:
    return FeatureSource(known, past_at(known, QUICK).history)


@pytest.mark.parametrize("has_archive", [True, False])
def test_a_past_row_sees_the_weather_that_its_evening_saw(has_archive: bool) -> None:
    of = facts(with_archive=has_archive)
    if not has_archive:
        of = with_outlook_errors(of, cutoff_time=dt.time(21), seed=1)
    then = of.at(evening("2024-05-02"))
    later = of.at(evening(LAST))
    rows = ahead(then, [2, 3, 5, 6, 9, 14])
    as_then = weather_of(source_at(then).matrix(rows))
    afterwards = source_at(later)
    as_now = weather_of(afterwards.matrix(rows, as_known=True))
    np.testing.assert_allclose(as_now, as_then, rtol=1e-4)
    measured = weather_of(afterwards.matrix(rows))
    assert not np.allclose(measured[:, 0], as_then[:, 0], atol=0.1)
    kinds = afterwards.weather.kinds(afterwards.asked(rows)).tolist()
    assert kinds == (["outlook"] * 3 + ["unknown"] * 3 if has_archive else [WITH_ERROR] * 6)


def test_without_any_outlook_both_ways_are_the_same() -> None:
    known = facts(with_archive=False).at(evening(LAST))
    source, rows = source_at(known), ahead(known, [1, 3]).assign(day=pd.to_datetime(["2024-05-01", "2024-05-03"]))
    np.testing.assert_array_equal(source.matrix(rows).values, source.matrix(rows, as_known=True).values)
    assert source.weather.kinds(source.asked(rows)).tolist() == ["measured", "measured"]


def test_an_outlook_with_error_knows_nothing_of_the_days_after_its_own() -> None:
    """Whatever was measured from the fifth day on, the evening says the same of the first four."""
    sold, weather = sales_of({"bread": 60.0, "rye": 20.0}, days=150, with_rain=True)
    wetter = weather.assign(rain_mm=np.where(weather["day"] > "2024-05-06", 30.0, weather["rain_mm"]))
    wetter["temp_mean_c"] = np.where(weather["day"] > "2024-05-06", 35.0, weather["temp_mean_c"])
    seen = []
    for measured in (weather, wetter):
        of = with_outlook_errors(facts_of(sold, weather=measured), cutoff_time=dt.time(21), seed=1)
        known = of.at(evening("2024-05-02"))
        seen.append(weather_of(source_at(known).matrix(ahead(known, [1, 2, 3, 4, 5]))))
    np.testing.assert_array_equal(seen[0][:4], seen[1][:4])
    assert not np.allclose(seen[0][4], seen[1][4]), "of its own day an outlook does speak"


def test_the_spread_holds_the_error_of_the_outlooks() -> None:
    """Rain halves demand. Where past outlooks were drawn by lot, past forecasts scatter as those of tomorrow will."""
    sold, weather = sales_of({"bread": 100.0}, days=260, with_rain=True)
    lot = weather.assign(rain_mm=weather["rain_mm"].sample(frac=1.0, random_state=1).to_numpy())
    issued = [evening(day - pd.Timedelta(days=1)) for day in lot["day"]]
    scatter = {}
    for name, said in (("measured", None), ("by lot", lot)):
        more = {} if said is None else {"weather_outlook": checked(WeatherOutlook, said.assign(issued_at=issued))}
        known = facts_of(sold, weather=weather, **more).at(evening("2024-09-10"))
        tried = fit(known, settings=QUICK, horizons=[1], jobs=1).tried
        off = tried.rows["demand_qty"].to_numpy() - tried.forecasts["boosted"]
        scatter[name] = float(np.nanstd(off))
    assert scatter["by lot"] > 1.3 * scatter["measured"]


def test_no_weather_of_a_past_row_moves_with_what_came_after_its_anchor() -> None:
    """Where every evening had an outlook, not even the measurement of the row's own day comes through."""
    day, learnt_on = DAYS[140], DAYS[200]
    seen = []
    for which in (world(), changed_after(world(), day)):
        known = which.at(evening(learnt_on))
        history = past_at(known, QUICK).history
        rows = pd.concat([with_horizons(history, band) for band in ("next_day", "later")], ignore_index=True)
        matrix = source_at(known).matrix(rows, as_known=True)
        weather = [name for name in matrix.names if name in (*_MEASURES, "temp_change_c")]
        key = pd.MultiIndex.from_frame(rows[["shop", "product", "day", "horizon_days"]])
        seen.append(pd.DataFrame(matrix.values, columns=list(matrix.names), index=key)[weather])
    rows = seen[0].index.intersection(seen[1].index)
    anchor = rows.get_level_values("day") - pd.to_timedelta(rows.get_level_values("horizon_days"), unit="D")
    rows = rows[anchor <= day]
    after = rows[rows.get_level_values("day") > day]
    assert len(after) > 20, "rows that straddle the evening are compared"
    assert len(seen[0].columns) == 6
    pd.testing.assert_frame_equal(seen[0].loc[rows], seen[1].loc[rows])
