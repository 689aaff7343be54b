"""The verbs: what each takes and which function of `pipeline` does it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from forecast.cli import desk_verbs, moving_verbs, operator_verbs, proof_verbs, target_verbs, till_verbs
from forecast.cli.application import answer, app, leave
from forecast.cli.dates import clock_text, dated, day_text
from forecast.cli.options import (
    DEFAULT_CONFIG,
    AsJson,
    ConfigPath,
    Day,
    Offline,
    Products,
    Shop,
    Strict,
    Top,
    Verbose,
    chosen,
    configured,
)

__all__ = ["app", "desk_verbs", "moving_verbs", "operator_verbs", "proof_verbs", "target_verbs", "till_verbs"]


@app.command()
def check(
    config: ConfigPath = DEFAULT_CONFIG, strict: Strict = False, json: AsJson = False, verbose: Verbose = False
) -> None:
    """Read every input and list every problem at once; write nothing.

    Example: forecast check -c forecast.toml
    """
    from forecast.pipeline.checking import check_inputs

    if json:
        from forecast.pipeline.checking import check_as_json

        answer(check_as_json(lambda: configured(config), is_strict=strict))
    settings = configured(config)
    leave(check_inputs(settings), settings, strict=strict)


@app.command()
def fetch(config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False) -> None:
    """Bring weather into the archive: the only verb that needs the network.

    Example: forecast fetch -c forecast.toml
    """
    from forecast.pipeline.fetching import fetch_weather
    from forecast.pipeline.journal import noted

    settings = configured(config)
    leave(noted("fetch", fetch_weather)(settings), settings)


@app.command()
def plan(
    config: ConfigPath = DEFAULT_CONFIG,
    day: Day = None,
    shop: Shop = None,
    products: Products = None,
    top: Top = None,
    offline: Offline = False,
    strict: Strict = False,
    json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Train, predict and decide for one day; write plan and orders as CSV, HTML and PDF.

    Example: forecast plan -c forecast.toml --day 2025-12-24
    """
    from functools import partial

    from forecast.cli.console import progress_bars
    from forecast.pipeline.journal import noted
    from forecast.pipeline.night.plan_day import plan_day

    work = noted("plan", dated(partial(plan_day, shops=shop, products=chosen(products), top=top), day=day))
    if json:
        from forecast.pipeline.as_json import answered

        answer(answered(lambda: configured(config), work, nothing={"rows": []}, is_strict=strict))
    settings = configured(config)
    with progress_bars(settings) as progress:
        outcome = work(settings, progress=progress)
    leave(outcome, settings, strict=strict)


@app.command()
def adjust(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Exports with this morning's lines.  [default: the inbox and the configured files]"),
    ] = None,
    config: ConfigPath = DEFAULT_CONFIG,
    now: Annotated[
        str | None, typer.Option("--now", help="Time of day up to which lines count, as 11:00 or 11h.  [default: now]")
    ] = None,
    day: Annotated[str | None, typer.Option("--day", help="Day under way.  [default: today]")] = None,
    shop: Shop = None,
    json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Propose more or less for the slots still to come, from this morning's till lines; what is baked stays.

    Example: forecast adjust -c forecast.toml --now 11:00
    """
    from functools import partial

    from forecast.cli.console import progress_bars
    from forecast.pipeline.journal import noted
    from forecast.pipeline.through_the_day.adjusting import adjust_day

    work = noted("adjust", dated(partial(adjust_day, files=files, now_s=clock_text(now), shops=shop), day=day))
    if json:
        from forecast.pipeline.as_json import answered

        answer(answered(lambda: configured(config), work, nothing={"rows": []}))
    settings = configured(config)
    with progress_bars(settings) as progress:
        outcome = work(settings, progress=progress)
    leave(outcome, settings)


@app.command()
def why(
    config: ConfigPath = DEFAULT_CONFIG,
    day: Annotated[
        str | None,
        typer.Option("--day", help="Day whose plan is explained, as tomorrow.  [default: the newest issued]"),
    ] = None,
    product: Annotated[
        str | None, typer.Option("--product", help="One product, with every step listed.  [default: a line for each]")
    ] = None,
    shop: Shop = None,
    verbose: Verbose = False,
) -> None:
    """Tell why an issued plan says what it says: the ordinary day, and what each cause adds to it or takes from it.

    Example: forecast why -c forecast.toml --day 2025-06-14 --product BAGUETTE
    """
    from forecast.pipeline.night.explaining import why

    settings = configured(config)
    leave(why(settings, day=day_text(day, settings), product=product, shops=shop), settings)


@app.command()
def score(
    config: ConfigPath = DEFAULT_CONFIG,
    day: Annotated[
        str | None,
        typer.Option(
            "--day", help="Day whose plan is scored, as yesterday or Friday.  [default: the last complete day]"
        ),
    ] = None,
    period: Annotated[
        Literal["day", "week", "month"],
        typer.Option("--period", help="Whose products are listed: the day's, its week's, or those of four weeks."),
    ] = "day",
    json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Hold issued plans against what was sold and, where known, baked and left: the day, its week, four weeks.

    Example: forecast score -c forecast.toml --day 2025-06-12 --period week
    """
    from functools import partial

    from forecast.pipeline.journal import noted
    from forecast.pipeline.scores.scoring import score_day

    work = noted("score", dated(partial(score_day, period=period), is_past=True, day=day))
    if json:
        from forecast.pipeline.as_json import answered

        answer(answered(lambda: configured(config), work, nothing={"rows": [], "totals": {}}))
    settings = configured(config)
    leave(work(settings), settings)


