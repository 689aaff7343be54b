"""What a shop usually sells on a weekday, to hold the plan against.

In: History. Out: shop, product, usual_qty, sold_out_days.
"""

from __future__ import annotations

import pandas as pd

from forecast.tables import DataFrame, History

USUAL_DAYS = 4
_WITHIN_DAYS = 70


def usual_quantities(history: DataFrame[History], day: pd.Timestamp) -> pd.DataFrame:
    """Return the mean sold on the last four same weekdays before `day` on which the product was offered.

    Only the ten weeks before `day` count, so that last year's season is not called usual.

    Returns
    -------
    One row per shop and product: `usual_qty` in the product's unit, customer orders taken out, and
    `sold_out_days`, on how many of those days the product sold out.

    Examples
    --------
    >>> from forecast.tables import History, checked
    >>> sundays = pd.date_range("2026-10-04", periods=6, freq="7D")
    >>> history = checked(History, pd.DataFrame({"shop": "A", "product": "TARTE", "day": sundays,
    ...     "demand_qty": [0, 90, 10, 10, 10, 14], "sold_qty": [0, 90, 10, 10, 10, 14]}))
    >>> usual_quantities(history, pd.Timestamp("2026-11-08"))["usual_qty"].tolist()
    [30.0]
    """
    is_recent = (history["day"] < day) & (history["day"] >= day - pd.Timedelta(days=_WITHIN_DAYS))
    same = history[is_recent & (history["day"].dt.day_of_week == day.day_of_week)].sort_values("day")
    last = same.groupby(["shop", "product"], sort=True).tail(USUAL_DAYS)
    usual: pd.DataFrame = (
        last.groupby(["shop", "product"], sort=True)
        .agg(usual_qty=("sold_qty", "mean"), sold_out_days=("is_sold_out", "sum"))
        .reset_index()
    )
    return usual
