"""Writing everything but the till: CSV as a French spreadsheet saves it, the truth, and a page that explains."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from forecast.sample import shop_notes
from forecast.sample.demand import World
from forecast.sample.oracle import TRUTH_FILE
from forecast.sample.readme import readme_text
from forecast.sample.weather import OUTLOOK_EVENINGS, outlooks

CP1252_FILES = ("suppliers", "stock")
"""Saved by the old spreadsheet on the old PC; the others have UTF-8 with a BOM."""


class NoteFiles:
    """The shop's own notes, one CSV per kind, shop after shop."""

    def __init__(self, folder: Path, world: World) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.has_shop_column = world.shops > 1
        self.files: list[Path] = []

    def add(self, name: str, rows: pd.DataFrame) -> None:
        """Append rows to `<name>.csv`; a single shop needs no shop column."""
        path = self.folder / f"{name}.csv"
        is_new = path not in self.files
        kept = rows if self.has_shop_column else rows.drop(columns="shop", errors="ignore")
        content = csv_text(kept, has_header=is_new).encode(_encoding(name, is_new=is_new))
        with path.open("wb" if is_new else "ab") as file:
            file.write(content)
        if is_new:
            self.files.append(path)


class TruthFile:
    """The truth as Parquet, shop after shop; nothing is written unless it is wanted."""

    def __init__(self, folder: Path, *, is_wanted: bool) -> None:
        self.path = folder / "truth" / TRUTH_FILE
        self.is_wanted = is_wanted
        self.files: list[Path] = []
        self._writer: Any = None

    def __enter__(self) -> TruthFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()

    def add(self, rows: pd.DataFrame) -> None:
        """Append the rows of one shop."""
        import pyarrow as pa
        from pyarrow import parquet

        table = pa.Table.from_pandas(rows, preserve_index=False)
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = parquet.ParquetWriter(self.path, table.schema)
            self.files.append(self.path)
        self._writer.write_table(table)


def write_shared_files(folder: Path, world: World, *, lines_count: int, mess: dict[str, int]) -> list[Path]:
    """Write what all shops have in common: catalogue, weather, outlooks, events, signals, closures, the read-me."""
    notes = NoteFiles(folder, world)
    last = pd.Timestamp(world.last)
    notes.add("products", shop_notes.products_table(world))
    notes.add("recipes", shop_notes.recipes_table(world))
    notes.add("suppliers", shop_notes.suppliers_table())
    notes.add("closures", shop_notes.closures_table(world))
    notes.add("overrides", shop_notes.overrides_table(world))
    notes.add("events", world.events)
    notes.add("cruises", world.cruises.loc[world.cruises["day"] <= last + pd.Timedelta(days=20)])
    if world.shops > 1:
        path = folder / "shops.csv"
        path.write_bytes(csv_text(shop_notes.shops_table(world), has_header=True).encode("utf-8-sig"))
        notes.files.append(path)
    evenings = min(OUTLOOK_EVENINGS, (world.last - world.first).days)
    for place, weather in enumerate(world.weather):
        unneeded = [] if len(world.weather) > 1 else ["place"]
        told = outlooks(world.seed, place, weather, last=world.last, evenings=evenings)
        notes.add("weather", _decimal_commas(weather.loc[weather["day"] <= last].drop(columns=unneeded)))
        notes.add("outlook", _decimal_commas(told.drop(columns=unneeded)))
    read_me = folder / "README.md"
    read_me.write_text(readme_text(world, lines_count=lines_count, mess=mess), encoding="utf-8", newline="\n")
    return [*notes.files, read_me]


def _decimal_commas(weather: pd.DataFrame) -> pd.DataFrame:
    decimals = {name: 2 if name == "cloud_share" else 1 for name in weather.select_dtypes("number").columns}
    texts = {
        name: [f"{value:.{places}f}".replace(".", ",") for value in weather[name].tolist()]
        for name, places in decimals.items()
    }
    return weather.assign(**texts)


def _encoding(name: str, *, is_new: bool) -> str:
    if name in CP1252_FILES:
        return "cp1252"
    return "utf-8-sig" if is_new else "utf-8"


def csv_text(rows: pd.DataFrame, *, has_header: bool) -> str:
    r"""Return rows as a French spreadsheet saves them: `;` between cells, dd/mm/yyyy.

    Examples
    --------
    >>> csv_text(pd.DataFrame({"day": [pd.Timestamp("2025-06-13")], "qty": [3]}), has_header=True)
    'day;qty\n13/06/2025;3\n'
    """
    written = StringIO()
    rows.to_csv(written, sep=";", index=False, header=has_header, date_format="%d/%m/%Y", lineterminator="\n")
    return written.getvalue()
