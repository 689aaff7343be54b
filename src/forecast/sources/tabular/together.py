"""Tables of one file that have the same columns as one table: a sheet or a file for each month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

import pandas as pd

from forecast.sources.tabular.raw import RawTable, Total


def put_together(tables: Sequence[RawTable], not_read: Sequence[str] = ()) -> list[RawTable]:
    """Return one table for each set of columns, in the order in which they come.

    `detected` says under `sheet` and `sheets` which names were put together, and under `sheets_not_read` what holds no
    table. Capitals and blanks make no other column, nor does another order.
    """
    alike: dict[frozenset[str], list[RawTable]] = {}
    for table in tables:
        alike.setdefault(frozenset(_same(name) for name in table.frame.columns), []).append(table)
    return [_one(group, not_read) for group in alike.values()]


def _totals(tables: Sequence[RawTable]) -> list[Total]:
    """Return the totals of all tables, each with the rows that stand above it now."""
    above = list(accumulate((len(table.frame) for table in tables), initial=0))
    return [
        replace(total, rows_before=total.rows_before + before)
        for table, before in zip(tables, above, strict=False)
        for total in table.totals
    ]


def _same(name: object) -> str:
    return " ".join(str(name).casefold().split())


def _one(tables: Sequence[RawTable], not_read: Sequence[str]) -> RawTable:
    first = tables[0]
    detected = dict(first.detected)
    before = [name for name in (detected.get("sheets_not_read"),) if name]
    if not_read:
        detected["sheets_not_read"] = ", ".join([*before, *not_read])
    if len(tables) == 1:
        return replace(first, detected=detected)
    names = {_same(name): name for name in first.frame.columns}
    frames = [
        table.frame.rename(columns=lambda name: names[_same(name)])[list(first.frame.columns)] for table in tables
    ]
    said = ", ".join(dict.fromkeys(table.name for table in tables))
    if "sheet" in detected:
        detected["sheet"] = said
    detected["sheets"] = said
    count = sum(int(table.detected.get("mojibake", "0")) for table in tables)
    if count:
        detected["mojibake"] = str(count)
    return replace(
        first,
        frame=pd.concat(frames, ignore_index=True),
        lines=pd.concat([table.lines for table in tables], ignore_index=True),
        detected=detected,
        name=said,
        spoilt=[line for table in tables for line in table.spoilt],
        totals=_totals(tables),
    )
