"""Random tickets of shops with several tills, as official exports know them, and what is true of them.

Writers of exports (DSFinV-K, SAF-T) take the same tickets and write each in their own way; how a void or a pack is
written is theirs to choose, what was sold is not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from .past import NAMES

LineKind = Literal["sale", "void", "deposit", "tip", "discount", "voucher"]
TicketKind = Literal["sale", "refund", "void", "training", "order", "aborted"]
LINE_KINDS: tuple[LineKind, ...] = ("void", "deposit", "tip", "discount", "voucher")
TICKET_KINDS: tuple[TicketKind, ...] = ("refund", "void", "training", "order", "aborted")
CASHIER, CUSTOMER, STREET = "Quirina Kassiererin", "Zacharias Kundschaft", "Geheimgasse 77"
NOTE, VOUCHER, TABLE, TAX_ID = (
    "Notiz: Hochzeit Yvette",
    "GUTSCHEIN-XQ-4711",
    "Tisch der Familie Wunderlich",
    "DE999888777",
)
PLANTED = (
    CASHIER,
    CUSTOMER,
    STREET,
    NOTE,
    VOUCHER,
    TABLE,
    TAX_ID,
    *CASHIER.split(),
    *CUSTOMER.split(),
    "Yvette",
    "Wunderlich",
)
"""What is personal in the tickets; no file that the program leaves may hold any of it (`planted.planted_in`)."""


@dataclass(frozen=True)
class Item:
    """An article; `cents` is the price of one `unit`, VAT included. `parts` are the names in a deal."""

    number: str
    name: str
    group: str
    unit: str
    cents: int
    tax: int = 2
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class TicketLine:
    """A line of a ticket: `qty` has at most 3 decimals and takes back below zero, as `cents` do.

    Only `sale` counts, deals and refunds among them. A `void` was rung up and taken back on the same ticket; `qty` is
    what was rung up. Deposits, tips, discounts and vouchers are money and no goods.
    """

    item: Item
    qty: float
    cents: int
    kind: LineKind = "sale"


@dataclass(frozen=True)
class Ticket:
    """A receipt of a till; moments are the shop's wall time, `day` is the business day of its closing.

    Only `sale` and `refund` count; a `void` was paid and taken back as a whole before the closing.
    """

    shop: str
    till: str
    closing: int
    day: date
    number: int
    starts_at: datetime
    ends_at: datetime
    kind: TicketKind
    lines: tuple[TicketLine, ...]
    is_eaten_here: bool | None = None
    has_customer: bool = False


@dataclass(frozen=True)
class Tickets:
    """Tickets in the order of tills and moments; `closed_at` has the moment of each till's closings."""

    items: tuple[Item, ...]
    tickets: tuple[Ticket, ...]
    closed_at: dict[tuple[str, int], datetime]

    def of_closings(self, closings: set[tuple[str, int]]) -> Tickets:
        """Return the tickets of some closings, named by till and number."""
        kept = tuple(ticket for ticket in self.tickets if (ticket.till, ticket.closing) in closings)
        return replace(self, tickets=kept, closed_at={key: self.closed_at[key] for key in closings})

    def truth(self) -> dict[tuple[str, str, str, str], tuple[float, int]]:
        """Return quantity and cents of all that counts by shop, ISO business day, product and unit."""
        summed: dict[tuple[str, str, str, str], tuple[float, int]] = {}
        for ticket in self.tickets:
            if ticket.kind not in ("sale", "refund"):
                continue
            for line in ticket.lines:
                if line.kind == "sale":
                    key = (ticket.shop, ticket.day.isoformat(), line.item.name, line.item.unit)
                    qty, cents = summed.get(key, (0.0, 0))
                    summed[key] = (round(qty + line.qty, 3), cents + line.cents)
        return summed

    def eaten_here(self) -> dict[tuple[str, str], tuple[float, float]]:
        """Return by shop and ISO day what was paid for goods eaten here, and for goods of which it is known [cents]."""
        summed: dict[tuple[str, str], tuple[float, float]] = {}
        for ticket in self.tickets:
            if ticket.kind in ("sale", "refund") and ticket.is_eaten_here is not None:
                cents = sum(line.cents for line in ticket.lines if line.kind == "sale")
                here, known = summed.get((ticket.shop, ticket.day.isoformat()), (0.0, 0.0))
                paid_here = cents if ticket.is_eaten_here else 0
                summed[ticket.shop, ticket.day.isoformat()] = (here + paid_here, known + cents)
        return summed


DEPOSIT = Item("900", "Pfandflasche", "Pfand", "pcs", 25)
TIP = Item("901", "Trinkgeld", "Sonstiges", "pcs", 100, tax=5)
DISCOUNT = Item("902", "Treuerabatt", "Sonstiges", "pcs", -50)
GIFT_CARD = Item("903", "Geschenkkarte", "Sonstiges", "pcs", 2000, tax=5)
MONEY: dict[LineKind, Item] = {"deposit": DEPOSIT, "tip": TIP, "discount": DISCOUNT, "voucher": GIFT_CARD}


