"""A little bakery whose truth is known: weekday, rain, noise; and everything needed to forecast it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.config import ModelSettings
from forecast.history.known import Facts
from forecast.tables import Calendar, OpenDays, Products, Sales, Shops, WeatherObserved, checked

ZONE = "Europe/Paris"
FIRST = pd.Timestamp("2024-01-01")
WEEKDAY_EFFECT = np.array([0.8, 0.8, 0.9, 1.0, 1.2, 1.6, 0.7])
RAIN_EFFECT = 0.6
QUICK = ModelSettings(levels=(0.1, 0.5, 0.9), minimum_boosted_days=60)


def evening(day: str | pd.Timestamp) -> pd.Timestamp:
    return (pd.Timestamp(day) + pd.Timedelta(hours=21)).tz_localize(ZONE)


def sales_of(
    levels: dict[str, float],
    *,
    days: int = 200,
    seed: int = 1,
    closed_weekday: int | None = None,
    with_rain: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return sales and weather; every number follows from the seed."""
    random = np.random.default_rng(seed)
    calendar = pd.date_range(FIRST, periods=days)
    rain = random.random(days) < 0.3
    rows = []
    for product, level in levels.items():
        mean = level * WEEKDAY_EFFECT[calendar.day_of_week]
        if with_rain:
            mean = mean * np.where(rain, RAIN_EFFECT, 1.0)
        rows.append(
            pd.DataFrame(
                {"shop": "a", "product": product, "day": calendar, "sold_qty": random.poisson(mean).astype(float)}
            )
        )
    sold = pd.concat(rows, ignore_index=True)
    if closed_weekday is not None:
        sold = sold[sold["day"].dt.day_of_week != closed_weekday]
    weather = pd.DataFrame({"place": "p", "day": calendar, "temp_mean_c": 15.0, "rain_mm": np.where(rain, 8.0, 0.0)})
    return sold[sold["sold_qty"] > 0], weather


def facts_of(sold: pd.DataFrame, *, weather: pd.DataFrame | None = None, **more: pd.DataFrame) -> Facts:
    days = pd.date_range(sold["day"].min(), sold["day"].max() + pd.Timedelta(days=40))
    last = sold["day"].max()
    sold_on = set(sold["day"])
    weekday_open = {day.day_of_week for day in sold_on} if len(sold_on) > 7 else set(range(7))
    opening = pd.DataFrame(
        [
            (shop, day, (day in sold_on) if day <= last else day.day_of_week in weekday_open, "weekly", 25_200, 70_200)
            for shop in sorted(sold["shop"].unique())
            for day in days
        ],
        columns=["shop", "day", "is_open", "reason", "opens_s", "closes_s"],
    )
    holidays = pd.DataFrame(
        {
            "region": "FR",
            "day": pd.to_datetime(["2024-01-01", "2024-04-01", "2024-05-01", "2024-05-08", "2024-05-09", "2024-05-20"]),
            "kind": "public_holiday",
            "name": ["new_year", "easter_monday", "labour_day", "victory_day", "ascension", "whit_monday"],
            "label": "",
        }
    )
    shops = sorted(sold["shop"].unique())
    tables = {
        "sales": checked(Sales, sold),
        "open_days": checked(OpenDays, opening),
        "products": checked(Products, pd.DataFrame({"product": sorted(sold["product"].unique())}).assign(label="")),
        "shops": checked(Shops, pd.DataFrame({"shop": shops, "name": shops, "place": "p"})),
        "calendar": checked(Calendar, holidays),
    }
    if weather is not None:
        tables["weather_observed"] = checked(WeatherObserved, weather)
    return Facts(timezone=ZONE, **(tables | more))
