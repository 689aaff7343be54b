"""Orders that come back every week, such as the hotel's rolls. Names of customers are not read.

In: a CSV or Excel file. Out: `StandingOrders`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import numpy as np
import pandas as pd

from forecast.sources.forms.columns import PRODUCT, FormColumn, weekdays_of
from forecast.sources.forms.customer_orders import ORDER_ID, ORDERED_AT, ORDERED_QTY, PICKUP, numbers_of
from forecast.sources.forms.sheet import Given, Sheet, read_sheet
from forecast.tables import DataFrame, Products, StandingOrders, checked, key_of
from forecast.texts import phrase

_COLUMNS = (
    ORDER_ID,
    PRODUCT,
    FormColumn("weekdays", is_required=True, other_names=("weekday", "jours", "jour", "Wochentage", "Tage")),
    ORDERED_QTY,
    FormColumn("from", "day", other_names=("first_day", "du", "dès le", "à partir du", "von", "ab")),
    FormColumn("to", "day", other_names=("last_day", "until", "au", "jusqu'au", "bis")),
    FormColumn("pause_from", "day", other_names=("pause du", "Pause von", "Pause ab")),
    FormColumn("pause_to", "day", other_names=("pause au", "Pause bis")),
    PICKUP,
    ORDERED_AT,
    FormColumn(
        "invoiced",
        "yes_no",
        default=False,
        other_names=("invoice", "sur facture", "facturé", "Rechnung", "auf Rechnung"),
    ),
)


def read_standing_orders(
    path: Path, products: DataFrame[Products] | None = None, *, timezone: str, **given: Unpack[Given]
) -> DataFrame[StandingOrders]:
    """Read standing orders; without a number an order is its line. A second pause is a second line.

    Raises
    ------
    SourceError
        With every problem of the file: cells, an end before its beginning, half a pause, an order on two lines.
    """
    sheet = read_sheet(path, _COLUMNS, timezone=timezone, products=products, **given)
    frame = sheet.frame
    weekdays = frame["weekdays"].map(lambda text: weekdays_of(text) if text else ())
    sheet.refuse(weekdays.isna(), "weekdays", expected=phrase("expected.weekdays"))
    for begins, ends in (("from", "to"), ("pause_from", "pause_to")):
        _refuse_backward(sheet, begins, ends)
    for name, end in (("pause_from", "pause_to"), ("pause_to", "pause_from")):
        is_alone = frame[name].notna() & frame[end].isna()
        sheet.refuse(is_alone, name, expected=phrase("expected.other_end", end=end), action=phrase("advice.both_dates"))
    written = {
        "order_id": numbers_of(sheet),
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
