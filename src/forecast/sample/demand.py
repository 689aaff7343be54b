"""The truth: the mean demand of every product and day as the product of its effects, and what was then wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from forecast.sample import effects
from forecast.sample.chance import Floats, Ints, bell, between_knots, negative_binomial_counts, pick, stream
from forecast.sample.days import day_table
from forecast.sample.effects import strength
from forecast.sample.goods import PRICE_RISES, Good, goods
from forecast.sample.surroundings import cruise_passengers, event_days, places_of, weather_days

LAST_DAY = date(2025, 6, 12)
FUTURE_DAYS = 30
"""Events, closures and weather (for the outlooks) reach that far beyond the last till day."""

FACTORS = (
    "level", "week", "season", "trend", "drift", "weather", "calendar", "event", "signal", "price",
)  # fmt: skip


@dataclass(frozen=True)
class Trade:
    """How trade goes: `baked_share` multiplies what the baker makes of each product, and sells out often below one.

    `recapture` is the share of customers who take another product of the family when theirs is sold out. Of a chain's
    shops, the share `renewed` opened or closed within its second half. `grain` is what the till exports: ticket lines,
    or sums of a day and product without a time.
    """

    baked_share: float = 1.0
    recapture: float = 0.0
    renewed: float = 0.0
    grain: Literal["lines", "daily"] = "lines"


AS_USUAL = Trade()


@dataclass(eq=False)
class World:
    """All that is not chance of a single sale: seed, shops, products, days, and what happens on them.

    `days` of sales end on 12 June 2025. Tables of days reach beyond `last`, the last till day.
    """

    seed: int
    shops: int
    products: int
    days: int
    scale: float = 1.0
    trade: Trade = AS_USUAL

    def __post_init__(self) -> None:
        sizes = (self.shops, self.products, self.days, self.scale, self.trade.baked_share)
        if min(sizes) <= 0:
            got = ", ".join(map(str, sizes))
            raise ValueError(f"shops, products, days, scale and baked_share must be positive; got {got}")
        for name, share in (("recapture", self.trade.recapture), ("renewed", self.trade.renewed)):
            if not 0 <= share <= 1:
                raise ValueError(f"{name} must be a share from 0 to 1; got {share}")
        self.goods = goods(self.products)
        self.product_names = np.array([good.product for good in self.goods])
        numbered = tuple(f"Magasin {number:03d}" for number in range(1, self.shops + 1))
        self.shop_names = numbered if self.shops > 1 else ("Grand-Rue",)
        self.last = LAST_DAY
        self.first = self.last - timedelta(days=self.days - 1)
        self.dates = [self.first + timedelta(days=step) for step in range(self.days + FUTURE_DAYS)]
        self.days_before_end = self.days - 1 - np.arange(len(self.dates), dtype=np.int64)
        self.calendar = day_table(self.dates)
        self.is_open, self.opens_min = (self.calendar[name].to_numpy() for name in ("is_open", "opens_min"))
        self.places = places_of(self.shops)
        self.weather = tuple(weather_days(self.seed, place, self.dates) for place in range(len(self.places)))
        self.events = event_days(self.seed, self.dates, history_end=self.last)
        self.cruises = cruise_passengers(self.seed, self.dates)

    @cached_property
    def prices_cents(self) -> Ints:
        """Selling price by product and day [cents]; the catalogue has today's, the past had less."""
        prices = np.empty((len(self.goods), len(self.dates)), dtype=np.int64)
        for place, good in enumerate(self.goods):
            prices[place] = round(good.price_amount * 100)
            for start, family, rise, _ in PRICE_RISES:
                if good.family == family:
                    prices[place, self.days_before_end > start] = round(good.price_amount / (1.0 + rise) * 20) * 5
        return prices

    @cached_property
    def days_before_end(self) -> Ints:
        """How many days each day lies before the last till day (negative: after)."""
        return self.days - 1 - np.arange(len(self.dates), dtype=np.int64)

    @cached_property
    def is_offered(self) -> np.ndarray:
        """Whether a product is on the shelf, by product and day."""
        calendar = self.calendar
        month, day = calendar["day"].dt.month, calendar["day"].dt.day
        windows = {
            "": np.ones(len(calendar), dtype=bool),
            "galette": (calendar["from_epiphany"].abs() < 40) & (((month == 12) & (day >= 26)) | (month == 1)),
            "mannele": calendar["from_saint_nicholas"].between(-21, 2),
        }
        rows = []
        for good in self.goods:
            is_launched = self.days_before_end <= (good.launched_days_before_end or self.days)
            is_on_weekday = calendar["weekday"].isin(good.weekdays).to_numpy()
            rows.append(self.is_open & is_on_weekday & is_launched & np.asarray(windows[good.window]))
        return np.array(rows)

    @cached_property
    def shared_factors(self) -> dict[str, Floats]:
        """The effects that all shops have in common, by product and day."""
        count = len(self.dates)
        age = np.arange(count, dtype=np.float64)
        passengers = self.cruises["passengers"].to_numpy() / 100.0
        found = {name: np.ones((len(self.goods), count)) for name in FACTORS}
        for place, good in enumerate(self.goods):
            found["level"][place] = good.level_qty
            found["week"][place] = np.array(good.week)[self.calendar["weekday"].to_numpy()]
            found["season"][place] = _season(good, self.calendar)
            found["trend"][place] = 1.0 + good.yearly_trend * (age / 365.0)
            found["calendar"][place] = _calendar(good, self.calendar)
            found["event"][place] = self._event_factor(good)
            found["signal"][place] = 1.0 + strength(effects.CRUISES, good, otherwise=0.0) * passengers
            for start, family, _, factor in PRICE_RISES:
                if good.family == family:
                    found["price"][place] = np.where(self.days_before_end <= start, factor, 1.0)
        return found

    def _event_factor(self, good: Good) -> Floats:
        factor = np.ones(len(self.dates))
        position = (self.events["day"] - pd.Timestamp(self.first)).dt.days
        for where, kind, size in zip(position, self.events["kind"], self.events["size"], strict=True):
            factor[where] *= 1.0 + strength(effects.EVENTS[kind], good, otherwise=0.0) * (size / 10.0)
        return factor

    def factors(self, shop: int) -> dict[str, Floats]:
        """Return the effects in one shop, by product and day: the shared ones, its level, its drift, its weather."""
        own = dict(self.shared_factors)
        chance = stream(self.seed, 5, shop)
        busy = 1.0 if self.shops == 1 else 0.6 + chance.random()
        taste = np.ones(len(self.goods)) if self.shops == 1 else 0.75 + 0.5 * chance.random(len(self.goods))
        own["level"] = own["level"] * (self.scale * busy) * taste[:, None]
        knots = len(self.dates) // effects.DRIFT_DAYS + 2
        heights = 1.0 + effects.DRIFT_SD_SHARE * bell(chance, (len(self.goods), knots))
        week = np.arange(len(self.dates)) / effects.DRIFT_DAYS
        own["drift"] = np.array([between_knots(week, list(enumerate(row))) for row in heights.tolist()])
        weather = self.weather[shop % len(self.weather)]
        own["weather"] = np.array([_weather_factor(good, weather) for good in self.goods])
        return own

    def is_trading(self, shop: int) -> np.ndarray:
        """Tell on which days the shop exists: all, but for shops that opened or closed meanwhile."""
        chance = stream(self.seed, 13, shop)
        drawn, way = chance.random(2)
        day = np.arange(len(self.dates))
        turn = int(self.days * (0.5 + 0.45 * way))
        is_new, is_gone = drawn < self.trade.renewed / 2, self.trade.renewed / 2 <= drawn < self.trade.renewed
        return day >= turn if is_new else day < turn if is_gone else day >= 0

    def mean_qty(self, factors: dict[str, Floats]) -> Floats:
        """Return the mean walk-in demand that can be known, by product and day; 0 where it is not offered."""
        mean = np.ones(self.is_offered.shape)
        for name in FACTORS:
            mean = mean * factors[name]
        return np.where(self.is_offered, np.round(mean, 3), 0.0)

    def demand(self, shop: int, mean_qty: Floats) -> tuple[Floats, Ints]:
        """Draw the shop's shock of each day and the walk-in demand by product and day."""
        chance = stream(self.seed, 6, shop)
        shock = np.array(effects.SHOP_SHOCKS)[pick(chance, len(self.dates), effects.SHOP_SHOCK_SHARES)]
        size = np.array([[float(good.size)] for good in self.goods])
        return shock, negative_binomial_counts(chance.random(mean_qty.shape), mean_qty * shock, size + 0.0 * mean_qty)


