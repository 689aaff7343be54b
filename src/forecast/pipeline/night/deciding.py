"""From what was known to what is decided for one day; nothing is written here but the kept folds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import numpy as np
import pandas as pd

from forecast.archive.folds import FoldMemory
from forecast.config import Config
from forecast.decisions.need import need
from forecast.decisions.ordering import order_plan
from forecast.decisions.production import production_plan
from forecast.decisions.service_level import critical_ratios
from forecast.decisions.usual import usual_quantities
from forecast.errors import NoPlanError, Problem
from forecast.forecasting import LONGEST_HORIZON_DAYS, Forecast, forecast
from forecast.forecasting.totals import days_together
from forecast.history.known import Known
from forecast.history.past import past_of
from forecast.notices import Notice
from forecast.pipeline.inputs.freshness import freshness
from forecast.pipeline.inputs.gathering import Gathered
from forecast.pipeline.night.days import next_open_day
from forecast.pipeline.night.explaining import explain
from forecast.pipeline.outcome import Progress, Stopwatch, silent
from forecast.pipeline.record import versions
from forecast.sources.calendars.almanac import regions_of_shops
from forecast.tables import (
    Contributions,
    CriticalRatios,
    DataFrame,
    OrderPlan,
    ProductionPlan,
    Quantiles,
    Table,
    empty,
)

TableType = TypeVar("TableType", bound=Table)


@dataclass(frozen=True)
class DayPlan:
    """What was decided for one day, before it is put on paper."""

    day: date
    plan: DataFrame[ProductionPlan]
    orders: DataFrame[OrderPlan]
    ratios: DataFrame[CriticalRatios]
    contributions: DataFrame[Contributions]
    forecast: Forecast
    known: Known
    gathered: Gathered
    notices: Sequence[Notice]
    shops: Sequence[str]


def decide(
    config: Config,
    gathered: Gathered,
    known: Known,
    *,
    day: date,
    shops: Sequence[str] | None = None,
    products: Collection[str] | None = None,
    watch: Stopwatch | None = None,
    progress: Progress = silent,
) -> DayPlan:
    """Forecast and decide for `day`; writes nothing but the kept folds."""
    watch = watch or Stopwatch()
    inputs, at = gathered.inputs, pd.Timestamp(day)
    orders_at_till = config.shop_files.orders_at_till
    progress("forecast", 0, 1)
    used = versions()
    memory = FoldMemory(config.run.archive / "cache", version=f"{used['forecast']}-{used['lightgbm']}")
    forecasted = forecast(
        known,
        _days_wanted(known, at, config.run.horizon_days if _orders_wanted(gathered) else 0),
        settings=config.models,
        seed=config.run.seed,
        jobs=config.run.jobs,
        products=products,
        orders_at_till=orders_at_till,
        memory=memory,
    )
    memory.save()
    gathered.shelf_memory.save()
    progress("forecast", 1, 1)
    for stage, seconds in forecasted.timing.items():
        watch.seconds[stage] = round(watch.seconds.get(stage, 0.0) + seconds, 3)
    quantiles = forecasted.quantiles
    open_shops = _open_shops(known, at, shops)
    with watch.stage("decisions"):
        ratios, said_of_ratios = critical_ratios(known.products, config.decisions)
        past = past_of(known, history_days=config.models.history_days, orders_at_till=orders_at_till)
        plan, said_of_plan = production_plan(
            _of_shops(quantiles, open_shops),
            day=at,
            products=known.products,
            ratios=ratios,
            customer_orders=_asked(known.customer_orders, shops, products),
            overrides=_asked(inputs.overrides, shops, products),
            usual=usual_quantities(past.history, at),
        )
        if plan.empty:
            raise NoPlanError(Problem("", "nothing_in_the_range", values={"day": day}))
        orders, said_of_orders = _orders(config, gathered, known, plan, forecasted, ratios)
    with watch.stage("reasons"):
        contributions, said_of_reasons = explain(forecasted, at)
    notices = [
        *gathered.notices,
        *freshness(config, known, day),
        *_of_day(forecasted.notices, quantiles, at),
        *said_of_ratios,
        *said_of_plan,
        *said_of_orders,
        *said_of_reasons,
        *_closed_shops(known, at, shops),
    ]
    return DayPlan(
        day=day,
        plan=plan,
        orders=orders,
        ratios=ratios,
        contributions=contributions,
        forecast=forecasted,
        known=known,
        gathered=gathered,
        notices=notices,
        shops=open_shops,
    )


def _orders(
    config: Config,
    gathered: Gathered,
    known: Known,
    plan: DataFrame[ProductionPlan],
    forecasted: Forecast,
    ratios: DataFrame[CriticalRatios],
) -> tuple[DataFrame[OrderPlan], list[Notice]]:
    inputs = gathered.inputs
    if not _orders_wanted(gathered):
        return empty(OrderPlan), [Notice("no_orders")]
    counted = inputs.stock["day"].min() if len(inputs.stock) else plan["day"].min() - pd.Timedelta(days=1)
    wanted = need(
        plan,
        _of_shops(forecasted.quantiles, sorted(plan["shop"].unique())),
        products=known.products,
        ratios=ratios,
        customer_orders=known.customer_orders,
        baked=known.baked,
        sales=known.sales,
        since=counted,
    )
    return order_plan(
        wanted,
        recipes=inputs.recipes,
        suppliers=inputs.suppliers,
        stock=inputs.stock,
        on_order=inputs.on_order,
        open_days=known.open_days,
        public_holidays=_public_holidays(config, known),
        now=known.cutoff,
        timezone=config.bakery.timezone,
        settings=config.ordering,
        days_together=days_together(forecasted.evening),
    )


def _public_holidays(config: Config, known: Known) -> pd.DataFrame:
    """Return shop and day of the public holidays of each shop's own region."""
    regions = regions_of_shops(config.bakery, known.shops)
    named = known.calendar[known.calendar["kind"] == "public_holiday"]
    return (
        regions[~regions["is_school"]].merge(named[["region", "day"]], on="region")[["shop", "day"]].drop_duplicates()
    )


