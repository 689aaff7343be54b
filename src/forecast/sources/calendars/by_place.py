"""Which holidays hang on where in its country a shop is: those of some towns, and those of most regions.

In: the configuration.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from forecast.config import Bakery
from forecast.sources.calendars.day_labels import label_of
from forecast.sources.calendars.feasts import public_names
from forecast.sources.calendars.holidays_door import OPTIONAL_KINDS, categories, holidays_of_kinds, subdivisions


def kept_by_towns(bakery: Bakery, year: int) -> dict[str, list[str]]:
    """Return by kind the free days that some municipalities of the bakery's region keep, and no others of its country.

    Examples
    --------
    >>> kept_by_towns(Bakery(country="DE", region="SN", language="de"), 2026), kept_by_towns(Bakery(country="DE"), 2026)
    ({'catholic': ['Fronleichnam']}, {})
    """
    own = {
        kind: _beyond(_days(bakery, "", kind, year), _days(bakery, bakery.region, kind, year))
        for kind in categories(bakery.country)
        if kind not in OPTIONAL_KINDS
    }
    return {kind: [_label(bakery, day, label) for day, label in days.items()] for kind, days in own.items() if days}


def kept_by_most_parts(bakery: Bakery, year: int) -> list[str]:
    """Return the public holidays that at least half of the subdivisions keep, and the country as a whole does not.

    Without a region they do not count: Britain without England has no Easter Monday.

    Examples
    --------
    >>> kept_by_most_parts(Bakery(country="GB", language="en"), 2026)
    ['Easter Monday', 'Late Summer Bank Holiday']
    >>> kept_by_most_parts(Bakery(country="FR"), 2026)
    []
    """
    parts = subdivisions(bakery.country)
    whole = _days(bakery, "", "public", year)
    beyond = [_beyond(whole, _days(bakery, part, "public", year)) for part in parts]
    count = Counter(day for days in beyond for day in days)
    labels = {day: label for days in beyond for day, label in days.items()}
    return [_label(bakery, day, labels[day]) for day in sorted(count) if 2 * count[day] >= len(parts)]


def _days(bakery: Bakery, region: str, kind: str, year: int) -> dict[date, str]:
    return holidays_of_kinds(bakery.country, region, (year,), language=bakery.language, kinds=(kind,))


def _beyond(others: dict[date, str], days: dict[date, str]) -> dict[date, str]:
    return {day: label for day, label in sorted(days.items()) if day not in others}


def _label(bakery: Bakery, day: date, label: str) -> str:
    return label_of(public_names(bakery.country, day.year).get(day, ""), bakery.language) or label
