"""One day's plan on demand: import what is new, train, predict, decide, write, record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from forecast.archive.nights import NightBook
from forecast.archive.till import TillArchive
from forecast.config import Config
from forecast.pipeline.far_date import refuse_far_date
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.evening import ShopEvening, run_time
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.night.chain.planning import chain_evening, plan_chain
from forecast.pipeline.night.planning import AskedPlan, plan_evening
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, silent
from forecast.pipeline.tending import tended


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
        if day is None and NightBook(config.run.archive).nights():
            refuse_far_date(config, archive)
        time = run_time(config.run, config.bakery, day=day)
        asked = AskedPlan(day, shops, products, top, said_before=[*found, *imported.notices])
        with watch.stage("read"):
            chain = None if top else chain_evening(config, archive, time, is_forgiving=False)
        if chain is not None:
            return plan_chain(chain, asked, watch=watch, progress=progress)
        with watch.stage("read"):
            gathered = gather(config, archive, until=time.cutoff)
        return plan_evening(ShopEvening(config, gathered, time), asked, watch=watch, progress=progress)
