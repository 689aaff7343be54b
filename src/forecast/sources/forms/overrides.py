"""What the manager decided instead of the proposal.

In: a CSV or Excel file. Out: `Overrides`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from forecast.sources.forms.columns import DAY, DETECTED, PRODUCT, Column, Dialect, shop_column
from forecast.sources.forms.sheet import read_sheet, refuse_unknown_products
from forecast.tables import OVERRIDE_REASONS, DataFrame, Overrides, Products, checked
from forecast.texts import LANGUAGES, messages, phrase

ALSO_MEANT = {
    "E": ("Ereignis", "Fest"),
    "C": ("commande", "Bestellung", "order"),
    "S": ("Vorrat", "Lager"),
    "G": ("taste", "trial", "goût", "essai", "Geschmack", "Versuch", "Probe"),
}
"""What people write beside the words that the page prints."""
REASON_WORDS = {
    word: code
    for code in OVERRIDE_REASONS
    for word in (
        code,
        *(str(messages(language)[f"letter.{code}"]) for language in LANGUAGES),
        *ALSO_MEANT.get(code, ()),
    )
}
"""The letters of the page, and every word that it prints for them in any language."""
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