def _orders_wanted(gathered: Gathered) -> bool:
    return len(gathered.inputs.recipes) > 0 and len(gathered.inputs.suppliers) > 0


def _days_wanted(known: Known, day: pd.Timestamp, horizon_days: int) -> list[pd.Timestamp]:
    """Return the days up to the planned one, and beyond it those that orders need.

    Without recipes and suppliers nobody asks about the days beyond, and not fitting for them halves the night's work.
    """
    today = known.cutoff.tz_convert(known.timezone).tz_localize(None).normalize()
    last = max(today + pd.Timedelta(days=horizon_days), day)
    return list(pd.date_range(today + pd.Timedelta(days=1), last))


def _of_day(notices: Sequence[Notice], quantiles: DataFrame[Quantiles], day: pd.Timestamp) -> list[Notice]:
    """Return the notices without those on a reach that only days after `day`, forecast for orders, need."""
    reach = quantiles.loc[quantiles["day"] == day].groupby("shop")["horizon_days"].max()
    kept = []
    for notice in notices:
        if notice.code == "horizon_too_long":
            days = int(reach.get(notice.shop, 0))
            if days <= LONGEST_HORIZON_DAYS:
                continue
            kept.append(replace(notice, values={**notice.values, "horizon_days": days}))
        else:
            kept.append(notice)
    return kept


def _open_shops(known: Known, day: pd.Timestamp, shops: Sequence[str] | None) -> list[str]:
    of_day = known.open_days[(known.open_days["day"] == day) & known.open_days["is_open"]]
    return sorted(shop for shop in of_day["shop"].unique() if not shops or shop in shops)


def _of_shops(quantiles: DataFrame[Quantiles], shops: Sequence[str]) -> DataFrame[Quantiles]:
    kept: DataFrame[Quantiles] = quantiles[quantiles["shop"].isin(list(shops))]
    return kept


def _asked(
    table: DataFrame[TableType], shops: Collection[str] | None, products: Collection[str] | None
) -> DataFrame[TableType]:
    """Return the rows of the shops and products asked for, all by default: nothing is said or planned of the others."""
    kept = np.ones(len(table), dtype=bool)
    for column, names in (("shop", shops), ("product", products)):
        if names:
            kept &= table[column].isin(list(names)).to_numpy()
    return table if kept.all() else table.loc[kept].reset_index(drop=True)


def _closed_shops(known: Known, day: pd.Timestamp, shops: Sequence[str] | None) -> list[Notice]:
    every = [shop for shop in known.anchors if not shops or shop in shops]
    is_open = set(_open_shops(known, day, shops))
    return [closed_notice(known, shop, day.date()) for shop in every if shop not in is_open]


def closed_notice(known: Known, shop: str, day: date) -> Notice:
    """Return the note that a shop is closed on `day`, and when it opens next."""
    mine = known.open_days[(known.open_days["shop"] == shop) & known.open_days["is_open"]]
    ahead = next_open_day(day, set(mine["day"].dt.date))
    return Notice(
        "closed_day", shop=shop, values={"day": day.isoformat(), "next_day": ahead.isoformat() if ahead else "–"}
    )
