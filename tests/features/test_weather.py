from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.features.weather import _MEASURES, _weather_by_day

DAYS = pd.date_range("2024-03-01", periods=20)
FIRST = int(DAYS[0].to_datetime64().astype("datetime64[D]").astype(int))


def table(days: pd.DatetimeIndex, **values: object) -> pd.DataFrame:
    return pd.DataFrame({"day": days} | dict.fromkeys(_MEASURES, np.nan) | values)


def test_measurements_win_over_the_outlook_and_gaps_look_usual() -> None:
    observed = table(DAYS[:10], temp_mean_c=np.arange(10.0))
    outlook = table(DAYS[9:12], temp_mean_c=100.0)
    features = _weather_by_day(observed, outlook, FIRST, FIRST + 19)
    assert features["temp_mean_c"][:12].tolist() == [*np.arange(10.0), 100.0, 100.0]
    assert features["temp_mean_c"][12] == np.mean([*np.arange(10.0), 100.0, 100.0])
    assert features["temp_change_c"][12] == 0.0
    assert features["temp_change_c"][9] == 9.0 - np.mean(np.arange(9.0))


def test_columns_without_a_value_are_left_out() -> None:
    features = _weather_by_day(table(DAYS, rain_mm=1.0), table(DAYS[:0]), FIRST, FIRST + 19)
    assert set(features) == {"rain_mm"}
    assert _weather_by_day(table(DAYS[:0]), table(DAYS[:0]), FIRST, FIRST + 19) == {}
