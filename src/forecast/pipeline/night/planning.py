"""One day's plan: from the archive to files that a baker can use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from forecast import formats
from forecast.archive.issued.planned import PlannedArchive
from forecast.archive.issued.plans import PlanArchive, packed
from forecast.config import Config
from forecast.errors import ForecastError
from forecast.notices import Notice, unique
from forecast.pipeline.as_json import plain_objects
from forecast.pipeline.inputs.chosen import check_shops, chosen_products
from forecast.pipeline.inputs.evening import ShopEvening, run_time
from forecast.pipeline.night.deciding import DayPlan, tables_of
from forecast.pipeline.night.each_shop import decide_each, pages_of_each, shop_failed
from forecast.pipeline.night.issuing import RunSummary, issue, record_plan
from forecast.pipeline.night.pages import files_of_chain, files_of_headquarters
from forecast.pipeline.night.planned_days import closed_notices, planned_days
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, TerminalTable, silent
from forecast.pipeline.record import config_hash, versions
from forecast.pipeline.scores.scoring import Scored
from forecast.reports.csv_files import plan_objects
from forecast.reports.terminal import plan_rows
from forecast.reports.wording import Wording, shop_wording


@dataclass(frozen=True)
class AskedPlan:
    """Which plan is wanted, all shops and products by default, and what comes along: the verb, notices, a score."""

    day: date | None = None
    shops: Sequence[str] | None = None
    products: Sequence[str] | None = None
    top: int | None = None
    verb: str = "plan"
    scored: Scored | None = None
    said_before: Sequence[Notice] = ()


def plan_evening(evening: ShopEvening, asked: AskedPlan, *, watch: Stopwatch, progress: Progress = silent) -> Outcome:
    """Plan from what a shop knew on an evening; the caller holds the lock."""
    config = evening.config
    with watch.stage("history"):
        known = evening.known
    check_shops(known, asked.shops)
    planned = planned_days(evening, day=asked.day, shops=asked.shops)
    if not planned:
        closed = closed_notices(evening, asked.day or evening.time.first_day, asked.shops)
        return Outcome(notices=_of_asked([*asked.said_before, *evening.gathered.notices, *closed], asked))
    names = chosen_products(known, names=asked.products, top=asked.top, before=pd.Timestamp(planned[0].day))
    decided, failed = decide_each(evening, planned, shops=asked.shops, products=names, watch=watch, progress=progress)
    asked = replace(asked, said_before=[*failed, *asked.said_before])
    days = sorted({each.day for each in decided})
    issued = [_issued(each, asked, days=days, is_partial=names is not None, watch=watch) for each in decided]
    said: list[Notice] = []
    with watch.stage("tracking"):
        for each, (_, written) in zip(decided, issued, strict=True):
            scored = asked.scored if each is decided[0] else None
            said += recorded(each, asked, scored, written, watch)
    wording = shop_wording(config)
    first, *further = (
        {"day": str(each.day), "rows": plain_objects(plan_objects(each.plan, each.reasons, wording=wording))}
        for each in decided
    )
    return Outcome(
        tables=[_table(each.of_shop(shop), shop, wording) for each in decided for shop in each.shops],
        notices=unique([*(notice for notices, _ in issued for notice in notices), *said]),
        written=[path for _, written in issued for path in written if path.suffix in (".pdf", ".csv", ".html")],
        timing=watch.seconds,
        data=first | ({"further_days": further} if further else {}),
    )


def _issued(
    decided: DayPlan, asked: AskedPlan, *, days: Sequence[date], is_partial: bool, watch: Stopwatch
) -> tuple[list[Notice], list[Path]]:
    """Write the pages and files of a day, keep what was issued, and return what is said on them and the files."""
    config = decided.evening.config
    is_replay = decided.day < run_time(config.run, config.bakery).first_day
    left, damaged = left_as_issued(decided, is_replay=is_replay, is_partial=is_partial)
    values = {"day": decided.day.isoformat()}
    kept = [Notice("replayed_day", values=values)] if is_replay else []
    kept += [Notice("partial_plan", shop=shop, values=values) for shop in left if not is_replay]
    # What is asked of the day heads its page.
    notices = _of_asked(unique([*decided.said, *asked.said_before, *damaged, *kept, *decided.notices]), asked)
    with watch.stage("reports"):
        files, failed = pages_of_each(decided, notices=notices, wording=shop_wording(config))
        decided = replace(decided, shops=tuple(files))
        notices = [*failed, *notices]
    with watch.stage("write"):
        written = issue(
            config.run.out,
            summary_of(decided, notices, watch, days=days),
            files,
            of_all=decided.evening.known.anchors,
            of_chain={} if is_partial or asked.shops else of_chain(decided, notices, asked),
            mode=config.reports.file_mode,
            until=days[-1] if asked.day is None else reach(config),
        )
        notices = [*_archive_issued(decided, leave=left), *notices]
    return notices, written


def of_chain(decided: DayPlan, notices: Sequence[Notice], asked: AskedPlan) -> dict[str, bytes]:
    """Return the files of all shops together: of the bakery that bakes for them, and of headquarters."""
    wording = shop_wording(decided.evening.config)
    return {
        **files_of_chain(decided, wording=wording),
        **files_of_headquarters(decided, notices, asked.scored, wording=wording),
    }


def recorded(
    decided: DayPlan, asked: AskedPlan, scored: Scored | None, written: Sequence[Path], watch: Stopwatch
) -> list[Notice]:
    """Record a plan that is out; whatever goes wrong with the record is a note on it."""
    try:
        return record_plan(
            decided, verb=asked.verb, seconds=watch.seconds, written=written, scored=scored, models=_models(decided)
        )
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        return [Notice("tracking_failed", values={"verb": asked.verb, "why": why})]


def _models(decided: DayPlan) -> dict[str, str] | None:
    """Return the models where they are wanted; those of a whole chain are nowhere together."""
    is_wanted = decided.evening.config.tracking.log_models and decided.evening.block is None
    return decided.forecast.fitted.model_texts() if is_wanted else None


def _of_asked(notices: Sequence[Notice], asked: AskedPlan) -> list[Notice]:
    """Return what is said of the shops that were asked for, and of all."""
    return [notice for notice in notices if not asked.shops or notice.shop in {"", *asked.shops}]


def reach(config: Config) -> date:
    """Return the last day that a plan of tonight looks ahead to."""
    return run_time(config.run, config.bakery).first_day + timedelta(days=config.run.horizon_days)


def summary_of(decided: DayPlan, notices: Sequence[Notice], watch: Stopwatch, *, days: Sequence[date]) -> RunSummary:
    """Return what `run.json` says of a day."""
    evening = decided.evening
    return RunSummary(
        day=decided.day,
        cutoff=evening.time.cutoff.isoformat(),
        seed=evening.config.run.seed,
        data_hash=evening.gathered.data_hash,
        config_hash=config_hash(evening.config),
        versions=versions(),
        rungs=dict(sorted(Counter(decided.plan["rung"]).items())),
        notices=notices,
        shops=decided.shops,
        days=days,
        timing={**watch.seconds, **watch.used(watts_per_core=evening.config.value.watts_per_core)},
    )


def left_as_issued(decided: DayPlan, *, is_replay: bool, is_partial: bool) -> tuple[list[str], list[Notice]]:
    """Return the shops whose issued plan of the day stays: for a replay, and where it holds what is not planned now.

    A plan of some products is a look, like a replay, and never takes the place of a plan of more. Issued plans that are
    damaged are set aside and told.
    """
    archive, day = PlanArchive(decided.evening.config.run.archive / "issued"), pd.Timestamp(decided.day)
    left = []
    for shop in sorted(set(archive.shops(day)) & set(decided.shops)):
        issued = archive.read(day, shop)
        planned = set(decided.of_shop(shop).plan["product"])
        if is_replay or (issued is not None and is_partial and not set(issued.plan["product"]) <= planned):
            left.append(shop)
    return left, archive.set_damaged_aside()


def _archive_issued(decided: DayPlan, *, leave: Sequence[str]) -> list[Notice]:
    """Keep what was issued, but for the shops whose issued plan of that day is to be left.

    The plan is out by now: what cannot be kept of a shop is a warning, and costs its score.
    """
    said = []
    for shop in decided.shops:
        try:
            if shop not in leave:
                _archive_issued_to(decided.of_shop(shop), shop)
        except (OSError, ForecastError) as error:
            said.append(shop_failed(shop, error, code="issue_not_kept"))
    return said


def _archive_issued_to(mine: DayPlan, shop: str) -> None:
    folder = mine.evening.config.run.archive
    is_current = PlanArchive(folder / "issued").write_packed(
        pd.Timestamp(mine.day), shop, packed(tables_of(mine, shop)), cutoff=pd.Timestamp(mine.evening.time.cutoff)
    )
    if is_current:
        PlannedArchive(folder / "planned").add(mine.plan)


def _table(decided: DayPlan, shop: str, wording: Wording) -> TerminalTable:
    header, rows = plan_rows(decided.plan, wording)
    title = wording.text("terminal.title", shop=shop, day=formats.day_long(decided.day, wording.locale))
    return TerminalTable(title=title, header=header, rows=rows)
