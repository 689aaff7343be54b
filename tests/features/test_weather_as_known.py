from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.features.weather import _KINDS, _LEADS, _MEASURES, _weather_as_known, _WeatherAsKnown
from forecast.tables import WITH_ERROR, WeatherOutlook, checked

ZONE = "Europe/Paris"
DAYS = pd.date_range("2024-03-01", periods=40)
FIRST = int(DAYS[0].to_datetime64().astype("datetime64[D]").astype(int))
LAST = FIRST + len(DAYS) - 1


def measured(days: pd.DatetimeIndex = DAYS, **values: object) -> pd.DataFrame:
    return pd.DataFrame({"day": days} | dict.fromkeys(_MEASURES, np.nan) | values)


def issue(evening: int, values: dict[int, float], *, hour: int = 18, source: str = "file") -> pd.DataFrame:
    """What one evening said of the temperature of days, all counted from the first."""
    at = (DAYS[evening] + pd.Timedelta(hours=hour)).tz_localize(ZONE)
    rows = pd.DataFrame({"place": "p", "day": DAYS[list(values)], "issued_at": at, "source": source})
    return checked(WeatherOutlook, rows.assign(temp_mean_c=list(values.values())))


def known(*issues: pd.DataFrame, observed: pd.DataFrame | None = None) -> _WeatherAsKnown:
    table = pd.concat(issues) if issues else issue(0, {1: 0.0}).iloc[:0]
    truth = measured(temp_mean_c=np.arange(40.0)) if observed is None else observed
    return _weather_as_known(truth, table, FIRST, LAST, timezone=ZONE)


def seen(weather: _WeatherAsKnown, day: int, horizon: int) -> float:
    return float(weather.at("temp_mean_c", np.array([day]), np.array([horizon]))[0])


def kind(weather: _WeatherAsKnown, day: int, horizon: int) -> str:
    return _KINDS[weather.kind[horizon - 1, day]]


def test_a_past_day_is_seen_as_its_evening_saw_it() -> None:
    weather = known(issue(19, {20: 100.0, 21: 101.0}), issue(20, {21: 200.0}))
    assert seen(weather, 20, 1) == 100.0
    assert seen(weather, 21, 1) == 200.0
    assert seen(weather, 21, 2) == 101.0
    assert [kind(weather, 21, lead) for lead in (1, 2, 3)] == ["outlook", "outlook", "measured"]


def test_of_two_issues_of_one_day_the_later_counts_and_none_from_after_the_evening() -> None:
    weather = known(issue(19, {20: 1.0}, hour=7), issue(19, {20: 2.0}, hour=18), issue(20, {20: 3.0}, hour=6))
    assert seen(weather, 20, 1) == 2.0


def test_without_an_issue_of_the_evening_an_older_one_counts_and_without_any_the_measurement() -> None:
    weather = known(issue(18, {20: 100.0}))
    assert seen(weather, 20, 1) == 100.0
    assert seen(weather, 20, 2) == 100.0
    assert seen(weather, 20, 3) == 20.0
    assert kind(weather, 20, 3) == "measured"


def test_a_day_that_the_outlook_did_not_reach_looks_usual_as_known_on_that_evening() -> None:
    weather = known(issue(19, {20: 100.0}))
    # Seen two days ahead: 100 for tomorrow, nothing of the evening's own day, and twelve measured days before it.
    assert seen(weather, 21, 2) == pytest.approx(np.mean([100.0, *np.arange(7.0, 19.0)]))
    assert kind(weather, 21, 2) == "unknown"


def test_the_change_of_temperature_compares_with_what_the_evening_knew() -> None:
    weather = known(issue(19, {20: 100.0, 21: 102.0}))
    change = weather.at("temp_change_c", np.array([21]), np.array([2]))[0]
    assert change == pytest.approx(102.0 - np.mean([100.0, *np.arange(7.0, 19.0)]))


def test_the_evenings_own_day_is_not_yet_measured_and_comes_from_the_outlook() -> None:
    weather = known(issue(18, {19: 50.0}), issue(19, {20: 100.0}))
    change = weather.at("temp_change_c", np.array([20]), np.array([1]))[0]
    assert change == pytest.approx(100.0 - np.mean([50.0, *np.arange(6.0, 19.0)]))


def test_what_was_measured_after_the_evening_is_nowhere_to_be_seen_from_it() -> None:
    issues = [issue(evening, {evening + ahead: 10.0 * ahead for ahead in (1, 2, 3)}) for evening in range(5, 30)]
    later = np.arange(40.0)
    later[20:] += 1000.0
    one, other = known(*issues), known(*issues, observed=measured(temp_mean_c=later))
    for lead in range(1, _LEADS + 1):
        for name in ("temp_mean_c", "temp_change_c"):
            # Seen from the evening of day 20 or before: leads beyond the third are unknown and look usual.
            until = min(20 + lead, 33)
            assert one.features[name][lead - 1, 5 + lead : until + 1] == pytest.approx(
                other.features[name][lead - 1, 5 + lead : until + 1]
            ), (lead, name)


def test_horizons_beyond_a_fortnight_see_what_was_said_a_fortnight_before() -> None:
    weather = known(issue(10, {24: 50.0}))
    assert seen(weather, 24, 14) == 50.0
    assert seen(weather, 24, 20) == 50.0


def test_made_up_outlooks_are_told_apart() -> None:
    weather = known(issue(19, {20: 1.0}, source=WITH_ERROR), issue(20, {21: 1.0}))
    assert kind(weather, 20, 1) == "with_error"
    assert kind(weather, 21, 1) == "outlook"
    assert kind(weather, 30, 1) == "measured"
