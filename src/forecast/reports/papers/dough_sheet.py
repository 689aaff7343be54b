"""The dough sheet: how much of every dough to mix, and what to weigh out for it, as a CSV file and on paper.

In: `DoughPlan`, `WeighedIngredients`. Out: bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast import formats
from forecast.config import ReportSettings
from forecast.reports.csv_dialect import Cell, csv_bytes, fixed
from forecast.reports.page.parts import Words
from forecast.reports.papers.sheet import SheetOf, drawn_sheet
from forecast.reports.wording import Wording
from forecast.tables import AheadPlan, DataFrame, DoughPlan, WeighedIngredients

_COLUMNS = (
    "day", "shop", "dough", "mixes", "made_kg", "need_kg", "ingredient", "qty", "ingredient_unit", "mix_qty",
    "flour_share", "unweighed",
)  # fmt: skip
_SHOWN = ("ingredient", "qty", "mix_qty", "flour_share")


@dataclass(frozen=True)
class _MixedDough:
    """One dough on the sheet: its name, kilograms, mixes, what one mix weighs, ingredients, what is not counted."""

    name: str
    total: str
    mixes: str
    per_mix: str
    lines: tuple[Words, ...]
    note: str


@dataclass(frozen=True)
class _Mixing:
    """All doughs of a day, and how much they are together."""

    columns: Words
    total: str
    doughs: tuple[_MixedDough, ...]


def doughs_csv(
    doughs: DataFrame[DoughPlan],
    weighed: DataFrame[WeighedIngredients],
    *,
    order: Sequence[str],
    wording: Wording,
    settings: ReportSettings,
) -> bytes:
    """Write the sheet as CSV: a line per dough and ingredient, one line for a dough without a recipe."""
    header = [wording.text(f"dough_column.{name}") for name in _COLUMNS]
    rows: list[list[Cell]] = []
    for dough, lines in _in_order(doughs, weighed, order):
        for line in lines or [{}]:
            row = dough | line
            rows.append([_cell(name, row.get(name), wording) for name in _COLUMNS])
    return csv_bytes(header, rows, wording.locale, settings)


def doughs_pdf(
    doughs: DataFrame[DoughPlan],
    weighed: DataFrame[WeighedIngredients],
    *,
    ahead: DataFrame[AheadPlan],
    order: Sequence[str],
    of: SheetOf,
) -> bytes:
    """Draw the sheet on A4, doughs in the order in which they are mixed, with what of each is for a later day."""
    wording = of.wording
    total = wording.quantity(doughs["made_kg"].sum(), "kg", decimals=1)
    mixing = _Mixing(
        columns={name: wording.text(f"dough_column.{name}") for name in _SHOWN},
        total=wording.text("dough_column.total", qty=total),
        doughs=tuple(_dough(dough, lines, ahead, wording) for dough, lines in _in_order(doughs, weighed, order)),
    )
    day = formats.day_long(doughs["day"].iloc[0].date(), wording.locale)
    return drawn_sheet(mixing, "doughs.typ", title=wording.text("dough_column.title"), about=day, of=of)


def _dough(
    dough: dict[str, Any], lines: Sequence[dict[str, Any]], ahead: DataFrame[AheadPlan], wording: Wording
) -> _MixedDough:
    mixes, made_kg = int(dough["mixes"]), dough["made_kg"]
    each = wording.quantity(made_kg / mixes, "kg", decimals=2) if mixes > 1 else ""
    name = str(dough["dough"])
    return _MixedDough(
        name=name[:1].upper() + name[1:],
        total=wording.quantity(made_kg, "kg", decimals=2),
        mixes=wording.text("dough_column.mixes_count", count=mixes),
        per_mix=wording.text("dough_column.each", qty=each) if each else "",
        lines=tuple(_line(line, wording, is_one_mix=mixes < 2) for line in lines),
        note=" ".join(_notes(dough, ahead[ahead["dough"] == dough["dough"]], wording)),
    )


def _notes(dough: dict[str, Any], ahead: DataFrame[AheadPlan], wording: Wording) -> Iterator[str]:
    """Yield what of a dough is for which later day, and what it does not count."""
    for day in sorted(ahead["day"].unique()):
        mine = ahead[ahead["day"] == day].groupby(["label", "unit"], as_index=False, sort=True)["ahead_qty"].sum()
        rows = mine[["label", "unit", "ahead_qty"]].itertuples(index=False, name=None)
        pieces = [f"{label} {wording.quantity(qty, unit)}" for label, unit, qty in rows]
        day_long = formats.day_long(pd.Timestamp(day).date(), wording.locale)
        yield wording.text("dough_column.for_later", day=day_long, products=", ".join(pieces))
    if dough["unweighed"]:
        yield wording.text("dough_column.not_counted", products=dough["unweighed"])


def _line(line: dict[str, Any], wording: Wording, *, is_one_mix: bool) -> Words:
    unit = str(line["ingredient_unit"])
    share = line["flour_share"]
    return {
        "ingredient": str(line["ingredient"]),
        "qty": _amount(line["qty"], unit, wording),
        "mix_qty": "" if is_one_mix else _amount(line["mix_qty"], unit, wording),
        "flour_share": "" if formats.is_unknown(share) else formats.percent(share, wording.locale, decimals=1),
    }


def _amount(qty: float, unit: str, wording: Wording) -> str:
    if formats.is_unknown(qty):
        return ""
    number = formats.number(qty, wording.locale, decimals=1 if unit == "pcs" else 3)
    return f"{number}\N{NO-BREAK SPACE}{wording.text(f'dough_column.unit_{unit}')}"


def _in_order(
    doughs: DataFrame[DoughPlan], weighed: DataFrame[WeighedIngredients], order: Sequence[str]
) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Return every dough with its ingredients, as the shop's file of doughs lists them, then by name."""
    place = {name: position for position, name in enumerate(order)}
    rows = sorted(_records(doughs), key=lambda row: (place.get(row["dough"], len(place)), row["dough"]))
    lines = _records(weighed)
    return [(row, [line for line in lines if line["dough"] == row["dough"]]) for row in rows]


def _records(table: Any) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def _cell(name: str, value: Any, wording: Wording) -> Cell:
    if name in ("made_kg", "need_kg", "qty", "mix_qty"):
        return fixed(value, 3)
    if name == "flour_share":
        return fixed(None if formats.is_unknown(value) else value * 100, 1)
    if name == "ingredient_unit" and value:
        return wording.text(f"dough_column.unit_{value}")
    return "" if value is None else value
