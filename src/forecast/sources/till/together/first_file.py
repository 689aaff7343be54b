"""How the files of one header are read, as the first of them tells: its columns, its grain, how its cells are written.

In: the first file, read by itself. Out: `AsFirst`, or None where something about it wants a closer look at each file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from forecast.config import TillSettings
from forecast.errors import SourceError
from forecast.sources.tabular.files.file_kinds import kind_of
from forecast.sources.tabular.plain_files import Coded, header_of
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.tabular.text.separators import NAMES
from forecast.sources.tabular.values.decimals import number_kind
from forecast.sources.till.columns.cells import is_word
from forecast.sources.till.columns.mapping import TillMapping
from forecast.sources.till.file_tables import FileTables, tables_of
from forecast.sources.till.makers.layouts import read_as
from forecast.sources.till.rows.readings import unit_in_name, zone_in_names

_ROLES = frozenset({"shop", "day", "time", "ticket", "line_id", "product", "qty", "amount", "price"})
"""What the columns of plain files may hold: no unit, no mark, no training, nothing taken back."""
_SEPARATORS = {NAMES.get(mark, mark): mark for mark in (",", ";", "\t", "|")}


@dataclass(frozen=True)
class AsFirst:
    """How files are read that begin as `taken` does; `settings` are those of a person."""

    taken: Snapshot
    separator: str
    mapping: TillMapping
    settings: TillSettings


def as_first(taken: Snapshot, settings: TillSettings) -> AsFirst | None:
    """Return how the files of a file's header are read; None where each of them has to be looked at by itself."""
    if taken.content is None or kind_of(taken.start()) != "text" or not _are_plain(settings):
        return None
    try:
        tables = tables_of(taken, settings)
    except SourceError:
        return None
    raw, mapping = tables.tables[0]
    separator = _SEPARATORS.get(raw.detected.get("separator", ""))
    if separator is None or not _is_plain(tables, settings):
        return None
    names = [name.strip() for name in header_of(taken.content).decode("utf-8", errors="replace").split(separator)]
    is_whole = names == list(raw.frame.columns) and len(raw.frame) == taken.content.rstrip().count(b"\n")
    return AsFirst(taken, separator, mapping, settings) if is_whole else None


def _are_plain(settings: TillSettings) -> bool:
    """Tell whether nothing is set that tells lines apart by more than their own cells."""
    is_usual = settings.encoding in (None, "utf-8") and settings.grain in (None, "ticket_lines")
    has_days = settings.first or settings.last or settings.days_of_others()
    has_words = settings.rows or settings.empty or settings.once_per_ticket or settings.ignore
    return is_usual and settings.times in (None, "local") and not any(
        (has_words, settings.deals, settings.bulk, settings.bulk_over_usual, settings.readmit, has_days)
    )  # fmt: skip


def _is_plain(tables: FileTables, settings: TillSettings) -> bool:
    raw, mapping = tables.tables[0]
    has_qty = mapping.line_is_one_unit or ("qty" in mapping.columns and unit_in_name(mapping.columns["qty"]) is None)
    is_read_simply = (
        {"day", "time", "product"} <= mapping.columns.keys() <= _ROLES
        and mapping.grain == "ticket_lines"
        and mapping.qty_is == "units"
        and has_qty
        and len(mapping.joined) == 1
        and not mapping.time_in_day
        and not zone_in_names(mapping)
    )
    has_nothing_odd = (
        len(tables.tables) == 1
        and raw.detected.keys() <= {"encoding", "separator"}
        and raw.detected.get("encoding") == "utf-8"
        and tables.settings is settings
        and not (tables.notices or raw.totals or raw.spoilt or raw.name or mapping.doubts or read_as(raw))
    )
    return is_read_simply and has_nothing_odd


_WORD = "word"
_LETTERS = re.compile(r"[^\W\d_]+")


def shapes_of(column: Coded) -> list[str]:
    """Return the shape of each different cell: runs of digits are 9, runs of letters a, words "word".

    What stands beside a number, a currency or a unit, is kept.

    Examples
    --------
    >>> import numpy as np
    >>> shapes_of(Coded(np.arange(5), ["04/05/2026", "12,50 €", "12,50 kr", "A7", "Pain au chocolat"]))
    ['9/9/9', '9,9 €', '9,9 kr', 'a9', 'word']
    """
    bare = pc.replace_substring_regex(pa.array(column.texts, type=pa.string()), r"\d+", "9").dictionary_encode()
    shapes = [_shape(text) for text in bare.dictionary.to_pylist()]
    return [shapes[code] for code in bare.indices.to_pylist()]


@lru_cache(maxsize=1 << 16)
def _shape(text: str) -> str:
    if number_kind(text) is not None:
        return text
    return _WORD if is_word(text) else _LETTERS.sub("a", text)
