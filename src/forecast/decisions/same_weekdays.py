"""The last same weekdays before a planned day: what a proposal is held against.

In: History, Baked, CustomerOrders. Out: SameWeekdays.
"""

from __future__ import annotations

import pandas as pd

from forecast.tables import Baked, CustomerOrders, DataFrame, History, SameWeekdays, checked

_KEY = ["shop", "product", "day"]
_DAYS = 4
_WITHIN_DAYS = 70


def same_weekdays(
    history: DataFrame[History],
    day: pd.Timestamp,
    *,
    baked: DataFrame[Baked] | None = None,
    planned: DataFrame[Baked] | None = None,
    customer_orders: DataFrame[CustomerOrders] | None = None,
) -> DataFrame[SameWeekdays]:
    """Return the last four same weekdays before `day` on which each product was offered.

    Only the ten weeks before `day` count, so that last year's season is not called usual. What was made is what the
    shop wrote down, else what was planned, less that day's customer orders; never less than what was sold.

    Examples
    --------
    >>> sundays = pd.date_range("2026-10-04", periods=6, freq="7D")
    >>> history = checked(History, pd.DataFrame({"shop": "A", "product": "TARTE", "day": sundays,
    ...     "demand_qty": [0, 90, 10, 10, 10, 14], "sold_qty": [0, 90, 10, 10, 10, 14]}))
    >>> baked = checked(Baked, pd.DataFrame({"shop": "A", "product": "TARTE", "day": sundays[-3:], "baked_qty": 12}))
    >>> same_weekdays(history, pd.Timestamp("2026-11-08"), baked=baked)[["sold_qty", "made_qty"]].values.tolist()
    [[90.0, nan], [10.0, nan], [10.0, 12.0], [10.0, 12.0]]
    """
    is_recent = (history["day"] < day) & (history["day"] >= day - pd.Timedelta(days=_WITHIN_DAYS))
    same = history[is_recent & (history["day"].dt.day_of_week == day.day_of_week)].sort_values("day")
    last = same.groupby(_KEY[:2], sort=True).tail(_DAYS)
    made = _of_rows(last, baked, "baked_qty").fillna(_of_rows(last, planned, "baked_qty"))
    orders = _of_rows(last, customer_orders, "qty").fillna(0.0)
    at_counter = (made - orders).clip(lower=last["sold_qty"])
    return checked(SameWeekdays, last.assign(past_day=last["day"], day=day, made_qty=at_counter))


def _of_rows(rows: pd.DataFrame, table: pd.DataFrame | None, column: str) -> pd.Series:
    """Return what a table has of the rows' days, summed; empty where it has nothing."""
    if table is None or table.empty:
        return pd.Series(float("nan"), index=rows.index)
    summed = table[table["day"].isin(rows["day"].unique())].groupby(_KEY)[column].sum()
    found = summed.reindex(pd.MultiIndex.from_frame(rows[_KEY]))
    return pd.Series(found.to_numpy(dtype=float), index=rows.index)
