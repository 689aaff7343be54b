"""What a peer may know on an evening: the panel on disk, and its view at one cutoff.

Needs only numpy and pandas, because peers run in their own environment.

In: the folder that `quality.panel` wrote. Out: Panel, Evening.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SERIES = ["shop", "product"]
KEY = ["shop", "product", "day"]
TABLES = {
    "demand": [*KEY, "demand_qty", "is_sold_out", "known_from", "known_until"],
    "opening": ["shop", "day", "is_open", "known_from", "known_until"],
    "opening_ahead": ["evening", "shop", "day", "is_open"],
    "named_days": ["shop", "day", "kind", "name"],
    "signals": ["shop", "product", "day", "name", "value"],
    "weather": ["shop", "day"],
    "outlook": ["evening", "shop", "day"],
    "events": ["shop", "day", "kind", "size", "known_at"],
    "targets": ["evening", "shop", "product", "day", "horizon_days"],
}
NEVER = pd.Timestamp("2200-01-01")
_FAR_DAYS = 14
_FEAST_DAYS = 10
_MOVING = ("easter_sunday", "christmas_day")


@dataclass(frozen=True)
class Panel:
    """Everything with the time from which it was known; `meta` holds horizons, levels, evenings and the country."""

    tables: dict[str, pd.DataFrame]
    meta: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Panel:
        """Read what `write` wrote."""
        tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
        return cls(tables, json.loads((folder / "panel.json").read_text(encoding="utf-8")))

    def write(self, folder: Path) -> None:
        """Write one Parquet per table and one JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, columns in TABLES.items():
            table = self.tables[name]
            others = [column for column in table.columns if column not in columns]
            table[[*columns, *others]].to_parquet(folder / f"{name}.parquet", index=False)
        (folder / "panel.json").write_text(json.dumps(self.meta, indent=1, sort_keys=True), encoding="utf-8")

    @property
    def evenings(self) -> list[pd.Timestamp]:
        """Return the evenings on which is forecast, in order."""
        return [pd.Timestamp(day) for day in self.meta["evenings"]]

    @property
    def levels(self) -> list[float]:
        """Return the levels asked for."""
        return [float(level) for level in self.meta["levels"]]

    def from_first_evening_of(self, horizons: tuple[int, ...]) -> Panel:
        """Return the same panel without the evenings from which nothing is forecast so many days ahead."""
        targets = self.tables["targets"]
        first = targets.loc[targets["horizon_days"].isin(horizons), "evening"].min()
        evenings = [day for day in self.meta["evenings"] if pd.Timestamp(day) >= first]
        return Panel(self.tables, self.meta | {"evenings": evenings})

    def is_refit(self, number: int) -> bool:
        """Tell whether models are fitted again on the evening with that number."""
        return number == 0 or (self.evenings[number] - self.evenings[0]).days % self.meta["refit_every_days"] == 0

    def at(self, evening: pd.Timestamp) -> Evening:
        """Return what was known on an evening."""
        return Evening(self, evening)

    def targets(self, evening: pd.Timestamp, horizon_days: int) -> pd.DataFrame:
        """Return the shops and products that are asked for on the day so many days after an evening."""
        table = self._targets.get((evening, horizon_days))
        return self.tables["targets"].iloc[:0] if table is None else table

    @cached_property
    def _targets(self) -> dict[tuple[pd.Timestamp, int], pd.DataFrame]:
        return dict(list(self.tables["targets"].groupby(["evening", "horizon_days"])))

    @cached_property
    def shops(self) -> list[str]:
        """Return the shops in order."""
        return sorted(self.tables["demand"]["shop"].unique())

    @cached_property
    def products(self) -> list[str]:
        """Return the products in order."""
        return sorted(self.tables["demand"]["product"].unique())

    @cached_property
    def days(self) -> pd.DatetimeIndex:
        """Return every day from the first one with demand to the last one that is asked for, and a month more."""
        return pd.date_range(
            self.tables["demand"]["day"].min(), self.tables["targets"]["day"].max() + pd.Timedelta(days=31)
        )

    def place(self, days: pd.Series) -> Ints:
        """Return the places of days in `days`; outside of them below 0 or beyond the end."""
        return (days - self.days[0]).dt.days.to_numpy(dtype=np.int64)

    def shop_place(self, shops: pd.Series) -> Ints:
        """Return the places of shops in `shops`."""
        return pd.Index(self.shops).get_indexer(pd.Index(shops)).astype(np.int64)

    def product_place(self, products: pd.Series) -> Ints:
        """Return the places of products in `products`, -1 for the empty name."""
        return pd.Index(self.products).get_indexer(pd.Index(products)).astype(np.int64)

    @cached_property
    def calendar(self) -> dict[str, Floats]:
        """Return what the calendar says of each shop's days, as arrays shop × day; known for years ahead."""
        columns: dict[str, Floats] = {}
        parts = [_calendar_of(self.tables["named_days"].query("shop == @shop"), self.days) for shop in self.shops]
        for name in dict.fromkeys(name for part in parts for name in part):
            columns[name] = np.array([part.get(name, np.zeros(len(self.days))) for part in parts])
        return columns

    @cached_property
    def signal_values(self) -> dict[str, Floats]:
        """Return each signal as an array shop × product × day, each day with its newest value; nan before the first."""
        values = {}
        for name, rows in self.tables["signals"].groupby("name"):
            table = np.full((len(self.shops), len(self.products), len(self.days)), np.nan)
            inside = rows.loc[(rows["day"] >= self.days[0]) & (rows["day"] <= self.days[-1])]
            day = self.place(inside["day"])
            shop, product = self.shop_place(inside["shop"]), self.product_place(inside["product"])
            value = inside["value"].to_numpy(dtype=float)
            for every_shop in (True, False):
                for every_product in (True, False):
                    mine = ((inside["shop"] == "").to_numpy() == every_shop) & (
                        (inside["product"] == "").to_numpy() == every_product
                    )
                    mine &= (every_shop | (shop >= 0)) & (every_product | (product >= 0))
                    of_shop = slice(None) if every_shop else shop[mine]
                    of_product = slice(None) if every_product else product[mine]
                    if every_shop and every_product:
                        table[:, :, day[mine]] = value[mine]
                    elif every_product:
                        table[of_shop, :, day[mine]] = value[mine][:, None]
                    elif every_shop:
                        table[:, of_product, day[mine]] = value[mine]
                    else:
                        table[of_shop, of_product, day[mine]] = value[mine]
            flat = pd.DataFrame(table.reshape(-1, len(self.days)).T).ffill()
            values[str(name)] = flat.to_numpy().T.reshape(table.shape)
        return values


