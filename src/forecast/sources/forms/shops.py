"""The shops of a chain, or the one shop of a bakery.

In: a CSV or Excel file, the configuration. Out: `Shops`.
"""

from __future__ import annotations

from pathlib import Path

from forecast.config import Bakery
from forecast.sources.forms.columns import DETECTED, Dialect, FormColumn
from forecast.sources.forms.sheet import read_sheet
from forecast.tables import DataFrame, Shops, checked

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
