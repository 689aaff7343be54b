"""The tables of a till file that hold sales, each with how it is read; the others are told.

In: a path or the bytes of a file, `[till]`. Out: `FileTables`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import pandas as pd

from forecast.config import TillSettings
from forecast.errors import Problem, SourceError
from forecast.notices import Notice
from forecast.sources.tabular.dates import order_shown
from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.tabular.table import read_tables
from forecast.sources.till.dsfinvk import export_lines, export_settings, is_export
from forecast.sources.till.mapping import TillMapping, mapping_and_questions

HALF = 0.5
_SAMPLE = 200
COARSEST_LAST = ("ticket_lines", "hourly", "daily")


@dataclass(frozen=True)
class FileTables:
    """The tables that hold sales with their mappings, the settings that read them, and what is to be said of others."""

    tables: Sequence[tuple[RawTable, TillMapping]]
    settings: TillSettings
    notices: Sequence[Notice] = ()

    @property
    def grain(self) -> str:
        """The grain of the file, the coarsest of its tables."""
        return max((mapping.grain for _, mapping in self.tables), key=COARSEST_LAST.index)


def tables_of(source: Path | Snapshot, settings: TillSettings) -> FileTables:
    """Return the tables of a file that are a till's; the tables of one DSFinV-K export are one.

    Raises
    ------
    SourceError
        If the file cannot be read, if none of its tables is a till's, or if one of them can be read two ways.
    """
    sheets = settings.sheets or ((settings.sheet,) if settings.sheet else ())
    found = read_tables(source, encoding=settings.encoding, separator=settings.separator, sheets=sheets)
    by_name = {PurePath(raw.name).name: raw for raw in found}
    if is_export(set(by_name)):
        raw = export_lines(by_name)
        settings = export_settings(settings, raw)
        return FileTables([(raw, _asked(raw, settings))], settings)
    tables: list[tuple[RawTable, TillMapping]] = []
    others: list[RawTable] = []
    problems: list[Problem] = []
    for raw in found:
        try:
            mapping, questions = mapping_and_questions(raw, settings)
        except SourceError as error:
            others.append(raw)
            problems += error.problems
            continue
        if questions:
            raise SourceError([question.problem(raw.path) for question in questions])
        tables.append((raw, mapping))
    if not tables:
        raise SourceError(problems)
    return FileTables(tables, settings, _told(others))


def _asked(raw: RawTable, settings: TillSettings) -> TillMapping:
    mapping, questions = mapping_and_questions(raw, settings)
    if questions:
        raise SourceError([question.problem(raw.path) for question in questions])
    return mapping


def _told(others: Sequence[RawTable]) -> list[Notice]:
    """Say which tables were not read: a question where one has days in it, and may be a month of sales."""
    notices = []
    for raw in others:
        has_days = any(_is_of_days(raw.frame[name]) for name in raw.frame.columns)
        values: dict[str, str | int] = {"file": raw.path.name, "table": raw.name or "?", "count": len(raw.frame)}
        notices.append(Notice("till_table_not_read", "warning" if has_days else "note", values=values))
    return notices


def _is_of_days(cells: pd.Series[str]) -> bool:
    different = [text for text in cells.drop_duplicates().head(_SAMPLE) if text]
    return bool(different) and sum(order_shown(text) != "" for text in different) >= HALF * len(different)
