"""What a new product borrows: its level from an analogue until it has sold itself, its days from the whole shop.

In: what it sold, how busy its shop was on the same days and will be. Out: the weights of those who lend, as numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

OWN_DAYS_ENOUGH = 14
"""Up to so many offered days a product with an analogue is said to start out like it [days]."""
_OWN_DAYS_EVEN = 15.0
"""With so many offered days what a product says of itself and what it borrows count alike [days]."""
_START_QTY = 10.0
"""That a product sells as much as its analogue is believed as if so much of it had been sold [units].

The root of the variance of a count, 1.5 of its mean, is then two fifths of it: so far, at a guess, an analogue is off.
It is meant for pieces; kilograms and money are taken as if they were counted."""
RECENT_DAYS = 56
"""Of a product that was on offer before, as a speciality of last winter, so many days tell its level [days]."""
LEAST_BUSY = 0.1
"""A day on which the shop sold less than this share of the usual says nothing of what sells beside it."""
FEWEST_LENDERS = 3
"""Fewer products than these have no day in common."""
LENDER_DAYS = 28
"""A product lends to others once it has been on offer for so many days [days]."""
_WIDER = 1.5
"""A forecast that is all borrowed is so much less sure."""


@dataclass(frozen=True)
class Lent:
    """One forecast as own · `own_share` + Σ lender's forecast · `weight`, lenders by their rows.

    `own_rung` is who speaks for the product itself.
    """

    own_rung: str
    own_share: float
    lenders: Ints
    weight: Floats


@dataclass(frozen=True)
class Lenders:
    """Those who lend for one day: their `rows`, forecasts and levels [units], the analogue's place among them or −1.

    `is_shop` tells which of them stand for the whole shop; an analogue need not be among these.
    """

    rows: Ints
    forecast: Floats
    level: Floats
    is_shop: npt.NDArray[np.bool_]
    analogue: int = -1


def activity(sold: Floats, level: Floats) -> Floats:
    """Return how busy a shop was: what its products sold beside their levels, each by the root of its level.

    `sold` is days × products [units], nan where one was not on offer. Every product counts by its own ratio, with a say
    by the root of its level, as in the shop's momentum: units matter by their root only.

    Examples
    --------
    >>> activity(np.array([[120.0, 10.0], [100.0, np.nan]]), np.array([100.0, 10.0])).round(3).tolist()
    [1.152, 1.0]
    """
    say = 1 / np.sqrt(level)
    usual = np.where(np.isfinite(sold), level * say, 0.0).sum(axis=1)
    busy: Floats = (np.nan_to_num(sold) * say).sum(axis=1) / np.maximum(usual, 1e-9)
    return busy


def level_of_new(sold: Floats, busy: Floats, *, start_level: float = np.nan) -> float:
    """Return the level of a new product [units]: what it sold beside how busy its shop was on those days.

    What the analogue sells (`start_level`) counts as `_START_QTY` seen, so that a few busy days decide for a large
    product and two weeks for a small one: the mean of a Gamma prior and Poisson counts (Gelman et al. 2013, Bayesian
    Data Analysis, ch. 2.6).

    Examples
    --------
    >>> sold, busy = np.array([6.0, 4.0]), np.array([1.2, 0.8])
    >>> level_of_new(sold, busy), round(level_of_new(sold, busy, start_level=10.0), 2)
    (5.0, 6.67)
    >>> level_of_new(np.zeros(0), np.zeros(0), start_level=8.0)
    8.0
    """
    pieces = _START_QTY if np.isfinite(start_level) else 0.0
    days = pieces / start_level if pieces else 0.0
    return float((sold.sum() + pieces) / (busy.sum() + days))


def lent(lenders: Lenders, *, level: float, own_days: int, own_rung: str) -> Lent:
    """Return what makes up the forecast of a new product at `level` on a day of which the shop's forecasts are known.

    The shop's day is that of all who stand for it; beside an analogue, half of it is the analogue's. What the product
    says of itself, unless nobody speaks for it (`own_rung` "none"), comes in as its days grow, half with
    `_OWN_DAYS_EVEN`. It was the better choice on four real and made-up shops (docs/decisions/0023).

    Examples
    --------
    >>> shop = Lenders(np.arange(3), np.array([12.0, 24.0, 6.0]), np.array([10.0, 20.0, 5.0]), np.ones(3, dtype=bool))
    >>> made = lent(shop, level=4.0, own_days=15, own_rung="weekday")
    >>> made.own_share, round(float(made.weight @ shop.forecast), 3)
    (0.5, 2.4)
    """
    own_share = own_days / (own_days + _OWN_DAYS_EVEN) if own_rung != "none" else 0.0
    say = np.where(lenders.is_shop, 1 / np.sqrt(lenders.level), 0.0)
    of_day = say / max(float((lenders.level * say).sum()), 1e-9)
    if lenders.analogue >= 0:
        alone = np.zeros(len(say))
        alone[lenders.analogue] = 1 / lenders.level[lenders.analogue]
        of_day = (of_day + alone) / 2 if lenders.is_shop.any() else alone
    return Lent(own_rung, own_share, lenders.rows, (1 - own_share) * level * of_day)


def widened(own_share: float) -> float:
    """Return by how much the spread of a forecast widens of which all but `own_share` is borrowed.

    Examples
    --------
    >>> widened(0.0), widened(0.5)
    (1.5, 1.25)
    """
    return 1 + (_WIDER - 1) * (1 - own_share)
