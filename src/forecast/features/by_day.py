"""Everything that depends on shop and day only: calendar, and when the shop is open.

In: OpenDays, Calendar, Shops. Out: arrays shop × day; one array per feature, one value per row.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecast.features.dates import calendar_of_shop, date_features
from forecast.features.series import Bools, Floats, Ints, Rows, day_numbers, in_units, sum_unit
from forecast.features.years import YEARS_BACK, occasions_before
from forecast.tables import SEEN_AFTERWARDS, KnownTables
from forecast.tables.feature import VALUE, Feature, Term

_OFF_RUN = (0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 2.0)
COLUMNS = (
    *(Feature(name, "closing", "computed", (Term("above", 1.0),)) for name in ("days_since_open", "days_to_open")),
    *(Feature(f"school_change_{days}", "school_holiday", 0.0, (VALUE,)) for days in (7, 28)),
    Feature("school_share_last_week", "school_holiday", 0.0, (VALUE,)),
    Feature("off_run_last_week", "holiday", _OFF_RUN, (Term("above", 2.0),)),
    Feature("is_holiday_last_week", "holiday", 0.0, (VALUE,)),
)
_LONGEST_GAP = 5
"""Days from the last open day and to the next one are cut at so many [days]."""


class ShopDays:
    """The days of all shops, ready for any row; `by_day` holds features as arrays shop × day that begin on `first`."""

    def __init__(self, known: KnownTables, shops: Sequence[str], first: int, last: int) -> None:
        self.first, self._shops = first, shops
        listed = known.shops.set_index("shop")[["region", "school_zones"]].astype(str)
        places = [tuple(listed.loc[shop]) if shop in listed.index else ("", "") for shop in shops]
        of_place = {}
        for region, zones in dict.fromkeys(places):
            mine = calendar_of_shop(known.calendar, region=region, school_zones=zones)
            features = date_features(mine, first, last, school_zones=zones)
            of_place[region, zones] = features, occasions_before(mine, first, last)
        parts = [of_place[place] for place in places]
        self.by_day = {name: np.array([features[name] for features, _ in parts]) for name in parts[0][0]}
        self._occasions = [np.array([before[year] for _, before in parts]) for year in range(YEARS_BACK)]
        opening = self._opening(known.open_days, last - first + 1)
        self._open_until, self._open_before, self._days_to_open = opening

    def _opening(self, open_days: pd.DataFrame, length: int) -> tuple[Floats, Floats, Floats]:
        """Return per shop and day the newest open day up to it, the newest foreseen before it, and the next foreseen.

        Days of which nothing is known count as open, so that a gap is always one that somebody knew of; so do, seen
        from before, those that only the till told to have been closed.
        """
        is_open = np.ones((len(self._shops), length), dtype=bool)
        is_foreseen = is_open.copy()
        shop = pd.Index(self._shops).get_indexer(pd.Index(open_days["shop"]))
        position = day_numbers(open_days["day"]) - self.first
        mine = (shop >= 0) & (position >= 0) & (position < length)
        told = open_days["is_open"].to_numpy(dtype=bool)
        here = shop[mine], position[mine]
        is_open[here] = told[mine]
        is_foreseen[here] = (told | open_days["reason"].isin(SEEN_AFTERWARDS).to_numpy(dtype=bool))[mine]
        place = np.arange(length)
        until, before = (_newest(place, known) for known in (is_open, is_foreseen))
        after = np.where(is_foreseen, place, length + _LONGEST_GAP)[:, ::-1]
        after = np.minimum.accumulate(after, axis=1)[:, ::-1]
        next_open = np.column_stack([after[:, 1:] - place[:-1], np.ones(len(self._shops))])
        before = np.column_stack([np.full(len(self._shops), -1), before[:, :-1]])
        return until.astype(float), before.astype(float), np.minimum(next_open, _LONGEST_GAP)

    def day_type(self, rows: Rows) -> Ints:
        """Return the day type of rows: the weekday, public holidays counting as a Sunday."""
        values: Ints = self._at("day_type", rows).astype(np.int64)
        return values

    def is_special(self, rows: Rows) -> Bools:
        """Tell which rows fall on a public holiday or a feast."""
        special: Bools = (self._at("is_holiday", rows) > 0) | (self._at("is_feast", rows) > 0)
        return special

    def occasions(self, rows: Rows) -> list[Floats]:
        """Return the day numbers of the same occasion in the years before, nan where there is none."""
        return [before[rows.shop, rows.day - self.first] for before in self._occasions]

    def _at(self, name: str, rows: Rows) -> Floats:
        return self.by_day[name][rows.shop, rows.day - self.first]

    def features(self, rows: Rows) -> dict[str, Floats]:
        """Return what the calendar tells of each row's day."""
        return {name: self._at(name, rows) for name in self.by_day}

    def gaps(self, rows: Rows) -> dict[str, Floats]:
        """Return the days from the last open day and to the next one, cut at five, as the anchor's evening saw them.

        A closing that only the till told afterwards counts where it lies before the anchor.
        """
        here, evening = (rows.shop, rows.day - self.first), (rows.shop, rows.anchor - self.first)
        foreseen = self._open_before[here] + self.first
        last_open = np.where(foreseen > rows.anchor, foreseen, self._open_until[evening] + self.first)
        return {
            "days_since_open": np.minimum(rows.day - last_open, _LONGEST_GAP).astype(np.float64),
            "days_to_open": self._days_to_open[here],
        }

    def changes(self, rows: Rows) -> dict[str, Floats]:
        """Return how the day's calendar differs from that of the days its lags come from, nan where unknown."""
        school = self.by_day["school_share"]
        unit = sum_unit(school)
        total, known = (_summed(in_units(values, one)) for values, one in ((school, unit), (~np.isnan(school), 1.0)))
        end = rows.anchor - self.first + 1
        changes = {}
        for days in (7, 28):
            begin = np.maximum(end - days, 0)
            count = known[rows.shop, end] - known[rows.shop, begin]
            with np.errstate(invalid="ignore"):  # 0 / 0 where nobody knows of any of the days
                recent = (total[rows.shop, end] - total[rows.shop, begin]) * unit / count
            changes[f"school_change_{days}"] = self._at("school_share", rows) - recent
        weeks_back = -(-(rows.day - rows.anchor) // 7) * 7
        last_same = np.maximum(rows.day - weeks_back - self.first, 0)
        for name in ("school_share", "off_run", "is_holiday"):
            changes[f"{name}_last_week"] = self.by_day[name][rows.shop, last_same]
        return changes


def _newest(place: Ints, known: Bools) -> Ints:
    """Return the newest place up to each at which something holds, row by row."""
    return np.maximum.accumulate(np.where(known, place, -_LONGEST_GAP), axis=1)


def _summed(values: Ints) -> Ints:
    """Return the sum of the values before each place of a row, and before its end."""
    return np.concatenate([np.zeros((len(values), 1), dtype=np.int64), np.cumsum(values, axis=1)], axis=1)
