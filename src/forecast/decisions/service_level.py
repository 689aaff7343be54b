"""Up to which quantile it pays to bake: the newsvendor's critical ratio.

In: Products. Out: CriticalRatios.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.config import DecisionSettings
from forecast.notices import Notice, Value
from forecast.tables import AVAILABILITY_CLASSES, CriticalRatios, DataFrame, Products, Recapture, checked

_ROUNDS = 60
"""Half the way to the ratios that neighbours ask for, so often: by then they stand still at the sixth decimal."""


def critical_ratios(
    products: DataFrame[Products],
    settings: DecisionSettings,
    recapture: DataFrame[Recapture] | None = None,
    *,
    liked: pd.Series[float] | None = None,
) -> tuple[DataFrame[CriticalRatios], list[Notice]]:
    """Return every product's critical ratio, from its costs or, without them, from its availability class.

    Baking one more unit pays up to the quantile cu / (cu + co) of demand. The overage cost co is unit cost − salvage,
    the underage cost cu is net price − unit cost + (1 − r) · goodwill − r · w [shop's currency].

    A share r of the customers who find a product sold out takes another one of its family (`recapture_share` of the
    settings, else that of the family), worth w as `_underage` tells; `liked` is how much is wanted of each product, all
    alike if not given. The goodwill is what a customer who leaves with nothing costs; the product's own, else that of
    the settings.

    `underage_net_amount` and `overage_net_amount` are what one missing and one unsold unit cost; given wherever
    price and cost, or cost alone, are known, and never below 0. A product that sells below its cost gets the
    lowest ratio, one whose unsold units bring back at least their cost the highest; both are said. All ratios
    are kept between `lowest_ratio` and `highest_ratio`.

    References
    ----------
    Arrow, Harris & Marschak (1951), Econometrica 19(3), 250–272, doi:10.2307/1906813; Silver, Pyke & Peterson (1998),
    Inventory Management and Production Planning and Scheduling, ch. 10; on unmet demand that moves on, Netessine & Rudi
    (2003), Operations Research 51(2), 329–335, doi:10.1287/opre.51.2.329.12788.

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
    overage = loss.clip(lower=0)
    underage = _underage(
        products, margin, loss, shares=_shares(products, settings, recapture), settings=settings, liked=liked
    )
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
            "source": np.select([~has_costs, products["is_cost_from_recipe"]], ["class", "recipe"], "costs"),
        }
    )
    said = _class_notice(products[products["is_planned"] & ~has_costs], settings)
    return checked(CriticalRatios, ratios.sort_values("product")), [*said, *_odd_costs(products, margin, loss)]


def _underage(
    products: pd.DataFrame,
    margin: pd.Series,
    loss: pd.Series,
    *,
    shares: pd.Series[float],
    settings: DecisionSettings,
    liked: pd.Series[float] | None,
) -> pd.Series[float]:
    """Return what one missing unit costs, with what those who take another product bring; never below 0.

    What they take is baked already, so that it brings its whole price net of salvage, if it would have been left:
    w = Σ share liked · critical ratio · (price − salvage) over the neighbours, whose ratios hang on each other. Nobody
    is taken to spend more than on what he came for. Without a neighbour whose costs are known, another one of the same
    margin is assumed.
    """
    goodwill = products["goodwill_net_amount"].fillna(settings.goodwill_net_amount)
    alone = (margin + (1 - shares) * goodwill).to_numpy(dtype=float)
    cost = loss.clip(lower=0).to_numpy(dtype=float)
    brings, ends = (margin + loss).to_numpy(dtype=float), (settings.lowest_ratio, settings.highest_ratio)
    family = products["family"].to_numpy()
    weight = (
        np.ones(len(products)) if liked is None else products["product"].map(liked).fillna(0.0).to_numpy(dtype=float)
    )
    is_known = products["is_planned"].to_numpy(dtype=bool) & ~np.isnan(brings) & (family != "")
    mates = np.where((family[:, None] == family) & ~np.eye(len(products), dtype=bool), weight * is_known, 0.0)
    total = mates.sum(axis=1, keepdims=True)
    spent = np.nan_to_num(np.minimum(brings[:, None], brings))
    taken = spent * np.divide(mates, total, out=np.zeros_like(mates), where=total > 0)
    share = shares.to_numpy(dtype=float)
    ratio, underage = np.zeros(len(products)), alone
    for step in range(_ROUNDS):
        both = underage + cost
        pays = np.divide(underage, both, out=np.zeros(len(both)), where=both > 0).clip(*ends)
        ratio = pays if step == 0 else (ratio + pays) / 2
        worth = np.where(total[:, 0] > 0, taken @ ratio, margin)
        underage = np.maximum(alone - share * worth, 0.0)
    return pd.Series(underage, index=products.index)


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


def _odd_costs(products: pd.DataFrame, margin: pd.Series, loss: pd.Series) -> list[Notice]:
    planned = products["is_planned"]
    return [
        *_named("price_below_cost", products, planned & (margin <= 0)),
        *_named("salvage_above_cost", products, planned & (loss <= 0) & (margin > 0)),
    ]


def _named(code: str, products: pd.DataFrame, is_affected: pd.Series) -> list[Notice]:
    names = sorted(products.loc[is_affected, "label"])
    return [Notice(code, values={"count": len(names), "products": ", ".join(names)})] if names else []
