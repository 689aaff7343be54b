"""Which mark of a column's numbers is the decimal mark: shown by the column, by price × pieces, by columns of its kind.

Never by times, tickets, rates, names or dates, and never by what would be plausible: a mark that stays open is asked
for, since one read wrongly makes a thousand of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product as combinations
from typing import Any

import pandas as pd

from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.values.number import OTHER, Kind, kind_of, number_of
from forecast.sources.tabular.values.units import parts_of, quantity_of

MOST_OF_ANOTHER_KIND = 0.02
"""So many cells with another decimal mark are wrong cells; with more of them the column reads no way."""
_MOST_ROWS = 4_000
"""Price × pieces is tried on so many rows whose numbers can be read two ways [rows]."""
_MARKS = (".", ",")
_RIGHT_SHARE = 0.8

Product = tuple[str, str, str]
"""Columns of quantity, price of one, and amount."""


def settled(raw: RawTable, *, numbers: Sequence[str], product: Product | None = None) -> Mapping[str, str | None]:
    """Return the decimal mark of each column of `numbers`, None where it stays open.

    `numbers` are columns of quantities, prices and amounts, and nothing else; `product` those of quantity, price and
    amount where all three are there.

    Examples
    --------
    >>> frame = pd.DataFrame({"qty": ["1,000", "2,000"], "price": ["1.60", "0.45"], "amount": ["1.60", "0.90"]})
    >>> raw = RawTable("till.csv", frame.astype("str"), pd.Series([2, 3]))
    >>> settled(raw, numbers=["qty", "price"], product=("qty", "price", "amount"))
    {'qty': ',', 'price': '.'}
    """
    if all(name in raw.decimals for name in numbers):
        return {name: raw.decimals[name] for name in numbers}
    evidence = DecimalEvidence(numbers, product)
    evidence.add(raw.frame)
    return {name: mark for name, mark in evidence.settled().items() if name in numbers}


def number_kind(text: str) -> Kind | None:
    """Return how a cell writes its number, a unit beside it left out.

    Examples
    --------
    >>> number_kind("1,250 kg"), number_kind("soon")
    (Kind(decimal='', group='', either=',', decimals=0, is_taxed=False), None)
    """
    kind = kind_of(text)
    return kind_of(parts_of(text)[0]) if kind is None else kind


def kinds_in(cells: pd.Series[str]) -> Counter[Kind]:
    """Count how the cells of a column write their numbers."""
    found: Counter[Kind] = Counter()
    for text, count in cells.value_counts().items():
        if (kind := number_kind(str(text))) is not None:
            found[kind] += int(count)
    return found


def _whole_digits(text: str) -> str:
    """Return the digits of a whole number without any mark, "" for all else."""
    number = parts_of(text)[0].strip("-+()")
    return number if number.isdecimal() else ""


def own_mark(kinds: Mapping[Kind, int], *, most_others: float = MOST_OF_ANOTHER_KIND) -> str | None:
    """Return the decimal mark that a column itself shows, "." where it has no marks at all, None where it is open.

    `most_others` is the largest share of cells with the other mark: those are wrong cells.
    """
    shown = {mark: sum(count for kind, count in kinds.items() if kind.shown == mark) for mark in _MARKS}
    if not any(shown.values()):
        return None if any(kind.either for kind in kinds) else "."
    mark = max(_MARKS, key=lambda one: shown[one])
    return mark if shown[OTHER[mark]] <= most_others * sum(shown.values()) else None


class DecimalEvidence:
    """What the parts of a file say of the decimal marks of its number columns, part after part."""

    def __init__(self, numbers: Sequence[str], product: Product | None = None) -> None:
        names = dict.fromkeys((*numbers, *(product or ())))
        self.kinds: dict[str, Counter[Kind]] = {name: Counter() for name in names}
        self._lengths: dict[str, set[int]] = {name: set() for name in names}
        self._products = _Products(product) if product else None

    def add(self, frame: pd.DataFrame) -> None:
        """Take the rows of one part into account."""
        for name, kinds in self.kinds.items():
            kinds.update(kinds_in(frame[name]))
            self._lengths[name] |= {len(_whole_digits(text)) for text in frame[name].unique().tolist()}
        if self._products:
            self._products.add(frame)

    def settled(self, *, by_one_hand: bool = False) -> dict[str, str | None]:
        """Return the decimal mark by column, None where it stays open; `by_one_hand`: all columns have one."""
        marks = {name: own_mark(kinds) for name, kinds in self.kinds.items()}
        is_open = [
            name
            for name, kinds in self.kinds.items()
            if marks[name] is None and not any(kind.shown in _MARKS for kind in kinds)
        ]
        # Prices and amounts are of a kind, and what they show tells more of a quantity by their product than by itself.
        quantity = self._products.names[0] if self._products else ""
        is_open.sort(key=lambda name: name == quantity)
        for name in is_open * 2:
            marks[name] = marks[name] or self._mark_of_product(name, marks)
        for name in is_open:
            marks[name] = marks[name] or self._mark_of_product(name, marks) or self._mark_of_others(name, marks)
        proven = {kind.shown for kinds in self.kinds.values() for kind in kinds} & set(_MARKS)
        if by_one_hand and len(proven) == 1:
            marks |= {name: marks[name] or min(proven) for name in is_open}
        return marks

    def _mark_of_product(self, column: str, marks: Mapping[str, str | None]) -> str | None:
        if self._products is None or column not in self._products.names:
            return None
        return self._products.mark(column, marks)

    def _mark_of_others(self, column: str, marks: Mapping[str, str | None]) -> str | None:
        """Return the mark of an open column if its one mark is surely the decimal or surely the group mark elsewhere.

        That the others show the *other* mark proves nothing: tills write quantities as programs do ("1.000") and
        amounts as people do ("1,60", "1.250,00") in one file. So a group mark must look like one in its own column
        too: 786 beside 2.284.
        """
        open_marks = {kind.either for kind in self.kinds[column] if kind.either}
        if len(open_marks) != 1:
            return None
        mark = open_marks.pop()
        others = [(kind, marks[name]) for name, kinds in self.kinds.items() if name != column for kind in kinds]
        known = [(kind, one) for kind, one in others if one]
        is_decimal = any(kind.decimal == mark or kind.either == mark == one for kind, one in known)
        is_group = any(kind.group == mark or kind.either == mark == OTHER[one] for kind, one in known)
        looks_grouped = 3 in self._lengths[column] and max(self._lengths[column]) == 3
        if is_decimal == is_group or is_group != looks_grouped:
            return None
        return mark if is_decimal else OTHER[mark]


class _Products:
    """On how many rows price × pieces is the amount, by the marks with which the three are read."""

    def __init__(self, names: Product) -> None:
        self.names = names
        self._rows: Counter[str] = Counter()
        self._right: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._right_of_many: Counter[tuple[str, tuple[str, ...]]] = Counter()

    def add(self, frame: pd.DataFrame) -> None:
        if min((self._rows[name] for name in self.names), default=0) >= _MOST_ROWS:
            return
        cells = frame[list(self.names)]
        is_open = pd.Series(False, index=cells.index)
        for name in self.names:
            texts = cells[name].unique().tolist()
            is_open |= cells[name].isin([text for text in texts if (kind := number_kind(text)) and kind.either])
        rows = cells[is_open].head(_MOST_ROWS).itertuples(index=False, name=None)
        for texts_of_row, count in Counter(rows).items():
            self._try(texts_of_row, count)

    def _try(self, texts: tuple[Any, ...], count: int) -> None:
        kinds = [number_kind(text) for text in texts]
        read = {mark: _read(texts, mark) for mark in _MARKS}
        right: dict[tuple[str, ...], bool] = {}
        for marks in combinations(_MARKS, repeat=3):
            qty, price, amount = (read[mark][at] for at, mark in enumerate(marks))
            if qty and price and amount:
                right[marks] = abs(abs(qty * price) - abs(amount)) <= _rounding(amount)
        for name, kind in zip(self.names, kinds, strict=True):
            if kind is None or not kind.either or not right:
                continue
            self._rows[name] += count
            for marks, is_right in right.items():
                self._right[name, marks] += count * is_right
                self._right_of_many[name, marks] += count * (is_right and abs(read[marks[0]][0] or 0) != 1)

    def mark(self, column: str, known: Mapping[str, str | None]) -> str | None:
        """Return the mark of a column with which the products are right, None if they are with neither or with both."""
        at = self.names.index(column)
        rows = self._rows[column]
        best = {}
        for mark in _MARKS:
            possible = [
                marks
                for marks in combinations(_MARKS, repeat=3)
                if marks[at] == mark
                and all(
                    known.get(name) in (None, one)
                    for name, one in zip(self.names, marks, strict=True)
                    if name != column
                )
            ]
            best[mark] = max(possible, key=lambda marks: self._right[column, marks], default=("", "", ""))
        count = {mark: self._right[column, marks] for mark, marks in best.items()}
        mark = max(_MARKS, key=lambda one: count[one])
        # Where all pieces are one, a column of totals that passes for prices would be right as well.
        least = _RIGHT_SHARE * rows if self._right_of_many[column, best[mark]] else rows
        is_right = rows and count[mark] >= least and count[OTHER[mark]] <= MOST_OF_ANOTHER_KIND * rows
        return mark if is_right else None


def _read(texts: tuple[str, ...], mark: str) -> tuple[float | None, ...]:
    quantity = quantity_of(texts[0], mark)
    return (None if quantity is None else quantity.value, *(number_of(text, mark) for text in texts[1:]))


def _rounding(amount: float) -> float:
    """Return how far price × pieces may be from an amount rounded to cents, or to 5 cents as in Switzerland."""
    return 0.0051 if abs(amount) < 0.1 else 0.0261 + 1e-6 * abs(amount)
