"""A little chain in which everything moves, and checkers that find whatever sees past its evening.

Every checker compares two worlds that are alike up to an evening and differ in all that came, or became known,
after it. What the program says of that evening has to be the same in both; else `Peeked` names what is not.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from forecast.config import OpeningSettings
from forecast.features.matrix import FeatureSource
from forecast.forecasting import fit, forecast
from forecast.forecasting.rows import LONGEST_HORIZON_DAYS, past_at, rows_ahead, with_horizons
from forecast.history.known import Facts, Known, OpeningInputs
from forecast.history.shelves.shelves import Shelves
from forecast.models.means.folds import Memory
from forecast.tables import (
    SEEN_AFTERWARDS,
    Baked,
    Calendar,
    Closures,
    CustomerOrders,
    Events,
    HourlySums,
    Leftovers,
    OpenDays,
    Shops,
    Signals,
    SlotSums,
    TillDays,
    WeatherObserved,
    WeatherOutlook,
    checked,
    empty,
)

from .made_up_past import FIRST, QUICK, ZONE, evening, facts_of, sales_of

DAYS_COUNT = 450
"""Over a year, for features that look a year back."""
FEW_DAYS = 210
"""Enough for models and their folds, which take longer."""
DAYS = pd.date_range(FIRST, periods=DAYS_COUNT)
TIMELESS = {
    "products", "shops", "calendar", "closures", "recipes", "availability", "suppliers", "stock", "on_order",
    "overrides", "doughs", "slots", "equipment", "made_ahead",
}  # fmt: skip
"""Written down once, or known for years ahead: these tables carry no moment of knowledge."""
SAME = 1e-6
"""Two numbers this close are the same: running totals are summed over other series too, which rounds differently."""


class Peeked(AssertionError):  # noqa: N818 -- what happened, in a word
    """Something changed with what nobody could know; `names` says what."""

    def __init__(self, where: str, names: list[str]) -> None:
        super().__init__(f"{where} knew what came after its evening: {', '.join(names)}")
        self.names = set(names)


def world(seed: int = 1, *, count: int = DAYS_COUNT, opening_from_till: bool = False) -> Facts:
    """Two shops at two places, two products in both; every table has rows on both sides of any evening.

    Where features are compared, a third product is in one shop only: what moves with that shop's days moves it.

    Worlds of two seeds share the calendar, the catalogue and the shops, and nothing else.
    """
    random, days = np.random.default_rng(seed), DAYS[:count]
    in_one_shop = {"pie": 15.0} if count > FEW_DAYS else {}
    sold = pd.concat(
        [
            sales_of({"bread": 60.0, "rye": 12.0} | in_one_shop, days=count, seed=10 * seed)[0],
            sales_of({"bread": 25.0, "rye": 8.0}, days=count, seed=10 * seed + 1)[0].assign(shop="b"),
        ],
        ignore_index=True,
    )
    shut, told_ahead = np.arange(2 + seed, count, 9), np.arange(5 + 10 * seed, count, 37)
    is_shut = (sold["shop"].eq("a") & sold["day"].isin(days[shut])) | sold["day"].isin(days[told_ahead])
    price = np.where(sold["day"] < days[count // 2], 2.0, 2.5) + 0.1 * random.integers(0, 3, len(sold))
    sold = sold.assign(amount=sold["sold_qty"] * price)[~is_shut]
    weather = pd.concat([_weather(random, days, place) for place in ("p", "q")], ignore_index=True)
    facts = facts_of(
        sold,
        weather=weather,
        weather_outlook=_outlooks(random, weather),
        events=_events(random, days),
        signals=_signals(random, days),
        customer_orders=_orders(random, days),
        leftovers=checked(Leftovers, _of_bread(days).assign(left_qty=random.integers(0, 4, count).astype(float))),
        hourly=_hourly(random, days),
        baked=checked(Baked, _of_bread(days).assign(baked_qty=random.integers(60, 90, count).astype(float))),
        planned=checked(Baked, _of_bread(days).assign(product="rye", baked_qty=random.integers(9, 20, count) * 1.0)),
    )
    facts = dataclasses.replace(facts, shelves=Shelves.of(_half_hours(random, sold)))
    places = checked(Shops, pd.DataFrame({"shop": ["a", "b"], "name": ["A", "B"], "place": ["p", "q"]}))
    seen = facts.open_days.copy()
    is_shut = seen["shop"].eq("a") & seen["day"].isin(days[shut])
    seen.loc[is_shut, "is_open"] = False
    seen.loc[is_shut, "reason"] = "inferred"
    told = seen["day"].isin(days[told_ahead])
    seen.loc[told, "is_open"] = False
    seen.loc[told, "reason"] = "closures_file"
    # The same holidays a year later: weeks of Easter meet, and the fixed ones move by a day.
    next_year = facts.calendar.assign(day=facts.calendar["day"] + pd.Timedelta(days=364))
    calendar = checked(Calendar, pd.concat([facts.calendar, next_year], ignore_index=True))
    facts = dataclasses.replace(facts, shops=places, open_days=checked(OpenDays, seen), calendar=calendar)
    if not opening_from_till:
        return facts
    closures = checked(Closures, pd.DataFrame({"shop": "", "day": DAYS[20::45], "is_open": False}))
    return dataclasses.replace(facts, closures=closures, opening=_opening(facts))


def _half_hours(random: np.random.Generator, sold: pd.DataFrame) -> pd.DataFrame:
    """Return when of the day things were sold: from seven to seven, bread of shop a often until noon only."""
    until = np.where(sold["product"].eq("bread") & (random.random(len(sold)) < 0.3), 24, 38)
    rows = sold.loc[sold.index.repeat(sold["sold_qty"].astype(int)), ["shop", "product", "day"]]
    slot = random.integers(14, np.repeat(until, sold["sold_qty"].astype(int)))
    sums = rows.assign(slot=slot, sold_qty=1.0).groupby(["shop", "product", "day", "slot"], as_index=False).sum()
    return checked(SlotSums, sums.assign(sales_count=sums["sold_qty"].astype("Int64")))


def _other_hours(shelves: Shelves, day: pd.Timestamp) -> Shelves:
    """Return the shelves with other times and quantities of sale after `day`, and nothing read yet."""
    last = int(np.datetime64(day, "D").astype(np.int64))
    books = {
        shop: dataclasses.replace(
            book,
            sold_qty=np.where(book.day > last, np.where(book.slot > 20, 0.0, 3.0 * book.sold_qty), book.sold_qty),
            sales_count=np.where(book.day > last, np.where(book.slot > 20, 0.0, 3.0), book.sales_count),
        )
        for shop, book in shelves.books.items()
    }
    return Shelves(books)


def _hourly(random: np.random.Generator, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Return at what hours bread was sold in each month."""
    hours = pd.DataFrame({"hour_s": np.arange(7, 19) * 3600})
    rows = _of_bread(days[days.is_month_end]).assign(is_sunday=False).merge(hours, how="cross")
    return checked(HourlySums, rows.assign(sold_qty=random.gamma(3, 20, len(rows))))


