"""The truth: the mean demand of every product and day as the product of its effects, and what was then wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from forecast.sample import effects
from forecast.sample.chance import Floats, Ints, bell, between_knots, negative_binomial_counts, pick, stream
from forecast.sample.days import day_table
from forecast.sample.effects import strength
from forecast.sample.goods import PRICE_RISES, Good, goods
from forecast.sample.surroundings import cruise_passengers, event_days
from forecast.sample.weather import PLACES, weather_days

FUTURE_DAYS = 30
"""Events, closures and weather (for the outlooks) reach that far beyond the last till day."""

FACTORS = (
    "level", "week", "season", "trend", "drift", "weather", "calendar", "event", "signal", "price",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """All that is not chance of a single sale: seed, shops, products, days, and what happens on them."""

    seed: int
    shops: int
    products: int
    first: date
    last: date
    scale: float = 1.0

    @cached_property
    def goods(self) -> tuple[Good, ...]:
        """The products."""
        return goods(self.products)

    @cached_property
    def shop_names(self) -> tuple[str, ...]:
        """The names of the shops as the till writes them."""
        if self.shops == 1:
            return ("Grand-Rue",)
        return tuple(f"Magasin {number + 1:03d}" for number in range(self.shops))

    @cached_property
    def days(self) -> pd.DataFrame:
        """One row per day, some weeks beyond the last till day included."""
        return day_table(self.first, self.last + timedelta(days=FUTURE_DAYS))

    @cached_property
    def weather(self) -> tuple[pd.DataFrame, ...]:
        """The weather of each place."""
        end = self.last + timedelta(days=FUTURE_DAYS)
        return tuple(weather_days(self.seed, place, self.first, end) for place in range(min(self.shops, len(PLACES))))

    @cached_property
    def events(self) -> pd.DataFrame:
        """The events around the shops."""
        return event_days(self.seed, self.first, self.last + timedelta(days=FUTURE_DAYS), history_end=self.last)

    @cached_property
    def cruises(self) -> pd.DataFrame:
        """The river cruise passengers."""
        return cruise_passengers(self.seed, self.first, self.last + timedelta(days=FUTURE_DAYS))

    @cached_property
    def prices_cents(self) -> Ints:
        """Selling price by product and day [cents]."""
        rows = [[round(good.price_amount * 100)] * len(self.days) for good in self.goods]
        prices = np.array(rows, dtype=np.int64)
        before_end = self.days_before_end
        for start, family, rise, _ in PRICE_RISES:
            for place, good in enumerate(self.goods):
                if good.family == family:
                    # The catalogue has today's price; the past had less.
                    earlier = round(good.price_amount / (1.0 + rise) * 20) * 5
                    prices[place, before_end > start] = earlier
        return prices

    @cached_property
    def days_before_end(self) -> Ints:
        """How many days each day lies before the last till day (negative: after)."""
        return (self.last - self.first).days - np.arange(len(self.days), dtype=np.int64)

    @cached_property
    def is_offered(self) -> np.ndarray:
        """Whether a product is on the shelf, by product and day."""
        rows = []
        for good in self.goods:
            offered = self.days["is_open"].to_numpy() & np.isin(self.days["weekday"], good.weekdays)
            if good.window == "galette":
                from_epiphany = self.days["from_epiphany"].to_numpy()
                month, day = self.days["day"].dt.month.to_numpy(), self.days["day"].dt.day.to_numpy()
                offered &= (np.abs(from_epiphany) < 40) & (((month == 12) & (day >= 26)) | (month == 1))
            if good.window == "mannele":
                from_nicholas = self.days["from_saint_nicholas"].to_numpy()
                offered &= (from_nicholas >= -21) & (from_nicholas <= 2)
            if good.launched_days_before_end:
                offered &= self.days_before_end <= good.launched_days_before_end
            rows.append(offered)
        return np.array(rows)

    @cached_property
    def shared_factors(self) -> dict[str, Floats]:
        """The effects that all shops have in common, by product and day."""
        days, count = self.days, len(self.days)
        age = np.arange(count, dtype=np.float64)
        found = {name: np.ones((len(self.goods), count)) for name in FACTORS}
        for place, good in enumerate(self.goods):
            found["level"][place] = good.level_qty
            found["week"][place] = np.array(good.week)[days["weekday"].to_numpy()]
            found["season"][place] = _season(good, days)
            found["trend"][place] = 1.0 + good.yearly_trend * (age / 365.0)
            found["calendar"][place] = _calendar(good, days)
            found["event"][place] = self._event_factor(good)
            passengers = self.cruises["passengers"].to_numpy() / 100.0
            found["signal"][place] = 1.0 + strength(effects.CRUISES, good, otherwise=0.0) * passengers
            for start, family, _, factor in PRICE_RISES:
                if good.family == family:
                    found["price"][place] = np.where(self.days_before_end <= start, factor, 1.0)
        return found

    def _event_factor(self, good: Good) -> Floats:
        factor = np.ones(len(self.days))
        position = (self.events["day"] - self.days["day"].iloc[0]).dt.days.to_numpy()
        for where, kind, size in zip(position, self.events["kind"], self.events["size"], strict=True):
            gain = strength(effects.EVENTS[str(kind)], good, otherwise=0.0)
            factor[where] = factor[where] * (1.0 + gain * (int(size) / 10.0))
        return factor

    def factors(self, shop: int) -> dict[str, Floats]:
        """Return the effects in one shop, by product and day: the shared ones, its level, its drift, its weather."""
        own = dict(self.shared_factors)
        chance = stream(self.seed, 5, shop)
        busy = 1.0 if self.shops == 1 else 0.6 + chance.random()
        taste = np.ones(len(self.goods)) if self.shops == 1 else 0.75 + 0.5 * chance.random(len(self.goods))
        own["level"] = own["level"] * (self.scale * busy) * taste[:, None]
        knots = len(self.days) // effects.DRIFT_DAYS + 2
        heights = 1.0 + effects.DRIFT_SD_SHARE * bell(chance, (len(self.goods), knots))
        week = np.arange(len(self.days)) / effects.DRIFT_DAYS
        own["drift"] = np.array([between_knots(week, list(enumerate(row))) for row in heights.tolist()])
        weather = self.weather[shop % len(self.weather)]
        own["weather"] = np.array([_weather_factor(good, weather) for good in self.goods])
        return own

    def mean_qty(self, factors: dict[str, Floats]) -> Floats:
        """Return the mean walk-in demand that can be known, by product and day; 0 where it is not offered."""
        mean = np.ones(self.is_offered.shape)
        for name in FACTORS:
            mean = mean * factors[name]
        return np.where(self.is_offered, np.round(mean, 3), 0.0)

    def demand(self, shop: int, mean_qty: Floats) -> tuple[Floats, Ints]:
        """Draw the shop's shock of each day and the walk-in demand by product and day."""
        chance = stream(self.seed, 6, shop)
        shock = np.array(effects.SHOP_SHOCKS)[pick(chance, len(self.days), effects.SHOP_SHOCK_SHARES)]
        size = np.array([[float(good.size)] for good in self.goods])
        return shock, negative_binomial_counts(chance.random(mean_qty.shape), mean_qty * shock, size + 0.0 * mean_qty)


