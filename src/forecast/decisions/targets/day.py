"""What a day's plan is to reach besides the least cost of each piece: one bundle for every place that plans.

In: CriticalRatios, Availability, HourlyProfile, ShelfLives. Out: rows of a plan in the making, rules of batches.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd

from forecast.decisions.rounding import BatchRules, least_cost_quantity
from forecast.decisions.targets.availability import floors_and_ceilings
from forecast.decisions.targets.carry_over import with_cheaper_leftovers
from forecast.distribution import DemandDistribution, Numbers
from forecast.notices import reason
from forecast.tables import Availability, DataFrame, HourlyProfile, ShelfLives, empty

_KEY = ["shop", "product"]


@dataclass(frozen=True)
class Targets:
    """How much is worth baking: ratios by margin, promises of the shelf with the hours of the day, what keeps.

    `ratios` are `CriticalRatios`, by product or by shop and product.
    """

    ratios: pd.DataFrame
    promises: DataFrame[Availability] = field(default_factory=partial(empty, Availability))
    profile: DataFrame[HourlyProfile] = field(default_factory=partial(empty, HourlyProfile))
    lives: DataFrame[ShelfLives] = field(default_factory=partial(empty, ShelfLives))

    def of_rows(self, rows: pd.DataFrame, demand: DemandDistribution) -> pd.DataFrame:
        """Return rows with their ratios and costs, what was kept of them and how long they can be sold."""
        key = [name for name in _KEY if name in self.ratios]
        found = rows.merge(self.ratios, on=key, how="left").merge(self.lives, on=_KEY, how="left")
        found = found.fillna({"kept_qty": 0.0, "more_days": 0})
        return with_cheaper_leftovers(found, demand)

    def line_by_line(
        self, rows: pd.DataFrame, demand: DemandDistribution
    ) -> tuple[BatchRules, Numbers, pd.Series[str]]:
        """Return the rules of each row's batches, the best quantity of each row by itself, and its reasons.

        What was kept stands on the shelf already: display, promises and demand ask for so much less. A reason says of
        what was kept, and whether a promise raised or lowered the quantity.
        """
        orders, kept, ratio = (
            rows[name].to_numpy(dtype=float) for name in ("orders_qty", "kept_qty", "critical_ratio")
        )
        wanted, rules = demand.less(kept), BatchRules.of(rows)
        free = replace(rules, display_qty=np.maximum(rules.display_qty - kept, 0.0))
        free_qty = plan_qty = least_cost_quantity(wanted, ratio, rules=free, orders_qty=orders)
        rules = free
        if len(self.promises):
            floor, ceiling = floors_and_ceilings(rows, demand, self.promises, self.profile)
            least, most = (np.maximum(limit - kept, 0.0) for limit in (floor, ceiling))
            rules = replace(free, display_qty=np.maximum(free.display_qty, least), most_qty=most)
            plan_qty = least_cost_quantity(wanted, ratio, rules=rules, orders_qty=orders)
        return rules, plan_qty, _reasons(rows, more_qty=plan_qty - free_qty)


def _reasons(rows: pd.DataFrame, *, more_qty: Numbers) -> pd.Series[str]:
    """Return the reasons of rows, with what was kept of the day before and what a promise raised or lowered."""
    said = []
    for text, kept, more in zip(rows["reason"], rows["kept_qty"], more_qty, strict=True):
        lines = [text, *([reason("kept_before", kept_qty=float(kept))] if kept > 0 else [])]
        lines += ["raised_to_last"] if more > 0 else ["held_to_sell_out"] if more < 0 else []
        said.append("\n".join(lines))
    return pd.Series(said, index=rows.index, dtype="str")
