"""What customers have ordered: once, and again and again; and when the till records it."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from forecast.tables.checking import DataFrame, DateTime, Table, column, instant

OrdersAtTill = Literal["pickup", "order", "never"]
"""When the till rings up customer orders: on the day of pick-up, on the day they are taken, or never."""


class CustomerOrders(Table):
    """Pre-orders; one row per order, shop and product."""

    order_id: str = column("the shop's number of the order")
    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("day on which it is picked up")
    pickup_s: pd.Int32Dtype = column("time of pick-up [s since midnight]", nullable=True, default=None)
    qty: float = column("how much is ordered", gt=0)
    known_at: DateTime = instant("when the order was taken")
    is_known_at_assumed: bool = column(
        "whether nobody wrote down when, so that two weeks ahead are assumed", default=False
    )
    at_till: str = column(
        "when the till records it: pickup, order or never; empty as [shop_files] orders_at_till says", default=""
    )

    class Config(Table.Config):
        """The key."""

        unique = ["order_id", "shop", "product"]


class StandingOrders(Table):
    """Orders that come back every week; one row per order, shop, product, weekdays and first day."""

    order_id: str = column("the shop's number of the order, or the line that it stands on")
    shop: str = column("the shop's name")
    product: str = column("product name")
    weekdays: str = column("days of pick-up, 0 Monday … 6 Sunday, separated by blanks")
    qty: float = column("how much is ordered for each of those days", gt=0)
    first_day: DateTime = column("first day of the order; empty for always", nullable=True, default=None)
    last_day: DateTime = column("last day of the order; empty for no end", nullable=True, default=None)
    pause_first_day: DateTime = column("first day of a pause; empty for none", nullable=True, default=None)
    pause_last_day: DateTime = column("last day of the pause", nullable=True, default=None)
    pickup_s: pd.Int32Dtype = column("time of pick-up [s since midnight]", nullable=True, default=None)
    known_at: DateTime = instant("when it was agreed; empty if nobody wrote it down", nullable=True, default=None)
    is_invoiced: bool = column("whether it is paid by invoice, so that the till never records it", default=False)

    class Config(Table.Config):
        """The key."""

        unique = ["order_id", "shop", "product", "weekdays", "first_day"]


def local_moments(known_at: pd.Series[pd.Timestamp], timezone: str) -> pd.Series[pd.Timestamp]:
    """Return moments on the shops' clock, without their zone."""
    local: pd.Series[pd.Timestamp] = known_at.dt.tz_convert(timezone).dt.tz_localize(None)
    return local


def days_at_till(
    orders: DataFrame[CustomerOrders], *, timezone: str, orders_at_till: OrdersAtTill
) -> pd.Series[pd.Timestamp]:
    """Return the day on which the till records each order, empty where it never does.

    Examples
    --------
    >>> from forecast.tables.checking import checked
    >>> taken, day = pd.Timestamp("2024-03-01 10:00", tz="UTC"), pd.Timestamp("2024-03-04")
    >>> orders = checked(CustomerOrders, pd.DataFrame({"order_id": ["1", "2"], "shop": "a", "product": "rye", "day": day,
    ...     "qty": 6.0, "known_at": taken, "at_till": ["", "pickup"]}))
    >>> days_at_till(orders, timezone="UTC", orders_at_till="order").astype(str).tolist()
    ['2024-03-01', '2024-03-04']
    """
    when = orders["at_till"].where(orders["at_till"] != "", orders_at_till)
    taken = local_moments(orders["known_at"], timezone).dt.normalize().astype("datetime64[ns]")
    day: pd.Series[pd.Timestamp] = orders["day"].where(when != "order", taken)
    return day.where(when != "never")
