"""The rest of a day under way: a file, a small page, and rows for a terminal.

In: `RestPlan`. Out: bytes, words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from forecast import __version__, formats
from forecast.config import ReportSettings
from forecast.reports.csv_dialect import Cell, csv_bytes, fixed
from forecast.reports.listing import PlanRow, plan_rows_in_order
from forecast.reports.page.html import drawn
from forecast.reports.page.parts import Words, with_marks_shown
from forecast.reports.page.pdf import drawn_pdf
from forecast.reports.page.slots import clock, heading, hour_told, plain_number
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, RestPlan

_COLUMNS = ("product", "sold", "usual", "left", "change", "runs_out")
_SMALL_PCS = 10
_MADE = ("baked_qty", "sold_qty", "left_qty", "planned_qty", "slot_qty", "batch_qty", "batches")


@dataclass(frozen=True)
class RestLine:
    """One product: sold so far, usual by now, left on the shelf, what is to be baked, and when it is gone."""

    label: str
    sold: str
    usual: str
    left: str
    change: str
    runs_out: str
    reasons: str
    is_changed: bool


@dataclass(frozen=True)
class RestPage:
    """Everything on the page for the rest of a day: what is to change first, then what stays."""

    language: str
    title: str
    shop: str
    day: str
    version: str
    page_word: str
    columns: Words
    changed_title: str
    changed: tuple[RestLine, ...]
    nothing: str
    kept_title: str
    kept: tuple[RestLine, ...]
    note: str
    cutoff_s: int


def rest_csv(rest: DataFrame[RestPlan], *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write a line for every product and slot still to come."""
    header = [heading(name, wording) for name in rest.columns]
    rows = ([_cell(name, row, wording) for name in rest.columns] for row in plan_rows_in_order(rest))
    return csv_bytes(header, rows, wording.locale, settings)


def rest_page(rest: DataFrame[RestPlan], *, shop_label: str, day: date, until_s: int, wording: Wording) -> RestPage:
    """Return the page of one shop as words."""
    lines = _lines(rest, wording)
    changed = tuple(line for line in lines if line.is_changed)
    page = RestPage(
        language=wording.language,
        title=wording.text("rest.title", time=hour_told(until_s, wording)),
        shop=shop_label,
        day=formats.day_long(day, wording.locale),
        version=wording.text("page.version", version=__version__),
        page_word=wording.text("page.page"),
        columns={name: wording.text(f"rest.{name}") for name in _COLUMNS},
        changed_title=wording.text("rest.changed"),
        changed=changed,
        nothing="" if changed else wording.text("rest.nothing"),
        kept_title=wording.text("rest.kept"),
        kept=tuple(line for line in lines if not line.is_changed),
        note=wording.text("rest.at_once" if (rest["slot"] == "").any() else "rest.note"),
        cutoff_s=int(rest["day"].iloc[0].timestamp()) + until_s if len(rest) else 0,
    )
    shown: RestPage = with_marks_shown(page)
    return shown


def rest_pdf(page: RestPage) -> bytes:
    """Draw the page on A4."""
    return drawn_pdf(page, "rest.typ")


def rest_html(page: RestPage) -> bytes:
    """Draw the page for a screen."""
    return drawn("rest", page=page)


def rest_rows(rest: DataFrame[RestPlan], wording: Wording) -> tuple[list[str], list[list[str]]]:
    """Return the header and a row per product for a terminal."""
    header = [wording.text(f"rest.{name}") for name in _COLUMNS]
    rows = [
        [line.label, line.sold, line.usual, line.left, line.change, line.runs_out] for line in _lines(rest, wording)
    ]
    return header, rows


def _lines(rest: DataFrame[RestPlan], wording: Wording) -> list[RestLine]:
    by_product = groupby(plan_rows_in_order(rest), key=lambda row: (row["shop"], row["product"]))
    return [_line(sorted(rows, key=lambda row: int(row["ready_s"])), wording) for _, rows in by_product]


def _line(rows: Sequence[PlanRow], wording: Wording) -> RestLine:
    first, unit = rows[0], str(rows[0]["unit"])
    gone = first["runs_out_s"]
    is_small = unit == "pcs" and first["usual_qty"] < _SMALL_PCS
    return RestLine(
        label=str(first["label"]),
        sold=wording.quantity(first["sold_qty"], unit),
        usual=wording.quantity(first["usual_qty"], unit, decimals=1 if is_small else None),
        left=wording.quantity(first["left_qty"], unit),
        change=" · ".join(filter(None, (_bake(row, wording) for row in rows))),
        runs_out=wording.text("rest.lasts") if formats.is_unknown(gone) else hour_told(int(gone), wording),
        reasons=" · ".join(_reasons(first, wording)),
        is_changed=any(row["slot_qty"] != row["planned_qty"] for row in rows),
    )


def _bake(row: PlanRow, wording: Wording) -> str:
    """Tell one slot: what is baked for it, and what was planned where that differs; nothing where none is."""
    planned, now = (wording.quantity(row[name], str(row["unit"])) for name in ("planned_qty", "slot_qty"))
    if row["slot"] == "":
        return wording.text("rest.bake_again", qty=now) if row["slot_qty"] > 0 else ""
    at = hour_told(row["ready_s"], wording)
    if row["slot_qty"] != row["planned_qty"]:
        return _unbroken(wording.text("rest.instead", time=at, qty=now, planned=planned))
    return _unbroken(wording.text("slot_column.at", time=at, qty=now)) if row["slot_qty"] > 0 else ""


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _reasons(row: PlanRow, wording: Wording) -> list[str]:
    return [text for _, text in wording.reasons(str(row["reason"]))]


def _cell(name: str, row: Mapping[str, Any], wording: Wording) -> Cell:
    if name in ("ready_s", "runs_out_s"):
        return "" if formats.is_unknown(row[name]) else clock(row[name])
    if name in ("usual_qty", "expected_rest_qty"):
        return fixed(row[name], 1)
    if name in _MADE:
        return plain_number(row[name], str(row["unit"]))
    if name == "reason":
        return "; ".join(_reasons(dict(row), wording))
    value: Cell = row[name]
    return row[name].date() if name == "day" else value
