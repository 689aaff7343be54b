"""Which number of a column's dates is the day and which the month: what all of its rows, and the rows' order, show.

For a file that is read in parts, `Marks` gathers that and the decimal marks of its numbers while they go by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.values.dates import (
    NUMERIC_KINDS,
    day_of,
    day_text,
    numeric_kind,
    order_of_kinds,
    order_shown,
)
from forecast.sources.tabular.values.decimals import DecimalEvidence, Product
from forecast.sources.tabular.values.moments import parted
from forecast.sources.tabular.values.number import Kind

_FEWEST_DAYS = 5
"""So many different days in a row are hardly in order by chance [days]."""
_FEWEST_ROWS = 3
_SAMPLE = 50
_LOOKED_AT = 5_000


class DayEvidence:
    """What the parts of a file say of a column of dates, part after part."""

    def __init__(self, column: str) -> None:
        self.column = column
        self._kinds: Counter[str] = Counter()
        self._numeric: Counter[str] = Counter()
        self._filled = 0
        self._short_years = _ShortYears()
        self._rows = {order: _Rows(order) for order in ("dmy", "mdy")}
        self._beside: dict[str, _Beside] = {}

    def add(self, frame: pd.DataFrame) -> None:
        """Take the rows of one part into account."""
        days = parted(frame[self.column]).day
        codes, uniques = pd.factorize(days)
        texts = [str(text) for text in uniques]
        counts = np.bincount(codes, minlength=len(texts)).tolist()
        kinds = [order_shown(text) for text in texts]
        for text, kind, count in zip(texts, kinds, counts, strict=True):
            self._kinds[kind] += count
            self._filled += count if text else 0
            if not kind:
                self._numeric[numeric_kind(text)] += count
            else:
                self._short_years.add(text)
        if self._kinds["?"] and not self._kinds["dmy"] and not self._kinds["mdy"]:
            for rows in self._rows.values():
                rows.add(codes, texts)
            self._look_beside(frame, days[(np.array(kinds, dtype=object) == "?")[codes]])

    def order(self, *, numeric: bool = False) -> str | None:
        """Return the order of the column, None if it is open; `numeric` allows one of the kinds of day numbers.

        Where the dates alone do not settle it, the order of the rows may, or a column of dates beside it.
        """
        for kind, count in self._numeric.items():
            if numeric and kind in NUMERIC_KINDS and count >= 0.98 * self._filled:
                return kind
        if (short := self._short_years.order()) != "dmy":
            return short
        order = order_of_kinds(self._kinds)
        if order is not None or not self._kinds["?"]:
            return order
        for own, other in (("dmy", "mdy"), ("mdy", "dmy")):
            if self._rows[own].is_proof and not self._rows[other].is_in_order:
                return own
        return next((order for beside in self._beside.values() if (order := beside.order())), None)

    def _look_beside(self, frame: pd.DataFrame, days: pd.Series[str]) -> None:
        if not self._beside:
            names = [str(name) for name in frame.columns if name != self.column]
            self._beside = {name: _Beside() for name in names if _are_dates(frame[name])}
        few = days.iloc[:_LOOKED_AT]
        for name, beside in self._beside.items():
            beside.add(few.tolist(), frame.loc[few.index, name].tolist())


def _are_dates(cells: pd.Series[str]) -> bool:
    different = [text for text in cells.drop_duplicates().head(_SAMPLE) if text]
    return bool(different) and sum(order_shown(text) != "" for text in different) >= 0.95 * len(different)


@dataclass
class _ShortYears:
    """The numbers of dates with years of two digits, of which the first may be the year: 26/05/04."""

    first: set[int] = field(default_factory=set)
    last: set[int] = field(default_factory=set)
    may_be_first: bool = True

    def add(self, text: str) -> None:
        parts = day_text(text)
        if parts is None or parts.fixed or parts.has_century:
            return
        self.first.add(parts.first)
        self.last.add(parts.year)
        self.may_be_first = self.may_be_first and parts.read("ymd") is not None

    def order(self) -> str | None:
        """Return "ymd" where the first number changes as years do and the last as days do, None where neither shows."""
        if not self.may_be_first or len(self.last) <= max(len(self.first), _FEWEST_ROWS):
            return "dmy"
        return "ymd" if 2 * len(self.first) <= len(self.last) else None


class _Rows:
    """Whether the rows are in order of time if their dates are read in one order of day and month."""

    def __init__(self, order: str) -> None:
        self._order = order
        self._last: dict[str, float] = {}
        self._is_rising = {"time": True, "text": True}
        self._is_falling = {"time": True, "text": True}
        self._days: set[float] = set()

    def add(self, codes: np.ndarray, texts: list[str]) -> None:
        days = [day_of(text, self._order) for text in texts]
        values = {
            "time": np.array([np.nan if day is None else day.toordinal() for day in days]),
            "text": np.array([_as_text(text) for text in texts]),
        }
        for name, of_text in values.items():
            rows = of_text[codes]
            rows = rows[~np.isnan(rows)]
            steps = np.diff(rows, prepend=self._last.get(name, rows[0] if len(rows) else 0.0))
            self._is_rising[name] &= not (steps < 0).any()
            self._is_falling[name] &= not (steps > 0).any()
            if len(rows):
                self._last[name] = float(rows[-1])
        if len(self._days) < _FEWEST_DAYS:
            self._days.update(values["time"][~np.isnan(values["time"])].tolist()[:_FEWEST_DAYS])

    @property
    def is_in_order(self) -> bool:
        return self._is_rising["time"] or self._is_falling["time"]

    @property
    def is_proof(self) -> bool:
        """Rows sorted by the text of their dates are in order as well, read wrongly: that is no proof."""
        is_sorted_text = self._is_rising["text"] or self._is_falling["text"]
        return self.is_in_order and not is_sorted_text and len(self._days) >= _FEWEST_DAYS


def _as_text(text: str) -> float:
    parts = day_text(text)
    return np.nan if parts is None else parts.first * 1e7 + parts.second * 1e5 + parts.year


@dataclass
class _Beside:
    """How the dates of another column fit each reading, row by row; two dates of one row are a day apart at most."""

    rows: int = 0
    near: Counter[str] = field(default_factory=Counter)

    def add(self, days: list[str], beside: list[str]) -> None:
        for (text, other), count in Counter(zip(days, beside, strict=True)).items():
            shown = order_shown(other)
            known = day_of(other, "dmy" if shown == "=" else shown) if shown not in ("", "?") else None
            if known is None:
                continue
            self.rows += count
            for order in ("dmy", "mdy"):
                self.near[order] += count * _is_near(day_of(text, order), known)

    def order(self) -> str | None:
        for order, other in (("dmy", "mdy"), ("mdy", "dmy")):
            if (
                self.rows >= _FEWEST_ROWS
                and self.near[order] >= 0.95 * self.rows
                and self.near[other] <= 0.5 * self.rows
            ):
                return order
        return None


def _is_near(day: date | None, known: date) -> bool:
    return day is not None and abs((day - known).days) <= 1


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
