"""A shop's day as a problem of baking, and what its solution means in pieces and money.

In: rows of a plan in the making with their demand. Out: quantities, and what could not be held.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.decisions.baking.bakehouse import PLACES, Bakehouse, grams
from forecast.decisions.baking.limits import impossible
from forecast.decisions.baking.problem import (
    NO_LIMIT,
    BakedProducts,
    BakingPlan,
    BakingProblem,
    DoughMixes,
    Real,
    Whole,
    plan_of,
)
from forecast.decisions.rounding import BatchRules
from forecast.distribution import DemandDistribution, Numbers
from forecast.notices import Value

_ALMOST_ALL = 0.999
_LONGEST_GRID = 2000
_CENT = 0.005

Said = tuple[str, dict[str, Value]]


@dataclass(frozen=True, eq=False)
class ShopNight:
    """The problem of one shop and day, and how its steps are read: step × `step_qty` units of the row.

    `made_qty` was made ahead and comes on top; a step takes `places` (quarter batches) in a freezer.
    """

    problem: BakingProblem
    products: list[str]
    labels: list[str]
    step_qty: Numbers
    made_qty: Numbers
    places: Whole
    alone: Whole

    def decided(self, *, is_quick: bool) -> tuple[Numbers, list[Said]]:
        """Return the quantities to bake and what to say of them."""
        line_by_line = self._line_by_line()
        if line_by_line is not None and not line_by_line.missing.any() and not self._leaves_dough(line_by_line):
            return (line_by_line.steps[:, 0] * self.step_qty + self.made_qty).round(6), self._short(line_by_line)
        # SciPy's solvers take a third of a second to import, and many nights need none.
        from forecast.decisions.baking.joint import BOUNDED, QUICK, joint_plan

        effort = QUICK if is_quick else BOUNDED
        plan = joint_plan(self.problem, effort)
        if line_by_line is not None and _is_as_good(line_by_line, plan):
            plan = line_by_line
        free = joint_plan(self.problem.without_limits(), effort)
        qty: Numbers = (plan.steps[:, 0] * self.step_qty + self.made_qty).round(6)
        return qty, [*self._short(plan), *self._cut(plan, free)]

    def _leaves_dough(self, plan: BakingPlan) -> bool:
        """Return whether a plan leaves dough that costs something: if not, and if it fits, no plan can be better."""
        return bool(((plan.made_g > plan.need_g).any(axis=1) & (self.problem.doughs.gram_cost > 0)).any())

    def _line_by_line(self) -> BakingPlan | None:
        """Return the plan of every product by itself, None where oven or mixers do not hold it."""
        try:
            return plan_of(self.problem, self.alone[:, None])
        except ValueError:
            return None

    def _short(self, plan: BakingPlan) -> list[Said]:
        """Say what of orders and minimum display does not fit, and which limit tells so by itself."""
        told: list[Said] = []
        for one in impossible(self.problem):
            if one.rule == "minimum_above_oven":
                values: dict[str, Value] = {"product": self.labels[one.position], "asked": one.asked / PLACES}
                told.append(("minimum_above_oven", values | {"held": one.held / PLACES}))
        rows = np.flatnonzero(plan.missing)
        if len(rows):
            listed = ", ".join(f"{self.labels[row]} {plan.missing[row] * self.step_qty[row]:g}" for row in rows)
            told.append(("orders_above_capacity", {"count": len(rows), "products": listed}))
        return told

    def _cut(self, plan: BakingPlan, free: BakingPlan) -> list[Said]:
        """Say what oven and mixers cut off the plan, by how much, and what that is expected to cost."""
        less = (free.steps - plan.steps)[:, 0] * self.step_qty
        rows = np.flatnonzero(less > 0)
        cost = plan.cost - free.cost
        if not len(rows) or cost < _CENT:
            return []
        listed = ", ".join(f"{self.labels[row]} −{less[row]:g}" for row in rows)
        return [("cut_by_capacity", {"count": len(rows), "products": listed, "cost_amount": float(cost)})]


def _is_as_good(plan: BakingPlan, other: BakingPlan) -> bool:
    return bool(plan.missing.sum() <= other.missing.sum() and plan.cost <= other.cost + 1e-6)


def shop_night(
    rows: pd.DataFrame, demand: DemandDistribution, *, rules: BatchRules, alone: Numbers, bakehouse: Bakehouse
) -> ShopNight | None:
    """Return the problem of one shop's rows; None where nothing joins its products: all are best by themselves."""
    shop, day = str(rows["shop"].iloc[0]), pd.Timestamp(rows["day"].iloc[0])
    doughs = bakehouse.doughs.reset_index(drop=True)
    orders, made = rows["orders_qty"].to_numpy(dtype=float), rows["made_ahead_qty"].to_numpy(dtype=float)
    asked = np.maximum(_steps_up(orders + rules.display_qty - made, rules.step_qty), 0)
    least = np.maximum(_steps_up(rules.least_qty, rules.step_qty), 1)
    most = np.maximum.reduce([demand.quantity_at(np.full(len(rows), _ALMOST_ALL)) + orders, alone]) - made
    steps = np.rint((alone - made) / rules.step_qty).astype(np.int64)
    tops = np.maximum(np.maximum(_steps_up(most, rules.step_qty) + 1, asked), least)
    tops = np.minimum(tops, np.maximum(_LONGEST_GRID, steps)).astype(np.int64)
    highest = np.maximum(rules.ceiling(orders) - made, 0) / rules.step_qty
    tops = np.minimum(tops, np.minimum(highest, tops.max() + 1)).astype(np.int64)
    weight = rows["piece_kg"].to_numpy(dtype=float)
    dough = np.where(np.isnan(weight), -1, pd.Index(doughs["dough"]).get_indexer(rows["dough"]))
    loss = np.append(doughs["loss_share"].to_numpy(dtype=float), 0.0)[dough]
    step_g = np.where(dough < 0, 0, grams(rules.step_qty, np.nan_to_num(weight), loss)).astype(np.int64)
    # What is made of no dough (a sandwich, a coffee) does not go into the oven.
    places = np.rint(rules.step_qty / rows["batch_qty"].to_numpy(dtype=float) * PLACES)
    products = BakedProducts(
        marginal_cost=_marginal_cost(rows, demand, rules.step_qty, tops)[:, None, :],
        floor_steps=asked[:, None],
        least_steps=least,
        largest_steps=tops[:, None],
        step_g=step_g,
        oven_use=np.where(rows["dough"] == "", 0, places).astype(np.int64),
        dough=dough.astype(np.int64),
    )
    mixes = _mixes(rows, doughs, dough, int((step_g * tops).sum()))
    oven, mixer = bakehouse.oven_places(shop, day), bakehouse.mixes(shop)
    if oven is not None:
        # What lies there raw is baked today; it may be more than the oven holds.
        is_raw = (rows["dough"] != "") & ~rows["is_baked_ahead"].astype(bool)
        raw = made / rows["batch_qty"].to_numpy(dtype=float) * PLACES
        oven = max(oven - int(np.ceil(raw[is_raw.to_numpy()].sum() - 1e-9)), 0)
    has_leftovers = bool((mixes.minimum_g * mixes.gram_cost > 0)[np.unique(dough[dough >= 0])].any())
    if oven is None and mixer is None and not has_leftovers:
        return None
    limits = (np.array([NO_LIMIT if limit is None else limit]) for limit in (oven, mixer))
    return ShopNight(
        BakingProblem(products, mixes, *limits), rows["product"].tolist(), rows["label"].tolist(), rules.step_qty, made,
        places.astype(np.int64), steps,
    )  # fmt: skip


