"""What is proposed to the baker."""

from __future__ import annotations

import pandas as pd

from forecast.tables.checking import DateTime, Table, column
from forecast.tables.shop import LEFTOVER_DESTINATIONS

REASON_CODES = (
    "orders", "weather", "event", "holiday", "school_holiday", "closing", "promotion", "limits", "trend", "sold_out",
    "reserve", "display", "promise", "batches", "bakehouse", "kept", "other",
)  # fmt: skip
"""What can make a proposal differ from the usual; `other` is what is too small to be told, and always comes last."""


class ProductionPlan(Table):
    """How much to bake; one row per shop, product and day."""

    shop: str = column("the shop's name")
    day: DateTime = column("day planned for")
    family: str = column("family under which the page lists it")
    dough: str = column("dough it is made of; empty for none")
    product: str = column("product name")
    label: str = column("name on the page")
    unit: str = column("pcs, kg or amount (money)")
    orders_qty: float = column("customer orders to be picked up", ge=0)
    walk_in_qty: float = column("proposed for customers without an order", ge=0)
    kept_qty: float = column(
        "kept of the day before for customers without an order, beside the proposal", ge=0, default=0.0
    )
    target_qty: float = column(
        "what suffices with the chance of `critical_ratio`, orders included, before display, promises and batches; empty if unknown",
        nullable=True,
        ge=0,
        default=None,
    )
    asked_qty: float = column("the same with display and promises; empty if unknown", nullable=True, ge=0, default=None)
    alone_qty: float = column(
        "the same in the product's own batches, before ovens, mixers and shared doughs; empty if unknown",
        nullable=True,
        ge=0,
        default=None,
    )
    plan_qty: float = column("proposal: orders + walk-in, in whole batches", ge=0)
    made_ahead_qty: float = column("part of it that was made before and lies frozen or cold", ge=0, default=0.0)
    batch_qty: float = column("smallest step", gt=0)
    batches: float = column("plan_qty / batch_qty", ge=0)
    decided_qty: float = column("what the manager decided instead; empty if nothing", nullable=True, ge=0, default=None)
    decided_reason: str = column("letter of the reason; empty if nothing was decided", default="")
    usual_made_qty: float = column(
        "mean made on the last four same weekdays, orders included, in whole pieces (else to 0.01); empty if not known of two of them",
        nullable=True,
        ge=0,
        default=None,
    )
    usual_demand_qty: float = column(
        "mean wanted on the last four same weekdays as estimated, orders included, in whole pieces (else to 0.01); empty if unknown",
        nullable=True,
        ge=0,
        default=None,
    )
    change_qty: float = column(
        "plan − usual made; where that is unknown, expected − usual demand; empty if both are",
        nullable=True,
        default=None,
    )
    change_share: float = column("change / the usual that it is held against; empty if unknown", nullable=True)
    is_marked: bool = column(
        "the change is unusual: more than a batch, than `unusual_share` and than chance; or often sold out and more is made",
        default=False,
    )
    expected_qty: float = column("mean demand, orders included", ge=0)
    low_qty: float = column("10 % of days want less, orders included", ge=0)
    high_qty: float = column("10 % of days want more, orders included", ge=0)
    critical_ratio: float = column("quantile that pays best", gt=0, lt=1)
    ratio_source: str = column("costs, recipe or class")
    expected_waste_qty: float = column("expected to remain of the proposal", ge=0)
    expected_lost_qty: float = column("expected to be asked for in vain", ge=0)
    expected_waste_amount: float = column(
        "cost of what is expected to remain, net [shop's currency]; empty if costs are unknown", nullable=True
    )
    expected_lost_amount: float = column(
        "margin of what is expected to be missed, net [shop's currency]; empty if unknown", nullable=True
    )
    is_sold_out_expected: bool = column("sold out on two or more of the last four same weekdays", default=False)
    rung: str = column("who spoke")
    reason: str = column("why, as `notices.reason` writes it")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class SameWeekdays(Table):
    """The last four same weekdays before a planned day; one row per shop, product, planned day and past day."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("day planned for")
    past_day: DateTime = column("a day of the same weekday on which the product was offered")
    sold_qty: float = column("what the till saw, customer orders taken out", ge=0)
    demand_qty: float = column("what customers without an order wanted, as estimated", ge=0)
    orders_qty: float = column("customer orders of that day", ge=0, default=0.0)
    made_qty: float = column(
        "what was there for customers without an order; empty if unknown", nullable=True, ge=0, default=None
    )
    is_sold_out: bool = column("no more was left before closing", default=False)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day", "past_day"]


class Reasons(Table):
    """What makes up the change of a proposal against the usual, summing to it; one row per shop, product, day and part."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("day planned for")
    rank: int = column("in the order of telling: those in the direction of the change first, then by size", ge=1)
    code: str = column("cause, as `REASON_CODES` names them", isin=REASON_CODES)
    part_qty: float = column("how much of the change it makes, in the product's unit, rounded like the usual")
    reason: str = column("the cause with its values, as `notices.reason` writes it")
    is_told: bool = column("told beside the line: the line is marked and the part is among its first two")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day", "rank"]


