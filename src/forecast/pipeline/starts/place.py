"""Who and where the shop is: said by options, known from its country, or asked.

In: what was said, a person who may be there. Out: nested values for `[bakery]`, a configuration that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from forecast.config import Bakery, CalendarSettings, Config
from forecast.config.countries import language_of, timezones_of
from forecast.config.problems import problems_of
from forecast.errors import ConfigError, Problem
from forecast.notices import Notice
from forecast.pipeline.outcome import Outcome
from forecast.reports.wording import Wording
from forecast.sources.calendars.holidays_door import is_school_zone
from forecast.sources.calendars.places import check_places, kept_by_towns, kept_kinds, places_of


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
        values.setdefault("language", language_of(country))
    return Config(bakery=checked_bakery(values))


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


_MOST_TIMES = 5
"""An answer that cannot be is asked for again so many times."""
_WRITTEN = ("name", "country", "region", "school_zones", "timezone", "language", "shop")


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
    given = {key: value for key, value in said.items() if value}

    def checked(key: str, value: str) -> None:
        # The clock is asked for later.
        _check_place(checked_bakery({"timezone": "UTC", **bakery, key: value}))

    bakery: dict[str, Any] = {}
    bakery["country"] = (given.get("country") or _asked(talk, words, "country", check=checked)).upper()
    if not bakery["country"]:
        raise ConfigError(Problem("--country", "no_country"))
    checked("country", bakery["country"])
    words = Wording(words.language if given.get("language") else language_of(bakery["country"]))
    bakery["name"] = given.get("name") or _asked(talk, words, "name", default=name)
    bakery["region"] = given.get("region") or _asked(talk, words, "region", check=checked)
    if bakery["region"] and is_school_zone(bakery["country"], bakery["region"]):
        bakery["school_zones"] = [bakery["region"]]
    zones = timezones_of(bakery["country"])
    clock = given.get("timezone") or _asked_clock(talk, words, zones, checked)
    bakery |= {"timezone": clock} if clock else {}
    bakery["language"] = given.get("language") or language_of(bakery["country"])
    bakery |= {"shop": given["shop"]} if "shop" in given else {}
    _check_place(checked_bakery(bakery))
    return {key: bakery[key] for key in _WRITTEN if bakery.get(key)}


def assumed_of_town(bakery: Bakery, settings: CalendarSettings, *, year: int) -> list[Notice]:
    """Return what is taken of the holidays that only some municipalities of the region keep, and how to say otherwise.

    Examples
    --------
    >>> assumed_of_town(Bakery(country="DE", region="BY", language="de"), CalendarSettings(), year=2026)[0].values
    {'holidays': 'Mariä Himmelfahrt', 'region': 'BY', 'setting': 'calendar.categories=[]'}
    """
    if settings.categories is not None:
        return []
    kept = kept_kinds(bakery.country, bakery.region, settings)
    notices = []
    for kind, labels in kept_by_towns(bakery, year).items():
        code, setting = ("init_holiday_kept", "[]") if kind in kept else ("init_holiday_left_out", f'["{kind}"]')
        values = {"holidays": ", ".join(labels), "region": bakery.region, "setting": f"calendar.categories={setting}"}
        notices.append(Notice(code, values=values))
    return notices


def _check_place(bakery: Bakery) -> None:
    """Stop on a country or region that the almanac does not know."""
    try:
        check_places(bakery, places_of(bakery, None), own_zones=frozenset())
    except ConfigError as error:
        options = (f"--{str(problem.column or '').rpartition('.')[2]}" for problem in error.problems)
        named = zip(error.problems, options, strict=True)
        raise ConfigError(replace(problem, where=option, column=None) for problem, option in named) from error


def _asked(
    talk: Talk, words: Wording, code: str, *, default: str = "", check: Callable[[str, str], None] | None = None
) -> str:
    """Return the answer to a question, asked again while it cannot be; `default` where nobody is there."""
    if not talk.is_there:
        return default
    question = words.text(f"init.ask_{code}")
    why = ""
    for _ in range(_MOST_TIMES):
        said = talk.ask(f"{why}{question}", default).strip()
        try:
            if check and said:
                check(code, said.upper() if code == "country" else said)
        except ConfigError as error:
            why = f"{error.problems[0].in_words(words.language)}\n"
        else:
            return said
    return default


def _asked_clock(talk: Talk, words: Wording, zones: Sequence[str], check: Callable[[str, str], None]) -> str:
    return zones[0] if len(zones) == 1 else _asked(talk, words, "timezone", check=check)
