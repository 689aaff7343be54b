"""The verb `backtest`: replay, write Predictions, print and log the scorecard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.archive.lock import run_lock
from forecast.archive.till import TillArchive
from forecast.backtest import BacktestResult, backtest
from forecast.clock import local_now
from forecast.config import Config, SignalFile
from forecast.decisions.service_level import critical_ratios
from forecast.errors import ConfigError
from forecast.history.known import Facts
from forecast.metrics import scorecard
from forecast.notices import Notice, unique
from forecast.pipeline.backtests.files import write_predictions, write_scorecard
from forecast.pipeline.backtests.metrics import card_metrics, per_product, worth_metrics
from forecast.pipeline.backtests.request import BacktestRequest, wrong_option
from forecast.pipeline.backtests.terminal import card_table, weeks_table, worth_table
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.gathering import Gathered, check_shops, chosen_products, gather
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, silent
from forecast.pipeline.record import record
from forecast.reports.scorecard import OWN_METHOD
from forecast.reports.wording import shop_wording
from forecast.tables import DataFrame, Predictions, Signals, checked
from forecast.texts import phrase
from forecast.value.replayed import replayed_scores
from forecast.value.totals import value_totals

DEFAULT_DAYS = 56


def run_backtest(config: Config, request: BacktestRequest, *, progress: Progress = silent) -> Outcome:
    """Replay past evenings, write `Predictions` where asked, and compare with the simple rules.

    Raises
    ------
    InputError
        When an input cannot be used, or the days lie outside the till's.
    """
    watch = Stopwatch()
    with run_lock(config.run.archive):
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
    first = request.first or last - timedelta(days=DEFAULT_DAYS - 1)
    if first > newest or last < till_days.min().date():
        spans = phrase("expected.days_of_till", first=str(till_days.min().date()), last=str(newest))
        raise ConfigError(wrong_option("--from/--to", f"{first} to {last}", spans))
    with watch.stage("replay"):
        result = _replay(config, request, gathered, first=first, last=min(last, newest), progress=progress)
    methods = {
        name: _of_shops(predictions, request.shops)
        for name, predictions in {OWN_METHOD: result.predictions, **result.rules}.items()
    }
    card = scorecard(methods)
    worth, worth_per_product = _worth(config, gathered, methods)
    weeks = scorecard({name: _of_shops(totals, request.shops) for name, totals in result.weeks.items()})
    wording = shop_wording(config)
    written = [
        *write_predictions(request.out, methods[OWN_METHOD]),
        *write_scorecard(config.run.out / "backtest", card, weeks, wording=wording, settings=config.reports),
    ]
    said_of_tracking = record(
        config,
        verb="backtest",
        params={
            "from": first.isoformat(),
            "to": last.isoformat(),
            "refit_every_days": str(request.refit_every_days),
            "weather": request.weather or config.weather.in_backtest,
        },
        metrics=card_metrics(card) | card_metrics(weeks) | worth_metrics(worth),
        product_metrics=per_product(card).merge(worth_per_product, on="product", how="outer"),
        seconds={**watch.seconds, **result.timing},
        data_hash=gathered.data_hash,
        artifacts=written,
        models=result.model_texts,
    )
    notices = [
        *imported.notices,
        *gathered.notices,
        *result.notices,
        *_weather_signals(config, request),
        *said_of_tracking,
    ]
    count = methods[OWN_METHOD]["product"].nunique()
    return Outcome(
        tables=[
            card_table(card, wording, first=first, last=min(last, newest), count=count),
            *weeks_table(weeks, wording),
            worth_table(worth, wording),
        ],
        notices=unique(notices),
        written=written,
        timing={**watch.seconds, **result.timing},
    )


def _replay(
    config: Config, request: BacktestRequest, gathered: Gathered, *, first: date, last: date, progress: Progress
) -> BacktestResult:
    first_evening = pd.Timestamp(first) - pd.Timedelta(days=max(request.horizons) - 1)
    names = chosen_products(gathered.facts, names=request.products, top=request.top, before=first_evening)
    is_without = (request.weather or config.weather.in_backtest) == "none"
    return backtest(
        without_weather_signals(gathered.facts, config.signals) if is_without else gathered.facts,
        first=pd.Timestamp(first),
        last=pd.Timestamp(last),
        refit_every_days=request.refit_every_days,
        horizons=request.horizons,
        levels=request.levels,
        products=names,
        settings=config.models,
        cutoff_time=config.run.cutoff,
        timezone=config.bakery.timezone,
        weather_in_backtest=request.weather or config.weather.in_backtest,
        orders_at_till=config.shop_files.orders_at_till,
        seed=config.run.seed,
        jobs=config.run.jobs,
        progress=lambda done, total: progress("replay", done, total),
    )


def without_weather_signals(facts: Facts, files: Sequence[SignalFile]) -> Facts:
    """Return `facts` without the signals that are measured weather."""
    weather = {name for file in files if file.is_weather for name in file.columns}
    kept = facts.signals.loc[~facts.signals["name"].isin(weather)]
    return replace(facts, signals=checked(Signals, kept))


def _weather_signals(config: Config, request: BacktestRequest) -> list[Notice]:
    """Return the notice on signals that are measured weather and taken as known ahead."""
    names = sorted({name for file in config.signals if file.is_weather for name in file.columns})
    if not names or (request.weather or config.weather.in_backtest) == "none":
        return []
    return [Notice("weather_signals", values={"signals": ", ".join(names)})]


def _worth(
    config: Config, gathered: Gathered, methods: Mapping[str, DataFrame[Predictions]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return waste and lost sales at each product's own critical ratio: per method, and ours per product."""
    products = gathered.facts.products
    ratios, _ = critical_ratios(products, config.decisions)
    scores = {name: replayed_scores(predictions, ratios, products) for name, predictions in methods.items()}
    totals = [value_totals(of_method, products).assign(method=name) for name, of_method in scores.items()]
    return pd.concat(totals, ignore_index=True), value_totals(scores[OWN_METHOD], products, by=["product"])


def _of_shops(predictions: DataFrame[Predictions], shops: Sequence[str] | None) -> DataFrame[Predictions]:
    """Return the rows of some shops; the models have learnt from all of them."""
    if not shops:
        return predictions
    return checked(Predictions, predictions[predictions["shop"].isin(list(shops))])
