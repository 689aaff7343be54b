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

from forecast.history.shelves.half_hours import Floats

Notes = np.ndarray[Any, np.dtype[np.int8]]

_FACTOR_STEPS = np.linspace(-2.4, 2.4, 9)
"""Grid of the day's factor, in standard deviations of its logarithm."""
_SALE_WHEN_EMPTY = 0.05
"""How likely a sale is in a slot that counts as empty, against the same sale from a stocked shelf: the last ones of the
slot in which the shelf ran empty, or a piece put aside."""
_AGAINST_NOTE = 1e-40
EMPTY, STOCKED, PROBABLY_STOCKED, UNTOLD = 1, 0, 2, -1
"""What can be noted of a slot."""
AGAINST_PLAN = 0.05
"""How likely an empty shelf is against a stocked one where less was sold than planned: not every plan is followed."""
_CHUNK_ROWS = 256
"""So many rows at once stay in the processor's cache."""


@dataclass(frozen=True)
class ShelfStates:
    """What can be said of each row's shelf.

    `empty_share` (rows × slots) is the probability of an empty shelf; by row, `missed` is what was wanted from it in
    vain [sales], `ran_out_count` and `refilled_count` are expected numbers of such changes.
    """

    empty_share: Floats
    missed: Floats
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
    shares = np.exp(-0.5 * _FACTOR_STEPS**2)
    return np.exp(spread[:, None] * _FACTOR_STEPS - 0.5 * spread[:, None] ** 2), shares / shares.sum()


def shelf_states(
    sales: Floats,
    rate: Floats,
    *,
    spread: Floats,
    runs_out: Floats,
    refilled: Floats,
    empty_at_start: Floats,
    notes: Notes,
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
    notes
        rows × slots, what somebody wrote down: 1 empty, 0 stocked, 2 probably stocked, −1 nothing
    """
    by_slot = rate.any(axis=0)
    first, last = (int(at) for at in np.flatnonzero(by_slot)[[0, -1]]) if by_slot.any() else (0, -1)
    empty, by_row = np.zeros(sales.shape), np.zeros((3, len(sales)))
    for begin in range(0, len(sales) if by_slot.any() else 0, _CHUNK_ROWS):
        rows, within = slice(begin, begin + _CHUNK_ROWS), slice(first, last + 1)
        # Rows are the last axis from here on, so that a step sweeps over all of them.
        chunk = _chunk(
            *(np.ascontiguousarray(values[rows, within].T) for values in (sales, rate, runs_out, refilled)),
            notes=np.ascontiguousarray(notes[rows, within].T),
            spread=spread[rows],
            empty_at_start=empty_at_start[rows],
        )
        empty[rows, within] = chunk[0].T
        by_row[:, rows] = chunk[1:]
    return ShelfStates(empty, *by_row)


def _chunk(
    sales: Floats, rate: Floats, out: Floats, back: Floats, *, notes: Notes, spread: Floats, empty_at_start: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the fields of `ShelfStates` for some rows, slots × rows."""
    by_row, shares = day_factors(spread)
    factors = np.ascontiguousarray(by_row.T)
    seen = _likelihood(sales, rate, factors, notes)
    stays, stays_empty = 1 - out, 1 - back
    # From stocked, from empty; to stocked, to empty (slots × 2 × 1 × rows).
    leaving = [np.stack(chances, axis=1)[:, :, None] for chances in ((stays, out), (back, stays_empty))]
    coming = [np.stack(chances, axis=1)[:, :, None] for chances in ((stays, back), (out, stays_empty))]
    forward = np.empty_like(seen)
    forward[0] = shares[:, None] * np.stack([1.0 - empty_at_start, empty_at_start])[:, None]
    for slot in range(len(sales)):
        moved = forward[slot]
        if slot:
            before = forward[slot - 1]
            np.multiply(before[0], leaving[0][slot], out=moved)
            moved += before[1] * leaving[1][slot]
        moved *= seen[slot]
        by_state = _summed(moved, axis=-2)
        moved /= by_state[0] + by_state[1]
    backward = np.empty_like(forward)
    backward[-1] = 1.0
    # From here on `seen` holds what each slot and all later ones say together, which `pairs` needs as well.
    for slot in range(len(sales) - 1, 0, -1):
        ahead, here = seen[slot], backward[slot - 1]
        ahead *= backward[slot]
        np.multiply(ahead[0], coming[0][slot], out=here)
        here += ahead[1] * coming[1][slot]
        here /= here.max(axis=(0, 1))
    # How each slot was reached: four products summed over the factors of the day.
    pairs = _summed(forward[:-1, :, None] * seen[1:, None], axis=-2)
    ran_out, refill = pairs[:, 0, 1] * out[1:], pairs[:, 1, 0] * back[1:]
    total = ran_out + refill + pairs[:, 0, 0] * stays[1:] + pairs[:, 1, 1] * stays_empty[1:]
    backward *= forward
    by_state = _summed(backward, axis=-2)
    whole = by_state[:, 0] + by_state[:, 1]
    missed = _summed(_summed(backward[:, 1] * factors, axis=-2) * rate / whole, axis=0)
    return by_state[:, 1] / whole, missed, _summed(ran_out / total, axis=0), _summed(refill / total, axis=0)


def _summed(values: Floats, *, axis: int) -> Floats:
    """Return the sum over an axis, in its order.

    Rounding depends on the order, which numpy chooses by the number of rows: a row says the same alone and among
    others, and a reading that was kept equals a new one.
    """
    parts = iter(np.moveaxis(values, axis, 0))
    whole: Floats = next(parts, np.zeros(())).copy()
    for part in parts:
        whole += part
    return whole


def _likelihood(sold: Floats, expected: Floats, factors: Floats, notes: Notes) -> Floats:
    """Return how likely each slot's sales are (slots × stocked/empty × factors × rows), up to a factor per slot.

    `sold`, `expected` and `notes` are slots × rows, `factors` factors × rows. Worked out in place: these are the
    largest arrays of a reading, and making room for them takes longer than the arithmetic.
    """
    has_sale = (sold > 0)[:, None]
    seen = np.empty((len(sold), 2, *factors.shape))
    stocked, empty = seen[:, 0], seen[:, 1]
    # Poisson up to the factorial and the rate's own power, which neither state nor factor changes.
    np.multiply(sold[:, None], np.log(factors), out=stocked)
    stocked -= np.multiply(expected[:, None], factors, out=empty)
    stocked -= np.where(has_sale, stocked.max(axis=1, keepdims=True), 0.0)
    np.exp(np.maximum(stocked, -60.0, out=stocked), out=stocked)
    np.multiply(_SALE_WHEN_EMPTY, stocked, out=empty)
    np.copyto(empty, 1.0, where=~has_sale)
    if (notes != UNTOLD).any():
        noted = notes[:, None]
        # A note outweighs the till, but not infinitely: a contradiction must not end in 0 / 0.
        stocked *= np.where(noted == EMPTY, _AGAINST_NOTE, 1.0)
        empty *= np.where(noted == STOCKED, _AGAINST_NOTE, np.where(noted == PROBABLY_STOCKED, AGAINST_PLAN, 1.0))
    return seen
