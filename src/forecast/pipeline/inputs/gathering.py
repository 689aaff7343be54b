"""From the archive and the configured files to `Facts`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    Calendar,
    Closures,
    CustomerOrders,
    DataFrame,
    HourlySums,
    OpenDays,
    Sales,
    ShopTables,
    Signals,
    Table,
    TillDays,
    checked,
    empty,
)

_TableType = TypeVar("_TableType", Sales, TillDays, Baked)
_AnyTable = TypeVar("_AnyTable", bound=Table)
_WHOLE = ("shops", "events", "signals")
"""Tables of which every block of a chain has all: events and signals of others are columns of what is learnt."""
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
    sales = archive.sales()
    chain = read_chain(config, archive, until=until, is_forgiving=is_forgiving, sold=sales)
    return gather_shops(config, archive, chain, sales=sales)


@dataclass(frozen=True)
class Chain:
    """What is read once for all shops: the days of their tills, the files that people edit, the calendar."""

    till_days: DataFrame[TillDays]
    inputs: Inputs
    calendar: DataFrame[Calendar]
    said: Sequence[Notice]
    today: pd.Timestamp
    last: pd.Timestamp
    data_hash: str

    @property
    def shops(self) -> list[str]:
        """The shops of the till, by name."""
        return sorted(self.till_days["shop"].unique())


def read_chain(
    config: Config, archive: TillArchive, *, until: datetime, is_forgiving: bool = False, sold: DataFrame[Sales]
) -> Chain:
    """Read what all shops have in common; `sold` names shops and products of the till, with what they brought.

    Raises
    ------
    NoPlanError
        When the archive holds no till lines.
    SourceError, ConfigError
        When an input cannot be used.
    """
    till_days = archive.till_days()
    if till_days.empty:
        raise NoPlanError(Problem("", "no_till_lines"))
    if until.year > _LAST_YEAR:
        told = {"today": until.date(), "till": till_days["day"].max().date(), "day": f"{until.date()}"}
        raise NoPlanError(Problem("", "far_date_at_first", values=told))
    today = pd.Timestamp(until.date())
    till_days = _until(TillDays, till_days, today)
    if till_days.empty:
        raise NoPlanError(Problem("", "no_till_lines_until", values={"until": until.date()}))
    inputs = read_inputs(config, _until(Sales, sold, today), is_forgiving=is_forgiving)
    first, last = till_days["day"].min().date(), until.date() + timedelta(days=_CALENDAR_AHEAD_DAYS)
    named_days, said = calendar(
        config.bakery,
        config.calendar.model_copy(update={"school_breaks": inputs.school_breaks}),
        first=first,
        last=last,
        shops=inputs.tables.shops,
        as_of=until.date(),
    )
    data_hash = f"{archive.data_hash()[:16]}-{inputs.data_hash[:16]}"
    return Chain(till_days, inputs, named_days, said, today, pd.Timestamp(last), data_hash)


def gather_shops(
    config: Config,
    archive: TillArchive,
    chain: Chain,
    *,
    sales: DataFrame[Sales] | None = None,
    shops: Collection[str] | None = None,
    name: str = "",
) -> Gathered:
    """Return what a plan of some shops starts from, all by default; what nights leave is kept under `name`."""
    sales = archive.sales(shops=shops) if sales is None else sales
    tables = replace(_of_shops(chain.inputs.tables, shops), sales=_until(Sales, sales, chain.today))
    till_days = chain.till_days if shops is None else _rows_of(chain.till_days, shops)
    first, last, regions = chain.till_days["day"].min(), chain.last, _public_regions(config, tables)
    opening, said_of_opening = open_days(
        till_days,
        opening=config.opening,
        closures=tables.closures,
        calendar=chain.calendar,
        regions=regions,
        first=first,
        last=last,
    )
    standing, said_of_standing = _standing(chain.inputs, opening, first=first, last=last, today=chain.today)
    tables, said_of_orders = _with_orders(config, archive, tables, standing, today=chain.today)
    memory = FoldMemory(config.run.archive / "cache", version=version("bakery-forecast"), name=f"{name}shelves")
    shelves = Shelves.of(
        archive.slot_sales(shops=shops),
        always_there=frozenset(tables.products.loc[~tables.products["can_sell_out"], "product"]),
        adds_missed=config.models.unconstrain != "as_sold",
        kept=memory,
    )
    planned = _until(Baked, PlannedArchive(config.run.archive / "planned").read(), chain.today)
    own = {
        "open_days": opening,
        "calendar": chain.calendar,
        "signals": _signals(config, archive, tables, shops),
        "planned": planned if shops is None else _rows_of(planned, shops),
        "hourly": archive.hourly_sums(shops=shops) if _has_told_hours(tables.closures) else empty(HourlySums),
    }
    told_from = OpeningInputs(till_days=till_days, settings=config.opening, regions=regions)
    facts = Facts(**tables.parts() | own, opening=told_from, shelves=shelves)
    return Gathered(
        facts=facts,
        notices=[
            *archive.notices,
            *_said_of_old_settings(config),
            *chain.inputs.notices,
            *_said_of_times(shelves),
            *said_of_orders,
            *said_of_standing,
            *chain.said,
            *said_of_opening,
        ],
        shelf_memory=memory,
        data_hash=chain.data_hash,
    )


def _of_shops(tables: ShopTables, shops: Collection[str] | None) -> ShopTables:
    """Return what is known of some shops, and what is said of all; shops, events and signals stay whole."""
    if shops is None:
        return tables
    parts = tables.parts()
    for name in tables.schemas():
        if name not in _WHOLE and "shop" in parts[name]:
            parts[name] = _rows_of(parts[name], {"", *shops})
    return ShopTables(**parts)


def _rows_of(table: DataFrame[_AnyTable], shops: Collection[str]) -> DataFrame[_AnyTable]:
    kept: DataFrame[_AnyTable] = table[table["shop"].isin(list(shops))].reset_index(drop=True)
    return kept


def _signals(
    config: Config, archive: TillArchive, tables: ShopTables, shops: Collection[str] | None
) -> DataFrame[Signals]:
    """Return the signals of files, and those of the till that are wanted."""
    if EATEN_HERE not in config.till.signals:
        return tables.signals
    return with_eaten_here(tables.signals, archive.eaten_here(shops=shops), timezone=tables.timezone)


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
