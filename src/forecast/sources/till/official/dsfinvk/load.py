"""The tables of DSFinV-K in DuckDB: keys as one number each, numbers as numbers, texts trimmed.

In: `TableText` of each export. Out: one table per table of the standard, only with what is read of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forecast.database import executed, quoted
from forecast.errors import Problem, SourceError
from forecast.sources.till.official.dsfinvk.tables import NUMBERS, TABLES
from forecast.sources.till.official.dsfinvk.text import TableText

_MOST_TOLD = 20
_EXACT = "DECIMAL(18, 5)"
_WHOLE_KEYS = frozenset(("Z_NR", "REF_Z_NR"))
_AMOUNTS = frozenset(("MENGE", "FAKTOR", "STK_BR", "POS_BRUTTO"))


def load(connection: Any, name: str, texts: Sequence[TableText], *, decimal: str | None = None) -> None:
    """Make the table of the standard's `name` (without ".csv") out of one text of each export.

    It has `part` (number of the export), `line` (of the file) and the columns that are read; a row that stands there
    twice stands in it once. `decimal` is the mark that a person set.

    Raises
    ------
    SourceError
        For cells that cannot be told apart, rows of other lengths than the header, numbers that are none, and one key
        with two different rows.
    """
    table = _table(name)
    questions = []
    for part, text in enumerate(texts):
        questions.append(f"SELECT {part}::SMALLINT AS part, * FROM ({_rows(name, text, decimal)})")  # noqa: S608 - names of the standard
    rows = " UNION ALL ".join(questions)
    try:
        executed(connection, f"CREATE OR REPLACE TABLE {table} AS {rows}")
    except ValueError as error:
        damaged = next((text for text in texts if str(text.place) in str(error)), texts[0])
        raise SourceError(Problem(damaged.where, "official_table_damaged")) from error
    _refuse_spoilt_rows(connection, texts)
    _refuse_wrong_numbers(connection, table, texts)
    if TABLES[name].key:
        _keep_once(connection, name, table, texts)


def load_nothing(connection: Any, name: str) -> None:
    """Make the table of the standard's `name` without a row, for an export that has none."""
    columns = ", ".join(
        f"NULL::{_EXACT if column in _AMOUNTS else 'VARCHAR'} AS {column}" for column in TABLES[name].read
    )
    connection.execute(f"CREATE OR REPLACE TABLE {_table(name)} AS SELECT 0 AS part, 0 AS line, {columns} LIMIT 0")


def _table(name: str) -> str:
    """Return a table's name in SQL, of which some words are its own."""
    return '"' + name.removesuffix(".csv") + '"'


def _rows(name: str, text: TableText, decimal: str | None) -> str:
    """Return the question whose answer is a table's rows."""
    standard = TABLES[name]
    types = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(text.columns)))
    mark, quote = (value.replace("'", "''") for value in (text.separator, text.table.laid.quote))
    source = (
        f"read_csv({quoted(text.place)}, delim='{mark}', quote='{quote}', escape='{quote}', header=false, "
        f"skip={text.skipped}, auto_detect=false, columns={{{types}}}, store_rejects=true, rejects_limit=0, "
        "null_padding=false, strict_mode=true, max_line_size=4000000)"
    )
    cells = {column: f"trim(coalesce(c{text.columns.index(column)}, ''))" for column in text.columns if column}
    numbers = NUMBERS | (text.table.laid.numbers or frozenset())
    chosen, wrong = [], []
    for column in standard.read:
        cell = cells.get(column, "''")
        if column in _AMOUNTS:
            value = _number(cell, text, decimal)
            chosen.append(f"TRY_CAST({value} AS {_EXACT}) AS {column}")
            may_be_empty = "" if column in standard.needed else f" AND {cell} <> ''"
            is_wrong = f"TRY_CAST({value} AS {_EXACT}) IS NULL{may_be_empty}"
            wrong.append(f"WHEN {is_wrong} THEN '{column}' || chr(31) || {cell}")
        elif column in numbers:
            group = text.table.laid.group.replace("'", "''")
            chosen.append(f"coalesce(TRY_CAST(replace({cell}, '{group}', '') AS BIGINT)::VARCHAR, {cell}) AS {column}")
        else:
            chosen.append(f"{cell} AS {column}")
    for column in standard.key:
        if column != "UST_SCHLUESSEL":
            wrong.insert(0, f"WHEN {cells[column]} = '' THEN '{column}' || chr(31)")
    case = f"CASE {' '.join(wrong)} END" if wrong else "NULL::VARCHAR"
    numbered = f"SELECT (row_number() OVER () + {text.skipped})::INTEGER AS line, * FROM {source}"  # noqa: S608 - our own names
    return f"SELECT line, {', '.join(chosen)}, {case} AS wrong FROM ({numbered})"  # noqa: S608 - names of the standard


