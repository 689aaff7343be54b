"""What the silence after a day's last sale says if that sale took the last piece, and what was then missed.

In: sales by slot and the rate expected in each. Out: `LastSale`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, gammaln

from forecast.history.shelves.slot_sales import Floats
from forecast.history.shelves.states import day_factors

MOST_LOG_RATIO = 8.0
"""One day's silence says no more than this [natural logarithm]: people also stay away for reasons nobody knows."""
_TINY = np.finfo(float).tiny


@dataclass(frozen=True)
class LastSale:
    """By row: `log_ratio`, how much likelier the sales are if the last one emptied the shelf than if it stayed stocked.

    `missed_rate` (rows × factors) is what was then wanted in vain under each factor of the day, in sales, and
    `factor_share` (rows × factors) how likely each factor then is. `unserved_share` (rows × slots) is the share of each
    slot's demand that came too late.
    """

    log_ratio: Floats
    missed_rate: Floats
    factor_share: Floats
    unserved_share: Floats


def last_sale(sales: Floats, rate: Floats, *, spread: Floats) -> LastSale:
    """Return what follows if each day's last sale was that of the last piece.

    Parameters
    ----------
    sales, rate
        rows × slots, sales, and sales expected from a stocked shelf, as in `shelf_states`
    spread
        by row, standard deviation of the logarithm of the day's factor

    Notes
    -----
    With n sales in the slot of the last one, of which the rate expects λ: a shelf that it emptied asks for at least n
    customers, a stocked one for n and nobody after: P(N ≥ n) against P(N = n) · exp(−rate of the slots after). What was
    missed in that slot is E[N | N ≥ n] − n, where E[N; N ≥ n] = λ · P(N ≥ n − 1).

    Examples
    --------
    Ten sales by noon of a day that should have twenty: half a day of silence, and ten missed.

    >>> sales, rate = np.array([[5.0, 5.0, 0, 0]]), np.full((1, 4), 5.0)
    >>> read = last_sale(sales, rate, spread=np.array([0.01]))
    >>> bool(read.log_ratio[0] == MOST_LOG_RATIO), read.unserved_share.round(1).tolist()
    (True, [[0.0, 0.2, 1.0, 1.0]])
    """
    rows, slots = np.arange(len(sales)), sales.shape[1]
    last = slots - 1 - np.argmax((sales > 0)[:, ::-1], axis=1)
    sold = sales.sum(axis=1) > 0
    after = np.where(np.arange(slots) > last[:, None], rate, 0.0).sum(axis=1)
    expected = rate[rows, last]
    before = rate.sum(axis=1) - after - expected
    count = np.maximum(sales[rows, last], 1.0)[:, None]
    factors, shares = day_factors(spread)
    here = np.maximum(expected[:, None] * factors, 1e-9)
    # Sales before the slot of the last one, up to what no factor changes.
    log = (sales.sum(axis=1)[:, None] - count) * np.log(factors) - before[:, None] * factors
    seen = np.exp(log - log.max(axis=1, keepdims=True)) * shares
    reached = np.maximum(gammainc(count, here), _TINY)
    just = np.exp(count * np.log(here) - here - gammaln(count + 1.0))
    emptied = seen * reached
    stayed = seen * just * np.exp(-after[:, None] * factors)
    ratio = np.log(np.maximum(emptied.sum(axis=1), _TINY)) - np.log(np.maximum(stayed.sum(axis=1), _TINY))
    factor_share = emptied / np.maximum(emptied.sum(axis=1, keepdims=True), _TINY)
    one_less = np.where(count > 1.0, gammainc(np.maximum(count - 1.0, 1e-9), here), 1.0)
    more = np.maximum(here * one_less / reached - count, 0.0)
    too_late = (more * factor_share).sum(axis=1) / ((more + count) * factor_share).sum(axis=1)
    unserved = np.where(np.arange(slots) > last[:, None], 1.0, 0.0)
    unserved[rows, last] = too_late
    return LastSale(
        log_ratio=np.where(sold, np.minimum(ratio, MOST_LOG_RATIO), 0.0),
        missed_rate=np.where(sold[:, None], more + after[:, None] * factors, 0.0),
        factor_share=factor_share,
        unserved_share=np.where(sold[:, None], unserved, 0.0),
    )
