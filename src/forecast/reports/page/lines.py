"""The lines of the page: products by family and dough, with sums that never add different units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from forecast import formats
from forecast.reports.listing import PlanRow
from forecast.reports.page.parts import Dough, Family, ProductLine
from forecast.reports.page.reasons import LineContext, decided_text, is_decided, line_reasons, usual_text
from forecast.reports.wording import Wording
from forecast.tables import UNITS, DataFrame, DoughPlan

_REASONS_AT_MOST = 2


def is_listed(row: PlanRow) -> bool:
    """Return whether a product stands in the table; one that nobody makes is named once at the end."""
    decided = row["decided_qty"]
    return bool(row["plan_qty"] > 0 or row["orders_qty"] > 0 or (not formats.is_unknown(decided) and decided > 0))


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
        batches=" · ".join(filter(None, (_mixes(rows, context.wording), context.dough_words.get(name, "")))),
        decided=(
            summed(zip(decided, (row["unit"] for row in rows), strict=True), context.wording)
            if any(is_decided(row) for row in rows)
            else ""
        ),
        lines=lines,
    )


def dough_words(rows: Sequence[PlanRow], doughs: DataFrame[DoughPlan] | None, wording: Wording) -> dict[str, str]:
    """Return kilograms and mixes of every dough whose lines stand in one family; the dough sheet has all of them."""
    if doughs is None:
        return {}
    homes: dict[str, set[str]] = {}
    for row in rows:
        homes.setdefault(str(row["dough"]), set()).add(str(row["family"]))
    words = {}
    for dough, made_kg, mixes in doughs[["dough", "made_kg", "mixes"]].itertuples(index=False, name=None):
        if mixes and len(homes.get(dough, ())) == 1:
            counted = wording.text("dough_column.mixes_count", count=mixes)
            words[dough] = f"{wording.quantity(made_kg, 'kg', decimals=1)}, {counted}"
    return words


def summed(quantities: Iterable[tuple[float, str]], wording: Wording) -> str:
    r"""Add quantities unit by unit.

    Examples
    --------
    >>> summed([(100, "pcs"), (4.5, "kg"), (20, "pcs")], Wording("en")).replace("\N{NO-BREAK SPACE}", " ")
    '120 + 4.5 kg'
    """
    totals = sums_by_unit(quantities)
    return " + ".join(wording.quantity(total, unit) for unit, total in totals)


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


def range_text(row: PlanRow, wording: Wording) -> str:
    """Write what demand stays within on eight days of ten, the unit once.

    Examples
    --------
    >>> range_text({"low_qty": 4.5, "high_qty": 6, "unit": "kg"}, Wording("en")).replace(chr(0xA0), " ")
    '4.5–6 kg'
    """
    low, high = (wording.quantity(row[name], str(row["unit"])) for name in ("low_qty", "high_qty"))
    return f"{low.removesuffix(chr(0xA0) + row['unit'])}–{high}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _mixes(rows: Sequence[PlanRow], wording: Wording) -> str:
    """Return how many batches the lines make together; nothing where one is made piece by piece."""
    if any(row["batch_qty"] == 1 for row in rows):
        return ""
    count = sum(row["batches"] for row in rows)
    return wording.text("page.batches_count", count=count, batches=formats.number(count, wording.locale, decimals=2))


def _line(row: PlanRow, mark: str, dough: str, context: LineContext) -> ProductLine:
    wording, unit = context.wording, str(row["unit"])
    return ProductLine(
        label=str(row["label"]),
        dough=dough,
        mark=mark,
        orders=wording.quantity(row["orders_qty"], unit) if row["orders_qty"] > 0 else "",
        walk_in=wording.quantity(row["walk_in_qty"], unit),
        total=wording.quantity(row["plan_qty"], unit),
        batches=_batches(row, wording),
        usual=usual_text(row, wording),
        change=formats.percent(row["change_share"], wording.locale, is_signed=True),
        range=range_text(row, wording),
        decided=decided_text(row, wording),
        slots=context.slot_words.get(str(row["product"]), ""),
        reasons=" · ".join(line_reasons(row, context)[:_REASONS_AT_MOST]),
    )


def _batches(row: PlanRow, wording: Wording) -> str:
    if row["batch_qty"] == 1 or row["plan_qty"] == 0:
        return ""
    count = formats.number(row["batches"], wording.locale, decimals=2)
    size = wording.quantity(row["batch_qty"], str(row["unit"]))
    return f"{count} × {size}".replace(" ", "\N{NO-BREAK SPACE}")
