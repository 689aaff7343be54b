"""Quantiles of demand straight from trees over all products, beside those of means and their residuals.

In: features, demand, usual quantity. Out: quantiles per row [units].
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Features = npt.NDArray[np.float32]

LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""What is learnt; other levels lie on straight lines in the normal score."""
SHARE = 0.25
"""How much of a quantile is the trees'; chosen on two real data sets and judged on the third (docs/decisions/0032)."""
MOST_ROWS = 20_000
"""Trees learn from at most so many rows, evenly thinned."""
_TREES = 40
_BETWEEN = b"\n\0\n"
_SHAPE = {"num_leaves": 7, "min_child_samples": 50, "learning_rate": 0.2, "feature_fraction": 0.4, "lambda_l2": 1.0}
"""Leaves of 50 rows: of 20 the highest tenth is two. Twice the trees at half the rate take twice the time and miss as
much."""


class QuantileTrees:
    """Gradient-boosted quantile regression (LightGBM) of demand / usual quantity, a few levels on one data set.

    An average of quantiles of unlike methods is sharper than its members where they err apart.

    References
    ----------
    Lichtendahl, Grushka-Cockayne & Winkler 2013, doi:10.1287/mnsc.1120.1667.

    Examples
    --------
    >>> x = np.zeros((300, 1), dtype=np.float32)
    >>> trees = QuantileTrees().fit(x, np.tile(np.arange(11.0, 21.0), 30), np.full(300, 10.0), names=("product",))
    >>> trees.predict(x[:1], np.array([20.0])).round().tolist()
    [[22.0, 26.0, 30.0, 34.0, 38.0]]
    """

    def __init__(self, *, random_state: int = 1) -> None:
        self.random_state = random_state

    def fit(
        self,
        x: Features,
        y: Floats,
        usual: Floats,
        *,
        names: Sequence[str],
        categorical: Sequence[str] = (),
        day: npt.NDArray[np.int64] | None = None,
    ) -> Self:
        """Learn from features, demand [units] and usual quantity [units]; trees do not ask for the `day`."""
        del day
        import lightgbm

        common = self._common()
        columns = [column for column, name in enumerate(names) if name in categorical]
        data = lightgbm.Dataset(x, y / usual, weight=np.sqrt(usual), categorical_feature=columns, params=common)
        self.boosters_ = [
            lightgbm.train({**common, "objective": "quantile", "alpha": level}, data, _TREES) for level in LEVELS
        ]
        return self

    def predict(self, x: Features, usual: Floats) -> Floats:
        """Return rows × `LEVELS`, never falling and never below 0 [units]."""
        if not len(x):
            return np.zeros((0, len(LEVELS)))
        ratios = np.column_stack([np.asarray(one.predict(x, num_threads=1)) for one in self.boosters_])
        quantiles: Floats = np.sort(np.maximum(ratios, 0.0), axis=1) * usual[:, None]
        return quantiles

    def to_text(self) -> str:
        """Return the trees as LightGBM writes them."""
        return "\n".join(str(one.model_to_string()) for one in self.boosters_)

    def to_bytes(self) -> bytes:
        """Return the trees, so that they can be kept."""
        return _BETWEEN.join(str(one.model_to_string()).encode() for one in self.boosters_)

    def of_bytes(self, kept: bytes, *, names: Sequence[str]) -> QuantileTrees:
        """Return trees as those whose `to_bytes` was kept; they bring their `names` along."""
        del names
        import lightgbm

        trees = QuantileTrees(random_state=self.random_state)
        trees.boosters_ = [lightgbm.Booster(model_str=text.decode()) for text in kept.split(_BETWEEN)]
        return trees

    def recipe(self) -> str:
        """Return everything besides the data that decides what is learnt, in one text."""
        return repr(("quantiles", LEVELS, _TREES, sorted(self._common().items())))

    def _common(self) -> dict[str, Any]:
        return {
            **_SHAPE, "max_bin": 63, "min_data_in_bin": 3, "verbosity": -1, "num_threads": 1, "seed": self.random_state,
            "deterministic": True, "force_col_wise": True,
        }  # fmt: skip


def at_levels(quantiles: Floats, levels: Sequence[float]) -> Floats:
    """Return quantiles at `LEVELS` (rows × levels) at other ones, going on straight beyond the outermost.

    Examples
    --------
    >>> at_levels(np.array([[8.0, 10.0, 12.0, 14.0, 16.0]]), [0.5, 0.6, 0.9]).round(1).tolist()
    [[12.0, 13.0, 16.0]]
    """
    known = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
    asked = np.array([NormalDist().inv_cdf(level) for level in levels])
    left = np.clip(np.searchsorted(known, asked) - 1, 0, len(known) - 2)
    share = (asked - known[left]) / (known[left + 1] - known[left])
    found: Floats = np.maximum(quantiles[:, left] * (1 - share) + quantiles[:, left + 1] * share, 0.0)
    return found
