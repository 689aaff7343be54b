"""Tables of one file that have the same columns as one table: a sheet or a file for each month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

import pandas as pd

from forecast.sources.tabular.layout.sheet_days import sheet_kind, sheets_are_shops
from forecast.sources.tabular.raw import RawTable, Total, with_names
from forecast.texts import Said, phrase

SHEET = "Sheet"
"""The column that holds the names of the sheets, where they are names."""


def put_together(
    tables: Sequence[RawTable], not_read: Mapping[str, Sequence[str | Said]] | None = None
) -> list[RawTable]:
    """Return one table for each set of columns, in the order in which they come.

    `detected` says under `sheet` and `sheets` which names were put together, and under `sheets_not_read` what is the
    sum of other sheets; `not_read` are more names to be said there, by their key. Capitals and blanks make no other
    column, nor does another order. Where sheets are named after what their rows do not say, a shop each, the name
    stands in a column "Sheet".
    """
    alike: dict[frozenset[str], list[RawTable]] = {}
    for table in tables:
        alike.setdefault(frozenset(_same(name) for name in table.frame.columns), []).append(table)
    found = []
    for group in alike.values():
        kept, overviews = _without_overviews(group)
        one = _one(kept)
        said = with_names(one.detected, {"sheets_not_read": overviews})
        found.append(replace(one, detected=with_names(said, not_read or {})))
    return found


def _without_overviews(tables: Sequence[RawTable]) -> tuple[list[RawTable], list[Said]]:
    """Return tables without those whose name says that they sum the others up, and the names of these."""
    single = [table for table in tables if sheet_kind(table.name) != "total"]
    if not single or "sheet" not in tables[0].detected:
        return list(tables), []
    overviews = [
        phrase("read_as.named_so", name=table.name, what=phrase("read_as.sum_of_others"))
        for table in tables
        if sheet_kind(table.name) == "total"
    ]
    return [_named(table) for table in single] if _are_shops(single) else single, overviews


def _are_shops(tables: Sequence[RawTable]) -> bool:
    return sheets_are_shops(list(dict.fromkeys(table.name for table in tables)))


def _named(table: RawTable) -> RawTable:
    sheet = pd.Series(table.name, index=table.frame.index, dtype="str")
    return replace(table, frame=table.frame.assign(**{SHEET: sheet}))


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


def _one(tables: Sequence[RawTable]) -> RawTable:
    first = tables[0]
    if len(tables) == 1:
        return first
    detected = dict(first.detected)
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
