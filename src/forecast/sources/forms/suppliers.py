"""The suppliers file: who sells what in which packs, on which days, and from how many packs on for less.

In: CSV or Excel files. Out: `Suppliers`.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecast.notices import Notice
from forecast.sources.forms.catalogue import INGREDIENT_UNITS
from forecast.sources.forms.columns import DETECTED, INGREDIENT, Dialect, FormColumn, weekdays_of
from forecast.sources.forms.sheet import Sheet, read_sheet
from forecast.tables import DataFrame, Recipes, Suppliers, checked
from forecast.texts import phrase

_SUPPLIER_COLUMNS = (
    FormColumn("supplier", is_required=True, other_names=("fournisseur", "Lieferant")),
    INGREDIENT,
    FormColumn(
        "ingredient_unit",
        "choice",
        is_required=True,
        other_names=("unit", "unité", "Einheit"),
        choices=INGREDIENT_UNITS,
    ),
    FormColumn("pack_qty", "number", is_required=True, gt=0, other_names=("pack", "conditionnement", "Gebinde")),
    FormColumn("from_packs", "number", default=1, gt=0, other_names=("à partir de", "dès", "ab Gebinde", "ab")),
    FormColumn(
        "pack_price_net_amount", "number", ge=0, other_names=("pack_price", "price", "prix", "prix HT", "Preis")
    ),
    FormColumn(
        "delivery_weekdays",
        is_required=True,
        other_names=("delivery", "delivery_days", "livraison", "jours de livraison", "Liefertage", "Lieferung"),
    ),
    FormColumn("cutoff", "time", default=43_200, other_names=("order_before", "heure limite", "Bestellschluss")),
    FormColumn(
        "lead_days", "number", default=1, ge=0, le=3_660, other_names=("lead", "délai", "Vorlauf", "Vorlauftage")
    ),
    FormColumn(
        "minimum_order_amount", "number", default=0.0, ge=0, other_names=("minimum", "franco", "Mindestbestellwert")
    ),
    FormColumn("minimum_order_kg", "number", default=0.0, ge=0, other_names=("Mindestmenge",)),
    FormColumn(
        "shelf_life_days", "number", gt=0, le=3_660, other_names=("shelf_life", "conservation", "Haltbarkeit", "DLC")
    ),
    FormColumn(
        "storage_limit_qty",
        "number",
        gt=0,
        other_names=("storage_limit", "place", "stockage", "stock maximum", "Lagerplatz", "Höchstbestand"),
    ),
    FormColumn("safety_days", "number", default=0.0, ge=0, le=3_660, other_names=("safety", "sécurité", "Sicherheit")),
)
_SAME_ON_EVERY_LINE = [
    column.name
    for column in _SUPPLIER_COLUMNS
    if column.name not in ("supplier", "ingredient", "from_packs", "pack_price_net_amount")
]


def read_suppliers(path: Path, *, dialect: Dialect = DETECTED) -> DataFrame[Suppliers]:
    """Read who sells what in which packs, and when; weekdays as names (mon thu, lundi jeudi, Mo-Fr) or 0 Monday … 6.

    A lower price of larger orders is one more line, the same but for `from_packs` and the price.

    Raises
    ------
    SourceError
        With every problem of the file: cells, room for less than a pack, an ingredient on two lines, lines of one
        ingredient that differ in more than the price.
    """
    sheet = read_sheet(path, _SUPPLIER_COLUMNS, dialect=dialect)
    frame = sheet.frame
    weekdays = frame["delivery_weekdays"].map(lambda text: weekdays_of(text) if text else ())
    expected = phrase("expected.weekdays")
    sheet.refuse(weekdays.isna(), "delivery_weekdays", expected=expected)
    is_whole = frame["lead_days"].isna() | (frame["lead_days"].astype(float) % 1 == 0)
    sheet.refuse(~is_whole, "lead_days", expected=phrase("expected.whole_days"))
    packs = frame["from_packs"].astype(float)
    sheet.refuse((packs % 1 != 0) & packs.notna(), "from_packs", expected=phrase("expected.whole_packs"))
    room, pack = frame["storage_limit_qty"].astype(float), frame["pack_qty"].astype(float)
    for qty in sorted(set(pack[room < pack])):
        at_least = phrase("expected.one_pack_of_room", pack=qty)
        sheet.refuse((room < pack) & (pack == qty), "storage_limit_qty", expected=at_least)
    sheet.refuse_repeated(["supplier", "ingredient", "from_packs"])
    _refuse_other_terms(sheet)
    sheet.valid_frame()
    written = weekdays.map(lambda numbers: " ".join(str(number) for number in numbers))
    return checked(Suppliers, frame.assign(delivery_weekdays=written, cutoff_s=frame["cutoff"]))


def _refuse_other_terms(sheet: Sheet) -> None:
    """Refuse what a line of a lower price says otherwise than the first line of the same supplier and ingredient."""
    frame = sheet.frame
    first = frame.groupby(["supplier", "ingredient"])["from_packs"].transform(lambda packs: packs.index[0])
    for line in sorted(set(first[first != first.index])):
        is_other = (first == line) & (first.index != line)
        earlier = phrase("expected.as_on_line", line=str(sheet.raw.lines.loc[line]))
        for column in _SAME_ON_EVERY_LINE:
            said = frame[column].loc[line]
            is_same = frame[column].isna() if pd.isna(said) else frame[column] == said
            sheet.refuse(is_other & ~is_same, column, expected=earlier)


def unsupplied_ingredients(recipes: DataFrame[Recipes], suppliers: DataFrame[Suppliers]) -> list[Notice]:
    """Return a note `ingredient_without_supplier` for each ingredient of a recipe that nobody sells."""
    missing = sorted(set(recipes["ingredient"]) - set(suppliers["ingredient"]) - set(recipes["product"]))
    return [Notice("ingredient_without_supplier", values={"ingredient": name}) for name in missing]
