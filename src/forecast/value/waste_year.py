"""A year's leftovers for the waste report: where they went, in kilograms, by family, from what was counted.

In: Leftovers, Baked, Sales, Products, SimulatedDays. Out: one row per family, and their sum.
"""

from __future__ import annotations

import pandas as pd

from forecast.tables import DataFrame, Products, ShopTables
from forecast.value.proof import unit_kg

PLACES = ("thrown", "given", "transformed", "reduced", "kept", "unknown")
_KEY = ["shop", "product", "day"]


def waste_of_year(
    known: ShopTables, simulated: pd.DataFrame, *, products: DataFrame[Products], shop: str, last: pd.Timestamp
) -> pd.DataFrame:
    """Return where the leftovers of a shop went in the twelve months up to `last`.

    A product-day counts where somebody wrote down how much was left; nothing is added for the others. Products that
    nobody knows the weight of are left out of kilograms. What the program would have left is told on those counted
    days alone that were simulated too, beside what was counted on just them.

    Returns
    -------
    One row per family and, with an empty family, the sum; none where nothing was counted. `thrown_kg` … `unknown_kg`;
    `left_kg`, all but what was kept for the next day; `made_kg` on those days (what was baked, else sold and left),
    `left_share` of it; `rows_count` counted product-days, `days_count` counted days, `unweighed_pcs` pieces left of
    products without a weight; `beside_kg` and `program_kg`, counted and by the program on the days that both have.

    Examples
    --------
    >>> from forecast.tables import Leftovers, Sales, checked
    >>> days = pd.DataFrame({"shop": "A", "product": "RYE", "day": pd.date_range("2026-03-02", periods=2)})
    >>> known = ShopTables(timezone="Europe/Paris", sales=checked(Sales, days.assign(sold_qty=[9.0, 8.0])),
    ...     leftovers=checked(Leftovers, days.assign(left_qty=[1.0, 2.0], went_to=["thrown", "given"])))
    >>> rye = {"product": ["RYE"], "label": ["Rye"], "family": ["bread"], "piece_kg": [0.5]}
    >>> program = days.assign(policy="program", left_qty=[0.0, 1.0])[:1]
    >>> catalogue, last = checked(Products, pd.DataFrame(rye)), days["day"][1]
    >>> year = waste_of_year(known, program, products=catalogue, shop="A", last=last)
    >>> columns = ["family", "thrown_kg", "given_kg", "left_kg", "left_share", "beside_kg", "program_kg"]
    >>> year[columns].values.tolist()
    [['bread', 0.5, 1.0, 1.5, 0.15, 0.5, 0.0], ['', 0.5, 1.0, 1.5, 0.15, 0.5, 0.0]]
    """
    counted = known.leftovers[known.leftovers["left_qty"].notna() & (known.leftovers["shop"] == shop)]
    counted = counted[counted["day"].between(last - pd.Timedelta(days=364), last)]
    if counted.empty:
        return pd.DataFrame({"family": []})
    rows = counted.merge(known.sales[[*_KEY, "sold_qty"]], on=_KEY, how="left")
    rows = rows.merge(known.baked[[*_KEY, "baked_qty"]], on=_KEY, how="left")
    rows = rows.merge(simulated[[*_KEY, "left_qty"]].rename(columns={"left_qty": "program_qty"}), on=_KEY, how="left")
    of_row = products.set_index("product").reindex(rows["product"]).reset_index(drop=True)
    weight = unit_kg(of_row)
    left, is_kept = rows["left_qty"].astype(float), rows["went_to"] == "kept"
    wasted = left.mask(is_kept, 0.0)
    made = rows["baked_qty"].fillna(rows["sold_qty"].fillna(0.0) + left)
    is_both = rows["program_qty"].notna()
    parts = rows[["day"]].assign(
        family=of_row["family"].fillna(""),
        **{f"{place}_kg": (left * weight).where(rows["went_to"] == place) for place in PLACES},
        left_kg=wasted * weight,
        made_kg=made * weight,
        beside_kg=(wasted * weight).where(is_both),
        program_kg=rows["program_qty"] * weight,
        unweighed_pcs=wasted.where(weight.isna() & (of_row["unit"] == "pcs")),
        rows_count=1,
    )
    sums = parts.drop(columns="day").groupby("family").sum(min_count=1)
    days = parts.groupby("family")["day"].nunique()
    total = parts.drop(columns=["day", "family"]).sum(min_count=1).to_frame().T.assign(family="")
    table = pd.concat([sums.assign(days_count=days).reset_index(), total.assign(days_count=parts["day"].nunique())])
    made_kg = table["made_kg"].astype(float)
    result: pd.DataFrame = table.assign(left_share=table["left_kg"] / made_kg.where(made_kg > 0))
    return result.reset_index(drop=True)
