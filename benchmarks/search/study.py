"""Asks the sampler, which lives in the peers' environment, what to try next.

In: a space, losses. Out: values.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from search.candidates import Range

SAMPLER = Path(__file__).with_name("sampler.py")


@dataclass(frozen=True)
class Candidate:
    """One candidate and its loss; lower is better."""

    values: dict[str, float]
    loss: float


def searched(
    loss: Callable[[dict[str, float]], float],
    space: Mapping[str, Range],
    *,
    first: Mapping[str, float],
    count: int,
    python: Path,
    seed: int = 1,
) -> list[Candidate]:
    """Return every candidate in the order in which it was tried; `first` begins.

    `python` is that of an environment with Optuna.

    Raises
    ------
    RuntimeError
        When the sampler ends early; what it said goes to the standard error.
    """
    told = {"space": {name: asdict(one) for name, one in space.items()}, "first": dict(first), "seed": seed}
    found: list[Candidate] = []
    with subprocess.Popen(
        [str(python), str(SAMPLER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as sampler:
        if sampler.stdin is None or sampler.stdout is None:
            raise RuntimeError("the sampler has no pipes")
        sampler.stdin.write(json.dumps(told) + "\n")
        for _ in range(count):
            if found:
                sampler.stdin.write(json.dumps({"loss": found[-1].loss}) + "\n")
            sampler.stdin.flush()
            line = sampler.stdout.readline()
            if not line:
                raise RuntimeError(f"the sampler ended after {len(found)} candidates")
            values = json.loads(line)
            found.append(Candidate(values, loss(values)))
        # The sampler waits for a loss, and ends when there is none to come.
        sampler.stdin.close()
    return found


def best(candidates: list[Candidate]) -> Candidate:
    """Return the candidate with the lowest loss, the earliest of equals.

    Examples
    --------
    >>> best([Candidate({"a": 1.0}, 1.0), Candidate({"a": 2.0}, 0.9)]).values
    {'a': 2.0}
    """
    return min(candidates, key=lambda one: one.loss)
