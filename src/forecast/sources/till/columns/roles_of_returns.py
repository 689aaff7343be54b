"""Pieces that were taken back and stand in a column of their own, and whether the quantity still holds them.

In: the columns of a file, the roles found so far. Out: which column is to be taken off the quantity, which amount knows
of it, and what is doubtful.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.notices import Notice
from forecast.sources.till.columns.evidence import MOST_ROWS, Column, Columns, Numbers

NEARLY_ALL, HALF = 0.9, 0.5
FEWEST_ROWS = 3
MOST_BELOW = 0.02
_CENTS, _SHARE = 0.011, 0.002
"""An amount fits pieces × price within so much, and within so much of itself: prices are amounts by pieces."""


@dataclass(frozen=True)
class TakenBack:
    """`column` holds pieces to take off the quantity ("" for none), `amount` the money without them ("" for any)."""

    column: str = ""
    amount: str = ""
    doubts: tuple[Notice, ...] = ()


class Fits(NamedTuple):
    """In which share of the rows with pieces taken back the amount is that of what is left, and that of all pieces."""

    left: float
    all_pieces: float


def taken_back(columns: Columns, roles: Mapping[str, str], joined: Sequence[str], *, is_qty_set: bool) -> TakenBack:
    """Return the column of pieces that the quantity still holds, though they were taken back.

    Money tells: the amount of a row is its product's price times what is left. Where it fits all pieces, or a column of
    delivered pieces shows that they are off already, nothing is to be taken off; where nothing shows it, that is told.
    """
    qty = columns.by_name[roles["qty"]]
    taken = (*roles.values(), *joined)
    backs = [c for c in columns.of("taken_back", taken=taken) if c.numeric >= NEARLY_ALL and c.priced < HALF]
    backs = [c for c in backs if np.nansum(np.abs(c.numbers)) > 0 and _may_be_in(qty, c)]
    money = [c for c in columns.of("amount") if c.numeric >= HALF and c.name not in joined]
    money.sort(key=lambda c: c.name != roles.get("amount"))
    product = _rows_of(columns, joined)
    for back in backs:
        is_told = False
        for amount in money:
            fits = fits_of(qty.numbers, back.numbers, amount.numbers, product)
            if fits is None:
                continue
            if fits.left >= NEARLY_ALL and fits.all_pieces <= HALF:
                return TakenBack(back.name, amount.name)
            is_told |= fits.all_pieces >= HALF
        if not is_told and not is_qty_set and not is_off_already(columns, qty, back):
            values = {"file": columns.raw.path.name, "qty": qty.name, "returned": back.name}
            return TakenBack(doubts=(Notice("till_taken_back_open", "warning", values=values),))
    return TakenBack()


def fits_of(qty: Numbers, back: Numbers, amount: Numbers, product: npt.NDArray[np.int64]) -> Fits | None:
    """Return how the amount fits price × pieces, with those taken back and without; None if too few rows tell.

    Examples
    --------
    >>> bread, qty, back = np.zeros(4, int), np.array([9.0, 5.0, 7.0, 4.0]), np.array([1.0, 2.0, 1.0, 0.0])
    >>> fits_of(qty, back, 2.0 * (qty - back), bread)
    Fits(left=1.0, all_pieces=0.0)
    """
    back = np.abs(np.nan_to_num(back))
    usable = np.isfinite(qty * amount) & (qty - back > 0) & (amount != 0)
    tells = usable & (back > 0)
    if tells.sum() < FEWEST_ROWS:
        return None
    shares = []
    for pieces in (qty - back, qty):
        each = pd.Series(amount[usable] / pieces[usable]).groupby(product[usable]).median()
        price = each.reindex(product).to_numpy(dtype=float)
        off = np.abs(price * pieces - amount)[tells]
        shares.append(float((off <= np.maximum(_CENTS, _SHARE * np.abs(amount[tells]))).mean()))
    return Fits(*shares)


def _may_be_in(qty: Column, back: Column) -> bool:
    """Tell whether the quantity may hold the pieces taken back: it is hardly ever less than they are."""
    known = np.isfinite(qty.numbers * back.numbers)
    return (
        bool((np.abs(back.numbers[known]) > np.abs(qty.numbers[known])).mean() <= MOST_BELOW) if known.any() else False
    )


def is_off_already(columns: Columns, qty: Column, back: Column) -> bool:
    """Tell whether another column less what was taken back is the quantity: delivered, unsold, sold."""
    for other in columns.all:
        if other is qty or other is back or other.numeric < NEARLY_ALL:
            continue
        rest = other.numbers - np.abs(np.nan_to_num(back.numbers)) - qty.numbers
        known = rest[np.isfinite(rest)]
        if len(known) >= FEWEST_ROWS and (np.abs(known) < _CENTS).mean() >= NEARLY_ALL:
            return True
    return False


def _rows_of(columns: Columns, joined: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return a number for the article of each row that is looked at."""
    frame = columns.raw.frame
    rows = frame[list(joined)].iloc[:: max(len(frame) // MOST_ROWS, 1)]
    return rows.groupby(list(joined), sort=False).ngroup().to_numpy().astype(np.int64)
