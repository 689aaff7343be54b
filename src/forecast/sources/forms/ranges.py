"""Rows with a first and a last day as one row per day."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.sources.forms.sheet import Sheet
from forecast.texts import phrase

# Longer than any event or closure: a mistyped year would otherwise fill the table.
LONGEST_RANGE_DAYS = 400


def days_between(sheet: Sheet) -> tuple[npt.NDArray[np.intp], pd.DatetimeIndex]:
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
