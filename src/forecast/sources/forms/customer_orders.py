"""Pre-orders with a pick-up day, and orders that come back every week. Names of customers are not read.

In: CSV or Excel files. Out: `CustomerOrders`, `StandingOrders`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import numpy as np
import pandas as pd

from forecast.notices import Notice
from forecast.sources.forms.cells import in_utc
from forecast.sources.forms.columns import PRODUCT, FormColumn, weekdays_of
from forecast.sources.forms.sheet import Given, Sheet, read_sheet
from forecast.tables import CustomerOrders, DataFrame, Products, StandingOrders, checked, key_of
from forecast.texts import phrase

# Without the day of ordering an order counts as taken two weeks ahead: in time for every plan that it concerns.
_ASSUMED_DAYS_AHEAD = 14
_ORDER_ID = FormColumn(
    "order_id", default="", other_names=("order", "id", "number", "numéro", "n°", "commande", "Nummer")
)
_PICKUP = FormColumn(
    "pickup", "time", other_names=("pickup_time", "time", "heure", "heure de retrait", "Uhrzeit", "Abholzeit")
)
_ORDERED_QTY = FormColumn(
    "qty", "number", is_required=True, gt=0, other_names=("quantity", "quantité", "Menge", "Anzahl")
)
_ORDERED_AT = FormColumn(
    "ordered_at",
    "moment",
    other_names=("known_at", "ordered", "commandé le", "date de commande", "bestellt am", "Bestelldatum"),
)
ORDER_COLUMNS = (
    _ORDER_ID,
    PRODUCT,
    FormColumn(
        "day",
        "day",
        is_required=True,
        other_names=("pickup_day", "date", "jour", "jour de retrait", "retrait", "Datum", "Abholtag", "Tag"),
    ),
    _PICKUP,
    _ORDERED_QTY,
    _ORDERED_AT,
)
STANDING_COLUMNS = (
    _ORDER_ID,
    PRODUCT,
    FormColumn("weekdays", is_required=True, other_names=("weekday", "jours", "jour", "Wochentage", "Tage")),
    _ORDERED_QTY,
    FormColumn("from", "day", other_names=("first_day", "du", "dès le", "à partir du", "von", "ab")),
    FormColumn("to", "day", other_names=("last_day", "until", "au", "jusqu'au", "bis")),
    FormColumn("pause_from", "day", other_names=("pause du", "Pause von", "Pause ab")),
    FormColumn("pause_to", "day", other_names=("pause au", "Pause bis")),
    _PICKUP,
    _ORDERED_AT,
    FormColumn(
        "invoiced",
        "yes_no",
        default=False,
        other_names=("invoice", "sur facture", "facturé", "Rechnung", "auf Rechnung"),
    ),
)


def read_customer_orders(
    path: Path, products: DataFrame[Products] | None = None, *, timezone: str, **given: Unpack[Given]
) -> DataFrame[CustomerOrders]:
    """Read customer orders; without a number an order is its line, and one order names a product once.

    `ordered_at` is local: a day without a time counts from its midnight. Where it is empty, it is assumed that the
    order was taken at midnight 14 days before the pick-up; `assumed_orders` tells how many.

    Raises
    ------
    SourceError
        With every problem of the file.
    """
    sheet = read_sheet(path, ORDER_COLUMNS, timezone=timezone, products=products, **given)
    frame = sheet.frame
    numbered = frame.assign(order_id=_numbers_of(sheet))
    sheet.refuse_repeated_rows(numbered, np.arange(len(frame)), ["order_id", "shop", "product"])
    known_at = _known_at(sheet, timezone)
    sheet.valid_frame()
    is_assumed = frame["ordered_at"].isna()
    return checked(
        CustomerOrders, numbered.assign(known_at=known_at, is_known_at_assumed=is_assumed, pickup_s=frame["pickup"])
    )


def _numbers_of(sheet: Sheet) -> pd.Series[str]:
    """Return the number of each order, its line where it has none."""
    written = sheet.frame["order_id"]
    numbers: pd.Series[str] = written.where(written != "", "line " + sheet.raw.lines.astype(str))
    return numbers


def assumed_orders(orders: DataFrame[CustomerOrders]) -> list[Notice]:
    """Return the note `orders_known_at_assumed` when the moment of ordering of some orders is an assumption."""
    count = int(orders["is_known_at_assumed"].sum())
    values = {"count": count, "days": _ASSUMED_DAYS_AHEAD}
    return [Notice("orders_known_at_assumed", values=values)] if count else []


def _two_weeks_ahead(day: pd.Series[pd.Timestamp], timezone: str) -> pd.Series[pd.Timestamp]:
    return in_utc(day - pd.Timedelta(days=_ASSUMED_DAYS_AHEAD), timezone)


def _known_at(sheet: Sheet, timezone: str) -> pd.Series[pd.Timestamp]:
    """Return when each order was known [UTC]; refuse orders taken after the pick-up."""
    day = pd.to_datetime(sheet.frame["day"])
    ordered_at = pd.to_datetime(sheet.frame["ordered_at"], utc=True)
    sheet.refuse(
        ordered_at >= in_utc(day + pd.Timedelta(days=1), timezone),
        "ordered_at",
        expected=phrase("expected.before_end_of_pickup"),
    )
    return ordered_at.fillna(_two_weeks_ahead(day, timezone))


def read_standing_orders(
    path: Path, products: DataFrame[Products] | None = None, *, timezone: str, **given: Unpack[Given]
) -> DataFrame[StandingOrders]:
    """Read standing orders; without a number an order is its line. A second pause is a second line.

    Raises
    ------
    SourceError
        With every problem of the file: cells, an end before its beginning, half a pause, an order on two lines.
    """
    sheet = read_sheet(path, STANDING_COLUMNS, timezone=timezone, products=products, **given)
    frame = sheet.frame
    weekdays = frame["weekdays"].map(lambda text: weekdays_of(text) if text else ())
    sheet.refuse(weekdays.isna(), "weekdays", expected=phrase("expected.weekdays"))
    for begins, ends in (("from", "to"), ("pause_from", "pause_to")):
        _refuse_backward(sheet, begins, ends)
    for name, end in (("pause_from", "pause_to"), ("pause_to", "pause_from")):
        is_alone = frame[name].notna() & frame[end].isna()
        sheet.refuse(is_alone, name, expected=phrase("expected.other_end", end=end), action=phrase("advice.both_dates"))
    written = {
        "order_id": _numbers_of(sheet),
        "weekdays": weekdays.map(lambda numbers: " ".join(map(str, numbers or ()))),
        "pickup_s": frame["pickup"],
        "known_at": pd.to_datetime(frame["ordered_at"], utc=True),
        "is_invoiced": frame["invoiced"],
    }
    sheet.refuse_repeated_rows(
        frame.assign(**written, first_day=frame["from"].map(str)),
        np.arange(len(frame)),
        key_of(StandingOrders),
        shown=("order_id", "product", "weekdays"),
    )
    sheet.valid_frame()
    days = {"first_day": "from", "last_day": "to", "pause_first_day": "pause_from", "pause_last_day": "pause_to"}
    return checked(
        StandingOrders, frame.assign(**written, **{name: pd.to_datetime(frame[cell]) for name, cell in days.items()})
    )


def _refuse_backward(sheet: Sheet, begins: str, ends: str) -> None:
    first, last = (pd.to_datetime(sheet.frame[name]) for name in (begins, ends))
    sheet.refuse(last < first, ends, expected=phrase("expected.not_before", begin=begins))
