"""What kind of day it is, as known at the cutoff."""

from __future__ import annotations

import pandas as pd

from forecast.reports.page.day import Surroundings, day_facts, day_names, event_names
from forecast.tables import Events, WeatherOutlook, checked, empty

from ..made_up_page import CUTOFF, DAY, bakery_surroundings, wording


def facts_of(around: Surroundings, language: str = "en") -> dict[str, str]:
    facts = day_facts(around, shop="shop", day=DAY, cutoff=CUTOFF, wording=wording(language))
    return {fact.label: fact.text for fact in facts}


def weather(**values: float) -> Surroundings:
    row = {"place": "town", "day": pd.Timestamp(DAY), "issued_at": pd.Timestamp(CUTOFF), **values}
    return Surroundings(outlook=checked(WeatherOutlook, pd.DataFrame([row])))


def test_the_newest_outlook_issued_before_the_cutoff_is_told():
    assert facts_of(bakery_surroundings())["Weather"] == "15 to 27 °C, rain 2.4 mm"


def test_weather_is_told_as_far_as_known():
    assert facts_of(weather(temp_mean_c=-2.6, rain_mm=0.0))["Weather"] == "−3\N{NO-BREAK SPACE}°C, dry"
    assert facts_of(weather(temp_min_c=1, temp_max_c=4, wind_kmh=55))["Weather"] == "1 to 4 °C, wind 55 km/h"
    assert facts_of(weather(cloud_share=0.5))["Weather"] == "no weather forecast for this day"


def test_no_weather_configured_is_told_apart_from_no_forecast():
    assert facts_of(Surroundings())["Weather"] == "no weather configured"
    assert facts_of(Surroundings(outlook=empty(WeatherOutlook)))["Weather"] == "no weather forecast for this day"


def test_the_holiday_comes_before_the_school_holidays():
    assert day_names(bakery_surroundings(), day=DAY) == ["Fête nationale", "vacances d'été"]
    assert facts_of(bakery_surroundings(), "fr")["Calendrier"] == "Fête nationale, vacances d'été"


def test_only_events_known_at_the_cutoff_and_near_the_shop_are_told():
    around = bakery_surroundings()
    assert event_names(around, shop="shop", day=DAY, cutoff=CUTOFF) == ["Bal des pompiers"]
    rows = [
        {"day": pd.Timestamp(DAY), "name": name, "shop": shop, "size": size, "known_at": pd.Timestamp(CUTOFF)}
        for name, shop, size in [("small", "", 1.0), ("large", "shop", 9.0), ("far", "other", 99.0)]
    ]
    events = Surroundings(events=checked(Events, pd.DataFrame(rows)))
    assert event_names(events, shop="shop", day=DAY, cutoff=CUTOFF) == ["large", "small"]


def test_a_plain_day_has_only_its_weather():
    assert list(facts_of(Surroundings())) == ["Weather"]
