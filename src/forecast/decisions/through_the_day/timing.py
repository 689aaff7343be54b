"""What it costs to have so much on the shelf by each slot: customers before the next bake, and bread gone stale.

In: Slots of a shop's day, DayShapes, demand. Out: shares of demand, costs per step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.distribution import DemandDistribution, Numbers

_HOUR_S = 3600


@dataclass(frozen=True)
class SlotTimes:
    """A shop's slots of a day in their order, and what share of demand belongs to each, products × slots.

    `before_next` is the share that has come when the next bake is ready, 1 for the last; `while_fresh` the share that
    has come when the bread is no longer fresh. Both count from `since_s`, the moment of looking ahead: what came before
    it is no demand any more.
    """

    ready_s: Numbers
    before_next: Numbers
    while_fresh: Numbers

    @classmethod
    def of(
        cls, slots: pd.DataFrame, products: pd.DataFrame, shapes: pd.DataFrame, *, since_s: float = 0.0
    ) -> SlotTimes:
        """Return the times for rows with `product` and `freshness_h`; without it a bake lasts until the next one.

        `slots` (`slot`, `ready_s`) are in their order, `shapes` are of the same shop and day.

        Examples
        --------
        >>> slots = pd.DataFrame({"slot": ["early", "noon"], "ready_s": [7 * 3600, 12 * 3600]})
        >>> evenly = pd.DataFrame({"product": "rye", "until_s": [7 * 3600, 17 * 3600], "come_share": [0.0, 1.0]})
        >>> rye = pd.DataFrame({"product": ["rye"], "freshness_h": [8.0]})
        >>> times = SlotTimes.of(slots, rye, evenly)
        >>> times.before_next.tolist(), times.while_fresh.tolist()
        ([[0.5, 1.0]], [[0.8, 1.0]])
        """
        ready = slots["ready_s"].to_numpy(dtype=float)
        following = np.append(ready[1:], np.inf)
        fresh_s = products["freshness_h"].to_numpy(dtype=float)[:, None] * _HOUR_S
        until = np.where(np.isnan(fresh_s), following, ready + np.nan_to_num(fresh_s))
        # The day's last bake is sold to the end: what is left of it is counted once, at closing.
        until[:, -1] = np.inf
        come = {str(name): rows for name, rows in shapes.groupby("product")}
        shares = np.ones((2, len(products), len(ready)))
        for place, name in enumerate(products["product"]):
            for kind, moments in enumerate((following, until[place])):
                shares[kind, place] = come_after(come[str(name)], moments, since_s=since_s)
        return cls(ready, shares[0], shares[1])

    def rows(self, positions: NDArray[np.int64]) -> SlotTimes:
        """Return the times of the products at these positions."""
        return replace(self, before_next=self.before_next[positions], while_fresh=self.while_fresh[positions])


def come_after(shape: pd.DataFrame, moments: Numbers, *, since_s: float) -> Numbers:
    """Return which share of the demand after `since_s` has come at some moments [s since midnight].

    Examples
    --------
    >>> evenly = pd.DataFrame({"until_s": [7 * 3600, 17 * 3600], "come_share": [0.0, 1.0]})
    >>> come_after(evenly, np.array([12 * 3600.0, 14.5 * 3600]), since_s=12 * 3600.0).tolist()
    [0.0, 0.5]
    """
    until, share = shape["until_s"].to_numpy(dtype=float), shape["come_share"].to_numpy(dtype=float)
    until, share = np.append(until[0] - 1800.0, until), np.append(0.0, share)
    gone = np.interp(since_s, until, share)
    come: Numbers = np.interp(moments, until, share)
    if gone >= 1:
        return np.ones_like(come)
    ahead: Numbers = np.clip((come - gone) / (1 - gone), 0.0, 1.0)
    return ahead


@dataclass(frozen=True)
class ShelfValues:
    """Expected customers in vain before the next bake, and pieces past their freshness, by product and slot.

    `stock_qty` is what is there without any bake, `orders_qty`, products × slots, what is handed out to orders by each
    slot [units].
    """

    demand: DemandDistribution
    times: SlotTimes
    ratio: Numbers
    stock_qty: Numbers
    orders_qty: Numbers

    def rows(self, positions: NDArray[np.int64]) -> ShelfValues:
        """Return those of the products at these positions."""
        stock, orders = self.stock_qty[positions], self.orders_qty[positions]
        return ShelfValues(self.demand.at(positions), self.times.rows(positions), self.ratio[positions], stock, orders)

    def lost_and_stale(
        self, product: NDArray[np.int64], slot: NDArray[np.int64], qty: Numbers
    ) -> tuple[Numbers, Numbers]:
        """Return both for what was baked up to a slot [units]; `product`, `slot` and `qty` go together.

        A share c of demand D comes in time: E(cD − x)⁺ and E(x − cD)⁺, by which a newsvendor's cost of the whole day
        (Arrow, Harris & Marschak 1951, doi:10.2307/1906813) becomes one of each stretch of it.
        """
        walk_in = self.stock_qty[product] + qty - self.orders_qty[product, slot]
        served, short = np.maximum(walk_in, 0), np.maximum(-walk_in, 0)
        ahead = self.demand.at(product)
        before, fresh = self.times.before_next[product, slot], self.times.while_fresh[product, slot]
        lost = before * ahead.expected_lost(_per(served, before)) + short
        stale = np.where(fresh > 0, fresh * ahead.expected_waste(_per(served, fresh)), served)
        return np.where(before > 0, lost, short), stale

    def cost(self, product: NDArray[np.int64], slot: NDArray[np.int64], qty: Numbers) -> Numbers:
        """Return ratio · lost + (1 − ratio) · stale: both weigh what they cost [units of cu + co]."""
        lost, stale = self.lost_and_stale(product, slot, qty)
        weighed: Numbers = self.ratio[product] * lost + (1 - self.ratio[product]) * stale
        return weighed


def _per(qty: Numbers, share: Numbers) -> Numbers:
    return np.divide(qty, share, out=np.zeros_like(qty), where=share > 0)
