"""How likely each product sold out on each day, and how much demand went unserved.

In: sales by slot, and what was written down. Out: `SoldOut`.

Alternates between two questions, as an EM algorithm does (Dempster, Laird & Rubin 1977,
doi:10.1111/j.2517-6161.1977.tb01600.x): given profile, level and habits of running out, was the shelf empty
(`shelf_states`)? Given that, what are profile (`hourly_profile`), level (`day_rate`) and habits?
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from forecast.history.day_rate import expected_demand
from forecast.history.hourly_profile import profiles
from forecast.history.shelf_states import EMPTY, UNTOLD, ShelfStates, shelf_states
from forecast.history.slot_sales import Bools, Floats, Ints, SlotSales

SOLD_OUT_FROM = 0.5
"""A day counts as sold out from this probability on: sooner yes than no."""
STARTS_EMPTY = 0.01
"""Assumed share of days on which a product is not there in the morning."""
CAUTIONS = tuple(round(0.5 * 1.1**step, 3) for step in range(17))
"""What calibration chooses from: 0.5 to 2.3."""
Notes = np.ndarray[Any, np.dtype[np.int8]]


@dataclass(frozen=True)
class SoldOutSettings:
    """What is assumed before looking at the data.

    `sell_outs_per_day` and `refills_per_day`: how often a shelf runs empty in a day, and how often an empty one is
    filled again; `assumed_days`: how many days of a product's own data weigh as much as that. `caution` divides the
    evidence of silence: sales come in bursts, so that silence tells less than independent customers would make it;
    the variance of sales says by how much, and exaggerates where the profile leaves something unsaid, so that the
    default is a little under one (docs/decisions/0011-sold-out.md). Products that cannot sell out calibrate it
    (`calibrated_caution`).
    `least_spread` is how uncertain a day's level is at least (sd of its logarithm), `rounds` how often habits and
    shelf are told from each other.
    """

    sell_outs_per_day: float = 0.1
    refills_per_day: float = 0.2
    assumed_days: float = 20.0
    caution: float = 0.9
    least_spread: float = 0.15
    rounds: int = 4


@dataclass(frozen=True)
class SoldOut:
    """What is believed of each product-day, in the order of the rows of `SlotSales`.

    `empty_share` (rows × slots): probability that the shelf was empty; `closing_share`: that it was in the shop's last
    slot of the day; `any_share`: in any slot with demand; `expected_qty`: demand expected on that day; `profile` (rows
    × slots): how it spreads; `missed_qty` (rows × factors) and `factor_share`: what was wanted in vain, as a mixture
    over how busy the day may have been; `unit_qty`: variance over mean of a quantity sold.
    """

    keys: pd.DataFrame
    sold_qty: Floats
    empty_share: Floats
    closing_share: Floats
    any_share: Floats
    expected_qty: Floats
    profile: Floats
    missed_qty: Floats
    factor_share: Floats
    unit_qty: Floats
    spread: Floats
    pieces_qty: Floats
    habits: Habits


@dataclass(frozen=True)
class _Groups:
    shop: Ints
    series: Ints
    weekday: Ints
    season: Ints
    shop_day: Ints
    day: Ints
    day_of_week: Ints


def infer_sold_out(slots: SlotSales, *, told: Notes | None = None, settings: SoldOutSettings | None = None) -> SoldOut:
    """Return how likely each product-day was sold out.

    Parameters
    ----------
    slots
        sales by slot
    told
        rows × slots, what was written down (`written_down`): 1 empty, 0 stocked, −1 nothing
    settings
        what is assumed before looking at the data
    """
    chosen = settings or SoldOutSettings()
    note = np.full(slots.sold_qty.shape, UNTOLD, dtype=np.int8) if told is None else told
    groups = _groups(slots.keys)
    is_open = slots.is_open
    # Customers come one by one, pieces do not: how many sales there were tells more than how much was sold.
    sold = (slots.sold_qty if slots.sales_count is None else slots.sales_count) * is_open
    total = sold.sum(axis=1)
    unit = _first_units(sold, groups)
    stocked = np.where(note == EMPTY, 0.0, 1.0) * is_open
    habits = Habits.assumed(chosen, int(groups.series.max()) + 1)
    expected = np.bincount(groups.series, total)[groups.series] / np.bincount(groups.series)[groups.series]
    spread = np.full(len(total), FIRST_SPREAD)
    for _ in range(chosen.rounds):
        profile = profiles(
            sold,
            stocked * expected[:, None],
            groups=(groups.shop, groups.series, groups.weekday, groups.season),
            unit=unit,
            is_open=is_open,
        )
        served = np.minimum((stocked * profile).sum(axis=1), 1.0)
        expected = expected_demand(
            total,
            served,
            series=groups.series,
            day=groups.day,
            weekday=groups.day_of_week,
            shop_day=groups.shop_day,
            unit=unit,
        )
        rate = expected[:, None] * profile * is_open
        unit = _units(sold, rate, stocked, groups.series, unit)
        if slots.sales_count is not None:
            # Customers who come independently of each other are the most even that there can be.
            unit = np.maximum(unit, 1.0)
        spread = day_spreads(total, served * expected, unit, groups.series, least=chosen.least_spread)
        scale = (unit * chosen.caution)[:, None]
        states = shelf_states(
            sold / scale,
            rate / scale,
            spread=spread,
            runs_out=habits.runs_out(groups.series, profile),
            refilled=habits.refilled(groups.series, profile),
            empty_at_start=habits.at_start[groups.series],
            told=note,
        )
        stocked = (1.0 - states.empty_share) * is_open
        habits = habits.learnt(states, profile, groups.series, chosen)
        pieces = _pieces_per_sale(slots.sold_qty.sum(axis=1), total, groups.series)
    return told_of(
        slots,
        states,
        expected * pieces,
        profile,
        unit * pieces,
        spread=spread,
        scale=scale[:, 0] * pieces,
        pieces=pieces,
        habits=habits.taken(groups.series),
    )


def calibrated_caution(
    slots: SlotSales,
    cannot_sell_out: Bools,
    *,
    told: Notes | None = None,
    settings: SoldOutSettings | None = None,
    most_false_alarms: float = 0.01,
) -> SoldOutSettings:
    """Return the settings with the least caution that lets rows which cannot be sold out seldom seem to be.

    `cannot_sell_out` marks rows of products such as coffee or slicing; at most `most_false_alarms` of them may reach
    `SOLD_OUT_FROM`. More caution finds fewer sell-outs throughout, so the grid is halved again and again.

    Raises
    ------
    ValueError
        When no row is marked.
    """
    if not cannot_sell_out.any():
        raise ValueError("no product that cannot sell out is given: there is nothing to calibrate with")
    chosen = settings or SoldOutSettings()
    below, above = -1, len(CAUTIONS) - 1
    while above - below > 1:
        middle = (below + above) // 2
        found = infer_sold_out(slots, told=told, settings=replace(chosen, caution=CAUTIONS[middle]))
        alarms = (found.any_share[cannot_sell_out] >= SOLD_OUT_FROM).mean()
        below, above = (below, middle) if alarms <= most_false_alarms else (middle, above)
    return replace(chosen, caution=CAUTIONS[above])


def told_of(
    slots: SlotSales,
    states: ShelfStates,
    expected: Floats,
    profile: Floats,
    unit: Floats,
    *,
    spread: Floats,
    scale: Floats,
    pieces: Floats,
    habits: Habits,
) -> SoldOut:
    """Return what the states of the shelf say of each product-day; `expected`, `unit` and `scale` in pieces."""
    is_open = slots.is_open & (profile > 0)
    last = is_open.shape[1] - 1 - np.argmax(is_open[:, ::-1], axis=1)
    closing = np.where(is_open.any(axis=1), states.empty_share[np.arange(len(last)), last], 0.0)
    any_share = np.where(is_open, states.empty_share, 0.0).max(axis=1, initial=0.0)
    return SoldOut(
        keys=slots.keys,
        sold_qty=slots.sold_qty.sum(axis=1),
        empty_share=np.where(is_open, states.empty_share, 0.0),
        closing_share=closing,
        any_share=any_share,
        expected_qty=expected,
        profile=profile,
        missed_qty=states.missed_rate * scale[:, None],
        factor_share=states.factor_share,
        unit_qty=unit,
        spread=spread,
        pieces_qty=pieces,
        habits=habits,
    )


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


def _groups(keys: pd.DataFrame) -> _Groups:
    day = keys["day"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    weekday = keys["day"].dt.day_of_week.to_numpy(dtype=np.int64)
    season = (keys["day"].dt.month.to_numpy(dtype=np.int64) - 1) // 3
    series = _numbers(keys["shop"], keys["product"])
    of_weekday = _packed(series * 7 + weekday)
    return _Groups(
        shop=_numbers(keys["shop"]),
        series=series,
        weekday=of_weekday,
        season=_packed(of_weekday * 4 + season),
        shop_day=_numbers(keys["shop"], keys["day"]),
        day=day,
        day_of_week=weekday,
    )


def _numbers(*columns: pd.Series) -> Ints:
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        code, values = pd.factorize(column)
        codes = codes * len(values) + code
    return _packed(codes)


def _packed(codes: Ints) -> Ints:
    packed: Ints = np.unique(codes, return_inverse=True)[1].astype(np.int64)
    return packed


def _pieces_per_sale(sold_qty: Floats, sales: Floats, series: Ints) -> Floats:
    """Return by row how much is bought at a time (1 where quantities are counted themselves)."""
    count = int(series.max()) + 1
    pieces, bought = (np.bincount(series, values, minlength=count) for values in (sold_qty, sales))
    answer: Floats = np.divide(pieces, bought, out=np.ones(count), where=bought > 0)[series]
    return answer


def _first_units(sold: Floats, groups: _Groups) -> Floats:
    """Return the mean quantity of a slot with a sale, by row: a first guess at the size of a sale."""
    count = int(groups.series.max()) + 1
    total = np.bincount(groups.series, sold.sum(axis=1), minlength=count)
    cells = np.bincount(groups.series, (sold > 0).sum(axis=1), minlength=count)
    guess: Floats = np.where(cells > 0, total / np.maximum(cells, 1), 1.0)[groups.series]
    return guess


_UNIT_SLOTS = 50.0
"""How many expected sales the first guess of a sale's size stands for [sales]."""
FIRST_SPREAD = 0.3
"""A day's level before anything is known of it (sd of its logarithm)."""


