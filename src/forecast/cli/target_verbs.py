"""The verb about what is aimed at: `targets`."""

from __future__ import annotations

from typing import Annotated

import typer

from forecast.cli.application import app, leave
from forecast.cli.dates import day_text
from forecast.cli.options import DEFAULT_CONFIG, ConfigPath, Products, Top, Verbose, chosen, configured


@app.command()
def targets(
    config: ConfigPath = DEFAULT_CONFIG,
    first: Annotated[
        str | None, typer.Option("--from", help="First day.  [default: 8 weeks before the last till day]")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day.  [default: the last till day]")] = None,
    products: Products = None,
    top: Top = None,
    verbose: Verbose = False,
) -> None:
    """Tell what each target wastes and misses in money, what the shop's past aimed at, and what moving one costs.

    Example: forecast targets -c forecast.toml --from 2022-01-01 --to 2022-06-30 --top 20
    """
    from forecast.cli.console import progress_bars
    from forecast.pipeline.backtests.request import BacktestRequest
    from forecast.pipeline.backtests.targeting import run_targets

    settings = configured(config)
    request = BacktestRequest.from_words(
        first=day_text(first, settings, is_past=True), last=day_text(last, settings, is_past=True),
        refit_every_days=28, horizons="1", levels=None,
        products=chosen(products), top=top,
    )  # fmt: skip
    with progress_bars(settings) as progress:
        outcome = run_targets(settings, request, progress=progress)
    leave(outcome, settings)
