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
from forecast.decisions.order_alarms import order_alarms
from forecast.decisions.ordering.plan import Ordered
from forecast.decisions.production import production_plan
from forecast.decisions.same_weekdays import Usual, usual_quantities
from forecast.decisions.through_the_day.splitting import slot_plan
from forecast.errors import NoPlanError, Problem
from forecast.forecasting import LONGEST_HORIZON_DAYS, Forecast, forecast
from forecast.history.booked import booked_so_far
from forecast.history.known import Known
from forecast.notices import Notice, reason
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.pipeline.inputs.freshness import freshness
from forecast.pipeline.night.explaining import days_before, told
from forecast.pipeline.night.making_ahead import days_ahead, planned_ahead
from forecast.pipeline.night.planned_days import PlannedDay
from forecast.pipeline.night.supplier_orders import orders_wanted, supplier_orders
from forecast.pipeline.outcome import Progress, Stopwatch, silent
from forecast.pipeline.record import versions
from forecast.tables import (
    AheadPlan,
    Contributions,
    DataFrame,
    OrderPlan,
    ProductionPlan,
    Quantiles,
    Reasons,
    SameWeekdays,
    SlotPlan,
    SupplierOutlook,
    Table,
    checked,
    empty,
)

_TableType = TypeVar("_TableType", bound=Table)


@dataclass(frozen=True)
class DayPlan:
    """What was decided for one day, before it is put on paper; `said` is asked or told of the day itself."""

    evening: ShopEvening
    day: date
    plan: DataFrame[ProductionPlan]
    slots: DataFrame[SlotPlan]
    orders: DataFrame[OrderPlan]
    outlook: DataFrame[SupplierOutlook]
    ahead: DataFrame[AheadPlan]
    contributions: DataFrame[Contributions]
    reasons: DataFrame[Reasons]
    same_weekdays: DataFrame[SameWeekdays]
    forecast: Forecast
    said: Sequence[Notice]
    notices: Sequence[Notice]
    shops: Sequence[str]

    def of_shop(self, shop: str) -> DayPlan:
        """Return plan, slots, orders, outlook, what is made ahead, reasons and the days before of one shop."""
        names = ("plan", "slots", "orders", "outlook", "ahead", "contributions", "reasons", "same_weekdays")
        tables = {name: getattr(self, name) for name in names}
        mine = {name: table[table["shop"] == shop] for name, table in tables.items()}
        return replace(self, shops=(shop,), **mine)


def decide(
    evening: ShopEvening,
    planned: Sequence[PlannedDay],
    *,
    shops: Sequence[str] | None = None,
    products: Collection[str] | None = None,
    watch: Stopwatch | None = None,
    progress: Progress = silent,
) -> list[DayPlan]:
    """Forecast and decide for one day or more; writes nothing but the kept folds.

    All days have the same orders, which count each of them as a day on which the shop opens. A day without anything in
    the range is left out.

    Raises
    ------
    NoPlanError
        Where nothing is in the range on any of the days.
    """
    watch = watch or Stopwatch()
    known = evening.known
    forecasted = _forecast(evening, pd.Timestamp(planned[-1].day), products, watch, progress)
    with watch.stage("decisions"):
        _, said_of_ratios = evening.ratios
        before = {each.day: days_before(evening, each.day) for each in planned}
        plans: list[tuple[PlannedDay, DataFrame[ProductionPlan], list[Notice]]] = []
        for each in planned:
            of_day = shops if each is planned[0] else each.shops
            plan, said = production_plan(
                _of_shops(forecasted.quantiles, each.shops),
                day=pd.Timestamp(each.day),
                products=known.products,
                targets=evening.targets(pd.Timestamp(each.day)),
                customer_orders=_asked(known.customer_orders, of_day, products),
                overrides=_asked(known.overrides, of_day, products),
                usual=Usual(usual_quantities(before[each.day]), evening.config.reports.unusual_share),
                bakehouse=evening.bakehouse,
            )
            if len(plan):
                plans.append((each, plan, said))
        if not plans:
            raise NoPlanError(Problem("", "nothing_in_the_range", values={"day": planned[0].day}))
        first = plans[0][0]
        ahead, said_of_ahead = planned_ahead(
            evening, _of_shops(forecasted.quantiles, first.shops), day=pd.Timestamp(first.day),
            customer_orders=_asked(known.customer_orders, shops, products), plan=plans[0][1],
        )  # fmt: skip
        plans = [(each, plan, [*said, *(said_of_ahead if each is first else ())]) for each, plan, said in plans]
        orders = supplier_orders(evening, pd.concat([plan for _, plan, _ in plans]), forecasted)
    return [
        _day_plan(
            evening,
            each,
            _Decided(plan, before[each.day], orders, ahead),
            forecasted,
            [*said_of_ratios, *said, *orders.notices],
            watch,
        )
        for each, plan, said in plans
    ]


@dataclass(frozen=True)
class _Decided:
    """What was decided for a day, with the days that it is held against, and for all days of the evening."""

    plan: DataFrame[ProductionPlan]
    before: DataFrame[SameWeekdays]
    orders: Ordered
    ahead: DataFrame[AheadPlan]


