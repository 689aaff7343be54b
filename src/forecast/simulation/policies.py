"""How much of each product a policy makes, with nothing but what the evening before knew.

In: Predictions, History, Products, CriticalRatios. Out: one row per shop, product and day, one column per policy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.decisions.production import production_plan
from forecast.decisions.rounding import BatchRules, least_cost_quantity
from forecast.decisions.same_weekdays import same_weekdays
from forecast.decisions.targets.day import Targets
from forecast.distribution import DemandDistribution
from forecast.tables import (
    CriticalRatios,
    CustomerOrders,
    DataFrame,
    History,
    Overrides,
    Predictions,
    Products,
    Quantiles,
    checked,
    empty,
)

Policy = Callable[[pd.DataFrame], npt.ArrayLike]
"""What to make of each row [units], before it is rounded up to whole batches."""

PROGRAM, ORACLE = "program", "oracle"
RULES: Mapping[str, Policy] = {
    "usual": lambda rows: rows["usual_qty"],
    "usual_plus_10": lambda rows: rows["usual_qty"] * 1.1,
    "last_week": lambda rows: rows["last_week_qty"],
}
"""What people do without a forecast: the mean sold on the last four same weekdays, a tenth more, last week's."""

_KEY = ["shop", "product", "day"]


def what_evenings_knew(
    predictions: DataFrame[Predictions],
    history: DataFrame[History],
    *,
    products: DataFrame[Products],
    ratios: DataFrame[CriticalRatios],
) -> pd.DataFrame:
    """Return what a policy may know of each day that was forecast.

    Returns
    -------
    One row per shop, product and day, with the columns of `ProductionPlan` (the program's proposal is `plan_qty`, what
    it rests on `expected_qty`, `low_qty`, `high_qty`), of `Products`, and `usual_qty`, `last_week_qty` [units]: mean
    sold on the last four same weekdays, sold a week before. Where neither is known they are what is expected.
    """
    # A day without till lines leaves two evenings with the same horizon: the later one knew more.
    nearest = predictions["cutoff"] == predictions.groupby(_KEY)["cutoff"].transform("max")
    sold = history[[*_KEY, "sold_qty"]]
    week_later = sold.assign(day=sold["day"] + pd.Timedelta(days=7)).rename(columns={"sold_qty": "last_week_qty"})
    parts = []
    for day, of_day in predictions[nearest].groupby("day"):
        quantiles = checked(Quantiles, of_day.drop(columns=["actual_qty", "is_sold_out", "cutoff"]))
        plan, _ = production_plan(
            quantiles,
            day=pd.Timestamp(str(day)),
            products=products,
            targets=Targets(ratios),
            customer_orders=empty(CustomerOrders),
            overrides=empty(Overrides),
        )
        before = same_weekdays(history, pd.Timestamp(str(day)))
        usual = before.groupby(_KEY)["sold_qty"].mean().rename("usual_qty").reset_index()
        parts.append(plan.merge(usual, on=_KEY, how="left"))
    plans = pd.concat(parts, ignore_index=True)
    more = [name for name in products.columns if name == "product" or name not in plans.columns]
    rows = plans.merge(products[more], on="product").merge(week_later, on=_KEY, how="left")
    rows["usual_qty"] = rows["usual_qty"].fillna(rows["expected_qty"])
    rows["last_week_qty"] = rows["last_week_qty"].fillna(rows["usual_qty"])
    return rows


def quantities(rows: pd.DataFrame, policies: Mapping[str, Policy]) -> pd.DataFrame:
    """Return what the program and each policy make [units], in whole batches, with the smallest display.

    The program's proposal is in batches already; what others say goes up to the next step.
    """
    made = rows[_KEY].assign(**{PROGRAM: rows["plan_qty"]})
    for name, policy in policies.items():
        made[name] = in_batches(policy(rows), rows)
    return made


def in_batches(asked_qty: npt.ArrayLike, rows: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return quantities raised to the smallest display and to the next whole batch [units].

    `rows` are aligned with them and have the columns of `Products`.
    """
    rules = BatchRules.of(rows)
    asked = np.maximum(np.asarray(asked_qty, dtype=np.float64), rules.display_qty)
    steps = np.ceil(np.round(asked / rules.step_qty, 6))
    raised: npt.NDArray[np.float64] = np.maximum(steps * rules.step_qty, np.where(asked > 0, rules.least_qty, 0.0))
    return raised


def oracle_quantities(rows: pd.DataFrame, levels: npt.NDArray[np.float64], true: pd.DataFrame) -> pd.Series:
    """Return what somebody makes who knows each day's distribution, and nothing of its chance [units].

    `true` has shop, product, day and a column of quantiles for each of `levels`; rows that it lacks are empty.
    """
    found = rows[_KEY].merge(true, on=_KEY, how="left")
    known = found[list(levels)].notna().all(axis=1).to_numpy()
    demand = DemandDistribution.from_quantiles(
        levels, found.loc[known, list(levels)].to_numpy(dtype=np.float64), is_discrete=np.ones(known.sum(), dtype=bool)
    )
    best = least_cost_quantity(
        demand,
        rows.loc[known, "critical_ratio"].to_numpy(dtype=np.float64),
        rules=BatchRules.of(rows.loc[known]),
        orders_qty=np.zeros(int(known.sum())),
    )
    quantity = pd.Series(np.nan, index=rows.index)
    quantity[known] = best
    return quantity
