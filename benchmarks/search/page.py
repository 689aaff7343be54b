"""The page of the search: what was chosen, what it was worth where it was chosen, and what afterwards.

In: Found. Out: lines of Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from quality.costs import Ratio
from quality.markdown import table

from forecast.models.hyperparameters import DEFAULT
from search.candidates import GROUPS, Group, Values, values_of
from search.judging import geometric_mean
from search.splits import Split

LEAST_GAIN = 0.003
"""A change of the defaults is worth its unrest from this share of the cost on."""


@dataclass(frozen=True)
class Judged:
    """One data set in one split: cost as a share of the default's, where settings were chosen and on the days after."""

    trial: str
    split: Split
    chosen_on: float
    next_day: Ratio
    later: Ratio


@dataclass(frozen=True)
class Chosen:
    """What the search chose in one split; `values` in place of the default, after so many `candidates`."""

    number: int
    values: Values
    candidates: int
    cpu_s: float
    judged: list[Judged]


@dataclass(frozen=True)
class Found:
    """Everything of one group: the choices, both splits' unseen days together, and changes one at a time.

    Of the latter `alone` has the ratio on the unseen days of the next day's band by data set.
    """

    group: Group
    chosen: list[Chosen]
    together: dict[str, Ratio]
    alone: dict[str, dict[str, Ratio]]
    alone_cpu_s: float


def is_better(ratios: Mapping[str, Ratio]) -> bool:
    """Return whether a change costs less on every data set, and on their mean by more than `LEAST_GAIN`.

    Examples
    --------
    >>> is_better({"a": Ratio(0.99, 0.98, 1.0), "b": Ratio(0.999, 0.98, 1.02)})
    True
    >>> is_better({"a": Ratio(0.97, 0.96, 0.98), "b": Ratio(1.001, 0.99, 1.01)})
    False
    """
    values = [one.value for one in ratios.values()]
    return max(values) < 1.0 and geometric_mean(values) < 1.0 - LEAST_GAIN


def page(found: Sequence[Found], *, command: str) -> list[str]:
    """Return the whole page."""
    lines = [
        "# Settings by nested splits",
        "",
        f"Written by `{command}`; do not edit. What follows from it: "
        "[decision 18](decisions/0018-settings-by-nested-splits.md).",
        "",
        "Newsvendor cost at 0.5 to 0.9 as a share of what the default settings cost on the same rows; under 1 is",
        "better. Every forecast comes from a model that had seen nothing after the evening before. A search chooses on",
        "18 to 24 weeks (13 to 19 of the French bakery); the days after them, which had no say, judge. Of these the",
        "band of later days covers the last 6 to 12 weeks, and closed days and those that a lasting change took by",
        "surprise are left out. Test days of [benchmarks](benchmarks.md) are in neither. In brackets: 95 % of a paired",
        "block bootstrap over weeks, where there are days enough.",
        "",
    ]
    for one in found:
        lines += of_group(one)
    lines += ["## All data sets", "", *_over_all(found)]
    return lines


def of_group(found: Found) -> list[str]:
    """Return what was found in one group."""
    return [f"## {found.group.title}", "", *_of_search(found), *_values(found), *_alone(found)]


def _of_search(found: Found) -> list[str]:
    header = ["split", "data", "chosen up to", "judged up to", "where chosen", "next day, unseen", "later days, unseen"]
    body = [
        [
            str(chosen.number), one.trial, str(one.split.choose_at), str(one.split.judge_at), f"{one.chosen_on:.4f}",
            told(one.next_day), told(one.later),
        ]
        for chosen in found.chosen
        for one in chosen.judged
    ]  # fmt: skip
    body += [["all", name, "", "", "", told(value), ""] for name, value in found.together.items()]
    seconds = ", ".join(f"{one.cpu_s:.0f} s for {one.candidates} candidates" for one in found.chosen)
    return [
        "### Chosen by the search",
        "",
        *table(header, body),
        "",
        f"Better by the rule of decision 18: {_yes(is_better(found.together))}. Processor time: {seconds}.",
        "",
    ]


def _values(found: Found) -> list[str]:
    usual = values_of(DEFAULT, found.group)
    header = ["number", "default", *(f"split {one.number}" for one in found.chosen)]
    body = [[name, f"{value:g}", *(f"{one.values[name]:.3g}" for one in found.chosen)] for name, value in usual.items()]
    return [*table(header, body), ""]


def _alone(found: Found) -> list[str]:
    names = list(found.group.trials)
    body = [
        [
            change,
            *(told(ratios[name]) for name in names),
            f"{geometric_mean([ratios[name].value for name in names]):.4f}",
        ]
        for change, ratios in found.alone.items()
    ]
    return [
        "### One change at a time, next day, on the unseen days of both splits",
        "",
        *table(["change", *names, "mean"], body),
        "",
        f"Processor time: {found.alone_cpu_s:.0f} s.",
        "",
    ]


def _over_all(found: Sequence[Found]) -> list[str]:
    if len(found) < len(GROUPS):
        return ["Not told: a part was left out.", ""]
    changes = {
        change: {name: ratio for one in found for name, ratio in one.alone[change].items()} for change in found[0].alone
    }
    better = [change for change, ratios in changes.items() if is_better(ratios)]
    means = {change: geometric_mean([one.value for one in ratios.values()]) for change, ratios in changes.items()}
    body = [[change, f"{means[change]:.4f}", _yes(change in better)] for change in sorted(means, key=means.__getitem__)]
    return [*table(["one change, both kinds of data", "mean of all data sets", "better by the rule"], body), ""]


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def told(ratio: Ratio) -> str:
    """Return a ratio with its interval, where there is one.

    Examples
    --------
    >>> told(Ratio(0.99512, 0.981, 1.0071)), told(Ratio(0.99512, float("nan"), float("nan")))
    ('0.9951 (0.981–1.007)', '0.9951')
    """
    if isnan(ratio.low):
        return f"{ratio.value:.4f}"
    return f"{ratio.value:.4f} ({ratio.low:.3f}–{ratio.high:.3f})"
