"""The day's plan, split over the slots in which the shop bakes.

In: ProductionPlan, Quantiles, DayShapes, Slots. Out: SlotPlan, notices.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.decisions.baking.bakehouse import PLACES, Bakehouse
from forecast.decisions.baking.problem import NO_LIMIT, Whole
from forecast.decisions.through_the_day.bakes import best_bakes
from forecast.decisions.through_the_day.timing import ShelfValues, SlotTimes
from forecast.distribution import DemandDistribution, Numbers, distributions
from forecast.notices import Notice, Value
from forecast.tables import (
    CriticalRatios,
    CustomerOrders,
    DataFrame,
    DayShapes,
    ProductionPlan,
    Products,
    Quantiles,
    SlotPlan,
    checked,
)

_KEPT = ["shop", "day", "slot", "ready_s", "family", "dough", "product", "label", "unit", "batch_qty"]
_OF_CATALOGUE = [
    "product", "minimum_batch_qty", "is_half_batch_allowed", "is_quarter_batch_allowed", "minimum_display_qty",
    "price_gross_amount", "freshness_h",
]  # fmt: skip


def slot_plan(
    plan: DataFrame[ProductionPlan],
    quantiles: DataFrame[Quantiles],
    *,
    shapes: DataFrame[DayShapes],
    products: DataFrame[Products],
    ratios: DataFrame[CriticalRatios],
    customer_orders: DataFrame[CustomerOrders],
    bakehouse: Bakehouse,
) -> tuple[DataFrame[SlotPlan], list[Notice]]:
    """Split what is planned, or was decided, of every product over the slots of its shop and day.

    The slots of a day sum to its plan, each in whole batches or the parts of them that the product allows. Customers
    who come in vain before the next bake, and pieces that are no longer fresh, weigh what they cost; no slot holds more
    than its capacity. Orders are ready by the last bake before they are picked up, in the first slot where no time is
    known; so is the minimum display.

    Notices: `slots_above_capacity` with what the slots do not hold of the plan; `orders_not_ready` with what of orders
    is baked only after they are picked up; `freshness_unknown` on products of which a bake is taken to last until the
    next one.
    """
    parts, notices = [], []
    for name, mine in rows_of_plan(plan, products, ratios).groupby("shop", sort=True):
        shop, day = str(name), pd.Timestamp(mine["day"].iloc[0])
        slots = bakehouse.slots_of(shop, day)
        rows = mine[mine["total_qty"] > 0].reset_index(drop=True)
        if slots.empty or rows.empty:
            continue
        times = SlotTimes.of(slots, rows, shapes[(shapes["shop"] == shop) & (shapes["day"] == day)])
        orders = orders_by_slot(rows, customer_orders, ready_s=times.ready_s)
        demand = demand_of(rows, quantiles)
        values = ShelfValues(demand, times, rows["critical_ratio"].to_numpy(dtype=float), np.zeros(len(rows)), orders)
        total = rows["total_qty"].to_numpy(dtype=float)
        least = orders + rows["minimum_display_qty"].to_numpy(dtype=float)[:, None]
        least[:, -1] = total
        bakes = best_bakes(rows, values, most_qty=total, least_qty=least, places=places_of(slots))
        parts.append(_table(rows, slots, bakes.slot_qty, values))
        late = (orders - bakes.slot_qty.cumsum(axis=1)).max(axis=1)
        notices += _named("slots_above_capacity", shop, rows, bakes.short_qty)
        notices += _named("orders_not_ready", shop, rows, np.where(bakes.short_qty > 0, 0, late))
    notices += _freshness_unknown(parts, products)
    columns = list(SlotPlan.to_schema().columns)
    return checked(SlotPlan, pd.concat(parts) if parts else pd.DataFrame(columns=columns)), notices


def rows_of_plan(plan: pd.DataFrame, products: DataFrame[Products], ratios: DataFrame[CriticalRatios]) -> pd.DataFrame:
    """Return the plan's rows with what the catalogue says of them, and `total_qty`: decided, else proposed [units]."""
    decided = plan["decided_qty"]
    costs = ratios[["product", "underage_net_amount", "overage_net_amount"]]
    rows = plan.assign(total_qty=decided.where(decided.notna(), plan["plan_qty"]))
    return rows.merge(products[_OF_CATALOGUE], on="product").merge(costs, on="product", how="left")


