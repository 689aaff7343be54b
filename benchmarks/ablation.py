"""What each part of the forecast is worth, on the same days without it: `make benchmark-ablation`.

One part at a time is left out of the fit of two evenings per data set, and the folds of their last months are forecast
out of sample (`search`); no day is a test day. Cost without the part is told as a share of the cost
with it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from types import ModuleType
from unittest.mock import patch

import pandas as pd
from quality.costs import Ratio
from quality.data import Material, material
from quality.figures import saved
from quality.markdown import table
from quality.trials import TRIALS, Trial, trial_of
from search.judging import Evening, between, daily_cost, ratio
from search.splits import JUDGED_DAYS, Split, splits_of
from temporary_place import ROOT, missing

from forecast.features import lags
from forecast.models.means.folds import Memory
from forecast.models.means.hyperparameters import DEFAULT, EQUAL, Hyperparameters
from forecast.models.spread import calibration

PAGE = ROOT / "docs" / "ablation.md"
WITHOUT_END = 1e9
"""A belief of so many days that nothing is learnt against it [days]."""


@dataclass(frozen=True)
class Part:
    """One part of the forecast, and how it is left out.

    By other `settings`, by other `constants` (module, name, value), or with no weather at all.
    """

    title: str
    settings: Hyperparameters = DEFAULT
    constants: tuple[tuple[ModuleType, str, object], ...] = ()
    has_weather: bool = True

    @property
    def sees_otherwise(self) -> bool:
        """Tell whether an evening sees other levels or other weather without it."""
        return not self.has_weather or any(module is lags for module, *_ in self.constants)

    @contextmanager
    def left_out(self) -> Iterator[None]:
        """Leave out what is told by constants, and put it back at the end."""
        with ExitStack() as stack:
            for module, name, value in self.constants:
                stack.enter_context(patch.object(module, name, value))
            yield


NOTHING = Part("nothing")


def spoken_by(**weights: float) -> Hyperparameters:
    """Return the defaults with other weights for some voices, wherever they speak.

    Examples
    --------
    >>> spoken_by(linear=0.0).few
    Voices(own=1.0, pooled=1.0, linear=0.0)
    """
    kinds = ("few", "equal")
    return replace(DEFAULT, **{kind: replace(getattr(DEFAULT, kind), **weights) for kind in kinds})


PARTS = (
    Part("a product's own trees", spoken_by(own=0.0)),
    Part("trees over all products", spoken_by(pooled=0.0)),
    Part("the regression", spoken_by(linear=0.0)),
    Part("all but a product's own trees", spoken_by(pooled=0.0, linear=0.0)),
    Part("weights by kind of product (all alike)", replace(DEFAULT, few=EQUAL)),
    Part("leaves of five rows (20)", replace(DEFAULT, own=replace(DEFAULT.own, rows_in_leaf=20))),
    Part("the shop's last week in the usual quantity", constants=((lags, "PULSE_SHARE", 0.0),)),
    Part("the year under the weekday index", constants=((lags, "INDEX_PRIOR_DAYS", (WITHOUT_END, 16.0)),)),
    Part("levels beyond eight weeks", constants=((lags, "LEVEL_DAYS", (7, 14, 28, 56)),)),
    Part("weather", has_weather=False),
    Part("types of day in the spread", constants=((calibration, "DAY_TYPE_PRIOR_DAYS", WITHOUT_END),)),
    Part("all products' tails in each spread", constants=((calibration, "POOLED_WEIGHT_DAYS", 1.0),)),
    Part("a product's own tails (all alike)", constants=((calibration, "POOLED_WEIGHT_DAYS", WITHOUT_END),)),
)
"""What can be left out alone. The correction by the last days' errors, changes of regime and the shares of a
short past act after or beside a fit; their worth stands in the decisions."""


@dataclass
class Ground:
    """One trial's data; its evenings are worked out once for all parts that leave the past and its levels alone."""

    trial: Trial
    read: Material
    memory: Memory = field(default_factory=dict)
    evenings: dict[date, Evening] = field(default_factory=dict)

    def evening(self, split: Split, part: Part) -> Evening:
        """Return what was known on the evening of a split's last day, without one part."""
        if not part.sees_otherwise:
            usual = Evening(self.trial, self.read, split.judge_at, split.choose_at, self.memory)
            return self.evenings.setdefault(split.judge_at, usual)
        read = self.read
        if not part.has_weather:
            weather = read.config.weather.model_copy(update={"in_backtest": "none"})
            read = replace(read, config=read.config.model_copy(update={"weather": weather}))
        return Evening(self.trial, read, split.judge_at, split.choose_at, self.memory)

    def cost(self, part: Part) -> pd.Series:
        """Return the cost of every judged day without one part."""
        with part.left_out():
            costs = [
                between(daily_cost(self.evening(split, part).tried(part.settings)), *split.judged)
                for split in splits_of(self.trial)
            ]
        return pd.concat(costs)


