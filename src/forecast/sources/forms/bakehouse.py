"""What the bakehouse can do, as a person keeps it: doughs, slots, ovens and mixers.

In: CSV or Excel files. Out: `Doughs`, `Slots`, `Equipment`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from forecast.notices import Notice
from forecast.sources.forms.columns import DETECTED, Dialect, FormColumn, weekdays_of
from forecast.sources.forms.sheet import Sheet, read_sheet
from forecast.tables import DataFrame, Doughs, Equipment, Products, Slots, checked, empty
from forecast.texts import phrase

_KINDS = {
    **dict.fromkeys(("oven", "four", "fours", "Ofen", "Öfen", "Backofen"), "oven"),
    **dict.fromkeys(("mixer", "pétrin", "pétrins", "Kneter", "Knetmaschine"), "mixer"),
    **dict.fromkeys(("freezer", "congélateur", "surgélateur", "Froster", "Tiefkühler"), "freezer"),
}
_DOUGH_COLUMNS = (
    FormColumn("dough", is_required=True, other_names=("pâte", "Teig")),
    FormColumn("mix_kg", "number", gt=0, le=10_000, other_names=("mix", "pétrissée", "Knetung", "Kessel")),
    FormColumn("minimum_kg", "number", default=0.0, ge=0, other_names=("minimum", "Mindestmenge", "Minimum")),
    FormColumn("loss_share", "share", default=0.0, other_names=("loss", "perte", "Verlust", "Teigverlust")),
)
_CAPACITY = ("capacité", "Kapazität", "Fassung")
_SLOT_COLUMNS = (
    FormColumn("weekday", is_required=True, other_names=("weekdays", "jour", "jours", "Wochentag", "Wochentage")),
    FormColumn("slot", is_required=True, other_names=("fournée", "créneau", "Backzeit", "Schub")),
    FormColumn("ready_at", "time", is_required=True, other_names=("ready", "prêt à", "prêt", "fertig um", "fertig")),
    FormColumn("capacity", "number", gt=0, other_names=_CAPACITY),
)
_EQUIPMENT_COLUMNS = (
    FormColumn("kind", "choice", is_required=True, other_names=("type", "genre", "Art"), choices=_KINDS),
    FormColumn("capacity", "number", is_required=True, gt=0, other_names=_CAPACITY),
    FormColumn("hours", "number", gt=0, le=24, other_names=("heures", "Stunden")),
)


def read_doughs(path: Path, *, dialect: Dialect = DETECTED) -> DataFrame[Doughs]:
    """Read how doughs are mixed.

    Raises
    ------
    SourceError
        With every problem of the file: cells, a minimum above the mix, a loss of everything, a dough on two lines.
    """
    sheet = read_sheet(path, _DOUGH_COLUMNS, key=("dough",), dialect=dialect)
    frame = sheet.frame
    is_above = frame["minimum_kg"].astype(float) > frame["mix_kg"].astype(float)
    sheet.refuse(is_above, "minimum_kg", expected=phrase("expected.minimum_below_mix"))
    sheet.refuse(frame["loss_share"].astype(float) >= 1, "loss_share", expected=phrase("expected.share"))
    return checked(Doughs, sheet.valid_frame())


def read_slots(
    path: Path,
    products: DataFrame[Products] | None = None,
    *,
    shops: Iterable[str] | None = None,
    dialect: Dialect = DETECTED,
) -> DataFrame[Slots]:
    """Read when bakes are ready; a line may name several weekdays (Mo-Fr), and without a shop it is every shop's.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, _SLOT_COLUMNS, shop="", shops=shops, dialect=dialect)
    weekdays = sheet.frame["weekday"].map(lambda text: weekdays_of(text) if text else ())
    sheet.refuse(weekdays.isna(), "weekday", expected=phrase("expected.weekdays"))
    sheet.refuse_repeated(["shop", "weekday", "slot"])
    sheet.valid_frame()
    rows = sheet.frame.assign(weekday=weekdays.map(list), ready_s=sheet.frame["ready_at"]).explode("weekday")
    held = rows.astype({"capacity": float}).groupby(["shop", "weekday"])["capacity"].sum(min_count=1)
    if rows["capacity"].notna().all():
        _refuse_too_small(sheet, sheet.frame["capacity"].notna(), held.max(), products)
        sheet.valid_frame()
    rows = rows.drop_duplicates(["shop", "weekday", "slot"]).sort_values(["shop", "weekday", "ready_s", "slot"])
    return checked(Slots, rows.reset_index(drop=True))


def read_equipment(
    path: Path,
    products: DataFrame[Products] | None = None,
    *,
    shops: Iterable[str] | None = None,
    dialect: Dialect = DETECTED,
) -> DataFrame[Equipment]:
    """Read what ovens and mixers manage in an hour, for how many hours a day, and what a freezer holds.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, _EQUIPMENT_COLUMNS, key=("shop", "kind"), shop="", shops=shops, dialect=dialect)
    works = sheet.frame["kind"].isin(["oven", "mixer"])
    sheet.refuse(works & sheet.frame["hours"].isna(), "hours", expected=phrase("expected.hours_of_work"))
    is_oven = sheet.frame["kind"] == "oven"
    ovens = sheet.frame[is_oven]
    _refuse_too_small(sheet, is_oven, (ovens["capacity"].astype(float) * ovens["hours"].astype(float)).max(), products)
    return checked(Equipment, sheet.valid_frame())


def _refuse_too_small(
    sheet: Sheet, is_oven: pd.Series[bool], held: float, products: DataFrame[Products] | None
) -> None:
    """Refuse ovens of which even the largest does not hold the smallest batch or the display of a product in a day."""
    baked = empty(Products) if products is None else products[products["dough"].ne("") & products["is_planned"]]
    asked = baked[["minimum_batch_qty", "minimum_display_qty"]].max(axis=1) / baked["batch_qty"]
    if asked.empty or not held < asked.max() - 1e-9:
        return
    worst = str(baked.at[asked.idxmax(), "product"])
    sheet.refuse(
        is_oven,
        "capacity",
        expected=phrase("expected.holds_least", product=worst, asked=float(asked.max()), held=float(held)),
        action=phrase("advice.larger_or_less"),
    )


def unknown_doughs(products: DataFrame[Products], doughs: DataFrame[Doughs]) -> list[Notice]:
    """Return a note for each dough of the catalogue that the file of doughs does not know, where there is one."""
    missing = sorted(set(products["dough"]) - {""} - set(doughs["dough"])) if len(doughs) else []
    return [Notice("dough_without_mix", values={"doughs": ", ".join(missing)})] if missing else []
