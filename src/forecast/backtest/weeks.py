"""Whole weeks of a backtest: the total with its own interval beside the sum of the days' quantiles.

In: Evening, Quantiles, what came. Out: Predictions of weeks, which `metrics.scorecard` scores like those of days.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from forecast.forecasting import Evening
from forecast.forecasting.totals import WEEK_DAYS, week_totals
from forecast.history.row_lookup import NOWHERE, places
from forecast.notices import Notice
from forecast.tables import DataFrame, Predictions, Quantiles, checked

OWN_WEEK = "week_total"
SUM_OF_DAYS = "sum_of_days"
_SERIES = ["shop", "product"]
_KEY = [*_SERIES, "day"]


class Weeks:
    """The weeks after every evening of a backtest that forecasts all of their days; nothing where it does not.

    In `Predictions` a week stands on its first day. A sum of the days' quantiles is what one gets without an interval
    for the total: it takes all days as high or low together.
    """

    def __init__(self, *, horizons: Sequence[int]) -> None:
        """Take the horizons that are replayed."""
        self._is_whole = set(range(1, WEEK_DAYS + 1)) <= set(horizons)
        self._parts: dict[str, list[pd.DataFrame]] = {OWN_WEEK: [], SUM_OF_DAYS: []}
        self._foreseen: list[tuple[pd.DataFrame, pd.DatetimeIndex]] = []

    def add(self, evening: Evening, quantiles: DataFrame[Quantiles], *, after: pd.Timestamp) -> None:
        """Forecast the week `after` this day, if the evening was asked for all of it."""
        days = pd.date_range(after, periods=WEEK_DAYS + 1)[1:]
        if not self._is_whole or not set(days) <= set(evening.days):
            return
        due = evening.rows.loc[evening.rows["day"].isin(days) & evening.is_due, _KEY]
        self._foreseen.append((due, days))
        totals = week_totals(evening, first_day=days[0]).rename(columns={"first_day": "day"})
        inside = quantiles.loc[places(quantiles, due, on=_KEY) != NOWHERE]
        summed = inside.groupby([*_SERIES, "level"], as_index=False)["demand_qty"].sum().assign(day=days[0])
        for name, weeks in ((OWN_WEEK, totals), (SUM_OF_DAYS, summed)):
            told = weeks[[*_KEY, "level", "demand_qty"]]
            self._parts[name].append(told.assign(cutoff=evening.known.cutoff, horizon_days=1, rung=name, reason=""))

    def scored(self, actual: pd.DataFrame) -> tuple[dict[str, DataFrame[Predictions]], list[Notice]]:
        """Return the weeks by name beside what came, `OWN_WEEK` first, and how many of them were left out.

        Weeks in which a product was on offer on other days than foreseen are left out: what they wanted is not what was
        forecast. `actual` has shop, product, day, actual_qty and is_sold_out of every day. Without a whole week there
        are no tables.
        """
        every = [_came(actual, foreseen, days) for foreseen, days in self._foreseen]
        left_out = sum(int((~weeks["is_same"]).sum()) for weeks in every)
        notices = [Notice("weeks_not_scored", values={"weeks": left_out})] if left_out else []
        scored = {
            name: [
                told.merge(came.loc[came["is_same"], [*_SERIES, "actual_qty", "is_sold_out"]], on=_SERIES)
                for told, came in zip(parts, every, strict=True)
            ]
            for name, parts in self._parts.items()
        }
        if not any(len(part) for part in scored[OWN_WEEK]):
            return {}, notices
        return {name: _table(parts) for name, parts in scored.items()}, notices


def _came(actual: pd.DataFrame, foreseen: pd.DataFrame, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Return what came of each foreseen week, and whether it was on offer on just the days foreseen."""
    both = foreseen.merge(actual.loc[actual["day"].isin(days)], on=_KEY, how="outer", indicator="side")
    both["is_same"] = both["side"] == "both"
    weeks = both.groupby(_SERIES, as_index=False).agg(
        actual_qty=("actual_qty", "sum"), is_sold_out=("is_sold_out", "max"), is_same=("is_same", "min")
    )
    mine = weeks.merge(foreseen[_SERIES].drop_duplicates(), on=_SERIES)
    is_same = mine["is_same"].astype(bool)
    # Whether it sold out is known of weeks that came as foreseen.
    return mine.assign(is_same=is_same, is_sold_out=mine["is_sold_out"].where(is_same, False).astype(bool))


def _table(parts: Sequence[pd.DataFrame]) -> DataFrame[Predictions]:
    joined = pd.concat(parts, ignore_index=True).sort_values([*_KEY, "cutoff"], kind="stable")
    return checked(Predictions, joined)
