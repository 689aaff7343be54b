"""Tables that an earlier program kept: the currency stood in the names of columns and as a unit."""

from __future__ import annotations

import pandas as pd

_OLD = "_eur"


def of_today(kept: pd.DataFrame) -> pd.DataFrame:
    """Return a kept table with the names and units that it has today.

    Examples
    --------
    >>> of_today(pd.DataFrame({"unit": ["pcs", "eur"], "amount_eur": 1.0, "expected_waste_eur": 0.5}))
         unit  amount  expected_waste_amount
    0     pcs     1.0                    0.5
    1  amount     1.0                    0.5
    """
    old = {name: name.removesuffix(_OLD) for name in kept.columns if name.endswith(_OLD)}
    renamed = kept.rename(columns={name: stem if stem == "amount" else f"{stem}_amount" for name, stem in old.items()})
    return renamed.assign(unit=renamed["unit"].replace("eur", "amount")) if "unit" in renamed else renamed
