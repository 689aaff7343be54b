"""Days known for years ahead: public and school holidays, bridge days, eves and feasts.

In: the configuration, `Shops`, a CSV of school breaks where the almanac has none.
Out: `Calendar`, one row per region, day, kind and name.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from forecast.config import Bakery, CalendarSettings
from forecast.notices import Notice
from forecast.sources.calendars.day_labels import label_of, neighbour_label
from forecast.sources.calendars.feasts import feasts, public_names
from forecast.sources.calendars.holidays_door import public_holidays, school_days
from forecast.sources.calendars.places import check_places, kept_kinds, places_of, public_region
from forecast.sources.calendars.school_breaks import (
    SchoolBreaks,
    break_name,
    read_school_breaks,
    runs_of,
    school_region,
)
from forecast.tables import Calendar, DataFrame, Shops, checked

# A calendar that ends is told early enough to add a file or to update the program (PRODUCT.md, story 11).
WARN_AHEAD_DAYS = 60
# School holidays of two neighbouring years never lie further apart, in any country of the almanac.
LONGEST_GAP_DAYS = 150


def regions_of_shops(bakery: Bakery, shops: DataFrame[Shops] | None = None) -> pd.DataFrame:
    """Return which `Calendar` regions concern which shop: columns shop, region, is_school; one row per pair.

    Examples
    --------
    >>> regions_of_shops(Bakery(region="57", school_zones=("Zone B",)))[["shop", "region"]].values.tolist()
    [['shop', 'FR-57'], ['shop', 'FR/Zone B']]
    """
    rows = []
    for place in places_of(bakery, shops):
        rows.append((place.shop, public_region(bakery.country, place.region), False))
        rows += [(place.shop, school_region(bakery.country, zone), True) for zone in dict.fromkeys(place.zones)]
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
    places = places_of(bakery, shops)
    check_places(bakery, places, own_zones=breaks.zones, kinds=settings.categories or ())
    rows: list[tuple[str, date, str, str, str]] = []
    notices: list[Notice] = []
    for region in dict.fromkeys(place.region for place in places):
        rows += _public_rows(bakery, region, first, last, settings)
    for zone in dict.fromkeys(zone for place in places for zone in place.zones):
        # Some years beyond the last, so that the end of what is known is seen.
        years = range(first.year - 1, last.year + 3)
        school = school_days(bakery.country, zone, years) | breaks.days(zone)
        rows += _school_rows(bakery, zone, school, breaks, first, last)
        notices += _coverage(zone, school, first, last, _plain(as_of) if as_of else last)
    frame = pd.DataFrame(rows, columns=["region", "day", "kind", "name", "label"])
    frame["day"] = pd.to_datetime(frame["day"]).astype("datetime64[ns]")
    return checked(Calendar, frame.sort_values(["region", "day", "kind", "name"])), notices


def _plain(day: date) -> date:
    """Return the calendar date of a date, datetime or Timestamp, so that they compare."""
    return date(day.year, day.month, day.day)


def _public_rows(
    bakery: Bakery, region: str, first: date, last: date, settings: CalendarSettings
) -> list[tuple[str, date, str, str, str]]:
    """Return public holidays, their neighbours and feasts of one subdivision."""
    years = range(first.year - 1, last.year + 2)
    names: dict[date, str] = {}
    labels: dict[date, str] = {}
    rules = {day: name for year in years for day, name in public_names(bakery.country, year).items()}
    found = public_holidays(
        bakery.country, region, years, language=bakery.language, kinds=kept_kinds(bakery.country, region, settings)
    )
    for day, label in found.items():
        names[day] = rules.get(day, "public_holiday")
        labels[day] = label_of(names[day], bakery.language) or label
    days = [(day, "public_holiday", name, labels[day]) for day, name in names.items()]
    days += [
        (day, kind, names[holiday], neighbour_label(kind, labels[holiday], bakery.language))
        for day, kind, holiday in _neighbours(set(names))
    ]
    if settings.feasts:
        days += [
            (day, "feast", name, label_of(name, bakery.language) or name)
            for year in years
            for name, day in feasts(bakery.country, year, region=region).items()
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
