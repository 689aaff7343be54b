"""Issued plans against what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from forecast import formats
from forecast.archive.issued.plans import PlanArchive
from forecast.archive.lock import run_lock
from forecast.archive.till import TillArchive
from forecast.clock import local_now
from forecast.config import Config
from forecast.decisions.service_level import critical_ratios
from forecast.history.past import past_of
from forecast.notices import Notice
from forecast.pipeline.as_json import plain_objects
from forecast.pipeline.inputs.gathering import Gathered, gather
from forecast.pipeline.outcome import Outcome, Stopwatch, TerminalTable
from forecast.pipeline.record import record
from forecast.reports.wording import Wording, shop_wording
from forecast.tables import DataFrame, PlanScores
from forecast.value.scoring import score_plans
from forecast.value.totals import value_totals

SEEN_DAYS = 60
"""How far back the scoring looks for last week's same weekday [days]."""


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
    with run_lock(config.run.archive):
        archive = TillArchive(config.run.archive)
        now = local_now(config.bakery.timezone, config.run.now)
        with watch.stage("read"):
            gathered = gather(config, archive, until=now)
        with watch.stage("score"):
            scored = score_issued(config, gathered, now=pd.Timestamp(now), day=day)
    said = record_score(config, scored, seconds=watch.seconds, data_hash=gathered.data_hash)
    return replace(scored.outcome, notices=[*scored.outcome.notices, *said])


def record_score(config: Config, scored: Scored, *, seconds: Mapping[str, float], data_hash: str) -> list[Notice]:
    """Log what was scored in a run of its own, where no plan takes it along; nothing where nothing was."""
    if scored.day is None:
        return []
    return record(
        config,
        verb="score",
        params={"day": scored.day.isoformat()},
        metrics=scored.metrics,
        product_metrics=scored.per_product,
        seconds=seconds,
        data_hash=data_hash,
        texts=scored.texts,
    )


def score_issued(config: Config, gathered: Gathered, *, now: pd.Timestamp, day: date | None = None) -> Scored:
    """Score the plan of `day`, or the last one whose day is complete; nothing to score is a note."""
    known = gathered.facts.at(now, timezone=config.bakery.timezone)
    issued = PlanArchive(config.run.archive / "issued")
    complete = max(known.anchors.values(), default=pd.Timestamp.min)
    days = [one for one in issued.days() if one <= complete and (day is None or one.date() == day)]
    of_day = issued.issued(days[-1]) if days else None
    if of_day is None:
        values = {"day": day.isoformat()} if day else {}
        return Scored(Outcome(notices=[Notice("nothing_to_score", values=values)]))
    till = config.shop_files.orders_at_till
    ratios, _ = critical_ratios(known.products, config.decisions)
    past = past_of(known, history_days=SEEN_DAYS, orders_at_till=till)
    scores = score_plans(
        of_day.plan,
        of_day.quantiles,
        sales=known.sales,
        baked=known.baked,
        leftovers=known.leftovers,
        customer_orders=known.customer_orders,
        ratios=ratios,
        history=past.history,
        orders_at_till=till,
        timezone=config.bakery.timezone,
    )
    totals = value_totals(scores, known.products).iloc[0]
    wording = shop_wording(config)
    return Scored(
        Outcome(
            tables=_tables(scores, days[-1], wording),
            data={
                "rows": plain_objects(scores.to_dict("records")),
                "totals": plain_objects([totals.to_dict()])[0],
            },
        ),
        day=days[-1].date(),
        metrics={f"score.{name}": float(value) for name, value in totals.items() if pd.notna(value)},
        per_product=value_totals(scores, known.products, by=["product"]),
        texts={"scores.csv": scores.to_csv(index=False)},
    )


def _tables(scores: DataFrame[PlanScores], day: pd.Timestamp, wording: Wording) -> list[TerminalTable]:
    """Return one table per shop, named where there are several."""
    of_shop = {str(shop): rows for shop, rows in scores.groupby("shop")}
    return [
        _table(rows, day, wording, place=f"{shop} · " if len(of_shop) > 1 else "") for shop, rows in of_shop.items()
    ]


def _table(scores: pd.DataFrame, day: pd.Timestamp, wording: Wording, *, place: str) -> TerminalTable:
    """Return the plan of one shop beside what happened, in the numbers of the shop's language."""
    names = ["product", "plan_qty", "made_qty", "sold_qty", "left_qty", "lost_qty", "newsvendor_cost", "last_week_cost"]
    shown = scores[names].copy()
    rows = [[str(row[0]), *(_shown(value, wording) for value in row[1:])] for row in shown.itertuples(index=False)]
    header = [wording.text(f"score.{name}") for name in names]
    title = wording.text("score.title", day=day.date().isoformat())
    return TerminalTable(title=f"{place}{title}", header=header, rows=rows)


def _shown(value: float, wording: Wording) -> str:
    return "–" if formats.is_unknown(value) else formats.number(value, wording.locale, decimals=1)
