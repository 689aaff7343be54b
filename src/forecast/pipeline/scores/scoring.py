"""Issued plans against what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from forecast.archive.issued.plans import PlanArchive
from forecast.archive.till import TillArchive
from forecast.clock import local_now
from forecast.config import Config
from forecast.history.known import Known
from forecast.notices import Notice, unique
from forecast.pipeline.as_json import plain_objects
from forecast.pipeline.inputs.evening import RunTime, ShopEvening
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.outcome import Outcome, Stopwatch, TerminalTable, in_words
from forecast.pipeline.record import RunContent, record
from forecast.pipeline.scores.issued import days_to_score, scores_of, shops_of_block
from forecast.pipeline.scores.weeks import write_weeks
from forecast.pipeline.scores.worth import worth_until
from forecast.pipeline.tending import tended
from forecast.reports.csv_dialect import defused_csv
from forecast.reports.score.page import Period, Worth, score_tables
from forecast.reports.score.tables import products_table
from forecast.reports.wording import Wording, shop_wording
from forecast.tables import DataFrame, PlanScores, ProductionPlan, Products, checked
from forecast.value.periods import sums_by_product
from forecast.value.totals import value_totals


@dataclass(frozen=True)
class _DayScores:
    """The scores of a day, and the unit of each product (shop, product, unit)."""

    day: date
    scores: DataFrame[PlanScores]
    units: pd.DataFrame


@dataclass(frozen=True)
class Scored:
    """A scored plan: what is shown, and what MLflow is told."""

    outcome: Outcome
    day: date | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    per_product: pd.DataFrame | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    scores: _DayScores | None = None


def score_day(config: Config, *, day: date | None = None, period: Period = "day") -> Outcome:
    """Score the plan issued for `day`, or for the last complete day that has one, with its week and four weeks.

    Products are those of `period`. The page of the week is written anew, up to the last of its days that is known.
    """
    watch = Stopwatch()
    with tended(config) as found:
        now = local_now(config.bakery.timezone, config.run.now)
        with watch.stage("read"):
            gathered = gather(config, TillArchive(config.run.archive), until=now)
        with watch.stage("score"):
            evening = ShopEvening(config, gathered, RunTime(now, now.date()))
            scored = score_issued(evening, day=day)
            worths = worth_until(evening, scored.day, period=period) if scored.day else {}
            written = write_weeks(evening, scored.day) if scored.day else []
        said = record_score(config, scored, seconds=watch.seconds, data_hash=gathered.data_hash)
    return replace(
        scored.outcome,
        tables=[table for worth in worths.values() for table in _told(worth, len(worths), shop_wording(config))],
        notices=[*found, *scored.outcome.notices, *said],
        written=written,
        data={**scored.outcome.data, "shops": [_plain(worth) for worth in worths.values()]} if worths else {},
    )


def _told(worth: Worth, shops_count: int, wording: Wording) -> list[TerminalTable]:
    """Return the tables of a shop's page, named by the shop where there are several."""
    of_shop = f"{worth.shop} · " if shops_count > 1 else ""
    return [
        TerminalTable(f"{of_shop}{table.title}", table.header, table.rows) for table in score_tables(worth, wording)
    ]


def _plain(worth: Worth) -> dict[str, Any]:
    """Return a worth as `--json` tells it."""
    periods = [{"period": name, **row} for name, row in worth.periods.items()]
    frames = ("by_reason", "by_product", "by_day", "dearer_days", "dearer_products")
    return {
        "shop": worth.shop,
        "period": worth.period,
        "periods": plain_objects(periods),
        **{name: plain_objects(getattr(worth, name).to_dict("records")) for name in frames},
        "energy": dict(worth.energy),
    }


def record_score(config: Config, scored: Scored, *, seconds: Mapping[str, float], data_hash: str) -> list[Notice]:
    """Log what was scored in a run of its own, where no plan takes it along; nothing where nothing was."""
    if scored.day is None:
        return []
    params = {"day": scored.day.isoformat()}
    run = RunContent("score", params, scored.metrics, product_metrics=scored.per_product, texts=scored.texts)
    return record(config, run, seconds=seconds, data_hash=data_hash)


def score_or_note(evening: ShopEvening, watch: Stopwatch) -> Scored:
    """Score the last plan whose day is complete; whatever goes wrong with yesterday must not cost tomorrow's plan."""
    with watch.stage("score"):
        try:
            return score_issued(evening)
        except Exception as error:
            return Scored(Outcome(notices=[Notice("score_failed", "warning", values={"problem": in_words(error)})]))


