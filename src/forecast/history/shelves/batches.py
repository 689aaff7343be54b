"""The day's total as a witness: where it is a whole number of batches, the last sale may have emptied the shelf.

In: what was sold by day, what was expected, and what the silence after the last sale says. Out: `Batches`.

A shelf that ran empty sold what was baked, and that is whole batches; demand knows no batches. Sold is the smaller of
the two, so totals are a mixture of both: demand seen only up to a stock that nobody wrote down (Agrawal & Smith 1996,
doi:10.1002/(SICI)1520-6750(199609)43:6<839::AID-NAV4>3.0.CO;2-5). Batches have to explain totals and silences better
than shelves of any size, and than shelves that run empty at any time. What customers buy at a time needs no word here:
it makes the same quantities of an emptied and of a stocked shelf.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, gammaln, logsumexp, ndtr

from forecast.history.shelves.half_hours import Bools, Floats, Ints
from forecast.history.shelves.states import AGAINST_PLAN, EMPTY, PROBABLY_STOCKED, STOCKED, Notes, day_factors

_BATCHES_QTY = (2, 3, 4, 5, 6, 8, 10, 12, 15, 16, 18, 20, 24, 25, 30)
"""Batches that are looked for [pieces]: what fits on trays and into moulds."""
_HELD_SHARES = np.exp(np.linspace(np.log(0.75), np.log(2.2), 13))
"""What a shelf may usually hold, over expected demand."""
_HELD_SPREADS = (0.08, 0.14, 0.22, 0.35)
"""How much that may scatter (sd of its logarithm)."""
RARE_SHARE, RARE_WIDER = 0.15, 3.0
"""Share of days on which the baker expects something else, and how many times as much those days scatter."""
_UNEVEN_SHARE = 0.1
"""Share of shelves that are no whole batches: a piece dropped, eaten or given away."""
_ANY_TIME = (0.0, 0.05, 0.15, 0.35, 0.7)
"""The other explanation: how often in a day's worth of demand a shelf runs empty, at whatever quantity."""
_BATCH_PRIOR = 0.01
"""How likely it is beforehand that a product's totals tell its batch: the data have to say so."""
_LEAST_EXCESS = 1.5
"""Batches are only looked at where more totals are whole ones than chance puts there, by so many sd."""
_LEAST_DAYS = 28
"""With fewer days nothing is said [days]."""
_MOST_LOG_RATIO = 8.0
"""One day's silence says no more than this [natural logarithm]: people also stay away for reasons nobody knows."""
_LEAST_QTY = 0.3
_TINY = np.finfo(float).tiny


@dataclass(frozen=True)
class _LastSale:
    """What follows if a day's last sale was that of the last piece, by row.

    `log_ratio` is how much likelier the sales then are than if the shelf stayed stocked; `missed` what was wanted in
    vain [sales]; `unserved_share` (rows × slots) the share of each slot's demand that came too late.
    """

    log_ratio: Floats
    missed: Floats
    unserved_share: Floats


def last_sale(sales: Floats, rate: Floats, *, spread: Floats, notes: Notes) -> _LastSale:
    """Return what follows if each day's last sale was that of the last piece; arguments as in `shelf_states`.

    Notes
    -----
    With n sales in the slot of the last one, of which the rate expects λ: a shelf that it emptied asks for at least n
    customers, a stocked one for n and nobody after: P(N ≥ n) against P(N = n) · exp(−rate of the slots after). What was
    missed in that slot is E[N | N ≥ n] − n, where E[N; N ≥ n] = λ · P(N ≥ n − 1). What was written down outweighs it.

    Examples
    --------
    Ten sales by noon of a day that should have twenty: half a day of silence, and ten missed.

    >>> sales, rate = np.array([[5.0, 5.0, 0, 0]]), np.full((1, 4), 5.0)
    >>> read = last_sale(sales, rate, spread=np.array([0.01]), notes=np.full((1, 4), -1, dtype=np.int8))
    >>> bool(read.log_ratio[0] == _MOST_LOG_RATIO), read.unserved_share.round(1).tolist()
    (True, [[0.0, 0.2, 1.0, 1.0]])
    """
    rows, slots = np.arange(len(sales)), sales.shape[1]
    last = slots - 1 - np.argmax((sales > 0)[:, ::-1], axis=1)
    is_after = np.arange(slots) > last[:, None]
    after, here = np.where(is_after, rate, 0.0).sum(axis=1), rate[rows, last]
    before = rate.sum(axis=1) - after - here
    count = np.maximum(sales[rows, last], 1.0)[:, None]
    factors, shares = day_factors(spread)
    at = np.maximum(here[:, None] * factors, 1e-9)
    # Sales before the slot of the last one, up to what no factor changes.
    log = (sales.sum(axis=1)[:, None] - count) * np.log(factors) - before[:, None] * factors
    seen = np.exp(log - log.max(axis=1, keepdims=True)) * shares
    reached = np.maximum(gammainc(count, at), _TINY)
    emptied = seen * reached
    stayed = seen * np.exp(count * np.log(at) - at - gammaln(count + 1.0) - after[:, None] * factors)
    ratio = np.log(np.maximum(emptied.sum(axis=1), _TINY)) - np.log(np.maximum(stayed.sum(axis=1), _TINY))
    factor_share = emptied / np.maximum(emptied.sum(axis=1, keepdims=True), _TINY)
    one_less = np.where(count > 1.0, gammainc(np.maximum(count - 1.0, 1e-9), at), 1.0)
    more = np.maximum(at * one_less / reached - count, 0.0)
    unserved = is_after.astype(np.float64)
    unserved[rows, last] = (more * factor_share).sum(axis=1) / ((more + count) * factor_share).sum(axis=1)
    ratio = np.where(sales.any(axis=1), np.minimum(ratio, _MOST_LOG_RATIO), 0.0)
    ratio += np.where((notes == PROBABLY_STOCKED).any(axis=1), np.log(AGAINST_PLAN), 0.0)
    ratio = np.where((notes == STOCKED).any(axis=1), -_MOST_LOG_RATIO, ratio)
    return _LastSale(
        log_ratio=np.where((notes == EMPTY).any(axis=1), _MOST_LOG_RATIO, ratio),
        missed=((more + after[:, None] * factors) * factor_share).sum(axis=1),
        unserved_share=unserved,
    )


