"""From what was known to what is decided for one day; nothing is written here but the kept folds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import numpy as np
import pandas as pd

from forecast.archive.folds import FoldMemory
from forecast.decisions.need import need
from forecast.decisions.ordering import order_plan
from forecast.decisions.production import production_plan, usual_quantities
from forecast.errors import NoPlanError, Problem
from forecast.forecasting import LONGEST_HORIZON_DAYS, Forecast, forecast
from forecast.forecasting.explanation import contributions
from forecast.forecasting.totals import days_together
from forecast.history.known import Known
from forecast.notices import Notice
from forecast.pipeline.inputs.freshness import freshness
from forecast.pipeline.night.evening import ShopEvening, next_open_day
from forecast.pipeline.outcome import Progress, Stopwatch, silent
from forecast.pipeline.record import versions
from forecast.sources.calendars.almanac import regions_of_shops
from forecast.tables import Contributions, DataFrame, OrderPlan, ProductionPlan, Quantiles, Table, empty

_TableType = TypeVar("_TableType", bound=Table)


@dataclass(frozen=True)
class DayPlan:
    """What was decided for one day, before it is put on paper."""

    evening: ShopEvening
    day: date
    plan: DataFrame[ProductionPlan]
    orders: DataFrame[OrderPlan]
    contributions: DataFrame[Contributions]
    forecast: Forecast
    notices: Sequence[Notice]
    shops: Sequence[str]

    def of_shop(self, shop: str) -> DayPlan:
        """Return plan, orders and reasons of one shop."""
        tables = {name: getattr(self, name) for name in ("plan", "orders", "contributions")}
        mine = {name: table[table["shop"] == shop] for name, table in tables.items()}
        return replace(self, shops=(shop,), **mine)


def decide(
    evening: ShopEvening,
    *,
    day: date,
    shops: Sequence[str] | None = None,
    products: Collection[str] | None = None,
    watch: Stopwatch | None = None,
    progress: Progress = silent,
) -> DayPlan:
    """Forecast and decide for `day`; writes nothing but the kept folds."""
    watch = watch or Stopwatch()
    config, known, at = evening.config, evening.known, pd.Timestamp(day)
    forecasted = _forecast(evening, at, products, watch, progress)
    open_shops = _open_shops(known, at, shops)
    with watch.stage("decisions"):
        ratios, said_of_ratios = evening.ratios
        plan, said_of_plan = production_plan(
            _of_shops(forecasted.quantiles, open_shops),
            day=at,
            products=known.products,
            ratios=ratios,
            customer_orders=_asked(known.customer_orders, shops, products),
            overrides=_asked(known.overrides, shops, products),
            usual=usual_quantities(evening.past.history, at),
        )
        if plan.empty:
            raise NoPlanError(Problem("", "nothing_in_the_range", values={"day": day}))
        orders, said_of_orders = _orders(evening, plan, forecasted)
    with watch.stage("reasons"):
        reasons, said_of_reasons = _reasons(forecasted, at)
    notices = [
        *evening.gathered.notices,
        *freshness(config, known, day),
        *_of_day(forecasted.notices, forecasted.quantiles, at),
        *said_of_ratios,
        *said_of_plan,
        *said_of_orders,
        *said_of_reasons,
        *(closed_notice(known, shop, day) for shop in asked_shops(known, shops) if shop not in open_shops),
    ]
    return DayPlan(evening, day, plan, orders, reasons, forecasted, notices, open_shops)


def _forecast(
    evening: ShopEvening,
    day: pd.Timestamp,
    products: Collection[str] | None,
    watch: Stopwatch,
    progress: Progress,
) -> Forecast:
    config = evening.config
    used = versions()
    memory = FoldMemory(config.run.archive / "cache", version=f"{used['forecast']}-{used['lightgbm']}")
    with watch.stage("history"):
        past = evening.past
    progress("forecast", 0, 1)
    forecasted = forecast(
        evening.known,
        _days_wanted(evening.known, day, config.run.horizon_days if _orders_wanted(evening.known) else 0),
        settings=config.models,
        seed=config.run.seed,
        jobs=config.run.jobs,
        products=products,
        memory=memory,
        past=past,
    )
    said = [*memory.save(), *evening.gathered.shelf_memory.save()]
    progress("forecast", 1, 1)
    watch.add(forecasted.timing)
    return replace(forecasted, notices=[*forecasted.notices, *said])


def _reasons(forecasted: Forecast, day: pd.Timestamp) -> tuple[DataFrame[Contributions], list[Notice]]:
    """Return what makes up the forecasts of `day`; where it cannot be told, a note, because a plan needs no reasons."""
    try:
        return contributions(forecasted.evening, day), []
    except Exception as error:  # whatever breaks the reasons must not cost the plan
        return empty(Contributions), [Notice("reasons_failed", values={"why": f"{type(error).__name__}: {error}"})]


def _orders(
    evening: ShopEvening, plan: DataFrame[ProductionPlan], forecasted: Forecast
) -> tuple[DataFrame[OrderPlan], list[Notice]]:
    config, known = evening.config, evening.known
    if not _orders_wanted(evening.known):
        return empty(OrderPlan), [Notice("no_orders")]
    counted = known.stock["day"].min() if len(known.stock) else plan["day"].min() - pd.Timedelta(days=1)
    wanted = need(
        plan,
        _of_shops(forecasted.quantiles, sorted(plan["shop"].unique())),
        products=known.products,
        ratios=evening.ratios[0],
        customer_orders=known.customer_orders,
        baked=known.baked,
        sales=known.sales,
        since=counted,
    )
    regions = regions_of_shops(config.bakery, known.shops)
    holidays = known.calendar.loc[known.calendar["kind"] == "public_holiday", ["region", "day"]]
    return order_plan(
        wanted,
        known,
        public_holidays=regions[~regions["is_school"]].merge(holidays, on="region")[["shop", "day"]],
        now=known.cutoff,
        settings=config.ordering,
        days_together=days_together(forecasted.evening),
    )


def _orders_wanted(known: Known) -> bool:
    return len(known.recipes) > 0 and len(known.suppliers) > 0


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
        days = int(reach.get(notice.shop, 0))
        if notice.code != "horizon_too_long":
            kept.append(notice)
        elif days > LONGEST_HORIZON_DAYS:
            kept.append(replace(notice, values={**notice.values, "horizon_days": days}))
    return kept


def _open_shops(known: Known, day: pd.Timestamp, shops: Sequence[str] | None) -> list[str]:
    of_day = known.open_days[(known.open_days["day"] == day) & known.open_days["is_open"]]
    return sorted(shop for shop in of_day["shop"].unique() if not shops or shop in shops)


def _of_shops(quantiles: DataFrame[Quantiles], shops: Sequence[str]) -> DataFrame[Quantiles]:
    kept: DataFrame[Quantiles] = quantiles[quantiles["shop"].isin(list(shops))]
    return kept


def _asked(
    table: DataFrame[_TableType], shops: Collection[str] | None, products: Collection[str] | None
) -> DataFrame[_TableType]:
    """Return the rows of the shops and products asked for, all by default: nothing is said or planned of the others."""
    kept = np.ones(len(table), dtype=bool)
    for column, names in (("shop", shops), ("product", products)):
        if names:
            kept &= table[column].isin(list(names)).to_numpy()
    return table if kept.all() else table.loc[kept].reset_index(drop=True)


def asked_shops(known: Known, shops: Sequence[str] | None) -> list[str]:
    """Return the shops of the till that were asked for, all by default."""
    return [shop for shop in known.anchors if not shops or shop in shops]


def closed_notice(known: Known, shop: str, day: date) -> Notice:
    """Return the note that a shop is closed on `day`, and when it opens next."""
    mine = known.open_days[(known.open_days["shop"] == shop) & known.open_days["is_open"]]
    ahead = next_open_day(day, set(mine["day"].dt.date))
    return Notice(
        "closed_day", shop=shop, values={"day": day.isoformat(), "next_day": ahead.isoformat() if ahead else "–"}
    )
