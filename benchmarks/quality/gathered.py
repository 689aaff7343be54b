"""A trial's forecasts of every method, from the cache or made now, with the yardstick beside them.

In: Trial, stretch, methods. Out: Gathered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from quality import cache
from quality.names import OWN, SAMPLE_AVERAGE
from quality.panel import actuals_of
from quality.sample_average import sample_average
from quality.scores import Seconds
from quality.trials import Stretch, Trial

THE_PAST = pd.Timestamp("1900-01-01")
"""Before any till."""


@dataclass(frozen=True)
class Gathered:
    """What every method said of a trial, and what is known of how it came about (`told`, by method)."""

    predictions: dict[str, pd.DataFrame]
    actual: pd.DataFrame
    told: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def seconds(self) -> dict[str, Seconds]:
        """What each method took; those that took nothing of their own are left out."""
        taken = {method: one.get("seconds", {}) for method, one in self.told.items()}
        return {
            method: Seconds(float(one["wall_s"]), float(one["cpu_s"]))
            for method, one in taken.items()
            if {"wall_s", "cpu_s"} <= set(one)
        }

    @property
    def filled_count(self) -> dict[str, int]:
        """How many rows a method left open, so that a fallback spoke for it."""
        counts = {method: int(one.get("rows_filled", 0)) for method, one in self.told.items()}
        return {method: count for method, count in counts.items() if count}

    @property
    def digest(self) -> str:
        """A name for what went into this program's forecasts: data, configuration, code."""
        return str(self.told.get(OWN, {}).get("digest", ""))[:12]

    @property
    def versions(self) -> dict[str, str]:
        """The libraries; where peers have another version of one, it is told beside."""
        found: dict[str, str] = {}
        for method in sorted(self.told, key=lambda name: name != OWN):
            for name, number in self.told[method].get("versions", {}).items():
                if found.setdefault(name, number) != number:
                    found[f"{name} of the peers"] = number
        return found


def gathered(
    trial: Trial,
    stretch: Stretch,
    methods: Sequence[str] | None = None,
    *,
    is_fresh: bool = False,
    is_far: bool = True,
) -> Gathered | None:
    """Return a trial's forecasts; None where the data are absent or the stretch has no days.

    This program and the yardstick are always among the methods. With `is_fresh`, what is kept is made anew;
    without `is_far`, longer horizons than the next day are left out.
    """
    asked = None if methods is None else list(dict.fromkeys([OWN, *methods]))
    if is_fresh:
        forget(trial, stretch, asked)
    made = [name for name in cache.produce(trial.name, stretch, asked, is_far=is_far) if name != SAMPLE_AVERAGE]
    if OWN not in made:
        return None
    found = {name: cache.predictions(trial.name, stretch, name) for name in made}
    if not is_far:
        # What is kept of them may come from other code than the next day's.
        found = {name: (rows[rows["horizon_days"].isin(cache.TOMORROW)], told) for name, (rows, told) in found.items()}
    return Gathered(
        predictions={**{name: rows for name, (rows, _) in found.items()}, SAMPLE_AVERAGE: yardstick(trial, stretch)},
        actual=cache.actuals(trial.name, stretch),
        told={name: told for name, (_, told) in found.items()},
    )


def forget(trial: Trial, stretch: Stretch, methods: Sequence[str] | None) -> None:
    """Delete what is kept of some methods, or of all."""
    folder = cache.FOLDER / f"{trial.name}-{stretch}"
    for path in folder.glob("*-*"):
        if methods is None or path.name.split("-")[0].removesuffix("+far") in methods:
            path.unlink()


def yardstick(trial: Trial, stretch: Stretch) -> pd.DataFrame:
    """Return the sample average of a trial, kept like the methods' forecasts."""
    with cache.Reading(trial) as reading:
        digest = reading.digest(stretch, cache.READING, SAMPLE_AVERAGE)
        path = cache.FOLDER / f"{trial.name}-{stretch}" / f"{SAMPLE_AVERAGE}-{digest[:12]}.parquet"
        if not path.exists():
            read = reading.material()
            since_ever = replace(read.replay(trial, stretch), first=THE_PAST)
            sold = actuals_of(read.gathered.facts, read.config, since_ever)
            sample_average(sold, trial.days(stretch) or trial.test).to_parquet(path, index=False)
        return pd.read_parquet(path)