@dataclass(frozen=True)
class Batches:
    """By product, or by row: size of a batch [pieces], 0 where nothing is known; what is held; and its spread."""

    batch_qty: Floats
    held_share: Floats
    held_spread: Floats

    def of(self, places: Ints | Bools) -> Batches:
        """Return the entries at these places."""
        return Batches(self.batch_qty[places], self.held_share[places], self.held_spread[places])

    def sold_out_chance(self, sold_qty: Floats, expected_qty: Floats, log_ratio: Floats) -> Floats:
        """Return by row how likely the last sale emptied the shelf, where a batch is known.

        Examples
        --------
        >>> trays = Batches(np.full(2, 10.0), np.full(2, 1.1), np.full(2, 0.14))
        >>> trays.sold_out_chance(np.array([40.0, 41.0]), np.full(2, 40.0), np.full(2, 2.0)).round(2).tolist()
        [0.87, 0.08]
        """
        just, more = _Held(sold_qty, expected_qty, self.held_share, self.held_spread).in_batches(self.batch_qty)
        out = just * np.exp(log_ratio)
        chance: Floats = out / np.maximum(out + more, _TINY)
        return chance


def learnt_batches(sold_qty: Floats, expected_qty: Floats, log_ratio: Floats, *, product: Ints, count: int) -> Batches:
    """Return what days tell of each product's batch; nothing where a shelf of any size explains them as well.

    Parameters
    ----------
    sold_qty, expected_qty
        by row, what was sold and what demand was expected in the hours open [pieces]
    log_ratio
        by row, how much likelier the sales are if the last one emptied the shelf (`last_sale`)
    product
        by row, the product's number, below `count`
    """
    found = np.tile([0.0, 1.0, 1.0], (count, 1))
    order = np.argsort(product, kind="stable")
    starts = np.searchsorted(product[order], np.arange(count + 1))
    for number in range(count):
        rows = order[starts[number] : starts[number + 1]]
        found[number] = _batch_of(sold_qty[rows], expected_qty[rows], log_ratio[rows]) or found[number]
    return Batches(*found.T)


def _batch_of(sold: Floats, expected: Floats, log_ratio: Floats) -> tuple[float, float, float] | None:
    if len(sold) < _LEAST_DAYS or (np.abs(sold - np.round(sold)) > 1e-6).any():
        return None
    batches = np.array(_BATCHES_QTY)
    # By how many sd more totals are whole batches than one in `batches`.
    whole, chance = (np.round(sold)[:, None] % batches == 0).sum(axis=0), 1.0 / batches
    excess = (whole - len(sold) * chance) / np.sqrt(len(sold) * chance * (1.0 - chance))
    likely = batches[excess >= _LEAST_EXCESS].tolist()
    if not likely:
        return None
    evidence = np.exp(log_ratio)
    at_any_time = np.array(_ANY_TIME)[:, None] / np.maximum(expected, 1.0)
    sums = at_any_time * np.exp(-at_any_time * (sold - 1)) * evidence + np.exp(-at_any_time * sold)
    other = np.log(np.maximum(sums, _TINY)).sum(axis=1)
    share, spread = (values.ravel()[:, None] for values in np.meshgrid(_HELD_SHARES, _HELD_SPREADS))
    fits, held = [], _Held(sold, expected, share, spread)
    for batch in (1, *likely):
        just, more = held.in_batches(np.full(len(sold), float(batch)))
        fits.append(np.log(np.maximum(just * evidence + more, 1e-12)).sum(axis=1))
    cells = len(share)
    found = logsumexp(fits[1:]) - np.log(len(_BATCHES_QTY) * cells)
    otherwise = np.logaddexp(logsumexp(other) - np.log(len(_ANY_TIME)), logsumexp(fits[0]) - np.log(cells)) - np.log(
        2.0
    )
    if found + np.log(_BATCH_PRIOR) < otherwise + np.log(1.0 - _BATCH_PRIOR):
        return None
    at, cell = divmod(int(np.argmax(np.concatenate(fits[1:]))), cells)
    return float(likely[at]), float(share[cell, 0]), float(spread[cell, 0])


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
        just = (1.0 - _UNEVEN_SHARE) * np.where(is_whole, upper - below, 0.0) + _UNEVEN_SHARE * self.just_single
        more = (1.0 - _UNEVEN_SHARE) * (1.0 - upper) + _UNEVEN_SHARE * (1.0 - self.single)
        return just, more
