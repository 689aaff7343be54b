"""The night of a chain: block by block is learnt from, then all learn together, then block by block is planned.

In memory is a block for each worker, and of the others what is written: files, and small tables of the plans.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from forecast import formats
from forecast.archive.issued.planned import PlannedArchive
from forecast.archive.issued.plans import PlanArchive
from forecast.archive.till import TillArchive
from forecast.config import Config
from forecast.engines import Done, Engine, EngineLostError, Shared
from forecast.errors import ForecastError
from forecast.forecasting import LearningSample, Learnt, in_threads, learn
from forecast.notices import Notice, unique
from forecast.pipeline.inputs.blocks import blocks_of
from forecast.pipeline.inputs.chosen import check_shops, chosen_products
from forecast.pipeline.inputs.evening import Block, RunTime, ShopEvening, run_time
from forecast.pipeline.inputs.gathering import Chain, gather_shops, read_chain
from forecast.pipeline.night.chain.block import BlockNight, DrawnDay, NightPiece, SamplePiece, night_of, sample_of
from forecast.pipeline.night.chain.workers import ready_engine
from forecast.pipeline.night.deciding import DayPlan, fold_memory
from forecast.pipeline.night.each_shop import shop_failed
from forecast.pipeline.night.issuing import issue
from forecast.pipeline.night.planning import AskedPlan, left_as_issued, of_chain, reach, recorded, summary_of
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch
from forecast.pipeline.scores.scoring import scored_together
from forecast.pipeline.scores.weeks import week_over
from forecast.reports.wording import Wording, shop_wording
from forecast.tables import DataFrame, ProductionPlan, Sales, Shops, checked, empty

Piece = TypeVar("Piece")
Result = TypeVar("Result")
_SHOWN = (".pdf", ".csv", ".html")
_TABLES = ("plan", "slots", "orders", "outlook", "ahead", "contributions", "reasons", "same_weekdays")
LOST = (BrokenProcessPool, EngineLostError, TimeoutError)
"""Errors of pieces whose worker was lost: they are done again in this process."""


@dataclass(frozen=True)
class ChainEvening:
    """A chain on an evening: what its shops have in common, and the blocks that they are planned in."""

    config: Config
    chain: Chain
    time: RunTime
    blocks: Sequence[tuple[str, ...]]
    series_days: pd.DataFrame

    @property
    def every_shop(self) -> tuple[str, ...]:
        """All shops of the till."""
        return tuple(self.chain.shops)

    def evening(self, shops: tuple[str, ...], *, learnt: Shared[Learnt] | None = None) -> ShopEvening:
        """Return what is known of a block of shops."""
        name = _named(shops)
        archive = TillArchive(self.config.run.archive)
        gathered = gather_shops(self.config, archive, self.chain, shops=shops, name=name)
        block = Block(name, self.every_shop, fold_memory(self.config, name), learnt)
        return ShopEvening(self.config, gathered, self.time, block)

    def of_all(self) -> ShopEvening:
        """Return what is known of all shops together, without their sales."""
        archive = TillArchive(self.config.run.archive)
        gathered = gather_shops(self.config, archive, self.chain, sales=empty(Sales), shops=())
        # Without the days of tills nobody can tell when shops open.
        facts = replace(gathered.facts, opening=None)
        block = Block("", self.every_shop, fold_memory(self.config))
        return ShopEvening(self.config, replace(gathered, facts=facts), self.time, block)


def chain_evening(config: Config, archive: TillArchive, time: RunTime, *, is_forgiving: bool) -> ChainEvening | None:
    """Return the evening of a chain of several blocks, None for one that is a block by itself."""
    if config.bakery.shops is None or archive.is_empty:
        return None
    series_days = archive.series_days()
    if len(blocks_of(series_days, empty(Shops))) < 2:
        return None
    chain = read_chain(config, archive, until=time.cutoff, is_forgiving=is_forgiving, sold=_sold(archive, series_days))
    return ChainEvening(config, chain, time, blocks_of(series_days, chain.inputs.tables.shops), series_days)


def plan_chain(
    evening: ChainEvening, asked: AskedPlan, *, watch: Stopwatch, progress: Progress, is_scored: bool = False
) -> Outcome:
    """Plan a chain block by block; the caller holds the lock.

    Raises
    ------
    Exception
        Whatever the last block fails with, where none could be planned.
    """
    config, tables = evening.config, evening.chain.inputs.tables
    check_shops(tables, asked.shops)
    chosen_products(tables, names=asked.products, top=None, before=evening.chain.today)
    with ready_engine(config.run) as (engine, said_of_engine):
        with watch.stage("sample"):
            samples = _samples(evening, engine, asked, progress)
        with watch.stage("fit"):
            learnt, said = _learnt(evening, samples)
            del samples
        with watch.stage("blocks"):
            nights, failed = _nights(evening, learnt, engine, asked, progress, is_scored=is_scored)
    _sweep(evening)
    whole = evening.of_all()
    products = whole.gathered.facts.products
    scored = scored_together(config, products, [night.scored for night in nights if night.scored is not None])
    said += [
        *said_of_engine,
        *failed,
        *scored.outcome.notices,
        *(notice for night in nights for notice in night.notices),
    ]
    asked = replace(asked, scored=scored, said_before=[*asked.said_before, *said])
    days = _by_day(whole, nights)
    notices, written = list(asked.said_before), [path for night in nights for path in night.written]
    for day in days:
        of_day, paths = _issued(day, asked, days=[each.plan.day for each in days], watch=watch)
        notices += of_day
        written += paths
    first = days[0].plan if days else None
    return Outcome(
        lines=[] if first is None else [_told(first, shop_wording(config))],
        notices=unique(notices),
        written=[path for path in written if path.suffix in _SHOWN],
        timing=watch.seconds,
        data={} if first is None else {"day": str(first.day), "shops": list(first.shops)},
    )


def _samples(evening: ChainEvening, engine: Engine, asked: AskedPlan, progress: Progress) -> list[LearningSample]:
    """Return the rows of every block; a block that breaks is told of when it is planned."""

    def piece(shops: tuple[str, ...]) -> SamplePiece:
        return SamplePiece(evening.evening(shops), evening.series_days, asked.products)

    found: dict[int, LearningSample] = {}
    deadline_s = 60 * evening.config.run.deadline_minutes
    pieces = map(piece, evening.blocks)
    for number, done in enumerate(engine.each(sample_of, pieces, deadline_s=deadline_s), start=1):
        again = _here(done, sample_of, piece, evening.blocks)
        if again.value is not None:
            found[again.place] = again.value
        progress("sample", number, len(evening.blocks))
    return [found[place] for place in sorted(found)]


def _learnt(evening: ChainEvening, samples: Sequence[LearningSample]) -> tuple[Shared[Learnt], list[Notice]]:
    """Return what all blocks have learnt together, and what there is to say of what is kept of it."""
    config, memory = evening.config, fold_memory(evening.config)
    learnt = learn(
        samples, config.models, of_all=evening.series_days, seed=config.run.seed, memory=memory,
        run=in_threads(config.run.jobs),
    )  # fmt: skip
    return Shared(learnt), memory.save()


def _nights(
    evening: ChainEvening,
    learnt: Shared[Learnt],
    engine: Engine,
    asked: AskedPlan,
    progress: Progress,
    *,
    is_scored: bool,
) -> tuple[list[BlockNight], list[Notice]]:
    """Return what came of every block, and a warning for each shop of a block of which nothing came."""
    blocks = [block for block in evening.blocks if not asked.shops or set(block) & set(asked.shops)]
    week = week_over(evening.of_all(), seen=evening.chain.till_days["day"].max()) if is_scored else None

    def piece(shops: tuple[str, ...]) -> NightPiece:
        of = evening.evening(shops, learnt=learnt)
        mine = [shop for shop in asked.shops if shop in shops] if asked.shops else None
        return NightPiece(of, asked.day, mine, asked.products, asked.said_before, is_scored=is_scored, week=week)

    deadline_s = 60 * evening.config.run.deadline_minutes
    nights: dict[int, BlockNight] = {}
    errors: dict[int, Exception] = {}
    for number, done in enumerate(engine.each(night_of, map(piece, blocks), deadline_s=deadline_s), start=1):
        again = _here(done, night_of, piece, blocks)
        if again.value is not None:
            nights[again.place] = again.value
            for memory in again.value.memories:
                memory.save()
        else:
            errors[again.place] = again.error or RuntimeError("nothing came")
        progress("blocks", number, len(blocks))
    if errors and not nights:
        raise next(iter(errors.values()))
    failed = [shop_failed(shop, error) for at, error in errors.items() for shop in blocks[at]]
    return [nights[place] for place in sorted(nights)], failed


def _here(
    done: Done[Result],
    work: Callable[[Piece], Result],
    piece: Callable[[tuple[str, ...]], Piece],
    blocks: Sequence[tuple[str, ...]],
) -> Done[Result]:
    """Work on a block in this process where its workers were lost; else return what came of it."""
    if not isinstance(done.error, LOST):
        return done
    try:
        return replace(done, value=work(piece(blocks[done.place])), error=None)
    except Exception as error:
        return replace(done, error=error)


def _by_day(whole: ShopEvening, nights: Sequence[BlockNight]) -> list[DrawnDay]:
    """Return the days of all blocks, each as one."""
    by_day: dict[date, list[DrawnDay]] = {}
    for night in nights:
        for drawn in night.days:
            by_day.setdefault(drawn.plan.day, []).append(drawn)
    return [_together(whole, by_day[day]) for day in sorted(by_day)]


def _together(whole: ShopEvening, parts: Sequence[DrawnDay]) -> DrawnDay:
    plans = [part.plan for part in parts]
    tables = {name: pd.concat([getattr(plan, name) for plan in plans], ignore_index=True) for name in _TABLES}
    plan = replace(
        plans[0],
        evening=whole,
        shops=tuple(sorted(shop for each in plans for shop in each.shops)),
        said=unique([notice for each in plans for notice in each.said]),
        notices=unique([notice for each in plans for notice in each.notices]),
        **tables,
    )
    return DrawnDay(
        plan,
        {shop: files for part in parts for shop, files in part.files.items()},
        {shop: kept for part in parts for shop, kept in part.kept.items()},
        unique([notice for part in parts for notice in part.notices]),
    )


def _issued(
    drawn: DrawnDay, asked: AskedPlan, *, days: Sequence[date], watch: Stopwatch
) -> tuple[list[Notice], list[Path]]:
    """Write the files of a day, keep what was issued, record it; return what is said and the files."""
    plan, config = drawn.plan, drawn.plan.evening.config
    is_partial = asked.products is not None
    is_replay = plan.day < run_time(config.run, config.bakery).first_day
    left, damaged = left_as_issued(plan, is_replay=is_replay, is_partial=is_partial)
    notices = unique([*drawn.notices, *asked.said_before, *damaged])
    together = {} if is_partial or asked.shops else of_chain(plan, notices, asked)
    with watch.stage("write"):
        written = issue(
            config.run.out,
            summary_of(plan, notices, watch, days=days),
            drawn.files,
            of_all=plan.evening.block.every_shop if plan.evening.block else (),
            of_chain=together,
            mode=config.reports.file_mode,
            until=days[-1] if asked.day is None else reach(config),
        )
        notices += _kept(drawn, leave=left)
    with watch.stage("tracking"):
        notices += recorded(plan, asked, asked.scored if plan.day == days[0] else None, written, watch)
    return notices, written


def _kept(drawn: DrawnDay, *, leave: Collection[str]) -> list[Notice]:
    """Keep what was issued; the plan is out by now, and what cannot be kept of a shop is a warning."""
    plan, folder = drawn.plan, drawn.plan.evening.config.run.archive
    said, current = [], []
    for shop, contents in drawn.kept.items():
        try:
            if shop not in leave and PlanArchive(folder / "issued").write_packed(
                pd.Timestamp(plan.day), shop, contents, cutoff=pd.Timestamp(plan.evening.time.cutoff)
            ):
                current.append(shop)
        except (OSError, ForecastError) as error:
            said.append(shop_failed(shop, error, code="issue_not_kept"))
    PlannedArchive(folder / "planned").add(checked(ProductionPlan, plan.plan[plan.plan["shop"].isin(current)]))
    return said


def _told(plan: DayPlan, wording: Wording) -> str:
    """Return the line that stands for the tables of so many shops."""
    totals = plan.plan[["expected_waste_amount", "expected_lost_amount"]].sum()
    return wording.text(
        "terminal.chain",
        day=formats.day_long(plan.day, wording.locale),
        shops=len(plan.shops),
        left_amount=wording.money(float(totals.iloc[0])),
        lost_amount=wording.money(float(totals.iloc[1])),
    )


def _sold(archive: TillArchive, series_days: pd.DataFrame) -> DataFrame[Sales]:
    """Return what was sold of every product in all shops together, as of the first, with a row for every other shop.

    It names shops and products, and tells what each brought, where the sales of all would not fit in memory.
    """
    shops = sorted(series_days["shop"].unique())
    rows = archive.product_days().assign(shop=shops[0])
    others = pd.DataFrame({"shop": shops[1:], "product": rows["product"].iloc[0], "day": rows["day"].min()})
    every = pd.concat([rows, others.assign(sold_qty=0.0, amount=0.0)], ignore_index=True)
    every[["first_sale_s", "last_sale_s", "end_price_amount"]] = np.nan
    return checked(Sales, every.sort_values(["shop", "product", "day"], ignore_index=True))


def _named(shops: Sequence[str]) -> str:
    """Return what the memories of a block are called by: the shops that it holds."""
    return f"block-{hashlib.blake2b(chr(10).join(shops).encode(), digest_size=6).hexdigest()}-"


def _sweep(evening: ChainEvening) -> None:
    """Remove what blocks of another cut have left."""
    wanted = tuple(_named(shops) for shops in evening.blocks)
    for path in (evening.config.run.archive / "cache").glob("block-*.npz"):
        if not path.name.startswith(wanted):
            path.unlink(missing_ok=True)
