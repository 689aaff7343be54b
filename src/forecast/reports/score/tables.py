"""What plans were worth as tables in words, for the page and a terminal.

In: sums of `PlanScores`, as `value.periods` makes them. Out: `ScoreTable`s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast import formats
from forecast.reports.page.lines import sums_by_unit
from forecast.reports.wording import Wording

Row = Mapping[Any, Any]

_MEASURES = (
    "waste_amount",
    "waste_share",
    "waste_kg",
    "given_kg",
    "lost_amount",
    "there_at_noon_share",
    "there_at_closing_share",
    "counted_share",
    "unexplained_count",
    "proposed_amount",
    "last_week_amount",
    "happened_amount",
)
_ALWAYS = ("plan_qty", "made_qty", "gone_qty", "left_qty", "unexplained_qty", "lost_qty")
_QUANTITIES = (
    "plan_qty",
    "decided_qty",
    "kept_before_qty",
    "made_qty",
    "gone_qty",
    "left_qty",
    "kept_qty",
    "unexplained_qty",
    "lost_qty",
)
_MONEY = ("waste_amount", "lost_amount", "saved_amount")
_DECIMALS = {"pcs": 0, "kg": 1, "l": 1, "amount": 0}
_DAYS_SHOWN, _PRODUCTS_SHOWN = 3, 5
_UNKNOWN = "–"


@dataclass(frozen=True)
class ScoreTable:
    """A table in words: the first cell of each row names it."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def figures_table(periods: Mapping[str, Row], wording: Wording) -> ScoreTable:
    """Return a row for each figure, with a column for the day, the week and four weeks."""
    header = [
        wording.value("day", row["last"]) if name == "day" else wording.text(f"score_page.{name}")
        for name, row in periods.items()
    ]
    rows = [
        [wording.text(f"score_page.{name}"), *(_figure(name, row, wording) for row in periods.values())]
        for name in _MEASURES
        if any(_is_known(row.get(name)) for row in periods.values())
    ]
    return ScoreTable(wording.text("score_page.periods"), [wording.text("score_page.measure"), *header], rows)


def dearer_table(days: pd.DataFrame, products: pd.DataFrame, wording: Wording) -> ScoreTable | None:
    """Return the days and products on which something else than the proposals cost less, worst first; None if none."""
    shown = [
        *((wording.value("day", row["day"].date()), row) for row in _top(days, _DAYS_SHOWN)),
        *((str(row["label"]), row) for row in _top(products, _PRODUCTS_SHOWN)),
    ]
    if not shown:
        return None
    names = ("dearer_what", "dearer_better", "dearer_by")
    rows = [
        [name, wording.text(f"score_page.better.{row['better']}"), wording.money(row["amount"])] for name, row in shown
    ]
    title = wording.text("score_page.dearer_title")
    return ScoreTable(title, [wording.text(f"score_page.{name}") for name in names], rows)


def decisions_table(decided: pd.DataFrame, wording: Wording) -> ScoreTable:
    """Return a row for each reason for which something else than the proposal was made."""
    counts = ("rows_count", "better_count", "sold_out_count")
    rows = [
        [
            _reason(str(row["decided_reason"]), wording),
            *(formats.number(row[name], wording.locale) for name in counts),
            _gained(row["gain_amount"], wording),
        ]
        for row in decided.to_dict("records")
    ]
    names = ("reason", "decisions", "better_decisions", "sold_out_decisions", "gained")
    header = [wording.text(f"score_page.{name}") for name in names]
    return ScoreTable(wording.text("score_page.decisions_title"), header, rows)


def products_table(sums: pd.DataFrame, wording: Wording, *, title: str) -> ScoreTable:
    """Return a row for each product and the total: pieces where no unit stands, money with its currency.

    Made and kept of the day before are sold, left or unexplained, on every line. What was decided and what was kept
    have columns only where there is any.
    """
    rows = sums.to_dict("records")
    names = [name for name in _QUANTITIES if name in _ALWAYS or _is_told(name, sums)]
    texts = [[str(row["label"]), *_cells([row], names, wording)] for row in rows]
    total = [wording.text("page.total"), *_cells(rows, names, wording)]
    shown = ("product", *names, "left_cost", "lost_margin")
    header = [*(wording.text(f"score.{name}") for name in shown), wording.text("score_page.saved")]
    return ScoreTable(title, header, [*texts, total] if len(texts) > 1 else texts)


def _top(dearer: pd.DataFrame, count: int) -> list[dict[Any, Any]]:
    return dearer.head(count).to_dict("records")


def _is_told(name: str, sums: pd.DataFrame) -> bool:
    usual = sums["plan_qty"] if name == "decided_qty" else 0.0
    return bool((sums[name] != usual).any())


def _is_known(value: Any) -> bool:
    return value is not None and not pd.isna(value)


def _figure(name: str, row: Row, wording: Wording) -> str:
    value = row.get(name)
    if name == "unexplained_count":
        counts = {"unexplained": int(row[name]), "checked": int(row["checked_count"])}
        return wording.text("score_page.of_checked", **counts) if row["checked_count"] else _UNKNOWN
    if not _is_known(value):
        return _UNKNOWN
    if name.endswith("_share"):
        return formats.percent(float(row[name]), wording.locale, decimals=1)
    return kilograms(row[name], wording) if name.endswith("_kg") else wording.money(float(row[name]))


def kilograms(value: float, wording: Wording) -> str:
    """Return a weight in words."""
    return wording.quantity(float(value), "kg", decimals=1)


def _reason(letter: str, wording: Wording) -> str:
    return wording.text(f"letter.{letter}" if letter else "score_page.no_reason")


def _gained(amount: float, wording: Wording) -> str:
    return ("+" if amount > 0 else "") + wording.money(amount)


def _cells(rows: Sequence[Row], names: Sequence[str], wording: Wording) -> list[str]:
    """Return the sums of rows, one cell a column."""
    quantities = [_quantity(name, rows, wording) for name in names]
    waste, lost, saved = ([float(row[name]) for row in rows if _is_known(row[name])] for name in _MONEY)
    money = [wording.money(sum(known)) if known else _UNKNOWN for known in (waste, lost)]
    return [*quantities, *money, _gained(sum(saved), wording) if saved else _UNKNOWN]


def _quantity(name: str, rows: Sequence[Row], wording: Wording) -> str:
    if name == "unexplained_qty":
        # A balance in which one figure was worked out from the others proves nothing.
        rows = [row for row in rows if row["is_checked"] or row[name]]
    known = [(float(row[name]), str(row["unit"])) for row in rows if _is_known(row[name])]
    sign = "+" if name == "unexplained_qty" else ""
    texts = [
        (sign if total > 0 else "") + wording.quantity(total, unit, decimals=_DECIMALS[unit])
        for unit, total in sums_by_unit(known)
    ]
    return " + ".join(texts) or _UNKNOWN
