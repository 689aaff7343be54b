"""The past in folds: a model learns up to a boundary and is tried on the weeks after it.

Boundaries stand on a fixed grid of days, so that every evening sees the same folds and a cache of them stays valid.
"""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping

import numpy as np
import numpy.typing as npt

from forecast.models.mean import Features, Floats, MeanModel

Ints = npt.NDArray[np.int64]
Memory = MutableMapping[str, Floats]


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
    starts: list[int],
    fold_days: int,
    learn_days: int,
    minimum_rows: int,
    memory: Memory,
) -> Floats:
    """Return the forecast of every row in a fold, by a model that had seen nothing after the row's anchor; else nan.

    Each fold begins after one of `starts`, lasts `fold_days` and is learnt from the `learn_days` before it. A row
    whose anchor, `horizon_days` before its day, lies before the fold is not tried: its model would know more than
    an evening does. `memory` keeps the folds by a digest of everything that goes into them.
    """
    forecast = np.full(len(y), np.nan)
    for boundary in starts:
        learn = (day <= boundary) & (day > boundary - learn_days)
        try_on = (day > boundary) & (day <= boundary + fold_days) & (day - horizon_days >= boundary)
        if learn.sum() < minimum_rows or not try_on.any() or not (y[learn] > 0).any():
            continue
        arrays = (x[learn], y[learn], usual[learn], day[learn], x[try_on], usual[try_on])
        key = _digest(model, names, categorical, *arrays)
        if key not in memory:
            fitted = model.fit(x[learn], y[learn], usual[learn], day=day[learn], names=names, categorical=categorical)
            memory[key] = fitted.predict(x[try_on], usual[try_on])
        forecast[try_on] = memory[key]
    return forecast


def _digest(
    model: MeanModel, names: tuple[str, ...], categorical: tuple[str, ...], *arrays: npt.NDArray[np.generic]
) -> str:
    digest = hashlib.blake2b(digest_size=16)
    digest.update(repr((model.recipe(), names, categorical)).encode())
    for array in arrays:
        digest.update(repr((array.shape, array.dtype.str)).encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
