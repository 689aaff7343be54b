"""Issued plans against what happened."""

from __future__ import annotations

from datetime import date

import pandas as pd

from forecast.archive.lock import run_lock
from forecast.archive.plans import PlanArchive
from forecast.archive.till import TillArchive
from forecast.clock import local_now
from forecast.config import Config
from forecast.decisions.service_level import critical_ratios
from forecast.history.join import past_of
from forecast.notices import Notice
from forecast.pipeline.gathering import Gathered, gather
from forecast.pipeline.outcome import Outcome, Stopwatch, TerminalTable
from forecast.pipeline.record import record
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, PlanScores
from forecast.value.scoring import score_plans
from forecast.value.totals import value_totals


def score_day(config: Config, *, day: date | None = None) -> Outcome:
    """Score the plan issued for `day`, or for the last complete day that has one."""
    with run_lock(config.run.archive):
        archive = TillArchive(config.run.archive)
        now = local_now(config.bakery.timezone, config.run.now)
        gathered = gather(config, archive, until=now)
        return score_from_archive(config, gathered, now=pd.Timestamp(now), day=day)


def score_from_archive(
    config: Config, gathered: Gathered, *, now: pd.Timestamp, day: date | None = None, verb: str = "score"
) -> Outcome:
    """Score out of what the archive holds; the caller holds the lock. Nothing to score is a note."""
    watch = Stopwatch()
    with watch.stage("score"):
        known = gathered.facts.at(now, timezone=config.bakery.timezone)
        issued = PlanArchive(config.run.archive / "issued")
        complete = max(known.anchors.values(), default=pd.Timestamp.min)
        days = [one for one in issued.days() if one <= complete and (day is None or one.date() == day)]
        if not days:
            values = {"day": day.isoformat()} if day else {}
            return Outcome(notices=[Notice("nothing_to_score", values=values)], timing=watch.seconds)
        of_day = issued.issued(days[-1])
        if of_day is None:
            return Outcome(notices=[Notice("nothing_to_score")], timing=watch.seconds)
        till = config.shop_files.orders_at_till
        ratios, _ = critical_ratios(known.products, config.decisions)
        past = past_of(known, history_days=60, orders_at_till=till)
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
    metrics = {str(name): float(value) for name, value in totals.items() if pd.notna(value)}
    per_product = value_totals(scores, known.products, by=["product"])
    said = record(
        config,
        verb=verb,
        params={"day": days[-1].date().isoformat()},
        metrics=metrics,
        product_metrics=per_product,
        seconds=watch.seconds,
        data_hash=gathered.data_hash,
        texts={"scores.csv": scores.to_csv(index=False)},
    )
    wording = Wording(config.bakery.language, timezone=config.bakery.timezone)
    return Outcome(tables=[_table(scores, days[-1], wording)], notices=said, timing=watch.seconds)


def _table(scores: DataFrame[PlanScores], day: pd.Timestamp, wording: Wording) -> TerminalTable:
    names = ["product", "plan_qty", "made_qty", "sold_qty", "left_qty", "lost_qty", "newsvendor_cost", "last_week_cost"]
    shown = scores[names].copy()
    rows = [
        [str(row[0]), *("–" if pd.isna(value) else f"{value:.1f}".removesuffix(".0") for value in row[1:])]
        for row in shown.itertuples(index=False)
    ]
    header = [wording.text(f"score.{name}") for name in names]
    return TerminalTable(title=wording.text("score.title", day=day.date().isoformat()), header=header, rows=rows)
