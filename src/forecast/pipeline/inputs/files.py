"""Everything that is read besides the till: one place that knows which file goes to which reader."""

from __future__ import annotations

import glob
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from forecast.archive.weather import WeatherArchive
from forecast.config import Config, SignalFile
from forecast.decisions.targets.recipe_costs import with_recipe_costs
from forecast.errors import Problem
from forecast.notices import Notice
from forecast.pipeline.inputs.reader import InputReader
from forecast.sources.calendars.places import check_places, places_of
from forecast.sources.calendars.school_breaks import SchoolBreaks, read_school_breaks
from forecast.sources.forms.bakehouse import read_doughs, read_equipment, read_slots, unknown_doughs
from forecast.sources.forms.catalogue import (
    products_from_sales,
    read_products,
    read_recipes,
    with_sold_products,
)
from forecast.sources.forms.columns import Dialect, dialect_of
from forecast.sources.forms.customer_orders import read_customer_orders, read_standing_orders
from forecast.sources.forms.notes import (
    read_baked,
    read_leftovers,
    read_made_ahead,
    read_on_order,
    read_overrides,
    read_stock,
)
from forecast.sources.forms.shops import read_availability, read_shops
from forecast.sources.forms.signals import read_signals
from forecast.sources.forms.special_days import read_closures, read_events
from forecast.sources.forms.suppliers import read_suppliers, unsupplied_ingredients
from forecast.sources.weather.file import read_observed, read_outlook
from forecast.tables import (
    Availability,
    Baked,
    Closures,
    CustomerOrders,
    DataFrame,
    Doughs,
    Equipment,
    Events,
    Leftovers,
    MadeAhead,
    OnOrder,
    Overrides,
    Products,
    Recipes,
    Sales,
    Shops,
    ShopTables,
    Signals,
    Slots,
    StandingOrders,
    Stock,
    Suppliers,
    Table,
    WeatherObserved,
    WeatherOutlook,
    checked,
    empty,
    key_of,
)

_TableType = TypeVar("_TableType", bound=Table)
_EVENTS_AHEAD_DAYS = 400


@dataclass(frozen=True)
class Inputs:
    """Every table that people and their files tell besides the till, and what there was to say about them.

    `school_breaks` is the file, or its copy, that school holidays can be read from. `standing_orders` are not orders of
    a day yet.
    """

    tables: ShopTables
    notices: Sequence[Notice]
    rows_left_out: Sequence[Problem]
    data_hash: str
    school_breaks: Path | None
    standing_orders: DataFrame[StandingOrders]


def read_files(config: Config, sales: DataFrame[Sales], reading: InputReader) -> Inputs:
    """Read every configured file once; what cannot be read is noted in `reading`."""
    breaks = reading.read("school_breaks", config.calendar.school_breaks, SchoolBreaks({}), read_school_breaks)
    tables, said = _catalogue(config, reading, sales, breaks)
    # What hangs on a file that cannot be read is told there, and not again for every row that names it.
    shops = None if "shops" in reading.unread else set(tables["shops"]["shop"])
    products = None if "products" in reading.unread else tables["products"]
    recipes = partial(read_recipes, products=products, dialect=_dialect(config))
    tables["recipes"] = reading.read("recipes", config.catalogue.recipes, empty(Recipes), recipes)
    tables |= _bakehouse(config, reading, shops, products)
    promises = partial(read_availability, products=products, shops=shops, dialect=_dialect(config))
    path = config.catalogue.availability
    tables["availability"] = reading.read("availability", path, empty(Availability), promises)
    costed = (tables[name] for name in ("products", "recipes", "suppliers", "doughs"))
    tables["products"], said_of_costs = with_recipe_costs(*costed)
    tables |= _notes(config, reading, shops, products)
    tables |= _surroundings(config, reading, shops, sales)
    standing_orders = tables.pop("standing_orders")
    return Inputs(
        ShopTables(
            timezone=config.bakery.timezone, orders_at_till=config.shop_files.orders_at_till, sales=sales, **tables
        ),
        notices=[
            *reading.notices,
            *said,
            *said_of_costs,
            *unsupplied_ingredients(tables["recipes"], tables["suppliers"]),
            *unknown_doughs(tables["products"], tables["doughs"]),
        ],
        rows_left_out=reading.rows_left_out,
        data_hash=reading.data_hash,
        school_breaks=next(
            (path for name, path in reading.read_from.items() if name.startswith("school_breaks/")), None
        ),
        standing_orders=standing_orders,
    )


