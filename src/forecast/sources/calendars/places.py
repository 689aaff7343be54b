"""Which calendar regions concern which shop, and a stop for those that the almanac does not know.

In: the configuration, `Shops`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from forecast.config import Bakery, CalendarSettings
from forecast.errors import ConfigError, Problem, nearest_name
from forecast.sources.calendars.holidays_door import (
    categories,
    countries,
    has_school_holidays,
    is_school_zone,
    subdivision_codes,
    subdivisions,
)
from forecast.tables import DataFrame, Shops
from forecast.texts import Said, phrase

MOSTLY_KEPT = {("DE", "BY"): ("catholic",)}
"""Kinds that most municipalities of a region keep: Assumption in about 1,700 of 2,056 Bavarian ones (Bavarian law on
Sundays and holidays, Art. 1: where Catholics are more than Protestants)."""


@dataclass(frozen=True)
class Place:
    """A shop with its subdivision and its school zones."""

    shop: str
    region: str
    zones: tuple[str, ...]


def public_region(country: str, region: str) -> str:
    """Return the key under which public holidays and feasts of a subdivision stand in `Calendar`.

    Examples
    --------
    >>> public_region("FR", "57"), public_region("FR", "")
    ('FR-57', 'FR')
    """
    return f"{country}-{region}" if region else country


def kept_kinds(country: str, region: str, settings: CalendarSettings) -> tuple[str, ...]:
    """Return the kinds of holidays beside the public ones that a shop's municipality keeps, or is taken to keep.

    Examples
    --------
    >>> kept_kinds("DE", "BY", CalendarSettings()), kept_kinds("DE", "SN", CalendarSettings())
    (('catholic',), ())
    >>> kept_kinds("DE", "Bayern", CalendarSettings()), kept_kinds("DE", "BY", CalendarSettings(categories=()))
    (('catholic',), ())
    """
    if settings.categories is not None:
        return settings.categories
    return MOSTLY_KEPT.get((country, subdivision_codes(country).get(region, "")), ())


def places_of(bakery: Bakery, shops: DataFrame[Shops] | None) -> list[Place]:
    """Return the place of each shop; what is not written of one is the bakery's."""
    if shops is None or shops.empty:
        return [Place(bakery.shop, bakery.region, bakery.school_zones)]
    return [
        Place(shop, region or bakery.region, split_zones(zones) or bakery.school_zones)
        for shop, region, zones in zip(shops["shop"], shops["region"], shops["school_zones"], strict=True)
    ]


def split_zones(text: str) -> tuple[str, ...]:
    """Split a cell of school zones at commas, semicolons and blanks, keeping 'Zone B' whole.

    Examples
    --------
    >>> split_zones("Zone B, Zone C"), split_zones("BW BY")
    (('Zone B', 'Zone C'), ('BW', 'BY'))
    """
    return tuple(re.findall(r"[Zz]one\s+\w+|[^\s,;]+", text))


def check_places(
    bakery: Bakery, places: Iterable[Place], *, own_zones: frozenset[str], kinds: Iterable[str] = ()
) -> None:
    """Stop on countries, subdivisions, zones and kinds of holidays that would silently give none.

    `own_zones` are those of the file of school breaks, which need no almanac; `kinds` are `[calendar] categories`.

    Raises
    ------
    ConfigError
        With every unknown name and the nearest known one.
    """
    country, known = bakery.country, countries()
    if country not in known.values():
        near = nearest_name(country, known.values()) or known.get(nearest_name(country, known) or "")
        raise ConfigError(_unknown("country", "bakery.country", country, near, ()))
    parts, known_kinds = subdivision_codes(country), categories(country)
    regions = dict.fromkeys(place.region for place in places if place.region and place.region not in parts)
    problems = [
        _unknown("region", _key(bakery, "region"), region, nearest_name(region, parts), subdivisions(country))
        for region in regions
    ]
    problems += [
        _unknown("holiday_kind", "calendar.categories", kind, nearest_name(kind, known_kinds), known_kinds, country)
        for kind in kinds
        if kind not in known_kinds
    ]
    where = _key(bakery, "school_zones")
    for zone in dict.fromkeys(zone for place in places for zone in place.zones if zone not in own_zones):
        if not has_school_holidays(country):
            told = {"country": country}
            problems.append(
                Problem(phrase("place.configuration"), "no_school_holidays_of", column=where, got=zone, values=told)
            )
        elif not is_school_zone(country, zone):
            zones = sorted(part for part in parts if is_school_zone(country, part))
            problems.append(_unknown("school_zone", where, zone, nearest_name(zone, zones), zones))
    if problems:
        raise ConfigError(problems)


def _key(bakery: Bakery, name: str) -> str | Said:
    """Return where a person wrote the region or the zones of a shop."""
    return phrase("place.of_shops_file", key=name) if bakery.shops else f"bakery.{name}"


def _unknown(
    what: str, column: str | Said, got: str, near: str | None, known: Iterable[str], country: str = ""
) -> Problem:
    """Return that a name is unknown, with the nearest and all that are known."""
    values = {
        "hint": phrase("advice.nearest", near=near) if near else phrase("advice.or_correct"),
        "known": list(known) or phrase("advice.none_known"),
        "country": country,
    }
    return Problem(phrase("place.configuration"), f"unknown_{what}", column=column, got=got, values=values)
