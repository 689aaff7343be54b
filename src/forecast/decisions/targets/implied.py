"""Which critical ratio a shop's own past quantities imply: on what share of days its shelf lasted.

In: Leftovers, Baked, Sales. Out: ImpliedRatios.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.tables import DataFrame, ImpliedRatios, ShopTables, checked

LEAST_DAYS = 20
"""Fewer days tell of hardly more than chance: no ratio is given [days]."""
_LEARN_DAYS = 365
_KEY = ["shop", "product", "day"]
_NORMAL_95 = 1.959964
_NONE_LEFT = 1e-9


def implied_ratios(known: ShopTables) -> DataFrame[ImpliedRatios]:
    """Return the share of written days of the last year on which something was left, by shop and product.

    Whoever bakes up to the critical ratio's quantile has something left on just that share of days, whatever demand is,
    so that the share tells the ratio by which a shop decides. A day counts where leftovers or a sell-out time were
    written down, else where what was baked was, beside what the till sold. Whole batches and equal sales blur it: a day
    on which the last piece was just sold counts as sold out. The interval is Wilson's at 95 %.

    `implied_ratio` is empty below 20 such days.

    References
    ----------
    Olivares, Terwiesch & Cassorla (2008), Structural estimation of the newsvendor model, Management Science 54(3),
    464–476; Wilson (1927), Journal of the American Statistical Association 22(158), 209–212.

    Examples
    --------
    >>> from forecast.tables import Baked, Sales
    >>> days = pd.DataFrame({"shop": "A", "product": "RYE", "day": pd.date_range("2026-03-02", periods=20)})
    >>> written = ShopTables(timezone="Europe/Paris", baked=checked(Baked, days.assign(baked_qty=10.0)),
    ...     sales=checked(Sales, days.assign(sold_qty=[10.0] * 5 + [8.0] * 15)))
    >>> implied_ratios(written)[["implied_ratio", "days_count"]].values.tolist()
    [[0.75, 20.0]]
    """
    sold = known.sales[[*_KEY, "sold_qty"]]
    notes = known.leftovers[[*_KEY, "left_qty", "sold_out_s"]].merge(known.baked, on=_KEY, how="outer")
    # Without a sale on a day nobody knows whether the shop was open.
    rows = notes.merge(sold, on=_KEY)
    newest = rows["day"].max()
    rows = rows[rows["day"] > newest - pd.Timedelta(days=_LEARN_DAYS)] if len(rows) else rows
    left = rows["left_qty"].astype(float).fillna(rows["baked_qty"] - rows["sold_qty"])
    is_written = left.notna() | rows["sold_out_s"].notna()
    rows = rows.assign(has_lasted=(left > _NONE_LEFT) & rows["sold_out_s"].isna())[is_written]
    sums = rows.groupby(["shop", "product"])["has_lasted"].agg(["mean", "size"]).reset_index()
    days = sums["size"].to_numpy(dtype=float)
    share = sums["mean"].to_numpy(dtype=float)
    low, high = _wilson(share, days)
    is_enough = days >= LEAST_DAYS
    found = sums[["shop", "product"]].assign(
        days_count=sums["size"],
        **{
            name: np.where(is_enough, values, np.nan)
            for name, values in (("implied_ratio", share), ("low_ratio", low), ("high_ratio", high))
        },
    )
    return checked(ImpliedRatios, found)


def _wilson(share: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of Wilson's interval of a share that was seen on so many days."""
    z2 = _NORMAL_95**2
    middle = (share + z2 / (2 * days)) / (1 + z2 / days)
    half = _NORMAL_95 * np.sqrt(share * (1 - share) / days + z2 / (4 * days**2)) / (1 + z2 / days)
    return middle - half, middle + half
