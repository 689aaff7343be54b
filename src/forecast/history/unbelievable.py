"""Quantities that no customer can have bought: a mistyped till line, or one order for a wedding.

In: Sales. Out: which rows are not to be learnt from.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

_TIMES_SECOND = 10.0
_TIMES_THIRD = 30.0
"""On three real tills the largest day of a product was never over six times the second largest of one sold often."""
_FEWEST_DAYS = 14
"""With fewer days of sales there is nothing to compare with [days]."""
_SMALLEST = 1.0
"""Below one unit no quantity is compared with [units]."""


def unbelievable(sales: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return where a product sold over ten times its second best day in that shop, or thirty times its third best.

    A feast that comes but once a year has a day before or a year before of its kind; ten thousand baguettes have not.

    Examples
    --------
    >>> day = pd.date_range("2024-01-01", periods=20)
    >>> sold = pd.DataFrame({"shop": "a", "product": "rye", "day": day, "sold_qty": [12.0, 15.0] * 9 + [60.0, 9000.0]})
    >>> sold["day"][unbelievable(sold)].dt.strftime("%d %b").tolist()
    ['20 Jan']
    """
    found = np.zeros(len(sales), dtype=bool)
    if len(sales) == 0:
        return found
    quantity = sales["sold_qty"].to_numpy(dtype=np.float64)
    series = sales.groupby(["shop", "product"], sort=False).ngroup().to_numpy()
    order = np.lexsort((-quantity, series))
    begin = np.flatnonzero(np.diff(series[order], prepend=-1))
    size = np.diff(np.append(begin, len(series)))
    begin, of_series = begin[size >= _FEWEST_DAYS], series[order][begin][size >= _FEWEST_DAYS]
    most = np.full(int(series.max()) + 1, np.inf)
    second, third = (np.maximum(quantity[order][begin + place], _SMALLEST) for place in (1, 2))
    most[of_series] = np.minimum(_TIMES_SECOND * second, _TIMES_THIRD * third)
    found[:] = quantity > most[series]
    return found
