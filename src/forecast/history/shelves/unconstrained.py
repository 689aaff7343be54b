"""What customers wanted on a sold-out day, as a distribution, never below what was sold.

In: `SoldOut`; of days without times, what was sold. Out: mean and quantiles of the day's demand, by row.

An estimator is anything with both methods of `Unconstrainer`: another one is compared by handing it to the same
benchmark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from forecast.history.shelves.slot_sales import Bools, Floats, Ints
from forecast.history.shelves.sold_out import SoldOut
from forecast.history.shelves.without_times import demand_of_days


@dataclass(frozen=True)
class DayDemand:
    """Demand by row: its mean, and its quantiles (rows × levels) at `levels`, in the product's unit."""

    mean_qty: Floats
    levels: tuple[float, ...]
    quantiles_qty: Floats


class Unconstrainer(Protocol):
    """Tells the demand of sold-out days, with and without times of sale.

    Readings are kept under its `repr`, which therefore names everything that it depends on: a frozen dataclass does.
    """

    def demand_of(self, told: SoldOut, is_sold_out: Bools, *, levels: Sequence[float] = ()) -> DayDemand:
        """Return the demand of every row; where `is_sold_out` is false, what was sold."""
        ...

    def demand_without_times(self, sold_qty: Floats, is_sold_out: Bools, *, series: Ints, day: Ints) -> Floats:
        """Return the demand of every product-day of one shop, in the product's unit.

        `is_sold_out` marks days on which the shelf ran empty and of which the till gives no times; of the others,
        return what was sold. `series` numbers the products from 0, `day` counts days.
        """
        ...


@dataclass(frozen=True)
class AsSold:
    """Demand is what was sold: what is done where nothing is done."""

    def demand_of(self, told: SoldOut, is_sold_out: Bools, *, levels: Sequence[float] = ()) -> DayDemand:  # noqa: ARG002 - a protocol
        """Return what was sold."""
        return _certain(told.sold_qty, levels)

    def demand_without_times(self, sold_qty: Floats, is_sold_out: Bools, *, series: Ints, day: Ints) -> Floats:  # noqa: ARG002 - a protocol
        """Return what was sold."""
        return sold_qty.copy()


@dataclass(frozen=True)
class ShrunkByProfile:
    """What was sold, and what the day's level so far makes probable for the hours without stock.

    The level is that of the product's other days times a factor of this day, weighed by how well it explains each
    hour's sales (`shelf_states`): early sell-outs lean on other days, late ones on the day itself. Missed sales are
    negative binomial around each level (mean m, variance mean times the size of a sale), and mixed over the levels.
    Days without times are told by `without_times.demand_of_days`, which leans on the days before in the same way.
    """

    def demand_of(self, told: SoldOut, is_sold_out: Bools, *, levels: Sequence[float] = ()) -> DayDemand:
        """Return mean and quantiles of the demand."""
        missed = (told.missed_qty * told.factor_share).sum(axis=1)
        mean = told.sold_qty + np.where(is_sold_out, missed, 0.0)
        quantiles = np.repeat(told.sold_qty[:, None], len(levels), axis=1)
        out = np.flatnonzero(is_sold_out)
        for row in out:
            quantiles[row] += _mixed_quantiles(told.missed_qty[row], told.factor_share[row], told.unit_qty[row], levels)
        return DayDemand(mean, tuple(levels), quantiles)

    def demand_without_times(self, sold_qty: Floats, is_sold_out: Bools, *, series: Ints, day: Ints) -> Floats:
        """Return what the days before make probable of at least what was sold."""
        return demand_of_days(sold_qty, is_sold_out, series=series, day=day)


UNCONSTRAINERS: Mapping[str, Unconstrainer] = {
    "profile": ShrunkByProfile(),
    "as_sold": AsSold(),
}
"""By the name that the configuration gives them."""


def _certain(qty: Floats, levels: Sequence[float]) -> DayDemand:
    return DayDemand(qty, tuple(levels), np.repeat(qty[:, None], len(levels), axis=1))


def _mixed_quantiles(means: Floats, shares: Floats, unit: float, levels: Sequence[float]) -> Floats:
    """Return quantiles of a mixture of counts with these means and a variance of `unit` times the mean, in units.

    Examples
    --------
    >>> _mixed_quantiles(np.array([4.0]), np.array([1.0]), 1.0, [0.5, 0.9]).tolist()
    [4.0, 7.0]
    """
    if len(levels) == 0:
        return np.zeros(0)
    # A unit below one (kilograms, scaled quantities) is counted in its own size; a larger one spreads whole pieces.
    size, ratio = (unit, 1.0) if unit < 1 else (1.0, unit)
    counts = means / size
    top = int(np.ceil(counts.max() + 8 * np.sqrt(ratio * counts.max() + 1) + 8))
    at = np.arange(top)[:, None]
    # log P(k + 1) − log P(k) of the negative binomial, and of the Poisson where variance equals mean.
    if ratio > 1.0:
        failures = np.maximum(counts / (ratio - 1.0), 1e-9)
        first, steps = -failures * np.log(ratio), np.log((at + failures) / (at + 1.0) * (1.0 - 1.0 / ratio))
    else:
        first, steps = -counts, np.log(np.maximum(counts, 1e-9)) - np.log(at + 1.0)
    below = np.exp(np.vstack([first, first + np.cumsum(steps, axis=0)])).cumsum(axis=0)
    reached = (below * shares).sum(axis=1) / shares.sum()
    answer: Floats = np.searchsorted(reached, np.asarray(levels) - 1e-12).astype(np.float64) * size
    return answer
