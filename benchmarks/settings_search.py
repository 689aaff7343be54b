"""What a search for hyperparameters finds, judged on days that had no say in it: `make benchmark-settings`.

Settings are chosen on the folds of a fit on one evening and judged on the weeks after it, twice per data set; one fit
of a candidate brings its forecasts of half a year, all of them out of sample.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
from quality.cache import PEER_PYTHON
from quality.costs import Ratio
from quality.data import Material, material
from quality.trials import trial_of
from search.candidates import ANOTHER_SEED, GROUPS, ONE_AT_A_TIME, SPACE, TWO_SEEDS, Group, shaped, values_of
from search.judging import BOTH_BANDS, Evening, between, daily_cost, geometric_mean, ratio
from search.page import Chosen, Found, Judged, of_group, page
from search.splits import Split, splits_of
from search.study import best, searched
from temporary_place import ROOT, missing

from forecast.models.folds import Memory
from forecast.models.hyperparameters import DEFAULT, Hyperparameters

PAGE = ROOT / "docs" / "settings-search.md"
COMMAND = "python benchmarks/settings_search.py --write"
CANDIDATES = {"few": 18, "many": 8}
"""How many candidates a search tries in each split; a chain's fit takes five times as long."""


@dataclass(frozen=True)
class Ground:
    """The data of one group, read once; evenings are kept, because a split's last is the next one's first."""

    group: Group
    materials: dict[str, Material]
    memories: dict[str, Memory] = field(default_factory=dict)
    evenings: dict[tuple[str, date, date], Evening] = field(default_factory=dict)

    def evening(self, name: str, day: date, *, chosen_on: date) -> Evening:
        """Return what a trial knew on the evening of a day."""
        key = name, day, chosen_on
        if key not in self.evenings:
            memory = self.memories.setdefault(name, {})
            self.evenings[key] = Evening(trial_of(name), self.materials[name], day, chosen_on, memory)
        return self.evenings[key]

    def splits(self, number: int) -> dict[str, Split]:
        """Return each trial's split of a number, from 0."""
        return {name: splits_of(trial_of(name))[number] for name in self.materials}


@contextmanager
def ground(group: Group) -> Iterator[Ground]:
    """Read the data of a group's trials; those that are absent are said and left out."""
    with ExitStack() as stack:
        materials = {}
        for name in group.trials:
            needs = trial_of(name).needs
            if needs and (words := missing(needs)):
                print(words, file=sys.stderr)
                continue
            materials[name] = stack.enter_context(material(trial_of(name)))
        yield Ground(group, materials)


def chosen_in(on: Ground, number: int, *, count: int, python: Path) -> tuple[Chosen, dict[str, tuple[pd.Series, ...]]]:
    """Search in one split; return what was chosen, and its and the default's cost of the judged days by trial."""
    begun, splits = time.process_time(), on.splits(number)
    evenings = {name: on.evening(name, one.choose_at, chosen_on=one.choose_at) for name, one in splits.items()}
    usual = {name: daily_cost(evening.tried()) for name, evening in evenings.items()}

    def shares(values: dict[str, float]) -> dict[str, float]:
        settings = shaped(values, on.group)
        costs = {name: daily_cost(evening.tried(settings)) for name, evening in evenings.items()}
        return {name: ratio(cost, usual[name]).value for name, cost in costs.items()}

    def loss(values: dict[str, float]) -> float:
        found = shares(values)
        told = " ".join(f"{name} {share:.4f}" for name, share in found.items())
        print(f"{on.group.name} {number + 1}: {told} {values}", file=sys.stderr, flush=True)
        return geometric_mean(list(found.values()))

    first = values_of(DEFAULT, on.group)
    tried = searched(loss, SPACE[on.group.name], first=first, count=count, python=python)
    values = best(tried).values
    cpu_s, where_chosen = time.process_time() - begun, shares(values)
    judged, costs = [], {}
    for name, split in splits.items():
        later, costs[name] = judged_by(on, name, split, shaped(values, on.group))
        judged.append(Judged(name, split, where_chosen[name], ratio(*costs[name]), later))
    return Chosen(number + 1, values, len(tried), cpu_s, judged), costs


