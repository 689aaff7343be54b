"""The only door to the libraries that read iCalendar files: components as they repeat, cut down to what is needed.

In: the text of an `.ics` file. Out: one `Entry` per occurrence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from forecast.errors import Problem, SourceError
from forecast.texts import Said, phrase

_CANCELLED = "CANCELLED"
_ONCE = (
    "UID", "SUMMARY", "DESCRIPTION", "STATUS", "DTSTART", "DTEND", "DURATION", "CREATED", "LAST-MODIFIED", "SEQUENCE",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One occurrence: begin and end (exclusive) as dates or as aware or floating moments; `line` of its component."""

    name: str
    begins: date | datetime
    ends: date | datetime
    categories: tuple[str, ...]
    description: str
    extras: Mapping[str, str]
    created: datetime | None
    revised: datetime | None
    line: int


def entries_of(text: str, *, where: str, through: date) -> list[Entry]:
    """Return every occurrence up to the day `through` that was not cancelled; exceptions of a series are kept to.

    Raises
    ------
    SourceError
        With every event that cannot be read, by its line and name.
    """
    import icalendar
    import recurring_ical_events

    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip().upper() == "BEGIN:VEVENT"]
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError) as error:
        said = str(error).splitlines()[0][:120]
        raise SourceError(Problem(where, "no_calendar", values={"why": said})) from error
    events = calendar.walk("VEVENT")
    problems = [
        problem
        for event, line in zip(events, lines, strict=False)
        for problem in _problems(event, where=where, line=line)
    ]
    if problems:
        raise SourceError(problems)
    line_of = {str(event.get("UID", "")): line for event, line in zip(events, lines, strict=False)}
    begun = [_day(event.decoded("DTSTART")) for event in events]
    if not begun or min(begun) > through:
        return []
    try:
        found = recurring_ical_events.of(calendar).between(min(begun) - timedelta(days=1), through + timedelta(days=1))
    except (ValueError, TypeError) as error:
        raise SourceError(Problem(where, "event_repeats_oddly", values={"why": str(error)[:120]})) from error
    kept = (event for event in found if str(event.get("STATUS", "")).upper() != _CANCELLED)
    return [_entry(event, line_of.get(str(event.get("UID", "")), 1)) for event in kept]


def _problems(event: Any, *, where: str, line: int) -> list[Problem]:
    """Return what is wrong with one component, by its line and name."""
    name = str(event.get("SUMMARY", ""))
    wrong = [
        Problem(where, "event_unreadable", line=line, column=_part(name, what), values={"why": str(said)[:120]})
        for what, said in event.errors
    ]
    if wrong:
        return wrong
    if twice := [part for part in _ONCE if isinstance(event.get(part), list)]:
        return [Problem(where, "event_property_twice", line=line, column=_part(name, twice[0]))]
    if "DTSTART" not in event:
        return [Problem(where, "event_without_start", line=line, column=phrase("place.event", name=name))]
    begins, ends = event.decoded("DTSTART"), event.decoded("DTEND") if "DTEND" in event else None
    if ends is not None and _day(ends) < _day(begins):
        values = {"day": str(_day(ends)), "first": str(_day(begins))}
        return [Problem(where, "event_ends_before", line=line, column=_part(name, "DTEND"), values=values)]
    return []


def _part(name: str, part: str) -> Said:
    return phrase("place.event_part", name=name, part=part)


def _entry(event: Any, line: int) -> Entry:
    begins = event.decoded("DTSTART")
    ends = event.decoded("DTEND") if "DTEND" in event else begins + _length(event, begins)
    groups = event.get("CATEGORIES", [])
    words = [str(word) for group in (groups if isinstance(groups, list) else [groups]) for word in group.cats]
    revised = "LAST-MODIFIED" in event and int(event.get("SEQUENCE", 0)) > 0
    return Entry(
        name=str(event.get("SUMMARY", "")).strip(),
        begins=begins,
        ends=ends,
        categories=tuple(word.strip() for word in words if word.strip()),
        description=str(event.get("DESCRIPTION", "")),
        extras={str(key).upper(): str(value) for key, value in event.items() if str(key).upper().startswith("X-")},
        created=event.decoded("CREATED") if "CREATED" in event else None,
        revised=event.decoded("LAST-MODIFIED") if revised else None,
        line=line,
    )


def _length(event: Any, begins: date | datetime) -> timedelta:
    if "DURATION" in event:
        length: timedelta = event.decoded("DURATION")
        return length
    return timedelta(0) if isinstance(begins, datetime) else timedelta(days=1)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
