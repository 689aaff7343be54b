"""Lines of one import on disk until they become live: Arrow batches, one for each month, texts as codes.

In: till lines. Out: `StagedLines`, read back by month or asked by DuckDB.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.ipc as ipc

_TEXTS = ("shop", "ticket", "line_id", "product", "unit", "closing")
_CODES = pa.dictionary(pa.int32(), pa.string())
LINES = pa.schema(
    [
        ("shop", _CODES),
        ("day", pa.date32()),
        ("time_s", pa.int32()),
        ("ticket", _CODES),
        ("line_id", _CODES),
        ("product", _CODES),
        ("qty", pa.float64()),
        ("amount", pa.float64()),
        ("unit", _CODES),
        ("closing", _CODES),
        ("eaten_here", pa.int8()),
    ]
)
"""The columns of lines as they lie in the archive; texts are dictionaries while they are handled."""
STAGED = LINES.append(pa.field("sequence", pa.int32()))


@dataclass(frozen=True)
class StagedLines:
    """A file of batches, each with the lines of one of `months`; `sequences` are the imports whose lines count."""

    path: Path
    sequences: frozenset[int]
    months: tuple[str, ...]

    def without(self, sequence: int) -> StagedLines:
        """Return the same lines but for those of an import."""
        return replace(self, sequences=self.sequences - {sequence})

    def read(self, months: Collection[str] | None = None) -> pa.Table:
        """Return the lines of `months`, or all of them."""
        with ipc.open_file(str(self.path)) as file:
            wanted = [at for at, month in enumerate(self.months) if months is None or month in months]
            return pa.Table.from_batches([file.get_batch(at) for at in wanted], STAGED)


def stage_lines(path: Path, lines: pd.DataFrame, *, sequence: int) -> list[StagedLines]:
    """Write the lines of the import `sequence` to `path`; without lines there is no file."""
    if lines.empty:
        return []
    plain = pa.schema([(field.name, pa.string() if field.name in _TEXTS else field.type) for field in LINES])
    table = pa.Table.from_pandas(lines[LINES.names], schema=plain, preserve_index=False)
    columns = [as_codes(table[field.name], field.type) for field in LINES]
    sequences = pa.array(np.full(len(lines), sequence, dtype=np.int32))
    return [stage_table(path, pa.table([*columns, sequences], schema=STAGED))]


def as_codes(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    """Return a column of a table as `LINES` has it."""
    whole = column.combine_chunks()
    return whole.dictionary_encode() if pa.types.is_dictionary(kind) else whole.cast(kind)


def stage_table(path: Path, table: pa.Table) -> StagedLines:
    """Write lines with their `sequence` (`STAGED`), in their order within each month."""
    month = table["day"].to_numpy().astype("datetime64[M]").astype(np.int64)
    if (np.diff(month) < 0).any():
        order = np.argsort(month, kind="stable")
        table, month = taken(table, order), month[order]
    months, starts = np.unique(month, return_index=True)
    with ipc.new_file(str(path), STAGED) as writer:
        for begin, end in zip(starts, [*starts[1:], len(month)], strict=True):
            writer.write_batch(table.slice(begin, end - begin).combine_chunks().to_batches()[0])
    names = np.datetime_as_string(months.astype("datetime64[M]")).tolist()
    return StagedLines(path, frozenset(np.unique(table["sequence"].to_numpy()).tolist()), tuple(names))


def taken(table: pa.Table, rows: np.ndarray) -> pa.Table:
    """Return rows of a table with the texts that stand in them, numbered as they come."""
    return pa.table([_taken(column.combine_chunks(), rows) for column in table.columns], schema=table.schema)


def _taken(column: pa.Array, rows: np.ndarray) -> pa.Array:
    if not pa.types.is_dictionary(column.type):
        return column.take(pa.array(rows))
    codes, used = pd.factorize(column.indices.to_numpy()[rows])
    return pa.DictionaryArray.from_arrays(pa.array(codes, type=pa.int32()), column.dictionary.take(pa.array(used)))


def rows_of_staged(connection: Any, staged: Sequence[StagedLines], month: str = "") -> str:
    """Return the question whose answer is staged lines, of one month if it is named; the connection has the tables."""
    questions = []
    for number, each in enumerate(staged):
        name = f"staged_{month.replace('-', '_')}_{number}"
        connection.register(name, each.read([month] if month else None))
        listed = ", ".join(map(str, sorted(each.sequences)))
        questions.append(f"SELECT * FROM {name} WHERE sequence IN ({listed})")  # noqa: S608 - our own tables
    return " UNION ALL ".join(questions)


def joined(tables: Iterable[pa.Table]) -> pa.Table:
    """Return tables one below another, each text with one dictionary."""
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()
