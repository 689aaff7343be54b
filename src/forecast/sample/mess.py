"""What is wrong in the till file on purpose, each kind counted, so that an import can be held against it."""

from __future__ import annotations

from collections import Counter

import numpy as np

from forecast.sample.chance import Ints, pick, stream
from forecast.sample.demand import World
from forecast.sample.selling import Lines

NOT_PRODUCTS = ("COUPE", "DIVERS BOULANGERIE", ".")
NOT_PRODUCT_CENTS = ((15,), (250, 400, 600), (50, 100))
RATES_PER_DAY = {
    "coupe": 0.6,
    "divers": 0.12,
    "dot": 0.05,
    "zero_price": 0.08,
    "refund_matched": 0.12,
    "refund_unmatched": 0.03,
    "outside_hours": 0.012,
    "training": 0.006,
}
TRAINING_LINES = 12
SPLIT_SHARE = 0.015
OVERLAP_DAYS_BEFORE_END = (86, 60)
TILL_DOWN_AFTER_MIN = 100


def days_without_a_till(world: World, shop: int) -> tuple[int, int]:
    """Return the positions of the day the till went down in the morning and of the day whose lines are missing.

    Both are plain Tuesdays to Thursdays in the last eleven months; (−1, −1) in a sample too short for them.
    """
    table = world.days
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
    for kind, rate in RATES_PER_DAY.items():
        chosen = open_days[chance.random(len(open_days)) < rate]
        if not len(chosen) or not len(clean.day):
            continue
        more = _lines_of(kind, world, chance, clean, chosen, next_ticket=int(lines.ticket.max()) + 1)
        counts[kind] += int((more.qty < 0).sum()) if kind.startswith("refund") else len(more.day)
        lines = lines.and_also(more)
    is_pair = (lines.qty == 2) & (lines.cents != 0) & ~lines.is_training & (lines.article < len(world.goods))
    is_split = is_pair & (chance.random(len(lines.qty)) < SPLIT_SHARE)
    halves = Lines(
        lines.day, lines.minute, lines.ticket, lines.article, np.where(is_split, 1, lines.qty), lines.cents,
        lines.is_training,
    )  # fmt: skip
    counts["identical_lines"] += int(is_split.sum())
    return halves.and_also(halves.taken(is_split)), counts


def _lines_of(
    kind: str, world: World, chance: np.random.Generator, lines: Lines, days: Ints, *, next_ticket: int
) -> Lines:
    count = len(world.goods)
    if kind == "training":
        days = np.repeat(days, TRAINING_LINES)
    size = len(days)
    model = lines.taken(_a_line_of_each(chance, lines, days))
    ticket = next_ticket + np.arange(size)
    one = np.ones(size, dtype=np.int64)
    minute, article, cents = model.minute, model.article, model.cents
    is_training = np.zeros(size, dtype=bool)
    if kind in ("coupe", "divers", "dot"):
        which = ("coupe", "divers", "dot").index(kind)
        prices = np.array(NOT_PRODUCT_CENTS[which])
        return Lines(
            days, minute, model.ticket, one * (count + which), one,
            prices[chance.integers(0, len(prices), size)], is_training,
        )  # fmt: skip
    if kind == "zero_price":
        return Lines(days, minute, model.ticket, article, one, 0 * one, is_training)
    if kind == "refund_matched":
        # Rung up twice by mistake, then taken back: the wrong line and its refund.
        wrong = Lines(days, minute, ticket, article, one, cents, is_training)
        return wrong.and_also(Lines(days, minute, ticket, article, -one, cents, is_training))
    if kind == "refund_unmatched":
        article = _unsold_article(world, lines, days)
        kept = article >= 0
        return Lines(days, minute, ticket, article, -one, cents, is_training).taken(kept)
    if kind == "outside_hours":
        return Lines(days, 22 * 60 + 30 + chance.integers(0, 50, size), ticket, article, one, cents, is_training)
    article = pick(chance, size, [1.0 / count] * count)
    minute = 15 * 60 + np.arange(size) % TRAINING_LINES
    return Lines(days, minute, ticket, article, one, -one, ~is_training)


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
