"""From a time of day or a range of hours as people and tills write it to seconds, hours and the zone beside it."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from forecast.sources.tabular.values.signs import plain
from forecast.texts import phrase

DAY_S = 86_400
EXPECTED_TIME = phrase("expected.time_of_day")
_LONGEST_RANGE_S = 4 * 3600
"""A range of more hours is no part of a day whose first hour would do for all of it [s]."""

_HALF_BEFORE = re.compile(r"^(?P<half>午前|午後|오전|오후|上午|下午)\s?(?P<rest>\d.*)$")
_HALVES = {"午前": "am", "오전": "am", "上午": "am", "午後": "pm", "오후": "pm", "下午": "pm"}
_WORDS_AROUND = re.compile(r"^(?:um|kl\.?|klo|at|à)\s+(?=\d)|(?<=\d)\s*(?:uhr|hrs?|h|godz\.?|óra)\.?$", re.IGNORECASE)
_HALF = r"(?P<half>[ap])\.?\s?m\.?"
_TIME = re.compile(
    r"^(?P<h>\d{1,2})\s?(?:[:h.時시]\s?(?P<m>\d{2})?\s?(?:[:m.'分분]\s?(?:in)?\s?(?P<s>\d{2})?(?:[.,]\d+)?\s?[s\"秒]?)?)?\s?"
    rf"(?:{_HALF})?$",
    re.IGNORECASE,
)
_COMPACT_TIME = re.compile(r"^(?P<h>\d{1,2})(?P<m>\d{2})(?P<s>\d{2})?$")
_OFFSET = re.compile(r"^(?P<time>.*\d)\s?(?:UTC|GMT)?(?P<sign>[-+])(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?$", re.IGNORECASE)
_NAMED = re.compile(
    r"^(?P<time>.*\d(?:\s?[ap]\.?\s?m\b\.?)?)\s?(?P<zone>[A-Za-z][A-Za-z_]+(?:/[A-Za-z_+-]+)*|[zZ])$", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\s?[\[(](?P<zone>[^\])]*)[\])]$")
_RANGE = re.compile(
    r"^(?:from|von|de|da|van|od|del?)?\s?(?P<first>\d.*?)\s?(?P<mark>-|>|to|bis|à|a|al|alle|til|tot|do)\s?(?P<last>\d.*)$",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"^(?:stunde|heure|hour|std\.?|hora|ora|uur|h)?\s?(?P<h>\d{1,2})(?:[.,]0)?\s?(?:\.?\s?stunde|uhr|h|hrs?|uur|時|시|:00|h00)?$",
    re.IGNORECASE,
)
_IS_WORDED = re.compile(r":|[^\W\d_]")
_LIKE_OFFSET = re.compile(r"\d-\d{2}(?::?\d{2})?$")
_NOT_ZONES = frozenset({"am", "pm", "uhr", "h", "hr", "hrs", "s", "min", "m"})


class TimeText(NamedTuple):
    """A time in parts: the second of the day (86,400 for 24:00) and the zone beside it ("" none, "+02:00", a name)."""

    second: int
    zone: str


@lru_cache(maxsize=1 << 17)
def time_text(text: str) -> TimeText | None:
    """Return the parts of a time, or of a range of hours whose first moment it is; None if it is none.

    "T06:00-07:00" has an offset, as in ISO 8601, "06:00-07:00" is a range. " 06:00-07:00", which follows a date as in
    ISO 8601 and a blank, may be either, and is none.

    Examples
    --------
    >>> [time_text(t) for t in ("8:15 a. m.", "08:15Z", "0815", "06:00 - 07:00", "24:00", "25:00")][:3]
    [TimeText(second=29700, zone=''), TimeText(second=29700, zone='Z'), TimeText(second=29700, zone='')]
    """
    is_dated = text.startswith(" ")
    bare, zone = _zone_apart(plain(text), is_dated=is_dated)
    second = _clock(bare)
    if second is None and not zone and not (is_dated and _LIKE_OFFSET.search(bare)):
        span = _span(bare)
        second = None if span is None else span[0]
    return None if second is None else TimeText(second, zone)


def hour_of(text: str) -> int | None:
    """Return the hour of an hour, a time or a range of up to four hours; None if it is none.

    Of a range it is the first: where names count the closing hour, nothing in them tells it.

    Examples
    --------
    >>> [hour_of(t) for t in ("7", "06:00 - 07:00", "06h-07h", "6-7 Uhr", "from 6 to 7", "Stunde 7", "24", "6-18")]
    [7, 6, 6, 6, 6, 7, None, None]
    """
    bare = plain(text)
    if found := _HOUR.match(bare):
        hour = int(found["h"])
        return hour if hour < 24 else None
    span = _span(bare)
    second = _clock(bare) if span is None else span[0]
    return None if second is None or second >= DAY_S else second // 3600


def hours_of(text: str) -> tuple[int, int | None] | None:
    """Return the first and the last second of an hour that is written as such, None for anything else.

    The last one is None where no end is written.
    """
    bare = plain(text)
    if span := _span(bare):
        return span
    second = _clock(bare) if _IS_WORDED.search(bare) else None
    return None if second is None else (second, None)


def _clock(text: str) -> int | None:
    """Return the second of a plain time of day."""
    if found := _HALF_BEFORE.match(text):
        text = f"{found['rest']} {_HALVES[found['half']]}"
    bare = _WORDS_AROUND.sub("", text)
    if bare != text and bare.isdecimal() and len(bare) <= 2:
        bare += ":00"
    found = _TIME.match(bare) or _COMPACT_TIME.match(bare)
    if not found or (bare.isdecimal() and len(bare) < 3):
        return None
    hour, minute, second = int(found["h"]), int(found["m"] or 0), int(found["s"] or 0)
    half = (found.groupdict().get("half") or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    total = hour * 3600 + minute * 60 + second
    return total if minute < 60 and second < 60 and total <= DAY_S else None


def _span(text: str) -> tuple[int, int] | None:
    """Return first and last second of a range of hours, the last not before the first."""
    found = _RANGE.match(text)
    if not found:
        return None
    last_half = re.search(_HALF, found["last"], re.IGNORECASE)
    candidates = [found["first"]]
    if last_half and not re.search(_HALF, found["first"], re.IGNORECASE):
        candidates = [f"{found['first']} {half}m" for half in "ap"]
    ends = [(_hour_or_clock(first), _hour_or_clock(found["last"])) for first in candidates]
    spans = [(first, (last - first) % DAY_S) for first, last in ends if first is not None and last is not None]
    fitting = [(length, first) for first, length in spans if 0 < length <= _LONGEST_RANGE_S]
    if not fitting:
        return None
    length, first = min(fitting)
    return first, first + length


def _hour_or_clock(text: str) -> int | None:
    """Return the second of one end of a range: 6, 06, 6h, 06:00."""
    second = _clock(text)
    if second is None and text.isdecimal() and len(text) <= 2 and int(text) <= 24:
        return int(text) * 3600
    return second


def _zone_apart(text: str, *, is_dated: bool) -> tuple[str, str]:
    """Return a time and the zone that stands after it."""
    bare = text.removeprefix("T")
    if (found := _IN_BRACKETS.search(bare)) and found.start():
        before, zone = _zone_apart(text[: found.start() - len(bare)], is_dated=is_dated)
        return before, zone or found["zone"]
    if (found := _OFFSET.match(bare)) and _is_offset(text, found, is_dated=is_dated):
        before = re.sub(r"\s?(?:UTC|GMT)$", "", found["time"], flags=re.IGNORECASE)
        return before, f"{found['sign']}{int(found['h']):02d}:{found['m'] or '00'}"
    if (found := _NAMED.match(bare)) and found["zone"].casefold() not in _NOT_ZONES:
        return found["time"], found["zone"]
    return bare, ""


def _is_offset(text: str, found: re.Match[str], *, is_dated: bool) -> bool:
    """Tell the offset of "08:15:00-07:00" from the range "06:00-07:00"."""
    if found["sign"] == "+" or found["time"].count(":") == 2 or text.startswith("T"):
        return True
    return is_dated and _span(text) is None


def offset_of(zone: str) -> timedelta | None:
    """Return the offset from UTC that "Z", "UTC", "GMT" or "+02:00" name; None for any other zone."""
    if zone.casefold() in ("z", "utc", "gmt", "utc/gmt", "zulu"):
        return timedelta(0)
    if not re.fullmatch(r"[-+]\d{2}:\d{2}", zone):
        return None
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    if size > timedelta(hours=15):
        return None
    return -size if zone[0] == "-" else size
