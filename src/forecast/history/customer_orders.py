"""Customer orders against the till: each piece counts once, as an order or as a walk-in sale, never as both.

In: `Sales`, `CustomerOrders`, `RejectedLines`. Out: `Sales`, what does not agree, what left the shop unseen.
"""

from __future__ import annotations

from datetime import time

import pandas as pd

from forecast.notices import Notice
from forecast.tables import (
    LEARNT_CLOSINGS,
    CustomerOrders,
    DataFrame,
    OpenDays,
    RejectedLines,
    Sales,
    ShopTables,
    checked,
    days_at_till,
    local_moments,
)

_KEY = ["shop", "product", "day"]
_BULK = ("suspected_bulk", "exceptional")
_RECENT_DAYS = 28
"""Orders that the till never saw are told for so long [days]."""
_LISTED_ORDERS = 5
_END_OF_DAY = time(23, 59, 59)
_NO_DIFFERENCE = 1e-6


def rung_up(tables: ShopTables, *, known_by: time | None = None) -> pd.DataFrame:
    """Return how much of which product the till records for orders, and on which day: `shop`, `product`, `day`, `qty`.

    With `known_by` (local time) only orders that were known by then on that day: what the evening's plan could know.
    """
    orders = tables.customer_orders
    day = days_at_till(orders, timezone=tables.timezone, orders_at_till=tables.orders_at_till)
    return _summed(orders, day, tables.timezone, known_by)


def _summed(
    orders: DataFrame[CustomerOrders], day: pd.Series[pd.Timestamp], timezone: str, known_by: time | None
) -> pd.DataFrame:
    """Return the quantities of orders by the days given, without those that were known later on their day."""
    frame = orders[["shop", "product", "qty"]]
    if known_by is not None:
        known = local_moments(orders["known_at"], timezone)
        evening = day + pd.Timedelta(hours=known_by.hour, minutes=known_by.minute, seconds=known_by.second)
        frame, day = frame[known <= evening], day[known <= evening]
    return frame.assign(day=day).groupby(_KEY)["qty"].sum().reset_index()


def with_ordered_bulk(
    sales: DataFrame[Sales],
    rejected: DataFrame[RejectedLines],
    *,
    ordered: pd.DataFrame,
) -> tuple[DataFrame[Sales], list[Notice]]:
    """Return sales with the bulk lines that were customer orders, as far as `ordered` (from `rung_up`) explains them.

    A large order is rung up in one line, which the import sets aside as bulk. Taking the order out of what is left
    would take it out twice. So the line comes back first, and goes with the order: a bulk line of a product on a day
    with an order of it is taken for that order, beyond the ordered quantity for a bulk line. A line that stands in two
    overlapping files counts once.
    """
    bulk = rejected[rejected["reason"].isin(_BULK) & (rejected["qty"] > 0)]
    if bulk.empty or ordered.empty:
        return sales, []
    by_file = bulk.groupby(["source", *_KEY])[["qty", "amount"]].sum(min_count=1).reset_index()
    once = by_file.sort_values(["qty", "source"]).drop_duplicates(_KEY, keep="last")
    both = once.merge(ordered, on=_KEY, suffixes=("", "_ordered"))
    if both.empty:
        return sales, []
    back_qty = both[["qty", "qty_ordered"]].min(axis=1)
    back = both[_KEY].assign(sold_qty=back_qty, amount=both["amount"] * back_qty / both["qty"])
    together = pd.concat([sales, back], ignore_index=True)
    by_day = together.groupby(_KEY)
    summed = by_day[["first_sale_s", "last_sale_s", "end_price_amount"]].first()
    summed["sold_qty"] = by_day["sold_qty"].sum()
    summed["amount"] = by_day["amount"].sum(min_count=1)
    values: dict[str, str | int | float] = {"count": len(back), "qty": round(float(back_qty.sum()), 2)}
    return checked(Sales, summed.reset_index().sort_values(_KEY)), [Notice("orders_in_bulk", values=values)]


