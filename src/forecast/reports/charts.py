"""Pictures for notebooks: what was sold, what is forecast and planned, how a backtest met what came.

In: Sales, OpenDays, Quantiles, ProductionPlan, Predictions. Out: axes of matplotlib.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.tables import MEAN

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes


def axes_of(title: str, label: str, *, size: tuple[float, float] = (11.0, 3.0)) -> Axes:
    """Return empty axes with a title and the name of what goes up [inches]."""
    from matplotlib.pyplot import subplots

    _, axes = subplots(figsize=size)
    axes.set(title=title, ylabel=label)
    return axes


def sales_chart(sales: pd.DataFrame, open_days: pd.DataFrame) -> Axes:
    """Draw what all shops sold on each day [units], and the open days that are not learnt from."""
    axes = axes_of("", "sold")
    by_day = sales.groupby("day")["sold_qty"].sum().asfreq("D")
    axes.plot(by_day.index, by_day, lw=0.7)
    odd = open_days.loc[open_days["is_open"] & ~open_days["is_learnable"], "day"]
    odd = odd[odd.isin(by_day.index)]
    axes.plot(odd, by_day.reindex(odd).fillna(0.0), "o", color="tab:red", label="not learnt from")
    axes.legend()
    return axes


def quantiles_chart(quantiles: pd.DataFrame, product: str | None = None) -> Axes:
    """Draw the lowest and highest level and the mean [units]: of one product by day, else of each product."""
    rows = quantiles if product is None else quantiles[quantiles["product"] == product]
    by = "product" if product is None else "day"
    wide = rows.pivot_table(index=by, columns="level", values="demand_qty", aggfunc="sum")
    levels = sorted((level for level in wide.columns if level != MEAN), key=float)
    place = np.arange(len(wide))
    axes = axes_of(product or "", "wanted")
    axes.vlines(place, wide[levels[0]], wide[levels[-1]], lw=6, alpha=0.3, label=f"{levels[0]} to {levels[-1]}")
    axes.plot(place, wide[MEAN], "_", ms=14, label=MEAN)
    names = [f"{name:%a %d %b}" if by == "day" else str(name) for name in wide.index]
    axes.set_xticks(place, names, rotation=60, ha="right")
    axes.legend()
    return axes


def plan_chart(plan: pd.DataFrame) -> Axes:
    """Draw the planned quantity of each product, and the range of what will be wanted [units]."""
    rows = plan.groupby("product", sort=False)[["plan_qty", "low_qty", "high_qty", "expected_qty"]].sum()
    place = np.arange(len(rows))
    axes = axes_of("", "planned")
    axes.bar(place, rows["plan_qty"], color="tab:orange", alpha=0.6, label="planned")
    axes.vlines(place, rows["low_qty"], rows["high_qty"], lw=3, label="wanted on 8 days of 10")
    axes.plot(place, rows["expected_qty"], "k_", ms=12, label="expected")
    axes.set_xticks(place, [str(name) for name in rows.index], rotation=60, ha="right")
    axes.legend()
    return axes


def coverage_chart(coverage: pd.Series) -> Axes:
    """Draw on what share of the days each level was enough; below the line it promised too much."""
    axes = axes_of("", "share of days on which it was enough", size=(4.0, 4.0))
    axes.plot([0, 1], [0, 1], color="grey", lw=0.8)
    axes.plot([float(level) for level in coverage.index], coverage, "o-")
    axes.set(xlabel="level", xlim=(0, 1), ylim=(0, 1))
    return axes


def predictions_chart(predictions: pd.DataFrame, product: str) -> Axes:
    """Draw what was forecast of a product and what came, day by day [units]; several shops are added up."""
    rows = predictions[predictions["product"] == product]
    wide = rows.pivot_table(index="day", columns="level", values="demand_qty", aggfunc="sum")
    levels = sorted((level for level in wide.columns if level != MEAN), key=float)
    came = rows[rows["level"] == levels[0]].groupby("day").agg(sold=("actual_qty", "sum"), out=("is_sold_out", "any"))
    axes = axes_of(product, "wanted")
    label = f"{levels[0]} to {levels[-1]}"
    axes.fill_between(wide.index, wide[levels[0]], wide[levels[-1]], alpha=0.25, step="mid", label=label)
    axes.step(wide.index, wide[levels[len(levels) // 2]], where="mid", label=levels[len(levels) // 2])
    axes.plot(came.index, came["sold"], "k.", label="sold")
    axes.plot(
        came.index[came["out"]], came.loc[came["out"], "sold"], "o", mfc="none", color="tab:red", label="sold out"
    )
    axes.legend(ncols=4, loc="upper left", bbox_to_anchor=(0, -0.12))
    return axes
