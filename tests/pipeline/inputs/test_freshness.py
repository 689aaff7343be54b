"""Every place of a chain must have its outlook."""

from __future__ import annotations

from datetime import date

import pandas as pd

from forecast.config import Config
from forecast.history.known import Facts
from forecast.pipeline.inputs.freshness import freshness
from forecast.tables import Sales, Shops, WeatherOutlook, checked

DAY = pd.Timestamp("2025-06-13")
CUTOFF = pd.Timestamp("2025-06-12 21:00", tz="Europe/Paris")


def outlook(place: str, *, age_hours: float) -> pd.DataFrame:
    issued = CUTOFF - pd.Timedelta(hours=age_hours)
    return pd.DataFrame(
        {"place": [place], "day": DAY, "issued_at": issued, "source": "file", "temp_max_c": 20.0, "temp_min_c": 11.0}
    )


def test_an_outlook_for_one_place_of_a_chain_does_not_stand_for_the_others(config: Config) -> None:
    shops = pd.DataFrame({"shop": ["a", "b", "c"], "name": "", "region": "", "place": ["Metz", "Nancy", "Toul"]})
    sales = pd.DataFrame(
        {"shop": ["a", "b", "c"], "product": "rye", "day": DAY - pd.Timedelta(days=1), "sold_qty": 5.0}
    )
    told = pd.concat([outlook("Metz", age_hours=2), outlook("Toul", age_hours=90)])
    facts = Facts(
        timezone="Europe/Paris",
        shops=checked(Shops, shops),
        sales=checked(Sales, sales),
        weather_outlook=checked(WeatherOutlook, told),
    )
    known = facts.at(CUTOFF)
    said = [notice for notice in freshness(config, known, date(2025, 6, 13)) if notice.code.startswith("weather")]
    assert [(notice.code, notice.values["place"]) for notice in said] == [
        ("weather_missing", "Nancy"),
        ("weather_stale", "Toul"),
    ]
