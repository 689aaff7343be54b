"""The small print of the page: what is expected in money, what was assumed, what is not covered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forecast import formats
from forecast.notices import Notice
from forecast.reports.listing import PlanRow
from forecast.reports.many_notices import page_texts
from forecast.reports.page.lines import summed, sums_by_unit
from forecast.reports.page.parts import Fact, Passage
from forecast.reports.wording import Wording
from forecast.texts import listed

_PRODUCTS_NAMED = 12
_HOW = ("columns", "strip", "boxes")
# What the page says by itself: the weather line at its head, the assumptions product by product; and what `check` tells
# whoever sets the program up.
_SAID_ELSEWHERE = ("no_weather", "ratio_by_class", "no_school_holidays", "no_region")


def expected(rows: Sequence[PlanRow], wording: Wording) -> tuple[tuple[Fact, ...], str]:
    """Return what is expected to remain and to be missed, side by side, and for how many products money is known."""
    known = [
        row
        for row in rows
        if not (formats.is_unknown(row["expected_waste_amount"]) or formats.is_unknown(row["expected_lost_amount"]))
    ]
    facts = tuple(
        Fact(wording.text(f"page.{name}"), _pieces_and_money(rows, known, name, wording)) for name in ("waste", "lost")
    )
    if not known:
        return facts, wording.text("page.money_unknown")
    if len(known) < len(rows):
        return facts, wording.text("page.money_known", known=len(known), count=len(rows))
    return facts, ""


def sections(
    rows: Sequence[PlanRow], *, uncovered: Sequence[str], notices: Iterable[Notice], wording: Wording
) -> tuple[Passage, ...]:
    """Return the sections at the foot: assumptions, notes, how to read the page."""
    elsewhere = (*_SAID_ELSEWHERE, "no_recipe") if uncovered else _SAID_ELSEWHERE
    notes = [notice for notice in notices if notice.severity == "note" and notice.code not in elsewhere]
    assumed = _by_class(rows, wording) + _by_costs(rows, wording)
    if uncovered:
        assumed.append(wording.text("page.uncovered", products=listed(uncovered, limit=_PRODUCTS_NAMED)))
    every = (
        Passage(wording.text("page.assumptions"), tuple(assumed)),
        Passage(wording.text("page.notes"), tuple(text for _, text in page_texts(notes, wording))),
        Passage(wording.text("page.how"), tuple(wording.text(f"page.how_{part}") for part in _HOW)),
    )
    return tuple(section for section in every if section.texts)


def _pieces_and_money(rows: Sequence[PlanRow], known: Sequence[PlanRow], name: str, wording: Wording) -> str:
    by_unit = sums_by_unit((row[f"expected_{name}_qty"], str(row["unit"])) for row in rows)
    quantities = " + ".join(_counted(quantity, unit, wording) for unit, quantity in by_unit)
    if not known:
        return quantities
    money = wording.money(sum(row[f"expected_{name}_amount"] for row in known), decimals=0)
    return f"{money} {wording.text(f'page.{name}_hint')} ({quantities})"


def _counted(quantity: float, unit: str, wording: Wording) -> str:
    shown = summed([(quantity, unit)], wording)
    code = "unit.pcs" if unit == "pcs" else "unit.other"
    return wording.text(code, qty=shown, count=float(formats.rounded(quantity, 0)))


def _by_class(rows: Sequence[PlanRow], wording: Wording) -> list[str]:
    assumed: dict[float, list[str]] = {}
    for row in rows:
        if row["ratio_source"] == "class":
            assumed.setdefault(round(float(row["critical_ratio"]), 2), []).append(str(row["label"]))
    return [
        wording.text("page.ratio_class", ratio_share=ratio, products=listed(labels, limit=_PRODUCTS_NAMED))
        for ratio, labels in sorted(assumed.items(), reverse=True)
    ]


def _by_costs(rows: Sequence[PlanRow], wording: Wording) -> list[str]:
    ratios = [float(row["critical_ratio"]) for row in rows if row["ratio_source"] != "class"]
    if not ratios:
        return []
    return [wording.text("page.ratio_costs", count=len(ratios), low_share=min(ratios), high_share=max(ratios))]
