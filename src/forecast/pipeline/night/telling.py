"""Why a day's proposals differ from the usual: what explains the forecasts and the plan, with the names of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from forecast.decisions.reasons import DayNames, held_against_demand, reasons
from forecast.decisions.same_weekdays import same_weekdays
from forecast.forecasting import Forecast
from forecast.forecasting.explanation import contributions
from forecast.notices import Notice
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.reports.page.day import Surroundings, day_names, event_names
from forecast.sources.calendars.almanac import regions_of_shops
from forecast.tables import Contributions, DataFrame, ProductionPlan, Reasons, SameWeekdays, empty

_OF_SCHOOL = ("school_holiday", "school_unknown")


@dataclass(frozen=True)
class Told:
    """What makes up the forecasts of a day, and the changes of its plan; nothing of either where it cannot be told."""

    contributions: DataFrame[Contributions]
    reasons: DataFrame[Reasons]
    notices: tuple[Notice, ...] = ()


def told(
    evening: ShopEvening,
    forecasted: Forecast,
    plan: DataFrame[ProductionPlan],
    before: DataFrame[SameWeekdays],
    *,
    day: date,
) -> Told:
    """Return the reasons of a day's plan; where they cannot be told a note, because a plan needs no reasons."""
    try:
        of_forecast = contributions(forecasted.evening, pd.Timestamp(day))
        of_plan = reasons(plan, of_forecast, before, names=_names(evening, plan, day))
        return Told(of_forecast, of_plan, tuple(held_against_demand(plan)))
    except Exception as error:  # whatever breaks the reasons must not cost the plan
        said = Notice("reasons_failed", values={"why": f"{type(error).__name__}: {error}"})
        return Told(empty(Contributions), empty(Reasons), (said,))


def days_before(evening: ShopEvening, day: date) -> DataFrame[SameWeekdays]:
    """Return the last four same weekdays of every product, with all that is known of what was made on them."""
    known = evening.known
    return same_weekdays(
        evening.past.history,
        pd.Timestamp(day),
        baked=known.baked,
        planned=known.planned,
        leftovers=known.leftovers,
        customer_orders=known.customer_orders,
    )


def _names(evening: ShopEvening, plan: DataFrame[ProductionPlan], day: date) -> dict[str, DayNames]:
    """Return what holidays and events the day is known by, shop by shop."""
    known, cutoff = evening.known, evening.known.cutoff.to_pydatetime()
    regions = regions_of_shops(evening.config.bakery, known.shops)
    of_day = known.calendar[(known.calendar["day"] == pd.Timestamp(day)) & ~known.calendar["kind"].isin(_OF_SCHOOL)]
    names = {}
    for shop in plan["shop"].unique():
        mine = regions.loc[regions["shop"] == shop, "region"]
        around = Surroundings(calendar=of_day[of_day["region"].isin(mine)], events=known.events)
        events = event_names(around, shop=shop, day=day, cutoff=cutoff)
        names[str(shop)] = DayNames(tuple(day_names(around, day=day)), tuple(events))
    return names
