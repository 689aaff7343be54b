"""Any further daily number: road traffic, ferry passengers, promotions.

In: a CSV or Excel file and its `SignalFile`. Out: `Signals`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.config import SignalFile
from forecast.errors import Problem
from forecast.sources.forms.cells import day_order_of, in_utc, numbers_or_percent, read_cells
from forecast.sources.forms.columns import DETECTED, NO, YES, Dialect, FormColumn
from forecast.sources.tabular.table import Problems, RawTable, days, read_table, texts, told
from forecast.tables import DataFrame, Signals, checked

# A signal's file is often a whole data set, of which a person would not read more lines.
_WORDS = {**dict.fromkeys(YES - {"1", "x"}, 1.0), **dict.fromkeys(NO - {"0", "-"}, 0.0)}


def read_signals(settings: SignalFile, *, timezone: str, dialect: Dialect = DETECTED) -> DataFrame[Signals]:
    """Read the named columns of a file as signals; yes and no, true and false are 1 and 0, an empty cell is unknown.

    `known_days_ahead` = n: the number is known from local midnight n days before its day; 0 from the start of its
    day, negative only afterwards; a column `known_at` says it row by row, and then a revised number may follow in a row
    of its own. "20 %" is 0.2. Rows that say the same of one shop, product and day are one.

    Raises
    ------
    SourceError
        For absent columns, unreadable cells, and rows that contradict each other, with both lines.
    """
    raw = read_table(settings.file, rows_required=True)
    gathered = Problems()
    day = pd.Series(pd.NaT, index=raw.frame.index, dtype="datetime64[ns]")
    with gathered.gathering():
        order = dialect.day_order
        if settings.day in raw.frame:
            order = day_order_of(raw, [settings.day]) or order
        day = days(raw, settings.day, order=order)
    who = {"shop": settings.shop, "product": settings.product}
    keys = pd.DataFrame({"day": day})
    for name, column in who.items():
        keys[name] = ""
        if column is not None:
            with gathered.gathering():
                keys[name] = texts(raw, column, required=True)
    known_at = pd.Series(pd.NaT, index=raw.frame.index, dtype="datetime64[us, UTC]")
    if settings.known_at is not None:
        with gathered.gathering():
            known_at = read_cells(raw, settings.known_at, FormColumn("known_at", "moment"), dialect, timezone)
    keys["known_at"] = known_at
    parts = [
        part
        for name, column in settings.columns.items()
        if (part := _signal(raw, keys, name, column, gathered, dialect)) is not None
    ]
    gathered.tell()
    frame = pd.concat(parts, ignore_index=True)
    distinct = pd.Series(frame["day"].unique())
    midnight = in_utc(distinct - pd.Timedelta(days=settings.known_days_ahead), timezone)
    usually = frame["day"].map(pd.Series(midnight.to_numpy(), index=distinct.to_numpy()))
    frame = frame.assign(known_at=frame["known_at"].fillna(usually))
    return checked(Signals, frame.sort_values(["name", "shop", "product", "day", "known_at"]))


def _signal(
    raw: RawTable, keys: pd.DataFrame, name: str, column: str, gathered: Problems, dialect: Dialect
) -> pd.DataFrame | None:
    """Return one signal, rows that agree joined; None where a problem was gathered."""
    with gathered.gathering():
        rows = keys.assign(name=name, value=_values(raw, column, dialect)).drop_duplicates()
        key = ["shop", "product", "day", "name", "known_at"]
        contradicts = rows.duplicated(key)
        if not contradicts.any():
            return rows
        gathered.problems += _contradictions(raw, rows, contradicts, key, column)
    return None


def _values(raw: RawTable, column: str, dialect: Dialect) -> pd.Series[float]:
    cells = texts(raw, column)
    words = cells.str.casefold()
    if set(words.unique()) <= {*_WORDS, "", "0", "1"}:
        return words.map({**_WORDS, "": np.nan, "0": 0.0, "1": 1.0}).astype(float)
    return numbers_or_percent(raw, column, dialect, required=False)


def _contradictions(
    raw: RawTable, rows: pd.DataFrame, contradicts: pd.Series[bool], key: list[str], column: str
) -> list[Problem]:
    first = rows.assign(row=rows.index).groupby(key, dropna=False)["row"].transform("min")
    problems = (
        raw.problem(
            int(row),
            column,
            "contradicts_line",
            got=raw.frame[column].iloc[int(row)],
            earlier=raw.frame[column].iloc[int(first[row])],
            line=str(raw.lines.iloc[int(first[row])]),
        )
        for row in rows.index[contradicts]
    )
    return told(problems, int(contradicts.sum()))