def _day_plan(
    evening: ShopEvening,
    planned: PlannedDay,
    decided: _Decided,
    forecasted: Forecast,
    said: Sequence[Notice],
    watch: Stopwatch,
) -> DayPlan:
    at, known, plan = pd.Timestamp(planned.day), evening.known, decided.plan
    with watch.stage("decisions"):
        slots, said_of_slots = split_over_slots(evening, plan, forecasted.quantiles)
    with watch.stage("reasons"):
        of_day = told(evening, forecasted, plan, decided.before, day=planned.day)
    booked = booked_so_far(known)
    today = known.cutoff.tz_convert(known.timezone).tz_localize(None).normalize()
    notices = [
        *evening.gathered.notices,
        *freshness(evening.config, known, planned.day),
        *order_alarms(known, evening.past.assortment, after=today, bakehouse=evening.bakehouse),
        *booked,
        *_of_day(forecasted.notices, forecasted.quantiles, at),
        *said,
        *said_of_slots,
        *of_day.notices,
    ]
    orders, ahead = decided.orders, decided.ahead
    return DayPlan(
        evening=evening,
        day=planned.day,
        plan=_with_booked(plan, booked),
        slots=slots,
        orders=_of_shops(orders.plan, planned.shops),
        outlook=_of_shops(orders.outlook, planned.shops),
        ahead=ahead[ahead["made_day"] == at],
        contributions=of_day.contributions,
        reasons=of_day.reasons,
        same_weekdays=decided.before,
        forecast=forecasted,
        said=planned.said,
        notices=notices,
        shops=planned.shops,
    )


def split_over_slots(
    evening: ShopEvening, plan: DataFrame[ProductionPlan], quantiles: DataFrame[Quantiles]
) -> tuple[DataFrame[SlotPlan], list[Notice]]:
    """Return the plan by slot, with nothing in it where no slots are written down."""
    known = evening.known
    if known.slots.empty:
        return empty(SlotPlan), []
    ratios, _ = evening.ratios
    return slot_plan(
        plan,
        quantiles,
        shapes=evening.shapes(plan),
        products=known.products,
        ratios=ratios,
        customer_orders=known.customer_orders,
        bakehouse=evening.bakehouse,
    )


def _with_booked(plan: DataFrame[ProductionPlan], booked: Sequence[Notice]) -> DataFrame[ProductionPlan]:
    """Return the plan with what is booked so far among the reasons of each product."""
    told: dict[tuple[str, str], str] = {}
    for notice in booked:
        values = {name: value for name, value in notice.values.items() if name != "product"}
        told.setdefault((notice.shop, str(notice.values["product"])), reason(notice.code, **values))  # type: ignore[arg-type]
    if not told:
        return plan
    added = [told.get(key, "") for key in zip(plan["shop"], plan["label"], strict=True)]
    both = [f"{old}\n{new}" if new else old for old, new in zip(plan["reason"], added, strict=True)]
    return checked(ProductionPlan, plan.assign(reason=both))


def _forecast(
    evening: ShopEvening,
    day: pd.Timestamp,
    products: Collection[str] | None,
    watch: Stopwatch,
    progress: Progress,
) -> Forecast:
    config, block = evening.config, evening.block
    memory = block.memory if block else fold_memory(config)
    with watch.stage("history"):
        past = evening.past
    progress("forecast", 0, 1)
    forecasted = forecast(
        evening.known,
        days_wanted(evening, day),
        settings=config.models,
        seed=config.run.seed,
        jobs=config.run.jobs,
        products=products,
        memory=memory,
        past=past,
        learnt=block.learnt.value() if block and block.learnt else None,
    )
    # What a block leaves is written where the chain is.
    said = [] if block else [*memory.save(), *evening.gathered.shelf_memory.save()]
    progress("forecast", 1, 1)
    watch.add(forecasted.timing)
    return replace(forecasted, notices=[*forecasted.notices, *said])


def tables_of(mine: DayPlan, shop: str) -> dict[str, pd.DataFrame]:
    """Return what is kept of the plan of one shop."""
    quantiles = mine.forecast.quantiles
    return {
        "plan": mine.plan,
        "quantiles": quantiles[quantiles["shop"] == shop],
        "orders": mine.orders,
        "contributions": mine.contributions,
        "reasons": mine.reasons,
        **({"slots": mine.slots} if len(mine.slots) else {}),
    }


def fold_memory(config: Config, name: str = "") -> FoldMemory:
    """Return what was learnt for past folds on earlier nights, of a block of shops by its name."""
    used = versions()
    version = f"{used['forecast']}-{used['lightgbm']}"
    return FoldMemory(config.run.archive / "cache", version=version, name=f"{name}folds")


def days_wanted(evening: ShopEvening, day: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the days up to the planned one and those for which is baked ahead, and beyond them those of orders."""
    horizon_days = evening.config.run.horizon_days if orders_wanted(evening.known) else 0
    return _days_wanted(evening.known, day + pd.Timedelta(days=days_ahead(evening)), horizon_days)


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


def _of_shops(table: DataFrame[_TableType], shops: Sequence[str]) -> DataFrame[_TableType]:
    kept: DataFrame[_TableType] = table[table["shop"].isin(list(shops))]
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
