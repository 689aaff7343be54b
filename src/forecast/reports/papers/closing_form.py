"""The form of the evening, on paper and as CSV: what was made, what is left, where it went, when it ran out.

In: `ProductionPlan`. Out: bytes; the CSV file is read as the shop's `leftovers` and as its `baked`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from forecast import formats
from forecast.config import ReportSettings
from forecast.reports.csv_dialect import Cell, csv_bytes, fixed
from forecast.reports.listing import PlanRow, made_qty, plan_rows_in_order
from forecast.reports.page.parts import Words
from forecast.reports.page.slots import plain_number
from forecast.reports.papers.sheet import SheetOf, drawn_sheet
from forecast.reports.wording import Wording
from forecast.tables import LEFTOVER_DESTINATIONS, DataFrame, ProductionPlan

_WRITTEN = (
    "shop", "day", "product", "# label", "# planned", "baked_qty", "# expected", "left_qty", "went_to", "sold_out"
)  # fmt: skip
"""What has a # is for the eye, and read over."""
_SHOWN = ("product", "planned", "baked_qty", "expected", "left_qty", "went_to", "sold_out")
_DESTINATIONS = tuple(each for each in LEFTOVER_DESTINATIONS if each != "unknown")
_LIKELY_SHARE = 0.05
"""More than this share of what is made is expected to remain: then something usually does."""
_LEAST = {"pcs": 0.75, "kg": 0.25, "amount": 0.25}


@dataclass(frozen=True)
class _Counted:
    """Products that are counted for one reason."""

    title: str
    lines: tuple[Words, ...]


@dataclass(frozen=True)
class _ClosingForm:
    """How the form is filled in, its headings, and what is likely left before the rest."""

    how: tuple[str, ...]
    columns: Words
    destinations: tuple[str, ...]
    groups: tuple[_Counted, ...]


def closing_csv(plan: DataFrame[ProductionPlan], *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write the form as CSV: a line per product that is made, columns to fill in; those with # are for the eye only."""
    header = [name[: name.rfind(" ") + 1] + wording.text(f"closing.{name.split()[-1]}") for name in _WRITTEN]
    rows: list[list[Cell]] = []
    for row in chain(*_likely_and_rest(plan)):
        planned, left = plain_number(made_qty(row), str(row["unit"])), fixed(_expected_left(row), 1)
        rows.append([row["shop"], row["day"].date(), row["product"], row["label"], planned, "", left, "", "", ""])
    return csv_bytes(header, rows, wording.locale, settings)


def closing_pdf(plan: DataFrame[ProductionPlan], *, of: SheetOf) -> bytes:
    """Draw the form on A4, what is likely left on top."""
    wording = of.wording
    titles = ("closing.likely", "closing.rest")
    groups = (
        _Counted(wording.text(title), tuple(_line(row, wording, is_likely=title == titles[0]) for row in rows))
        for title, rows in zip(titles, _likely_and_rest(plan), strict=True)
        if rows
    )
    form = _ClosingForm(
        how=(wording.text("closing.how"), wording.text("closing.how_made")),
        columns={name: wording.text(f"closing.{name}") for name in _SHOWN},
        destinations=tuple(wording.text(f"closing.{name}") for name in _DESTINATIONS),
        groups=tuple(groups),
    )
    day = formats.day_long(plan["day"].iloc[0].date(), wording.locale)
    return drawn_sheet(form, "closing.typ", title=wording.text("closing.title"), about=day, of=of)


def _likely_and_rest(plan: DataFrame[ProductionPlan]) -> tuple[Sequence[PlanRow], Sequence[PlanRow]]:
    """Return the products that are made, those of which something usually remains apart from the others."""
    made = [row for row in plan_rows_in_order(plan) if made_qty(row) > 0]
    likely = [row for row in made if _is_likely_left(row)]
    return likely, [row for row in made if not _is_likely_left(row)]


def _is_likely_left(row: PlanRow) -> bool:
    left = _expected_left(row)
    return left >= _LEAST[str(row["unit"])] and left > _LIKELY_SHARE * made_qty(row)


def _expected_left(row: PlanRow) -> float:
    """Return what is expected to remain: of the proposal as it was worked out, and as many more as were decided."""
    return float(max(row["expected_waste_qty"] + made_qty(row) - row["plan_qty"], 0.0))


def _line(row: PlanRow, wording: Wording, *, is_likely: bool) -> Words:
    unit = str(row["unit"])
    why = wording.text(
        "closing.why",
        made=wording.quantity(made_qty(row), unit),
        expected=wording.quantity(row["expected_qty"], unit),
        ratio_share=row["critical_ratio"],
    )
    return {
        "product": str(row["label"]),
        "planned": wording.quantity(made_qty(row), unit),
        "expected": wording.quantity(_expected_left(row), unit) if is_likely else "",
        "why": why if is_likely else "",
    }
