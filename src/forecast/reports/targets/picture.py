"""Waste against lost margin as a picture: the shop's curve, and today's targets beside those of its past.

In: TargetCurve, ImpliedRatios, labels of products. Out: PNG.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from forecast import formats
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, ImpliedRatios, TargetCurve

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ENGLISH = Wording("en")
_MOST_PRODUCTS = 20
_MARKS = {"today": ("o", "C0"), "implied": ("D", "C3")}


def targets_plot(
    curve: DataFrame[TargetCurve],
    implied: DataFrame[ImpliedRatios],
    *,
    shop: str,
    labels: Mapping[str, str],
    wording: Wording = _ENGLISH,
) -> bytes:
    """Draw a PNG of one shop: its curve, and up to twenty products with their targets."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.6), layout="constrained")
    of_shop, of_products = figure.subplots(1, 2)
    draw_curve(of_shop, curve, shop=shop, wording=wording)
    _draw_targets(of_products, curve, implied, shop=shop, labels=labels, wording=wording)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def draw_curve(
    axes: Axes, curve: DataFrame[TargetCurve], *, shop: str, product: str = "", wording: Wording = _ENGLISH
) -> None:
    """Draw a mean day's lost margin against its waste [shop's currency], with today's point and that of the past."""
    mine = curve[(curve["shop"] == shop) & (curve["product"] == product)]
    line = mine[mine["mark"] != "implied"].sort_values("weight")
    axes.plot(line["waste_amount"], line["lost_amount"], "-", color="0.6", marker=".", zorder=1)
    for mark, (shape, color) in _MARKS.items():
        point = mine[mine["mark"] == mark]
        if len(point):
            name = wording.text(f"targets.mark.{mark}")
            axes.plot(point["waste_amount"], point["lost_amount"], shape, color=color, ms=9, label=name, ls="none")
    axes.set(xlabel=wording.text("targets.waste_amount"), ylabel=wording.text("targets.lost_amount"))
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.grid(visible=True, linewidth=0.3)
    axes.legend(fontsize=8)


def _draw_targets(
    axes: Axes,
    curve: DataFrame[TargetCurve],
    implied: DataFrame[ImpliedRatios],
    *,
    shop: str,
    labels: Mapping[str, str],
    wording: Wording,
) -> None:
    """Draw of each product today's target and, with its interval, that of the past."""
    today = curve[(curve["shop"] == shop) & (curve["mark"] == "today") & (curve["product"] != "")]
    cost = today["waste_amount"].fillna(0) + today["lost_amount"].fillna(0)
    shown = today.assign(cost=cost).nlargest(_MOST_PRODUCTS, "cost").iloc[::-1].set_index("product")
    past = implied[(implied["shop"] == shop) & implied["implied_ratio"].notna()].set_index("product")
    places = {str(product): place for place, product in enumerate(shown.index)}
    shape, color = _MARKS["implied"]
    for product in [name for name in places if name in past.index]:
        row, place = past.loc[product], places[product]
        axes.plot([row["low_ratio"], row["high_ratio"]], [place, place], "-", color=color, linewidth=1.0)
        axes.plot(row["implied_ratio"], place, shape, color=color, ms=6)
    shape, color = _MARKS["today"]
    axes.plot(shown["target_ratio"], list(places.values()), shape, color=color, ms=6)
    axes.set_yticks(list(places.values()), [labels.get(product, product) for product in places], fontsize=8)
    axes.set_xlim(0, 1)
    shares = [0.0, 0.25, 0.5, 0.75, 1.0]
    axes.set_xticks(shares, [formats.percent(share, wording.locale) for share in shares])
    axes.set_xlabel(wording.text("targets.target_ratio"))
    axes.grid(visible=True, axis="x", linewidth=0.3)
