"""Why a quantity is what it is: from the ordinary day over what differs from it to the proposal, step by step.

In: rows of `ProductionPlan`, `Contributions`. Out: a sentence and a short table for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from forecast import formats
from forecast.reports.listing import PlanRow
from forecast.reports.page.reasons import decision_texts, stated_reasons
from forecast.reports.wording import Wording
from forecast.tables import EXPLANATION_GROUPS, Contributions, DataFrame

_ORDINARY = ("level", "weekday", "season")
"""What makes the ordinary day; the other groups tell what differs from it."""
AFTER_FORECAST = ("correction", "orders", "kept", "target")
"""What comes on top of the mean: errors of late, customer orders, what was kept, and the reserve in whole batches."""
STEPS = (*EXPLANATION_GROUPS, *AFTER_FORECAST)
_ALWAYS_TOLD = ("orders", "kept", "target")
_SMALL_SHARE = Decimal("0.03")
"""A sentence names no cause that moves less of the proposal than this; several of them are told as the rest."""
_TABLE_DECIMALS = {"pcs": 1, "kg": 2, "amount": 2}
_SENTENCE_DECIMALS = {"pcs": 0, "kg": 1, "amount": 0}
_FEW_PCS = 10


@dataclass(frozen=True)
class _Cause:
    """What one cause adds to the proposal or takes from it, rounded so that all of them sum to it."""

    code: str
    qty: Decimal


def contributions_by_product(contributions: DataFrame[Contributions]) -> dict[tuple[str, str], dict[str, float]]:
    """Return the contributions of one day as group → quantity, by shop and product."""
    by_product: dict[tuple[str, str], dict[str, float]] = {}
    rows = contributions[["shop", "product", "group", "contribution_qty"]].itertuples(index=False)
    for shop, product, group, qty in rows:
        by_product.setdefault((str(shop), str(product)), {})[str(group)] = float(qty)
    return by_product


def steps(row: PlanRow, contributed: Mapping[str, float], *, decimals: int) -> list[_Cause]:
    """Return every step from nothing to the proposal of a row, in the order of `STEPS`.

    The running sum is what is rounded, so that a person who adds the steps up arrives at the proposal.

    Examples
    --------
    >>> row = {"orders_qty": 0.0, "expected_qty": 10.8, "kept_qty": 0.0, "plan_qty": 12.0}
    >>> of_day = steps(row, {"level": 10.4, "weather": 0.4}, decimals=0)
    >>> [(step.code, int(step.qty)) for step in of_day if step.qty]
    [('level', 10), ('weather', 1), ('target', 1)]
    """
    exact = [contributed.get(group, 0.0) for group in EXPLANATION_GROUPS]
    exact += [
        row["expected_qty"] - row["orders_qty"] - sum(exact),
        row["orders_qty"],
        -row["kept_qty"],
        row["plan_qty"] + row["kept_qty"] - row["expected_qty"],
    ]
    rounded = [Decimal(0)]
    total = 0.0
    for qty in exact:
        total += qty
        rounded.append(formats.rounded(total, decimals))
    return [_Cause(code, after - before) for code, before, after in zip(STEPS, rounded[:-1], rounded[1:], strict=True)]


def why_sentence(row: PlanRow, contributed: Mapping[str, float], wording: Wording) -> str:
    """Return one sentence: the proposal, the ordinary day, and what differs from it worth telling."""
    unit = str(row["unit"])
    is_few = unit == "pcs" and row["plan_qty"] < _FEW_PCS
    decimals = 1 if is_few else _SENTENCE_DECIMALS.get(unit, 1)
    of_row = steps(row, contributed, decimals=decimals)
    ordinary = sum((step.qty for step in of_row if step.code in _ORDINARY), Decimal(0))
    weekday = formats.weekday(row["day"].date(), wording.locale)
    parts = [wording.text("why.ordinary", weekday=weekday, ordinary=_amount(ordinary, row, wording, decimals=decimals))]
    others = [step for step in of_row if step.qty and step.code not in _ORDINARY]
    small = [
        step
        for step in others
        if step.code not in _ALWAYS_TOLD and abs(step.qty) < _SMALL_SHARE * Decimal(row["plan_qty"])
    ]
    rest = sum((step.qty for step in small), Decimal(0))
    told = [step for step in others if step not in small]
    # The rest stands before what comes on top of the forecast.
    place = sum(step.code not in _ALWAYS_TOLD for step in told)
    told[place:place] = [_Cause("rest", rest)] if rest else []
    parts += [
        f"{_inside(_label(step.code, row, wording), wording)} {_signed(step.qty, row, wording, decimals=decimals)}"
        for step in told
    ]
    return wording.text(
        "why.sentence",
        plan=wording.quantity(row["plan_qty"], unit),
        label=str(row["label"]),
        day=row["day"].date().isoformat(),
        parts=", ".join(parts),
    )


def why_rows(
    row: PlanRow, contributed: Mapping[str, float], wording: Wording
) -> tuple[list[str], list[tuple[str, str]]]:
    """Return header and lines: every step that changes anything, with the sums between them."""
    decimals = _TABLE_DECIMALS.get(str(row["unit"]), 2)
    of_row = steps(row, contributed, decimals=decimals)
    ordinary = [step for step in of_row if step.code in _ORDINARY]
    special = [step for step in of_row if step.code in EXPLANATION_GROUPS and step.code not in _ORDINARY]
    after = [step for step in of_row if step.code in AFTER_FORECAST]
    lines: list[tuple[str, str]] = []
    total = Decimal(0)
    weekday = formats.weekday(row["day"].date(), wording.locale)
    sums = ("why.sum_ordinary", "why.sum_forecast", "why.sum_plan")
    for part, name in zip((ordinary, special, after), sums, strict=True):
        told = [step for step in part if step.qty]
        lines += [
            (_label(step.code, row, wording), _signed(step.qty, row, wording, decimals=decimals)) for step in told
        ]
        total += sum((step.qty for step in part), Decimal(0))
        if told or part is after:
            lines.append((f"= {wording.text(name, weekday=weekday)}", _amount(total, row, wording, decimals=decimals)))
    return [wording.text("why.cause"), wording.text("why.qty")], lines


def why_notes(row: PlanRow, wording: Wording) -> list[str]:
    """Return further notes of a line: the forecast's own reason, and what was decided instead."""
    return [*stated_reasons(row, wording), *decision_texts(row, wording)]


def _label(code: str, row: PlanRow, wording: Wording) -> str:
    if code == "weekday":
        name = formats.weekday(row["day"].date(), wording.locale)
        return name[0].upper() + name[1:]
    return wording.text(f"group.{code}" if code in EXPLANATION_GROUPS else f"why.{code}")


def _inside(label: str, wording: Wording) -> str:
    """Return a label as it stands inside a sentence; German nouns keep their capital."""
    return label if wording.language == "de" else label[0].lower() + label[1:]


def _amount(qty: Decimal, row: PlanRow, wording: Wording, *, decimals: int) -> str:
    return wording.quantity(float(qty), str(row["unit"]), decimals=decimals)


def _signed(qty: Decimal, row: PlanRow, wording: Wording, *, decimals: int) -> str:
    return f"{'+' if qty > 0 else ''}{_amount(qty, row, wording, decimals=decimals)}"
