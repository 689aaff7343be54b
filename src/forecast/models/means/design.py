"""The columns of the linear model, made of the feature matrix: what trees find by splitting is written down here.

In: features by name, and how each is declared. Out: a design matrix, and for each of its columns the feature that it
speaks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecast.tables.feature import Declared, Term

Floats = npt.NDArray[np.float64]
Features = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_RATIO_BOUNDS = (0.05, 5.0)
"""Ratios beyond these say no more than these."""


@dataclass(frozen=True)
class Design:
    """Columns of the linear model: `x` rows × columns; the feature each comes from; whether it tells the season."""

    x: Floats
    feature: npt.NDArray[np.int64]
    is_season: Bools


def design(values: Features, names: Sequence[str], declared: Declared) -> Design:
    """Return the design of features, rows × names: one column for each term of each feature.

    Effects multiply on the scale of demand: ratios enter as logarithms, days by their kind, and what differs by
    weekday once per weekday. nan stands for "as usual".

    Raises
    ------
    ValueError
        For a column that is not declared.

    Examples
    --------
    >>> from forecast.tables.feature import LOG, Feature, each
    >>> month, ratio = Feature("month", "season", terms=each(range(1, 4))), Feature("ratio", "level", terms=(LOG,))
    >>> declared = Declared((month, ratio))
    >>> made = design(np.array([[2, 0.5]], dtype=np.float32), ("month", "ratio"), declared)
    >>> made.x.round(2).tolist(), made.feature.tolist()
    ([[0.0, 1.0, 0.0, -0.69]], [0, 0, 0, 1])
    """
    place = {name: column for column, name in enumerate(names)}
    alone: dict[tuple[str, str, float], Floats] = {}

    def told(name: str, term: Term) -> Floats:
        key = name, term.how, term.at
        if key not in alone:
            alone[key] = _WAYS[term.how](values[:, place[name]].astype(np.float64), term.at)
        if term.times is None:
            return alone[key]
        factor = told(*term.times)
        return np.where(factor == 0, 0.0, alone[key] * factor)

    terms = [(name, term) for name in names for term in declared.of(name).terms]
    terms = [(name, term) for name, term in terms if term.times is None or term.times[0] in place]
    columns = [told(name, term) for name, term in terms]
    return Design(
        x=np.column_stack(columns) if columns else np.zeros((len(values), 0)),
        feature=np.array([place[name] for name, _ in terms], dtype=np.int64),
        is_season=np.array([term.is_season for _, term in terms], dtype=bool),
    )


def _log(ratio: Floats) -> Floats:
    logs: Floats = np.log(np.clip(ratio, *_RATIO_BOUNDS))
    return np.where(np.isnan(logs), 0.0, logs)


_WAYS: Mapping[str, Callable[[Floats, float], Floats]] = {
    "value": lambda values, _: values,
    "log": lambda values, _: _log(values),
    "square": lambda values, _: values**2,
    "is": lambda values, at: (values == at).astype(np.float64),
    "above": lambda values, at: (values > at).astype(np.float64),
}
