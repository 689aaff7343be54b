"""Events near the shops: markets, matches, concerts, road works.

In: a CSV or Excel file, or a calendar (.ics). Out: `Events`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import pandas as pd

from forecast.sources.calendars.calendar_file import read_calendar
from forecast.sources.calendars.stated_effect import EXPECTED, effect_share_of
from forecast.sources.forms.cells import in_utc
from forecast.sources.forms.columns import DETECTED, Column, Dialect, shop_column
from forecast.sources.forms.sheet import days_between, read_sheet
from forecast.tables import DataFrame, Events, checked
from forecast.texts import phrase

CALENDARS = {".ics", ".ical"}
LAST_DAY = pd.Timestamp("2100-01-01")
COLUMNS = (
    Column(
        "first_day", "day", is_required=True, other_names=("day", "date", "du", "jour", "from", "Datum", "Tag", "von")
    ),
    Column("last_day", "day", other_names=("to", "au", "jusqu'au", "bis")),
    Column("name", is_required=True, other_names=("event", "nom", "événement", "Ereignis", "Veranstaltung")),
    Column("kind", default="event", other_names=("type", "genre", "Art")),
    Column("size", "number", default=1.0, ge=0, other_names=("taille", "visitors", "visiteurs", "Größe", "Besucher")),
    Column(
        "effect", default="", other_names=("expected_effect", "effet", "effet attendu", "Wirkung", "erwartete Wirkung")
    ),
    Column("known_at", "moment", other_names=("announced", "annoncé le", "connu le", "bekannt ab", "angekündigt")),
)


def read_events(
    path: Path,
    *,
    timezone: str,
    through: pd.Timestamp | None = None,
    shops: Iterable[str] | None = None,
    dialect: Dialect = DETECTED,
    left_out: Collection[int] = (),
) -> DataFrame[Events]:
    """Read events; one with `last_day` stands on each of its days.

    Without a shop it concerns all shops. Without `known_at` it counts as known a year before its first day, as
    fairs, matches and markets are. `effect` ("+30 %", "1.3x") is what the manager expects. A calendar (.ics) is read by
    `read_calendar`, its repeated events up to `through`.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    if path.suffix.casefold() in CALENDARS:
        return read_calendar(path, timezone=timezone, through=through or LAST_DAY, shops=shops)
    sheet = read_sheet(path, (shop_column(""), *COLUMNS), dialect=dialect, timezone=timezone, left_out=left_out)
    sheet.refuse_unknown("shop", shops, what=phrase("expected.shop"))
    effect = sheet.frame["effect"].fillna("").astype(str)
    share = effect.map(effect_share_of).astype(float)
    sheet.refuse((effect != "") & share.isna(), "effect", expected=EXPECTED)
    rows, day = days_between(sheet)
    first_day = pd.to_datetime(sheet.frame["first_day"])
    known_at = pd.to_datetime(sheet.frame["known_at"], utc=True)
    known_at = known_at.fillna(in_utc(first_day - pd.DateOffset(years=1), timezone))
    frame = sheet.frame.assign(known_at=known_at, effect_share=share).iloc[rows].assign(day=day)
    sheet.refuse_repeated_rows(frame, rows, ["day", "name", "shop"], shown=["first_day", "name", "shop"])
    sheet.tell()
    return checked(Events, frame.sort_values(["day", "name", "shop"]))
