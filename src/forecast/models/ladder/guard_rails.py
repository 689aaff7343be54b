"""Guard rails: how far a forecast may stray from what a series has sold before.

In: the past of every series, and the rows that are forecast. Out: the least and the most that is believable per row,
and forecasts kept between them with the reason where that changed one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecast.notices import reason

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_RECENT_DAYS = 56
"""What is recent: eight weeks, as for the weekday index [days]."""
_FEWEST_RECENT = 6
"""With fewer offered days among them, the last `_LAST_DAYS` offered days count, however old [days]."""
_LAST_DAYS = 14
_MOST_ROWS = 56
_ENOUGH_FOR_SECOND = 14
"""From so many days on the second highest speaks; before, a weekly speciality may have sold on one day only [days]."""
_FEAST_MARGIN_DAYS = 10
"""A feast such as Easter or the Kings' cake weeks is looked for so many days around the day of past years [days]."""
_YEARS_BACK = 3
YEAR_DAYS = 364
"""A year of whole weeks, so that weekdays meet [days]."""
_LOWEST_SHARE = 0.25
"""Of the second lowest recent day; a first Christmas or a snowed-in day lies above it."""
_HIGHEST_MULTIPLE = 3.0
"""Of the second highest recent day; one mistyped till line moves only the highest."""
_FEAST_LOWEST_SHARE = 0.5
_FEAST_HIGHEST_MULTIPLE = 2.0
"""Of the highest day around the same date of past years: the feast may have fallen on a better weekday."""
_COUNT_ROOM = 3.0
"""Counts scatter by their root, so that small ones need this many roots of room above the highest."""
_QUANTILE_ROOM = 1.5
"""Upper quantiles may go so much further than the mean."""
_CHUNK_ROWS = 20_000


@dataclass(frozen=True)
class Sold:
    """Demand by series and day (days since 1970), one entry per offered day."""

    series: Ints
    day: Ints
    value: Floats


@dataclass(frozen=True)
class Rails:
    """The least and the most believable mean per row [units]; 0 and infinity where the past says nothing."""

    low: Floats
    high: Floats

    @property
    def highest_quantile(self) -> Floats:
        """Return the most that an upper quantile may say [units]."""
        return self.high * _QUANTILE_ROOM


def rails(past: Sold, *, series: Ints, day: Ints, anchor: Ints) -> Rails:
    """Return what is believable of each row, from days up to its anchor.

    The most is three times the second highest day of the last eight weeks, or twice the highest around the same date of
    the past three years, grown by as much as the level has since; the least a quarter of the second lowest, or half of
    the lowest around that date. The second of its kind is not moved by one bad day (a trimmed extreme, Tukey 1962,
    doi:10.1214/aoms/1177704711). Wide by intent: they are for mishaps, not for opinions.

    Examples
    --------
    >>> sold = np.array([8.0, 9, 10, 11, 12, 8, 9, 10, 11, 9, 10, 8, 9, 900])
    >>> past = Sold(np.zeros(14, dtype=np.int64), np.arange(14), sold)
    >>> found = rails(past, series=np.array([0]), day=np.array([14]), anchor=np.array([13]))
    >>> found.low.tolist(), found.high.round(1).tolist()
    ([2.0], [46.4])
    """
    ordered = _Ordered(past)
    parts = [
        _rails(ordered, series[chunk], day[chunk], anchor[chunk])
        for begin in range(0, len(series), _CHUNK_ROWS)
        for chunk in [slice(begin, begin + _CHUNK_ROWS)]
    ]
    if not parts:
        return Rails(np.zeros(0), np.zeros(0))
    return Rails(np.concatenate([part.low for part in parts]), np.concatenate([part.high for part in parts]))


def kept_within(forecast: Floats, within: Rails) -> tuple[Floats, npt.NDArray[np.object_]]:
    """Return the forecasts kept within their rails, and per row the reason why one was changed ("" for most).

    Examples
    --------
    >>> values, why = kept_within(np.array([5.0, 900.0]), Rails(np.array([2.0, 2.0]), np.array([46.0, 46.0])))
    >>> values.tolist(), why.tolist()
    ([5.0, 46.0], ['', 'held_down {"said_qty": 900.0, "kept_qty": 46.0}'])
    """
    kept = np.clip(forecast, within.low, within.high)
    why = np.full(len(forecast), "", dtype=object)
    for at in np.flatnonzero(np.isfinite(forecast) & (kept != forecast)):
        code = "held_down" if kept[at] < forecast[at] else "held_up"
        why[at] = _said(code, float(forecast[at]), float(kept[at]))
    return kept, why


