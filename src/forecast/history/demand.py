"""From sales to what customers wanted: zeros on offered days, customer orders taken out, empty shelves made up for.

In: Sales, OpenDays, Assortment, CustomerOrders, ShelfDays. Out: History.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.history.anchors import day_of_shop
from forecast.history.customer_orders import rung_up
from forecast.history.row_lookup import NOWHERE, places
from forecast.history.shelves.reading import SOLD_OUT_FROM
from forecast.history.unbelievable import unbelievable
from forecast.tables import Assortment, DataFrame, History, ShelfDays, ShopTables, checked

_KEY = ["shop", "product", "day"]


def demand(
    tables: ShopTables, assortment: DataFrame[Assortment], *, shelf_days: DataFrame[ShelfDays]
) -> DataFrame[History]:
    """Return walk-in demand on offered and learnable days; an offered day without sales is zero.

    A quantity that cannot be (`unbelievable`) is left out as if nothing were known of that day.

    The pieces that the till rang up for customer orders are taken out, down to zero at most. `shelf_days` holds the
    days that were sold out: what was wanted in vain is added to what was sold.
    """
    sales, open_days = tables.sales, tables.open_days
    silent = open_days.loc[~(open_days["is_open"] & open_days["is_learnable"]), ["shop", "day"]]
    end = {str(shop): day for shop, day in sales.groupby("shop")["day"].max().items()}
    last = day_of_shop(assortment["shop"], end)
    # A closed or unsold stretch at the end of the past is still past: it ends with the shop's last open day.
    past_open = assortment["day"] <= last
    offered = assortment.loc[assortment["is_offered"] & past_open, _KEY]
    kept = sales.loc[sales["sold_qty"] > 0, [*_KEY, "sold_qty"]]
    rows = _offered_or_sold(offered, kept)
    rows = rows.loc[places(rows, silent, on=["shop", "day"]) == NOWHERE]
    rows = _take_out_orders(rows, tables)
    rows = rows.loc[~unbelievable(rows)].copy()
    shelf = shelf_days.loc[shelf_days["sold_out_share"] >= SOLD_OUT_FROM, [*_KEY, "missed_qty"]]
    place = places(rows, shelf, on=_KEY)
    missed_qty = np.append(shelf["missed_qty"].to_numpy(dtype=np.float64), 0.0)
    rows["is_sold_out"] = place != NOWHERE
    rows["demand_qty"] = rows["sold_qty"] + missed_qty[place]
    return checked(History, rows)


def _offered_or_sold(offered: pd.DataFrame, sold: pd.DataFrame) -> pd.DataFrame:
    """Return what was on offer or sold, sorted by shop, product and day, with `sold_qty`, 0 where nothing was sold."""
    place = places(offered, sold, on=_KEY)
    sold_qty = np.append(sold["sold_qty"].to_numpy(dtype=np.float64), 0.0)
    of_offered = offered.assign(sold_qty=sold_qty[place])
    besides = sold.loc[~np.isin(np.arange(len(sold)), place)]
    every = pd.concat([of_offered, besides], ignore_index=True)
    in_order: pd.DataFrame = every.sort_values(_KEY, ignore_index=True)
    return in_order


def _take_out_orders(rows: pd.DataFrame, tables: ShopTables) -> pd.DataFrame:
    ordered = rung_up(tables)
    if ordered.empty:
        return rows
    joined = rows.merge(ordered, on=_KEY, how="left")
    walk_in = (joined["sold_qty"] - joined["qty"].fillna(0.0)).clip(lower=0.0)
    return joined.assign(sold_qty=walk_in).drop(columns="qty")
