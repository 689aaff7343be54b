"""The verbs that read a till: `import`, and what comes before it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.cli.application import answer, app, leave
from forecast.cli.options import (
    DEFAULT_CONFIG,
    AsJson,
    ConfigPath,
    Country,
    ShopName,
    TimeZoneName,
    Verbose,
    configured,
    is_configured,
)

if TYPE_CHECKING:
    from forecast.config import Config


@app.command("import")
def import_(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Till exports of any kind.  [default: those of [till] files]")
    ] = None,
    config: ConfigPath = DEFAULT_CONFIG,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, write nothing.")] = False,
    inspect: Annotated[
        bool, typer.Option("--inspect", help="Propose the [till] section for these files, write nothing.")
    ] = False,
    json: AsJson = False,
    country: Country = None,
    timezone: TimeZoneName = None,
    shop: ShopName = None,
    verbose: Verbose = False,
) -> None:
    """Read till exports into the archive, with a report of what was read, dropped and repaired.

    Example: forecast import -c forecast.toml exports/june.csv
    """
    from forecast.pipeline.importing import import_till

    if json:
        from forecast.pipeline.import_json import import_as_json

        is_bare = not is_configured(config)
        said = {"country": country, "timezone": timezone, "shop": shop}
        answer(import_as_json(lambda: _settings(config, said), files, dry_run=dry_run, is_bare=is_bare))
    from forecast.cli.console import progress_bars

    settings = configured(config)
    with progress_bars() as progress:
        outcome = import_till(settings, files, dry_run=dry_run, inspect=inspect, verbose=verbose, progress=progress)
    leave(outcome, settings)


def _settings(path: Path, said: Mapping[str, str | None]) -> Config:
    """Return the configuration, or what the options say where there is none."""
    from forecast.pipeline.bare import bare_config

    return configured(path) if is_configured(path) else bare_config(said)
