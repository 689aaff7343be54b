"""Lasting changes in numbers, and when they are measured.

In: when a change of a series or a shop began and was noticed. Out: every measurement of it, in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

REVISED_AFTER_DAYS = (3, 7, 14)
"""What was noticed after a few days is measured again when more have come [days]."""
WHOLE_SHOP = -1
"""Stands for the series where all products of a shop changed together."""


@dataclass(frozen=True)
class Step:
    """A lasting change of a series, or of a whole shop; days since 1970."""

    shop: int
    series: int
    since: int
    noticed: int


def with_revisions(steps: Sequence[Step], *, newest: int) -> list[Step]:
    """Return the steps with their later measurements, until the next step of the same series or shop is noticed.

    Examples
    --------
    >>> [step.noticed for step in with_revisions([Step(0, 3, 90, 94), Step(0, 3, 100, 105)], newest=110)]
    [94, 97, 101, 105, 108]
    """
    found = []
    for at, step in enumerate(steps):
        later = [one.noticed for one in steps[at + 1 :] if (one.shop, one.series) == (step.shop, step.series)]
        until = min([*later, newest + 1])
        evenings = (step.noticed, *(step.noticed + days for days in REVISED_AFTER_DAYS))
        found += [replace(step, noticed=evening) for evening in evenings if evening < until]
    return sorted(found, key=lambda one: (one.noticed, one.shop, one.series))
