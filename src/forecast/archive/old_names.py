"""Columns of files that an earlier program kept: the currency stood in their names."""

from __future__ import annotations

import pandas as pd

_OLD = "_amount"


def of_today(kept: pd.DataFrame) -> pd.DataFrame:
    """Return a kept table with the names that its columns have today.

    Examples
    --------
    >>> of_today(pd.DataFrame(columns=["qty", "amount", "expected_waste_amount"])).columns.tolist()
    ['qty', 'amount', 'expected_waste_amount']
    """
    old = {name: name.removesuffix(_OLD) for name in kept.columns if name.endswith(_OLD)}
    return kept.rename(columns={name: stem if stem == "amount" else f"{stem}_amount" for name, stem in old.items()})
