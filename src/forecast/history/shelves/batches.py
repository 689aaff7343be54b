"""What a shelf usually holds, learnt from day's totals that heap at whole batches, and what a total then says.

In: what was sold by day, what was expected, and what the silence after the last sale says. Out: `ShelfSizes`.

A shelf that ran empty sold what was baked, and that is whole batches; demand knows no batches. Sold is the smaller of
the two, so totals are a mixture of both: demand seen only up to a stock that nobody wrote down (Agrawal & Smith 1996,
doi:10.1002/(SICI)1520-6750(199609)43:6<839::AID-NAV4>3.0.CO;2-5). Batches have to explain totals and silences better
than shelves of any size, and than shelves that run empty at any time. What customers buy at a time needs no word here:
it makes the same quantities of an emptied and of a stocked shelf.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp, ndtr

from forecast.history.shelves.slot_sales import Bools, Floats, Ints

BATCHES_QTY = (2, 3, 4, 5, 6, 8, 10, 12, 15, 16, 18, 20, 24, 25, 30)
"""Batches that are looked for [pieces]: what fits on trays and into moulds."""
HELD_SHARES = np.exp(np.linspace(np.log(0.75), np.log(2.2), 13))
"""What a shelf may usually hold, over expected demand."""
HELD_SPREADS = (0.08, 0.14, 0.22, 0.35)
"""How much that may scatter (sd of its logarithm)."""
RARE_SHARE, RARE_WIDER = 0.15, 3.0
"""Share of days on which the baker expects something else, and how many times as much those days scatter."""
UNEVEN_SHARE = 0.1
"""Share of shelves that are no whole batches: a piece dropped, eaten or given away."""
ANY_TIME = (0.0, 0.05, 0.15, 0.35, 0.7)
"""The other explanation: how often in a day's worth of demand a shelf runs empty, at whatever quantity."""
BATCH_PRIOR = 0.01
"""How likely it is beforehand that a product's totals tell its batch: the data have to say so."""
LEAST_EXCESS = 1.5
"""Batches are only looked at where more totals are whole ones than chance puts there, by so many sd."""
LEAST_DAYS = 28
"""With fewer days nothing is said [days]."""
_LEAST_QTY = 0.3


@dataclass(frozen=True)
class ShelfSizes:
    """By product, or by row: size of a batch [pieces], 0 where nothing is known; what is held; and its spread."""

    batch_qty: Floats
    held_share: Floats
    held_spread: Floats

    @classmethod
    def unknown(cls, count: int) -> ShelfSizes:
        """Return what is known of `count` products before anything is learnt."""
        return cls(np.zeros(count), np.ones(count), np.ones(count))

    def taken(self, places: Ints | Bools) -> ShelfSizes:
        """Return the entries at these places."""
        return ShelfSizes(self.batch_qty[places], self.held_share[places], self.held_spread[places])

    def sold_out_chance(self, sold_qty: Floats, expected_qty: Floats, log_ratio: Floats) -> Floats:
        """Return by row how likely the last sale emptied the shelf; 0 where no batch is known.

        Examples
        --------
        >>> trays = ShelfSizes(np.full(2, 10.0), np.full(2, 1.1), np.full(2, 0.14))
        >>> trays.sold_out_chance(np.array([40.0, 41.0]), np.full(2, 40.0), np.full(2, 2.0)).round(2).tolist()
        [0.87, 0.08]
        """
        chance = np.zeros(len(sold_qty))
        known = (self.batch_qty > 0) & (sold_qty > 0)
        if known.any():
            mine = self.taken(known)
            sold, expected = sold_qty[known], expected_qty[known]
            held = _Held(sold, expected, mine.held_share, mine.held_spread)
            just, more = held.in_batches(mine.batch_qty)
            out = just * np.exp(log_ratio[known])
            chance[known] = out / np.maximum(out + more, np.finfo(float).tiny)
        return chance


def shelf_sizes(sold_qty: Floats, expected_qty: Floats, log_ratio: Floats, *, series: Ints, count: int) -> ShelfSizes:
    """Return what the days tell of each product's batch; nothing where a shelf of any size explains them as well.

    Parameters
    ----------
    sold_qty, expected_qty
        by row, what was sold and what demand was expected in the hours open [pieces]
    log_ratio
        by row, how much likelier the times of sale are if the last sale emptied the shelf (`last_sale`)
    series
        by row, the product's number, below `count`
    """
    sizes = ShelfSizes.unknown(count)
    order = np.argsort(series, kind="stable")
    starts = np.searchsorted(series[order], np.arange(count + 1))
    for product in range(count):
        rows = order[starts[product] : starts[product + 1]]
        rows = rows[sold_qty[rows] > 0]
        found = _batch_of(sold_qty[rows], expected_qty[rows], log_ratio[rows])
        if found:
            sizes.batch_qty[product], sizes.held_share[product], sizes.held_spread[product] = found
    return sizes


