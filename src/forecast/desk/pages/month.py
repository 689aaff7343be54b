"""The calendar of a month: holidays and feasts, events and closures on their days.

In: `Calendar`; the forms of events and closures. Out: the page of a month and of one of its days.
"""

from __future__ import annotations

from calendar import Calendar as MonthCalendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from forecast import formats
from forecast.config import WEEKDAYS
from forecast.desk.books import Books
from forecast.desk.rows import RowState, Values, as_json, row_id
from forecast.desk.state import Desk, DeskShop, stamp_of
from forecast.reports.wording import Wording
from forecast.sources.calendars.almanac import calendar, regions_of_shops
from forecast.sources.forms.shops import read_shops
from forecast.tables import NAMED_KINDS

_ORDINARY = ("school_unknown",)
FURTHEST_YEARS = 2


@dataclass(frozen=True)
class SpecialDay:
    """An event or a closure that was written down; `before` is what was shown."""

    id: str
    title: str
    span: str
    detail: str
    key: Values
    before: str
    is_own: bool


@dataclass(frozen=True)
class DayCell:
    """A day of the month."""

    at: str
    number: int
    name: str
    is_within: bool
    is_today: bool
    is_chosen: bool
    is_closed: bool
    hours: str
    names: tuple[str, ...]
    is_holiday: bool
    events: tuple[str, ...]


@dataclass(frozen=True)
class MonthDesk:
    """The page of a month, one of its days chosen."""

    title: str
    before: str
    after: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[DayCell, ...], ...]
    at: str
    day: str
    names: tuple[str, ...]
    is_weekly_closed: bool
    events: tuple[SpecialDay, ...]
    closures: tuple[SpecialDay, ...]
    kinds: tuple[str, ...]
    event: Mapping[str, str]
    closure: Mapping[str, str]
    states: Mapping[str, RowState]

    def is_wrong(self, form: str) -> bool:
        """Return whether what was sent of a form was not understood."""
        return form in self.states and self.states[form].kind == "wrong"


def month_desk(desk: Desk, shop: DeskShop, chosen: date, *, states: Mapping[str, RowState] | None = None) -> MonthDesk:
    """Return the month of a day; `states` tells what became of saves, by the form: "events", "closures"."""
    words, books, config = desk.words, Books(desk), desk.config
    weeks = MonthCalendar().monthdatescalendar(chosen.year, chosen.month)
    first, last = weeks[0][0], weeks[-1][-1]
    named = _named_days(desk, shop, first, last)
    events = [row for row in books.rows("events", shop.shop) if _falls(row[1], first, last)]
    closures = [row for row in books.rows("closures", shop.shop) if _falls(row[1], first, last)]
    weekly: set[str] = set(config.opening.closed_weekdays or ())
    cells = tuple(
        tuple(_cell(day, chosen, desk.today, named, events, closures, weekly, words) for day in week) for week in weeks
    )
    at, done = chosen.isoformat(), states or {}
    of_day = {"first_day": at, "last_day": ""}
    return MonthDesk(
        title=formats.month(chosen, words.locale),
        before=_same_day(chosen, -1),
        after=_same_day(chosen, 1),
        weekdays=tuple(
            (formats.weekday(day, words.locale)[:2], formats.weekday(day, words.locale)) for day in weeks[0]
        ),
        weeks=cells,
        at=at,
        day=formats.day_long(chosen, words.locale),
        names=tuple(label for label, _ in named.get(chosen, ())),
        is_weekly_closed=WEEKDAYS[chosen.weekday()] in weekly,
        events=tuple(_event(key, values, words) for key, values in events if _falls(values, chosen, chosen)),
        closures=tuple(_closure(key, values, words) for key, values in closures if _falls(values, chosen, chosen)),
        kinds=tuple(sorted({values["kind"] for _, values in books.rows("events", shop.shop) if values.get("kind")})),
        event=of_day | dict(done["events"].typed if "events" in done else {}),
        closure=of_day | dict(done["closures"].typed if "closures" in done else {}),
        states=done,
    )


