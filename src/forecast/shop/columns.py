"""Columns that a scientist adds to those of the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy.typing as npt
import pandas as pd

from forecast.features.matrix import OwnColumn
from forecast.tables import (
    KnownTables,
)
from forecast.tables.feature import ORDINARY_PART, VALUE, Feature

Values = Callable[[pd.DataFrame, KnownTables], npt.ArrayLike]
"""The values of an own column: for rows (shop, product, day, horizon_days, anchor), out of what an evening knew."""


def own_column(name: str, values: Values, *, group: str = "level") -> OwnColumn:
    """Return a column to forecast with besides those of the program.

    Parameters
    ----------
    name : str
        Its name; none of the program's.
    values : callable
        Given the rows asked for (`shop`, `product`, `day`, `horizon_days`, and `anchor`, the newest day known) and the
        tables with nothing from after the evening's cutoff, it returns a number for each row, nan where nothing is
        known. What a day itself brought is in these tables for past days only: a column made of it, and not of the
        days up to `anchor`, teaches what no evening can know, and a backtest with it comes out worse.
    group : str
        The cause that reasons name for it, one of `EXPLANATION_GROUPS`; 0 is then its ordinary value.

    Examples
    --------
    >>> payday = own_column("is_payday", lambda rows, known: rows["day"].dt.day == 25)
    >>> payday.feature.name
    'is_payday'
    """
    ordinary = 0.0 if group in ORDINARY_PART else None
    return OwnColumn(Feature(name, group, ordinary, (VALUE,)), values)


def own_columns(columns: Sequence[OwnColumn | Values]) -> list[OwnColumn]:
    """Return the columns; of a plain function its name is that of the column."""
    return [each if isinstance(each, OwnColumn) else own_column(each.__name__, each) for each in columns]
