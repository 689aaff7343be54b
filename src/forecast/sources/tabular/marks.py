"""What a whole file says of its numbers and dates, gathered while its parts go by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from forecast.sources.tabular.column import counts_of
from forecast.sources.tabular.dates import date_order, order_shown
from forecast.sources.tabular.number import decimal_mark, decimal_mark_shown
from forecast.sources.tabular.raw import RawTable

MOST_LOOKED_AT = 100_000
"""In other columns than those of days and numbers so many different texts are looked at for a decimal mark [texts]."""


class Marks:
    """Decimal marks and orders of dates by column, as `decimal_of` and `order_of` would find them in the whole file.

    Of every kind of text (such as 13/01/2024, whose order of day and month is certain) one is kept with how often the
    kind occurs, so that a file of any size fits.
    """

    def __init__(self, *, dates: tuple[str, ...], numbers: tuple[str, ...]) -> None:
        self._of_dates: dict[str, _Kinds] = {name: _Kinds(order_shown) for name in dates}
        self._of_numbers: dict[str, _Kinds] = {name: _Kinds(decimal_mark_shown) for name in numbers}
        self._proven: set[str] = set()
        self._looked_at: Counter[str] = Counter()

    def look_at(self, part: RawTable) -> None:
        """Take a part of the file into account."""
        for name in (str(column) for column in part.frame.columns):
            is_needed = name in self._of_dates or name in self._of_numbers
            if not is_needed and self._looked_at[name] >= MOST_LOOKED_AT:
                continue
            counts = counts_of(part.frame[name])
            self._looked_at[name] += len(counts)
            self._proven |= {decimal_mark_shown(text) for text in counts} & {",", "."}
            for kinds in (self._of_dates.get(name), self._of_numbers.get(name)):
                if kinds is not None:
                    kinds.add(counts)

    def date_orders(self) -> dict[str, str | None]:
        """Return the order of day and month by column of dates; None if it can be read two ways."""
        return {name: date_order(kinds.counts()) for name, kinds in self._of_dates.items()}

    def decimals(self) -> dict[str, str | None]:
        """Return the decimal mark by column of numbers; where it does not tell, what the rest of the file proves."""
        otherwise = next(iter(self._proven)) if len(self._proven) == 1 else None
        return {name: decimal_mark(kinds.counts()) or otherwise for name, kinds in self._of_numbers.items()}


class _Kinds:
    def __init__(self, kind_of: Callable[[str], str]) -> None:
        self._kind_of = kind_of
        self._example: dict[str, str] = {}
        self._count: Counter[str] = Counter()

    def add(self, counts: dict[str, int]) -> None:
        for text, count in counts.items():
            kind = self._kind_of(text)
            self._example.setdefault(kind, text)
            self._count[kind] += count

    def counts(self) -> dict[str, int]:
        return {text: self._count[kind] for kind, text in self._example.items()}