def demand_of(rows: pd.DataFrame, quantiles: DataFrame[Quantiles]) -> DemandDistribution:
    """Return the demand of each row, none of a product that was not on offer."""
    key = ["shop", "product", "day"]
    of_rows = quantiles.merge(rows[key], on=key)
    known, demand = distributions(of_rows, rows.set_index("product")["unit"])
    place = pd.MultiIndex.from_frame(known[key]).get_indexer(pd.MultiIndex.from_frame(rows[key]))
    return demand.at(place.astype(np.int64))


def orders_by_slot(rows: pd.DataFrame, customer_orders: DataFrame[CustomerOrders], *, ready_s: Numbers) -> Numbers:
    """Return how much of each row must be ready for orders by each slot, products × slots [units]."""
    key = ["shop", "product", "day"]
    orders = customer_orders.merge(rows[key].assign(place=range(len(rows))), on=key)
    pickup = orders["pickup_s"].to_numpy(dtype=float, na_value=0.0)
    slot = np.clip(np.searchsorted(ready_s, pickup, side="right") - 1, 0, len(ready_s) - 1)
    ordered = np.zeros((len(rows), len(ready_s)))
    np.add.at(ordered, (orders["place"].to_numpy(dtype=np.int64), slot), orders["qty"].to_numpy(dtype=float))
    due: Numbers = ordered.cumsum(axis=1)
    return due


def places_of(slots: pd.DataFrame) -> Whole:
    """Return how many quarter batches each slot holds."""
    held = slots["capacity"].to_numpy(dtype=float) * PLACES
    return np.where(np.isnan(held), NO_LIMIT, np.floor(np.nan_to_num(held) + 1e-9)).astype(np.int64)


def _table(rows: pd.DataFrame, slots: pd.DataFrame, slot_qty: Numbers, values: ShelfValues) -> pd.DataFrame:
    count = len(slots)
    product, slot = np.repeat(np.arange(len(rows)), count), np.tile(np.arange(count), len(rows))
    lost, stale = values.lost_and_stale(product, slot, slot_qty.cumsum(axis=1).ravel())
    table = rows.iloc[product].reset_index(drop=True)
    table = table.assign(
        slot=slots["slot"].to_numpy()[slot],
        ready_s=slots["ready_s"].to_numpy()[slot],
        slot_qty=slot_qty.ravel(),
        batches=(slot_qty.ravel() / table["batch_qty"]).round(6),
        expected_lost_qty=lost.clip(min=0),
        expected_stale_qty=stale.clip(min=0),
    )
    return table[[*_KEPT, "slot_qty", "batches", "expected_lost_qty", "expected_stale_qty"]]


def _named(code: str, shop: str, rows: pd.DataFrame, short_qty: Numbers) -> list[Notice]:
    """Return a warning that names what is short, and by how much."""
    places = np.flatnonzero(short_qty > 1e-6)
    if not len(places):
        return []
    listed = ", ".join(f"{rows['label'].iloc[at]} −{short_qty[at]:g}" for at in places)
    return [Notice(code, "warning", shop=shop, values={"count": len(places), "products": listed})]


def _freshness_unknown(parts: list[pd.DataFrame], products: DataFrame[Products]) -> list[Notice]:
    split = set(pd.concat(parts)["product"]) if parts else set()
    names = sorted(products.loc[products["product"].isin(split) & products["freshness_h"].isna(), "label"])
    values: dict[str, Value] = {"count": len(names), "products": ", ".join(names)}
    return [Notice("freshness_unknown", values=values)] if names else []
