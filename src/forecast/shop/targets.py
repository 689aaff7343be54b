"""What targets cost, for a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecast.pipeline.backtests.targeting import ShopCurves
from forecast.reports import charts
from forecast.reports.targets.picture import draw_curve
from forecast.tables import DataFrame, ImpliedRatios, TargetCurve

if TYPE_CHECKING:
    from forecast.reports.charts import Axes


@dataclass(frozen=True)
class ShopTargets:
    """What today's targets, and targets moved, would have wasted and missed, and what the past aimed at."""

    result: ShopCurves

    @property
    def curve(self) -> DataFrame[TargetCurve]:
        """One row per shop, product and point: a mean day's waste and missed sales [units, shop's currency]."""
        return self.result.curve

    @property
    def implied(self) -> DataFrame[ImpliedRatios]:
        """One row per shop and product: the critical ratio that past quantities imply, with its interval."""
        return self.result.implied

    def plot(self, product: str = "", *, shop: str | None = None) -> Axes:
        """Draw missed margin against waste of a mean day [shop's currency], of a product or of all the shop."""
        axes = charts.axes_of("", "")
        draw_curve(axes, self.curve, shop=shop or str(self.curve["shop"].iloc[0]), product=product)
        return axes
