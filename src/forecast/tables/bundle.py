"""Every table of a shop in one frozen bundle, with the clock it lives by; each table is listed here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any, Literal

import pandas as pd

from forecast.tables.bakehouse import Doughs, Equipment, Slots
from forecast.tables.checking import DataFrame, Table, empty
from forecast.tables.customers import CustomerOrders, OrdersAtTill
from forecast.tables.known import Calendar, Closures, Events, OpenDays, Signals, WeatherObserved, WeatherOutlook
from forecast.tables.shop import (
    Availability,
    Baked,
    Leftovers,
    MadeAhead,
    OnOrder,
    Overrides,
    Products,
    Recipes,
    Shops,
    Stock,
    Suppliers,
)
from forecast.tables.till import HourlySums, Sales

Cut = Literal["by day", "by moment", "by hand", "never"]
"""How a table is cut at a cutoff: by its shop's last complete day, by `known_at`, by `Facts.at` itself, or not at all."""


# Any, as dataclasses.field(): it stands where the table's type is declared.
def _table(schema: type[Table], cut: Cut) -> Any:
    return field(default_factory=partial(empty, schema), metadata={"schema": schema, "cut": cut})


@dataclass(frozen=True, kw_only=True)
class ShopTables:
    """The tables of a shop or of all shops of a chain; one that is not given is empty.

    Parameters
    ----------
    timezone : str
        The zone in which the shops live, an IANA name.
    orders_at_till : {"pickup", "order", "never"}
        When the till rings up customer orders.
    planned : DataFrame[Baked]
        What this program proposed or the manager decided, in the columns of Baked.

    Examples
    --------
    >>> len(ShopTables(timezone="Europe/Paris").sales)
    0
    """

    timezone: str
    orders_at_till: OrdersAtTill = "pickup"
    sales: DataFrame[Sales] = _table(Sales, "by day")
    hourly: DataFrame[HourlySums] = _table(HourlySums, "by day")
    open_days: DataFrame[OpenDays] = _table(OpenDays, "by hand")
    closures: DataFrame[Closures] = _table(Closures, "never")
    products: DataFrame[Products] = _table(Products, "never")
    shops: DataFrame[Shops] = _table(Shops, "never")
    calendar: DataFrame[Calendar] = _table(Calendar, "never")
    events: DataFrame[Events] = _table(Events, "by moment")
    signals: DataFrame[Signals] = _table(Signals, "by moment")
    weather_observed: DataFrame[WeatherObserved] = _table(WeatherObserved, "by hand")
    weather_outlook: DataFrame[WeatherOutlook] = _table(WeatherOutlook, "by hand")
    customer_orders: DataFrame[CustomerOrders] = _table(CustomerOrders, "by moment")
    leftovers: DataFrame[Leftovers] = _table(Leftovers, "by day")
    baked: DataFrame[Baked] = _table(Baked, "by day")
    planned: DataFrame[Baked] = _table(Baked, "by day")
    availability: DataFrame[Availability] = _table(Availability, "never")
    recipes: DataFrame[Recipes] = _table(Recipes, "never")
    suppliers: DataFrame[Suppliers] = _table(Suppliers, "never")
    doughs: DataFrame[Doughs] = _table(Doughs, "never")
    slots: DataFrame[Slots] = _table(Slots, "never")
    equipment: DataFrame[Equipment] = _table(Equipment, "never")
    stock: DataFrame[Stock] = _table(Stock, "never")
    on_order: DataFrame[OnOrder] = _table(OnOrder, "never")
    made_ahead: DataFrame[MadeAhead] = _table(MadeAhead, "never")
    overrides: DataFrame[Overrides] = _table(Overrides, "never")

    def parts(self) -> dict[str, Any]:
        """Return the tables, time zone and way of paying by name, such as to make another bundle of them."""
        return {each.name: getattr(self, each.name) for each in fields(ShopTables)}

    @classmethod
    def cuts(cls) -> Mapping[str, Cut]:
        """Return how each table is cut at a cutoff, by its name."""
        return {each.name: each.metadata["cut"] for each in fields(cls) if "cut" in each.metadata}

    @classmethod
    def schemas(cls) -> Mapping[str, type[Table]]:
        """Return what each table is made of, by its name."""
        return {each.name: each.metadata["schema"] for each in fields(cls) if "schema" in each.metadata}


@dataclass(frozen=True, kw_only=True)
class KnownTables(ShopTables):
    """The same with nothing from after a cutoff; the calendar is known ahead.

    `anchors` gives each shop's last complete till day. Of outlooks only the newest per place and day is left;
    `weather_issued` keeps all that were issued, for what past evenings knew.
    """

    cutoff: pd.Timestamp
    anchors: Mapping[str, pd.Timestamp]
    weather_issued: DataFrame[WeatherOutlook]
