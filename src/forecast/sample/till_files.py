"""Writing till exports the way a French till does: one file per quarter, `;`, dd/mm/yyyy, "1,30 €"."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np

from forecast.sample.baking import clock_text
from forecast.sample.chance import Ints
from forecast.sample.demand import World
from forecast.sample.goods import RENAMED, RENAMED_DAYS_BEFORE_END
from forecast.sample.mess import NOT_PRODUCTS, OVERLAP_DAYS_BEFORE_END
from forecast.sample.selling import Lines

HEADER = ("Date", "Heure", "Ticket", "Article", "Quantité", "Prix unitaire", "Mode")
SHOP_HEADER = "Magasin"
TRAINING_MARK = "ECOLE"
FIRST_TICKET = 150_040
OLD_TILL_UNTIL_DAYS_BEFORE_END = 290
"""Quarters that end before that are in cp1252, as the old software wrote them; later ones in UTF-8 with a BOM."""


class TillExports:
    """The export files of a world, written shop after shop; at most one block of lines is held."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self.files: dict[Path, BinaryIO] = {}
        self.encodings: dict[Path, str] = {}
        self.lines_count = 0
        self.repeated_count = 0
        self._days = [(world.first + timedelta(days=step)) for step in range(len(world.days))]
        self._day_texts = np.array([f"{day:%d/%m/%Y}" for day in self._days])
        self._clocks = np.array([clock_text(minute) for minute in range(1440)])
        self._articles, self._old_name_of = _article_names(world)

    def __enter__(self) -> TillExports:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self.files.values():
            handle.close()

    def write(self, shop: int, quarter: str, lines: Lines, *, first_ticket: int) -> int:
        """Write the lines of one shop and quarter in till order; returns the next ticket number."""
        order = np.argsort((lines.day << 42) + (lines.minute << 30) + lines.ticket, kind="stable")
        lines = lines.taken(order)
        number = first_ticket + np.cumsum(np.diff(lines.ticket, prepend=lines.ticket[:1]) != 0)
        last_day = int(lines.day.max()) if len(lines.day) else 0
        self.lines_count += self._append(self._quarter_file(quarter, last_day), shop, lines, number)
        before_end = (self.world.last - self.world.first).days - lines.day
        start, end = OVERLAP_DAYS_BEFORE_END
        repeated = np.flatnonzero((before_end <= start) & (before_end >= end))
        if len(repeated):
            path = self._overlap_file()
            self.repeated_count += self._append(path, shop, lines.taken(repeated), number[repeated])
        return int(number[-1]) + 1 if len(number) else first_ticket

    def _quarter_file(self, quarter: str, last_day: int) -> Path:
        is_old = (self.world.last - self._days[last_day]).days > OLD_TILL_UNTIL_DAYS_BEFORE_END
        return self._opened(self.folder / f"caisse-{quarter}.csv", "cp1252" if is_old else "utf-8-sig")

    def _overlap_file(self) -> Path:
        start, end = (self.world.last - timedelta(days=back) for back in OVERLAP_DAYS_BEFORE_END)
        return self._opened(self.folder / f"caisse-du-{start:%Y-%m-%d}-au-{end:%Y-%m-%d}.csv", "utf-8-sig")

    def _opened(self, path: Path, encoding: str) -> Path:
        if path not in self.files:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.files[path] = path.open("wb")
            self.encodings[path] = encoding
            names = HEADER if self.world.shops == 1 else (SHOP_HEADER, *HEADER)
            self.files[path].write((";".join(names) + "\n").encode(encoding))
        return path

    def _append(self, path: Path, shop: int, lines: Lines, number: Ints) -> int:
        from pyarrow import csv

        written = BytesIO()
        options = csv.WriteOptions(include_header=False, delimiter=";", quoting_style="none", batch_size=16_384)
        csv.write_csv(self._table(shop, lines, number), written, options)
        text = written.getvalue()
        self.files[path].write(
            text if self.encodings[path] == "utf-8-sig" else text.decode("utf-8").encode(self.encodings[path])
        )
        return len(number)

    def _table(self, shop: int, lines: Lines, number: Ints) -> Any:
        import pyarrow as pa

        def texts(choices: np.ndarray, places: np.ndarray) -> Any:
            return pa.array(choices.tolist(), pa.string()).take(pa.array(places))

        article = lines.article
        list_price = self.world.prices_cents[np.minimum(article, self.world.products - 1), lines.day]
        cents = np.where(lines.cents < 0, list_price, lines.cents)
        prices, price_place = np.unique(cents, return_inverse=True)
        price_texts = np.array([f"{price // 100},{price % 100:02d} €" for price in prices.tolist()])
        is_old_name = (self.world.last - self.world.first).days - lines.day > RENAMED_DAYS_BEFORE_END
        named = np.where(is_old_name, self._old_name_of[article], article)
        columns = {
            "Date": texts(self._day_texts, lines.day),
            "Heure": texts(self._clocks, lines.minute),
            "Ticket": pa.array(number),
            "Article": texts(self._articles, named),
            "Quantité": pa.array(lines.qty),
            "Prix unitaire": texts(price_texts, price_place),
            "Mode": texts(np.array(["", TRAINING_MARK]), lines.is_training.astype(np.int64)),
        }
        if self.world.shops > 1:
            name = np.array([self.world.shop_names[shop]])
            columns = {"Magasin": texts(name, np.zeros(len(number), dtype=np.int64)), **columns}
        return pa.table(columns)


def _article_names(world: World) -> tuple[np.ndarray, Ints]:
    """Return every name on the till, and for each article the place of the name it had before."""
    names = [good.product for good in world.goods] + list(NOT_PRODUCTS)
    earlier = np.arange(len(names))
    for place, name in enumerate(list(names)):
        if name in RENAMED:
            earlier[place] = len(names)
            names.append(RENAMED[name])
    return np.array(names), earlier


def quarters(first: date, last: date) -> list[tuple[str, slice]]:
    """Return the calendar quarters from `first` to `last` with the positions of their days.

    Examples
    --------
    >>> quarters(date(2025, 3, 30), date(2025, 4, 2))
    [('2025-T1', slice(0, 2, None)), ('2025-T2', slice(2, 4, None))]
    """
    found: list[tuple[str, slice]] = []
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        name = f"{day.year}-T{(day.month + 2) // 3}"
        if not found or found[-1][0] != name:
            found.append((name, slice(step, step + 1)))
        else:
            found[-1] = (name, slice(found[-1][1].start, step + 1))
    return found
