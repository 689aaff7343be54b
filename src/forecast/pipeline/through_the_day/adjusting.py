"""The verb `adjust`: the slots still to come, from the morning's till lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.archive.files import open_folder, write_bytes
from forecast.archive.issued.plans import PlanArchive
from forecast.archive.shop_folders import shop_folders
from forecast.archive.till import TillArchive
from forecast.clock import local_now
from forecast.config import Config
from forecast.history.anchors import business_today
from forecast.notices import unique
from forecast.pipeline.as_json import plain_objects
from forecast.pipeline.inputs.chosen import check_shops
from forecast.pipeline.inputs.evening import evening_before
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.night.deciding import DayPlan, decide
from forecast.pipeline.night.planned_days import closed_notices, planned_days
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, TerminalTable, silent
from forecast.pipeline.tending import tended
from forecast.pipeline.through_the_day.morning import Morning, morning_of
from forecast.pipeline.through_the_day.rest import rest_of_plan, with_decisions
from forecast.reports.page.rest_of_day import rest_csv, rest_html, rest_page, rest_pdf, rest_rows
from forecast.reports.page.slots import hour_told
from forecast.reports.wording import Wording, shop_wording
from forecast.tables import DataFrame, ProductionPlan, Quantiles, RestPlan, SlotPlan, checked


def adjust_day(
    config: Config,
    files: Sequence[Path] | None = None,
    *,
    day: date | None = None,
    now_s: int | None = None,
    shops: Sequence[str] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Propose more or less for the rest of a day, and write it beside the day's plan.

    The plan is the one that was issued, else what would have been planned on the evening before; what was decided
    counts. Till lines are read from `files`, or from what is configured and not yet imported, or from the archive, and
    never imported: a file of that morning alone stays out of later imports too.

    Parameters
    ----------
    day
        the day under way; today if it is not given.
    now_s
        the moment up to which lines count [s since midnight]; the present one if it is not given.

    Raises
    ------
    NoPlanError
        When there is nothing to plan from, or no till line of that morning.
    InputError
        When the configuration or an input cannot be used; nothing is written then.
    """
    watch = Stopwatch()
    today, clock_s = _today(config)
    day, now_s = day or today, clock_s if now_s is None else now_s
    with tended(config) as found:
        archive = TillArchive(config.run.archive)
        with watch.stage("read"):
            gathered = gather(config, archive, until=_evening_of(config, day))
            morning = morning_of(config, archive, day=day, now_s=now_s, files=files)
        evening = evening_before(config, gathered, day)
        check_shops(evening.known, shops)
        planned = planned_days(evening, day=day, shops=shops)
        if not planned:
            return Outcome(notices=[*found, *gathered.notices, *closed_notices(evening, day, shops)])
        decided = decide(evening, planned[:1], shops=shops, watch=watch, progress=progress)[0]
        decided = with_decisions(_as_issued(decided))
        with watch.stage("adjust"):
            rest = rest_of_plan(decided, morning.lines, until_s=morning.until_s, now_s=now_s)
        if day == today:
            archive.leave_out(morning.only_this_day)
        wording = replace(shop_wording(config), year=day.year)
        with watch.stage("write"):
            written = _write(decided, rest, morning, wording)
    header, rows = rest_rows(rest, wording)
    title = wording.text("rest.title", time=hour_told(morning.until_s, wording))
    return Outcome(
        tables=[TerminalTable(title=title, header=header, rows=rows)],
        notices=unique([*found, *morning.notices, *decided.notices]),
        written=written,
        timing=watch.seconds,
        data={"day": str(day), "rows": plain_objects(rest.to_dict("records"))},
    )


def _evening_of(config: Config, day: date) -> datetime:
    """Return the moment at which a day was planned: the evening before it."""
    return datetime.combine(day - timedelta(days=1), config.run.cutoff, tzinfo=ZoneInfo(config.bakery.timezone))


def _today(config: Config) -> tuple[date, int]:
    """Return the business day that runs by the clock, and the time of it [s since its midnight]."""
    now = pd.Timestamp(local_now(config.bakery.timezone, config.run.now))
    today = business_today(now, day_ends_s=config.opening.day_ends_s)
    return today.date(), int((now.tz_localize(None) - today).total_seconds())


def _as_issued(decided: DayPlan) -> DayPlan:
    """Return the plan that hangs on the wall, shop by shop, where one was issued for that day."""
    archive, day = PlanArchive(decided.evening.config.run.archive / "issued"), pd.Timestamp(decided.day)
    issued = [one for shop in decided.shops if (one := archive.read(day, shop)) is not None]
    if not issued:
        return decided
    shops = [shop for one in issued for shop in one.cutoffs]

    def in_place(table: pd.DataFrame, given: Sequence[pd.DataFrame]) -> pd.DataFrame:
        return pd.concat([*given, table[~table["shop"].isin(shops)]], ignore_index=True)

    quantiles = checked(Quantiles, in_place(decided.forecast.quantiles, [one.quantiles for one in issued]))
    return replace(
        decided,
        plan=checked(ProductionPlan, in_place(decided.plan, [one.plan for one in issued])),
        slots=checked(SlotPlan, in_place(decided.slots, [one.slots for one in issued])),
        forecast=replace(decided.forecast, quantiles=quantiles),
    )


def _write(decided: DayPlan, rest: DataFrame[RestPlan], morning: Morning, wording: Wording) -> list[Path]:
    """Write the rest of the day beside the day's plan, shop by shop."""
    config, known = decided.evening.config, decided.evening.known
    folders = shop_folders({*decided.shops, *known.anchors})
    names = known.shops.set_index("shop")["name"]
    day_folder = config.run.out / decided.day.isoformat()
    open_folder(config.run.out, config.reports.file_mode)
    written = []
    for shop in decided.shops:
        mine = checked(RestPlan, rest[rest["shop"] == shop])
        label = str(names.get(shop, config.bakery.name))
        page = rest_page(mine, shop_label=label, day=decided.day, until_s=morning.until_s, wording=wording)
        files = {
            "rest.csv": rest_csv(mine, wording=wording, settings=config.reports),
            "rest.html": rest_html(page),
            "rest.pdf": rest_pdf(page),
        }
        for name, content in files.items():
            path = day_folder / folders[shop] / name
            write_bytes(path, content, mode=config.reports.file_mode)
            written.append(path)
    return written
