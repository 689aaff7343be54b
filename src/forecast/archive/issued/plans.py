"""What was issued: plan, quantiles, orders and reasons of every day and shop, kept so that they can be scored and told.

Per day and shop, files named after their content and `issued.json`, which names the current ones. Its rename is the
commit: a run that is killed leaves the previous issue whole. An issue that is damaged is told in `notices` and counts
as none; the others are read. Out: ProductionPlan, Quantiles, OrderPlan, Contributions, Reasons, SlotPlan.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, TypeVar
from urllib.parse import unquote

import pandas as pd

from forecast.archive.files import write_bytes, write_text
from forecast.archive.old_names import of_today
from forecast.archive.quarantine import set_aside
from forecast.archive.shop_folders import SHORTENED, archived_as
from forecast.archive.sums import is_as_named, json_with_sum, read_json_with_sum, sum_of
from forecast.errors import Problem, SourceError, TableError
from forecast.notices import Notice
from forecast.tables import (
    Contributions,
    DataFrame,
    OrderPlan,
    ProductionPlan,
    Quantiles,
    Reasons,
    SlotPlan,
    Table,
    checked,
    empty,
)

_INDEX = "issued.json"
_NAMES = ("plan", "quantiles", "orders", "contributions", "reasons", "slots")
_TableType = TypeVar("_TableType", bound=Table)


class _Index(TypedDict):
    """What `issued.json` holds: the shop's cutoff, and the current file of each table."""

    day: str
    shop: str
    cutoff: str
    files: dict[str, str]


@dataclass(frozen=True)
class Issued:
    """What the shops were given for one day; `cutoffs` is the moment of each shop's plan.

    `contributions`, `reasons` and `slots` have no rows of a shop whose plan was issued without them.
    """

    day: pd.Timestamp
    plan: DataFrame[ProductionPlan]
    quantiles: DataFrame[Quantiles]
    orders: DataFrame[OrderPlan]
    contributions: DataFrame[Contributions]
    reasons: DataFrame[Reasons]
    slots: DataFrame[SlotPlan]
    cutoffs: dict[str, pd.Timestamp]


