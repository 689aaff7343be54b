"""The one door of `holidays`: public and school holidays, bridge days, eves and feasts, known for years ahead.

In: the configuration, `Shops`, a CSV of school breaks where the almanac has none.
Out: `Calendar`, one row per region, day, kind and name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from forecast.config.sections import Bakery, CalendarSettings
from forecast.errors import ConfigError, Problem, nearest_name
from forecast.notices import Notice
from forecast.sources.day_labels import label_of, neighbour_label
from forecast.sources.feasts import feasts, public_names
from forecast.sources.school_breaks import SchoolBreaks, break_name, read_school_breaks, runs_of, school_region
from forecast.tables import Calendar, DataFrame, Shops, checked

# A calendar that ends is told early enough to add a file or to update the program (PRODUCT.md, story 11).
WARN_AHEAD_DAYS = 60
# School holidays of two neighbouring years never lie further apart, in any country of the almanac.
LONGEST_GAP_DAYS = 150


def public_region(country: str, region: str) -> str:
    """Return the key under which public holidays and feasts of a subdivision stand in `Calendar`.

    Examples
    --------
    >>> public_region("FR", "57"), public_region("FR", "")
    ('FR-57', 'FR')
    """
    return f"{country}-{region}" if region else country


def regions_of_shops(bakery: Bakery, shops: DataFrame[Shops] | None = None) -> pd.DataFrame:
    """Return which `Calendar` regions concern which shop: columns shop, region, is_school; one row per pair.

    Examples
    --------
    >>> regions_of_shops(Bakery(region="57", school_zones=("Zone B",)))[["shop", "region"]].values.tolist()
    [['shop', 'FR-57'], ['shop', 'FR/Zone B']]
    """
    rows = []
    for shop, region, zones in _places(bakery, shops):
        rows.append((shop, public_region(bakery.country, region), False))
        rows += [(shop, school_region(bakery.country, zone), True) for zone in dict.fromkeys(zones)]
    return pd.DataFrame(rows, columns=["shop", "region", "is_school"])


def calendar(
    bakery: Bakery,
    settings: CalendarSettings,
    *,
    first: date,
    last: date,
    shops: DataFrame[Shops] | None = None,
    as_of: date | None = None,
) -> tuple[DataFrame[Calendar], list[Notice]]:
    """Return every named day from `first` to `last` for the regions and school zones of all shops.

    Kinds: `public_holiday`; `school_holiday`; `bridge` (a working day between two free days, one of them a public
    holiday); `eve` and `after` (the day before and after a public holiday, itself none), named after the holiday;
    `feast`, left out where the same day already stands as a public holiday of that name. An unknown public holiday,
    such as a state funeral, is named `public_holiday`.

    Parameters
    ----------
    as_of : date, optional
        The day from which the end of the almanac is counted, `last` when not given. School holidays that are known for
        less than 60 days from then give the warning `calendar_runs_out`; known longer but not to `last`, a note.

    Raises
    ------
    ConfigError
        For a country, subdivision or school zone that the almanac does not know, with the nearest that it does.
    SourceError
        For an unreadable file of school breaks.
    """
    first, last = _plain(first), _plain(last)
    breaks = read_school_breaks(settings.school_breaks) if settings.school_breaks else SchoolBreaks({})
    places = _places(bakery, shops)
    _check_places(bakery, places, breaks)
    rows: list[tuple[str, date, str, str, str]] = []
    notices: list[Notice] = []
    for region in dict.fromkeys(region for _, region, _ in places):
        rows += _public_rows(bakery, region, first, last, with_feasts=settings.feasts)
    for zone in dict.fromkeys(zone for _, _, zones in places for zone in zones):
        school = _school_days(bakery.country, zone, first, last) | breaks.days(zone)
        rows += _school_rows(bakery, zone, school, breaks, first, last)
        notices += _coverage(zone, school, first, last, _plain(as_of) if as_of else last)
    frame = pd.DataFrame(rows, columns=["region", "day", "kind", "name", "label"])
    frame["day"] = pd.to_datetime(frame["day"]).astype("datetime64[ns]")
    return checked(Calendar, frame.sort_values(["region", "day", "kind", "name"])), notices


def _plain(day: date) -> date:
    """Return the calendar date of a date, datetime or Timestamp, so that they compare."""
    return date(day.year, day.month, day.day)


def _places(bakery: Bakery, shops: DataFrame[Shops] | None) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return shop, subdivision and school zones of each shop."""
    if shops is None or shops.empty:
        return [(bakery.shop, bakery.region, bakery.school_zones)]
    return [
        (shop, region or bakery.region, split_zones(zones) or bakery.school_zones)
        for shop, region, zones in zip(shops["shop"], shops["region"], shops["school_zones"], strict=True)
    ]


