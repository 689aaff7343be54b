"""The options that verbs share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from forecast.config import Config


ConfigPath = Annotated[
    Path, typer.Option("--config", "-c", help="TOML file that describes the shop.", envvar="FORECAST_CONFIG")
]
Day = Annotated[
    str | None,
    typer.Option("--day", help="Day to plan, as 2025-12-24, 24.12., tomorrow or Friday.  [default: the next open day]"),
]
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
