"""What the forecasts are worth on real data, against simple rules: `make benchmark-quality`.

Every figure comes out of the verb `forecast backtest` itself, with its default settings, into a temporary archive.
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from math import ceil
from pathlib import Path
from unittest import mock

import numpy as np
import numpy.typing as npt
import pandas as pd
from temporary_place import ROOT, Place, missing, temporary_place

from forecast.backtest import BacktestResult
from forecast.config import load_config
from forecast.metrics import cost_ratios, pinball_loss, scorecard
from forecast.pipeline import backtesting
from forecast.tables import level_label

Floats = npt.NDArray[np.float64]

LEVELS = (0.5, 0.7, 0.8, 0.9)
REFIT_EVERY_DAYS = 28
LAST_WEEK = "last_week"
LAST_WEEK_LIMIT = 0.60
"""Cost at least 40 % below same weekday last week."""
BEST_RULE_LIMIT = 0.82
"""Cost at least 18 % below the best of the other simple rules."""
COVERAGE_LIMIT_POINTS = 3.0
BLOCK_DAYS, DRAWS, SEED, CHANCE = 7, 1000, 1, 0.95
PAGE = ROOT / "docs" / "benchmarks.md"

KIEL = """\
# One branch in Kiel: turnover per product group and day, in euros.
[bakery]
name = "Kiel"
country = "DE"
region = "SH"
school_zones = ["SH"]
timezone = "Europe/Berlin"
language = "de"
shop = "Kiel"

[run]
archive = "../archive/kiel"
out = "../out/kiel"

[till]
files = ["../../shared/data/kiel/umsatz.csv"]
grain = "daily"
qty_is = "eur"

[till.columns]
day = "Datum"
product = "Warengruppe"
amount = "Umsatz"

[[signals]]
file = "../../shared/data/kiel/wetter.csv"
day = "Datum"
known_days_ahead = 1
columns = { temperature_c = "Temperatur", cloud_eighths = "Bewoelkung", wind_m_s = "Windgeschwindigkeit" }

