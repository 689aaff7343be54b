"""What the past says about a series on a day: levels, lags, momentum; all of it ends at the anchor.

In: History as arrays. Out: one array per feature, one value per row asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.features.series import Floats, Ints, SeriesPast

WEEKS_OF_INDEX = 8
INDEX_PRIOR_DAYS = 2.0
"""The weekday index is drawn towards 1 as if by so many days without a weekday pattern."""
SMALLEST_USUAL = 0.3
"""Ratios are taken to a usual quantity of at least this [units]."""
PULSE_SHARE = 0.3
"""How much of the whole shop's last week goes into the usual quantity; the rest is left to the trees."""


@dataclass(frozen=True)
class Rows:
    """What is asked for: the series, its shop, the day and the anchor (days since 1970)."""

    series: Ints
    shop: Ints
    day: Ints
    anchor: Ints

    def __len__(self) -> int:
        return len(self.series)


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
        self.squares = SeriesPast(rows.series, rows.day, value**2)
        self.zeros = SeriesPast(rows.series, rows.day, (value == 0).astype(np.float64))
        self.by_weekday = SeriesPast(rows.series * 7 + (rows.day + 3) % 7, rows.day, value)
        self.by_day_type = SeriesPast(rows.series * 7 + day_type, rows.day, value)
        eve = Rows(rows.series, rows.shop, rows.day, rows.day - 1)
        level, index = self._level(eve), self.index(eve, day_type)
        expected = np.nan_to_num(level * index)
        self.expected = SeriesPast(rows.series, rows.day, expected)
        # Pieces and kilograms meet here: dividing by √level gives every product its say and cancels the unit.
        weight = np.where(level > 0, 1 / np.sqrt(np.maximum(np.nan_to_num(level), 1e-9)), 0.0)
        self.shop_seen = _shop_total(rows, value * weight)
        self.shop_expected = _shop_total(rows, expected * weight)

    def _level(self, rows: Rows) -> Floats:
        """Return the mean of four weeks, or of the last 14 offered days where those are empty."""
        month = self.series.mean(rows.series, rows.anchor, 28)
        return np.where(np.isnan(month), self.series.mean_of_last(rows.series, rows.anchor, 14), month)

    def index(self, rows: Rows, day_type: Ints) -> Floats:
        """Return how the day type stands to the mean of its eight weeks, drawn towards 1."""
        total, count = self.by_day_type.sums(rows.series * 7 + day_type, rows.anchor, 7 * WEEKS_OF_INDEX)
        mean = np.nan_to_num(self.series.mean(rows.series, rows.anchor, 7 * WEEKS_OF_INDEX))
        ratio = (total + INDEX_PRIOR_DAYS * mean) / np.maximum((count + INDEX_PRIOR_DAYS) * mean, 1e-9)
        return np.where(mean > 0, np.clip(ratio, 0.05, 6.0), 1.0)

    def usual(self, rows: Rows, day_type: Ints) -> Floats:
        """Return the usual quantity of the day: four-week level × weekday index × the shop's last week in part."""
        pulse = _ratio(*self._shop(rows, 7), prior=1.0)
        usual = self._level(rows) * self.index(rows, day_type) * np.nan_to_num(pulse, nan=1.0) ** PULSE_SHARE
        return np.where(np.isnan(usual), np.nan, np.maximum(usual, SMALLEST_USUAL))

    def _shop(self, rows: Rows, days: int) -> tuple[Floats, Floats, Ints]:
        seen, count = self.shop_seen.sums(rows.shop, rows.anchor, days)
        return seen, self.shop_expected.sums(rows.shop, rows.anchor, days)[0], count

    def rules(self, rows: Rows) -> dict[str, Floats]:
        """Return what the simple rules are made of, in the product's unit."""
        weekday = rows.series * 7 + (rows.day + 3) % 7
        same = self.by_weekday.lags(weekday, rows.anchor, 4)
        week = self.series.mean(rows.series, rows.anchor, 7)
        of_weekday, count = self.by_weekday.sums(weekday, rows.anchor, 7 * WEEKS_OF_INDEX)
        overall = self.series.mean(rows.series, rows.anchor, 7 * WEEKS_OF_INDEX)
        known = (count > 0) & (np.nan_to_num(overall) > 0)
        index = np.where(known, of_weekday / np.maximum(count, 1) / np.where(known, overall, 1.0), 1.0)
        return {
            "same_weekday_1": same[0],
            "same_weekday_2": same[1],
            "same_weekday_3": same[2],
            "same_weekday_4": same[3],
            "mean_7": np.where(np.isnan(week), self._level(rows), week),
            "weekday_index": index,
            "level": self._level(rows),
        }

    def features(self, rows: Rows, day_type: Ints, usual: Floats) -> dict[str, Floats]:
        """Return lags and levels as shares of the usual quantity, and momenta."""
        series, anchor = rows.series, rows.anchor
        out: dict[str, Floats] = {"log_usual": np.log(usual), "weekday_index": self.index(rows, day_type)}
        for days in (1, 3, 7, 14):
            seen, count = self.series.sums(series, anchor, days)
            expected = self.expected.sums(series, anchor, days)[0]
            out[f"momentum_{days}"] = _ratio(seen, expected, count, prior=2.0)
        for days in (1, 2, 4, 7, 14):
            out[f"shop_momentum_{days}"] = _ratio(*self._shop(rows, days), prior=1.0)
        seen_7, seen_28, seen_56 = (self.shop_seen.mean(rows.shop, anchor, days) for days in (7, 28, 56))
        out["shop_7_to_28"] = seen_7 / np.where(seen_28 > 0, seen_28, np.nan)
        out["shop_28_to_56"] = seen_28 / np.where(seen_56 > 0, seen_56, np.nan)
        same = self.by_weekday.lags(series * 7 + (rows.day + 3) % 7, anchor, 4)
        for number, values in enumerate(same, start=1):
            out[f"same_weekday_{number}"] = values / usual
        for number, values in enumerate(self.by_day_type.lags(series * 7 + day_type, anchor, 2), start=1):
            out[f"same_day_type_{number}"] = values / usual
        for number, values in enumerate(self.series.lags(series, anchor, 6), start=1):
            out[f"lag_{number}"] = values / usual
        for days in (7, 14, 28, 56):
            out[f"mean_{days}"] = self.series.mean(series, anchor, days) / usual
        mean = self.series.mean(series, anchor, 28)
        spread = np.sqrt(np.maximum(self.squares.mean(series, anchor, 28) - mean**2, 0.0))
        out["spread_28"] = spread / (mean + 0.1)
        out["zeros_28"] = self.zeros.mean(series, anchor, 28)
        return out


def _shop_total(rows: Rows, value: Floats) -> SeriesPast:
    """Return the sum over all series of a shop, by day."""
    span = int(rows.day.max()) + 1 if len(rows) else 1
    keys, position = np.unique(rows.shop * span + rows.day, return_inverse=True)
    total = np.bincount(position, weights=value, minlength=len(keys))
    return SeriesPast(keys // span, keys % span, total.astype(np.float64))


def _ratio(seen: Floats, expected: Floats, count: Ints, *, prior: float) -> Floats:
    """Return seen / expected, drawn towards 1 by `prior` units; nan where nothing was seen."""
    return np.where(count > 0, (seen + prior) / (expected + prior), np.nan)
