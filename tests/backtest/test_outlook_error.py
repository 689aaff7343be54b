from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.backtest.outlook_error import (
    _CLOUD_RMSE_SHARE,
    _LEAD_DAYS,
    _RAIN_SKILL,
    _RAIN_SPREAD,
    _TEMP_MAX_RMSE_C,
    _TEMP_MEAN_RMSE_C,
    _WET_MM,
    _WIND_RMSE_KMH,
    USUAL_WET_SHARE,
    _errors,
    _wet_share,
    outlooks_with_error,
)
from forecast.tables import WeatherObserved, checked

YEARS = 8


def measured(days: int = 365 * YEARS, *, seed: int = 1, first: str = "2015-01-01") -> pd.DataFrame:
    """Weather far from every bound, so that cutting at calm, clear and overcast does not shrink the errors."""
    random = np.random.default_rng(seed)
    calendar = pd.date_range(first, periods=days)
    frame = pd.DataFrame(
        {
            "place": "p",
            "day": calendar,
            "temp_mean_c": random.normal(10, 7, days),
            "temp_max_c": random.normal(15, 8, days),
            "temp_min_c": random.normal(5, 6, days),
            "rain_mm": np.where(random.random(days) < 0.4, _WET_MM + random.gamma(0.7, 6, days), 0.0),
            "wind_kmh": random.normal(60, 4, days),
            "cloud_share": 0.5,
        }
    )
    return checked(WeatherObserved, frame)


def with_truth(weather: pd.DataFrame, *, seed: int = 1) -> pd.DataFrame:
    said = outlooks_with_error(weather, place="p", seed=seed)
    both = said.merge(weather, on="day", suffixes=("", "_true"))
    return both.assign(lead=(both["day"] - both["issued_on"]).dt.days)


def test_bias_and_size_of_the_errors_are_those_of_the_table() -> None:
    both = with_truth(measured())
    tables = {
        "temp_mean_c": _TEMP_MEAN_RMSE_C,
        "temp_max_c": _TEMP_MAX_RMSE_C,
        "temp_min_c": _TEMP_MAX_RMSE_C,
        "wind_kmh": _WIND_RMSE_KMH,
    }
    for name, table in tables.items():
        off = (both[name] - both[f"{name}_true"]).groupby(both["lead"])
        rmse = off.apply(lambda one: float(np.sqrt((one**2).mean())))
        assert rmse.to_numpy() == pytest.approx(np.array(table), rel=0.06), name
        assert (off.mean().abs().to_numpy() < 0.1 * np.array(table)).all(), name
    # Cloud is cut at clear and overcast, which can only shrink an error.
    off = both["cloud_share"] - 0.5
    rmse = np.sqrt((off**2).groupby(both["lead"]).mean()).to_numpy()
    assert (rmse <= np.array(_CLOUD_RMSE_SHARE) * 1.06).all()
    assert (rmse >= np.array(_CLOUD_RMSE_SHARE) * 0.85).all()


def test_rain_is_foretold_with_the_skill_of_the_table_and_as_often_as_it_falls() -> None:
    both = with_truth(measured())
    both = both[both["day"] > both["day"].min() + pd.Timedelta(days=300)]
    is_wet, is_foretold = both["rain_mm_true"] >= _WET_MM, both["rain_mm"] >= _WET_MM
    for lead in range(1, _LEAD_DAYS + 1):
        mine = both["lead"] == lead
        hit_rate, false_rate = is_foretold[mine & is_wet].mean(), is_foretold[mine & ~is_wet].mean()
        assert hit_rate - false_rate == pytest.approx(_RAIN_SKILL[lead - 1], abs=0.06)
        assert is_foretold[mine].mean() == pytest.approx(is_wet[mine].mean(), abs=0.04)
    hits = both[is_wet & is_foretold & (both["lead"] == 1) & (both["rain_mm_true"] > 3)]
    ratio = np.log(hits["rain_mm"] / hits["rain_mm_true"])
    assert ratio.std() == pytest.approx(_RAIN_SPREAD[0], rel=0.1)
    assert np.exp(ratio).mean() == pytest.approx(1.0, abs=0.08), "amounts are foretold without bias"