def judged_by(
    on: Ground, name: str, split: Split, settings: Hyperparameters
) -> tuple[Ratio, tuple[pd.Series, pd.Series]]:
    """Return the ratio of the later days' band, and the next day's costs with `settings` and with the default."""
    evening = on.evening(name, split.judge_at, chosen_on=split.choose_at)
    both = [evening.tried(one, horizons=BOTH_BANDS) for one in (settings, DEFAULT)]
    costs = [daily_cost(tried, is_later=True) for tried in both]
    first, last = split.judged
    first = max(first, costs[0].index.min().date())
    later = ratio(*(between(cost, first, last) for cost in costs))
    own, usual = (between(daily_cost(tried), *split.judged) for tried in both)
    return later, (own, usual)


def alone(on: Ground, numbers: Sequence[int]) -> dict[str, dict[str, Ratio]]:
    """Return what each change alone costs on the judged days of all splits, by trial."""
    found: dict[str, dict[str, Ratio]] = {change: {} for change in (ANOTHER_SEED, *ONE_AT_A_TIME, TWO_SEEDS)}
    for name in on.materials:
        costs: dict[str, list[pd.Series]] = {change: [] for change in ("", *found)}
        for split in (on.splits(number)[name] for number in numbers):
            evening = on.evening(name, split.judge_at, chosen_on=split.choose_at)
            two_seeds = evening.tried_by_two_seeds(is_chain=on.group.name == "many")
            tried = {"": evening.tried(), TWO_SEEDS: two_seeds}
            tried[ANOTHER_SEED] = evening.tried(seed=2)
            tried |= {change: evening.tried(settings) for change, settings in ONE_AT_A_TIME.items()}
            for change, one in tried.items():
                costs[change].append(between(daily_cost(one), *split.judged))
        usual = pd.concat(costs[""])
        for change in found:
            found[change][name] = ratio(pd.concat(costs[change]), usual)
            print(f"{name}: {change} {found[change][name].value:.4f}", file=sys.stderr, flush=True)
    return found


def found_in(group: Group, *, count: int, python: Path) -> Found | None:
    """Search in a group's data and judge; None where all of them are absent."""
    with ground(group) as on:
        if not on.materials:
            return None
        numbers = range(len(splits_of(trial_of(group.trials[0]))))
        made = [chosen_in(on, number, count=count, python=python) for number in numbers]
        together = {
            name: ratio(*(pd.concat(parts) for parts in zip(*(costs[name] for _, costs in made), strict=True)))
            for name in on.materials
        }
        begun = time.process_time()
        changes = alone(on, numbers)
        return Found(group, [one for one, _ in made], together, changes, time.process_time() - begun)


def main(words: Sequence[str] | None = None) -> None:
    """Search, judge, print, and write the page with --write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", choices=tuple(CANDIDATES), help="products with few rows, or with many")
    parser.add_argument("--candidates", type=int, help=f"how many in each split ({CANDIDATES})")
    parser.add_argument("--python", type=Path, default=PEER_PYTHON, help="of an environment with Optuna (`make peers`)")
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    asked = parser.parse_args(words)
    if asked.write and asked.only:
        parser.error("--write is for the whole page")
    if not asked.python.exists():
        sys.exit("Optuna comes with the peers: run `make peers` first")
    found = []
    for group in GROUPS:
        if asked.only in (None, group.name):
            one = found_in(group, count=asked.candidates or CANDIDATES[group.name], python=asked.python)
            if one is not None:
                print("\n".join(of_group(one)), flush=True)
                found.append(one)
    command = COMMAND + (f" --candidates {asked.candidates}" if asked.candidates else "")
    text = "\n".join(page(found, command=command))
    print(text)
    if asked.write and all(set(one.together) == set(one.group.trials) for one in found) and len(found) == len(GROUPS):
        PAGE.write_text(text, encoding="utf-8")
        print(f"→ docs/{PAGE.name}")
    elif asked.write:
        print(f"docs/{PAGE.name} stays as it is: it is not written without every data set")


if __name__ == "__main__":
    main()