def _dialect(config: Config) -> Dialect:
    return dialect_of(config.bakery.language, config.bakery.country)


def _catalogue(
    config: Config, reading: InputReader, sales: DataFrame[Sales], breaks: SchoolBreaks
) -> tuple[dict[str, DataFrame[Any]], list[Notice]]:
    """Read shops, products and suppliers; what is sold and not listed comes from the till."""
    bakery, files, dialect = config.bakery, config.catalogue, _dialect(config)
    place = config.weather.place or bakery.name

    def read_placed(path: Path) -> DataFrame[Shops]:
        shops = read_shops(path, bakery=bakery, place=place, dialect=dialect)
        kinds = config.calendar.categories or ()
        check_places(bakery, places_of(bakery, shops), own_zones=breaks.zones, kinds=kinds)
        return shops

    shops = reading.read("shops", bakery.shops, empty(Shops), read_placed)
    listed = reading.read("products", files.products, empty(Products), partial(read_products, dialect=dialect))
    products, said = with_sold_products(listed, sales) if len(listed) else (products_from_sales(sales), [])
    suppliers = reading.read("suppliers", files.suppliers, empty(Suppliers), partial(read_suppliers, dialect=dialect))
    tables: dict[str, DataFrame[Any]] = {
        "shops": shops if len(shops) else _shops_of(sales, config, place),
        "products": products,
        "suppliers": suppliers,
    }
    return tables, [*_missing_in(shops, sales), *said]


def _bakehouse(
    config: Config, reading: InputReader, shops: set[str] | None, products: DataFrame[Products] | None
) -> dict[str, DataFrame[Any]]:
    """Read what the bakehouse can do."""
    files, dialect = config.catalogue, _dialect(config)
    of_shops: dict[str, Any] = {"products": products, "shops": shops, "dialect": dialect}
    return {
        "doughs": reading.read("doughs", files.doughs, empty(Doughs), partial(read_doughs, dialect=dialect)),
        "slots": reading.read("slots", files.slots, empty(Slots), partial(read_slots, **of_shops)),
        "equipment": reading.read("equipment", files.equipment, empty(Equipment), partial(read_equipment, **of_shops)),
    }


def _notes(
    config: Config, reading: InputReader, shops: set[str] | None, products: DataFrame[Products] | None
) -> dict[str, DataFrame[Any]]:
    """Read what people write down day by day."""
    paths = {**dict(config.shop_files), "closures": config.opening.closures}
    return {
        name: reading.read_by_row(name, paths[name], empty(table), reader)
        for name, (table, reader) in note_readers(config, shops, products).items()
    }


def note_readers(
    config: Config, shops: set[str] | None = None, products: DataFrame[Products] | None = None
) -> dict[str, tuple[type[Table], Callable[..., DataFrame[Any]]]]:
    """Return how each file of notes is read: its table, and the reader with what is known beside it."""
    by_shop: dict[str, Any] = {"shop": config.bakery.shop, "shops": shops, "dialect": _dialect(config)}
    of_product = by_shop | {"products": products}
    at_home = of_product | {"timezone": config.bakery.timezone}
    ends: dict[str, Any] = {"day_ends_s": config.opening.day_ends_s}
    return {
        "stock": (Stock, partial(read_stock, **by_shop)),
        "on_order": (OnOrder, partial(read_on_order, **by_shop)),
        "baked": (Baked, partial(read_baked, **of_product)),
        "made_ahead": (MadeAhead, partial(read_made_ahead, **of_product)),
        "leftovers": (Leftovers, partial(read_leftovers, **ends, **of_product)),
        "customer_orders": (CustomerOrders, partial(read_customer_orders, **at_home)),
        "standing_orders": (StandingOrders, partial(read_standing_orders, **at_home)),
        "overrides": (Overrides, partial(read_overrides, **of_product)),
        "closures": (Closures, partial(read_closures, shops=shops, dialect=_dialect(config), **ends)),
    }


