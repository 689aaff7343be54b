"""What each shop's till and notes tell of its shelves, up to any evening.

In: SlotSums, Sales, Leftovers, Baked. Out: ShelfDays.

Where notes and plans tell of nearly all that a day sold, its times are not read. Every other day is read once, with
what the half year before a fixed grid of days taught (`reading`, `teaching`), so that plan and backtest see the same
and no later day changes what was said. Only the first weeks of a till, up to the grid, are read together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from forecast.history.shelves.half_hours import Bools, Floats, HalfHours, Ints, SlotBook, days_since_1970, slot_books
from forecast.history.shelves.notes import KEY, NoteTables, ShelfNotes
from forecast.history.shelves.reading import SOLD_OUT_FROM, Reading, Taught, read
from forecast.history.shelves.states import PROBABLY_STOCKED, UNTOLD
from forecast.history.shelves.teaching import read_together, teach
from forecast.history.shelves.without_times import demand_of_days
from forecast.tables import DataFrame, ShelfDays, SlotSums, checked

_GRID_DAYS = 56
"""Profiles and habits are learnt anew after so many days [days]."""
_LEARN_DAYS = 182
"""They are learnt from so many days before: half a year, as profiles move with the seasons [days]."""
ENOUGH_TOLD = 0.9
"""Of a day of which notes and plans tell of so many products the times are not read (docs/decisions/0033)."""


@dataclass
class ReadingMemory:
    """What readings leave for later ones: nothing in it changes a number, deleting it changes the time.

    `kept` holds arrays by a digest of all that went into them, from night to night; `digests` names the sales of a
    shop's stretch of days.
    """

    kept: MutableMapping[str, Floats] = field(default_factory=dict)
    digests: dict[tuple[str, int, int], bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Shelves:
    """The shelves of all shops up to an evening.

    `always_there` names products that cannot sell out (coffee, slicing): they are
    never sold out themselves. Without `adds_missed` demand is what was sold. Of a day of which notes and plans tell of
    a share `enough_told` of the products the times are not read. `until` is the last day that is known, by shop.
    """

    books: Mapping[str, SlotBook]
    always_there: frozenset[str] = frozenset()
    adds_missed: bool = True
    enough_told: float = ENOUGH_TOLD
    until: Mapping[str, int] | None = None
    memory: ReadingMemory = field(default_factory=ReadingMemory, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        sums: DataFrame[SlotSums],
        *,
        always_there: frozenset[str] = frozenset(),
        adds_missed: bool = True,
        kept: MutableMapping[str, Floats] | None = None,
    ) -> Shelves:
        """Return the shelves that the sums by half hour tell of; `kept` as in `ReadingMemory`.

        Examples
        --------
        >>> from forecast.tables import empty
        >>> len(Shelves.of(empty(SlotSums)).books)
        0
        """
        memory = ReadingMemory({} if kept is None else kept)
        return cls(slot_books(sums), always_there, adds_missed, memory=memory)

    def up_to(self, anchors: Mapping[str, pd.Timestamp]) -> Shelves:
        """Return what was known of the shelves when each shop's last complete till day was its anchor."""
        until = days_since_1970(pd.Series(anchors, dtype="datetime64[ns]"))
        return replace(self, until=dict(zip(anchors, until.tolist(), strict=True)))

    def days(
        self, sales: pd.DataFrame, notes: NoteTables, *, least_share: float = SOLD_OUT_FROM
    ) -> DataFrame[ShelfDays]:
        """Return the product-days with a sale that were sold out with a probability of at least `least_share`.

        `sales` and `notes` reach no further than `until`.
        """
        rows = sales.loc[sales["sold_qty"] > 0, [*KEY, "sold_qty"]].sort_values(["shop", "day", "product"])
        by_shop = {str(shop): np.asarray(at) for shop, at in rows.groupby("shop").indices.items()}
        noted = notes.of_rows(rows)
        sold, day = rows["sold_qty"].to_numpy(dtype=np.float64), days_since_1970(rows["day"])
        share, missed, is_read = np.zeros(len(rows)), np.zeros(len(rows)), np.zeros(len(rows), dtype=bool)
        for shop, at in by_shop.items():
            mine, product = noted.of(at), rows["product"].iloc[at]
            if shop in self.books:
                book = self._known(shop)
                is_read[at] = np.isin(day[at], book.day) & (_told_share(day[at], mine.is_known) < self.enough_told)
            if is_read[at].any():
                shop_days = _ShopDays(book, product, day[at], mine, is_read[at], self.memory)
                share[at], missed[at] = shop_days.answers()
            number = pd.factorize(product)[0].astype(np.int64)
            wanted = demand_of_days(
                sold[at], mine.made_qty, is_empty=mine.is_empty & ~is_read[at], product=number, day=day[at]
            )
            missed[at] = np.where(is_read[at], missed[at], wanted - sold[at])
        # Who wrote whether something was left is not asked for a second opinion.
        share = np.where(noted.is_empty, 1.0, np.where(noted.is_known, 0.0, share))
        share[rows["product"].isin(list(self.always_there)).to_numpy()] = 0.0
        missed = np.where((share >= SOLD_OUT_FROM) & self.adds_missed, np.maximum(missed, 0.0), 0.0)
        source = np.where((noted.source == "") | (noted.at_closing == PROBABLY_STOCKED), "times", noted.source)
        answers = rows[KEY].assign(sold_out_share=share, missed_qty=missed, source=source)
        return checked(ShelfDays, answers[share >= least_share].sort_values(KEY))

    @property
    def known_books(self) -> dict[str, SlotBook]:
        """What each till tells by half hour of the days that are known."""
        return {shop: self._known(shop) for shop in self.books}

    def _known(self, shop: str) -> SlotBook:
        book = self.books[shop]
        return book if self.until is None else book.cut(until=self.until.get(shop, -1))


