"""Writing down what is out of the ordinary on a day: an event with its expected effect, a closure, other hours.

In: what the calendar's page sent. Out: lines of the forms of events and closures.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forecast import formats
from forecast.desk.books import Books
from forecast.desk.rows import RowState, Values, as_json, from_json
from forecast.desk.state import Desk, DeskShop
from forecast.desk.typed import TypedError, time_of
from forecast.sources.forms.calendar_file import LONGEST_RANGE_DAYS, effect_share_of

FORMS = ("events", "closures")
_LONGEST_TEXT = 80


def save_day(desk: Desk, shop: DeskShop, form: str, sent: Mapping[str, str]) -> RowState | None:
    """Add an event or a closure, or take one out (`take` = "remove"), which can be undone; return what became of it."""
    words, take = desk.words, sent.get("take", "")
    before = from_json(sent.get("before", ""))
    if take == "nothing":
        return None
    try:
        after = _wanted(desk, form, sent)
    except TypedError as error:
        return RowState("wrong", words.text(error.code), typed=sent)
    if as_json(after) == as_json(before):
        return None
    key = _key(form, {**before, **after})
    theirs = Books(desk).save(form, shop.shop, key, before=before, after=after)
    if theirs is not None:
        return RowState("wrong", words.text("desk.day_there" if not before else "desk.changed_elsewhere"), typed=sent)
    at = formats.clock_time(desk.now.time(), words.locale)
    return RowState("saved", words.text("desk.saved" if after else "desk.removed", at=at), {}, before, after)


def _key(form: str, values: Values) -> Values:
    """Return what tells a line: the shop too where the line names one."""
    names = ("first_day", "name") if form == "events" else ("first_day",)
    return {name: values.get(name, "") for name in names} | ({"shop": values["shop"]} if "shop" in values else {})


def _wanted(desk: Desk, form: str, sent: Mapping[str, str]) -> Values:
    """Return the line that is to stand in the file; nothing for none."""
    take = sent.get("take", "")
    if take == "remove":
        return {}
    if take == "undo":
        return from_json(sent.get("undo", ""))
    days = _days(sent)
    return days | (_event(desk, sent) if form == "events" else _closure(sent))


def _days(sent: Mapping[str, str]) -> dict[str, str]:
    try:
        first = date.fromisoformat(sent.get("first_day", ""))
        last = date.fromisoformat(sent.get("last_day", "") or first.isoformat())
    except ValueError as error:
        raise TypedError("desk.no_day") from error
    if not 0 <= (last - first).days < LONGEST_RANGE_DAYS:
        raise TypedError("desk.last_before_first")
    return {"first_day": first.isoformat(), "last_day": "" if last == first else last.isoformat()}


def _event(desk: Desk, sent: Mapping[str, str]) -> dict[str, str]:
    name, effect = _text(sent, "name"), _text(sent, "effect")
    if not name:
        raise TypedError("desk.no_name")
    if effect and effect_share_of(effect) is None:
        raise TypedError("desk.no_effect")
    return {"name": name, "kind": _text(sent, "kind"), "effect": effect, "known_at": desk.evening.isoformat()}


def _closure(sent: Mapping[str, str]) -> dict[str, str]:
    is_open = sent.get("is_open", "closed")
    if is_open not in {"open", "closed"}:
        raise TypedError("desk.no_day")
    opens, closes = (time_of(sent.get(name, "")) if is_open == "open" else "" for name in ("opens", "closes"))
    return {"is_open": is_open, "opens": opens, "closes": closes, "reason": _text(sent, "reason")}


def _text(sent: Mapping[str, str], name: str) -> str:
    return " ".join(sent.get(name, "").split())[:_LONGEST_TEXT]
