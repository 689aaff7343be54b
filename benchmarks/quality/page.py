"""The page of the documentation: the short answer first, then how it was measured, then the details.

In: TrialScores of each trial, what made them. Out: Markdown.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quality.blends import INTRODUCTION as BLENDS
from quality.blends import blend_table
from quality.bootstrap import BLOCK_DAYS, DRAWS, SEED
from quality.report import details
from quality.scores import TrialScores
from quality.summary import summary, verdict_table
from quality.trials import REFIT_EVERY_DAYS

COMMAND = "make benchmark-quality"

INTRODUCTION = f"""\
# Benchmarks

Written by `{COMMAND}`; do not edit. It compares this program with the tools that one would take instead, on the
same days and with the same information. Each evening forecasts the next day; models are fitted again every
{REFIT_EVERY_DAYS} days. Cost is the newsvendor's: at level 0.8 a missing bun costs four times as much as one left over.
Negative figures mean that this program is cheaper; brackets hold the 95 % interval. The best peer is the one with the
lowest cost."""

TRIED = """\
**What was tried where the targets are missed** stands with its figures in the [trials](trials/README.md): 0009,
0016 and 0018 to 0024 for the cost, 0002, 0009, 0016, 0021 and 0022 for the coverage on the French till, 0012 and
0022 for the seconds. Gains on the days of the choice were mostly not found again on later days. What is left on the
chain is mostly chance: the error of one day tells next to nothing about the next day or another shop."""

HOW = """\
## How it is measured

- **Command**: `{command}`. {python}; {versions}.
- **Digest** of what went into the forecasts: {digests}.
- **Days**: {days} days. Settings, of this program and of its peers, are chosen on the development days before them; one
  bound, from which a product counts as large, was drawn after a look at the French test days (decision 0021).
- **Rows**: those that every method has forecast and on which something was on offer. A sold-out day counts in costs
  with what was sold, and not in coverage.
- **Whole pieces**: where goods are sold by the piece, quantiles of every method are rounded as a plan rounds them,
  half a piece down, at all levels, for costs, coverage and the median. Means, and lost sales at equal waste, are as
  forecast. Turnover in euros is not rounded.
- **Cost** at level s: Σ s·(actual − q)⁺ + (1 − s)·(q − actual)⁺; ratios are ratios of sums.
- **Intervals**: paired moving-block bootstrap over calendar days, all shops and methods together (blocks of
  {block_days} days, {draws} draws, seed {seed}; Künsch 1989, doi:10.1214/aos/1176347265).
- **Prescriptiveness** P: 1 − cost / cost of each series' own sample quantile, refitted as often, over the levels
  0.5–0.9 (Bertsimas & Kallus 2020, doi:10.1287/mnsc.2018.3253).
- **Lost sales at equal waste**: every product is baked at one common level, which sweeps. Waste is what is left over
  as a share of what was baked, lost sales what was missing as a share of what was wanted. Beyond the levels 0.1 and
  0.9 quantiles go on linear in the normal score, to 0.02 and 0.98 and no further.
- **Coverage**: ½·[share below + share at most] (Czado, Gneiting & Held 2009, doi:10.1111/j.1541-0420.2009.01191.x).
- **Seconds** are those in which a forecast was first made, one method after the other; they depend on the machine.
- Simple rules get their quantiles from this program's own calibration. The peers and their settings:
  [benchmarks/README.md](../benchmarks/README.md).
"""


@dataclass(frozen=True)
class MadeBy:
    """What a page's figures came out of: versions of libraries, digests of what went in per trial."""

    command: str = COMMAND
    versions: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


def page(trials: Sequence[TrialScores], made_by: MadeBy, *, picture: str = "benchmarks.png") -> str:
    """Return the whole page; `picture` is the file that lies beside it."""
    verdicts = "\n".join(verdict_table(trials))
    lines = [
        *INTRODUCTION.splitlines(),
        "",
        *summary(trials),
        "",
        f"![Cost by level, and lost sales against waste]({picture})",
        "",
        "## Targets",
        "",
        verdicts,
        "",
        *((*TRIED.splitlines(), "") if "**short" in verdicts else ()),
        *BLENDS.splitlines(),
        "",
        *blend_table({scores.trial.name: scores.blends for scores in trials}),
        "",
    ]
    for scores in trials:
        lines += details(scores)
    return "\n".join([*lines, *_how(trials, made_by)]).rstrip() + "\n"


def _how(trials: Sequence[TrialScores], made_by: MadeBy) -> list[str]:
    versions = ", ".join(f"{name} {number}" for name, number in sorted(made_by.versions.items()))
    digests = ", ".join(f"{name} `{digest}`" for name, digest in made_by.digests.items())
    return HOW.format(
        command=made_by.command,
        python=f"Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        versions=versions or "versions unknown",
        digests=digests or "unknown",
        days=" and ".join(sorted({scores.stretch for scores in trials})),
        block_days=BLOCK_DAYS,
        draws=f"{DRAWS:,}",
        seed=SEED,
    ).splitlines()
