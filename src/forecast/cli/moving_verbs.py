"""The verbs that move a shop to another computer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.application import app, leave
from forecast.cli.options import DEFAULT_CONFIG, ConfigPath, Verbose, configured

_Force = Annotated[bool, typer.Option("--force", help="Also where something is there: restore keeps it beside.")]


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="File to write, as shop.zip.")],
    config: ConfigPath = DEFAULT_CONFIG,
    force: _Force = False,
    verbose: Verbose = False,
) -> None:
    """Write configuration, files, exports and archive of a shop into one file, for another computer or for the worst.

    Example: forecast backup shop.zip -c forecast.toml
    """
    from forecast.pipeline.moving.backup import back_up

    settings = configured(config)
    leave(back_up(settings, config, file, is_forced=force), settings)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="File that 'forecast backup' wrote.")],
    folder: Annotated[Path, typer.Argument(help="Folder of the shop, a new or an empty one.")],
    force: _Force = False,
    verbose: Verbose = False,
) -> None:
    """Bring a shop back from a backup, into any folder, once every file was held against its sum.

    Example: forecast restore shop.zip my-shop
    """
    from forecast.pipeline.moving.restoring import restore as restore_shop

    leave(restore_shop(file, folder, is_forced=force))
