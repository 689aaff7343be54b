"""The lines of the page: products by family and dough, with sums that never add different units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from forecast import formats
from forecast.reports.listing import PlanRow
from forecast.reports.page.parts import Dough, Family, ProductLine, Strip
from forecast.reports.page.reasons import (
    LineContext,
    change_text,
    decided_text,
    is_decided,
    line_reasons,
    mean_text,
    usual_text,
)
from forecast.reports.wording import Wording
from forecast.tables import UNITS, DataFrame, DoughPlan
from forecast.texts import listed


def is_listed(row: PlanRow) -> bool:
    """Return whether a product stands in the table; one that nobody makes is named once at the end."""
    decided = row["decided_qty"]
    return bool(row["plan_qty"] > 0 or row["orders_qty"] > 0 or (not formats.is_unknown(decided) and decided > 0))


@dataclass(frozen=True)
class Beside:
    """What stands on lines and is not in the plan: cells of slots and strips by product, and what doughs weigh."""

    slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    strips: Mapping[str, Strip] = field(default_factory=dict)
    weights: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def families(
    rows: Sequence[PlanRow], *, marks: dict[str, str], context: LineContext, beside: Beside
) -> tuple[Family, ...]:
    """Group listed rows, already in order, by family and then dough; `marks` holds a sign per product.

    A dough that several families share has its heading, with the sums of all its products, once: in the family with
    most of them.
    """
    of_dough: dict[str, list[PlanRow]] = {}
    for row in rows:
        of_dough.setdefault(str(row["dough"]), []).append(row)
    line = partial(_line, marks=marks, context=context, beside=beside)
    return tuple(
        Family(
            _capital(name or context.wording.text("page.no_family")),
            tuple(
                _dough(list(mine), of_dough[dough], line, context.wording, beside)
                for dough, mine in groupby(members, key=lambda row: str(row["dough"]))
            ),
        )
        for name, members in groupby(rows, key=lambda row: str(row["family"]))
    )


def _dough(
    mine: Sequence[PlanRow],
    every: Sequence[PlanRow],
    line: Callable[..., ProductLine],
    wording: Wording,
    beside: Beside,
) -> Dough:
    """Return the lines of a dough under one family, with its heading if that is where it stands."""
    name = str(mine[0]["dough"])
    in_heading, on_line = beside.weights.get(name, ("", ""))
    if not name or len(every) == 1 or mine[0]["family"] != _home(every):
        weight = on_line if len(every) == 1 else ""
        return Dough("", "", "", "", "", "", tuple(line(row, dough=name, weight=weight) for row in mine))
    decided = [row["decided_qty"] if is_decided(row) else row["plan_qty"] for row in every]
    elsewhere = [str(row["label"]) for row in every if row["family"] != mine[0]["family"]]
    return Dough(
        name=_capital(name),
        total=summed(((row["plan_qty"], row["unit"]) for row in every), wording),
        batches=_mixes(every, wording),
        weight=in_heading,
        others=wording.text("page.dough_others", products=listed(elsewhere)) if elsewhere else "",
        decided=(
            summed(zip(decided, (row["unit"] for row in every), strict=True), wording)
            if any(is_decided(row) for row in every)
            else ""
        ),
        lines=tuple(line(row) for row in mine),
    )


def _home(every: Sequence[PlanRow]) -> str:
    """Return the family under which a dough has its heading: the one with most of its products, else the first."""
    counted = Counter(str(row["family"]) for row in every)
    return max(counted, key=lambda family: counted[family])


def dough_weights(doughs: DataFrame[DoughPlan] | None, wording: Wording) -> dict[str, tuple[str, str]]:
    """Return what every dough of the day weighs and its mixes: for a heading, and for a line, where one is not told."""
    words: dict[str, tuple[str, str]] = {}
    if doughs is None:
        return words
    for dough, made_kg, mixes in doughs[["dough", "made_kg", "mixes"]].itertuples(index=False, name=None):
        if mixes:
            weight = wording.quantity(made_kg, "kg", decimals=1)
            counted = wording.text("dough_column.mixes_count", count=mixes).replace(" ", "\N{NO-BREAK SPACE}")
            words[dough] = f"{weight}, {counted}", weight if mixes == 1 else f"{weight}, {counted}"
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


def _line(
    row: PlanRow, *, dough: str = "", weight: str = "", marks: dict[str, str], context: LineContext, beside: Beside
) -> ProductLine:
    wording, unit, product = context.wording, str(row["unit"]), str(row["product"])
    return ProductLine(
        label=str(row["label"]),
        dough=dough,
        weight=weight,
        mark=marks.get(product, ""),
        orders=wording.quantity(row["orders_qty"], unit) if row["orders_qty"] > 0 else "",
        walk_in=wording.quantity(row["walk_in_qty"], unit),
        total=wording.quantity(row["plan_qty"], unit),
        batches=_batches(row, wording),
        slots=beside.slots.get(product, ()),
        expected=mean_text(row["expected_qty"], unit, wording),
        usual=usual_text(row, wording),
        change=change_text(row, wording),
        reasons=" · ".join(line_reasons(row, context.parts, wording)),
        strip=beside.strips.get(product),
        decided=decided_text(row, wording),
    )


def _batches(row: PlanRow, wording: Wording) -> str:
    if row["batch_qty"] == 1 or row["plan_qty"] == 0:
        return ""
    count = formats.number(row["batches"], wording.locale, decimals=2)
    size = wording.quantity(row["batch_qty"], str(row["unit"]))
    return f"{count}\N{NARROW NO-BREAK SPACE}×\N{NARROW NO-BREAK SPACE}{size}"
