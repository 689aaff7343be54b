"""An export of a maker of tills: its columns, its rows, and what its layout can say of tickets."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from .layouts import Written
from .tickets import LineKind, Ticket, TicketKind, TicketLine, Tickets, made_up_tickets

Row = dict[str, object]
Way = Callable[[random.Random, Ticket, TicketLine, int], Row]
"""What stands in one row, by column; the number is the line's place on its ticket, from 0."""


@dataclass(frozen=True)
class Export:
    """An export of a maker: its columns, its rows, and what its layout can say of tickets and lines."""

    header: str
    way: Way
    read_as: str
    language: str = "en"
    ticket_kinds: tuple[TicketKind, ...] = ("refund",)
    line_kinds: tuple[LineKind, ...] = ()
    has_shop: bool = True
    has_unit: bool = False
    has_time: bool = True
    after_midnight: bool = False
    separator: str = ","
    encoding: str = "utf-8"


def made_in(export: Export, name: str, rng: random.Random, folder: Path) -> Written:
    """Write random tickets in an export."""
    tickets = made_up_tickets(
        rng, shops=rng.choice([1, 2]) if export.has_shop else 1, days=rng.randint(8, 12), per_day=10,
        ticket_kinds=export.ticket_kinds, line_kinds=export.line_kinds, after_midnight=export.after_midnight,
    )  # fmt: skip
    if not export.has_unit:
        tickets = without_weights(tickets)
    if export.language == "ja":
        tickets = in_yen(tickets)
    columns = export.header.split(",")
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", delimiter=export.separator, lineterminator="\n")
    writer.writeheader()
    seed = rng.random()
    for ticket in tickets.tickets:
        for place, line in enumerate(ticket.lines):
            # One seed for a whole file: its marks and forms are the same in all rows.
            row = export.way(random.Random(seed), ticket, line, place)
            writer.writerow({name: row[name] for name in columns if name in row})
    path = folder / f"{name}.csv"
    path.write_text(out.getvalue(), encoding=export.encoding)
    asks = ("decimal", "date_order")
    return Written(name, tickets, (path,), export.language, (), asks, has_shop=export.has_shop)


def without_weights(tickets: Tickets) -> Tickets:
    """Return the tickets without what is sold by weight."""
    kept = []
    for ticket in tickets.tickets:
        lines = tuple(line for line in ticket.lines if line.item.unit == "pcs")
        kept += [replace(ticket, lines=lines)] if lines else []
    return replace(tickets, tickets=tuple(kept))


def in_yen(tickets: Tickets) -> Tickets:
    """Return the tickets with prices a hundredfold: a yen has no cents."""
    return replace(tickets, tickets=tuple(
        replace(ticket, lines=tuple(replace(line, cents=100 * line.cents) for line in ticket.lines))
        for ticket in tickets.tickets
    ))  # fmt: skip


def plain(cents: int) -> str:
    """Write an amount without a mark."""
    return f"{cents / 100:.2f}"


def each(cents: int, qty: float) -> str:
    """Write the price of one unit."""
    return plain(round(cents / qty))
