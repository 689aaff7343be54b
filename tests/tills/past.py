"""A bakery's past of some days, made up from a seed: tickets whose true sums are known, and rows that are no sales."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

NAMES = (
    "Roggenbrot 1kg", "Dinkelbrot", "Brezel", "Käsekuchen", "Croissant", "Pain aux céréales", "Baguette", "Éclair café",
    "Sourdough Large", "Cinnamon Bun", "Totalkorn", "Brötchen, hell", "Baguette 12\" lang", "Flûte", "Pfundskerl 3.50",
    "Früchteschnitte", "Muffin & Co", "Landbrot 750g", "Tarte Tatin", "Apfeltasche",
)  # fmt: skip
"""Marks and figures stand in names on purpose: an article is no number and a comma in it is no separator."""


@dataclass(frozen=True)
class Product:
    """An article; `step` is its smallest quantity, in `unit`; `cents` is the price of one unit."""

    name: str
    group: str
    unit: str
    step: float
    cents: int


@dataclass(frozen=True)
class Line:
    """A line of a ticket; `kind` is sale, refund, void, training, tip or float. Only the first two count."""

    shop: str
    at: datetime
    ticket: int
    product: str
    group: str
    unit: str
    qty: float
    cents: int
    kind: str = "sale"

    @property
    def unit_cents(self) -> int:
        """The price of one unit."""
        return round(self.cents / self.qty)


@dataclass(frozen=True)
class Past:
    """Lines in the order of their time, and what is true of them."""

    products: tuple[Product, ...]
    lines: tuple[Line, ...]

    @property
    def shops(self) -> list[str]:
        """Names of the shops."""
        return sorted({line.shop for line in self.lines})

    @property
    def days(self) -> list[date]:
        """Days with a line."""
        return sorted({line.at.date() for line in self.lines})

    def sold(self) -> list[Line]:
        """Lines that count."""
        return [line for line in self.lines if line.kind in ("sale", "refund")]

    def sums(self) -> list[Line]:
        """Return one line per shop, day and product, at midnight, of all that counts."""
        summed: dict[tuple[str, date, str], Line] = {}
        for line in self.sold():
            key = (line.shop, line.at.date(), line.product)
            before = summed.get(key)
            whole = replace(line, at=datetime.combine(key[1], time()), ticket=0, kind="sale")
            if before:
                whole = replace(whole, qty=round(before.qty + line.qty, 3), cents=before.cents + line.cents)
            summed[key] = whole
        return [summed[key] for key in sorted(summed)]

    def hourly(self) -> list[Line]:
        """Return one line per shop, day, hour and product of all sales."""
        summed: dict[tuple[str, datetime, str], Line] = {}
        for line in self.sold():
            key = (line.shop, line.at.replace(minute=0, second=0), line.product)
            before = summed.get(key)
            qty, cents = (before.qty, before.cents) if before else (0.0, 0)
            summed[key] = replace(line, at=key[1], ticket=0, qty=round(qty + line.qty, 3), cents=cents + line.cents)
        return [summed[key] for key in sorted(summed)]

    def truth(self) -> dict[tuple[str, str, str, str], tuple[float, int]]:
        """Return quantity and cents by shop, ISO day, product and unit."""
        return {
            (line.shop, line.at.date().isoformat(), line.product, line.unit): (line.qty, line.cents)
            for line in self.sums()
        }


def made_up(
    rng: random.Random,
    *,
    shops: int = 1,
    days: int = 12,
    weighed: bool = False,
    refunds: bool = False,
    kinds: tuple[str, ...] = (),
    per_day: int = 14,
) -> Past:
    """Return a random past; `kinds` are rows that are no sales, sprinkled among the tickets."""
    names = rng.sample(NAMES, rng.randint(4, 7))
    products = [
        Product(name, rng.choice(["Brot", "Feingebäck"]), "pcs", 1.0, rng.randint(16, 90) * 5) for name in names
    ]
    if weighed:
        products.append(Product("Käse am Stück", "Theke", "kg", 0.005, rng.randint(120, 250) * 10))
    first = date(2026, rng.randint(1, 12), rng.randint(1, 28))
    lines = [
        line
        for shop in range(shops)
        for day in range(days)
        for line in _day(
            rng, f"Filiale {'ABCDE'[shop]}", first + timedelta(days=day), products, refunds, kinds, per_day
        )
    ]
    return Past(tuple(products), tuple(lines))


def _day(
    rng: random.Random,
    shop: str,
    day: date,
    products: list[Product],
    refunds: bool,
    kinds: tuple[str, ...],
    per_day: int,
) -> Iterator[Line]:
    count = rng.randint(per_day // 2, per_day)
    seconds = sorted(rng.sample(range(6 * 3600, 18 * 3600), count))
    sold: list[Line] = []
    for number, second in enumerate(seconds):
        at = datetime.combine(day, time()) + timedelta(seconds=second)
        ticket = day.toordinal() % 1000 * 1000 + number
        chosen = rng.sample(products, rng.randint(1, min(3, len(products))))
        for product in chosen:
            pieces = rng.choice([1, 1, 1, 2, 2, 3, 4, 6]) if product.unit == "pcs" else rng.randint(20, 300)
            qty = round(pieces * product.step, 3)
            line = Line(shop, at, ticket, product.name, product.group, product.unit, qty, round(qty * product.cents))
            sold.append(line)
            yield line
        if refunds and sold and rng.random() < 0.15:
            back = sold.pop(rng.randrange(len(sold)))
            yield replace(back, at=at, ticket=ticket + 500, qty=-back.qty, cents=-back.cents, kind="refund")
        if kinds and rng.random() < 0.25:
            kind, like = rng.choice(kinds), rng.choice(products)
            qty = 2.0 if like.unit == "pcs" else 0.3
            yield Line(shop, at, ticket + 700, like.name, like.group, like.unit, qty, round(qty * like.cents), kind)