def _said(code: str, said_qty: float, kept_qty: float) -> str:
    return reason(code, said_qty=round(said_qty, 1), kept_qty=round(kept_qty, 1))


class _Ordered:
    """The past sorted by series and day, so that a stretch of days is a slice."""

    def __init__(self, past: Sold) -> None:
        self.origin = int(past.day.min()) if len(past.day) else 0
        # One more than the longest reach on both sides keeps the neighbouring series out of every stretch.
        self.span = (int(past.day.max()) - self.origin if len(past.day) else 0) + 4000
        key = self._key(past.series, past.day)
        order = np.argsort(key, kind="stable")
        self.key, self.value = key[order], past.value[order].astype(np.float64)
        self.total = np.concatenate([[0.0], np.cumsum(self.value)])

    def _key(self, series: Ints, day: Ints) -> Ints:
        return series * self.span + np.clip(day - self.origin, -1, self.span - 2)

    def stretch(self, series: Ints, after: Ints, until: Ints) -> tuple[Ints, Ints]:
        """Return begin and end of the entries with after < day <= until."""
        begin = np.searchsorted(self.key, self._key(series, after), side="right")
        return begin, np.maximum(np.searchsorted(self.key, self._key(series, until), side="right"), begin)

    def values(self, begin: Ints, end: Ints, most: int) -> Floats:
        """Return the last `most` values of every stretch, rows × most, nan where there are fewer."""
        place = end[:, None] - 1 - np.arange(most)[None, :]
        padded = self.value if len(self.value) else np.array([np.nan])
        return np.where(place >= begin[:, None], padded[np.clip(place, 0, len(padded) - 1)], np.nan)

    def mean(self, begin: Ints, end: Ints) -> Floats:
        """Return the mean of every stretch, nan where it is empty."""
        count = end - begin
        return np.where(count > 0, (self.total[end] - self.total[begin]) / np.maximum(count, 1), np.nan)


def _rails(past: _Ordered, series: Ints, day: Ints, anchor: Ints) -> Rails:
    begin, end = past.stretch(series, anchor - _RECENT_DAYS, anchor)
    start, _ = past.stretch(series, anchor - past.span, anchor)
    is_sparse = end - begin < _FEWEST_RECENT
    begin = np.where(is_sparse, np.maximum(end - _LAST_DAYS, start), begin)
    recent = past.values(begin, end, _MOST_ROWS)
    low, high = _LOWEST_SHARE * _second(recent, highest=False), _HIGHEST_MULTIPLE * _second(recent, highest=True)
    high += _COUNT_ROOM * np.sqrt(np.maximum(high / _HIGHEST_MULTIPLE, 1.0))
    level = past.mean(begin, end)
    for years in range(1, _YEARS_BACK + 1):
        then = day - years * YEAR_DAYS
        eve = then - _FEAST_MARGIN_DAYS - 1
        around = past.values(*past.stretch(series, eve, then + _FEAST_MARGIN_DAYS), 2 * _FEAST_MARGIN_DAYS + 1)
        before = past.mean(*past.stretch(series, eve - _RECENT_DAYS, eve))
        grown = np.nan_to_num(np.where(before > 0, level / np.maximum(before, 1e-9), 1.0), nan=1.0)
        is_known = np.isfinite(around)
        highest = np.where(is_known, around, 0.0).max(axis=1)
        lowest = np.where(is_known, around, np.inf).min(axis=1)
        bottom = np.where(np.isfinite(lowest), lowest, 0.0) * np.clip(grown, 0.0, 1.0)
        # Growth only widens: a feast of past years bounds nothing by itself.
        high = np.fmax(high, _FEAST_HIGHEST_MULTIPLE * highest * np.clip(grown, 1.0, 2.0))
        low = np.where(np.isfinite(lowest), np.fmin(low, _FEAST_LOWEST_SHARE * bottom), low)
    known = end > begin
    # In its first days a product may have sold on its best weekday only.
    low = np.where(end - begin >= _ENOUGH_FOR_SECOND, low, 0.0)
    high = np.where(known, high, np.inf)
    return Rails(np.where(known, np.minimum(np.nan_to_num(low), high), 0.0), high)


def _second(values: Floats, *, highest: bool) -> Floats:
    """Return the second highest (or lowest) value of every row, the very highest of short rows, nan where none is."""
    count = np.isfinite(values).sum(axis=1)
    ordered = np.sort(-values if highest else values, axis=1)
    second = np.where(count >= _ENOUGH_FOR_SECOND, ordered[:, 1], ordered[:, 0])
    return -second if highest else second
