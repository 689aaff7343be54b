"""The catalogue: products, recipes and suppliers as a person keeps them, and products read off the till.

In: `Sales`, CSV or Excel files. Out: `Products`, `Recipes`, `Suppliers`.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecast.notices import Notice
from forecast.sources.forms.columns import DETECTED, INGREDIENT, PRODUCT, Dialect, FormColumn, month_day_of
from forecast.sources.forms.sheet import read_sheet
from forecast.tables import CHOSEN_RUNGS, DataFrame, Products, Recipes, Sales, checked
from forecast.texts import LANGUAGES, messages, phrase

_PRICE_WEEKS = 8
_UNIT_WORDS = {
    **dict.fromkeys(("pcs", "pc", "piece", "pieces", "pièce", "pièces", "pce", "unité", "Stück", "Stk", "St"), "pcs"),
    **dict.fromkeys(("kg", "kilo", "Kilogramm"), "kg"),
}
_MONEY_WORDS = ("amount", "money", "montant", "argent", "Betrag", "Geld", "eur", "€", "euro", "euros")
_PRODUCT_UNITS = {**_UNIT_WORDS, **dict.fromkeys(_MONEY_WORDS, "amount")}
INGREDIENT_UNITS = {**_UNIT_WORDS, **dict.fromkeys(("l", "litre", "liter", "litres"), "l")}
_RECIPE_UNITS = {
    **INGREDIENT_UNITS,
    **dict.fromkeys(("g", "gr", "gramme", "grammes", "Gramm", "gram", "grams"), "g"),
    "ml": "ml",
    "cl": "cl",
}
_CLASS_WORDS = {
    **dict.fromkeys(("must_last", "must last", "jusqu'à la fermeture", "bis Ladenschluss"), "must_last"),
    **dict.fromkeys(("may_sell_out", "may sell out", "peut manquer", "darf ausgehen"), "may_sell_out"),
    **dict.fromkeys(("must_sell_out", "must sell out", "doit partir", "muss ausgehen"), "must_sell_out"),
}
CLASS = FormColumn(
    "availability_class",
    "choice",
    default="may_sell_out",
    other_names=("availability", "class", "disponibilité", "classe", "Verfügbarkeit", "Klasse"),
    choices=_CLASS_WORDS,
)
_PRODUCT_COLUMNS = (
    PRODUCT,
    FormColumn("label", default="", other_names=("libellé", "nom", "Bezeichnung", "name")),
    FormColumn("family", default="", other_names=("famille", "catégorie", "Gruppe", "Warengruppe", "category")),
    FormColumn("dough", default="", other_names=("pâte", "Teig")),
    FormColumn("unit", "choice", default="pcs", other_names=("unité", "Einheit"), choices=_PRODUCT_UNITS),
    FormColumn(
        "price_gross_amount", "number", ge=0, other_names=("price", "prix", "prix TTC", "Preis", "Verkaufspreis")
    ),
    FormColumn("vat_share", "share", default=0.055, other_names=("vat", "TVA", "MwSt", "USt")),
    FormColumn("unit_cost_net_amount", "number", ge=0, other_names=("unit_cost", "cost", "coût", "coût HT", "Kosten")),
    FormColumn(
        "salvage_net_amount", "number", default=0.0, ge=0, other_names=("salvage", "valeur de reprise", "Restwert")
    ),
    FormColumn(
        "goodwill_net_amount", "number", ge=0, other_names=("goodwill", "mécontentement", "Verärgerung", "Kundenärger")
    ),
    CLASS,
    FormColumn("batch_qty", "number", default=1.0, gt=0, other_names=("batch", "fournée", "lot", "Schuss", "Charge")),
    FormColumn(
        "minimum_batch_qty", "number", default=0.0, ge=0, other_names=("minimum_batch", "minimum", "Mindestmenge")
    ),
    FormColumn("is_half_batch_allowed", "yes_no", default=False, other_names=("half_batch", "demi-fournée", "halbe")),
    FormColumn(
        "is_quarter_batch_allowed",
        "yes_no",
        default=False,
        other_names=("quarter_batch", "quart de fournée", "viertel"),
    ),
    FormColumn("minimum_display_qty", "number", default=0.0, ge=0, other_names=("display", "présentoir", "Auslage")),
    FormColumn("piece_kg", "number", gt=0, le=100, other_names=("piece_weight", "poids de pâte", "Teiggewicht")),
    FormColumn("freshness_h", "number", gt=0, le=1_000, other_names=("freshness", "fraîcheur", "Frische")),
    FormColumn(
        "carry_over_days", "number", default=0, ge=0, le=60, other_names=("carry_over", "report", "Haltbar bis Tag")
    ),
    FormColumn(
        "ahead_days", "number", default=0, ge=0, le=14, other_names=("made_ahead", "jours d'avance", "Tage im Voraus")
    ),
    FormColumn("is_baked_ahead", "yes_no", default=False, other_names=("baked_ahead", "cuit d'avance", "vorgebacken")),
    FormColumn("season_from", default="", other_names=("saison du", "début saison", "Saison von")),
    FormColumn("season_to", default="", other_names=("saison au", "fin saison", "Saison bis")),
    FormColumn("analogue", default="", other_names=("analog", "analogue à", "ähnlich wie")),
    FormColumn("is_planned", "yes_no", default=True, other_names=("planned", "prévu", "planifié", "geplant")),
    FormColumn("can_sell_out", "yes_no", default=True, other_names=("peut manquer", "épuisable", "kann ausgehen")),
)
_RECIPE_COLUMNS = (
    PRODUCT,
    INGREDIENT,
    FormColumn(
        "makes_qty", "number", default=1.0, gt=0, other_names=("makes", "donne", "rendement", "ergibt", "yield")
    ),
    FormColumn(
        "ingredient_qty", "number", is_required=True, gt=0, other_names=("quantity", "qty", "quantité", "Menge")
    ),
    FormColumn(
        "ingredient_unit",
        "choice",
        is_required=True,
        other_names=("unit", "unité", "Einheit"),
        choices=_RECIPE_UNITS,
    ),
)


def read_products(path: Path, *, dialect: Dialect = DETECTED) -> DataFrame[Products]:
    """Read the catalogue; a product without a label is shown by its name.

    Raises
    ------
    SourceError
        With every problem of the file: cells, seasons with one end, an unknown analogue, a product on two lines.
    """
    sheet = read_sheet(path, (*_PRODUCT_COLUMNS, _rung_column()), dialect=dialect, rows_required=True)
    frame = sheet.frame
    seasons = {}
    for name in ("season_from", "season_to"):
        seasons[name] = frame[name].map(lambda text: month_day_of(text) if text else "")
        sheet.refuse(seasons[name].isna(), name, expected=phrase("expected.day_of_year"))
    other = {"season_from": "season_to", "season_to": "season_from"}
    for name, end in other.items():
        is_alone = (frame[name] != "") & (frame[end] == "")
        sheet.refuse(is_alone, name, expected=phrase("expected.other_end", end=end), action=phrase("advice.both_ends"))
    sheet.refuse_repeated(["product"])
    known = frame["product"] if "product" in sheet.headers else None
    sheet.refuse_unknown("analogue", known, what=phrase("expected.product_of_file"))
    is_itself = (frame["analogue"] != "") & (frame["analogue"] == frame["product"])
    sheet.refuse(is_itself, "analogue", expected=phrase("expected.another_product"))
    above_cost = frame["salvage_net_amount"].astype(float) > frame["unit_cost_net_amount"].astype(float)
    sheet.refuse(above_cost, "salvage_net_amount", expected=phrase("expected.at_most_cost"))
    sheet.valid_frame()
    label = frame["label"].where(frame["label"] != "", frame["product"])
    return checked(Products, frame.assign(label=label, **seasons))


def _rung_column() -> FormColumn:
    """Return the column of who is to speak, by the program's names or by the words in which it prints them."""
    printed = {str(messages(language)[f"rung.{name}"]): name for language in LANGUAGES for name in CHOSEN_RUNGS}
    words = {name: name for name in CHOSEN_RUNGS} | printed
    return FormColumn("chosen_rung", "choice", default="", other_names=("rung", "échelon", "Sprosse"), choices=words)


