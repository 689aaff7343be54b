"""Rows that cannot be told: set aside while they are few, refused beyond that.

In: tolerant readings of columns, which rows matter. Out: which rows are unreadable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.column import Read
from forecast.sources.tabular.fitting import misfit
from forecast.sources.tabular.raw import RawTable, told

MOST_SHARE = 0.02
"""Up to this share of rows may be unreadable; a file of `FEWEST_ROWS` rows may have one."""
FEWEST_ROWS = 20
AGREEING = 0.98
FACTOR = 5.0
"""Where price × pieces is the amount on nearly all rows, one that is off by such a factor is spoilt; discounts are less."""


def unreadable(
    raw: RawTable, reads: Sequence[tuple[str, Read]], matters: pd.Series[bool], *, allowed: int, actions: Mapping[str, str]
) -> pd.Series[bool]:
    """Return which of the rows that matter have a cell that cannot be read.

    `reads` are readings by column, `actions` what to do about a column beside correcting the cell.

    Raises
    ------
    SourceError
        With the first wrong cells of every column, when more rows than may be are unreadable, spoilt ones included.
    """
    is_any = pd.Series(False, index=raw.frame.index)
    problems = []
    for column, read in reads:
        is_wrong = read.is_wrong & matters
        is_any |= is_wrong
        problems += _problems(raw, column, is_wrong, read.expected, actions.get(column, "correct the cell"))
    refuse_beyond(raw, int(is_any.sum()), problems, allowed=allowed)
    return is_any


def allowed_unreadable(rows: int) -> int:
    """Return how many rows of a file of so many may be unreadable.

    Examples
    --------
    >>> [allowed_unreadable(rows) for rows in (3, 20, 1000)]
    [0, 1, 20]
    """
    return max(int(MOST_SHARE * rows), 1 if rows >= FEWEST_ROWS else 0)


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
    if not is_known.any() or agrees.sum() < AGREEING * is_known.sum():
        return pd.Series(False, index=qty.index)
    ratio = (amount / product).where(is_known, 1.0).abs()
    is_off: pd.Series[bool] = (ratio >= FACTOR) | (ratio <= 1 / FACTOR)
    return is_off


def _problems(raw: RawTable, column: str, is_wrong: pd.Series[bool], expected: str, action: str) -> list[Problem]:
    rows = is_wrong.to_numpy().nonzero()[0].tolist()
    if not rows:
        return []
    cells = raw.frame[column]
    problems = (
        raw.problem(
            row, column, got=repr(cells.iloc[row]) if cells.iloc[row] else "an empty cell", expected=expected,
            action=action,
        )
        for row in rows
    )  # fmt: skip
    return told(problems, len(rows))
