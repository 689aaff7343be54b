"""All features of any rows, in one matrix.

In: History, OpenDays, Calendar, Shops, weather, Events, Signals. Out: Matrix, row for row as asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.features.by_day import LONGEST_GAP, OCCASIONS, Dates, by_day_of, day_numbers
from forecast.features.event_effects import EVEN_TIMES, LARGEST_FACTOR, LEAST_FACTOR, EventEffects, Expected, Seen
from forecast.features.events import EventsMet, SignalsTold, event_features, events_met
from forecast.features.lags import LagSource, Rows
from forecast.features.prices import of_sales
from forecast.features.series import Floats, Ints, in_units, sum_unit
from forecast.features.weather_as_known import KINDS, WeatherAsKnown, lead_of, weather_as_known
from forecast.features.years import YearsPast
from forecast.tables import (
    Calendar,
    DataFrame,
    Events,
    History,
    OpenDays,
    Products,
    Sales,
    Shops,
    Signals,
    WeatherObserved,
    WeatherOutlook,
    empty,
)

_OPENING = ("open_until", "open_before", "days_to_open")
_AHEAD_DAYS = 60
_SAME_DAYS = 60
"""Evenings of so many days ask about days up to the same one, so that what the calendar tells of them is made once."""
EVENT = "event_"


@dataclass(frozen=True)
class Matrix:
    """Features of rows: `values` (rows × names), the usual quantity that ratios refer to, and what rules need.

    Among the latter are `event_factor`, by what the day's events are expected to multiply demand, and `event_voice`,
    the weight of a forecast made with it beside one made of what the models learnt of events.
    """

    values: npt.NDArray[np.float32]
    names: tuple[str, ...]
    usual: Floats
    rules: dict[str, Floats]

    def take(self, chosen: npt.NDArray[np.bool_] | Ints) -> Matrix:
        """Return the matrix of the chosen rows."""
        rules = {name: values[chosen] for name, values in self.rules.items()}
        return Matrix(self.values[chosen], self.names, self.usual[chosen], rules)

    def without_events(self) -> Matrix:
        """Return the matrix of the same days had nothing happened near the shop."""
        values = self.values.copy()
        values[:, [column for column, name in enumerate(self.names) if name.startswith(EVENT)]] = 0.0
        return Matrix(values, self.names, self.usual, self.rules)

    def aligned(self, names: tuple[str, ...]) -> Matrix:
        """Return the matrix with the columns `names`; those that it has not are nan, those not named are dropped."""
        if names == self.names:
            return self
        place = {name: column for column, name in enumerate(self.names)}
        values = np.full((len(self.values), len(names)), np.nan, dtype=np.float32)
        for column, name in enumerate(names):
            if name in place:
                values[:, column] = self.values[:, place[name]]
        return Matrix(values, names, self.usual, self.rules)


class FeatureSource:
    """Everything known at one cutoff, ready to give the features of any row.

    A row is a shop, a product, a day and a horizon. Lags end at the anchor, which is day − horizon. `by_day` holds
    what depends on shop and day only, as arrays shop × day that begin on day `first`. `before`, the source of an
    earlier evening, saves what the calendar tells and changes nothing.
    """

    dates: Dates
    lags: LagSource

    def __init__(
        self,
        history: DataFrame[History],
        *,
        open_days: DataFrame[OpenDays],
        calendar: DataFrame[Calendar],
        shops: DataFrame[Shops],
        events: DataFrame[Events],
        signals: DataFrame[Signals],
        weather_observed: DataFrame[WeatherObserved],
        weather_outlook: DataFrame[WeatherOutlook],
        timezone: str,
        weather_issued: DataFrame[WeatherOutlook] | None = None,
        sales: DataFrame[Sales] | None = None,
        products: DataFrame[Products] | None = None,
        before: FeatureSource | None = None,
    ) -> None:
        self.shops = sorted(history["shop"].unique())
        self.products = sorted(history["product"].unique())
        self.timezone = timezone
        self.events, self.signals = events, signals
        self._weather = weather_observed, weather_issued
        self._place_of = dict(zip(shops["shop"], shops["place"], strict=True))
        day = day_numbers(history["day"])
        self.first = int(day.min()) - 40
        # A till that has been silent for months, or a shop that closed for a season, is asked about days far ahead.
        last = int(max(day.max() + _AHEAD_DAYS, day_numbers(open_days["day"]).max(initial=0)))
        self.last = -(-last // _SAME_DAYS) * _SAME_DAYS
        asked = calendar, self.first, self.last
        self.dates = before.dates.again(*asked) if before is not None else Dates(*asked)
        self.by_day = by_day_of(
            self.shops,
            self.dates,
            open_days=open_days,
            shops=shops,
            observed=weather_observed,
            outlook=weather_outlook,
        )
        shop, product = self._codes(history)
        self._last_of_shop = np.array([day[shop == code].max() for code in range(len(self.shops))])
        rows = Rows(shop * len(self.products) + product, shop, day, day)
        value = history["demand_qty"].to_numpy(dtype=np.float64)
        eventful = self._eventful(shop, day)
        self.lags = LagSource(rows, value, self.day_type(rows))
        self.years = YearsPast(self.lags, rows, product, value)
        told = empty(Sales) if sales is None else sales
        self.prices = of_sales(told, *self._codes(told), len(self.products))
        self._family = _families(self.products, products)
        of_events = self._effects(rows, product, value, eventful) if len(events) else None
        self.effects = {} if of_events is None else dict.fromkeys(of_events.kinds, of_events)

    def _eventful(self, shop: Ints, day: Ints) -> Ints:
        """Return the places of the rows on whose day, in their shop, some event took place."""
        events = self.events
        of_event = np.asarray(pd.Index(self.shops).get_indexer(pd.Index(events["shop"])), dtype=np.int64)
        days = day_numbers(events["day"])
        everywhere = days[(events["shop"] == "").to_numpy()]
        span = int(day.max()) + 1
        here = np.isin(shop * span + day, (of_event * span + days)[(of_event >= 0) & (days < span)])
        return np.flatnonzero(here | np.isin(day, everywhere))

    def _effects(self, rows: Rows, product: Ints, value: Floats, eventful: Ints) -> EventEffects:
        """Return what events did to the days of the past, beside what their eves would have called usual."""
        shop, day, product = rows.shop[eventful], rows.day[eventful], product[eventful]
        eve = Rows(rows.series[eventful], shop, day, day - 1)
        here = (shop, day - self.first)
        is_special = (self.by_day["is_holiday"][here] > 0) | (self.by_day["is_feast"][here] > 0)
        usual = self.lags.usual(eve, self.day_type(eve))
        seen = Seen(shop, product, self._family[product], day, value[eventful], usual, is_special)
        return EventEffects(self.events, seen, shops=self.shops, timezone=self.timezone)

    def _codes(self, rows: pd.DataFrame) -> tuple[Ints, Ints]:
        return _places(self.shops, rows["shop"]), _places(self.products, rows["product"])

    def day_type(self, rows: Rows) -> Ints:
        """Return the day type of rows: the weekday, public holidays counting as a Sunday."""
        values: Ints = self.by_day["day_type"][rows.shop, rows.day - self.first].astype(np.int64)
        return values

    def asked(self, rows: pd.DataFrame) -> tuple[Rows, Ints]:
        """Return `rows` (shop, product, day, horizon_days) in numbers, and the product's; −1 for an unknown product."""
        shop, product = self._codes(rows)
        day = day_numbers(rows["day"])
        anchor = day - rows["horizon_days"].to_numpy(dtype=np.int64)
        series = np.where(product < 0, len(self.shops) * len(self.products), shop * len(self.products) + product)
        return Rows(series, shop, day, anchor), product

    def matrix(self, rows: pd.DataFrame, *, as_known: bool = False) -> Matrix:
        """Return the features of `rows` (shop, product, day, horizon_days), which may be unknown series.

        `as_known` gives past rows the weather that their anchor's evening knew, where an outlook of it was kept, in
        place of what was measured later.
        """
        asked, product = self.asked(rows)
        shop, day, anchor = asked.shop, asked.day, asked.anchor
        day_type = self.day_type(asked)
        usual = self.lags.usual(asked, day_type)
        features: dict[str, Floats] = {"horizon_days": (day - anchor).astype(np.float64)}
        if len(self.shops) > 1:
            features["shop"] = shop.astype(np.float64)
        for name, by_day in self.by_day.items():
            if name not in _OPENING + OCCASIONS:
                features[name] = by_day[shop, day - self.first]
        if as_known:
            features |= self._weather_known(asked)
        features |= self._gaps(asked)
        features |= self._changes(asked)
        features |= self.lags.features(asked, day_type, usual)
        occasions = [self.by_day[name][shop, day - self.first] for name in OCCASIONS]
        features |= self.years.features(asked, product, occasions)
        features |= self.prices.features(asked)
        met = self._met(asked)
        features |= event_features(met)
        factor, voice = self._event_factors(met, asked, product)
        features |= self._signals.features(shop=shop, product=product, day=day, anchor=anchor)
        values = np.empty((len(day), len(features)), dtype=np.float32)
        for column, name in enumerate(features):
            values[:, column] = features[name]
        rules = self.lags.rules(asked) | {"usual": usual, "event_factor": factor, "event_voice": voice}
        rules["offered_days"] = self.years.offered_days(product, anchor)
        return Matrix(values, tuple(features), usual, rules)

    def _met(self, rows: Rows) -> EventsMet:
        """Return the events of each row's day, as its evening knew them."""
        return events_met(
            self.events,
            shops=self.shops,
            timezone=self.timezone,
            shop=rows.shop,
            day=rows.day,
            anchor=rows.anchor,
            is_ahead=rows.day > self._last_of_shop[rows.shop],
        )

    def expected_of_events(self, rows: pd.DataFrame) -> dict[str, Expected]:
        """Return by kind what the events of each row's day are expected to do."""
        asked, product = self.asked(rows)
        met = self._met(asked)
        family = self._family[product]
        return {
            kind: effects.expected(met, kind, asked, product=product, family=family)
            for kind, effects in self.effects.items()
        }

    def _event_factors(self, met: EventsMet, rows: Rows, product: Ints) -> tuple[Floats, Floats]:
        """Return by what the events of each day multiply demand, and how much that counts beside what models say.

        Where several kinds meet on a day, the one that was seen least decides.
        """
        factor, voice = np.ones(len(rows)), np.zeros(len(rows))
        for kind, effects in self.effects.items():
            told = effects.expected(met, kind, rows, product=product, family=self._family[product])
            factor *= np.clip(1 + told.gain, LEAST_FACTOR, LARGEST_FACTOR)
            young = EVEN_TIMES / (EVEN_TIMES + told.seen_times)
            voice = np.where(told.size > 0, np.maximum(voice, young), voice)
        return factor, voice

    def gaps(self, rows: pd.DataFrame) -> dict[str, Floats]:
        """Return the days from the last open day and to the next one, for `rows` (shop, product, day, horizon_days)."""
        return self._gaps(self.asked(rows)[0])

    def _gaps(self, rows: Rows) -> dict[str, Floats]:
        """Return the days from the last open day and to the next one, cut at five, as the anchor's evening saw them.

        A closing that only the till told afterwards counts where it lies before the anchor.
        """
        here, evening = (rows.shop, rows.day - self.first), (rows.shop, rows.anchor - self.first)
        foreseen = self.by_day["open_before"][here] + self.first
        seen = self.by_day["open_until"][evening] + self.first
        last_open = np.where(foreseen > rows.anchor, foreseen, seen)
        return {
            "days_since_open": np.minimum(rows.day - last_open, LONGEST_GAP).astype(np.float64),
            "days_to_open": self.by_day["days_to_open"][here],
        }

    def weather_kinds(self, rows: pd.DataFrame) -> npt.NDArray[np.str_]:
        """Return what each row of a matrix `as_known` sees of its day's weather, a word of `KINDS`."""
        asked, _ = self.asked(rows)
        kind = np.zeros(len(rows), dtype=np.int64)
        for code, known in self._as_known.items():
            mine = asked.shop == code
            day = asked.day[mine]
            kind[mine] = known.kind[lead_of(day - asked.anchor[mine]) - 1, day - self.first]
        return np.array(KINDS)[kind]

    @cached_property
    def _signals(self) -> SignalsTold:
        return SignalsTold(self.signals, shops=self.shops, products=self.products, timezone=self.timezone)

    @cached_property
    def _as_known(self) -> dict[int, WeatherAsKnown]:
        """Weather by lead of each shop's place, where outlooks were kept."""
        observed, issued = self._weather
        if issued is None or issued.empty:
            return {}
        of_place = dict(list(issued.groupby("place")))
        made: dict[str, WeatherAsKnown] = {}
        for place in {self._place_of.get(shop, "") for shop in self.shops} & set(of_place):
            here = observed.loc[observed["place"] == place]
            made[place] = weather_as_known(here, of_place[place], self.first, self.last, timezone=self.timezone)
        places = enumerate(self._place_of.get(shop, "") for shop in self.shops)
        return {code: made[place] for code, place in places if place in made}

    def _weather_known(self, rows: Rows) -> dict[str, Floats]:
        """Return the weather of rows as their anchors' evenings knew it; the same columns as without."""
        features: dict[str, Floats] = {}
        for code, known in self._as_known.items():
            mine = rows.shop == code
            day = rows.day[mine] - self.first
            for name in set(known.features) & set(self.by_day):
                seen = features.setdefault(name, self.by_day[name][rows.shop, rows.day - self.first])
                seen[mine] = known.at(name, day, rows.day[mine] - rows.anchor[mine])
        return features

    def _changes(self, rows: Rows) -> dict[str, Floats]:
        """Return how the day's calendar differs from that of the days its lags come from, nan where unknown."""
        school = self.by_day["school_share"]
        unit = sum_unit(school)
        total, known = (_summed(in_units(values, one)) for values, one in ((school, unit), (~np.isnan(school), 1.0)))
        end = rows.anchor - self.first + 1
        now = school[rows.shop, rows.day - self.first]
        changes = {}
        for days in (7, 28):
            begin = np.maximum(end - days, 0)
            count = known[rows.shop, end] - known[rows.shop, begin]
            recent = (total[rows.shop, end] - total[rows.shop, begin]) * unit / np.maximum(count, 1)
            changes[f"school_change_{days}"] = now - np.where(count > 0, recent, np.nan)
        weeks_back = -(-(rows.day - rows.anchor) // 7) * 7
        last_same = np.maximum(rows.day - weeks_back - self.first, 0)
        for name in ("school_share", "off_run", "is_holiday"):
            changes[f"{name}_last_week"] = self.by_day[name][rows.shop, last_same]
        return changes


def _summed(values: Ints) -> Ints:
    """Return the sum of the values before each place of a row, and before its end."""
    return np.concatenate([np.zeros((len(values), 1), dtype=np.int64), np.cumsum(values, axis=1)], axis=1)


def _families(products: list[str], catalogue: pd.DataFrame | None) -> Ints:
    """Return the family of every product in numbers, and one more for products that nobody has seen."""
    known = {} if catalogue is None else dict(zip(catalogue["product"], catalogue["family"], strict=True))
    codes = pd.factorize(pd.Series([known.get(name, "") for name in products], dtype=object))[0]
    return np.append(codes.astype(np.int64), codes.max(initial=-1) + 1)


def _places(known: list[str], names: pd.Series) -> Ints:
    """Return the place of each name among those known, −1 where it is none; a name is looked up once."""
    code, distinct = pd.factorize(names)
    return np.asarray(pd.Index(known).get_indexer(pd.Index(distinct)), dtype=np.int64)[code]
