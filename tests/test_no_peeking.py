"""No column and no quantile knows what came after its evening; and whoever peeks is caught and named."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecast.features import by_day, weather, years
from forecast.features import matrix as feature_matrix
from forecast.features.events import EventsMet, SignalsTold
from forecast.features.lags import LagSource
from forecast.features.series import Rows, SeriesPast, Window
from forecast.forecasting import evening as evening_of
from forecast.history import known as what_was_known
from forecast.history.known import Facts, Known
from forecast.models.means import learning, training
from forecast.models.spread.calibration import Residuals
from forecast.tables import ShopTables

from .made_up_past import ZONE
from .peeking import (
    DAYS,
    DAYS_COUNT,
    FEW_DAYS,
    TIMELESS,
    Peeked,
    changed_after,
    check_features_ahead,
    check_features_learnt_from,
    check_folds,
    check_forecast,
    check_measured_weather,
    check_memory,
    columns_moved_by_chance,
    features_learnt_from,
    world,
)

RANDOM = np.random.default_rng(20240)
EVENING_AHEAD, EVENING_PAST = 415, 405
EVENINGS_AHEAD = [EVENING_AHEAD, *RANDOM.choice(np.arange(60, DAYS_COUNT - 20), 3, replace=False).tolist()]
EVENINGS_PAST = [EVENING_PAST, *RANDOM.choice(np.arange(50, 420), 3, replace=False).tolist()]
"""Evenings are numbered from the first day; the first of each is the one on which leaks are planted."""
LEARNT_ON = 430
"""The evening on which past rows and folds are looked at."""
FITTED_ON, FORECAST_ON = 190, 175
TRIED_ON = 140
"""Three days before a fold begins, so that a horizon that is not taken at its word shows."""

Plant = Callable[[pytest.MonkeyPatch], None]
Check = Callable[[], None]


@cache
def long() -> Facts:
    return world()


@cache
def short() -> Facts:
    return world(count=FEW_DAYS)


def test_every_table_says_from_when_it_is_known() -> None:
    facts = short()
    tables = set(Facts.schemas())
    changed = changed_after(facts, DAYS[FORECAST_ON])
    assert {shop: book.digest for shop, book in changed.shelves.books.items()} != {
        shop: book.digest for shop, book in facts.shelves.books.items()
    }
    differ = {name for name in tables if not getattr(changed, name).equals(getattr(facts, name))}
    assert differ == tables - TIMELESS


@pytest.mark.parametrize("number", EVENINGS_AHEAD)
def test_no_column_of_tomorrow_moves_with_what_came_later(number: int) -> None:
    check_features_ahead(long(), DAYS[number])


@pytest.mark.parametrize("number", EVENINGS_PAST)
def test_no_column_that_is_learnt_from_moves_with_what_came_after_its_anchor(number: int) -> None:
    check_features_learnt_from(long(), DAYS[number], learnt_on=DAYS[LEARNT_ON])


def test_measured_weather_stands_in_for_the_outlook_of_its_own_day_only() -> None:
    check_measured()


def test_no_quantile_moves_with_what_came_later() -> None:
    check_told()


def test_opening_days_told_from_the_till_do_not_peek_either() -> None:
    told_from_till = world(count=FEW_DAYS, opening_from_till=True)
    check_features_ahead(told_from_till, DAYS[FORECAST_ON - 40])
    check_forecast(told_from_till, DAYS[FORECAST_ON])


@pytest.mark.parametrize("number", [TRIED_ON, 168])
def test_no_out_of_sample_forecast_moves_with_what_came_after_its_anchor(number: int) -> None:
    check_folds(short(), DAYS[number], fitted_on=DAYS[FITTED_ON])


def test_what_the_memory_keeps_of_another_world_changes_nothing() -> None:
    check_remembered()


def lags_that_include_their_own_day(patch: pytest.MonkeyPatch) -> None:
    honest = Rows

    patch.setattr(feature_matrix, "Rows", lambda *of_series, day, anchor: honest(*of_series, day=day, anchor=day))  # noqa: ARG005 -- it is the leak


def lags_one_day_late(patch: pytest.MonkeyPatch) -> None:
    honest = SeriesPast._end
    patch.setattr(SeriesPast, "_end", lambda self, group, day: honest(self, group, day + 1))


def means_centred_on_the_anchor(patch: pytest.MonkeyPatch) -> None:
    honest = SeriesPast.windows

    def windows(self: SeriesPast, group: np.ndarray, anchor: np.ndarray, days: Iterable[int]) -> dict[int, Window]:
        return {count: honest(self, group, anchor + count // 2, [count])[count] for count in days}

    patch.setattr(SeriesPast, "windows", windows)


def usual_quantity_of_the_day_itself(patch: pytest.MonkeyPatch) -> None:
    honest = LagSource.usual

    def usual(self: LagSource, rows: Rows, day_type: np.ndarray) -> np.ndarray:
        return honest(self, dataclasses.replace(rows, anchor=rows.day), day_type)

    patch.setattr(LagSource, "usual", usual)


def known_with(**tables: Callable[[Facts, pd.Timestamp], pd.DataFrame]) -> Plant:
    """Return the leak by which some tables of `Known` are read off the facts in another way."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        honest = Facts.at

        def peeks(self: Facts, cutoff: pd.Timestamp, **more: Any) -> Known:
            others = {name: read(self, cutoff) for name, read in tables.items()}
            return dataclasses.replace(honest(self, cutoff, **more), **others)

        patch.setattr(Facts, "at", peeks)

    return plant


