"""The past of a shop as one step: what was on offer, and what was wanted of it.

In: what was known at a cutoff. Out: Assortment, History.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from forecast.history.assortment import assortment
from forecast.history.customer_orders import picked_up_unseen
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


def past_of(known: Known, *, history_days: int) -> Past:
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
    return Past(assortment=offer, history=demand(known, offer, shelf_days=shelf_days_of(known)))


def shelf_days_of(known: Known) -> DataFrame[ShelfDays]:
    """Return the product-days that were sold out, as the times of sales and people's notes tell."""
    made = NoteTables(known.leftovers, known.baked, known.planned).less(picked_up_unseen(known)).less(_kept(known))
    notes = replace(made, planned=believed_plans(checked(Baked, made.planned), known.sales))
    return (known.shelves or Shelves.of(empty(SlotSums))).days(known.sales, notes)


def kept_over(known: Known) -> pd.DataFrame:
    """Return what was noted as kept and can still be sold on the next open day.

    That is no later than the product's `carry_over_days`; what is kept of other products is not sold again.

    Returns
    -------
    `shop`, `product`, `day` (on which it was left), `next_day` (on which it is sold), `left_qty` [units].
    """
    keeping = known.products.set_index("product")["carry_over_days"]
    notes = known.leftovers[(known.leftovers["went_to"] == "kept") & (known.leftovers["left_qty"] > 0)]
    notes = notes.assign(life=notes["product"].map(keeping[keeping > 0])).dropna(subset=["life"])
    columns = ["shop", "product", "day", "next_day", "left_qty"]
    if notes.empty:
        return notes.assign(next_day=notes["day"])[columns]
    opened = known.open_days.loc[known.open_days["is_open"], ["shop", "day"]].sort_values("day")
    following = opened.assign(next_day=opened.groupby("shop")["day"].shift(-1))
    rows = notes.merge(following, on=["shop", "day"])
    return rows.loc[(rows["next_day"] - rows["day"]).dt.days <= rows["life"], columns].reset_index(drop=True)


def _kept(known: Known) -> pd.DataFrame:
    """Return what the shelf of an open day held of the one before, as so much less that left it unseen."""
    kept = kept_over(known)
    return kept.assign(day=kept["next_day"], qty=-kept["left_qty"])[["shop", "product", "day", "qty"]]
