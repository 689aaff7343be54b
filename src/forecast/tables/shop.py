"""What a shop writes down itself, in files that a person edits in a spreadsheet."""

from __future__ import annotations

import pandas as pd

from forecast.tables.checking import DateTime, Table, column

AVAILABILITY_CLASSES = ("must_last", "may_sell_out", "must_sell_out")
UNITS = ("pcs", "kg", "amount")
CHOSEN_RUNGS = ("boosted", "weekday", "last_week", "mean_of_four", "weekday_index", "level")
"""Who may be chosen to speak for a product: rungs of the ladder and the simple rules of a backtest."""
OVERRIDE_REASONS = ("M", "E", "C", "P", "S", "G", "X")
LEFTOVER_DESTINATIONS = ("thrown", "given", "transformed", "reduced", "kept", "unknown")


class Shops(Table):
    """The shops of a chain; one row per shop."""

    shop: str = column("the shop's name as the till writes it")
    name: str = column("the name on the page")
    region: str = column("subdivision for public holidays, such as 57 or BW; empty for none", default="")
    school_zones: str = column(
        "school zones separated by blanks or commas, such as 'Zone B'; empty for none", default=""
    )
    place: str = column("weather place")

    class Config(Table.Config):
        """The key."""

        unique = ["shop"]


class Products(Table):
    """The catalogue; one row per product."""

    product: str = column("the name as the till writes it, after renames")
    label: str = column("the name on the page")
    family: str = column("family under which the page lists it, such as breads", default="")
    dough: str = column("dough it is made of; empty for none", default="")
    unit: str = column("pcs, kg or amount (money)", isin=UNITS, default="pcs")
    price_gross_amount: float = column(
        "selling price of one unit, VAT included [shop's currency]; empty if unknown", nullable=True, ge=0, default=None
    )
    vat_share: float = column("VAT rate, 0.055 for 5.5 %", ge=0, le=1, default=0.055)
    unit_cost_net_amount: float = column(
        "what one more unit costs to make [shop's currency]; empty if unknown", nullable=True, ge=0, default=None
    )
    is_cost_from_recipe: bool = column("whether that cost was worked out from recipe and pack prices", default=False)
    salvage_net_amount: float = column("what an unsold unit still brings [shop's currency]", ge=0, default=0.0)
    goodwill_net_amount: float = column(
        "what a customer who leaves without it costs beyond its margin [shop's currency]; empty for the setting",
        nullable=True,
        ge=0,
        default=None,
    )
    availability_class: str = column(
        "must_last, may_sell_out or must_sell_out", isin=AVAILABILITY_CLASSES, default="may_sell_out"
    )
    batch_qty: float = column("smallest step in which it is made, in its unit", gt=0, default=1.0)
    minimum_batch_qty: float = column("smallest quantity made at all; 0 for none", ge=0, default=0.0)
    is_half_batch_allowed: bool = column("whether half a batch can be made", default=False)
    is_quarter_batch_allowed: bool = column("whether a quarter of a batch can be made", default=False)
    minimum_display_qty: float = column("the shelf never starts with less", ge=0, default=0.0)
    piece_kg: float = column(
        "dough in one unit before it is baked [kg]; empty if unknown", nullable=True, gt=0, default=None
    )
    freshness_h: float = column(
        "hours after which it is stale [h]; empty if unknown", nullable=True, gt=0, default=None
    )
    carry_over_days: int = column("days after the bake on which it can still be sold", ge=0, default=0)
    ahead_days: int = column("days before its sale on which it may be made and kept frozen or cold", ge=0, default=0)
    is_baked_ahead: bool = column(
        "whether it is baked before it is frozen; else it needs the oven on its day", default=False
    )
    chosen_rung: str = column(
        "rung of the ladder that is to speak for it; empty for the best one", isin=("", *CHOSEN_RUNGS), default=""
    )
    season_from: str = column("first day of the season as MM-DD; empty for all year", default="")
    season_to: str = column("last day of the season as MM-DD; empty for all year", default="")
    analogue: str = column("product that it resembles, for a start without history", default="")
    is_planned: bool = column("whether the plan proposes quantities", default=True)
    can_sell_out: bool = column(
        "whether it can run out; coffee or slicing cannot, and tell how often silence at the till means nothing",
        default=True,
    )

    class Config(Table.Config):
        """The key."""

        unique = ["product"]


