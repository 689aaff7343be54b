"""Which columns hold the day and the time of a sale."""

from __future__ import annotations

from forecast.sources.tabular.layout.report_words import begins_total
from forecast.sources.till.columns.cells import day_in, is_hour, is_range, is_time
from forecast.sources.till.columns.evidence import Column
from forecast.sources.till.columns.roles import Roles
from forecast.sources.till.columns.words import WHOLE

_MOSTLY, _NEARLY_ALL = 0.5, 0.95


def find_time(roles: Roles) -> None:
    """Find the columns of day, time and hour, and whether the day's column has the time as well."""
    is_day_given = "day" in roles.found
    if not is_day_given:
        roles.take("day", _day(roles))
    if not roles.found.keys() & {"time", "hour"}:
        _find_time(roles)
    day = roles.column("day")
    if day is None or roles.found.keys() & {"time", "hour"}:
        return
    roles.time_in_day = day.is_timed
    if day.is_timed or (moment := _moment_beside(roles, day)) is None:
        return
    # The day is that of the moment too, unless the other is the business day.
    if is_day_given or "business_day" in day.named.kinds or not _same_days(day, moment):
        roles.take("time", moment)
    else:
        roles.take("day", moment)
        roles.time_in_day = True


def _day(roles: Roles) -> Column | None:
    named = [c for c in roles.named("business_day", "day", "moment") if c.named.strength > 1 or c.days > _MOSTLY]
    dated = [c for c in named if c.days >= _MOSTLY or c.counted_days >= _NEARLY_ALL]
    full = [c for c in dated if c.filled > 0.9] or dated
    if business := [c for c in full if "business_day" in c.named.kinds]:
        return business[0]
    if full:
        rivals = [c for c in full[1:] if c.named.strength == full[0].named.strength and "day" in c.named.kinds]
        if "day" in full[0].named.kinds and (others := [c for c in rivals if not _same_days(full[0], c)]):
            roles.ask_which("day", "days_differ", [full[0], *others])
        return full[0]
    shown = [c for c in roles.free if c.days >= _NEARLY_ALL and _may_be_day(c)]
    if shown:
        if any(not _same_days(shown[0], c) for c in shown[1:]):
            roles.ask_which("day", "days", shown)
        return shown[0]
    return named[0] if len(named) == 1 and named[0].named.strength == WHOLE else None


def _may_be_day(column: Column) -> bool:
    return not column.named.kinds or column.named.kinds[0] in ("time", "hour", "line_id", "identifier")


def _same_days(one: Column, other: Column) -> bool:
    """Tell whether rows spread over the file have the same days, read one way whatever the order."""

    def days(column: Column) -> list[object]:
        return [day_in(text) for text in column.cells.iloc[:: max(len(column.cells) // 500, 1)]]

    return days(one) == days(other)


def _find_time(roles: Roles) -> None:
    day = roles.column("day")
    for column in roles.named("hour", "time", "moment"):
        is_moment = "moment" in column.named.kinds
        is_hourly = column.share(lambda text: is_hour(text) or begins_total(text)) >= 0.9
        if not is_moment and is_hourly and column.share(is_hour) >= _MOSTLY:
            roles.take("hour", column)
            return
        is_dated = column.days >= _MOSTLY and not is_moment
        if column.share(is_time) >= _MOSTLY or (is_dated and column.is_timed and not (day and day.is_timed)):
            roles.take("time", column)
            roles.is_hourly = "hour" in column.named.kinds
            return
    ranges = [c for c in roles.unnamed if c.share(is_range) >= _NEARLY_ALL]
    times = [c for c in roles.unnamed if c.share(lambda text: ":" in text and is_time(text)) >= _NEARLY_ALL]
    roles.take("hour" if ranges else "time", next(iter([*ranges, *times]), None))


def _moment_beside(roles: Roles, day: Column) -> Column | None:
    """Return a column of days with times, which says when on the day it was."""
    moments = [c for c in roles.table.of("moment", "day") if c is not day and c.days >= _MOSTLY and c.is_timed]
    return moments[0] if moments else None
