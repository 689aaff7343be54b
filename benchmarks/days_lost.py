"""Which open days get no plan, and what forecasts cost, when days of the export are lost: `make benchmark-days-lost`.

Single days, a weekday twice in a row and feasts are taken out of the archive at random, shop by shop. Every evening of
a year is asked which days it would plan. Then some weeks are replayed with and without the lost days, and what both
forecast is held against everything that was sold.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from quality.data import Material, material
from quality.trials import TRIALS, Trial
from temporary_place import missing

from forecast.archive.till import TillArchive
from forecast.backtest import ReplaySettings, backtest
from forecast.config import Config
from forecast.metrics import pinball_loss
from forecast.pipeline.inputs.chosen import chosen_products
from forecast.pipeline.inputs.evening import RunTime, ShopEvening
from forecast.pipeline.inputs.gathering import Gathered, gather
from forecast.pipeline.night.planned_days import planned_days
from forecast.tables import MEAN, NAMED_KINDS

LOST_SHARE = 0.03
"""Of a shop's days with sales, at random."""
LOST_FEASTS_SHARE = 0.25
WEEKS_BETWEEN_PAIRS = 13
"""In every quarter one weekday is lost twice in a row."""
YEAR_DAYS = 365
ROW = ["shop", "product", "day"]


class LossyArchive(TillArchive):
    """A till archive in which some days of some shops do not stand; `lost` has `shop` and `day`."""

    lost: pd.DataFrame

    @classmethod
    def of(cls, folder: Path, lost: pd.DataFrame) -> LossyArchive:
        """Return the archive below a folder without the lost days."""
        archive = cls(folder)
        archive.lost = lost
        return archive

    def _kept(self, rows: Any) -> Any:
        is_lost = pd.MultiIndex.from_frame(rows[["shop", "day"]]).isin(pd.MultiIndex.from_frame(self.lost))
        return rows[~is_lost].reset_index(drop=True)

    def sales(self, **of: Any) -> Any:
        """Return the sales of the days that are there."""
        return self._kept(super().sales(**of))

    def till_days(self, **of: Any) -> Any:
        """Return the days that are there."""
        return self._kept(super().till_days(**of))

    def slot_sales(self, **of: Any) -> Any:
        """Return the sales by half hour of the days that are there."""
        return self._kept(super().slot_sales(**of))


@dataclass(frozen=True)
class Found:
    """What a year of evenings planned of the days that sold something, and what they asked in vain."""

    open_days: int
    asked_days: int
    without_plan: tuple[tuple[str, date, float], ...]
    asked_in_vain: int


