"""What a day's plan asks of the bakehouse: doughs shared by products, an oven and mixers with limits.

In: rows of a plan in the making, Doughs, Slots, Equipment. Out: quantities, DoughPlan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from forecast.distribution import Numbers
from forecast.tables import DataFrame, DoughPlan, Doughs, Equipment, MadeAhead, Products, Slots, checked, empty

_HOUR_S = 3600
PLACES = 4
"""Places in the oven of a whole batch: halves and quarters take their share."""


@dataclass(frozen=True)
class Bakehouse:
    """What people wrote down of doughs, slots and equipment, and of what lies frozen; all of it may be empty."""

    doughs: DataFrame[Doughs]
    slots: DataFrame[Slots]
    equipment: DataFrame[Equipment]
    made_ahead: DataFrame[MadeAhead] = field(default_factory=partial(empty, MadeAhead))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known: then every product is planned by itself."""
        return not (len(self.doughs) or len(self.slots) or len(self.equipment))

    def oven_places(self, shop: str, day: pd.Timestamp) -> int | None:
        """Return how many quarter batches the shop's oven bakes on that day, None for no limit."""
        limits = []
        mine = self.slots_of(shop, day)
        if len(mine) and mine["capacity"].notna().all():
            limits.append(float(mine["capacity"].sum()))
        hourly = self._a_day("oven", shop)
        limits += [] if hourly is None else [hourly]
        return int(round(min(limits) * PLACES, 6)) if limits else None

    def slots_of(self, shop: str, day: pd.Timestamp) -> pd.DataFrame:
        """Return the slots of the shop on that day, in the order in which they are ready.

        No slot has a larger `capacity` than what the oven bakes in the hours since the one before is ready; the first
        has what is left of its hours.
        """
        mine = _own(self.slots[self.slots["weekday"] == day.day_of_week], shop)
        mine = mine.sort_values(["ready_s", "slot"], ignore_index=True)
        ovens = _own(self.equipment[self.equipment["kind"] == "oven"], shop)
        if mine.empty or ovens.empty:
            return mine
        hours = float(ovens["hours"].iloc[0])
        later = np.diff(mine["ready_s"].to_numpy(dtype=float)) / _HOUR_S
        later *= min(hours / max(later.sum(), hours), 1.0)
        baked = float(ovens["capacity"].iloc[0]) * np.append(hours - later.sum(), later)
        return mine.assign(capacity=np.fmin(mine["capacity"].to_numpy(dtype=float), baked))

    def first_ready_s(self, shop: str, day: pd.Timestamp) -> int | None:
        """Return when the day's first bake is ready [s since midnight], None where no slot says so."""
        mine = self.slots_of(shop, day)
        return int(mine["ready_s"].min()) if len(mine) else None

    def mixes(self, shop: str) -> int | None:
        """Return how many mixes the shop's mixers make a day, None for no limit."""
        hourly = self._a_day("mixer", shop)
        return None if hourly is None else int(round(hourly, 6))

    def freezer_places(self, shop: str) -> int | None:
        """Return how many quarter batches the shop's freezer holds, None for no limit."""
        mine = _own(self.equipment[self.equipment["kind"] == "freezer"], shop)
        return int(round(mine["capacity"].sum() * PLACES, 6)) if len(mine) else None

    def _a_day(self, kind: str, shop: str) -> float | None:
        mine = _own(self.equipment[self.equipment["kind"] == kind], shop)
        return float((mine["capacity"] * mine["hours"]).sum()) if len(mine) else None


def _own(rows: pd.DataFrame, shop: str) -> pd.DataFrame:
    """Return the rows of a shop, those of every shop where it has none of its own."""
    own = rows[rows["shop"] == shop]
    return own if len(own) else rows[rows["shop"] == ""]


def dough_plan(plan: pd.DataFrame, *, products: DataFrame[Products], bakehouse: Bakehouse) -> DataFrame[DoughPlan]:
    """Return how much of every dough to mix for a plan, whole mixes always rounded up.

    What the manager decided counts instead of the proposal; what was made ahead needs no dough. Weights are summed in
    whole grams.

    Examples
    --------
    >>> from forecast.tables import ProductionPlan, empty
    >>> kitchen = Bakehouse(empty(Doughs), empty(Slots), empty(Equipment))
    >>> len(dough_plan(empty(ProductionPlan), products=empty(Products), bakehouse=kitchen))
    0
    """
    weights = products.set_index("product")
    qty = plan["decided_qty"].fillna(plan["plan_qty"])
    made = plan.assign(
        qty=np.maximum(qty - plan["made_ahead_qty"], 0),
        piece_kg=plan["product"].map(weights["piece_kg"]),
        unit_cost=plan["product"].map(weights["unit_cost_net_amount"]),
    )
    made = made[(made["dough"] != "") & (made["qty"] > 0)]
    columns = ["dough", "mix_kg", "minimum_kg", "loss_share"]
    rules = {rule[0]: rule[1:] for rule in bakehouse.doughs[columns].itertuples(index=False, name=None)}
    rows = []
    for (shop, day, name), mine in made.groupby(["shop", "day", "dough"], sort=True):
        dough = str(name)
        mix_kg, minimum_kg, loss = rules.get(dough, (None, 0.0, 0.0))
        weighed = mine[mine["piece_kg"].notna()]
        need_g = int(grams(weighed["qty"].to_numpy(float), weighed["piece_kg"].to_numpy(float), loss).sum())
        mix_g = need_g if pd.isna(mix_kg) else round(mix_kg * 1000)
        mixes = -(-need_g // mix_g) if need_g else 0
        made_g = max(need_g, mixes * round(minimum_kg * 1000))
        cost = (weighed["unit_cost"] / weighed["piece_kg"]).min()
        unweighed = ", ".join(sorted(mine.loc[mine["piece_kg"].isna(), "label"]))
        left_amount = (made_g - need_g) / 1000 * cost
        rows.append((shop, day, dough, need_g / 1000, mixes, made_g / 1000, left_amount, unweighed))
    return checked(DoughPlan, pd.DataFrame(rows, columns=list(DoughPlan.to_schema().columns)))


def grams(qty: Numbers, piece_kg: Numbers, loss_share: Numbers | float) -> Numbers:
    """Return the dough to mix for so many units, in whole grams, with what is lost on the way.

    Examples
    --------
    >>> grams(np.array([100.0]), np.array([0.35]), 0.02).tolist()
    [35714.0]
    """
    whole: Numbers = np.rint(qty * piece_kg * 1000 / (1 - loss_share))
    return whole
