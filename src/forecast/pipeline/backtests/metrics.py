"""The numbers of a backtest as a run keeps them: one name per method, measure and level.

In: `Scorecard`, waste and lost sales per method. Out: metrics by name; one row per product.
"""

from __future__ import annotations

import pandas as pd

from forecast.reports.scorecard import OWN_METHOD
from forecast.tables import DataFrame, Scorecard

WORTH = ("waste_pcs", "waste_share", "waste_amount", "stock_out_days", "lost_pcs", "lost_amount")
MEASURES = ("newsvendor_cost", "coverage", "wape", "bias_share")


def card_metrics(card: DataFrame[Scorecard]) -> dict[str, float]:
    """Return the measures over everything, as `method.measure.level`; what is unknown is left out.

    Examples
    --------
    >>> card = pd.DataFrame({"method": "forecast", "shop": "", "product": "", "level": [0.9], "newsvendor_cost": 12.5,
    ...                      "coverage": float("nan"), "wape": 0.2, "bias_share": -0.01})
    >>> card_metrics(card)
    {'forecast.newsvendor_cost.0.9': 12.5, 'forecast.wape.0.9': 0.2, 'forecast.bias_share.0.9': -0.01}
    """
    overall = card[(card["shop"] == "") & (card["product"] == "")]
    metrics = {}
    for row in overall.to_dict("records"):
        for name in MEASURES:
            if pd.notna(row[name]):
                metrics[f"{row['method']}.{name}.{row['level']:g}"] = float(row[name])
    return metrics


def worth_metrics(worth: pd.DataFrame) -> dict[str, float]:
    """Return waste and lost sales as `method.measure` [pcs, share of what was made, money, days] where they are known.

    Examples
    --------
    >>> worth_metrics(pd.DataFrame({"method": ["forecast"], **dict.fromkeys(WORTH, 2.0), "lost_amount": None}))
    {'forecast.waste_pcs': 2.0, 'forecast.waste_share': 2.0, ..., 'forecast.lost_pcs': 2.0}
    """
    numbers = worth.set_index("method")[list(WORTH)].astype(float)
    return {
        f"{method}.{name}": float(value)
        for method, row in numbers.iterrows()
        for name, value in row.items()
        if pd.notna(value)
    }


def per_product(card: DataFrame[Scorecard]) -> pd.DataFrame:
    """Return one row per product of the own method: cost and coverage at every level."""
    mine = card[(card["method"] == OWN_METHOD) & (card["product"] != "") & (card["shop"] == "")]
    named = mine.assign(level=mine["level"].map("{:g}".format))
    parts = [
        named.pivot_table(index="product", columns="level", values=value).add_prefix(f"{value}_")
        for value in ("newsvendor_cost", "coverage")
    ]
    return pd.concat(parts, axis=1).reset_index()