[[signals]]
file = "../../shared/data/kiel/kiwo.csv"
day = "Datum"
known_days_ahead = 366
columns = { kieler_woche = "KielerWoche" }
"""


@dataclass(frozen=True)
class Trial:
    """One stretch of past evenings on one data set; `text` is a configuration that the project does not have."""

    name: str
    title: str
    needs: str
    config: str
    first: date
    last: date
    top: int | None = None
    text: str = ""

    @property
    def words(self) -> str:
        """The command that does the same by hand."""
        top = f" --top {self.top}" if self.top else ""
        levels = ",".join(level_label(level) for level in LEVELS)
        days = f"--from {self.first} --to {self.last} --refit-every {REFIT_EVERY_DAYS}"
        config = self.config if self.text else f"configs/{self.config}"
        return f"forecast backtest -c {config} {days} --horizons 1 --levels {levels}{top}"


TRIALS = (
    Trial(
        "french",
        "One French bakery, the 20 products with most pieces",
        needs="french_bakery",
        config="french_bakery.toml",
        first=date(2022, 4, 1),
        last=date(2022, 6, 30),
        top=20,
    ),
    Trial(
        "chain",
        "A German chain, 20 shops and 3 products",
        needs="german_chain",
        config="german_chain.toml",
        first=date(2018, 12, 1),
        last=date(2019, 1, 31),
    ),
    Trial(
        "kiel",
        "One branch in Kiel, turnover of product groups in euros",
        needs="kiel",
        config="kiel.toml",
        first=date(2018, 4, 1),
        last=date(2018, 6, 30),
        text=KIEL,
    ),
)


def at_most(value: float, limit: float) -> str:
    """Return the verdict on a figure that should stay at or below its target.

    Examples
    --------
    >>> at_most(0.60, 0.60), at_most(0.61, 0.60)
    ('ok', 'short')
    """
    return "ok" if value <= limit else "short"


def daily_costs(predictions: pd.DataFrame, level: float) -> pd.Series[float]:
    """Return the newsvendor cost of each calendar day [units]; 0 where nothing was on offer."""
    of_level = predictions.loc[predictions["level"] == level_label(level)]
    cost = pd.Series(pinball_loss(of_level["actual_qty"], of_level["demand_qty"], level), index=of_level["day"])
    summed = cost.groupby(level=0).sum()
    every_day = pd.date_range(summed.index.min(), summed.index.max())
    return summed.reindex(every_day, fill_value=0.0)


def ratio_interval(
    own: Floats,
    other: Floats,
    *,
    block_days: int = BLOCK_DAYS,
    draws: int = DRAWS,
    seed: int = SEED,
    chance: float = CHANCE,
) -> tuple[float, float]:
    """Return between which bounds the ratio of sums lies with `chance`, by a paired moving-block bootstrap.

    Both costs of a day are drawn together, and weeks in one piece, so that what the two share (a busy day) cancels
    and what binds neighbouring days stays.

    Raises
    ------
    ValueError
        When there are fewer days than one block, or the two are not of the same days.

    References
    ----------
    Künsch 1989, doi:10.1214/aos/1176347265.

    Examples
    --------
    >>> other = np.arange(1.0, 29.0)
    >>> ratio_interval(other / 2, other)
    (0.5, 0.5)
    """
    days = len(own)
    if len(other) != days or days < block_days:
        raise ValueError(f"{days} and {len(other)} days, expected as many of each and at least {block_days}")
    starts = np.random.default_rng(seed).integers(0, days - block_days + 1, size=(draws, ceil(days / block_days)))
    drawn = (starts[:, :, None] + np.arange(block_days)).reshape(draws, -1)[:, :days]
    ratios = own[drawn].sum(axis=1) / other[drawn].sum(axis=1)
    low, high = np.quantile(ratios, [(1 - chance) / 2, (1 + chance) / 2])
    return float(low), float(high)


def replayed(trial: Trial, place: Place) -> BacktestResult:
    """Run the verb `backtest` and keep what its replay gave back, the rules included."""
    path = place.write_config(trial.config, trial.text) if trial.text else place.config(trial.config)
    kept: list[BacktestResult] = []
    replay = backtesting.backtest

    def keeping(*values: object, **named: object) -> BacktestResult:
        kept.append(replay(*values, **named))  # type: ignore[arg-type]
        return kept[-1]

    request = backtesting.BacktestRequest(
        first=trial.first,
        last=trial.last,
        refit_every_days=REFIT_EVERY_DAYS,
        horizons=[1],
        levels=LEVELS,
        top=trial.top,
    )
    with mock.patch.object(backtesting, "backtest", keeping):
        backtesting.run_backtest(load_config(path), request)
    return kept[0]


def report(title: str, words: str, predictions: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return the figures as lines of Markdown; `predictions` holds this program as "forecast" beside the rules."""
    card = scorecard(predictions)  # type: ignore[arg-type]
    overall = card[(card["shop"] == "") & (card["product"] == "")].set_index(["method", "level"])
    ratios = cost_ratios(card, method=backtesting.OWN)
    own = predictions[backtesting.OWN]
    rules = [LAST_WEEK, *(name for name in predictions if name not in (LAST_WEEK, backtesting.OWN))]
    lines = [f"## {title}", "", f"`{words}`", "", *_counted(own), ""]
    lines += [
        "Newsvendor cost as a share of each rule's: ratio of sums, in brackets its 95 % interval, then the mean of the "
        "ratios per product.",
        "",
        *_table(
            [
                "level",
                "cost",
                *rules,
                f"≤ {LAST_WEEK_LIMIT:.2f} of {LAST_WEEK}",
                f"≤ {BEST_RULE_LIMIT} of the best other",
            ],
            [_cost_row(level, predictions, overall, ratios, rules) for level in LEVELS],
        ),
        "",
        "Coverage, sold-out days left out.",
        "",
        *_table(
            ["level", "forecast", f"within {COVERAGE_LIMIT_POINTS:g} points", *rules],
            [_coverage_row(level, overall, rules) for level in LEVELS],
        ),
        "",
        *_table(
            ["method", "WAPE of the median", "bias of the mean"],
            [
                [name, f"{row['wape']:.1%}", f"{row['bias_share']:+.1%}"]
                for name in (backtesting.OWN, *rules)
                for row in [overall.loc[(name, 0.5)]]
            ],
        ),
        "",
    ]
    return lines


