"""The past as an evening sees it, worked out once for what is learnt from it and what is forecast with it.

In: Known. Out: Past, the source of features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from forecast.config import ModelSettings
from forecast.features.matrix import FeatureSource, OwnColumn
from forecast.forecasting.rows import past_at
from forecast.history.known import Known
from forecast.history.past import Past


@dataclass(frozen=True)
class EveningPast(Past):
    """What was on offer and wanted, as known at one cutoff, and the features that follow from it."""

    known: Known
    own: Sequence[OwnColumn] = ()
    every_shop: Sequence[str] = ()

    @cached_property
    def source(self) -> FeatureSource:
        """Everything known, ready to give the features of any row; there must be a past."""
        return FeatureSource(self.known, self.history, own=self.own, every_shop=self.every_shop)


def evening_past(
    known: Known, settings: ModelSettings, *, own: Sequence[OwnColumn] = (), every_shop: Sequence[str] = ()
) -> EveningPast:
    """Return the past as it is seen at the cutoff of `known`; features have the columns `own` besides.

    `every_shop` names the shops of the chain where `known` is a block of them.
    """
    past = past_at(known, settings)
    return EveningPast(past.assortment, past.history, known, own, every_shop)
