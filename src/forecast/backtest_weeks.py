"""Whole weeks of a backtest: the total with its own interval beside the sum of the days' quantiles.

In: Evening, Quantiles, what came. Out: Predictions of weeks, which `metrics.scorecard` scores like those of days.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from forecast.forecasting import Evening
from forecast.forecasting.totals import WEEK_DAYS, week_totals
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

    def __init__(self, actual: pd.DataFrame, *, horizons: Sequence[int]) -> None:
        """Take shop, product, day, actual_qty and is_sold_out of every day, and the horizons that are replayed."""
        self._actual = actual
        self._is_whole = set(range(1, WEEK_DAYS + 1)) <= set(horizons)
        self._parts: dict[str, list[pd.DataFrame]] = {OWN_WEEK: [], SUM_OF_DAYS: []}
        self.left_out = 0

    def add(self, evening: Evening, quantiles: DataFrame[Quantiles], *, after: pd.Timestamp) -> None:
        """Forecast and score the week `after` this day, if the evening was asked for all of it.

        Weeks in which a product was on offer on other days than foreseen are left out and counted: what they wanted
        is not what was forecast.
        """
        days = pd.date_range(after, periods=WEEK_DAYS + 1)[1:]
        if not self._is_whole or not set(days) <= set(evening.days):
            return
        came = self._came(evening.rows, days)
        totals = week_totals(evening, first_day=days[0]).rename(columns={"first_day": "day"})
        inside = quantiles.loc[quantiles["day"].isin(days)]
        summed = inside.groupby([*_SERIES, "level"], as_index=False)["demand_qty"].sum().assign(day=days[0])
        for name, weeks in ((OWN_WEEK, totals), (SUM_OF_DAYS, summed)):
            rows = weeks[[*_KEY, "level", "demand_qty"]].merge(came, on=_SERIES)
            self._parts[name].append(rows.assign(cutoff=evening.known.cutoff, horizon_days=1, rung=name, reason=""))

    def _came(self, rows: pd.DataFrame, days: pd.DatetimeIndex) -> pd.DataFrame:
        foreseen = rows.loc[rows["day"].isin(days), _KEY]
        actual = self._actual.loc[self._actual["day"].isin(days)]
        both = foreseen.merge(actual, on=_KEY, how="outer", indicator="side")
        both["is_same"] = both["side"] == "both"
        weeks = both.groupby(_SERIES, as_index=False).agg(
            actual_qty=("actual_qty", "sum"), is_sold_out=("is_sold_out", "max"), is_same=("is_same", "min")
        )
        weeks = weeks.merge(foreseen[_SERIES].drop_duplicates(), on=_SERIES)
        self.left_out += int((~weeks["is_same"]).sum())
        return weeks.loc[weeks["is_same"], [*_SERIES, "actual_qty", "is_sold_out"]].astype({"is_sold_out": bool})

    def predictions(self) -> dict[str, DataFrame[Predictions]]:
        """Return the weeks by name, `OWN_WEEK` first; nothing where no whole week was forecast."""
        if not any(len(part) for part in self._parts[OWN_WEEK]):
            return {}
        return {
            name: checked(
                Predictions, pd.concat(parts, ignore_index=True).sort_values([*_KEY, "cutoff"], kind="stable")
            )
            for name, parts in self._parts.items()
        }

    def notices(self) -> list[Notice]:
        """Return how many weeks were left out."""
        return [Notice("weeks_not_scored", values={"weeks": self.left_out})] if self.left_out else []
