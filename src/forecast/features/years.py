"""What a year ago says about a day, and what all shops together say about a product.

A day around a named holiday or feast is like the same occasion of the years before.

In: Calendar of one shop's regions, History as arrays. Out: one array per feature, one value per row asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecast.features.lags import LagSource
from forecast.features.series import Floats, Ints, Rows, SeriesPast, day_numbers
from forecast.tables import NAMED_KINDS
from forecast.tables.feature import LOG, Feature

_OCCASIONS = ("occasion_before", "occasion_before_shop", "occasion_before_everywhere")
COLUMNS = (
    *(Feature(name, "season", terms=(LOG,)) for name in ("year_move", "shop_year_move", "shop_year_ago")),
    *(Feature(name, "holiday", np.nan, (LOG,)) for name in _OCCASIONS),
    *(Feature(f"everywhere_momentum_{days}", "level", terms=(LOG,)) for days in (1, 3, 7)),
    *(Feature(f"chain_momentum_{days}", "level", terms=(LOG,)) for days in (1, 7)),
)
_NEAR_DAYS = (0, -1, 1, -2, 2, -3, 3)
"""A day belongs to the nearest named day at most three days away, to one that is ahead before one that is over."""
YEARS_BACK = 2
_LEAST_DAYS_BETWEEN = 300
"""Names that come twice a year are told apart from the same name a year ago [days]."""
YEAR_DAYS = 364
"""A year of whole weeks, so that weekdays meet [days]."""
_EVER_DAYS = 100 * YEAR_DAYS
"""Farther back than any till reaches [days]."""
_AROUND_DAYS = 7
LEVEL_DAYS = 28
FEWEST_AROUND, FEWEST_LEVEL = 3, 10
"""Averages over fewer days than these say nothing [days]."""
_PRIOR = 1.0
"""Ratios of pieces seen to pieces expected are drawn towards 1 by so much of both."""


class YearsPast:
    """The past of all series as it was, ready to tell what an earlier year says.

    A year ago counts by its move from its own recent level, not by its quantities, so that growth since then does not
    count twice; an occasion by how it stood to what was usual then.

    Parameters
    ----------
    lags : LagSource
        Levels and expectations of the same rows, made of the past as it was.
    rows : Rows
        The observed rows (`anchor` is not read).
    value : array of float
        Demand of these rows.
    """

    def __init__(self, lags: LagSource, rows: Rows, value: Floats) -> None:
        self.lags = lags
        expected = np.nan_to_num(lags.expected.lag(rows.series, rows.day, 1))
        self.is_chain = bool(rows.shop.max(initial=0) > 0)
        self.seen_of_product = _summed(rows.product, rows.day, value)
        self.expected_of_product = _summed(rows.product, rows.day, expected)
        # Products of different units meet as in `LagSource`: by their share of what was expected of them.
        weight = 1 / np.sqrt(np.maximum(expected, 1.0))
        everything = np.zeros(len(rows), dtype=np.int64)
        self.seen_of_all = _summed(everything, rows.day, value * weight)
        self.expected_of_all = _summed(everything, rows.day, expected * weight)

    def offered_days(self, rows: Rows) -> Floats:
        """Return on how many days until the anchor each row's product was on offer anywhere [days]."""
        return self.seen_of_product.sums(rows.product, rows.anchor, _EVER_DAYS)[1].astype(np.float64)

    def features(self, rows: Rows, occasions: Sequence[Floats]) -> dict[str, Floats]:
        """Return the features of rows; `occasions` are the day numbers of the same occasion in the years before."""
        then = rows.day - YEAR_DAYS
        lags = self.lags
        features = {
            "year_move": _move(lags.series, rows.series, rows),
            "shop_year_move": _move(lags.shop_seen, rows.shop, rows),
            "shop_year_ago": _ratio(lags.shop_seen, lags.shop_expected, rows.shop, [then]),
            "occasion_before": _ratio(lags.series, lags.expected, rows.series, occasions),
            "occasion_before_shop": _ratio(lags.shop_seen, lags.shop_expected, rows.shop, occasions),
        }
        if self.is_chain:
            of_product = (self.seen_of_product, self.expected_of_product)
            features["occasion_before_everywhere"] = _ratio(*of_product, rows.product, occasions)
            for days in (1, 3, 7):
                features[f"everywhere_momentum_{days}"] = _ratio(*of_product, rows.product, [rows.anchor], days)
            everything = np.zeros(len(rows), dtype=np.int64)
            for days in (1, 7):
                of_all = (self.seen_of_all, self.expected_of_all)
                features[f"chain_momentum_{days}"] = _ratio(*of_all, everything, [rows.anchor], days)
        return features


