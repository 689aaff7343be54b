"""Weather of the day: measured where the day is over at the anchor, the outlook after it, or as its evening knew it.

A row of the past stands for an evening. What its day's weather turned out to be, that evening did not know; it had
an outlook. Learnt from the measurement, a forecast looks surer than it can be.

In: WeatherObserved, WeatherOutlook. Out: one array per feature, one value per row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.features.series import Floats, Ints, Rows, day_numbers, in_units, local_days, sum_unit
from forecast.tables import WITH_ERROR, KnownTables
from forecast.tables.feature import VALUE, Feature

_MEASURES = ("temp_mean_c", "temp_max_c", "rain_mm", "wind_kmh", "cloud_share")
# Rain too is 0: the mean of two weeks' rain is a drizzle that falls on no day, and trees ask whether it rains at all.
COLUMNS = (
    *(Feature(name, "weather", "fortnight", (VALUE,)) for name in ("temp_mean_c", "temp_max_c")),
    *(Feature(name, "weather", 0.0, (VALUE,)) for name in ("temp_change_c", "rain_mm")),
    *(Feature(name, "weather", "fortnight", (VALUE,)) for name in ("wind_kmh", "cloud_share")),
)
_USUAL_DAYS = 14
"""A day of which nothing is known has the weather of so many days before it [days]."""
_LEADS = 14
"""Longer horizons see what was said fourteen days before [days]."""
_LONGEST_LEAD = 21
"""Of a place whose outlook stopped coming, an older one counts up to this age [days]."""
_KINDS = ("measured", "outlook", "with_error", "unknown")
"""What a row saw: the measurement, an outlook as issued, a measurement with error, or a day no outlook reached."""


class Weather:
    """The weather of all shops' places, ready for any row; `by_day` holds it as arrays shop × day from `first` on."""

    def __init__(self, known: KnownTables, shops: Sequence[str], first: int, last: int) -> None:
        self._known, self._first, self._last = known, first, last
        place_of = dict(zip(known.shops["shop"], known.shops["place"], strict=True))
        self._places = [str(place_of.get(shop, "")) for shop in shops]
        of_place = {
            place: _weather_by_day(
                known.weather_observed.loc[known.weather_observed["place"] == place],
                known.weather_outlook.loc[known.weather_outlook["place"] == place],
                first,
                last,
            )
            for place in dict.fromkeys(self._places)
        }
        parts = [of_place[place] for place in self._places]
        unknown = np.full(last - first + 1, np.nan)
        names = dict.fromkeys(name for part in parts for name in part)
        self.by_day = {name: np.array([part.get(name, unknown) for part in parts]) for name in names}

    def features(self, rows: Rows, *, as_known: bool) -> dict[str, Floats]:
        """Return the weather of each row's day, `as_known` on its anchor's evening where an outlook was kept."""
        here = rows.shop, rows.day - self._first
        features = {name: values[here] for name, values in self.by_day.items()}
        for code, known in self._as_known.items() if as_known else ():
            mine = rows.shop == code
            for name in set(known.features) & set(features):
                horizon = rows.day[mine] - rows.anchor[mine]
                features[name][mine] = known.at(name, rows.day[mine] - self._first, horizon)
        return features

    def kinds(self, rows: Rows) -> npt.NDArray[np.str_]:
        """Return what each row sees of its day's weather `as_known`, a word of `_KINDS`."""
        kind = np.zeros(len(rows), dtype=np.int64)
        for code, known in self._as_known.items():
            mine = rows.shop == code
            day = rows.day[mine]
            kind[mine] = known.kind[_lead_of(day - rows.anchor[mine]) - 1, day - self._first]
        return np.array(_KINDS)[kind]

    @cached_property
    def _as_known(self) -> Mapping[int, _WeatherAsKnown]:
        """Weather by lead of each shop's place, where outlooks were kept."""
        observed, issued = self._known.weather_observed, self._known.weather_issued
        made: dict[str, _WeatherAsKnown] = {}
        for place, outlooks in issued.groupby("place"):
            if place in self._places:
                here = observed.loc[observed["place"] == place]
                made[str(place)] = _weather_as_known(
                    here, outlooks, self._first, self._last, timezone=self._known.timezone
                )
        return {code: made[place] for code, place in enumerate(self._places) if place in made}


def _weather_by_day(observed: pd.DataFrame, outlook: pd.DataFrame, first: int, last: int) -> dict[str, Floats]:
    """Return one array per feature for the days `first` to `last` [days since 1970] of one place.

    Measurements win over the outlook where both exist: they exist only for days that are over. A day without
    either takes the mean of the fourteen known days before it, so that a gap looks like usual weather and not like
    frost; columns without any value are left out.
    """
    features: dict[str, Floats] = {}
    for name in _MEASURES:
        values = np.full(last - first + 1, np.nan)
        for table in (outlook, observed):
            _fill(values, table.loc[table[name].notna()], name, first)
        if np.isnan(values).all():
            continue
        usual = _mean_before(values)
        filled = np.where(np.isnan(values), usual, values)
        features[name] = filled
        if name == "temp_mean_c":
            features["temp_change_c"] = filled - usual
    return features


def _fill(values: Floats, table: pd.DataFrame, name: str, first: int) -> Floats:
    """Put a column of a table where its days belong, and return the values."""
    position = day_numbers(table["day"]) - first
    inside = (position >= 0) & (position < len(values))
    values[position[inside]] = table[name].to_numpy(dtype=np.float64)[inside]
    return values


