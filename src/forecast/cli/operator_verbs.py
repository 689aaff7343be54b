"""The verbs of whoever keeps the computer: `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.application import app, leave
from forecast.cli.options import DEFAULT_CONFIG, ConfigPath, Offline, Verbose, configured


@app.command()
def doctor(
    config: ConfigPath = DEFAULT_CONFIG,
    bundle: Annotated[
        Path | None, typer.Option("--bundle", help="Write a report of a bug: no names, paths or figures of sales.")
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Set damaged files aside and make again what can be made again.")
    ] = False,
    offline: Offline = False,
    verbose: Verbose = False,
) -> None:
    """Look at computer, archive, files, calendar, weather and the last ten nights, and say what asks for a look.

    Exit codes: 0 all is fine, 1 something to look at, 2 no night ran or the last one gave no plan, 3 wrong
    configuration.

    Example: forecast doctor -c forecast.toml --bundle report.json
    """
    if repair:
        from forecast.pipeline.journal import noted
        from forecast.pipeline.repairing import repair as make_again

        settings = configured(config)
        leave(noted("repair", make_again)(settings, offline=offline), settings)
    from forecast.cli.console import show
    from forecast.pipeline.doctor.examining import examine

    outcome = examine(lambda: configured(config), bundle=bundle, offline=offline)
    is_readable = outcome.data["exit_code"] != 3
    show(outcome, configured(config) if is_readable else None)
    raise typer.Exit(outcome.data["exit_code"])