def picked_up_unseen(tables: ShopTables) -> pd.DataFrame:
    """Return what left the shop as orders beyond what the till records of orders that day: as `rung_up`.

    None where orders are rung up at pick-up. Else the pieces of a day's orders leave unseen, and what is rung up for
    another day does not leave: that counts below zero. Orders written down after their day are not counted, so that
    nothing changes what was said of a day.

    Examples
    --------
    >>> orders = pd.DataFrame({"order_id": "1", "shop": "a", "product": "rye", "day": [pd.Timestamp("2024-03-04")],
    ...                        "qty": [6.0], "known_at": [pd.Timestamp("2024-03-01 10:00", tz="UTC")]})
    >>> tables = ShopTables(timezone="UTC", orders_at_till="order", customer_orders=checked(CustomerOrders, orders))
    >>> picked_up_unseen(tables)[["day", "qty"]].astype(str).values.tolist()
    [['2024-03-01', '-6.0'], ['2024-03-04', '6.0']]
    """
    orders = tables.customer_orders
    if tables.orders_at_till == "pickup" and not orders["at_till"].isin(["order", "never"]).any():
        return orders.iloc[:0][[*_KEY, "qty"]]
    gone = _summed(orders, orders["day"], tables.timezone, _END_OF_DAY)
    told = rung_up(tables, known_by=_END_OF_DAY)
    together = pd.concat([gone, told.assign(qty=-told["qty"])]).groupby(_KEY)["qty"].sum().reset_index()
    return together.loc[together["qty"].abs() > _NO_DIFFERENCE].reset_index(drop=True)


def orders_on_closed_days(
    orders: DataFrame[CustomerOrders], open_days: DataFrame[OpenDays], *, after: pd.Timestamp
) -> list[Notice]:
    """Warn of customer orders for days after `after` of which it is written that their shop closes; one notice a shop.

    Nobody would bake them: either the shop opens on that day, or the order moves. A day that only the till suggests to
    be closed is planned with its orders.
    """
    ahead = orders[orders["day"] > after]
    told = ahead.merge(open_days[["shop", "day", "is_open", "reason"]], on=["shop", "day"])
    closed = told[~told["is_open"].astype(bool) & ~told["reason"].isin(LEARNT_CLOSINGS)].sort_values(["day", "product"])
    notices = []
    for shop, rows in closed.groupby("shop"):
        named = [f"{qty:g} {product} ({day:%Y-%m-%d})" for qty, product, day in rows[["qty", "product", "day"]].values]
        values: dict[str, str | int | float] = {"count": len(rows), "orders": ", ".join(named[:_LISTED_ORDERS])}
        notices.append(Notice("orders_on_closed_day", "warning", shop=str(shop), values=values))
    return notices


def orders_beyond_till(sales: DataFrame[Sales], *, ordered: pd.DataFrame) -> list[Notice]:
    """Return one note per shop about orders of the last four weeks that are larger than what the till shows.

    They were not rung up, rung up on another day or under another name, or cancelled and still in the file; only what
    the till shows is taken out. Days without any till line of the shop tell nothing.
    """
    told = sales[["shop", "day"]].drop_duplicates()
    last = told.groupby("shop")["day"].max()
    inside = ordered.merge(told, on=["shop", "day"])
    recent = inside[inside["day"] > inside["shop"].map(last) - pd.Timedelta(days=_RECENT_DAYS)]
    joined = recent.merge(sales[[*_KEY, "sold_qty"]], on=_KEY, how="left").fillna({"sold_qty": 0.0})
    short = joined[joined["qty"] > joined["sold_qty"] + 1e-9].sort_values(["day", "product"])
    notices = []
    for shop, rows in short.groupby("shop"):
        named = [f"{product} ({day:%Y-%m-%d})" for product, day in zip(rows["product"], rows["day"], strict=True)]
        missing = float((rows["qty"] - rows["sold_qty"]).sum())
        values: dict[str, str | int | float] = {
            "count": len(rows),
            "qty": round(missing, 2),
            "orders": ", ".join(named[-_LISTED_ORDERS:]),
        }
        notices.append(Notice("orders_beyond_till", shop=str(shop), values=values))
    return notices
