"""Customer orders that cannot be made as usual: each an alarm with what to do, as early as it can be told.

In: `CustomerOrders`, `Products`, `Slots`, `OpenDays`, `Assortment`. Out: notices.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from forecast.decisions.baking.bakehouse import PLACES, Bakehouse
from forecast.notices import Notice, Value
from forecast.tables import Assortment, DataFrame, ShopTables

_KEY = ["shop", "product", "day"]
_LISTED = 5


def order_alarms(
    tables: ShopTables, assortment: DataFrame[Assortment], *, after: pd.Timestamp, bakehouse: Bakehouse
) -> list[Notice]:
    """Return a warning for each shop and kind of order after `after` that the bakehouse cannot make as usual.

    Notices: `orders_out_of_season`; `orders_without_bake` on a weekday on which the product is not made;
    `orders_before_bake`, to be picked up before the first bake is ready or, without slots, before the shop opens by
    the hours written down; `orders_above_oven`, all orders of a day together. Of closed days and of products that are
    not planned others tell.
    """
    opening = tables.open_days[["shop", "day", "is_open", "opens_s"]]
    ahead = tables.customer_orders[tables.customer_orders["day"] > after]
    ahead = ahead.merge(opening, on=["shop", "day"]).merge(tables.products, on="product")
    ahead = ahead[ahead["is_open"].astype(bool) & ahead["is_planned"]].sort_values(_KEY, ignore_index=True)
    if ahead.empty:
        return []
    is_out = _is_out_of_season(ahead)
    left_out = assortment.loc[~assortment["is_offered"] & (assortment["reason"] == "weekday"), _KEY]
    is_without = ~is_out & pd.MultiIndex.from_frame(ahead[_KEY]).isin(pd.MultiIndex.from_frame(left_out))
    first_ready = {
        key: bakehouse.first_ready_s(*key)
        for key in ahead[["shop", "day"]].drop_duplicates().itertuples(index=False, name=None)
    }
    by_slot = [first_ready[key] for key in zip(ahead["shop"], ahead["day"], strict=True)]
    ready = pd.Series(by_slot, dtype="float64").fillna(ahead["opens_s"].astype("float64")).to_numpy()
    is_before = ahead["pickup_s"].astype("float64").to_numpy() < ready
    return [
        *_told("orders_out_of_season", ahead[is_out]),
        *_told("orders_without_bake", ahead[is_without]),
        *_told("orders_before_bake", ahead[is_before]),
        *_above_oven(ahead, bakehouse),
    ]


def _is_out_of_season(orders: pd.DataFrame) -> pd.Series[bool]:
    begins, ends = orders["season_from"], orders["season_to"]
    day = orders["day"].dt.strftime("%m-%d")
    after, before = day >= begins, day <= ends
    inside = (after & before).where(begins <= ends, after | before)
    is_out: pd.Series[bool] = (begins != "") & (ends != "") & ~inside
    return is_out


def _told(code: str, orders: pd.DataFrame) -> Iterable[Notice]:
    for shop, mine in orders.groupby("shop"):
        rows = mine.groupby(["day", "label"], sort=True)["qty"].sum().reset_index()
        named = [f"{qty:g} {label} ({day:%Y-%m-%d})" for day, label, qty in rows.itertuples(index=False, name=None)]
        values: dict[str, Value] = {"count": len(rows), "orders": ", ".join(named[:_LISTED])}
        yield Notice(code, "warning", shop=str(shop), values=values)


def _above_oven(orders: pd.DataFrame, bakehouse: Bakehouse) -> Iterable[Notice]:
    """Return a warning for each day whose orders alone are more than the oven bakes, in batches."""
    baked = orders[orders["dough"] != ""]
    for (shop, day), mine in baked.groupby(["shop", "day"]):
        held = bakehouse.oven_places(str(shop), mine["day"].iloc[0])
        asked = float((mine.groupby("product")["qty"].sum() / mine.groupby("product")["batch_qty"].first()).sum())
        if held is not None and asked > held / PLACES + 1e-6:
            values: dict[str, Value] = {
                "orders": f"{float(np.round(mine['qty'].sum(), 3)):g} ({day:%Y-%m-%d})", "asked": round(asked, 2),
                "held": held / PLACES,
            }  # fmt: skip
            yield Notice("orders_above_oven", "warning", shop=str(shop), values=values)
