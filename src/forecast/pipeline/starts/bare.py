"""A configuration of a shop that has none yet: what a person says of it, all else as it comes.

In: a few words. Out: `Config`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from forecast.config import Bakery, Config
from forecast.config.countries import language_of, timezones_of
from forecast.config.problems import problems_of
from forecast.errors import ConfigError, Problem


def bare_config(said: Mapping[str, str | None]) -> Config:
    """Return a configuration that holds what was said of `[bakery]`; clock and language follow from the country.

    Raises
    ------
    ConfigError
        For a country or time zone that does not exist, and for a country of several clocks without its time zone.

    Examples
    --------
    >>> bare_config({"country": "de"}).bakery.timezone
    'Europe/Berlin'
    """
    values = {key: value for key, value in said.items() if value}
    if "country" in values:
        country = values["country"] = values["country"].upper()
        zones = timezones_of(country)
        if "timezone" not in values and len(zones) > 1:
            raise ConfigError(several_clocks(country, zones))
        values.setdefault("language", language_of(country))
    return Config(bakery=checked_bakery(values))


def several_clocks(country: str, zones: Sequence[str]) -> Problem:
    """Return that nobody can know by which clock a shop of such a country lives."""
    values = {"country": country, "names": zones, "example": zones[-1]}
    return Problem("--timezone", "several_clocks", values=values)


def checked_bakery(values: Mapping[str, Any]) -> Bakery:
    """Return `[bakery]` of what options said.

    Raises
    ------
    ConfigError
        For every option whose value cannot be.
    """
    try:
        return Config.model_validate({"bakery": values}).bakery
    except ValidationError as error:
        raise ConfigError(
            replace(problem, where=f"--{str(problem.column).rpartition('.')[2]}", column=None)
            for problem in problems_of(error, Path(), "")
        ) from error
