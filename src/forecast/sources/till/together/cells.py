"""The cells of plain files as values: each different cell is read once, by the readers that read files one by one.

In: `PlainFiles`, `AsFirst`. Out: days, seconds, quantities, money, names by row, and which files hold a cell that wants
a closer look (unreadable, empty, of another order or mark, no plain sale).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.config import TillSettings
from forecast.sources.tabular.layout.report_words import MAY_BE_TOTAL, begins_total
from forecast.sources.tabular.plain_files import Coded, Mask, PlainFiles
from forecast.sources.tabular.text.mojibake import repaired
from forecast.sources.tabular.values.dates import day_of, day_text, order_of_kinds, order_shown
from forecast.sources.tabular.values.decimals import number_kind, own_mark
from forecast.sources.tabular.values.number import number_of
from forecast.sources.tabular.values.times import DAY_S, time_text
from forecast.sources.tabular.values.units import quantity_of
from forecast.sources.till.columns.codes import is_own_code, is_spoilt
from forecast.sources.till.columns.evidence import MOST_BELIEVED
from forecast.sources.till.columns.names import folded, renamed, tidy
from forecast.sources.till.rows.not_walk_in import fits_any
from forecast.sources.till.rows.row_words import kind_of_article
from forecast.sources.till.together.first_file import AsFirst, shapes_of

_NOT_TIDY_YET = r"[^0-9A-Za-z/_-]"
_ORDERS = ("dmy", "mdy", "ymd", "?", "=")
_PIECES_BEHIND = " (pcs)"
"""What a product of pieces would lose in `meaning.plain_name`."""
_NO_DAY = np.datetime64("NaT")


@dataclass
class Doubts:
    """Which files want a closer look; `file` is the number of that of each row."""

    file: npt.NDArray[np.int32]
    is_doubtful: Mask

    def rows(self, are_odd: Mask) -> None:
        """Doubt the files that have such rows."""
        if are_odd.any():
            self.is_doubtful[np.unique(self.file[are_odd])] = True

    def texts(self, column: Coded, odd: Iterable[str]) -> None:
        """Doubt the files that have such cells."""
        self.rows(column.rows_of(odd))

    def where(self, numbers: Iterable[int]) -> None:
        """Doubt files by their number."""
        self.is_doubtful[list(numbers)] = True


@dataclass(frozen=True)
class Names:
    """A column of names: the different ones, and which row has which."""

    codes: npt.NDArray[np.int32]
    names: list[str]

    @classmethod
    def of(cls, column: Coded, names: Iterable[str]) -> Names:
        """Return names of the different cells; cells of one name are one."""
        if names is column.texts:
            return cls(column.codes, list(column.texts))
        listed = list(names)
        places = {name: at for at, name in enumerate(dict.fromkeys(listed))}
        of_text = np.array([places[name] for name in listed], dtype=np.int32)
        return cls(of_text[column.codes], list(places))

    def code_of(self, name: str) -> int:
        """Return the code of a name, one that no row has where it is none of them."""
        return self.names.index(name) if name in self.names else len(self.names)

    @classmethod
    def one(cls, name: str, rows: int) -> Names:
        """Return a column of one name."""
        return cls(np.zeros(rows, dtype=np.int32), [name])


def look_over(files: PlainFiles, doubts: Doubts) -> None:
    """Doubt files with cells that are written otherwise than in the first file, with broken letters or totals."""
    end = int(files.begins[1])
    for column in files.columns.values():
        shapes = shapes_of(column)
        known = {shapes[code] for code in np.unique(column.codes[:end]).tolist()}
        doubts.texts(column, (text for text, shape in zip(column.texts, shapes, strict=True) if shape not in known))
        doubts.texts(column, column.that(lambda text: repaired(text)[1], pattern="[ÂÃÅâï]"))
        doubts.texts(column, column.that(begins_total, pattern=MAY_BE_TOTAL))


def tidied(column: Coded) -> Sequence[str]:
    """Return the different cells as `names.tidy` writes them."""
    odd = {text: tidy(text) for text in column.that(bool, pattern=_NOT_TIDY_YET)}
    return [odd.get(text, text) for text in column.texts] if odd else column.texts


def articles(column: Coded, settings: TillSettings, doubts: Doubts) -> tuple[Names, Names]:
    """Return articles and products; doubtful is what is no product, has two spellings, or a price in its code."""
    tidy_names = tidied(column)
    products = renamed(pd.Series(tidy_names, dtype="str"), settings.rename, settings.aliases).tolist()
    spellings = Counter(folded(name) for name in dict.fromkeys(products))
    patterns = (*settings.leave_out, *settings.deposits, *settings.staff, *settings.gifts)

    def is_odd(article: str, product: str) -> bool:
        is_code = is_spoilt(article) or (settings.codes != "keep" and is_own_code(article))
        is_none = not article or kind_of_article(product) or product.endswith(_PIECES_BEHIND)
        return bool(is_code or is_none or spellings[folded(product)] > 1 or fits_any((article, product), patterns))

    named = zip(column.texts, tidy_names, products, strict=True)
    doubts.texts(column, [text for text, article, product in named if is_odd(article, product)])
    return Names.of(column, tidy_names), Names.of(column, products)


def days(column: Coded, order: str | None, doubts: Doubts) -> npt.NDArray[np.datetime64]:
    """Return the day of each row; doubtful are files whose own dates do not show the order of the first file's."""
    shown = [order_shown(text) for text in column.texts]
    if order is None:
        kinds = np.array([_ORDERS.index(kind) if kind else 0 for kind in shown])
        cells = doubts.file.astype(np.int64) * len(_ORDERS) + kinds[column.codes]
        counts = np.bincount(cells, minlength=len(doubts.is_doubtful) * len(_ORDERS)).reshape(-1, len(_ORDERS))
        orders = [order_of_kinds(dict(zip(_ORDERS, of_file, strict=True))) for of_file in counts.tolist()]
        order = orders[0]
        doubts.where(at for at, of_file_order in enumerate(orders) if of_file_order is None or of_file_order != order)
    read = {text: day_of(text, order or "dmy") for text in column.texts}
    doubts.texts(column, (text for text, kind in zip(column.texts, shown, strict=True) if not kind))
    doubts.texts(column, (text for text, day in read.items() if day is None or not _is_whole_day(text)))
    return np.array([day or _NO_DAY for day in read.values()], dtype="datetime64[D]")[column.codes]


