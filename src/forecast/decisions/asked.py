"""What people asked for on a day: customer orders to be picked up, and the manager's own quantities.

In: CustomerOrders, Overrides, Products. Out: shop, product, orders_qty, decided_qty, decided_reason.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from forecast.notices import Notice, Severity, Value
from forecast.tables import CustomerOrders, DataFrame, Overrides, Products

_KEY = ["shop", "product"]


def asked_for(
    day: pd.Timestamp,
    *,
    shops: Collection[str],
    products: DataFrame[Products],
    customer_orders: DataFrame[CustomerOrders],
    overrides: DataFrame[Overrides],
) -> tuple[pd.DataFrame, list[Notice]]:
    """Return the orders and decisions for `day`, one row per shop and product that has either.

    Orders that no plan can hold, because the product is not planned or the shop is not, are a warning each, and so is
    a decision below what is ordered.
    """
    orders = customer_orders[customer_orders["day"] == day].groupby(_KEY)["qty"].sum().rename("orders_qty")
    decided = overrides[overrides["day"] == day][[*_KEY, "decided_qty", "reason_code"]]
    rows = orders.reset_index().merge(decided, on=_KEY, how="outer").sort_values(_KEY, ignore_index=True)
    rows = rows.rename(columns={"reason_code": "decided_reason"}).fillna({"orders_qty": 0.0, "decided_reason": ""})
    is_planned = rows["shop"].isin(shops) & rows["product"].isin(products.loc[products["is_planned"], "product"])
    is_ordered = rows["orders_qty"] > 0
    labels = rows["product"].map(products.set_index("product")["label"]).fillna(rows["product"])
    said = rows.assign(label=labels)
    notices = [
        *_each("orders_not_planned", said[~is_planned & is_ordered]),
        *_each("decided_not_planned", said[~is_planned & rows["decided_qty"].notna()], "note"),
        *_each("decided_below_orders", said[is_planned & (rows["decided_qty"] < rows["orders_qty"])]),
    ]
    return rows[is_planned].reset_index(drop=True), notices


def _each(code: str, rows: pd.DataFrame, severity: Severity = "warning") -> list[Notice]:
    """Make a notice of every row; `decided_qty` is among its values where something was decided."""
    notices = []
    for shop, label, ordered, decided in rows[["shop", "label", "orders_qty", "decided_qty"]].itertuples(index=False):
        values: dict[str, Value] = {"product": label, "orders_qty": float(ordered)}
        if pd.notna(decided):
            values["decided_qty"] = float(decided)
        notices.append(Notice(code, severity, shop=shop, values=values))
    return notices
