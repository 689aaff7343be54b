"""Whether the shelf was stocked or empty, slot by slot: a hidden Markov chain with two states.

In: sales by slot, the rate expected in each, chances of running out and of being filled again. Out: probabilities.

A stocked shelf sells at a rate that is the expected one times a factor of the day that nobody knows; an empty shelf
sells nothing. The longer nothing sells against the rate, the likelier the shelf is empty: P(no sale | rate) =
exp(−rate). Forward–backward algorithm of Baum et al. 1970 (doi:10.1214/aoms/1177697196), as in Rabiner 1989
(doi:10.1109/5.18626), with the factor of the day as a second hidden quantity on a grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.history.slot_sales import Floats

Notes = np.ndarray[Any, np.dtype[np.int8]]

FACTOR_STEPS = np.linspace(-2.4, 2.4, 9)
"""Grid of the day's factor, in standard deviations of its logarithm."""
SALE_WHEN_EMPTY = 0.05
"""How likely a sale is in a slot that counts as empty, against the same sale from a stocked shelf: the last ones of the
slot in which the shelf ran empty, or a piece put aside."""
_AGAINST_NOTE = 1e-40
EMPTY, STOCKED, PROBABLY_STOCKED, UNTOLD = 1, 0, 2, -1
"""What can be noted of a slot."""
AGAINST_PLAN = 0.05
"""How likely an empty shelf is against a stocked one where less was sold than planned: not every plan is followed."""
_CHUNK_ROWS = 512
"""So many rows at once stay in the processor's cache."""


@dataclass(frozen=True)
class ShelfStates:
    """What can be said of each row's shelf.

    `empty_share` (rows × slots) is the probability of an empty shelf; `missed_rate` (rows × factors) what was wanted
    from the empty shelf, as expected under each factor of the day, in sales; `factor_share` (rows × factors) how
    likely each factor is; `ran_out_count` and `refilled_count` (rows) expected numbers of such changes.
    """

    empty_share: Floats
    missed_rate: Floats
    factor_share: Floats
    ran_out_count: Floats
    refilled_count: Floats


def day_factors(spread: Floats) -> tuple[Floats, Floats]:
    """Return the factors of the day (rows × factors) and their shares: log-normal with mean one.

    Examples
    --------
    >>> factors, shares = day_factors(np.array([0.3]))
    >>> round(float((factors[0] * shares).sum()), 2), round(float(shares.sum()), 6)
    (1.0, 1.0)
    """
    shares = np.exp(-0.5 * FACTOR_STEPS**2)
    return np.exp(spread[:, None] * FACTOR_STEPS - 0.5 * spread[:, None] ** 2), shares / shares.sum()


def shelf_states(
    sales: Floats,
    rate: Floats,
    *,
    spread: Floats,
    runs_out: Floats,
    refilled: Floats,
    empty_at_start: Floats,
    told: Notes,
) -> ShelfStates:
    """Return how likely each shelf was empty in each slot.

    Parameters
    ----------
    sales
        rows × slots, in sales (quantity over the usual size of one sale)
    rate
        rows × slots, sales expected from a stocked shelf; 0 where the shop was closed
    spread
        by row, standard deviation of the logarithm of the day's factor
    runs_out, refilled
        rows × slots, chance that the shelf changes from stocked to empty, and back, before that slot
    empty_at_start
        by row, chance that the first slot starts with an empty shelf
    told
        rows × slots, what somebody wrote down: 1 empty, 0 stocked, 2 probably stocked, −1 nothing
    """
    by_slot = rate.any(axis=0)
    first, last = (int(at) for at in np.flatnonzero(by_slot)[[0, -1]]) if by_slot.any() else (0, -1)
    within = slice(first, last + 1)
    parts = []
    for at in range(0, max(len(sales), 1), _CHUNK_ROWS):
        rows = slice(at, at + _CHUNK_ROWS)
        parts.append(
            _chunk(
                sales[rows, within],
                rate[rows, within],
                runs_out[rows, within],
                refilled[rows, within],
                told[rows, within],
                spread=spread[rows],
                empty_at_start=empty_at_start[rows],
            )
        )
    answer = [np.concatenate([part[place] for part in parts]) for place in range(5)]
    empty = np.zeros(sales.shape)
    empty[:, within] = answer[0]
    return ShelfStates(empty, *answer[1:])


