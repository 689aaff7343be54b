"""How a file would be read: what was detected, its first rows as they were understood, the TOML that would set it.

In: a path, `[till]`. Out: lines of text.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.config import TillSettings
from forecast.errors import SourceError
from forecast.sources.till.columns.mapping import TillMapping
from forecast.sources.till.columns.roles import toml_of
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop, TillFile
from forecast.sources.till.file_tables import tables_of
from forecast.sources.till.official.dsfinvk.export import official_export
from forecast.sources.till.reports.in_words import read_as_name
from forecast.texts import Said, phrase

_ROWS_SHOWN = 3


def propose_mapping(path: Path, settings: TillSettings, *, timezone: str = "UTC") -> list[str | Said]:
    """Return what was detected in a file, its first rows as they were understood, and the TOML that would set it.

    Raises
    ------
    SourceError
        If the file cannot be read, or a needed column is neither set nor found.
    """
    with official_export(path) as export:
        if export is not None:
            return _as_the_law_says(path, settings, timezone=timezone)
    raw, mapping = tables_of(path, settings).tables[0]
    unused = (*mapping.personal, *mapping.unused)
    ignored = [phrase("report.proposed_unused", names=unused)] if unused else []
    rows: list[Said] = []
    with suppress(SourceError):
        rows = _first_rows(read_till(path, settings, Shop("", timezone)))
    begun = _as_read(path, len(raw.frame), mapping.stated)
    return [*begun, *ignored, *rows, *_as_toml(mapping)]


def _as_the_law_says(path: Path, settings: TillSettings, *, timezone: str) -> list[str | Said]:
    """Return what was read of an official export: nothing has to be set."""
    till = read_till(path, settings, Shop("", timezone))
    return [*_as_read(path, till.report.lines_read, till.report.detected), *_first_rows(till), "[till]"]


def _as_read(path: Path, count: int, stated: Mapping[str, Any]) -> list[Said]:
    """Return how many lines a file has, and how they are read."""
    lines = phrase("report.proposed_lines", file=path.name, lines=phrase("report.lines", count=count))
    return [lines, *(phrase("report.proposed_as", name=read_as_name(name), value=stated[name]) for name in stated)]


def _first_rows(till: TillFile) -> list[Said]:
    return [
        phrase("report.proposed_row", row=_in_words(row)) for row in till.lines.head(_ROWS_SHOWN).to_dict("records")
    ]


def _in_words(row: dict[Any, Any]) -> str:
    """Return a line as it was understood: day, time, shop, article, quantity, amount."""
    second = row["time_s"]
    at = "" if pd.isna(second) else f" {int(second) // 3600:02d}:{int(second) % 3600 // 60:02d}"
    amount = "" if pd.isna(row["amount"]) else f" · {row['amount']:.2f}"
    said = [f"{row['day']:%Y-%m-%d}{at}", row["shop"], row["product"], f"{row['qty']:g} {row.get('unit', 'pcs')}"]
    return " · ".join(part for part in said if part) + amount


def _as_toml(mapping: TillMapping) -> list[str]:
    """Return the lines of TOML that would set what was detected."""
    lines = ["[till]", f'grain = "{mapping.grain}"']
    if "amount" in mapping.columns:
        lines.append(f'amount_is = "{mapping.amount_is}"')
    if mapping.qty_is == "amount":
        lines.append('qty_is = "amount"')
    if mapping.line_is_one_unit:
        lines.append("line_is_one_unit = true")
    joined_names: str | tuple[str, ...] = mapping.joined if len(mapping.joined) > 1 else ""
    named = {role: (role == "product" and joined_names) or name for role, name in mapping.columns.items()}
    return [*lines, "", "[till.columns]", *(f"{role} = {toml_of(name)}" for role, name in named.items())]