def _morning(days: pd.DatetimeIndex, days_before: object = 0) -> pd.DatetimeIndex:
    return days.tz_localize(ZONE) + pd.Timedelta(hours=7) - pd.to_timedelta(days_before, unit="D")


def _of_bread(days: pd.DatetimeIndex) -> pd.DataFrame:
    return pd.DataFrame({"shop": "a", "product": "bread", "day": days})


def _weather(random: np.random.Generator, days: pd.DatetimeIndex, place: str) -> pd.DataFrame:
    numbers = {
        "temp_mean_c": random.normal(12, 6, len(days)),
        "temp_max_c": random.normal(17, 6, len(days)),
        "temp_min_c": random.normal(7, 6, len(days)),
        "rain_mm": random.gamma(0.5, 4, len(days)),
        "wind_kmh": random.gamma(3, 4, len(days)),
        "cloud_share": random.random(len(days)),
    }
    return checked(WeatherObserved, pd.DataFrame({"place": place, "day": days} | numbers))


def _outlooks(random: np.random.Generator, weather: pd.DataFrame) -> pd.DataFrame:
    """Return an outlook for each of the days ahead, issued anew every afternoon."""
    parts = []
    for ahead in range(1, 6):
        noise = random.normal(0, 0.3 * ahead, len(weather))
        issued = weather["day"].dt.tz_localize(ZONE) + pd.Timedelta(hours=16) - pd.Timedelta(days=ahead)
        guess = weather.drop(columns="source").assign(issued_at=issued, temp_mean_c=weather["temp_mean_c"] + noise)
        parts.append(guess.assign(rain_mm=np.maximum(weather["rain_mm"] + noise, 0.0)))
    return checked(WeatherOutlook, pd.concat(parts, ignore_index=True))


