"""How a file would be read, and what stays to be asked.

In: `RawTable`, `[till]`. Out: `Proposal`, and rows as they were understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast.config import TillSettings
from forecast.sources.tabular.raw import RawTable
from forecast.sources.till.columns.mapping import TillMapping, mapping_and_questions
from forecast.sources.till.columns.questions import Question


@dataclass(frozen=True)
class Proposal:
    """The likeliest reading of a file under `settings`, and the questions that must be answered before it holds."""

    raw: RawTable
    settings: TillSettings
    mapping: TillMapping
    questions: Sequence[Question]


def propose(raw: RawTable, settings: TillSettings) -> Proposal:
    """Return how `raw` would be read; an answer goes in with `questions.answered`, and is proposed anew.

    Raises
    ------
    SourceError
        If a column that is set does not exist, one that is needed is neither set nor found, or the file is no till's.
    """
    return Proposal(raw, settings, *mapping_and_questions(raw, settings))


def rows_as_understood(lines: pd.DataFrame, count: int = 3) -> list[str]:
    """Return the first lines of a till file in words: day, time, shop, article, quantity, amount.

    Examples
    --------
    >>> lines = pd.DataFrame({"day": [pd.Timestamp("2026-05-04")], "time_s": [30600], "shop": "Port", "product": "Pain",
    ...                       "qty": [2.0], "unit": "pcs", "amount": [2.4]})
    >>> rows_as_understood(lines)
    ['2026-05-04 08:30 · Port · Pain · 2 pcs · 2.40']
    """
    return [_in_words(row) for row in lines.head(count).to_dict("records")]


def _in_words(row: dict[Any, Any]) -> str:
    second = row["time_s"]
    at = "" if pd.isna(second) else f" {int(second) // 3600:02d}:{int(second) % 3600 // 60:02d}"
    amount = "" if pd.isna(row["amount"]) else f" · {row['amount']:.2f}"
    said = [f"{row['day']:%Y-%m-%d}{at}", row["shop"], row["product"], f"{row['qty']:g} {row.get('unit', 'pcs')}"]
    return " · ".join(part for part in said if part) + amount