def made_up_tickets(
    rng: random.Random,
    *,
    shops: int = 1,
    tills: int = 1,
    days: int = 3,
    closings: int = 1,
    per_day: int = 12,
    after_midnight: bool = False,
    line_kinds: tuple[LineKind, ...] = LINE_KINDS,
    ticket_kinds: tuple[TicketKind, ...] = TICKET_KINDS,
) -> Tickets:
    """Return random tickets: `tills` a shop, `closings` a day and till, the last of a day after midnight if asked.

    Till names are distinct over all shops ("K1", "K2" …); numbers of tickets begin anew with every closing.
    """
    items = _items(rng)
    first = date(2026, rng.randint(1, 12), rng.randint(1, 28))
    found: list[Ticket] = []
    closed_at: dict[tuple[str, int], datetime] = {}
    for number in range(shops * tills):
        shop, till = f"Filiale {'ABCDE'[number // tills]}", f"K{number + 1}"
        for day in (first + timedelta(days=each) for each in range(days)):
            ends_s = 26 * 3600 if after_midnight and rng.random() < 0.6 else 18 * 3600
            of_day = list(_day(rng, items, count=rng.randint(per_day // 2, per_day), ends_s=ends_s, kinds=ticket_kinds))
            cuts = sorted(rng.sample(range(1, len(of_day)), min(closings, len(of_day)) - 1))
            for bounds in zip([0, *cuts], [*cuts, len(of_day)], strict=True):
                closing = len([key for key in closed_at if key[0] == till]) + 997
                part = of_day[bounds[0] : bounds[1]]
                midnight = datetime.combine(day, time())
                for ticket_number, (second, kind, lines) in enumerate(part, start=995):
                    starts_at = midnight + timedelta(seconds=second)
                    found.append(
                        Ticket(
                            shop, till, closing, day, ticket_number, starts_at, starts_at + timedelta(seconds=40), kind,
                            _with_other_lines(rng, items, lines, line_kinds), rng.choice([True, False, False, None]),
                            rng.random() < 0.2,
                        )
                    )  # fmt: skip
                last_s = part[-1][0] if part else ends_s
                closed_at[till, closing] = midnight + timedelta(seconds=last_s + 600)
    return Tickets(items, tuple(found), closed_at)


def _items(rng: random.Random) -> tuple[Item, ...]:
    names = rng.sample(NAMES, rng.randint(4, 7))
    pieces = [
        Item(rng.choice([str(10 + at), f"10.{at}", f"A-{at}"]), name, rng.choice(["Brot", "Feingebäck"]), "pcs",
             rng.randint(16, 250) * 5)
        for at, name in enumerate(names)
    ]  # fmt: skip
    weighed = Item("800", "Käse am Stück", "Theke", "kg", rng.randint(120, 250) * 10)
    deal = Item("700", "Frühstück klein", "Menü", "pcs", 650, tax=1, parts=(names[0], names[1]))
    return (*pieces, weighed, deal)


def _day(
    rng: random.Random, items: tuple[Item, ...], *, count: int, ends_s: int, kinds: tuple[TicketKind, ...]
) -> Iterator[tuple[int, TicketKind, list[TicketLine]]]:
    """Yield second, kind and lines of a day's tickets of one till; a refund takes back what was sold before."""
    sold: list[TicketLine] = []
    for second in sorted(rng.sample(range(6 * 3600, ends_s), count)):
        kind: TicketKind = rng.choice(kinds) if kinds and rng.random() < 0.3 else "sale"
        if kind == "refund":
            if not sold:
                continue
            back = sold.pop(rng.randrange(len(sold)))
            yield second, kind, [replace(back, qty=-back.qty, cents=-back.cents)]
            continue
        lines = [_line(rng, item) for item in rng.sample(items, rng.randint(1, 4))]
        if kind == "sale":
            sold += lines
        yield second, kind, lines


def _line(rng: random.Random, item: Item) -> TicketLine:
    qty = rng.choice([1, 1, 1, 2, 2, 3, 4, 10, 20, 1200]) if item.unit == "pcs" else rng.randint(20, 300) * 5 / 1000
    return TicketLine(item, float(qty), round(qty * item.cents))


def _with_other_lines(
    rng: random.Random, items: tuple[Item, ...], lines: list[TicketLine], kinds: tuple[LineKind, ...]
) -> tuple[TicketLine, ...]:
    """Return lines with voids and money put among them."""
    found = list(lines)
    is_refund = any(line.qty < 0 for line in lines)
    for kind in kinds:
        if rng.random() < 0.1 and not (is_refund and kind == "void"):
            item = rng.choice(items) if kind == "void" else MONEY[kind]
            line = _line(rng, item) if kind == "void" else TicketLine(item, 1.0, item.cents)
            found.insert(rng.randint(0, len(found)), replace(line, kind=kind))
    return tuple(found)