def test_before_any_measured_day_rain_is_as_likely_as_usual_and_then_as_it_was() -> None:
    weather = measured(3650)
    first = weather["day"].to_numpy().astype("datetime64[D]").astype(np.int64)[0]
    before, after = _wet_share(weather, np.array([first - 1, first + 3649]))
    assert before == pytest.approx(USUAL_WET_SHARE)
    assert after == pytest.approx((weather["rain_mm"] > 0).mean(), abs=0.01)


def test_an_evening_that_is_too_warm_at_noon_is_too_warm_at_night() -> None:
    both = with_truth(measured(365))
    errors = [both[name] - both[f"{name}_true"] for name in ("temp_min_c", "temp_max_c", "temp_mean_c")]
    assert np.corrcoef(errors).min() > 0.95


def test_every_table_grows_or_loses_skill_with_the_lead() -> None:
    for table in (_TEMP_MEAN_RMSE_C, _TEMP_MAX_RMSE_C, _WIND_RMSE_KMH, _CLOUD_RMSE_SHARE, _RAIN_SPREAD):
        assert len(table) == _LEAD_DAYS
        assert (np.diff(table) > 0).all()
    assert len(_RAIN_SKILL) == _LEAD_DAYS
    assert (np.diff(_RAIN_SKILL) < 0).all()


def test_the_same_seed_gives_the_same_error_and_another_seed_or_place_another() -> None:
    weather = measured(40)
    once, again = (outlooks_with_error(weather, place="p", seed=1) for _ in range(2))
    pd.testing.assert_frame_equal(once, again)
    assert not np.allclose(once["temp_mean_c"], outlooks_with_error(weather, place="p", seed=2)["temp_mean_c"])
    assert not np.allclose(once["temp_mean_c"], outlooks_with_error(weather, place="q", seed=1)["temp_mean_c"])


def test_errors_of_days_in_a_row_and_of_evenings_in_a_row_are_alike() -> None:
    error = _errors(3, "p", np.arange(18_000, 22_096))["temperature"]
    assert np.corrcoef(error[:, 1], error[:, 2])[0, 1] > 0.3, "one evening, two days"
    assert np.corrcoef(error[:-1, 4], error[1:, 3])[0, 1] > 0.6, "one day, two evenings"
    assert abs(np.corrcoef(error[:-14, 0], error[14:, 0])[0, 1]) < 0.1, "a fortnight later all is new"


@given(
    at=st.integers(0, 59),
    moved=st.floats(-20, 20).filter(lambda value: abs(value) > 0.5),
    seed=st.integers(0, 50),
)
def test_a_measurement_moves_only_what_is_said_of_its_day(at: int, moved: float, seed: int) -> None:
    weather = measured(60)
    other = weather.copy()
    other.loc[at, "temp_mean_c"] += moved
    before, after = (outlooks_with_error(one, place="p", seed=seed) for one in (weather, other))
    differs = ~np.isclose(before["temp_mean_c"], after["temp_mean_c"], rtol=0, atol=1e-9)
    assert (before["day"] == weather.at[at, "day"]).to_numpy().tolist() == differs.tolist()
    rest = ["day", "issued_on", "rain_mm", "wind_kmh", "cloud_share"]
    pd.testing.assert_frame_equal(before[rest], after[rest])


@given(at=st.integers(0, 59), rain=st.floats(0, 40), seed=st.integers(0, 50))
def test_rain_of_a_day_is_known_on_the_evenings_before_only_through_what_was_said_of_it(
    at: int, rain: float, seed: int
) -> None:
    weather = measured(60)
    other = weather.copy()
    other.loc[at, "rain_mm"] = rain
    before, after = (outlooks_with_error(one, place="p", seed=seed) for one in (weather, other))
    day = weather.at[at, "day"]
    untouched = (before["issued_on"] < day) & (before["day"] != day)
    pd.testing.assert_frame_equal(before[untouched], after[untouched])


def test_a_day_that_was_not_measured_is_not_foretold() -> None:
    weather = measured(30).drop(index=[10]).reset_index(drop=True)
    weather.loc[5, "rain_mm"] = np.nan
    said = outlooks_with_error(weather, place="p", seed=1)
    assert pd.Timestamp("2015-01-11") not in set(said["day"])
    assert said.loc[said["day"] == weather.at[5, "day"], "rain_mm"].isna().all()
    assert said["rain_mm"].min() >= 0
    assert said["cloud_share"].between(0, 1).all()


def test_no_measurement_says_nothing() -> None:
    assert outlooks_with_error(measured(3).iloc[:0], place="p", seed=1).empty
