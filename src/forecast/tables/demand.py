"""From what was sold to what will be wanted."""

from __future__ import annotations

from forecast.tables.checking import DateTime, Table, column, instant

MEAN = "mean"
EXPLANATION_GROUPS = (
    "level",
    "weekday",
    "season",
    "holiday",
    "school_holiday",
    "closing",
    "weather",
    "event",
    "promotion",
    "limits",
)
"""What a forecast is explained by, in the order of telling; the first three make the ordinary day."""

SHELF_SOURCES = ("written", "baked", "planned", "times")
"""What tells whether a shelf ran empty, most trusted first."""


def level_label(level: float) -> str:
    """Return how a quantile level is written in a table.

    Examples
    --------
    >>> level_label(0.9), level_label(0.975)
    ('0.9', '0.975')
    """
    return f"{level:g}"


class Assortment(Table):
    """What was or will be on offer; one row per shop, product and day."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("local calendar date")
    is_offered: bool = column("whether the product can be bought on that day")
    reason: str = column("catalogue, season, weekday, inferred, retired, closed, if_open")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class History(Table):
    """Demand on offered, learnable days up to the cutoff; one row per shop, product and offered day."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("local calendar date")
    demand_qty: float = column(
        "walk-in demand, never below what was sold to walk-in customers; 0 on an offered day without sales", ge=0
    )
    sold_qty: float = column("what the till saw, customer orders taken out", ge=0)
    is_sold_out: bool = column(
        "whether no more was left before closing, so that sold is only a lower bound", default=False
    )

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class ShelfDays(Table):
    """What is believed of each shelf; one row per shop, product and day of which the till or the shop tells anything."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("local calendar date")
    sold_out_share: float = column(
        "probability that the shelf was empty in some half hour in which the shop was open", ge=0, le=1
    )
    missed_qty: float = column(
        "what was wanted from an empty shelf, as expected, in the product's unit; 0 where it is sooner not sold out",
        ge=0,
    )
    source: str = column(
        "what tells: written (sell-out time or leftovers), baked (all of it sold), planned (just what was planned was sold), times (of the till, or whole batches sold)",
        isin=SHELF_SOURCES,
    )

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class MissedDemand(Table):
    """What empty shelves missed in the last weeks; one row per shop and product that was sold in them."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    days: int = column("days on which it was sold", ge=0)
    sold_out_days: int = column("days on which it was sooner sold out than not", ge=0)
    sold_out_share: float = column("sold_out_days / days", ge=0, le=1)
    sold_qty: float = column("what was sold, in the product's unit", ge=0)
    missed_qty: float = column("what was wanted from an empty shelf, as expected, in the product's unit", ge=0)
    missed_share: float = column("missed / (sold + missed)", ge=0, le=1)
    missed_amount: float = column(
        "missed quantity at the price paid, VAT included [shop's currency]; empty if the till gives no amounts",
        nullable=True,
    )
    source: str = column(
        "what told of the sold-out days, as in ShelfDays, separated by commas; empty if none", default=""
    )
    is_watched: bool = column("misses 3 % of its demand, or sold out on two or more of the last four same weekdays")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product"]


class Quantiles(Table):
    """The forecast of walk-in demand; one row per shop, product, day and level."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("day that is forecast")
    horizon_days: int = column("day minus last complete till day", ge=1)
    level: str = column("quantile in (0, 1) written as a number, or 'mean'")
    demand_qty: float = column("demand at that level, in the product's unit", ge=0)
    rung: str = column("boosted, weekday, last_week, analogue … : who spoke")
    reason: str = column("why this rung, as `notices.reason` writes it")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day", "level"]


class WeekTotals(Table):
    """What several days together will want, a week unless asked otherwise; one row per shop, product, first day and level."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    first_day: DateTime = column("first day that is summed")
    days: int = column("how many days in a row are summed, closed ones included", ge=1)
    level: str = column("quantile in (0, 1) written as a number, or 'mean'")
    demand_qty: float = column("demand of all these days at that level, in the product's unit", ge=0)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "first_day", "level"]


