"""The past as an evening sees it, worked out once for what is learnt from it and what is forecast with it.

In: Known. Out: Past, Changes, the source of features.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from forecast.config import ModelSettings
from forecast.features.matrix import FeatureSource
from forecast.forecasting.changing_times import changes_of
from forecast.forecasting.rows import feature_source, past_at
from forecast.history.join import Past
from forecast.history.known import Known
from forecast.history.ordered import OrdersAtTill
from forecast.tables import Changes, DataFrame


@dataclass(frozen=True)
class Seen:
    """What follows from what was known at one cutoff; it holds for that cutoff alone."""

    known: Known
    past: Past

    @cached_property
    def changes(self) -> DataFrame[Changes]:
        """Every lasting change that the evening could know of."""
        return changes_of(self.known, self.past)

    @cached_property
    def source(self) -> FeatureSource:
        """Everything known, ready to give the features of any row; there must be a past."""
        return feature_source(self.known, self.past, changes=self.changes)


def seen_at(known: Known, settings: ModelSettings, orders_at_till: OrdersAtTill) -> Seen:
    """Return the past as it is seen at the cutoff of `known`."""
    return Seen(known, past_at(known, settings, orders_at_till))