def _steps_up(qty: Numbers, step_qty: Numbers) -> Whole:
    return np.ceil(qty / step_qty - 1e-9).astype(np.int64)


def _marginal_cost(rows: pd.DataFrame, demand: DemandDistribution, step_qty: Numbers, tops: Whole) -> Real:
    """Return what each step beyond what was made ahead costs; below the orders every unit is surely missed."""
    orders = (rows["orders_qty"] - rows["made_ahead_qty"]).to_numpy(dtype=float)
    ratio = rows["critical_ratio"].to_numpy(dtype=float)
    worth = unit_worth(rows)
    costs = []
    for step in range(int(tops.max()) + 1):
        walk_in = step * step_qty - orders
        served = np.maximum(walk_in, 0)
        lost = demand.expected_lost(served) + np.maximum(-walk_in, 0)
        costs.append(worth * (ratio * lost + (1 - ratio) * demand.expected_waste(served)))
    # Rounding at the ninth decimal must not make a convex cost bend back.
    marginal: Real = np.maximum.accumulate(np.diff(np.stack(costs, axis=1), axis=1), axis=1)
    return np.where(np.arange(marginal.shape[1]) < tops[:, None], marginal, np.inf)


def unit_worth(rows: pd.DataFrame) -> Numbers:
    """Return what a unit's cu + co is; without costs its price, or 1 [shop's currency].

    Examples
    --------
    >>> unit_worth(pd.DataFrame({"underage_net_amount": [0.5, None], "overage_net_amount": [0.2, None],
    ...     "price_gross_amount": [1.1, 2.0]})).tolist()
    [0.7, 2.0]
    """
    margin_and_cost = (rows["underage_net_amount"] + rows["overage_net_amount"]).to_numpy(dtype=float)
    price = rows["price_gross_amount"].fillna(1.0).to_numpy(dtype=float)
    return np.where(margin_and_cost > 0, margin_and_cost, price)


def _mixes(rows: pd.DataFrame, doughs: pd.DataFrame, dough: Whole, most_g: int) -> DoughMixes:
    """Return the rules of the doughs; a gram of dough costs what the cheapest product of it costs to make."""
    mix_kg = doughs["mix_kg"].to_numpy(dtype=float)
    mix_g = np.where(np.isnan(mix_kg), most_g + 1, np.rint(np.nan_to_num(mix_kg) * 1000)).astype(np.int64)
    cost = (rows["unit_cost_net_amount"] / rows["piece_kg"] / 1000).to_numpy(dtype=float)
    gram_cost = np.zeros(len(doughs))
    for position in range(len(doughs)):
        known = cost[(dough == position) & ~np.isnan(cost)]
        gram_cost[position] = known.min() if len(known) else 0.0
    minimum_g = np.rint(doughs["minimum_kg"].to_numpy(dtype=float) * 1000).astype(np.int64)
    return DoughMixes(mix_g, minimum_g, gram_cost, np.ones(len(doughs), dtype=np.int64))
