"""The only place where history, features and models meet: what was known at a cutoff in, quantiles out.

In: Known. Out: Quantiles, notices.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.config import ModelSettings
from forecast.features.matrix import FeatureSource, Matrix
from forecast.history.demand import OrdersAtTill
from forecast.history.join import Past, past_of
from forecast.history.known import Known
from forecast.models.baseline import rule_forecasts
from forecast.models.calibration import Residuals, SpreadCalibration
from forecast.models.folds import Memory, boundaries
from forecast.models.ladder import Spoken, climb_down
from forecast.models.training import TrainedMeans, TrainingRows, train
from forecast.notices import Notice, reason
from forecast.tables import MEAN, DataFrame, Quantiles, checked, level_label

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LONGEST_HORIZON_DAYS = 14
FOLD_DAYS = 42
FOLDS = {"next_day": 4, "later": 2}
RESIDUAL_DAYS = 182
"""Residuals of half a year give the spread [days]."""
FIRST_DAYS_LEFT_OUT = 21
"""A series is not learnt from in its first weeks, when its lags say little [days]."""
FALL_BACK_WARNING_DAYS = 90
"""A product with so many offered days that has no own model needs a look [days]."""
BANDS = ("next_day", "later")
METHODS = ("boosted", "last_week", "mean_of_four", "weekday_index", "recent_weekday")


@dataclass(frozen=True)
class OutOfSample:
    """Past forecasts of every method beside what came; `rows` holds shop, product, day, horizon and demand."""

    rows: pd.DataFrame
    forecasts: Mapping[str, Floats]


@dataclass(frozen=True)
class FittedModels:
    """What `fit` learnt: means per band of horizons, and how they did out of sample."""

    settings: ModelSettings
    products: tuple[str, ...]
    bands: tuple[str, ...]
    means: Mapping[str, TrainedMeans]
    tried: OutOfSample
    offered_days: Mapping[str, int]
    anchors: Mapping[str, pd.Timestamp]
    orders_at_till: OrdersAtTill
    timing: Mapping[str, float] = field(default_factory=dict)

    def model_texts(self) -> dict[str, str]:
        """Return every model by band and product ("pooled" for the one over all), as LightGBM writes it."""
        texts = {}
        for band, means in self.means.items():
            for code, model in means.own.items():
                texts[f"{band}/{self.products[code]}"] = model.to_text()
            if means.pooled is not None:
                texts[f"{band}/pooled"] = means.pooled.to_text()
        return texts


@dataclass(frozen=True)
class Forecast:
    """Quantiles with what there is to say about them; `timing` in seconds per stage."""

    quantiles: DataFrame[Quantiles]
    notices: list[Notice]
    fitted: FittedModels
    timing: dict[str, float]


def fit(
    known: Known,
    *,
    settings: ModelSettings,
    seed: int = 1,
    jobs: int = 2,
    products: Collection[str] | None = None,
    horizons: Sequence[int] = tuple(range(1, LONGEST_HORIZON_DAYS + 1)),
    orders_at_till: OrdersAtTill = "pickup",
    memory: Memory | None = None,
) -> FittedModels:
    """Learn every product that is planned and will be on offer from what was known at the cutoff.

    `products` narrows it to some; `horizons` [days] tell which bands of horizons are needed. `memory` keeps
    forecasts of past folds between calls: it saves time and changes nothing.
    """
    clock = _Clock()
    past = _past(known, settings, orders_at_till)
    clock.lap("history")
    to_learn = _products_ahead(known, past, products)
    history = past.history
    offered_days = history.groupby("product")["day"].nunique()
    bands = tuple(band for band in BANDS if any((horizon > 1) == (band == "later") for horizon in horizons))
    means: dict[str, TrainedMeans] = {}
    parts: list[OutOfSample] = []
    if len(history):
        source = _source(known, past)
        learnable = history.loc[history["product"].isin(to_learn)]
        newest = history["day"].max()
        for band in bands:
            rows = _with_horizons(learnable, band).sort_values(["product", "shop", "day"], ignore_index=True)
            matrix = source.matrix(rows)
            clock.lap("features")
            tried = np.full(len(rows), np.nan)
            if "boosted" in settings.rungs:
                enough = offered_days.index[offered_days >= settings.minimum_boosted_days]
                means[band], tried = _train(
                    rows,
                    matrix,
                    folds=FOLDS[band],
                    products=to_learn,
                    enough=set(enough),
                    settings=settings,
                    seed=seed,
                    jobs=jobs,
                    memory=memory,
                )
            clock.lap("fit")
            recent = (rows["day"] > newest - pd.Timedelta(days=RESIDUAL_DAYS)).to_numpy()
            forecasts = {"boosted": tried} | rule_forecasts(matrix.rules)
            parts.append(OutOfSample(rows.loc[recent], {name: values[recent] for name, values in forecasts.items()}))
    return FittedModels(
        settings=settings,
        products=tuple(to_learn),
        bands=bands,
        means=means,
        tried=_joined(parts),
        offered_days={str(name): int(days) for name, days in offered_days.items()},
        anchors=dict(known.anchors),
        orders_at_till=orders_at_till,
        timing=clock.seconds,
    )


def predict(
    fitted: FittedModels, known: Known, days: Sequence[pd.Timestamp], *, products: Collection[str] | None = None
) -> tuple[DataFrame[Quantiles], list[Notice]]:
    """Return the quantiles of every offered product on `days`, out of what was known at the cutoff.

    `known` may be later than the fit: lags, levels and residuals then move on with the days that have come.
    """
    evening = Evening(fitted, known, days, products=products)
    return evening.quantiles(), evening.notices()


def forecast(
    known: Known,
    days: Sequence[pd.Timestamp],
    *,
    settings: ModelSettings,
    seed: int = 1,
    jobs: int = 2,
    products: Collection[str] | None = None,
    orders_at_till: OrdersAtTill = "pickup",
    memory: Memory | None = None,
) -> Forecast:
    """Fit and predict at one cutoff.

    `products` narrows the work to some products; everything in `known` still informs the features.
    """
    horizons = sorted({_horizon(day, anchor) for day in days for anchor in known.anchors.values()})
    fitted = fit(
        known,
        settings=settings,
        seed=seed,
        jobs=jobs,
        products=products,
        horizons=horizons or [1],
        orders_at_till=orders_at_till,
        memory=memory,
    )
    clock = _Clock()
    quantiles, notices = predict(fitted, known, days, products=products)
    clock.lap("predict")
    return Forecast(quantiles=quantiles, notices=notices, fitted=fitted, timing=dict(fitted.timing) | clock.seconds)


class Evening:
    """One evening's forecasts by every method, for the ladder and for comparison."""

    def __init__(
        self,
        fitted: FittedModels,
        known: Known,
        days: Sequence[pd.Timestamp],
        *,
        products: Collection[str] | None = None,
    ) -> None:
        self.fitted, self.known = fitted, known
        past = _past(known, fitted.settings, fitted.orders_at_till)
        self.rows = _rows_ahead(known, past, days, products)
        self.offered_days = past.history.groupby("product")["day"].nunique()
        self.forecasts: dict[str, Floats] = {name: np.full(len(self.rows), np.nan) for name in METHODS}
        self.level = np.full(len(self.rows), np.nan)
        self.tried = fitted.tried
        if len(past.history):
            source = _source(known, past)
            matrix = source.matrix(self.rows)
            self.forecasts = _forecasts(fitted, self.rows, matrix)
            self.level = matrix.rules["level"]
            self.tried = self._moved_on(source, past)

    def _moved_on(self, source: FeatureSource, past: Past) -> OutOfSample:
        """Return the fit's residuals with those of the days that have come since, half a year of them."""
        since = past.history["shop"].map(dict(self.fitted.anchors)).astype("datetime64[ns]")
        come = past.history.loc[(past.history["day"] > since) & past.history["product"].isin(self.fitted.products)]
        parts = [self.fitted.tried]
        for band in self.fitted.bands:
            if len(come):
                rows = _with_horizons(come, band)
                parts.append(OutOfSample(rows, _forecasts(self.fitted, rows, source.matrix(rows))))
        joined = _joined(parts)
        newest = past.history["day"].max()
        recent = (joined.rows["day"] > newest - pd.Timedelta(days=RESIDUAL_DAYS)).to_numpy()
        return OutOfSample(joined.rows.loc[recent], {name: f[recent] for name, f in joined.forecasts.items()})

    def quantiles(self, levels: Sequence[float] | None = None) -> DataFrame[Quantiles]:
        """Return the ladder's quantiles and means."""
        spoken = climb_down(
            self.forecasts,
            rungs=self.fitted.settings.rungs,
            level=self.level,
            why_not_boosted=[self._why_not(str(product)) for product in self.rows["product"]],
        )
        return self._table(spoken, levels or self.fitted.settings.levels)

    def quantiles_of_rule(self, rule: str, levels: Sequence[float] | None = None) -> DataFrame[Quantiles]:
        """Return the quantiles of one simple rule, calibrated by the same function as everybody else's."""
        spoken = climb_down(
            {"last_week": self.forecasts[rule]},
            rungs=("last_week",),
            level=self.level,
            why_not_boosted=[""] * len(self.rows),
        )
        named = Spoken(
            forecast=spoken.forecast,
            rung=np.where(spoken.rung == "last_week", rule, spoken.rung),
            method=np.full(len(self.rows), rule, dtype=object),
            reason=np.full(len(self.rows), reason(rule), dtype=object),
        )
        return self._table(named, levels or self.fitted.settings.levels)

    def notices(self) -> list[Notice]:
        """Return what a person should know about these forecasts."""
        found = []
        for product in sorted(self.rows["product"].unique()):
            days = int(self.offered_days.get(product, 0))
            if "boosted" not in self.fitted.settings.rungs or days < FALL_BACK_WARNING_DAYS:
                continue
            if self._why_not(product) != reason("boosted"):
                found.append(Notice("fell_back", "warning", values={"product": product, "have_days": days}))
        too_far = self.rows.loc[self.rows["horizon_days"] > LONGEST_HORIZON_DAYS]
        for shop, rows in too_far.groupby("shop"):
            values = {"horizon_days": int(rows["horizon_days"].max()), "longest_days": LONGEST_HORIZON_DAYS}
            found.append(Notice("horizon_too_long", "warning", shop=str(shop), values=values))
        if (self.known.weather_outlook["source"] == "observed").any():
            found.append(Notice("weather_observed_for_outlook"))
        return found

    def _why_not(self, product: str) -> str:
        """Return the reason to give when the boosted model does not speak for `product`."""
        need, have = self.fitted.settings.minimum_boosted_days, self.fitted.offered_days.get(product, 0)
        if have < need:
            return reason("short_past", have_days=have, need_days=need)
        if product not in self.fitted.products:
            return reason("came_back")
        code = self.fitted.products.index(product)
        for means in self.fitted.means.values():
            if code not in means.own:
                return reason("model_failed", error=means.failed.get(code, "no row to learn from"))
        return reason("boosted")

    def _table(self, spoken: Spoken, levels: Sequence[float]) -> DataFrame[Quantiles]:
        size = len(self.rows)
        codes = _Codes(self.rows, self.tried.rows)
        horizon = self.rows["horizon_days"].to_numpy(dtype=np.int64)
        widen = np.sqrt(np.maximum(horizon / LONGEST_HORIZON_DAYS, 1.0))
        values = np.zeros((size, len(levels)))
        for method in sorted(set(spoken.method)):
            mine = spoken.method == method
            spread = SpreadCalibration(levels).fit(_residuals(self.tried, method, codes))
            values[mine] = spread.quantiles(
                spoken.forecast[mine],
                product=codes.product[mine],
                series=codes.series[mine],
                horizon_days=horizon[mine],
                widen=widen[mine],
            )
        values[spoken.rung == "none"] = 0.0
        labels = [*(level_label(level) for level in levels), MEAN]
        table = self.rows[["shop", "product", "day", "horizon_days"]].iloc[np.repeat(np.arange(size), len(labels))]
        return checked(
            Quantiles,
            table.assign(
                level=np.tile(np.array(labels, dtype=object), size),
                demand_qty=np.column_stack([values, spoken.forecast]).ravel(),
                rung=np.repeat(spoken.rung, len(labels)),
                reason=np.repeat(spoken.reason, len(labels)),
            ),
        )