def newest_outlook(facts: Facts, cutoff: pd.Timestamp) -> pd.DataFrame:
    ahead = facts.weather_outlook[facts.weather_outlook["day"] > cutoff.tz_localize(None).normalize()]
    return ahead.sort_values("issued_at").drop_duplicates(["place", "day"], keep="last")


def cutoff_a_day_late(patch: pytest.MonkeyPatch) -> None:
    honest = Facts.at

    patch.setattr(Facts, "at", lambda self, cutoff, **more: honest(self, cutoff + pd.Timedelta(days=1), **more))


def signals_without_their_notice(patch: pytest.MonkeyPatch) -> None:
    honest = SignalsTold.features

    def of_its_own_day(self: SignalsTold, rows: Rows) -> dict[str, np.ndarray]:
        return honest(self, dataclasses.replace(rows, anchor=rows.day + 10_000))

    patch.setattr(SignalsTold, "features", of_its_own_day)


def signals_known_later(patch: pytest.MonkeyPatch) -> None:
    # Taking them out of the one place alone would not do: features give each signal its notice.
    known_with(signals=lambda facts, _: facts.signals)(patch)
    signals_without_their_notice(patch)


def events_told_after_the_evening(patch: pytest.MonkeyPatch) -> None:
    honest = feature_matrix.events_met

    def all_of_them(tables: ShopTables, rows: Rows, **more: Any) -> EventsMet:
        return honest(tables, rows, **more | {"is_ahead": np.ones(len(rows), dtype=bool)})

    patch.setattr(feature_matrix, "events_met", all_of_them)


def weather_smoothed_over_coming_days(patch: pytest.MonkeyPatch) -> None:
    honest = weather._weather_by_day

    def smoothed(*tables_and_ends: Any) -> Mapping[str, np.ndarray]:
        features = honest(*tables_and_ends)
        return {name: (values + np.append(values[1:], values[-1])) / 2 for name, values in features.items()}

    patch.setattr(weather, "_weather_by_day", smoothed)