def _number(cell: str, text: TableText, decimal: str | None) -> str:
    """Return a cell as a number of SQL without group marks, NULL where they stand in odd places."""
    mark = decimal or text.table.laid.decimal
    group = {",": ".", ".": ","}[decimal] if decimal in (",", ".") else text.table.laid.group
    bare = f"replace({cell}, '{mark}', '.')" if mark != "." else cell
    if not group or group == mark:
        return bare
    escaped, written = (f"[{sign}]" for sign in (mark, group))
    pattern = f"^[+-]?\\d{{1,3}}({written}\\d{{3}})+({escaped}\\d+)?$".replace("'", "''")
    sign = group.replace("'", "''")
    without = f"replace(replace({cell}, '{sign}', ''), '{mark}', '.')"
    grouped = f"CASE WHEN regexp_matches({cell}, '{pattern}') THEN {without} END"
    return f"CASE WHEN contains({cell}, '{sign}') THEN {grouped} ELSE {bare} END"


def _refuse_spoilt_rows(connection: Any, texts: Sequence[TableText]) -> None:
    found = connection.execute(
        "SELECT file_path, line, error_type FROM reject_errors JOIN reject_scans USING (scan_id, file_id) "
        "ORDER BY ALL LIMIT ?",
        [_MOST_TOLD],
    ).fetchall()
    by_place = {str(text.place): text for text in texts}
    problems = [
        Problem(
            by_place[path].where,
            "official_row_spoilt",
            line=int(line),
            values={"why": str(kind).casefold(), "count": len(by_place[path].columns)},
        )
        for path, line, kind in found
        if path in by_place
    ]
    if problems:
        raise SourceError(problems)


def _refuse_wrong_numbers(connection: Any, table: str, texts: Sequence[TableText]) -> None:
    found = connection.execute(
        f"SELECT part, line, wrong FROM {table} WHERE wrong IS NOT NULL ORDER BY part, line LIMIT {_MOST_TOLD}"  # noqa: S608 - our own names
    ).fetchall()
    problems = []
    for part, line, wrong in found:
        column, _, cell = str(wrong).partition("\x1f")
        code = "official_number" if cell else "official_cell_empty"
        problems.append(Problem(texts[part].where, code, line=int(line), column=column, got=cell or None))
    if problems:
        raise SourceError(problems)
    connection.execute(f"ALTER TABLE {table} DROP wrong")


def _keep_once(connection: Any, name: str, table: str, texts: Sequence[TableText]) -> None:
    """Drop rows that stand in a table twice; refuse two rows of one key that say different things."""
    key = ", ".join(TABLES[name].key)
    [(count, keys)] = connection.execute(
        f"SELECT count(*), count(DISTINCT hash({key})) FROM {table}"  # noqa: S608 - our own names
    ).fetchall()
    if count == keys:
        return
    read = ", ".join(TABLES[name].read)
    connection.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT min(part) AS part, min(line) AS line, {read} FROM {table} "  # noqa: S608 - our own names
        f"GROUP BY {read}"
    )
    many = f"SELECT min(part), max(line), count(*) OVER () FROM {table} GROUP BY {key} HAVING count(*) > 1"  # noqa: S608 - our own names
    again = connection.execute(f"{many} ORDER BY ALL LIMIT 1").fetchall()
    for part, line, count in again:
        where, column = texts[part].where, TABLES[name].key[-1]
        raise SourceError(Problem(where, "official_row_twice", line=int(line), column=column, values={"count": count}))
