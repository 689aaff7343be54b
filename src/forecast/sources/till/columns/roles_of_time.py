"""Which columns hold the day and the time of a sale."""

from __future__ import annotations

from dataclasses import dataclass, field

from forecast.sources.tabular.layout.report_words import begins_total
from forecast.sources.till.columns.cells import day_in, is_hour, is_range, is_time
from forecast.sources.till.columns.evidence import Column, Columns
from forecast.sources.till.columns.questions import Question, which
from forecast.sources.till.columns.words import WHOLE

_MOSTLY, _NEARLY_ALL = 0.5, 0.95


@dataclass
class When:
    """The roles day, time and hour, and whether the day's column has the time as well."""

    columns: dict[str, str] = field(default_factory=dict)
    time_in_day: bool = False
    is_hourly: bool = False
    questions: list[Question] = field(default_factory=list)


def when(columns: Columns, given: dict[str, str]) -> When:
    """Return the columns of day and time; what is `given` stays."""
    found = When({role: name for role, name in given.items() if role in ("day", "time", "hour")})
    if "day" not in found.columns and (day := _day(columns, tuple(given.values()), found.questions)):
        found.columns["day"] = day.name
    if "time" not in found.columns and "hour" not in found.columns:
        _find_time(columns, (*given.values(), *found.columns.values()), found)
    day = columns.by_name.get(found.columns.get("day", ""))
    if day is not None and "time" not in found.columns and "hour" not in found.columns:
        found.time_in_day = day.is_timed
        if not day.is_timed and (moment := _moment_beside(columns, day)):
            _add_moment(found, day, moment, is_given="day" in given)
    return found


def _add_moment(found: When, day: Column, moment: Column, *, is_given: bool) -> None:
    """Take the time from a column of moments; the day too, unless the other is the business day."""
    if is_given or "business_day" in day.named.kinds or not _same_days(day, moment):
        found.columns["time"] = moment.name
    else:
        found.columns["day"], found.time_in_day = moment.name, True


def _day(columns: Columns, taken: tuple[str, ...], questions: list[Question]) -> Column | None:
    named = [
        c for c in columns.of("business_day", "day", "moment", taken=taken) if c.named.strength > 1 or c.days > _MOSTLY
    ]
    dated = [c for c in named if _shows_days(c)]
    full = [c for c in dated if c.filled > 0.9] or dated
    if business := [c for c in full if "business_day" in c.named.kinds]:
        return business[0]
    if full:
        rivals = [c for c in full[1:] if c.named.strength == full[0].named.strength and "day" in c.named.kinds]
        if "day" in full[0].named.kinds and (others := [c for c in rivals if not _same_days(full[0], c)]):
            names = [c.name for c in (full[0], *others)]
            questions.append(which("day", "days_differ", names))
        return full[0]
    shown = [c for c in columns.all if c.name not in taken and c.days >= _NEARLY_ALL and _may_be_day(c)]
    if shown:
        if any(not _same_days(shown[0], c) for c in shown[1:]):
            names = [c.name for c in shown]
            questions.append(which("day", "days", names))
        return shown[0]
    return named[0] if len(named) == 1 and named[0].named.strength == WHOLE else None


def _may_be_day(column: Column) -> bool:
    return not column.named.kinds or column.named.kinds[0] in ("time", "hour", "line_id", "identifier")


def _shows_days(column: Column) -> bool:
    return column.days >= _MOSTLY or column.counted_days >= _NEARLY_ALL


def _same_days(a: Column, b: Column) -> bool:
    return _days(a) == _days(b)


def _days(column: Column) -> list[object]:
    """Return the days of rows spread over the file, read one way whatever the order."""
    return [day_in(text) for text in column.cells.iloc[:: max(len(column.cells) // 500, 1)]]


def _find_time(columns: Columns, taken: tuple[str, ...], found: When) -> None:
    for column in columns.of("hour", "time", "moment", taken=taken):
        is_hourly = column.share(lambda text: is_hour(text) or begins_total(text)) >= 0.9
        if "moment" not in column.named.kinds and is_hourly and column.share(is_hour) >= _MOSTLY:
            found.columns["hour"] = column.name
            return
        is_hour_named = "hour" in column.named.kinds
        is_dated = column.days >= _MOSTLY and "moment" not in column.named.kinds
        if column.share(is_time) >= _MOSTLY or (is_dated and column.is_timed and not _is_timed(columns, found)):
            found.columns["time"] = column.name
            found.is_hourly = is_hour_named
            return
    shown = [c for c in columns.all if c.name not in taken and not c.named.kinds]
    times = [c for c in shown if c.share(lambda text: ":" in text and is_time(text)) >= _NEARLY_ALL]
    ranges = [c for c in shown if c.share(is_range) >= _NEARLY_ALL]
    if ranges:
        found.columns["hour"] = ranges[0].name
    elif times:
        found.columns["time"] = times[0].name


def _is_timed(columns: Columns, found: When) -> bool:
    return "day" in found.columns and columns.by_name[found.columns["day"]].is_timed


def _moment_beside(columns: Columns, day: Column) -> Column | None:
    """Return a column of days with times, which says when on the day it was."""
    moments = [c for c in columns.of("moment", "day") if c is not day and c.days >= _MOSTLY and c.is_timed]
    return moments[0] if moments else None
