"""One day's plan: from the archive to files that a baker can use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from forecast import formats
from forecast.archive.issued.planned import PlannedArchive
from forecast.archive.issued.plans import PlanArchive
from forecast.archive.lock import run_lock
from forecast.archive.till import TillArchive
from forecast.config import Config
from forecast.errors import NoPlanError, Problem, SourceError
from forecast.history.known import Known
from forecast.notices import Notice
from forecast.pipeline.as_json import plain_objects
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.gathering import Gathered, check_shops, chosen_products, gather
from forecast.pipeline.night.days import Evening, evening_of, next_open_day
from forecast.pipeline.night.deciding import DayPlan, closed_notice, decide
from forecast.pipeline.night.issuing import RunSummary, issue, record_plan, rung_counts
from forecast.pipeline.night.pages import files_of_shop
from forecast.pipeline.night.scoring import Scored
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, TerminalTable, silent
from forecast.pipeline.record import config_hash, versions
from forecast.reports.csv_files import plan_objects
from forecast.reports.terminal import plan_rows
from forecast.reports.wording import Wording, shop_wording


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
    with run_lock(config.run.archive):
        archive = TillArchive(config.run.archive)
        with watch.stage("import"):
            imported = import_new(config, archive, progress=progress)
            imported.raise_refused()
        return plan_from_archive(
            config,
            archive,
            day=day,
            shops=shops,
            products=products,
            top=top,
            progress=progress,
            watch=watch,
            said_before=imported.notices,
        )


def plan_from_archive(
    config: Config,
    archive: TillArchive,
    *,
    gathered: Gathered | None = None,
    scored: Scored | None = None,
    day: date | None = None,
    shops: Sequence[str] | None = None,
    products: Sequence[str] | None = None,
    top: int | None = None,
    progress: Progress = silent,
    watch: Stopwatch | None = None,
    said_before: Sequence[Notice] = (),
    verb: str = "plan",
) -> Outcome:
    """Plan from what the archive holds, or from what was gathered before; the caller holds the lock."""
    watch = watch or Stopwatch()
    evening = evening_of(config.run, config.bakery, day=day)
    if gathered is None:
        with watch.stage("read"):
            gathered = gather(config, archive, until=evening.cutoff)
    with watch.stage("history"):
        known = gathered.facts.at(pd.Timestamp(evening.cutoff), timezone=config.bakery.timezone)
    check_shops(known, shops)
    planned = _planned_day(config, known, evening, day, shops)
    if planned is None:
        return _closed(known, evening.first_day, shops, [*said_before, *gathered.notices])
    day = planned
    names = chosen_products(known, names=products, top=top, before=pd.Timestamp(day))
    decided = decide(config, gathered, known, day=day, shops=shops, products=names, watch=watch, progress=progress)
    is_replay = day < evening_of(config.run, config.bakery).first_day
    replayed = [Notice("replayed_day", values={"day": day.isoformat()})] if is_replay else []
    left = _left_as_issued(config, decided, is_replay=is_replay, is_partial=names is not None)
    looked = [Notice("partial_plan", shop=shop, values={"day": day.isoformat()}) for shop in left if not is_replay]
    notices = [*said_before, *replayed, *looked, *decided.notices]
    with watch.stage("reports"):
        wording = shop_wording(config)
        files = {
            shop: files_of_shop(config, decided, shop=shop, notices=notices, wording=wording) for shop in decided.shops
        }
    with watch.stage("write"):
        summary = _summary(config, decided, evening, notices, watch)
        written = issue(config.run.out, summary, files)
        _archive_issued(config, decided, evening, leave=left)
    with watch.stage("tracking"):
        said_of_tracking = record_plan(
            config, decided, verb=verb, seconds=watch.seconds, written=written, scored=scored
        )
    return Outcome(
        tables=[_table(decided, shop, wording) for shop in decided.shops],
        notices=[*notices, *said_of_tracking],
        written=[path for path in written if path.suffix in (".pdf", ".csv", ".html")],
        timing=watch.seconds,
        data={"day": day.isoformat(), "rows": plain_objects(plan_objects(decided.plan, wording=wording))},
    )


def _planned_day(
    config: Config, known: Known, evening: Evening, day: date | None, shops: Sequence[str] | None
) -> date | None:
    """Return the day that was asked for if any shop opens, or the next on which one does; None when all are closed.

    A shop that closes for longer than the horizon gets its plan when the reopening comes into reach.

    Raises
    ------
    SourceError
        When the day that was asked for is later than opening days are known.
    NoPlanError
        When no day was asked for and none is known on which a shop opens.
    """
    opening = known.open_days[known.open_days["is_open"]]
    if shops:
        opening = opening[opening["shop"].isin(list(shops))]
    open_dates = set(opening["day"].dt.date)
    if day is not None:
        _check_reach(known, day)
        return day if day in open_dates else None
    ahead = next_open_day(evening.first_day, open_dates)
    if ahead is None:
        seen = max((anchor.date() for anchor in known.anchors.values()), default="–")
        raise NoPlanError(Problem("", "no_trading_day", values={"first": evening.first_day, "seen": seen}))
    is_in_reach = ahead <= evening.first_day + timedelta(days=config.run.horizon_days)
    return ahead if is_in_reach else None


def _check_reach(known: Known, day: date) -> None:
    """Say that `day` lies beyond the days of which anything is known, rather than call it closed."""
    last = known.open_days["day"].max()
    if pd.Timestamp(day) > last:
        raise SourceError(Problem("--day", "day_out_of_reach", got=str(day), values={"last": str(last.date())}))


def _closed(known: Known, day: date, shops: Sequence[str] | None, said_before: Sequence[Notice]) -> Outcome:
    """Return that the shops asked for, all by default, are closed on `day`; nothing is said of the others."""
    asked = [shop for shop in known.anchors if not shops or shop in shops]
    return Outcome(notices=[*said_before, *(closed_notice(known, shop, day) for shop in asked)])


def _summary(
    config: Config, decided: DayPlan, evening: Evening, notices: Sequence[Notice], watch: Stopwatch
) -> RunSummary:
    return RunSummary(
        day=decided.day,
        cutoff=evening.cutoff.isoformat(),
        seed=config.run.seed,
        data_hash=decided.gathered.data_hash,
        config_hash=config_hash(config),
        versions=versions(),
        rungs=rung_counts(list(decided.plan["rung"])),
        notices=notices,
        shops=decided.shops,
        timing=dict(watch.seconds),
    )


def _left_as_issued(config: Config, decided: DayPlan, *, is_replay: bool, is_partial: bool) -> list[str]:
    """Return the shops whose issued plan of the day stays: for a replay, and where it holds what is not planned now.

    A plan of some products is a look, like a replay, and never takes the place of a plan of more.
    """
    archive, day = PlanArchive(config.run.archive / "issued"), pd.Timestamp(decided.day)
    left = []
    for shop in sorted(set(archive.shops(day)) & set(decided.shops)):
        issued = archive.read(day, shop)
        planned = set(decided.plan.loc[decided.plan["shop"] == shop, "product"])
        if is_replay or (issued is not None and is_partial and not set(issued.plan["product"]) <= planned):
            left.append(shop)
    return left


def _archive_issued(config: Config, decided: DayPlan, evening: Evening, *, leave: Sequence[str]) -> None:
    """Keep what was issued, but for the shops whose issued plan of that day is to be left."""
    issued = PlanArchive(config.run.archive / "issued")
    planned = PlannedArchive(config.run.archive / "planned")
    quantiles = decided.forecast.quantiles
    day = pd.Timestamp(decided.day)
    for shop in decided.shops:
        if shop in leave:
            continue
        plan = decided.plan[decided.plan["shop"] == shop]
        is_current = issued.write(
            day,
            shop,
            plan=plan,
            quantiles=quantiles[quantiles["shop"] == shop],
            orders=decided.orders[decided.orders["shop"] == shop],
            contributions=decided.contributions[decided.contributions["shop"] == shop],
            cutoff=pd.Timestamp(evening.cutoff),
        )
        if is_current:
            planned.add(plan)


def _table(decided: DayPlan, shop: str, wording: Wording) -> TerminalTable:
    header, rows = plan_rows(decided.plan[decided.plan["shop"] == shop], wording)
    title = wording.text("terminal.title", shop=shop, day=formats.day_long(decided.day, wording.locale))
    return TerminalTable(title=title, header=header, rows=rows)
