"""Up to which quantile it pays to bake: the newsvendor's critical ratio.

In: Products. Out: CriticalRatios.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.config import DecisionSettings
from forecast.notices import Notice, Value
from forecast.tables import AVAILABILITY_CLASSES, CriticalRatios, DataFrame, Products, Recapture, checked


def critical_ratios(
    products: DataFrame[Products], settings: DecisionSettings, recapture: DataFrame[Recapture] | None = None
) -> tuple[DataFrame[CriticalRatios], list[Notice]]:
    """Return every product's critical ratio, from its costs or, without them, from its availability class.

    Baking one more unit pays up to the quantile cu / (cu + co) of demand. The underage cost cu is
    (1 − r) · (net price − unit cost): a share r of the customers who find a product sold out takes another one of about
    the same margin. It is the `recapture_share` of the settings, else that of the product's family. The overage cost co
    is unit cost − salvage [shop's currency].

    `underage_net_amount` and `overage_net_amount` are what one missing and one unsold unit cost; given wherever
    price and cost, or cost alone, are known, and never below 0. A product that sells below its cost gets the
    lowest ratio, one whose unsold units bring back at least their cost the highest; both are said. All ratios
    are kept between `lowest_ratio` and `highest_ratio`.

    References
    ----------
    Arrow, Harris & Marschak (1951), Econometrica 19(3), 250–272, doi:10.2307/1906813; Silver, Pyke & Peterson (1998),
    Inventory Management and Production Planning and Scheduling, ch. 10; on unmet demand that moves on, Nagarajan &
    Rajagopalan (2008), Management Science 54(8), 1453–1466, doi:10.1287/mnse.1080.0871.

    Examples
    --------
    >>> from forecast.tables import Products, checked
    >>> catalogue = checked(Products, pd.DataFrame({
    ...     "product": ["BAGUETTE", "TARTE"], "label": ["Baguette", "Tarte"], "price_gross_amount": [1.055, None],
    ...     "unit_cost_net_amount": [0.25, None], "availability_class": ["must_last", "must_sell_out"]}))
    >>> critical_ratios(catalogue, DecisionSettings())[0][["product", "critical_ratio", "source"]].values.tolist()
    [['BAGUETTE', 0.75, 'costs'], ['TARTE', 0.4, 'class']]
    """
    cost = products["unit_cost_net_amount"]
    margin = products["price_gross_amount"] / (1 + products["vat_share"]) - cost
    loss = cost - products["salvage_net_amount"]
    has_costs = margin.notna().to_numpy()
    underage = (1 - _shares(products, settings, recapture)) * margin.clip(lower=0)
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


def _shares(
    products: pd.DataFrame, settings: DecisionSettings, recapture: DataFrame[Recapture] | None
) -> pd.Series[float]:
    """Return of each product the share who take another one; 0 without a family, and where nothing was learnt."""
    if settings.recapture_share is not None:
        return pd.Series(settings.recapture_share, index=products.index)
    learnt = {} if recapture is None else dict(zip(recapture["family"], recapture["recapture_share"], strict=True))
    return products["family"].map(learnt).astype(float).fillna(0.0)


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
