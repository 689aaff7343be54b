"""Which issued plans can be scored, and the scores of one.

In: issued plans, what is known of their days. Out: PlanScores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from forecast.archive.issued.plans import Issued, PlanArchive
from forecast.history.known import Known
from forecast.history.past import kept_over
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.tables import DataFrame, Leftovers, PlanScores, ProductionPlan, Quantiles, checked
from forecast.value.scoring import score_plans

_KEY = ["shop", "product", "day"]


def days_to_score(archive: PlanArchive, known: Known) -> list[pd.Timestamp]:
    """Return the days that were planned and are complete in the till, in order."""
    complete = max(known.anchors.values(), default=pd.Timestamp.min)
    # A day on which no shop sold anything tells nothing of its plan, which was for the case that one opened.
    sold = set(known.sales.loc[known.sales["sold_qty"] > 0, "day"])
    return [planned for planned in archive.days() if planned <= complete and planned in sold]


def shops_of_block(evening: ShopEvening) -> list[str] | None:
    """Return the shops of a block of a chain, None where the evening is that of all shops."""
    return sorted(evening.known.anchors) if evening.block else None


def scores_of(issued: Sequence[Issued], evening: ShopEvening) -> DataFrame[PlanScores]:
    """Hold issued days against what is known of them on an evening.

    What was kept of the day before is what is noted by now, which may be more than was known when the plan was made.
    """
    known, kept = evening.known, kept_over(evening.known)
    before = kept.assign(day=kept["next_day"]).rename(columns={"left_qty": "kept_qty"})[[*_KEY, "kept_qty"]]
    plan = pd.concat([plans.plan for plans in issued], ignore_index=True).drop(columns="kept_qty")
    plan = plan.merge(before, on=_KEY, how="left").fillna({"kept_qty": 0.0})
    again = pd.MultiIndex.from_frame(kept[_KEY])
    notes = known.leftovers
    is_old = (notes["went_to"] == "kept") & ~pd.MultiIndex.from_frame(notes[_KEY]).isin(again)
    # What was kept and cannot be sold any more is left for good.
    notes = checked(Leftovers, notes.assign(went_to=notes["went_to"].mask(is_old, "unknown")))
    # An issue holds the quantiles of later days too.
    quantiles = [plans.quantiles[plans.quantiles["day"] == plans.day] for plans in issued]
    return score_plans(
        checked(ProductionPlan, plan),
        checked(Quantiles, pd.concat(quantiles, ignore_index=True)),
        known=replace(known, leftovers=notes),
        ratios=evening.ratios[0],
        history=evening.past.history,
    )
