"""The boosted mean: Poisson trees on the ratio to a usual quantity. The only door to LightGBM."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from forecast.models.means.contributions import LogContributions
from forecast.models.means.hyperparameters import OWN, TreeSettings

Floats = npt.NDArray[np.float64]
Features = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class BoostedMean:
    """Mean demand by gradient-boosted Poisson regression (LightGBM) of demand / usual quantity.

    Weighting the ratio by the usual quantity is the Poisson likelihood with log(usual) as offset; a smaller
    `weight_power` gives small products a larger say, which the pooled model needs.

    Parameters
    ----------
    settings : TreeSettings
        Number and shape of the trees.
    weight_power : float
        Rows weigh usual ** weight_power.
    random_state : int
        Seed of the choice of features per tree.

    References
    ----------
    Ke et al. 2017, LightGBM, NeurIPS 30. Scaling each series by a backward-looking level follows the winning entry
    of the M5 uncertainty competition (Makridakis et al. 2022, doi:10.1016/j.ijforecast.2021.10.009).

    Examples
    --------
    >>> x = np.repeat(np.arange(7.0), 40)[:, None].astype(np.float32)
    >>> y = np.where(x[:, 0] == 6, 20.0, 10.0)
    >>> model = BoostedMean(OWN).fit(x, y, np.full(len(y), 10.0), names=("weekday",))
    >>> model.predict(x[[0, -1]], np.array([10.0, 10.0])).round().tolist()
    [10.0, 20.0]
    """

    def __init__(self, settings: TreeSettings = OWN, *, weight_power: float = 1.0, random_state: int = 1) -> None:
        self.settings = settings
        self.weight_power = weight_power
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
        """Learn from features, demand and usual quantity, row by row; trees do not ask for the `day`.

        Raises
        ------
        ValueError
            When there is nothing to learn from: no row, or no demand in any.
        """
        del day
        if len(y) == 0 or not (y > 0).any():
            raise ValueError("no row with demand to learn from")
        import lightgbm

        data = lightgbm.Dataset(
            x,
            y / usual,
            weight=usual**self.weight_power,
            feature_name=_plain(names),
            categorical_feature=[column for column, name in enumerate(names) if name in categorical],
            free_raw_data=True,
            params=self._binning(),
        )
        self.booster_ = lightgbm.train(self._parameters() | self._binning(), data, self.settings.trees)
        return self

    def predict(self, x: Features, usual: Floats) -> Floats:
        """Return the mean demand [units]."""
        if len(x) == 0:
            return np.zeros(0)
        ratio = np.asarray(self.booster_.predict(x, num_threads=1), dtype=np.float64)
        return ratio * usual

    def contributions(self, x: Features) -> LogContributions:
        """Return what each column adds to log(mean / usual), row by row; with the base it sums to it.

        The base is the mean over the rows learnt from, a column's part its Shapley value in the trees (TreeSHAP).

        References
        ----------
        Lundberg et al. 2020, doi:10.1038/s42256-019-0138-9.
        """
        if len(x) == 0:
            return LogContributions(np.zeros(0), np.zeros(x.shape))
        values = np.asarray(self.booster_.predict(x, pred_contrib=True, num_threads=1), dtype=np.float64)
        return LogContributions(values[:, -1], values[:, :-1])

    def to_text(self) -> str:
        """Return the trees as LightGBM writes them."""
        return str(self.booster_.model_to_string())

    def to_bytes(self) -> bytes:
        """Return the trees, so that they can be kept."""
        return self.to_text().encode()

    def of_bytes(self, kept: bytes, *, names: Sequence[str]) -> BoostedMean:
        """Return a model with the trees of one whose `to_bytes` was kept; they bring their `names` along.

        Examples
        --------
        >>> x, y = np.arange(60, dtype=np.float32)[:, None], np.arange(60.0)
        >>> model = BoostedMean(OWN).fit(x, y, np.ones(60), names=("day",))
        >>> again = BoostedMean(OWN).of_bytes(model.to_bytes(), names=("day",))
        >>> bool((again.predict(x, y) == model.predict(x, y)).all())
        True
        """
        del names
        import lightgbm

        model = BoostedMean(self.settings, weight_power=self.weight_power, random_state=self.random_state)
        model.booster_ = lightgbm.Booster(model_str=kept.decode())
        return model

    def recipe(self) -> str:
        """Return everything besides the data that decides what is learnt, in one text.

        Examples
        --------
        >>> BoostedMean(OWN).recipe() == BoostedMean(OWN, weight_power=0.5).recipe()
        False
        """
        parameters = sorted((self._parameters() | self._binning()).items())
        return repr((self.settings, self.weight_power, self.random_state, parameters))

    def _binning(self) -> dict[str, Any]:
        return {"max_bin": 63, "min_data_in_bin": 3, "verbosity": -1, "num_threads": 1, "seed": self.random_state}

    def _parameters(self) -> dict[str, Any]:
        return {
            "objective": "poisson",
            "num_leaves": self.settings.leaves,
            "min_child_samples": self.settings.rows_in_leaf,
            "learning_rate": self.settings.learning_rate,
            "feature_fraction": self.settings.feature_share,
            "lambda_l2": self.settings.l2,
            # The default of 0.7 halves every step, and an effect of one column, such as rain, stays half learnt.
            "poisson_max_delta_step": 0.2,
            "deterministic": True,
            "force_col_wise": True,
        }


def _plain(names: Sequence[str]) -> list[str]:
    """Return unique names without the signs that LightGBM refuses; a kind of event may be called anything."""
    return [f"{column}_{re.sub('[^A-Za-z0-9]+', '_', name)}" for column, name in enumerate(names)]
