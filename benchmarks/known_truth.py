"""How close the forecast comes to somebody who knows the truth, on made-up bakeries: `make benchmark-truth`.

The made-up bakery's demand is drawn from a distribution that is written down. Its quantiles cost what nobody can go
below; what the program costs beside them is the price of having to learn. And every effect that was planted
(weekday, weather, feasts, events, prices) should come out of the forecasts in its sign and rough size.

Everything is sold by the piece. The oracle's quantiles are whole pieces, and the forecast's are taken in whole pieces
as well, as a plan takes them (`distribution.in_whole_pieces`); below the table stands what they cost as they are.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from temporary_place import ROOT, temporary_place

from forecast.archive.till import TillArchive
from forecast.backtest import ReplaySettings, backtest
from forecast.config import load_config
from forecast.distribution import in_whole_pieces
from forecast.metrics import pinball_loss
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.gathering import gather
from forecast.sample.make import make_sample
from forecast.sample.oracle import read_truth, true_quantiles
from forecast.tables import level_label

Floats = npt.NDArray[np.float64]

LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9)
LAST = date(2025, 6, 12)
SEEDS = tuple(range(1, 13))
"""Twelve bakeries: the mean of four is uncertain by a point, more than what the target is about."""
ROW = ["shop", "product", "day"]
EFFECTS = {
    "week": "weekday",
    "calendar": "feasts and holidays",
    "event": "events",
    "weather": "weather",
    "price": "price",
    "signal": "signals",
    "season": "season",
}
FEWEST_MOVED_ROWS = 40
"""An effect that moved fewer rows than this in the days judged is not judged."""
TRIED = """\
What was tried to come nearer stands with its figures in the [trials](trials/README.md): 0016, 0018 to 0021, 0023
and 0024."""
PAGE = ROOT / "docs" / "known-truth.md"


@dataclass(frozen=True)
class Setting:
    """A bakery with so much past before the days that are judged."""

    title: str
    history_days: int
    judged_days: int
    target: float


SETTINGS = (
    Setting("two years of history", history_days=731, judged_days=90, target=1.08),
    Setting("60 days of history", history_days=60, judged_days=45, target=1.20),
)


def judged(setting: Setting, seed: int) -> pd.DataFrame:
    """Return what was forecast of the judged days beside the truth: one row per product and day.

    Columns are those of the truth, and per level `forecast_<level>` and `oracle_<level>` in whole pieces,
    `exact_<level>` as it was forecast, and `forecast_mean`.
    """
    with temporary_place() as place:
        (place.folder / "data").unlink()
        folder = place.folder / "data" / "sample"
        days = setting.history_days + setting.judged_days
        make_sample(folder, seed=seed, days=days, with_truth=True)
        truth = read_truth(folder).reset_index(drop=True)
        config = load_config(place.config("sample.toml"))
        archive = TillArchive(config.run.archive)
        import_new(config, archive)
        until = datetime.combine(LAST, clock_time(23, 59), tzinfo=ZoneInfo(config.bakery.timezone))
        result = backtest(
            gather(config, archive, until=until).facts,
            ReplaySettings(
                first=pd.Timestamp(LAST - timedelta(days=setting.judged_days - 1)),
                last=pd.Timestamp(LAST),
                settings=config.models,
                horizons=(1,),
                levels=LEVELS,
                weather_in_backtest=config.weather.in_backtest,
                rules=(),
            ),
        )
    wide = result.predictions.pivot_table(index=ROW, columns="level", values="demand_qty").add_prefix("forecast_")
    for name in [f"forecast_{level_label(level)}" for level in LEVELS]:
        wide[name.replace("forecast", "exact")] = wide[name]
        wide[name] = in_whole_pieces(wide[name].to_numpy())
    oracle = true_quantiles(truth, LEVELS).rename(columns={level: f"oracle_{level_label(level)}" for level in LEVELS})
    return pd.concat([truth, oracle], axis=1).merge(wide.reset_index(), on=ROW)


def cost(rows: pd.DataFrame, who: str, level: float) -> float:
    """Return the newsvendor cost against true demand, sold out or not [units].

    Examples
    --------
    >>> rows = pd.DataFrame({"demand_qty": [10.0, 20.0], "oracle_0.8": [12.0, 15.0]})
    >>> round(cost(rows, "oracle", 0.8), 2)
    4.4
    """
    return float(pinball_loss(rows["demand_qty"], rows[f"{who}_{level_label(level)}"], level).sum())


def _all_levels(rows: pd.DataFrame, who: str) -> float:
    """Return the cost at all levels beside the oracle's."""
    return sum(cost(rows, who, level) for level in LEVELS) / sum(cost(rows, "oracle", level) for level in LEVELS)