def _season(good: Good, calendar: pd.DataFrame) -> Floats:
    if good.window:
        feast, curve = effects.WINDOW_CURVES[good.window]
        return between_knots(calendar[f"from_{feast}"].to_numpy(dtype=np.float64), curve)
    knots = [(month * 30.5 - 15.0, good.season[(month - 1) % 12]) for month in range(14)]
    return between_knots(calendar["day"].dt.day_of_year.to_numpy(dtype=np.float64), knots)


def _calendar(good: Good, calendar: pd.DataFrame) -> Floats:
    factor = np.ones(len(calendar))
    is_on = [(calendar[flag].to_numpy(), effect) for flag, effect in effects.DAYS.items()]
    is_on += [((calendar["feast"] == feast).to_numpy(), effect) for feast, effect in effects.FEASTS.items()]
    for is_day, effect in is_on:
        factor = np.where(is_day, factor * strength(effect, good, otherwise=1.0), factor)
    return factor


def _weather_factor(good: Good, weather: pd.DataFrame) -> Floats:
    reaches = (
        (effects.RAIN, weather["rain_mm"]),
        (effects.HEAT, weather["temp_max_c"] - 25.0),
        (effects.COLD, 5.0 - weather["temp_mean_c"]),
    )
    factor = np.ones(len(weather))
    for effect, reach in reaches:
        factor = factor * (1.0 + strength(effect, good, otherwise=0.0) * (reach.to_numpy().clip(0.0, 10.0) / 10.0))
    return factor
