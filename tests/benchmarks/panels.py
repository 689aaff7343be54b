"""A small panel of made-up days for the peers: two products, one shop, closed on Mondays."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
from quality.panel import Replay, build

from forecast.tables import Events, Signals, WeatherObserved, WeatherOutlook, checked

from ..made_up_past import FIRST, ZONE, facts_of, sales_of

CONFIG = SimpleNamespace(
    bakery=SimpleNamespace(timezone=ZONE, country="FR", region=""),
    run=SimpleNamespace(cutoff=pd.Timestamp("2024-01-01 21:00").time()),
    weather=SimpleNamespace(in_backtest="outlook"),
    shop_files=SimpleNamespace(orders_at_till="pickup"),
)
LAST_EVENING = FIRST + pd.Timedelta(days=150)


def replay(*, days: int = 7, horizons: tuple[int, ...] = (1,), products=None) -> Replay:
    """Return the replay of the days after LAST_EVENING."""
    first = LAST_EVENING + pd.Timedelta(days=1)
    last = first + pd.Timedelta(days=days - 1)
    return Replay(first, last, horizons, (0.1, 0.5, 0.9), 28, products)


def sold(*, days: int = 200, seed: int = 1) -> pd.DataFrame:
    """Return sales of two products, closed on Mondays."""
    return sales_of({"BREAD": 60.0, "ROLL": 30.0}, days=days, seed=seed, closed_weekday=0)[0]


def facts(sales: pd.DataFrame, *, after: float = 1.0):
    """Return facts with weather, an outlook, a signal and two events; what is after LAST_EVENING is times `after`."""
    days = pd.date_range(FIRST, periods=220)
    value = np.where(days > LAST_EVENING, after, 1.0) * (10.0 + np.arange(220) % 5)
    weather = pd.DataFrame({"place": "p", "day": days, "temp_mean_c": value})
    issued = (days - pd.Timedelta(hours=6)).tz_localize("UTC")
    outlook = weather.assign(temp_mean_c=12.0, issued_at=issued)
    known = (days - pd.Timedelta(hours=12)).tz_localize("UTC")
    signals = pd.DataFrame({"shop": "", "product": "", "day": days, "name": "ferry", "value": value, "known_at": known})
    events = pd.DataFrame(
        {
            "day": [LAST_EVENING + pd.Timedelta(days=1)] * 2,
            "name": ["market", "surprise"],
            "kind": ["market", "surprise"],
            "size": [2.0, 5.0 * after],
            "known_at": [
                (LAST_EVENING - pd.Timedelta(days=9)).tz_localize("UTC"),
                (LAST_EVENING + pd.Timedelta(hours=23)).tz_localize("UTC"),
            ],
        }
    )
    return facts_of(
        sales,
        weather=checked(WeatherObserved, weather),
        weather_outlook=checked(WeatherOutlook, outlook),
        signals=checked(Signals, signals),
        events=checked(Events, events),
    )


def panel(*, days: int = 7, horizons: tuple[int, ...] = (1,)):
    """Return a panel of the days after LAST_EVENING."""
    return build(facts(sold()), CONFIG, replay(days=days, horizons=horizons))[0]