class Evening:
    """What was known on one evening, and nothing else."""

    def __init__(self, panel: Panel, evening: pd.Timestamp) -> None:
        self.panel, self.day = panel, evening
        self.number = int((evening - panel.days[0]).days)

    @cached_property
    def history(self) -> pd.DataFrame:
        """Return demand on offered days up to the evening, in order of shop, product and day."""
        rows = _as_of(self.panel.tables["demand"], self.day)
        # The table is in order already: a million rows sorted every evening would be time of ours in a peer's account.
        return rows[[*KEY, "demand_qty", "is_sold_out"]].reset_index(drop=True)

    @cached_property
    def is_open(self) -> npt.NDArray[np.bool_]:
        """Return opening as an array shop × day: as it was up to the evening, as it was foreseen after it."""
        panel = self.panel
        table = np.ones((len(panel.shops), len(panel.days)), dtype=bool)
        ahead = panel.tables["opening_ahead"]
        for rows in (ahead.loc[ahead["evening"] == self.day], _as_of(panel.tables["opening"], self.day)):
            place = panel.place(rows["day"])
            inside = (place >= 0) & (place < len(panel.days))
            table[panel.shop_place(rows["shop"])[inside], place[inside]] = rows["is_open"].to_numpy()[inside]
        return table

    def features(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return calendar, opening, weather, signals and events of rows (shop, product, day), row for row."""
        panel = self.panel
        shop, product, day = (
            panel.shop_place(rows["shop"]),
            panel.product_place(rows["product"]),
            panel.place(rows["day"]),
        )
        columns = {name: values[shop, day] for name, values in panel.calendar.items()}
        is_open = self.is_open
        columns["closed_yesterday"] = 1.0 - is_open[shop, np.maximum(day - 1, 0)]
        columns["closed_tomorrow"] = 1.0 - is_open[shop, day + 1]
        for name, values in panel.signal_values.items():
            # What is not known so far ahead is stood in for by the newest value that is.
            known = np.minimum(day, self.number + panel.meta["signal_days_ahead"][name])
            columns[f"signal_{name}"] = values[shop, product, known]
        columns |= self._weather(shop, day)
        columns |= self._events(shop, day)
        return pd.DataFrame(columns, index=rows.index)

    def _weather(self, shop: Ints, day: Ints) -> dict[str, Floats]:
        panel = self.panel
        observed, outlook = panel.tables["weather"], panel.tables["outlook"]
        # A day's measurements are complete on the next one.
        parts = (outlook.loc[outlook["evening"] == self.day], observed.loc[observed["day"] < self.day])
        columns = {}
        for name in [column for column in observed.columns if column not in ("shop", "day")]:
            table = np.full((len(panel.shops), len(panel.days)), np.nan)
            for part in parts:
                place = panel.place(part["day"])
                inside = (place >= 0) & (place < len(panel.days)) & part[name].notna().to_numpy()
                table[panel.shop_place(part["shop"])[inside], place[inside]] = part[name].to_numpy(dtype=float)[inside]
            columns[name] = table[shop, day]
        return columns

    def _events(self, shop: Ints, day: Ints) -> dict[str, Floats]:
        panel = self.panel
        cutoff = self.day + pd.Timedelta(hours=panel.meta["cutoff_hour"])
        events = panel.tables["events"]
        events = events.loc[(events["day"] >= panel.days[0]) & (events["day"] <= panel.days[-1])]
        columns = {}
        for kind, rows in events.groupby("kind"):
            known = rows.loc[rows["known_at"] <= cutoff]
            table = np.zeros((len(panel.shops), len(panel.days)))
            everywhere = (known["shop"] == "").to_numpy()
            place, size = panel.place(known["day"]), known["size"].to_numpy(dtype=float)
            np.add.at(table, (slice(None), place[everywhere]), size[everywhere])
            of_shop = panel.shop_place(known["shop"])
            mine = ~everywhere & (of_shop >= 0)
            np.add.at(table, (of_shop[mine], place[mine]), size[mine])
            columns[f"event_{kind}"] = table[shop, day]
        return columns


def _as_of(table: pd.DataFrame, evening: pd.Timestamp) -> pd.DataFrame:
    return table.loc[(table["known_from"] <= evening) & (table["known_until"] > evening)]


def _calendar_of(named: pd.DataFrame, days: pd.DatetimeIndex) -> dict[str, Floats]:
    """Return one number per day: date, holidays with their neighbours, school holidays by zone, feasts by name."""
    on = {str(kind): rows for kind, rows in named.groupby("kind")}
    nothing = named.iloc[:0]
    holiday = _is_among(days, on.get("public_holiday", nothing)["day"])
    feast = _is_among(days, on.get("feast", nothing)["day"])
    columns = {
        "weekday": days.day_of_week.to_numpy(),
        "month": days.month.to_numpy(),
        "day_of_month": days.day.to_numpy(),
        "day_of_year": days.day_of_year.to_numpy(),
        "week": days.isocalendar().week.to_numpy(),
        "public_holiday": holiday,
        "holiday_tomorrow": np.append(holiday[1:], False),
        "holiday_yesterday": np.insert(holiday[:-1], 0, False),
        "days_to_holiday": _until(holiday, _FAR_DAYS),
        "days_since_holiday": _until(holiday[::-1], _FAR_DAYS)[::-1],
        "bridge": _is_among(days, on.get("bridge", nothing)["day"]),
        "feast": feast,
        "days_to_feast": _until(feast, _FEAST_DAYS),
    }
    for name in _MOVING:
        happens = _is_among(days, named.loc[named["name"] == name, "day"])
        to, since = _until(happens, _FAR_DAYS), _until(happens[::-1], _FAR_DAYS)[::-1]
        columns[f"days_from_{name}"] = np.where(since < _FAR_DAYS, since, -to)
    school = on.get("school_holiday", nothing)
    for zone, rows in school.groupby("name"):
        columns[f"school_{zone}"] = _is_among(days, rows["day"])
    off = on.get("public_holiday", nothing)
    for name, rows in pd.concat([off, on.get("feast", nothing)]).groupby("name"):
        columns[f"on_{name}"] = _is_among(days, rows["day"])
    return {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}


def _is_among(days: pd.DatetimeIndex, chosen: pd.Series) -> npt.NDArray[np.bool_]:
    return np.asarray(days.isin(pd.DatetimeIndex(chosen)), dtype=bool)


def _until(happens: npt.NDArray[np.bool_], most: int) -> Ints:
    """Return the days until it next happens, 0 on the day itself, at most `most`."""
    place = np.arange(len(happens))
    following = np.minimum.accumulate(np.where(happens, place, len(happens) + most)[::-1])[::-1]
    return np.minimum(following - place, most)
