"""A day of each shop, such as its last complete till day, laid beside the rows of a table.

In: shops of rows, a day by shop. Out: a day per row.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd


def day_of_shop(shop: pd.Series, day: Mapping[str, pd.Timestamp]) -> pd.Series:
    """Return the day of each row's shop, and none where the shop has none.

    Examples
    --------
    >>> shops = pd.Series(["a", "b", "a"])
    >>> day_of_shop(shops, {"a": pd.Timestamp("2026-03-02")}).dt.day.tolist()
    [2.0, nan, 2.0]
    """
    code, names = pd.factorize(shop)
    unknown = np.datetime64("NaT", "ns")
    days = np.array([np.datetime64(day[name], "ns") if name in day else unknown for name in names.tolist()])
    if not len(days):
        return pd.Series(np.full(len(shop), unknown), index=shop.index)
    return pd.Series(days[code], index=shop.index)
