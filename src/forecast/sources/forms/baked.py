"""What was really made, as the shop writes it down.

In: a CSV or Excel file. Out: `Baked`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from forecast.sources.forms.columns import DAY, DETECTED, PRODUCT, Column, Dialect, shop_column
from forecast.sources.forms.sheet import read_sheet, refuse_unknown_products
from forecast.tables import Baked, DataFrame, Products, checked
from forecast.texts import phrase

BAKED_QTY = Column(
    "baked_qty", "number", ge=0, other_names=("baked", "qty", "quantity", "cuit", "quantité", "gebacken", "Menge")
)


def read_baked(
    path: Path,
    products: DataFrame[Products] | None = None,
    *,
    shop: str,
    shops: Iterable[str] | None = None,
    dialect: Dialect = DETECTED,
    left_out: Collection[int] = (),
) -> DataFrame[Baked]:
    """Read quantities that were baked; an empty cell is unknown and left out, 0 is none.

    Products must stand in the catalogue, shops in `shops`, where these are given.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, (shop_column(shop), PRODUCT, DAY, BAKED_QTY), dialect=dialect, left_out=left_out)
    sheet.refuse_repeated(["shop", "product", "day"])
    sheet.refuse_unknown("shop", shops, what=phrase("expected.shop"))
    refuse_unknown_products(sheet, products)
    sheet.tell()
    return checked(Baked, sheet.frame.dropna(subset=["baked_qty"]))