def recovered(rows: pd.DataFrame) -> dict[str, float]:
    """Return which share of every planted effect is found in the forecasts: 1 all of it, 0 nothing, below 0 reversed.

    The slope of log forecast on the logarithm of every factor that was planted, all at once, weighted by the mean;
    nan for effects that hardly moved anything.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> rain = np.where(random.random(200) < 0.3, 0.8, 1.0)
    >>> rows = pd.DataFrame({"mean_qty": 10 * rain, "forecast_mean": 10 * rain**0.5, "weather_factor": rain})
    >>> round(recovered(rows)["weather"], 2)
    0.5
    """
    factors = [name.removesuffix("_factor") for name in rows.columns if name.endswith("_factor")]
    logs = {name: np.log(rows[f"{name}_factor"].clip(lower=0.01).to_numpy(dtype=float)) for name in factors}
    moving = [name for name in factors if (np.abs(logs[name] - np.median(logs[name])) > 1e-6).sum() > 0]
    design = np.column_stack([np.ones(len(rows)), *(logs[name] for name in moving)])
    weight = np.sqrt(rows["mean_qty"].to_numpy(dtype=float))
    answer = np.log(rows["forecast_mean"].clip(lower=0.01).to_numpy(dtype=float))
    slopes = np.linalg.lstsq(design * weight[:, None], answer * weight, rcond=None)[0][1:]
    found = dict(zip(moving, slopes.tolist(), strict=True))
    moved = {name: int((np.abs(logs[name] - np.median(logs[name])) > 1e-6).sum()) for name in moving}
    return {
        name: found[name] if name in found and moved[name] >= FEWEST_MOVED_ROWS else float("nan")
        for name in EFFECTS
        if name in factors
    }


def report(setting: Setting, of_seed: dict[int, pd.DataFrame]) -> list[str]:
    """Return the figures of one setting as lines of Markdown."""
    every = pd.concat(of_seed.values(), ignore_index=True)
    heading = ["seed", *(level_label(level) for level in LEVELS), "all five"]
    lines = [f"## {setting.title}", "", "| " + " | ".join(heading) + " |", "|" + " --- |" * len(heading)]
    for name, rows in [*((str(seed), rows) for seed, rows in of_seed.items()), ("**all**", every)]:
        ratios = [cost(rows, "forecast", level) / cost(rows, "oracle", level) for level in LEVELS]
        whole = _all_levels(rows, "forecast")
        lines.append("| " + " | ".join([name, *(f"{ratio:.3f}" for ratio in [*ratios, whole])]) + " |")
    verdict = "ok" if whole <= setting.target else f"short by {100 * (whole - setting.target):.1f} points"
    lines += ["", f"Target: at most {setting.target:.2f} of the oracle's cost: {verdict}; standard error over bakeries",
              f"{uncertainty(of_seed.values()):.3f}; in fractions of a piece, as quantiles are forecast,",
              f"{_all_levels(every, 'exact'):.3f}. {len(every):,} forecasts of {setting.judged_days} days in",
              f"{len(of_seed)} bakeries.", ""]  # fmt: skip
    if whole > setting.target:
        lines[-1:] = [*TRIED.splitlines(), ""]
    found = {seed: recovered(rows) for seed, rows in of_seed.items()}
    together = recovered(every)
    lines += ["Share of each planted effect that is found in the forecasts (1 is all of it):", ""]
    lines += ["| effect | all | by bakery |", "| --- | --- | --- |"]
    for name, words in EFFECTS.items():
        if name in together:
            by_seed = ", ".join(_share(found[seed].get(name, float("nan"))) for seed in of_seed)
            lines.append(f"| {words} | {_share(together[name])} | {by_seed} |")
    return [*lines, ""]


def uncertainty(bakeries: Iterable[pd.DataFrame]) -> float:
    """Return the standard error of the ratio of summed costs over bakeries; nan for one.

    Source: Cochran 1977, Sampling Techniques, ch. 6.

    Examples
    --------
    >>> rows = [pd.DataFrame({"demand_qty": [float(qty)]}) for qty in (10, 20)]
    >>> for one in rows:
    ...     for level in LEVELS:
    ...         one[f"forecast_{level_label(level)}"], one[f"oracle_{level_label(level)}"] = 8.0, 9.0
    >>> round(uncertainty(rows), 3)
    0.139
    """
    costs = np.array(
        [[sum(cost(rows, who, level) for level in LEVELS) for who in ("forecast", "oracle")] for rows in bakeries]
    )
    count = len(costs)
    if count < 2:
        return float("nan")
    ratio = costs[:, 0].sum() / costs[:, 1].sum()
    left_over = costs[:, 0] - ratio * costs[:, 1]
    return float(np.sqrt((left_over**2).sum() / (count - 1) / count) / costs[:, 1].mean())


def every_bakery(setting: Setting, seeds: Sequence[int]) -> dict[int, pd.DataFrame]:
    """Return `judged` by seed, as many at once as there are processors."""
    if len(seeds) == 1:
        return {seeds[0]: judged(setting, seeds[0])}
    with ProcessPoolExecutor() as pool:
        return dict(zip(seeds, pool.map(judged, [setting] * len(seeds), seeds), strict=True))


def main(words: Sequence[str] | None = None) -> None:
    """Make the bakeries, forecast, judge, print; write the page with --write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name} as well")
    parser.add_argument("--seeds", default=",".join(map(str, SEEDS)), help="bakeries (%(default)s)")
    asked = parser.parse_args(words)
    seeds = [int(seed) for seed in asked.seeds.split(",")]
    lines = ["# Beside somebody who knows the truth", "",
             f"Written by `python benchmarks/known_truth.py --write --seeds {asked.seeds}`; do not edit.", "",
             *(line.strip() for line in (__doc__ or "").splitlines()[2:]), ""]  # fmt: skip
    for setting in SETTINGS:
        begun = time.perf_counter()
        lines += report(setting, every_bakery(setting, seeds))
        sys.stderr.write(f"{setting.title}: {time.perf_counter() - begun:.0f} s\n")
    text = "\n".join(lines).rstrip() + "\n"
    print(text)
    if asked.write:
        Path(PAGE).write_text(text, encoding="utf-8")


def _share(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}"


if __name__ == "__main__":
    main()
