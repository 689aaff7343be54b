"""What a shop's targets cost, and what moving one would: a table for a terminal, a file for a spreadsheet.

In: TargetCurve, ImpliedRatios, labels of products. Out: rows of text, bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecast import formats
from forecast.config import ReportSettings
from forecast.formats import is_unknown
from forecast.reports.csv_dialect import csv_bytes, fixed
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, ImpliedRatios, TargetCurve

_ENGLISH = Wording("en")
_MONEY = ("waste_amount", "lost_amount")
_DECIMALS = {"target_ratio": 3, "made_qty": 2, "waste_qty": 2, "lost_qty": 2, "waste_amount": 2, "lost_amount": 2}
MORE, LESS = 1.5, 0.667
"""The neighbouring points of a curve: a missed unit counts half as much again, or a third less."""

_TODAY = 1.0

_Point = Mapping[Any, Any]


def targets_text(
    curve: DataFrame[TargetCurve],
    implied: DataFrame[ImpliedRatios],
    wording: Wording,
    *,
    shop: str,
    labels: Mapping[str, str],
) -> tuple[list[str], list[list[str]]]:
    """Return a header and one row per product of a shop, most money first, then all of the shop.

    A row has today's target and the one that the past implies with its days, a mean day's waste and lost margin, what
    the past's target would cost beside today's, and what a missed unit that counts more or less would.
    """
    names = ("product", "target_ratio", "implied_ratio", *_MONEY, "at_implied", "more", "less")
    header = [wording.text(f"targets.{name}") for name in names]
    points: dict[str, dict[object, _Point]] = {}
    for row in curve[curve["shop"] == shop].to_dict("records"):
        place = row["mark"] if row["mark"] == "implied" else row["weight"]
        points.setdefault(str(row["product"]), {})[place] = row
    past = {str(row["product"]): row for row in implied[implied["shop"] == shop].to_dict("records")}
    rows = []
    for product in sorted(points, key=lambda name: (name == "", -_cost(points[name][_TODAY]), name)):
        of_product = points[product]
        today = of_product[_TODAY]
        rows.append(
            [
                labels.get(product, product) if product else wording.text("targets.whole"),
                _share(today["target_ratio"], wording),
                _past(past.get(product), wording) if product else "",
                *("–" if is_unknown(today[name]) else wording.money(today[name]) for name in _MONEY),
                *(_move(today, of_product.get(place), wording) for place in ("implied", MORE, LESS)),
            ]
        )
    return header, rows


def _cost(point: _Point) -> float:
    cost = sum(point[name] for name in _MONEY)
    return 0.0 if is_unknown(cost) else cost


def _share(ratio: float, wording: Wording) -> str:
    return "" if is_unknown(ratio) else formats.percent(ratio, wording.locale)


def _past(row: _Point | None, wording: Wording) -> str:
    """Write the ratio of the past with its interval and days; the days alone where they are too few."""
    if row is None:
        return "–"
    days = int(row["days_count"])
    if is_unknown(row["implied_ratio"]):
        return wording.text("targets.too_few_days", days=days)
    ratio, low, high = (_share(row[name], wording) for name in ("implied_ratio", "low_ratio", "high_ratio"))
    return wording.text("targets.of_days", ratio=ratio, low=low, high=high, days=days)


def _move(today: _Point, moved: _Point | None, wording: Wording) -> str:
    """Write how much more or less a moved target wastes and misses on a mean day."""
    more = [0.0 if moved is None else round(moved[name] - today[name], 2) for name in _MONEY]
    if moved is None or any(is_unknown(amount) for amount in more):
        return "–"
    waste, lost = (f"{'+' if amount > 0 else ''}{wording.money(amount + 0.0)}" for amount in more)
    return wording.text("targets.move", left=waste, lost=lost)


def targets_csv(
    curve: DataFrame[TargetCurve], *, wording: Wording = _ENGLISH, settings: ReportSettings | None = None
) -> bytes:
    """Write every point of every curve."""
    columns = list(curve.columns)
    header = [wording.text(f"targets.{'point' if name == 'mark' else name}") for name in columns]
    rows = []
    for row in curve.to_dict("records"):
        cells = [fixed(row[name], _DECIMALS[name]) if name in _DECIMALS else row[name] for name in columns]
        cells[columns.index("mark")] = wording.text(f"targets.mark.{row['mark'] or 'moved'}")
        cells[columns.index("weight")] = fixed(row["weight"], 3)
        rows.append(cells)
    return csv_bytes(header, rows, wording.locale, settings)