class PlanArchive:
    """The issued plans below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._damaged: dict[Path, Path] = {}

    @property
    def notices(self) -> list[Notice]:
        """One warning `issued_plan_damaged` for each issue that turned out to be damaged so far."""
        return [
            Notice(
                "issued_plan_damaged",
                "warning",
                shop=_shop_of(place),
                values={"day": place.parent.name.removeprefix("day="), "file": str(path)},
            )
            for place, path in sorted(self._damaged.items())
        ]

    def set_damaged_aside(self) -> list[Notice]:
        """Move every issue that turned out to be damaged into quarantine and tell of it; the caller holds the lock."""
        for place in self._damaged:
            if place.exists():
                self._damaged[place] = set_aside(self.folder.parent, place)
        return self.notices

    def write(
        self,
        day: pd.Timestamp,
        shop: str,
        *,
        plan: DataFrame[ProductionPlan],
        quantiles: DataFrame[Quantiles],
        orders: DataFrame[OrderPlan],
        beside: Mapping[str, pd.DataFrame] | None = None,
        cutoff: pd.Timestamp,
    ) -> bool:
        """Keep what was issued to `shop` for `day`; return whether it is now the current issue.

        `beside` holds what else there is of `contributions`, `reasons` and `slots`.
        The issue with the latest cutoff stays; one with the same cutoff replaces. Writing the same content again
        changes no byte. `cutoff` must be aware.
        """
        tables: dict[str, pd.DataFrame] = {"plan": plan, "quantiles": quantiles, "orders": orders, **(beside or {})}
        return self.write_packed(day, shop, packed(tables), cutoff=cutoff)

    def write_packed(
        self, day: pd.Timestamp, shop: str, contents: Mapping[str, bytes], *, cutoff: pd.Timestamp
    ) -> bool:
        """Keep what was issued as `write` does, from tables that were `packed` elsewhere."""
        place = self._place(day, shop)
        issued_at = cutoff.tz_convert("UTC")
        kept = self._sound_index(place)
        if place in self._damaged:
            self.set_damaged_aside()
        if kept is not None and pd.Timestamp(kept["cutoff"]) > issued_at:
            return False
        files = {name: f"{name}-{sum_of(data)}.parquet" for name, data in contents.items()}
        for name, data in contents.items():
            if not is_as_named(place / files[name]):
                write_bytes(place / files[name], data)
        index: _Index = {"day": day.date().isoformat(), "shop": shop, "cutoff": issued_at.isoformat(), "files": files}
        write_text(place / _INDEX, json_with_sum(index))
        for leftover in place.iterdir():
            if leftover.name not in {_INDEX, *files.values()}:
                leftover.unlink()
        return True

    def days(self) -> list[pd.Timestamp]:
        """Return the days for which any shop was issued a plan, in order."""
        places = self.folder.glob(f"day=*/shop=*/{_INDEX}")
        return sorted({pd.Timestamp(path.parent.parent.name.removeprefix("day=")) for path in places})

    def newest_day(self) -> pd.Timestamp | None:
        """Return the newest day with a plan, of days that were planned on one evening the first; None without plans."""
        newest: pd.Timestamp | None = None
        for day in reversed(self.days()):
            if newest is not None and self._cutoff(day) != self._cutoff(newest):
                break
            newest = day
        return newest

    def _cutoff(self, day: pd.Timestamp) -> str:
        """Return the latest moment at which the plans of a day were made."""
        indexes = (self._index(self._place(day, shop)) for shop in self.shops(day))
        return max((index["cutoff"] for index in indexes if index is not None), default="")

    def shops(self, day: pd.Timestamp) -> list[str]:
        """Return the shops that were issued a plan for `day`."""
        places = self._day_folder(day).glob(f"shop=*/{_INDEX}")
        return sorted(_shop_of(path.parent) for path in places)

    def index_of(self, day: pd.Timestamp, shop: str) -> Path:
        """Return the file that changes whenever `shop` is issued another plan for `day`."""
        return self._place(day, shop) / _INDEX

    def read(self, day: pd.Timestamp, shop: str) -> Issued | None:
        """Return what was issued to `shop` for `day`, or None."""
        return self._read_together(day, [shop])

    def issued(self, day: pd.Timestamp, *, shops: Collection[str] | None = None) -> Issued | None:
        """Return what was issued for `day` to all shops, or to some, or None."""
        return self._read_together(day, [shop for shop in self.shops(day) if shops is None or shop in shops])

    def _read_together(self, day: pd.Timestamp, shops: Sequence[str]) -> Issued | None:
        read = {shop: one for shop in shops if (one := self._read(day, self._place(day, shop))) is not None}
        if not read:
            return None
        first, *others = read.values()
        if not others:
            return first
        return Issued(
            day=day,
            plan=_joined(ProductionPlan, [one.plan for one in read.values()]),
            quantiles=_joined(Quantiles, [one.quantiles for one in read.values()]),
            orders=_joined(OrderPlan, [one.orders for one in read.values()]),
            contributions=_joined(Contributions, [one.contributions for one in read.values()]),
            reasons=_joined(Reasons, [one.reasons for one in read.values()]),
            slots=_joined(SlotPlan, [one.slots for one in read.values()]),
            cutoffs={shop: one.cutoffs[shop] for shop, one in read.items()},
        )

    def _read(self, day: pd.Timestamp, place: Path) -> Issued | None:
        """Return what was issued to one shop; a damaged issue is noted and counts as none."""
        index = self._sound_index(place)
        if index is None:
            return None
        # An older issue has no contributions or reasons, one of a shop without slots none of these.
        paths = {name: place / index["files"][name] for name in _NAMES if name in index["files"]}
        try:
            return Issued(
                day=day,
                plan=_table(ProductionPlan, paths.get("plan")),
                quantiles=_table(Quantiles, paths.get("quantiles")),
                orders=_table(OrderPlan, paths.get("orders")),
                contributions=_table(Contributions, paths.get("contributions")),
                reasons=_table(Reasons, paths.get("reasons")),
                slots=_table(SlotPlan, paths.get("slots")),
                cutoffs={index["shop"]: pd.Timestamp(index["cutoff"])},
            )
        except SourceError as error:
            self._damaged[place] = Path(str(error.problems[0].where))
            return None

    def _sound_index(self, place: Path) -> _Index | None:
        try:
            return self._index(place)
        except SourceError as error:
            self._damaged[place] = Path(str(error.problems[0].where))
            return None

    def _day_folder(self, day: pd.Timestamp) -> Path:
        return self.folder / f"day={day.date().isoformat()}"

    def _place(self, day: pd.Timestamp, shop: str) -> Path:
        """Return the folder of a shop; every character that some file system refuses is written as %XX."""
        return self._day_folder(day) / f"shop={archived_as(shop)}"

    def _index(self, place: Path) -> _Index | None:
        path = place / _INDEX
        if not path.exists():
            return None
        try:
            index = read_json_with_sum(path.read_text(encoding="utf-8"))
            return {
                "day": place.parent.name.removeprefix("day="),
                "shop": _shop_of(place),
                "cutoff": pd.Timestamp(index["cutoff"]).isoformat(),
                "files": {str(name): str(file) for name, file in index["files"].items()},
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _damaged(path) from error


def _shop_of(place: Path) -> str:
    """Return whose folder it is, by its name or, where that is too long for a name, by what its index says."""
    name = place.name.removeprefix("shop=")
    if SHORTENED in name:
        with suppress(OSError, ValueError, KeyError, TypeError):
            return str(read_json_with_sum((place / _INDEX).read_text(encoding="utf-8"))["shop"])
    return unquote(name)


def packed(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Return tables as they are kept, the same bytes for the same rows."""
    return {name: _parquet(table) for name, table in tables.items()}


def _parquet(table: pd.DataFrame) -> bytes:
    """Return the table as Parquet, the same bytes for the same rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    buffer = io.BytesIO()
    pq.write_table(rows, buffer, compression="zstd")
    return buffer.getvalue()


def _table(table: type[_TableType], path: Path | None) -> DataFrame[_TableType]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path is None:
        return empty(table)
    if not is_as_named(path):
        raise _damaged(path)
    try:
        return checked(table, of_today(pq.read_table(path, partitioning=None).to_pandas()))
    except (OSError, pa.ArrowException, TableError) as error:
        raise _damaged(path) from error


def _joined(table: type[_TableType], parts: Sequence[DataFrame[_TableType]]) -> DataFrame[_TableType]:
    return checked(table, pd.concat(parts, ignore_index=True))


def _damaged(path: Path) -> SourceError:
    return SourceError(Problem(str(path), "plan_file_unreadable", values={"folder": str(path.parent)}))