def _events(random: np.random.Generator, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Return events of two kinds, some told a week ahead, some the day before."""
    tables = []
    for kind, every, told in (("match", 3, (1, 6)), ("market", 3, (3, 12))):
        known_at = _morning(days, random.integers(*told, len(days)))
        size = random.integers(1, 9, len(days)).astype(float)
        rows = pd.DataFrame({"day": days, "name": kind, "kind": kind, "size": size, "known_at": known_at})
        tables.append(rows[random.integers(0, every, len(days)) == 0])
    return checked(Events, pd.concat(tables, ignore_index=True))


def _signals(random: np.random.Generator, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Return a number known a week ahead, one known the morning after, and a promotion of one product."""
    told = {"ferries": (7, ""), "visitors": (-1, ""), "promotion": (3, "rye")}
    tables = [
        pd.DataFrame({"product": product, "day": days, "name": name, "value": random.integers(0, 40, len(days)) * 1.0})
        .assign(known_at=_morning(days, days_before))
        for name, (days_before, product) in told.items()
    ]  # fmt: skip
    return checked(Signals, pd.concat(tables, ignore_index=True))


def _orders(random: np.random.Generator, days: pd.DatetimeIndex) -> pd.DataFrame:
    numbers = [str(number) for number in range(len(days))]
    qty = random.integers(1, 9, len(days)).astype(float)
    return checked(CustomerOrders, _of_bread(days).assign(order_id=numbers, qty=qty, known_at=_morning(days, 2)))


def _opening(facts: Facts) -> OpeningInputs:
    lines = facts.sales.groupby(["shop", "day"])["sold_qty"].agg(["size", "sum"]).reset_index()
    lines = lines.rename(columns={"size": "lines_count", "sum": "sold_qty"})
    return OpeningInputs(
        till_days=checked(TillDays, lines.assign(lines_count=lines["lines_count"] * 20)),
        settings=OpeningSettings(),
        regions={"a": "FR", "b": "FR"},
    )


def changed_after(facts: Facts, day: pd.Timestamp) -> Facts:
    """Return the world in which all that came, or became known, after the evening of `day` is different.

    A table that says nothing of time has to be named in `TIMELESS`.
    """
    others = {}
    for name, schema in Facts.schemas().items():
        if name in TIMELESS:
            continue
        table: pd.DataFrame = getattr(facts, name)
        later = _after(table, name, day)
        assert later.any(), f"{name} has nothing from after {day.date()}"
        others[name] = checked(schema, _different(table, later))
    opening = facts.opening
    if opening is not None:
        later = (opening.till_days["day"] > day).to_numpy()
        told = checked(TillDays, _different(opening.till_days, later))
        opening = dataclasses.replace(opening, till_days=told)
    shelves = None if facts.shelves is None else _other_hours(facts.shelves, day)
    return dataclasses.replace(facts, **others, opening=opening, shelves=shelves)


def _after(table: pd.DataFrame, name: str, day: pd.Timestamp) -> np.ndarray:
    """Tell which rows nobody could know on the evening of `day`."""
    for moment in ("known_at", "issued_at"):
        if moment in table:
            return np.asarray(table[moment] > evening(day))
    if name == "weather_observed":
        # The evening's own day is measured, but published only after the night.
        return np.asarray(table["day"] >= day)
    if name == "open_days":
        return np.asarray((table["day"] > day) & table["reason"].isin(SEEN_AFTERWARDS))
    return np.asarray(table["day"] > day)


def _different(table: pd.DataFrame, later: np.ndarray) -> pd.DataFrame:
    """Change every number of the rows `later` and drop some of them."""
    other = table.copy()
    for column in other.select_dtypes("number"):
        values = other.loc[later, column]
        if not column.endswith("_s"):
            # Up and down by turns: a lasting change of level would be noticed, and days around it left out.
            swung = np.where(np.arange(len(values)) % 2, values.fillna(0) * 1.6 + 3, values.fillna(0) / 2)
            other.loc[later, column] = 1 - values if column.endswith("_share") else swung
    if "is_open" in other:
        other.loc[later, "is_open"] = ~other.loc[later, "is_open"]
    return other.drop(index=other.index[later][3::7]).reset_index(drop=True)


def at(facts: Facts, day: pd.Timestamp) -> Known:
    return facts.at(evening(day))


def features_ahead(facts: Facts, day: pd.Timestamp) -> pd.DataFrame:
    """Return the features of every row that can be asked for on the evening of `day`, by column name."""
    known = at(facts, day)
    past = past_at(known, QUICK)
    days = [day + pd.Timedelta(days=ahead) for ahead in range(1, LONGEST_HORIZON_DAYS + 1)]
    return _by_name(known, rows_ahead(known, past, days, None), as_known=False)


def features_learnt_from(facts: Facts, day: pd.Timestamp) -> pd.DataFrame:
    """Return the features of every past row, as they are learnt from on the evening of `day`."""
    known = at(facts, day)
    history = past_at(known, QUICK).history
    rows = pd.concat([with_horizons(history, band) for band in ("next_day", "later")], ignore_index=True)
    return _by_name(known, rows[["shop", "product", "day", "horizon_days"]], as_known=True)


def _by_name(known: Known, rows: pd.DataFrame, *, as_known: bool) -> pd.DataFrame:
    matrix = FeatureSource(known, past_at(known, QUICK).history).matrix(rows, as_known=as_known)
    named = {name: matrix.values[:, column] for column, name in enumerate(matrix.names)}
    rules = {f"rule {name}": values for name, values in matrix.rules.items()}
    table = pd.DataFrame(named | rules | {"the usual quantity": matrix.usual}, index=pd.MultiIndex.from_frame(rows))
    return table.astype(np.float64)


def differing(one: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    """Return the columns in which two tables differ, or that only one of them has."""
    names = sorted(set(one.columns) ^ set(other.columns))
    both = [name for name in one.columns if name in other.columns]
    return names + [
        name for name in both if not np.allclose(one[name], other[name], rtol=SAME, atol=SAME, equal_nan=True)
    ]


def columns_moved_by_chance(day: pd.Timestamp) -> set[str]:
    """Return the columns that differ between two worlds which share the calendar only; the others are dates."""
    one, other = (features_learnt_from(world(seed), day) for seed in (1, 2))
    rows = one.index.intersection(other.index)
    return set(differing(one.loc[rows], other.loc[rows]))


def check_features_ahead(facts: Facts, day: pd.Timestamp) -> None:
    """Raise Peeked when a feature asked for on the evening of `day` moves with what came after it."""
    before, after = features_ahead(facts, day), features_ahead(changed_after(facts, day), day)
    if not before.index.equals(after.index):
        raise Peeked("the rows asked for", ["shop, product, day"])
    if names := differing(before, after):
        raise Peeked("features ahead", names)


def check_features_learnt_from(facts: Facts, day: pd.Timestamp, *, learnt_on: pd.Timestamp) -> None:
    """Raise Peeked when what is learnt from later, of rows of that evening, moves with what came after it."""
    _compare_learnt(facts, changed_after(facts, day), day, learnt_on=learnt_on, moment="anchor")


def check_measured_weather(facts: Facts, day: pd.Timestamp, *, learnt_on: pd.Timestamp) -> None:
    """Raise Peeked when a past row moves with weather that was measured after its own day.

    Where no outlook was kept, the weather of the day itself stands in for it.
    """
    without = dataclasses.replace(facts, weather_outlook=empty(WeatherOutlook))
    later = changed_after(facts, day).weather_observed
    other = dataclasses.replace(without, weather_observed=later)
    # The world differs in the weather of `day` itself, which is measured but not yet published.
    _compare_learnt(without, other, day - pd.Timedelta(days=1), learnt_on=learnt_on, moment="day")


def _compare_learnt(facts: Facts, other: Facts, day: pd.Timestamp, *, learnt_on: pd.Timestamp, moment: str) -> None:
    whole, seen = features_learnt_from(facts, learnt_on), features_learnt_from(other, learnt_on)
    rows = whole.index.intersection(seen.index)
    until = rows.get_level_values("day")
    if moment == "anchor":
        until = until - pd.to_timedelta(rows.get_level_values("horizon_days"), unit="D")
    rows = rows[until <= day]
    assert len(rows) > 100
    if names := differing(whole.loc[rows], seen.loc[rows]):
        raise Peeked("features learnt from", names)


def check_forecast(facts: Facts, day: pd.Timestamp) -> list[str]:
    """Raise Peeked when a quantile told on the evening of `day` moves with what came after it; return the reasons."""
    days = [day + pd.Timedelta(days=ahead) for ahead in (1, 5, 14)]
    told, said = [], []
    for which in (facts, changed_after(facts, day)):
        rows = forecast(at(which, day), days, settings=QUICK, jobs=1).quantiles
        wide = rows.pivot_table(index=["shop", "product", "day"], columns="level", values="demand_qty")
        told.append(wide)
        said.append(rows["reason"].tolist())
    one, other = told
    if not one.index.equals(other.index):
        raise Peeked("the rows forecast", ["shop, product, day"])
    if names := differing(one, other):
        raise Peeked("the forecast", [f"quantile {name}" for name in names])
    if said[0] != said[1]:
        raise Peeked("the forecast", ["reason"])
    return said[0]


def tried_on(facts: Facts, day: pd.Timestamp, memory: Memory | None = None) -> pd.DataFrame:
    """Return the out-of-sample forecasts of every method, as fitted on the evening of `day`."""
    tried = fit(at(facts, day), settings=QUICK, jobs=1, memory=memory).tried
    return pd.DataFrame(
        dict(tried.forecasts), index=pd.MultiIndex.from_frame(tried.rows[["shop", "product", "day", "horizon_days"]])
    )


def check_folds(facts: Facts, day: pd.Timestamp, *, fitted_on: pd.Timestamp) -> None:
    """Raise Peeked when a past row's out-of-sample forecast from the evening of `day` moves with what came later."""
    whole = tried_on(facts, fitted_on)
    seen = tried_on(changed_after(facts, day), fitted_on)
    rows = whole.index.intersection(seen.index)
    until = rows.get_level_values("day") - pd.to_timedelta(rows.get_level_values("horizon_days"), unit="D")
    rows = rows[until <= day]
    assert whole.loc[rows, "boosted"].notna().sum() > 50, "boosted forecasts from before that evening are compared"
    if names := differing(whole.loc[rows], seen.loc[rows]):
        raise Peeked("out-of-sample forecasts", names)


def check_memory(facts: Facts, other: Facts, day: pd.Timestamp) -> None:
    """Raise Peeked when forecasts of folds depend on what the memory kept of another world."""
    memory: Memory = {}
    tried_on(other, day, memory)
    assert memory, "the other world's folds are remembered"
    if names := differing(tried_on(facts, day), tried_on(facts, day, memory)):
        raise Peeked("the memory of folds", names)