def split_zones(text: str) -> tuple[str, ...]:
    """Split a cell of school zones at commas, semicolons and blanks, keeping 'Zone B' whole.

    Examples
    --------
    >>> split_zones("Zone B, Zone C"), split_zones("BW BY")
    (('Zone B', 'Zone C'), ('BW', 'BY'))
    """
    import re

    return tuple(re.findall(r"[Zz]one\s+\w+|[^\s,;]+", text))


def _almanac(country: str) -> Any:
    import holidays

    return holidays.country_holidays(country, language="en_US")


def _check_places(bakery: Bakery, places: Sequence[tuple[str, str, tuple[str, ...]]], breaks: SchoolBreaks) -> None:
    """Stop on countries, subdivisions and zones that would silently give no holidays."""
    import holidays

    countries = holidays.list_supported_countries()
    if bakery.country not in countries:
        known = holidays.registry.COUNTRIES
        named = {entry[0].replace("_", " "): entry[1] for entry in known.values()}
        near = nearest_name(bakery.country, countries) or named.get(nearest_name(bakery.country, named) or "")
        raise ConfigError(_unknown("bakery.country", bakery.country, "an ISO 3166 country of the almanac", near, ()))
    almanac = _almanac(bakery.country)
    known_parts = {*almanac.subdivisions, *almanac.subdivisions_aliases}
    has_school = "school" in almanac.supported_categories
    problems = []
    for region in dict.fromkeys(region for _, region, _ in places):
        if region and region not in known_parts:
            near = nearest_name(region, known_parts)
            problems.append(_unknown(_key("region", bakery), region, "a subdivision", near, almanac.subdivisions))
    for zone in dict.fromkeys(zone for _, _, zones in places for zone in zones):
        if zone in breaks.zones:
            continue
        if not has_school:
            problems.append(
                Problem(
                    "configuration",
                    f"the almanac has no school holidays for {bakery.country}",
                    column=_key("school_zones", bakery),
                    got=f"'{zone}'",
                    action="name a CSV with zone;first_day;last_day in [calendar] school_breaks, or remove it",
                )
            )
        elif not _knows_school(bakery.country, zone, known_parts):
            zones = [part for part in known_parts if _knows_school(bakery.country, part, known_parts)]
            near = nearest_name(zone, zones)
            problems.append(_unknown(_key("school_zones", bakery), zone, "a school zone", near, sorted(zones)))
    if problems:
        raise ConfigError(problems)


def _key(name: str, bakery: Bakery) -> str:
    return f"{name} of the shops file" if bakery.shops else f"bakery.{name}"


def _unknown(key: str, got: str, expected: str, near: str | None, known: Iterable[str]) -> Problem:
    names = ", ".join(known)
    hint = f"did you mean '{near}'?" if near else "correct it"
    return Problem(
        "configuration",
        column=key,
        got=f"'{got}'",
        expected=expected,
        action=hint + (f" Known: {names}" if names else ""),
    )


def _knows_school(country: str, zone: str, known_parts: set[str]) -> bool:
    """Return whether the almanac has school days of `zone` in any year; 57 is a region of France but no zone."""
    import holidays

    if zone not in known_parts:
        return False
    years = range(2018, 2029, 3)
    return bool(holidays.country_holidays(country, subdiv=zone, years=years, categories="school", language="en_US"))


