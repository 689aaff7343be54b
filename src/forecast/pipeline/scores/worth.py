"""What each shop's plans were worth: the day, the week and four weeks, for the page, the terminal and the desk.

In: issued plans, what is known of their days. Out: one `Worth` a shop.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from forecast.archive.issued.plans import PlanArchive
from forecast.archive.nights import NightBook
from forecast.config import Config
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.pipeline.scores.issued import days_to_score, scores_of, shops_of_block
from forecast.reports.score.page import Period, Worth
from forecast.tables import PlanScores, checked
from forecast.value.energy import energy_of, grid_g_per_kwh, run_wh
from forecast.value.periods import (
    dearer_proposals,
    decisions_by_reason,
    period_totals,
    periods_until,
    sums_by_day,
    sums_by_product,
)


def worth_until(evening: ShopEvening, day: date, *, period: Period = "week") -> dict[str, Worth]:
    """Return what the plans of each shop were worth up to `day`; nothing where no day of its week can be scored.

    Products, and where something else was better, are those of `period`.
    """
    config, known = evening.config, evening.known
    archive = PlanArchive(config.run.archive / "issued")
    periods = periods_until(day)
    first, last = periods["month"]
    within = [at for at in days_to_score(archive, known) if first <= at.date() <= last]
    shops = shops_of_block(evening)
    issued = [plans for at in within if (plans := archive.issued(at, shops=shops)) is not None]
    if not any(plans.day.date() >= periods["week"][0] for plans in issued):
        return {}
    scores = scores_of(issued, evening)
    energy = _energy(config, first, last)
    worths = {}
    for shop, rows in scores.groupby("shop", sort=True):
        mine = checked(PlanScores, rows)
        within_period = checked(PlanScores, mine[mine["day"] >= pd.Timestamp(periods[period][0])])
        by_day, by_product = sums_by_day(mine, known.products), sums_by_product(within_period, known.products)
        worths[str(shop)] = Worth(
            shop=str(shop),
            period=period,
            periods=period_totals(mine, known.products, periods),
            by_reason=decisions_by_reason(mine, known.products),
            by_product=by_product,
            by_day=by_day,
            dearer_days=dearer_proposals(by_day[by_day["day"] >= pd.Timestamp(periods[period][0])], "day"),
            dearer_products=dearer_proposals(by_product, "label"),
            energy=energy,
        )
    return worths


def _energy(config: Config, first: date, last: date) -> dict[str, float]:
    """Return what the computer used in the nights from `first` to `last`; nothing where nobody wrote it down."""
    nights = NightBook(config.run.archive).nights()
    worked = [night for night in nights if first <= night.evening <= last and night.cpu_s is not None]
    if not worked:
        return {}
    settings = config.value
    given_g = settings.grid_co2e_g_per_kwh
    grid_g = grid_g_per_kwh(config.bakery.country) if given_g is None else given_g
    cpu_s = sum(night.cpu_s or 0.0 for night in worked)
    # A night that could not be measured counts with its estimate.
    wh = sum(
        run_wh(night.cpu_s or 0.0, watts_per_core=settings.watts_per_core) if night.wh is None else night.wh
        for night in worked
    )
    return energy_of(cpu_s, measured_wh=wh, watts_per_core=settings.watts_per_core, grid_g=grid_g)
