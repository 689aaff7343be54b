"""From factors of a mean to contributions in units that sum to it, for one model or an average of several.

In: logarithms of factors, row by row. Out: units per factor [units], which with the start sum to the mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LogContributions:
    """What one mean model says of mean / usual quantity, as logarithms: `base` per row, `logs` rows × columns.

    For every row, mean = usual × exp(base + Σ logs).
    """

    base: Floats
    logs: Floats


@dataclass(frozen=True)
class Member:
    """One model of an average: what it says, and its weight in the average row by row; 0 where it is silent."""

    weight: Floats
    said: LogContributions


def in_units(start: Floats, logs: Floats) -> Floats:
    """Return the units that each factor adds to `start` on the way to start × exp(Σ logs); rows × factors.

    The additive logarithmic mean Divisia index (LMDI-I): a factor gets its logarithm times the logarithmic mean of
    start and end, (end − start) / ln(end / start). Nothing is left over, no factor comes first, and factors may be
    grouped before or after. It equals the integral along the straight line in logarithms by which Aumann and Shapley
    share a cost. A factor of 0 (logarithm −∞) takes everything, which is the limit of the formula.

    Parameters
    ----------
    start : array of float
        Quantity before any factor, row by row [units].
    logs : array of float
        Logarithms of the factors, rows × factors.

    References
    ----------
    Ang 2005, doi:10.1016/j.enpol.2003.10.010; limits at zero: Wood & Lenzen 2006, doi:10.1016/j.enpol.2004.11.010.

    Examples
    --------
    Ten pieces, times 2, times 0.9, are 18; and 10 + 9.43 − 1.43 is 18 as well:

    >>> added = in_units(np.array([10.0]), np.log([[2.0, 0.9]]))
    >>> added.round(2).tolist(), float(10 + added.sum())
    ([[9.43, -1.43]], 18.0)
    """
    is_zero = np.isneginf(logs)
    finite = np.where(is_zero, 0.0, logs)
    total = finite.sum(axis=1)
    is_flat = total == 0
    mean = start * np.where(is_flat, 1.0, np.expm1(total) / np.where(is_flat, 1.0, total))
    zeros = is_zero.sum(axis=1)[:, None]
    return np.where(zeros > 0, -start[:, None] * is_zero / np.maximum(zeros, 1), mean[:, None] * finite)


def averaged(start: Floats, factors: Floats, members: Sequence[Member]) -> Floats:
    """Return the units that each factor adds to `start` on the way to the weighted average of all members.

    Parameters
    ----------
    start : array of float
        Quantity before any factor, row by row [units].
    factors : array of float
        Logarithms of the factors that all members share, rows × factors.
    members : sequence of Member
        Their `logs` in the same columns as `factors`; their base counts to the first. Weights sum to 1 in each row.

    Examples
    --------
    >>> half = np.array([0.5])
    >>> said = [LogContributions(np.zeros(1), np.log([[1.0, factor]])) for factor in (1.2, 1.4)]
    >>> added = averaged(np.array([10.0]), np.log([[2.0, 1.0]]), [Member(half, one) for one in said])
    >>> added.round(2).tolist(), round(float(10 + added.sum()), 6)
    ([[11.6, 4.4]], 26.0)
    """
    total = np.zeros_like(factors)
    for member in members:
        logs = factors + member.said.logs
        logs[:, 0] += member.said.base
        speaks = member.weight > 0
        total[speaks] += member.weight[speaks, None] * in_units(start[speaks], logs[speaks])
    return total
