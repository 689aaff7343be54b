"""The day's total as a witness: where it is a whole number of batches, the last sale may have emptied the shelf.

In: sales by slot and the rate expected in each, `ShelfStates`, `ShelfSizes`. Out: `ShelfStates`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forecast.history.shelves.batches import ShelfSizes, shelf_sizes
from forecast.history.shelves.silence import MOST_LOG_RATIO, LastSale, last_sale
from forecast.history.shelves.slot_sales import Bools, Floats, Ints
from forecast.history.shelves.states import AGAINST_PLAN, EMPTY, PROBABLY_STOCKED, STOCKED, UNTOLD, Notes, ShelfStates

_SOONER_THAN_NOT = 0.5


@dataclass(frozen=True)
class DayTotals:
    """By row: what was sold and what was expected in the hours open [pieces], what the last sale says, who has told.

    `log_ratio` is how much likelier an emptied shelf is than a stocked one, by the times of sale and by what was
    written down; `is_told` marks rows of which somebody wrote something down: those are not judged by their quantity.
    """

    sold_qty: Floats
    expected_qty: Floats
    last: LastSale
    log_ratio: Floats
    is_told: Bools

    @classmethod
    def of(
        cls,
        sold_qty: Floats,
        pieces_qty: Floats,
        *,
        sales: Floats,
        rate: Floats,
        scale: Floats,
        spread: Floats,
        told: Notes,
    ) -> DayTotals:
        """Return the totals of days.

        Parameters
        ----------
        sold_qty, pieces_qty
            by row, what was sold, and what is bought at a time [pieces]
        sales, rate
            rows × slots, sales, and sales expected from a stocked shelf
        scale
            rows × 1, what sales are divided by before they count as evidence
        spread
            by row, how uncertain the day's level is (sd of its logarithm)
        told
            rows × slots, what was written down, as in `shelf_states`
        """
        last = last_sale(sales / scale, rate / scale, spread=spread)
        ratio = last.log_ratio + np.where((told == PROBABLY_STOCKED).any(axis=1), np.log(AGAINST_PLAN), 0.0)
        ratio = np.where((told == STOCKED).any(axis=1), -MOST_LOG_RATIO, ratio)
        ratio = np.where((told == EMPTY).any(axis=1), MOST_LOG_RATIO, ratio)
        return cls(sold_qty, rate.sum(axis=1) * pieces_qty, last, ratio, (told != UNTOLD).any(axis=1))

    def sizes(self, series: Ints, count: int) -> ShelfSizes:
        """Return what the days tell of each product's batch."""
        return shelf_sizes(self.sold_qty, self.expected_qty, self.log_ratio, series=series, count=count)

    def with_states(self, states: ShelfStates, sizes: ShelfSizes) -> tuple[ShelfStates, Floats]:
        """Return the states of the shelf, changed where the quantity tells of an empty one, and how likely that is.

        `sizes` by row. The second is by row the probability that the last sale emptied the shelf, as the quantity has
        it; 0 where nothing is known or people have told. Where it is sooner so than not, or likelier than the times
        have it, what was missed is what an emptied shelf misses.
        """
        chance = sizes.sold_out_chance(self.sold_qty, self.expected_qty, self.log_ratio)
        chance = np.where(self.is_told, 0.0, chance)
        is_emptied = chance > np.minimum(states.empty_share.max(axis=1, initial=0.0), _SOONER_THAN_NOT)
        # A quantity adds to what the times say, and takes nothing away.
        is_emptied &= _missed(self.last) >= _missed(states)
        changed = replace(
            states,
            empty_share=np.maximum(states.empty_share, chance[:, None] * self.last.unserved_share),
            missed_rate=np.where(is_emptied[:, None], self.last.missed_rate, states.missed_rate),
            factor_share=np.where(is_emptied[:, None], self.last.factor_share, states.factor_share),
        )
        return changed, chance


def with_totals(
    states: ShelfStates,
    sizes: ShelfSizes,
    sold_qty: Floats,
    pieces_qty: Floats,
    *,
    sales: Floats,
    rate: Floats,
    scale: Floats,
    spread: Floats,
    told: Notes,
) -> tuple[ShelfStates, Floats]:
    """Return what `DayTotals.with_states` returns, having looked only at products of which a batch is known.

    Parameters are those of `DayTotals.of`; `sizes` by row.
    """
    chance = np.zeros(len(sold_qty))
    asked = np.flatnonzero((sizes.batch_qty > 0) & (sold_qty > 0))
    if not len(asked):
        return states, chance
    totals = DayTotals.of(
        sold_qty[asked],
        pieces_qty[asked],
        sales=sales[asked],
        rate=rate[asked],
        scale=scale[asked],
        spread=spread[asked],
        told=told[asked],
    )
    found, chance[asked] = totals.with_states(states.taken(asked), sizes.taken(asked))
    return states.put(asked, found), chance


def _missed(told: LastSale | ShelfStates) -> Floats:
    missed: Floats = (told.missed_rate * told.factor_share).sum(axis=1)
    return missed
