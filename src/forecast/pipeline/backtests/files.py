"""The files that a backtest leaves: Predictions where asked, and the scorecard with its picture.

In: `Predictions`, `Scorecard`. Out: files.
"""

from __future__ import annotations

import io
from pathlib import Path

from forecast.archive.files import write_bytes
from forecast.config import ReportSettings
from forecast.reports.scorecard import scorecard_csv, scorecard_plot
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, Predictions, Scorecard


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
    for name, content in files.items():
        write_bytes(folder / name, content)
    return [folder / name for name in files]
