"""What the bakehouse can do: doughs, times at which bread is ready, ovens and mixers."""

from __future__ import annotations

import pandas as pd

from forecast.tables.checking import DateTime, Table, column

EQUIPMENT = ("oven", "mixer", "freezer")


class Doughs(Table):
    """How doughs are mixed; one row per dough."""

    dough: str = column("the dough's name as the catalogue writes it")
    mix_kg: float = column("most that one mix holds [kg]; empty for no limit", nullable=True, gt=0, default=None)
    minimum_kg: float = column("least that one mix can be made of [kg]; 0 for none", ge=0, default=0.0)
    loss_share: float = column("share of the dough that is lost on hands, bowl and table", ge=0, lt=1, default=0.0)

    class Config(Table.Config):
        """The key."""

        unique = ["dough"]


class Slots(Table):
    """When bakes are ready and what they hold; one row per shop, weekday and slot; shop "" is every shop."""

    shop: str = column("the shop's name; empty for every shop")
    weekday: int = column("0 Monday to 6 Sunday", ge=0, le=6)
    slot: str = column("the slot's name, such as morning")
    ready_s: pd.Int32Dtype = column("when the bread is ready [s since midnight]", ge=0)
    capacity: float = column(
        "batches that the oven holds for it; empty for no limit", nullable=True, gt=0, default=None
    )

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "weekday", "slot"]


class Equipment(Table):
    """Ovens and mixers; one row per shop and kind; shop "" is every shop."""

    shop: str = column("the shop's name; empty for every shop")
    kind: str = column("oven, mixer or freezer", isin=EQUIPMENT)
    capacity: float = column(
        "batches that the oven bakes, or mixes that the mixer makes, in an hour; batches that the freezer holds", gt=0
    )
    hours: float = column(
        "hours a day that it works before the last bread must be ready [h]; empty for a freezer",
        nullable=True, gt=0, le=24, default=None,
    )  # fmt: skip

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "kind"]


class DoughPlan(Table):
    """How much dough to mix; one row per shop, day and dough."""

    shop: str = column("the shop's name")
    day: DateTime = column("day planned for")
    dough: str = column("the dough's name")
    need_kg: float = column("dough in the planned pieces, losses included [kg]", ge=0)
    mixes: int = column("whole mixes", ge=0)
    made_kg: float = column("dough to mix: the need, or the least that the mixes can be made of [kg]", ge=0)
    left_amount: float = column(
        "ingredients of the dough that is left over, net [shop's currency]; empty if unknown", nullable=True, ge=0
    )
    unweighed: str = column("planned products without a weight, which are not counted, separated by commas", default="")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "day", "dough"]


class WeighedIngredients(Table):
    """What to weigh out for a dough; one row per shop, day, dough, ingredient and unit."""

    shop: str = column("the shop's name")
    day: DateTime = column("day planned for")
    dough: str = column("the dough's name")
    ingredient: str = column("ingredient name")
    ingredient_unit: str = column("kg, l or pcs")
    qty: float = column("for all mixes together", ge=0)
    mix_qty: float = column("for one of the mixes, which are alike; empty if nothing is mixed", nullable=True, ge=0)
    flour_share: float = column("share of all flour, by weight; empty if not weighed in kg", nullable=True, ge=0)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "day", "dough", "ingredient", "ingredient_unit"]
