"""Where rows of one table stand in another: what a join by whole numbers tells, several times as quick as one by texts.

In: two tables with the same key. Out: for each row of one, its place in the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
NOWHERE = -1


def places(rows: pd.DataFrame, among: pd.DataFrame, *, on: Sequence[str]) -> Ints:
    """Return, row by row, where the key `on` stands in `among`, whose keys are unique; `NOWHERE` where it does not.

    What is not known equals only itself.

    Examples
    --------
    >>> sold = pd.DataFrame({"shop": ["a", "b", "a"], "day": [1, 1, 2]})
    >>> places(sold, pd.DataFrame({"shop": ["a", "a"], "day": [2, 1]}), on=["shop", "day"]).tolist()
    [1, -1, 0]
    """
    if not len(rows) or not len(among):
        return np.full(len(rows), NOWHERE, dtype=np.int64)
    number = np.zeros(len(rows) + len(among), dtype=np.int64)
    for name in on:
        both = pd.concat([rows[name], among[name]], ignore_index=True)
        code, values = pd.factorize(both, use_na_sentinel=False)
        number = number * len(values) + code
    of_rows, of_among = number[: len(rows)], number[len(rows) :]
    order = np.argsort(of_among, kind="stable")
    ordered = of_among[order]
    at = np.minimum(np.searchsorted(ordered, of_rows), len(ordered) - 1)
    return np.where(ordered[at] == of_rows, order[at], NOWHERE)