def _is_whole_day(text: str) -> bool:
    """Tell a date with its century and without a time."""
    parts = day_text(text)
    return parts is not None and not parts.time and (parts.fixed or parts.has_century)


def seconds(column: Coded, doubts: Doubts) -> npt.NDArray[np.int32]:
    """Return the second of the day of each row; what names a zone or a date wants a closer look."""
    found = [time_text(text) for text in column.texts]
    is_plain = [
        time is not None and not time.zone and time.second < DAY_S and not order_shown(text)
        for text, time in zip(column.texts, found, strict=True)
    ]
    doubts.texts(column, (text for text, plain in zip(column.texts, is_plain, strict=True) if not plain))
    return np.array([time.second if time else 0 for time in found], dtype=np.int32)[column.codes]


def numbers(
    column: Coded, decimal: str | None, doubts: Doubts, *, read: Callable[[str, str], float | None]
) -> npt.NDArray[np.float64]:
    """Return the number of each row; doubtful are cells that read two ways, and files that show another mark."""
    kinds = {text: number_kind(text) for text in column.texts}
    known = {text: kind for text, kind in kinds.items() if kind is not None}
    of_first = {text: known[text] for text in column.texts_of(doubts.file == doubts.file[0]) if text in known}
    shown = {kind.shown for kind in known.values()} & {".", ","}
    # Whole numbers show none: then others may.
    shows_any = any(kind.shown for kind in of_first.values())
    mark = decimal or own_mark(Counter((of_first if shows_any else known).values())) or "."
    if decimal is None:
        doubts.texts(column, (text for text, kind in kinds.items() if kind is None or kind.shown not in ("", mark)))
        if mark != "." and shown:
            shows = column.rows_of(text for text, kind in kinds.items() if kind is not None and kind.shown == mark)
            has = np.bincount(doubts.file[shows], minlength=len(doubts.is_doubtful)) > 0
            doubts.where(np.flatnonzero(has != has[0]).tolist())
    values = {text: read(text, mark) for text in column.texts}
    believed = {text: value for text, value in values.items() if value is not None and abs(value) < MOST_BELIEVED}
    odd = (text for text, kind in kinds.items() if kind is None or kind.either or kind.is_taxed or text not in believed)
    doubts.texts(column, odd)
    return np.array([believed.get(text, 0.0) for text in column.texts], dtype=float)[column.codes]


def pieces_of(text: str, mark: str) -> float | None:
    """Return a number of pieces, None for anything else."""
    found = quantity_of(text, mark)
    return found.value if found is not None and found.unit in ("", "pcs") and not found.unknown else None


def number(text: str, mark: str) -> float | None:
    """Return a plain number."""
    return number_of(text, mark)


def amounts(values: Mapping[str, npt.NDArray[Any]], first: AsFirst, doubts: Doubts) -> npt.NDArray[np.float64]:
    """Return the money of each row; doubtful is nothing for something, and a sign or a size that does not fit."""
    qty, amount = values["qty"], values.get("amount")
    doubts.rows(qty == 0)
    if amount is None:
        return np.full(len(qty), np.nan)
    doubts.rows(amount == 0)
    if first.mapping.amount_is == "unit_price":
        doubts.rows(amount < 0)
        return np.asarray((pd.Series(amount) * qty).round(2).to_numpy())
    doubts.rows((amount < 0) & (qty > 0))
    if "price" in values:
        product = np.abs(qty * values["price"])
        doubts.rows(~((np.abs(amount) > product / 4) & (np.abs(amount) < product * 4)))
    return amount