def _season(good: Good, days: pd.DataFrame) -> Floats:
    if good.window == "galette":
        return between_knots(days["from_epiphany"].to_numpy(dtype=np.float64), effects.GALETTE_CURVE)
    if good.window == "mannele":
        return between_knots(days["from_saint_nicholas"].to_numpy(dtype=np.float64), effects.MANNELE_CURVE)
    monthly = list(good.season)
    knots = [(month * 30.5 - 15.0, monthly[(month - 1) % 12]) for month in range(14)]
    return between_knots(days["day"].dt.day_of_year.to_numpy(dtype=np.float64), knots)


def _calendar(good: Good, days: pd.DataFrame) -> Floats:
    factor = np.ones(len(days))
    for flag, effect in (
        ("is_eve", effects.EVE),
        ("is_holiday", effects.HOLIDAY),
        ("is_after_closure", effects.AFTER_CLOSURE),
        ("is_school_holiday", effects.SCHOOL_HOLIDAY),
    ):
        factor = np.where(days[flag].to_numpy(), factor * strength(effect, good, otherwise=1.0), factor)
    for feast, effect in effects.FEASTS.items():
        factor = np.where(days["feast"].to_numpy() == feast, factor * strength(effect, good, otherwise=1.0), factor)
    return factor


def _weather_factor(good: Good, weather: pd.DataFrame) -> Floats:
    rain = np.minimum(weather["rain_mm"].to_numpy(), 10.0) / 10.0
    heat = np.minimum(np.maximum(weather["temp_max_c"].to_numpy() - 25.0, 0.0), 10.0) / 10.0
    cold = np.minimum(np.maximum(5.0 - weather["temp_mean_c"].to_numpy(), 0.0), 10.0) / 10.0
    factor = 1.0 + strength(effects.RAIN, good, otherwise=0.0) * rain
    factor = factor * (1.0 + strength(effects.HEAT, good, otherwise=0.0) * heat)
    warmed: Floats = factor * (1.0 + strength(effects.COLD, good, otherwise=0.0) * cold)
    return warmed
