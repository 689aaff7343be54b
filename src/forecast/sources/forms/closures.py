"""Days out of the ordinary as a person writes them down: closed, opened exceptionally, other hours.

In: a CSV or Excel file. Out: `Closures`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from forecast.sources.forms.columns import DETECTED, Column, Dialect, shop_column
from forecast.sources.forms.sheet import days_between, read_sheet
from forecast.sources.till.rows.business_day import in_the_night
from forecast.tables import Closures, DataFrame, checked
from forecast.texts import phrase

OPEN_WORDS = {
    **dict.fromkeys(("yes", "open", "true", "1", "oui", "ouvert", "vrai", "ja", "offen", "geöffnet", "wahr"), "open"),
    **dict.fromkeys(("no", "closed", "false", "0", "non", "fermé", "faux", "nein", "zu", "geschlossen"), "closed"),
}
COLUMNS = (
    Column(
        "first_day", "day", is_required=True, other_names=("day", "date", "du", "jour", "from", "Datum", "Tag", "von")
    ),
    Column("last_day", "day", other_names=("to", "au", "jusqu'au", "bis")),
    Column("is_open", "choice", other_names=("open", "ouvert", "offen", "geöffnet"), choices=OPEN_WORDS),
    Column("opens", "time", other_names=("ouvre", "ouverture", "öffnet", "opens_at")),
    Column("closes", "time", other_names=("ferme", "fermeture", "schließt", "closes_at")),
    Column("reason", default="", other_names=("motif", "raison", "Grund")),
)


def read_closures(
    path: Path,
    *,
    shops: Iterable[str] | None = None,
    dialect: Dialect = DETECTED,
    left_out: Collection[int] = (),
    day_ends_s: int = 0,
) -> DataFrame[Closures]:
    """Read days out of the ordinary; ranges stand on each of their days, without a shop they concern all shops.

    Where `is_open` is empty, a row with a time is open with those hours, a row without one is closed. A shop whose day
    ends after midnight (`day_ends_s`, on the next date) may close then; 00:00 is the midnight after the day.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, (shop_column(""), *COLUMNS), dialect=dialect, left_out=left_out)
    frame = sheet.frame
    has_hours = frame["opens"].notna() | frame["closes"].notna()
    is_open = (frame["is_open"] == "open") | (frame["is_open"].isna() & has_hours)
    sheet.refuse(
        ~is_open & has_hours,
        "is_open",
        expected=phrase("expected.open_or_no_times"),
        action=phrase("advice.empty_times"),
    )
    opens_s, closes_s = frame["opens"].astype("Int32"), in_the_night(frame["closes"].astype("Int32"), day_ends_s + 1)
    is_backward = (opens_s >= closes_s).fillna(value=False)
    action = phrase("advice.night_day_ends")
    sheet.refuse(is_backward, "closes", expected=phrase("expected.after_opening"), action=action)
    sheet.refuse_unknown("shop", shops, what=phrase("expected.shop"))
    rows, day = days_between(sheet)
    daily = frame.assign(is_open=is_open, opens_s=opens_s, closes_s=closes_s).iloc[rows].assign(day=day)
    sheet.refuse_repeated_rows(daily, rows, ["shop", "day"], shown=["shop", "first_day"])
    sheet.tell()
    return checked(Closures, daily.sort_values(["shop", "day"]))
