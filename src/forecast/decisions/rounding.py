"""From a distribution of demand to a quantity that can be baked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.distribution import DemandDistribution, Numbers

_TOLERANCE = 1e-9


@dataclass(frozen=True)
class BatchRules:
    """What each row can be baked in, in the product's unit.

    `step_qty` is the smallest step, `least_qty` the smallest quantity made at all, `display_qty` what the shelf
    starts with for customers without an order. `most_qty` is the most that is made for them, None for no limit; one
    step may be made whatever it says, else the product would be gone.
    """

    step_qty: Numbers
    least_qty: Numbers
    display_qty: Numbers
    most_qty: Numbers | None = None

    @classmethod
    def of(cls, rows: pd.DataFrame) -> BatchRules:
        """Read the rules from rows that carry the columns of `Products`.

        Half or a quarter of a batch is a step only where it is a whole number of pieces.

        Examples
        --------
        >>> tray = pd.DataFrame({"batch_qty": [20.0, 15.0], "minimum_batch_qty": [0.0, 30.0], "unit": "pcs",
        ...                      "is_half_batch_allowed": True, "minimum_display_qty": 5.0})
        >>> BatchRules.of(tray).step_qty.tolist()
        [10.0, 15.0]
        """
        batch = rows["batch_qty"].to_numpy(dtype=float)
        step = batch
        for parts, column in ((2, "is_half_batch_allowed"), (4, "is_quarter_batch_allowed")):
            # A table made before there were quarters has no column of them.
            is_allowed = rows[column].to_numpy(dtype=bool) if column in rows else np.zeros(len(rows), dtype=bool)
            is_whole = (np.mod(batch, parts) == 0) | (rows["unit"] != "pcs").to_numpy(dtype=bool)
            step = np.where(is_allowed & is_whole, batch / parts, step)
        return cls(
            step_qty=step,
            least_qty=rows["minimum_batch_qty"].to_numpy(dtype=float),
            display_qty=rows["minimum_display_qty"].to_numpy(dtype=float),
        )

    def on_top_of(self, made_qty: Numbers, wanted_qty: Numbers) -> Numbers:
        """Return what was made ahead and, on top of it, what is still wanted, in whole steps.

        Examples
        --------
        >>> tray = BatchRules(np.array([20.0]), np.array([0.0]), np.array([0.0]))
        >>> tray.on_top_of(np.array([50.0]), np.array([80.0])).tolist()
        [90.0]
        """
        more = _whole_steps(wanted_qty - made_qty, self.step_qty, np.ceil)
        least = _whole_steps(self.least_qty, self.step_qty, np.ceil)
        total: Numbers = (made_qty + np.where(more > 0, np.maximum(more, least), 0)).round(6)
        return np.where(made_qty > 0, total, wanted_qty)

    def at(self, positions: NDArray[np.int64]) -> BatchRules:
        """Return the rules of the rows at these positions."""
        most = None if self.most_qty is None else self.most_qty[positions]
        return BatchRules(self.step_qty[positions], self.least_qty[positions], self.display_qty[positions], most)

    def floor(self, orders_qty: Numbers) -> Numbers:
        """Return the least total in whole steps that serves orders and display, if anything is made."""
        asked_for = np.maximum(orders_qty + self.display_qty, self.least_qty)
        return _whole_steps(asked_for, self.step_qty, np.ceil)

    def ceiling(self, orders_qty: Numbers) -> Numbers:
        """Return the most in whole steps, never below the floor and one step; infinity for no limit."""
        if self.most_qty is None:
            return np.full(len(self.step_qty), np.inf)
        most = _whole_steps(orders_qty + self.most_qty, self.step_qty, np.floor)
        return np.maximum(np.maximum(most, self.floor(orders_qty)), self.step_qty)


def least_cost_quantity(
    demand: DemandDistribution, critical_ratio: Numbers, *, rules: BatchRules, orders_qty: Numbers
) -> Numbers:
    """Return the total to bake, orders and walk-in rounded together, of least expected cost.

    The cost of w units for walk-in customers is ratio · E(demand − w)⁺ + (1 − ratio) · E(w − demand)⁺, up to a
    factor cu + co. It is convex in w, so among whole steps the best is one of the two around the newsvendor
    quantity, moved up where orders, display or the smallest batch ask for more, and down where no more may be made;
    baking nothing competes where nothing is asked for. On equal cost the smaller quantity wins.

    Examples
    --------
    Demand is anything from 0 to 30; a margin of three times the cost asks for 22.5, trays hold 20:

    >>> demand = DemandDistribution(np.array([0.0, 1.0]), np.array([[0.0, 30.0]]), np.array([False]))
    >>> tray = BatchRules(np.array([20.0]), np.array([0.0]), np.array([0.0]))
    >>> least_cost_quantity(demand, np.array([0.75]), rules=tray, orders_qty=np.array([0.0])).tolist()
    [20.0]
    """
    asked_for = orders_qty + rules.display_qty
    floor, ceiling = rules.floor(orders_qty), rules.ceiling(orders_qty)
    target = orders_qty + demand.best_quantity(critical_ratio)
    below, above = (
        np.minimum(np.maximum(_whole_steps(target, rules.step_qty, rounded), floor), ceiling)
        for rounded in (np.floor, np.ceil)
    )
    nothing = np.where(asked_for > 0, below, 0.0)
    candidates = np.column_stack([nothing, below, above])
    costs = np.column_stack([_cost(demand, critical_ratio, total - orders_qty) for total in candidates.T])
    best: NDArray[np.intp] = np.argmin(costs.round(9), axis=1)
    return candidates[np.arange(len(candidates)), best]


def _whole_steps(qty: Numbers, step: Numbers, rounded: np.ufunc) -> Numbers:
    slack = -_TOLERANCE if rounded is np.ceil else _TOLERANCE
    result: Numbers = (rounded(qty / step + slack) * step).round(6)
    return np.maximum(result, 0)


def _cost(demand: DemandDistribution, critical_ratio: Numbers, walk_in_qty: Numbers) -> Numbers:
    lost, waste = demand.expected_lost(walk_in_qty), demand.expected_waste(walk_in_qty)
    result: Numbers = critical_ratio * lost + (1 - critical_ratio) * waste
    return result
