"""What each shop's till and notes tell of its shelves, up to any evening.

In: SlotSums, Sales, Leftovers, Baked. Out: ShelfDays.

Every day is read once, with what the half year before a fixed grid of days taught (`sold_out`, `next_day`), so
that plan and backtest see the same and no later day changes what was said. Only the first weeks of a till, up to the
first day of the grid, are read together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from forecast.history.shelves.habits import SoldOutSettings
from forecast.history.shelves.kept_readings import (
    READING_ARRAYS,
    Reading,
    Stretch,
    Workshop,
    in_order,
    packed,
    unpacked,
)
from forecast.history.shelves.next_day import LEARNT_ARRAYS, Learnt, read_day
from forecast.history.shelves.notes import NoteTables, written_down
from forecast.history.shelves.slot_book import SlotBook, outside_slots, slot_books
from forecast.history.shelves.slot_sales import KEY, Ints, SlotSales
from forecast.history.shelves.sold_out import SOLD_OUT_FROM, Notes, SoldOut, calibrated_caution, infer_sold_out
from forecast.history.shelves.states import EMPTY, STOCKED
from forecast.history.shelves.unconstrained import ShrunkByProfile, Unconstrainer
from forecast.tables import DataFrame, ShelfDays, SlotSums, checked, empty

GRID_DAYS = 56
"""Profiles and habits are learnt anew after so many days [days]."""
LEARN_DAYS = 182
"""They are learnt from so many days before: half a year, as profiles move with the seasons [days]."""


@dataclass(frozen=True)
class Shelves:
    """The shelves of all shops up to an evening.

    `always_there` names products that cannot sell out (coffee, slicing): they set how much silence it takes
    (`calibrated_caution`) and are never sold out themselves. `until` is the last day that is known, by shop.
    """

    books: Mapping[str, SlotBook]
    always_there: frozenset[str] = frozenset()
    settings: SoldOutSettings = field(default_factory=SoldOutSettings)
    unconstrainer: Unconstrainer = field(default_factory=ShrunkByProfile)
    until: Mapping[str, int] | None = None
    workshop: Workshop = field(default_factory=Workshop, repr=False, compare=False)

    @classmethod
    def of(cls, sums: DataFrame[SlotSums], **settings: Any) -> Shelves:
        """Return the shelves that the sums by half hour tell of.

        Examples
        --------
        >>> from forecast.tables import SlotSums, empty
        >>> len(Shelves.of(empty(SlotSums)).books)
        0
        """
        return cls(slot_books(sums), **settings)

    def up_to(self, anchors: Mapping[str, pd.Timestamp]) -> Shelves:
        """Return what was known of the shelves when each shop's last complete till day was its anchor."""
        return replace(self, until={shop: _number(anchor) for shop, anchor in anchors.items()})

    def days(
        self, sales: pd.DataFrame, notes: NoteTables, *, least_share: float = SOLD_OUT_FROM
    ) -> DataFrame[ShelfDays]:
        """Return the product-days with a sale that were sold out with a probability of at least `least_share`.

        `sales` and `notes` reach no further than `until`. What `sales` have beyond the half hours (orders that came
        back from bulk lines) is not left of what was made. Of days without times only those are told on which
        somebody wrote down that nothing was left.
        """
        parts, timed_days = [], []
        for shop, book in self.books.items():
            last = int(book.day[-1]) if self.until is None else self.until.get(shop, -1)
            known = book.cut(until=last)
            if not len(known.day):
                continue
            mine = notes.of_shop(shop)
            mine = mine.less(outside_slots(sales, known)) if len(mine.baked) or len(mine.planned) else mine
            read = self._readings(known.uncounted() if known.is_hourly else known, mine, last)
            if least_share == SOLD_OUT_FROM:
                parts += [one.sold_out for one in read]
            else:
                readings = (one.reading for one in read)
                parts += [_table(one.taken(one.sold_out_share >= least_share), mine) for one in readings]
            timed_days.append((shop, np.unique(known.day)))
        parts.append(self._without_times(sales, timed_days, notes))
        filled = [part for part in parts if len(part)]
        return checked(ShelfDays, pd.concat(filled, ignore_index=True).sort_values(KEY)) if filled else empty(ShelfDays)

    def _readings(self, book: SlotBook, notes: NoteTables, last: int) -> Iterator[Stretch]:
        """Yield what was read of one shop, stretch by stretch."""
        grid = -(-(int(book.day[0]) + GRID_DAYS - 1) // GRID_DAYS) * GRID_DAYS
        if last <= grid:
            # Too short a past to learn from: all of it is read together, anew every evening.
            slots = book.sales()
            told = written_down(slots, notes)
            yield _told(self._reading(slots, infer_sold_out(slots, told=told, settings=self.settings), told), notes)
            return
        yield self._first(book, notes, grid)
        while grid + GRID_DAYS <= last:
            yield self._stretch(book, notes, grid)
            grid += GRID_DAYS
        yield _told(self._current(book, notes, grid, last), notes)

    def _first(self, book: SlotBook, notes: NoteTables, grid: int) -> Stretch:
        """Return the first weeks of a till, read together."""
        key = self._key("read", book, notes, after=-1, until=grid)
        place = (book.shop, grid)
        if self.workshop.stretches.get(place, ("",))[0] != key:
            slots = book.cut(until=grid).sales()
            if key not in self.workshop.kept:
                told = written_down(slots, notes)
                self._keep(key, self._reading(slots, infer_sold_out(slots, told=told, settings=self.settings), told))
            self.workshop.stretches[place] = (key, _told(self._kept(key, slots.keys), notes))
        return self.workshop.stretches[place][1]

    def _stretch(self, book: SlotBook, notes: NoteTables, grid: int) -> Stretch:
        """Return the days from one day of the grid to the next."""
        end = grid + GRID_DAYS
        key = self._key("read", book, notes, after=_learnt_after(book, grid), until=end)
        place = (book.shop, end)
        if self.workshop.stretches.get(place, ("",))[0] != key:
            if key not in self.workshop.kept:
                self._keep(key, self._current(book, notes, grid, end))
            keys = book.cut(after=grid, until=end).sales().keys
            self.workshop.stretches[place] = (key, _told(self._kept(key, keys), notes))
        return self.workshop.stretches[place][1]

    def _current(self, book: SlotBook, notes: NoteTables, grid: int, last: int) -> Reading:
        """Return the days after a day of the grid, read one after the other; those read before are not read again."""
        key, learnt, settings = self._taught(book, notes, grid)
        kept_key, at, read, knows = self.workshop.current.get(book.shop, ("", grid, [], learnt))
        key_then = f"{key}-{notes.mark(at).hex()}"
        if kept_key != key_then or at > last:
            at, read, knows = grid, [], learnt
        read = list(read)
        for slots in book.cut(after=at, until=last).sales().day_by_day():
            told = written_down(slots, notes)
            found, knows = read_day(slots, knows, told=told, settings=settings)
            read.append(self._reading(slots, found, told))
        self.workshop.current[book.shop] = (f"{key}-{notes.mark(last).hex()}", last, read, knows)
        return in_order(read)

    def _taught(self, book: SlotBook, notes: NoteTables, grid: int) -> tuple[str, Learnt, SoldOutSettings]:
        """Return what the half year up to a day of the grid taught."""
        after = _learnt_after(book, grid)
        key = self._key("learnt", book, notes, after=after, until=grid)
        place = (book.shop, grid)
        if self.workshop.taught.get(place, ("",))[0] != key:
            kept = self.workshop.kept
            window = book.cut(after=after, until=grid)
            names = tuple(sorted({window.names[one] for one in np.unique(window.product[window.sold_qty > 0])}))
            if key not in kept:
                slots = window.sales()
                told = written_down(slots, notes)
                settings = self._calibrated(slots, told)
                learnt = Learnt.of(infer_sold_out(slots, told=told, settings=settings), slots)
                arrays = [getattr(learnt, name) for name in LEARNT_ARRAYS]
                kept[key] = packed([*arrays, np.array([settings.caution])])
            *taught, caution = unpacked(kept[key])
            settings = replace(self.settings, caution=float(caution[0]))
            self.workshop.taught[place] = (
                key,
                Learnt.from_arrays(names, dict(zip(LEARNT_ARRAYS, taught, strict=True))),
                settings,
            )
        return self.workshop.taught[place]

    def _key(self, kind: str, book: SlotBook, notes: NoteTables, *, after: int, until: int) -> str:
        place = (book.shop, after, until, book.is_hourly)
        if place not in self.workshop.digests:
            self.workshop.digests[place] = book.cut(after=after, until=until).digest
        digest = hashlib.blake2b(self.workshop.digests[place] + notes.mark(until), digest_size=16)
        # After a till that was silent for months two stretches see the same sales, but are not the same days.
        digest.update(repr((after, until, self.settings, self.unconstrainer, sorted(self.always_there))).encode())
        return f"{kind}-{digest.hexdigest()}"

    def _keep(self, key: str, reading: Reading) -> None:
        self.workshop.kept[key] = packed([getattr(reading, name) for name in READING_ARRAYS])

    def _kept(self, key: str, keys: pd.DataFrame) -> Reading:
        share, demand, sold, told = unpacked(self.workshop.kept[key])
        return Reading(keys, share, demand, sold, told > 0)

    def _calibrated(self, slots: SlotSales, told: Notes) -> SoldOutSettings:
        marked = slots.keys["product"].isin(self.always_there).to_numpy()
        return calibrated_caution(slots, marked, told=told, settings=self.settings) if marked.any() else self.settings

    def _reading(self, slots: SlotSales, read: SoldOut, told: Notes) -> Reading:
        # Who wrote that nothing was left is not asked for a second opinion.
        share = np.where((told == EMPTY).any(axis=1), 1.0, read.any_share.clip(0.0, 1.0))
        share = np.where(slots.keys["product"].isin(self.always_there), 0.0, share)
        is_out = share >= SOLD_OUT_FROM
        demand = np.maximum(self.unconstrainer.demand_of(read, is_out).mean_qty, read.sold_qty)
        return Reading(slots.keys, share, demand, read.sold_qty, ((told == EMPTY) | (told == STOCKED)).any(axis=1))

    def _without_times(
        self, sales: pd.DataFrame, timed_days: list[tuple[str, Ints]], notes: NoteTables
    ) -> pd.DataFrame:
        """Return the days of which the till gives no times and somebody wrote down that nothing was left."""
        if notes.is_empty:
            return pd.DataFrame(columns=_COLUMNS)
        rows = sales.loc[sales["sold_qty"] > 0, [*KEY, "sold_qty"]].reset_index(drop=True)
        is_out = notes.nothing_left(rows, rows["sold_qty"].to_numpy(dtype=np.float64))
        is_out &= ~rows["product"].isin(list(self.always_there)).to_numpy()
        day = rows["day"].to_numpy(dtype="datetime64[D]").astype(np.int64)
        for shop, days in timed_days:
            is_out &= ~((rows["shop"] == shop).to_numpy() & np.isin(day, days))
        if not is_out.any():
            return pd.DataFrame(columns=_COLUMNS)
        parts = []
        for shop in rows.loc[is_out, "shop"].unique():
            mine = (rows["shop"] == shop).to_numpy()
            of_shop = rows.loc[mine].reset_index(drop=True)
            sold = of_shop["sold_qty"].to_numpy(dtype=np.float64)
            wanted = self.unconstrainer.demand_without_times(
                sold,
                is_out[mine],
                series=pd.factorize(of_shop["product"], sort=True)[0].astype(np.int64),
                day=day[mine],
            )
            told = of_shop.assign(
                sold_out_share=1.0, missed_qty=np.maximum(wanted - sold, 0.0), source=notes.sources(of_shop)
            )
            parts.append(told.loc[is_out[mine]])
        found: pd.DataFrame = pd.concat(parts, ignore_index=True)[_COLUMNS]
        return found


def _learnt_after(book: SlotBook, grid: int) -> int:
    """Return the day after which is learnt for a day of the grid: half a year before it, or before a longer silence."""
    newest = int(book.day[np.searchsorted(book.day, grid, side="right") - 1])
    return (grid if newest > grid - LEARN_DAYS else newest) - LEARN_DAYS


def _told(reading: Reading, notes: NoteTables) -> Stretch:
    return Stretch(reading, _table(reading.taken(reading.sold_out_share >= SOLD_OUT_FROM), notes))


def _table(reading: Reading, notes: NoteTables) -> pd.DataFrame:
    source = np.where(reading.is_told, notes.sources(reading.keys), "times")
    missed = np.maximum(reading.demand_qty - reading.sold_qty, 0.0)
    return reading.keys.assign(sold_out_share=reading.sold_out_share, missed_qty=missed, source=source)


_COLUMNS = [*KEY, "sold_out_share", "missed_qty", "source"]


def _number(day: pd.Timestamp) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))
