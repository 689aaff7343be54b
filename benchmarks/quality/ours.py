"""The program's own forecasts and those of the simple rules, by its own backtest, in the shape of every method.

In: Material, Replay. Out: rows of shop, product, day, horizon_days, level, demand_qty per method.
"""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.backtest import ReplaySettings, backtest
from forecast.sample.oracle import true_quantiles
from forecast.tables import MEAN
from quality.data import Material
from quality.names import OWN
from quality.panel import Replay
from quality.peers.shape import ROW


@dataclass(frozen=True)
class Answer:
    """What one method forecast, and how long it took [s]; `rows` has one row per level, nan for the mean."""

    rows: pd.DataFrame
    seconds: dict[str, float]


def replayed(material: Material, replay: Replay, *, jobs: int = 2) -> dict[str, Answer]:
    """Run `forecast.backtest.backtest` with the configuration's settings; the rules come from the same run.

    The seconds of the program are those of the whole backtest, rules included.
    """
    config = material.config
    begun, cpu = time.perf_counter(), _cpu_s()
    result = backtest(
        material.gathered.facts,
        ReplaySettings(
            first=replay.first,
            last=replay.last,
            settings=config.models,
            refit_every_days=replay.refit_every_days,
            horizons=replay.horizons,
            levels=replay.levels,
            products=replay.products,
            cutoff_time=config.run.cutoff,
            weather_in_backtest=config.weather.in_backtest,
            seed=config.run.seed,
            jobs=jobs,
        ),
    )
    seconds = {
        "wall_s": time.perf_counter() - begun,
        "cpu_s": _cpu_s() - cpu,
        "fit_wall_s": result.timing["fit"],
        "predict_wall_s": result.timing["predict"],
    }
    zone = config.bakery.timezone
    answers = {OWN: Answer(_rows(result.predictions, zone), seconds)}
    answers |= {name: Answer(_rows(rows, zone), {}) for name, rows in result.rules.items()}
    return answers


def oracle(truth: pd.DataFrame, targets: pd.DataFrame, levels: tuple[float, ...]) -> Answer:
    """Return the true quantiles of walk-in demand for every target; one who knows them knows them at any horizon."""
    begun = time.perf_counter()
    asked = targets[ROW].merge(truth, on=ROW[:3])
    quantiles = true_quantiles(asked, levels)
    parts = [asked[ROW].assign(level=level, demand_qty=quantiles[level].to_numpy()) for level in levels]
    parts.append(asked[ROW].assign(level=np.nan, demand_qty=asked["mean_qty"].to_numpy()))
    rows = pd.concat(parts, ignore_index=True).sort_values([*ROW, "level"], ignore_index=True)
    return Answer(rows, {"wall_s": time.perf_counter() - begun})


def _rows(predictions: pd.DataFrame, timezone: str) -> pd.DataFrame:
    evening = predictions["cutoff"].dt.tz_convert(timezone).dt.tz_localize(None).dt.normalize()
    rows = pd.DataFrame(
        {
            **{name: predictions[name] for name in ROW[:3]},
            # The horizon asked for: `Predictions` counts from the newest till day, which can be older.
            "horizon_days": (predictions["day"] - evening).dt.days.astype("int64"),
            "level": predictions["level"].where(predictions["level"] != MEAN, "nan").astype(float),
            "demand_qty": predictions["demand_qty"],
        }
    )
    return rows.sort_values([*ROW, "level"], ignore_index=True)


def _cpu_s() -> float:
    """Return the seconds of the processor so far, those of ended children included."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
