"""What people write down of a day: what was made, left over and decided, what is in stock and under way.

In: CSV or Excel files. Out: `Baked`, `MadeAhead`, `Leftovers`, `Overrides`, `Stock`, `OnOrder`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from forecast.sources.forms.columns import DAY, INGREDIENT, PRODUCT, FormColumn
from forecast.sources.forms.sheet import Given, read_sheet
from forecast.sources.till.rows.business_day import in_the_night
from forecast.tables import (
    OVERRIDE_REASONS,
    Baked,
    DataFrame,
    Leftovers,
    MadeAhead,
    OnOrder,
    Overrides,
    Products,
    Stock,
    checked,
)
from forecast.texts import LANGUAGES, messages, phrase

OF_PRODUCT = ("shop", "product", "day")
_QTY_NAMES = ("qty", "quantity", "quantité", "Menge")
_BAKED_QTY = FormColumn(
    "baked_qty",
    "number",
    ge=0,
    other_names=("baked", "made", "qty", "quantity", "cuit", "fait", "quantité", "gebacken", "hergestellt", "Menge"),
)
AHEAD_QTY = FormColumn(
    "made_ahead_qty",
    "number",
    ge=0,
    other_names=("made_ahead", "frozen", "congelé", "d'avance", "gefroren", *_QTY_NAMES),
)
_DESTINATION_WORDS = {
    **dict.fromkeys(("thrown", "thrown away", "waste", "jeté", "poubelle", "weggeworfen", "Abfall"), "thrown"),
    **dict.fromkeys(("given", "given away", "donated", "donné", "don", "gespendet", "Tafel"), "given"),
    **dict.fromkeys(("transformed", "reworked", "transformé", "verarbeitet"), "transformed"),
    **dict.fromkeys(("reduced", "discounted", "soldé", "réduit", "verbilligt", "reduziert"), "reduced"),
    **dict.fromkeys(("kept", "tomorrow", "gardé", "conservé", "demain", "aufgehoben", "morgen"), "kept"),
    **dict.fromkeys(("unknown", "?", "inconnu", "unbekannt"), "unknown"),
}
_LEFT_COLUMNS = (
    PRODUCT,
    DAY,
    FormColumn(
        "left_qty",
        "number",
        ge=0,
        other_names=("left", "leftover", "leftovers", "reste", "restant", "invendus", "übrig", "Rest", "Retouren"),
    ),
    FormColumn(
        "sold_out",
        "time",
        other_names=("sold_out_at", "épuisé à", "rupture", "rupture à", "ausverkauft um", "ausverkauft"),
    ),
    FormColumn(
        "went_to",
        "choice",
        default="unknown",
        other_names=("where", "destination", "devenir", "Verbleib", "wohin"),
        choices=_DESTINATION_WORDS,
    ),
)
CLOSING_COLUMNS = (*_LEFT_COLUMNS, _BAKED_QTY)
"""The closing form has both: its file is read as leftovers and as what was baked."""
_ALSO_MEANT = {
    "E": ("Ereignis", "Fest"),
    "C": ("commande", "Bestellung", "order"),
    "S": ("Vorrat", "Lager"),
    "G": ("taste", "trial", "goût", "essai", "Geschmack", "Versuch", "Probe"),
}
"""What people write beside the words that the page prints."""
_REASON_WORDS = {
    word: code
    for code in OVERRIDE_REASONS
    for word in (
        code,
        *(str(messages(language)[f"{kind}.{code}"]) for language in LANGUAGES for kind in ("letter", "short_letter")),
        *_ALSO_MEANT.get(code, ()),
    )
}
"""The codes of the file, and every letter and word that a page prints for them in any language."""
DECIDED_COLUMNS = (
    PRODUCT,
    DAY,
    FormColumn(
        "decided_qty", "number", ge=0, other_names=("decided", "qty", "décidé", "quantité", "entschieden", "Menge")
    ),
    FormColumn(
        "reason_code",
        "choice",
        default="X",
        other_names=("reason", "code", "motif", "raison", "Grund"),
        choices=_REASON_WORDS,
    ),
)
STOCK_QTY = FormColumn("stock_qty", "number", ge=0, other_names=("stock", "Bestand", *_QTY_NAMES))
ON_ORDER_COLUMNS = (
    FormColumn("supplier", is_required=True, other_names=("fournisseur", "Lieferant")),
    INGREDIENT,
    FormColumn(
        "delivery_day",
        "day",
        is_required=True,
        other_names=("delivery", "day", "date", "livraison", "jour de livraison", "Liefertag", "Lieferdatum"),
    ),
    FormColumn("qty", "number", is_required=True, ge=0, other_names=_QTY_NAMES),
)


def read_baked(path: Path, products: DataFrame[Products] | None = None, **given: Unpack[Given]) -> DataFrame[Baked]:
    """Read quantities that were baked; an empty cell is unknown and left out, 0 is none.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, CLOSING_COLUMNS, key=OF_PRODUCT, products=products, **given)
    frame = sheet.valid_frame().drop(columns=["left_qty", "sold_out", "went_to"])
    return checked(Baked, frame.dropna(subset=["baked_qty"]))