def _mean_before(values: Floats) -> Floats:
    """Return the mean of the fourteen days before each day, where none is known that of the nearest day with one."""
    known = np.isfinite(values)
    unit = sum_unit(values[known])
    total = np.concatenate([[0], np.cumsum(in_units(np.where(known, values, 0.0), unit))])
    count = np.concatenate([[0], np.cumsum(known)])
    end = np.arange(len(values))
    begin = np.maximum(end - _USUAL_DAYS, 0)
    seen = count[end] - count[begin]
    mean = np.where(seen > 0, (total[end] - total[begin]) * unit / np.maximum(seen, 1), np.nan)
    return np.asarray(pd.Series(mean).ffill().bfill(), dtype=np.float64)


@dataclass(frozen=True)
class _WeatherAsKnown:
    """Features by lead and day: row `lead − 1` holds what was known `lead` days before; `kind` is a code of KINDS."""

    features: dict[str, Floats]
    kind: npt.NDArray[np.int8]

    def at(self, name: str, day: Ints, horizon_days: Ints) -> Floats:
        """Return one feature for days, counted from the first, as known `horizon_days` before."""
        return self.features[name][_lead_of(horizon_days) - 1, day]


def _lead_of(horizon_days: Ints) -> Ints:
    return np.clip(horizon_days, 1, _LEADS)


def _weather_as_known(
    observed: pd.DataFrame, issued: pd.DataFrame, first: int, last: int, *, timezone: str
) -> _WeatherAsKnown:
    """Return the features of the days `first` to `last` [days since 1970] by the lead from which they are seen.

    A day seen from an evening (the calendar day of the anchor) has the newest outlook issued by then. An evening
    that had an outlook which did not reach so far knew nothing, and takes the mean of the fourteen days before, as
    an evening does today. Evenings from which no outlook was kept take the measurement.
    """
    measured = _weather_by_day(observed, issued.iloc[:0], first, last)
    length = last - first + 1
    position = day_numbers(issued["day"]) - first
    lead = position + first - local_days(issued["issued_at"], timezone)
    usable = (lead >= 0) & (lead <= _LONGEST_LEAD) & (position >= 0) & (position < length)
    table = issued.loc[usable].assign(lead=lead[usable], position=position[usable]).sort_values("issued_at")
    # Lead 0 is the evening's own day, which is over and not yet measured.
    has_issue = np.zeros((_LEADS + 1, length), dtype=bool)
    evenings = np.unique(position[usable] - lead[usable])
    for ahead in range(_LEADS + 1):
        days = evenings + ahead
        has_issue[ahead, days[(days >= 0) & (days < length)]] = True
    told = {name: _newest(table, table[name].to_numpy(dtype=np.float64), length) for name in _MEASURES}
    features: dict[str, Floats] = {}
    for name in _MEASURES:
        if name not in measured and np.isnan(told[name][1:]).all():
            continue
        truth = _fill(np.full(length, np.nan), observed, name, first)
        base = measured.get(name, np.full(length, np.nan))
        is_told = np.isfinite(told[name])
        usual = _usual(truth, np.where(is_told | has_issue, told[name], truth))
        known = np.where(is_told, told[name], np.where(has_issue, np.concatenate([base[None], usual]), base))[1:]
        features[name] = known
        if name == "temp_mean_c":
            features["temp_change_c"] = known - usual
    of_error: Floats = np.where(table["source"].to_numpy() == WITH_ERROR, 1.0, 0.0)
    is_error = _newest(table, of_error, length)[1:]
    kind = np.where(np.isnan(is_error), np.where(has_issue[1:], 3, 0), np.where(is_error == 1, 2, 1))
    return _WeatherAsKnown(features, kind.astype(np.int8))


def _newest(table: pd.DataFrame, values: Floats, length: int) -> Floats:
    """Return by lead, from 0 on, and day the newest value issued so many days before, or earlier."""
    by_lead = np.full((_LONGEST_LEAD + 1, length), np.nan)
    there = np.isfinite(values)
    # Of several issues on one day the last written stays; the table is sorted by issue.
    by_lead[table["lead"].to_numpy()[there], table["position"].to_numpy()[there]] = values[there]
    for lead in range(_LONGEST_LEAD - 1, -1, -1):
        by_lead[lead] = np.where(np.isnan(by_lead[lead]), by_lead[lead + 1], by_lead[lead])
    return by_lead[: _LEADS + 1]


def _usual(truth: Floats, said: Floats) -> Floats:
    """Return the mean of the fourteen days before each day, by lead from 1 on: measured before the evening's own day.

    `said` begins with lead 0.
    """
    shape = (_LEADS, len(truth))
    total, count = np.zeros(shape), np.zeros(shape)
    for back in range(1, _USUAL_DAYS + 1):
        # A day `back` days earlier lies `lead − back` days after the evening, or was over before it.
        values = np.broadcast_to(truth, shape).copy()
        values[back - 1 :] = said[: _LEADS - back + 1]
        before = np.full(shape, np.nan)
        before[:, back:] = values[:, :-back]
        total += np.nan_to_num(before)
        count += np.isfinite(before)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    usual: Floats = pd.DataFrame(mean.T).ffill().bfill().to_numpy().T
    return usual
