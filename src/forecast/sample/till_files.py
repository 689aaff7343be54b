"""Writing till exports the way a French till does: one file per quarter, `;`, dd/mm/yyyy, "1,30 €"."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from forecast.sample.baking import clock_text
from forecast.sample.chance import Ints
from forecast.sample.demand import World
from forecast.sample.goods import OLD_NAME, RENAMED, RENAMED_DAYS_BEFORE_END
from forecast.sample.mess import NOT_PRODUCTS
from forecast.sample.selling import Lines

_HEADER = ("Date", "Heure", "Ticket", "Article", "Quantité", "Prix unitaire", "Mode")
_SHOP_HEADER = "Magasin"
_HEADER_OF_SUMS = tuple(name for name in _HEADER if name not in ("Heure", "Ticket"))
_TRAINING_MARK = "ECOLE"
FIRST_TICKET = 150_040
_OVERLAP_DAYS_BEFORE_END = (86, 60)
_OLD_TILL_UNTIL_DAYS_BEFORE_END = 290
"""Quarters that end before that are in cp1252, as the old software wrote them; later ones in UTF-8 with a BOM."""


class TillExports:
    """The export files of a world, written shop after shop; at most one block of lines is held."""

    def __init__(self, world: World, folder: Path, opened: ExitStack) -> None:
        self.world = world
        self.folder = folder
        self.files: dict[Path, tuple[BinaryIO, str]] = {}
        self.lines_count = 0
        self.repeated_count = 0
        self._header = _HEADER_OF_SUMS if world.trade.grain == "daily" else _HEADER
        self._opened = opened
        self._day_texts = np.array([f"{day:%d/%m/%Y}" for day in world.dates])
        self._clocks = np.array([clock_text(minute) for minute in range(1440)])
        self._articles = np.array([*world.product_names.tolist(), *NOT_PRODUCTS, OLD_NAME])

    def write(self, shop: int, quarter: str, lines: Lines, *, first_ticket: int) -> int:
        """Write the lines of one shop and quarter in till order; returns the next ticket number."""
        order = np.argsort((lines.day << 42) + (lines.minute << 30) + lines.ticket, kind="stable")
        lines = lines.taken(order)
        number = first_ticket + np.cumsum(np.diff(lines.ticket, prepend=lines.ticket[:1]) != 0)
        if self.world.trade.grain == "daily":
            lines = sums_of_days(lines)
            number = lines.ticket
        before_end = self.world.days_before_end
        is_old = before_end[lines.day.max(initial=0)] > _OLD_TILL_UNTIL_DAYS_BEFORE_END
        self.lines_count += self._append(quarter, "cp1252" if is_old else "utf-8-sig", shop, lines, number)
        start, end = _OVERLAP_DAYS_BEFORE_END
        repeated = np.flatnonzero((before_end[lines.day] <= start) & (before_end[lines.day] >= end))
        if len(repeated):
            first, last = (self.world.last - timedelta(days=back) for back in _OVERLAP_DAYS_BEFORE_END)
            name = f"du-{first:%Y-%m-%d}-au-{last:%Y-%m-%d}"
            self.repeated_count += self._append(name, "utf-8-sig", shop, lines.taken(repeated), number[repeated])
        return int(number[-1]) + 1 if len(number) else first_ticket

    def _append(self, name: str, encoding: str, shop: int, lines: Lines, number: Ints) -> int:
        """Write lines to a file, which has the encoding it began with."""
        from pyarrow import csv

        path = self.folder / f"caisse-{name}.csv"
        if path not in self.files:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.files[path] = self._opened.enter_context(path.open("wb")), encoding
            names = self._header if self.world.shops == 1 else (_SHOP_HEADER, *self._header)
            self.files[path][0].write((";".join(names) + "\n").encode(encoding))
        file, encoding = self.files[path]
        written = BytesIO()
        options = csv.WriteOptions(include_header=False, delimiter=";", quoting_style="none", batch_size=16_384)
        csv.write_csv(self._table(shop, lines, number), written, options)
        text = written.getvalue()
        file.write(text if encoding == "utf-8-sig" else text.decode("utf-8").encode(encoding))
        return len(number)

    def _table(self, shop: int, lines: Lines, number: Ints) -> Any:
        import pyarrow as pa

        def texts(choices: np.ndarray, places: np.ndarray) -> Any:
            return pa.array(choices.tolist(), pa.string()).take(pa.array(places))

        article = lines.article
        list_price = self.world.prices_cents[np.minimum(article, self.world.products - 1), lines.day]
        prices, price_place = np.unique(np.where(lines.cents < 0, list_price, lines.cents), return_inverse=True)
        price_texts = np.array([f"{price // 100},{price % 100:02d} €" for price in prices.tolist()])
        is_old_name = self.world.days_before_end[lines.day] > RENAMED_DAYS_BEFORE_END
        is_old_name &= self._articles[article] == RENAMED
        columns = (
            texts(self._day_texts, lines.day),
            texts(self._clocks, lines.minute),
            pa.array(number),
            texts(self._articles, np.where(is_old_name, len(self._articles) - 1, article)),
            pa.array(lines.qty),
            texts(price_texts, price_place),
            texts(np.array(["", _TRAINING_MARK]), lines.is_training.astype(np.int64)),
        )
        table = pa.table(dict(zip(_HEADER, columns, strict=True))).select(self._header)
        if self.world.shops == 1:
            return table
        return table.add_column(0, _SHOP_HEADER, pa.array([self.world.shop_names[shop]] * len(number), pa.string()))


def sums_of_days(lines: Lines) -> Lines:
    """Return one line per day, article, price and mode: what tills write that export no tickets."""
    table = pd.DataFrame(vars(lines))
    key = ["day", "article", "cents", "is_training"]
    sums = table.groupby(key, as_index=False)["qty"].sum().assign(minute=0, ticket=0)
    return Lines(**{name: sums[name].to_numpy() for name in vars(lines)})


def quarters(days: list[date]) -> list[tuple[str, slice]]:
    """Return the calendar quarters of consecutive days with the positions of their days.

    Examples
    --------
    >>> quarters([date(2025, 3, 30), date(2025, 3, 31), date(2025, 4, 1), date(2025, 4, 2)])
    [('2025-T1', slice(0, 2, None)), ('2025-T2', slice(2, 4, None))]
    """
    names = [f"{day.year}-T{(day.month + 2) // 3}" for day in days]
    return [(name, slice(names.index(name), names.index(name) + names.count(name))) for name in dict.fromkeys(names)]
