"""The past as an evening sees it, worked out once for what is learnt from it and what is forecast with it.

In: Known. Out: Past, the source of features.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from forecast.config import ModelSettings
from forecast.features.matrix import FeatureSource
from forecast.forecasting.rows import feature_source, past_at
from forecast.history.customer_orders import OrdersAtTill
from forecast.history.known import Known
from forecast.history.past import Past


@dataclass(frozen=True)
class EveningPast(Past):
    """What was on offer and wanted, as known at one cutoff, and the features that follow from it.

    `source_before`, where the features of an earlier evening came from, saves time and changes nothing.
    """

    known: Known
    source_before: FeatureSource | None = None

    @cached_property
    def source(self) -> FeatureSource:
        """Everything known, ready to give the features of any row; there must be a past."""
        return feature_source(self.known, self, before=self.source_before)


def evening_past(
    known: Known, settings: ModelSettings, orders_at_till: OrdersAtTill, *, source_before: FeatureSource | None = None
) -> EveningPast:
    """Return the past as it is seen at the cutoff of `known`."""
    past = past_at(known, settings, orders_at_till)
    return EveningPast(past.assortment, past.history, known, source_before)
