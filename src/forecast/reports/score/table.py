"""An issued plan beside what happened, as a table of strings with its total.

In: `PlanScores`, `ProductionPlan`.
"""

from __future__ import annotations

from collections.abc import Sequence

from forecast import formats
from forecast.reports.listing import sort_key
from forecast.reports.page.lines import sums_by_unit
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, PlanScores, ProductionPlan

_QUANTITIES = ("plan_qty", "made_qty", "sold_qty", "left_qty", "lost_qty")
_MONEY = ("waste_amount", "lost_amount")
_DECIMALS = {"pcs": 1}
_WEIGHTED = ("newsvendor_cost", "last_week_cost")


def scored_rows(
    scores: DataFrame[PlanScores], plan: DataFrame[ProductionPlan], wording: Wording
) -> tuple[list[str], list[list[str]]]:
    """Return the header, a row for each product and the total: pieces where no unit stands, money with its currency.

    Quantities are summed unit by unit, money over the products whose costs are known.
    """
    named = plan[["shop", "product", "label", "unit"]].drop_duplicates(["shop", "product"])
    rows = scores.merge(named, on=["shop", "product"], how="left").to_dict("records")
    rows.sort(key=lambda row: sort_key(str(row["label"])))
    texts = [[str(row["label"]), *_cells([row], wording)] for row in rows]
    total = [wording.text("page.total"), *_cells(rows, wording)]
    names = ("product", *_QUANTITIES, "left_cost", "lost_margin", "weighted", "weighted_last")
    return [wording.text(f"score.{name}") for name in names], [*texts, total]


def _cells(rows: Sequence[dict[object, object]], wording: Wording) -> list[str]:
    """Return the sums of rows, one cell a column."""
    quantities = [_quantity([(row[name], row["unit"]) for row in rows], wording) for name in _QUANTITIES]
    money = [_money([row[name] for row in rows], wording) for name in _MONEY]
    # The two are to be compared: what one lacks is no part of the other.
    both = [row for row in rows if not any(formats.is_unknown(row[name]) for name in _WEIGHTED)]
    own = both if len(rows) > 1 else rows
    weighted = [
        _quantity([(row[name], row["unit"]) for row in of_name], wording)
        for name, of_name in zip(_WEIGHTED, (own, both), strict=True)
    ]
    return [*quantities, *money, *weighted]


def _quantity(cells: Sequence[tuple[object, object]], wording: Wording) -> str:
    known = [(float(qty), str(unit)) for qty, unit in cells if not formats.is_unknown(qty)]  # type: ignore[arg-type]  # numbers of a checked table
    texts = [wording.quantity(total, unit, decimals=_DECIMALS.get(unit)) for unit, total in sums_by_unit(known)]
    return " + ".join(texts) or "–"


def _money(cells: Sequence[object], wording: Wording) -> str:
    known = [float(str(cell)) for cell in cells if not formats.is_unknown(cell)]
    return wording.money(sum(known)) if known else "–"
