"""Learning: every product's models, and how they and the simple rules did on days they had not seen."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.config import ModelSettings
from forecast.features.matrix import Matrix
from forecast.forecasting.evening_past import EveningPast, evening_past
from forecast.forecasting.learning import (
    RESIDUAL_DAYS,
    BandRows,
    LearningSample,
    Learnt,
    band_rows,
    learn,
    recoded,
    series_days,
    shares,
    training_rows,
)
from forecast.forecasting.out_of_sample import OutOfSample, joined
from forecast.forecasting.rows import LONGEST_HORIZON_DAYS, bands_of, products_ahead
from forecast.history.known import Known
from forecast.models.ladder.rules import WEEKDAY, rule_forecasts
from forecast.models.ladder.short_past import rule_share, with_rule
from forecast.models.means.folds import Ints, Memory
from forecast.models.means.hyperparameters import DEFAULT, Hyperparameters
from forecast.models.means.learning import Run, TrainingRows, in_threads
from forecast.models.means.training import TrainedMeans, learn_regressions, means_of
from forecast.models.means.training import tried as tried_before
from forecast.models.spread.quantile_trees import LEVELS as QUANTILE_LEVELS

Floats = npt.NDArray[np.float64]
_HARDLY_ANY = 1e-9


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
    timing: Mapping[str, float] = field(default_factory=dict)

    @property
    def modelled(self) -> set[str]:
        """The products that have a model of their own for some horizon."""
        return {self.products[code] for means in self.means.values() for code in means.own}

    def model_texts(self) -> dict[str, str]:
        """Return every model by band and product ("pooled", "linear", "quantiles" for those over all), as text."""
        texts = {}
        for band, means in self.means.items():
            for code, model in means.own.items():
                texts[f"{band}/{self.products[code]}"] = model.to_text()
            for name, over_all in means.over_all.items():
                texts[f"{band}/{name}"] = over_all.to_text()
            if means.quantile_trees is not None:
                texts[f"{band}/quantiles"] = means.quantile_trees.to_text()
        return texts


def fit(
    known: Known,
    *,
    settings: ModelSettings,
    seed: int = 1,
    jobs: int = 2,
    products: Collection[str] | None = None,
    horizons: Sequence[int] = tuple(range(1, LONGEST_HORIZON_DAYS + 1)),
    memory: Memory | None = None,
    past: EveningPast | None = None,
    learnt: Learnt | None = None,
    hyperparameters: Hyperparameters = DEFAULT,
) -> FittedModels:
    """Learn every product that is planned and will be on offer from what was known at the cutoff.

    `products` narrows it to some; `horizons` [days] tell which bands of horizons are needed. `memory` keeps
    forecasts of past folds between calls, `past` is `evening_past` of the same `known` and settings where it is there
    already: both save time and change nothing. `learnt` is what the whole chain has learnt, of which `known` is a block
    of shops; regressions are learnt from these shops alone. `hyperparameters` shape the means; nobody needs other
    ones to bake.
    """
    clock = StageClock()
    past = past or evening_past(known, settings)
    clock.lap("history")
    to_learn = tuple(products_ahead(known, past, products))
    history = past.history
    offered_days = {str(name): int(days) for name, days in history.groupby("product")["day"].nunique().items()}
    bands, run, kept = bands_of(horizons), in_threads(jobs), {} if memory is None else memory
    means: dict[str, TrainedMeans] = {}
    parts: list[OutOfSample] = []
    of_all = learnt.of_all if learnt else series_days(past)
    for band in bands if len(history) else ():
        source, newest = past.source, history["day"].max()
        found = band_rows(past, settings, band, to_learn, shares(of_all, band))
        clock.lap("features")
        tried = np.full(len(found.rows), np.nan)
        if "boosted" in settings.rungs:
            numbers = training_rows(past, found, to_learn)
            sample = LearningSample({band: numbers.take(found.is_usable & found.of_trees)}, offered_days, newest)
            of_band = learnt or learn(
                [sample], settings, of_all=of_all, seed=seed, memory=kept, run=run, hyperparameters=hyperparameters
            )
            means[band], tried = _with_regressions(
                of_band, band, numbers, found, memory=kept, run=run, hyperparameters=hyperparameters
            )
        clock.lap("fit")
        recent = (found.rows["day"] > newest - pd.Timedelta(days=RESIDUAL_DAYS)).to_numpy()
        rules, of_rule = rule_forecasts(found.matrix.rules), shares_of_rule(settings, found.matrix)
        forecasts = {"boosted": with_rule(tried, rules[WEEKDAY], share=of_rule)} | rules
        rows = found.rows.assign(day_type=source.day_type(found.rows), rule_share=of_rule)
        parts.append(OutOfSample(rows.loc[recent], {name: values[recent] for name, values in forecasts.items()}))
    return FittedModels(
        settings=settings,
        products=(learnt.products if learnt else ()) or to_learn,
        bands=bands,
        means=means,
        tried=joined(parts),
        offered_days=learnt.offered_days if learnt else offered_days,
        anchors=dict(known.anchors),
        timing=clock.seconds,
    )


def _with_regressions(
    learnt: Learnt,
    band: str,
    numbers: TrainingRows,
    found: BandRows,
    *,
    memory: Memory,
    run: Run,
    hyperparameters: Hyperparameters,
) -> tuple[TrainedMeans, Floats]:
    """Return the means of a block's shops, and the out-of-sample forecast per row: trees of all, their regressions."""
    tried = np.full(len(numbers.y), np.nan)
    trees = learnt.trees.get(band)
    if trees is None:
        return TrainedMeans(names=numbers.names), tried
    rows, schedule = recoded(numbers, learnt, band), learnt.schedules[band]
    usable = found.is_usable & np.isin(rows.product, list(trees.own))
    regressions = learn_regressions(
        rows.take(usable & found.of_regressions), schedule, rows_count=trees.rows_count, memory=memory, run=run,
        hyperparameters=hyperparameters,
    )  # fmt: skip
    in_folds = usable & (rows.day > min(schedule.starts))
    tried[in_folds] = tried_before(trees, regressions, rows.take(in_folds), fold_days=schedule.fold_days)
    return means_of(trees, regressions), tried


