"""All features of any rows, in one matrix.

In: KnownTables, History. Out: Matrix, row for row as asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.features import by_day, dates, events, lags, prices, weather, years
from forecast.features.event_effects import (
    EVEN_TIMES,
    LARGEST_FACTOR,
    LEAST_FACTOR,
    EventDays,
    EventEffects,
    Expected,
)
from forecast.features.events import EVENT, EventsMet, SignalsTold, event_features, events_met
from forecast.features.series import Bools, Floats, Ints, Rows, day_numbers
from forecast.tables import DataFrame, History, KnownTables
from forecast.tables.feature import VALUE, Declared, Feature

DECLARED = Declared(
    (
        Feature("product", "level"),
        Feature("shop", "level"),
        Feature("horizon_days", "level", terms=(VALUE,)),
        *(feature for part in (dates, weather, by_day, lags, years, prices, events) for feature in part.COLUMNS),
    )
)
"""Every column that there can be."""
_AHEAD_DAYS = 60


@dataclass(frozen=True)
class OwnColumn:
    """A column that somebody adds: how it is declared, and its values for rows out of what an evening knew.

    `values` is given the rows asked for (shop, product, day, horizon_days; the newest day known, `anchor`) and the
    tables with nothing from after the evening's cutoff; it returns a number for each row, nan where nothing is known.
    """

    feature: Feature
    values: Callable[[pd.DataFrame, KnownTables], npt.ArrayLike]


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
    declared: Declared

    def take(self, chosen: Bools | Ints) -> Matrix:
        """Return the matrix of the chosen rows."""
        rules = {name: values[chosen] for name, values in self.rules.items()}
        return Matrix(self.values[chosen], self.names, self.usual[chosen], rules, self.declared)

    def without_events(self) -> Matrix:
        """Return the matrix of the same days had nothing happened near the shop."""
        values = self.values.copy()
        values[:, [column for column, name in enumerate(self.names) if name.startswith(EVENT)]] = 0.0
        return Matrix(values, self.names, self.usual, self.rules, self.declared)

    def aligned(self, names: tuple[str, ...]) -> Matrix:
        """Return the matrix with the columns `names`; those that it has not are nan, those not named are dropped."""
        if names == self.names:
            return self
        place = {name: column for column, name in enumerate(self.names)}
        values = np.full((len(self.values), len(names)), np.nan, dtype=np.float32)
        for column, name in enumerate(names):
            if name in place:
                values[:, column] = self.values[:, place[name]]
        return Matrix(values, names, self.usual, self.rules, self.declared)


class FeatureSource:
    """Everything known at one cutoff, ready to give the features of any row.

    A row is a shop, a product, a day and a horizon. Lags end at the anchor, which is day − horizon.

    Parameters
    ----------
    known : KnownTables
        What was known at the cutoff.
    history : DataFrame[History]
        What was wanted up to it; at least one row.
    own : sequence of OwnColumn
        Columns added to those of the program.
    every_shop : sequence of str
        The shops of the chain, of which `known` holds a block; those of the history by default.
    """

    def __init__(
        self,
        known: KnownTables,
        history: DataFrame[History],
        *,
        own: Sequence[OwnColumn] = (),
        every_shop: Sequence[str] = (),
    ) -> None:
        self.known, self.own = known, tuple(own)
        self.declared = Declared((*(each.feature for each in own), *DECLARED.features)) if own else DECLARED
        self.shops = sorted(history["shop"].unique())
        self.every_shop = sorted({*every_shop, *self.shops})
        self._number_of_shop = _places(self.every_shop, pd.Series(self.shops, dtype=object))
        self.products = sorted(history["product"].unique())
        rows = self._rows(history, day_numbers(history["day"]))
        self.first = int(rows.day.min()) - 40
        # A till that has been silent for months, or a shop that closed for a season, is asked about days far ahead.
        last = int(max(rows.day.max() + _AHEAD_DAYS, day_numbers(known.open_days["day"]).max(initial=0)))
        self.days = by_day.ShopDays(known, self.shops, self.first, last)
        self.weather = weather.Weather(known, self.shops, self.first, last)
        self._last_of_shop = np.array([rows.day[rows.shop == code].max() for code in range(len(self.shops))])
        value = history["demand_qty"].to_numpy(dtype=np.float64)
        self.lags = lags.LagSource(rows, value, self.days.day_type(rows))
        self.years = years.YearsPast(self.lags, rows, value)
        self.prices = prices.of_sales(known.sales, *self._codes(known.sales), len(self.products))
        family = dict(zip(known.products["product"], known.products["family"], strict=True))
        codes = pd.factorize(pd.Series([family.get(name, "") for name in self.products], dtype=object))[0]
        # One more for products that nobody has seen, which stand at −1.
        self._family = np.append(codes.astype(np.int64), codes.max(initial=-1) + 1)
        self.effects = self._effects(rows, value) if len(known.events) else None

    def _effects(self, rows: Rows, value: Floats) -> EventEffects:
        """Return what events did to the days of the past, beside what their eves would have called usual."""
        told, days = self.known.events, day_numbers(self.known.events["day"])
        of_event = np.asarray(pd.Index(self.shops).get_indexer(pd.Index(told["shop"])), dtype=np.int64)
        span = int(rows.day.max()) + 1
        here = np.isin(rows.shop * span + rows.day, (of_event * span + days)[(of_event >= 0) & (days < span)])
        eventful = np.flatnonzero(here | np.isin(rows.day, days[(told["shop"] == "").to_numpy()]))
        on = rows.take(eventful)
        eve = replace(on, anchor=on.day - 1)
        usual = self.lags.usual(eve, self.days.day_type(eve))
        seen = EventDays(
            on.shop, on.product, self._family[on.product], on.day, value[eventful], usual, self.days.is_special(on)
        )
        return EventEffects(self.known, seen, shops=self.shops)

    def _codes(self, rows: pd.DataFrame) -> tuple[Ints, Ints]:
        return _places(self.shops, rows["shop"]), _places(self.products, rows["product"])

    def _rows(self, rows: pd.DataFrame, anchor: Ints) -> Rows:
        shop, product = self._codes(rows)
        series = np.where(product < 0, len(self.shops) * len(self.products), shop * len(self.products) + product)
        return Rows(series, shop, product, day=day_numbers(rows["day"]), anchor=anchor)

    def asked(self, rows: pd.DataFrame) -> Rows:
        """Return `rows` (shop, product, day, horizon_days) in numbers, −1 for an unknown product."""
        return self._rows(rows, day_numbers(rows["day"]) - rows["horizon_days"].to_numpy(dtype=np.int64))

    def day_type(self, rows: pd.DataFrame) -> Ints:
        """Return the day type of rows: the weekday, public holidays counting as a Sunday."""
        return self.days.day_type(self.asked(rows))

    def matrix(self, rows: pd.DataFrame, *, as_known: bool = False) -> Matrix:
        """Return the features of `rows` (shop, product, day, horizon_days), which may be unknown series.

        `as_known` gives past rows the weather that their anchor's evening knew, where an outlook of it was kept, in
        place of what was measured later.

        Raises
        ------
        ValueError
            When a column is not declared.
        """
        asked = self.asked(rows)
        day_type = self.days.day_type(asked)
        usual = self.lags.usual(asked, day_type)
        met = self._met(asked)
        features: dict[str, npt.NDArray[np.float32]] = {}
        for part in self._features(rows, asked, met, day_type, usual, as_known=as_known):
            features |= {name: np.asarray(values, dtype=np.float32) for name, values in part.items()}
        names = tuple(features)
        values = np.empty((len(asked), len(names)), dtype=np.float32)
        for column, name in enumerate(names):
            self.declared.of(name)
            values[:, column] = features.pop(name)
        factor, voice = self._event_factors(met, asked)
        rules = self.lags.rules(asked) | {"usual": usual, "event_factor": factor, "event_voice": voice}
        rules["offered_days"] = self.years.offered_days(asked)
        return Matrix(values, names, usual, rules, self.declared)

    def _features(
        self, rows: pd.DataFrame, asked: Rows, met: EventsMet, day_type: Ints, usual: Floats, *, as_known: bool
    ) -> Iterator[dict[str, Floats]]:
        """Yield the features part by part: of millions of rows not all are held twice."""
        yield {"horizon_days": (asked.day - asked.anchor).astype(np.float64)}
        if len(self.every_shop) > 1:
            yield {"shop": self._number_of_shop[asked.shop].astype(np.float64)}
        yield self.days.features(asked)
        yield self.weather.features(asked, as_known=as_known)
        yield self.days.gaps(asked)
        yield self.days.changes(asked)
        yield self.lags.features(asked, day_type, usual)
        yield self.years.features(asked, self.days.occasions(asked))
        yield self.prices.features(asked)
        yield event_features(met)
        yield self._signals.features(asked)
        yield self._own_features(rows)

    def _own_features(self, rows: pd.DataFrame) -> dict[str, Floats]:
        anchor = rows["day"] - pd.to_timedelta(rows["horizon_days"], unit="D")
        given = rows[["shop", "product", "day", "horizon_days"]].assign(anchor=anchor)
        return {each.feature.name: np.asarray(each.values(given, self.known), dtype=np.float64) for each in self.own}

    def _met(self, rows: Rows) -> EventsMet:
        """Return the events of each row's day, as its evening knew them."""
        is_ahead = rows.day > self._last_of_shop[rows.shop]
        return events_met(self.known, rows, shops=self.shops, is_ahead=is_ahead)

    def expected_of_events(self, rows: pd.DataFrame) -> dict[str, Expected]:
        """Return by kind what the events of each row's day are expected to do."""
        asked = self.asked(rows)
        return self._expected(self._met(asked), asked)

    def _expected(self, met: EventsMet, rows: Rows) -> dict[str, Expected]:
        if self.effects is None:
            return {}
        family = self._family[rows.product]
        return {kind: self.effects.expected(met, kind, rows, family=family) for kind in self.effects.kinds}

    def _event_factors(self, met: EventsMet, rows: Rows) -> tuple[Floats, Floats]:
        """Return by what the events of each day multiply demand, and how much that counts beside what models say.

        Where several kinds meet on a day, the one that was seen least decides.
        """
        factor, voice = np.ones(len(rows)), np.zeros(len(rows))
        for told in self._expected(met, rows).values():
            factor *= np.clip(1 + told.gain, LEAST_FACTOR, LARGEST_FACTOR)
            young = EVEN_TIMES / (EVEN_TIMES + told.seen_times)
            voice = np.where(told.size > 0, np.maximum(voice, young), voice)
        return factor, voice

    @cached_property
    def _signals(self) -> SignalsTold:
        return SignalsTold(self.known, shops=self.shops, products=self.products)


def _places(known: list[str], names: pd.Series) -> Ints:
    """Return the place of each name among those known, −1 where it is none; a name is looked up once."""
    code, distinct = pd.factorize(names)
    return np.asarray(pd.Index(known).get_indexer(pd.Index(distinct)), dtype=np.int64)[code]
