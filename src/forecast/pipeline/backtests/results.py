"""What a backtest leaves: files, tables at the terminal, and metrics by name.

In: `Predictions`, `Scorecard`, waste and lost sales per method.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from forecast import formats
from forecast.archive.files import open_folder, write_bytes
from forecast.backtest.weeks import OWN_WEEK, SUM_OF_DAYS
from forecast.config import ReportSettings
from forecast.pipeline.backtests.request import BacktestRequest
from forecast.pipeline.outcome import TerminalTable
from forecast.reports.scorecard import OWN_METHOD, scorecard_csv, scorecard_plot, scorecard_text, weeks_text
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, Predictions, Scorecard

_WORTH = ("waste_pcs", "waste_share", "waste_amount", "stock_out_days", "lost_pcs", "lost_amount")
_MEASURES = ("newsvendor_cost", "coverage", "wape", "bias_share")


def write_predictions(out: Path | None, predictions: DataFrame[Predictions]) -> list[Path]:
    """Write every prediction to `out`, as CSV or Parquet by its name; return the files written, none without `out`."""
    if out is None:
        return []
    if out.suffix == ".csv":
        write_bytes(out, predictions.to_csv(index=False).encode())
    else:
        buffer = io.BytesIO()
        predictions.to_parquet(buffer, index=False)
        write_bytes(out, buffer.getvalue())
    return [out]


def write_scorecard(
    folder: Path, card: DataFrame[Scorecard], weeks: DataFrame[Scorecard], *, wording: Wording, settings: ReportSettings
) -> list[Path]:
    """Write the scorecard, its picture and, where whole weeks were replayed, theirs; return the files written."""
    files = {
        "scorecard.csv": scorecard_csv(card, wording=wording, settings=settings),
        "scorecard.png": scorecard_plot(card, wording=wording),
    }
    if len(weeks):
        files["scorecard_weeks.csv"] = scorecard_csv(weeks, wording=wording, settings=settings)
    return write_files(folder, files, settings)


def write_files(folder: Path, files: Mapping[str, bytes], settings: ReportSettings) -> list[Path]:
    """Write files (name → content) that whoever may read the reports may read; return where they are."""
    for name, content in files.items():
        write_bytes(folder / name, content, mode=settings.file_mode)
    for place in (folder.parent, folder):
        open_folder(place, settings.file_mode)
    return [folder / name for name in files]


def card_table(card: DataFrame[Scorecard], wording: Wording, request: BacktestRequest) -> TerminalTable:
    """Return the scorecard of the days that were replayed."""
    days = {
        name: formats.day_with_year(day, wording.locale)
        for name, day in (("first", request.first), ("last", request.last))
        if day
    }
    count = card.loc[(card["method"] == OWN_METHOD) & (card["product"] != ""), "product"].nunique()
    header, rows = scorecard_text(card, wording)
    return TerminalTable(title=wording.text("score.backtest_title", count=count, **days), header=header, rows=rows)


def worth_table(worth: pd.DataFrame, wording: Wording) -> TerminalTable:
    """Return waste and lost sales, one row per method."""
    header = [wording.text("score.method"), *(wording.text(f"score.{name}") for name in _WORTH)]
    rows = [
        [wording.text(f"score.{row['method']}"), *(_shown(name, row[name], wording) for name in _WORTH)]
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


def card_metrics(card: DataFrame[Scorecard]) -> dict[str, float]:
    """Return the measures over everything, as `method.measure.level`; what is unknown is left out."""
    overall = card[(card["shop"] == "") & (card["product"] == "")]
    metrics = {}
    for row in overall.to_dict("records"):
        for name in _MEASURES:
            if pd.notna(row[name]):
                metrics[f"{row['method']}.{name}.{row['level']:g}"] = float(row[name])
    return metrics


def worth_metrics(worth: pd.DataFrame, *, of: str = "method", measures: Sequence[str] = _WORTH) -> dict[str, float]:
    """Return waste and lost sales as `method.measure` [pcs, share of what was made, money, days] where known."""
    numbers = worth.set_index(of)[list(measures)].astype(float)
    return {
        f"{method}.{name}": float(value)
        for method, row in numbers.iterrows()
        for name, value in row.items()
        if pd.notna(value)
    }


def per_product(card: DataFrame[Scorecard]) -> pd.DataFrame:
    """Return one row per product of the own method: cost and coverage at every level."""
    mine = card[(card["method"] == OWN_METHOD) & (card["product"] != "") & (card["shop"] == "")]
    named = mine.assign(level=mine["level"].map("{:g}".format))
    parts = [
        named.pivot_table(index="product", columns="level", values=value).add_prefix(f"{value}_")
        for value in ("newsvendor_cost", "coverage")
    ]
    return pd.concat(parts, axis=1).reset_index()
