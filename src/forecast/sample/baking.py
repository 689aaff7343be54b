"""How the made-up baker decides, and who ordered ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from forecast.sample import effects
from forecast.sample.chance import Floats, Ints, pick, stream
from forecast.sample.demand import World
from forecast.sample.goods import Good

ORDER_CHANCE = 0.35
ORDERED = ("CROISSANT", "KOUGELHOPF", "BAGUETTE", "TARTE AUX FRUITS", "GALETTE DES ROIS", "BRETZEL")
BULK_PRODUCT = "CROISSANT"
BULK_TIMES_LEVEL = 4


def baked_for_walk_in(world: World, shop: int, factors: dict[str, Floats], *, baked_share: float = 1.0) -> Ints:
    """Return what the baker makes for walk-in customers, by product and day, in whole (or half) batches.

    He knows level, weekday and season well, foresees part of feasts and events and none of the weather, adds a
    reserve by availability class, and is off by up to 6 %. `baked_share` multiplies what he would make: a cautious
    or a generous baker.
    """
    foreseen = effects.BAKERS_SHARE_OF_EFFECT
    guess = factors["level"] * factors["week"] * factors["season"] * factors["trend"]
    guess = guess * factors["drift"] * factors["price"]
    for name in ("calendar", "event"):
        guess = guess * (1.0 + foreseen * (factors[name] - 1.0))
    noise = np.array(effects.BAKERS_NOISE)[pick(stream(world.seed, 8, shop), guess.shape, (0.2,) * 5)]
    margin, roots = (
        np.array([[effect[good.availability]] for good in world.goods])
        for effect in (effects.BAKERS_MARGIN, effects.BAKERS_ROOTS)
    )
    steps = np.array([[_step(good)] for good in world.goods], dtype=np.int64)
    wanted = (guess * margin + roots * np.sqrt(guess)) * noise * baked_share
    pieces = np.floor(wanted / steps + 0.5).astype(np.int64) * steps
    least = np.maximum(steps, np.array([[good.minimum_display] for good in world.goods], dtype=np.int64))
    return np.where(world.is_offered, np.maximum(pieces, least), 0)


def _step(good: Good) -> int:
    return good.batch // 2 if good.half_batch else good.batch


@dataclass(frozen=True)
class Orders:
    """Customer orders of one shop: one entry per order (all arrays of one length)."""

    product: Ints
    day: Ints
    minute: Ints
    qty: Ints
    ahead_days: Ints
    taken_minute: Ints
    is_noted: np.ndarray

    def by_product_and_day(self, shape: tuple[int, ...]) -> Ints:
        """Return the sum of ordered pieces by product and day."""
        total = np.zeros(shape, dtype=np.int64)
        np.add.at(total, (self.product, self.day), self.qty)
        return total


def customer_orders(world: World, shop: int) -> Orders:
    """Draw the pre-orders of a shop, those of the coming days included.

    One large order of croissants was never written down: the bulk line in the till.
    """
    chance = stream(world.seed, 9, shop)
    count = len(world.days)
    names = [good.product for good in world.goods]
    orderable = np.array([names.index(name) for name in ORDERED if name in names], dtype=np.int64)
    product = orderable[chance.integers(0, len(orderable), count)]
    day = np.arange(count)
    level = np.array([good.level_qty * world.scale for good in world.goods])[product]
    qty = np.maximum(1, np.floor(level * (0.3 + 0.5 * chance.random(count)))).astype(np.int64)
    is_ordered = (chance.random(count) < ORDER_CHANCE) & world.is_offered[product, day]
    next_day = next_open_day(world)
    croissant = names.index(BULK_PRODUCT) if BULK_PRODUCT in names else 0
    usual_qty = int(world.goods[croissant].level_qty * world.scale)
    product[next_day], qty[next_day] = croissant, usual_qty
    is_ordered[next_day] = True
    opens = world.days["opens_min"].to_numpy()
    minute = opens + 60 + 5 * chance.integers(0, 36, count)
    ahead = 1 + pick(chance, count, (0.3, 0.25, 0.15, 0.1, 0.1, 0.05, 0.05))
    ahead[next_day] = 2
    taken = 8 * 60 + 5 * chance.integers(0, 96, count)
    is_noted = np.ones(count, dtype=bool)
    bulk_day = bulk_order_day(world)
    if bulk_day is not None:
        product[bulk_day], qty[bulk_day], minute[bulk_day] = (
            croissant,
            BULK_TIMES_LEVEL * usual_qty,
            opens[bulk_day] + 75,
        )
        is_ordered[bulk_day], is_noted[bulk_day] = True, False
    kept = np.flatnonzero(is_ordered)
    return Orders(product[kept], day[kept], minute[kept], qty[kept], ahead[kept], taken[kept], is_noted[kept])


def next_open_day(world: World) -> int:
    """Return the position of the first open day after the last till day."""
    last = (world.last - world.first).days
    return int(last + 1 + np.flatnonzero(world.days["is_open"].to_numpy()[last + 1 :])[0])


def bulk_order_day(world: World) -> int | None:
    """Return the position of the day of the bulk order: the first open Thursday at most 140 days before the end."""
    is_candidate = (world.days_before_end <= 140) & (world.days_before_end > 0) & world.days["is_open"].to_numpy()
    days = np.flatnonzero(is_candidate & (world.days["weekday"].to_numpy() == 3))
    return int(days[0]) if len(days) else None


def orders_table(world: World, shop: int, orders: Orders) -> pd.DataFrame:
    """Return the customer orders that were written down by the last till day, one row per order."""
    taken_day = orders.day - orders.ahead_days
    last = (world.last - world.first).days
    kept = np.flatnonzero(orders.is_noted & (taken_day <= last))
    rows = []
    for number, place in enumerate(kept.tolist(), start=1):
        taken_on = world.first + timedelta(days=int(taken_day[place]))
        rows.append(
            {
                "order_id": f"{shop + 1:03d}-{number:04d}",
                "shop": world.shop_names[shop],
                "product": world.goods[int(orders.product[place])].product,
                "day": world.days["day"].iloc[int(orders.day[place])],
                "pickup": clock_text(int(orders.minute[place])),
                "qty": int(orders.qty[place]),
                "known_at": f"{taken_on:%d/%m/%Y} {clock_text(int(orders.taken_minute[place]))}",
            }
        )
    return pd.DataFrame(rows, columns=["order_id", "shop", "product", "day", "pickup", "qty", "known_at"])


def clock_text(minute: int) -> str:
    """Write minutes since midnight as a clock shows them.

    Examples
    --------
    >>> clock_text(395)
    '06:35'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"
