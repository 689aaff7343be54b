"""The order in which everything lists products: family, dough, label; the same every day."""

from __future__ import annotations

import unicodedata
from typing import Any

from forecast.formats import is_unknown
from forecast.tables import DataFrame, ProductionPlan, RestPlan, SlotPlan

PlanRow = dict[str, Any]


def plan_rows_in_order(
    plan: DataFrame[ProductionPlan] | DataFrame[SlotPlan] | DataFrame[RestPlan],
) -> list[PlanRow]:
    """Return the rows of a plan by day, shop, family, dough and label; products without a family come last.

    Alphabetical and not by quantity: a line stands in the same place every day, so that a hand finds it.
    """
    rows: list[PlanRow] = [{str(name): cell for name, cell in row.items()} for row in plan.to_dict("records")]
    return sorted(rows, key=_place)


def made_qty(row: PlanRow) -> float:
    """Return how much is made: what was decided, the proposal where nothing was, in the unit of the row.

    Examples
    --------
    >>> made_qty({"decided_qty": 0.0, "plan_qty": 20.0}), made_qty({"decided_qty": None, "plan_qty": 20.0})
    (0.0, 20.0)
    """
    return float(row["plan_qty"] if is_unknown(row["decided_qty"]) else row["decided_qty"])


def is_anything_made(plan: DataFrame[ProductionPlan]) -> bool:
    """Return whether any row of a plan has a quantity to make."""
    return bool((plan["decided_qty"].astype(float).fillna(plan["plan_qty"]) > 0).any())


def sort_key(text: str) -> tuple[str, str]:
    """Return a key under which accents and capitals do not matter, except between equals.

    Examples
    --------
    >>> sorted(["Pain", "éclair", "Eclair", "brioche"], key=sort_key)
    ['brioche', 'Eclair', 'éclair', 'Pain']
    """
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return bare.casefold(), text


def _place(row: PlanRow) -> tuple[object, ...]:
    family, dough = str(row["family"]), str(row["dough"])
    return (
        row["day"],
        sort_key(str(row["shop"])),
        not family,
        sort_key(family),
        not dough,
        sort_key(dough),
        sort_key(str(row["label"])),
        str(row["product"]),
    )
