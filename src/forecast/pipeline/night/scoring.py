"""Issued plans against what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from forecast import formats
from forecast.archive.issued.plans import PlanArchive
from forecast.archive.till import TillArchive
from forecast.clock import local_now
from forecast.config import Config
from forecast.notices import Notice
from forecast.pipeline.as_json import plain_objects
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.night.evening import RunTime, ShopEvening
from forecast.pipeline.outcome import Outcome, Stopwatch, TerminalTable
from forecast.pipeline.record import RunContent, record
from forecast.pipeline.tending import tended
from forecast.reports.csv_dialect import defused_csv
from forecast.reports.wording import Wording, shop_wording
from forecast.tables import DataFrame, PlanScores
from forecast.value.scoring import score_plans
from forecast.value.totals import value_totals


@dataclass(frozen=True)
class Scored:
    """A scored plan: what is shown, and what MLflow is told."""

    outcome: Outcome
    day: date | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    per_product: pd.DataFrame | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


def score_day(config: Config, *, day: date | None = None) -> Outcome:
    """Score the plan issued for `day`, or for the last complete day that has one."""
    watch = Stopwatch()
    with tended(config) as found:
        now = local_now(config.bakery.timezone, config.run.now)
        with watch.stage("read"):
            gathered = gather(config, TillArchive(config.run.archive), until=now)
        with watch.stage("score"):
            scored = score_issued(ShopEvening(config, gathered, RunTime(now, now.date())), day=day)
    said = record_score(config, scored, seconds=watch.seconds, data_hash=gathered.data_hash)
    return replace(scored.outcome, notices=[*found, *scored.outcome.notices, *said])


def record_score(config: Config, scored: Scored, *, seconds: Mapping[str, float], data_hash: str) -> list[Notice]:
    """Log what was scored in a run of its own, where no plan takes it along; nothing where nothing was."""
    if scored.day is None:
        return []
    params = {"day": scored.day.isoformat()}
    run = RunContent("score", params, scored.metrics, product_metrics=scored.per_product, texts=scored.texts)
    return record(config, run, seconds=seconds, data_hash=data_hash)


def score_issued(evening: ShopEvening, *, day: date | None = None) -> Scored:
    """Score the plan of `day`, or the last one whose day is complete; nothing to score is a note."""
    config, known = evening.config, evening.known
    archive = PlanArchive(config.run.archive / "issued")
    complete = max(known.anchors.values(), default=pd.Timestamp.min)
    days = [planned for planned in archive.days() if planned <= complete and day in (None, planned.date())]
    issued = archive.issued(days[-1]) if days else None
    damaged = archive.set_damaged_aside()
    if issued is None:
        values = {"day": day.isoformat()} if day else {}
        return Scored(Outcome(notices=[*damaged, Notice("nothing_to_score", values=values)]))
    scores = score_plans(
        issued.plan,
        issued.quantiles,
        known=known,
        ratios=evening.ratios[0],
        history=evening.past.history,
    )
    totals = value_totals(scores, known.products).iloc[0]
    return Scored(
        Outcome(
            tables=_tables(scores, days[-1], shop_wording(config)),
            notices=damaged,
            data={
                "rows": plain_objects(scores.to_dict("records")),
                "totals": plain_objects([totals.to_dict()])[0],
            },
        ),
        day=days[-1].date(),
        metrics={f"score.{name}": float(value) for name, value in totals.items() if pd.notna(value)},
        per_product=value_totals(scores, known.products, by=["product"]),
        texts={"scores.csv": defused_csv(scores)},
    )


def _tables(scores: DataFrame[PlanScores], day: pd.Timestamp, wording: Wording) -> list[TerminalTable]:
    """Return one table per shop, named where there are several."""
    of_shop = {str(shop): rows for shop, rows in scores.groupby("shop")}
    title = wording.text("score.title", day=day.date().isoformat())
    names = ["product", "plan_qty", "made_qty", "sold_qty", "left_qty", "lost_qty", "newsvendor_cost", "last_week_cost"]
    header = [wording.text(f"score.{name}") for name in names]
    return [
        TerminalTable(f"{shop} · {title}" if len(of_shop) > 1 else title, header, _rows(rows[names], wording))
        for shop, rows in of_shop.items()
    ]


def _rows(scores: pd.DataFrame, wording: Wording) -> list[list[str]]:
    """Return each product's plan beside what happened, in the numbers of the shop's language."""

    def shown(qty: float) -> str:
        return "–" if formats.is_unknown(qty) else formats.number(qty, wording.locale, decimals=1)

    return [[str(product), *map(shown, quantities)] for product, *quantities in scores.itertuples(index=False)]