def _chunk(
    sales: Floats,
    rate: Floats,
    runs_out: Floats,
    refilled: Floats,
    told: Notes,
    *,
    spread: Floats,
    empty_at_start: Floats,
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    factors, shares = day_factors(spread)
    rows, slots = sales.shape
    seen = _seen(sales, rate, factors, told)
    forward = np.empty((slots, 2, *factors.shape))
    state = shares * np.stack([1.0 - empty_at_start, empty_at_start])[:, :, None]
    for slot in range(slots):
        out, back = runs_out[:, slot, None], refilled[:, slot, None]
        moved = forward[slot]
        if slot:
            np.add(state[0] * (1 - out), state[1] * back, out=moved[0])
            np.add(state[0] * out, state[1] * (1 - back), out=moved[1])
            moved *= seen[slot]
        else:
            np.multiply(state, seen[0], out=moved)
        moved /= np.einsum("srf->r", moved)[None, :, None]
        state = moved
    backward = np.ones((2, *factors.shape))
    empty, missed = np.empty((rows, slots)), np.zeros(factors.shape)
    ran_out, refill = np.zeros(rows), np.zeros(rows)
    factor_share = forward[-1].sum(axis=0) if slots else np.tile(shares, (rows, 1))
    for slot in range(slots - 1, -1, -1):
        both = forward[slot] * backward
        whole = np.einsum("srf->r", both)
        empty[:, slot] = np.einsum("rf->r", both[1]) / whole
        missed += both[1] * (rate[:, slot] / whole)[:, None] * factors
        if slot:
            out, back = runs_out[:, slot], refilled[:, slot]
            backward *= seen[slot]
            # How the slot was reached: four products summed over the factors of the day.
            pairs = np.einsum("arf,brf->abr", forward[slot - 1], backward)
            moves = pairs[0, 1] * out, pairs[1, 0] * back
            total = moves[0] + moves[1] + pairs[0, 0] * (1 - out) + pairs[1, 1] * (1 - back)
            ran_out += moves[0] / total
            refill += moves[1] / total
            out, back = out[:, None], back[:, None]
            stocked = backward[0] * (1 - out) + backward[1] * out
            np.add(backward[1] * (1 - back), backward[0] * back, out=backward[1])
            backward[0] = stocked
            backward /= backward.max(axis=(0, 2))[None, :, None]
    return empty, missed / np.maximum(factor_share, np.finfo(float).tiny), factor_share, ran_out, refill


def _seen(sales: Floats, rate: Floats, factors: Floats, told: Notes) -> Floats:
    """Return how likely each slot's sales are (slots × stocked/empty × rows × factors), up to a factor per slot."""
    sold, expected, note = sales.T[:, :, None], rate.T[:, :, None], told.T[:, :, None]
    # Poisson up to the factorial and the rate's own power, which neither state nor factor changes.
    log = sold * np.log(factors) - expected * factors
    has_sale = sold > 0
    log -= np.where(has_sale, log.max(axis=2, keepdims=True), 0.0)
    seen = np.empty((len(sold), 2, *factors.shape))
    np.exp(np.maximum(log, -60.0, out=log), out=seen[:, 0])
    seen[:, 1] = np.where(has_sale, SALE_WHEN_EMPTY * seen[:, 0], 1.0)
    # A note outweighs the till, but not infinitely: a contradiction must not end in 0 / 0.
    seen[:, 0] *= np.where(note == EMPTY, _AGAINST_NOTE, 1.0)
    seen[:, 1] *= np.where(note == STOCKED, _AGAINST_NOTE, np.where(note == PROBABLY_STOCKED, AGAINST_PLAN, 1.0))
    return seen