class _Codes:
    """Numbers for the products and series of two tables, the same in both."""

    def __init__(self, rows: pd.DataFrame, tried: pd.DataFrame) -> None:
        both = pd.concat([rows[["shop", "product"]], tried[["shop", "product"]]], ignore_index=True)
        product = pd.factorize(both["product"], sort=True)[0]
        shop, shops = pd.factorize(both["shop"], sort=True)
        series = product * max(len(shops), 1) + shop
        self.product, self.tried_product = product[: len(rows)], product[len(rows) :]
        self.series, self.tried_series = series[: len(rows)], series[len(rows) :]


class _Clock:
    """Seconds per stage, summed; a stage ends where its lap is called."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now


def _past(known: Known, settings: ModelSettings, orders_at_till: OrdersAtTill) -> Past:
    # Folds look back as far as the models do, from further away.
    reach = settings.history_days + FOLD_DAYS * (max(FOLDS.values()) + 1)
    return past_of(known, history_days=reach, orders_at_till=orders_at_till)


def _source(known: Known, past: Past) -> FeatureSource:
    return FeatureSource(
        past.history,
        open_days=known.open_days,
        calendar=known.calendar,
        shops=known.shops,
        events=known.events,
        signals=known.signals,
        weather_observed=known.weather_observed,
        weather_outlook=known.weather_outlook,
        timezone=known.timezone,
    )


def _horizon(day: pd.Timestamp, anchor: pd.Timestamp) -> int:
    return max(int((day - anchor).days), 1)


def _is_planned(known: Known, names: pd.Series) -> pd.Series:
    left_out = known.products.loc[~known.products["is_planned"], "product"]
    return ~names.isin(left_out)


def _products_ahead(known: Known, past: Past, products: Collection[str] | None) -> list[str]:
    """Return the planned products that will be on offer after the anchor somewhere."""
    offer = past.assortment
    ahead = offer["is_offered"] & (offer["day"] > offer["shop"].map(dict(known.anchors)).astype("datetime64[ns]"))
    names = offer.loc[ahead & _is_planned(known, offer["product"]), "product"].unique()
    return sorted(name for name in names if products is None or name in products)


def _rows_ahead(
    known: Known, past: Past, days: Sequence[pd.Timestamp], products: Collection[str] | None
) -> pd.DataFrame:
    """Return one row per offered product and day, with its horizon."""
    offer = past.assortment
    anchor = offer["shop"].map(dict(known.anchors)).astype("datetime64[ns]")
    wanted = offer["is_offered"] & offer["day"].isin(list(days)) & (offer["day"] > anchor)
    wanted &= _is_planned(known, offer["product"])
    if products is not None:
        wanted &= offer["product"].isin(list(products))
    rows = offer.loc[wanted, ["shop", "product", "day"]]
    horizon = (rows["day"] - anchor[wanted]).dt.days.astype("int64")
    return rows.assign(horizon_days=horizon).sort_values(["shop", "product", "day"], ignore_index=True)


def _with_horizons(history: pd.DataFrame, band: str) -> pd.DataFrame:
    """Return the rows of `history` with the horizons to learn from: 1, or one of 2–7 and one of 8–14."""
    if band == "next_day":
        return history.assign(horizon_days=1)
    day = history["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    # A sample that depends on nothing but the day, and meets every weekday with every horizon.
    near, far = 2 + day % 6, 8 + (day + 3 * (day // 7)) % 7
    return pd.concat([history.assign(horizon_days=near), history.assign(horizon_days=far)], ignore_index=True)


def _train(
    rows: pd.DataFrame,
    matrix: Matrix,
    *,
    folds: int,
    products: Sequence[str],
    enough: set[str],
    settings: ModelSettings,
    seed: int,
    jobs: int,
    memory: Memory | None,
) -> tuple[TrainedMeans, Floats]:
    """Train on the rows whose series is old enough; return the means, and the out-of-sample forecast per row."""
    day = rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    began = rows.groupby(["shop", "product"])["day"].transform("min")
    age = (rows["day"] - began).dt.days.to_numpy()
    usable = (age >= FIRST_DAYS_LEFT_OUT) & np.isfinite(matrix.usual) & rows["product"].isin(enough).to_numpy()
    tried = np.full(len(rows), np.nan)
    code = pd.Index(products).get_indexer(pd.Index(rows["product"]))
    if not usable.any():
        return TrainedMeans(names=matrix.names, out_of_sample=np.zeros(0)), tried
    chosen = matrix.take(usable)
    means = train(
        TrainingRows(
            x=chosen.values,
            y=rows["demand_qty"].to_numpy(dtype=np.float64)[usable],
            usual=chosen.usual,
            day=day[usable],
            product=code[usable],
            names=matrix.names,
        ),
        starts=boundaries(int(day.max()), fold_days=FOLD_DAYS, folds=folds),
        fold_days=FOLD_DAYS,
        learn_days=settings.history_days,
        minimum_rows=settings.minimum_boosted_days * 2 // 3,
        is_pooled=settings.is_pooled,
        seed=seed,
        jobs=jobs,
        memory={} if memory is None else memory,
    )
    tried[usable] = means.out_of_sample
    return means, tried


def _forecasts(fitted: FittedModels, rows: pd.DataFrame, matrix: Matrix) -> dict[str, Floats]:
    """Return the forecast of every method, row by row."""
    forecasts = {"boosted": np.full(len(rows), np.nan)} | rule_forecasts(matrix.rules)
    code = pd.Index(fitted.products).get_indexer(pd.Index(rows["product"]))
    is_later = rows["horizon_days"].to_numpy() > 1
    for band, means in fitted.means.items():
        # Where only one band was asked for, its models also speak for a horizon that stale data made longer.
        of_band = is_later == (band == "later") if len(fitted.means) > 1 else np.ones(len(rows), dtype=bool)
        mine = of_band & (code >= 0) & np.isfinite(matrix.usual)
        if mine.any():
            # An event or signal that came up since the fit is a column that the models do not know.
            asked = matrix.take(mine).aligned(means.names)
            forecasts["boosted"][mine] = means.forecast(asked.values, asked.usual, code[mine])
    return forecasts


def _joined(parts: Sequence[OutOfSample]) -> OutOfSample:
    columns = ["shop", "product", "day", "horizon_days", "demand_qty", "is_sold_out"]
    if not parts:
        nothing = pd.DataFrame({name: [] for name in columns}).astype({"day": "datetime64[ns]"})
        return OutOfSample(nothing, {name: np.zeros(0) for name in METHODS})
    rows = pd.concat([part.rows[columns] for part in parts], ignore_index=True)
    forecasts = {name: np.concatenate([part.forecasts[name] for part in parts]) for name in METHODS}
    return OutOfSample(rows, forecasts)


def _residuals(tried: OutOfSample, method: str, codes: _Codes) -> Residuals:
    return Residuals(
        product=codes.tried_product,
        series=codes.tried_series,
        horizon_days=tried.rows["horizon_days"].to_numpy(dtype=np.int64),
        forecast=tried.forecasts[method],
        actual=tried.rows["demand_qty"].to_numpy(dtype=np.float64),
        is_sold_out=tried.rows["is_sold_out"].to_numpy(dtype=bool),
    )
