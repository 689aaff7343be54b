"""Days, months and years that stand within other text: titles, names of sheets and files, labels of columns."""

from __future__ import annotations

import re
from datetime import date

from forecast.sources.tabular.layout.report_words import plain
from forecast.sources.tabular.values.dates import day_of, order_shown

DayOptions = tuple[tuple[int, int], ...]
"""The (month, day) that a day without a year may be."""

_MONTHS = (
    "januar|january|janvier|enero|gennaio|januari|styczen|stycznia|janeiro|janner|jan|ene|gen|sty|janv",
    "februar|february|fevrier|febrero|febbraio|februari|luty|lutego|fevereiro|feb|fev|fevr|lut",
    "marz|maerz|march|mars|marzo|maart|marzec|marca|marco|mar|mrz|mrt",
    "april|avril|abril|aprile|kwiecien|kwietnia|apr|avr|abr|kwi",
    "mai|may|mayo|maggio|mei|maj|maja|maio|mag",
    "juni|june|juin|junio|giugno|czerwiec|czerwca|junho|jun|giu|cze",
    "juli|july|juillet|julio|luglio|lipiec|lipca|julho|jul|juil|lug|lip",
    "august|aout|agosto|augustus|sierpien|sierpnia|aug|ago|sie",
    "september|septembre|septiembre|settembre|wrzesien|wrzesnia|setembro|sep|sept|set|wrz",
    "oktober|october|octobre|octubre|ottobre|pazdziernik|pazdziernika|outubro|okt|oct|ott|paz",
    "november|novembre|noviembre|listopad|listopada|novembro|nov|lis",
    "dezember|december|decembre|diciembre|dicembre|grudzien|grudnia|dezembro|dez|dec|dic|gru",
)
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split("|")}
_WEEKDAYS = (
    "montag|mo|mon|monday|lundi|lun|lunes|lunedi|maandag|ma|poniedzialek|pon|pn|月|月曜日|月曜",
    "dienstag|di|die|tue|tues|tuesday|mardi|mar|martes|martedi|dinsdag|wtorek|wt|火|火曜日|火曜",
    "mittwoch|mi|mit|wed|wednesday|mercredi|mer|miercoles|mie|mercoledi|woensdag|wo|sroda|sr|水|水曜日|水曜",
    "donnerstag|do|don|thu|thur|thurs|thursday|jeudi|jeu|jueves|jue|giovedi|gio|donderdag|czwartek|czw|木|木曜日|木曜",
    "freitag|fr|fre|fri|friday|vendredi|ven|viernes|vie|venerdi|vrijdag|vr|piatek|pt|金|金曜日|金曜",
    "samstag|sonnabend|sa|sam|sat|saturday|samedi|sabado|sab|sabato|zaterdag|za|sobota|sob|土|土曜日|土曜",
    "sonntag|so|son|sun|sunday|dimanche|dim|domingo|dom|domenica|zondag|zo|niedziela|nd|niedz|日|日曜日|日曜",
)
_WEEKDAY_WORDS = frozenset(word for words in _WEEKDAYS for word in words.split("|"))
_MONTH = "(?P<month>" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)) + ")"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_TH = r"(?:\.|º|er|st|nd|rd|th)?"
_OF = r"[\s._-]*(?:de\s|of\s)?\s*"
_NUMERIC = re.compile(
    r"(?<!\d)(?<!\d[.,/-])(?:(?:19|20)\d{2}(?P<a>[-/._])\d{1,2}(?P=a)\d{1,2}|\d{1,2}(?P<b>[-/._])\d{1,2}(?P=b)(?:(?:19|20)\d{2}|\d{2})"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
_KANJI = re.compile(r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日")
_DAY_MONTH_YEAR = re.compile(
    rf"(?<![\w])(?P<day>\d{{1,2}}){_TH}{_OF}{_MONTH}(?![^\W\d_])\.?{_OF},?[\s'’]*(?:{_YEAR}|(?P<short>\d{{2}}))(?!\d)"
)
_MONTH_DAY_YEAR = re.compile(rf"(?<![^\W_]){_MONTH}\.?\s*(?P<day>\d{{1,2}}){_TH},?\s+{_YEAR}(?!\d)")
_DAY_MONTH = re.compile(rf"(?<![\w])(?P<day>\d{{1,2}}){_TH}{_OF}{_MONTH}(?![^\W\d_])\.?")
_MONTH_DAY = re.compile(rf"(?<![^\W_]){_MONTH}\.?\s*(?P<day>\d{{1,2}}){_TH}(?!\d)")
_TWO_NUMBERS = re.compile(
    r"(?<![\d.,/-])(?P<first>\d{1,2})\s?(?P<mark>[./-])\s?(?P<second>\d{1,2})(?P<end>\.?)(?![\d:]|[.,/-]\d)"
)
_KANJI_DAY = re.compile(r"(?P<first>\d{1,2})\s*月\s*(?P<second>\d{1,2})\s*日")
_MONTH_YEAR = re.compile(rf"(?<![^\W_]){_MONTH}(?![^\W\d_])\.?{_OF}{_YEAR}(?!\d)")
_YEAR_MONTH = re.compile(
    rf"(?<!\d){_YEAR}[\s._-]*{_MONTH}(?![^\W\d_])|(?<![\d./-])(?:19|20)\d{{2}}\s*年\s*(?P<kanji>\d{{1,2}})\s*月"
)
_NUMBERED_MONTH = re.compile(
    r"(?<![\d./-])(?:(?P<first>0?[1-9]|1[0-2])[./-](?P<late>20\d{2})|(?P<early>20\d{2})[./_-](?P<second>0?[1-9]|1[0-2]))(?![\d./-])"
)
_LONE_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")


def dates_within(text: str) -> list[str]:
    """Return the dates in a text, ISO where they read one way, else as they stand there."""
    bare = plain(text)
    found: list[tuple[int, str]] = []
    for pattern in (_KANJI, _DAY_MONTH_YEAR, _MONTH_DAY_YEAR):
        for match in pattern.finditer(bare):
            found += [(match.start(), day.isoformat()) for day in [_named_day(match)] if day]
    taken = [span.span() for pattern in (_DAY_MONTH_YEAR, _MONTH_DAY_YEAR) for span in pattern.finditer(bare)]
    for match in _NUMERIC.finditer(bare):
        if not any(begin <= match.start() < end for begin, end in taken):
            found += [(match.start(), shown) for shown in [_numeric_day(match[0].replace("_", "-"))] if shown]
    return [shown for _, shown in sorted(found)]


def _named_day(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    month = groups["month"]
    year = int(groups["year"] or 2000 + int(groups["short"]))
    return valid_day(year, int(month) if month.isdigit() else _MONTH_OF[month], int(groups["day"]))


def _numeric_day(text: str) -> str:
    days = {day_of(text, order) for order in (("dmy",) if order_shown(text) == "dmy" else ("dmy", "mdy"))} - {None}
    if len(days) == 1:
        return str(days.pop())
    return text if days else ""


def valid_day(year: int, month: int, day: int) -> date | None:
    """Return a day of the calendar, or None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def days_within(text: str) -> list[DayOptions]:
    """Return the days without a year in a text: for each, the (month, day) that it may be, day first before others."""
    bare = plain(text)
    named: list[DayOptions] = [
        ((_MONTH_OF[match["month"]], int(match["day"])),)
        for pattern in (_DAY_MONTH, _MONTH_DAY)
        for match in pattern.finditer(bare)
    ]
    if named:
        return named[:1]
    kanji: list[DayOptions] = [((int(match["first"]), int(match["second"])),) for match in _KANJI_DAY.finditer(bare)]
    return kanji or [options for match in _TWO_NUMBERS.finditer(bare) if (options := _options(match))]


def _options(match: re.Match[str]) -> DayOptions:
    first, second = int(match["first"]), int(match["second"])
    both = [(second, first)] if match["mark"] == "." else [(second, first), (first, second)]
    return tuple(dict.fromkeys(pair for pair in both if valid_day(2024, *pair)))


def month_within(text: str) -> tuple[int, int] | None:
    """Return the year and month that a text names, if it names one month and no day."""
    bare = plain(text)
    if dates_within(text):
        return None
    found: set[tuple[int, int]] = set()
    for match in _MONTH_YEAR.finditer(bare):
        found.add((int(match["year"]), _MONTH_OF[match["month"]]))
    for match in _YEAR_MONTH.finditer(bare):
        year = int(match["year"] or match[0][:4])
        found.add((year, int(match["kanji"]) if match["kanji"] else _MONTH_OF[match["month"]]))
    for match in _NUMBERED_MONTH.finditer(bare.replace("_", " ")):
        found.add((int(match["late"] or match["early"]), int(match["first"] or match["second"])))
    return found.pop() if len(found) == 1 else None


def lone_month(text: str) -> int | None:
    """Return the month whose name is all of a text."""
    return _MONTH_OF.get(plain(text))


def years_within(text: str) -> set[int]:
    """Return the years from 2000 on that stand in a text by themselves or in a date."""
    return {int(year) for year in _LONE_YEAR.findall(text)} | {
        int(shown[:4]) for shown in dates_within(text) if shown[4:5] == "-"
    }


def is_weekday(text: str) -> bool:
    """Tell whether a text is the name of a day of the week."""
    return plain(text) in _WEEKDAY_WORDS


def without_days(text: str) -> str:
    """Return what a text says beside dates, days of the week and marks."""
    spans = " ".join(text.split())
    for pattern in (_NUMERIC, _KANJI):
        spans = pattern.sub(" ", spans)
    if any(letter.isdigit() for letter in spans):
        lowered = plain(spans)
        for pattern in (_DAY_MONTH_YEAR, _MONTH_DAY_YEAR, _DAY_MONTH, _MONTH_DAY):
            if pattern.search(lowered):
                spans = lowered = pattern.sub(" ", lowered)
    for pattern in (_KANJI_DAY, _TWO_NUMBERS):
        spans = pattern.sub(" ", spans)
    words = [word for word in re.split(r"[\s,;:()（）]+", spans) if plain(word) and not is_weekday(word)]
    return " ".join(words)
