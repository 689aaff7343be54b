"""What follows from a country: language of the pages, currency and clocks, as far as it has one of each.

In: an ISO 3166 country. Out: names; nothing is guessed where a country has several.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from forecast.formats import Language

_CURRENCY_SINCE = {"BG": "EUR"}
"""Countries whose currency changed after CLDR's table was made: the euro in Bulgaria on 2026-01-01 (EU 2025/1407)."""
_MAIN_ZONES = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
}
"""Where nearly everybody lives by one clock and only islands by another (CLDR, `primaryZones`)."""
_BEST_KNOWN = {
    "America/Edmonton",
    "America/Sao_Paulo",
    "America/Toronto",
    "America/Winnipeg",
    "Asia/Nicosia",
    "Australia/Sydney",
}
"""The city that people would name for its clock, where no clock of Windows is named after it."""

_FRENCH = ("FR", "LU", "MC", "RE", "GP", "MQ", "GF", "YT", "NC", "PF")
_GERMAN = ("DE", "AT", "LI", "CH")
"""Where a country speaks several languages, that of most people in it."""


def language_of(country: str) -> Language:
    """Return the language of the pages for a country; English where it is none that they have.

    Examples
    --------
    >>> language_of("AT"), language_of("FR"), language_of("IT")
    ('de', 'fr', 'en')
    """
    return "fr" if country in _FRENCH else "de" if country in _GERMAN else "en"


def currency_of(country: str) -> str:
    """Return the ISO 4217 currency of a country, "" for one that has none or is unknown.

    Examples
    --------
    >>> currency_of("CH"), currency_of("JP"), currency_of("BG"), currency_of("ZZ")
    ('CHF', 'JPY', 'EUR', '')
    """
    from babel.numbers import get_territory_currencies

    return _CURRENCY_SINCE.get(country) or next(iter(get_territory_currencies(country)), "")


@cache
def currencies() -> frozenset[str]:
    """Return the currencies in which people pay somewhere today."""
    from babel.core import get_global
    from babel.numbers import get_territory_currencies

    every = get_global("territory_currencies")
    return frozenset(code for country in every for code in get_territory_currencies(country))


@cache
def timezones_of(country: str) -> tuple[str, ...]:
    """Return the IANA zones of a country, one for each clock that it lives by this year.

    Examples
    --------
    >>> timezones_of("DE"), timezones_of("ES"), timezones_of("FR")
    (('Europe/Berlin',), ('Europe/Madrid',), ('Europe/Paris',))
    """
    from babel.core import get_global

    if country in _MAIN_ZONES:
        return (_MAIN_ZONES[country],)
    known = available_timezones()
    of_country = {zone for zone, of in get_global("zone_territories").items() if of == country and zone in known}
    # Of the cities with one clock, the one after which Windows names it is the best known.
    named = set(get_global("windows_zone_mapping").values())
    of_clock: dict[Sequence[timedelta | None], str] = {}
    for zone in sorted(of_country, key=lambda zone: (zone not in _BEST_KNOWN, zone not in named, zone)):
        of_clock.setdefault(_clock(zone), zone)
    return tuple(sorted(of_clock.values()))


def _clock(zone: str) -> Sequence[timedelta | None]:
    """Return how far a zone is from UTC in every month of a year."""
    return tuple(datetime(2026, month, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset() for month in range(1, 13))
