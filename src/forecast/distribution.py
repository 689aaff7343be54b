"""Demand as a distribution: what the quantiles of a forecast say about any quantity that could be baked.

In: Quantiles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.tables import MEAN

Numbers = NDArray[np.float64]

_KEY = ["shop", "product", "day"]
_CONTINUOUS_UNITS = ("kg", "amount")
_NO_WIDTH = 1e-12


@dataclass(frozen=True)
class DemandDistribution:
    """Many demand distributions at once, each a piecewise-linear quantile function.

    `quantities[i, k]` is the demand of distribution i at `levels[k]`; levels run from 0 to 1. Where `is_discrete`,
    demand comes in whole pieces and is the piecewise-linear variable rounded to the nearest piece. What lies below 0
    counts as 0. All integrals are exact, not sampled.
    """

    levels: Numbers
    quantities: Numbers
    is_discrete: NDArray[np.bool_]

    @classmethod
    def from_quantiles(
        cls, levels: Numbers, quantities: Numbers, *, is_discrete: NDArray[np.bool_]
    ) -> DemandDistribution:
        """Put ends on a grid of quantiles: levels inside (0, 1), one distribution per row.

        Beyond the outermost two levels an exponential tail would keep the mean excess
        β = Δq / Δ ln(1 − level), the same at every height (it has no memory). The ends are uniform pieces
        with that mean excess, 2β long, and never below 0. Crossed quantiles are put in order.

        Examples
        --------
        >>> grid = DemandDistribution.from_quantiles(
        ...     np.array([0.25, 0.75]), np.array([[10.0, 30.0]]), is_discrete=np.array([False]))
        >>> grid.quantities.round(1).tolist()
        [[0.0, 10.0, 30.0, 66.4]]
        """
        inner = np.maximum(np.maximum.accumulate(quantities, axis=1), 0)
        if len(levels) > 1:
            upper_excess = (inner[:, -1] - inner[:, -2]) / np.log((1 - levels[-2]) / (1 - levels[-1]))
            lower_excess = (inner[:, 1] - inner[:, 0]) / np.log(levels[1] / levels[0])
        else:
            upper_excess = lower_excess = np.zeros(len(inner))
        least = np.maximum(inner[:, 0] - 2 * lower_excess, 0)
        most = inner[:, -1] + 2 * upper_excess
        ends = np.column_stack([least, inner, most])
        return cls(np.concatenate([[0.0], levels, [1.0]]), ends, is_discrete)

    def at(self, position: NDArray[np.int64]) -> DemandDistribution:
        """Return the distributions at these positions in that order; −1 stands for one certain of no demand.

        Examples
        --------
        >>> tens = DemandDistribution(np.array([0.0, 1.0]), np.array([[0.0, 10.0]]), np.array([True]))
        >>> tens.at(np.array([0, -1])).mean.tolist()
        [5.0, 0.0]
        """
        nothing = np.zeros((1, len(self.levels)))
        return DemandDistribution(
            self.levels, np.vstack([self.quantities, nothing])[position], np.append(self.is_discrete, True)[position]
        )

    def less(self, qty: Numbers) -> DemandDistribution:
        """Return what is wanted beyond `qty`, which is there already; none where less than that is wanted.

        Examples
        --------
        >>> tens = DemandDistribution(np.array([0.0, 1.0]), np.array([[0.0, 10.0]]), np.array([False]))
        >>> tens.less(np.array([5.0])).mean.tolist()
        [1.25]
        """
        return DemandDistribution(self.levels, self.quantities - qty[:, None], self.is_discrete)

    def __len__(self) -> int:
        return len(self.quantities)

    def quantity_at(self, level: Numbers) -> Numbers:
        """Return each distribution's quantile at its own `level`, not rounded.

        Examples
        --------
        >>> tens = DemandDistribution(np.array([0.0, 1.0]), np.array([[0.0, 10.0]]), np.array([True]))
        >>> tens.quantity_at(np.array([0.25])).tolist()
        [2.5]
        """
        right = np.clip(np.searchsorted(self.levels, level, side="left"), 1, len(self.levels) - 1)
        row = np.arange(len(self))
        low, high = self.quantities[row, right - 1], self.quantities[row, right]
        share = (level - self.levels[right - 1]) / (self.levels[right] - self.levels[right - 1])
        result: Numbers = low + np.clip(share, 0, 1) * (high - low)
        return result

    def best_quantity(self, critical_ratio: Numbers) -> Numbers:
        """Return the smallest quantity whose chance to suffice reaches `critical_ratio`, in whole pieces if discrete.

        This is the newsvendor quantity when any quantity can be baked: Arrow, Harris & Marschak (1951),
        Econometrica 19(3), doi:10.2307/1906813.
        """
        exact = self.quantity_at(critical_ratio)
        return np.where(self.is_discrete, in_whole_pieces(exact), exact)

    def chance_below(self, qty: Numbers) -> Numbers:
        """Return the chance that demand is less than `qty`.

        Examples
        --------
        >>> tens = DemandDistribution(np.array([0.0, 1.0]), np.array([[0.0, 10.0]]), np.array([True]))
        >>> tens.chance_below(np.array([3.0])).tolist()
        [0.25]
        """
        return np.where(self.is_discrete, self._share_up_to(np.ceil(qty) - 0.5), self._share_up_to(qty))

    def expected_waste(self, qty: Numbers) -> Numbers:
        """Return E(qty − demand)⁺, what is expected to remain when `qty` is baked.

        For whole pieces it is Σ_{k < qty} P(demand ≤ k), else ∫₀^qty P(demand ≤ x) dx.

        Examples
        --------
        >>> tens = DemandDistribution(np.array([0.0, 1.0]), np.array([[0.0, 10.0]]), np.array([False]))
        >>> tens.expected_waste(np.array([5.0])).tolist()
        [1.25]
        """
        whole = np.floor(qty)
        between = (qty - whole) * self._share_up_to(whole + 0.5)
        area = self._area_left_of(qty) - self._area_left_of(np.zeros(len(qty)))
        return np.where(self.is_discrete, self._pieces_left(whole) + between, area)

    def expected_lost(self, qty: Numbers) -> Numbers:
        """Return E(demand − qty)⁺, what is expected to be asked for in vain: mean − qty + expected waste."""
        return np.maximum(self.mean - qty + self.expected_waste(qty), 0)

    @property
    def mean(self) -> Numbers:
        """Expected demand."""
        all_of_it = np.ceil(self.quantities[:, -1]) + 1
        return all_of_it - self.expected_waste(all_of_it)

    @property
    def standard_deviation(self) -> Numbers:
        """Standard deviation of demand before it is rounded to pieces."""
        low, high = self.quantities[:, :-1], self.quantities[:, 1:]
        width = np.diff(self.levels)
        mean = (width * (low + high) / 2).sum(axis=1)
        second_moment = (width * (low**2 + low * high + high**2) / 3).sum(axis=1)
        deviation: Numbers = np.sqrt(np.maximum(second_moment - mean**2, 0))
        return deviation

    def _slopes(self) -> Numbers:
        """Return the density of each part; a part without width is a jump and has none."""
        width = np.diff(self.quantities, axis=1)
        rise = np.broadcast_to(np.diff(self.levels), width.shape)
        return np.divide(rise, width, out=np.zeros_like(width), where=width > _NO_WIDTH)

    def _share_up_to(self, qty: Numbers) -> Numbers:
        """Return P(variable ≤ qty) before rounding to pieces."""
        passed = (self.quantities <= qty[:, None]).sum(axis=1)
        left = np.clip(passed - 1, 0, len(self.levels) - 2)
        row = np.arange(len(self))
        inside = self.levels[left] + self._slopes()[row, left] * (qty - self.quantities[row, left])
        return np.where(passed == 0, 0.0, np.where(passed == len(self.levels), 1.0, inside))

    def _area_left_of(self, qty: Numbers) -> Numbers:
        low, high = self.quantities[:, :-1], self.quantities[:, 1:]
        covered = np.clip(qty[:, None], low, high) - low
        area = self.levels[:-1] * covered + self._slopes() * covered**2 / 2
        result: Numbers = area.sum(axis=1) + np.maximum(qty - self.quantities[:, -1], 0)
        return result

    def _pieces_left(self, pieces: Numbers) -> Numbers:
        """Return Σ_{k=0}^{pieces−1} P(variable ≤ k + ½): arithmetic series, one per linear part."""
        first_of_part = np.maximum(np.ceil(self.quantities - 0.5), 0)
        first = np.minimum(first_of_part[:, :-1], pieces[:, None])
        past = np.clip(first_of_part[:, 1:], first, np.maximum(pieces[:, None], first))
        count = past - first
        sum_of_midpoints = (past**2 - first**2) / 2
        parts = self.levels[:-1] * count + self._slopes() * (sum_of_midpoints - count * self.quantities[:, :-1])
        beyond = np.maximum(pieces - first_of_part[:, -1], 0)
        result: Numbers = parts.sum(axis=1) + beyond
        return result


def in_whole_pieces(quantile: Numbers) -> Numbers:
    """Return the quantile of demand rounded to whole pieces, given the quantile before rounding [pieces].

    Examples
    --------
    >>> in_whole_pieces(np.array([2.4, 2.5, 2.6, 0.3])).tolist()
    [2.0, 2.0, 3.0, 0.0]
    """
    return np.maximum(np.ceil(quantile - 0.5), 0.0)


def distributions(quantiles: pd.DataFrame, units: pd.Series) -> tuple[pd.DataFrame, DemandDistribution]:
    """Turn the table of quantiles into distributions, one per shop, product and day.

    Parameters
    ----------
    quantiles
        Rows of the table `Quantiles`.
    units
        pcs, kg or amount by product; demand for pieces is discrete, unknown products count as pieces.

    Returns
    -------
    Rows with shop, product, day, horizon_days, rung and reason, sorted by the key, and their distributions in that
    order. A level that a row lacks lies on the line between its neighbours; a row with nothing but a mean is
    certain of it.

    Raises
    ------
    ValueError
        If no row has any level.
    """
    inner = quantiles[quantiles["level"] != MEAN]
    rows = quantiles.drop_duplicates(_KEY).sort_values(_KEY, ignore_index=True)
    rows = rows[[*_KEY, "horizon_days", "rung", "reason"]]
    if inner.empty and len(rows):
        raise ValueError("the forecast has no quantile level, only means")
    position = pd.MultiIndex.from_frame(rows[_KEY])
    texts = sorted(inner["level"].unique(), key=float)
    levels = np.array([float(text) for text in texts]) if texts else np.array([0.5])
    grid = np.full((len(rows), len(levels)), np.nan)
    row = position.get_indexer(pd.MultiIndex.from_frame(inner[_KEY]))
    grid[row, pd.Index(texts).get_indexer(inner["level"])] = inner["demand_qty"].to_numpy()
    if np.isnan(grid).any():
        means = quantiles[quantiles["level"] == MEAN].set_index(_KEY)["demand_qty"].reindex(position)
        filled = pd.DataFrame(grid, columns=levels).interpolate(axis=1, method="index", limit_direction="both")
        grid = filled.apply(lambda column: column.fillna(means.reset_index(drop=True))).to_numpy(dtype=float)
    is_discrete = ~rows["product"].map(units).isin(_CONTINUOUS_UNITS).to_numpy(dtype=bool)
    return rows, DemandDistribution.from_quantiles(levels, grid, is_discrete=is_discrete)
