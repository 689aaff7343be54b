"""Standing orders as customer orders of each day: known ahead, and counted once.

In: `StandingOrders`, `CustomerOrders`, `OpenDays`. Out: `CustomerOrders`, notices.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from forecast.notices import Notice
from forecast.tables import WEEKLY_CLOSINGS, CustomerOrders, DataFrame, OpenDays, StandingOrders, checked

_KEY = ["shop", "product", "day"]
_ALIKE = [*_KEY, "qty", "pickup_s"]
_ASSUMED_AHEAD = pd.Timedelta(days=14)
"""Without the day on which it was agreed, an order counts as known so long before its first day."""
_TOLD_AHEAD = pd.Timedelta(days=14)
_LISTED = 5


def standing_as_orders(
    standing: DataFrame[StandingOrders],
    written: DataFrame[CustomerOrders],
    *,
    first: pd.Timestamp,
    last: pd.Timestamp,
    timezone: str,
) -> DataFrame[CustomerOrders]:
    """Return an order for each day of `standing` between `first` and `last` that is not among the `written` ones.

    A written order of the same shop, product and day takes the place of a standing one if it has its number, whatever
    its quantity, or if quantity and time of pick-up are the same; one takes the place of one. All others count
    beside it.

    Examples
    --------
    >>> from forecast.tables import empty
    >>> rolls = pd.DataFrame({"order_id": ["H1"], "shop": "a", "product": "roll", "weekdays": "0 1", "qty": 40.0})
    >>> monday = pd.Timestamp("2024-03-04")
    >>> orders = standing_as_orders(checked(StandingOrders, rolls), empty(CustomerOrders), first=monday,
    ...                             last=monday + pd.Timedelta(days=7), timezone="Europe/Paris")
    >>> [f"{day:%d/%m}" for day in orders["day"]], orders["qty"].tolist()
    (['04/03', '05/03', '11/03'], [40.0, 40.0, 40.0])
    """
    parts = list(_by_day(standing, first=first, last=last, timezone=timezone))
    if not parts:
        return checked(CustomerOrders, written.iloc[:0])
    # Lines of one number add up: forty rolls on every day, and ten more on Fridays.
    rows = pd.concat(parts, ignore_index=True).groupby(["number", *_KEY], as_index=False, sort=False)
    every = rows.agg(
        qty=("qty", "sum"), pickup_s=("pickup_s", "min"), known_at=("known_at", "min"), at_till=("at_till", "first")
    )
    numbered = pd.MultiIndex.from_frame(written[["order_id", *_KEY]])
    every = every[~pd.MultiIndex.from_frame(every[["number", *_KEY]]).isin(numbered)]
    every = every[~_repeats(every, written)]
    order_id = every["number"] + " " + every["day"].dt.strftime("%Y-%m-%d")
    return checked(CustomerOrders, every.assign(order_id=order_id).sort_values(["day", "shop", "product", "order_id"]))


def _by_day(
    standing: DataFrame[StandingOrders], *, first: pd.Timestamp, last: pd.Timestamp, timezone: str
) -> Iterator[pd.DataFrame]:
    """Yield the days of each line."""
    for row in standing.to_dict("records"):
        has_first, has_pause = not pd.isna(row["first_day"]), not pd.isna(row["pause_first_day"])
        begins = max(first, row["first_day"]) if has_first else first
        ends = last if pd.isna(row["last_day"]) else min(last, row["last_day"])
        days = pd.date_range(begins, ends) if begins <= ends else pd.DatetimeIndex([])
        days = days[days.day_of_week.isin([int(number) for number in row["weekdays"].split()])]
        if has_pause:
            days = days[(days < row["pause_first_day"]) | (days > row["pause_last_day"])]
        agreed: pd.Timestamp = (row["first_day"] if has_first else first) - _ASSUMED_AHEAD
        local = agreed.tz_localize(timezone, ambiguous=False, nonexistent="shift_forward")
        order = {
            "number": row["order_id"], "shop": row["shop"], "product": row["product"], "day": days, "qty": row["qty"],
            "pickup_s": None if pd.isna(row["pickup_s"]) else int(row["pickup_s"]),
            "known_at": local.tz_convert("UTC") if pd.isna(row["known_at"]) else row["known_at"],
            "at_till": "never" if row["is_invoiced"] else "pickup",
        }  # fmt: skip
        yield pd.DataFrame(order).astype({"pickup_s": "Int32"})


def _repeats(every: pd.DataFrame, written: pd.DataFrame) -> pd.Series[bool]:
    """Tell which orders stand among the written ones with the same quantity and time, one for one."""
    alike = [table[_ALIKE].astype({"pickup_s": "float64"}).fillna({"pickup_s": -1.0}) for table in (every, written)]
    mine, theirs = (pd.MultiIndex.from_frame(rows.assign(number=rows.groupby(_ALIKE).cumcount())) for rows in alike)
    return pd.Series(mine.isin(theirs), index=every.index)


def without_closed_days(
    orders: DataFrame[CustomerOrders], open_days: DataFrame[OpenDays], *, after: pd.Timestamp
) -> tuple[DataFrame[CustomerOrders], list[Notice]]:
    """Return standing orders without those of closed days after `after`: who orders every day knows when a shop closes.

    What falls on a closure of the next two weeks that does not come back every week is told, one note a shop.
    """
    ahead = open_days.loc[(open_days["day"] > after) & ~open_days["is_open"].astype(bool), ["shop", "day", "reason"]]
    found = orders.merge(ahead, on=["shop", "day"], how="left")
    is_closed = found["reason"].notna()
    told = found[is_closed & ~found["reason"].isin(WEEKLY_CLOSINGS) & (found["day"] <= after + _TOLD_AHEAD)]
    notices = []
    for shop, rows in told.groupby("shop"):
        named = [f"{qty:g} {product} ({day:%Y-%m-%d})" for qty, product, day in rows[["qty", "product", "day"]].values]
        values: dict[str, str | int | float] = {"count": len(rows), "orders": ", ".join(named[:_LISTED])}
        notices.append(Notice("standing_orders_on_closed_day", shop=str(shop), values=values))
    return checked(CustomerOrders, orders[~is_closed.to_numpy()]), notices
