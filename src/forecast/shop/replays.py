"""What a shop's replayed evenings came to: forecasts beside what came, policies beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from forecast.backtest import BacktestResult
from forecast.metrics import coverage, scorecard
from forecast.pipeline.backtests.supplying import Supplies
from forecast.reports import charts
from forecast.reports.scorecard import OWN_METHOD
from forecast.reports.simulation import draw_stock, draw_waste_and_lost
from forecast.simulation.outcome import Simulated, totals
from forecast.simulation.policies import PROGRAM
from forecast.tables import (
    MEAN,
    DataFrame,
    Predictions,
    Scorecard,
    SimulatedDays,
    SimulatedHours,
    SimulatedStock,
    empty,
)

if TYPE_CHECKING:
    from forecast.reports.charts import Axes


@dataclass(frozen=True)
class ShopBacktest:
    """What was forecast on past evenings, by the program and by simple rules, beside what came."""

    result: BacktestResult

    @property
    def predictions(self) -> DataFrame[Predictions]:
        """One row per shop, product, day and level [units]."""
        return self.result.predictions

    @property
    def rules(self) -> dict[str, DataFrame[Predictions]]:
        """The same of each simple rule."""
        return self.result.rules

    def scorecard(self) -> DataFrame[Scorecard]:
        """Return newsvendor cost [units] and coverage [0 to 1] by method, shop, product and level."""
        return scorecard({OWN_METHOD: self.predictions, **self.rules})

    def coverage(self) -> pd.Series:
        """Return on what share of the days each level was enough [0 to 1]; sold-out days are left out."""
        whole = self.predictions[~self.predictions["is_sold_out"] & (self.predictions["level"] != MEAN)]
        of_level = whole.groupby("level")
        met = {level: coverage(rows["actual_qty"], rows["demand_qty"]) for level, rows in of_level}
        return pd.Series(met, name="coverage")

    def plot(self, product: str | None = None) -> Axes:
        """Draw one product day by day [units], or the coverage of each level."""
        if product is None:
            return charts.coverage_chart(self.coverage())
        return charts.predictions_chart(self.predictions, product)


@dataclass(frozen=True)
class ShopSimulation:
    """What policies would have sold, wasted and earned when the same customers came."""

    result: Simulated
    supplies: Supplies | None = None

    @property
    def days(self) -> DataFrame[SimulatedDays]:
        """One row per policy, shop, product and day [units, shop's currency]."""
        return self.result.days

    @property
    def hours(self) -> DataFrame[SimulatedHours]:
        """What was wanted in each hour, and what of it was there [units]."""
        return self.result.hours

    def totals(self, *, beside: str = PROGRAM) -> pd.DataFrame:
        """Return a row per policy, best first, and by what share `beside` earns more, with a 95 % interval."""
        return totals(self.result, beside=beside)

    @property
    def stock(self) -> DataFrame[SimulatedStock]:
        """One row per way to order, shop, ingredient and day; empty without recipes and suppliers."""
        return empty(SimulatedStock) if self.supplies is None else self.supplies.stock

    def storage_totals(self, *, beside: str = PROGRAM) -> pd.DataFrame:
        """Return a row per way to order: money in stock, what ran short, was not made, was thrown away.

        Raises
        ------
        ValueError
            Without recipes and suppliers.
        """
        if self.supplies is None:
            raise ValueError("nothing is ordered without recipes and suppliers")
        return self.supplies.totals(beside=beside)

    def plot(self) -> Axes:
        """Draw a day's mean waste against its lost margin, a point per policy [shop's currency]."""
        axes = charts.axes_of("", "")
        draw_waste_and_lost(axes, self.days)
        return axes

    def plot_stock(self) -> Axes:
        """Draw the money in stock evening by evening, a line per way to order [shop's currency]."""
        axes = charts.axes_of("", "")
        draw_stock(axes, self.stock)
        return axes
