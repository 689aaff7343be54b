"""Which calendar regions concern which shop, what is kept there and not elsewhere, and a stop for unknown ones.

In: the configuration, `Shops`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forecast.config import Bakery, CalendarSettings
from forecast.errors import ConfigError, Problem, nearest_name
from forecast.sources.calendars.day_labels import label_of
from forecast.sources.calendars.feasts import public_names
from forecast.sources.calendars.holidays_door import (
    OPTIONAL_KINDS,
    categories,
    countries,
    has_school_holidays,
    holidays_of_kinds,
    is_school_zone,
    subdivision_codes,
    subdivisions,
)
from forecast.tables import DataFrame, Shops
from forecast.texts import Said, phrase

_MOSTLY_KEPT = {("DE", "BY"): ("catholic",)}
"""Kinds that most municipalities of a region keep: Assumption in about 1,700 of 2,056 Bavarian ones (Bavarian law on
Sundays and holidays, Art. 1: where Catholics are more than Protestants)."""


@dataclass(frozen=True)
class _Place:
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
    >>> kept_kinds("DE", "Bayern", CalendarSettings()), kept_kinds("DE", "BY", CalendarSettings(categories=()))
    (('catholic',), ())
    """
    if settings.categories is not None:
        return settings.categories
    return _MOSTLY_KEPT.get((country, subdivision_codes(country).get(region, "")), ())


def places_of(bakery: Bakery, shops: DataFrame[Shops] | None) -> list[_Place]:
    """Return the place of each shop; what is not written of one is the bakery's."""
    if shops is None or shops.empty:
        return [_Place(bakery.shop, bakery.region, bakery.school_zones)]
    return [
        _Place(shop, region or bakery.region, _zones_in(zones) or bakery.school_zones)
        for shop, region, zones in zip(shops["shop"], shops["region"], shops["school_zones"], strict=True)
    ]


def _zones_in(text: str) -> tuple[str, ...]:
    """Split a cell of school zones at commas, semicolons and blanks, keeping 'Zone B' whole."""
    return tuple(re.findall(r"[Zz]one\s+\w+|[^\s,;]+", text))


def check_places(
    bakery: Bakery, places: Iterable[_Place], *, own_zones: frozenset[str], kinds: Iterable[str] = ()
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
            place, values = phrase("place.configuration"), {"country": country}
            problems.append(Problem(place, "no_school_holidays_of", column=where, got=zone, values=values))
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


def kept_by_towns(bakery: Bakery, year: int) -> dict[str, list[str]]:
    """Return by kind the free days that some municipalities of the bakery's region keep, and no others of its country.

    Examples
    --------
    >>> kept_by_towns(Bakery(country="DE", region="SN", language="de"), 2026)
    {'catholic': ['Fronleichnam']}
    """
    own = {
        kind: _beyond(_days(bakery, "", kind, year), _days(bakery, bakery.region, kind, year))
        for kind in categories(bakery.country)
        if kind not in OPTIONAL_KINDS
    }
    return {
        kind: [_label_of_day(bakery, day, label) for day, label in days.items()] for kind, days in own.items() if days
    }


def kept_by_most_parts(bakery: Bakery, year: int) -> list[str]:
    """Return the public holidays that at least half of the subdivisions keep, and the country as a whole does not.

    Without a region they do not count: Britain without England has no Easter Monday.

    Examples
    --------
    >>> kept_by_most_parts(Bakery(country="GB", language="en"), 2026)
    ['Easter Monday', 'Late Summer Bank Holiday']
    """
    parts = subdivisions(bakery.country)
    whole = _days(bakery, "", "public", year)
    beyond = [_beyond(whole, _days(bakery, part, "public", year)) for part in parts]
    count = Counter(day for days in beyond for day in days)
    labels = {day: label for days in beyond for day, label in days.items()}
    return [_label_of_day(bakery, day, labels[day]) for day in sorted(count) if 2 * count[day] >= len(parts)]


def _days(bakery: Bakery, region: str, kind: str, year: int) -> dict[date, str]:
    return holidays_of_kinds(bakery.country, region, (year,), language=bakery.language, kinds=(kind,))


def _beyond(others: dict[date, str], days: dict[date, str]) -> dict[date, str]:
    return {day: label for day, label in sorted(days.items()) if day not in others}


def _label_of_day(bakery: Bakery, day: date, label: str) -> str:
    return label_of(public_names(bakery.country, day.year).get(day, ""), bakery.language) or label
