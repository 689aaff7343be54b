"""Ingredients that were counted, and those under way.

In: CSV or Excel files. Out: `Stock`, `OnOrder`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from forecast.sources.forms.columns import DAY, DETECTED, INGREDIENT, Column, Dialect, shop_column
from forecast.sources.forms.sheet import read_sheet
from forecast.tables import DataFrame, OnOrder, Stock, checked
from forecast.texts import phrase

QTY_NAMES = ("qty", "quantity", "quantité", "Menge")


def read_stock(
    path: Path,
    *,
    shop: str,
    shops: Iterable[str] | None = None,
    ingredients: Iterable[str] | None = None,
    dialect: Dialect = DETECTED,
    left_out: Collection[int] = (),
) -> DataFrame[Stock]:
    """Read stock counts; an empty cell is no count, 0 is none left.

    `shops` and `ingredients` are the known names, unchecked when not given.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    qty = Column("stock_qty", "number", ge=0, other_names=("stock", "Bestand", *QTY_NAMES))
    sheet = read_sheet(path, (shop_column(shop), INGREDIENT, DAY, qty), dialect=dialect, left_out=left_out)
    sheet.refuse_repeated(["shop", "ingredient", "day"])
    sheet.refuse_unknown("shop", shops, what=phrase("expected.shop"))
    sheet.refuse_unknown("ingredient", ingredients, what=phrase("expected.ingredient"))
    sheet.tell()
    return checked(Stock, sheet.frame.dropna(subset=["stock_qty"]))


def read_on_order(
    path: Path,
    *,
    shop: str,
    shops: Iterable[str] | None = None,
    suppliers: Iterable[str] | None = None,
    ingredients: Iterable[str] | None = None,
    dialect: Dialect = DETECTED,
    left_out: Collection[int] = (),
) -> DataFrame[OnOrder]:
    """Read deliveries that are under way, in the unit of the ingredient.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    columns = (
        shop_column(shop),
        Column("supplier", is_required=True, other_names=("fournisseur", "Lieferant")),
        INGREDIENT,
        Column(
            "delivery_day",
            "day",
            is_required=True,
            other_names=("delivery", "day", "date", "livraison", "jour de livraison", "Liefertag", "Lieferdatum"),
        ),
        Column("qty", "number", is_required=True, ge=0, other_names=QTY_NAMES),
    )
    sheet = read_sheet(path, columns, dialect=dialect, left_out=left_out)
    sheet.refuse_repeated(["shop", "supplier", "ingredient", "delivery_day"])
    sheet.refuse_unknown("shop", shops, what=phrase("expected.shop"))
    sheet.refuse_unknown("supplier", suppliers, what=phrase("expected.supplier"))
    sheet.refuse_unknown("ingredient", ingredients, what=phrase("expected.ingredient"))
    sheet.tell()
    return checked(OnOrder, sheet.frame)
