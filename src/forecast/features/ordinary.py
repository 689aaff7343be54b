"""The same rows as they would be on an ordinary day, for telling what is out of the ordinary.

An ordinary day has no public or school holiday and no feast near, no event, no closed days but the weekly ones, its
signals at their median; it is dry, and otherwise as warm, windy and cloudy as the two weeks before. What sold of late
stays as it is, and so does what nobody knows: school holidays of a year that no almanac has.

In: Matrix and its FeatureSource. Out: Matrix, row for row.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from forecast.features.events import signal_features
from forecast.features.groups import ORDINARY_PART, group_of
from forecast.features.lags import Rows
from forecast.features.matrix import FeatureSource, Matrix
from forecast.features.series import Floats, Ints

_FAR = {"days_to_holiday": 14, "days_since_holiday": 14, "days_to_school_holiday": 10, "days_to_feast": 10}
"""What distances of `features.dates` say when nothing is near [days]."""
_FAR_FROM_FEAST = 15
_OF_WEEKDAY = {
    "off_run": (0, 0, 0, 0, 0, 2, 2),
    "off_run_last_week": (0, 0, 0, 0, 0, 2, 2),
    "off_position": (0, 0, 0, 0, 0, 1, 2),
    "off_run_next": (0, 0, 0, 0, 2, 0, 0),
}
"""Runs of days off in a week whose only days off are Saturday and Sunday."""
# Rain too: the mean of two weeks' rain is a drizzle that falls on no day, and trees ask whether it rains at all.
_NOTHING = (
    "is_holiday", "is_holiday_next", "is_holiday_before", "is_holiday_last_week", "is_bridge", "is_feast",
    "school_share", "school_own", "school_day", "school_days_left", "school_share_last_week", "school_change_7",
    "school_change_28", "temp_change_c", "rain_mm", "price_change",
)  # fmt: skip
_FORTNIGHT_DAYS = 14
"""As `features.weather` fills a day of which nothing is known."""
_GAPS = ("days_since_open", "days_to_open")
_WEEKS_OF_CLOSING = 8


def ordinary_day(source: FeatureSource, rows: pd.DataFrame, matrix: Matrix) -> Matrix:
    """Return `matrix`, made by `source` of `rows`, with every column as on an ordinary day.

    Raises
    ------
    ValueError
        When a column that tells what is out of the ordinary has no ordinary value.
    """
    asked, product = source.asked(rows)
    weekday = (asked.day + 3) % 7
    ordinary: dict[str, Floats] = {
        "day_type": weekday.astype(np.float64),
        "weekday_index": source.lags.index(asked, weekday),
        **{name: np.array(values, dtype=np.float64)[weekday] for name, values in _OF_WEEKDAY.items()},
        **_usual_gaps(source, rows),
        **_usual_signals(source, asked, product),
    }
    values = matrix.values.copy()
    for column, name in enumerate(matrix.names):
        if group_of(name) not in ORDINARY_PART:
            continue
        if name in ordinary:
            values[:, column] = ordinary[name]
        elif name in _FAR:
            values[:, column] = _FAR[name]
        elif name.startswith("occasion_"):
            values[:, column] = np.nan
        elif name.startswith("days_from_"):
            values[:, column] = _FAR_FROM_FEAST
        elif name in _NOTHING or name.startswith("event_"):
            values[:, column] = 0.0
        elif group_of(name) == "weather":
            values[:, column] = _fortnight(source.by_day[name], asked, source.first)
        else:
            raise ValueError(f"the column '{name}' has no ordinary value yet; give it one in features/ordinary.py")
        if group_of(name) == "school_holiday":
            values[np.isnan(matrix.values[:, column]), column] = np.nan
    return replace(matrix, values=values)


def _fortnight(by_day: Floats, rows: Rows, first: int) -> Floats:
    """Return the mean of the two weeks before each row's day."""
    place = np.maximum((rows.day - first)[:, None] - 1 - np.arange(_FORTNIGHT_DAYS), 0)
    mean: Floats = by_day[rows.shop[:, None], place].mean(axis=1)
    return mean


def _usual_gaps(source: FeatureSource, rows: pd.DataFrame) -> dict[str, Floats]:
    """Return the gaps between open days as they are around the same weekday in most of the weeks before."""
    asked = rows[["shop", "day", "horizon_days"]].drop_duplicates()
    weeks = pd.concat([asked.assign(back=7 * week) for week in range(1, _WEEKS_OF_CLOSING + 1)], ignore_index=True)
    then = weeks.assign(product="", day=weeks["day"] - pd.to_timedelta(weeks["back"], unit="D"))
    # Before its first days a source knows nothing.
    is_known = source.asked(then)[0].anchor > source.first
    usual = weeks.loc[is_known, ["shop", "day", "horizon_days"]].assign(**source.gaps(then[is_known]))
    medians = usual.groupby(["shop", "day", "horizon_days"], as_index=False)[list(_GAPS)].median()
    joined = rows[["shop", "day", "horizon_days"]].merge(medians, how="left")
    return {name: joined[name].fillna(1.0).to_numpy(dtype=np.float64) for name in _GAPS}


def _usual_signals(source: FeatureSource, rows: Rows, product: Ints) -> dict[str, Floats]:
    """Return every signal at the median of the values that are known."""
    series = source.signals.groupby(["name", "shop", "product"])["value"]
    return signal_features(
        source.signals.assign(value=series.transform("median")),
        shops=source.shops,
        products=source.products,
        timezone=source.timezone,
        shop=rows.shop,
        product=product,
        day=rows.day,
        anchor=rows.anchor,
    )
