"""From sales to what customers wanted: zeros on offered days, customer orders taken out.

In: Sales, OpenDays, Assortment, CustomerOrders, Leftovers. Out: History.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from forecast.history.unbelievable import unbelievable
from forecast.tables import (
    Assortment,
    CustomerOrders,
    DataFrame,
    History,
    Leftovers,
    OpenDays,
    Sales,
    checked,
)

OrdersAtTill = Literal["pickup", "order", "never"]
_KEY = ["shop", "product", "day"]


def demand(
    sales: DataFrame[Sales],
    assortment: DataFrame[Assortment],
    *,
    open_days: DataFrame[OpenDays],
    customer_orders: DataFrame[CustomerOrders],
    leftovers: DataFrame[Leftovers],
    orders_at_till: OrdersAtTill = "pickup",
    timezone: str = "UTC",
) -> DataFrame[History]:
    """Return walk-in demand on offered and learnable days; an offered day without sales is zero.

    A quantity that cannot be (`unbelievable`) is left out as if nothing were known of that day.

    `orders_at_till` says when the till records a customer order: on the day of pick-up, on the day it was taken
    (local day in `timezone`), or never. Those pieces are taken out, down to zero at most.
    """
    silent = open_days.loc[~(open_days["is_open"] & open_days["is_learnable"]), ["shop", "day"]]
    end = sales.groupby("shop")["day"].max().to_dict()
    last = assortment["shop"].map(end).astype("datetime64[ns]")
    # A closed or unsold stretch at the end of the past is still past: it ends with the shop's last open day.
    past_open = assortment["day"] <= last
    offered = assortment.loc[assortment["is_offered"] & past_open, _KEY]
    kept = sales.loc[sales["sold_qty"] > 0, [*_KEY, "sold_qty"]]
    rows: pd.DataFrame = offered.merge(kept, on=_KEY, how="outer")
    rows = _without(rows, silent, on=["shop", "day"])
    rows = _take_out_orders(
        rows.assign(sold_qty=rows["sold_qty"].fillna(0.0)), customer_orders, when=orders_at_till, timezone=timezone
    )
    rows = rows.loc[~unbelievable(rows)].copy()
    rows["demand_qty"] = rows["sold_qty"]
    rows["is_sold_out"] = _sold_out(rows, leftovers)
    return checked(History, rows.sort_values(_KEY))


def _without(rows: pd.DataFrame, silent: pd.DataFrame, *, on: list[str]) -> pd.DataFrame:
    """Drop rows that say nothing: of days that are closed, or with a quantity that cannot be."""
    if silent.empty:
        return rows
    told = rows.merge(silent.assign(is_silent=True), on=on, how="left")
    return told.loc[told["is_silent"].isna()].drop(columns="is_silent")


def _take_out_orders(rows: pd.DataFrame, orders: pd.DataFrame, *, when: OrdersAtTill, timezone: str) -> pd.DataFrame:
    if orders.empty or when == "never":
        return rows
    rung_up = orders[["shop", "product", "day", "qty"]].copy()
    if when == "order":
        rung_up["day"] = orders["known_at"].dt.tz_convert(timezone).dt.tz_localize(None).dt.normalize()
    rung_up["day"] = rung_up["day"].astype("datetime64[ns]")
    ordered = rung_up.groupby(_KEY, as_index=False)["qty"].sum()
    joined = rows.merge(ordered, on=_KEY, how="left")
    walk_in = (joined["sold_qty"] - joined["qty"].fillna(0.0)).clip(lower=0.0)
    return joined.assign(sold_qty=walk_in).drop(columns="qty")


def _sold_out(rows: pd.DataFrame, leftovers: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell on which rows the shop wrote down that nothing was left."""
    nothing_left = (leftovers["left_qty"] == 0) | leftovers["sold_out_s"].notna()
    if not nothing_left.any():
        return np.zeros(len(rows), dtype=bool)
    written = leftovers.loc[nothing_left, _KEY].assign(is_out=True)
    joined: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        rows[_KEY].merge(written, on=_KEY, how="left")["is_out"].notna().to_numpy()
    )
    return joined
