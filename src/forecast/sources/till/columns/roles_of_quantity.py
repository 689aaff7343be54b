"""Which column holds the quantity; never money for pieces while another column may be the pieces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecast.config import TillSettings
from forecast.sources.till.columns.evidence import Column, Columns, is_one_to_one, is_same, times_price
from forecast.sources.till.columns.questions import Choice, Question, which
from forecast.sources.till.columns.roles_of_returns import is_off_already
from forecast.sources.till.columns.words import WHOLE
from forecast.texts import Said, phrase

ONE_UNIT = Choice(phrase("choice.one_unit"), {"line_is_one_unit": True})
MONEY = Choice(phrase("choice.money"), {"qty_is": "amount"})


def quantity(columns: Columns, taken: tuple[str, ...], questions: list[Question]) -> Column | None:
    """Return the column that by its name is the quantity; two that differ are a question unless a price decides."""
    named = [c for c in columns.of("quantity", taken=taken) if c.numeric >= 0.4 or _is_surely(c)]
    sure = [c for c in named if "amount" not in c.named.kinds]
    money = [c for c in columns.of("amount", "price", taken=taken) if c.numeric >= 0.5]
    if not sure:
        open_ = [c for c in named if _are_counts(c) and any(m is not c for m in money)]
        return open_[0] if open_ else _first_weight(columns, taken)
    best = sure[0]
    rivals = [
        c for c in sure[1:] if c.named.strength == best.named.strength and not is_same(c, best) and c.numeric >= 0.4
    ]
    if not rivals:
        return best
    by_price = [c for c in (best, *rivals) if explains(c, money)]
    if len(by_price) == 1:
        return by_price[0]
    names = [c.name for c in (best, *rivals)]
    questions.append(which("qty", "quantities_differ", names))
    return best


def _is_surely(column: Column) -> bool:
    """Tell whether a name leaves no doubt, so that cells that are no numbers are told one by one."""
    return column.named.strength == WHOLE and column.named.kinds == ("quantity",)


def _first_weight(columns: Columns, taken: tuple[str, ...]) -> Column | None:
    weights = [c for c in columns.of("weight", taken=taken) if c.numeric >= 0.9]
    return weights[0] if weights else None


def explains(qty: Column, money: Sequence[Column]) -> bool:
    """Tell whether the column × some price is some amount."""
    shares = [
        times_price(qty.numbers, price.numbers, amount.numbers)
        for price in money
        for amount in money
        if price is not amount and price is not qty and amount is not qty
    ]
    return any(share is not None and share >= 0.9 for share in shares)


def unread_whole_numbers(columns: Columns, taken: tuple[str, ...], product: Column | None) -> list[Column]:
    """Return columns of whole numbers that nobody knows: any of them may be the pieces."""
    free = [c for c in columns.all if c.name not in taken and not c.named.kinds]
    whole = [
        c for c in free if _are_counts(c) and c.filled >= 0.5 and c.days < 0.5 and not _is_flag(c) and not _counts_up(c)
    ]
    return [c for c in whole if product is None or product.different < 3 or not is_one_to_one(c, product)]


def _are_counts(column: Column) -> bool:
    return column.whole >= 0.99 and column.priced < 0.5


def _is_flag(column: Column) -> bool:
    return bool(np.isin(column.numbers[np.isfinite(column.numbers)], (0.0, 1.0)).all())


def _counts_up(column: Column) -> bool:
    numbers = column.numbers[np.isfinite(column.numbers)]
    return len(numbers) > 2 and bool((np.diff(numbers) > 0).all())


def without_quantity(
    columns: Columns,
    taken: tuple[str, ...],
    settings: TillSettings,
    *,
    product: Column | None,
    amount: Column | None,
    are_lines: bool,
) -> tuple[Column | None, Question | None]:
    """Return the quantity that no name tells, or the question that is to be asked; neither where the file is plain."""
    if settings.line_is_one_unit or settings.qty_is == "amount":
        return None, None
    unread = unread_whole_numbers(columns, taken, product)
    money = [c for c in columns.of("amount", "price") if c.numeric >= 0.5]
    backs = columns.of("taken_back", taken=taken)
    proven = [c for c in unread if explains(c, money) or any(is_off_already(columns, c, back) for back in backs)]
    if len(proven) == 1:
        return proven[0], None
    others = [
        c
        for c in columns.of("taken_back", "other_quantity", "compared", taken=taken)
        if c.numeric >= 0.9 and amount is None
    ]
    may_be = [Choice(phrase("choice.holds_pieces", column=c.name), {"columns.qty": c.name}) for c in (*unread, *others)]
    if amount is not None and "quantity" in amount.named.kinds and _are_counts(amount):
        may_be.append(Choice(phrase("choice.holds_pieces", column=amount.name), {"columns.qty": amount.name}))
    if amount is None:
        text = phrase("question.no_quantity", names=_names([*unread, *others]))
        return None, Question("qty", text, [*may_be, ONE_UNIT]) if may_be else None
    if not may_be and not are_lines:
        return None, None
    is_either = are_lines and not may_be
    text = phrase("question.one_unit_or_money" if is_either else "question.only_amount", amount=amount.name)
    return None, Question("qty", text, [*may_be, *([ONE_UNIT] if are_lines else []), MONEY])


def _names(columns: Sequence[Column]) -> list[Said]:
    return [phrase("told.cell", got=column.name) for column in columns]