def _told_share(day: Ints, is_known: Bools) -> Floats:
    """Return by row of how many products of its day notes and plans tell."""
    of_day = np.unique(day, return_inverse=True)[1]
    share: Floats = (np.bincount(of_day, is_known) / np.bincount(of_day))[of_day]
    return share


class _ShopDays:
    """One shop's days with a sale, sorted by day and product, and what is read of them, stretch by stretch."""

    def __init__(
        self,
        book: SlotBook,
        product: pd.Series[str],
        day: Ints,
        noted: ShelfNotes,
        is_read: Bools,
        memory: ReadingMemory,
    ) -> None:
        self.book, self.day, self.noted, self.is_read, self.memory = book, day, noted, is_read, memory
        self.product = pd.Index(book.names).get_indexer(pd.Index(product)).astype(np.int64)
        hashes = pd.util.hash_array(product.to_numpy(dtype=object)).astype(np.int64)
        self.marks = (hashes, day, noted.at_closing, noted.gone_s)
        first, last = int(book.day[0]), int(book.day[-1])
        grid = -(-(first + _GRID_DAYS - 1) // _GRID_DAYS) * _GRID_DAYS
        ends = [first - 1, *range(grid, last, _GRID_DAYS), last]
        starts = np.searchsorted(book.day, ends, side="right")
        # Stretches in which the till was silent are none.
        self.stretches = [pair for pair, size in zip(pairwise(ends), np.diff(starts), strict=True) if size]
        self.keys: list[str] = []
        self.read: dict[int, tuple[HalfHours, Reading]] = {}
        for number in range(len(self.stretches)):
            self.keys.append(self._key(number))

    def answers(self) -> Floats:
        """Return by row how likely it was sold out, and what was then wanted in vain [units]."""
        found = np.zeros((2, len(self.day)))
        for number in range(len(self.stretches)):
            rows = self._rows(number)
            # What is looked at stays kept, so that the next day of the grid is not taught from the first day on.
            self.memory.kept.get(f"taught-{self.keys[number]}")
            if self.is_read[rows].any():
                found[:, rows] = self._answer(number)
        return found

    def _rows(self, number: int) -> slice:
        return slice(*(int(at) for at in np.searchsorted(self.day, self.stretches[number], side="right")))

    def _key(self, number: int) -> str:
        """Return a name for all that the reading of a stretch rests on: its days, and those before it."""
        begin, end = self.stretches[number]
        place, digests = (self.book.shop, begin, end), self.memory.digests
        if place not in digests:
            digests[place] = self.book.cut(after=begin, until=end).digest
        before = self.keys[number - 1] if number else repr(self.book.is_hourly)
        digest = hashlib.blake2b(before.encode() + digests[place] + repr((begin, end)).encode(), digest_size=16)
        for values in self.marks:
            digest.update(np.ascontiguousarray(values[self._rows(number)]).data)
        return digest.hexdigest()

    def _answer(self, number: int) -> Floats:
        key = f"read-{self.keys[number]}"
        if key in self.memory.kept:
            return self.memory.kept[key]
        rows, reading = self._reading(number)
        found = np.zeros((2, len(self.day)))
        place = self._places(rows, self._rows(number))
        found[:, place[place >= 0]] = np.stack([reading.any_share, reading.missed_qty])[:, place >= 0]
        answer = found[:, self._rows(number)]
        if number + 1 < len(self.stretches):
            self.memory.kept[key] = answer
        return answer

    def _places(self, rows: HalfHours, within: slice) -> Ints:
        """Return where rows of the book stand among those of the shop, -1 where they do not."""
        count = len(self.book.names)
        mine, wanted = self.day[within] * count + self.product[within], rows.day * count + rows.product
        order = np.argsort(mine)
        at = np.minimum(np.searchsorted(mine[order], wanted), len(mine) - 1)
        return np.where(mine[order[at]] == wanted, within.start + order[at], -1)

    def _reading(self, number: int) -> tuple[HalfHours, Reading]:
        """Return the reading of a stretch."""
        if number not in self.read:
            begin, end = self.stretches[number]
            rows = self.book.cut(after=begin, until=end).sales(is_counted=not self.book.is_hourly)
            place = self._places(rows, self._rows(number))
            noted = self.noted.of(place)
            is_noted = place >= 0
            notes = noted.by_slot(rows.is_open)
            notes[~is_noted] = UNTOLD
            if number:
                reading = read(rows, notes, self._taught(number), as_of=begin)
            else:
                reading = read_together(rows, notes, products=len(self.book.names))
            self.read[number] = rows, reading
        return self.read[number]

    def _taught(self, number: int) -> Taught:
        """Return what the half year before a stretch taught, or the half year before a longer silence."""
        key, begin = f"taught-{self.keys[number - 1]}", self.stretches[number][0]
        newest = int(self.book.day[np.searchsorted(self.book.day, begin, side="right") - 1])
        window = self.book.cut(after=newest - _LEARN_DAYS, until=begin)
        present, count = np.unique(window.product[window.sold_qty > 0]), len(self.book.names)
        if key not in self.memory.kept:
            numbers = [at for at in range(number) if self.stretches[at][1] > newest - _LEARN_DAYS]
            parts = [self._reading(at) for at in numbers]
            rows, reading = HalfHours.joined([part[0] for part in parts]), Reading.joined([part[1] for part in parts])
            inside = rows.day > newest - _LEARN_DAYS
            taught = teach(rows.rows(inside), reading.of(inside), as_of=begin)
            self.memory.kept[key] = taught.packed()
            self.read = {at: self.read[at] for at in numbers}
        return Taught.unpacked(self.memory.kept[key]).among(present, count)
