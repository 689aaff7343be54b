"""One export in a real layout with made-up rows, and what is true of them, told by who made them up."""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from forecast.config import Bakery, Config
from forecast.pipeline.as_json import JsonAnswer
from forecast.pipeline.imports.import_json import import_as_json

Key = tuple[str | None, str, str, str]


@dataclass
class Sales:
    """Quantity and amount by shop, ISO day, product and unit; what is added twice is summed."""

    rows: dict[Key, tuple[float, float | None]] = field(default_factory=dict)

    def add(
        self,
        day: date,
        product: str,
        qty: float,
        amount: float | None = None,
        *,
        unit: str = "pcs",
        shop: str | None = None,
    ) -> None:
        """Add a sale, or take one back with a negative quantity."""
        key = (shop, day.isoformat(), _plain(product), unit)
        before_qty, before = self.rows.get(key, (0.0, 0.0))
        money = None if amount is None or before is None else before + amount
        self.rows[key] = (before_qty + qty, money)


@dataclass(frozen=True)
class Case:
    """Files by name, the country and time zone of the shop, and the sales that are true.

    `alternatives` are other sales that are right as well. `alarms` are codes that may be raised beside the right
    sales. `refused` are words that a refusal must say, for what only a person knows; then no sales are read.
    """

    files: Mapping[str, bytes]
    sales: Sales
    grain: str = "ticket_lines"
    country: str = "DE"
    timezone: str = "Europe/Berlin"
    currency: str = "EUR"
    alternatives: tuple[Sales, ...] = ()
    alarms: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


CASES: dict[str, Callable[[], Case]] = {}


def case(make: Callable[[], Case]) -> Callable[[], Case]:
    """List a case by its name."""
    if make.__name__ in CASES:
        raise ValueError(f"two cases are called {make.__name__}")
    CASES[make.__name__] = make
    return make


def days(count: int, first: str = "2025-09-15") -> list[date]:
    """Return days in a row; the first is a Monday unless another is told."""
    return [date.fromisoformat(first) + timedelta(days=number) for number in range(count)]


def header(names: str) -> list[str]:
    """Return the names of columns that are listed with commas between."""
    return names.split(",")


def text_of(rows: Sequence[Sequence[object]], separator: str = ",", encoding: str = "utf-8", end: str = "\n") -> bytes:
    """Return rows as a CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding)


def comma(value: float, decimals: int = 2) -> str:
    """Write a number with a decimal comma."""
    return f"{value:.{decimals}f}".replace(".", ",")


def read(made: Case) -> JsonAnswer:
    """Read a case with a configuration that names country, time zone and shop alone."""
    bakery = Bakery(country=made.country, timezone=made.timezone, shop="Laden")
    with tempfile.TemporaryDirectory() as place:
        for name, content in made.files.items():
            (Path(place) / name).write_bytes(content)
        paths = [Path(place) / name for name in made.files]
        return import_as_json(lambda: Config(bakery=bakery), paths, dry_run=True, is_bare=True)


def difference(made: Case, said: Mapping[str, Any]) -> str:
    """Return the first thing in which what was read is not what is true, "" if nothing."""
    found = [_first_difference(sales, said["sales"]) for sales in (made.sales, *made.alternatives)]
    if "" not in found:
        return found[0]
    if said["grain"] != made.grain:
        return f"grain {said['grain']}, true is {made.grain}"
    return "" if said["currency"] == made.currency else f"currency {said['currency']}, true is {made.currency}"


def _first_difference(sales: Sales, rows: Sequence[Mapping[str, Any]]) -> str:
    truth = {_key(*key): value for key, value in sales.rows.items() if any(value)}
    read = {
        _key(row["shop"] if row["shop"] != "Laden" else None, row["day"], row["product"], row["unit"]): row
        for row in rows
        if row["qty"] or row["amount"]
    }
    for key in sorted(truth.keys() | read.keys(), key=str):
        if key not in read or key not in truth:
            return f"{key} {'was never sold' if key in read else 'is missing'}"
        (qty, amount), row = truth[key], read[key]
        if abs(qty - row["qty"]) > 1e-6:
            return f"{key}: {row['qty']} read, {qty} sold"
        if amount is not None and (row["amount"] is None or abs(amount - row["amount"]) > 0.005):
            return f"{key}: {row['amount']} of money read, {amount} taken"
    return ""


def _key(shop: str | None, day: str, product: str, unit: str) -> tuple[str | None, str, frozenset[str], str]:
    return (shop, day, frozenset(_plain(product).split()), unit)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
