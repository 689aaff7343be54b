"""A shop that is the sum of the others: "Alle Filialen" in a chain's export.

In: every line of a file. Out: which lines are of such a shop, notices of what is doubtful.
"""

from __future__ import annotations

import pandas as pd

from forecast.notices import Notice
from forecast.sources.tabular.layout.report_words import begins_total
from forecast.sources.till.rows.row_words import folded

NEARLY_ALWAYS = 0.95
FEWEST_KEYS = 20
FEWEST_VALUES = 5
_ALL_SHOPS = frozenset(
    map(
        folded,
        (
            "alle", "alle filialen", "alle shops", "alle standorte", "alle läden", "konzern", "all", "all shops",
            "all stores", "all locations", "all branches", "company", "tous", "tous les magasins",
            "toutes les boutiques", "ensemble", "todas", "todas las tiendas", "tutti", "tutti i negozi", "tutte",
            "alle winkels", "wszystkie",
            "全店", "全店舗",
        ),
    )
)  # fmt: skip


def sum_shops(lines: pd.DataFrame, file: str) -> tuple[pd.Series[bool], list[Notice]]:
    """Return the lines of a shop whose pieces are, per day and article, those of all others together.

    A shop called so ("Gesamt", "All locations") needs one other; any other name two, and many different values.
    """
    is_data = (lines["row_reason"] == "") & (lines["article"] != "")
    daily = lines[is_data].groupby(["day", "article", "shop"])["qty"].sum().reset_index()
    shops = daily["shop"].unique()
    nothing = pd.Series(False, index=lines.index)
    if len(shops) < 2:
        return nothing, []
    daily["others"] = daily.groupby(["day", "article"])["qty"].transform("sum") - daily["qty"]
    daily["is_sum"] = (daily["others"] - daily["qty"]).abs() <= 0.005
    is_sold = (daily["qty"] != 0) | (daily["others"] != 0)
    by_shop = (
        daily[is_sold].groupby("shop").agg(share=("is_sum", "mean"), keys=("qty", "size"), values=("qty", "nunique"))
    )
    sums, notices = [], []
    for shop, row in by_shop.iterrows():
        is_called_so = folded(str(shop)) in _ALL_SHOPS or begins_total(str(shop))
        always = row["share"] >= NEARLY_ALWAYS
        enough = len(shops) > 2 and row["keys"] >= FEWEST_KEYS and row["values"] >= FEWEST_VALUES
        values = {"file": file, "name": str(shop)}
        if always and (is_called_so or enough):
            sums.append(str(shop))
            if not is_called_so:
                notices.append(Notice("till_sum_shop", "warning", values=values))
        elif is_called_so:
            notices.append(Notice("till_sum_shop_differs", "warning", values=values))
    return lines["shop"].isin(sums) if sums else nothing, notices
