"""Which products are made less when an ingredient does not suffice."""

from __future__ import annotations

import numpy as np

from forecast.trading_day import Floats

_TOLERANCE = 1e-6


def what_can_be_made(planned_qty: Floats, uses_qty: Floats, there_qty: Floats, margin_amount: Floats) -> Floats:
    """Return what is made of each product: all that is planned, or less where an ingredient is short.

    Ingredient by ingredient, the products that earn least per unit of it are cut first, in whole units, until the rest
    suffices. That is what earns most as long as one ingredient is short: a fractional knapsack (Dantzig 1957,
    doi:10.1287/opre.5.2.266).

    Parameters
    ----------
    planned_qty, margin_amount : array
        By product: what was to be made [units], and what one unit earns; one whose margin is not known is cut first.
    uses_qty : array
        Products × ingredients: what one unit takes.
    there_qty : array
        By ingredient: what there is.

    Examples
    --------
    Ten breads take 1 kg each, ten rolls 0.1 kg, and there are 9 kg. A kilogram earns 2 as bread and 5 as rolls.

    >>> uses, margin = np.array([[1.0], [0.1]]), np.array([2.0, 0.5])
    >>> what_can_be_made(np.array([10.0, 10.0]), uses, np.array([9.0]), margin).tolist()
    [8.0, 10.0]
    """
    made = planned_qty.astype(np.float64)
    worth = np.nan_to_num(margin_amount, nan=-np.inf)
    for place, there in enumerate(there_qty.tolist()):
        each = uses_qty[:, place]
        takers = np.flatnonzero((each > 0) & (made > 0))
        for product in sorted(takers.tolist(), key=lambda product: (worth[product] / each[product], product)):
            excess = float(made @ each) - there
            if excess <= _TOLERANCE:
                break
            cut = np.ceil(excess / each[product] - _TOLERANCE)
            made[product] -= min(float(cut), float(made[product]))
    return made
