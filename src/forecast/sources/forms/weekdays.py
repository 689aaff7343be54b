"""Days of the week and days of the year as people write them in French, German and English."""

from __future__ import annotations

import re

from forecast.sources.forms.columns import folded
from forecast.sources.tabular.values.dates import day_of

# "di" alone is German: French calendars write dim, German ones Di.
_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "monday mon lundi lun lu montag mo 0",
            "tuesday tue tues mardi mar ma dienstag die di 1",
            "wednesday wed mercredi mer me mittwoch mit mi 2",
            "thursday thu thur thurs jeudi jeu je donnerstag don do 3",
            "friday fri vendredi ven ve freitag fre fr 4",
            "saturday sat samedi sam sa samstag sonnabend 5",
            "sunday sun dimanche dim sonntag son so su 6",
        )
    )
    for word in words.split()
}
# A day of the year is checked in a leap year, so that 29 February is one.
_LEAP_YEAR = 2024


def weekdays_of(text: str) -> tuple[int, ...] | None:
    """Return the weekdays (0 Monday … 6 Sunday) that `text` names, sorted; None if it names none.

    Examples
    --------
    >>> weekdays_of("mon thu"), weekdays_of("lundi, jeudi"), weekdays_of("Mo-Fr"), weekdays_of("someday")
    ((0, 3), (0, 3), (0, 1, 2, 3, 4), None)
    """
    spans = re.sub(r"\s*[-–]\s*", "-", text.strip())
    found: set[int] = set()
    for part in re.split(r"[\s,;/+&]+", spans):
        ends = [_WEEKDAYS.get(folded(word)) for word in part.split("-")]
        if not part or len(ends) > 2 or any(end is None for end in ends):
            return None
        first, last = ends[0] or 0, ends[-1] or 0
        found |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return tuple(sorted(found)) or None


def month_day_of(text: str) -> str | None:
    """Return a day of the year as MM-DD from 12-26, 26/12, 26.12. or a whole date; None if it is none.

    Two numbers with a hyphen are month and day, as in ISO 8601; with a slash or a dot, day and month.

    Examples
    --------
    >>> month_day_of("12-26"), month_day_of("26.12."), month_day_of("2026-12-26"), month_day_of("13-40")
    ('12-26', '12-26', '12-26', None)
    """
    bare = text.strip().rstrip(".")
    if found := re.fullmatch(r"(\d{1,2})-(\d{1,2})", bare):
        day = day_of(f"{_LEAP_YEAR}-{found[1]}-{found[2]}", "ymd")
    elif found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})", bare):
        day = day_of(f"{found[1]}.{found[2]}.{_LEAP_YEAR}", "dmy")
    else:
        day = day_of(bare, "dmy")
    return f"{day:%m-%d}" if day else None