def read_recipes(
    path: Path, products: DataFrame[Products] | None = None, *, dialect: Dialect = DETECTED
) -> DataFrame[Recipes]:
    """Read what goes into which product; products must stand in the catalogue, where it is given.

    A dough of the catalogue may have a recipe too, and so may an ingredient; a recipe that contains itself is refused.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, _RECIPE_COLUMNS, key=("product", "ingredient"), dialect=dialect)
    frame = sheet.frame
    if products is not None:
        # A dough, and an ingredient that is made here, have recipes of their own.
        made = {*products["product"], *products["dough"], *frame["ingredient"]} - {""}
        sheet.refuse_unknown("product", made, what=phrase("expected.product"))
    circular = _in_circles(frame["product"].tolist(), frame["ingredient"].tolist())
    sheet.refuse(frame["product"].isin(circular), "product", expected=phrase("expected.not_of_itself"))
    return checked(Recipes, sheet.valid_frame())


def _in_circles(products: list[str], ingredients: list[str]) -> set[str]:
    """Return what is made of itself, by whatever way."""
    made_of: dict[str, set[str]] = {}
    for product, ingredient in zip(products, ingredients, strict=True):
        made_of.setdefault(product, set()).add(ingredient)
    circular = set()
    for start in made_of:
        seen, ahead = set[str](), list(made_of[start])
        while ahead:
            name = ahead.pop()
            if name not in seen:
                seen.add(name)
                ahead += made_of.get(name, ())
        if start in seen:
            circular.add(start)
    return circular


def products_from_sales(sales: DataFrame[Sales]) -> DataFrame[Products]:
    """Return a catalogue read off the till: label = name, price = median of amount / quantity of its last 8 weeks.

    So that the program works before anyone has written a catalogue; costs and batches stay unknown.
    """
    last_day = sales.groupby("product")["day"].transform("max")
    is_recent = sales["day"] > last_day - pd.Timedelta(weeks=_PRICE_WEEKS)
    recent = sales[is_recent & (sales["sold_qty"] > 0)]
    price = (recent["amount"] / recent["sold_qty"]).groupby(recent["product"]).median().round(2)
    names = pd.Series(sorted(sales["product"].unique()), dtype="str")
    frame = pd.DataFrame({"product": names, "label": names, "price_gross_amount": names.map(price)})
    # Goods taken back for more than they cost leave a negative price, which is none.
    frame["price_gross_amount"] = frame["price_gross_amount"].where(frame["price_gross_amount"] >= 0)
    return checked(Products, frame)


def with_sold_products(
    products: DataFrame[Products], sales: DataFrame[Sales]
) -> tuple[DataFrame[Products], list[Notice]]:
    """Return the catalogue with prices that it lacks and products that only the till knows, read off the till.

    The note `products_not_in_catalogue` says how many were added and names the first; `prices_from_till` and
    `prices_unknown` those whose price was read off the till, or is not known there either.
    """
    sold = products_from_sales(sales)
    price = products["price_gross_amount"].fillna(
        products["product"].map(sold.set_index("product")["price_gross_amount"])
    )
    added = sold[~sold["product"].isin(products["product"])]
    frame = pd.concat([products.assign(price_gross_amount=price), added], ignore_index=True)
    names = ", ".join(added["product"].head(5))
    values: dict[str, str | int] = {"count": len(added), "products": names}
    notices = [Notice("products_not_in_catalogue", values=values)] if len(added) else []
    lacks = products["price_gross_amount"].isna() & products["is_planned"]
    for code, which in (("prices_from_till", lacks & price.notna()), ("prices_unknown", lacks & price.isna())):
        labels = products.loc[which, "label"]
        if len(labels):
            told: dict[str, str | int] = {"count": len(labels), "products": ", ".join(labels)}
            notices.append(Notice(code, values=told))
    return checked(Products, frame), notices
