"""The verb `backtest`: replay, write Predictions, print and log the scorecard."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import cast, get_args
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.archive.files import write_bytes
from forecast.archive.lock import run_lock
from forecast.archive.till import TillArchive
from forecast.backtest import BacktestResult, backtest
from forecast.backtest_weeks import OWN_WEEK, SUM_OF_DAYS
from forecast.clock import local_now
from forecast.config import Config, SignalFile
from forecast.decisions.service_level import critical_ratios
from forecast.errors import ConfigError, Problem
from forecast.history.known import Facts, WeatherInBacktest
from forecast.metrics import scorecard
from forecast.notices import Notice, unique
from forecast.pipeline.gathering import Gathered, check_shops, chosen_products, gather
from forecast.pipeline.importing import import_new
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, TerminalTable, silent
from forecast.pipeline.record import record
from forecast.pipeline.stakes import stakes_of
from forecast.reports import formats
from forecast.reports.scorecard import scorecard_csv, scorecard_plot, scorecard_text, weeks_text
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, Predictions, Scorecard, Signals, checked
from forecast.value.replayed import replayed_scores
from forecast.value.totals import value_totals

DEFAULT_LEVELS = (0.1, 0.25, 0.5, 0.7, 0.8, 0.9)
DEFAULT_DAYS = 56
OWN = "forecast"
WORTH = ("waste_pcs", "waste_share", "waste_eur", "stock_out_days", "lost_pcs", "lost_eur")


@dataclass(frozen=True)
class BacktestRequest:
    """What is to be replayed."""

    first: date | None
    last: date | None
    refit_every_days: int
    horizons: Sequence[int]
    levels: Sequence[float]
    shops: Sequence[str] | None = None
    products: Sequence[str] | None = None
    top: int | None = None
    out: Path | None = None
    weather: WeatherInBacktest | None = None

    @classmethod
    def from_words(
        cls,
        *,
        first: date | None,
        last: date | None,
        refit_every_days: int,
        horizons: str,
        levels: str | None,
        shops: Sequence[str] | None,
        products: Sequence[str] | None,
        top: int | None,
        out: Path | None,
        weather: str | None = None,
    ) -> BacktestRequest:
        """Read what was typed.

        Raises
        ------
        ConfigError
            For horizons, levels, a file name or weather that cannot be used.
        """
        problems = []
        ahead = _numbers(horizons)
        if not ahead or any(value != int(value) or not 1 <= value <= 14 for value in ahead):
            problems.append(_wrong("--horizons", horizons, "whole numbers from 1 to 14, as 1,2,7"))
        wanted = _numbers(levels) if levels else list(DEFAULT_LEVELS)
        if not wanted or any(not 0 < value < 1 for value in wanted):
            problems.append(_wrong("--levels", str(levels), "numbers between 0 and 1, as 0.5,0.8,0.9"))
        if out is not None and out.suffix not in (".parquet", ".csv"):
            problems.append(_wrong("--out", str(out), "a name that ends in .parquet or .csv"))
        if weather is not None and weather not in get_args(WeatherInBacktest):
            problems.append(_wrong("--weather", weather, f"one of {', '.join(get_args(WeatherInBacktest))}"))
        if first and last and first > last:
            problems.append(_wrong("--from", first.isoformat(), f"a day not after --to {last.isoformat()}"))
        if problems:
            raise ConfigError(problems)
        return cls(
            first=first,
            last=last,
            refit_every_days=refit_every_days,
            horizons=[int(value) for value in ahead],
            levels=sorted(set(wanted)),
            shops=shops,
            products=products,
            top=top,
            out=out,
            weather=cast("WeatherInBacktest | None", weather),
        )


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
            _, said = import_new(config, archive, progress=progress)
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
        spans = f"the till's days, {till_days.min().date()} to {newest}"
        raise ConfigError(_wrong("--from/--to", f"{first} to {last}", spans))
    with watch.stage("replay"):
        result = _replay(config, request, gathered, first=first, last=min(last, newest), progress=progress)
    methods = {
        name: _of_shops(predictions, request.shops)
        for name, predictions in {OWN: result.predictions, **result.rules}.items()
    }
    card = scorecard(methods)
    worth, worth_per_product = _worth(config, gathered, methods)
    weeks = scorecard({name: _of_shops(totals, request.shops) for name, totals in result.weeks.items()})
    written = [*_write(request.out, methods[OWN]), *_write_scorecard(config.run.out / "backtest", card, weeks)]
    said_of_tracking = record(
        config,
        verb="backtest",
        params={
            "from": first.isoformat(),
            "to": last.isoformat(),
            "refit_every_days": str(request.refit_every_days),
            "weather": request.weather or config.weather.in_backtest,
        },
        metrics=_metrics(card) | _metrics(weeks) | _worth_metrics(worth),
        product_metrics=_per_product(card).merge(worth_per_product, on="product", how="outer"),
        seconds={**watch.seconds, **result.timing},
        data_hash=gathered.data_hash,
        artifacts=written,
        models=result.model_texts,
    )
    notices = [*said, *gathered.notices, *result.notices, *_weather_signals(config, request), *said_of_tracking]
    wording = Wording(config.bakery.language, timezone=config.bakery.timezone)
    header, rows = scorecard_text(card, wording)
    title = f"{first} to {last}, {methods[OWN]['product'].nunique()} products, all at the same cutoffs"
    return Outcome(
        tables=[
            TerminalTable(title=title, header=header, rows=rows),
            *_weeks_table(weeks, wording),
            _worth_table(worth, wording),
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
        stakes=stakes_of(gathered.facts.products, config.decisions),
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
    return pd.concat(totals, ignore_index=True), value_totals(scores[OWN], products, by=["product"])


def _worth_metrics(worth: pd.DataFrame) -> dict[str, float]:
    numbers = worth.set_index("method")[list(WORTH)].astype(float)
    return {
        f"{method}.{name}": float(value)
        for method, row in numbers.iterrows()
        for name, value in row.items()
        if pd.notna(value)
    }


def _worth_table(worth: pd.DataFrame, wording: Wording) -> TerminalTable:
    header = [wording.text("score.method"), *(wording.text(f"score.{name}") for name in WORTH)]
    rows = [
        [wording.text(f"score.{row['method']}"), *(_shown(name, row[name], wording) for name in WORTH)]
        for _, row in worth.iterrows()
    ]
    return TerminalTable(title=wording.text("score.worth"), header=header, rows=rows)


def _weeks_table(weeks: DataFrame[Scorecard], wording: Wording) -> list[TerminalTable]:
    if weeks.empty:
        return []
    header, rows = weeks_text(weeks, wording, own=OWN_WEEK, sum_of_days=SUM_OF_DAYS)
    return [TerminalTable(title=wording.text("score.weeks"), header=header, rows=rows)]


def _shown(name: str, value: float, wording: Wording) -> str:
    if pd.isna(value):
        return "–"
    if name.endswith("_share"):
        return formats.percent(float(value), wording.language)
    if name.endswith("_eur"):
        return formats.money(float(value), wording.language, decimals=0)
    return formats.number(float(value), wording.language)


def _of_shops(predictions: DataFrame[Predictions], shops: Sequence[str] | None) -> DataFrame[Predictions]:
    """Return the rows of some shops; the models have learnt from all of them."""
    if not shops:
        return predictions
    return checked(Predictions, predictions[predictions["shop"].isin(list(shops))])


def _write(out: Path | None, predictions: DataFrame[Predictions]) -> list[Path]:
    if out is None:
        return []
    if out.suffix == ".csv":
        write_bytes(out, predictions.to_csv(index=False).encode())
    else:
        buffer = io.BytesIO()
        predictions.to_parquet(buffer, index=False)
        write_bytes(out, buffer.getvalue())
    return [out]


def _write_scorecard(folder: Path, card: DataFrame[Scorecard], weeks: DataFrame[Scorecard]) -> list[Path]:
    files = {"scorecard.csv": scorecard_csv(card), "scorecard.png": scorecard_plot(card)}
    if len(weeks):
        files["scorecard_weeks.csv"] = scorecard_csv(weeks)
    for name, content in files.items():
        write_bytes(folder / name, content)
    return [folder / name for name in files]


def _metrics(card: DataFrame[Scorecard]) -> dict[str, float]:
    overall = card[(card["shop"] == "") & (card["product"] == "")]
    metrics = {}
    for row in overall.to_dict("records"):
        for name in ("newsvendor_cost", "coverage", "wape", "bias_share"):
            if pd.notna(row[name]):
                metrics[f"{row['method']}.{name}.{row['level']:g}"] = float(row[name])
    return metrics


def _per_product(card: DataFrame[Scorecard]) -> pd.DataFrame:
    mine = card[(card["method"] == OWN) & (card["product"] != "") & (card["shop"] == "")]
    named = mine.assign(level=mine["level"].map("{:g}".format))
    parts = [
        named.pivot_table(index="product", columns="level", values=value).add_prefix(f"{value}_")
        for value in ("newsvendor_cost", "coverage")
    ]
    return pd.concat(parts, axis=1).reset_index()


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        return []


def _wrong(option: str, got: str, expected: str) -> Problem:
    return Problem(option, got=f"'{got}'", expected=expected, action="correct the option")
