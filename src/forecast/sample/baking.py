"""How the made-up baker decides, and who ordered ahead."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from forecast.sample import effects
from forecast.sample.chance import Floats, Ints, pick, stream
from forecast.sample.demand import World

_ORDER_CHANCE = 0.35
_ORDERED = ("CROISSANT", "KOUGELHOPF", "BAGUETTE", "TARTE AUX FRUITS", "GALETTE DES ROIS", "BRETZEL")
_BULK_PRODUCT = "CROISSANT"
_BULK_TIMES_LEVEL = 4


def baked_for_walk_in(world: World, shop: int, factors: dict[str, Floats]) -> Ints:
    """Return what the baker makes for walk-in customers, by product and day, in whole (or half) batches.

    He knows level, weekday and season well, foresees part of feasts and events and none of the weather, adds a
    reserve by availability class, and is off by up to 6 %.
    """
    guess = factors["level"] * factors["week"] * factors["season"] * factors["trend"]
    guess = guess * factors["drift"] * factors["price"]
    for name in ("calendar", "event"):
        guess = guess * (1.0 + effects.BAKERS_SHARE_OF_EFFECT * (factors[name] - 1.0))
    noise = np.array(effects.BAKERS_NOISE)[pick(stream(world.seed, 8, shop), guess.shape, (0.2,) * 5)]
    margin, roots = (
        np.array([[effect[good.availability]] for good in world.goods])
        for effect in (effects.BAKERS_MARGIN, effects.BAKERS_ROOTS)
    )
    steps = np.array([[good.batch // 2 if good.half_batch else good.batch] for good in world.goods], dtype=np.int64)
    wanted = (guess * margin + roots * np.sqrt(guess)) * noise * world.trade.baked_share
    pieces = np.floor(wanted / steps + 0.5).astype(np.int64) * steps
    least = np.maximum(steps, np.array([[good.minimum_display] for good in world.goods], dtype=np.int64))
    return np.where(world.is_offered, np.maximum(pieces, least), 0)


def customer_orders(world: World, shop: int) -> pd.DataFrame:
    """Draw the pre-orders of a shop, one row per order, those of the coming days included.

    One large order of croissants was never written down: the bulk line in the till.
    """
    chance = stream(world.seed, 9, shop)
    count = len(world.dates)
    names = world.product_names.tolist()
    orderable = np.array([names.index(name) for name in _ORDERED if name in names], dtype=np.int64)
    product = orderable[chance.integers(0, len(orderable), count)]
    day = np.arange(count)
    level = np.array([good.level_qty * world.scale for good in world.goods])[product]
    qty = np.maximum(1, np.floor(level * (0.3 + 0.5 * chance.random(count)))).astype(np.int64)
    is_ordered = (chance.random(count) < _ORDER_CHANCE) & world.is_offered[product, day]
    minute = world.opens_min + 60 + 5 * chance.integers(0, 36, count)
    ahead = 1 + pick(chance, count, (0.3, 0.25, 0.15, 0.1, 0.1, 0.05, 0.05))
    taken = 8 * 60 + 5 * chance.integers(0, 96, count)
    is_noted = np.ones(count, dtype=bool)
    croissant = names.index(_BULK_PRODUCT) if _BULK_PRODUCT in names else 0
    usual_qty = int(world.goods[croissant].level_qty * world.scale)
    next_day, bulk_day = next_open_day(world), _bulk_order_day(world)
    product[next_day], qty[next_day], ahead[next_day], is_ordered[next_day] = croissant, usual_qty, 2, True
    if bulk_day is not None:
        product[bulk_day], qty[bulk_day] = croissant, _BULK_TIMES_LEVEL * usual_qty
        minute[bulk_day] = world.opens_min[bulk_day] + 75
        is_ordered[bulk_day], is_noted[bulk_day] = True, False
    orders = {
        "product": product, "day": day, "minute": minute, "qty": qty, "taken_day": day - ahead, "taken_minute": taken,
        "is_noted": is_noted,
    }  # fmt: skip
    drawn: pd.DataFrame = pd.DataFrame(orders).loc[is_ordered]
    return drawn


def next_open_day(world: World) -> int:
    """Return the position of the first open day after the last till day."""
    return int(world.days + np.flatnonzero(world.is_open[world.days :])[0])


def _bulk_order_day(world: World) -> int | None:
    """Return the position of the day of the bulk order: the first open Thursday at most 140 days before the end."""
    is_candidate = (world.days_before_end <= 140) & (world.days_before_end > 0) & world.is_open
    days = np.flatnonzero(is_candidate & (world.calendar["weekday"].to_numpy() == 3))
    return int(days[0]) if len(days) else None


def orders_table(world: World, shop: int, orders: pd.DataFrame) -> pd.DataFrame:
    """Return the customer orders that were written down by the last till day, one row per order."""
    noted = orders[orders["is_noted"] & (orders["taken_day"] < world.days)]
    taken_on = [world.first + timedelta(days=day) for day in noted["taken_day"].tolist()]
    taken_at = [clock_text(minute) for minute in noted["taken_minute"].tolist()]
    return pd.DataFrame(
        {
            "order_id": [f"{shop + 1:03d}-{number:04d}" for number in range(1, len(noted) + 1)],
            "shop": world.shop_names[shop],
            "product": world.product_names[noted["product"]],
            "day": world.calendar["day"].to_numpy()[noted["day"]],
            "pickup": [clock_text(minute) for minute in noted["minute"].tolist()],
            "qty": noted["qty"].to_numpy(),
            "known_at": [f"{day:%d/%m/%Y} {clock}" for day, clock in zip(taken_on, taken_at, strict=True)],
        }
    )


def clock_text(minute: int) -> str:
    """Write minutes since midnight as a clock shows them.

    Examples
    --------
    >>> clock_text(395)
    '06:35'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"
