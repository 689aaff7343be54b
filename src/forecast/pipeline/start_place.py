"""Who and where the shop is: said by options, known from its country, or asked.

In: what was said, a person who may be there. Out: nested values for `[bakery]`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from forecast.config import Bakery
from forecast.errors import ConfigError, Problem
from forecast.pipeline.bare import checked_bakery, several_clocks
from forecast.pipeline.countries import language_of, timezones_of
from forecast.pipeline.outcome import Outcome
from forecast.reports.wording import Wording
from forecast.sources.calendars.holidays_door import is_school_zone, subdivisions
from forecast.sources.calendars.places import check_places, places_of


class Talk(Protocol):
    """The person at the terminal, if there is one."""

    @property
    def is_there(self) -> bool:
        """Whether anybody answers."""

    def show(self, outcome: Outcome) -> None:
        """Show lines and tables."""

    def ask(self, question: str, default: str) -> str:
        """Return the answer, `default` for none."""


def placed(said: Mapping[str, str | None], talk: Talk, words: Wording, *, name: str) -> dict[str, Any]:
    """Return `[bakery]`: what was said, and what a person answers to the rest; `name` is what it is called by default.

    Raises
    ------
    ConfigError
        For a country, region or time zone that does not exist, or that nobody told and that cannot be known.
    """
    told = {key: value for key, value in said.items() if value}
    country = (told.get("country") or _asked_country(talk, words)).upper()
    check_place(checked_bakery({"country": country}))
    words = Wording(words.language if told.get("language") else language_of(country))
    bakery: dict[str, Any] = {"name": told.get("name") or _asked(talk, words, "name", name), "country": country}
    region = told.get("region") or _asked_region(talk, words, country)
    if region:
        bakery["region"] = region
        if is_school_zone(country, region):
            bakery["school_zones"] = [region]
    bakery["timezone"] = told.get("timezone") or _clock(talk, words, country)
    bakery["language"] = told.get("language") or language_of(country)
    if "shop" in told:
        bakery["shop"] = told["shop"]
    check_place(checked_bakery(bakery))
    return bakery


def check_place(bakery: Bakery) -> None:
    """Stop on a country or region that the almanac does not know.

    Raises
    ------
    ConfigError
        With the nearest name.
    """
    try:
        check_places(bakery, places_of(bakery, None), own_zones=frozenset())
    except ConfigError as error:
        options = (f"--{(problem.column or '').rpartition('.')[2]}" for problem in error.problems)
        named = zip(error.problems, options, strict=True)
        raise ConfigError(replace(problem, where=option, column=None) for problem, option in named) from error


def _asked(talk: Talk, words: Wording, code: str, default: str) -> str:
    return talk.ask(words.text(f"init.ask_{code}"), default).strip() if talk.is_there else default


def _asked_country(talk: Talk, words: Wording) -> str:
    country = _asked(talk, words, "country", "")
    if not country:
        action = "add --country with two letters, such as --country DE"
        raise ConfigError(Problem("--country", got="nothing", expected="the country of the shop", action=action))
    return country


def _asked_region(talk: Talk, words: Wording, country: str) -> str:
    known = subdivisions(country) if talk.is_there else ()
    return _asked(talk, words, "region", "") if known else ""


def _clock(talk: Talk, words: Wording, country: str) -> str:
    zones: Sequence[str] = timezones_of(country)
    if len(zones) == 1:
        return zones[0]
    said = _asked(talk, words, "timezone", "") if zones else "UTC"
    if not said:
        raise ConfigError(several_clocks(country, list(zones)))
    return said
