"""Replays past evenings through the same core as the nightly plan, beside simple rules.

In: Facts. Out: Predictions of this program and of each rule.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from forecast.backtest.missed import KEY, Foreseen
from forecast.backtest.outlook_stand_ins import with_outlook_errors
from forecast.backtest.weather_used import WeatherUsed, notice_of_spread
from forecast.backtest.weeks import Weeks
from forecast.config import ModelSettings
from forecast.features.matrix import OwnColumn
from forecast.forecasting import LONGEST_HORIZON_DAYS, Evening, FittedModels, bands_of, evening_past, fit, horizon_of
from forecast.history.known import Facts, Known, WeatherInBacktest
from forecast.history.past import past_of
from forecast.models.ladder.rules import RULES
from forecast.models.means.folds import Memory
from forecast.notices import Notice
from forecast.tables import MARKED_DAYS, DataFrame, OpenDays, Predictions, ShopTables, checked, empty

_TOP_WEEKS = 8
_FAR_AHEAD = pd.Timedelta(days=3650)


@dataclass(frozen=True)
class BacktestResult:
    """What was forecast on past evenings, by this program and by each simple rule; `timing` in seconds.

    `model_texts` holds the last models by name, as LightGBM writes them. `weeks` holds the totals of whole weeks with
    their own interval and as sums of the days' quantiles, where all horizons from 1 to 7 days were asked for.
    """

    predictions: DataFrame[Predictions]
    rules: dict[str, DataFrame[Predictions]]
    timing: dict[str, float]
    notices: list[Notice]
    model_texts: dict[str, str]
    weeks: dict[str, DataFrame[Predictions]]


@dataclass(frozen=True, kw_only=True)
class ReplaySettings:
    """Which past days are forecast again, and how.

    Parameters
    ----------
    first, last : pd.Timestamp
        The days that are forecast.
    settings : ModelSettings
        Those of the models.
    refit_every_days : int
        Models are refitted so often, everything else moves on every evening [days].
    horizons : sequence of int
        Each day is forecast from the evening that lies so many days before it [days].
    levels : sequence of float, optional
        Those of the settings if it is not given.
    products, top : collection of str, int, optional
        What narrows the work: by name, or the largest by quantity in the eight weeks before the first evening.
    cutoff_time : time
        When an evening's forecast is made, local.
    weather_in_backtest : {"outlook", "observed", "none", "with-error"}
        What weather an evening knows (`Facts.at`).
    rules : collection of str
        The simple rules replayed beside.
    own : sequence of OwnColumn
        Columns of features that somebody adds.
    """

    first: pd.Timestamp
    last: pd.Timestamp
    settings: ModelSettings
    refit_every_days: int = 28
    horizons: Sequence[int] = (1,)
    levels: Sequence[float] | None = None
    products: Collection[str] | None = None
    top: int | None = None
    cutoff_time: dt.time = dt.time(21, 0)
    weather_in_backtest: WeatherInBacktest = "outlook"
    rules: Collection[str] = RULES
    own: Sequence[OwnColumn] = ()
    seed: int = 1
    jobs: int = 2

    def models(self) -> ModelSettings:
        """Return the settings of the models with the levels asked for."""
        more = {} if self.levels is None else {"levels": tuple(self.levels)}
        return self.settings.model_copy(update=more)

    def evenings(self) -> list[pd.Timestamp]:
        """Return the evenings from which a day is forecast."""
        first, last = self.first.normalize(), self.last.normalize()
        ahead = (pd.Timedelta(days=horizon) for horizon in (max(self.horizons), min(self.horizons)))
        return list(pd.date_range(first - next(ahead), last - next(ahead)))

    def days_after(self, evening: pd.Timestamp) -> list[pd.Timestamp]:
        """Return the days that are forecast from an evening."""
        days = [evening + pd.Timedelta(days=horizon) for horizon in self.horizons]
        return [day for day in days if self.first.normalize() <= day <= self.last.normalize()]


def backtest(
    facts: Facts,
    replay: ReplaySettings,
    *,
    memory: Memory | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> BacktestResult:
    """Forecast past days as it would have been done on the evenings before them.

    Every day on which a shop sold something is scored, also one on which it was thought to be closed because the till
    suggested it. Days on which the product was not offered or the shop closed have no actual and are left out; a notice
    counts them, another what was on offer without having been forecast, another names the days without any forecast
    and why, and another says what weather was used. `progress` is called with evenings done and in all. What `memory`
    knows of past folds is not learnt again.
    """
    begun = time.perf_counter()
    run = _Run(facts, replay, memory={} if memory is None else memory)
    evenings = replay.evenings()
    for number, evening in enumerate(evenings):
        run.add(evening)
        if progress is not None:
            progress(number + 1, len(evenings))
    result = run.result()
    result.timing["total"] = time.perf_counter() - begun
    return result


class _Run:
    """What the evenings that were replayed have left."""

    def __init__(self, facts: Facts, replay: ReplaySettings, *, memory: Memory) -> None:
        if replay.weather_in_backtest == "with-error":
            facts = with_outlook_errors(facts, cutoff_time=replay.cutoff_time, seed=replay.seed)
        self.facts, self.replay, self.settings = facts, replay, replay.models()
        self.products = replay.products
        if replay.top is not None:
            after = replay.evenings()[0] + pd.Timedelta(days=1)
            self.products = top_products(facts, before=after, count=replay.top)
        self.weather_used, self.weeks, self.foreseen = WeatherUsed(), Weeks(horizons=replay.horizons), Foreseen()
        self.memory = memory
        self.horizons = set(replay.horizons)
        self.fitted: FittedModels | None = None
        self.fitted_on = pd.Timestamp(0)
        self.forecast: Evening | None = None
        self.ours: list[pd.DataFrame] = []
        self.of_rule: dict[str, list[pd.DataFrame]] = {rule: [] for rule in replay.rules}
        self.notices: dict[str, Notice] = {}
        self.timing = {"fit": 0.0, "predict": 0.0}

    def _cutoff(self, day: pd.Timestamp) -> pd.Timestamp:
        time_of_day = self.replay.cutoff_time
        moment = day + pd.Timedelta(hours=time_of_day.hour, minutes=time_of_day.minute)
        return moment.tz_localize(self.facts.timezone)

    def add(self, evening: pd.Timestamp) -> None:
        """Replay one evening; its models are those of an earlier one until they are too old."""
        lap, cutoff, replay = time.perf_counter(), self._cutoff(evening), self.replay
        known = self.facts.at(cutoff, weather_in_backtest=replay.weather_in_backtest)
        past = evening_past(known, self.settings, own=replay.own)
        days = replay.days_after(evening)
        reach = {horizon_of(day, anchor) for day in days for anchor in known.anchors.values()}
        self.horizons |= {horizon for horizon in reach if horizon <= LONGEST_HORIZON_DAYS}
        if self.fitted is None or self._is_old(self.fitted, evening):
            self.fitted = fit(
                known,
                settings=self.settings,
                seed=replay.seed,
                jobs=replay.jobs,
                products=self.products,
                horizons=sorted(self.horizons),
                memory=self.memory,
                past=past,
            )
            self.fitted_on = evening
            self.timing["fit"] += time.perf_counter() - lap
            lap = time.perf_counter()
        self.forecast = made = Evening(self.fitted, known, days, products=self.products, past=past)
        self.weather_used.add(known, made.rows)
        self.foreseen.add(made)
        quantiles = made.quantiles()
        self.ours.append(quantiles.assign(cutoff=cutoff))
        self.weeks.add(made, quantiles, after=evening)
        for rule in replay.rules:
            self.of_rule[rule].append(made.quantiles_of_rule(rule).assign(cutoff=cutoff))
        self.notices |= {f"{notice.code} {sorted(notice.values.items())}": notice for notice in made.notices()}
        self.timing["predict"] += time.perf_counter() - lap

    def _is_old(self, fitted: FittedModels, evening: pd.Timestamp) -> bool:
        """Tell whether models are too old, or a till day is missing and they do not reach over it."""
        is_old = (evening - self.fitted_on).days >= self.replay.refit_every_days
        return is_old or not set(bands_of(self.horizons)) <= set(fitted.bands)

    def result(self) -> BacktestResult:
        """Return what was forecast beside what came.

        That is looked up last: the shelves of most days have been read by then, evening by evening.
        """
        last = self.replay.last.normalize()
        actual = _actual(self.facts.at(self._cutoff(last + _FAR_AHEAD)), last=last)
        planned = actual.loc[_is_planned(self.facts, actual["product"], self.products)]
        of_weeks, notices_of_weeks = self.weeks.scored(actual.loc[actual["day_mark"] == ""])
        notices = [
            *self.notices.values(),
            *self.weather_used.notices(),
            *(notice_of_spread(self.forecast) if self.forecast is not None else []),
            *self.foreseen.missed_in(planned).notices(),
            *notices_of_weeks,
        ]
        return BacktestResult(
            predictions=_scored(self.ours, actual),
            rules={rule: _scored(parts, actual) for rule, parts in self.of_rule.items()},
            timing=self.timing,
            notices=notices,
            model_texts=self.fitted.model_texts() if self.fitted else {},
            weeks=of_weeks,
        )


def top_products(facts: ShopTables, *, before: pd.Timestamp, count: int) -> list[str]:
    """Return the planned products with the largest quantity in the eight weeks before a day, largest first."""
    sales = facts.sales
    recent = sales.loc[
        (sales["day"] < before)
        & (sales["day"] >= before - pd.Timedelta(weeks=_TOP_WEEKS))
        & _is_planned(facts, sales["product"])
    ]
    sums = recent.groupby("product")["sold_qty"].sum().reset_index()
    ordered = sums.sort_values(["sold_qty", "product"], ascending=[False, True])
    return [str(product) for product in ordered["product"].head(count)]


def _actual(by_now: Known, *, last: pd.Timestamp) -> pd.DataFrame:
    """Return what was sold on each offered day up to `last`, whether it is only a lower bound, and the day's mark.

    Sales and notes are those known by now; shelves are read as on the evening of `last`. A day on which the till was
    down, or that holds several days, teaches nothing and is compared all the same: `day_mark` says which it is.
    """
    if by_now.shelves is not None:
        # Shelves are read day by day and take the longest; those of the days after `last` are of no use here.
        until = {shop: min(anchor, last) for shop, anchor in by_now.anchors.items()}
        by_now = replace(by_now, shelves=by_now.shelves.up_to(until))
    opening = by_now.open_days
    is_marked = opening["reason"].isin(MARKED_DAYS)
    as_told = checked(OpenDays, opening.assign(is_learnable=opening["is_learnable"] | is_marked))
    history = past_of(replace(by_now, open_days=as_told), history_days=36_500).history
    told = history.loc[history["day"] <= last, [*KEY, "sold_qty", "is_sold_out"]]
    marks = opening.loc[is_marked, ["shop", "day", "reason"]].rename(columns={"reason": "day_mark"})
    told = told.rename(columns={"sold_qty": "actual_qty"}).merge(marks, on=["shop", "day"], how="left")
    return told.assign(day_mark=told["day_mark"].fillna(""))


def _is_planned(facts: ShopTables, names: pd.Series, wanted: Collection[str] | None = None) -> pd.Series:
    left_out = facts.products.loc[~facts.products["is_planned"], "product"]
    planned = ~names.isin(left_out)
    return planned if wanted is None else planned & names.isin(list(wanted))


def _scored(parts: Sequence[pd.DataFrame], actual: pd.DataFrame) -> DataFrame[Predictions]:
    """Join the forecasts of all evenings with what came; days without an actual fall out."""
    filled = [part for part in parts if len(part)]
    joined = pd.concat(filled, ignore_index=True).merge(actual, on=KEY, how="inner") if filled else pd.DataFrame()
    if joined.empty:
        return empty(Predictions)
    return checked(Predictions, joined.sort_values([*KEY, "cutoff"], kind="stable"))
