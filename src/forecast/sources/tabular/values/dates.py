"""From a date as people and tills write it to a day and a second of the day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from forecast.sources.tabular.values.calendar_words import month_of, weekdays_of_word
from forecast.sources.tabular.values.signs import plain
from forecast.sources.tabular.values.times import DAY_S, TimeText, time_text

_AT = r"(?:[-@]|at|à|a las|a|alle|um|om|kl\.?|klo|o|der?)"
_TIME_PART = rf"(?:(?:(?P<iso>T)|[ ,]+(?:{_AT}[ ]+)?)(?P<time>\d.*|[^\W\d]{{2}}\s?\d.*))?$"
_WEEKDAY = r"[^\W\d_]{1,14}"
_WHOLE = re.compile(r"\d{1,4}([-/. ])(?:\d{1,2}|[^\W\d]{3,}\.?)\1\d{2,4}")
_WORD_BEFORE = re.compile(rf"^(?P<word>{_WEEKDAY})[.,]{{0,2}} ?(?=[^\W_])")
_WORD_AFTER = re.compile(
    rf"^(?P<rest>.*\d[.日]?),? ?(?:\((?P<in>{_WEEKDAY})\.?\)| (?P<word>{_WEEKDAY})\.?)(?P<more> .*)?$"
)
_YEAR = r"(?P<y>(?:19|20|21)\d{2})"
_YEAR_FIRST = re.compile(rf"^{_YEAR}(?P<mark>[-/.])\s?(?P<m>\d{{1,2}})(?P=mark)\s?(?P<d>\d{{1,2}})\.?{_TIME_PART}")
_IDEOGRAMS = re.compile(
    rf"^{_YEAR} ?[年년] ?(?P<m>\d{{1,2}}) ?[月월] ?(?P<d>\d{{1,2}}) ?[日일]?(?:\s*(?P<time>\d.*))?$"
)
_COMPACT = re.compile(rf"^{_YEAR}(?P<m>\d{{2}})(?P<d>\d{{2}})(?:(?P<iso>T)| )?(?P<time>\d.*)?$")
_YEAR_LAST = re.compile(
    r"^(?P<a>\d{1,2})(?P<mark>[-/.])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<y>(?:19|20|21)?\d{2})\.?" + _TIME_PART
)
_ANY_YEAR = r"(?P<y>(?:19|20|21)\d{2}|'?\d{2})"
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_DAY = r"(?P<d>\d{1,2})(?:\.|st|nd|rd|th|er|ère|º|ª|°|o|e)?"
_BY_NAME = tuple(
    re.compile(form + _TIME_PART, re.IGNORECASE)
    for form in (
        rf"^{_DAY}[ /.-]*(?:(?:de|of) |d' ?)?{_NAME}[ /.,-]*(?:(?:de|del|do|di) )?{_ANY_YEAR}\.?",
        rf"^{_NAME}[ /.-]*{_DAY}(?:[ ,/.-]+){_ANY_YEAR}",
        rf"^{_YEAR}\.?[ /-]*{_NAME}[ /-]*{_DAY}",
    )
)
_MAY_BE_DATE = re.compile(r"\d\D+\d|\d{8}")
"""What every form of a date holds: words are told apart from dates without a look at the names of days and months."""
NUMERIC_KINDS = {
    "excel": (36_526.0, 73_051.0),
    "unix": (946_684_800.0, 4_102_444_800.0),
    "unix_ms": (946_684_800_000.0, 4_102_444_800_000.0),
}
"""What a plain number may count, and from where to where: the years 2000 to 2099."""
_MOST_OF_ANOTHER_KIND = 0.02
"""In a column with the year first so many dates with the year last are wrong cells; of more the column is in doubt."""
_EXCEL_ZERO = date(1899, 12, 30)
_UNIX_ZERO = date(1970, 1, 1)


class _DayText(NamedTuple):
    """A date in parts: `year`, then `first` and `second` as they stand; `fixed` when they are month and day for sure.

    `has_century` is False for a year of two digits; `weekdays` are those that a word beside the date may mean (None:
    no word); `time` is what follows the date, with the T of ISO 8601 before it, or a blank where
    the date is as in ISO 8601 all the same.
    """

    year: int
    first: int
    second: int
    mark: str
    fixed: bool
    has_century: bool
    weekdays: frozenset[int] | None
    time: str

    def read(self, order: str) -> date | None:
        """Return the day in an order of day, month and year; None if there is none, or its weekday is another."""
        year, first, second = self.year, self.first, self.second
        if self.fixed or order == "mdy":
            month, day = first, second
        elif order == "ymd" and not self.has_century:
            year, month, day = first, second, year
        else:
            month, day = second, first
        try:
            found = date(year if year >= 100 else 2000 + year, month, day)
        except ValueError:
            return None
        return None if self.weekdays is not None and found.weekday() not in self.weekdays else found


@lru_cache(maxsize=1 << 16)
def day_text(text: str) -> _DayText | None:
    """Return the parts of a date in text, None if it is none."""
    tidy = plain(text)
    bare, weekdays = _without_weekday(tidy) if _MAY_BE_DATE.search(tidy) else ("", None)
    if not bare:
        return None
    if found := _YEAR_FIRST.match(bare) or _IDEOGRAMS.match(bare) or _COMPACT.match(bare):
        groups = found.groupdict()
        first, second = int(found["m"]), int(found["d"])
        return _DayText(int(found["y"]), first, second, groups.get("mark", "-"), True, True, weekdays, _time(found))
    if found := _YEAR_LAST.match(bare):
        long = len(found["y"]) == 4
        first, second = int(found["a"]), int(found["b"])
        return _DayText(int(found["y"]), first, second, found["mark"], False, long, weekdays, _time(found))
    for form in _BY_NAME:
        if (found := form.match(bare)) and (month := month_of(found["name"])):
            year = found["y"].lstrip("'")
            return _DayText(int(year), month, int(found["d"]), "", True, len(year) == 4, weekdays, _time(found))
    return None


def _time(found: re.Match[str]) -> str:
    groups = found.groupdict()
    if not groups["time"]:
        return ""
    return f"{groups.get('iso') or (' ' if groups.get('mark') == '-' and 'm' in groups else '')}{groups['time']}"


def _without_weekday(text: str) -> tuple[str, frozenset[int] | None]:
    """Return a date without the weekday before or after it, and which weekdays the word may mean."""
    if found := _WORD_BEFORE.match(text):
        weekdays, is_month = weekdays_of_word(found["word"]), month_of(found["word"])
        rest = text[found.end() :]
        # French mar. is a weekday before a whole date or a month's name, and March before a day and a year.
        if weekdays and (not is_month or rest[0].isalpha() or _WHOLE.match(rest)):
            return rest, weekdays
    if found := _WORD_AFTER.match(text):
        word = found["in"] or found["word"]
        if (weekdays := weekdays_of_word(word)) and not month_of(word):
            return found["rest"] + (found["more"] or ""), weekdays
    return text, None


def order_shown(text: str) -> str:
    """Return the order of day, month and year that `text` proves: "ymd", "dmy", "mdy", "" where it is no date.

    "?" is a date with two readings, "=" one whose readings are the same day (03/03/2022, 4 May 2022). A date with dots
    is day first: nobody writes the month first with dots. A weekday beside it proves the reading that falls on it.

    Examples
    --------
    >>> [order_shown(t) for t in ("2022-02-01", "25/12/2022", "12/25/2022", "01/02/2022", "4 May 2022", "31/31/2022")]
    ['ymd', 'dmy', 'mdy', '?', '=', '']
    """
    parts = day_text(text)
    if parts is None:
        return ""
    if parts.fixed:
        if parts.read("ymd") is None:
            return ""
        return "ymd" if parts.mark else "="
    readings = {order: parts.read(order) for order in (("dmy",) if parts.mark == "." else ("dmy", "mdy"))}
    possible = {order: day for order, day in readings.items() if day is not None}
    if len(possible) == 1:
        return next(iter(possible))
    return "" if not possible else ("=" if len(set(possible.values())) == 1 else "?")


def order_of_kinds(shown: Mapping[str, int]) -> str | None:
    """Return the order that most dates of a column prove, given how often `order_shown` says what."""
    counted = {kind: shown.get(kind, 0) for kind in ("dmy", "mdy", "ymd", "?", "=")}
    if counted["dmy"] == counted["mdy"] == 0:
        if counted["?"] > _MOST_OF_ANOTHER_KIND * counted["ymd"]:
            return None
        return "ymd" if counted["ymd"] else "dmy"
    return "dmy" if counted["dmy"] >= counted["mdy"] else "mdy"


def day_of(text: str, order: str) -> date | None:
    """Return the day that `text` names, or None if it names none; dates with the year first need no order.

    `order` may be one of `NUMERIC_KINDS` where a whole column holds day numbers or seconds. In a column with the year
    first, a date with the year last counts only if it reads one way.

    Examples
    --------
    >>> day_of("01/02/2022 08:30", "dmy"), day_of("31/02/2022", "dmy"), day_of("46146.427", "excel")
    (datetime.date(2022, 2, 1), None, datetime.date(2026, 5, 4))
    """
    if order in NUMERIC_KINDS:
        counted = counted_of(text, order)
        return None if counted is None else counted[0]
    parts = day_text(text)
    if parts is None:
        return None
    if parts.fixed or not (order == "ymd" and parts.has_century):
        return parts.read("dmy" if parts.mark == "." and order == "mdy" else order)
    shown = order_shown(text)
    return parts.read("dmy" if shown == "=" else shown) if shown not in ("", "?") else None


def second_of(text: str) -> int | None:
    """Return the second of the day of a time, or of a date with a time; None if there is none.

    Examples
    --------
    >>> [second_of(t) for t in ("08:38", "8h30", "2022-02-01T08:38:05", "12:05 AM", "25:00")]
    [31080, 30600, 31085, 300, None]
    """
    found = dated_time(text)
    return None if found is None else found.second


def dated_time(text: str) -> TimeText | None:
    """Return the parts of the time in a date with a time, or in a time alone; None if there is none."""
    dated = day_text(text)
    return time_text(dated.time if dated else text)


def numeric_kind(text: str) -> str:
    """Return what a plain number would count as a day: one of `NUMERIC_KINDS`, "" for none."""
    number = _plain_number(text)
    if number is None:
        return ""
    return next((kind for kind, (least, most) in NUMERIC_KINDS.items() if least <= number < most), "")


def counted_of(text: str, kind: str) -> tuple[date, int | None] | None:
    """Return the day and second of a day number or of seconds since 1970; no second where there is no part of a day."""
    number = _plain_number(text)
    if number is None or numeric_kind(text) != kind:
        return None
    if kind == "excel":
        seconds = min(round(number % 1 * DAY_S), DAY_S - 1)
        return _EXCEL_ZERO + timedelta(days=int(number)), seconds if number % 1 else None
    days, seconds = divmod(int(number if kind == "unix" else number // 1000), DAY_S)
    return _UNIX_ZERO + timedelta(days=days), seconds


def _plain_number(text: str) -> float | None:
    bare = plain(text).replace(",", ".")
    return float(bare) if re.fullmatch(r"\d{5,13}(?:\.\d+)?", bare) else None
