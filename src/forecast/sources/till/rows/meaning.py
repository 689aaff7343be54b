"""What the rows of a file mean together: names, sums of others, shops that are all shops, combos, units kept apart.

In: every line of a file, in its order. Out: the same lines with what they are, notices of what is doubtful.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from forecast.config import TillSettings
from forecast.notices import Notice
from forecast.sources.tabular.layout.report_words import begins_total
from forecast.sources.till.columns.codes import named
from forecast.sources.till.rows.combos import Combos, combos_of
from forecast.sources.till.rows.row_words import folded
from forecast.sources.till.rows.sums import sum_rows


@dataclass(frozen=True)
class _Meaning:
    """Lines with `row_reason` and `is_part`, the combos among them, and what is doubtful."""

    lines: pd.DataFrame
    combos: Combos
    notices: tuple[Notice, ...]


def meaning_of(lines: pd.DataFrame, settings: TillSettings, *, file: str, grain: str) -> _Meaning:
    """Return what the rows of a file are beside what each says itself."""
    lines, notices = named(lines, settings, file)
    if "sum_of_others" not in settings.readmit:
        is_all_shops, of_shops = _sum_shops(lines, file)
        # What a shop that is all shops has was held against the others already.
        is_sum, of_rows = sum_rows(lines[~is_all_shops], file, grain=grain)
        lines = _summed(lines, is_all_shops | is_sum.reindex(lines.index, fill_value=False))
        notices += [*of_shops, *of_rows]
    lines, apart = _units_apart(lines)
    combos = combos_of(lines, file, grain=grain, known_deals=settings.deals)
    if apart:
        notices.append(Notice("till_two_units", "warning", values={"file": file, "products": ", ".join(apart)}))
    lines = lines.assign(is_part=combos.is_part)
    return _Meaning(lines, combos, (*notices, *combos.notices))


def _summed(lines: pd.DataFrame, is_sum: pd.Series[bool]) -> pd.DataFrame:
    is_new = is_sum & (lines["row_reason"] == "")
    return lines.assign(row_reason=lines["row_reason"].mask(is_new, "sum_of_others"))


_NEARLY_ALWAYS = 0.95
_FEWEST_KEYS = 20
_FEWEST_VALUES = 5
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


def _sum_shops(lines: pd.DataFrame, file: str) -> tuple[pd.Series[bool], list[Notice]]:
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
        always = row["share"] >= _NEARLY_ALWAYS
        enough = len(shops) > 2 and row["keys"] >= _FEWEST_KEYS and row["values"] >= _FEWEST_VALUES
        values = {"file": file, "name": str(shop)}
        if always and (is_called_so or enough):
            sums.append(str(shop))
            if not is_called_so:
                notices.append(Notice("till_sum_shop", "warning", values=values))
        elif is_called_so:
            notices.append(Notice("till_sum_shop_differs", "warning", values=values))
    return lines["shop"].isin(sums) if sums else nothing, notices


def _units_apart(lines: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return lines in which a product of several units has one name for each, and the products that are so.

    Pieces keep the name; without pieces, the unit with most lines does.
    """
    sold = lines[(lines["row_reason"] == "") & (lines["product"] != "")]
    counts = sold.groupby(["product", "unit"]).size().reset_index(name="count")
    several = counts[counts["product"].duplicated(keep=False)]
    if several.empty:
        return lines, []
    in_order = several.assign(is_other=several["unit"] != "pcs", few=-several["count"])
    first = in_order.sort_values(["product", "is_other", "few", "unit"]).drop_duplicates("product")
    keeps = first.set_index("product")["unit"]
    is_apart = lines["product"].isin(keeps.index) & (lines["unit"] != lines["product"].map(keeps))
    named = lines["product"] + " (" + lines["unit"] + ")"
    return lines.assign(product=lines["product"].where(~is_apart, named)), [str(name) for name in keeps.index]


def plain_name(product: str, unit: str) -> str:
    """Return a product's name without the unit that keeps it apart.

    Examples
    --------
    >>> plain_name("Brot (kg)", "kg"), plain_name("Brot (kg)", "pcs")
    ('Brot', 'Brot (kg)')
    """
    return product.removesuffix(f" ({unit})")
