"""What a piece too few and one too many cost of each product, as plain numbers for the forecast's gate.

In: Products. Out: Stakes.
"""

from __future__ import annotations

import pandas as pd

from forecast.config import DecisionSettings
from forecast.decisions.service_level import critical_ratios
from forecast.forecasting import Stake, Stakes
from forecast.tables import DataFrame, Products


def stakes_of(products: DataFrame[Products], settings: DecisionSettings) -> Stakes:
    """Return every product's critical ratio, and what one unit too few plus one too many cost where a price is known.

    Both together are the price without VAT less what an unsold unit still brings: the cost of making it, saved on the
    one side and lost on the other, drops out.

    Examples
    --------
    >>> from forecast.tables import checked
    >>> catalogue = checked(Products, pd.DataFrame({
    ...     "product": ["BAGUETTE", "TARTE", "VRAC"], "label": "", "price_gross_amount": [1.055, 21.1, None],
    ...     "unit_cost_net_amount": [0.25, None, None], "salvage_net_amount": [0.0, 2.0, 0.0]}))
    >>> for product, stake in stakes_of(catalogue, DecisionSettings()).items():
    ...     print(product, stake.critical_ratio, stake.unit_amount)
    BAGUETTE 0.75 1.0
    TARTE 0.75 18.0
    VRAC 0.75 None
    """
    ratios, _ = critical_ratios(products, settings)
    known = ratios.merge(products[["product", "price_gross_amount", "vat_share", "salvage_net_amount"]], on="product")
    by_costs = known["underage_net_amount"] + known["overage_net_amount"]
    by_price = (known["price_gross_amount"] / (1 + known["vat_share"]) - known["salvage_net_amount"]).clip(lower=0)
    both = by_costs.fillna(by_price)
    return {
        str(product): Stake(float(ratio), None if pd.isna(unit_amount) else round(float(unit_amount), 6))
        for product, ratio, unit_amount in zip(known["product"], known["critical_ratio"], both, strict=True)
    }
