"""From the archive and the configured files to `Facts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from forecast.history.standing_orders import standing_as_orders, without_closed_days
from forecast.notices import Notice
from forecast.pipeline.inputs.files import Inputs
from forecast.pipeline.inputs.fitting import read_inputs
from forecast.pipeline.inputs.till_signals import EATEN_HERE, with_eaten_here
from forecast.sources.calendars.almanac import calendar, regions_of_shops
from forecast.sources.forms.customer_orders import assumed_orders
from forecast.tables import (
    Baked,
    Closures,
    CustomerOrders,
    DataFrame,
    HourlySums,
    OpenDays,
    Sales,
    ShopTables,
    Signals,
    TillDays,
    checked,
    empty,
)

_TableType = TypeVar("_TableType", Sales, TillDays, Baked)
_CALENDAR_AHEAD_DAYS = 120
_LAST_YEAR = 2200
"""A clock beyond it is wrong, and tables hold no day of it."""


@dataclass(frozen=True)
class Gathered:
    """Everything that a plan or a backtest starts from."""

    facts: Facts
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
    if until.year > _LAST_YEAR:
        told = {"today": until.date(), "till": till_days["day"].max().date(), "day": f"{until.date()}"}
        raise NoPlanError(Problem("", "far_date_at_first", values=told))
    today = pd.Timestamp(until.date())
    sales, till_days = _until(Sales, sales, today), _until(TillDays, till_days, today)
    if till_days.empty:
        raise NoPlanError(Problem("", "no_till_lines_until", values={"until": until.date()}))
    inputs = read_inputs(config, sales, is_forgiving=is_forgiving)
    first, last = till_days["day"].min().date(), until.date() + timedelta(days=_CALENDAR_AHEAD_DAYS)
    tables = inputs.tables
    named_days, said_of_calendar = calendar(
        config.bakery,
        config.calendar.model_copy(update={"school_breaks": inputs.school_breaks}),
        first=first,
        last=last,
        shops=tables.shops,
        as_of=until.date(),
    )
    regions = _public_regions(config, tables)
    opening, said_of_opening = open_days(
        till_days,
        opening=config.opening,
        closures=tables.closures,
        calendar=named_days,
        regions=regions,
        first=pd.Timestamp(first),
        last=pd.Timestamp(last),
    )
    standing, said_of_standing = _standing(
        inputs, opening, first=pd.Timestamp(first), last=pd.Timestamp(last), today=today
    )
    tables, said_of_orders = _with_orders(config, archive, tables, standing, today=today)
    memory = FoldMemory(config.run.archive / "cache", version=version("bakery-forecast"), name="shelves")
    shelves = Shelves.of(
        archive.slot_sales(),
        always_there=frozenset(tables.products.loc[~tables.products["can_sell_out"], "product"]),
        adds_missed=config.models.unconstrain != "as_sold",
        kept=memory,
    )
    own = {
        "open_days": opening,
        "calendar": named_days,
        "signals": _signals(config, archive, tables),
        "planned": _until(Baked, PlannedArchive(config.run.archive / "planned").read(), today),
        "hourly": archive.hourly_sums() if _has_told_hours(tables.closures) else empty(HourlySums),
    }
    told_from = OpeningInputs(till_days=till_days, settings=config.opening, regions=regions)
    facts = Facts(**tables.parts() | own, opening=told_from, shelves=shelves)
    return Gathered(
        facts=facts,
        notices=[
            *archive.notices,
            *_said_of_old_settings(config),
            *inputs.notices,
            *_said_of_times(shelves),
            *said_of_orders,
            *said_of_standing,
            *said_of_calendar,
            *said_of_opening,
        ],
        shelf_memory=memory,
        data_hash=f"{archive.data_hash()[:16]}-{inputs.data_hash[:16]}",
    )


def _signals(config: Config, archive: TillArchive, tables: ShopTables) -> DataFrame[Signals]:
    """Return the signals of files, and those of the till that are wanted."""
    if EATEN_HERE not in config.till.signals:
        return tables.signals
    return with_eaten_here(tables.signals, archive.eaten_here(), timezone=tables.timezone)


def _standing(
    inputs: Inputs, opening: DataFrame[OpenDays], *, first: pd.Timestamp, last: pd.Timestamp, today: pd.Timestamp
) -> tuple[DataFrame[CustomerOrders], list[Notice]]:
    """Return standing orders as orders of each day, and what is to be said of them."""
    if inputs.standing_orders.empty:
        return empty(CustomerOrders), []
    written, timezone = inputs.tables.customer_orders, inputs.tables.timezone
    every = standing_as_orders(inputs.standing_orders, written, first=first, last=last, timezone=timezone)
    return without_closed_days(every, opening, after=today)


def _with_orders(
    config: Config,
    archive: TillArchive,
    tables: ShopTables,
    standing: DataFrame[CustomerOrders],
    *,
    today: pd.Timestamp,
) -> tuple[ShopTables, list[Notice]]:
    """Return tables with standing orders among the others, whose sales have large ones as the till rang them up.

    Besides, what does not agree.
    """
    notices = assumed_orders(tables.customer_orders)
    if len(standing):
        both = pd.concat([tables.customer_orders, standing], ignore_index=True)
        tables = replace(tables, customer_orders=checked(CustomerOrders, both))
    if tables.customer_orders.empty:
        return tables, []
    sales = tables.sales
    if any(each.bulk_over_usual or each.bulk for each in config.till.readings()):
        known = rung_up(tables, known_by=config.run.cutoff)
        sales, said = with_ordered_bulk(sales, archive.rejected(), ordered=known[known["day"] <= today])
        notices += said
    notices += orders_beyond_till(sales, ordered=rung_up(tables))
    return replace(tables, sales=sales), notices


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


def _public_regions(config: Config, tables: ShopTables) -> dict[str, str]:
    regions = regions_of_shops(config.bakery, tables.shops)
    public = regions[~regions["is_school"]]
    return dict(zip(public["shop"], public["region"], strict=True))


def _until(table: type[_TableType], rows: DataFrame[_TableType], today: pd.Timestamp) -> DataFrame[_TableType]:
    kept = rows[rows["day"] <= today]
    return rows if len(kept) == len(rows) else checked(table, kept)
