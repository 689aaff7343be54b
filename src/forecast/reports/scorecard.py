"""How good forecasts were: a table for a terminal, a file for a spreadsheet, a picture.

In: `Scorecard`.
"""

from __future__ import annotations

import io
from collections.abc import Hashable
from typing import Any

from forecast import formats
from forecast.config import ReportSettings
from forecast.metrics import cost_ratios
from forecast.reports.csv_dialect import Cell, csv_bytes, fixed
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, Scorecard

OWN_METHOD = "forecast"
_ENGLISH = Wording("en")


def scorecard_text(
    card: DataFrame[Scorecard], wording: Wording = _ENGLISH, *, method: str = OWN_METHOD
) -> tuple[list[str], list[list[str]]]:
    """Return a header and one row per level, each simple rule in a column of its own.

    A rule's cell is the method's cost against it, as a ratio of sums over everything; in brackets the mean of the
    ratios per product, which weighs small products as much as large ones. Less than nothing is better.
    """
    language, ratios = wording.locale, _ratios(card, method)
    header = [wording.text(f"score.{name}") for name in ("level", "newsvendor_cost", "coverage", "wape", "bias_share")]
    header += [wording.text("score.against", rule=wording.text(f"score.{rule}")) for rule in ratios]
    rows = []
    for row in _overall(card, method):
        level = float(row["level"])
        cells = [
            formats.number(level, language, decimals=3),
            formats.number(row["newsvendor_cost"], language),
            _coverage(row, language),
            formats.percent(row["wape"], language),
            formats.percent(row["bias_share"], language, is_signed=True),
        ]
        for of_rule in ratios.values():
            overall, mean = (formats.percent(ratio - 1, language, is_signed=True) for ratio in of_rule[level])
            cells.append(f"{overall} ({mean})")
        rows.append(cells)
    return header, rows


def weeks_text(
    card: DataFrame[Scorecard], wording: Wording = _ENGLISH, *, own: str, sum_of_days: str
) -> tuple[list[str], list[list[str]]]:
    """Return a header and one row per level: the total's own interval beside the sum of the days' quantiles."""
    language = wording.locale
    names = ("level", "weeks_count", "newsvendor_cost", "coverage")
    header = [wording.text(f"score.{name}") for name in names]
    header += [f"{wording.text(f'score.{name}')}, {wording.text('score.sum_of_days')}" for name in names[2:]]
    summed = {row["level"]: row for row in _overall(card, sum_of_days)}
    rows = []
    for row in _overall(card, own):
        cells = [formats.number(row["level"], language, decimals=3), formats.number(row["rows_count"], language)]
        for measured in (row, summed[row["level"]]):
            cells += [formats.number(measured["newsvendor_cost"], language), _coverage(measured, language)]
        rows.append(cells)
    return header, rows


def scorecard_csv(
    card: DataFrame[Scorecard], *, wording: Wording = _ENGLISH, settings: ReportSettings | None = None
) -> bytes:
    """Write every row of a scorecard: all methods, shops, products and levels."""
    header = [wording.text(f"score.{name}") for name in card.columns]
    ordered = card.sort_values(["shop", "product", "level", "method"])
    rows = ([_cell(name, row[name]) for name in card.columns] for row in ordered.to_dict("records"))
    return csv_bytes(header, rows, wording.locale, settings)


def scorecard_plot(card: DataFrame[Scorecard], *, wording: Wording = _ENGLISH, method: str = OWN_METHOD) -> bytes:
    """Draw a PNG: the cost against each simple rule by level, and the coverage that was promised and kept."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.2), layout="constrained")
    cost, kept = figure.subplots(1, 2)
    for style, (rule, of_rule) in zip("osD^v<>", _ratios(card, method).items(), strict=False):
        sums = [of_sums for of_sums, _ in of_rule.values()]
        cost.plot(list(of_rule), sums, marker=style, label=wording.text(f"score.{rule}"))
    cost.axhline(1, color="black", linewidth=0.8)
    cost.set_ylim(bottom=0)
    cost.set_title(wording.text("score.plot_cost"), fontsize=10)
    kept.plot([0, 1], [0, 1], color="black", linewidth=0.8, label=wording.text("score.plot_nominal"))
    for style, name in zip("osD^v<>", sorted(card["method"].unique(), key=lambda name: name != method), strict=False):
        of_method = _overall(card, name)
        label = method if name == method else wording.text(f"score.{name}")
        weight = 2.0 if name == method else 0.8
        levels, coverages = ([row[name_of] for row in of_method] for name_of in ("level", "coverage"))
        kept.plot(levels, coverages, marker=style, linewidth=weight, label=label)
    kept.set_title(wording.text("score.plot_coverage"), fontsize=10)
    for axes in (cost, kept):
        axes.set_xlabel(wording.text("score.plot_level"))
        axes.set_xlim(0, 1)
        axes.grid(visible=True, linewidth=0.3)
        if axes.get_legend_handles_labels()[0]:
            axes.legend(fontsize=8)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def _coverage(row: dict[Hashable, Any], language: str) -> str:
    return "–" if formats.is_unknown(row["coverage"]) else formats.number(row["coverage"], language, decimals=3)


def _overall(card: DataFrame[Scorecard], method: str) -> list[dict[Hashable, Any]]:
    rows = card[(card["method"] == method) & (card["shop"] == "") & (card["product"] == "")]
    return rows.sort_values("level").to_dict("records")


def _ratios(card: DataFrame[Scorecard], method: str) -> dict[str, dict[float, tuple[float, float]]]:
    """Return per rule and level the cost against it: ratio of sums, mean of the ratios per product."""
    methods = set(card["method"])
    if method not in methods or len(methods) == 1:
        return {}
    table = cost_ratios(card, method=method)
    levels = [float(level) for level in table.index]
    return {
        str(rule): dict(
            zip(levels, zip(table["of_sums"][rule], table["mean_of_products"][rule], strict=True), strict=True)
        )
        for rule in table["of_sums"].columns
    }


def _cell(name: str, value: Cell) -> Cell:
    if isinstance(value, float):
        return fixed(value, 4) if name != "level" else fixed(value, 3)
    return value
