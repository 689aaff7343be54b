"""A day from opening to closing: when customers come, what is ready when, and what is changed at noon."""

from __future__ import annotations

import pandas as pd

from forecast.tables.checking import DateTime, Table, column


class DayShapes(Table):
    """When the customers of a day come; one row per shop, product, day and half hour."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("day that is looked ahead to")
    until_s: int = column("end of the half hour [s since midnight]", gt=0)
    come_share: float = column("share of the day's demand that has come by then", ge=0, le=1)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day", "until_s"]


class SoFar(Table):
    """What a day under way has sold; one row per shop, product and day."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("the day under way")
    baked_qty: float = column("ready by now, as planned or decided", ge=0)
    sold_qty: float = column("sold so far", ge=0)
    walk_in_qty: float = column("of it, to customers without an order", ge=0)
    until_s: int = column("the moment up to which sales count, the same for all [s since midnight]", ge=0)
    seen_until_s: int = column(
        "end of the half hour up to which sales tell what is wanted: that moment, or when a shelf ran empty "
        "[s since midnight]",
        ge=0,
    )

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class SlotPlan(Table):
    """The plan of a day, split over the times at which bread is ready; one row per shop, product, day and slot."""

    shop: str = column("the shop's name")
    day: DateTime = column("day planned for")
    slot: str = column("the slot's name, such as morning")
    ready_s: pd.Int32Dtype = column("when the bread is ready [s since midnight]", ge=0)
    family: str = column("family under which the page lists it")
    dough: str = column("dough it is made of; empty for none")
    product: str = column("product name")
    label: str = column("name on the page")
    unit: str = column("pcs, kg or amount (money)")
    slot_qty: float = column("how much is ready then: the slots of a day are its plan, or what was decided", ge=0)
    batch_qty: float = column("smallest step of the plan", gt=0)
    batches: float = column("slot_qty / batch_qty", ge=0)
    expected_lost_qty: float = column("expected to be asked for in vain before the next bake", ge=0)
    expected_stale_qty: float = column("expected to be on the shelf still when it is no longer fresh", ge=0)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day", "slot"]


class RestPlan(Table):
    """What is left to bake of a day under way; one row per shop, product, day and slot still to come.

    Where no slot is to come, or none is written down, there is one row per product whose slot is "": how much would be
    worth baking again at once.
    """

    shop: str = column("the shop's name")
    day: DateTime = column("the day under way")
    slot: str = column("the slot's name; empty for at once")
    ready_s: pd.Int32Dtype = column("when the bread is ready [s since midnight]", ge=0)
    family: str = column("family under which the page lists it")
    dough: str = column("dough it is made of; empty for none")
    product: str = column("product name")
    label: str = column("name on the page")
    unit: str = column("pcs, kg or amount (money)")
    baked_qty: float = column("ready by now, as planned or decided", ge=0)
    sold_qty: float = column("sold so far", ge=0)
    usual_qty: float = column("what the plan expected to be sold by then, or by when the shelf ran empty", ge=0)
    left_qty: float = column("still on the shelf: baked − sold", ge=0)
    expected_rest_qty: float = column("expected to be asked for from now to closing", ge=0)
    planned_qty: float = column("for this slot so far", ge=0)
    slot_qty: float = column("for this slot now: in whole batches", ge=0)
    batch_qty: float = column("smallest step of the plan", gt=0)
    batches: float = column("slot_qty / batch_qty", ge=0)
    runs_out_s: pd.Int32Dtype = column(
        "when what is on the shelf is expected to be gone, if nothing more is baked [s since midnight]; empty if it lasts",
        nullable=True,
        default=None,
    )
    reason: str = column("why, as `notices.reason` writes it")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day", "slot"]
