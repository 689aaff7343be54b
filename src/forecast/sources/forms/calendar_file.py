"""Events near the shops out of a calendar: iCalendar files (.ics), as every calendar program exports them.

In: an `.ics` file. Out: `Events`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.errors import Problem, SourceError, nearest_name
from forecast.sources.forms.columns import folded
from forecast.sources.forms.ical_door import Entry, entries_of
from forecast.tables import DataFrame, Events, checked, empty
from forecast.texts import Said, phrase

LONGEST_RANGE_DAYS = 400
"""Longer than any event or closure: a mistyped year would otherwise fill the table [days]."""
_NIGHT_ENDS = time(6)
"""What ends before this hour belongs to the evening before, not to the day on which it ends."""
EXPECTED_EFFECT = phrase("expected.effect")
_LARGEST_SHARE = 4.0
"""An event that is said to bring more than five times the usual is a slip of the pen."""
_PERCENT = re.compile(r"([+−–-]?)\s*(\d+(?:[.,]\d+)?)\s*%")
_TIMES = re.compile(r"(?:[x×*]\s*(\d+(?:[.,]\d+)?)|(\d+(?:[.,]\d+)?)\s*[x×])", re.IGNORECASE)
_WORDS = {
    "size": ("size", "taille", "visitors", "visiteurs", "grosse", "besucher"),
    "effect": ("effect", "effet", "wirkung", "effekt"),
    "kind": ("kind", "type", "genre", "art"),
    "shop": ("shop", "magasin", "boutique", "filiale", "laden"),
    "known": ("known", "known_at", "connu_le", "annonce_le", "bekannt_ab", "angekundigt"),
}
_MEANING = {word: name for name, words in _WORDS.items() for word in words}
_LINE = re.compile(r"^\s*([^:=\n]{2,20}?)\s*[:=]\s*(.+?)\s*$")


def read_calendar(
    path: Path, *, timezone: str, through: pd.Timestamp, shops: Iterable[str] | None = None
) -> DataFrame[Events]:
    """Read the events of a calendar on the shop's local days, repeated ones up to the day `through`.

    The first category is the kind. A line "size: 12", "effect: +30 %", "kind: market", "shop: Harbour" or
    "known: 2025-05-01" of the description, or a property X-SIZE, X-EFFECT …, tells the rest, in French and German
    too. Cancelled events are left out. Of events of one name, shop and day the largest stands for all.

    An event counts as known from the moment "known" says; else from when it was entered (CREATED), or last moved
    (LAST-MODIFIED of a raised SEQUENCE); else a year before its first day. DTSTAMP is when the file was exported, and
    says nothing. What was entered afterwards was not known before; its effect is learnt from all the same.

    Raises
    ------
    SourceError
        With every event that cannot be used, by its line and name.
    """
    problems: list[Problem] = []
    known_shops = None if shops is None else set(shops)
    rows = []
    for entry in entries_of(_text(path), where=str(path), through=through.date()):
        told = _told(entry)
        wrong = _problems(entry, told, path, known_shops)
        problems += wrong
        if not wrong:
            rows += _rows(entry, told, ZoneInfo(timezone), through.date())
    if problems:
        raise SourceError(list(dict.fromkeys(problems)))
    if not rows:
        return empty(Events)
    frame = pd.DataFrame(rows).sort_values(["day", "name", "shop", "size"])
    frame = frame.drop_duplicates(["day", "name", "shop"], keep="last")
    known_at = pd.to_datetime(frame["known_at"], utc=True).astype("datetime64[us, UTC]")
    return checked(Events, frame.assign(day=pd.to_datetime(frame["day"]), known_at=known_at))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(Problem(str(path), "calendar_not_utf8")) from error


def said_in(line: str) -> tuple[str, str] | None:
    """Return what a line of a description says, by its meaning; None for one that is read over.

    Examples
    --------
    >>> said_in("Effet : +30 %"), said_in("call Mrs Smith")
    (('effect', '+30 %'), None)
    """
    found = _LINE.match(line)
    meaning = _MEANING.get(folded(found.group(1))) if found else None
    return (meaning, found.group(2)) if found and meaning else None


def _told(entry: Entry) -> dict[str, str]:
    """Return what lines of the description and X- properties say, by its meaning; the properties win."""
    told: dict[str, str] = {}
    for line in entry.description.splitlines():
        if said := said_in(line):
            told.setdefault(*said)
    for key, value in entry.extras.items():
        if meaning := _MEANING.get(folded(key.removeprefix("X-"))):
            told[meaning] = value.strip()
    return told


def _problems(entry: Entry, told: dict[str, str], path: Path, shops: set[str] | None) -> list[Problem]:
    expected: dict[str, Said] = {}
    if _number(told.get("size", "1")) is None:
        expected["size"] = phrase("expected.not_negative")
    if "effect" in told and effect_share_of(told["effect"]) is None:
        expected["effect"] = EXPECTED_EFFECT
    if "known" in told and pd.isna(pd.to_datetime(told["known"], errors="coerce", format="ISO8601")):
        expected["known"] = phrase("expected.known_moment")
    if shops is not None and told.get("shop", "") not in {"", *shops}:
        near = nearest_name(told["shop"], shops)
        expected["shop"] = phrase("expected.shop_near", near=near) if near else phrase("expected.shop")
    problems = []
    for what, words in expected.items():
        part = phrase("place.event_part", name=entry.name, part=what)
        values = {"expected": words}
        problems.append(Problem(str(path), "event_value", line=entry.line, column=part, got=told[what], values=values))
    if not entry.name:
        problems.append(Problem(str(path), "event_without_name", line=entry.line, column="SUMMARY"))
    return problems


def _rows(entry: Entry, told: dict[str, str], zone: ZoneInfo, through: date) -> list[dict[str, object]]:
    """Return one row per local day."""
    first, last = _local_days(entry, zone)
    days = min((min(last, through) - first).days + 1, LONGEST_RANGE_DAYS)
    category = entry.categories[0] if entry.categories else "event"
    row = {
        "name": entry.name,
        "kind": told.get("kind", category),
        "size": _number(told.get("size", "1")),
        "shop": told.get("shop", ""),
        "effect_share": effect_share_of(told["effect"]) if "effect" in told else None,
        "known_at": _known_at(entry, told, first, zone),
    }
    return [row | {"day": first + timedelta(days=number)} for number in range(days)]


def _local_days(entry: Entry, zone: ZoneInfo) -> tuple[date, date]:
    begins, ends = entry.begins, entry.ends
    if not isinstance(begins, datetime) or not isinstance(ends, datetime):
        first = begins.date() if isinstance(begins, datetime) else begins
        after = ends.date() if isinstance(ends, datetime) else ends
        return first, max(first, after - timedelta(days=1))
    first_moment, last_moment = (_local(moment, zone) for moment in (begins, ends))
    last = last_moment.date()
    if last_moment.time() <= _NIGHT_ENDS:
        last -= timedelta(days=1)
    return first_moment.date(), max(first_moment.date(), last)


def _known_at(entry: Entry, told: dict[str, str], first: date, zone: ZoneInfo) -> datetime:
    if "known" in told:
        return _local(pd.to_datetime(told["known"], format="ISO8601").to_pydatetime(), zone)
    if entry.created is not None:
        return _local(max(entry.created, entry.revised or entry.created), zone)
    return _local(entry.revised or datetime.combine(first - timedelta(days=365), time()), zone)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return a moment in the shop's time; a floating one is in it already."""
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", ".").replace(" ", ""))
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None


def effect_share_of(text: str) -> float | None:
    """Return the share that an event adds to demand, None where `text` does not say it clearly.

    A bare number is not clear: 30 may be pieces, 1.3 a share or a factor.

    Examples
    --------
    >>> [round(effect_share_of(text), 2) for text in ("+30 %", "30%", "−12,5 %", "1.3x", "× 0,8")]
    [0.3, 0.3, -0.12, 0.3, -0.2]
    """
    bare = text.replace("\u00a0", " ").replace("\u202f", " ").replace(",", ".").strip()
    share: float | None = None
    if found := _PERCENT.fullmatch(bare):
        share = (-1 if found[1] in {"−", "–", "-"} else 1) * float(found[2]) / 100
    elif found := _TIMES.fullmatch(bare):
        share = float(found[1] or found[2]) - 1
    return share if share is not None and -1 <= share <= _LARGEST_SHARE else None