def read_made_ahead(
    path: Path, products: DataFrame[Products] | None = None, **given: Unpack[Given]
) -> DataFrame[MadeAhead]:
    """Read what lies frozen or cold for later days; an empty cell is none.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, (PRODUCT, DAY, AHEAD_QTY), key=OF_PRODUCT, products=products, **given)
    return checked(MadeAhead, sheet.valid_frame().dropna(subset=["made_ahead_qty"]))


def read_leftovers(
    path: Path, products: DataFrame[Products] | None = None, *, day_ends_s: int = 0, **given: Unpack[Given]
) -> DataFrame[Leftovers]:
    """Read what was left: an empty cell is unknown, 0 is none; a time in `sold_out` is when the last one went.

    The file may be the closing form: what was made stands in it too, and is left to `read_baked`.

    A time before `day_ends_s` is one of the night after the day.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, CLOSING_COLUMNS, key=OF_PRODUCT, products=products, **given)
    contradicts = sheet.frame["sold_out"].notna() & (sheet.frame["left_qty"].astype(float) > 0)
    action = phrase("advice.left_or_sold_out")
    sheet.refuse(contradicts, "left_qty", expected=phrase("expected.nothing_left"), action=action)
    frame = sheet.valid_frame()
    sold_out_s = in_the_night(frame["sold_out"].astype("Int32"), day_ends_s)
    return checked(Leftovers, frame.drop(columns=["sold_out", "baked_qty"]).assign(sold_out_s=sold_out_s))


def read_overrides(
    path: Path, products: DataFrame[Products] | None = None, **given: Unpack[Given]
) -> DataFrame[Overrides]:
    """Read the manager's quantities: an empty quantity is no decision, an empty reason is X (other).

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, DECIDED_COLUMNS, key=OF_PRODUCT, products=products, **given)
    return checked(Overrides, sheet.valid_frame().dropna(subset=["decided_qty"]))


def read_stock(path: Path, **given: Unpack[Given]) -> DataFrame[Stock]:
    """Read stock counts; an empty cell is no count, 0 is none left.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, (INGREDIENT, DAY, STOCK_QTY), key=("shop", "ingredient", "day"), **given)
    return checked(Stock, sheet.valid_frame().dropna(subset=["stock_qty"]))


def read_on_order(path: Path, **given: Unpack[Given]) -> DataFrame[OnOrder]:
    """Read deliveries that are under way, in the unit of the ingredient.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    key = ("shop", "supplier", "ingredient", "delivery_day")
    return checked(OnOrder, read_sheet(path, ON_ORDER_COLUMNS, key=key, **given).valid_frame())
