"""What ways to decide cost a week on the same past days, and for which product a simple rule is good enough.

In: SimulatedDays, Products, CriticalRatios. Out: sums by week, intervals, a verdict per product.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from forecast.metrics import Interval
from forecast.tables import CriticalRatios, DataFrame, Products, SimulatedDays
from forecast.value.weeks import weekly_interval

LEAST_WEEKS = 8
"""From so many weeks on an interval means something, and a verdict is given [weeks]."""
MEASURES = ("cost_amount", "waste_amount", "lost_amount", "left_pcs", "lost_pcs", "left_kg", "weighed_qty")
_NONE = 1e-9


def costs_of_days(
    days: DataFrame[SimulatedDays],
    *,
    products: DataFrame[Products],
    ratios: DataFrame[CriticalRatios],
    goodwill_amount: float,
) -> pd.DataFrame:
    """Return what every simulated day cost: left over and missed, in money, pieces and kilograms.

    - `waste_amount`: left · (cost − salvage); `lost_amount`: missed · (net price − cost + goodwill), the goodwill that
      of the product, else the one given; `cost_amount` their sum [shop's currency], empty where price or cost is.
    - `left_pcs`, `lost_pcs`: of products sold by the piece; `left_kg` of those whose weight is known.
    - `weighed_qty`: left + missed · r / (1 − r) [units], the cost up to a factor, for products without money.

    Returns
    -------
    One row per policy, shop, product and day, with `week`, its Monday.

    Examples
    --------
    >>> from forecast.tables import checked
    >>> day = {"policy": "mine", "shop": "A", "product": "RYE", "day": pd.Timestamp("2026-03-05"), "made_qty": 10,
    ...     "wanted_qty": 8, "sold_qty": 8, "switched_qty": 0, "lost_qty": 0, "left_qty": 2, "profit_amount": 5,
    ...     "waste_amount": 1.0, "lost_amount": 0.0}
    >>> of_rye = {"product": ["RYE"], "critical_ratio": [0.75], "source": ["class"]}
    >>> costs = costs_of_days(checked(SimulatedDays, pd.DataFrame([day])), goodwill_amount=0.0,
    ...     products=checked(Products, pd.DataFrame({"product": ["RYE"], "label": ["Rye"], "piece_kg": [0.5]})),
    ...     ratios=checked(CriticalRatios, pd.DataFrame(of_rye)))
    >>> costs[["cost_amount", "left_pcs", "left_kg", "weighed_qty"]].values.tolist(), str(costs["week"][0].date())
    ([[1.0, 2.0, 1.0, 2.0]], '2026-03-02')
    """
    of_row = products.set_index("product").reindex(days["product"]).reset_index(drop=True)
    ratio = days["product"].map(ratios.set_index("product")["critical_ratio"]).fillna(0.5).reset_index(drop=True)
    rows: pd.DataFrame = days.reset_index(drop=True)
    goodwill = of_row["goodwill_net_amount"].fillna(goodwill_amount)
    lost_amount = rows["lost_amount"] + rows["lost_qty"] * goodwill
    is_pcs = of_row["unit"] == "pcs"
    return rows.assign(
        week=rows["day"] - pd.to_timedelta(rows["day"].dt.day_of_week, unit="D"),
        lost_amount=lost_amount,
        cost_amount=rows["waste_amount"] + lost_amount,
        left_pcs=rows["left_qty"].where(is_pcs),
        lost_pcs=rows["lost_qty"].where(is_pcs),
        left_kg=rows["left_qty"] * unit_kg(of_row),
        weighed_qty=rows["left_qty"] + rows["lost_qty"] * ratio / (1 - ratio),
    )


def unit_kg(products: pd.DataFrame) -> pd.Series[float]:
    """Return what one unit of each product weighs [kg], empty where nobody knows."""
    weights: pd.Series[float] = products["piece_kg"].astype(float).mask(products["unit"] == "kg", 1.0)
    return weights.mask(products["unit"] == "amount")


def measure_of(costs: pd.DataFrame) -> str:
    """Return by what ways to decide are held together: money where any is known, else weighed units."""
    return "cost_amount" if costs["cost_amount"].notna().any() else "weighed_qty"


def by_week(costs: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of every policy and week, over what is known of each measure."""
    return costs.groupby(["policy", "week"])[list(MEASURES)].sum(min_count=1).reset_index()


def weekly_difference(costs: pd.DataFrame, policy: str, *, beside: str, measure: str) -> Interval:
    """Return what `policy` costs more a week than `beside`, week by week, with its 95 % interval."""
    wide = costs.pivot_table(index="week", columns="policy", values=measure, aggfunc="sum").fillna(0.0)
    if policy not in wide or beside not in wide:
        return Interval(float("nan"), float("nan"), float("nan"))
    return weekly_interval((wide[policy] - wide[beside]).to_numpy())


def policy_totals(costs: pd.DataFrame, *, beside: str, policies: Sequence[str]) -> pd.DataFrame:
    """Return a mean week of each policy, and what it costs more than `beside`.

    Returns
    -------
    `policy`, the measures a week, `cost_low`, `cost_high` (the 95 % interval of the mean week), `more`, `more_low`,
    `more_high`: paired by week, by `measure_of`.
    """
    weeks, measure = by_week(costs), measure_of(costs)
    rows: list[dict[str, Any]] = []
    for policy in policies:
        mine = weeks[weeks["policy"] == policy].sort_values("week")
        own, more = (
            weekly_interval(mine[measure].fillna(0.0).to_numpy()),
            weekly_difference(costs, policy, beside=beside, measure=measure),
        )
        sums = mine[list(MEASURES)].sum(min_count=1) / max(mine["week"].nunique(), 1)
        means = {name: float(sums[name]) for name in MEASURES}
        told = {"cost_low": own.low, "cost_high": own.high}
        beside_it = {"more": more.middle, "more_low": more.low, "more_high": more.high}
        rows.append({"policy": policy, **means, **told, **beside_it})
    return pd.DataFrame(rows)


def product_verdicts(costs: pd.DataFrame, *, program: str, rule: str, own: str) -> pd.DataFrame:
    """Return for each product whether the simple rule is good enough.

    The rule must have been chosen on other days. It is good enough unless the program costs clearly less, that is
    unless the 95 % interval of the difference lies above 0.

    Returns
    -------
    One row per product, the dearest first: `measure`, `program_cost`, `rule_cost` (a mean week), `more`, `more_low`,
    `more_high` (rule − program), `own_more`, `own_low`, `own_high` (past quantities − program, where those are known),
    `left_kg`, `weeks_count`, and `verdict`: program, rule (no clear difference), rule_clear (the rule costs clearly
    less) or few (sold in fewer than eight weeks).
    """
    weeks = pd.Index(sorted(costs["week"].unique()))
    rows = []
    for product, of_product in costs.groupby("product"):
        measure = measure_of(of_product)
        sums = of_product.pivot_table(index="week", columns="policy", values=measure, aggfunc="sum")
        wide = sums.reindex(weeks).fillna(0.0)
        more = weekly_interval((wide[rule] - wide[program]).to_numpy())
        beside_own = weekly_interval((wide[own] - wide[program]).to_numpy() if own in wide else [])
        rows.append(
            {
                "product": product,
                "measure": measure,
                "program_cost": wide[program].mean(),
                "rule_cost": wide[rule].mean(),
                **_named("more", "more", more),
                **_named("own_more", "own", beside_own),
                "weeks_count": len(sums),
                "verdict": "few" if len(sums) < LEAST_WEEKS else _verdict(more),
            }
        )
    table = pd.DataFrame(rows)
    order = table.assign(
        is_counted=table["measure"] != "cost_amount", cost=-table[["program_cost", "rule_cost"]].max(axis=1)
    )
    kept: pd.DataFrame = order.sort_values(["is_counted", "cost", "product"]).drop(columns=["is_counted", "cost"])
    return kept.reset_index(drop=True)


def _named(middle: str, ends: str, interval: Interval) -> dict[str, float]:
    return {middle: interval.middle, f"{ends}_low": interval.low, f"{ends}_high": interval.high}


def _verdict(more: Interval) -> str:
    if np.isnan(more.low):
        return "few"
    return "program" if more.low > _NONE else "rule_clear" if more.high < -_NONE else "rule"
