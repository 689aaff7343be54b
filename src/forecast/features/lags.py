"""What the past says about a series on a day: levels, lags, momentum; all of it ends at the anchor.

In: History as arrays. Out: one array per feature, one value per row asked for.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forecast.features.series import Floats, Ints, Rows, SeriesPast
from forecast.tables.feature import LOG, VALUE, Feature, by_weekday

_WEEKS_OF_INDEX = 8
_INDEX_DAYS = (364, 7 * _WEEKS_OF_INDEX)
INDEX_PRIOR_DAYS = (2.0, 16.0)
"""The weekday index of a year is drawn towards 1, and that of eight weeks towards it, as if by so many days each."""
LEVEL_DAYS = (7, 14, 28, 56, 112, 182, 364)
"""Levels that the models see beside the usual quantity, so that they can tell a passing week from a lasting move."""
_MOMENTUM_DAYS = (1, 3, 7, 14)
_SHOP_MOMENTUM_DAYS = (1, 2, 4, 7, 14)
"""What was sold of late, of a product and of its whole shop, beside what was usual on those days [days]."""
_SHOP_LEVEL_DAYS = (7, 28, 56)
"""Levels of the whole shop that the models see [days]."""
_SMALLEST_USUAL = 0.3
"""Ratios are taken to a usual quantity of at least this [units]."""
PULSE_SHARE = 0.3
"""How much of the whole shop's last week goes into the usual quantity; the rest is left to the trees."""
_SAME_WEEKDAYS, _SAME_DAY_TYPES, _LAGS = range(1, 5), range(1, 3), range(1, 7)
_RATIOS = (
    *(f"momentum_{days}" for days in _MOMENTUM_DAYS if days > 1),
    *(f"shop_momentum_{days}" for days in _SHOP_MOMENTUM_DAYS),
    *("shop_7_to_28", "shop_28_to_56"),
    *(f"same_weekday_{number}" for number in _SAME_WEEKDAYS),
    *(f"same_day_type_{number}" for number in _SAME_DAY_TYPES),
    *(f"lag_{number}" for number in _LAGS),
    *(f"mean_{days}" for days in LEVEL_DAYS),
)
COLUMNS = (
    Feature("log_usual", "level", terms=(VALUE,)),
    # On an ordinary day what it says counts to the weekday; a holiday is what makes it differ.
    Feature("weekday_index", "holiday", "computed", (VALUE,)),
    Feature("momentum_1", "level", terms=(LOG, *by_weekday(LOG))),
    *(Feature(name, "level", terms=(LOG,)) for name in _RATIOS),
    *(Feature(name, "level", terms=(VALUE,)) for name in ("spread_28", "zeros_28")),
)


