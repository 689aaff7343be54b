"""What the program knows on each evening, written down so that other tools can be given exactly the same.

Every evening goes through `Facts.at` and `past_of`, as in the program's own backtest; what changes from one evening to
the next is kept with the evenings between which it was believed.

In: Facts, the configuration's settings. Out: Panel, the actuals.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from forecast.config import Config
from forecast.features.dates import calendar_of_shop
from forecast.forecasting.rows import rows_ahead
from forecast.history.known import Facts, Known
from forecast.history.past import past_of
from quality.peers.evenings import KEY, NEVER, Panel

ALL_OF_IT_DAYS = 36_500
AHEAD_DAYS = 16
"""Opening and weather are kept so far ahead: the longest horizon and the day after it [days]."""
LONG_AFTER = pd.Timedelta(days=3650)
KINDS = ("public_holiday", "school_holiday", "feast", "bridge")
_WEATHER = ["temp_mean_c", "temp_max_c", "temp_min_c", "rain_mm", "wind_kmh", "cloud_share"]


@dataclass(frozen=True)
class Replay:
    """What is replayed: the days, how far ahead, which products, how often models are fitted again."""

    first: pd.Timestamp
    last: pd.Timestamp
    horizons: tuple[int, ...]
    levels: tuple[float, ...]
    refit_every_days: int
    products: Sequence[str] | None = None

    @property
    def evenings(self) -> pd.DatetimeIndex:
        """Return every evening from which one of the days is forecast."""
        return pd.date_range(
            self.first - pd.Timedelta(days=max(self.horizons)), self.last - pd.Timedelta(days=min(self.horizons))
        )


def build(
    facts: Facts, config: Config, replay: Replay, *, progress: Callable[[int, int], None] | None = None
) -> tuple[Panel, pd.DataFrame]:
    """Return the panel, and the actuals: shop, product, day, actual_qty, is_sold_out, with all that is known by now."""
    actual = actuals_of(facts, config, replay)
    names = _names(facts, replay.products)
    demand, opening = Beliefs([*KEY]), Beliefs(["shop", "day"])
    ahead, outlooks, targets = [], [], []
    for number, evening in enumerate(replay.evenings):
        known = _known_on(evening, facts, config)
        past = past_of(known, history_days=ALL_OF_IT_DAYS)
        demand.believe(evening, _as_sold(known, past.history.loc[past.history["product"].isin(names)]))
        is_past = known.open_days["day"] <= known.open_days["shop"].map(dict(known.anchors)).astype("datetime64[ns]")
        opening.believe(evening, known.open_days.loc[is_past, ["shop", "day", "is_open"]])
        until = evening + pd.Timedelta(days=AHEAD_DAYS)
        soon = known.open_days.loc[~is_past & (known.open_days["day"] <= until), ["shop", "day", "is_open"]]
        ahead.append(soon.assign(evening=evening))
        outlook = known.weather_outlook.loc[known.weather_outlook["day"] <= until]
        outlooks.append(_by_shop(outlook, known.shops).assign(evening=evening))
        days = [evening + pd.Timedelta(days=horizon) for horizon in replay.horizons]
        asked = rows_ahead(known, past, [day for day in days if replay.first <= day <= replay.last], names)
        # The horizon asked for, even where a shop's newest till day is older.
        asked["horizon_days"] = (asked["day"] - evening).dt.days
        targets.append(asked.merge(actual[KEY], on=KEY).assign(evening=evening))
        if progress is not None:
            progress(number + 1, len(replay.evenings))
    tables = {
        "demand": demand.table(),
        "opening": opening.table(),
        "opening_ahead": pd.concat(ahead, ignore_index=True),
        "named_days": _named_days(facts),
        "signals": facts.signals[["shop", "product", "day", "name", "value"]],
        "weather": _by_shop(facts.weather_observed, facts.shops),
        "outlook": pd.concat(outlooks, ignore_index=True),
        "events": facts.events[["shop", "day", "kind", "size"]].assign(
            known_at=facts.events["known_at"].dt.tz_convert(config.bakery.timezone).dt.tz_localize(None)
        ),
        "targets": pd.concat(targets, ignore_index=True),
    }
    meta = {
        "evenings": [str(evening.date()) for evening in replay.evenings],
        "horizons": list(replay.horizons),
        "levels": list(replay.levels),
        "refit_every_days": replay.refit_every_days,
        "cutoff_hour": config.run.cutoff.hour + config.run.cutoff.minute / 60,
        "country": config.bakery.country,
        "region": config.bakery.region,
        "signal_days_ahead": _notice_days(facts, config.bakery.timezone),
    }
    return Panel(tables, meta), actual


def actuals_of(facts: Facts, config: Config, replay: Replay) -> pd.DataFrame:
    """Return what was sold on each offered day, with all that is known by now.

    One row per shop, product and day, with `actual_qty` and `is_sold_out`: whether the shop wrote down that nothing was
    left. What this program infers of an empty shelf is neither given to the others nor scored against.
    """
    late = _known_on(replay.last + LONG_AFTER, facts, config)
    history = past_of(late, history_days=ALL_OF_IT_DAYS).history
    wanted = history["product"].isin(_names(facts, replay.products))
    wanted &= (history["day"] >= replay.first) & (history["day"] <= replay.last)
    return _as_sold(late, history.loc[wanted]).rename(columns={"demand_qty": "actual_qty"}).reset_index(drop=True)


def _as_sold(known: Known, history: pd.DataFrame) -> pd.DataFrame:
    """Return what was sold to walk-in customers as demand, sold out where the shop wrote it down: what a till tells."""
    left = known.leftovers
    written = left.loc[(left["left_qty"] == 0) | left["sold_out_s"].notna(), KEY].assign(is_sold_out=True)
    rows = history[[*KEY, "sold_qty"]].rename(columns={"sold_qty": "demand_qty"}).merge(written, on=KEY, how="left")
    return rows.assign(is_sold_out=rows["is_sold_out"].notna().to_numpy())


class Beliefs:
    """A table as it was believed from evening to evening: each row with the first and the last evening it held."""

    def __init__(self, key: list[str]) -> None:
        self.key = key
        self._now: pd.DataFrame | None = None
        self._gone: list[pd.DataFrame] = []

    def believe(self, evening: pd.Timestamp, rows: pd.DataFrame) -> None:
        """Take what is believed on an evening; rows that are as before keep the evening they came with."""
        fresh = rows.assign(known_from=evening, row_hash=pd.util.hash_pandas_object(rows, index=False).to_numpy())
        if self._now is None:
            self._now = fresh.reset_index(drop=True)
            return
        stays = self._now["row_hash"].isin(fresh["row_hash"])
        is_new = ~fresh["row_hash"].isin(self._now["row_hash"])
        if not stays.all():
            self._gone.append(self._now.loc[~stays].assign(known_until=evening))
        self._now = pd.concat([self._now.loc[stays], fresh.loc[is_new]], ignore_index=True)

    def table(self) -> pd.DataFrame:
        """Return every row that was ever believed, with `known_from` and `known_until` (which no longer holds it)."""
        if self._now is None:
            raise ValueError("nothing was believed yet")
        whole = pd.concat([*self._gone, self._now.assign(known_until=NEVER)], ignore_index=True)
        return whole.drop(columns="row_hash").sort_values([*self.key, "known_from"], ignore_index=True)


def _known_on(evening: pd.Timestamp, facts: Facts, config: Config) -> Known:
    cutoff = evening + pd.Timedelta(hours=config.run.cutoff.hour, minutes=config.run.cutoff.minute)
    return facts.at(
        cutoff.tz_localize(config.bakery.timezone),
        weather_in_backtest=config.weather.in_backtest,
    )


def _names(facts: Facts, products: Collection[str] | None) -> list[str]:
    left_out = set(facts.products.loc[~facts.products["is_planned"], "product"])
    every = set(facts.sales["product"]) - left_out
    return sorted(every if products is None else every & set(products))


def _named_days(facts: Facts) -> pd.DataFrame:
    parts = []
    for row in facts.shops.itertuples():
        mine = calendar_of_shop(facts.calendar, region=row.region, school_zones=row.school_zones)
        mine = mine.loc[mine["kind"].isin(KINDS)]
        is_school = mine["kind"] == "school_holiday"
        name = mine["name"].where(~is_school, mine["region"])
        parts.append(pd.DataFrame({"shop": row.shop, "day": mine["day"], "kind": mine["kind"], "name": name}))
    return pd.concat(parts, ignore_index=True).drop_duplicates()


def _by_shop(weather: pd.DataFrame, shops: pd.DataFrame) -> pd.DataFrame:
    filled = [name for name in _WEATHER if weather[name].notna().any()]
    return shops[["shop", "place"]].merge(weather[["place", "day", *filled]], on="place").drop(columns="place")


def _notice_days(facts: Facts, timezone: str) -> dict[str, int]:
    """Return how many days ahead each signal is known; the shortest notice decides, as it does in the program."""
    known = facts.signals["known_at"].dt.tz_convert(timezone).dt.tz_localize(None).dt.normalize()
    days = (facts.signals["day"] - known).dt.days
    return {str(name): int(least) for name, least in days.groupby(facts.signals["name"]).min().items()}
