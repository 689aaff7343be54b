"""The past as an evening sees it, worked out once for what is learnt from it and what is forecast with it.

In: Known. Out: Past, Changes, the source of features.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from forecast.config import ModelSettings
from forecast.features.matrix import FeatureSource
from forecast.forecasting.changing_times import changes_and_looked
from forecast.forecasting.looked import LookedAt
from forecast.forecasting.rows import past_at
from forecast.history.known import Known
from forecast.history.past import Past
from forecast.tables import Changes, DataFrame


@dataclass(frozen=True)
class Seen:
    """What follows from what was known at one cutoff; it holds for that cutoff alone.

    `looked_before` is what an earlier evening has `looked_at`, and `source_before` where its features came from: both
    save time and change nothing.
    """

    known: Known
    past: Past
    looked_before: LookedAt | None = None
    source_before: FeatureSource | None = None

    @property
    def changes(self) -> DataFrame[Changes]:
        """Every lasting change that the evening could know of."""
        return self._changes_and_looked[0]

    @property
    def looked_at(self) -> LookedAt:
        """What a later evening need not look at again."""
        return self._changes_and_looked[1]

    @cached_property
    def _changes_and_looked(self) -> tuple[DataFrame[Changes], LookedAt]:
        return changes_and_looked(self.known, self.past, self.looked_before)

    @cached_property
    def source(self) -> FeatureSource:
        """Everything known, ready to give the features of any row; there must be a past."""
        return FeatureSource(self.known, self.past.history, before=self.source_before)


def seen_at(
    known: Known,
    settings: ModelSettings,
    *,
    looked_before: LookedAt | None = None,
    source_before: FeatureSource | None = None,
) -> Seen:
    """Return the past as it is seen at the cutoff of `known`."""
    return Seen(known, past_at(known, settings), looked_before, source_before)
