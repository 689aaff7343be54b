"""The verb of the page beside the till: `desk`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.application import app
from forecast.cli.options import DEFAULT_CONFIG, ConfigPath, Verbose, configured


@app.command()
def desk(
    config: ConfigPath = DEFAULT_CONFIG,
    host: Annotated[
        str, typer.Option("--host", help="Address to answer at; any but this computer's own asks for a password.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to answer at.")] = 5056,
    password_file: Annotated[
        Path | None,
        typer.Option(
            "--password-file",
            help="File with the password in its first line, readable by its owner only."
            "  [default: what FORECAST_DESK_PASSWORD holds]",
        ),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Open the page on which the plan is answered: quantities and reasons, orders, leftovers, calendar, score.

    It writes the same CSV files that a spreadsheet edits. On this computer only, unless --host says otherwise.

    Example: forecast desk -c forecast.toml --port 5056
    """
    from forecast.cli.console import out
    from forecast.desk.opening import opened

    settings = configured(config)
    with opened(config, host=host, port=port, password_file=password_file) as (server, said):
        for line in said:
            out.print(line.in_words(settings.bakery.language), markup=False)
        server.serve_forever()
