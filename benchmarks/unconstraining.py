"""What each way to tell the demand of sold-out days is worth in the forecast: `make benchmark-unconstraining`.

Made-up bakeries whose baker makes 8 % less than he should, so that some 30 % of product-days sell out, are forecast
day by day with each estimator of `[models] unconstrain` in turn. The cost is that of the quantiles against the true
demand, sold out or not, and the bias is that of the mean.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import pandas as pd
from quality.markdown import table
from temporary_place import temporary_place

from forecast.archive.till import TillArchive
from forecast.backtest import ReplaySettings, backtest
from forecast.config import Config, load_config
from forecast.forecasting import evening_past, fit
from forecast.history.known import Facts
from forecast.history.shelves.kept_readings import Workshop
from forecast.history.shelves.unconstrained import UNCONSTRAINERS, Unconstrainer
from forecast.metrics import pinball_loss
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.gathering import gather
from forecast.sample.make import make_sample
from forecast.sample.oracle import read_truth
from forecast.tables import Baked, Leftovers, checked, empty, level_label

LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9)
LAST = date(2025, 6, 12)
HISTORY_DAYS, JUDGED_DAYS = 420, 60
BAKED_SHARE = 0.92
"""What the baker makes of what he should; 30 % of product-days then sell out."""
SEEDS = (1, 2)
ROW = ["shop", "product", "day"]
DEFAULT = "profile"
JOBS = 1
"""Processor seconds of one thread can be compared on a busy machine."""


@dataclass(frozen=True)
class Setting:
    """What is known of the shelf, and how large the bakery is."""

    title: str
    is_baked_known: bool
    scale: float


SETTINGS = {
    "baked": Setting("till and what was baked", is_baked_known=True, scale=1.0),
    "till": Setting("till alone, ten times as large", is_baked_known=False, scale=10.0),
}


@dataclass(frozen=True)
class Bakery:
    """Facts of a made-up bakery with the truth about it; `sold_out_share` of all product-days."""

    config: Config
    facts: Facts
    truth: pd.DataFrame

    @property
    def sold_out_share(self) -> float:
        """Share of product-days that sold out."""
        return float(self.truth["sold_out_s"].notna().mean())


@dataclass(frozen=True)
class Figures:
    """Cost by level [units], bias of the mean, and processor seconds of one fit with nothing kept."""

    cost: dict[float, float]
    bias: float
    fit_cpu_s: float

    @property
    def whole_cost(self) -> float:
        """Cost of all levels [units]."""
        return sum(self.cost.values())


@contextmanager
def bakery(setting: Setting, seed: int) -> Iterator[Bakery]:
    """Make a bakery and gather what is known of it."""
    with temporary_place() as place:
        (place.folder / "data").unlink()
        folder = place.folder / "data" / "sample"
        make_sample(
            folder, seed=seed, days=HISTORY_DAYS + JUDGED_DAYS, scale=setting.scale,
            baked_share=BAKED_SHARE, with_truth=True,
        )  # fmt: skip
        truth = read_truth(folder).reset_index(drop=True)
        truth["day"] = truth["day"].astype("datetime64[ns]")
        config = load_config(place.config("sample.toml"))
        archive = TillArchive(config.run.archive)
        import_new(config, archive)
        until = datetime.combine(LAST, clock_time(23, 59), tzinfo=ZoneInfo(config.bakery.timezone))
        facts = gather(config, archive, until=until).facts
        baked = truth[[*ROW, "baked_qty"]].astype({"baked_qty": float}).sort_values(ROW, ignore_index=True)
        notes = checked(Baked, baked) if setting.is_baked_known else empty(Baked)
        yield Bakery(config, replace(facts, baked=notes, planned=empty(Baked), leftovers=empty(Leftovers)), truth)


def judged(of: Bakery, name: str) -> Figures:
    """Forecast the judged days with one estimator and compare with what was wanted."""
    facts, models = told_by(of.facts, UNCONSTRAINERS[name]), of.config.models
    first = pd.Timestamp(LAST - timedelta(days=JUDGED_DAYS - 1))
    result = backtest(
        facts,
        ReplaySettings(
            first=first,
            last=pd.Timestamp(LAST),
            settings=models,
            horizons=(1,),
            levels=LEVELS,
            weather_in_backtest=of.config.weather.in_backtest,
            rules=(),
            jobs=JOBS,
        ),
    )
    known = facts.at((first - pd.Timedelta(hours=3)).tz_localize(facts.timezone))
    past = evening_past(known, models)
    begun = time.process_time()
    fit(known, settings=models, horizons=(1,), jobs=JOBS, past=past)
    fit_cpu_s = time.process_time() - begun
    wide = result.predictions.pivot_table(index=ROW, columns="level", values="demand_qty")
    return against(of.truth.merge(wide.reset_index(), on=ROW), fit_cpu_s=fit_cpu_s)


def told_by(facts: Facts, unconstrainer: Unconstrainer) -> Facts:
    """Return the facts with the demand of sold-out days told by another estimator; nothing read before is kept."""
    if facts.shelves is None:
        raise ValueError("the till of these facts tells nothing of the shelf")
    return replace(facts, shelves=replace(facts.shelves, unconstrainer=unconstrainer, workshop=Workshop()))


def against(rows: pd.DataFrame, *, fit_cpu_s: float) -> Figures:
    """Return the newsvendor cost and the bias of forecasts (a column per level, and `mean`) against true demand.

    Examples
    --------
    >>> rows = pd.DataFrame({"demand_qty": [10.0], "mean": [9.0]} | {level_label(level): [12.0] for level in LEVELS})
    >>> figures = against(rows, fit_cpu_s=0.0)
    >>> round(figures.cost[0.8], 2), round(figures.bias, 2)
    (0.4, -0.1)
    """
    wanted = rows["demand_qty"]
    cost = {level: float(pinball_loss(wanted, rows[level_label(level)], level).sum()) for level in LEVELS}
    return Figures(cost, float(rows["mean"].sum() / wanted.sum() - 1), fit_cpu_s)


def report(setting: Setting, of_seed: Mapping[int, Mapping[str, Figures]]) -> list[str]:
    """Return the figures of one setting as lines of Markdown; costs as shares of what the default costs."""
    lines = [f"## {setting.title}", ""]
    header = ["seed", "estimator", "cost", *(f"at {level_label(level)}" for level in LEVELS), "bias", "fit, CPU s"]
    body = []
    for seed, found in of_seed.items():
        base = found[DEFAULT]
        for name, one in found.items():
            shares = [one.whole_cost / base.whole_cost, *(one.cost[level] / base.cost[level] for level in LEVELS)]
            body.append(
                [str(seed), name, *(f"{share:.4f}" for share in shares), f"{one.bias:+.2%}", f"{one.fit_cpu_s:.1f}"]
            )
    return [*lines, *table(header, body), ""]


def main(words: Sequence[str] | None = None) -> None:
    """Make the bakeries, forecast with each estimator, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", choices=tuple(SETTINGS), help="one of the two settings")
    parser.add_argument("--seeds", default=",".join(map(str, SEEDS)), help="bakeries (%(default)s)")
    asked = parser.parse_args(words)
    for name in [asked.only] if asked.only else SETTINGS:
        of_seed = {}
        for seed in map(int, asked.seeds.split(",")):
            with bakery(SETTINGS[name], seed) as made:
                of_seed[seed] = {estimator: judged(made, estimator) for estimator in UNCONSTRAINERS}
                sys.stderr.write(f"{SETTINGS[name].title}, seed {seed}: {made.sold_out_share:.1%} sold out\n")
        print("\n".join(report(SETTINGS[name], of_seed)), flush=True)


if __name__ == "__main__":
    main()
