"""What is still to bake of a day under way: more or less for the slots still to come, never less than is baked.

In: rows of the plan, SlotPlan, SoFar, Quantiles of the rest of the day, DayShapes. Out: RestPlan.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.decisions.baking.bakehouse import PLACES
from forecast.decisions.baking.problem import NO_LIMIT, Whole
from forecast.decisions.through_the_day.bakes import best_bakes, whole_bakes
from forecast.decisions.through_the_day.splitting import demand_of, orders_by_slot, places_of
from forecast.decisions.through_the_day.timing import ShelfValues, SlotTimes, come_after
from forecast.distribution import DemandDistribution, Numbers
from forecast.notices import reason
from forecast.tables import CustomerOrders, DataFrame, DayShapes, Quantiles, RestPlan, SlotPlan, SoFar, checked

_ALMOST_ALL = 0.999
_NOTHING_NEW_QTY = 0.5
"""Sold so far and usual by now are the same up to half a unit: the plan stays [units]."""
_KEPT = ["shop", "day", "family", "dough", "product", "label", "unit", "batch_qty"]


def baked_by(rows: pd.DataFrame, slots: DataFrame[SlotPlan], now_s: int) -> pd.Series[float]:
    """Return how much of each row of the plan is ready before `now_s`; all of it where the shop has no slots.

    `rows` are as `rows_of_plan` gives them.
    """
    ready = slots[slots["ready_s"] < now_s].groupby(["shop", "product"])["slot_qty"].sum().rename("ready_qty")
    found = rows[["shop", "product"]].merge(ready.reset_index(), on=["shop", "product"], how="left")
    has_slots = rows["shop"].isin(set(slots["shop"])).to_numpy()
    baked = np.where(has_slots, found["ready_qty"].fillna(0.0), rows["total_qty"])
    return pd.Series(baked, index=rows.index)


def rest_plan(
    rows: pd.DataFrame,
    slots: DataFrame[SlotPlan],
    rest: DataFrame[Quantiles],
    *,
    so_far: DataFrame[SoFar],
    shapes: DataFrame[DayShapes],
    customer_orders: DataFrame[CustomerOrders],
    capacities: pd.DataFrame,
    now_s: int,
) -> DataFrame[RestPlan]:
    """Return what to bake for every slot that is still to come, of the products of `so_far`.

    Each product's bakes still to come are those of least expected cost, given what is on the shelf (baked − sold) and
    the demand of the rest. What is baked stays. Whose morning was as usual keeps its plan; one that sold more than
    usual never gets less of it, one that sold less never more. No slot holds more than its capacity.

    In a shop without slots, or with none to come, there is one row per product for baking again at once; its plan is 0.

    Parameters
    ----------
    rows
        the day's plan, as `rows_of_plan` gives it.
    rest
        demand from the moment of `so_far` on, as `forecasting.rest_of_day` gives it.
    shapes
        when the customers of that day come.
    customer_orders
        orders that are picked up after `now_s` must still be there then; the others count as handed out.
    capacities
        shop, slot and capacity of the day's slots.
    now_s
        a slot that is ready at that very moment is still to come [s since midnight].
    """
    sold = so_far.rename(columns={"walk_in_qty": "walk_in_qty_so_far"})
    both = rows.merge(sold, on=["shop", "product", "day"])
    parts = []
    for name, mine in both.groupby("shop", sort=True):
        shop, of_shop = str(name), slots[slots["shop"] == str(name)]
        shop_shapes = shapes[shapes["shop"] == shop]
        ahead = _slots_ahead(of_shop, capacities[capacities["shop"] == shop], now_s)
        parts.append(
            _Rest(mine.reset_index(drop=True), ahead, of_shop, rest, shop_shapes, now_s).table(customer_orders)
        )
    columns = list(RestPlan.to_schema().columns)
    return checked(RestPlan, pd.concat(parts) if parts else pd.DataFrame(columns=columns))


def _slots_ahead(slots: pd.DataFrame, capacities: pd.DataFrame, now_s: int) -> pd.DataFrame:
    """Return slot, ready_s and capacity of what is still to come; one without a name, at once, where nothing is."""
    ahead = slots.loc[slots["ready_s"] >= now_s, ["slot", "ready_s"]].drop_duplicates("slot")
    if ahead.empty:
        return pd.DataFrame({"slot": [""], "ready_s": [now_s], "capacity": [np.nan]})
    return ahead.merge(capacities[["slot", "capacity"]], on="slot", how="left").sort_values(
        ["ready_s", "slot"], ignore_index=True
    )


class _Rest:
    """The rest of one shop's day, products × slots still to come."""

    def __init__(
        self,
        rows: pd.DataFrame,
        ahead: pd.DataFrame,
        slots: pd.DataFrame,
        rest: DataFrame[Quantiles],
        shapes: pd.DataFrame,
        now_s: int,
    ) -> None:
        self.rows, self.ahead, self.now_s = rows, ahead, now_s
        self.until_s = int(rows["until_s"].max())
        baked, sold = (rows[name].to_numpy(dtype=float) for name in ("baked_qty", "sold_qty"))
        self.left = np.maximum(baked - sold, 0.0).round(6)
        self.demand: DemandDistribution = demand_of(rows, rest)
        self.times = SlotTimes.of(ahead, rows, shapes, since_s=float(self.until_s))
        planned = slots.pivot_table(index="product", columns="slot", values="slot_qty", aggfunc="sum")
        planned = planned.reindex(index=rows["product"], columns=ahead["slot"]).fillna(0.0)
        self.planned: Numbers = planned.to_numpy(dtype=float)
        of_day = {str(name): shape for name, shape in shapes.groupby("product")}
        self.shape_of = [of_day[str(name)] for name in rows["product"]]
        come = np.array(
            [
                float(come_after(shape, np.array([float(seen)]), since_s=0.0)[0])
                for shape, seen in zip(self.shape_of, rows["seen_until_s"], strict=True)
            ]
        )
        walk_in_mean = (rows["expected_qty"] - rows["orders_qty"]).to_numpy(dtype=float)
        self.usual: Numbers = np.maximum(walk_in_mean, 0.0) * come
        self.surprise: Numbers = rows["walk_in_qty_so_far"].to_numpy(dtype=float) - self.usual

    def table(self, customer_orders: DataFrame[CustomerOrders]) -> pd.DataFrame:
        """Return the shop's rows of the RestPlan."""
        later = customer_orders[customer_orders["pickup_s"].fillna(-1) > self.now_s]
        orders = orders_by_slot(self.rows, later, ready_s=self.times.ready_s)
        ratio = self.rows["critical_ratio"].to_numpy(dtype=float)
        values = ShelfValues(self.demand, self.times, ratio, self.left, orders)
        chosen = self._chosen(values, orders)
        count = len(self.ahead)
        product, slot = np.repeat(np.arange(len(self.rows)), count), np.tile(np.arange(count), len(self.rows))
        batch = self.rows["batch_qty"].to_numpy(dtype=float)
        of_rows = self.rows[_KEPT].assign(
            baked_qty=self.rows["baked_qty"],
            sold_qty=self.rows["sold_qty"],
            usual_qty=self.usual.round(2),
            left_qty=self.left,
            expected_rest_qty=self.demand.mean.round(2) + orders[:, -1],
            runs_out_s=self._runs_out(),
            reason=self._reasons(chosen),
        )
        return of_rows.iloc[product].assign(
            slot=self.ahead["slot"].to_numpy()[slot],
            ready_s=self.ahead["ready_s"].to_numpy()[slot],
            planned_qty=self.planned.ravel(),
            slot_qty=chosen.ravel(),
            batches=(chosen.ravel() / batch[product]).round(6),
        )

    def _chosen(self, values: ShelfValues, orders: Numbers) -> Numbers:
        """Return the bakes: the plan's where nothing is new, else the best that go the way of the morning."""
        chosen = self.planned.copy()
        is_new = np.abs(self.surprise) >= _NOTHING_NEW_QTY
        short = np.maximum(orders - self.left[:, None], 0.0)
        is_new |= (short > self.planned.cumsum(axis=1) + 1e-9).any(axis=1)
        at = np.flatnonzero(is_new)
        if not len(at):
            return chosen
        rows = self.rows.iloc[at].reset_index(drop=True)
        is_more = self.surprise[at] > 0
        planned, ahead = self.planned[at], self.planned[at].cumsum(axis=1)
        of_new = values.rows(at)
        almost_all = of_new.demand.quantity_at(np.full(len(at), _ALMOST_ALL)) + orders[at, -1] - self.left[at]
        more = whole_bakes(rows, np.maximum(almost_all, ahead[:, -1]))
        most = np.where(is_more, more, whole_bakes(rows, ahead[:, -1], is_up=False))
        most = np.maximum(most, whole_bakes(rows, short[at, -1]))
        least = np.maximum(np.where(is_more[:, None], ahead, 0.0), short[at])
        places = places_of(self.ahead) - self._places_used(~is_new)
        found = best_bakes(rows, of_new, most_qty=most, least_qty=least, places=np.maximum(places, 0)).slot_qty
        # A division of the plan in other steps that costs the same is no news.
        is_better = _cost(of_new, found) < _cost(of_new, planned) - 1e-9
        is_better |= (short[at] > ahead + 1e-9).any(axis=1)
        chosen[at] = np.where(is_better[:, None], found, planned)
        return chosen

    def _places_used(self, kept: np.ndarray) -> Whole:
        """Return the places in the oven of what stays as planned, by slot."""
        is_baked = (self.rows["dough"] != "").to_numpy(dtype=bool) & kept
        batch = self.rows["batch_qty"].to_numpy(dtype=float)[:, None]
        used = np.where(is_baked[:, None], np.ceil(self.planned / batch * PLACES - 1e-6), 0).sum(axis=0)
        return np.where(places_of(self.ahead) >= NO_LIMIT, 0, used).astype(np.int64)

    def _runs_out(self) -> pd.Series[int]:
        """Return when the shelf is expected to be empty if nothing more is baked; empty where it lasts."""
        out: list[int | None] = []
        for mean, left, shape in zip(self.demand.mean, self.left, self.shape_of, strict=True):
            moments = np.arange(self.until_s, int(shape["until_s"].max()) + 1, 600, dtype=float)
            gone = mean * come_after(shape, moments, since_s=float(self.until_s))
            empty = np.flatnonzero(gone > left + 1e-9)
            at_once = left <= 0 < mean
            out.append(self.until_s if at_once else int(moments[empty[0]]) if len(empty) else None)
        return pd.Series(out, dtype="Int32")

    def _reasons(self, chosen: Numbers) -> list[str]:
        told = []
        changed = (chosen - self.planned).sum(axis=1)
        for at, (sold, usual) in enumerate(zip(self.rows["walk_in_qty_so_far"], self.usual, strict=True)):
            said = [reason("sold_so_far", sold_qty=float(sold), usual_qty=round(float(usual), 1))]
            if self.rows["seen_until_s"].iloc[at] < self.until_s:
                said.append(reason("shelf_empty_since", since=_clock(int(self.rows["seen_until_s"].iloc[at]))))
            if changed[at] == 0 and (chosen[at] != self.planned[at]).any():
                said.append(reason("other_slots"))
            told.append("\n".join(said))
        return told


def _clock(seconds: int) -> str:
    return f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}"


def _cost(values: ShelfValues, bakes: Numbers) -> Numbers:
    """Return what the bakes of each product cost in all slots together [units of cu + co]."""
    product, slot = np.indices(bakes.shape)
    cost = values.cost(product.ravel(), slot.ravel(), bakes.cumsum(axis=1).ravel())
    summed: Numbers = cost.reshape(bakes.shape).sum(axis=1)
    return summed
