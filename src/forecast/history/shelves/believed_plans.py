"""Whether plans are followed: a plan that is often outsold is no measure of what was on the shelf.

In: planned quantities, Sales. Out: those of the plans that can be believed.
"""

from __future__ import annotations

from forecast.tables import Baked, DataFrame, Sales, checked

OUTSOLD_DAYS = 2
"""One day on which more was sold than planned proves nothing: a batch more, or a slip [days]."""
OUTSOLD_SHARE = 0.05
"""Beyond this share of days with more sold than planned, a product is baked without regard to the plan."""


def followed(planned: DataFrame[Baked], sales: DataFrame[Sales]) -> DataFrame[Baked]:
    """Return the planned quantities of days up to which that product's plan was hardly ever outsold.

    Every day is judged by itself and those before it, so that no later day changes what was believed of it.

    Examples
    --------
    >>> import pandas as pd
    >>> from forecast.tables import Baked, Sales, checked
    >>> days = pd.date_range("2026-03-02", periods=4)
    >>> rows = pd.DataFrame({"shop": "a", "product": "rye", "day": days})
    >>> planned = checked(Baked, rows.assign(baked_qty=10.0))
    >>> sold = checked(Sales, rows.assign(sold_qty=[10.0, 11.0, 12.0, 10.0]))
    >>> followed(planned, sold)["day"].dt.day.tolist()
    [2, 3]
    """
    if planned.empty:
        return planned
    key = ["shop", "product", "day"]
    rows = planned.merge(sales[[*key, "sold_qty"]], on=key, how="left").sort_values(key)
    series = [rows["shop"], rows["product"]]
    outsold = (rows["sold_qty"] > rows["baked_qty"] + 1e-6).groupby(series).cumsum()
    days = rows.groupby(["shop", "product"]).cumcount() + 1
    is_followed = (outsold < OUTSOLD_DAYS) | (outsold <= OUTSOLD_SHARE * days)
    return checked(Baked, rows.loc[is_followed, [*key, "baked_qty"]])
