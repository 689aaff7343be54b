"""What the planned day makes for later ones: the days that count, and the plan of it."""

from __future__ import annotations

import pandas as pd

from forecast.decisions.ahead.ahead_plan import ahead_plan
from forecast.decisions.production import lines_of_day
from forecast.notices import Notice
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.tables import (
    AheadPlan,
    CustomerOrders,
    DataFrame,
    Overrides,
    ProductionPlan,
    Quantiles,
    empty,
)


def days_ahead(evening: ShopEvening) -> int:
    """Return how many days before its sale something may be made; 0 where nobody keeps what lies frozen."""
    products = evening.known.products
    if evening.bakehouse.is_empty or evening.config.shop_files.made_ahead is None:
        return 0
    return int(products.loc[products["is_planned"], "ahead_days"].max())


def planned_ahead(
    evening: ShopEvening,
    quantiles: DataFrame[Quantiles],
    *,
    day: pd.Timestamp,
    customer_orders: DataFrame[CustomerOrders],
    plan: DataFrame[ProductionPlan],
) -> tuple[DataFrame[AheadPlan], list[Notice]]:
    """Return what to make on `day`, beside its `plan`, for later days.

    Notices: `make_ahead`; `made_ahead_unkept` where the catalogue allows it but no file says what lies frozen.
    """
    known, longest = evening.known, days_ahead(evening)
    may = known.products.loc[known.products["ahead_days"] > 0, "label"]
    if len(may) and evening.config.shop_files.made_ahead is None:
        return empty(AheadPlan), [Notice("made_ahead_unkept", values={"products": ", ".join(sorted(may))})]
    if not longest:
        return empty(AheadPlan), []
    last = day + pd.Timedelta(days=longest)
    lines = [
        (
            each,
            lines_of_day(
                quantiles, day=each, products=known.products, targets=evening.targets(each),
                customer_orders=customer_orders,
                overrides=empty(Overrides), bakehouse=evening.bakehouse,
            )[0],
        )
        for each in sorted(quantiles["day"].drop_duplicates())
        if day <= each <= last
    ]  # fmt: skip
    return ahead_plan(lines, today=plan, products=known.products, bakehouse=evening.bakehouse)
