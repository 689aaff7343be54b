"""The tables of a till file that hold sales, each with how it is read, and their lines; other tables are told.

In: a path or the bytes of a file, `[till]`. Out: `FileTables`, lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecast.config import TillSettings
from forecast.errors import Problem, SourceError
from forecast.notices import Notice
from forecast.sources.tabular.raw import Problems, RawTable
from forecast.sources.tabular.snapshot import Snapshot, snapshot_of
from forecast.sources.tabular.table import read_tables
from forecast.sources.till.columns.cells import is_dated
from forecast.sources.till.columns.mapping import TillMapping, mapping_and_questions, till_mapping
from forecast.sources.till.file_lines import Shop
from forecast.sources.till.makers.layouts import as_made, as_told
from forecast.sources.till.official.saft.export import saft_export
from forecast.sources.till.rows.lines import spoilt_lines, till_lines
from forecast.sources.till.rows.row_words import Words, words_of
from forecast.sources.till.rows.rows import row_rules, stated_rules
from forecast.texts import Said

COARSEST_LAST = ("ticket_lines", "hourly", "daily")


@dataclass(frozen=True)
class FileTables:
    """The tables that hold sales with their mappings, the settings that read them, and what is to be said of others.

    `closing` is the column that names the till, where an export may hold one till of several: its days are its own.
    """

    tables: Sequence[tuple[RawTable, TillMapping]]
    settings: TillSettings
    notices: Sequence[Notice] = ()
    closing: str = ""

    @property
    def grain(self) -> str:
        """The grain of the file, the coarsest of its tables."""
        return max((mapping.grain for _, mapping in self.tables), key=COARSEST_LAST.index)


@dataclass(frozen=True)
class Whole:
    """What is known of a whole file of which `FileTables` hold a part: the words of its columns, how many rows."""

    words: Words | None = None
    rows: int | None = None


ALL_OF_IT = Whole()


def tables_of(source: Path | Snapshot, settings: TillSettings) -> FileTables:
    """Return the tables of a file that are a till's; a SAF-T has one a company.

    Raises
    ------
    SourceError
        If the file cannot be read, if none of its tables is a till's, or if one of them can be read two ways.
    """
    sheets = settings.sheets or ((settings.sheet,) if settings.sheet else ())
    with snapshot_of(source) as taken:
        if (saft := saft_export(taken, settings)) is not None:
            mapped = [(raw, till_mapping(raw, own_settings)) for raw, own_settings in saft.tables]
            return FileTables(mapped, saft.settings, saft.notices, saft.closing)
        found = read_tables(taken, encoding=settings.encoding, separator=settings.separator, sheets=sheets)
    tables: list[tuple[RawTable, TillMapping]] = []
    others: list[RawTable] = []
    problems: list[Problem] = []
    for raw in (as_told(table, settings) for table in found):
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


def lines_of(tables: FileTables, shop: Shop, whole: Whole) -> tuple[pd.DataFrame, dict[str, Said], list[Notice]]:
    """Return the lines of all tables one after another, what their rows go by in words, and what is doubtful.

    Raises
    ------
    SourceError
        With every unreadable cell of every table, and words of rows that nobody knows.
    """
    found, notices, gathered = [], list(tables.notices), Problems()
    stated: dict[str, Said] = {}
    for raw, mapping in tables.tables:
        with gathered.gathering():
            names = [str(name) for name in raw.frame.columns]
            settings = as_made(raw, tables.settings)
            taken = [
                *settings.ignore,
                *mapping.joined,
                *(name for role, name in mapping.columns.items() if role != "mark"),
            ]
            words = words_of(raw) if whole.words is None else whole.words
            are_totals = _are_totals(raw, mapping)
            rules, said = row_rules(
                raw.path, words, settings, names=names, taken=taken, digits_are_counts=are_totals,
                of_maker=settings.rows.keys() - tables.settings.rows.keys(),
            )  # fmt: skip
            lines, read_as, more = till_lines(
                raw, mapping, settings, shop=shop.name, timezone=shop.timezone, day_ends_s=shop.day_ends_s, rules=rules,
                rows=whole.rows,
            )  # fmt: skip
            if tables.closing:
                lines = lines.assign(closing=raw.frame[tables.closing])
            found += [lines, spoilt_lines(raw, lines, shop=shop.name)] if raw.spoilt else [lines]
            stated |= {**read_as, **stated_rules(rules)}
            notices += [*mapping.doubts, *said, *more]
    gathered.tell()
    return (pd.concat(found, ignore_index=True) if len(found) > 1 else found[0]), stated, notices


def _are_totals(raw: RawTable, mapping: TillMapping) -> bool:
    """Tell whether each row is the total of an article: a 1 below "Storno" is then a piece, and no mark of the row."""
    key = [mapping.columns[role] for role in ("shop", "day", "time", "hour") if role in mapping.columns]
    is_total = mapping.grain != "ticket_lines" and "ticket" not in mapping.columns
    return is_total and not raw.frame.duplicated([*key, *mapping.joined]).any()


def _told(others: Sequence[RawTable]) -> list[Notice]:
    """Say which tables were not read: a question where one has days in it, and may be a month of sales."""
    notices = []
    for raw in others:
        has_days = any(is_dated(raw.frame[name]) for name in raw.frame.columns)
        values: dict[str, str | int] = {"file": raw.path.name, "table": raw.name or "?", "count": len(raw.frame)}
        notices.append(Notice("till_table_not_read", "warning" if has_days else "note", values=values))
    return notices
