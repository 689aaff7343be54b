"""What to order on an evening, from what is planned and what will probably be baked after it.

In: what a shop knew on an evening, ProductionPlan, the forecast. Out: OrderPlan, SupplierOutlook.
"""

from __future__ import annotations

import pandas as pd

from forecast.decisions.baking.bakehouse import dough_plan
from forecast.decisions.ordering.need import need_paths
from forecast.decisions.ordering.plan import Ordered, order_plan
from forecast.forecasting import Forecast
from forecast.forecasting.error_ranks import error_ranks
from forecast.history.known import Known
from forecast.notices import Notice
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.sources.calendars.almanac import regions_of_shops
from forecast.tables import (
    ASKED_CLOSINGS,
    DataFrame,
    OrderPlan,
    ProductionPlan,
    Quantiles,
    SupplierOutlook,
    checked,
    empty,
)


def supplier_orders(evening: ShopEvening, plan: pd.DataFrame, forecasted: Forecast) -> Ordered:
    """Return what to order for what is planned and for the days after it.

    A day in question counts as one on which the shop opens, and a note says so: flour that is left keeps, flour that is
    missing stops the bakery.
    """
    config, known = evening.config, evening.known
    if not orders_wanted(evening.known):
        return Ordered(empty(OrderPlan), empty(SupplierOutlook), [Notice("no_orders")])
    counted = known.stock["day"].min() if len(known.stock) else plan["day"].min() - pd.Timedelta(days=1)
    shops = sorted(plan["shop"].unique())
    wanted = need_paths(
        checked(ProductionPlan, plan),
        _to_bake(forecasted.quantiles[forecasted.quantiles["shop"].isin(shops)], known),
        known,
        ratios=evening.ratios[0],
        doughs=dough_plan(plan, products=known.products, bakehouse=evening.bakehouse),
        errors=error_ranks(forecasted.evening),
        since=counted,
        seed=config.run.seed,
    )
    regions = regions_of_shops(config.bakery, known.shops)
    holidays = known.calendar.loc[known.calendar["kind"] == "public_holiday", ["region", "day"]]
    ordered = order_plan(
        wanted,
        known,
        public_holidays=regions[~regions["is_school"]].merge(holidays, on="region")[["shop", "day"]],
        now=known.cutoff,
        settings=config.ordering,
    )
    said = _counted_as_open(ordered.plan, known, plan["day"].min())
    return Ordered(ordered.plan, ordered.outlook, [*ordered.notices, *said])


def _to_bake(quantiles: pd.DataFrame, known: Known) -> DataFrame[Quantiles]:
    """Return the quantiles of days on which a shop opens or may open, and not of those on which it surely closes."""
    sure = known.open_days[~known.open_days["is_open"] & ~known.open_days["reason"].isin(ASKED_CLOSINGS)]
    is_closed = pd.MultiIndex.from_frame(quantiles[["shop", "day"]]).isin(
        pd.MultiIndex.from_frame(sure[["shop", "day"]])
    )
    return checked(Quantiles, quantiles[~is_closed])


def _counted_as_open(orders: DataFrame[OrderPlan], known: Known, first: pd.Timestamp) -> list[Notice]:
    """Return a note for each shop whose orders count days as open of which it is not sure."""
    notices = []
    for shop, last in orders.groupby("shop")["covers_to_day"].max().items():
        mine = known.open_days[(known.open_days["shop"] == shop) & known.open_days["reason"].isin(ASKED_CLOSINGS)]
        days = mine.loc[(mine["day"] >= first) & (mine["day"] <= last), "day"]
        if len(days):
            listed = ", ".join(f"{day:%Y-%m-%d}" for day in days)
            notices.append(Notice("orders_count_asked", shop=str(shop), values={"days": listed}))
    return notices


def orders_wanted(known: Known) -> bool:
    """Return whether there are recipes and suppliers to order by."""
    return len(known.recipes) > 0 and len(known.suppliers) > 0