def _named_days(desk: Desk, shop: DeskShop, first: date, last: date) -> Mapping[date, list[tuple[str, bool]]]:
    """Return what the almanac calls the days, the most important name first, and whether it is a public holiday."""
    config = desk.config

    def make() -> Mapping[date, list[tuple[str, bool]]]:
        path = config.bakery.shops
        shops = None
        if path is not None and path.exists():
            place = config.weather.place or config.bakery.name
            shops = read_shops(path, bakery=config.bakery, place=place)
        table, _ = calendar(config.bakery, config.calendar, first=first, last=last, shops=shops, as_of=first)
        regions = regions_of_shops(config.bakery, shops)
        mine = regions.loc[regions["shop"] == shop.shop, "region"] if shops is not None else regions["region"]
        found: dict[date, list[tuple[str, bool]]] = {}
        rows = table[table["region"].isin(mine) & ~table["kind"].isin(_ORDINARY)]
        rank = {kind: number for number, kind in enumerate(NAMED_KINDS)}
        for row in sorted(rows.to_dict("records"), key=lambda row: rank.get(row["kind"], len(rank))):
            names = found.setdefault(row["day"].date(), [])
            if row["label"] and row["label"] not in [name for name, _ in names]:
                names.append((str(row["label"]), row["kind"] == "public_holiday"))
        return found

    stamp = (stamp_of(desk.config_file), stamp_of(config.bakery.shops))
    return desk.read(("almanac", shop.shop, first, last), stamp, make)


def _cell(
    day: date,
    chosen: date,
    today: date,
    named: Mapping[date, list[tuple[str, bool]]],
    events: Sequence[tuple[Values, Values]],
    closures: Sequence[tuple[Values, Values]],
    weekly: set[str],
    words: Wording,
) -> DayCell:
    told = [values for _, values in closures if _falls(values, day, day)]
    is_closed = any(_is_closed(values) for values in told) or (not told and WEEKDAYS[day.weekday()] in weekly)
    names = named.get(day, [])
    return DayCell(
        at=day.isoformat(),
        number=day.day,
        name=formats.day_long(day, words.locale),
        is_within=day.month == chosen.month,
        is_today=day == today,
        is_chosen=day == chosen,
        is_closed=is_closed,
        hours=next((_hours(values, words) for values in told if not _is_closed(values)), ""),
        names=tuple(label for label, _ in names),
        is_holiday=any(is_public for _, is_public in names),
        events=tuple(
            dict.fromkeys(
                values.get("name") or key.get("name", "") for key, values in events if _falls(values, day, day)
            )
        ),
    )


def _event(key: Values, values: Values, words: Wording) -> SpecialDay:
    effect, kind = values.get("effect", ""), values.get("kind", "")
    detail = " · ".join(part for part in (kind, effect and words.text("desk.expected_effect", effect=effect)) if part)
    name = values.get("name") or key.get("name", "")
    return SpecialDay(
        row_id("event", *key.values()), name, _span(values, words), detail, key, as_json(values), "file" not in values
    )


def _closure(key: Values, values: Values, words: Wording) -> SpecialDay:
    title = words.text("desk.closed") if _is_closed(values) else words.text("desk.open_at", hours=_hours(values, words))
    return SpecialDay(
        row_id("closure", *key.values()),
        title,
        _span(values, words),
        values.get("reason", ""),
        key,
        as_json(values),
        True,
    )


def _is_closed(values: Values) -> bool:
    return values.get("is_open") == "closed" or not (
        values.get("is_open") or values.get("opens") or values.get("closes")
    )


def _hours(values: Values, words: Wording) -> str:
    return "–".join(part for part in (values.get("opens", ""), values.get("closes", "")) if part) or words.text(
        "desk.as_usual"
    )


def _span(values: Values, words: Wording) -> str:
    """Return the days of an entry, nothing for a single one."""
    first, last = values.get("first_day", ""), values.get("last_day", "")
    if not last or last == first:
        return ""
    return f"{words.day(date.fromisoformat(first))} – {words.day(date.fromisoformat(last))}"


def _falls(values: Values, first: date, last: date) -> bool:
    begins = values.get("first_day", "")
    return bool(begins) and begins <= last.isoformat() and (values.get("last_day") or begins) >= first.isoformat()


def _same_day(day: date, months: int) -> str:
    """Return the day of that number in another month, its last one where it is shorter."""
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last).isoformat()
