"""The cause of every column, and the same rows as on an ordinary day: what differs is out of the ordinary.

An ordinary day has no public or school holiday and no feast near, no event, no closed days but the weekly ones, its
signals at their median; it is dry, and otherwise as warm, windy and cloudy as the two weeks before. What sold of late
stays as it is, and so does what nobody knows: school holidays of a year that no almanac has.

In: Matrix and its FeatureSource. Out: Matrix, row for row; logarithms per column summed by group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from forecast.features.events import SignalsTold, is_promotion
from forecast.features.matrix import FeatureSource, Matrix
from forecast.features.series import Floats, Rows
from forecast.tables import EXPLANATION_GROUPS
from forecast.tables.feature import ORDINARY_PART, Declared

_FORTNIGHT_DAYS = 14
"""As `features.weather` fills a day of which nothing is known."""
_GAPS = ("days_since_open", "days_to_open")
_WEEKS_OF_CLOSING = 8


def _group_of(name: str, declared: Declared) -> str:
    """Return the group of a column; an event or signal about prices is a promotion.

    Raises
    ------
    ValueError
        For a column that is not declared.
    """
    group = declared.of(name).group
    return "promotion" if group == "event" and is_promotion(name) else group


def by_group(names: Sequence[str], logs: Floats, ordinary: Floats, *, declared: Declared) -> Floats:
    """Sum the logarithms of columns by group, rows × `EXPLANATION_GROUPS`; the sum of a row stays what it was.

    Parameters
    ----------
    names : sequence of str
        Names of the columns.
    logs, ordinary : arrays of float
        What the columns say of each row, and what they would say had it fallen on an ordinary day; rows × columns.
    declared : Declared
        How the columns are declared.

    Examples
    --------
    >>> from forecast.features.matrix import DECLARED
    >>> logs, ordinary = np.array([[0.2, -0.3]]), np.array([[0.2, 0.1]])
    >>> told = by_group(("lag_1", "rain_mm"), logs, ordinary, declared=DECLARED)[0]
    >>> {group: round(float(log), 2) for group, log in zip(EXPLANATION_GROUPS, told) if log}
    {'level': 0.2, 'season': 0.1, 'weather': -0.4}
    """
    place = {group: at for at, group in enumerate(EXPLANATION_GROUPS)}
    told = np.zeros((len(logs), len(place)))
    for column, name in enumerate(names):
        group = _group_of(name, declared)
        if group in ORDINARY_PART:
            told[:, place[group]] += logs[:, column] - ordinary[:, column]
            told[:, place[ORDINARY_PART[group]]] += ordinary[:, column]
        else:
            told[:, place[group]] += logs[:, column]
    return told


def ordinary_day(source: FeatureSource, rows: pd.DataFrame, matrix: Matrix) -> Matrix:
    """Return `matrix`, made by `source` of `rows`, with every column as on an ordinary day."""
    asked = source.asked(rows)
    weekday = (asked.day + 3) % 7
    computed: dict[str, Floats] = {
        "weekday_index": source.lags.index(asked, weekday),
        **_usual_gaps(source, rows),
        **_usual_signals(source, asked),
    }
    values = matrix.values.copy()
    for column, name in enumerate(matrix.names):
        feature = matrix.declared.of(name)
        if feature.ordinary is None:
            continue
        if feature.ordinary == "computed":
            values[:, column] = computed[name]
        elif feature.ordinary == "fortnight":
            values[:, column] = _fortnight(source, name, asked)
        else:
            of_weekday = np.broadcast_to(np.array(feature.ordinary, dtype=np.float64), 7)
            values[:, column] = of_weekday[weekday]
        if feature.group == "school_holiday":
            values[np.isnan(matrix.values[:, column]), column] = np.nan
    return replace(matrix, values=values)


def _fortnight(source: FeatureSource, name: str, rows: Rows) -> Floats:
    """Return the mean weather of the two weeks before each row's day."""
    place = np.maximum((rows.day - source.first)[:, None] - 1 - np.arange(_FORTNIGHT_DAYS), 0)
    mean: Floats = source.weather.by_day[name][rows.shop[:, None], place].mean(axis=1)
    return mean


def _usual_gaps(source: FeatureSource, rows: pd.DataFrame) -> dict[str, Floats]:
    """Return the gaps between open days as they are around the same weekday in most of the weeks before."""
    asked = rows[["shop", "day", "horizon_days"]].drop_duplicates()
    weeks = pd.concat([asked.assign(back=7 * week) for week in range(1, _WEEKS_OF_CLOSING + 1)], ignore_index=True)
    then = weeks.assign(product="", day=weeks["day"] - pd.to_timedelta(weeks["back"], unit="D"))
    # Before its first days a source knows nothing.
    is_known = source.asked(then).anchor > source.first
    gaps = source.days.gaps(source.asked(then[is_known]))
    usual = weeks.loc[is_known, ["shop", "day", "horizon_days"]].assign(**gaps)
    medians = usual.groupby(["shop", "day", "horizon_days"], as_index=False)[list(_GAPS)].median()
    joined = rows[["shop", "day", "horizon_days"]].merge(medians, how="left")
    return {name: joined[name].fillna(1.0).to_numpy(dtype=np.float64) for name in _GAPS}


def _usual_signals(source: FeatureSource, rows: Rows) -> dict[str, Floats]:
    """Return every signal at the median of the values that are known."""
    signals = source.known.signals
    median = signals.groupby(["name", "shop", "product"])["value"].transform("median")
    usual = replace(source.known, signals=signals.assign(value=median))
    return SignalsTold(usual, shops=source.shops, products=source.products).features(rows)
