"""Replays past evenings through the same core as the nightly plan, beside simple rules.

In: Facts. Out: Predictions of this program and of each rule.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from forecast.backtest_missed import KEY, Foreseen
from forecast.backtest_weeks import Weeks
from forecast.config import ModelSettings
from forecast.features.matrix import FeatureSource
from forecast.forecasting import Evening, FittedModels, evening_past, fit
from forecast.forecasting.weather_used import WeatherUsed, notice_of_spread
from forecast.history.customer_orders import OrdersAtTill
from forecast.history.known import Facts, Known, WeatherInBacktest
from forecast.history.outlook_stand_ins import with_outlook_errors
from forecast.history.past import past_of
from forecast.models.ladder.rules import RULES
from forecast.models.means.folds import Memory
from forecast.notices import Notice
from forecast.tables import DataFrame, Predictions, checked, empty

TOP_WEEKS = 8
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


def backtest(
    facts: Facts,
    *,
    first: pd.Timestamp,
    last: pd.Timestamp,
    timezone: str,
    settings: ModelSettings,
    refit_every_days: int = 28,
    horizons: Sequence[int] = (1,),
    levels: Sequence[float] | None = None,
    products: Collection[str] | None = None,
    top: int | None = None,
    cutoff_time: dt.time = dt.time(21, 0),
    weather_in_backtest: WeatherInBacktest = "outlook",
    rules: Collection[str] = RULES,
    orders_at_till: OrdersAtTill = "pickup",
    seed: int = 1,
    jobs: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> BacktestResult:
    """Forecast the days `first` to `last` as it would have been done on the evenings before them.

    For every horizon [days] each day is forecast from the evening that lies so many days before it; models are
    refitted every `refit_every_days`, everything else moves on every evening. `products` or `top` (by quantity in
    the eight weeks before the first evening) narrow the work. `progress` is called with evenings done and in all.
    Days on which the product was not offered or the shop closed have no actual and are left out; a notice counts
    them, and another what was on offer without having been forecast. `weather_in_backtest` says what weather an
    evening knows (`Facts.at`); a notice says what was used. `rules` are the simple rules replayed beside.
    """
    begun = time.perf_counter()
    wanted = settings if levels is None else settings.model_copy(update={"levels": tuple(levels)})
    first, last = first.normalize(), last.normalize()
    evenings = pd.date_range(first - pd.Timedelta(days=max(horizons)), last - pd.Timedelta(days=min(horizons)))

    def known_at(day: pd.Timestamp) -> pd.Timestamp:
        return (day + pd.Timedelta(hours=cutoff_time.hour, minutes=cutoff_time.minute)).tz_localize(timezone)

    if weather_in_backtest == "with-error":
        facts = with_outlook_errors(facts, cutoff_time=cutoff_time, timezone=timezone, seed=seed)
    if top is not None:
        products = top_products(facts, before=evenings[0] + pd.Timedelta(days=1), count=top)
    weather_used = WeatherUsed()
    weeks = Weeks(horizons=horizons)
    foreseen = Foreseen()
    memory: Memory = {}
    source: FeatureSource | None = None
    fitted: FittedModels | None = None
    fitted_on = evenings[0]
    ours: list[pd.DataFrame] = []
    of_rule: dict[str, list[pd.DataFrame]] = {rule: [] for rule in rules}
    notices: dict[str, Notice] = {}
    timing = {"fit": 0.0, "predict": 0.0}
    for number, evening in enumerate(evenings):
        cutoff = known_at(evening)
        lap = time.perf_counter()
        known = facts.at(cutoff, timezone=timezone, weather_in_backtest=weather_in_backtest)
        past = evening_past(known, wanted, orders_at_till, source_before=source)
        if fitted is None or (evening - fitted_on).days >= refit_every_days:
            fitted = fit(
                known,
                settings=wanted,
                seed=seed,
                jobs=jobs,
                products=products,
                horizons=horizons,
                orders_at_till=orders_at_till,
                memory=memory,
                past=past,
            )
            fitted_on = evening
            timing["fit"] += time.perf_counter() - lap
            lap = time.perf_counter()
        days = [evening + pd.Timedelta(days=horizon) for horizon in horizons]
        days = [day for day in days if first <= day <= last]
        looked_at = Evening(fitted, known, days, products=products, past=past)
        source = looked_at.features[0] if looked_at.features else source
        weather_used.add(known, looked_at.rows)
        foreseen.add(looked_at.rows, days)
        quantiles = looked_at.quantiles()
        ours.append(quantiles.assign(cutoff=cutoff))
        weeks.add(looked_at, quantiles, after=evening)
        for rule in rules:
            of_rule[rule].append(looked_at.quantiles_of_rule(rule).assign(cutoff=cutoff))
        notices |= {f"{notice.code} {sorted(notice.values.items())}": notice for notice in looked_at.notices()}
        timing["predict"] += time.perf_counter() - lap
        if progress is not None:
            progress(number + 1, len(evenings))
    # What came is looked up last: the shelves of most days have been read by then, evening by evening.
    by_now = facts.at(known_at(last + _FAR_AHEAD), timezone=timezone)
    actual = _actual(by_now, last=last, orders_at_till=orders_at_till)
    planned = actual.loc[_is_planned(facts, actual["product"], products)]
    missed = foreseen.missed_in(planned)
    of_weeks, notices_of_weeks = weeks.scored(actual)
    timing["total"] = time.perf_counter() - begun
    return BacktestResult(
        predictions=_scored(ours, actual),
        rules={rule: _scored(parts, actual) for rule, parts in of_rule.items()},
        timing=timing,
        notices=[
            *notices.values(),
            *weather_used.notices(),
            *notice_of_spread(looked_at),
            *missed.notices(),
            *notices_of_weeks,
        ],
        model_texts=fitted.model_texts() if fitted else {},
        weeks=of_weeks,
    )


def top_products(facts: Facts, *, before: pd.Timestamp, count: int) -> list[str]:
    """Return the planned products with the largest quantity in the eight weeks before a day, largest first."""
    sales = facts.sales
    recent = sales.loc[
        (sales["day"] < before)
        & (sales["day"] >= before - pd.Timedelta(weeks=TOP_WEEKS))
        & _is_planned(facts, sales["product"])
    ]
    sums = recent.groupby("product")["sold_qty"].sum().reset_index()
    ordered = sums.sort_values(["sold_qty", "product"], ascending=[False, True])
    return [str(product) for product in ordered["product"].head(count)]


def _actual(by_now: Known, *, last: pd.Timestamp, orders_at_till: OrdersAtTill) -> pd.DataFrame:
    """Return what was sold on each offered day up to `last`, and whether it is only a lower bound.

    Sales and notes are those known by now; shelves are read as on the evening of `last`.
    """
    if by_now.shelves is not None:
        # Shelves are read day by day and take the longest; those of the days after `last` are of no use here.
        until = {shop: min(anchor, last) for shop, anchor in by_now.anchors.items()}
        by_now = replace(by_now, shelves=by_now.shelves.up_to(until))
    history = past_of(by_now, history_days=36_500, orders_at_till=orders_at_till).history
    told = history.loc[history["day"] <= last, [*KEY, "sold_qty", "is_sold_out"]]
    return told.rename(columns={"sold_qty": "actual_qty"})


def _is_planned(facts: Facts, names: pd.Series, wanted: Collection[str] | None = None) -> pd.Series:
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
