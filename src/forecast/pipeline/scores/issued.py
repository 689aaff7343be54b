"""Which issued plans can be scored, and the scores of one.

In: issued plans, what is known of their days. Out: PlanScores.
"""

from __future__ import annotations

import pandas as pd

from forecast.archive.issued.plans import Issued, PlanArchive
from forecast.history.known import Known
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.tables import DataFrame, PlanScores
from forecast.value.scoring import score_plans


def days_to_score(archive: PlanArchive, known: Known) -> list[pd.Timestamp]:
    """Return the days that were planned and are complete in the till, in order."""
    complete = max(known.anchors.values(), default=pd.Timestamp.min)
    # A day on which no shop sold anything tells nothing of its plan, which was for the case that one opened.
    sold = set(known.sales.loc[known.sales["sold_qty"] > 0, "day"])
    return [planned for planned in archive.days() if planned <= complete and planned in sold]


def scores_of(issued: Issued, evening: ShopEvening) -> DataFrame[PlanScores]:
    """Hold one issued day against what is known of it on an evening."""
    return score_plans(
        issued.plan,
        issued.quantiles,
        known=evening.known,
        ratios=evening.ratios[0],
        history=evening.past.history,
    )
