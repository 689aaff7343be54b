"""The verb `backtest`: replay, write Predictions, print and log the scorecard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.archive.till import TillArchive
from forecast.backtest import BacktestResult, ReplaySettings, backtest
from forecast.clock import local_now
from forecast.config import Config, SignalFile
from forecast.errors import ConfigError
from forecast.features.matrix import OwnColumn
from forecast.history.known import Facts
from forecast.metrics import scorecard
from forecast.models.means.folds import Memory
from forecast.notices import Notice, unique
from forecast.pipeline.backtests.request import BacktestRequest, wrong_option
from forecast.pipeline.backtests.results import (
    card_metrics,
    card_table,
    per_product,
    weeks_table,
    worth_metrics,
    worth_table,
    write_files,
    write_predictions,
    write_scorecard,
)
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.chosen import check_shops, chosen_products
from forecast.pipeline.inputs.evening import evening_before
from forecast.pipeline.inputs.gathering import Gathered, gather
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, silent
from forecast.pipeline.record import RunContent, record
from forecast.pipeline.tending import tended
from forecast.reports.backtest_plots import backtest_plots
from forecast.reports.scorecard import OWN_METHOD
from forecast.reports.wording import shop_wording
from forecast.tables import CriticalRatios, DataFrame, Predictions, Signals, checked
from forecast.texts import phrase
from forecast.value.replayed import replayed_scores
from forecast.value.totals import value_totals

_DEFAULT_DAYS = 56


def run_backtest(config: Config, request: BacktestRequest, *, progress: Progress = silent) -> Outcome:
    """Replay past evenings, write `Predictions` where asked, and compare with the simple rules.

    Raises
    ------
    InputError
        When an input cannot be used, or the days lie outside the till's.
    """
    watch = Stopwatch()
    request, found, gathered = opened(config, request, watch, progress)
    with watch.stage("replay"):
        result = replay(config, request, gathered, progress=progress)
    seconds = {**watch.seconds, **result.timing}
    shown = _results(config, request, gathered, result, seconds)
    notices = [
        *found,
        *gathered.notices,
        *result.notices,
        *_weather_signals(config, request),
        *shown.notices,
    ]
    return replace(shown, notices=unique(notices), timing=seconds)


def opened(
    config: Config, request: BacktestRequest, watch: Stopwatch, progress: Progress
) -> tuple[BacktestRequest, list[Notice], Gathered]:
    """Import what the till has written, gather every input, and settle which days are asked for; say what was found.

    Raises
    ------
    InputError
        When an input cannot be used, or the days lie outside the till's.
    """
    with tended(config) as found:
        archive = TillArchive(config.run.archive)
        with watch.stage("import"):
            imported = import_new(config, archive, progress=progress)
            imported.raise_refused()
        till_days = archive.till_days()["day"]
        # A line dated ahead by a wrong clock must not move the days that are replayed.
        till_days = till_days[till_days.dt.date <= local_now(config.bakery.timezone, config.run.now).date()]
        with watch.stage("read"):
            newest = till_days.max().date() if len(till_days) else date(1970, 1, 1)
            until = datetime.combine(newest, time(23, 59), tzinfo=ZoneInfo(config.bakery.timezone))
            gathered = gather(config, archive, until=until)
    check_shops(gathered.facts, request.shops)
    last = request.last or newest
    first = request.first or last - timedelta(days=_DEFAULT_DAYS - 1)
    if first > newest or last < till_days.min().date():
        spans = phrase("expected.days_of_till", first=str(till_days.min().date()), last=str(newest))
        raise ConfigError(wrong_option("--from/--to", f"{first} to {last}", spans))
    weather = request.weather or config.weather.in_backtest
    request = replace(request, first=first, last=min(last, newest), weather=weather)
    return request, [*found, *imported.notices], gathered


def _results(
    config: Config,
    request: BacktestRequest,
    gathered: Gathered,
    result: BacktestResult,
    seconds: Mapping[str, float],
) -> Outcome:
    """Score what was replayed, write it, log it and return it for the terminal."""
    methods = {
        name: _of_shops(predictions, request.shops)
        for name, predictions in {OWN_METHOD: result.predictions, **result.rules}.items()
    }
    card = scorecard(methods)
    worth, worth_per_product = _worth(config, request, gathered, methods)
    weeks = scorecard({name: _of_shops(totals, request.shops) for name, totals in result.weeks.items()})
    wording = shop_wording(config)
    written = [
        *write_predictions(request.out, methods[OWN_METHOD]),
        *write_scorecard(config.run.out / "backtest", card, weeks, wording=wording, settings=config.reports),
        *write_files(config.run.out / "backtest", backtest_plots(methods[OWN_METHOD]), config.reports),
    ]
    run = RunContent(
        "backtest",
        {
            "from": str(request.first),
            "to": str(request.last),
            "refit_every_days": str(request.refit_every_days),
            "weather": str(request.weather),
        },
        card_metrics(card) | card_metrics(weeks) | worth_metrics(worth),
        product_metrics=per_product(card).merge(worth_per_product, on="product", how="outer"),
        artifacts=written,
        models=result.model_texts,
    )
    said = record(config, run, seconds=seconds, data_hash=gathered.data_hash)
    tables = [card_table(card, wording, request), *weeks_table(weeks, wording), worth_table(worth, wording)]
    return Outcome(tables=tables, notices=said, written=written)


def replay(
    config: Config,
    request: BacktestRequest,
    gathered: Gathered,
    *,
    own: Sequence[OwnColumn] = (),
    memory: Memory | None = None,
    progress: Progress = silent,
) -> BacktestResult:
    """Replay the evenings that were asked for; features have the columns `own` besides.

    `memory` keeps what was learnt of past folds for another replay.
    """
    first, last = (pd.Timestamp(str(day)) for day in (request.first, request.last))
    first_evening = first - pd.Timedelta(days=max(request.horizons) - 1)
    names = chosen_products(gathered.facts, names=request.products, top=request.top, before=first_evening)
    is_without = request.weather == "none"
    return backtest(
        _without_weather_signals(gathered.facts, config.signals) if is_without else gathered.facts,
        ReplaySettings(
            first=first,
            last=last,
            refit_every_days=request.refit_every_days,
            horizons=request.horizons,
            levels=request.levels,
            products=names,
            settings=config.models,
            cutoff_time=config.run.cutoff,
            weather_in_backtest=request.weather or config.weather.in_backtest,
            own=own,
            seed=config.run.seed,
            jobs=config.run.jobs,
        ),
        memory=memory,
        progress=lambda done, total: progress("replay", done, total),
    )


def _without_weather_signals(facts: Facts, files: Sequence[SignalFile]) -> Facts:
    """Return `facts` without the signals that are measured weather."""
    weather = {name for file in files if file.is_weather for name in file.columns}
    kept = facts.signals.loc[~facts.signals["name"].isin(weather)]
    return replace(facts, signals=checked(Signals, kept))


def _weather_signals(config: Config, request: BacktestRequest) -> list[Notice]:
    """Return the notice on signals that are measured weather and taken as known ahead."""
    names = sorted({name for file in config.signals if file.is_weather for name in file.columns})
    if not names or request.weather == "none":
        return []
    return [Notice("weather_signals", values={"signals": ", ".join(names)})]


def _worth(
    config: Config, request: BacktestRequest, gathered: Gathered, methods: Mapping[str, DataFrame[Predictions]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return waste and lost sales at the critical ratios of the first evening: per method, and ours per product."""
    products = gathered.facts.products
    ratios = first_ratios(config, request, gathered)
    scores = {name: replayed_scores(predictions, ratios, products) for name, predictions in methods.items()}
    totals = [value_totals(of_method, products).assign(method=name) for name, of_method in scores.items()]
    return pd.concat(totals, ignore_index=True), value_totals(scores[OWN_METHOD], products, by=["product"])


def first_ratios(config: Config, request: BacktestRequest, gathered: Gathered) -> DataFrame[CriticalRatios]:
    """Return the critical ratios as they were known on the evening before the first day."""
    first = request.first or gathered.facts.sales["day"].min().date()
    ratios, _ = evening_before(config, gathered, first).ratios
    return ratios


def _of_shops(predictions: DataFrame[Predictions], shops: Sequence[str] | None) -> DataFrame[Predictions]:
    """Return the rows of some shops; the models have learnt from all of them."""
    if not shops:
        return predictions
    return checked(Predictions, predictions[predictions["shop"].isin(list(shops))])
