"""An article that is sold by the piece and by weight is two products.

In: every line of a file with its unit. Out: the lines with such articles kept apart, the names that were.
"""

from __future__ import annotations

import pandas as pd


def units_apart(lines: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return lines in which a product of several units has one name for each, and the products that are so.

    Pieces keep the name; without pieces, the unit with most lines does.

    Examples
    --------
    >>> lines = pd.DataFrame({"product": ["Brot", "Brot", "Käse"], "unit": ["pcs", "kg", "kg"], "row_reason": ""})
    >>> apart, names = units_apart(lines)
    >>> apart["product"].tolist(), names
    (['Brot', 'Brot (kg)', 'Käse'], ['Brot'])
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