def method_forecasts(fitted: FittedModels, rows: pd.DataFrame, matrix: Matrix) -> dict[str, Floats]:
    """Return the forecast of every method, row by row.

    Where a kind of event is new, the models say what the day would be without it and its carried effect is multiplied
    on; the oftener the kind was seen, the more what the models learnt of it speaks. Where a product's past is short,
    the weekday rule has a share in what models say (`models/ladder/short_past.py`).
    """
    forecasts = {"boosted": np.full(len(rows), np.nan)} | rule_forecasts(matrix.rules)
    for means, mine, code in speaking(fitted, rows, matrix):
        # An event or signal that came up since the fit is a column that the models do not know.
        asked = matrix.take(mine).aligned(means.names)
        said = means.forecast(asked.values, asked.usual, code)
        at = np.flatnonzero(asked.rules["event_voice"] > 0)
        if len(at):
            bare, voice = asked.take(at).without_events(), asked.rules["event_voice"][at]
            carried = means.forecast(bare.values, bare.usual, code[at]) * bare.rules["event_factor"]
            said[at] = (1 - voice) * said[at] + voice * carried
        share = shares_of_rule(fitted.settings, asked)
        forecasts["boosted"][mine] = with_rule(said, forecasts[WEEKDAY][mine], share=share)
    return forecasts


def quantile_shapes(fitted: FittedModels, rows: pd.DataFrame, matrix: Matrix) -> Floats:
    """Return what quantile trees say, rows × their levels, as multiples of what the means say; nan where they do not.

    Whatever moves a mean afterwards then moves these quantiles as well.
    """
    shapes = np.full((len(rows), len(QUANTILE_LEVELS)), np.nan)
    for means, mine, code in speaking(fitted, rows, matrix):
        asked = matrix.take(mine).aligned(means.names)
        quantiles = means.quantiles(asked.values, asked.usual, code)
        if quantiles is not None:
            said = means.forecast(asked.values, asked.usual, code)
            shapes[mine] = quantiles / np.maximum(said, _HARDLY_ANY)[:, None]
    return shapes


def shares_of_rule(settings: ModelSettings, matrix: Matrix) -> Floats:
    """Return the weekday rule's share in the boosted forecast of each row, 0 where nobody wants that rule."""
    is_wanted = "weekday" in settings.rungs
    return rule_share(matrix.rules["offered_days"]) if is_wanted else np.zeros(len(matrix.usual))


def speaking(
    fitted: FittedModels, rows: pd.DataFrame, matrix: Matrix
) -> Iterator[tuple[TrainedMeans, npt.NDArray[np.bool_], Ints]]:
    """Yield the models of every band with the rows for which they speak, and the products of those in numbers."""
    code = pd.Index(fitted.products).get_indexer(pd.Index(rows["product"]))
    is_later = rows["horizon_days"].to_numpy() > 1
    for band, means in fitted.means.items():
        # Where only one band was asked for, its models also speak for a horizon that stale data made longer.
        of_band = is_later == (band == "later") if len(fitted.means) > 1 else np.ones(len(rows), dtype=bool)
        mine = of_band & (code >= 0) & np.isfinite(matrix.usual)
        if mine.any():
            yield means, mine, code[mine]


class StageClock:
    """Seconds per stage, summed; a stage ends where its lap is called."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Add the time since the last lap to `stage`."""
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now
