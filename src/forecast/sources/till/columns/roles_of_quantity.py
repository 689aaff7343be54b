"""Which column holds the quantity, and which the pieces taken back that it still holds.

Never money for pieces while another column may be the pieces.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.notices import Notice
from forecast.sources.till.columns.evidence import (
    MOST_ROWS,
    Column,
    Columns,
    Numbers,
    is_one_to_one,
    is_same,
    times_price,
)
from forecast.sources.till.columns.roles import Choice, Question, Roles
from forecast.sources.till.columns.words import WHOLE
from forecast.texts import Said, phrase

_ONE_UNIT = Choice(phrase("choice.one_unit"), {"line_is_one_unit": True})
_MONEY = Choice(phrase("choice.money"), {"qty_is": "amount"})
_NEARLY_ALL, _HALF = 0.9, 0.5
_FEWEST_ROWS = 3
_MOST_BELOW = 0.02
_CENTS, _SHARE = 0.011, 0.002
"""An amount fits pieces × price within so much, and within so much of itself: prices are amounts by pieces."""


def find_quantity(roles: Roles) -> Column | None:
    """Return the column that by its name is the quantity; two that differ are a question unless a price decides."""
    named = [c for c in roles.named("quantity") if c.numeric >= 0.4 or _is_surely(c)]
    sure = [c for c in named if "amount" not in c.named.kinds]
    money = roles.named("amount", "price", numeric=0.5)
    if not sure:
        open_ = [c for c in named if _are_counts(c) and any(m is not c for m in money)]
        return next(iter([*open_, *roles.named("weight", numeric=0.9)]), None)
    best = sure[0]
    rivals = [
        c for c in sure[1:] if c.named.strength == best.named.strength and not is_same(c, best) and c.numeric >= 0.4
    ]
    if not rivals:
        return best
    by_price = [c for c in (best, *rivals) if _explains(c, money)]
    if len(by_price) == 1:
        return by_price[0]
    roles.ask_which("qty", "quantities_differ", [best, *rivals])
    return best


def ask_for_quantity(roles: Roles, *, are_lines: bool) -> None:
    """Find the quantity that no name tells, or ask what is to be asked; neither where the file is plain."""
    if roles.settings.line_is_one_unit or roles.settings.qty_is == "amount":
        return
    amount = roles.column("amount") if roles.amount_is == "line_total" else None
    unread = _unread_whole_numbers(roles)
    money = [c for c in roles.table.of("amount", "price") if c.numeric >= 0.5]
    backs = roles.named("taken_back")
    proven = [c for c in unread if _explains(c, money) or any(_is_off_already(roles.table, c, back) for back in backs)]
    if len(proven) == 1:
        roles.take("qty", proven[0])
        return
    others = roles.named("taken_back", "other_quantity", "compared", numeric=0.9) if amount is None else []
    as_well = [amount] if amount and "quantity" in amount.named.kinds and _are_counts(amount) else []
    may_be = [
        Choice(phrase("choice.holds_pieces", column=c.name), {"columns.qty": c.name})
        for c in (*unread, *others, *as_well)
    ]
    if amount is None:
        names: list[Said] = [phrase("told.cell", got=column.name) for column in (*unread, *others)]
        text, choices = phrase("question.no_quantity", names=names), [*may_be, _ONE_UNIT] if may_be else []
    else:
        is_either = are_lines and not may_be
        text = phrase("question.one_unit_or_money" if is_either else "question.only_amount", amount=amount.name)
        choices = [*may_be, *([_ONE_UNIT] if are_lines else []), _MONEY] if may_be or are_lines else []
    if choices:
        roles.questions.append(Question("qty", text, choices))


def find_taken_back(roles: Roles) -> None:
    """Find the column of pieces that the quantity still holds, though they were taken back.

    Money tells: the amount of a row is its product's price times what is left. Where it fits all pieces, or a column of
    delivered pieces shows that they are off already, nothing is to be taken off; where nothing shows it, that is told.
    """
    qty = roles.column("qty")
    if qty is None or "returned" in roles.found or not roles.joined:
        return
    backs = [c for c in roles.named("taken_back", numeric=_NEARLY_ALL) if c.priced < _HALF]
    money = [c for c in roles.table.of("amount") if c.numeric >= _HALF and c.name not in roles.joined]
    money.sort(key=lambda c: c.name != roles.found.get("amount"))
    product = _rows_of(roles)
    for back in backs:
        if not np.nansum(np.abs(back.numbers)) > 0 or not _may_be_in(qty, back):
            continue
        fits_all = False
        for amount in money:
            shares = _shares_that_fit(qty.numbers, back.numbers, amount.numbers, product)
            if shares and shares[0] >= _NEARLY_ALL and shares[1] <= _HALF:
                roles.take("returned", back)
                if roles.settings.columns.amount is None and roles.amount_is == "line_total":
                    roles.take("amount", amount)
                return
            fits_all |= bool(shares) and shares[1] >= _HALF
        if not fits_all and roles.settings.columns.qty is None and not _is_off_already(roles.table, qty, back):
            values = {"file": roles.table.raw.path.name, "qty": qty.name, "returned": back.name}
            roles.doubts.append(Notice("till_taken_back_open", "warning", values=values))
            return


def _is_surely(column: Column) -> bool:
    """Tell whether a name leaves no doubt, so that cells that are no numbers are told one by one."""
    return column.named.strength == WHOLE and column.named.kinds == ("quantity",)


def _explains(qty: Column, money: Sequence[Column]) -> bool:
    """Tell whether the column × some price is some amount."""
    shares = [
        times_price(qty.numbers, price.numbers, amount.numbers)
        for price in money
        for amount in money
        if price is not amount and price is not qty and amount is not qty
    ]
    return any(share is not None and share >= 0.9 for share in shares)


def _unread_whole_numbers(roles: Roles) -> list[Column]:
    """Return columns of whole numbers that nobody knows: any of them may be the pieces."""
    product = roles.column("product")
    whole = [
        c for c in roles.unnamed if _are_counts(c) and c.filled >= 0.5 and c.days < 0.5 and not _is_flag_or_counts_up(c)
    ]
    return [c for c in whole if product is None or product.different < 3 or not is_one_to_one(c, product)]


def _are_counts(column: Column) -> bool:
    return column.whole >= 0.99 and column.priced < 0.5


def _is_flag_or_counts_up(column: Column) -> bool:
    numbers = column.numbers[np.isfinite(column.numbers)]
    is_flag = bool(np.isin(numbers, (0.0, 1.0)).all())
    return is_flag or (len(numbers) > 2 and bool((np.diff(numbers) > 0).all()))


def _shares_that_fit(qty: Numbers, back: Numbers, amount: Numbers, product: npt.NDArray[np.int64]) -> tuple[float, ...]:
    """Return in which share of rows the amount is price × what is left, and × all pieces; nothing if too few tell."""
    back = np.abs(np.nan_to_num(back))
    usable = np.isfinite(qty * amount) & (qty - back > 0) & (amount != 0)
    tells = usable & (back > 0)
    if tells.sum() < _FEWEST_ROWS:
        return ()
    shares = []
    for pieces in (qty - back, qty):
        each = pd.Series(amount[usable] / pieces[usable]).groupby(product[usable]).median()
        price = each.reindex(product).to_numpy(dtype=float)
        off = np.abs(price * pieces - amount)[tells]
        shares.append(float((off <= np.maximum(_CENTS, _SHARE * np.abs(amount[tells]))).mean()))
    return tuple(shares)


def _may_be_in(qty: Column, back: Column) -> bool:
    """Tell whether the quantity may hold the pieces taken back: it is hardly ever less than they are."""
    known = np.isfinite(qty.numbers * back.numbers)
    is_below = np.abs(back.numbers[known]) > np.abs(qty.numbers[known])
    return bool(known.any()) and bool(is_below.mean() <= _MOST_BELOW)


def _is_off_already(columns: Columns, qty: Column, back: Column) -> bool:
    """Tell whether another column less what was taken back is the quantity: delivered, unsold, sold."""
    for other in columns.all:
        if other is qty or other is back or other.numeric < _NEARLY_ALL:
            continue
        rest = other.numbers - np.abs(np.nan_to_num(back.numbers)) - qty.numbers
        known = rest[np.isfinite(rest)]
        if len(known) >= _FEWEST_ROWS and (np.abs(known) < _CENTS).mean() >= _NEARLY_ALL:
            return True
    return False


def _rows_of(roles: Roles) -> npt.NDArray[np.int64]:
    """Return a number for the article of each row that is looked at."""
    frame = roles.table.raw.frame
    rows = frame[list(roles.joined)].iloc[:: max(len(frame) // MOST_ROWS, 1)]
    return rows.groupby(list(roles.joined), sort=False).ngroup().to_numpy().astype(np.int64)
