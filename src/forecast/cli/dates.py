"""Days and times of day as a person types them: 24.12.2026, 24/12, demain, Freitag, 24 December, 11h30.

In: the words of an option, the language and the clock of the shop. Out: a day, a second of the day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from forecast.config import Config
    from forecast.formats import Language
    from forecast.pipeline.outcome import Outcome
    from forecast.texts import Said

_DAYS_FROM_TODAY = {
    "aujourd'hui": 0, "demain": 1, "après-demain": 2, "apres-demain": 2, "hier": -1, "avant-hier": -2,
    "heute": 0, "morgen": 1, "übermorgen": 2, "uebermorgen": 2, "gestern": -1, "vorgestern": -2,
    "today": 0, "tomorrow": 1, "day after tomorrow": 2, "yesterday": -1, "day before yesterday": -2,
}  # fmt: skip
"""No word means two days in two of the languages, so each shop may use them all."""
_YEARS_AROUND = 4
"""So far is 29 February from any day [years]."""


def day_text(text: str | None, config: Config, *, is_past: bool = False) -> date | None:
    """Return the day that an option names on the clock of a shop, None for none; see `day_named`.

    Raises
    ------
    InputError
        For what names no day, or one of two.
    """
    from forecast.clock import local_now

    if text is None:
        return None
    today = local_now(config.bakery.timezone, config.run.now).date()
    return day_named(text, today=today, language=config.bakery.language, is_past=is_past)


def dated(work: Callable[..., Outcome], *, is_past: bool = False, **days: str | None) -> Callable[..., Outcome]:
    """Return the work of a verb that is told days by name, as they were typed and as the shop reads them."""

    def done(config: Config, **options: Any) -> Outcome:
        read = {name: day_text(text, config, is_past=is_past) for name, text in days.items()}
        return work(config, **read, **options)

    return done


def day_named(text: str, *, today: date, language: Language, is_past: bool = False) -> date:
    """Return the day that `text` names on the day `today`.

    Numbers are day and month in French and German. In English they may be either: two readings are refused. A weekday
    is the next one, or the last one where the past is asked for, and never today. So is a day without a year, which may
    be today.

    Raises
    ------
    InputError
        For what names no day, or one of two; it says what to write.

    Examples
    --------
    >>> thursday = date(2026, 12, 24)
    >>> typed = ("24.12.2026", "morgen", "Freitag", "1. Januar", "Do., 31.12.")
    >>> [str(day_named(text, today=thursday, language="de")) for text in typed]
    ['2026-12-24', '2026-12-25', '2026-12-25', '2027-01-01', '2026-12-31']
    >>> str(day_named("Friday", today=thursday, language="en", is_past=True))
    '2026-12-18'
    """
    from forecast.sources.tabular.values.calendar_words import weekdays_of_word
    from forecast.texts import phrase

    words = " ".join(text.split()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if (ahead := _DAYS_FROM_TODAY.get(words.casefold())) is not None:
        return today + timedelta(days=ahead)
    if len(words) > 1 and len(weekdays := weekdays_of_word(words)) == 1:
        (weekday,) = weekdays
        away = (today.weekday() - weekday if is_past else weekday - today.weekday()) % 7 or 7
        return today + timedelta(days=-away if is_past else away)
    readings = _readings(words, today=today, language=language, is_past=is_past)
    if len(readings) == 1:
        return readings.pop()
    if readings:
        raise _refused(text, phrase("expected.one_of", names=[str(day) for day in sorted(readings)]))
    raise _refused(text, phrase("expected.day_in_words"))


def clock_text(text: str | None) -> int | None:
    """Return the time of day that an option names [s since midnight], None for none; hours to 35 for a long evening.

    Raises
    ------
    InputError
        For what is no time of day.

    Examples
    --------
    >>> clock_text("11:00"), clock_text("11h30"), clock_text("25:00"), clock_text(None)
    (39600, 41400, 90000, None)
    """
    if text is None:
        return None
    hour, _, minute = text.partition(":")
    if hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and int(hour) <= 35 and int(minute) < 60:
        return int(hour) * 3600 + int(minute) * 60
    from forecast.sources.tabular.values.times import time_text
    from forecast.texts import phrase

    found = time_text(text)
    if found is None or found.zone:
        raise _refused(text, phrase("expected.time_of_day"))
    return found.second


def _readings(words: str, *, today: date, language: Language, is_past: bool) -> set[date]:
    """Return the days that a date may name: itself, or with the year that makes it the next or the last."""
    if whole := _days_of(words, language):
        return whole
    found = set()
    for order in ("dmy", "mdy") if language == "en" else ("dmy",):
        years = range(today.year - _YEARS_AROUND, today.year + _YEARS_AROUND + 1)
        days = {day for year in years for day in _days_of(_with_year(words, year), language, order)}
        behind, ahead = {day for day in days if day <= today}, {day for day in days if day >= today}
        found |= {max(behind)} if is_past and behind else {min(ahead)} if ahead and not is_past else set()
    return found


def _with_year(words: str, year: int) -> str:
    bare = words.rstrip(".,")
    marks = [mark for mark in "./-" if mark in bare.strip(mark)] if bare[-1:].isdecimal() else []
    return f"{bare}{marks[0] if marks else ' '}{year}"


def _days_of(words: str, language: Language, *orders: str) -> set[date]:
    """Return what a date with its year reads as: with the month first only in English, and never with dots."""
    from forecast.sources.tabular.values.dates import day_text as date_parts

    parts = date_parts(words)
    if parts is None or parts.time:
        return set()
    asked = orders or (("dmy", "mdy") if language == "en" else ("dmy",))
    read = {parts.read("dmy" if parts.mark == "." else order) for order in asked}
    return {day for day in read if day is not None}


def _refused(text: str, expected: Said) -> Exception:
    from forecast.errors import InputError, Problem

    return InputError(Problem("", "wrong_option", got=text, values={"expected": expected}))
