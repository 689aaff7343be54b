"""School holidays that a person writes down where the almanac has none, and what a run of free days is called.

In: a CSV with zone, first_day, last_day, name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from forecast.sources.calendars.feasts import easter_sunday
from forecast.sources.forms.columns import Dialect, FormColumn
from forecast.sources.forms.sheet import read_sheet
from forecast.texts import phrase

_DAY_FIRST = Dialect("dmy", ",")
_LONGEST_TERM_DAYS = 150
"""Two breaks never lie further apart, in any country whose school holidays the almanac has [days]: the longest term is
145 days there (Israel), 125 in Europe (Zuid in the Netherlands)."""
_COLUMNS = (
    FormColumn("zone", is_required=True, other_names=("region", "académie", "Land", "Bundesland", "Kanton", "canton")),
    FormColumn("first_day", "day", is_required=True, other_names=("from", "start", "du", "début", "von", "erster_tag")),
    FormColumn("last_day", "day", is_required=True, other_names=("to", "end", "au", "fin", "bis", "letzter_tag")),
    FormColumn("name", default="", other_names=("nom", "vacances", "Ferien")),
)


@dataclass(frozen=True)
class SchoolBreaks:
    """The breaks of each zone as (first day, last day, name), both days free."""

    by_zone: Mapping[str, tuple[tuple[date, date, str], ...]]

    @property
    def zones(self) -> frozenset[str]:
        """The zones that the file names."""
        return frozenset(self.by_zone)

    def days(self, zone: str) -> set[date]:
        """Return every free day of `zone`."""
        return {
            first + timedelta(step)
            for first, last, _ in self.by_zone.get(zone, ())
            for step in range((last - first).days + 1)
        }

    def label(self, zone: str, day: date) -> str:
        """Return what the file calls the break on `day`, "" if it says nothing."""
        return next((name for first, last, name in self.by_zone.get(zone, ()) if first <= day <= last), "")


def school_region(country: str, zone: str) -> str:
    """Return the key under which school holidays of a zone stand in `Calendar`.

    Examples
    --------
    >>> school_region("FR", "Zone B")
    'FR/Zone B'
    """
    return f"{country}/{zone}"


def read_school_breaks(path: Path) -> SchoolBreaks:
    """Read the breaks of all zones; dates that read two ways are day first, as in all countries with such a file.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, _COLUMNS, dialect=_DAY_FIRST, rows_required=True)
    frame = sheet.frame
    if not sheet.gathered.problems:
        is_backward = frame["last_day"] < frame["first_day"]
        sheet.refuse(is_backward, "last_day", expected=phrase("expected.not_before_first"))
    sheet.valid_frame()
    by_zone: dict[str, list[tuple[date, date, str]]] = {}
    for zone, first, last, name in frame[["zone", "first_day", "last_day", "name"]].itertuples(index=False):
        by_zone.setdefault(zone, []).append((first.date(), last.date(), name))
    return SchoolBreaks({zone: tuple(rows) for zone, rows in by_zone.items()})


def runs_of(days: Iterable[date]) -> list[tuple[date, date]]:
    """Return the first and last day of each run of consecutive days."""
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and runs[-1][1] + timedelta(1) == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def unknown_spans(school: set[date], first: date, last: date) -> list[tuple[date, date]]:
    """Return the first and last day of each span from `first` to `last` of which it is unknown whether there is school.

    A day is known within a break, and between two that lie no further apart than the longest term. An almanac that
    ends has nothing to say of the days behind its last break.
    """
    one = timedelta(1)
    spans = []
    known_to = None
    for begins, ends in [*runs_of(school), (date.max, date.max)]:
        if known_to is None or (begins - known_to).days > _LONGEST_TERM_DAYS:
            spans.append((known_to + one if known_to else first, begins - one))
        known_to = ends
    clipped = [(max(begins, first), min(ends, last)) for begins, ends in spans]
    return [(begins, ends) for begins, ends in clipped if begins <= ends]


def break_name(first: date, last: date) -> str:
    """Return the stable name of a break by when it begins, since every source calls it differently."""
    easter = easter_sunday(first.year)
    if (first.month, first.day) >= (12, 1) or (first.month, first.day) <= (1, 10):
        return "christmas_break"
    if first <= easter + timedelta(8) and last >= easter - timedelta(8):
        return "spring_break"
    for until, name in (((3, 19), "winter_break"), ((5, 3), "spring_break"), ((6, 14), "whitsun_break")):
        if (first.month, first.day) <= until:
            return name
    return "summer_break" if (first.month, first.day) <= (9, 15) else "autumn_break"