@app.command()
def backtest(
    config: ConfigPath = DEFAULT_CONFIG,
    first: Annotated[
        str | None,
        typer.Option(
            "--from", help="First day, as 2022-01-01 or 1.1.2022.  [default: 8 weeks before the last till day]"
        ),
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day.  [default: the last till day]")] = None,
    refit_every: Annotated[int, typer.Option("--refit-every", min=1, help="Days between two trainings.")] = 28,
    horizons: Annotated[str, typer.Option("--horizons", help="Days ahead, separated by commas.")] = "1",
    levels: Annotated[str | None, typer.Option("--levels", help="Quantiles, separated by commas.")] = None,
    shop: Shop = None,
    products: Products = None,
    top: Top = None,
    out: Annotated[Path | None, typer.Option("--out", help="Predictions as .parquet or .csv.")] = None,
    weather: Annotated[
        str | None,
        typer.Option(
            "--weather",
            help="outlook (as archived), observed, with-error (measured, with the error of a forecast) or none."
            "  [default: in_backtest of the configuration]",
        ),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Replay past evenings, write Predictions, and compare with simple rules on the same days.

    Example: forecast backtest -c forecast.toml --from 2022-01-01 --to 2022-06-30 --top 20 --out predictions.parquet
    """
    from forecast.cli.console import progress_bars
    from forecast.pipeline.backtests.backtesting import run_backtest
    from forecast.pipeline.backtests.request import BacktestRequest

    settings = configured(config)
    request = BacktestRequest.from_words(
        first=day_text(first, settings, is_past=True), last=day_text(last, settings, is_past=True),
        refit_every_days=refit_every, horizons=horizons, levels=levels,
        shops=shop, products=chosen(products), top=top, out=out, weather=weather,
    )  # fmt: skip
    with progress_bars(settings) as progress:
        outcome = run_backtest(settings, request, progress=progress)
    leave(outcome, settings)


@app.command()
def simulate(
    config: ConfigPath = DEFAULT_CONFIG,
    first: Annotated[
        str | None,
        typer.Option(
            "--from", help="First day, as 2022-01-01 or 1.1.2022.  [default: 8 weeks before the last till day]"
        ),
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day.  [default: the last till day]")] = None,
    products: Products = None,
    top: Top = None,
    recapture: Annotated[
        float | None,
        typer.Option(
            "--recapture",
            min=0,
            max=1,
            help="Share of customers who take another product of the family when theirs is sold out."
            "  [default: recapture_share of the configuration]",
        ),
    ] = None,
    truth: Annotated[
        Path | None, typer.Option("--truth", help="Folder of a made-up bakery, written with --with-truth.")
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Tell what this program, the usual and other rules would have earned with the same customers on past days.

    Example: forecast simulate -c forecast.toml --from 2022-01-01 --to 2022-06-30 --top 20
    """
    from forecast.cli.console import progress_bars
    from forecast.pipeline.backtests.request import BacktestRequest
    from forecast.pipeline.backtests.simulating import SimulationRequest, run_simulation

    settings = configured(config)
    replayed = BacktestRequest.from_words(
        first=day_text(first, settings, is_past=True), last=day_text(last, settings, is_past=True),
        refit_every_days=28, horizons="1", levels=None,
        products=chosen(products), top=top,
    )  # fmt: skip
    request = SimulationRequest(replayed, recapture_share=recapture, truth=truth)
    with progress_bars(settings) as progress:
        outcome = run_simulation(settings, request, progress=progress)
    leave(outcome, settings)


@app.command()
def nightly(
    config: ConfigPath = DEFAULT_CONFIG, offline: Offline = False, strict: Strict = False, verbose: Verbose = False
) -> None:
    """Import, fetch, check, score, plan: the job of every night.

    Example: forecast nightly -c forecast.toml
    """
    from forecast.cli.console import progress_bars
    from forecast.pipeline.arriving.after import told_after
    from forecast.pipeline.journal import noted
    from forecast.pipeline.night.nightly import nightly_run

    work = noted("nightly", told_after(nightly_run))
    settings = configured(config)
    with progress_bars(settings) as progress:
        outcome = work(settings, offline=offline, progress=progress)
    leave(outcome, settings, strict=strict)


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")],
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of everything random.")] = 1,
    shops: Annotated[int, typer.Option("--shops", min=1, help="How many shops.")] = 1,
    products: Annotated[int, typer.Option("--products", min=1, help="How many products.")] = 20,
    days: Annotated[int, typer.Option("--days", min=30, help="How many days of history.")] = 528,
    recapture: Annotated[
        float, typer.Option("--recapture", min=0, max=1, help="Share who take another product when theirs is sold out.")
    ] = 0.0,
    renewed: Annotated[
        float, typer.Option("--renewed", min=0, max=1, help="Share of a chain's shops that opened or closed meanwhile.")
    ] = 0.0,
    with_truth: Annotated[bool, typer.Option("--with-truth", help="Write true demand beside the till.")] = False,
) -> None:
    """Make a bakery whose truth is known, of any size, from a seed.

    Example: forecast sample my-sample --seed 7 --shops 5 --days 730
    """
    from forecast.pipeline.sampling import make_bakery
    from forecast.sample.demand import Trade

    size = {"shops": shops, "products": products, "days": days}
    trade = Trade(recapture=recapture, renewed=renewed)
    leave(make_bakery(folder, seed=seed, size=size, trade=trade, with_truth=with_truth))


@app.command()
def runs(
    config: ConfigPath = DEFAULT_CONFIG,
    port: Annotated[int, typer.Option("--port", help="Port on this machine.")] = 5055,
) -> None:
    """Open the MLflow page of past runs, on this machine only.

    Example: forecast runs -c forecast.toml --port 5055
    """
    from forecast.pipeline.runs import show_runs

    raise typer.Exit(show_runs(configured(config), port=port))
