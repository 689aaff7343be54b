"""Chance that falls the same on every machine: only counters, comparisons and the four basic operations.

NumPy's own normal, Poisson or gamma draws call the mathematics library of the machine, whose last digit differs
between systems; a digit is enough to sell one baguette more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SQRT_3 = 1.7320508075688772


def stream(seed: int, *place: int) -> np.random.Generator:
    """Return the generator of one purpose, named by numbers, so that no draw depends on how many came before it."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=place)))


def bell(chance: np.random.Generator, size: int | tuple[int, ...]) -> Floats:
    """Draw bell-shaped numbers with mean 0 and standard deviation 1: the sum of four uniforms, scaled."""
    shape = (size,) if isinstance(size, int) else size
    four = chance.random((4, *shape))
    drawn: Floats = (((four[0] + four[1]) + four[2]) + four[3] - 2.0) * _SQRT_3
    return drawn


def pick(chance: np.random.Generator, size: int | tuple[int, ...], shares: Sequence[float]) -> Ints:
    """Draw positions 0, 1, … with the given shares, which sum to 1."""
    edges = np.array([round(sum(shares[: place + 1]), 6) for place in range(len(shares) - 1)])
    return np.searchsorted(edges, chance.random(size), side="right").astype(np.int64)


def negative_binomial_counts(uniform: Floats, mean_qty: Floats, size: Floats) -> Ints:
    """Turn uniform numbers into negative binomial counts of that mean and size, by inverting the distribution.

    Variance is mean + mean² / size. The first probability is (size / (size + mean))^size and each next one follows
    by p(k+1) = p(k) · (k + size) / (k + 1) · mean / (size + mean); `size` is whole, so that the power is a product.
    Source: Johnson, Kemp, Kotz, Univariate Discrete Distributions, 3rd ed. 2005, §5.1, doi:10.1002/0471715816.

    Examples
    --------
    >>> negative_binomial_counts(np.array([0.1, 0.5, 0.9]), np.full(3, 10.0), np.full(3, 20.0)).tolist()
    [5, 10, 15]
    """
    wanted = np.minimum(uniform, 0.999999)
    probability = first_probability(mean_qty, size)
    share = mean_qty / (size + mean_qty)
    reached = probability.copy()
    counts = np.zeros(wanted.shape, dtype=np.int64)
    is_open = reached < wanted
    k = 0
    while is_open.any():
        probability = probability * ((k + size) / (k + 1.0)) * share
        reached = reached + probability
        k += 1
        counts[is_open] = k
        is_open = (reached < wanted) & (probability > 0)
    return counts


def first_probability(mean_qty: Floats, size: Floats) -> Floats:
    """Return the negative binomial probability of 0, (size / (size + mean))^size, by squaring."""
    base = size / (size + mean_qty)
    power = np.asarray(size, dtype=np.int64)
    result = np.ones(np.broadcast(base, power).shape)
    while (power > 0).any():
        result = np.where(power % 2 == 1, result * base, result)
        base = base * base
        power = power // 2
    return result


def between_knots(x: Floats, knots: Sequence[tuple[float, float]]) -> Floats:
    """Interpolate linearly between (x, y) knots, level outside of them.

    Examples
    --------
    >>> between_knots(np.array([-1.0, 0.5, 9.0]), [(0, 1.0), (1, 2.0)]).tolist()
    [1.0, 1.5, 2.0]
    """
    places = np.array([float(place) for place, _ in knots])
    heights = np.array([float(height) for _, height in knots])
    inside = np.minimum(np.maximum(x, places[0]), places[-1])
    left = np.minimum(np.searchsorted(places, inside, side="right") - 1, len(places) - 2)
    way = (inside - places[left]) / (places[left + 1] - places[left])
    height: Floats = heights[left] + (heights[left + 1] - heights[left]) * way
    return height