def lost_days(till_days: pd.DataFrame, calendar: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Return the shop and day of everything that is lost: single days, a weekday twice, feasts.

    Examples
    --------
    >>> till = pd.DataFrame({"shop": "a", "day": pd.date_range("2024-01-01", periods=400), "sold_qty": 9.0})
    >>> nothing = pd.DataFrame({"day": pd.to_datetime([]), "kind": []})
    >>> 12 <= len(lost_days(till, nothing, seed=1)) <= 30
    True
    """
    random = np.random.default_rng(seed)
    named = set(calendar.loc[calendar["kind"].isin(NAMED_KINDS), "day"])
    parts = []
    for shop, rows in till_days[till_days["sold_qty"] > 0].groupby("shop", sort=True):
        days = pd.DatetimeIndex(rows["day"].sort_values())
        single = days[random.random(len(days)) < LOST_SHARE]
        feasts = days[days.isin(list(named)) & (random.random(len(days)) < LOST_FEASTS_SHARE)]
        starts = pd.date_range(days[0], days[-1], freq=f"{7 * WEEKS_BETWEEN_PAIRS}D")
        first = starts + pd.to_timedelta(random.integers(0, 7 * (WEEKS_BETWEEN_PAIRS - 2), len(starts)), unit="D")
        pairs = first.union(first + pd.Timedelta(weeks=1)).intersection(days)
        # A shop has to begin with a day, and the first year teaches what a feast is.
        lost = single.union(feasts).union(pairs).difference(days[:28])
        parts.append(pd.DataFrame({"shop": str(shop), "day": lost}))
    return pd.concat(parts, ignore_index=True)


def year_of_evenings(
    config: Config, gathered: Gathered, sold: pd.DataFrame, *, last: date, days: int = YEAR_DAYS
) -> Found:
    """Return what every evening of the year, or of so many `days`, up to `last` plans for the next day.

    `sold` has shop, day and sold_qty of every day that sold something, also of those that were lost.
    """
    wanted = {(str(shop), day.date()): float(qty) for shop, day, qty in sold.itertuples(index=False)}
    shops = sorted(set(sold["shop"]))
    open_count = asked_count = in_vain = 0
    without = []
    for ago in range(days):
        day = last - timedelta(days=ago)
        cutoff = datetime.combine(day - timedelta(days=1), config.run.cutoff, tzinfo=ZoneInfo(config.bakery.timezone))
        evening = ShopEvening(config, gathered, RunTime(cutoff, day))
        planned = next((each for each in planned_days(evening) if each.day == day), None)
        asked = {said.shop for said in planned.said if said.code.startswith("open_on")} if planned else set()
        for shop in shops:
            qty = wanted.get((shop, day))
            in_vain += qty is None and shop in asked
            if qty is not None:
                open_count, asked_count = open_count + 1, asked_count + (shop in asked)
                if planned is None or shop not in planned.shops:
                    without.append((shop, day, qty))
    return Found(open_count, asked_count, tuple(without), in_vain)


def costs(config: Config, gathered: Gathered, *, first: date, last: date, top: int | None) -> pd.DataFrame:
    """Return the quantiles that were forecast for the days from `first` to `last`, refitted once."""
    names = chosen_products(gathered.facts, names=None, top=top, before=pd.Timestamp(first))
    made = backtest(
        gathered.facts,
        ReplaySettings(
            first=pd.Timestamp(first),
            last=pd.Timestamp(last),
            settings=config.models,
            products=names,
            cutoff_time=config.run.cutoff,
            weather_in_backtest=config.weather.in_backtest,
            rules=(),
            jobs=1,
        ),
    ).predictions
    return made.loc[made["level"] != MEAN, [*ROW, "level", "demand_qty", "actual_qty"]]


def cost_ratio(lossy: pd.DataFrame, whole: pd.DataFrame) -> tuple[float, int]:
    """Return what forecasts cost that know less, over those that know all, on the rows of both; and how many.

    Examples
    --------
    >>> whole = pd.DataFrame({"shop": "a", "product": "rye", "day": [1, 2], "level": "0.5", "demand_qty": [8.0, 8.0],
    ...                       "actual_qty": [10.0, 10.0]})
    >>> cost_ratio(whole.iloc[:1].assign(demand_qty=7.0), whole)
    (1.5, 1)
    """
    both = lossy.drop(columns="actual_qty").merge(whole, on=[*ROW, "level"], suffixes=("_lossy", ""))
    cost = {
        name: sum(
            float(pinball_loss(rows["actual_qty"], rows[name], float(level)).sum())
            for level, rows in both.groupby("level")
        )
        for name in ("demand_qty_lossy", "demand_qty")
    }
    return cost["demand_qty_lossy"] / cost["demand_qty"], len(both)


@contextmanager
def lossy_nights(trial: Trial, seed: int) -> Iterator[tuple[Material, Gathered]]:
    """Yield what a trial starts from, and the same without the days lost by `seed` (none for 0)."""
    with material(trial) as whole:
        config = whole.config
        archive = TillArchive(config.run.archive)
        if seed == 0:
            yield whole, whole.gathered
            return
        newest = archive.till_days()["day"].max().date()
        until = datetime.combine(min(newest, trial.test[1]), time(23, 59), ZoneInfo(config.bakery.timezone))
        lost = lost_days(archive.till_days(), whole.gathered.facts.calendar, seed=seed)
        yield whole, gather(config, LossyArchive.of(config.run.archive, lost), until=until)


def main() -> None:
    """Print, for each trial and seed, the days without a plan and what forecasts cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=[trial.name for trial in TRIALS], help="one of the data sets")
    parser.add_argument("--seeds", type=int, default=3, help="how often days are lost anew")
    parser.add_argument("--days", type=int, default=28, help="days replayed for the costs, 0 for none")
    parser.add_argument("--top", type=int, default=10, help="products replayed for the costs")
    asked = parser.parse_args()
    for trial in TRIALS:
        if asked.only not in (None, trial.name):
            continue
        if trial.needs and (said := missing(trial.needs)):
            print(said)
            continue
        known: pd.DataFrame | None = None
        for seed in range(asked.seeds + 1):
            with lossy_nights(trial, seed) as (whole, gathered):
                config, last = whole.config, whole.gathered.facts.sales["day"].max().date()
                by_day = whole.gathered.facts.sales.groupby(["shop", "day"], as_index=False)["sold_qty"].sum()
                found = year_of_evenings(config, gathered, by_day[by_day["sold_qty"] > 0], last=last)
                print(
                    f"{trial.name}, {f'days lost by seed {seed}' if seed else 'nothing lost'}: "
                    f"{found.open_days} open days, {found.asked_days} of them in question, "
                    f"{len(found.without_plan)} without a plan; {found.asked_in_vain} closed days asked"
                )
                for shop, day, qty in found.without_plan:
                    print(f"  no plan: {shop} {day} {day:%a}, {qty:.0f} sold")
                if not asked.days:
                    continue
                made = costs(config, gathered, first=last - timedelta(days=asked.days - 1), last=last, top=asked.top)
                if known is None:
                    known = made
                else:
                    ratio, rows = cost_ratio(made, known)
                    print(f"  cost {ratio:.4f} of what it is with every day, on {rows} rows", flush=True)


if __name__ == "__main__":
    main()
