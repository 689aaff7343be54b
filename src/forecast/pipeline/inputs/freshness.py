"""Whether what a plan rests on is as fresh as it should be, and whether it can be kept."""

from __future__ import annotations

from datetime import date

import pandas as pd

from forecast.config import Config
from forecast.history.customer_orders import orders_on_closed_days
from forecast.history.known import Known
from forecast.notices import Notice, Value


def freshness(config: Config, known: Known, day: date) -> list[Notice]:
    """Return warnings for till data and outlooks that are missing or old, and for orders of days that are closed.

    Where no weather is configured, a note says so.
    """
    on_closed = orders_on_closed_days(known.customer_orders, known.open_days, after=_today(known))
    return [*_till(config, known), *_weather(config, known, day), *on_closed]


def _today(known: Known) -> pd.Timestamp:
    return known.cutoff.tz_convert(known.timezone).tz_localize(None).normalize()


def _till(config: Config, known: Known) -> list[Notice]:
    today = _today(known)
    newest = max(known.anchors.values(), default=today)
    notices = []
    for shop, anchor in known.anchors.items():
        of_shop = known.open_days[(known.open_days["shop"] == shop) & known.open_days["is_open"]]
        missing = int(((of_shop["day"] > anchor) & (of_shop["day"] < today)).sum())
        if missing >= config.run.stale_after_days:
            values: dict[str, Value] = {"last_day": anchor.date().isoformat(), "missing_days": missing}
            notices.append(Notice("till_stale", "warning", shop=shop, values=values))
        elif ((of_shop["day"] > anchor) & (of_shop["day"] <= newest)).any():
            days = {"last_day": anchor.date().isoformat(), "newest": newest.date().isoformat()}
            notices.append(Notice("shop_late", shop=shop, values=days))
    return notices


def _weather(config: Config, known: Known, day: date) -> list[Notice]:
    if config.weather.source == "none":
        return [Notice("no_weather")]
    outlook = known.weather_outlook
    for_day = outlook[outlook["day"] == pd.Timestamp(day)]
    notices = []
    for place in _places(config, known):
        here = for_day.loc[for_day["place"] == place]
        if here.empty:
            notices.append(Notice("weather_missing", "warning", values={"place": place, "day": day.isoformat()}))
            continue
        hours = round((known.cutoff - here["issued_at"].max()).total_seconds() / 3600)
        if hours > config.weather.stale_after_hours:
            notices.append(Notice("weather_stale", "warning", values={"place": place, "age_hours": hours}))
    return notices


def _places(config: Config, known: Known) -> list[str]:
    """Return the places of the shops with a till; the configured one where no shop names any."""
    named = known.shops.loc[known.shops["shop"].isin(list(known.anchors)) & (known.shops["place"] != ""), "place"]
    return sorted(named.unique()) or [config.weather.place or config.bakery.name]
