"""One day's plan: from the archive to files that a baker can use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from forecast import formats
from forecast.archive.issued.planned import PlannedArchive
from forecast.archive.issued.plans import PlanArchive
from forecast.archive.till import TillArchive
from forecast.config import Config
from forecast.errors import NoPlanError, Problem, SourceError
from forecast.notices import Notice
from forecast.pipeline.as_json import plain_objects
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.chosen import check_shops, chosen_products
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.night.deciding import DayPlan, asked_shops, closed_notice, decide
from forecast.pipeline.night.evening import ShopEvening, next_open_day, run_time
from forecast.pipeline.night.issuing import RunSummary, issue, record_plan
from forecast.pipeline.night.pages import files_of_shop
from forecast.pipeline.night.scoring import Scored
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, TerminalTable, silent
from forecast.pipeline.record import config_hash, versions
from forecast.pipeline.tending import tended
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


def plan_day(
    config: Config,
    *,
    day: date | None = None,
    shops: Sequence[str] | None = None,
    products: Sequence[str] | None = None,
    top: int | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Plan one day: import what is new, train, predict, decide, write, record.

    Raises
    ------
    NoPlanError
        When there is nothing to plan from.
    InputError
        When the configuration or an input cannot be used; nothing is written then.
    """
    watch = Stopwatch()
    with tended(config) as found:
        archive = TillArchive(config.run.archive)
        with watch.stage("import"):
            imported = import_new(config, archive, progress=progress)
            imported.raise_refused()
        time = run_time(config.run, config.bakery, day=day)
        with watch.stage("read"):
            gathered = gather(config, archive, until=time.cutoff)
        asked = AskedPlan(day, shops, products, top, said_before=[*found, *imported.notices])
        return plan_evening(ShopEvening(config, gathered, time), asked, watch=watch, progress=progress)


def plan_evening(evening: ShopEvening, asked: AskedPlan, *, watch: Stopwatch, progress: Progress = silent) -> Outcome:
    """Plan from what a shop knew on an evening; the caller holds the lock."""
    config = evening.config
    with watch.stage("history"):
        known = evening.known
    check_shops(known, asked.shops)
    day = planned_day(evening, asked)
    if day is None:
        closed = [closed_notice(known, shop, evening.time.first_day) for shop in asked_shops(known, asked.shops)]
        return Outcome(notices=_of_asked([*asked.said_before, *evening.gathered.notices, *closed], asked))
    names = chosen_products(known, names=asked.products, top=asked.top, before=pd.Timestamp(day))
    decided = decide(evening, day=day, shops=asked.shops, products=names, watch=watch, progress=progress)
    is_replay = day < run_time(config.run, config.bakery).first_day
    left = _left_as_issued(decided, is_replay=is_replay, is_partial=names is not None)
    values = {"day": day.isoformat()}
    kept = [Notice("replayed_day", values=values)] if is_replay else []
    kept += [Notice("partial_plan", shop=shop, values=values) for shop in left if not is_replay]
    notices = _of_asked([*asked.said_before, *kept, *decided.notices], asked)
    with watch.stage("reports"):
        wording = shop_wording(config)
        files = {shop: files_of_shop(decided, shop, notices=notices, wording=wording) for shop in decided.shops}
    with watch.stage("write"):
        written = issue(
            config.run.out,
            _summary(decided, notices, watch),
            files,
            of_all=known.anchors,
            mode=config.reports.file_mode,
        )
        _archive_issued(decided, leave=left)
    with watch.stage("tracking"):
        said = record_plan(decided, verb=asked.verb, seconds=watch.seconds, written=written, scored=asked.scored)
    return Outcome(
        tables=[_table(decided.of_shop(shop), shop, wording) for shop in decided.shops],
        notices=[*notices, *said],
        written=[path for path in written if path.suffix in (".pdf", ".csv", ".html")],
        timing=watch.seconds,
        data={"day": day.isoformat(), "rows": plain_objects(plan_objects(decided.plan, wording=wording))},
    )


def _of_asked(notices: Sequence[Notice], asked: AskedPlan) -> list[Notice]:
    """Return what is said of the shops that were asked for, and of all."""
    return [notice for notice in notices if not asked.shops or notice.shop in {"", *asked.shops}]


def planned_day(evening: ShopEvening, asked: AskedPlan) -> date | None:
    """Return the day that was asked for if any shop opens, or the next on which one does; None when all are closed.

    A shop that closes for longer than the horizon gets its plan when the reopening comes into reach.
    """
    known, first_day = evening.known, evening.time.first_day
    opening = known.open_days[known.open_days["is_open"]]
    if asked.shops:
        opening = opening[opening["shop"].isin(list(asked.shops))]
    open_dates = set(opening["day"].dt.date)
    if asked.day is not None:
        last = known.open_days["day"].max()
        # Beyond the days of which anything is known a shop is not closed.
        if pd.Timestamp(asked.day) > last:
            values = {"last": str(last.date())}
            raise SourceError(Problem("--day", "day_out_of_reach", got=str(asked.day), values=values))
        return asked.day if asked.day in open_dates else None
    ahead = next_open_day(first_day, open_dates)
    if ahead is None:
        seen = max((anchor.date() for anchor in known.anchors.values()), default="–")
        raise NoPlanError(Problem("", "no_trading_day", values={"first": first_day, "seen": seen}))
    is_in_reach = ahead <= first_day + timedelta(days=evening.config.run.horizon_days)
    return ahead if is_in_reach else None


def _summary(decided: DayPlan, notices: Sequence[Notice], watch: Stopwatch) -> RunSummary:
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
        timing=dict(watch.seconds),
    )


def _left_as_issued(decided: DayPlan, *, is_replay: bool, is_partial: bool) -> list[str]:
    """Return the shops whose issued plan of the day stays: for a replay, and where it holds what is not planned now.

    A plan of some products is a look, like a replay, and never takes the place of a plan of more.
    """
    archive, day = PlanArchive(decided.evening.config.run.archive / "issued"), pd.Timestamp(decided.day)
    left = []
    for shop in sorted(set(archive.shops(day)) & set(decided.shops)):
        issued = archive.read(day, shop)
        planned = set(decided.of_shop(shop).plan["product"])
        if is_replay or (issued is not None and is_partial and not set(issued.plan["product"]) <= planned):
            left.append(shop)
    return left


def _archive_issued(decided: DayPlan, *, leave: Sequence[str]) -> None:
    """Keep what was issued, but for the shops whose issued plan of that day is to be left."""
    folder, quantiles = decided.evening.config.run.archive, decided.forecast.quantiles
    for shop in decided.shops:
        if shop in leave:
            continue
        mine = decided.of_shop(shop)
        is_current = PlanArchive(folder / "issued").write(
            pd.Timestamp(decided.day),
            shop,
            plan=mine.plan,
            quantiles=quantiles[quantiles["shop"] == shop],
            orders=mine.orders,
            contributions=mine.contributions,
            cutoff=pd.Timestamp(decided.evening.time.cutoff),
        )
        if is_current:
            PlannedArchive(folder / "planned").add(mine.plan)


def _table(decided: DayPlan, shop: str, wording: Wording) -> TerminalTable:
    header, rows = plan_rows(decided.plan, wording)
    title = wording.text("terminal.title", shop=shop, day=formats.day_long(decided.day, wording.locale))
    return TerminalTable(title=title, header=header, rows=rows)
