"""Everything that depends on shop and day only: calendar, opening, weather.

In: OpenDays, Calendar, Shops, weather. Out: one array per feature, shop × day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.features.dates import calendar_of_shop, date_features
from forecast.features.occasions import YEARS_BACK, occasions_before
from forecast.features.series import Floats, Ints
from forecast.features.weather import weather_by_day
from forecast.tables import SEEN_AFTERWARDS

LONGEST_GAP = 5
"""Days from the last open day and to the next one are cut at so many [days]."""
OCCASIONS = tuple(f"occasion_{years}" for years in range(1, YEARS_BACK + 1))


def day_numbers(days: pd.Series) -> Ints:
    """Return days as numbers since 1970."""
    numbers: Ints = days.to_numpy().astype("datetime64[D]").astype(np.int64)
    return numbers


@dataclass(frozen=True)
class Dates:
    """What the calendar alone tells of the days `first` to `last` (since 1970), by region and school zones.

    It holds for every evening that asks for the same days of the same calendar.
    """

    calendar: pd.DataFrame
    first: int
    last: int
    of_region: dict[tuple[str, str], dict[str, Floats]] = field(default_factory=dict)

    def again(self, calendar: pd.DataFrame, first: int, last: int) -> Dates:
        """Return itself where it is about the same calendar and days, else an empty one."""
        is_same = self.calendar is calendar and (self.first, self.last) == (first, last)
        return self if is_same else Dates(calendar, first, last)

    def told(self, region: str, school_zones: str) -> dict[str, Floats]:
        """Return one array per feature, one value per day."""
        place = region, school_zones
        if place not in self.of_region:
            mine = calendar_of_shop(self.calendar, region=region, school_zones=school_zones)
            occasions = dict(zip(OCCASIONS, occasions_before(mine, self.first, self.last), strict=True))
            dates = date_features(mine, self.first, self.last, school_zones=school_zones)
            self.of_region[place] = dates | occasions
        return self.of_region[place]


def by_day_of(
    names: Sequence[str],
    dates: Dates,
    *,
    open_days: pd.DataFrame,
    shops: pd.DataFrame,
    observed: pd.DataFrame,
    outlook: pd.DataFrame,
) -> dict[str, Floats]:
    """Return what depends on shop and day only, as arrays shop × day, for the days of `dates`."""
    first, last = dates.first, dates.last
    known = shops.set_index("shop")
    shop_of_day = pd.Index(names).get_indexer(pd.Index(open_days["shop"]))
    position = day_numbers(open_days["day"]) - first
    told = open_days["is_open"].to_numpy(dtype=bool)
    foreseen = told | open_days["reason"].isin(SEEN_AFTERWARDS).to_numpy(dtype=bool)
    parts: list[dict[str, Floats]] = []
    of_place: dict[str, dict[str, Floats]] = {}
    for code, shop in enumerate(names):
        region, zones, place = (
            (str(known.at[shop, name]) if shop in known.index else "") for name in ("region", "school_zones", "place")
        )
        if place not in of_place:
            here = observed.loc[observed["place"] == place]
            ahead = outlook.loc[outlook["place"] == place]
            of_place[place] = weather_by_day(here, ahead, first, last)
        mine = (shop_of_day == code) & (position >= 0) & (position <= last - first)
        opening = _opening(position[mine], told[mine], foreseen[mine], last - first + 1)
        parts.append(dates.told(region, zones) | opening | of_place[place])
    told_of = list(dict.fromkeys(name for part in parts for name in part))
    unknown = np.full(last - first + 1, np.nan)
    return {name: np.array([part.get(name, unknown) for part in parts]) for name in told_of}


def _opening(
    position: Ints, told: npt.NDArray[np.bool_], foreseen: npt.NDArray[np.bool_], size: int
) -> dict[str, Floats]:
    """Return per day the newest open day up to it, the newest foreseen before it, and how far the next foreseen is.

    `told` says of each day at a `position` whether it was open, `foreseen` whether that was expected. Days of which
    nothing is known count as open, so that a gap is always one that somebody knew of; so do, seen from before, those
    that only the till told to have been closed.
    """
    place = np.arange(size)
    is_open, is_foreseen = np.ones(len(place), dtype=bool), np.ones(len(place), dtype=bool)
    is_open[position], is_foreseen[position] = told, foreseen
    until = np.maximum.accumulate(np.where(is_open, place, -LONGEST_GAP))
    before = np.maximum.accumulate(np.where(is_foreseen, place, -LONGEST_GAP))
    after = np.minimum.accumulate(np.where(is_foreseen, place, len(place) + LONGEST_GAP)[::-1])[::-1]
    return {
        "open_until": until.astype(np.float64),
        "open_before": np.concatenate([[-1.0], before[:-1]]),
        "days_to_open": np.minimum(np.concatenate([after[1:] - place[:-1], [1]]), LONGEST_GAP).astype(np.float64),
    }
