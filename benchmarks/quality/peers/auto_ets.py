"""statsforecast's AutoETS, one model per series, with its own prediction intervals.

`AutoETS(season_length=7)` as in statsforecast's guides: the form is chosen by AICc every 28 days, and the chosen model
moves on daily with `forward`. It knows nothing of the calendar. Closed days ("closed"): count as 0; are filled with the
value a week before; or do not exist, and a season has as many days as the shop opens in a week.

Tried on the French development days (2,232 rows; sum of pinball losses at levels 0.2, 0.5 and 0.8):

===========  =====  =====  =====
closed       0.2    0.5    0.8
===========  =====  =====  =====
zero         4,127  5,739  4,454
index        4,648  7,297  5,737
week_before  3,872  5,479  4,557  (chosen)
===========  =====  =====  =====
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from statsforecast.models import AutoETS

from quality.peers.clock import Clock
from quality.peers.evenings import SERIES, Evening, Floats, Ints, Panel
from quality.peers.shape import ROW

PACKAGES = ("statsforecast",)
WEEK_DAYS = 7
LEAST_DAYS = 4 * WEEK_DAYS
"""With less than four weeks a season cannot be told from chance; such a series is left to the fallback."""
_SEASON_WEEKS = 26


@dataclass(frozen=True)
class Settings:
    """What was chosen on the development days."""

    closed: Literal["zero", "week_before", "index"] = "week_before"


CHOSEN = Settings()


def run(panel: Panel, horizons: tuple[int, ...], clock: Clock, settings: Settings = CHOSEN) -> pd.DataFrame:
    """Return the targets with one column per level (its name the number as text) and `mean`.

    Raises
    ------
    ValueError
        For other horizons than one day: the next offered day is one step ahead only then.
    """
    if tuple(horizons) != (1,):
        raise ValueError(f"auto_ets forecasts tomorrow, not {horizons}")
    widths = sorted({round(abs(200 * level - 100)) for level in panel.levels} - {0})
    models: dict[tuple[str, str], AutoETS] = {}
    answers = []
    for number, day in enumerate(panel.evenings):
        evening = panel.at(day)
        asked = panel.targets(day, 1)
        if panel.is_refit(number):
            with clock.of("fit"):
                models = {}
                for key, values in series_of(evening, settings.closed).items():
                    if len(values) >= LEAST_DAYS:
                        season = WEEK_DAYS if settings.closed != "index" else _open_days_a_week(evening, *key)
                        models[key] = AutoETS(season_length=season).fit(values)
        if asked.empty:
            continue
        with clock.of("predict"):
            now = series_of(evening, settings.closed)
            rows = []
            for row in asked.itertuples():
                key = (row.shop, row.product)
                if key in models:
                    found = models[key].forward(now[key], h=1, level=widths)
                    rows.append((*key, row.day, 1, *_of_levels(found, panel.levels)))
        names = [*ROW, *(f"{level:g}" for level in panel.levels), "mean"]
        answers.append(pd.DataFrame(rows, columns=names))
    return pd.concat(answers, ignore_index=True)


def series_of(evening: Evening, closed: str) -> dict[tuple[str, str], Floats]:
    """Return the values of each series up to the evening, oldest first."""
    found = {}
    for (shop, product), rows in evening.history.groupby(SERIES):
        values = rows["demand_qty"].to_numpy(dtype=float)
        if closed != "index":
            place = (rows["day"] - rows["day"].iloc[0]).dt.days.to_numpy()
            length = int((evening.day - rows["day"].iloc[0]).days) + 1
            values = on_every_day(place, values, length, is_zero=closed == "zero")
        found[str(shop), str(product)] = values
    return found


def on_every_day(place: Ints, values: Floats, length: int, *, is_zero: bool) -> Floats:
    """Return `values` at `place`; elsewhere 0, or what stood there a week before (0 where nothing did).

    Examples
    --------
    >>> on_every_day(np.array([0, 1, 8]), np.array([5.0, 6.0, 9.0]), 9, is_zero=False).tolist()
    [5.0, 6.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 9.0]
    """
    whole = np.full(length, 0.0 if is_zero else np.nan)
    whole[place] = values
    if is_zero:
        return whole
    weeks = -(-length // WEEK_DAYS)
    table = np.full(weeks * WEEK_DAYS, np.nan)
    table[:length] = whole
    filled = pd.DataFrame(table.reshape(weeks, WEEK_DAYS)).ffill().fillna(0.0).to_numpy().ravel()[:length]
    return np.asarray(filled, dtype=np.float64)


def _open_days_a_week(evening: Evening, shop: str, product: str) -> int:
    history = evening.history
    since = evening.day - pd.Timedelta(weeks=_SEASON_WEEKS)
    mine = (history["shop"] == shop) & (history["product"] == product) & (history["day"] > since)
    span = history.loc[mine, "day"]
    if span.empty:
        return WEEK_DAYS
    weeks = ((evening.day - span.min()).days + 1) / WEEK_DAYS
    return int(np.clip(round(len(span) / weeks), 1, WEEK_DAYS))


def _of_levels(found: dict[str, Floats], levels: list[float]) -> list[float]:
    """Return the levels and the mean; lower and upper ends of central intervals, nothing below zero."""
    values = []
    for level in levels:
        width = round(abs(200 * level - 100))
        name = "mean" if width == 0 else f"{'lo' if level < 0.5 else 'hi'}-{width}"
        values.append(float(found[name][0]))
    return [*np.sort(np.maximum(values, 0.0)), max(float(found["mean"][0]), 0.0)]
