"""What is lost at equal waste: the trade-off that a baker sees.

Every product is baked at one common level; the level sweeps. Waste is what is left over as a share of what was baked,
lost sales are what was missing as a share of what was wanted. Between two forecast levels, quantiles are taken linear
in the normal score. Beyond 0.1 and 0.9 the line through the outermost two goes on, to 0.02 and 0.98 and no further:
what is read off there is marked.

In: CommonRows. Out: WasteCurve per method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from quality.bootstrap import interval
from quality.common import CommonRows
from quality.costs import Ratio

Floats = npt.NDArray[np.float64]

WASTE_SHARES = (0.05, 0.10, 0.15, 0.20)
OUTERMOST_LEVEL = 0.98
STEPS = 121
"""Points of the sweep: the waste of neighbours differs by some 0.3 percentage points."""
_REACH = NormalDist().inv_cdf(OUTERMOST_LEVEL)
SCORES = np.linspace(-_REACH, _REACH, STEPS)
"""The common levels as normal scores."""


@dataclass(frozen=True)
class WasteCurve:
    """What one method wastes and loses at each step of the sweep, summed per day (days × steps) [units]."""

    baked: Floats
    wasted: Floats
    lost: Floats
    demand: Floats
    inner: tuple[float, float]

    def shares(self, counts: Floats | None = None) -> tuple[Floats, Floats]:
        """Return waste and lost sales as shares: draws × steps; without `counts` one row, of all days."""
        weights = np.ones((1, len(self.demand))) if counts is None else counts
        baked, wasted, lost = (weights @ sums for sums in (self.baked, self.wasted, self.lost))
        with np.errstate(divide="ignore", invalid="ignore"):
            waste_share = np.where(baked > 0, wasted / baked, 0.0)
        # More baked is never less wasted but for rounding; reading a curve off needs it to rise.
        return np.maximum.accumulate(waste_share, axis=1), lost / (weights @ self.demand)[:, None]

    def lost_at(self, waste_share: float, counts: Floats | None = None) -> Floats:
        """Return lost sales at a waste, a value per draw; nan where the sweep does not come to it."""
        return lost_read_off(*self.shares(counts), waste_share)

    def is_beyond(self, waste_share: float) -> bool:
        """Whether a waste lies outside what the forecast levels themselves reach."""
        waste = self.shares()[0][0]
        low, high = np.interp(self.inner, SCORES, waste)
        return not low <= waste_share <= high


def quantiles_at(quantiles: Floats, levels: Sequence[float], score: float) -> Floats:
    """Return each row's quantile at a normal score, linear between the neighbouring levels and beyond the last two.

    Examples
    --------
    >>> quantiles_at(np.array([[2.0, 8.0]]), [0.2, 0.8], 0.0)
    array([5.])
    """
    scores = np.array([NormalDist().inv_cdf(level) for level in levels])
    right = int(np.clip(np.searchsorted(scores, score), 1, len(scores) - 1))
    share = (score - scores[right - 1]) / (scores[right] - scores[right - 1])
    drawn_on: Floats = quantiles[:, right - 1] * (1 - share) + quantiles[:, right] * share
    return np.maximum(drawn_on, 0.0)


def waste_curve(common: CommonRows, method: str) -> WasteCurve:
    """Sweep one method's common level and sum what it bakes, wastes and loses on each day."""
    actual, sums = common.actual, np.zeros((3, common.days_count, STEPS))
    for step, score in enumerate(SCORES):
        baked = quantiles_at(common.quantiles[method], common.levels, float(score))
        parts = (baked, np.maximum(baked - actual, 0.0), np.maximum(actual - baked, 0.0))
        for number, values in enumerate(parts):
            sums[number, :, step] = np.bincount(common.day_number, values, minlength=common.days_count)
    inner = (NormalDist().inv_cdf(common.levels[0]), NormalDist().inv_cdf(common.levels[-1]))
    return WasteCurve(*sums, demand=common.per_day(actual), inner=inner)


def lost_read_off(waste: Floats, lost: Floats, waste_share: float) -> Floats:
    """Return lost sales at a waste out of curves that rise in waste (draws × steps); nan outside them.

    Examples
    --------
    >>> lost_read_off(np.array([[0.0, 0.1, 0.3]]), np.array([[0.4, 0.2, 0.1]]), 0.2)
    array([0.15])
    """
    right = np.clip((waste < waste_share).sum(axis=1), 1, waste.shape[1] - 1)
    at = np.arange(len(waste))
    before, after = waste[at, right - 1], waste[at, right]
    with np.errstate(divide="ignore", invalid="ignore"):
        along = np.where(after > before, (waste_share - before) / (after - before), 0.0)
    read: Floats = lost[at, right - 1] + along * (lost[at, right] - lost[at, right - 1])
    return np.where((waste_share >= waste[:, 0]) & (waste_share <= waste[:, -1]), read, np.nan)


def lost_ratios(
    own: WasteCurve, other: WasteCurve, waste_shares: Sequence[float], counts: Floats
) -> dict[float, Ratio]:
    """Return own lost sales / the other's at each waste; nan where one of them does not come to it."""
    shares = {one: (curve.shares(), curve.shares(counts)) for one, curve in (("own", own), ("other", other))}
    ratios = {}
    for waste_share in waste_shares:
        value, drawn = (
            _divided(*(lost_read_off(*shares[one][at], waste_share) for one in ("own", "other"))) for at in (0, 1)
        )
        ratios[waste_share] = Ratio(float(value[0]), *interval(drawn))
    return ratios


def _divided(own: Floats, other: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return own / other