class AheadPlan(Table):
    """What to make today for a later day; one row per shop, product and day of sale."""

    shop: str = column("the shop's name")
    made_day: DateTime = column("day on which it is made")
    day: DateTime = column("day of sale")
    dough: str = column("dough it is made of; empty for none")
    product: str = column("product name")
    label: str = column("name on the page")
    unit: str = column("pcs, kg or amount (money)")
    ahead_qty: float = column("how much to make, in whole steps of its batch", gt=0)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class PlanScores(Table):
    """An issued plan against what happened; one row per shop, product and day."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("day that was planned")
    plan_qty: float = column("what the program proposed", ge=0)
    made_qty: float = column("what was made: baked if known, else decided, else proposed", ge=0)
    sold_qty: float = column("what the till saw", ge=0)
    gone_qty: float = column("sold: what the till saw, customer orders on the day of their pick-up", ge=0, default=0.0)
    kept_before_qty: float = column("kept of the day before, on the shelf beside what was made", ge=0, default=0.0)
    left_qty: float = column("left at closing: counted, or made + kept before − gone", ge=0)
    kept_qty: float = column("part of it that may still be sold on the next day: no waste yet", ge=0, default=0.0)
    went_to: str = column("where what was left went", isin=LEFTOVER_DESTINATIONS, default="unknown")
    unexplained_qty: float = column(
        "made + kept before − gone − left: not 0 where what was made, till and count disagree", default=0.0
    )
    is_made_known: bool = column("what was made, or decided, is written down", default=False)
    is_left_counted: bool = column("somebody counted what was left", default=False)
    waste_share: float = column("unsold and not kept / made", nullable=True)
    waste_amount: float = column("cost of what was left and not kept, net [shop's currency]", nullable=True)
    is_sold_out: bool = column("nothing was left")
    lost_qty: float = column("estimated as asked for in vain", ge=0)
    lost_amount: float = column("margin of it, net [shop's currency]", nullable=True)
    newsvendor_cost: float = column("at the product's critical ratio, of the proposal, in units", ge=0)
    last_week_cost: float = column("the same for 'same weekday last week'", nullable=True)
    demand_qty: float = column("what left the shop, and what was asked for in vain", ge=0, nullable=True, default=None)
    last_week_qty: float = column(
        "walk-in demand of the same weekday a week before, and the day's customer orders", nullable=True, default=None
    )
    underage_net_amount: float = column(
        "what one missing unit costs [shop's currency]; empty if unknown", nullable=True, default=None
    )
    overage_net_amount: float = column(
        "what one unsold unit costs [shop's currency]; empty if unknown", nullable=True, default=None
    )
    decided_qty: float = column("what was decided instead; empty if nothing", nullable=True, ge=0, default=None)
    decided_reason: str = column("why something else than the proposal was decided; empty if not", default="")
    is_there_at_noon: pd.BooleanDtype = column(
        "not sold out before noon; empty if the till tells no times", nullable=True, default=None
    )

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class SimulatedDays(Table):
    """What a policy would have sold, wasted and earned; one row per policy, shop, product and day."""

    policy: str = column("who decided: program, oracle, or the name of a rule")
    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("local calendar date")
    made_qty: float = column("what the policy made", ge=0)
    wanted_qty: float = column("what customers came for", ge=0)
    sold_qty: float = column("what was sold, to whomever", ge=0)
    switched_qty: float = column("of it, to customers who had come for another product", ge=0)
    lost_qty: float = column("wanted by customers who took nothing instead", ge=0)
    left_qty: float = column("left at closing", ge=0)
    profit_amount: float = column(
        "sold at the price net of VAT, minus the cost of what was made, plus salvage [shop's currency]; empty if unknown",
        nullable=True,
    )
    waste_amount: float = column("cost of what was left, net of salvage [shop's currency]", nullable=True)
    lost_amount: float = column("margin of what was lost [shop's currency]", nullable=True)

    class Config(Table.Config):
        """The key."""

        unique = ["policy", "shop", "product", "day"]


class SimulatedHours(Table):
    """Who found what he came for; one row per policy, shop and hour."""

    policy: str = column("who decided")
    shop: str = column("the shop's name")
    hour: int = column("hour of the day", ge=0, le=35)
    wanted_qty: float = column("what customers came for in that hour, all days and products [units]", ge=0)
    found_qty: float = column("of it, what was there", ge=0)

    class Config(Table.Config):
        """The key."""

        unique = ["policy", "shop", "hour"]


class SimulatedStock(Table):
    """An ingredient's day in the storeroom, in its unit; one row per way to order, shop, ingredient and day."""

    ordering: str = column("who orders: program, or the name of a rule")
    shop: str = column("the shop's name")
    supplier: str = column("supplier name")
    ingredient: str = column("ingredient name")
    day: DateTime = column("local calendar date")
    ingredient_unit: str = column("kg, l or pcs")
    needed_qty: float = column("what the planned baking takes", ge=0)
    used_qty: float = column("what was baked with", ge=0)
    missing_qty: float = column("what the planned baking takes beyond what was there", ge=0)
    spoiled_qty: float = column("thrown away, as it does not keep until tomorrow", ge=0)
    delivered_qty: float = column("delivered after the baking", ge=0)
    ordered_qty: float = column("ordered that evening", ge=0)
    stock_qty: float = column("there that evening", ge=0)
    is_delivery_day: bool = column("the supplier comes, whether or not anything was ordered")
    stock_amount: float = column(
        "what the evening's stock cost, net [shop's currency]; empty if unknown", nullable=True
    )
    spoiled_amount: float = column("what was thrown away had cost, net [shop's currency]", nullable=True)

    class Config(Table.Config):
        """The key."""

        unique = ["ordering", "shop", "ingredient", "day"]
