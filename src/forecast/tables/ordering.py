"""What is ordered from suppliers, and what it is worked out from."""

from __future__ import annotations

from forecast.tables.checking import DateTime, Table, column, instant


class Need(Table):
    """What ordering has to cover; one row per shop, product and day."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("day of baking")
    mean_qty: float = column("expected baking", ge=0)
    is_planned: bool = column("true where the production plan fixed it")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class ErrorRanks(Table):
    """How high past demand came out among the forecasts' own errors; one row per shop, product and day."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("day that was forecast before it came")
    error_share: float = column(
        "share of the product's errors that are smaller: 0.5 as forecast, near 1 far more", gt=0, lt=1
    )
    foreseen_share: float = column(
        "of the shop: how much of an error days ahead the last forecast takes up; empty if unknown",
        nullable=True, default=None, ge=0, le=1,
    )  # fmt: skip

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class OrderPlan(Table):
    """What to order; one row per shop, supplier, ingredient and delivery day."""

    shop: str = column("the shop's name")
    supplier: str = column("supplier name")
    ingredient: str = column("ingredient name")
    order_by_at: DateTime = instant("the order must be placed before")
    delivery_day: DateTime = column("day of delivery")
    covers_to_day: DateTime = column("last day that this delivery must cover")
    ingredient_unit: str = column("kg, l or pcs")
    need_qty: float = column(
        "expected need from the stock count to covers_to_day, without what is missing before the delivery", ge=0
    )
    safety_qty: float = column("reserve for uncertainty", ge=0)
    stock_qty: float = column("counted", ge=0)
    on_order_qty: float = column("under way", ge=0)
    pack_qty: float = column("how much one pack holds", gt=0)
    packs: int = column("whole packs to order", ge=0)
    order_qty: float = column("packs × pack_qty", ge=0)
    cost_net_amount: float = column("price of the order line [shop's currency]; empty if unknown", nullable=True, ge=0)
    level: float = column("chance that it lasts until then, 0–1", nullable=True, ge=0, le=1, default=None)
    reason: str = column(
        "why it is unusual (below minimum, runs out before, no stock count …), empty if not", default=""
    )

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "supplier", "ingredient", "delivery_day"]


class SupplierOutlook(Table):
    """What a supplier will probably be asked for; one row per shop, supplier, ingredient and delivery day."""

    shop: str = column("the shop's name")
    supplier: str = column("supplier name")
    ingredient: str = column("ingredient name")
    delivery_day: DateTime = column("day of delivery")
    ingredient_unit: str = column("kg, l or pcs")
    pack_qty: float = column("how much one pack holds", gt=0)
    expected_qty: float = column("what will be needed of this delivery, on average", ge=0)
    low_qty: float = column("nine times of ten more is needed", ge=0)
    high_qty: float = column("nine times of ten less is needed", ge=0)
    is_proposed: bool = column("true for the order that is proposed now, in whole packs")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "supplier", "ingredient", "delivery_day"]
