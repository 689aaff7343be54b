"""Customers who come by chance to a shelf whose stock is known, so that what was inferred can be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.history.shelves.half_hours import HalfHours, days_since_1970
from forecast.history.shelves.states import UNTOLD
from forecast.history.shelves.teaching import read_together

SLOTS = 48
OPENS, CLOSES = 14, 38


@dataclass(frozen=True)
class Shelf:
    """Sales as the till has them, and what was wanted and in which half hours the shelf was empty."""

    keys: pd.DataFrame
    rows: HalfHours
    wanted_qty: np.ndarray
    is_out: np.ndarray
    is_empty: np.ndarray


def rows_of(keys, sold, is_open, count):
    """Return sales by half hour, products counted in the order of their names."""
    product = pd.factorize(keys["product"], sort=True)[0].astype(np.int64)
    return HalfHours(np.zeros_like(product), product, days_since_1970(keys["day"]), sold, is_open, count)


def read(made, notes=None, rows=None):
    """Return what is read of days of which nothing is known before."""
    rows = made.rows if rows is None else rows
    untold = np.full(rows.sold_qty.shape, UNTOLD, dtype=np.int8)
    return read_together(rows, untold if notes is None else notes, products=int(rows.product.max()) + 1)


def usual_profile():
    """Return a day with a rush in the morning and one in the evening, as shares of its half hours."""
    at = np.arange(SLOTS)
    hill = np.exp(-0.5 * ((at - 18) / 3.0) ** 2) + 0.7 * np.exp(-0.5 * ((at - 34) / 2.5) ** 2)
    share = np.where((at >= OPENS) & (at < CLOSES), hill, 0.0)
    return share / share.sum()


def shelf(levels, *, days=120, out_share=0.0, seed=1, is_hourly=False):
    """Let customers come to products of these daily levels; on a share of days the shelf is empty from some hour on."""
    rng = np.random.default_rng(seed)
    first = pd.Timestamp("2024-01-01")
    keys = pd.DataFrame(
        [
            {"shop": "a", "product": f"P{place}", "day": first + pd.Timedelta(days=day)}
            for place in range(len(levels))
            for day in range(days)
        ]
    )
    busy = np.exp(rng.normal(0.0, 0.1, days))
    mean = np.repeat(levels, days) * np.tile(busy, len(levels))
    wanted = rng.poisson(mean[:, None] * usual_profile()).astype(float)
    is_out = rng.random(len(keys)) < out_share
    empty_from = np.where(is_out, rng.integers(20, 34, len(keys)), SLOTS)
    sold = np.where(np.arange(SLOTS) < empty_from[:, None], wanted, 0.0)
    at = np.arange(SLOTS)
    is_open = np.broadcast_to((at >= OPENS) & (at < CLOSES), sold.shape)
    return Shelf(
        keys,
        rows_of(keys, sold, is_open, None if is_hourly else sold),
        wanted.sum(axis=1),
        is_out,
        at >= empty_from[:, None],
    )


def baked_shelf(levels, *, batch, held=1.05, days=182, pack=1, seed=1):
    """Let customers who buy `pack` pieces come to what was baked: about `held` times the level, in whole batches."""
    rng = np.random.default_rng(seed)
    first = pd.Timestamp("2024-01-01")
    names = np.repeat([f"P{place}" for place in range(len(levels))], days)
    day = np.tile(first + pd.to_timedelta(np.arange(days), unit="D"), len(levels))
    keys = pd.DataFrame({"shop": "a", "product": names, "day": day})
    level = np.repeat(levels, days)
    mean = level / pack * np.tile(np.exp(rng.normal(0.0, 0.08, days)), len(levels))
    came = rng.poisson(mean[:, None] * usual_profile())
    foreseen = level * held * np.exp(rng.normal(0.0, 0.06, len(level)))
    baked = np.maximum(np.round(foreseen / batch), 1) * batch
    gone = np.minimum(np.cumsum(came * pack, axis=1), baked[:, None])
    sold = np.diff(gone, axis=1, prepend=0.0)
    at = np.arange(SLOTS)
    is_open = np.broadcast_to((at >= OPENS) & (at < CLOSES), sold.shape)
    wanted = came.sum(axis=1) * float(pack)
    is_out = wanted >= baked
    return Shelf(
        keys,
        rows_of(keys, sold, is_open, np.ceil(sold / pack)),
        wanted,
        is_out,
        is_out[:, None] & (gone >= baked[:, None]),
    )
