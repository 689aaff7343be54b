"""The lines of the page: products by family and dough, with sums that never add different units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

from forecast.reports import formats
from forecast.reports.listing import PlanRow
from forecast.reports.page_parts import Dough, Family, Line
from forecast.reports.wording import Wording
from forecast.tables import UNITS

_REASONS_AT_MOST = 2
_SMALL_PCS = 10
_AS_IT_SHOULD = ("boosted", "weekday", "last_week")


@dataclass(frozen=True)
class LineContext:
    """What lines need besides their own row."""

    wording: Wording
    unusual_share: float
    day_names: tuple[str, ...]


def is_listed(row: PlanRow) -> bool:
    """Return whether a product stands in the table; one that nobody makes is named once at the end."""
    decided = row["decided_qty"]
    return bool(row["plan_qty"] > 0 or row["orders_qty"] > 0 or (not formats.is_unknown(decided) and decided > 0))


def is_unusual(row: PlanRow, unusual_share: float) -> bool:
    """Return whether the proposal differs from the usual by more than that share of it, and by more than chance."""
    change = row["change_share"]
    return not formats.is_unknown(change) and abs(change) > unusual_share and surprise(row["plan_qty"], row) > 1


def surprise(quantity: float, row: PlanRow) -> float:
    """Return how many standard deviations of a Poisson count a quantity lies from the usual one of its row.

    Comparable between a product of two pieces and one of two hundred, which neither the share nor the difference is.

    Examples
    --------
    >>> surprise(120, {"usual_qty": 100}), surprise(4, {"usual_qty": 0}), surprise(4, {"usual_qty": None})
    (2.0, 4.0, 0.0)
    """
    usual = row["usual_qty"]
    return 0.0 if formats.is_unknown(usual) else float(abs(quantity - usual) / sqrt(max(usual, 1.0)))


def stated_reasons(row: PlanRow, wording: Wording) -> list[str]:
    """Return what the forecast says of itself, unless it is only that a rung spoke as it should."""
    return [text for code, text in wording.reasons(str(row["reason"])) if code not in _AS_IT_SHOULD]


def is_decided(row: PlanRow) -> bool:
    """Return whether the manager wrote a quantity."""
    return not formats.is_unknown(row["decided_qty"])


def families(rows: Sequence[PlanRow], *, marks: dict[str, str], context: LineContext) -> tuple[Family, ...]:
    """Group listed rows, already in order, by family and then dough; `marks` holds a sign per product."""
    return tuple(
        Family(_capital(name or context.wording.text("page.no_family")), _doughs(list(members), marks, context))
        for name, members in groupby(rows, key=lambda row: str(row["family"]))
    )


def _doughs(rows: Sequence[PlanRow], marks: dict[str, str], context: LineContext) -> tuple[Dough, ...]:
    return tuple(
        _dough(name, list(members), marks, context)
        for name, members in groupby(rows, key=lambda row: str(row["dough"]))
    )


def _dough(name: str, rows: Sequence[PlanRow], marks: dict[str, str], context: LineContext) -> Dough:
    is_shared = bool(name) and len(rows) > 1
    lines = tuple(_line(row, marks.get(str(row["product"]), ""), "" if is_shared else name, context) for row in rows)
    if not is_shared:
        return Dough("", "", "", "", lines)
    decided = [row["decided_qty"] if is_decided(row) else row["plan_qty"] for row in rows]
    return Dough(
        name=_capital(name),
        total=summed(((row["plan_qty"], row["unit"]) for row in rows), context.wording),
        batches=_mixes(rows, context.wording),
        decided=(
            summed(zip(decided, (row["unit"] for row in rows), strict=True), context.wording)
            if any(is_decided(row) for row in rows)
            else ""
        ),
        lines=lines,
    )


def summed(quantities: Iterable[tuple[float, str]], wording: Wording) -> str:
    r"""Add quantities unit by unit.

    Examples
    --------
    >>> summed([(100, "pcs"), (4.5, "kg"), (20, "pcs")], Wording("en")).replace("\N{NO-BREAK SPACE}", " ")
    '120 + 4.5 kg'
    """
    totals = sums_by_unit(quantities)
    return " + ".join(formats.quantity(total, unit, wording.language) for unit, total in totals)


def sums_by_unit(quantities: Iterable[tuple[float, str]]) -> list[tuple[str, float]]:
    """Add quantities unit by unit, pieces first.

    Examples
    --------
    >>> sums_by_unit([(4.5, "kg"), (100, "pcs"), (20, "pcs")])
    [('pcs', 120.0), ('kg', 4.5)]
    """
    sums: dict[str, float] = {}
    for quantity, unit in quantities:
        sums[unit] = sums.get(unit, 0.0) + quantity
    return sorted(sums.items(), key=lambda of_unit: UNITS.index(of_unit[0]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _mixes(rows: Sequence[PlanRow], wording: Wording) -> str:
    """Return how many batches the lines make together; nothing where one is made piece by piece."""
    if any(row["batch_qty"] == 1 for row in rows):
        return ""
    count = sum(row["batches"] for row in rows)
    return wording.text("page.batches_count", count=count, batches=formats.number(count, wording.language, decimals=2))


def _line(row: PlanRow, mark: str, dough: str, context: LineContext) -> Line:
    wording, unit = context.wording, str(row["unit"])
    low, high = (formats.quantity(row[name], unit, wording.language) for name in ("low_qty", "high_qty"))
    return Line(
        label=str(row["label"]),
        dough=dough,
        mark=mark,
        orders=formats.quantity(row["orders_qty"], unit, wording.language) if row["orders_qty"] > 0 else "",
        walk_in=formats.quantity(row["walk_in_qty"], unit, wording.language),
        total=formats.quantity(row["plan_qty"], unit, wording.language),
        batches=_batches(row, wording),
        usual=usual_text(row, wording),
        change=formats.percent(row["change_share"], wording.language, is_signed=True),
        range=f"{low.partition(chr(0xA0))[0]}–{high}",
        decided=_decided(row, wording),
        reasons=" · ".join(_reasons(row, context)[:_REASONS_AT_MOST]),
    )


def usual_text(row: PlanRow, wording: Wording) -> str:
    """Write the usual quantity; a small mean keeps a decimal, else its change could not be followed."""
    usual, unit = row["usual_qty"], str(row["unit"])
    is_small = unit == "pcs" and not formats.is_unknown(usual) and usual < _SMALL_PCS
    return formats.quantity(usual, unit, wording.language, decimals=1 if is_small else None)


def _batches(row: PlanRow, wording: Wording) -> str:
    if row["batch_qty"] == 1 or row["plan_qty"] == 0:
        return ""
    count = formats.number(row["batches"], wording.language, decimals=2)
    size = formats.quantity(row["batch_qty"], str(row["unit"]), wording.language)
    return f"{count} × {size}".replace(" ", "\N{NO-BREAK SPACE}")


def _decided(row: PlanRow, wording: Wording) -> str:
    if not is_decided(row):
        return ""
    quantity = formats.quantity(row["decided_qty"], str(row["unit"]), wording.language)
    return f"{quantity} {row['decided_reason']}".strip()


def _reasons(row: PlanRow, context: LineContext) -> list[str]:
    wording, unit = context.wording, str(row["unit"])
    unusual = is_unusual(row, context.unusual_share)
    reasons = []
    if is_decided(row):
        letter = str(row["decided_reason"])
        why = wording.text(f"letter.{letter}") if letter else "–"
        reasons.append(wording.text("line.decided", decided=_decided(row, wording).split(" ")[0], letter=why))
    if unusual and row["orders_qty"] > 0:
        orders = formats.quantity(row["orders_qty"], unit, wording.language)
        reasons.append(wording.text("line.orders", orders=orders))
    if row["is_sold_out_expected"]:
        reasons.append(wording.text("line.sold_out"))
    reasons += stated_reasons(row, wording)
    if unusual:
        steps = _steps(row, context.unusual_share)
        reasons += [_step_text(row, step, wording) for step in steps]
        # The name of the day explains a forecast, not a rounding; one is enough, all stand at the top of the page.
        reasons += context.day_names[:1] if "expected" in steps else ()
    return list(dict.fromkeys(reasons))


def _steps(row: PlanRow, unusual_share: float) -> list[str]:
    """Return which steps of the arithmetic lead away from the usual: the forecast, whole batches, the target."""
    change, surplus = row["expected_qty"] - row["usual_qty"], row["plan_qty"] - row["expected_qty"]
    steps = ["expected"] if abs(change) > min(unusual_share * row["usual_qty"], abs(surplus)) else []
    if abs(surplus) > abs(change):
        steps.append("batches" if row["batch_qty"] > 1 and abs(surplus) <= row["batch_qty"] else "target")
    return steps


def _step_text(row: PlanRow, step: str, wording: Wording) -> str:
    quantities = {
        name: formats.quantity(row[f"{name}_qty"], str(row["unit"]), wording.language) for name in ("expected", "batch")
    }
    return wording.text(f"line.{step}", **quantities, target_share=float(row["critical_ratio"]))
