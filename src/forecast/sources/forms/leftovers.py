"""What was left at closing, and where it went.

In: a CSV or Excel file. Out: `Leftovers`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from forecast.sources.forms.columns import DAY, DETECTED, PRODUCT, Column, Dialect, shop_column
from forecast.sources.forms.sheet import read_sheet, refuse_unknown_products
from forecast.sources.till.rows.business_day import in_the_night
from forecast.tables import DataFrame, Leftovers, Products, checked
from forecast.texts import phrase

DESTINATION_WORDS = {
    **dict.fromkeys(("thrown", "thrown away", "waste", "jeté", "poubelle", "weggeworfen", "Abfall"), "thrown"),
    **dict.fromkeys(("given", "given away", "donated", "donné", "don", "gespendet", "Tafel"), "given"),
    **dict.fromkeys(("transformed", "reworked", "transformé", "verarbeitet"), "transformed"),
    **dict.fromkeys(("reduced", "discounted", "soldé", "réduit", "verbilligt", "reduziert"), "reduced"),
    **dict.fromkeys(("kept", "tomorrow", "gardé", "conservé", "demain", "aufgehoben", "morgen"), "kept"),
    **dict.fromkeys(("unknown", "?", "inconnu", "unbekannt"), "unknown"),
}
COLUMNS = (
    PRODUCT,
    DAY,
    Column(
        "left_qty", "number", ge=0, other_names=("left", "leftover", "reste", "restant", "invendus", "übrig", "Rest")
    ),
    Column("sold_out", "time", other_names=("sold_out_at", "épuisé à", "rupture", "ausverkauft um", "ausverkauft")),
    Column(
        "went_to",
        "choice",
        default="unknown",
        other_names=("where", "destination", "devenir", "Verbleib", "wohin"),
        choices=DESTINATION_WORDS,
    ),
)


def read_leftovers(
    path: Path,
    products: DataFrame[Products] | None = None,
    *,
    shop: str,
    shops: Iterable[str] | None = None,
    dialect: Dialect = DETECTED,
    left_out: Collection[int] = (),
    day_ends_s: int = 0,
) -> DataFrame[Leftovers]:
    """Read what was left: an empty cell is unknown, 0 is none; a time in `sold_out` is when the last one went.

    A time before `day_ends_s` is one of the night after the day.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, (shop_column(shop), *COLUMNS), dialect=dialect, left_out=left_out)
    sheet.refuse_repeated(["shop", "product", "day"])
    sheet.refuse_unknown("shop", shops, what=phrase("expected.shop"))
    refuse_unknown_products(sheet, products)
    contradicts = sheet.frame["sold_out"].notna() & (sheet.frame["left_qty"].astype(float) > 0)
    action = phrase("advice.left_or_sold_out")
    sheet.refuse(contradicts, "left_qty", expected=phrase("expected.nothing_left"), action=action)
    sheet.tell()
    sold_out_s = in_the_night(sheet.frame["sold_out"].astype("Int32"), day_ends_s)
    return checked(Leftovers, sheet.frame.drop(columns="sold_out").assign(sold_out_s=sold_out_s))
