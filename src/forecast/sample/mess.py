"""What is wrong in the till file on purpose, each kind counted, so that an import can be held against it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from forecast.sample.chance import Ints, pick, stream
from forecast.sample.demand import World
from forecast.sample.selling import Lines

NOT_PRODUCTS = ("COUPE", "DIVERS BOULANGERIE", ".")
_NOT_PRODUCT_CENTS = {"coupe": (15,), "divers": (250, 400, 600), "dot": (50, 100)}
_RATES_PER_DAY = {
    "coupe": 0.6,
    "divers": 0.12,
    "dot": 0.05,
    "zero_price": 0.08,
    "refund_matched": 0.12,
    "refund_unmatched": 0.03,
    "outside_hours": 0.012,
    "training": 0.006,
}
_TRAINING_LINES = 12
_SPLIT_SHARE = 0.015
TILL_DOWN_AFTER_MIN = 100


def days_without_a_till(world: World, shop: int) -> tuple[int, int]:
    """Return the positions of the day the till went down in the morning and of the day whose lines are missing.

    Both are plain Tuesdays to Thursdays in the last eleven months; (−1, −1) in a sample too short for them.
    """
    table = world.calendar
    is_plain = table["is_open"] & ~table["is_holiday"] & ~table["is_eve"] & table["weekday"].between(1, 3)
    is_plain &= (world.days_before_end > 35) & (world.days_before_end < 330) & (table["feast"] == "")
    plain = np.flatnonzero(is_plain.to_numpy())
    if len(plain) < 20:
        return -1, -1
    chance = stream(world.seed, 7, shop)
    half = len(plain) // 2
    return int(plain[chance.integers(0, half)]), int(plain[half + chance.integers(0, half)])


def with_mess(
    world: World, chance: np.random.Generator, lines: Lines, *, open_days: Ints
) -> tuple[Lines, Counter[str]]:
    """Add to clean till lines what real tills have, and count it by kind; net sales per product and day stay."""
    counts: Counter[str] = Counter()
    clean = lines
    for kind, rate in _RATES_PER_DAY.items():
        chosen = open_days[chance.random(len(open_days)) < rate]
        if not len(chosen) or not len(clean.day):
            continue
        more = _lines_of(kind, world, chance, clean, chosen, next_ticket=int(lines.ticket.max()) + 1)
        counts[kind] += int((more.qty < 0).sum()) if kind.startswith("refund") else len(more.day)
        lines = lines.and_also(more)
    is_pair = (lines.qty == 2) & (lines.cents != 0) & ~lines.is_training & (lines.article < len(world.goods))
    is_split = is_pair & (chance.random(len(lines.qty)) < _SPLIT_SHARE)
    halves = replace(lines, qty=np.where(is_split, 1, lines.qty))
    counts["identical_lines"] += int(is_split.sum())
    return halves.and_also(halves.taken(is_split)), counts


def _lines_of(
    kind: str, world: World, chance: np.random.Generator, lines: Lines, days: Ints, *, next_ticket: int
) -> Lines:
    count = len(world.goods)
    if kind == "training":
        days = np.repeat(days, _TRAINING_LINES)
    size = len(days)
    one = np.ones(size, dtype=np.int64)
    plain = replace(lines.taken(_a_line_of_each(chance, lines, days)), day=days, qty=one, is_training=one < 1)
    on_new_ticket = replace(plain, ticket=next_ticket + np.arange(size))
    if kind in _NOT_PRODUCT_CENTS:
        prices = np.array(_NOT_PRODUCT_CENTS[kind])[chance.integers(0, len(_NOT_PRODUCT_CENTS[kind]), size)]
        return replace(plain, article=one * (count + list(_NOT_PRODUCT_CENTS).index(kind)), cents=prices)
    if kind == "zero_price":
        return replace(plain, cents=0 * one)
    if kind == "refund_matched":
        # Rung up twice by mistake, then taken back: the wrong line and its refund.
        return on_new_ticket.and_also(replace(on_new_ticket, qty=-one))
    if kind == "refund_unmatched":
        article = _unsold_article(world, lines, days)
        return replace(on_new_ticket, article=article, qty=-one).taken(article >= 0)
    if kind == "outside_hours":
        return replace(on_new_ticket, minute=22 * 60 + 30 + chance.integers(0, 50, size))
    article = pick(chance, size, [1.0 / count] * count)
    minute = 15 * 60 + np.arange(size) % _TRAINING_LINES
    return replace(on_new_ticket, minute=minute, article=article, cents=-one, is_training=one > 0)


def _a_line_of_each(chance: np.random.Generator, lines: Lines, days: Ints) -> Ints:
    """Return the position of some line on each day (a neighbouring day where that one has none)."""
    order = np.argsort(lines.day, kind="stable")
    from_line, to_line = (np.searchsorted(lines.day[order], days, side=side) for side in ("left", "right"))
    offset = np.floor(chance.random(len(days)) * (to_line - from_line)).astype(np.int64)
    places: Ints = order[np.minimum(from_line + offset, len(order) - 1)]
    return places


def _unsold_article(world: World, lines: Lines, days: Ints) -> Ints:
    """Return a product of which nothing was sold on each day, the dearest first, or −1."""
    dearest = sorted(range(len(world.goods)), key=lambda place: -world.goods[place].price_amount)
    found = []
    for day in days.tolist():
        sold = set(lines.article[lines.day == day].tolist())
        found.append(next((place for place in dearest if place not in sold), -1))
    return np.array(found, dtype=np.int64)