def score_issued(evening: ShopEvening, *, day: date | None = None) -> Scored:
    """Score the plan of `day`, or the last one whose day is complete; nothing to score is a note."""
    config, known = evening.config, evening.known
    archive = PlanArchive(config.run.archive / "issued")
    days = [planned for planned in days_to_score(archive, known) if day in (None, planned.date())]
    issued = archive.issued(days[-1], shops=shops_of_block(evening)) if days else None
    damaged = archive.set_damaged_aside()
    if issued is None:
        return Scored(Outcome(notices=[*damaged, *_not_scored(archive, evening, day)]))
    scores = scores_of([issued], evening)
    units = issued.plan[["shop", "product", "unit"]].drop_duplicates(["shop", "product"])
    notices = [*damaged, *_shops_not_scored(issued.plan, scores, known)]
    return _scored(config, known.products, _DayScores(days[-1].date(), scores, units), notices)


def scored_together(config: Config, products: DataFrame[Products], parts: Sequence[Scored]) -> Scored:
    """Return what the blocks of a chain have scored as one; of several days the newest counts."""
    notices = unique([notice for part in parts for notice in part.outcome.notices])
    newest = max((part.day for part in parts if part.day is not None), default=None)
    found = [part.scores for part in parts if part.scores is not None and part.day == newest]
    if newest is None or not found:
        return Scored(Outcome(notices=notices))
    scores = checked(PlanScores, pd.concat([each.scores for each in found], ignore_index=True))
    units = pd.concat([each.units for each in found], ignore_index=True)
    return _scored(config, products, _DayScores(newest, scores, units), notices)


def _scored(config: Config, products: DataFrame[Products], of: _DayScores, notices: Sequence[Notice]) -> Scored:
    totals = value_totals(of.scores, products).iloc[0]
    rows = of.scores.merge(of.units, on=["shop", "product"], how="left").to_dict("records")
    return Scored(
        Outcome(
            tables=_tables(of.scores, products, shop_wording(config)) if len(of.scores) else [],
            notices=notices,
            data={
                "currency": config.bakery.currency,
                "rows": plain_objects(rows),
                "totals": plain_objects([totals.to_dict()])[0],
            },
        ),
        day=of.day,
        metrics={f"score.{name}": float(value) for name, value in totals.items() if pd.notna(value)},
        per_product=value_totals(of.scores, products, by=["product"]),
        texts={"scores.csv": defused_csv(of.scores)},
        scores=of,
    )


def _tables(scores: DataFrame[PlanScores], products: DataFrame[Products], wording: Wording) -> list[TerminalTable]:
    """Return one table per shop, named where there are several."""
    title = wording.text("score.title", day=scores["day"].iloc[0].date().isoformat())
    sums = {str(shop): sums_by_product(checked(PlanScores, rows), products) for shop, rows in scores.groupby("shop")}
    tables = {shop: products_table(of_shop, wording, title=title) for shop, of_shop in sums.items()}
    return [
        TerminalTable(f"{shop} · {title}" if len(tables) > 1 else title, table.header, table.rows)
        for shop, table in tables.items()
    ]


def _not_scored(archive: PlanArchive, evening: ShopEvening, day: date | None) -> list[Notice]:
    """Tell whether no plan was issued, or what happened to it is not known yet."""
    anchors = evening.known.anchors
    seen = max(anchors.values(), default=None)
    issued = [planned for planned in archive.days() if day in (None, planned.date())]
    if evening.time.first_day > evening.time.cutoff.date():
        # A night says the same whether or not it has issued its own plan before.
        issued = [planned for planned in issued if planned.date() < evening.time.first_day]
    ahead = [planned for planned in issued if seen is None or planned > seen]
    if issued and not ahead:
        return [Notice("nothing_sold_that_day", values={"day": issued[-1].date().isoformat()})]
    if ahead and seen is not None:
        values = {"day": ahead[0].date().isoformat(), "last_day": seen.date().isoformat()}
        return [Notice("not_known_yet", values=values)]
    return [Notice("no_plan_of_day", values={"day": day.isoformat()}) if day else Notice("nothing_to_score")]


def _shops_not_scored(plan: DataFrame[ProductionPlan], scores: DataFrame[PlanScores], known: Known) -> list[Notice]:
    """Name the shops of a plan of which the till tells nothing on its day."""
    return [
        Notice(
            "not_known_yet",
            shop=shop,
            values={"day": plan["day"].iloc[0].date().isoformat(), "last_day": known.anchors[shop].date().isoformat()},
        )
        for shop in sorted(set(plan["shop"]) - set(scores["shop"]))
        if shop in known.anchors and known.anchors[shop] < plan["day"].iloc[0]
    ]