class Contributions(Table):
    """What makes up the mean of a forecast, summing to it; one row per shop, product, day and group of causes."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("day that is forecast")
    horizon_days: int = column("day minus last complete till day", ge=1)
    group: str = column(
        "level (what sold of late), weekday and season make the ordinary day; holiday (public holidays, feasts, bridge days), school_holiday, closing (closed days nearby besides the weekly ones), weather (against a dry day as warm, windy and cloudy as the two weeks before), event (events and signals) and promotion tell what differs from it; limits is what was cut or raised to stay near what ever sold",
        isin=EXPLANATION_GROUPS,
    )
    contribution_qty: float = column("added to or taken from the mean by this group, in the product's unit")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day", "group"]


class Recapture(Table):
    """How many customers take another product when theirs is sold out; one row per family."""

    family: str = column("family under which the page lists products")
    recapture_share: float = column(
        "share of what is missed of a product that its neighbours on the shelf sell more", ge=0, le=1
    )
    error_share: float = column("standard error of it", ge=0)
    hours_count: int = column("hours it was learnt from; 0 where only the prior speaks", ge=0)

    class Config(Table.Config):
        """The key."""

        unique = ["family"]


class Predictions(Table):
    """What a backtest writes, enough to score it; one row per shop, product, day, cutoff and level."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("day that was forecast")
    cutoff: DateTime = instant("the moment at which it was forecast")
    horizon_days: int = column("day minus last complete till day", ge=1)
    level: str = column("quantile in (0, 1) written as a number, or 'mean'")
    demand_qty: float = column("forecast at that level, not rounded", ge=0)
    actual_qty: float = column("what was wanted, as far as known", ge=0)
    is_sold_out: bool = column("whether the actual is only a lower bound", default=False)
    day_mark: str = column(
        "till_down or rolled_up where the till holds less or more than that day, else empty", default=""
    )
    rung: str = column("who spoke")
    reason: str = column("why this rung")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day", "cutoff", "level"]


class Scorecard(Table):
    """How good forecasts were; one row per method, shop, product and level ("" = all together)."""

    method: str = column("this program or the name of a simple rule")
    shop: str = column("the shop's name, empty for all")
    product: str = column("product name, empty for all")
    level: float = column("quantile level", gt=0, lt=1)
    rows_count: int = column("shop-product-days scored", ge=0)
    newsvendor_cost: float = column("Σ s·(actual − q)⁺ + (1 − s)·(q − actual)⁺, in units", ge=0)
    coverage: float = column("½·[mean(actual < q) + mean(actual ≤ q)], sold-out days left out", nullable=True)
    wape: float = column("Σ|actual − median| / Σ actual", nullable=True)
    bias_share: float = column("Σ(mean − actual) / Σ actual", nullable=True)

    class Config(Table.Config):
        """The key."""

        unique = ["method", "shop", "product", "level"]


class CriticalRatios(Table):
    """Up to which quantile it pays to bake; one row per product."""

    product: str = column("product name")
    critical_ratio: float = column("underage cost / (underage + overage cost)", gt=0, lt=1)
    underage_net_amount: float = column(
        "margin lost by one missing unit, net of VAT [shop's currency]", nullable=True, ge=0
    )
    overage_net_amount: float = column("loss on one unsold unit [shop's currency]", nullable=True, ge=0)
    source: str = column(
        "costs (from prices and costs), recipe (the cost from recipe and pack prices) or class (assumed for the "
        "availability class)"
    )

    class Config(Table.Config):
        """The key."""

        unique = ["product"]


class ImpliedRatios(Table):
    """Which ratio a shop's own quantities imply; one row per shop and product of which anything is written."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    days_count: int = column("days on which leftovers, a sell-out time or what was baked are known", ge=1)
    implied_ratio: float = column(
        "share of them on which something was left; empty below 20", nullable=True, ge=0, le=1
    )
    low_ratio: float = column("lower end of its 95 % interval", nullable=True, ge=0, le=1)
    high_ratio: float = column("upper end of its 95 % interval", nullable=True, ge=0, le=1)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product"]


class TargetCurve(Table):
    """What targets would have cost on past days; one row per shop, product ("" = all of the shop) and point."""

    shop: str = column("the shop's name")
    product: str = column("product name, empty for the shop")
    mark: str = column("today, implied (by the shop's own past quantities), or empty for a point of the curve")
    weight: float = column("how much more a missed unit counts than today; empty for the implied point", nullable=True)
    target_ratio: float = column("critical ratio at that point; empty for the shop", nullable=True)
    days_count: int = column("past days it was tried on", ge=1)
    made_qty: float = column("made on a mean day, in the product's unit; empty for the shop", nullable=True)
    waste_qty: float = column("left of it", nullable=True)
    lost_qty: float = column("wanted beyond it", nullable=True)
    waste_amount: float = column(
        "cost of what was left on a mean day, net [shop's currency]; empty if unknown", nullable=True
    )
    lost_amount: float = column("margin of what was missed, net [shop's currency]; empty if unknown", nullable=True)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "mark", "weight"]


class ShelfLives(Table):
    """What can be sold after its day; one row per shop and product that keeps."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    kept_qty: float = column("kept from before the planned day, in the product's unit", ge=0)
    more_days: int = column("open days after the planned one on which it can still be sold", ge=0)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product"]
