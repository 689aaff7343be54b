"""The night of a block of shops: what is learnt from it, and its plans and pages, as pieces that go anywhere.

In: a block's evening. Out: rows to learn from; plans, files and scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.archive.folds import FoldMemory
from forecast.archive.issued.plans import packed
from forecast.forecasting import LearningSample, bands_of, horizon_of, learning_sample
from forecast.notices import Notice, unique
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.pipeline.night.deciding import DayPlan, days_wanted, tables_of
from forecast.pipeline.night.each_shop import decide_each, pages_of_each
from forecast.pipeline.night.planned_days import closed_notices, planned_days
from forecast.pipeline.outcome import Stopwatch
from forecast.pipeline.scores.scoring import Scored, score_or_note
from forecast.pipeline.scores.weeks import weeks_or_note
from forecast.reports.wording import shop_wording


@dataclass(frozen=True)
class SamplePiece:
    """A block from which is learnt; `of_all` tells how many days there are of every series of the chain."""

    evening: ShopEvening
    of_all: pd.DataFrame
    products: Sequence[str] | None = None


@dataclass(frozen=True)
class NightPiece:
    """A block that is planned, with what is said before; `week` is the last day of a week whose page is written."""

    evening: ShopEvening
    day: date | None
    shops: Sequence[str] | None
    products: Sequence[str] | None
    said_before: Sequence[Notice]
    is_scored: bool = False
    week: date | None = None


@dataclass(frozen=True)
class DrawnDay:
    """The plans of a block for one day with their files; `plan` has no evening and no forecast any more.

    `kept` holds what is archived of each shop, packed.
    """

    plan: DayPlan
    files: Mapping[str, Mapping[str, bytes]]
    kept: Mapping[str, Mapping[str, bytes]]
    notices: Sequence[Notice]


@dataclass(frozen=True)
class BlockNight:
    """What came of a block: its days, the score of the day before, what is to be told, and what later nights need."""

    days: Sequence[DrawnDay]
    scored: Scored | None
    notices: Sequence[Notice]
    written: Sequence[Path]
    memories: Sequence[FoldMemory]
    timing: Mapping[str, float]


def sample_of(piece: SamplePiece) -> LearningSample:
    """Return the rows of a block from which the chain learns."""
    evening = piece.evening
    planned = planned_days(evening)
    day = planned[-1].day if planned else evening.time.first_day
    horizons = [
        horizon_of(each, anchor)
        for each in days_wanted(evening, pd.Timestamp(day))
        for anchor in evening.known.anchors.values()
    ]
    return learning_sample(
        evening.known,
        evening.past,
        evening.config.models,
        bands=bands_of(horizons),
        of_all=piece.of_all,
        products=piece.products,
    )


def night_of(piece: NightPiece) -> BlockNight:
    """Return the plans of a block with their pages; a shop that breaks fails itself only."""
    watch = Stopwatch()
    evening, block = piece.evening, piece.evening.block
    scored = score_or_note(evening, watch) if piece.is_scored else None
    weeks = weeks_or_note(evening, lambda: piece.week, watch)
    memories = [evening.gathered.shelf_memory, *([block.memory] if block else [])]
    planned = planned_days(evening, day=piece.day, shops=piece.shops)
    if not planned:
        closed = closed_notices(evening, piece.day or evening.time.first_day, piece.shops)
        return BlockNight((), scored, [*weeks.notices, *closed], weeks.written, memories, watch.seconds)
    decided, failed = decide_each(evening, planned, shops=piece.shops, products=piece.products, watch=watch)
    said = [*failed, *piece.said_before]
    days = [_drawn(each, said, watch) for each in decided]
    return BlockNight(days, scored, [*weeks.notices, *failed], weeks.written, memories, watch.seconds)


def _drawn(decided: DayPlan, said: Sequence[Notice], watch: Stopwatch) -> DrawnDay:
    # What is asked of the day heads its page.
    notices = unique([*decided.said, *said, *decided.notices])
    with watch.stage("reports"):
        files, failed = pages_of_each(decided, notices=notices, wording=shop_wording(decided.evening.config))
    kept = {shop: packed(tables_of(decided.of_shop(shop), shop)) for shop in files}
    nothing: Any = None
    small = replace(decided, shops=tuple(files), evening=nothing, forecast=nothing)
    return DrawnDay(small, files, kept, [*failed, *notices])