def ablated(name: str) -> dict[str, Ratio]:
    """Return the cost without each part as a share of the cost with it, on one trial's judged days."""
    found = {}
    with material(trial_of(name)) as read:
        ground = Ground(trial_of(name), read)
        usual = ground.cost(NOTHING)
        for part in PARTS:
            found[part.title] = ratio(ground.cost(part), usual)
            print(f"{name}: without {part.title}: {found[part.title].value:.4f}", file=sys.stderr, flush=True)
    return found


def report(found: dict[str, dict[str, Ratio]]) -> list[str]:
    """Return the page: a row per part, a column per data set.

    Examples
    --------
    >>> for line in report({"kiel": {part.title: Ratio(1.012, 1.004, 1.02) for part in PARTS}})[-len(PARTS) :][:1]:
    ...     print(" ".join(line.split()))
    | a product's own trees | **+1.2 %** (+0.4 to +2.0) |
    """
    days = ", ".join(f"{name} {2 * JUDGED_DAYS[name]}" for name in found)
    lines = [
        "# What each part is worth",
        "",
        "Written by `python benchmarks/ablation.py --write`; do not edit. One part of the forecast is left out at a",
        "time. The table says by how much the newsvendor cost (levels 0.5 to 0.9, next day, ratio of sums) then",
        "rises; brackets hold the 95 % interval of the paired block bootstrap, and bold figures are clear of",
        "chance. A minus: the part cost something on these days. *Nothing*: the data set does not use that part,",
        "since it has no weather here or too few products.",
        "",
        "Judged are days before the test days, by folds of two fits each that had not seen them:",
        f"{days}.",
        "Parts that act beside a fit are not in the table: the correction by recent errors",
        "([0019](decisions/0019-a-year-beside-eight-weeks.md)) and what a short past borrows",
        "([0020](decisions/0020-a-short-past.md), [0023](decisions/0023-a-new-product-follows-its-shop.md)).",
        "",
    ]
    rows = [[part.title, *(_rise(of_parts[part.title]) for of_parts in found.values())] for part in PARTS]
    return [*lines, *table(["left out", *found], rows)]


def _rise(cost: Ratio) -> str:
    if cost.value == cost.low == cost.high == 1.0:
        return "nothing"
    told = saved(cost)
    value, bounds = told.split(" (")
    return f"**{value}** ({bounds}" if cost.low > 1.0 or cost.high < 1.0 else told


def main(words: Sequence[str] | None = None) -> None:
    """Leave out, print, and write the page with --write."""
    names = [trial.name for trial in TRIALS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", choices=names, help="one data set")
    parser.add_argument("--jobs", type=int, default=2, help="how many data sets at once")
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    asked = parser.parse_args(words)
    there = [name for name in names if asked.only in (None, name) and not missing_words(name)]
    # The longest first.
    order = sorted(there, key=lambda name: name != "chain")
    with ProcessPoolExecutor(min(asked.jobs, max(len(there), 1))) as pool:
        of_name = dict(zip(order, pool.map(ablated, order), strict=True))
    text = "\n".join(report({name: of_name[name] for name in there})) + "\n"
    print(text)
    if asked.write and there == names:
        PAGE.write_text(text, encoding="utf-8")
        print(f"→ docs/{PAGE.name}")
    elif asked.write:
        print(f"docs/{PAGE.name} stays as it is: it is not written without every data set")


def missing_words(name: str) -> str:
    """Return what to say of a trial whose data are absent, and say it; nothing where they are there."""
    needs = trial_of(name).needs
    words = missing(needs) if needs else ""
    if words:
        print(words, file=sys.stderr)
    return words


if __name__ == "__main__":
    main()
