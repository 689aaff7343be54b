"""How often a product's shelf runs empty, is filled again and starts empty, learnt from the states of the shelf.

In: what is assumed, `ShelfStates`. Out: `Habits`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.history.shelves.slot_sales import Floats, Ints
from forecast.history.shelves.states import ShelfStates

STARTS_EMPTY = 0.01
"""Assumed share of days on which a product is not there in the morning."""


@dataclass(frozen=True)
class SoldOutSettings:
    """What is assumed before looking at the data.

    `sell_outs_per_day` and `refills_per_day`: how often a shelf runs empty in a day, and how often an empty one is
    filled again; `assumed_days`: how many days of a product's own data weigh as much as that. `caution` divides the
    evidence of silence: sales come in bursts, so that silence tells less than independent customers would make it;
    the variance of sales says by how much, and exaggerates where the profile leaves something unsaid, so that the
    default is a little under one (docs/decisions/0011-sold-out.md). Products that cannot sell out calibrate it
    (`calibrated_caution`).
    `asks_quantities` tells whether totals in whole batches speak for an empty shelf (`batches`).
    `least_spread` is how uncertain a day's level is at least (sd of its logarithm), `rounds` how often habits and
    shelf are told from each other.
    """

    sell_outs_per_day: float = 0.1
    refills_per_day: float = 0.2
    assumed_days: float = 20.0
    caution: float = 0.9
    least_spread: float = 0.15
    rounds: int = 4
    asks_quantities: bool = True


@dataclass(frozen=True)
class Habits:
    """How often a shelf runs empty in a day's worth of demand, is filled again, starts empty; by product, or by row."""

    out: Floats
    back: Floats
    at_start: Floats

    @classmethod
    def assumed(cls, settings: SoldOutSettings, count: int) -> Habits:
        """Return what is assumed of `count` products of which nothing is known."""
        return cls(
            np.full(count, settings.sell_outs_per_day),
            np.full(count, settings.refills_per_day),
            np.full(count, STARTS_EMPTY),
        )

    def taken(self, places: Ints) -> Habits:
        """Return the habits at these places."""
        return Habits(self.out[places], self.back[places], self.at_start[places])

    def runs_out(self, series: Ints, profile: Floats) -> Floats:
        """Return the chance before each slot: running out takes customers, so it follows the slot before."""
        chance: Floats = -np.expm1(-self.out[series][:, None] * _before(profile))
        return chance

    def refilled(self, series: Ints, profile: Floats) -> Floats:
        """Return the chance before each slot that an empty shelf is filled again."""
        chance: Floats = -np.expm1(-self.back[series][:, None] * _before(profile))
        return chance

    def learnt(self, states: ShelfStates, profile: Floats, series: Ints, settings: SoldOutSettings) -> Habits:
        """Return the habits that the states of the shelf tell of, pulled towards everybody's and what was assumed."""
        count, days = len(self.out), settings.assumed_days
        before = _before(profile)
        at_risk = ((1.0 - states.empty_share) * before).sum(axis=1)
        at_rest = (states.empty_share * before).sum(axis=1)
        starts = states.empty_share[:, 0]
        assumed = settings.sell_outs_per_day, settings.refills_per_day, STARTS_EMPTY
        learnt = []
        for events, exposure, prior in zip(
            (states.ran_out_count, states.refilled_count, starts),
            (at_risk, at_rest, np.ones(len(starts))),
            assumed,
            strict=True,
        ):
            everybody = (events.sum() + days * prior) / (exposure.sum() + days)
            own = [np.bincount(series, values, minlength=count) for values in (events, exposure)]
            learnt.append((own[0] + days * everybody) / (own[1] + days))
        return Habits(learnt[0], learnt[1], np.minimum(learnt[2], 0.5))


def _before(profile: Floats) -> Floats:
    shifted = np.zeros_like(profile)
    shifted[:, 1:] = profile[:, :-1]
    return shifted