class LagSource:
    """All series of a history, ready for any row.

    Parameters
    ----------
    rows : Rows
        The observed rows (`anchor` is not read).
    value : array of float
        Demand of these rows.
    day_type : array of int
        Day type of these rows: the weekday, public holidays counting as a Sunday.
    """

    def __init__(self, rows: Rows, value: Floats, day_type: Ints) -> None:
        self.series = SeriesPast(rows.series, rows.day, value)
        self.squares = self.series.with_values(value**2)
        self.zeros = self.series.with_values(value == 0)
        self.by_weekday = SeriesPast(rows.series * 7 + (rows.day + 3) % 7, rows.day, value)
        self.by_day_type = SeriesPast(rows.series * 7 + day_type, rows.day, value)
        eve = replace(rows, anchor=rows.day - 1)
        level = self._level(eve)
        expected = np.nan_to_num(level * self.index(eve, day_type))
        self.expected = self.series.with_values(expected)
        # Pieces and kilograms meet here: dividing by √level gives every product its say and cancels the unit.
        weight = np.where(level > 0, 1 / np.sqrt(np.maximum(np.nan_to_num(level), 1e-9)), 0.0)
        self.shop_seen, self.shop_expected = _shop_totals(rows, value * weight, expected * weight)

    def _level(self, rows: Rows) -> Floats:
        """Return the mean of four weeks, or of the last 14 offered days where those are empty."""
        level = self.series.mean(rows.series, rows.anchor, 28)
        empty = np.flatnonzero(np.isnan(level))
        level[empty] = self.series.mean_of_last(rows.series[empty], rows.anchor[empty], 14)
        return level

    def index(self, rows: Rows, day_type: Ints) -> Floats:
        """Return how the day type stands to the mean of its eight weeks, drawn towards how it stood in a year."""
        index: Floats = np.ones(len(rows))
        of_type = self.by_day_type.windows(rows.series * 7 + day_type, rows.anchor, _INDEX_DAYS)
        of_all = self.series.windows(rows.series, rows.anchor, _INDEX_DAYS)
        for days, prior_days in zip(_INDEX_DAYS, INDEX_PRIOR_DAYS, strict=True):
            total, count = self.by_day_type.sums_in(of_type[days])
            mean = np.nan_to_num(self.series.mean_in(of_all[days]))
            ratio = (total + prior_days * mean * index) / np.maximum((count + prior_days) * mean, 1e-9)
            index = np.where(mean > 0, np.clip(ratio, 0.05, 6.0), 1.0)
        return index

    def usual(self, rows: Rows, day_type: Ints) -> Floats:
        """Return the usual quantity of the day: four-week level × weekday index × the shop's last week in part."""
        week = self.shop_seen.windows(rows.shop, rows.anchor, [7])[7]
        seen, count = self.shop_seen.sums_in(week)
        pulse = _ratio(seen, self.shop_expected.sums_in(week)[0], count, prior=1.0)
        usual = self._level(rows) * self.index(rows, day_type) * np.nan_to_num(pulse, nan=1.0) ** PULSE_SHARE
        return np.where(np.isnan(usual), np.nan, np.maximum(usual, _SMALLEST_USUAL))

    def rules(self, rows: Rows) -> dict[str, Floats]:
        """Return what the simple rules are made of, in the product's unit."""
        weekday = rows.series * 7 + (rows.day + 3) % 7
        same = self.by_weekday.lags(weekday, rows.anchor, 4)
        week, level = self.series.mean(rows.series, rows.anchor, 7), self._level(rows)
        of_weekday, count = self.by_weekday.sums(weekday, rows.anchor, 7 * _WEEKS_OF_INDEX)
        overall = self.series.mean(rows.series, rows.anchor, 7 * _WEEKS_OF_INDEX)
        known = (count > 0) & (np.nan_to_num(overall) > 0)
        index = np.where(known, of_weekday / np.maximum(count, 1) / np.where(known, overall, 1.0), 1.0)
        return {
            "same_weekday_1": same[0],
            "same_weekday_2": same[1],
            "same_weekday_3": same[2],
            "same_weekday_4": same[3],
            "mean_7": np.where(np.isnan(week), level, week),
            "weekday_index": index,
            "level": level,
        }

    def features(self, rows: Rows, day_type: Ints, usual: Floats) -> dict[str, Floats]:
        """Return lags and levels as shares of the usual quantity, and momenta."""
        series, anchor = rows.series, rows.anchor
        out: dict[str, Floats] = {"log_usual": np.log(usual), "weekday_index": self.index(rows, day_type)}
        windows = self.series.windows(series, anchor, {*_MOMENTUM_DAYS, *LEVEL_DAYS})
        for days in _MOMENTUM_DAYS:
            seen, count = self.series.sums_in(windows[days])
            expected = self.expected.sums_in(windows[days])[0]
            out[f"momentum_{days}"] = _ratio(seen, expected, count, prior=2.0)
        of_shop = self.shop_seen.windows(rows.shop, anchor, {*_SHOP_MOMENTUM_DAYS, *_SHOP_LEVEL_DAYS})
        for days in _SHOP_MOMENTUM_DAYS:
            seen, count = self.shop_seen.sums_in(of_shop[days])
            out[f"shop_momentum_{days}"] = _ratio(seen, self.shop_expected.sums_in(of_shop[days])[0], count, prior=1.0)
        seen_7, seen_28, seen_56 = (self.shop_seen.mean_in(of_shop[days]) for days in _SHOP_LEVEL_DAYS)
        out["shop_7_to_28"] = seen_7 / np.where(seen_28 > 0, seen_28, np.nan)
        out["shop_28_to_56"] = seen_28 / np.where(seen_56 > 0, seen_56, np.nan)
        same = self.by_weekday.lags(series * 7 + (rows.day + 3) % 7, anchor, len(_SAME_WEEKDAYS))
        out |= {f"same_weekday_{number}": values / usual for number, values in enumerate(same, start=1)}
        same = self.by_day_type.lags(series * 7 + day_type, anchor, len(_SAME_DAY_TYPES))
        out |= {f"same_day_type_{number}": values / usual for number, values in enumerate(same, start=1)}
        lags = self.series.lags(series, anchor, len(_LAGS))
        out |= {f"lag_{number}": values / usual for number, values in enumerate(lags, start=1)}
        for days in LEVEL_DAYS:
            out[f"mean_{days}"] = self.series.mean_in(windows[days]) / usual
        mean = self.series.mean_in(windows[28])
        spread = np.sqrt(np.maximum(self.squares.mean_in(windows[28]) - mean**2, 0.0))
        out["spread_28"] = spread / (mean + 0.1)
        out["zeros_28"] = self.zeros.mean_in(windows[28])
        return out


def _shop_totals(rows: Rows, first: Floats, second: Floats) -> tuple[SeriesPast, SeriesPast]:
    """Return the sums of two values over all series of a shop, by day."""
    begins = int(rows.day.min()) if len(rows) else 0
    span = int(rows.day.max()) - begins + 1 if len(rows) else 1
    position = rows.shop * span + rows.day - begins
    keys = np.flatnonzero(np.bincount(position))
    sums = [np.bincount(position, weights=value)[keys].astype(np.float64) for value in (first, second)]
    of_first = SeriesPast(keys // span, begins + keys % span, sums[0])
    return of_first, of_first.with_values(sums[1])


def _ratio(seen: Floats, expected: Floats, count: Ints, *, prior: float) -> Floats:
    """Return seen / expected, drawn towards 1 by `prior` units; nan where nothing was seen."""
    return np.where(count > 0, (seen + prior) / (expected + prior), np.nan)
