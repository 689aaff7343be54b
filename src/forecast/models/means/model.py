"""What every model of the mean can do, so that trees and regression stand side by side in one average."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from forecast.models.means.contributions import LogContributions

Floats = npt.NDArray[np.float64]
Features = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class Keepable(Protocol):
    """What learns from rows, and can be kept."""

    def fit(
        self, x: Features, y: Floats, usual: Floats, *, day: Ints, names: Sequence[str], categorical: Sequence[str]
    ) -> Self:
        """Learn from features, demand [units], usual quantity [units] and day (since 1970), row by row."""
        ...

    def recipe(self) -> str:
        """Return everything besides the data that decides what is learnt."""
        ...

    def to_bytes(self) -> bytes:
        """Return what was learnt, so that it can be kept."""
        ...

    def of_bytes(self, kept: bytes, *, names: Sequence[str]) -> Self:
        """Return a model that forecasts, to the bit, as the one with these `names` whose `to_bytes` was kept."""
        ...


class MeanModel(Keepable, Protocol):
    """Mean demand of rows from their features and usual quantities."""

    def predict(self, x: Features, usual: Floats) -> Floats:
        """Return the mean demand [units]."""
        ...

    def contributions(self, x: Features) -> LogContributions:
        """Return what each column adds to log(mean / usual), row by row."""
        ...
