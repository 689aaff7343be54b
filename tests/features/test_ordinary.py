from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.features import ordinary
from forecast.features.matrix import DECLARED, FeatureSource
from forecast.features.ordinary import ordinary_day
from forecast.features.weather import _MEASURES
from forecast.tables import (
    EXPLANATION_GROUPS,
    Calendar,
    Events,
    OpenDays,
    Sales,
    Shops,
    Signals,
    WeatherObserved,
    checked,
)

from .test_matrix import DAYS, frame, history, source


def group_of(name: str) -> str:
    return ordinary._group_of(name, DECLARED)


def by_group(names: tuple[str, ...], logs: np.ndarray, ordinarily: np.ndarray) -> np.ndarray:
    return ordinary.by_group(names, logs, ordinarily, declared=DECLARED)


MARCH = pd.date_range("2024-02-26", periods=34)


def full_source(*, unknown_from: str = "", unknown_to: str = "2024-12-31") -> FeatureSource:
    """Everything that can become a column: two shops, weather, calendar, events, signals, closings."""
    random = np.random.default_rng(5)
    untold = pd.date_range(unknown_from, unknown_to) if unknown_from else ()
    known = DAYS.tz_localize("UTC") - pd.Timedelta(days=3)
    weather = pd.DataFrame({name: random.random(len(DAYS)) for name in _MEASURES}).assign(place="p", day=DAYS)
    calendar = pd.DataFrame(
        [
            ("FR", pd.Timestamp("2024-03-20"), "public_holiday", "spring_day", ""),
            ("FR", pd.Timestamp("2024-03-31"), "feast", "easter_sunday", ""),
            *(("FR/Zone B", day, "school_holiday", "winter", "") for day in pd.date_range("2024-02-10", "2024-02-25")),
            *(("FR/Zone B", day, "school_unknown", "unknown", "") for day in untold),
        ],
        columns=["region", "day", "kind", "name", "label"],
    )
    events = pd.DataFrame({"day": DAYS[::9], "name": "x", "kind": "fête, grande", "size": 4.0, "known_at": known[::9]})
    sale = events.assign(kind="promotion", day=DAYS[3::9], known_at=known[3::9])
    traffic = pd.DataFrame({"day": DAYS, "name": "cars", "value": random.random(len(DAYS)), "known_at": known})
    prices = traffic.assign(name="prix", product="bread")
    days = pd.date_range(DAYS[0], DAYS[-1] + pd.Timedelta(days=20))
    is_open = (days.day_of_week != 0) & (days != pd.Timestamp("2024-03-13"))
    opening = pd.DataFrame({"day": days, "is_open": is_open, "reason": "weekly"})
    return source(
        history(),
        open_days=checked(OpenDays, pd.concat([opening.assign(shop=shop) for shop in ("a", "b")])),
        shops=checked(Shops, pd.DataFrame({"shop": ["a", "b"], "name": "", "place": "p", "school_zones": "Zone B"})),
        calendar=checked(Calendar, calendar),
        weather_observed=checked(WeatherObserved, weather),
        events=checked(Events, pd.concat([events, sale])),
        signals=checked(Signals, pd.concat([traffic, prices])),
        sales=checked(Sales, history().assign(amount=50.0)),
    )


def rows_of(days: pd.DatetimeIndex, horizon_days: int = 1) -> pd.DataFrame:
    return pd.DataFrame({"shop": "a", "product": "bread", "day": days, "horizon_days": horizon_days})


@pytest.fixture(scope="module")
def everything() -> FeatureSource:
    return full_source()


def test_every_column_has_a_group_and_each_group_but_limits_has_columns(everything: FeatureSource) -> None:
    names = everything.matrix(rows_of(MARCH)).names
    assert {group_of(name) for name in names} == set(EXPLANATION_GROUPS) - {"limits"}


def test_every_column_is_declared_and_every_declared_one_is_made(everything: FeatureSource) -> None:
    names = everything.matrix(rows_of(MARCH)).names
    assert {DECLARED.of(name).name for name in names} | {"product"} == {feature.name for feature in DECLARED.features}


def test_prices_and_sales_are_promotions_and_a_grand_prix_is_an_event() -> None:
    assert group_of("signal_Prix baguette") == "promotion"
    assert group_of("event_Aktionswoche") == "promotion"
    assert group_of("event_Grand Prix") == "event"
    assert group_of("signal_cars") == "event"


def test_sums_by_group_keep_the_sum_of_every_row(everything: FeatureSource) -> None:
    names = everything.matrix(rows_of(MARCH)).names
    random = np.random.default_rng(1)
    logs, ordinary = random.normal(size=(2, 30, len(names)))
    np.testing.assert_allclose(by_group(names, logs, ordinary).sum(axis=1), logs.sum(axis=1))


def test_what_columns_say_on_an_ordinary_day_counts_to_the_ordinary_day() -> None:
    names = tuple(
        f"{name}" for name in ("is_holiday", "school_own", "days_to_open", "rain_mm", "event_x", "signal_promo")
    )
    logs = np.full((1, len(names)), 0.5)
    told = dict(zip(EXPLANATION_GROUPS, by_group(names, logs, logs)[0], strict=True))
    assert all(told[group] == 0 for group in ordinary.ORDINARY_PART)
    assert (told["level"], told["weekday"], told["season"]) == (1.0, 1.0, 1.0)


