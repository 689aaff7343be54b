"""The verb that an owner runs before the first day: `prove`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from forecast.cli.application import answer, app, leave
from forecast.cli.dates import day_text
from forecast.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, Products, Shop, Verbose, chosen, configured

if TYPE_CHECKING:
    from forecast.config import Config


@app.command()
def prove(
    config: ConfigPath = DEFAULT_CONFIG,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=260, help="How many past weeks are judged.")] = 26,
    first: Annotated[
        str | None, typer.Option("--from", help="First day, in place of --weeks.  [default: as --weeks says]")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day.  [default: the last Sunday of the till]")] = None,
    shop: Shop = None,
    products: Products = None,
    json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Tell what simple rules, your own quantities and this program would have cost on past weeks; write a page.

    Example: forecast prove -c forecast.toml --weeks 26
    """
    from forecast.cli.console import progress_bars
    from forecast.pipeline.backtests.proving import ProofRequest, run_prove
    from forecast.pipeline.outcome import Outcome, Progress, silent

    def work(settings: Config, *, progress: Progress = silent) -> Outcome:
        begin, end = (day_text(day, settings, is_past=True) for day in (first, last))
        request = ProofRequest(weeks, first=begin, last=end, shops=shop, products=chosen(products))
        return run_prove(settings, request, progress=progress)

    if json:
        from forecast.pipeline.as_json import answered

        answer(answered(lambda: configured(config), work, nothing={"shops": []}))
    settings = configured(config)
    with progress_bars(settings) as progress:
        outcome = work(settings, progress=progress)
    leave(outcome, settings)
