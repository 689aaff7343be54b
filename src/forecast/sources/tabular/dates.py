"""From a date or a time as people and tills write it to a day and a second of the day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

_TIME_PART = r"(?:[T ,]+(?P<time>\d.*))?$"
_YEAR_FIRST = re.compile(r"^(?P<y>(?:19|20|21)\d{2})(?P<mark>[-/.]?)(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})" + _TIME_PART)
_COMPACT = re.compile(r"^(?P<y>(?:19|20|21)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?P<time>\d{4}(?:\d{2})?)?$")
_YEAR_LAST = re.compile(r"^(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<y>(?:19|20|21)?\d{2})" + _TIME_PART)
_TIME = re.compile(
    r"^(?P<h>\d{1,2})\s*[:h.](?P<m>\d{2})?(?:[:m.](?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?(?:[-+]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_COMPACT_TIME = re.compile(r"^(?P<h>\d{2})(?P<m>\d{2})(?P<s>\d{2})?$")


def order_shown(text: str) -> str:
    """Return the order of day, month and year that `text` proves: "ymd", "dmy", "mdy", "?" for two, "" for none.

    A date with dots is day first: nobody writes the month first with dots.

    Examples
    --------
    >>> [order_shown(t) for t in ("2022-02-01", "20220201", "01.02.2022", "25/12/2022", "12/25/2022", "01/02/2022")]
    ['ymd', 'ymd', 'dmy', 'dmy', 'mdy', '?']
    """
    if _COMPACT.match(text) or _YEAR_FIRST.match(text):
        return "ymd"
    found = _YEAR_LAST.match(text)
    if not found:
        return ""
    first, second = int(found["a"]), int(found["b"])
    if found["mark"] == "." or first > 12:
        return "dmy"
    if second > 12:
        return "mdy"
    # 03/03/2022 is the same day both ways, so it neither proves nor doubts.
    return "" if first == second else "?"


def date_order(counts: Mapping[str, int]) -> str | None:
    """Return the order of a column of dates, given how often each text occurs; None if it can be read two ways.

    Examples
    --------
    >>> date_order({"01/02/2022": 9, "13/02/2022": 1}), date_order({"01/02/2022": 9})
    ('dmy', None)
    """
    shown = {"dmy": 0, "mdy": 0, "ymd": 0, "?": 0, "": 0}
    for text, count in counts.items():
        shown[order_shown(text)] += count
    if shown["dmy"] == shown["mdy"] == 0:
        return None if shown["?"] else ("ymd" if shown["ymd"] else "dmy")
    return "dmy" if shown["dmy"] >= shown["mdy"] else "mdy"


def day_of(text: str, order: str) -> date | None:
    """Return the day that `text` names, or None if it names none; dates with the year first need no order.

    Examples
    --------
    >>> day_of("01/02/2022 08:30", "dmy"), day_of("31/02/2022", "dmy")
    (datetime.date(2022, 2, 1), None)
    """
    if found := _COMPACT.match(text) or _YEAR_FIRST.match(text):
        year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    elif found := _YEAR_LAST.match(text):
        year, first, second = int(found["y"]), int(found["a"]), int(found["b"])
        if order == "ymd" and len(found["y"]) == 2:
            year, month, day = first, second, year
        else:
            month, day = (first, second) if order == "mdy" and found["mark"] != "." else (second, first)
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def second_of(text: str) -> int | None:
    """Return the second of the day of a time, or of a date with a time; None if there is none.

    Examples
    --------
    >>> [second_of(t) for t in ("08:38", "8h30", "2022-02-01T08:38:05", "12:05 AM", "25:00")]
    [31080, 30600, 31085, 300, None]
    """
    dated = _COMPACT.match(text) or _YEAR_FIRST.match(text) or _YEAR_LAST.match(text)
    part = (dated["time"] or "") if dated else text
    found = _TIME.match(part.strip()) or _COMPACT_TIME.match(part.strip())
    if not found:
        return None
    hour, minute, second = int(found["h"]), int(found["m"] or 0), int(found["s"] or 0)
    half = (found.groupdict().get("half") or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 and second < 60 else None
