"""The one application that every verb belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from forecast import __version__

if TYPE_CHECKING:
    from forecast.config import Config
    from forecast.pipeline.as_json import JsonAnswer
    from forecast.pipeline.outcome import Outcome

app = typer.Typer(
    name="forecast",
    help="Tomorrow's bake list and the next ingredient orders, from a bakery's own till.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"forecast {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Tomorrow's bake list and the next ingredient orders, from a bakery's own till.

    Exit codes: 0 plan, 1 plan that needs a look, 2 no plan, 3 wrong configuration or input.
    """


def leave(outcome: Outcome, config: Config | None = None, *, strict: bool = False) -> None:
    """Show an outcome, with the nights that did not run, and leave with its exit code."""
    from forecast.cli.console import show

    code = show(outcome if config is None else _with_missed_nights(outcome, config), config)
    raise typer.Exit(1 if strict and outcome.notices and code == 0 else code)


def _with_missed_nights(outcome: Outcome, config: Config) -> Outcome:
    from dataclasses import replace

    from forecast.pipeline.night.nights import missed_nights

    known = {notice.code for notice in outcome.notices}
    said = [notice for notice in missed_nights(config) if notice.code not in known]
    return replace(outcome, notices=[*outcome.notices, *said])


def answer(said: JsonAnswer) -> None:
    """Print one JSON object, and nothing else, on stdout."""
    import json

    typer.echo(json.dumps(said.content, ensure_ascii=False, allow_nan=False, indent=1))
    raise typer.Exit(said.exit_code)
