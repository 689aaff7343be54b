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
    accept: Annotated[bool, typer.Option("--accept", help="Take files that look wrong: you looked at them.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Bring in anew what was imported or taken back.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last import back, with all its files.")] = False,
    json: AsJson = False,
    country: Country = None,
    timezone: TimeZoneName = None,
    shop: ShopName = None,
    verbose: Verbose = False,
) -> None:
    """Read till exports into the archive, with a report of what was read, dropped and repaired.

    Example: forecast import -c forecast.toml exports/june.csv
    """
    said = {"country": country, "timezone": timezone, "shop": shop}
    is_bare = not is_configured(config)
    if json:
        from forecast.pipeline.imports.import_json import import_as_json

        answer(
            import_as_json(
                lambda: _settings(config, said), files, dry_run=dry_run, is_bare=is_bare, accept=accept, again=again
            )
        )
    if inspect:
        from forecast.pipeline.imports.importing import inspect_files

        leave(inspect_files(lambda: _settings(config, said), files or []))
    from forecast.cli.console import progress_bars
    from forecast.pipeline.imports.importing import import_till, undo_import
    from forecast.pipeline.journal import noted

    work = import_till if dry_run else noted("import", import_till)
    settings = configured(config)
    if undo:
        leave(undo_import(settings), settings)
    with progress_bars(settings) as progress:
        outcome = work(settings, files, dry_run=dry_run, accept=accept, again=again, verbose=verbose, progress=progress)
    leave(outcome, settings)


@app.command()
def init(
    files: Annotated[list[Path], typer.Argument(help="Exports of your till, or folders of them.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    name: Annotated[str | None, typer.Option("--name", help="Name of the bakery.  [default: the folder's]")] = None,
    country: Country = None,
    region: Annotated[str | None, typer.Option("--region", help="Region of the public holidays, as BY.")] = None,
    timezone: TimeZoneName = None,
    language: Annotated[str | None, typer.Option("--language", help="fr, de or en.  [default: the country's]")] = None,
    shop: ShopName = None,
    into: Annotated[Path | None, typer.Option("--into", help="Folder to write to.  [default: the files' own]")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help='A setting, as till.date_order="dmy"; may be repeated.')
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a configuration that is there.")] = False,
    verbose: Verbose = False,
) -> None:
    """Look at till exports, ask what they cannot tell, and write forecast.toml beside them.

    Example: forecast init exports/2026-05.csv
    """
    from forecast.cli.talking import Terminal, called_as
    from forecast.pipeline.starts.starting import Wishes, start

    place = {
        "name": name, "country": country, "region": region, "timezone": timezone, "language": language, "shop": shop,
    }  # fmt: skip
    wishes = Wishes(files, place, tuple(settings or ()), into=into, is_forced=force, program=called_as())
    outcome = start(wishes, Terminal(is_quiet=yes))
    leave(outcome, configured(outcome.written[0]) if outcome.written else None)


def _settings(path: Path, said: Mapping[str, str | None]) -> Config:
    """Return the configuration, or what the options say where there is none."""
    from forecast.pipeline.starts.place import bare_config

    return configured(path) if is_configured(path) else bare_config(said)
