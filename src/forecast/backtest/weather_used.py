"""What weather a backtest used: told, because it decides how far its figures can be believed.

In: Known, rows of an evening. Out: notices.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd

from forecast.forecasting.evening import Evening
from forecast.history.known import Known
from forecast.notices import Notice
from forecast.tables import MEASURED, WITH_ERROR


class WeatherUsed:
    """Counts, shop by shop, what was known of the weather of the days forecast."""

    def __init__(self) -> None:
        self.days: dict[str, Counter[str]] = {}

    def add(self, known: Known, rows: pd.DataFrame) -> None:
        """Count one evening's days; a day of several horizons counts for each."""
        place_of = dict(zip(known.shops["shop"], known.shops["place"], strict=True))
        outlook = known.weather_outlook
        source_of = dict(zip(zip(outlook["place"], outlook["day"], strict=True), outlook["source"], strict=True))
        for shop, day in rows[["shop", "day"]].drop_duplicates().itertuples(index=False):
            source = source_of.get((place_of.get(shop, ""), day), "")
            kind = {MEASURED: "observed", WITH_ERROR: "error", "": "none"}.get(source, "outlook")
            self.days.setdefault(str(shop), Counter())[kind] += 1

    def notices(self) -> list[Notice]:
        """Return one notice for all shops where the same holds for all, else one for each."""
        values = {
            shop: {"days": count.total()}
            | {f"{kind}_days": count[kind] for kind in ("outlook", "error", "observed", "none")}
            for shop, count in sorted(self.days.items())
        }
        kinds = {frozenset(kind for kind, days in count.items() if days) for count in self.days.values()}
        if len(kinds) == 1:
            together = {name: sum(one[name] for one in values.values()) for name in next(iter(values.values()))}
            return [Notice("weather_used", values=together)]
        return [Notice("weather_used", shop=shop, values=one) for shop, one in values.items()]


def notice_of_spread(evening: Evening) -> list[Notice]:
    """Return what the past forecasts that the spread is learnt from had seen of the weather; nothing without any."""
    if evening.features is None or evening.tried.rows.empty or evening.known.weather_observed.empty:
        return []
    source, _ = evening.features
    share = pd.Series(source.weather.kinds(source.asked(evening.tried.rows))).value_counts(normalize=True)
    values = {f"{kind}_share": float(share.get(kind, 0.0)) for kind in ("outlook", "with_error", "measured", "unknown")}
    return [Notice("weather_of_spread", values=values)]
