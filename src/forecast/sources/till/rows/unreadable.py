"""Rows that cannot be told: set aside while they are few, refused beyond that.

In: tolerant readings of columns, which rows matter. Out: which rows are unreadable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.layout.fitting import misfit
from forecast.sources.tabular.raw import RawTable, told
from forecast.sources.tabular.values.read import Read
from forecast.texts import Said

_MOST_SHARE = 0.02
"""Up to this share of rows may be unreadable; a file of `_FEWEST_ROWS` rows may have one."""
_FEWEST_ROWS = 20
_AGREEING = 0.9
_FACTOR = 5.0
"""Where price × pieces is nearly always the amount, a row off by such a factor is spoilt; discounts are less."""


def unreadable(
    raw: RawTable, reads: Sequence[tuple[str, Read, Said | None]], matters: pd.Series[bool], *, allowed: int
) -> pd.Series[bool]:
    """Return which of the rows that matter have a cell that cannot be read.

    `reads` are columns with their readings and what to do about a wrong cell.

    Raises
    ------
    SourceError
        With the first wrong cells of every column, when more than `allowed` rows are unreadable, spoilt ones included.
    """
    is_any = pd.Series(False, index=raw.frame.index)
    problems = []
    for column, read, action in reads:
        is_wrong = read.is_wrong & matters
        is_any |= is_wrong
        problems += replace(read, is_wrong=is_wrong).problems(raw, column, action=action)
    refuse_beyond(raw, int(is_any.sum()), problems, allowed=allowed)
    return is_any


def allowed_unreadable(rows: int) -> int:
    """Return how many rows of a file of so many may be unreadable.

    Examples
    --------
    >>> [allowed_unreadable(rows) for rows in (3, 20, 1000)]
    [0, 1, 20]
    """
    return max(int(_MOST_SHARE * rows), 1 if rows >= _FEWEST_ROWS else 0)


def refuse_beyond(raw: RawTable, count: int, problems: list[Problem], *, allowed: int) -> None:
    """Raise `problems`, and the spoilt lines of a file, when more of its rows than `allowed` are of no use."""
    if count + len(raw.spoilt) <= allowed:
        return
    spoilt = [misfit(raw.path, line) for line in raw.spoilt]
    raise SourceError([*problems, *(told(spoilt, len(spoilt)) if spoilt else [])])


def at_odds(qty: pd.Series[float], price: pd.Series[float], amount: pd.Series[float]) -> pd.Series[bool]:
    """Tell rows whose amount is far from price × pieces, where it is just that on nearly all rows.

    Examples
    --------
    >>> qty, price = pd.Series([2.0] * 99 + [200.0]), pd.Series([1.5] * 100)
    >>> at_odds(qty, price, pd.Series([3.0] * 100)).sum()
    np.int64(1)
    """
    product = qty * price
    is_known = product.notna() & amount.notna() & (product != 0) & (amount != 0)
    cents = 0.01 * np.maximum(qty.abs(), 1)
    agrees = is_known & ((product.abs() - amount.abs()).abs() <= np.maximum(cents, 0.005 * amount.abs()))
    if not is_known.any() or agrees.sum() < _AGREEING * is_known.sum():
        return pd.Series(False, index=qty.index)
    ratio = (amount / product).where(is_known, 1.0).abs()
    is_off: pd.Series[bool] = (ratio >= _FACTOR) | (ratio <= 1 / _FACTOR)
    return is_off
