"""The till archive: lines kept as Parquet by month, imports that replace whole shop-days, and sums over all of it.

In: a till file that was read. Out: `Sales`, `TillDays`, `SlotSums`, `HourlySums`, `HourlyProfile`, `TillLines`.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from forecast.archive.files import write_bytes
from forecast.archive.old_names import of_today
from forecast.archive.sums import is_as_named
from forecast.archive.till.adding import Addition
from forecast.archive.till.comparing import Comparing
from forecast.archive.till.coverage import read_coverage, write_coverage
from forecast.archive.till.guarding import damaged_parts, guard, let_go, part_notice, wanted
from forecast.archive.till.laid import AddResult, ReadTill
from forecast.archive.till.manifest import NAMED_BY_SUM, Manifest, MonthPart, read_manifest, write_manifest
from forecast.archive.till.months import write_month
from forecast.archive.till.parts import hold, months_of, view_of_lines
from forecast.archive.till.steps import WAITING, UndoneImport, keep_before, manifest_path, sweep, take_back
from forecast.archive.till.sums import (
    EATEN_HERE,
    HOURLY_PROFILE,
    HOURLY_SUMS,
    LINES,
    PRODUCT_DAYS,
    SALES,
    SERIES_DAYS,
    SLOT_SUMS,
    TILL_DAYS,
    asked,
)
from forecast.config import TillSettings
from forecast.database import database
from forecast.notices import Notice
from forecast.tables import (
    DataFrame,
    EatenHere,
    HourlyProfile,
    HourlySums,
    RejectedLines,
    Sales,
    SlotSums,
    Table,
    TillDays,
    TillLines,
    checked,
    empty,
)

_TableType = TypeVar("_TableType", bound=Table)


class TillArchive:
    """The till lines of an archive folder; the newest import that covers a shop-day owns all its lines.

    One process writes at a time (`archive.lock.run_lock`), any number may read.
    """

    def __init__(self, archive: Path, *, memory_mb: int = 512, threads: int = 2) -> None:
        self.folder = archive / "till"
        self.memory_mb = memory_mb
        self.threads = threads
        self._read: tuple[tuple[int, int, int] | None, Manifest] | None = None
        self._sound: tuple[Manifest, Sequence[MonthPart], Sequence[Notice]] | None = None

    @property
    def notices(self) -> Sequence[Notice]:
        """One warning `till_part_damaged` for each part that is left out because it is not as it was written."""
        self._parts()
        return self._sound[2] if self._sound else ()

    def guard(self) -> list[Notice]:
        """Set aside what is damaged and return what there is to tell; the caller holds the lock (`guarding.guard`).

        Raises
        ------
        SourceError
            If the archive was written by a newer program.
        """
        return guard(self.folder)

    def wanted(self) -> list[Notice]:
        """Return one warning `till_exports_wanted` if lines of exports were lost and are not there again."""
        return wanted(self._manifest().files)

    def let_go(self) -> None:
        """Want no export any more that is not there (`guarding.let_go`); the caller holds the lock."""
        let_go(self.folder, self._manifest())

    @property
    def is_empty(self) -> bool:
        """Whether no line is held."""
        return not self._manifest().parts

    def has(
        self,
        content_hash: str | None,
        settings: TillSettings,
        *,
        shop: str | None = None,
        hours: Mapping[int, tuple[int, int]] | None = None,
        day_ends_s: int = 0,
        timezone: str = "UTC",
    ) -> bool:
        """Tell whether a file of these bytes was imported with the same settings and hours (and shop, if given)."""
        known = self._manifest().file_of(content_hash) if content_hash else None
        read_as = settings.reading_hash(hours, day_ends_s=day_ends_s, timezone=timezone)
        return known is not None and known.settings_hash == read_as and shop in (None, known.shop)

    def add(self, till_file: ReadTill) -> AddResult:
        """Add a till file: each shop-day it covers replaces what was there. The same file again changes nothing.

        Until the new manifest takes the place of the old one, a reader, or a run after a crash, sees the old archive.

        Raises
        ------
        SourceError
            If the archive was damaged from outside.
        """
        with self.adding() as addition:
            return addition.add([till_file])

    @contextmanager
    def adding(self) -> Iterator[Addition]:
        """Give a place to lay files beside the archive; all become live when the block ends, none if it raises.

        Raises
        ------
        SourceError
            If the archive was damaged from outside.
        """
        self.guard()
        old = self._manifest()
        sweep(self.folder, old)
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=WAITING, dir=self.folder, ignore_cleanup_errors=True) as place:
            addition = Addition(self.folder, old, Path(place))
            yield addition
            if not addition.is_changed:
                return
            parts = self._replace_lines(old, addition)
            for name, waiting in addition.rejected.items():
                write_bytes(self.folder / name, waiting.read_bytes())
            coverage = write_coverage(self.folder, addition.coverage)
            before = keep_before(self.folder, old)
            new = Manifest(addition.files, parts, coverage, before, addition.taken_back)
            write_manifest(manifest_path(self.folder), new)

    @contextmanager
    def trying(self) -> Iterator[Addition]:
        """Give a place to lay files as `adding` does; nothing is written to the archive.

        Raises
        ------
        SourceError
            If the archive was damaged from outside.
        """
        with tempfile.TemporaryDirectory(prefix="forecast-till-", ignore_cleanup_errors=True) as place:
            yield Addition(self.folder, replace(self._manifest(), parts=tuple(self._parts())), Path(place))

    def take_back(self) -> UndoneImport | None:
        """Take the last import back, with all its files; None when there is none to take back.

        The files that come out are imported again only when a person names them (`was_taken_back`).

        Raises
        ------
        SourceError
            If the archive was damaged from outside.
        """
        return take_back(self.folder)

    def was_taken_back(self, content_hash: str | None) -> bool:
        """Tell whether a file of these bytes was taken back and has not been imported since."""
        return content_hash in self._manifest().taken_back

    def leave_out(self, content_hashes: Collection[str]) -> None:
        """Keep files out that hold a day only in part, as if taken back: they come in when they are named."""
        manifest = self._manifest()
        out = {*manifest.taken_back, *content_hashes}
        if len(out) > len(manifest.taken_back):
            write_manifest(manifest_path(self.folder), replace(manifest, taken_back=tuple(sorted(out))))

    @contextmanager
    def comparing(self, addition: Addition) -> Iterator[Comparing]:
        """Give what holds files of an addition against what the archive holds.

        Raises
        ------
        SourceError
            If the archive was damaged from outside.
        """
        with database(memory_mb=self.memory_mb, threads=self.threads) as connection:
            yield Comparing(self.folder, connection, addition)

    def sales(self, *, shops: Collection[str] | None = None) -> DataFrame[Sales]:
        """Return what was sold per shop, product and day, refunds netted, never below zero."""
        return self._asked(Sales, SALES, of=shops)

    def series_days(self) -> pd.DataFrame:
        """Return on how many days each product was sold in each shop (shop, product, days)."""
        parts = self._parts()
        if not parts:
            return pd.DataFrame({"shop": [], "product": [], "days": []}).astype({"days": "int64"})
        with database(memory_mb=self.memory_mb, threads=self.threads) as connection:
            view_of_lines(connection, self.folder, parts)
            return asked(connection, SERIES_DAYS)

    def product_days(self) -> pd.DataFrame:
        """Return product, day, sold_qty and amount of the days on which a product was sold, all shops together."""
        parts = self._parts()
        if not parts:
            return empty(Sales)[["product", "day", "sold_qty", "amount"]]
        with database(memory_mb=self.memory_mb, threads=self.threads) as connection:
            view_of_lines(connection, self.folder, parts)
            return asked(connection, PRODUCT_DAYS).astype({"day": "datetime64[ns]"})

    def till_days(self, *, shops: Collection[str] | None = None) -> DataFrame[TillDays]:
        """Return how busy the till was per shop and day."""
        return self._asked(TillDays, TILL_DAYS, of=shops)

    def eaten_here(self, *, shops: Collection[str] | None = None) -> DataFrame[EatenHere]:
        """Return which share of what was paid was eaten in the shop, on days of which the till tells it."""
        return self._asked(EatenHere, EATEN_HERE, of=shops)

    def hourly_profile(self, *, first: date = date.min, last: date = date.max) -> DataFrame[HourlyProfile]:
        """Return how sales of the days from `first` to `last` spread over the hours, per weekday; shares sum to 1."""
        return self._asked(HourlyProfile, HOURLY_PROFILE, first=first, last=last)

    def hourly_sums(self, *, shops: Collection[str] | None = None) -> DataFrame[HourlySums]:
        """Return what was sold in each hour of the Sundays and of the other days of each month; timed lines only."""
        return self._asked(HourlySums, HOURLY_SUMS, of=shops)

    def slot_sales(
        self,
        slot_minutes: int = 30,
        *,
        first: date = date.min,
        last: date = date.max,
        shops: Collection[str] | None = None,
    ) -> DataFrame[SlotSums]:
        """Return what was sold in each slot of the days from `first` to `last`; lines without a time give no rows.

        Refunds are netted within their slot. A shop's month whose lines all stand for an hour (no ticket, the middle of
        the hour) has hourly totals: they come in the first slot of their hour, and how many sales they were is empty.
        """
        return self._asked(SlotSums, SLOT_SUMS, of=shops, first=first, last=last, slot_s=slot_minutes * 60)

    def lines(
        self,
        first: date = date.min,
        last: date = date.max,
        *,
        shops: Collection[str] | None = None,
        products: Collection[str] | None = None,
    ) -> DataFrame[TillLines]:
        """Return the kept lines of the days from `first` to `last`."""
        chosen = None if products is None else sorted(products)
        return self._asked(TillLines, LINES, of=shops, first=first, last=last, products=chosen)

    def rejected(self) -> DataFrame[RejectedLines]:
        """Return every line that was left out, with its file, line and reason; a damaged file of them is left out."""
        manifest = self._manifest()
        named = [self.folder / file.rejected for file in manifest.files if file.rejected]
        paths = [path for path in named if manifest.version < NAMED_BY_SUM or is_as_named(path)]
        if not paths:
            return empty(RejectedLines)
        texts = ("source", "reason", "shop", "ticket", "line_id", "product")
        numbers = ("qty", "amount", "amount_eur")
        kinds = {**dict.fromkeys(texts, "str"), "time_s": "Int32", **dict.fromkeys(numbers, "float64")}
        # A product may be called NA: only numbers may be missing.
        missing = {name: [""] for name in ("time_s", *numbers)}
        frames = [of_today(pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=missing)) for path in paths]
        return checked(RejectedLines, pd.concat(frames))

    def data_hash(self) -> str:
        """Return a hash of all kept lines; the same lines give the same hash, whatever files they came from."""
        content = "\n".join(f"{part.month} {part.rows} {part.content_sum}" for part in self._manifest().parts)
        return hashlib.sha256(content.encode()).hexdigest()

    def _manifest(self) -> Manifest:
        """Return the live manifest, read once for as long as no other takes its place."""
        path = manifest_path(self.folder)
        now = path.stat() if path.exists() else None
        mark = (now.st_ino, now.st_mtime_ns, now.st_size) if now else None
        if self._read is None or self._read[0] != mark:
            self._read = mark, read_manifest(path)
        return self._read[1]

    def _parts(self) -> Sequence[MonthPart]:
        """Return the parts that are as they were written, held against their names once for each manifest."""
        manifest = self._manifest()
        if self._sound is None or self._sound[0] is not manifest:
            damaged = damaged_parts(self.folder, manifest)
            days = read_coverage(self.folder, manifest.coverage) if damaged else pd.DataFrame()
            said = [part_notice(self.folder / part.path, part.month, days, manifest.files) for part in damaged]
            self._sound = manifest, [part for part in manifest.parts if part not in damaged], said
        return self._sound[1]

    def _asked(
        self, table: type[_TableType], sql: str, *, of: Collection[str] | None = None, **values: Any
    ) -> DataFrame[_TableType]:
        parts = self._parts()
        if not parts:
            return empty(table)
        with database(memory_mb=self.memory_mb, threads=self.threads) as connection:
            view_of_lines(connection, self.folder, parts, shops=of)
            return checked(table, asked(connection, sql, **values))

    def _replace_lines(self, old: Manifest, addition: Addition) -> tuple[MonthPart, ...]:
        """Write the parts of the months in which days change, each once, and return all live parts."""
        live = {part.month: part for part in old.parts}
        owners = addition.owners()
        with database(memory_mb=self.memory_mb, threads=1) as connection:
            hold(connection, owners=owners, replaced=addition.gone)
            for month in months_of(addition.gone["day"]):
                was = live.pop(month, None)
                part = write_month(connection, self.folder, month, was, staged=addition.staged, owners=owners)
                if part is not None:
                    live[month] = part
        return tuple(live[month] for month in sorted(live))
