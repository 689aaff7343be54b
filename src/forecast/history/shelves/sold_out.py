"""How likely each product sold out on each day, and how much demand went unserved.

In: sales by slot, and what was written down. Out: `SoldOut`.

Alternates between two questions, as an EM algorithm does (Dempster, Laird & Rubin 1977,
doi:10.1111/j.2517-6161.1977.tb01600.x): given profile, level and habits of running out, was the shelf empty
(`states`)? Given that, what are profile (`hourly_profile`), level (`expected_demand`) and habits?
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from forecast.history.shelves.batches import ShelfSizes
from forecast.history.shelves.day_totals import DayTotals, with_totals
from forecast.history.shelves.expected_demand import expected_demand
from forecast.history.shelves.habits import Habits, SoldOutSettings
from forecast.history.shelves.hourly_profile import profiles
from forecast.history.shelves.sale_sizes import FIRST_SPREAD, day_spreads, first_units, pieces_per_sale, sale_units
from forecast.history.shelves.slot_sales import Bools, Floats, Ints, SlotSales
from forecast.history.shelves.states import EMPTY, UNTOLD, ShelfStates, shelf_states

SOLD_OUT_FROM = 0.5
"""A day counts as sold out from this probability on: sooner yes than no."""
CAUTIONS = tuple(round(0.5 * 1.1**step, 3) for step in range(17))
"""What calibration chooses from: 0.5 to 2.3."""
ASKS_FROM_ROUND = 2
"""Quantities are asked once level and profile are known from times: batches are learnt in that round."""
Notes = np.ndarray[Any, np.dtype[np.int8]]


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
    sizes: ShelfSizes


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
    unit = first_units(sold, groups.series)
    stocked = np.where(note == EMPTY, 0.0, 1.0) * is_open
    habits = Habits.assumed(chosen, int(groups.series.max()) + 1)
    expected = np.bincount(groups.series, total)[groups.series] / np.bincount(groups.series)[groups.series]
    spread = np.full(len(total), FIRST_SPREAD)
    today, said = slots.sold_qty.sum(axis=1), np.zeros(len(total))
    pieces = pieces_per_sale(today, total, groups.series)
    sizes = ShelfSizes.unknown(len(habits.out))
    for at in range(chosen.rounds):
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
        unit = sale_units(sold, rate, stocked, groups.series, unit)
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
        habits = habits.learnt(states, profile, groups.series, chosen)
        if chosen.asks_quantities and slots.sales_count is not None and at >= ASKS_FROM_ROUND:
            if at == ASKS_FROM_ROUND:
                totals = DayTotals.of(today, pieces, sales=sold, rate=rate, scale=scale, spread=spread, told=note)
                sizes = totals.sizes(groups.series, len(sizes.batch_qty))
            of_rows = sizes.taken(groups.series)
            states, said = with_totals(
                states, of_rows, today, pieces, sales=sold, rate=rate, scale=scale, spread=spread, told=note
            )
        stocked = (1.0 - states.empty_share) * is_open
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
        sizes=sizes.taken(groups.series),
        said=said,
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
        found = infer_sold_out(
            slots, told=told, settings=replace(chosen, caution=CAUTIONS[middle], asks_quantities=False)
        )
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
    sizes: ShelfSizes,
    said: Floats,
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
        closing_share=np.maximum(closing, said),
        any_share=np.maximum(any_share, said),
        expected_qty=expected,
        profile=profile,
        missed_qty=states.missed_rate * scale[:, None],
        factor_share=states.factor_share,
        unit_qty=unit,
        spread=spread,
        pieces_qty=pieces,
        habits=habits,
        sizes=sizes,
    )


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
