"""What was known at a cutoff, and nothing else: the one place through which plan and backtest see the past.

In: every table as archived. Out: the same tables, cut at the cutoff.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

from forecast.config import OpeningSettings
from forecast.history.anchors import anchors_of, business_today, last_complete_days, up_to_anchor
from forecast.history.opening.open_days import open_days as open_days_of
from forecast.history.opening.outlook import OPENING_AHEAD_DAYS, foreseen
from forecast.history.shelves.shelves import Shelves
from forecast.tables import (
    MEASURED,
    DataFrame,
    KnownTables,
    OpenDays,
    ShopTables,
    Table,
    TillDays,
    WeatherOutlook,
    checked,
)

WeatherInBacktest = Literal["outlook", "observed", "none", "with-error"]
DAYS_AHEAD = 35
"""How far opening is told ahead [days]: two weeks of horizon, and the closures around them."""

_TableType = TypeVar("_TableType", bound=Table)


@dataclass(frozen=True)
class OpeningInputs:
    """What opening days are told from, beside closures: with it they are told anew for every cutoff, without hindsight.

    `regions` gives each shop's calendar region.
    """

    till_days: DataFrame[TillDays]
    settings: OpeningSettings
    regions: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Known(KnownTables):
    """What was known at a cutoff, and the shelves as far as they could be read then."""

    shelves: Shelves | None


@dataclass(frozen=True, kw_only=True)
class Facts(ShopTables):
    """Every table as archived, past and future together.

    With `opening`, `open_days` only gives the hours of the cutoff's own day. `shelves` are what the times of sales
    tell, None for no look at them.

    Examples
    --------
    >>> len(Facts(timezone="Europe/Paris").sales)
    0
    """

    opening: OpeningInputs | None = None
    shelves: Shelves | None = None

    def at(self, cutoff: pd.Timestamp, *, weather_in_backtest: WeatherInBacktest = "outlook") -> Known:
        """Return what was known at `cutoff`.

        `weather_in_backtest` says what stands for days without an archived outlook: nothing ("outlook"), or the
        weather as it was measured later ("observed", which flatters). With "none" there is no weather at all, not
        even of the past. For "with-error" the outlooks must have been made (`with_outlook_errors`).

        Raises
        ------
        ValueError
            When `cutoff` has no time zone.
        """
        if cutoff.tzinfo is None:
            raise ValueError("a cutoff is an aware moment")
        local = cutoff.tz_convert(self.timezone)
        today = local.tz_localize(None).normalize()
        day_ends_s = self.opening.settings.day_ends_s if self.opening else 0
        last_days = last_complete_days(self.sales, self.open_days, local=local, day_ends_s=day_ends_s)
        opening = _opening(self, last_days, today=today)
        running = business_today(local, day_ends_s=day_ends_s)
        anchors = anchors_of(last_days, opening if self.opening else self.open_days, today=running)
        tables = self.parts()
        for name, cut in self.cuts().items():
            if cut == "by day":
                tables[name] = _rows(tables[name], up_to_anchor(tables[name], anchors))
            elif cut == "by moment":
                tables[name] = _rows(tables[name], tables[name]["known_at"] <= cutoff)
        if self.opening is None:
            opening = foreseen(self.open_days, tables["sales"], anchors, today=today)
        has_weather = weather_in_backtest != "none"
        is_over = self.weather_observed["day"].to_numpy() < today.to_datetime64()
        is_issued = (self.weather_outlook["issued_at"] <= cutoff).to_numpy()
        issued = _rows(self.weather_outlook, is_issued & has_weather)
        tables |= {
            "open_days": opening,
            "weather_observed": _rows(self.weather_observed, is_over & has_weather),
            "weather_outlook": _outlook(self, issued, cutoff, today=today, otherwise=weather_in_backtest),
        }
        shelves = None if self.shelves is None else self.shelves.up_to(anchors)
        return Known(**tables, weather_issued=issued, shelves=shelves, cutoff=cutoff, anchors=anchors)


def _rows(table: DataFrame[_TableType], mask: np.ndarray[Any, Any] | pd.Series[bool]) -> DataFrame[_TableType]:
    """Return the rows where `mask` holds; rows of a checked table need no second check."""
    if len(mask) == 0 or np.asarray(mask, dtype=bool).all():
        return table
    return table.loc[mask].reset_index(drop=True)


def _opening(facts: Facts, last_days: Mapping[str, pd.Timestamp], *, today: pd.Timestamp) -> DataFrame[OpenDays]:
    """Return opening days as they are told from the till up to `last_days`, and from what was told ahead."""
    inputs = facts.opening
    if inputs is None or not last_days:
        return _rows(facts.open_days, np.zeros(len(facts.open_days), dtype=bool))
    told, _ = open_days_of(
        _rows(inputs.till_days, up_to_anchor(inputs.till_days, last_days)),
        opening=inputs.settings,
        closures=facts.closures,
        calendar=facts.calendar,
        regions=inputs.regions,
        first=inputs.till_days["day"].min(),
        last=max(today, *last_days.values()) + pd.Timedelta(days=OPENING_AHEAD_DAYS),
    )
    return told


def _outlook(
    facts: Facts,
    issued: DataFrame[WeatherOutlook],
    cutoff: pd.Timestamp,
    *,
    today: pd.Timestamp,
    otherwise: WeatherInBacktest,
) -> DataFrame[WeatherOutlook]:
    """Return the newest outlook per place and day, or what the settings put in its place."""
    ahead = issued.loc[issued["day"] >= today]
    newest: pd.DataFrame = ahead.sort_values(["place", "day", "issued_at"]).drop_duplicates(
        ["place", "day"], keep="last"
    )
    if otherwise == "observed":
        later = facts.weather_observed.loc[facts.weather_observed["day"] >= today]
        stand_in = later.assign(issued_at=cutoff, source=MEASURED)
        # An outlook that was archived is the honest input and wins over the measurement.
        newest = pd.concat([newest, stand_in]).drop_duplicates(["place", "day"], keep="first")
    if newest.empty:
        return _rows(issued, np.zeros(len(issued), dtype=bool))
    return checked(WeatherOutlook, newest.sort_values(["place", "day"]))
