"""What each way to order costs: money that lies in stock, what ran out, what was thrown away, what was not made.

In: SimulatedStock, SimulatedDays. Out: sums by way to order.
"""

from __future__ import annotations

import pandas as pd

from forecast.metrics import difference_interval
from forecast.tables import DataFrame, SimulatedDays, SimulatedStock

_NOTHING = 1e-6


def spans_between_deliveries(stock: DataFrame[SimulatedStock]) -> pd.DataFrame:
    """Return the spans that deliveries have to cover: of each ingredient, from the day after one to the next one.

    Returns
    -------
    One row per ordering, shop, ingredient and span: its `last_day`, and `missing_qty`, what the baking lacked in it.
    """
    rows = stock.sort_values("day")
    came = rows.groupby(["ordering", "shop", "ingredient"])["is_delivery_day"]
    # A delivery comes after the baking of its day, which still belongs to the one before.
    rows["span"] = came.cumsum() - rows["is_delivery_day"]
    spans = rows.groupby(["ordering", "shop", "ingredient", "span"])
    table: pd.DataFrame = spans.agg(last_day=("day", "max"), missing_qty=("missing_qty", "sum")).reset_index()
    return table.drop(columns="span")


def storage_totals(
    stock: DataFrame[SimulatedStock], days: DataFrame[SimulatedDays], *, ample: DataFrame[SimulatedDays], beside: str
) -> pd.DataFrame:
    """Return what came of each way to order, the one with least money in stock first.

    Parameters
    ----------
    stock
        The storeroom.
    days, ample
        What was sold when the same plans were baked from it (the policy is the way to order), and without shortages.
    beside : str
        The way to order with which money in stock is compared.

    Returns
    -------
    One row per `ordering`: `stock_amount`, mean of an evening [money]; `short_share` of the spans between deliveries in
    which the baking lacked an ingredient [0 to 1]; `orders_count`, one per supplier and evening; sums of
    `spoiled_amount` [money], `not_made_qty` [units] and `shortage_amount`, what was earned less [money]; `more_share`,
    `low_share`, `high_share`, by what share more money lies in stock than with `beside`, with a 95 % interval over
    whole weeks.
    """
    by_day = stock.pivot_table(index="day", columns="ordering", values="stock_amount", aggfunc="sum")
    spans = spans_between_deliveries(stock)
    sums = days.groupby("policy")[["made_qty", "profit_amount"]].sum()
    written = stock[stock["ordered_qty"] > 0].drop_duplicates(["ordering", "shop", "supplier", "day"])
    table = pd.DataFrame(
        {
            "stock_amount": by_day.mean(),
            "short_share": (spans["missing_qty"] > _NOTHING).groupby(spans["ordering"]).mean(),
            "orders_count": written.groupby("ordering").size().reindex(by_day.columns, fill_value=0),
            "spoiled_amount": stock.groupby("ordering")["spoiled_amount"].sum(),
            "not_made_qty": (ample["made_qty"].sum() - sums["made_qty"]).round(6),
            "shortage_amount": (ample["profit_amount"].sum() - sums["profit_amount"]).round(6),
        }
    )
    shares = [difference_interval(by_day[name].to_numpy(), by_day[beside].to_numpy()) for name in table.index]
    table["more_share"] = [share.middle for share in shares]
    table["low_share"] = [share.low for share in shares]
    table["high_share"] = [share.high for share in shares]
    return table.rename_axis("ordering").sort_values("stock_amount", kind="stable").reset_index()
