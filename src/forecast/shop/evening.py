"""A shop on an evening: what it knew, what it forecasts and plans; nothing is issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from forecast.errors import NoPlanError, Problem
from forecast.features.matrix import OwnColumn
from forecast.forecasting import Forecast, evening_past
from forecast.forecasting import forecast as fit_and_predict
from forecast.notices import Notice
from forecast.pipeline.inputs.chosen import chosen_products
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.pipeline.night.deciding import DayPlan, decide
from forecast.pipeline.night.planned_days import planned_days
from forecast.reports import charts
from forecast.tables import (
    Contributions,
    DataFrame,
    History,
    KnownTables,
    OrderPlan,
    ProductionPlan,
    Quantiles,
    Reasons,
    SlotPlan,
)

if TYPE_CHECKING:
    from forecast.reports.charts import Axes

from forecast.shop.columns import Values, own_columns


@dataclass(frozen=True)
class OpenedEvening:
    """A shop on an evening: nothing from after its cutoff is known."""

    evening: ShopEvening

    @property
    def known(self) -> KnownTables:
        """Every table, with nothing from after the cutoff."""
        return self.evening.known

    @property
    def history(self) -> DataFrame[History]:
        """What was wanted on each past day on offer [units], without customer orders and with what was missed."""
        return self.evening.past.history

    def forecast(
        self,
        days: int = 1,
        *,
        top: int | None = None,
        products: Sequence[str] | None = None,
        columns: Sequence[OwnColumn | Values] = (),
    ) -> EveningForecast:
        """Fit and forecast the next days.

        Parameters
        ----------
        days : int
            How many days after the evening's own [days].
        top, products, columns
            As in `OpenedShop.backtest`.
        """
        known, config = self.evening.known, self.evening.config
        first = pd.Timestamp(self.evening.time.first_day)
        names = chosen_products(known, names=products, top=top, before=first)
        own = own_columns(columns)
        past = evening_past(known, config.models, own=own) if own else self.evening.past
        made = fit_and_predict(
            known,
            list(pd.date_range(first, periods=days)),
            settings=config.models,
            seed=config.run.seed,
            jobs=config.run.jobs,
            products=names,
            past=past,
        )
        return EveningForecast(made)

    def plan(
        self,
        day: str | date | None = None,
        *,
        top: int | None = None,
        products: Sequence[str] | None = None,
    ) -> EveningPlan:
        """Decide what to bake and to order, as the night does; nothing is issued.

        Parameters
        ----------
        day : date, optional
            The next day on which the shop opens, or may open, if it is not given.
        top, products
            As in `OpenedShop.backtest`.

        Raises
        ------
        NoPlanError
            When it is written that the shop is closed on that day.
        """
        asked = None if day is None else pd.Timestamp(day).date()
        planned = planned_days(self.evening, day=asked)
        if not planned:
            first = self.evening.time.first_day
            raise NoPlanError(Problem("", "no_trading_day", values={"first": asked or first, "seen": first}))
        names = chosen_products(self.known, names=products, top=top, before=pd.Timestamp(planned[0].day))
        return EveningPlan(decide(self.evening, planned, products=names)[0])


@dataclass(frozen=True)
class EveningForecast:
    """What will be wanted, with what there is to say about it."""

    made: Forecast

    @property
    def quantiles(self) -> DataFrame[Quantiles]:
        """One row per shop, product, day and level, with the mean [units]; none of days thought to be closed."""
        return self.made.of_due_days()

    @property
    def notices(self) -> list[Notice]:
        """What a person should know."""
        return self.made.notices

    def plot(self, product: str | None = None) -> Axes:
        """Draw the range of one product by day, or of each product [units]."""
        return charts.quantiles_chart(self.quantiles, product)


@dataclass(frozen=True)
class EveningPlan:
    """What to bake and to order on a day, and why."""

    made: DayPlan

    @property
    def plan(self) -> DataFrame[ProductionPlan]:
        """One row per shop and product: how much to make [units], what is wasted and lost [units, money]."""
        return self.made.plan

    @property
    def slots(self) -> DataFrame[SlotPlan]:
        """One row per shop, product and slot: how much is ready when [units]; none without slots."""
        return self.made.slots

    @property
    def orders(self) -> DataFrame[OrderPlan]:
        """One row per supplier, ingredient and delivery day."""
        return self.made.orders

    @property
    def reasons(self) -> DataFrame[Reasons]:
        """What makes each line differ from the usual, in parts that sum to its change [units]."""
        return self.made.reasons

    @property
    def contributions(self) -> DataFrame[Contributions]:
        """What each cause adds to the mean or takes from it [units]."""
        return self.made.contributions

    @property
    def quantiles(self) -> DataFrame[Quantiles]:
        """What the plan rests on [units]."""
        return self.made.forecast.quantiles

    def plot(self) -> Axes:
        """Draw what is planned of each product beside what will be wanted [units]."""
        return charts.plan_chart(self.plan)
