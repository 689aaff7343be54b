"""Weather kept from night to night: what was measured, and every forecast with the moment of its issue.

In, Out: `WeatherObserved` (one file a year), `WeatherOutlook` (one file for each month of issue).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pandas as pd

from forecast.archive.files import write_bytes
from forecast.archive.quarantine import set_aside
from forecast.archive.sums import DamagedError, is_as_summed, parquet_with_sum, read_parquet_with_sum
from forecast.errors import TableError
from forecast.notices import Notice, Told
from forecast.tables import DataFrame, Table, WeatherObserved, WeatherOutlook, checked, empty, key_of
from forecast.texts import phrase

_TableType = TypeVar("_TableType", bound=Table)


class WeatherArchive:
    """The weather below an archive folder; adding the same table twice changes no file.

    Every file is replaced atomically. One that is damaged is told in `notices` and left out; it goes into quarantine
    when its year or month is written again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "weather"
        self._broken: dict[Path, Told] = {}

    @property
    def notices(self) -> list[Notice]:
        """One warning `weather_part_broken` for each file that could not be read so far."""
        return [_broken_notice(path, why) for path, why in sorted(self._broken.items())]

    def set_damaged_aside(self) -> list[Notice]:
        """Move every damaged file into quarantine and tell of it; the caller holds the lock."""
        broken = [path for path in sorted(self.folder.glob("*/*.parquet")) if not is_as_summed(path)]
        places = [set_aside(self.folder.parent, path) for path in broken]
        return [_broken_notice(place, phrase("why.sum_differs")) for place in places]

    def add_observed(self, table: DataFrame[WeatherObserved]) -> None:
        """Keep measured days; a newer fetch replaces the same place and day."""
        self._add(WeatherObserved, table, table["day"].dt.strftime("%Y"), keep="last")

    def add_outlook(self, table: DataFrame[WeatherOutlook]) -> None:
        """Keep forecasts beside all earlier ones; what was issued once is never changed."""
        self._add(WeatherOutlook, table, table["issued_at"].dt.strftime("%Y-%m"), keep="first")

    def observed(self) -> DataFrame[WeatherObserved]:
        """Return all measured days, sorted by place and day."""
        return self._all(WeatherObserved)

    def outlook(self) -> DataFrame[WeatherOutlook]:
        """Return all forecasts ever fetched, sorted by place, day and issue."""
        return self._all(WeatherOutlook)

    def _add(self, schema: type[Table], table: pd.DataFrame, period: pd.Series[str], *, keep: str) -> None:
        key = key_of(schema)
        for name, rows in table.groupby(period, sort=True):
            path = self._folder_of(schema) / f"{name}.parquet"
            before = self._read(schema, path) if path.exists() else None
            if before is None and path.exists():
                set_aside(self.folder.parent, path)
            parts = [part for part in (before, rows) if part is not None]
            merged = pd.concat(parts).drop_duplicates(key, keep="first" if keep == "first" else "last")
            merged = checked(schema, merged.sort_values(key))
            if before is None or not merged.equals(before):
                write_bytes(path, parquet_with_sum(merged))

    def _all(self, schema: type[_TableType]) -> DataFrame[_TableType]:
        paths = sorted(self._folder_of(schema).glob("*.parquet"))
        parts = {path: part for path in paths if (part := self._loaded(path)) is not None}
        try:
            return _joined(schema, list(parts.values()))
        except TableError:
            # One of them is at fault; checking each costs more than all at once, so only now.
            return _joined(schema, [part for path in parts if (part := self._read(schema, path)) is not None])

    def _read(self, schema: type[_TableType], path: Path) -> DataFrame[_TableType] | None:
        part = self._loaded(path)
        try:
            return None if part is None else checked(schema, part)
        except TableError as error:
            self._broken[path] = str(error).splitlines()[0]
            return None

    def _loaded(self, path: Path) -> pd.DataFrame | None:
        try:
            return read_parquet_with_sum(path)
        except (OSError, DamagedError) as error:
            self._broken[path] = str(error).splitlines()[0] if str(error) else phrase("why.sum_differs")
            return None

    def _folder_of(self, schema: type[Table]) -> Path:
        return self.folder / ("observed" if schema is WeatherObserved else "outlook")


def _broken_notice(path: Path, why: Told) -> Notice:
    return Notice("weather_part_broken", "warning", values={"file": str(path), "why": why})


def _joined(schema: type[_TableType], parts: Sequence[pd.DataFrame]) -> DataFrame[_TableType]:
    if not parts:
        return empty(schema)
    table = checked(schema, pd.concat(parts))
    return checked(schema, table.sort_values(key_of(schema)))
