"""The picture of the page: cost by level, and lost sales against waste, a row per data set.

In: TrialScores of each trial. Out: PNG.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from quality.costs import Ratio
from quality.names import LIGHTGBM, ORACLE, OWN, title_of
from quality.scores import TrialScores

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_IN, ROW_IN, DPI = 9.0, 2.9, 200
"""Twice the pixels of a page 900 wide."""
BLUE, ORANGE, GREEN, PURPLE, BLACK = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#222222"
"""Okabe & Ito's colours, which people with any colour vision tell apart (jfly.uni-koeln.de/color)."""
LEAST_WASTE, MOST_WASTE = 0.03, 0.25
"""No baker works outside these; the curves are drawn between them."""


def picture(trials: Sequence[TrialScores]) -> bytes:
    """Return the picture; what is better lies lower in every panel."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "svg.hashsalt": "1"}):
        figure = Figure(figsize=(WIDTH_IN, ROW_IN * len(trials)), layout="constrained")
        figure.get_layout_engine().set(h_pad=0.1, w_pad=0.12)  # type: ignore[union-attr] -- a layout was asked for
        panels = figure.subplots(len(trials), 2, squeeze=False)
        for (left, right), scores in zip(panels, trials, strict=True):
            _costs(left, scores)
            _waste(right, scores)
        # One scale for all data, so that panels compare.
        bounds = np.array([left.get_ylim() for left, _ in panels])
        for left, _ in panels:
            left.set_ylim(bounds[:, 0].min(), max(bounds[:, 1].max(), 1.03))
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", dpi=DPI, metadata={"Software": None})
    return drawn.getvalue()


def rivals(scores: TrialScores) -> dict[str, tuple[str, str]]:
    """Return whom the program is drawn beside, with colour and marker: the best of each kind, each once."""
    kinds = [(scores.best_peer, ORANGE, "o"), (scores.best_other, GREEN, "s"), (scores.best_rule, PURPLE, "^")]
    drawn: dict[str, tuple[str, str]] = {}
    for name, colour, marker in kinds:
        if name and name not in drawn:
            drawn[name] = (colour, marker)
    return drawn


def _costs(axes: Axes, scores: TrialScores) -> None:
    levels = np.array(scores.common.levels)
    beside = rivals(scores)
    for number, (name, (colour, marker)) in enumerate(beside.items()):
        ratios: list[Ratio] = [scores.ratios[name][f"{level:g}"] for level in levels]
        values, low, high = (np.array([getattr(one, part) for one in ratios]) for part in ("value", "low", "high"))
        # Side by side, so that intervals do not hide each other.
        at = levels + 0.012 * (number - (len(beside) - 1) / 2)
        axes.vlines(at, low, high, color=colour, linewidth=1.4, alpha=0.55)
        axes.plot(at, values, color=colour, marker=marker, markersize=4.5, linewidth=1, label=f"beside {_short(name)}")
    axes.axhline(1, color=BLACK, linewidth=1)
    axes.annotate("as dear as theirs", (0.06, 1), (0, 2), textcoords="offset points", fontsize=7.5, color=BLACK)
    axes.set_xlim(0.05, 0.95)
    axes.set_xticks(levels)
    axes.set_xlabel("level")
    axes.set_ylabel("cost as a share of theirs")
    axes.set_title(f"{scores.trial.name}: cost of this program", loc="left", fontweight="bold", fontsize=10)
    axes.grid(axis="y", linewidth=0.4, color="#cccccc")
    if beside:
        axes.legend(fontsize=8, frameon=False, loc="best")


def _waste(axes: Axes, scores: TrialScores) -> None:
    _curve(axes, scores, OWN, BLUE, "-", 2.4)
    for name, (colour, _) in rivals(scores).items():
        _curve(axes, scores, name, colour, "-" if name in LIGHTGBM else "--", 1.5)
    if ORACLE in scores.curves:
        _curve(axes, scores, ORACLE, BLACK, ":", 1.5)
    axes.set_xlim(100 * LEAST_WASTE, 100 * MOST_WASTE)
    axes.set_ylim(bottom=0)
    axes.set_xticks([5, 10, 15, 20, 25])
    axes.set_xlabel("waste, % of what was baked")
    axes.set_ylabel("lost sales, % of demand")
    axes.set_title(f"{scores.trial.name}: lost sales at equal waste", loc="left", fontweight="bold", fontsize=10)
    axes.grid(linewidth=0.4, color="#cccccc")
    axes.legend(fontsize=8, frameon=False, loc="upper right")


def _curve(axes: Axes, scores: TrialScores, name: str, colour: str, style: str, width: float) -> None:
    waste, lost = (100 * shares[0] for shares in scores.curves[name].shares())
    is_drawn = (waste >= 100 * LEAST_WASTE) & (waste <= 100 * MOST_WASTE)
    axes.plot(waste[is_drawn], lost[is_drawn], color=colour, linestyle=style, linewidth=width, label=_short(name))


def _short(name: str) -> str:
    return title_of(name).removeprefix("statsforecast ")