def test_an_ordinary_day_is_its_own_ordinary_day(everything: FeatureSource) -> None:
    # Thursday in no holiday, 13 days from the next one and an event-free day; weather and signals differ every day.
    rows = rows_of(pd.DatetimeIndex(["2024-03-07"]))
    matrix = everything.matrix(rows)
    plain, found = frame(matrix), frame(ordinary_day(everything, rows, matrix))
    same = [name for name in matrix.names if group_of(name) not in ("weather", "event", "promotion")]
    differs = plain[same].columns[(plain[same] != found[same]).iloc[0] & plain[same].notna().iloc[0]].tolist()
    # The winter holidays ended eleven days ago, and the spring day is thirteen days away.
    assert set(differs) <= {"school_change_28", "days_to_holiday", "days_to_feast", "days_from_easter_sunday"}


def test_a_holiday_s_ordinary_day_is_the_weekday_that_it_falls_on(everything: FeatureSource) -> None:
    rows = rows_of(pd.DatetimeIndex(["2024-03-20"]))
    matrix = everything.matrix(rows)
    plain, found = frame(matrix), frame(ordinary_day(everything, rows, matrix))
    assert (plain.at[0, "is_holiday"], plain.at[0, "day_type"]) == (1, 6)
    assert (found.at[0, "is_holiday"], found.at[0, "day_type"]) == (0, 2)
    asked = everything.asked(rows)
    assert found.at[0, "weekday_index"] == pytest.approx(everything.lags.index(asked, np.array([2]))[0])
    assert plain.at[0, "weekday_index"] != found.at[0, "weekday_index"]


def test_the_weekly_closing_is_ordinary_and_any_other_is_not(everything: FeatureSource) -> None:
    # Mondays are closed every week, Wednesday the 13th only once.
    rows = rows_of(pd.DatetimeIndex(["2024-03-12", "2024-03-14"]))
    matrix = everything.matrix(rows)
    plain, found = frame(matrix), frame(ordinary_day(everything, rows, matrix))
    assert plain["days_since_open"].tolist() == [2, 2]
    assert found["days_since_open"].tolist() == [2, 1]
    assert plain["days_to_open"].tolist() == [2, 1]
    assert found["days_to_open"].tolist() == [1, 1]


def test_ordinary_weather_is_dry_and_else_that_of_two_weeks_and_signals_stand_at_their_median(
    everything: FeatureSource,
) -> None:
    rows = rows_of(pd.DatetimeIndex(["2024-03-14"]))
    found = frame(ordinary_day(everything, rows, everything.matrix(rows)))
    two_weeks = pd.date_range("2024-02-29", "2024-03-13")
    wind = everything.matrix(rows_of(two_weeks))
    assert found.at[0, "wind_kmh"] == pytest.approx(frame(wind)["wind_kmh"].mean(), rel=1e-5)
    assert found.at[0, "rain_mm"] == 0
    assert found.at[0, "temp_change_c"] == 0
    cars = everything.known.signals.loc[everything.known.signals["name"] == "cars", "value"]
    assert found.at[0, "signal_cars"] == pytest.approx(cars.median(), rel=1e-5)
    assert found.at[0, "event_fête, grande"] == 0


def test_what_sold_of_late_stays_as_it_is(everything: FeatureSource) -> None:
    rows = rows_of(MARCH)
    matrix = everything.matrix(rows)
    of_level = [group_of(name) in ("level", "weekday", "season") for name in matrix.names]
    found = ordinary_day(everything, rows, matrix)
    np.testing.assert_array_equal(found.values[:, of_level], matrix.values[:, of_level])
    np.testing.assert_array_equal(found.usual, matrix.usual)


def test_a_young_shop_has_an_ordinary_day_too() -> None:
    few = history().query("day < '2024-01-08'")
    young = source(few)
    rows = rows_of(pd.DatetimeIndex(["2024-01-08"]))
    found = frame(ordinary_day(young, rows, young.matrix(rows)))
    assert found["days_since_open"].tolist() == [1]


def test_what_nobody_knows_of_schools_is_unknown_on_the_ordinary_day_too(everything: FeatureSource) -> None:
    unknown = full_source(unknown_from="2024-03-18")
    rows = rows_of(MARCH)
    matrix = unknown.matrix(rows)
    plain, found = frame(matrix), frame(ordinary_day(unknown, rows, matrix))
    late = (rows["day"] >= "2024-03-18").to_numpy()
    school = [name for name in matrix.names if group_of(name) == "school_holiday"]
    of_day = [name for name in school if not name.endswith("_last_week")]
    assert (plain[of_day].isna().to_numpy() == late[:, None]).all()
    assert plain["school_share_last_week"].isna().tolist() == (rows["day"] >= "2024-03-25").tolist()
    assert (plain[school].isna() == found[school].isna()).all(axis=None)
    known = frame(everything.matrix(rows))
    pd.testing.assert_frame_equal(plain.loc[~late], known.loc[~late])


def test_the_change_of_school_holidays_is_from_the_days_that_are_known() -> None:
    # Until the 4th of March nothing is known, so that the four weeks before the 15th hold eleven school days.
    unknown = full_source(unknown_from="2024-01-01", unknown_to="2024-03-04")
    before, after = (unknown.matrix(rows_of(pd.DatetimeIndex([day]))) for day in ("2024-03-05", "2024-03-15"))
    assert np.isnan(frame(before).at[0, "school_change_28"])
    assert frame(after).at[0, "school_change_28"] == 0