class Availability(Table):
    """Until when something must be there, or be gone, whatever margins say; one row per promise."""

    shop: str = column("the shop's name; empty for all shops", default="")
    product: str = column("product name; empty for all, or all of a class", default="")
    availability_class: str = column(
        "must_last, may_sell_out or must_sell_out; empty for all", isin=("", *AVAILABILITY_CLASSES), default=""
    )
    until_s: pd.Int32Dtype = column("until when [s since midnight]; empty for closing", nullable=True, default=None)
    lasts_share: float = column(
        "on at least that share of days it is still there then; empty for no promise",
        nullable=True, gt=0, lt=1, default=None,
    )  # fmt: skip
    sells_out_share: float = column(
        "on at least that share of days it is gone by then; empty for no promise",
        nullable=True, gt=0, lt=1, default=None,
    )  # fmt: skip
    is_setting: bool = column("whether it stands in the configuration, behind all of the file", default=False)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "availability_class", "until_s", "is_setting"]


class Recipes(Table):
    """What goes into a product; one row per product and ingredient."""

    product: str = column("product name")
    ingredient: str = column("ingredient name as the supplier file writes it")
    makes_qty: float = column("units of the product that the recipe makes", gt=0, default=1.0)
    ingredient_qty: float = column("how much of the ingredient goes into them", gt=0)
    ingredient_unit: str = column("kg, g, l, cl, ml or pcs")

    class Config(Table.Config):
        """The key."""

        unique = ["product", "ingredient"]


class Suppliers(Table):
    """Who sells what; one row per supplier and ingredient, and one more for each lower price of larger orders."""

    supplier: str = column("supplier name")
    ingredient: str = column("ingredient name")
    ingredient_unit: str = column("kg, l or pcs; the unit of pack_qty")
    pack_qty: float = column("how much one pack holds", gt=0)
    from_packs: int = column("the price counts from so many packs on", ge=1, default=1)
    pack_price_net_amount: float = column(
        "price of one pack [shop's currency]; empty if unknown", nullable=True, ge=0, default=None
    )
    delivery_weekdays: str = column("days of delivery, 0 Monday … 6 Sunday, separated by blanks")
    cutoff_s: int = column("orders close at that time [s since midnight]", ge=0, lt=86_400, default=43_200)
    lead_days: int = column("orders close that many days before delivery", ge=0, default=1)
    minimum_order_amount: float = column(
        "smallest order of this supplier [shop's currency]; 0 for none", ge=0, default=0.0
    )
    minimum_order_kg: float = column("smallest order of this supplier [kg]; 0 for none", ge=0, default=0.0)
    shelf_life_days: float = column("days it keeps; empty for longer than matters", nullable=True, gt=0, default=None)
    storage_limit_qty: float = column(
        "most that there is room for, in ingredient_unit; empty for no limit", nullable=True, gt=0, default=None
    )
    safety_days: float = column("days of mean need held in reserve beside the service level", ge=0, default=0.0)

    class Config(Table.Config):
        """The key."""

        unique = ["supplier", "ingredient", "from_packs"]


class MadeAhead(Table):
    """What lies frozen or cold for a later day; one row per shop, product and day of sale."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("day for which it was made")
    made_ahead_qty: float = column("counted, in its unit", ge=0)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class Stock(Table):
    """What was counted; one row per shop, ingredient and day of the count."""

    shop: str = column("the shop's name")
    ingredient: str = column("ingredient name")
    day: DateTime = column("day at whose end it was counted")
    stock_qty: float = column("how much there was, in the ingredient's unit", ge=0)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "ingredient", "day"]


class OnOrder(Table):
    """Deliveries that are under way; one row per shop, supplier, ingredient and delivery day."""

    shop: str = column("the shop's name")
    supplier: str = column("supplier name")
    ingredient: str = column("ingredient name")
    delivery_day: DateTime = column("day of delivery")
    qty: float = column("how much was ordered, in the ingredient's unit", ge=0)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "supplier", "ingredient", "delivery_day"]


class Baked(Table):
    """What was really made; one row per shop, product and day."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("local calendar date")
    baked_qty: float = column("how much was made, for customer orders too", ge=0)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class Leftovers(Table):
    """What was left at closing; one row per shop, product and day (absent = unknown, 0 = none)."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("local calendar date")
    left_qty: float = column("how much was left; empty if unknown", nullable=True, ge=0)
    sold_out_s: pd.Int32Dtype = column(
        "when the last one went [s since midnight], if written down", nullable=True, default=None
    )
    went_to: str = column(
        "thrown, given, transformed, reduced, kept or unknown", isin=LEFTOVER_DESTINATIONS, default="unknown"
    )

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class Overrides(Table):
    """What the manager decided instead of the proposal; one row per shop, product and day."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("local calendar date")
    decided_qty: float = column("the manager's quantity", ge=0)
    reason_code: str = column(
        "M weather, E event, C customer order, P staff, S stock, G taste or trial, X other", isin=OVERRIDE_REASONS
    )

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]