def _batch_of(sold: Floats, expected: Floats, log_ratio: Floats) -> tuple[float, float, float] | None:
    if len(sold) < LEAST_DAYS or (np.abs(sold - np.round(sold)) > 1e-6).any():
        return None
    looked_at = np.array(BATCHES_QTY)[_excess(sold, np.array(BATCHES_QTY)) >= LEAST_EXCESS].tolist()
    if not looked_at:
        return None
    evidence = np.exp(log_ratio)
    at_any_time = np.array(ANY_TIME)[:, None] / np.maximum(expected, 1.0)
    sums = at_any_time * np.exp(-at_any_time * (sold - 1)) * evidence + np.exp(-at_any_time * sold)
    other = np.log(np.maximum(sums, np.finfo(np.float64).tiny)).sum(axis=1)
    share, spread = (values.ravel()[:, None] for values in np.meshgrid(HELD_SHARES, HELD_SPREADS))
    fits, held = [], _Held(sold, expected, share, spread)
    for batch in (1, *looked_at):
        just, more = held.in_batches(np.full(len(sold), float(batch)))
        fits.append(np.log(np.maximum(just * evidence + more, 1e-12)).sum(axis=1))
    cells = len(share)
    found = logsumexp(fits[1:]) - np.log(len(BATCHES_QTY) * cells)
    otherwise = np.logaddexp(logsumexp(other) - np.log(len(ANY_TIME)), logsumexp(fits[0]) - np.log(cells)) - np.log(2.0)
    if found + np.log(BATCH_PRIOR) < otherwise + np.log(1.0 - BATCH_PRIOR):
        return None
    fit = np.concatenate(fits[1:])
    best = int(np.argmax(fit))
    at = best % len(share)
    return float(looked_at[best // len(share)]), float(share[at, 0]), float(spread[at, 0])


def _excess(sold: Floats, batch: Ints) -> Floats:
    """Return for each batch by how many sd more totals are whole batches than one in `batch`."""
    chance = 1.0 / batch
    whole = (np.round(sold)[:, None] % batch == 0).sum(axis=0)
    excess: Floats = (whole - len(sold) * chance) / np.sqrt(len(sold) * chance * (1.0 - chance))
    return excess


class _Held:
    """How likely a shelf held a quantity; what does not depend on the batch is worked out once for all batches.

    `single` is the chance that it held at most what was sold, `just_single` that it held just that, in single pieces.
    """

    def __init__(self, sold: Floats, expected: Floats, share: Floats, spread: Floats) -> None:
        self.sold, self.spread = sold, spread
        self.middle = np.log(share * np.maximum(expected, _LEAST_QTY))
        self.single = self._up_to(sold + 0.5)
        self.just_single = self.single - np.where(sold > 1, self._up_to(sold - 0.5), 0.0)

    def _up_to(self, qty: Floats) -> Floats:
        away = (np.log(np.maximum(qty, 1e-9)) - self.middle) / self.spread
        found: Floats = (1.0 - RARE_SHARE) * ndtr(away) + RARE_SHARE * ndtr(away / RARE_WIDER)
        return found

    def in_batches(self, batch: Floats) -> tuple[Floats, Floats]:
        """Return the chance that a shelf held just what was sold, and that it held more."""
        whole = np.floor(self.sold / batch + 1e-9)
        is_whole = np.abs(self.sold - whole * batch) < 1e-6
        # At least one batch is made, however little is expected.
        below = np.where(whole > 1, self._up_to((whole - 0.5) * batch), 0.0)
        upper = np.where(whole > 0, self._up_to((whole + 0.5) * batch), 0.0)
        just = (1.0 - UNEVEN_SHARE) * np.where(is_whole, upper - below, 0.0) + UNEVEN_SHARE * self.just_single
        more = (1.0 - UNEVEN_SHARE) * (1.0 - upper) + UNEVEN_SHARE * (1.0 - self.single)
        return just, more
