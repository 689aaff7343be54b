"""What days that were read teach of a shop's shelves.

In: `HalfHours`, their `Reading`. Out: `Taught`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forecast.history.shelves.batches import last_sale, learnt_batches
from forecast.history.shelves.half_hours import Floats, HalfHours, Ints
from forecast.history.shelves.reading import (
    CAUTION,
    REFILLS_PER_DAY,
    SELL_OUTS_PER_DAY,
    STARTS_EMPTY,
    Reading,
    Taught,
    read,
    slot_before,
    unread,
)
from forecast.history.shelves.states import Notes
from forecast.history.shelves.usual_day import (
    HALF_LIFE_DAYS,
    day_spreads,
    profiles,
    sale_units,
    usual_by_weekday,
)

_ROUNDS = 4
"""How often days of which nothing is known before are read, and taught by."""
_ASKS_FROM_ROUND = 3
"""Batches are learnt once level and profile are known from times."""
_LEAST_SPREAD = 0.15
"""How uncertain a day's level is at least (sd of its logarithm)."""
_ASSUMED_DAYS = 20.0
"""So many days of a product's own data weigh as much as what is assumed of its habits."""


def read_together(rows: HalfHours, notes: Notes, *, products: int) -> Reading:
    """Return what days tell of which nothing is known before: each is read with what all of them teach.

    `products` is how many there are, `notes` as in `read`.
    """
    reading, as_of = unread(rows, notes), int(rows.day.min()) - 1
    present = np.unique(rows.product)
    nothing = np.zeros(len(present))
    for at in range(_ROUNDS):
        taught = teach(rows, reading, as_of=as_of, asks_batches=at >= _ASKS_FROM_ROUND)
        # What is said of a day rests on the level of the days before it, here too.
        taught = replace(taught, near_sold=nothing, near_exposed=nothing).among(present, products)
        reading = read(rows, notes, taught, as_of=as_of)
    return reading


def teach(rows: HalfHours, reading: Reading, *, as_of: int, asks_batches: bool = True) -> Taught:
    """Return what days teach that end with the day `as_of`, of the products sold in them."""
    present, product = np.unique(rows.product, return_inverse=True)
    mine, count = replace(rows, product=product.astype(np.int64)), len(present)
    stocked = (1.0 - reading.empty_share) * rows.is_open
    total = rows.visits.sum(axis=1)
    unit = sale_units(mine, reading.rate, stocked, count)
    profile = profiles(mine, stocked * reading.expected[:, None], unit[product], count)
    served = np.minimum((stocked * profile[product, rows.weekday]).sum(axis=1), 1.0)
    events = total / unit[product]
    usual = usual_by_weekday(events, served, mine, count)
    fade = 0.5 ** ((as_of - rows.day) / HALF_LIFE_DAYS)
    exposed = served * usual[product, rows.weekday]
    near_sold, near_exposed = (np.bincount(product, fade * values).astype(np.float64) for values in (events, exposed))
    pieces, sales = (np.bincount(product, values) for values in (rows.day_qty, total))
    out, back, at_start = _habits(reading, profile[product, rows.weekday], product, count)
    taught = Taught(
        profile=profile,
        usual=usual,
        unit=unit,
        pieces=np.divide(pieces, sales, out=np.ones(count), where=sales > 0),
        spread=day_spreads(
            total, served * reading.expected, unit[product], product, products=count, least=_LEAST_SPREAD
        ),
        out=out,
        back=back,
        at_start=at_start,
        batch_qty=np.zeros(count),
        held_share=np.ones(count),
        held_spread=np.ones(count),
        near_sold=near_sold,
        near_exposed=near_exposed,
    )
    if asks_batches and rows.sales_count is not None:
        scale = (unit * CAUTION)[product][:, None]
        last = last_sale(rows.visits / scale, reading.rate / scale, spread=taught.spread[product], notes=reading.notes)
        expected_qty = reading.rate.sum(axis=1) * taught.pieces[product]
        batches = learnt_batches(rows.day_qty, expected_qty, last.log_ratio, product=mine.product, count=count)
        taught = replace(taught, **vars(batches))
    return taught


def _habits(reading: Reading, profile: Floats, product: Ints, count: int) -> list[Floats]:
    """Return how often shelves run empty, are filled, start empty: pulled towards everybody's and what is assumed."""
    before, empty = slot_before(profile), reading.empty_share
    habits = []
    for events, exposure, assumed in (
        (reading.ran_out_count, ((1.0 - empty) * before).sum(axis=1), SELL_OUTS_PER_DAY),
        (reading.refilled_count, (empty * before).sum(axis=1), REFILLS_PER_DAY),
        (empty[:, 0], np.ones(len(empty)), STARTS_EMPTY),
    ):
        everybody = (events.sum() + _ASSUMED_DAYS * assumed) / (exposure.sum() + _ASSUMED_DAYS)
        own = [np.bincount(product, values, minlength=count) for values in (events, exposure)]
        habits.append((own[0] + _ASSUMED_DAYS * everybody) / (own[1] + _ASSUMED_DAYS))
    return [habits[0], habits[1], np.minimum(habits[2], 0.5)]
