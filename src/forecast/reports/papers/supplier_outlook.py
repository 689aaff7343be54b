"""What one supplier will probably be asked for over two weeks, to be sent to it: as a CSV file and on paper.

In: `SupplierOutlook`. Out: bytes, without prices and without what is in stock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from forecast.config import ReportSettings
from forecast.reports.csv_dialect import Cell, csv_bytes, fixed
from forecast.reports.listing import sort_key
from forecast.reports.page.parts import Words
from forecast.reports.papers.sheet import SheetOf, drawn_sheet
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, SupplierOutlook

_COLUMNS = (
    "shop", "supplier", "delivery_day", "ingredient", "expected_qty", "low_qty", "high_qty", "ingredient_unit",
    "pack_qty", "is_proposed",
)  # fmt: skip
_SHOWN = ("ingredient", "expected_qty", "range", "pack_qty")


@dataclass(frozen=True)
class _ExpectedDelivery:
    """One delivery: its day, whether it is the order that is proposed now, and what it brings."""

    day: str
    note: str
    lines: tuple[Words, ...]


@dataclass(frozen=True)
class _Deliveries:
    """Every delivery of the outlook, and how it is meant."""

    title: str
    how: str
    columns: Words
    deliveries: tuple[_ExpectedDelivery, ...]


def outlook_csv(outlook: DataFrame[SupplierOutlook], *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write the outlook of one supplier, one line per delivery and ingredient."""
    header = [wording.text(f"outlook_column.{name}") for name in _COLUMNS]
    rows = ([_cell(name, row[name], wording) for name in _COLUMNS] for row in _in_order(outlook))
    return csv_bytes(header, rows, wording.locale, settings)


def outlook_pdf(outlook: DataFrame[SupplierOutlook], *, of: SheetOf) -> bytes:
    """Draw the outlook of one supplier on A4, delivery by delivery; what is not asked for is left out."""
    rows, wording = _in_order(outlook), of.wording
    # What is not asked for fills no line on paper.
    asked = [row for row in rows if row["high_qty"] > 0]
    by_day = [(day, list(lines)) for day, lines in groupby(asked, key=lambda row: row["delivery_day"])]
    first, last = (wording.day(rows[at]["delivery_day"].date()) for at in (0, -1))
    content = _Deliveries(
        title=wording.text("outlook_column.title", first_day=first, last_day=last),
        how=wording.text("outlook_column.how"),
        columns={name: wording.text(f"outlook_column.{name}") for name in _SHOWN},
        deliveries=tuple(
            _ExpectedDelivery(
                day=wording.day(day.date()),
                note=wording.text("outlook_column.is_proposed") if any(row["is_proposed"] for row in lines) else "",
                lines=tuple(_line(row, wording) for row in lines),
            )
            for day, lines in by_day
        ),
    )
    title = wording.text("outlook_column.sheet")
    return drawn_sheet(content, "supplier_outlook.typ", title=title, about=str(rows[0]["supplier"]), of=of)


def _line(row: Mapping[str, Any], wording: Wording) -> Words:
    unit = str(row["ingredient_unit"])

    def rough(qty: float) -> str:
        # An estimate to the gram would only look exact.
        decimals = 0 if unit == "pcs" or qty >= 10 else 1
        return wording.quantity(qty, unit, decimals=decimals)

    exact = wording.quantity(row["expected_qty"], unit)
    is_sure = row["low_qty"] == row["high_qty"]
    return {
        "ingredient": str(row["ingredient"]),
        "expected_qty": exact if row["is_proposed"] else rough(row["expected_qty"]),
        "range": "" if is_sure else f"{rough(row['low_qty'])} – {rough(row['high_qty'])}",
        "pack_qty": wording.quantity(row["pack_qty"], unit),
    }


def _in_order(outlook: DataFrame[SupplierOutlook]) -> list[dict[str, Any]]:
    rows = [{str(name): cell for name, cell in row.items()} for row in outlook.to_dict("records")]
    return sorted(rows, key=lambda row: (row["shop"], row["delivery_day"], sort_key(str(row["ingredient"]))))


def _cell(name: str, value: Any, wording: Wording) -> Cell:
    if name == "is_proposed":
        return "x" if value else ""
    if name == "ingredient_unit":
        return wording.text(f"dough_column.unit_{value}")
    return fixed(value, 3) if name.endswith("_qty") else value
