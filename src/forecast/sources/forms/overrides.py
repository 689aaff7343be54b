"""What the manager decided instead of the proposal.

In: a CSV or Excel file. Out: `Overrides`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from forecast.sources.forms.columns import DAY, DETECTED, PRODUCT, Column, Dialect, shop_column
from forecast.sources.forms.sheet import read_sheet, refuse_unknown_products
from forecast.tables import OVERRIDE_REASONS, DataFrame, Overrides, Products, checked
from forecast.texts import phrase

REASON_WORDS = {
    **{code: code for code in OVERRIDE_REASONS},
    **dict.fromkeys(("weather", "météo", "Wetter"), "M"),
    **dict.fromkeys(("event", "événement", "Ereignis", "Fest"), "E"),
    **dict.fromkeys(("customer order", "commande", "Bestellung"), "C"),
    **dict.fromkeys(("staff", "personnel", "Personal"), "P"),
    **dict.fromkeys(("stock", "Bestand", "Lager"), "S"),
    **dict.fromkeys(("taste", "trial", "goût", "essai", "Geschmack", "Probe"), "G"),
    **dict.fromkeys(("other", "autre", "anderes"), "X"),
}
COLUMNS = (
    PRODUCT,
    DAY,
    Column("decided_qty", "number", ge=0, other_names=("decided", "qty", "décidé", "quantité", "entschieden", "Menge")),
    Column(
        "reason_code",
        "choice",
        default="X",
        other_names=("reason", "code", "motif", "raison", "Grund"),
        choices=REASON_WORDS,
    ),
    Column("note", default="", other_names=("remarque", "commentaire", "Bemerkung", "Notiz", "comment")),
)


def read_overrides(
    path: Path,
    products: DataFrame[Products] | None = None,
    *,
    shop: str,
    shops: Iterable[str] | None = None,
    dialect: Dialect = DETECTED,
    left_out: Collection[int] = (),
) -> DataFrame[Overrides]:
    """Read the manager's quantities: an empty quantity is no decision, an empty reason is X (other).

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, (shop_column(shop), *COLUMNS), dialect=dialect, left_out=left_out)
    sheet.refuse_repeated(["shop", "product", "day"])
    sheet.refuse_unknown("shop", shops, what=phrase("expected.shop"))
    refuse_unknown_products(sheet, products)
    sheet.tell()
    return checked(Overrides, sheet.frame.dropna(subset=["decided_qty"]))
