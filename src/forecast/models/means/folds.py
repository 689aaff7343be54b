"""The past in folds: a model learns up to a boundary and is tried on the weeks after it.

Boundaries stand on a fixed grid of days, and what a fold learns from is what was known at its boundary: every evening
sees the same folds, and what was once learnt for them stays valid.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import MutableMapping
from typing import Any

import numpy as np
import numpy.typing as npt

from forecast.models.means.model import Features, Floats, MeanModel
from forecast.models.thinning import evenly

Ints = npt.NDArray[np.int64]
Memory = MutableMapping[str, npt.NDArray[Any]]
"""What was learnt for past folds, as compressed bytes by digest."""


def boundaries(anchor: int, *, fold_days: int, folds: int) -> list[int]:
    """Return the last learning days of the folds before `anchor` [days since 1970], oldest first.

    Examples
    --------
    >>> boundaries(100, fold_days=30, folds=3)
    [30, 60, 90]
    """
    newest = (anchor - 1) // fold_days * fold_days
    return [newest - fold_days * back for back in reversed(range(folds))]


def out_of_sample(
    model: MeanModel,
    x: Features,
    y: Floats,
    *,
    usual: Floats,
    day: Ints,
    horizon_days: Ints,
    names: tuple[str, ...],
    categorical: tuple[str, ...] = (),
    kept_names: tuple[str, ...] = (),
    starts: list[int],
    fold_days: int,
    learn_days: int,
    minimum_rows: int,
    most_rows: int | None = None,
    memory: Memory,
) -> Floats:
    """Return the forecast of every row in a fold, by a model that had seen nothing after the row's anchor; else nan.

    Each fold begins after one of `starts`, lasts `fold_days` and is learnt from the `learn_days` before it, of which
    at most about `most_rows` rows. A row whose anchor, `horizon_days` before its day, lies before the fold is not
    tried: its model would know more than an evening does.

    Columns that stay the same in all rows learnt from, but for `kept_names`, are left out: no model looks at them, and
    a kind of event that came up since changes nothing. `memory` keeps what was learnt by a digest of everything
    that went into it, so that a fold is learnt once and tried on every new day.
    """
    forecast = np.full(len(y), np.nan)
    for boundary in starts:
        learn = (day <= boundary) & (day > boundary - learn_days)
        try_on = (day > boundary) & (day <= boundary + fold_days) & (day - horizon_days >= boundary)
        chosen = np.flatnonzero(learn)
        if len(chosen) < minimum_rows or not try_on.any() or not (y[chosen] > 0).any():
            continue
        if most_rows is not None:
            chosen = chosen[evenly(len(chosen), most_rows)]
        learnt = x[chosen]
        told = _tells(learnt) | np.isin(names, kept_names)
        names_told = tuple(name for name, is_told in zip(names, told, strict=True) if is_told)
        arrays = (learnt[:, told], y[chosen], usual[chosen], day[chosen])
        key = _digest(model, names_told, categorical, *arrays)
        if key in memory:
            fitted = model.of_bytes(zlib.decompress(memory[key].tobytes()), names=names_told)
        else:
            fitted = model.fit(*arrays[:3], day=arrays[3], names=names_told, categorical=categorical)
            memory[key] = np.frombuffer(zlib.compress(fitted.to_bytes(), 1), dtype=np.uint8)
        forecast[try_on] = fitted.predict(x[try_on][:, told], usual[try_on])
    return forecast


def _tells(x: Features) -> npt.NDArray[np.bool_]:
    """Return which columns are not the same in every row."""
    first = x[:1]
    moves: npt.NDArray[np.bool_] = ((x != first) & ~(np.isnan(x) & np.isnan(first))).any(axis=0)
    return moves


def _digest(
    model: MeanModel, names: tuple[str, ...], categorical: tuple[str, ...], *arrays: npt.NDArray[np.generic]
) -> str:
    digest = hashlib.blake2b(digest_size=16)
    digest.update(repr((model.recipe(), names, categorical)).encode())
    for array in arrays:
        digest.update(repr((array.shape, array.dtype.str)).encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
