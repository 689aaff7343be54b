"""The tables of a backtest that are shown at the terminal.

In: `Scorecard`, waste and lost sales per method. Out: tables of texts.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from forecast import formats
from forecast.backtest_weeks import OWN_WEEK, SUM_OF_DAYS
from forecast.pipeline.backtests.metrics import WORTH
from forecast.pipeline.outcome import TerminalTable
from forecast.reports.scorecard import scorecard_text, weeks_text
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, Scorecard


def card_table(card: DataFrame[Scorecard], wording: Wording, *, first: date, last: date, count: int) -> TerminalTable:
    """Return the scorecard of the days from `first` to `last` and of `count` products."""
    days = {name: formats.day_with_year(day, wording.locale) for name, day in (("first", first), ("last", last))}
    header, rows = scorecard_text(card, wording)
    return TerminalTable(title=wording.text("score.backtest_title", count=count, **days), header=header, rows=rows)


def worth_table(worth: pd.DataFrame, wording: Wording) -> TerminalTable:
    """Return waste and lost sales, one row per method."""
    header = [wording.text("score.method"), *(wording.text(f"score.{name}") for name in WORTH)]
    rows = [
        [wording.text(f"score.{row['method']}"), *(_shown(name, row[name], wording) for name in WORTH)]
        for _, row in worth.iterrows()
    ]
    return TerminalTable(title=wording.text("score.worth"), header=header, rows=rows)


def weeks_table(weeks: DataFrame[Scorecard], wording: Wording) -> list[TerminalTable]:
    """Return the table of whole weeks, or none where none was replayed."""
    if weeks.empty:
        return []
    header, rows = weeks_text(weeks, wording, own=OWN_WEEK, sum_of_days=SUM_OF_DAYS)
    return [TerminalTable(title=wording.text("score.weeks"), header=header, rows=rows)]


def _shown(name: str, value: float, wording: Wording) -> str:
    if pd.isna(value):
        return "–"
    if name.endswith("_share"):
        return formats.percent(float(value), wording.locale)
    if name.endswith("_amount"):
        return wording.money(float(value), decimals=0)
    return formats.number(float(value), wording.locale)
