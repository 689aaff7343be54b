"""What a bakery with several shops bakes for all of them together, and what each is to receive, as CSV and on paper.

In: `ProductionPlan`, `SlotPlan`. Out: bytes; decided quantities count instead of proposals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from forecast import formats
from forecast.config import ReportSettings
from forecast.reports.csv_dialect import Cell, csv_bytes
from forecast.reports.listing import PlanRow, made_qty, plan_rows_in_order, sort_key
from forecast.reports.page.slots import hour_told, plain_number
from forecast.reports.papers.sheet import SheetOf, drawn_sheet
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, ProductionPlan, SlotPlan

_ABOUT = ("family", "dough", "product", "label", "unit")
_MOST_SHOPS = 8
"""More columns of shops than that find no room on A4; each shop's delivery note has its own."""


@dataclass(frozen=True)
class _ListedProduct:
    """One product: its name, how much in all, how much in each further column."""

    label: str
    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class _Section:
    """Products of one family."""

    name: str
    lines: tuple[_ListedProduct, ...]


@dataclass(frozen=True)
class _Quantities:
    """A list of quantities under headings: `parts` of the total, then `boxes` for a pen."""

    how: str
    product: str
    total: str
    parts: tuple[str, ...]
    boxes: tuple[str, ...]
    sections: tuple[_Section, ...]


def bake_list_csv(
    plan: DataFrame[ProductionPlan], *, shops: Sequence[str], wording: Wording, settings: ReportSettings
) -> bytes:
    """Write one line per product: what is baked for all shops together, then for each of them."""
    header = [*(wording.text(f"plan_column.{name}") for name in ("day", *_ABOUT, "plan_qty")), *shops]
    rows: list[list[Cell]] = []
    for first, of_shops in _by_product(plan):
        unit = str(first["unit"])
        rows.append([first["day"].date(), *(first[name] for name in _ABOUT)])
        rows[-1].append(plain_number(sum(of_shops.values()), unit))
        rows[-1] += [plain_number(of_shops[shop], unit) if shop in of_shops else "" for shop in shops]
    return csv_bytes(header, rows, wording.locale, settings)


def bake_list_pdf(plan: DataFrame[ProductionPlan], *, shops: Mapping[str, str], of: SheetOf) -> bytes:
    """Draw the list on A4; `shops` are their names on paper. Many of them are one column together."""
    wording = of.wording
    named = dict(shops) if len(shops) <= _MOST_SHOPS else {}
    lines = [
        (
            str(first["family"]),
            _ListedProduct(
                label=str(first["label"]),
                total=wording.quantity(sum(of_shops.values()), str(first["unit"])),
                parts=tuple(_told(of_shops.get(shop, 0.0), first, wording) for shop in named),
            ),
        )
        for first, of_shops in _by_product(plan)
    ]
    content = _Quantities(
        how=wording.text("delivery.how_bake_list", count=len(shops)),
        product=wording.text("page.product"),
        total=wording.text("page.total"),
        parts=tuple(named.values()),
        boxes=(wording.text("delivery.made"),),
        sections=_sections(lines, wording),
    )
    return drawn_sheet(
        content, "quantities.typ", title=wording.text("delivery.bake_list"), about=_day(plan, wording), of=of
    )


def delivery_csv(plan: DataFrame[ProductionPlan], *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write a shop's delivery note: what it is to receive, customer orders among it, columns for what came and went."""
    names = ("day", "shop", *_ABOUT[2:], "plan_qty", "orders_qty")
    filled_in = (wording.text("delivery.received"), wording.text("delivery.returned"))
    rows: list[list[Cell]] = [
        [
            row["day"].date(), *(row[name] for name in names[1:5]), plain_number(made_qty(row), str(row["unit"])),
            plain_number(row["orders_qty"], str(row["unit"])), "", "",
        ]
        for row in plan_rows_in_order(plan)
        if made_qty(row) > 0
    ]  # fmt: skip
    header = [*(wording.text(f"plan_column.{name}") for name in names), *filled_in]
    return csv_bytes(header, rows, wording.locale, settings)


def delivery_pdf(plan: DataFrame[ProductionPlan], slots: DataFrame[SlotPlan], *, of: SheetOf) -> bytes:
    """Draw a shop's delivery note on A4, without prices: what comes with which bake, boxes for what came and went."""
    wording = of.wording
    tours = sorted(slots["ready_s"].unique()) if slots["ready_s"].nunique() > 1 else []
    in_slot = {(row["product"], row["ready_s"]): row["slot_qty"] for row in slots.to_dict("records")}
    lines = [
        (
            str(row["family"]),
            _ListedProduct(
                label=str(row["label"]),
                total=wording.quantity(made_qty(row), str(row["unit"])),
                parts=(
                    *(_told(in_slot.get((row["product"], tour), 0.0), row, wording) for tour in tours),
                    _told(row["orders_qty"], row, wording),
                ),
            ),
        )
        for row in plan_rows_in_order(plan)
        if made_qty(row) > 0
    ]
    content = _Quantities(
        how=wording.text("delivery.how", count=len(lines)),
        product=wording.text("page.product"),
        total=wording.text("page.total"),
        parts=(*(hour_told(tour, wording) for tour in tours), wording.text("page.orders")),
        boxes=(wording.text("delivery.received"), wording.text("delivery.returned")),
        sections=_sections(lines, wording),
    )
    return drawn_sheet(content, "quantities.typ", title=wording.text("delivery.note"), about=_day(plan, wording), of=of)


def _by_product(plan: DataFrame[ProductionPlan]) -> list[tuple[PlanRow, dict[str, float]]]:
    """Return, in the order of the plan, the first row of each product that is made and how much of it for each shop."""
    found: dict[str, tuple[PlanRow, dict[str, float]]] = {}
    for row in plan_rows_in_order(plan):
        if made_qty(row) > 0:
            found.setdefault(str(row["product"]), (row, {}))[1][str(row["shop"])] = made_qty(row)
    return sorted(found.values(), key=lambda each: _place(each[0]))


def _sections(lines: Sequence[tuple[str, _ListedProduct]], wording: Wording) -> tuple[_Section, ...]:
    return tuple(
        _Section(family or wording.text("page.no_family"), tuple(line for _, line in same))
        for family, same in groupby(lines, key=lambda each: each[0])
    )


def _day(plan: DataFrame[ProductionPlan], wording: Wording) -> str:
    return formats.day_long(plan["day"].iloc[0].date(), wording.locale)


def _told(qty: float, row: Mapping[str, Any], wording: Wording) -> str:
    return wording.quantity(qty, str(row["unit"])) if qty > 0 else ""


def _place(row: PlanRow) -> tuple[object, ...]:
    family, dough = str(row["family"]), str(row["dough"])
    return (not family, sort_key(family), sort_key(dough), sort_key(str(row["label"])))
