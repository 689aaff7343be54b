"""Who measured or forecast a value, whose name is owed on the page, and what is a model's guess."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

_DWD = "Deutscher Wetterdienst (CC BY 4.0)"
_GEOSPHERE = "GeoSphere Austria (CC BY 4.0)"
_CANADA = "Environment and Climate Change Canada (Data Servers End-use Licence)"
_CREDITS = {
    **dict.fromkeys(("dwd_hourly", "dwd_poi", "dwd_mosmix", "dwd_daily", "dwd_monthly", "climat"), _DWD),
    **dict.fromkeys(("gsa_hourly", "gsa_synop", "gsa_daily", "gsa_monthly"), _GEOSPHERE),
    **dict.fromkeys(("eccc_hourly", "eccc_daily", "eccc_monthly"), _CANADA),
    "metno_forecast": "MET Norway (NLOD 2.0)",
    **dict.fromkeys(("isd_lite", "ghcnd", "metar"), ""),
}
_METEOSTAT = "Meteostat (CC BY 4.0)"
# Ids of weather models: values with these sources fill gaps in what was measured, or speak of days to come.
_MODEL_IDS = frozenset({"dwd_mosmix", "metno_forecast"})
_FILLED = "; model: "


def attribution(sources: Iterable[str]) -> str:
    """Return the names that have to stand on a page for values with these `source` texts; "" for none.

    The licences are those named by meteostat 2.1.5 (https://dev.meteostat.net/sources.html).

    Examples
    --------
    >>> attribution(["dwd_daily isd_lite", "metno_forecast", "file"])
    'Meteostat (CC BY 4.0), Deutscher Wetterdienst (CC BY 4.0), MET Norway (NLOD 2.0)'
    """
    ids = sorted({word for text in set(sources) for word in text.partition(_FILLED)[0].split()} & set(_CREDITS))
    names = dict.fromkeys(_CREDITS[name] for name in ids if _CREDITS[name])
    return ", ".join([_METEOSTAT, *names]) if ids else ""


def source_texts(origins: pd.DataFrame) -> pd.Series[str]:
    """Say per day where its values came from, and which of them a model filled in.

    Parameters
    ----------
    origins
        One row per day and column: `day`, `column`, `ids` (provider ids with spaces between).
    """
    texts = {day: _text(dict(zip(rows["column"], rows["ids"], strict=True))) for day, rows in origins.groupby("day")}
    return pd.Series(texts, dtype=str)


def _text(ids_by_column: dict[str, str]) -> str:
    ids = sorted({name for text in ids_by_column.values() for name in text.split()})
    filled = sorted(column for column, text in ids_by_column.items() if _MODEL_IDS & set(text.split()))
    return " ".join(ids) + (f"{_FILLED}{' '.join(filled)}" if filled else "")
