"""What was found of a shop's past weeks, as the page takes it.

In: sums by week, totals, verdicts of products, the waste of a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

PROGRAM, RULE, OWN = "program", "simple_rule", "own"
"""The ways to decide that stand out among those of the totals."""


@dataclass(frozen=True)
class ProofWeeks:
    """Whole weeks, Monday to Sunday: those that are judged, and from when on rules are chosen before them."""

    first: date
    last: date
    choose_from: date

    @property
    def count(self) -> int:
        """How many weeks are judged."""
        return ((self.last - self.first).days + 1) // 7

    @property
    def chosen_on(self) -> int:
        """On how many weeks rules are chosen."""
        return (self.first - self.choose_from).days // 7


@dataclass(frozen=True)
class ShopProof:
    """What was found of one shop; from `least_weeks` on a verdict is given.

    `measure` is that of the costs: `cost_amount`, or `weighed_qty` where no money is known.
    `costs` has every way to decide and product-day (`value.proof.costs_of_days`) and `weekly` its sums by week, other
    points of the curves among them ("program@2"). `totals` are a mean week of each way, `verdicts` one row per product,
    with the rule chosen for it. `own_totals` are totals on the days on which the shop wrote down what it made, where
    those are too few to leave the others out. `as_sold` are totals if nobody had wanted more than was sold. `counts`
    tells how many product-days there were, and were left out. `waste` is a year's, by family.
    """

    shop: str
    weeks: ProofWeeks
    least_weeks: int
    measure: str
    costs: pd.DataFrame
    weekly: pd.DataFrame
    totals: pd.DataFrame
    own_totals: pd.DataFrame | None
    as_sold: pd.DataFrame
    verdicts: pd.DataFrame
    waste: pd.DataFrame
    counts: Mapping[str, int]
