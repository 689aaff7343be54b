"""The options that verbs share."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from forecast.config import Config


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no time zone
    except ValueError as error:
        from forecast.errors import InputError, Problem
        from forecast.texts import phrase

        raise InputError(Problem("", "wrong_option", got=text, values={"expected": phrase("expected.date")})) from error


def day_text(text: str | None) -> date | None:
    """Return the date that an option names, None for none."""
    return None if text is None else _day(text)


def clock_text(text: str | None) -> int | None:
    """Return the time of day that an option names [s since midnight], None for none.

    Examples
    --------
    >>> clock_text("11:00"), clock_text(None)
    (39600, None)
    """
    if text is None:
        return None
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and int(hour) <= 35 and int(minute) < 60):
        from forecast.errors import InputError, Problem
        from forecast.texts import phrase

        raise InputError(Problem("", "wrong_option", got=text, values={"expected": phrase("expected.time_of_day")}))
    return int(hour) * 3600 + int(minute) * 60


ConfigPath = Annotated[
    Path, typer.Option("--config", "-c", help="TOML file that describes the shop.", envvar="FORECAST_CONFIG")
]
Day = Annotated[str | None, typer.Option("--day", help="Day to plan, as 2025-12-24.  [default: the next open day]")]
Shop = Annotated[list[str] | None, typer.Option("--shop", help="Only this shop; may be repeated.")]
Products = Annotated[str | None, typer.Option("--products", help="Only these products, separated by commas.")]
Top = Annotated[int | None, typer.Option("--top", min=1, help="Only the N products sold most in the last 8 weeks.")]
Offline = Annotated[bool, typer.Option("--offline", help="Never use the network.")]
Strict = Annotated[bool, typer.Option("--strict", help="Leave with 1 on notes as well as on warnings.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]
Country = Annotated[str | None, typer.Option("--country", help="Country of the shop, as DE.")]
TimeZoneName = Annotated[str | None, typer.Option("--timezone", help="IANA time zone of the shop, as Europe/Berlin.")]
ShopName = Annotated[str | None, typer.Option("--shop", help="Name of the shop, where the files name none.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more; show the traceback of a defect.")]

DEFAULT_CONFIG = Path("forecast.toml")


def configured(path: Path) -> Config:
    """Read the configuration; without `forecast.toml` say how to get one."""
    from forecast.archive.version import refuse_newer
    from forecast.config import load_config
    from forecast.errors import ConfigError, Problem

    if path == DEFAULT_CONFIG and not os.path.lexists(path):
        raise ConfigError(Problem(str(path), "no_configuration"))
    settings = load_config(path)
    refuse_newer(settings.run.archive)
    return settings


def is_configured(path: Path) -> bool:
    """Return whether a configuration was named, or lies in this folder."""
    return path != DEFAULT_CONFIG or path.exists()


def chosen(products: str | None) -> tuple[str, ...] | None:
    """Split a list of products.

    Examples
    --------
    >>> chosen("BAGUETTE, CROISSANT")
    ('BAGUETTE', 'CROISSANT')
    """
    return None if products is None else tuple(name.strip() for name in products.split(",") if name.strip())
