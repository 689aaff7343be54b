"""Days known for years ahead: public and school holidays, bridge days, eves and feasts.

In: the configuration, `Shops`, a CSV of school breaks where the almanac has none.
Out: `Calendar`, one row per region, day, kind and name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import pandas as pd

from forecast.config import Bakery, CalendarSettings
from forecast.notices import Notice, Severity
from forecast.sources.calendars.day_labels import label_of, neighbour_label
from forecast.sources.calendars.feasts import feasts, public_names
from forecast.sources.calendars.holidays_door import OPTIONAL_KINDS, holidays_of_kinds, school_days, subdivision_codes
from forecast.sources.calendars.places import check_places, kept_by_most_parts, kept_kinds, places_of, public_region
from forecast.sources.calendars.school_breaks import (
    SchoolBreaks,
    break_name,
    read_school_breaks,
    runs_of,
    school_region,
    unknown_spans,
)
from forecast.tables import Calendar, DataFrame, Shops, checked

# A calendar that ends is told early enough to add a file or to update the program (PRODUCT.md, story 11).
_WARN_AHEAD_DAYS = 60
# Where the almanac has school holidays at all, it has some within these.
_SCHOOL_YEARS = range(2000, 2051)


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

    Kinds: `public_holiday`; `optional_holiday` (half days, bank holidays and the like, if the configuration asks for
    them: a shop may be open); `school_holiday`; `school_unknown` (nobody knows whether there is school); `bridge` (a
    working day between two free days, one of them a public holiday); `eve` and `after` (the day before and after a
    public holiday, itself none), named after the holiday; `feast`, left out where the same day already stands as a
    public holiday of that name. A holiday without a rule, such as a state funeral, is named after its kind.

    Parameters
    ----------
    as_of : date, optional
        The day from which the end of the almanac is counted, `last` when not given. School holidays that are known for
        less than 60 days from then give the warning `calendar_runs_out`; known longer but not to `last`, a note. So do
        `calendar_begins_late` and `calendar_gap`.

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
        school = school or school_days(bakery.country, zone, _SCHOOL_YEARS)
        unknown = unknown_spans(school, first, last)
        rows += _school_rows(bakery, zone, school, breaks, first, last)
        rows += [
            (school_region(bakery.country, zone), begins + timedelta(step), "school_unknown", "school_unknown", "")
            for begins, ends in unknown
            for step in range((ends - begins).days + 1)
        ]
        notices += _coverage(zone, school, unknown, last, _plain(as_of) if as_of else last)
    if not any(place.zones for place in places):
        notices.append(Notice("no_school_holidays"))
    if not all(place.region for place in places) and (left_out := kept_by_most_parts(bakery, last.year)):
        told = {"country": bakery.country, "holidays": ", ".join(left_out)}
        notices.append(Notice("no_region", values=told))
    frame = pd.DataFrame(rows, columns=["region", "day", "kind", "name", "label"])
    frame["day"] = pd.to_datetime(frame["day"]).astype("datetime64[ns]")
    return checked(Calendar, frame.sort_values(["region", "day", "kind", "name"])), notices


def _plain(day: date) -> date:
    """Return the calendar date of a date, datetime or Timestamp, so that they compare."""
    return date(day.year, day.month, day.day)


def _public_rows(
    bakery: Bakery, region: str, first: date, last: date, settings: CalendarSettings
) -> list[tuple[str, date, str, str, str]]:
    """Return public and optional holidays, neighbours of public ones and feasts of one subdivision."""
    years = range(first.year - 1, last.year + 2)
    rules = {day: name for year in years for day, name in public_names(bakery.country, year).items()}

    def of(kind: str, asked: Iterable[str]) -> dict[date, tuple[str, str]]:
        found = holidays_of_kinds(bakery.country, region, years, language=bakery.language, kinds=tuple(asked))
        named = {day: rules.get(day, kind) for day in found}
        return {day: (name, label_of(name, bakery.language) or found[day]) for day, name in named.items()}

    kinds = kept_kinds(bakery.country, region, settings)
    public = of("public_holiday", ("public", *(kind for kind in kinds if kind not in OPTIONAL_KINDS)))
    optional = of("optional_holiday", (kind for kind in kinds if kind in OPTIONAL_KINDS))
    names = {day: name for day, (name, _) in public.items()}
    labels = {day: label for day, (_, label) in public.items()}
    days = [(day, "public_holiday", *told) for day, told in public.items()]
    days += [(day, "optional_holiday", *told) for day, told in optional.items() if day not in public]
    days += [
        (day, kind, names[holiday], neighbour_label(kind, labels[holiday], bakery.language))
        for day, kind, holiday in _neighbours(set(names))
    ]
    if settings.feasts:
        days += [
            (day, "feast", name, label_of(name, bakery.language) or name)
            for year in years
            for name, day in feasts(
                bakery.country, year, region=subdivision_codes(bakery.country).get(region, "")
            ).items()
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


def _coverage(
    zone: str, school: set[date], unknown: Sequence[tuple[date, date]], last: date, as_of: date
) -> list[Notice]:
    """Tell where known school holidays begin too late, end too early or have a gap: days that tell nothing of them."""
    begins, ends = min(school), max(school)
    notices = []
    said: dict[str, str | int]
    for gap_first, gap_last in unknown:
        said = {"zone": zone, "first_day": gap_first.isoformat(), "last_day": gap_last.isoformat()}
        code = "calendar_gap"
        if gap_first < begins:
            code, said = "calendar_begins_late", {"zone": zone, "first_day": begins.isoformat()}
        is_near = gap_first <= as_of + timedelta(_WARN_AHEAD_DAYS) and as_of <= gap_last
        if gap_first < ends:
            notices.append(Notice(code, "warning" if is_near else "note", values=said))
    if ends < last or ends < as_of + timedelta(_WARN_AHEAD_DAYS):
        days_left = (ends - as_of).days
        severity: Severity = "warning" if days_left < _WARN_AHEAD_DAYS else "note"
        said = {"zone": zone, "last_day": ends.isoformat(), "days_left": days_left}
        notices.append(Notice("calendar_runs_out", severity, values=said))
    return notices
