"""What the cells of a column show: days, times, numbers, words; and how columns hang together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.values.dates import counted_of, numeric_kind, second_of
from forecast.sources.tabular.values.decimals import settled
from forecast.sources.tabular.values.read import MISSING, is_nothing
from forecast.sources.till.columns.cells import day_in, is_money, is_word, value_of
from forecast.sources.till.columns.words import Named, named

Numbers = npt.NDArray[np.float64]
_MOST_LOOKED_AT = 2_000
"""So many different texts of a column are looked at, evenly over all of them [texts]."""
MOST_ROWS = 20_000
"""So many rows are enough to tell how columns of numbers hang together, evenly over all of them [rows]."""
MOST_BELIEVED = 1e12
"""No count, price or amount is larger."""
_CENT = 0.011
_NUMBERS = frozenset(
    {"quantity", "other_quantity", "taken_back", "amount", "price", "discount", "tax", "cost", "profit", "weight"}
)


@dataclass(frozen=True)
class Column:
    """One column: its name, what the name says, and its cells."""

    name: str
    cells: pd.Series[str]
    mark: str
    named: Named

    @cached_property
    def counts(self) -> pd.Series[int]:
        """How often each text occurs, empty ones left out."""
        counts: pd.Series[int] = self.cells[~self.cells.str.casefold().isin(MISSING)].value_counts(sort=False)
        return counts

    @property
    def filled(self) -> float:
        """Share of the rows that hold something."""
        return float(self.counts.sum()) / max(len(self.cells), 1)

    @property
    def different(self) -> int:
        """How many different texts there are."""
        return len(self.counts)

    def share(self, holds: Callable[[str], object]) -> float:
        """Return the share of the filled rows of which `holds`, over texts spread evenly."""
        looked_at = self.counts.iloc[:: max(len(self.counts) // _MOST_LOOKED_AT, 1)]
        fits = sum(int(count) for text, count in looked_at.items() if holds(str(text)))
        return fits / max(int(looked_at.sum()), 1)

    @cached_property
    def days(self) -> float:
        """Share of cells that name a day."""
        return self.share(lambda text: day_in(text) is not None)

    @cached_property
    def counted_days(self) -> float:
        """Share of cells that are day numbers of a spreadsheet, or seconds since 1970."""
        return self.share(numeric_kind)

    @cached_property
    def words(self) -> float:
        """Share of cells that are words."""
        return self.share(is_word)

    @cached_property
    def numeric(self) -> float:
        """Share of cells that are numbers, a unit beside them or not."""
        return self.share(lambda text: value_of(text, self.mark) is not None or is_nothing(text))

    @cached_property
    def whole(self) -> float:
        """Share of cells that are whole numbers of at most five digits."""
        return self.share(lambda text: (v := value_of(text, self.mark)) is not None and abs(v) < 1e5 and v == int(v))

    @cached_property
    def priced(self) -> float:
        """Share of cells that are written as money: with two decimals or the sign of a currency."""
        return self.share(lambda text: is_money(text) and value_of(text, self.mark) is not None)

    @cached_property
    def is_timed(self) -> bool:
        """Tell whether the cells hold times of day that differ: a daily report has one stamp, or none."""
        seconds: set[int] = set()
        for text in self.counts.index:
            if (second := self._second(str(text))) is not None:
                seconds.add(second)
            if len(seconds) > 1:
                return True
        return self.different < 2 and bool(seconds - {0})

    def _second(self, text: str) -> int | None:
        if self.counted_days > 0.9:
            counted = counted_of(text, numeric_kind(text))
            return None if counted is None else counted[1]
        return second_of(text)

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of rows spread evenly over the file, NaN where there is none or an absurd one."""
        rows = self.cells.iloc[:: max(len(self.cells) // MOST_ROWS, 1)]
        codes, texts = pd.factorize(rows)
        values = np.array([np.nan if (v := value_of(str(text), self.mark)) is None else v for text in texts], float)
        values[np.abs(values) > MOST_BELIEVED] = np.nan
        return values[codes] if len(values) else np.array([], float)

    @cached_property
    def keys(self) -> npt.NDArray[np.int64]:
        """A number for each text, by row; blanks and capitals make no difference."""
        plain = pd.Series(self.cells.str.casefold().str.split().str.join(" "))
        return pd.factorize(plain)[0].astype(np.int64)


class Columns:
    """The columns of an export that hold anything, with those that are empty apart."""

    def __init__(self, raw: RawTable) -> None:
        self.raw = raw
        self._marks = self._decimal_marks()
        every = [self._column(str(name)) for name in raw.frame.columns]
        self.empty = tuple(column.name for column in every if not column.different)
        self.all = [column for column in every if column.different]
        self.by_name = {column.name: column for column in every}

    def _column(self, name: str) -> Column:
        return Column(name, self.raw.frame[name], self._marks.get(name) or ".", named(name))

    def _decimal_marks(self) -> Mapping[str, str | None]:
        rows = self.raw.frame.iloc[:: max(len(self.raw.frame) // MOST_ROWS, 1)]
        sample = replace(self.raw, frame=rows, lines=self.raw.lines.loc[rows.index])
        names = [str(name) for name in rows.columns]
        numbers = [name for name in names if not named(name).kinds or set(named(name).kinds) & _NUMBERS]
        return settled(sample, numbers=numbers)

    def of(self, *kinds: str, taken: tuple[str, ...] = (), may_be_empty: bool = False) -> list[Column]:
        """Return the columns whose names may be of these kinds, the surest first; empty ones only if they may be."""
        among = list(self.by_name.values()) if may_be_empty else self.all
        fits = [c for c in among if set(c.named.kinds) & set(kinds) and c.name not in taken]
        place = {kind: at for at, kind in enumerate(kinds)}
        return sorted(
            fits,
            key=lambda c: (-c.named.strength, min(place[k] for k in c.named.kinds if k in place), c.named.rank),
        )


def is_same(a: Column, b: Column) -> bool:
    """Tell whether two columns say the same in nearly all rows: as texts, or as numbers."""
    if (a.cells == b.cells).mean() >= 0.99:
        return True
    return equal_share(a.numbers, b.numbers) >= 0.99


def equal_share(a: Numbers, b: Numbers, where: npt.NDArray[np.bool_] | None = None) -> float:
    """Return the share of rows in which two numbers are the same to a cent; 0 where there is no such row."""
    both = np.isfinite(a) & np.isfinite(b) & (True if where is None else where)
    return float((np.abs(a[both] - b[both]) < _CENT).mean()) if both.any() else 0.0


def times_price(quantity: Numbers, price: Numbers, amount: Numbers) -> float | None:
    """Return in which share of the rows that can tell, quantity × price is the amount; None if no row can tell.

    Examples
    --------
    >>> times_price(np.array([2.0, 3.0, 1.0]), np.array([1.5, 1.0, 9.0]), np.array([3.0, 3.0, 8.0]))
    1.0
    """
    tells = np.isfinite(quantity * price * amount) & ~np.isin(np.abs(quantity), (0, 1)) & (price != 0)
    return equal_share(np.abs(quantity * price), np.abs(amount), tells) if tells.any() else None


def grows_with(quantity: Numbers, value: Numbers, product: npt.NDArray[np.int64]) -> tuple[int, int]:
    """Return of how many products the value grows with the quantity, as a total does, and of how many it stays.

    Examples
    --------
    >>> bread = np.zeros(3, int)
    >>> grows_with(np.array([1.0, 2.0, 3.0]), np.array([1.2, 2.4, 3.6]), bread)
    (1, 0)
    >>> grows_with(np.array([1.0, 2.0, 3.0]), np.array([1.2, 1.2, 1.2]), bread)
    (0, 1)
    """
    usable = np.isfinite(quantity * value) & (quantity != 0) & (value != 0)
    frame = pd.DataFrame({"product": product[usable], "qty": np.abs(quantity[usable]), "value": np.abs(value[usable])})
    frame["each"] = (frame["value"] / frame["qty"]).round(2)
    kinds = frame.groupby("product")[["qty", "value", "each"]].nunique()
    kinds = kinds[kinds["qty"] > 1]
    return int((2 * kinds["each"] <= kinds["value"]).sum()), int((2 * kinds["value"] <= kinds["each"]).sum())


def is_group_of(group: Column, article: Column) -> bool:
    """Tell whether each article has one group, and some group several articles."""
    pairs = pd.DataFrame({"group": group.keys, "article": article.keys}).drop_duplicates()
    groups, articles = pairs["group"].nunique(), pairs["article"].nunique()
    return groups < articles and len(pairs) <= 1.02 * articles


def is_one_to_one(a: Column, b: Column) -> bool:
    """Tell whether two columns name the same things."""
    pairs = pd.DataFrame({"a": a.keys, "b": b.keys}).drop_duplicates()
    return len(pairs) <= 1.02 * min(pairs["a"].nunique(), pairs["b"].nunique())
