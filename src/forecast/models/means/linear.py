"""The linear mean: Poisson regression of each product, drawn towards what moves its whole shop.

In: features, demand and usual quantity of all products. Out: mean demand, row by row.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.models.means import design as design_module
from forecast.models.means.coefficients import FARTHEST, NOTHING, SMALLEST_SPREAD, Coefficients, add_terms, fitted
from forecast.models.means.contributions import LogContributions
from forecast.models.means.design import design
from forecast.models.means.hyperparameters import PENALTY
from forecast.models.thinning import evenly
from forecast.tables.feature import Declared

Floats = npt.NDArray[np.float64]
Features = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_SHOP_ROWS = 20_000
"""What moves a whole shop is learnt from at most so many of its rows, evenly thinned."""
_SEASON_DAYS = 400
"""The season is told by its months only where more than a year has been seen [days]; otherwise a rising spring would
be drawn on for ever."""
_LEAST_ROWS = 60
"""A series with fewer rows has no coefficients of its own."""
_LOG_BOUNDS = (-3.0, 2.0)
"""Demand is forecast between a twentieth and seven times the usual quantity."""
_SHOP_WEIGHT_POWER = 0.5
"""Rows weigh usual ** 0.5 where a shop is learnt, as in the pooled trees, and usual where one product is."""


class LinearMean:
    """Mean demand by penalised Poisson regression of demand / usual quantity with a log link.

    Two steps: the rows of all products of a shop together tell what moves the shop (weekday, holidays, weather,
    momentum); then each series learns, with the shop's forecast as offset, by how much it differs. A ridge penalty
    draws both towards nothing, so that a product with little past moves as its shop does. Linear effects reach
    beyond what was seen and need few rows, where trees need many and stop at what they saw.

    `names` must hold "product", and "shop" where there are several; both are numbers.

    Parameters
    ----------
    declared : Declared
        How the columns are declared.
    penalty : float
        Weight of the belief that an effect is 0 [rows].
    season_days : int
        Length of past from which on months and weekdays by season are learnt [days].

    References
    ----------
    Poisson regression with an offset: McCullagh & Nelder 1989, Generalized Linear Models, ch. 6. Ridge penalty: Hoerl &
    Kennard 1970, doi:10.1080/00401706.1970.10488634. Shrinking a group member to its group: James & Stein 1961.

    Examples
    --------
    >>> from forecast.tables.feature import Feature, each
    >>> x = np.column_stack([np.zeros(140), np.tile(np.arange(7), 20)]).astype(np.float32)
    >>> y = np.where(x[:, 1] == 6, 20.0, 10.0)
    >>> names = ("product", "day_type")
    >>> days = Feature("day_type", "holiday", tuple(range(7)), each(range(7)))
    >>> declared = Declared((Feature("product", "level"), days))
    >>> model = LinearMean(declared).fit(x, y, np.full(140, 10.0), day=np.arange(140), names=names)
    >>> model.predict(x[5:7], np.array([10.0, 10.0])).round().tolist()
    [10.0, 20.0]
    """

    def __init__(self, declared: Declared, *, penalty: float = PENALTY, season_days: int = _SEASON_DAYS) -> None:
        self.declared = declared
        self.penalty = penalty
        self.season_days = season_days

    def fit(
        self,
        x: Features,
        y: Floats,
        usual: Floats,
        *,
        day: Ints,
        names: Sequence[str],
        categorical: Sequence[str] = ("shop", "product"),
    ) -> Self:
        """Learn from features, demand, usual quantity and day (since 1970), row by row.

        Of the `categorical` columns shop and product are taken for what they are, and no other is a column of `design`.

        Raises
        ------
        ValueError
            When there is nothing to learn from: no row, or no demand in any.
        """
        if len(y) == 0 or not (y > 0).any():
            raise ValueError("no row with demand to learn from")
        from threadpoolctl import threadpool_limits

        del categorical
        self.names_ = tuple(names)
        self.shops_: dict[int, Coefficients] = {}
        self.series_: dict[tuple[int, int], Coefficients] = {}
        shop, product = self._codes(x)
        # With one thread the sums have one order, and the same bytes come out wherever they are made.
        with threadpool_limits(limits=1):
            for code in np.unique(shop):
                here = np.flatnonzero(shop == code)
                made = design(x[here], self.names_, self.declared)
                self.feature_ = made.feature
                ratio, weight = y[here] / usual[here], usual[here]
                chosen = evenly(len(here), _SHOP_ROWS)
                self.shops_[int(code)] = whole = fitted(
                    made.x[chosen], ratio[chosen], weight[chosen] ** _SHOP_WEIGHT_POWER,
                    self._columns(made.is_season, day[here]), penalty=self.penalty,
                )  # fmt: skip
                offset = np.exp(np.clip(whole.log_ratio(made.x), *_LOG_BOUNDS))
                for one in np.unique(product[here]):
                    mine = product[here] == one
                    if mine.sum() < _LEAST_ROWS or not (ratio[mine] > 0).any():
                        continue
                    self.series_[int(code), int(one)] = fitted(
                        made.x[mine], ratio[mine] / offset[mine], weight[mine] / weight[mine].mean() * offset[mine],
                        self._columns(made.is_season, day[here][mine]), penalty=self.penalty,
                    )  # fmt: skip
        return self

    def predict(self, x: Features, usual: Floats) -> Floats:
        """Return the mean demand [units]; nan for shops that were not learnt from."""
        mean = np.full(len(x), np.nan)
        here, logs = self._logs(x)
        mean[here] = np.exp(np.clip(logs.sum(axis=1), *_LOG_BOUNDS)) * usual[here]
        return mean

    def contributions(self, x: Features) -> LogContributions:
        """Return what each feature adds to log(mean / usual), row by row; with the base it sums to it.

        The base is nan for shops that were not learnt from.
        """
        base, told = np.full(len(x), np.nan), np.zeros(x.shape)
        here, logs = self._logs(x)
        told[here] = logs[:, 1:]
        # What the bounds take off belongs to no feature.
        base[here] = np.clip(logs.sum(axis=1), *_LOG_BOUNDS) - logs[:, 1:].sum(axis=1)
        return LogContributions(base, told)

    def to_text(self) -> str:
        """Return the coefficients, a line each: shop, product ("all" for the whole shop), column, value."""
        lines = ["shop\tproduct\tcolumn\tcoefficient"]
        every = [((shop, "all"), fitted) for shop, fitted in self.shops_.items()]
        every += [((shop, str(product)), fitted) for (shop, product), fitted in self.series_.items()]
        for (shop, product), found in every:
            lines.append(f"{shop}\t{product}\tbase\t{found.base:.6g}")
            lines += [
                f"{shop}\t{product}\t{self.names_[self.feature_[column]]}.{column}\t{value:.6g}"
                for column, value in zip(found.used, found.coef, strict=True)
            ]
        return "\n".join(lines) + "\n"

    def to_bytes(self) -> bytes:
        """Return the coefficients, so that they can be kept: of each shop (its product is −1), then of each series."""
        every = [((shop, -1), fitted) for shop, fitted in self.shops_.items()] + [*self.series_.items()]
        parts = [
            part
            for codes, one in every
            for part in ([*codes, one.base, len(one.used)], one.used, one.mean, one.spread, one.coef)
        ]
        return np.concatenate([np.asarray(part, dtype=np.float64) for part in parts]).tobytes()

    def of_bytes(self, kept: bytes, *, names: Sequence[str]) -> LinearMean:
        """Return a model with the coefficients of one with these `names` whose `to_bytes` was kept.

        Examples
        --------
        >>> from forecast.tables.feature import Feature, each
        >>> x = np.column_stack([np.zeros(140), np.tile(np.arange(7), 20)]).astype(np.float32)
        >>> y, day, names = 10.0 + x[:, 1], np.arange(140), ("product", "day_type")
        >>> days = Feature("day_type", "holiday", tuple(range(7)), each(range(7)))
        >>> declared = Declared((Feature("product", "level"), days))
        >>> model = LinearMean(declared).fit(x, y, np.full(140, 10.0), day=day, names=names)
        >>> again = LinearMean(declared).of_bytes(model.to_bytes(), names=names)
        >>> bool((again.predict(x, y) == model.predict(x, y)).all())
        True
        """
        model = LinearMean(self.declared, penalty=self.penalty, season_days=self.season_days)
        model.names_, model.shops_, model.series_ = tuple(names), {}, {}
        model.feature_ = design(np.zeros((0, len(names)), dtype=np.float32), model.names_, self.declared).feature
        left = np.frombuffer(kept, dtype=np.float64)
        while len(left):
            shop, product, base, count = int(left[0]), int(left[1]), float(left[2]), int(left[3])
            used, mean, spread, coef = left[4 : 4 + 4 * count].reshape(4, count)
            one = Coefficients(used.astype(np.int64), mean, spread, coef, base)
            if product < 0:
                model.shops_[shop] = one
            else:
                model.series_[shop, product] = one
            left = left[4 + 4 * count :]
        return model

    @classmethod
    def of_shops(cls, models: Sequence[LinearMean]) -> LinearMean:
        """Return one model of the shops of several, which were told the same columns."""
        first = models[0]
        every = cls(first.declared, penalty=first.penalty, season_days=first.season_days)
        every.names_, every.feature_ = first.names_, first.feature_
        every.shops_ = {code: one for model in models for code, one in model.shops_.items()}
        every.series_ = {codes: one for model in models for codes, one in model.series_.items()}
        return every

    def recipe(self) -> str:
        """Return everything besides the data that decides what is learnt, in one text."""
        terms = repr([(feature.name, feature.terms) for feature in self.declared.features])
        columns = hashlib.blake2b((inspect.getsource(design_module) + terms).encode(), digest_size=8).hexdigest()
        fixed = (_SHOP_ROWS, _LEAST_ROWS, SMALLEST_SPREAD, FARTHEST, _LOG_BOUNDS, _SHOP_WEIGHT_POWER)
        return repr(("linear", self.penalty, self.season_days, fixed, columns))

    def _codes(self, x: Features) -> tuple[Ints, Ints]:
        shop = x[:, self.names_.index("shop")] if "shop" in self.names_ else np.zeros(len(x))
        return shop.astype(np.int64), x[:, self.names_.index("product")].astype(np.int64)

    def _columns(self, is_season: Bools, day: Ints) -> Bools:
        return ~is_season | (int(day.max()) - int(day.min()) >= self.season_days)

    def _logs(self, x: Features) -> tuple[Ints, Floats]:
        """Return the rows whose shop is known, and their logarithms: the base, then one per feature."""
        shop, product = self._codes(x)
        here = np.flatnonzero(np.isin(shop, list(self.shops_)))
        logs = np.zeros((len(here), 1 + x.shape[1]))
        if len(here) == 0:
            return here, logs
        made = design(x[here], self.names_, self.declared)
        of_shop = [self.shops_[int(code)] for code in np.unique(shop[here])]
        add_terms(logs, of_shop, np.unique(shop[here], return_inverse=True)[1], made)
        pairs, place = np.unique(np.stack([shop[here], product[here]]), axis=1, return_inverse=True)
        of_series = [self.series_.get((int(code), int(one)), NOTHING) for code, one in pairs.T]
        add_terms(logs, of_series, place.ravel(), made)
        return here, logs
