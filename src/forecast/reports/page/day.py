"""What kind of day it is: weather, holidays, events, in one line each.

In: `WeatherOutlook`, `Calendar`, `Events`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

import pandas as pd

from forecast import formats
from forecast.notices import Notice
from forecast.reports.page.parts import Fact
from forecast.reports.wording import Wording
from forecast.tables import (
    NAMED_KINDS,
    Calendar,
    DataFrame,
    DoughPlan,
    Events,
    Reasons,
    SameWeekdays,
    SlotPlan,
    Suppliers,
    WeatherOutlook,
    empty,
)
from forecast.texts import listed

_KINDS = (*NAMED_KINDS, "bridge", "eve", "after", "school_holiday")
_STRONG_WIND_KMH = 40


@dataclass(frozen=True)
class Surroundings:
    """What a page says besides its tables; None where nothing is configured.

    `doughs`, `slots`, `same_weekdays` and `reasons` are the shop's own, `outlook` holds the shop's place only,
    `calendar` its regions only; `uncovered` are the labels of planned products without a recipe.
    """

    shop_label: str = ""
    outlook: DataFrame[WeatherOutlook] | None = None
    calendar: DataFrame[Calendar] | None = None
    events: DataFrame[Events] | None = None
    attribution: str = ""
    notices: Sequence[Notice] = ()
    uncovered: Sequence[str] = ()
    doughs: DataFrame[DoughPlan] | None = None
    slots: DataFrame[SlotPlan] | None = None
    same_weekdays: DataFrame[SameWeekdays] = field(default_factory=partial(empty, SameWeekdays))
    reasons: DataFrame[Reasons] = field(default_factory=partial(empty, Reasons))
    suppliers: DataFrame[Suppliers] | None = None


def day_facts(around: Surroundings, *, shop: str, day: date, cutoff: datetime, wording: Wording) -> tuple[Fact, ...]:
    """Return weather, then calendar and events where there are any, as known at the cutoff."""
    facts = [Fact(wording.text("page.weather"), _weather(around.outlook, day=day, cutoff=cutoff, wording=wording))]
    if names := day_names(around, day=day):
        facts.append(Fact(wording.text("page.calendar"), listed(names)))
    if events := event_names(around, shop=shop, day=day, cutoff=cutoff):
        facts.append(Fact(wording.text("page.events"), listed(events)))
    return tuple(facts)


def day_names(around: Surroundings, *, day: date) -> list[str]:
    """Return what the almanac calls the day, the most important name first, each once."""
    if around.calendar is None:
        return []
    rows = around.calendar[around.calendar["day"] == pd.Timestamp(day)]
    ranked = sorted((_rank(str(kind)), str(label)) for kind, label in zip(rows["kind"], rows["label"], strict=True))
    return list(dict.fromkeys(label for _, label in ranked if label))


def event_names(around: Surroundings, *, shop: str, day: date, cutoff: datetime) -> list[str]:
    """Return the events of the day near the shop that were known at the cutoff, the largest first."""
    if around.events is None:
        return []
    events = around.events
    here = events["shop"].isin(["", shop]) & (events["day"] == pd.Timestamp(day))
    known = events[here & (events["known_at"] <= pd.Timestamp(cutoff))]
    ranked = known.sort_values(["size", "name"], ascending=[False, True])
    return list(dict.fromkeys(ranked["name"].astype(str)))


def _rank(kind: str) -> int:
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def _weather(outlook: DataFrame[WeatherOutlook] | None, *, day: date, cutoff: datetime, wording: Wording) -> str:
    if outlook is None:
        return wording.text("page.weather_none")
    rows = outlook[(outlook["day"] == pd.Timestamp(day)) & (outlook["issued_at"] <= pd.Timestamp(cutoff))]
    if rows.empty:
        return wording.text("page.weather_missing")
    newest = {str(name): value for name, value in rows.sort_values("issued_at").iloc[-1].items()}
    return listed(_weather_words(newest, wording)) or wording.text("page.weather_missing")


def _weather_words(weather: Mapping[str, Any], wording: Wording) -> list[str]:
    words = []
    low, high = weather["temp_min_c"], weather["temp_max_c"]
    if not formats.is_unknown(low) and not formats.is_unknown(high):
        lowest, highest = (formats.number(value, wording.locale) for value in (low, high))
        words.append(wording.text("page.degrees", low=lowest, high=highest))
    elif not formats.is_unknown(weather["temp_mean_c"]):
        words.append(f"{formats.number(weather['temp_mean_c'], wording.locale)}\N{NO-BREAK SPACE}°C")
    if not formats.is_unknown(weather["rain_mm"]):
        rain = formats.number(weather["rain_mm"], wording.locale, decimals=1)
        words.append(wording.text("page.dry") if rain == "0" else wording.text("page.rain", rain=rain))
    wind = weather["wind_kmh"]
    if not formats.is_unknown(wind) and wind >= _STRONG_WIND_KMH:
        words.append(wording.text("page.wind", wind=formats.number(wind, wording.locale)))
    return words
