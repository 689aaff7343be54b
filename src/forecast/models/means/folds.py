"""The past in folds: a model learns up to a boundary and is tried on the weeks after it.

Boundaries stand on a fixed grid of days, and what a fold learns from is what was known at its boundary: every evening
sees the same folds, and what was once learnt for them stays valid.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from forecast.models.means.model import Features, Floats, Keepable, MeanModel

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Memory = MutableMapping[str, npt.NDArray[Any]]
"""What was learnt for past folds, as compressed bytes by digest."""


@dataclass(frozen=True)
class Fold:
    """A model that knows nothing after `boundary` [days since 1970], and the columns it was told."""

    boundary: int
    names: tuple[str, ...]
    model: MeanModel


def boundaries(anchor: int, *, fold_days: int, folds: int) -> list[int]:
    """Return the last learning days of the folds before `anchor` [days since 1970], oldest first.

    Examples
    --------
    >>> boundaries(100, fold_days=30, folds=3)
    [30, 60, 90]
    """
    newest = (anchor - 1) // fold_days * fold_days
    return [newest - fold_days * back for back in reversed(range(folds))]


def is_tried(day: Ints, horizon_days: Ints, *, boundary: int, fold_days: int) -> Bools:
    """Return which rows a fold is tried on: of its days, those whose anchor does not lie before it.

    For one whose anchor does, `horizon_days` before its day, the model would know more than an evening does.
    """
    tried: Bools = (day > boundary) & (day <= boundary + fold_days) & (day - horizon_days >= boundary)
    return tried


def forecasts_of(
    folds: Sequence[Fold],
    x: Features,
    usual: Floats,
    *,
    day: Ints,
    horizon_days: Ints,
    names: Sequence[str],
    fold_days: int,
) -> Floats:
    """Return the forecast of every row in a fold, by a model that had seen nothing after the row's anchor; else nan."""
    place = {name: column for column, name in enumerate(names)}
    forecast = np.full(len(x), np.nan)
    for fold in folds:
        try_on = is_tried(day, horizon_days, boundary=fold.boundary, fold_days=fold_days)
        if try_on.any():
            told = np.array([place[name] for name in fold.names], dtype=np.int64)
            forecast[try_on] = fold.model.predict(x[np.ix_(np.flatnonzero(try_on), told)], usual[try_on])
    return forecast


def tells(x: Features) -> Bools:
    """Return which columns are not the same in every row.

    No model looks at the others, and a kind of event that came up since a fold changes nothing in it.
    """
    first = x[:1]
    moves: Bools = ((x != first) & ~(np.isnan(x) & np.isnan(first))).any(axis=0)
    return moves


def keep(memory: Memory, key: str, model: Keepable) -> None:
    """Keep what a model learnt."""
    memory[key] = np.frombuffer(zlib.compress(model.to_bytes(), 1), dtype=np.uint8)


def kept(memory: Memory, key: str) -> bytes | None:
    """Return what was learnt by that digest, None where it is not kept."""
    return zlib.decompress(memory[key].tobytes()) if key in memory else None


def digest(recipe: str, names: Sequence[str], categorical: Sequence[str], *arrays: npt.NDArray[np.generic]) -> str:
    """Return a digest of everything that goes into a fit: what is learnt once is found again by it."""
    told = hashlib.blake2b(digest_size=16)
    told.update(repr((recipe, tuple(names), tuple(categorical))).encode())
    for array in arrays:
        told.update(repr((array.shape, array.dtype.str)).encode())
        told.update(np.ascontiguousarray(array).data)
    return told.hexdigest()