def _summed(group: Ints, day: Ints, value: Floats) -> SeriesPast:
    span = int(day.max(initial=0)) + 1
    keys, position = np.unique(group * span + day, return_inverse=True)
    return SeriesPast(
        keys // span, keys % span, np.bincount(position, weights=value, minlength=len(keys)).astype(np.float64)
    )


def _move(past: SeriesPast, group: Ints, rows: Rows) -> Floats:
    """Return how a year ago the week around the day stood to the four weeks up to the anchor."""
    around, near = past.sums(group, rows.day - YEAR_DAYS + _AROUND_DAYS // 2, _AROUND_DAYS)
    level, count = past.sums(group, rows.anchor - YEAR_DAYS, LEVEL_DAYS)
    known = (near >= FEWEST_AROUND) & (count >= FEWEST_LEVEL) & (level > 0)
    return np.where(known, around / np.maximum(near, 1) / np.where(known, level / np.maximum(count, 1), 1.0), np.nan)


def _ratio(seen: SeriesPast, expected: SeriesPast, group: Ints, ends: Sequence[Floats | Ints], days: int = 1) -> Floats:
    """Return seen / expected over the `days` that end with each of `ends`; nan where nothing was on offer."""
    seen_sum, expected_sum, counted = np.zeros(len(group)), np.zeros(len(group)), np.zeros(len(group), dtype=np.int64)
    for end in ends:
        known = np.isfinite(end)
        at = np.where(known, end, 0).astype(np.int64)
        total, count = seen.sums(group, at, days)
        seen_sum += np.where(known, total, 0.0)
        expected_sum += np.where(known, expected.sums(group, at, days)[0], 0.0)
        counted += np.where(known, count, 0)
    return np.where(counted > 0, (seen_sum + _PRIOR) / (expected_sum + _PRIOR), np.nan)


def occasions_before(calendar: pd.DataFrame, first: int, last: int) -> list[Floats]:
    """Return for the days `first` to `last` [days since 1970] the same days of the occasion one and two years before.

    Easter Monday is like last year's Easter Monday, the day before Christmas like the day before last Christmas.

    Examples
    --------
    >>> days = pd.to_datetime(["2023-04-09", "2024-03-31"])
    >>> table = pd.DataFrame({"day": days, "kind": "feast", "name": "easter_sunday"})
    >>> first = int(pd.Timestamp("2024-03-30").to_numpy().astype("datetime64[D]").astype(int))
    >>> [pd.Timestamp(int(day), unit="D").date().isoformat() for day in occasions_before(table, first, first + 1)[0]]
    ['2023-04-08', '2023-04-09']
    """
    named = calendar.loc[calendar["kind"].isin(NAMED_KINDS)]
    of_day = day_numbers(named["day"])
    days_of: dict[str, list[int]] = {}
    names_on: dict[int, list[str]] = {}
    for name, day in sorted(set(zip(named["name"], of_day.tolist(), strict=True))):
        days_of.setdefault(name, []).append(day)
        names_on.setdefault(day, []).append(name)
    before = [np.full(last - first + 1, np.nan) for _ in range(YEARS_BACK)]
    near = {day + away for day in names_on for away in _NEAR_DAYS}
    for day in sorted(near & set(range(first, last + 1))):
        place = day - first
        for away in _NEAR_DAYS:
            occasion = day - away
            earlier = [_earlier(days_of[name], occasion) for name in names_on.get(occasion, [])]
            longest = max(earlier, key=len, default=[])
            if longest:
                for year, found in enumerate(longest):
                    before[year][place] = found + away
                break
    return before


def _earlier(days: list[int], occasion: int) -> list[int]:
    """Return the last occurrences at least a good part of a year before `occasion`, newest first."""
    found: list[int] = []
    for day in reversed(days):
        if day <= (found[-1] if found else occasion) - _LEAST_DAYS_BETWEEN:
            found.append(day)
    return found[:YEARS_BACK]
