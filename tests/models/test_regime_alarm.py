"""The close look at few evenings finds what a look at every evening would."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.models import regime_alarm as settings
from forecast.models.regime_alarm import Moved, Watch

DAYS, FIRST, LEAST, BELIEVED = 14, 19_003, 0.3, 0.12


def dumb_wandering(usual: np.ndarray) -> np.ndarray:
    """Return how much every series wanders, block of four weeks by block of four weeks."""
    scale = np.full_like(usual, BELIEVED)
    step = 7 * settings.WANDERING_STEP_WEEKS
    for row in range(len(usual)):
        start = row
        while (FIRST + start) % step:
            start -= 1
        seen = [at for at in range(max(start - DAYS, 0)) if (FIRST + at) % 7 == 0][-settings.WANDERING_WEEKS :]
        for column in range(usual.shape[1]):
            known = sorted(abs(usual[at, column]) for at in seen if np.isfinite(usual[at, column]))
            own = (settings.MAD_TO_SD * known[(len(known) - 1) // 2]) ** 2 * len(known) if known else 0.0
            weight = settings.WANDERING_WEIGHT_WEEKS
            scale[row, column] = np.sqrt((own + weight * BELIEVED**2) / (len(known) + weight))
    return scale


def dumb_beyond_season(moved: np.ndarray, usual: np.ndarray) -> np.ndarray:
    left = np.zeros_like(moved)
    for row, column in np.ndindex(*moved.shape):
        then = [0.0]
        for years in range(1, settings.YEARS_BACK + 1):
            middle = row - years * settings.YEAR_DAYS
            near = range(middle - settings.SEASON_MARGIN_DAYS, middle + settings.SEASON_MARGIN_DAYS + 1)
            then += [float(np.nan_to_num(usual[at, column])) for at in near if middle >= 0 and at >= 0]
        whole = moved[row, column]
        left[row, column] = max(whole - max(then), 0.0) if whole > 0 else min(whole - min(then), 0.0)
    return left


def dumb_alarms(moved: Moved, usual: np.ndarray) -> np.ndarray:
    scale = np.sqrt(dumb_wandering(usual) ** 2 + 1 / np.maximum(np.nan_to_num(moved.expected), 0.5))
    threshold = np.maximum(LEAST, settings.ORDINARY_SCALES * scale)
    sign = np.sign(moved.whole)
    alarm = (np.abs(moved.whole) > threshold) & moved.may_count
    alarm &= (sign * moved.older > threshold / 2) & (sign * moved.newer > threshold / 2)
    return alarm & (np.abs(dumb_beyond_season(moved.whole, usual)) > settings.BEYOND_SEASON_SHARE * threshold)


def made_up(seed: int, rows: int = 800) -> Moved:
    """Return moves that often are close to an alarm, with gaps, and with a season that comes again."""
    draw = np.random.default_rng(seed)
    season = 0.8 * np.sin(2 * np.pi * np.arange(rows) / 364)[:, None] ** 9
    whole = draw.normal(0, [0.1, 0.3, 0.5], (rows, 3)) + season
    whole[draw.random(whole.shape) < 0.05] = np.nan
    older, newer = whole + draw.normal(0, 0.1, whole.shape), whole + draw.normal(0, 0.1, whole.shape)
    return Moved(whole, older, newer, draw.random(whole.shape) < 0.9, draw.gamma(2.0, 200.0, whole.shape))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_first_alarm_is_that_of_a_look_at_every_evening(seed: int) -> None:
    moved = made_up(seed)
    alarms = dumb_alarms(moved, moved.whole)
    assert 20 < alarms.sum() < alarms.size / 10, "the made-up past has alarms, and is no single one"
    watch = Watch(moved.whole, DAYS, FIRST, believed=BELIEVED, least=LEAST)
    assert not (alarms & ~watch.candidates(moved)).any()
    for column in range(3):
        found, earliest = [], 0
        while (
            row := watch.first_alarm(moved.take(slice(column, column + 1)), column, begin=0, earliest=earliest)
        ) < 800:
            found.append(row)
            earliest = row + 1
        assert found == np.flatnonzero(alarms[:, column]).tolist()


def test_moves_that_begin_later_stand_where_they_belong() -> None:
    moved = made_up(4)
    rows = np.flatnonzero(dumb_alarms(moved, moved.whole)[:, 1])
    assert rows[0] < 200 < rows[-1]
    parts = (moved.whole, moved.older, moved.newer, moved.may_count, moved.expected)
    watch = Watch(moved.whole, DAYS, FIRST, believed=BELIEVED, least=LEAST)
    since = Moved(*(part[200:, 1:2] for part in parts))
    assert watch.first_alarm(since, 1, begin=200, earliest=0) == rows[rows >= 200][0]
