"""Everything that is read besides the till: one place that knows which file goes to which reader."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from forecast.archive.files import write_bytes
from forecast.archive.weather import WeatherArchive
from forecast.config import Config, SignalFile
from forecast.errors import Problem, SourceError, unreadable_file
from forecast.notices import Notice, Told
from forecast.sources.forms.catalogue import (
    products_from_sales,
    read_products,
    read_recipes,
    read_suppliers,
    unsupplied_ingredients,
    with_sold_products,
)
from forecast.sources.forms.columns import Dialect, dialect_of
from forecast.sources.forms.customer_orders import read_customer_orders
from forecast.sources.forms.notes import read_baked, read_leftovers, read_on_order, read_overrides, read_stock
from forecast.sources.forms.shops import read_shops
from forecast.sources.forms.signals import read_signals
from forecast.sources.forms.special_days import read_closures, read_events
from forecast.sources.weather.file import read_observed, read_outlook
from forecast.tables import (
    Baked,
    Closures,
    CustomerOrders,
    DataFrame,
    Events,
    Leftovers,
    OnOrder,
    Overrides,
    Products,
    Recipes,
    Sales,
    Shops,
    Signals,
    Stock,
    Suppliers,
    Table,
    WeatherObserved,
    WeatherOutlook,
    checked,
    empty,
)

TableType = TypeVar("TableType", bound=Table)
EVENTS_AHEAD_DAYS = 400


@dataclass(frozen=True)
class Inputs:
    """Every input table besides the till, and what there was to say about them."""

    shops: DataFrame[Shops]
    products: DataFrame[Products]
    recipes: DataFrame[Recipes]
    suppliers: DataFrame[Suppliers]
    stock: DataFrame[Stock]
    on_order: DataFrame[OnOrder]
    baked: DataFrame[Baked]
    leftovers: DataFrame[Leftovers]
    customer_orders: DataFrame[CustomerOrders]
    overrides: DataFrame[Overrides]
    closures: DataFrame[Closures]
    events: DataFrame[Events]
    signals: DataFrame[Signals]
    weather_observed: DataFrame[WeatherObserved]
    weather_outlook: DataFrame[WeatherOutlook]
    notices: Sequence[Notice]
    rows_left_out: Sequence[Problem]
    data_hash: str


class _Reading:
    """Reads file after file, collects every problem, and remembers the last good copy of each file."""

    def __init__(self, copies: Path, *, is_forgiving: bool) -> None:
        self.copies = copies
        self.is_forgiving = is_forgiving
        self.problems: list[Problem] = []
        self.notices: list[Notice] = []
        self.hashes: list[str] = []
        self.unread: set[str] = set()
        self.rows_left_out: list[Problem] = []

    def read(
        self, name: str, path: Path | None, table: type[TableType], reader: Callable[[Path], DataFrame[TableType]]
    ) -> DataFrame[TableType]:
        """Return what `reader` makes of `path`, an empty table when none is configured or it cannot be read.

        A forgiving reading takes the last copy that could be read, and warns.
        """
        if path is None:
            return empty(table)
        copy = self.copies / name / path.name
        try:
            made = self._good(path, reader)
        except SourceError as error:
            self.unread.add(name)
            if not self.is_forgiving or not copy.exists():
                self.problems += error.problems
                return empty(table)
            values: Mapping[str, Told] = {"file": str(path), "problem": error.problems[0]}
            self.notices.append(Notice("input_set_aside", "warning", values=values))
            return self._good(copy, reader)
        content = path.read_bytes()
        self.hashes.append(f"{name}:{hashlib.sha256(content).hexdigest()}")
        if self.is_forgiving and not (copy.exists() and copy.read_bytes() == content):
            write_bytes(copy, content)
        return made

    def read_by_row(
        self, name: str, path: Path | None, table: type[TableType], reader: Callable[..., DataFrame[TableType]]
    ) -> DataFrame[TableType]:
        """Return the same of a file of notes, in which a row that is wrong costs that row, and a warning.

        `reader` takes the lines to read over as `left_out`.
        """
        wrong: list[Problem] = []

        def read_rows(given: Path) -> DataFrame[TableType]:
            wrong.clear()
            try:
                return reader(given)
            except SourceError as error:
                made = reader(given, left_out={problem.line for problem in error.problems if problem.line})
                wrong.extend(error.problems)
                return made

        made = self.read(name, path, table, read_rows)
        self.rows_left_out += wrong
        self.notices += [Notice("row_set_aside", "warning", values={"problem": problem}) for problem in wrong]
        return made

    @staticmethod
    def _good(path: Path, reader: Callable[[Path], DataFrame[TableType]]) -> DataFrame[TableType]:
        if problem := unreadable_file(path):
            raise SourceError(problem)
        return reader(path)


def read_inputs(config: Config, sales: DataFrame[Sales], *, is_forgiving: bool = False) -> Inputs:
    """Read every configured file; `is_forgiving` (the nightly job) falls back to the last copies that were good.

    Raises
    ------
    SourceError
        With every problem of every file at once.
    """
    bakery, files, notes = config.bakery, config.catalogue, config.shop_files
    dialect = dialect_of(bakery.language, bakery.country)
    place = config.weather.place or bakery.name
    reading = _Reading(config.run.archive / "inputs", is_forgiving=is_forgiving)
    shops = reading.read("shops", bakery.shops, Shops, partial(read_shops, bakery=bakery, place=place, dialect=dialect))
    missing = _missing_in(shops, sales)
    shops = shops if len(shops) else _shops_of(sales, config, place)
    listed = reading.read("products", files.products, Products, partial(read_products, dialect=dialect))
    products, said = with_sold_products(listed, sales) if len(listed) else (products_from_sales(sales), [])
    # What hangs on a file that cannot be read is told there, and not again for every row that names it.
    names = None if "shops" in reading.unread else set(shops["shop"])
    catalogue = None if "products" in reading.unread else products
    by_shop: dict[str, Any] = {"shop": bakery.shop, "shops": names, "dialect": dialect}
    of_product = by_shop | {"products": catalogue}
    observed, outlook = _weather(config, reading, place)
    recipes = reading.read(
        "recipes", files.recipes, Recipes, partial(read_recipes, products=catalogue, dialect=dialect)
    )
    suppliers = reading.read("suppliers", files.suppliers, Suppliers, partial(read_suppliers, dialect=dialect))
    events = partial(
        read_events, timezone=bakery.timezone, through=_last_day_of_events(sales), shops=names, dialect=dialect
    )
    signals = [
        reading.read(f"signals-{number}", signal.file, Signals, _signal_reader(signal, bakery.timezone, dialect))
        for number, signal in enumerate(config.signals)
    ]
    day_ends_s = config.opening.day_ends_s
    inputs = Inputs(
        shops=shops,
        products=products,
        recipes=recipes,
        suppliers=suppliers,
        stock=reading.read_by_row("stock", notes.stock, Stock, partial(read_stock, **by_shop)),
        on_order=reading.read_by_row("on_order", notes.on_order, OnOrder, partial(read_on_order, **by_shop)),
        baked=reading.read_by_row("baked", notes.baked, Baked, partial(read_baked, **of_product)),
        leftovers=reading.read_by_row(
            "leftovers", notes.leftovers, Leftovers, partial(read_leftovers, day_ends_s=day_ends_s, **of_product)
        ),
        customer_orders=reading.read_by_row(
            "customer_orders",
            notes.customer_orders,
            CustomerOrders,
            partial(read_customer_orders, timezone=bakery.timezone, **of_product),
        ),
        overrides=reading.read_by_row("overrides", notes.overrides, Overrides, partial(read_overrides, **of_product)),
        closures=reading.read_by_row(
            "closures",
            config.opening.closures,
            Closures,
            partial(read_closures, shops=names, dialect=dialect, day_ends_s=day_ends_s),
        ),
        events=_joined(
            Events,
            [
                reading.read_by_row(f"events-{number}", path, Events, events)
                for number, pattern in enumerate(config.events.files)
                for path in _matching(pattern)
            ],
        ),
        signals=_joined(Signals, signals),
        weather_observed=observed,
        weather_outlook=outlook,
        notices=[*reading.notices, *missing, *said, *unsupplied_ingredients(recipes, suppliers)],
        rows_left_out=reading.rows_left_out,
        data_hash=hashlib.sha256("\n".join(sorted(reading.hashes)).encode()).hexdigest(),
    )
    if reading.problems:
        raise SourceError([*reading.problems, *reading.rows_left_out])
    return inputs


def _last_day_of_events(sales: pd.DataFrame) -> pd.Timestamp | None:
    """Return how far repeated events of a calendar are followed: over a year beyond what the till has seen."""
    return None if sales.empty else sales["day"].max() + pd.Timedelta(days=EVENTS_AHEAD_DAYS)


def _matching(pattern: Path) -> list[Path]:
    """Return the files that a path or pattern names; one that names none is returned as it is, to be told of."""
    if not glob.has_magic(str(pattern)):
        return [pattern]
    found = sorted(Path(match) for match in glob.glob(str(pattern)))  # noqa: PTH207 - Path.glob takes no absolute pattern
    return found or [pattern]


def _signal_reader(signal: SignalFile, timezone: str, dialect: Dialect) -> Callable[[Path], DataFrame[Signals]]:
    def read(path: Path) -> DataFrame[Signals]:
        return read_signals(signal.model_copy(update={"file": path}), timezone=timezone, dialect=dialect)

    return read


def _weather(
    config: Config, reading: _Reading, place: str
) -> tuple[DataFrame[WeatherObserved], DataFrame[WeatherOutlook]]:
    settings = config.weather
    if settings.source == "meteostat":
        archive = WeatherArchive(config.run.archive)
        observed, outlook = archive.observed(), archive.outlook()
        reading.notices += archive.notices
        return observed, outlook
    if settings.source == "none":
        return empty(WeatherObserved), empty(WeatherOutlook)
    observed = reading.read(
        "weather_observed", settings.observed, WeatherObserved, lambda path: read_observed(path, place=place)
    )
    outlook = reading.read(
        "weather_outlook",
        settings.outlook,
        WeatherOutlook,
        lambda path: read_outlook(path, place=place, timezone=config.bakery.timezone),
    )
    return observed, outlook


def _missing_in(shops: DataFrame[Shops], sales: DataFrame[Sales]) -> list[Notice]:
    """Warn of shops of the till that the file of shops does not name: they would have no region and no weather."""
    missing = sorted(set(sales["shop"]) - set(shops["shop"])) if len(shops) else []
    values: dict[str, str | int] = {"count": len(missing), "shops": ", ".join(missing)}
    return [Notice("shops_missing", "warning", values=values)] if missing else []


def _shops_of(sales: DataFrame[Sales], config: Config, place: str) -> DataFrame[Shops]:
    names = sorted(sales["shop"].unique()) or [config.bakery.shop]
    is_single = len(names) == 1
    frame = pd.DataFrame(
        {
            "shop": names,
            "name": [config.bakery.name if is_single else name for name in names],
            "region": config.bakery.region,
            "school_zones": ", ".join(config.bakery.school_zones),
            "place": place,
        }
    )
    return checked(Shops, frame)


def _joined(table: type[TableType], parts: Sequence[DataFrame[TableType]]) -> DataFrame[TableType]:
    filled = [part for part in parts if len(part)]
    return checked(table, pd.concat(filled, ignore_index=True)) if filled else empty(table)
