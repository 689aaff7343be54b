"""The past of a shop as one step: what was on offer, and what was wanted of it.

In: what was known at a cutoff. Out: Assortment, History.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from forecast.history.assortment import assortment
from forecast.history.customer_orders import OrdersAtTill, picked_up_unseen
from forecast.history.demand import demand
from forecast.history.known import DAYS_AHEAD, Known
from forecast.history.shelves.notes import NoteTables, believed_plans
from forecast.history.shelves.shelves import Shelves
from forecast.tables import Assortment, Baked, DataFrame, History, ShelfDays, SlotSums, checked, empty


@dataclass(frozen=True)
class Past:
    """What was on offer, past and future, and the demand up to the cutoff."""

    assortment: DataFrame[Assortment]
    history: DataFrame[History]


def past_of(known: Known, *, history_days: int, orders_at_till: OrdersAtTill = "pickup") -> Past:
    """Return the last `history_days` before the newest anchor [days], and what is on offer ahead of the cutoff."""
    newest = max(known.anchors.values(), default=pd.Timestamp("2000-01-01"))
    today = known.cutoff.tz_convert(known.timezone).tz_localize(None).normalize()
    offer = assortment(
        known.sales,
        known.open_days,
        products=known.products,
        calendar=known.calendar,
        anchors=known.anchors,
        first=newest - pd.Timedelta(days=history_days),
        through=max(newest, today) + pd.Timedelta(days=DAYS_AHEAD),
    )
    learnt = demand(
        known.sales,
        offer,
        open_days=known.open_days,
        customer_orders=known.customer_orders,
        shelf_days=shelf_days_of(known, orders_at_till=orders_at_till),
        orders_at_till=orders_at_till,
        timezone=known.timezone,
    )
    return Past(assortment=offer, history=learnt)


def shelf_days_of(known: Known, *, orders_at_till: OrdersAtTill = "pickup") -> DataFrame[ShelfDays]:
    """Return the product-days that were sold out, as the times of sales and people's notes tell."""
    unseen = picked_up_unseen(known.customer_orders, when=orders_at_till, timezone=known.timezone)
    made = NoteTables(known.leftovers, known.baked, known.planned).less(unseen)
    notes = replace(made, planned=believed_plans(checked(Baked, made.planned), known.sales))
    return (known.shelves or Shelves.of(empty(SlotSums))).days(known.sales, notes)
