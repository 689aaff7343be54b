"""When a move of a series is an alarm: large, out of the ordinary and the season, in both halves, and broad.

Most evenings lie far below; only where a move could be an alarm at all is it looked at closely.

In: logarithms of seen / expected for every evening. Out: the first evening of an alarm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from forecast.models.regime_windows import Bools, Floats

ORDINARY_SCALES = 4.0
"""A change must be so many times what the series usually wanders (scaled median absolute deviations)."""
WANDERING_WEIGHT_WEEKS = 13.0
"""What is believed of wandering weighs as much as so many weeks of a series' own past."""
WANDERING_WEEKS = 104
WANDERING_STEP_WEEKS = 4
MAD_TO_SD = 1.4826
"""Median absolute deviation of a normal distribution (Rousseeuw & Croux 1993, doi:10.1080/01621459.1993.10476408)."""
SEASON_MARGIN_DAYS = 14
"""Seasons and movable feasts come so many days earlier or later than in past years [days]."""
BEYOND_SEASON_SHARE = 0.6
"""So much of the least change must be left when what past years did around the same date is taken off."""
YEAR_DAYS = 364
YEARS_BACK = 3
_ROUNDING = 1 - 1e-9


@dataclass(frozen=True)
class Moved:
    """Logarithms of seen / expected per evening and series, of the window and its halves; where it may count."""

    whole: Floats
    older: Floats
    newer: Floats
    may_count: Bools
    expected: Floats

    def take(self, columns: slice) -> Moved:
        """Return the chosen columns."""
        return Moved(
            self.whole[:, columns],
            self.older[:, columns],
            self.newer[:, columns],
            self.may_count[:, columns],
            self.expected[:, columns],
        )


class Watch:
    """Watches moves in one window of `days` against what is `usual` of each column, evenings × columns.

    Parameters
    ----------
    usual : array
        How each column moved over its whole past [logarithm].
    first_day : int
        Day of the first row, since 1970.
    believed : float
        What a series is taken to wander before its own past can tell [logarithm].
    least : float
        The least change that counts [logarithm].
    """

    def __init__(self, usual: Floats, days: int, first_day: int, *, believed: float, least: float) -> None:
        self.usual, self.days, self.first_day = usual, days, first_day
        self.believed, self.least = believed, least
        self._wandered: dict[tuple[int, int], float] = {}

    def candidates(self, moved: Moved) -> Bools:
        """Return where a move could be an alarm if the series wandered as little as it can."""
        share = WANDERING_WEIGHT_WEEKS / (WANDERING_WEIGHT_WEEKS + WANDERING_WEEKS)
        # Counts scatter at least like Poisson's.
        scale = np.sqrt(share * self.believed**2 + 1 / np.maximum(np.nan_to_num(moved.expected), 0.5))
        threshold = np.maximum(self.least, ORDINARY_SCALES * scale) * _ROUNDING
        with np.errstate(invalid="ignore"):
            sign = np.sign(moved.whole)
            is_large = np.abs(moved.whole) > threshold
            in_both: Bools = (sign * moved.older > threshold / 2) & (sign * moved.newer > threshold / 2)
        return moved.may_count & is_large & in_both

    def first_alarm(self, moved: Moved, column: int, *, begin: int, earliest: int) -> int:
        """Return the first row from `earliest` on with an alarm, the number of rows where there is none.

        `moved` has one column, which stands for `column` of what is usual, and begins with row `begin`.
        """
        for place in np.flatnonzero(self.candidates(moved)[:, 0]):
            row = begin + int(place)
            if row >= earliest and self._is_alarm(moved, int(place), row, column):
                return row
        return len(self.usual)

    def _is_alarm(self, moved: Moved, place: int, row: int, column: int) -> bool:
        whole, older, newer = (float(part[place, 0]) for part in (moved.whole, moved.older, moved.newer))
        expected = float(moved.expected[place, 0])
        scale = self.wandering(row, column)
        poisson = 1 / max(0.0 if math.isnan(expected) else expected, 0.5)
        threshold = max(self.least, ORDINARY_SCALES * math.sqrt(scale * scale + poisson))
        sign = math.copysign(1.0, whole)
        in_both = abs(whole) > threshold and min(sign * older, sign * newer) > threshold / 2
        return in_both and abs(self._beyond_season(whole, row, column)) > BEYOND_SEASON_SHARE * threshold

    def wandering(self, row: int, column: int) -> float:
        """Return how much a series usually wanders, known before the window of a row began.

        It is told anew every four weeks of the calendar, so that it does not depend on where the history begins.
        """
        start = row - (self.first_day + row) % (7 * WANDERING_STEP_WEEKS)
        if (start, column) not in self._wandered:
            self._wandered[start, column] = self._wandering(start, column)
        return self._wandered[start, column]

    def _wandering(self, start: int, column: int) -> float:
        weekly = np.arange(-self.first_day % 7, max(start - self.days, 0), 7)[-WANDERING_WEEKS:]
        if len(weekly) == 0:
            return self.believed
        known = np.abs(self.usual[weekly, column])
        known = np.sort(known[np.isfinite(known)])
        count = len(known)
        own = MAD_TO_SD * float(known[(count - 1) // 2]) if count else 0.0
        mixed = (count * (own * own) + WANDERING_WEIGHT_WEEKS * self.believed**2) / (count + WANDERING_WEIGHT_WEEKS)
        return float(np.sqrt(mixed))

    def _beyond_season(self, moved: float, row: int, column: int) -> float:
        """Return what is left of a move when the most that past years did around the same date is taken off."""
        highest = lowest = 0.0
        for back in range(YEAR_DAYS, min(YEARS_BACK * YEAR_DAYS, row) + 1, YEAR_DAYS):
            middle = row - back
            around = slice(max(middle - SEASON_MARGIN_DAYS, 0), middle + SEASON_MARGIN_DAYS + 1)
            then = np.nan_to_num(self.usual[around, column])
            highest, lowest = max(highest, float(then.max())), min(lowest, float(then.min()))
        return max(moved - highest, 0.0) if moved > 0 else min(moved - lowest, 0.0)
