"""How likely each product sold out on each day, read with what earlier days taught.

In: `HalfHours`, what was written down, `Taught`. Out: `Reading`.

Given profile, level and habits of running out: was the shelf empty (`states`, `batches`)? What the answers teach of
profile, level and habits is told by `teaching`; the two alternate as an EM algorithm does (Dempster, Laird & Rubin
1977, doi:10.1111/j.2517-6161.1977.tb01600.x).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from forecast.history.shelves.batches import Batches, last_sale
from forecast.history.shelves.half_hours import Bools, Floats, HalfHours, Ints
from forecast.history.shelves.states import EMPTY, UNTOLD, Notes, ShelfStates, shelf_states
from forecast.history.shelves.usual_day import LEVEL_EVENTS, before_each_day, how_busy

SELL_OUTS_PER_DAY, REFILLS_PER_DAY, STARTS_EMPTY = 0.1, 0.2, 0.01
"""What is assumed of a product: how often its shelf runs empty in a day, an empty one is filled, is empty at first."""
SOLD_OUT_FROM = 0.5
"""A day counts as sold out from this probability on: sooner yes than no."""
CAUTION = 0.8
"""What the evidence of silence is divided by: sales come in bursts, so that silence tells less than independent
customers would make it. Their variance says by how much, and exaggerates where the profile leaves something unsaid."""
_PASSES = 2
"""How often expected demand and shelf of a stretch of days are told from each other."""


@dataclass(frozen=True)
class Taught:
    """What a stretch of days taught of each product: arrays whose first axis is the product.

    `profile` (× 7 weekdays × slots) is how a day's demand spreads, `usual` (× 7) its sales, NaN of a product that is
    not known yet; `unit` variance over mean of a sale, `pieces` of it, `spread` of a day's level; `out`, `back` and
    `at_start` how often its shelf runs empty in a day's worth of demand, is filled again, is empty in the morning;
    `batch_qty`, `held_share` and `held_spread` as in `Batches`; `near_sold` and `near_exposed` fading sums of what was
    sold and of what would usually have been [sales].
    """

    profile: Floats
    usual: Floats
    unit: Floats
    pieces: Floats
    spread: Floats
    out: Floats
    back: Floats
    at_start: Floats
    batch_qty: Floats
    held_share: Floats
    held_spread: Floats
    near_sold: Floats
    near_exposed: Floats

    def packed(self) -> Floats:
        """Return all of it as one row of numbers per product."""
        return np.concatenate([getattr(self, part.name).reshape(len(self.unit), -1) for part in fields(self)], axis=1)

    @classmethod
    def unpacked(cls, numbers: Floats) -> Taught:
        """Return what was packed."""
        slots = (numbers.shape[1] - 7 - (len(fields(cls)) - 2)) // 7
        columns = np.split(numbers, [7 * slots, *range(7 * slots + 7, numbers.shape[1])], axis=1)
        return cls(columns[0].reshape(-1, 7, slots), columns[1], *(column[:, 0] for column in columns[2:]))

    def among(self, places: Ints, count: int) -> Taught:
        """Return the same for `count` products, of which those at `places` are known; the others are like them."""

        def longer(values: Floats, otherwise: Floats | float) -> Floats:
            every = np.empty((count, *values.shape[1:]))
            every[:], every[places] = otherwise, values
            return every

        assumed = {"usual": np.nan, "out": SELL_OUTS_PER_DAY, "back": REFILLS_PER_DAY, "at_start": STARTS_EMPTY}
        assumed |= {"batch_qty": 0.0, "held_share": 1.0, "held_spread": 1.0, "near_sold": 0.0, "near_exposed": 0.0}
        middle = {name: float(np.median(getattr(self, name))) for name in ("unit", "pieces", "spread")}
        known = {name: longer(getattr(self, name), value) for name, value in (assumed | middle).items()}
        return Taught(profile=longer(self.profile, self.profile.mean(axis=(0, 1))), **known)

    def expected(self, rows: HalfHours, served: Floats, *, as_of: int) -> Floats:
        """Return by row the sales expected of a day that never runs out, by the days before it and by other products.

        `served` by row is the share of the day's demand that found a stocked shelf; `near_sold` and `near_exposed` are
        those of the day `as_of`.
        """
        unit = self.unit[rows.product]
        events = rows.visits.sum(axis=1) / unit
        usual = self.usual[rows.product, rows.weekday]
        # Of a product in its first days nothing is known but what it sells.
        is_new = np.isnan(usual)
        usual = np.where(is_new, 1.0, usual)
        sold = before_each_day(events, rows, self.near_sold, as_of)
        exposed = before_each_day(served * usual, rows, self.near_exposed, as_of)
        level = (sold + LEVEL_EVENTS) / (exposed + LEVEL_EVENTS)
        usually = np.where(is_new, (sold + events) / np.maximum(exposed + served, 1e-9), level * usual)
        answer: Floats = usually * how_busy(events, served * usually, rows.shop_day) * unit
        return answer


@dataclass(frozen=True)
class Reading:
    """What is believed of each product-day, in the order of the rows of `HalfHours`.

    `expected` is the demand expected [sales] and `rate` (rows × slots) how it spreads, `served` the share of it that
    found a stocked shelf; `empty_share` (rows × slots) how likely the shelf was empty, `any_share` that it was in any
    slot; `missed_qty` what was then wanted in vain [units]; `notes` what was written down.
    """

    expected: Floats
    rate: Floats
    served: Floats
    empty_share: Floats
    any_share: Floats
    missed_qty: Floats
    ran_out_count: Floats
    refilled_count: Floats
    notes: Notes

    @classmethod
    def joined(cls, parts: list[Reading]) -> Reading:
        """Return readings of stretches as one."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def of(self, chosen: Ints | Bools) -> Reading:
        """Return the chosen rows."""
        return Reading(*(getattr(self, field.name)[chosen] for field in fields(self)))


