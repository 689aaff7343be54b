"""Up to which quantile it pays to bake: the newsvendor's critical ratio.

In: Products. Out: CriticalRatios.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.config import DecisionSettings
from forecast.notices import Notice, Value
from forecast.tables import AVAILABILITY_CLASSES, CriticalRatios, DataFrame, Products, checked


def critical_ratio(margin: float, loss: float, *, recapture_share: float = 0.0) -> float:
    """Return the quantile of demand up to which baking one more unit pays: cu / (cu + co).

    The underage cost is cu = (1 − recapture_share) · margin: of the customers who find the product sold out, that
    share takes another one of about the same margin, so only the rest is lost. The overage cost co is `loss`.

    Parameters
    ----------
    margin
        Net selling price − unit cost [shop's currency].
    loss
        Unit cost − salvage [shop's currency].
    recapture_share
        Share of customers who take another product, 0–1.

    References
    ----------
    Arrow, Harris & Marschak (1951), Econometrica 19(3), 250–272, doi:10.2307/1906813.
    Silver, Pyke & Peterson (1998), Inventory Management and Production Planning and Scheduling, ch. 10.
    A fixed share of unmet demand that moves on: Nagarajan & Rajagopalan (2008), Management Science 54(8),
    1453–1466, doi:10.1287/mnse.1080.0871.

    Examples
    --------
    A baguette whose material is 13.3 % of its price, and the same with nine customers of ten taking another bread:

    >>> round(critical_ratio(1 - 0.133, 0.133), 2)
    0.87
    >>> round(critical_ratio(1 - 0.133, 0.133, recapture_share=0.9), 2)
    0.39
    """
    underage = (1 - recapture_share) * margin
    return underage / (underage + loss)


def critical_ratios(
    products: DataFrame[Products], settings: DecisionSettings
) -> tuple[DataFrame[CriticalRatios], list[Notice]]:
    """Return every product's critical ratio, from its costs or, without them, from its availability class.

    `underage_net_amount` and `overage_net_amount` are what one missing and one unsold unit cost; given wherever
    price and cost, or cost alone, are known, and never below 0. A product that sells below its cost gets the
    lowest ratio, one whose unsold units bring back at least their cost the highest; both are said. All ratios
    are kept between `lowest_ratio` and `highest_ratio`.

    Examples
    --------
    >>> from forecast.tables import Products, checked
    >>> catalogue = checked(Products, pd.DataFrame({
    ...     "product": ["BAGUETTE", "TARTE"], "label": ["Baguette", "Tarte"], "price_gross_amount": [1.055, None],
    ...     "unit_cost_net_amount": [0.25, None], "availability_class": ["must_last", "must_sell_out"]}))
    >>> ratios, notices = critical_ratios(catalogue, DecisionSettings())
    >>> ratios[["product", "critical_ratio", "source"]].values.tolist()
    [['BAGUETTE', 0.75, 'costs'], ['TARTE', 0.4, 'class']]
    >>> notices[0].code, notices[0].values["must_sell_out"]
    ('ratio_by_class', 1)
    """
    cost = products["unit_cost_net_amount"]
    margin = products["price_gross_amount"] / (1 + products["vat_share"]) - cost
    loss = cost - products["salvage_net_amount"]
    has_costs = margin.notna().to_numpy()
    underage = (1 - settings.recapture_share) * margin.clip(lower=0)
    overage = loss.clip(lower=0)
    both = (underage + overage).to_numpy(dtype=float)
    by_costs = np.divide(underage.to_numpy(dtype=float), both, out=np.zeros(len(both)), where=both > 0)
    by_class = products["availability_class"].map(_ratio_of_class(settings)).to_numpy(dtype=float)
    ratio = np.clip(np.where(has_costs, by_costs, by_class), settings.lowest_ratio, settings.highest_ratio)
    ratios = pd.DataFrame(
        {
            "product": products["product"],
            "critical_ratio": ratio.round(6),
            "underage_net_amount": underage,
            "overage_net_amount": overage,
            "source": np.where(has_costs, "costs", "class"),
        }
    )
    notices = [
        *_class_notice(products[products["is_planned"] & ~has_costs], settings),
        *_named("price_below_cost", products, products["is_planned"] & (margin <= 0)),
        *_named("salvage_above_cost", products, products["is_planned"] & (loss <= 0) & (margin > 0)),
    ]
    return checked(CriticalRatios, ratios.sort_values("product")), notices


def _ratio_of_class(settings: DecisionSettings) -> dict[str, float]:
    return {name: float(getattr(settings, f"ratio_{name}")) for name in AVAILABILITY_CLASSES}


def _class_notice(products: pd.DataFrame, settings: DecisionSettings) -> list[Notice]:
    """Say once how many products go by assumption, and what was assumed."""
    if products.empty:
        return []
    values: dict[str, Value] = {"count": len(products)}
    for name, ratio in _ratio_of_class(settings).items():
        values[name] = int((products["availability_class"] == name).sum())
        values[f"ratio_{name}"] = ratio
    return [Notice("ratio_by_class", values=values)]


def _named(code: str, products: pd.DataFrame, is_affected: pd.Series) -> list[Notice]:
    names = sorted(products.loc[is_affected, "label"])
    return [Notice(code, values={"count": len(names), "products": ", ".join(names)})] if names else []
