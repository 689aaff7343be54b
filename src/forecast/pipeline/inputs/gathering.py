"""From the archive and the configured files to `Facts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import TypeVar

import pandas as pd

from forecast.archive.folds import FoldMemory
from forecast.archive.issued.planned import PlannedArchive
from forecast.archive.till import TillArchive
from forecast.config import Config
from forecast.errors import NoPlanError, Problem
from forecast.history.customer_orders import orders_beyond_till, rung_up, with_ordered_bulk
from forecast.history.known import Facts, OpeningInputs
from forecast.history.opening.open_days import open_days
from forecast.history.shelves.shelves import Shelves
from forecast.notices import Notice
from forecast.pipeline.inputs.files import Inputs, read_inputs
from forecast.pipeline.inputs.till_signals import EATEN_HERE, with_eaten_here
from forecast.sources.calendars.almanac import calendar, regions_of_shops
from forecast.sources.forms.customer_orders import assumed_orders
from forecast.tables import Baked, Closures, DataFrame, HourlySums, Sales, ShopTables, Signals, TillDays, checked, empty

_TableType = TypeVar("_TableType", Sales, TillDays, Baked)
_CALENDAR_AHEAD_DAYS = 120


@dataclass(frozen=True)
class Gathered:
    """Everything that a plan or a backtest starts from."""

    facts: Facts
    inputs: Inputs
    notices: Sequence[Notice]
    data_hash: str
    shelf_memory: FoldMemory


def gather(config: Config, archive: TillArchive, *, until: datetime, is_forgiving: bool = False) -> Gathered:
    """Read the archive and every configured file; till lines from after `until` are left out.

    Raises
    ------
    NoPlanError
        When the archive holds no till lines.
    SourceError, ConfigError
        When an input cannot be used.
    """
    sales, till_days = archive.sales(), archive.till_days()
    if till_days.empty:
        raise NoPlanError(Problem("", "no_till_lines"))
    today = pd.Timestamp(until.date())
    sales, till_days = _until(Sales, sales, today), _until(TillDays, till_days, today)
    if till_days.empty:
        raise NoPlanError(Problem("", "no_till_lines_until", values={"until": until.date()}))
    inputs = read_inputs(config, sales, is_forgiving=is_forgiving)
    sales, said_of_orders = _with_orders(config, archive, sales, inputs, today=today)
    first, last = till_days["day"].min().date(), until.date() + timedelta(days=_CALENDAR_AHEAD_DAYS)
    named_days, said_of_calendar = calendar(
        config.bakery, config.calendar, first=first, last=last, shops=inputs.shops, as_of=until.date()
    )
    regions = _public_regions(config, inputs)
    opening, said_of_opening = open_days(
        till_days,
        opening=config.opening,
        closures=inputs.closures,
        calendar=named_days,
        regions=regions,
        first=pd.Timestamp(first),
        last=pd.Timestamp(last),
    )
    memory = FoldMemory(config.run.archive / "cache", version=version("bakery-forecast"), name="shelves")
    shelves = Shelves.of(
        archive.slot_sales(),
        always_there=frozenset(inputs.products.loc[~inputs.products["can_sell_out"], "product"]),
        adds_missed=config.models.unconstrain != "as_sold",
        kept=memory,
    )
    facts = Facts(
        timezone=config.bakery.timezone,
        orders_at_till=config.shop_files.orders_at_till,
        sales=sales,
        open_days=opening,
        products=inputs.products,
        shops=inputs.shops,
        calendar=named_days,
        events=inputs.events,
        signals=_signals(config, archive, inputs),
        weather_observed=inputs.weather_observed,
        weather_outlook=inputs.weather_outlook,
        customer_orders=inputs.customer_orders,
        leftovers=inputs.leftovers,
        baked=inputs.baked,
        planned=_until(Baked, PlannedArchive(config.run.archive / "planned").read(), today),
        shelves=shelves,
        hourly=archive.hourly_sums() if _has_told_hours(inputs.closures) else empty(HourlySums),
        closures=inputs.closures,
        opening=OpeningInputs(till_days=till_days, settings=config.opening, regions=regions),
    )
    return Gathered(
        facts=facts,
        inputs=inputs,
        notices=[
            *_said_of_old_settings(config),
            *inputs.notices,
            *_said_of_times(shelves),
            *said_of_orders,
            *said_of_calendar,
            *said_of_opening,
        ],
        shelf_memory=memory,
        data_hash=f"{archive.data_hash()[:16]}-{inputs.data_hash[:16]}",
    )


def _signals(config: Config, archive: TillArchive, inputs: Inputs) -> DataFrame[Signals]:
    """Return the signals of files, and those of the till that are wanted."""
    if EATEN_HERE not in config.till.signals:
        return inputs.signals
    return with_eaten_here(inputs.signals, archive.eaten_here(), timezone=config.bakery.timezone)


def _with_orders(
    config: Config, archive: TillArchive, sales: DataFrame[Sales], inputs: Inputs, *, today: pd.Timestamp
) -> tuple[DataFrame[Sales], list[Notice]]:
    """Return sales in which large customer orders stand as the till rang them up, and what does not agree."""
    orders, timezone = inputs.customer_orders, config.bakery.timezone
    if orders.empty:
        return sales, []
    tables = ShopTables(
        timezone=timezone, orders_at_till=config.shop_files.orders_at_till, customer_orders=inputs.customer_orders
    )
    notices = assumed_orders(orders, timezone=timezone)
    if any(each.bulk_over_usual or each.bulk for each in config.till.readings()):
        known = rung_up(tables, known_by=config.run.cutoff)
        sales, said = with_ordered_bulk(sales, archive.rejected(), ordered=known[known["day"] <= today])
        notices += said
    return sales, [*notices, *orders_beyond_till(sales, ordered=rung_up(tables))]


def _said_of_old_settings(config: Config) -> list[Notice]:
    written = config.models.without_effect
    return [Notice("setting_without_effect", values={"setting": f"[models] {setting}"}) for setting in written]


def _said_of_times(shelves: Shelves) -> list[Notice]:
    """Say that a till without times tells of no sold-out shelf."""
    return [] if shelves.books else [Notice("no_times_of_sale")]


def _has_told_hours(closures: DataFrame[Closures]) -> bool:
    """Tell whether a person wrote down hours: only then does it matter at what hours things are sold."""
    are_written = closures[["opens_s", "closes_s"]].notna().any(axis=1)
    return bool((are_written & closures["is_open"]).any())


def _public_regions(config: Config, inputs: Inputs) -> dict[str, str]:
    regions = regions_of_shops(config.bakery, inputs.shops)
    public = regions[~regions["is_school"]]
    return dict(zip(public["shop"], public["region"], strict=True))


def _until(table: type[_TableType], rows: DataFrame[_TableType], today: pd.Timestamp) -> DataFrame[_TableType]:
    kept = rows[rows["day"] <= today]
    return rows if len(kept) == len(rows) else checked(table, kept)
