"""How often each product sold out, and what that cost: for `check`, and for whoever wants to know which to watch.

In: ShelfDays, Sales, Leftovers. Out: MissedDemand.
"""

from __future__ import annotations

import pandas as pd

from forecast.history.shelves.reading import SOLD_OUT_FROM
from forecast.tables import DataFrame, MissedDemand, Sales, ShelfDays, checked

_LOOKED_AT_DAYS = 56
"""Eight weeks: long enough for every weekday, short enough to be how things are now [days]."""
_WATCHED_MISSED_SHARE = 0.03
"""A product that misses so much of its demand is worth a look."""
_WATCHED_OF_FOUR = 2
"""So many sell-outs on the last four same weekdays, too: it is what the page tells of."""
_SERIES = ["shop", "product"]


def missed_demand(
    shelf_days: DataFrame[ShelfDays],
    sales: DataFrame[Sales],
    *,
    last_days: int = _LOOKED_AT_DAYS,
) -> DataFrame[MissedDemand]:
    """Return, for every shop and product sold in the last weeks of the shop's till, what its empty shelves missed.

    The amount is the missed quantity at the mean price of what was sold (VAT included), empty where the till gives no
    amounts.

    Examples
    --------
    >>> from forecast.tables import Sales, ShelfDays, checked
    >>> days = pd.date_range("2026-03-02", periods=4)
    >>> sold = checked(Sales, pd.DataFrame({"shop": "a", "product": "rye", "day": days, "sold_qty": 10.0,
    ...     "amount": 40.0}))
    >>> shelf = checked(ShelfDays, pd.DataFrame({"shop": "a", "product": "rye", "day": days[:1],
    ...     "sold_out_share": 0.9, "missed_qty": 2.0, "source": "times"}))
    >>> missed_demand(shelf, sold)[["sold_out_days", "missed_qty", "missed_amount", "is_watched"]].values.tolist()
    [[1, 2.0, 8.0, True]]
    """
    newest = sales["shop"].map(sales.groupby("shop")["day"].max())
    recent = sales.loc[(sales["day"] > newest - pd.Timedelta(days=last_days)) & (sales["sold_qty"] > 0)]
    out = shelf_days.loc[shelf_days["sold_out_share"] >= SOLD_OUT_FROM, [*_SERIES, "day", "missed_qty", "source"]]
    rows = recent.merge(out, on=[*_SERIES, "day"], how="left").assign(is_out=lambda both: both["missed_qty"].notna())
    sums = rows.groupby(_SERIES, sort=True).agg(
        days=("day", "nunique"),
        sold_out_days=("is_out", "sum"),
        sold_qty=("sold_qty", "sum"),
        missed_qty=("missed_qty", "sum"),
        amount=("amount", lambda amounts: amounts.sum(min_count=1)),
        source=("source", lambda told: ", ".join(sorted(set(told.dropna())))),
    )
    same_weekday = rows.assign(weekday=rows["day"].dt.day_of_week).sort_values("day")
    last_four = same_weekday.groupby([*_SERIES, "weekday"]).tail(4).groupby([*_SERIES, "weekday"])["is_out"].sum()
    often = last_four.groupby(level=_SERIES).max() >= _WATCHED_OF_FOUR
    missed_share = sums["missed_qty"] / (sums["sold_qty"] + sums["missed_qty"])
    told = sums.assign(
        sold_out_share=sums["sold_out_days"] / sums["days"],
        missed_share=missed_share,
        missed_amount=sums["missed_qty"] * sums["amount"] / sums["sold_qty"],
        is_watched=(missed_share >= _WATCHED_MISSED_SHARE) | often.reindex(sums.index, fill_value=False),
    )
    return checked(MissedDemand, told.reset_index())