def _surroundings(
    config: Config, reading: InputReader, shops: set[str] | None, sales: DataFrame[Sales]
) -> dict[str, DataFrame[Any]]:
    """Read events, signals and weather."""
    read_as: dict[str, Any] = {"timezone": config.bakery.timezone, "dialect": _dialect(config)}
    # Repeated events of a calendar are followed over a year beyond what the till has seen.
    through = None if sales.empty else sales["day"].max() + pd.Timedelta(days=_EVENTS_AHEAD_DAYS)
    events = partial(read_events, through=through, shops=shops, **read_as)
    paths = [(number, path) for number, pattern in enumerate(config.events.files) for path in matching(pattern)]
    signals = [
        reading.read(f"signals-{number}", each.file, empty(Signals), partial(_read_signal, signal=each, **read_as))
        for number, each in enumerate(config.signals)
    ]
    observed, outlook = _weather(config, reading, config.weather.place or config.bakery.name)
    return {
        "events": _joined(
            Events, [reading.read_by_row(f"events-{number}", path, empty(Events), events) for number, path in paths]
        ),
        "signals": _joined(Signals, signals),
        "weather_observed": observed,
        "weather_outlook": outlook,
    }


def matching(pattern: Path) -> list[Path]:
    """Return the files that a path or pattern names; one that names none is returned as it is, to be told of."""
    if not glob.has_magic(str(pattern)):
        return [pattern]
    found = sorted(Path(match) for match in glob.glob(str(pattern)))  # noqa: PTH207 - Path.glob takes no absolute pattern
    return found or [pattern]


def _read_signal(path: Path, *, signal: SignalFile, timezone: str, dialect: Dialect) -> DataFrame[Signals]:
    return read_signals(signal.model_copy(update={"file": path}), timezone=timezone, dialect=dialect)


def _weather(
    config: Config, reading: InputReader, place: str
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
        "weather_observed", settings.observed, empty(WeatherObserved), lambda path: read_observed(path, place=place)
    )
    outlook = reading.read(
        "weather_outlook",
        settings.outlook,
        empty(WeatherOutlook),
        lambda path: read_outlook(path, place=place, timezone=config.bakery.timezone),
    )
    return observed, outlook


def _missing_in(shops: DataFrame[Shops], sales: DataFrame[Sales]) -> list[Notice]:
    """Warn of shops of the till that the file of shops does not name: they would have no region and no weather."""
    missing = sorted(set(sales["shop"].unique()) - set(shops["shop"])) if len(shops) else []
    values: dict[str, str | int] = {"count": len(missing), "shops": ", ".join(missing)}
    return [Notice("shops_missing", "warning", values=values)] if missing else []


def _shops_of(sales: DataFrame[Sales], config: Config, place: str) -> DataFrame[Shops]:
    names = sorted(sales["shop"].unique()) or [config.bakery.shop]
    is_single = len(names) == 1
    named = {"shop": names, "name": [config.bakery.name if is_single else name for name in names]}
    where = {"region": config.bakery.region, "school_zones": ", ".join(config.bakery.school_zones), "place": place}
    return checked(Shops, pd.DataFrame(named | where))


def _joined(table: type[_TableType], parts: Sequence[DataFrame[_TableType]]) -> DataFrame[_TableType]:
    """Return the rows of all files; of what two of them tell, the larger event, and else the later file, counts."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return empty(table)
    rows = pd.concat(filled, ignore_index=True)
    if "size" in rows:
        rows = rows.sort_values("size", kind="stable", ignore_index=True)
    return checked(table, rows.drop_duplicates(key_of(table), keep="last").sort_values(key_of(table)))
