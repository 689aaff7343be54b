"""What was issued: plan, quantiles, orders and reasons of every day and shop, kept so that they can be scored and told.

Per day and shop, files named after their content and `issued.json`, which names the current ones. Its rename is the
commit: a run that is killed leaves the previous issue whole. Out: ProductionPlan, Quantiles, OrderPlan, Contributions.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, TypeVar
from urllib.parse import quote, unquote

import pandas as pd

from forecast.archive.files import write_bytes, write_text
from forecast.archive.old_names import of_today
from forecast.errors import Problem, SourceError
from forecast.tables import Contributions, DataFrame, OrderPlan, ProductionPlan, Quantiles, Table, checked, empty

_INDEX = "issued.json"
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

    `contributions` has no rows of a shop whose plan was issued without them.
    """

    day: pd.Timestamp
    plan: DataFrame[ProductionPlan]
    quantiles: DataFrame[Quantiles]
    orders: DataFrame[OrderPlan]
    contributions: DataFrame[Contributions]
    cutoffs: dict[str, pd.Timestamp]


class PlanArchive:
    """The issued plans below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(
        self,
        day: pd.Timestamp,
        shop: str,
        *,
        plan: DataFrame[ProductionPlan],
        quantiles: DataFrame[Quantiles],
        orders: DataFrame[OrderPlan],
        contributions: DataFrame[Contributions] | None = None,
        cutoff: pd.Timestamp,
    ) -> bool:
        """Keep what was issued to `shop` for `day`; return whether it is now the current issue.

        The issue with the latest cutoff stays; one with the same cutoff replaces. Writing the same content again
        changes no byte. `cutoff` must be aware.
        """
        place = self._place(day, shop)
        issued_at = cutoff.tz_convert("UTC")
        kept = self._index(place)
        if kept is not None and pd.Timestamp(kept["cutoff"]) > issued_at:
            return False
        contents = {"plan": _parquet(plan), "quantiles": _parquet(quantiles), "orders": _parquet(orders)}
        if contributions is not None:
            contents["contributions"] = _parquet(contributions)
        files = {name: f"{name}-{hashlib.sha256(data).hexdigest()[:16]}.parquet" for name, data in contents.items()}
        for name, data in contents.items():
            if not (place / files[name]).exists():
                write_bytes(place / files[name], data)
        index: _Index = {"day": day.date().isoformat(), "shop": shop, "cutoff": issued_at.isoformat(), "files": files}
        write_text(place / _INDEX, json.dumps(index, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
        for leftover in place.iterdir():
            if leftover.name not in {_INDEX, *files.values()}:
                leftover.unlink()
        return True

    def days(self) -> list[pd.Timestamp]:
        """Return the days for which any shop was issued a plan, in order."""
        places = self.folder.glob(f"day=*/shop=*/{_INDEX}")
        return sorted({pd.Timestamp(path.parent.parent.name.removeprefix("day=")) for path in places})

    def shops(self, day: pd.Timestamp) -> list[str]:
        """Return the shops that were issued a plan for `day`."""
        places = self._day_folder(day).glob(f"shop=*/{_INDEX}")
        return sorted(unquote(path.parent.name.removeprefix("shop=")) for path in places)

    def read(self, day: pd.Timestamp, shop: str) -> Issued | None:
        """Return what was issued to `shop` for `day`, or None.

        Raises
        ------
        SourceError
            If the archive was damaged by hand or by the disk.
        """
        return self._read_together(day, [shop])

    def issued(self, day: pd.Timestamp) -> Issued | None:
        """Return what was issued to all shops for `day`, or None.

        Raises
        ------
        SourceError
            If the archive was damaged by hand or by the disk.
        """
        return self._read_together(day, self.shops(day))

    def _read_together(self, day: pd.Timestamp, shops: Sequence[str]) -> Issued | None:
        places = {shop: self._place(day, shop) for shop in shops}
        indexes = {shop: index for shop, place in places.items() if (index := self._index(place)) is not None}
        if not indexes:
            return None
        # An older issue has no contributions.
        paths = {
            name: [places[shop] / index["files"][name] for shop, index in indexes.items() if name in index["files"]]
            for name in ("plan", "quantiles", "orders", "contributions")
        }
        return Issued(
            day=day,
            plan=_table(ProductionPlan, paths["plan"]),
            quantiles=_table(Quantiles, paths["quantiles"]),
            orders=_table(OrderPlan, paths["orders"]),
            contributions=_table(Contributions, paths["contributions"]),
            cutoffs={shop: pd.Timestamp(index["cutoff"]) for shop, index in indexes.items()},
        )

    def _day_folder(self, day: pd.Timestamp) -> Path:
        return self.folder / f"day={day.date().isoformat()}"

    def _place(self, day: pd.Timestamp, shop: str) -> Path:
        """Return the folder of a shop; every character that some file system refuses is written as %XX."""
        return self._day_folder(day) / f"shop={quote(shop, safe=' ').replace('.', '%2E')}"

    def _index(self, place: Path) -> _Index | None:
        path = place / _INDEX
        if not path.exists():
            return None
        try:
            index: _Index = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise _damaged(path) from error
        if not {"cutoff", "files"} <= index.keys():
            raise _damaged(path)
        return index


def _parquet(table: pd.DataFrame) -> bytes:
    """Return the table as Parquet, the same bytes for the same rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    buffer = io.BytesIO()
    pq.write_table(rows, buffer, compression="zstd")
    return buffer.getvalue()


def _table(table: type[_TableType], paths: Sequence[Path]) -> DataFrame[_TableType]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    parts: list[pd.DataFrame] = []
    for path in paths:
        try:
            parts.append(of_today(pq.read_table(path, partitioning=None).to_pandas()))
        except (OSError, pa.ArrowException) as error:
            raise _damaged(path) from error
    return checked(table, pd.concat(parts, ignore_index=True)) if parts else empty(table)


def _damaged(path: Path) -> SourceError:
    return SourceError(Problem(str(path), "plan_file_unreadable", values={"folder": str(path.parent)}))