def newer_outlook_than_the_evening_had(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(weather, "_lead_of", np.ones_like)


def this_year_for_last_year(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(years, "YEAR_DAYS", 0)
    patch.setattr(by_day, "occasions_before", lambda _, first, last: [np.arange(first, last + 1.0)] * 2)


def days_on_offer_that_are_to_come(patch: pytest.MonkeyPatch) -> None:
    honest = years.YearsPast.offered_days

    def soon(self: years.YearsPast, rows: Rows) -> np.ndarray:
        return honest(self, dataclasses.replace(rows, anchor=rows.anchor + 30))

    patch.setattr(years.YearsPast, "offered_days", soon)


def closings_foreseen(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(by_day, "SEEN_AFTERWARDS", ())


def closings_of_the_till_foreseen(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(what_was_known, "foreseen", lambda open_days, *_, **__: open_days)


def fold_learnt_from_its_own_days(patch: pytest.MonkeyPatch) -> None:
    honest = learning._fit

    def learnt_from_all(rows: Any, task: learning.Task, _: np.ndarray, model: Any) -> learning.Fit:
        return honest(rows, task, np.arange(len(task.chosen)), model)

    patch.setattr(learning, "_fit", learnt_from_all)


def pooled_fold_learnt_from_its_own_days(patch: pytest.MonkeyPatch) -> None:
    honest = learning._fit

    def leaky_when_pooled(rows: Any, task: learning.Task, learn: np.ndarray, model: Any) -> learning.Fit:
        is_pooled = getattr(model, "weight_power", 1.0) != 1.0
        return honest(rows, task, np.arange(len(task.chosen)) if is_pooled else learn, model)

    patch.setattr(learning, "_fit", leaky_when_pooled)


def fold_tried_on_older_anchors(patch: pytest.MonkeyPatch) -> None:
    honest = training.forecasts_of

    def no_matter_how_far_ahead(*told: Any, **more: Any) -> np.ndarray:
        return honest(*told, **more | {"horizon_days": np.ones_like(more["horizon_days"])})

    patch.setattr(training, "forecasts_of", no_matter_how_far_ahead)


def spread_that_knows_what_came(patch: pytest.MonkeyPatch) -> None:
    honest = evening_of.residuals_of
    came: dict[str, pd.DataFrame] = {}
    facts_at = Facts.at

    def at(self: Facts, cutoff: pd.Timestamp, **more: Any) -> Known:
        came["sales"] = self.sales[self.sales["day"] > cutoff.tz_localize(None).normalize()]
        return facts_at(self, cutoff, **more)

    def with_what_came(*of_the_past: Any) -> Residuals:
        residuals = honest(*of_the_past)
        shift = came["sales"]["sold_qty"].head(3).mean()
        return dataclasses.replace(residuals, actual=residuals.actual + np.where(residuals.actual > 0, shift, 0.0))

    patch.setattr(Facts, "at", at)
    patch.setattr(evening_of, "residuals_of", with_what_came)


def memory_keyed_by_shapes(patch: pytest.MonkeyPatch) -> None:
    def key(fit: learning.Fit) -> str:
        return repr((fit.model.recipe(), [np.shape(array) for array in (fit.names, fit.x, fit.y, fit.usual, fit.day)]))

    patch.setattr(learning.Fit, "digest", key)


def check_ahead() -> None:
    check_features_ahead(long(), DAYS[EVENING_AHEAD])


def check_learnt() -> None:
    check_features_learnt_from(long(), DAYS[EVENING_PAST], learnt_on=DAYS[LEARNT_ON])


def check_measured() -> None:
    check_measured_weather(long(), DAYS[EVENING_PAST], learnt_on=DAYS[LEARNT_ON])


def check_tried() -> None:
    check_folds(short(), DAYS[TRIED_ON], fitted_on=DAYS[FITTED_ON])


def check_told() -> None:
    check_forecast(short(), DAYS[FORECAST_ON])


def check_remembered() -> None:
    # A world of the same rows: nothing but the numbers tells its folds from these.
    scaled = short().sales.assign(sold_qty=short().sales["sold_qty"] * 2)
    check_memory(short(), dataclasses.replace(short(), sales=scaled), DAYS[FORECAST_ON])


LEAKS_IN_COLUMNS: list[tuple[Plant, Check, str]] = [
    (lags_that_include_their_own_day, check_learnt, "lag_1"),
    (lags_one_day_late, check_learnt, "mean_7"),
    (means_centred_on_the_anchor, check_learnt, "mean_28"),
    (usual_quantity_of_the_day_itself, check_learnt, "the usual quantity"),
    (cutoff_a_day_late, check_ahead, "lag_1"),
    (known_with(weather_observed=lambda facts, _: facts.weather_observed), check_ahead, "rain_mm"),
    (known_with(weather_outlook=newest_outlook), check_ahead, "temp_mean_c"),
    (weather_smoothed_over_coming_days, check_measured, "wind_kmh"),
    (newer_outlook_than_the_evening_had, check_learnt, "temp_mean_c"),
    (signals_known_later, check_ahead, "signal_visitors"),
    (signals_without_their_notice, check_learnt, "signal_visitors"),
    (known_with(events=lambda facts, _: facts.events), check_ahead, "event_match"),
    (events_told_after_the_evening, check_learnt, "event_match"),
    (this_year_for_last_year, check_learnt, "year_move"),
    (days_on_offer_that_are_to_come, check_learnt, "rule offered_days"),
    (closings_foreseen, check_learnt, "days_to_open"),
    (closings_of_the_till_foreseen, check_ahead, "shop, product, day"),
]
OTHER_LEAKS: list[tuple[Plant, Check, str]] = [
    (fold_learnt_from_its_own_days, check_tried, "boosted"),
    (pooled_fold_learnt_from_its_own_days, check_tried, "boosted"),
    (fold_tried_on_older_anchors, check_tried, "boosted"),
    (spread_that_knows_what_came, check_told, "quantile 0.9"),
    (cutoff_a_day_late, check_told, "quantile mean"),
    (memory_keyed_by_shapes, check_remembered, "boosted"),
]


@cache
def names_caught(plant: Plant, check: Check) -> frozenset[str]:
    """Return what the checker names once the leak is planted."""
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        with pytest.raises(Peeked, match="knew what came after its evening") as caught:
            check()
    assert all(name in str(caught.value) for name in caught.value.names)
    return frozenset(caught.value.names)


@pytest.mark.parametrize(
    ("plant", "check", "name"),
    LEAKS_IN_COLUMNS + OTHER_LEAKS,
    ids=lambda value: getattr(value, "__name__", str(value)).removeprefix("check_"),
)
def test_a_planted_leak_is_caught_by_name(plant: Plant, check: Check, name: str) -> None:
    assert name in names_caught(plant, check)


def test_every_column_but_dates_is_caught_by_some_planted_leak() -> None:
    # A column that no leak moves would pass the test without being tested.
    caught = frozenset().union(*(names_caught(plant, check) for plant, check, _ in LEAKS_IN_COLUMNS))
    moved = columns_moved_by_chance(DAYS[LEARNT_ON])
    assert moved - caught == set(), "plant a leak for these, or have the worlds of tests/peeking.py move them"
    dates = set(features_learnt_from(long(), DAYS[LEARNT_ON])) - moved
    assert {"weekday", "month", "is_holiday", "horizon_days"} <= dates
    assert not {name for name in dates if name.startswith(("lag", "mean", "signal", "event", "rule", "shop_"))}


def test_the_worlds_hold_what_real_shops_have() -> None:
    columns = set(features_learnt_from(long(), DAYS[LEARNT_ON]))
    signals = {"signal_ferries", "signal_visitors", "signal_promotion"}
    assert {"shop", "rain_mm", "event_match", "event_market"} | signals <= columns
    assert long().at(DAYS[100].tz_localize(ZONE)).sales["amount"].notna().all()
