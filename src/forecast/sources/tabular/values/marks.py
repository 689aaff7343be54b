"""What a whole file says of its numbers and dates, gathered while its parts go by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.values.decimals import DecimalEvidence, Product
from forecast.sources.tabular.values.number import Kind
from forecast.sources.tabular.values.orders import DayEvidence


class Marks:
    """Decimal marks and orders of dates by column, as `settled` and `order_of` find them in the whole file.

    Kept is how often each kind of writing occurs, not the texts, so that a file of any size fits. `numbers` are columns
    of quantities, prices and amounts; `product` those of quantity, price and amount where all three are there.
    """

    def __init__(self, *, dates: Sequence[str], numbers: Sequence[str], product: Product | None = None) -> None:
        self._of_dates = {name: DayEvidence(name) for name in dates}
        self._of_numbers = DecimalEvidence(numbers, product)

    def look_at(self, part: RawTable) -> None:
        """Take a part of the file into account."""
        for evidence in self._of_dates.values():
            evidence.add(part.frame)
        self._of_numbers.add(part.frame)

    def date_orders(self, *, numeric: bool = False) -> dict[str, str | None]:
        """Return the order of day and month by column of dates; None if it can be read two ways."""
        return {name: evidence.order(numeric=numeric) for name, evidence in self._of_dates.items()}

    def decimals(self) -> dict[str, str | None]:
        """Return the decimal mark by column of numbers; None where it stays open."""
        return self._of_numbers.settled()

    def number_kinds(self) -> Mapping[str, Mapping[Kind, int]]:
        """Return how each column of numbers writes them, and how often."""
        return self._of_numbers.kinds