def _units(sold: Floats, rate: Floats, stocked: Floats, series: Ints, before: Floats) -> Floats:
    """Return variance over mean of a slot's quantity, by row: sales of several pieces and bursts of customers.

    Against the day's own level, so that busy and quiet days do not count as bursts; one degree of freedom goes to it.
    """
    count = int(series.max()) + 1
    at_rate = stocked * rate
    served = at_rate.sum(axis=1)
    level = (stocked * sold).sum(axis=1) / np.maximum(served, np.finfo(float).tiny)
    off = np.bincount(series, (stocked * (sold - rate * level[:, None]) ** 2).sum(axis=1), minlength=count)
    within = (at_rate * (1.0 - at_rate / np.maximum(served, np.finfo(float).tiny)[:, None])).sum(axis=1)
    mean = np.bincount(series, within * level, minlength=count)
    guess = np.zeros(count)
    guess[series] = before
    answer: Floats = ((off + _UNIT_SLOTS * guess**2) / (mean + _UNIT_SLOTS * guess))[series]
    return answer


_SPREAD_DAYS = 20.0
"""Days of the usual product of the data that a product's own scatter is pulled towards [days]."""


def day_spreads(total: Floats, expected: Floats, unit: Floats, series: Ints, *, least: float) -> Floats:
    """Return by row how uncertain a day's level is beyond the chance of single sales (sd of its logarithm)."""
    count = int(series.max()) + 1
    beyond = np.bincount(series, (total - expected) ** 2 - unit * expected, minlength=count)
    size = np.bincount(series, expected**2, minlength=count)
    days = np.bincount(series, minlength=count)
    usual = max(beyond.sum() / max(size.sum(), 1e-12), least**2)
    mean_square = size / np.maximum(days, 1)
    share = (beyond + _SPREAD_DAYS * mean_square * usual) / np.maximum(size + _SPREAD_DAYS * mean_square, 1e-12)
    answer: Floats = np.sqrt(np.log1p(np.clip(share, least**2, 1.0)))[series]
    return answer
