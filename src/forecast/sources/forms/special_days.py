"""Days out of the ordinary: closed, opened exceptionally, other hours; events near the shops.

In: CSV or Excel files, calendars (.ics). Out: `Closures`, `Events`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.sources.forms.calendar_file import EXPECTED_EFFECT, LONGEST_RANGE_DAYS, effect_share_of, read_calendar
from forecast.sources.forms.cells import in_utc
from forecast.sources.forms.columns import FormColumn
from forecast.sources.forms.sheet import Given, Sheet, read_sheet
from forecast.sources.till.rows.business_day import in_the_night
from forecast.tables import Closures, DataFrame, Events, checked
from forecast.texts import phrase

_FIRST_DAY = FormColumn(
    "first_day", "day", is_required=True, other_names=("day", "date", "du", "jour", "from", "Datum", "Tag", "von")
)
_LAST_DAY = FormColumn("last_day", "day", other_names=("to", "au", "jusqu'au", "bis"))
_OPEN_WORDS = {
    **dict.fromkeys(("yes", "open", "true", "1", "oui", "ouvert", "vrai", "ja", "offen", "geöffnet", "wahr"), "open"),
    **dict.fromkeys(("no", "closed", "false", "0", "non", "fermé", "faux", "nein", "zu", "geschlossen"), "closed"),
}
CLOSURE_COLUMNS = (
    _FIRST_DAY,
    _LAST_DAY,
    FormColumn("is_open", "choice", other_names=("open", "ouvert", "offen", "geöffnet"), choices=_OPEN_WORDS),
    FormColumn("opens", "time", other_names=("ouvre", "ouverture", "öffnet", "opens_at")),
    FormColumn("closes", "time", other_names=("ferme", "fermeture", "schließt", "closes_at")),
    FormColumn("reason", default="", other_names=("motif", "raison", "Grund")),
)
_CALENDARS = {".ics", ".ical"}
_END_OF_CALENDARS = pd.Timestamp("2100-01-01")
EVENT_COLUMNS = (
    _FIRST_DAY,
    _LAST_DAY,
    FormColumn("name", is_required=True, other_names=("event", "nom", "événement", "Ereignis", "Veranstaltung")),
    FormColumn("kind", default="event", other_names=("type", "genre", "Art")),
    FormColumn(
        "size", "number", default=1.0, ge=0, other_names=("taille", "visitors", "visiteurs", "Größe", "Besucher")
    ),
    FormColumn(
        "effect", default="", other_names=("expected_effect", "effet", "effet attendu", "Wirkung", "erwartete Wirkung")
    ),
    FormColumn("known_at", "moment", other_names=("announced", "annoncé le", "connu le", "bekannt ab", "angekündigt")),
)


def read_closures(path: Path, *, day_ends_s: int = 0, **given: Unpack[Given]) -> DataFrame[Closures]:
    """Read days out of the ordinary; ranges stand on each of their days, without a shop they concern all shops.

    Where `is_open` is empty, a row with a time is open with those hours, a row without one is closed. A shop whose day
    ends after midnight (`day_ends_s`, on the next date) may close then; 00:00 is the midnight after the day.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    given["shop"] = ""
    sheet = read_sheet(path, CLOSURE_COLUMNS, **given)
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
    rows, day = _days_between(sheet)
    daily = frame.assign(is_open=is_open, opens_s=opens_s, closes_s=closes_s).iloc[rows].assign(day=day)
    daily = daily.assign(file=path.name, line=sheet.raw.lines.to_numpy()[rows])
    sheet.refuse_repeated_rows(daily, rows, ["shop", "day"], shown=["shop", "first_day"])
    sheet.valid_frame()
    return checked(Closures, daily.sort_values(["shop", "day"]))


def read_events(
    path: Path, *, timezone: str, through: pd.Timestamp | None = None, **given: Unpack[Given]
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
    if path.suffix.casefold() in _CALENDARS:
        through = through or _END_OF_CALENDARS
        return read_calendar(path, timezone=timezone, through=through, shops=given.get("shops"))
    given["shop"] = ""
    sheet = read_sheet(path, EVENT_COLUMNS, timezone=timezone, **given)
    effect = sheet.frame["effect"].fillna("").astype(str)
    share = effect.map(effect_share_of).astype(float)
    sheet.refuse((effect != "") & share.isna(), "effect", expected=EXPECTED_EFFECT)
    rows, day = _days_between(sheet)
    first_day = pd.to_datetime(sheet.frame["first_day"])
    known_at = pd.to_datetime(sheet.frame["known_at"], utc=True)
    known_at = known_at.fillna(in_utc(first_day - pd.DateOffset(years=1), timezone))
    frame = sheet.frame.assign(known_at=known_at, effect_share=share).iloc[rows].assign(day=day)
    sheet.refuse_repeated_rows(frame, rows, ["day", "name", "shop"], shown=["first_day", "name", "shop"])
    sheet.valid_frame()
    return checked(Events, frame.sort_values(["day", "name", "shop"]))


def _days_between(sheet: Sheet) -> tuple[npt.NDArray[np.intp], pd.DatetimeIndex]:
    """Return, for each day of each row, the row's position and the day; an empty `last_day` means one day.

    Rows whose range is backward or longer than 400 days are refused, rows without a readable first day left out.
    """
    first = pd.to_datetime(sheet.frame["first_day"])
    last = pd.to_datetime(sheet.frame["last_day"]).fillna(first)
    count = (last - first).dt.days + 1
    sheet.refuse(count < 1, "last_day", expected=phrase("expected.not_before_first"))
    is_long = count > LONGEST_RANGE_DAYS
    sheet.refuse(is_long, "last_day", expected=phrase("expected.days_after_first", days=LONGEST_RANGE_DAYS))
    repeats = count.where((count >= 1) & ~is_long, 0).fillna(0).astype(int).to_numpy()
    rows = np.repeat(np.arange(len(count)), repeats)
    step = np.arange(len(rows)) - np.repeat(repeats.cumsum() - repeats, repeats)
    return rows, pd.DatetimeIndex(first.iloc[rows] + pd.to_timedelta(step, unit="D"))