def page(reports: Sequence[Sequence[str]]) -> str:
    """Return the page of the documentation: how the figures came about, then the figures."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("lightgbm", "numpy", "pandas"))
    head = [
        "# Benchmarks",
        "",
        "Written by `make benchmark-quality` with `--write` (`python benchmarks/quality.py --write`); do not edit.",
        f"Python {platform.python_version()}, {versions}; seed 1.",
        "",
        "Days are forecast from the evening before; models are fitted again every 28 days, everything else moves on",
        "daily. The simple rules get their quantiles by the same function as the program. The intervals come from a",
        f"paired moving-block bootstrap (blocks of {BLOCK_DAYS} days, {DRAWS} draws, seed {SEED}; Künsch 1989,",
        "doi:10.1214/aos/1176347265). The targets are set for the French bakery; the others show how it carries over.",
        "`kiel.toml` stands in `benchmarks/quality.py`. Speed depends on the machine: `make benchmark-speed`.",
        "",
    ]
    return "\n".join([*head, *(line for lines in reports for line in lines)]).rstrip() + "\n"


def main() -> None:
    """Measure what was asked for, print it, and write the page with --write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", choices=[trial.name for trial in TRIALS], action="append", help="may be repeated")
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name} as well")
    asked = parser.parse_args()
    reports = []
    for trial in TRIALS:
        if asked.only and trial.name not in asked.only:
            continue
        if absent := missing(trial.needs):
            print(f"{trial.title}: left out, {absent}\n")
            continue
        begun = time.perf_counter()
        with temporary_place() as place:
            result = replayed(trial, place)
        reports.append(report(trial.title, trial.words, {backtesting.OWN: result.predictions, **result.rules}))
        print("\n".join(reports[-1]))
        print(f"({time.perf_counter() - begun:.0f} s, import included)\n")
    if asked.write and reports:
        Path(PAGE).write_text(page(reports), encoding="utf-8")
        print(f"→ {PAGE.relative_to(ROOT)}")


def _counted(own: pd.DataFrame) -> list[str]:
    rows = own.drop_duplicates(["shop", "product", "day"])
    spoke = ", ".join(f"{rung} {count:,}" for rung, count in rows["rung"].value_counts().items())
    return [
        f"{len(rows):,} forecasts of {rows['product'].nunique()} products in {rows['shop'].nunique()} shop(s) on "
        f"{rows['day'].nunique()} days, {int(rows['is_sold_out'].sum()):,} of them sold out. Who spoke: {spoke}."
    ]


def _cost_row(
    level: float, predictions: Mapping[str, pd.DataFrame], overall: pd.DataFrame, ratios: pd.DataFrame, rules: list[str]
) -> list[str]:
    own_days = daily_costs(predictions[backtesting.OWN], level)
    cells = [level_label(level), f"{overall.loc[(backtesting.OWN, level), 'newsvendor_cost']:,.0f}"]
    of_sums = {rule: float(ratios.loc[level, ("of_sums", rule)]) for rule in rules}
    for rule in rules:
        low, high = ratio_interval(own_days.to_numpy(), daily_costs(predictions[rule], level).to_numpy())
        mean = float(ratios.loc[level, ("mean_of_products", rule)])
        cells.append(f"{of_sums[rule]:.3f} [{low:.2f}–{high:.2f}] {mean:.2f}")
    # The best rule is the one that leaves the largest ratio.
    best = max(ratio for rule, ratio in of_sums.items() if rule != LAST_WEEK)
    return [*cells, at_most(of_sums[LAST_WEEK], LAST_WEEK_LIMIT), at_most(best, BEST_RULE_LIMIT)]


def _coverage_row(level: float, overall: pd.DataFrame, rules: list[str]) -> list[str]:
    points = {name: 100 * (float(overall.loc[(name, level), "coverage"]) - level) for name in (backtesting.OWN, *rules)}
    own = points[backtesting.OWN]
    # Rounded to what is printed, so that nothing "short" reads like a figure that is not.
    verdict = at_most(abs(round(own, 1)), COVERAGE_LIMIT_POINTS)
    return [
        level_label(level),
        f"{level + own / 100:.3f} ({own:+.1f})",
        verdict,
        *(f"{level + points[rule] / 100:.3f} ({points[rule]:+.1f})" for rule in rules),
    ]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(header, *rows, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in (header, *rows)]
    rule = ["-" * width for width in widths]
    return [f"| {' | '.join(row)} |" for row in (padded[0], rule, *padded[1:])]


if __name__ == "__main__":
    main()