def _public_rows(
    bakery: Bakery, region: str, first: date, last: date, *, with_feasts: bool
) -> list[tuple[str, date, str, str, str]]:
    """Return public holidays, their neighbours and feasts of one subdivision."""
    import holidays

    years = range(first.year - 1, last.year + 2)
    names: dict[date, str] = {}
    labels: dict[date, str] = {}
    rules = {day: name for year in years for day, name in public_names(bakery.country, year).items()}
    found = holidays.country_holidays(
        bakery.country, subdiv=region or None, years=years, language=_language(bakery.country, bakery.language)
    )
    for day, label in found.items():
        names[day] = rules.get(day, "public_holiday")
        labels[day] = label_of(names[day], bakery.language) or label
    days = [(day, "public_holiday", name, labels[day]) for day, name in names.items()]
    days += [
        (day, kind, names[holiday], neighbour_label(kind, labels[holiday], bakery.language))
        for day, kind, holiday in _neighbours(set(names))
    ]
    if with_feasts:
        days += [
            (day, "feast", name, label_of(name, bakery.language) or name)
            for year in years
            for name, day in feasts(bakery.country, year).items()
            if names.get(day) != name
        ]
    key = public_region(bakery.country, region)
    return [(key, *row) for row in days if first <= row[0] <= last]


def _neighbours(holidays_found: set[date]) -> list[tuple[date, str, date]]:
    """Return (day, kind, its holiday) for eves, days after and bridge days."""
    one = timedelta(1)
    rows: list[tuple[date, str, date]] = []
    for holiday in sorted(holidays_found):
        rows += [
            (day, kind, holiday)
            for day, kind in ((holiday - one, "eve"), (holiday + one, "after"))
            if day not in holidays_found
        ]
    free = {*holidays_found}
    beside = {day + step for day in holidays_found for step in (-one, one)} - free
    for day in sorted(beside):
        is_free_before = day - one in free or (day - one).weekday() >= 5
        is_free_after = day + one in free or (day + one).weekday() >= 5
        if day.weekday() < 5 and is_free_before and is_free_after:
            rows.append((day, "bridge", day - one if day - one in free else day + one))
    return rows


def _language(country: str, language: str) -> str:
    """Return the almanac's language nearest to the shop's; only days without a label of ours are told in it."""
    known = _almanac(country).supported_languages
    return next((code for code in known if code.split("_")[0] == language), "en_US")


def _school_days(country: str, zone: str, first: date, last: date) -> set[date]:
    """Return the school holidays that the almanac knows, some years beyond `last` so that its end is seen."""
    import holidays

    almanac = _almanac(country)
    if (
        zone not in {*almanac.subdivisions, *almanac.subdivisions_aliases}
        or "school" not in almanac.supported_categories
    ):
        return set()
    years = range(first.year - 1, last.year + 3)
    return set(holidays.country_holidays(country, subdiv=zone, years=years, categories="school", language="en_US"))


def _school_rows(
    bakery: Bakery, zone: str, school: set[date], breaks: SchoolBreaks, first: date, last: date
) -> list[tuple[str, date, str, str, str]]:
    key = school_region(bakery.country, zone)
    rows = []
    for run_first, run_last in runs_of(school):
        name = break_name(run_first, run_last)
        label = label_of(name, bakery.language) or name
        day = max(run_first, first)
        while day <= min(run_last, last):
            rows.append((key, day, "school_holiday", name, breaks.label(zone, day) or label))
            day += timedelta(1)
    return rows


def _coverage(zone: str, school: set[date], first: date, last: date, as_of: date) -> list[Notice]:
    """Tell where known school holidays begin too late or end too early: a year without any is missing data."""
    values = {"zone": zone}
    if not school:
        return [
            Notice("calendar_runs_out", "warning", values={**values, "last_day": first.isoformat(), "days_left": 0})
        ]
    notices = []
    begins, ends = min(school), max(school)
    if begins > first + timedelta(LONGEST_GAP_DAYS):
        notices.append(Notice("calendar_begins_late", "note", values={**values, "first_day": begins.isoformat()}))
    if ends < last or ends < as_of + timedelta(WARN_AHEAD_DAYS):
        days_left = (ends - as_of).days
        notices.append(
            Notice(
                "calendar_runs_out",
                "warning" if days_left < WARN_AHEAD_DAYS else "note",
                values={**values, "last_day": ends.isoformat(), "days_left": days_left},
            )
        )
    return notices
