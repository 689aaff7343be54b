"""The verb `check`: read everything, list every problem, write nothing; with `--json` the almanac too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from forecast import formats
from forecast.archive.till import TillArchive
from forecast.clock import local_now
from forecast.config import Config
from forecast.errors import InputError, NoPlanError, Problem
from forecast.history.known import Known
from forecast.history.missed_demand import missed_demand
from forecast.history.opening.half_days import half_days
from forecast.history.past import shelf_days_of
from forecast.history.renames import probable_renames, rename_notices
from forecast.notices import Notice, unique
from forecast.pipeline.as_json import JsonAnswer, answered, plain, problem_fields
from forecast.pipeline.imports.importing import usual_sales
from forecast.pipeline.imports.till_files import pieces_of, till_files
from forecast.pipeline.inputs.evening import ShopEvening, run_time
from forecast.pipeline.inputs.fitting import read_inputs
from forecast.pipeline.inputs.freshness import freshness
from forecast.pipeline.inputs.gathering import Gathered, gather
from forecast.pipeline.outcome import Outcome, TerminalTable
from forecast.reports.missed import missed_rows
from forecast.reports.wording import shop_wording
from forecast.sources.calendars.almanac import calendar
from forecast.sources.forms.shops import read_shops
from forecast.sources.till.rows.not_walk_in import regular_bulk
from forecast.tables import NAMED_KINDS, MissedDemand, Sales, Shops, checked, empty

_Made = TypeVar("_Made")
_HOLIDAYS_AHEAD_DAYS = 400
_RECENT = pd.Timedelta(days=28)
"""Half days are named for four weeks."""


def check_inputs(config: Config) -> Outcome:
    """Read every configured input and say what is there.

    Raises
    ------
    InputError
        With every problem of every input at once.
    """
    problems: list[Problem] = []
    notices = [Notice("night_on_two_days")] if config.opening.splits_nights else []
    lines = []
    archive = TillArchive(config.run.archive)
    reader = partial(_heard, config=config, usual=_collected(problems, lambda: usual_sales(config.till, archive)))
    for path in _collected(problems, lambda: till_files(config.till)) or []:
        heard = _collected(problems, partial(reader, path))
        if heard is not None:
            lines.append(heard[0])
            notices += heard[1]
    inputs = _collected(problems, lambda: read_inputs(config, empty(Sales)))
    if inputs is None or problems:
        raise InputError(problems)
    data = {"problems": [problem_fields(problem) for problem in inputs.rows_left_out]}
    time = run_time(config.run, config.bakery)
    try:
        gathered = gather(config, archive, until=time.cutoff)
    except NoPlanError as error:
        return Outcome(
            lines=[*lines, error.in_words(config.bakery.language)],
            notices=unique([*notices, *inputs.notices]),
            data=data,
        )
    known = ShopEvening(config, gathered, time).known
    lines += _counted(config, gathered, standing_orders=len(inputs.standing_orders))
    notices += [*gathered.notices, *freshness(config, known, time.first_day)]
    notices += [*rename_notices(probable_renames(gathered.facts.sales)), *_regular_customers(config, archive)]
    notices += _half_days(known, archive)
    return Outcome(lines=lines, tables=_sold_out(config, known), notices=unique(notices), data=data)


def check_as_json(configure: Callable[[], Config], *, is_strict: bool = False) -> JsonAnswer:
    """Check every input as `check_inputs` does; `problems` holds what stops a plan and what asks for a look."""

    def with_holidays(config: Config) -> Outcome:
        holidays["holidays"] = _holidays(config)
        return check_inputs(config)

    holidays: dict[str, Any] = {"holidays": []}
    answer = answered(configure, with_holidays, nothing={}, is_strict=is_strict)
    # Notices that ask for a look are problems without a place; rows that were set aside have one.
    looks = [
        {"file": None, "line": None, "column": None, "code": notice["code"], "message": notice["message"]}
        for notice in answer.content["notices"]
        if notice["severity"] == "warning" and notice["code"] != "row_set_aside"
    ]
    problems = [*answer.content.get("problems", []), *looks]
    return JsonAnswer({**answer.content, "problems": problems, **holidays}, answer.exit_code)


def _holidays(config: Config) -> list[dict[str, Any]]:
    """Return the holidays and feasts from the first of January of this year to 400 days ahead."""
    today = local_now(config.bakery.timezone, config.run.now).date()
    try:
        shops = read_shops(config.bakery.shops) if config.bakery.shops else empty(Shops)
        days, _ = calendar(
            config.bakery,
            config.calendar,
            first=date(today.year, 1, 1),
            last=today + timedelta(days=_HOLIDAYS_AHEAD_DAYS),
            shops=shops,
        )
    except InputError:
        # Told among the problems.
        return []
    named = days[days["kind"].isin(NAMED_KINDS)].sort_values(["day", "region", "kind", "name"])
    return [
        {
            "day": plain(pd.Timestamp(row["day"])),
            "name": row["label"],
            "code": row["name"],
            "kind": row["kind"],
            "region": row["region"],
        }
        for row in named.to_dict("records")
    ]


def _sold_out(config: Config, known: Known) -> list[TerminalTable]:
    """Return one table per shop of what its empty shelves missed."""
    missed = missed_demand(shelf_days_of(known), known.sales)
    wording = shop_wording(config)
    tables = []
    has_several = len(known.anchors) > 1
    for shop, rows in missed.groupby("shop"):
        header, told = missed_rows(checked(MissedDemand, rows), known.products, wording)
        if told:
            place = f"{shop} · " if has_several else ""
            tables.append(TerminalTable(title=f"{place}{wording.text('missed.title')}", header=header, rows=told))
    return tables


def _half_days(known: Known, archive: TillArchive) -> list[Notice]:
    """Name recent days that began late or ended early and that nobody wrote down: they look like poor days."""
    found = half_days(archive.till_days())
    explained = known.open_days.loc[known.open_days["reason"].isin(["closures_file", "till_down", "rolled_up"])]
    named = known.calendar.loc[known.calendar["kind"].isin(NAMED_KINDS), "day"]
    notices = []
    for shop, anchor in known.anchors.items():
        mine = found[(found["shop"] == shop) & (found["day"] <= anchor) & (found["day"] > anchor - _RECENT)]
        told = explained.loc[explained["shop"] == shop, "day"]
        days = [day.date().isoformat() for day in mine["day"] if day not in set(told) | set(named)]
        if days:
            notices.append(Notice("half_days_seen", shop=shop, values={"count": len(days), "days": ", ".join(days)}))
    return notices


def _regular_customers(config: Config, archive: TillArchive) -> list[Notice]:
    """Return who buys in bulk every week, over all files: a file of one day cannot tell."""
    if not any(each.bulk_over_usual or each.bulk for each in config.till.readings()):
        return []
    rejected = archive.rejected()
    return regular_bulk(rejected[rejected["reason"].isin(["suspected_bulk", "exceptional"])])


def _heard(path: Path, *, config: Config, usual: pd.DataFrame | None) -> tuple[str, list[Notice]]:
    """Return how much of a till file counts, and what there is to say of it."""
    kept = read = 0
    notices: list[Notice] = []
    for piece in pieces_of(path, config, usual=usual):
        kept, read = kept + piece.report.lines_kept, read + piece.report.lines_read
        notices += piece.notices
    return shop_wording(config).text("checked.file", file=path.name, kept=kept, aside=read - kept), notices


def _counted(config: Config, gathered: Gathered, *, standing_orders: int) -> list[str]:
    facts = gathered.facts
    # What a standing order makes of each day says itself when the till records it.
    written = facts.customer_orders["at_till"] == ""
    days = facts.sales["day"]
    yesterday = local_now(config.bakery.timezone, config.run.now).date() - timedelta(days=1)
    rows = {
        "products": len(facts.products),
        "recipes": facts.recipes["product"].nunique(),
        "suppliers": facts.suppliers["supplier"].nunique(),
        "events": int((facts.events["day"] > pd.Timestamp(yesterday)).sum()),
        "orders": int((written & (facts.customer_orders["day"] > pd.Timestamp(yesterday))).sum()),
        "standing_orders": standing_orders,
        "weather": len(facts.weather_observed),
        "signals": facts.signals["name"].nunique(),
    }
    words = shop_wording(config)
    till = words.text(
        "checked.till",
        shops=words.text("checked.shops", count=facts.sales["shop"].nunique()),
        products=words.text("imported.products", count=facts.sales["product"].nunique()),
        first=formats.day_with_year(days.min().date(), words.locale),
        last=formats.day_with_year(days.max().date(), words.locale),
    )
    told = {words.text(f"checked.{name}"): count for name, count in rows.items() if count}
    return [till, *(words.text("checked.count", what=what, count=count) for what, count in told.items())]


def _collected(problems: list[Problem], read: Callable[[], _Made]) -> _Made | None:
    try:
        return read()
    except InputError as error:
        problems += error.problems
        return None
