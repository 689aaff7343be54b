"""Pictures of a backtest that a scientist opens first: reliability, error, cost by evening, the fan of the last days.

In: Predictions of one method. Out: PNG files by name.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.tables import MEAN, DataFrame, Predictions

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FAN_PRODUCTS = 6
_FAN_DAYS = 28


def backtest_plots(predictions: DataFrame[Predictions]) -> dict[str, bytes]:
    """Draw what was forecast against what came; sold-out days are left out where a shortage would count as an error.

    Reliability is the share of outcomes at or below each level. The error is the weighted absolute percentage error
    (WAPE) of the mean. Cost is the pinball loss summed over levels [units], doi:10.1111/j.1467-9868.2007.00587.x.
    """
    levels = predictions[predictions["level"] != MEAN].assign(at=lambda rows: rows["level"].astype(float))
    means = predictions[predictions["level"] == MEAN]
    if levels.empty:
        return {}
    drawn = {"reliability": _reliability(levels), "cost_by_evening": _costs(levels), "fan": _fan(levels)}
    if len(means):
        drawn["errors"] = _errors(means)
    return {f"{name}.png": _png(figure) for name, figure in drawn.items()}


def _figure(width: float = 6.0, height: float = 4.0) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _png(figure: Figure) -> bytes:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=80, metadata={"Software": None})
    return picture.getvalue()


def _reliability(levels: pd.DataFrame) -> Figure:
    known = levels[~levels["is_sold_out"]]
    below = (known["actual_qty"] < known["demand_qty"]).groupby(known["at"]).mean()
    at_most = (known["actual_qty"] <= known["demand_qty"]).groupby(known["at"]).mean()
    figure = _figure(4.5, 4.5)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="black", lw=0.8)
    axes.fill_between(below.index, below, at_most, alpha=0.3, label="less than … at most")
    axes.plot(below.index, (below + at_most) / 2, "o-", label="coverage")
    axes.set(xlabel="level", ylabel="share of outcomes", title="Reliability", xlim=(0, 1), ylim=(0, 1))
    axes.legend(fontsize=8)
    return figure


def _costs(levels: pd.DataFrame) -> Figure:
    missed = levels["actual_qty"] - levels["demand_qty"]
    loss = (levels["at"] - (missed < 0)) * missed
    by_day = loss.groupby(levels["day"]).sum()
    figure = _figure(9.0, 3.2)
    axes = figure.subplots()
    axes.bar(by_day.index, by_day, width=0.9)
    axes.set(ylabel="pinball loss [units]", title="Cost by day")
    figure.autofmt_xdate()
    return figure


def _errors(means: pd.DataFrame) -> Figure:
    rows = means[~means["is_sold_out"]].assign(
        error=lambda kept: (kept["actual_qty"] - kept["demand_qty"]).abs(),
        weekday=lambda kept: kept["day"].dt.strftime("%w %a"),
    )
    sizes = rows.groupby("product")["actual_qty"].transform("mean")
    rows["size"] = pd.cut(sizes, [-np.inf, 5, 15, 50, np.inf], labels=["≤ 5", "≤ 15", "≤ 50", "> 50"])
    figure = _figure(10.0, 3.4)
    parts = {"weekday": "by weekday", "horizon_days": "by days ahead", "size": "by units a day"}
    for axes, (name, title) in zip(figure.subplots(1, 3, sharey=True), parts.items(), strict=True):
        sums = rows.groupby(name, observed=True)[["error", "actual_qty"]].sum()
        sums = sums[sums["actual_qty"] > 0]
        axes.bar([str(label).split(" ", 1)[-1] if name == "weekday" else str(label) for label in sums.index],
                 sums["error"] / sums["actual_qty"])  # fmt: skip
        axes.set(title=f"WAPE {title}")
    return figure


def _fan(levels: pd.DataFrame) -> Figure:
    nearest = levels[levels["horizon_days"] == levels["horizon_days"].min()]
    recent = nearest[nearest["day"] > nearest["day"].max() - pd.Timedelta(days=_FAN_DAYS)]
    sold = recent.drop_duplicates(["shop", "product", "day"]).groupby("product")["actual_qty"].sum()
    names = sold.nlargest(_FAN_PRODUCTS).index
    figure = _figure(11.0, 6.0)
    for axes, product in zip(figure.subplots(2, 3).flat, names, strict=False):
        rows = recent[recent["product"] == product]
        wide = rows.pivot_table(index="day", columns="at", values="demand_qty", aggfunc="sum")
        for low, high in zip(wide.columns[: len(wide.columns) // 2], wide.columns[::-1], strict=False):
            axes.fill_between(wide.index, wide[low], wide[high], color="tab:blue", alpha=0.2, lw=0)
        came = rows.drop_duplicates(["shop", "day"]).groupby("day")["actual_qty"].sum()
        axes.plot(came.index, came, "k.", ms=4)
        axes.set_title(str(product), fontsize=9, parse_math=False)
        axes.tick_params(axis="x", rotation=60, labelsize=7)
    return figure
