"""The shops of a chain, or the one shop of a bakery, and what they promise of their shelves.

In: CSV or Excel files, the configuration. Out: `Shops`, `Availability`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from forecast.config import Bakery
from forecast.sources.forms.catalogue import CLASS
from forecast.sources.forms.columns import DETECTED, PRODUCT, Dialect, FormColumn
from forecast.sources.forms.sheet import read_sheet
from forecast.tables import Availability, DataFrame, Products, Shops, checked
from forecast.texts import phrase

_NO_BAKERY = Bakery()
_COLUMNS = (
    FormColumn("shop", is_required=True, other_names=("magasin", "boutique", "point de vente", "Filiale", "Laden")),
    FormColumn("name", default="", other_names=("nom", "label", "Bezeichnung")),
    FormColumn(
        "region", default="", other_names=("subdivision", "région", "département", "Land", "Bundesland", "Kanton")
    ),
    FormColumn("school_zones", default="", other_names=("school_zone", "zone", "zone scolaire", "Ferienregion")),
    FormColumn("place", default="", other_names=("weather_place", "lieu", "ville", "Ort")),
)

_PROMISE_COLUMNS = (
    FormColumn("product", default="", other_names=PRODUCT.other_names),
    FormColumn("availability_class", "choice", default="", other_names=CLASS.other_names, choices=CLASS.choices),
    FormColumn("until", "time", other_names=("jusqu'à", "bis", "heure", "Uhrzeit")),
    FormColumn("lasts_share", "share", other_names=("lasts", "présent", "suffit", "reicht", "da")),
    FormColumn("sells_out_share", "share", other_names=("sells_out", "épuisé", "ausverkauft", "weg")),
)
_SHARES = ("lasts_share", "sells_out_share")


def read_shops(
    path: Path, *, bakery: Bakery = _NO_BAKERY, place: str = "", dialect: Dialect = DETECTED
) -> DataFrame[Shops]:
    """Read the shops; what is not written of one is the bakery's region, its school zones and the weather of `place`.

    Without a name a shop is shown as the till writes it.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, _COLUMNS, dialect=dialect, key=("shop",), rows_required=True)
    frame = sheet.valid_frame()
    otherwise = {
        "name": frame["shop"],
        "region": bakery.region,
        "school_zones": ", ".join(bakery.school_zones),
        "place": place,
    }
    filled = {name: frame[name].where(frame[name] != "", value) for name, value in otherwise.items()}
    return checked(Shops, frame.assign(**filled))


def read_availability(
    path: Path,
    products: DataFrame[Products] | None = None,
    *,
    shops: Iterable[str] | None = None,
    dialect: Dialect = DETECTED,
) -> DataFrame[Availability]:
    """Read promises: a product, or a class, or all; until an hour, or closing; the share of days, such as 90 %.

    Raises
    ------
    SourceError
        With every problem of the file: a product and a class at once, no share or both, a share of 0 or of all days.
    """
    key = ("shop", "product", "availability_class", "until")
    sheet = read_sheet(path, _PROMISE_COLUMNS, key=(), shop="", shops=shops, dialect=dialect)
    frame = sheet.frame
    # No hour means closing: two promises until closing are the same as well.
    sheet.refuse_repeated_rows(frame.assign(until=frame["until"].fillna(-1)), np.arange(len(frame)), key)
    sheet.refuse_unknown("product", None if products is None else products["product"], what=phrase("expected.product"))
    is_both = (frame["product"] != "") & (frame["availability_class"] != "")
    sheet.refuse(is_both, "availability_class", expected=phrase("expected.product_or_class"))
    lasts, gone = (frame[name].astype(float) for name in _SHARES)
    for name, share in zip(_SHARES, (lasts, gone), strict=True):
        sheet.refuse((share <= 0) | (share >= 1), name, expected=phrase("expected.share_of_days"))
    is_wrong = lasts.isna() == gone.isna()
    shown = next((name for name in _SHARES if name in sheet.headers), "product")
    sheet.refuse(is_wrong, shown, expected=phrase("expected.one_share"))
    valid = sheet.valid_frame()
    return checked(Availability, valid.assign(until_s=valid["until"].astype("Int32")).drop(columns="until"))