def unread(rows: HalfHours, notes: Notes) -> Reading:
    """Return what is believed before anything is known: every shelf was stocked, every day and slot as any other."""
    total = rows.visits.sum(axis=1)
    mean = np.bincount(rows.product, total) / np.maximum(np.bincount(rows.product), 1)
    expected, nothing = mean[rows.product], np.zeros(len(total))
    open_share = rows.is_open / rows.is_open.sum(axis=1, keepdims=True).clip(1)
    empty = np.where(notes == EMPTY, 1.0, 0.0)
    return Reading(expected, expected[:, None] * open_share, nothing, empty, nothing, nothing, nothing, nothing, notes)


def read(rows: HalfHours, notes: Notes, taught: Taught, *, as_of: int) -> Reading:
    """Return how likely each product of each day was sold out; no later day changes what is said of a day.

    Parameters
    ----------
    rows
        sales by slot of the days after the day `as_of`
    notes
        rows × slots, what was written down: 1 empty, 0 stocked, 2 probably stocked, −1 nothing
    taught
        what the days up to `as_of` taught
    """
    served = _served(rows, np.zeros(notes.shape), taught.profile[rows.product, rows.weekday])
    for _ in range(_PASSES):
        reading = _judged(rows, notes, taught, taught.expected(rows, served, as_of=as_of))
        served = reading.served
    return reading


def _judged(rows: HalfHours, notes: Notes, taught: Taught, expected: Floats) -> Reading:
    """Return what the times tell of the shelf, given what is expected of a day that never runs out [sales]."""
    product, profile = rows.product, taught.profile[rows.product, rows.weekday]
    rate = expected[:, None] * profile * rows.is_open
    scale = (taught.unit * CAUTION)[product]
    before = slot_before(profile)
    # Running out takes customers, so it follows the demand of the slot before.
    states = shelf_states(
        rows.visits / scale[:, None],
        rate / scale[:, None],
        spread=taught.spread[product],
        runs_out=-np.expm1(-taught.out[product][:, None] * before),
        refilled=-np.expm1(-taught.back[product][:, None] * before),
        empty_at_start=taught.at_start[product],
        notes=notes,
    )
    states, chance = _with_batches(states, rows, notes, taught, rate)
    empty = np.where(rows.is_open & (profile > 0), states.empty_share, 0.0)
    return Reading(
        expected=expected,
        rate=rate,
        served=_served(rows, states.empty_share, profile),
        empty_share=empty,
        any_share=np.maximum(empty.max(axis=1, initial=0.0), chance),
        missed_qty=states.missed * scale * taught.pieces[product],
        ran_out_count=states.ran_out_count,
        refilled_count=states.refilled_count,
        notes=notes,
    )


def slot_before(profile: Floats) -> Floats:
    """Return the demand of the slot before each slot."""
    before = np.zeros_like(profile)
    before[:, 1:] = profile[:, :-1]
    return before


def _served(rows: HalfHours, empty_share: Floats, profile: Floats) -> Floats:
    served: Floats = np.minimum(((1.0 - empty_share) * profile * rows.is_open).sum(axis=1), 1.0)
    return served


def _with_batches(
    states: ShelfStates, rows: HalfHours, notes: Notes, taught: Taught, rate: Floats
) -> tuple[ShelfStates, Floats]:
    """Return the states, changed where a total of whole batches tells of an emptied shelf, and how likely that is.

    A quantity adds to what the times say, and takes nothing away; people who have written something are not doubted.
    Where it is sooner so than not, or likelier than the times have it, what was missed is what an emptied shelf misses.
    """
    chance = np.zeros(len(rows.day))
    # Empty at closing is all that is written: the last sale took the last piece.
    is_written = (notes == EMPTY).any(axis=1) & ((notes != UNTOLD).sum(axis=1) == 1)
    has_batch = (taught.batch_qty[rows.product] > 0) & (rows.sales_count is not None) & (notes == UNTOLD).all(axis=1)
    asked = np.flatnonzero(has_batch | is_written)
    if not len(asked):
        return states, chance
    product = rows.product[asked]
    unit = (taught.unit * CAUTION)[product]
    scale = unit[:, None]
    last = last_sale(rows.visits[asked] / scale, rate[asked] / scale, spread=taught.spread[product], notes=notes[asked])
    batches = Batches(taught.batch_qty, taught.held_share, taught.held_spread).of(product)
    expected_qty = rate[asked].sum(axis=1) * taught.pieces[product]
    with np.errstate(divide="ignore", invalid="ignore"):
        by_batch = batches.sold_out_chance(rows.day_qty[asked], expected_qty, last.log_ratio)
    chance[asked] = np.where(is_written[asked], 1.0, by_batch)
    empty, missed = states.empty_share.copy(), states.missed.copy()
    by_times = np.minimum(empty[asked].max(axis=1, initial=0.0), SOLD_OUT_FROM)
    is_emptied = (chance[asked] > by_times) & (last.missed >= missed[asked]) | is_written[asked]
    empty[asked] = np.maximum(empty[asked], chance[asked, None] * last.unserved_share)
    missed[asked] = np.where(is_emptied, last.missed, missed[asked])
    return replace(states, empty_share=empty, missed=missed), chance
