"""What there is to say of the ingredients of an order."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from forecast.decisions.ordering.line import OrderLine
from forecast.decisions.ordering.shelf import Shelf
from forecast.decisions.ordering.suppliers import Terms
from forecast.notices import Notice, Value

_OLD_COUNT_DAYS = 7


def no_delivery(terms: Terms) -> Notice:
    """Say that a supplier never comes."""
    return Notice("no_delivery_day", "warning", values={"supplier": terms.supplier, "ingredient": terms.ingredient})


def runs_out(line: OrderLine, day: pd.Timestamp) -> Notice:
    """Say on which day the stock runs out before the next delivery that can still be ordered."""
    values: dict[str, Value] = {
        "ingredient": line.terms.ingredient,
        "supplier": line.terms.supplier,
        "runs_out_on": day.date().isoformat(),
        "delivery_day": line.delivery.day.date().isoformat(),
    }
    return Notice("runs_out_before", "warning", line.shop, values)


def count_notices(shop: str, on_shelf: Mapping[str, Shelf], today: pd.Timestamp) -> list[Notice]:
    """Say once per shop which ingredients were never counted, and how old the oldest count is."""
    uncounted = [ingredient for ingredient, shelf in on_shelf.items() if shelf.counted_on is None]
    ages = [(today - shelf.counted_on).days for shelf in on_shelf.values() if shelf.counted_on is not None]
    notices = []
    if uncounted:
        values: dict[str, Value] = {"count": len(uncounted), "ingredients": ", ".join(uncounted)}
        notices.append(Notice("no_stock_count", shop=shop, values=values))
    if ages and max(ages) > _OLD_COUNT_DAYS:
        notices.append(Notice("old_stock_count", shop=shop, values={"days": max(ages)}))
    return notices


def level_assumed(ingredients: Collection[str], level: float) -> list[Notice]:
    """Say once of which ingredients no margin or no price is known, and what was assumed."""
    if not ingredients:
        return []
    names = ", ".join(sorted(ingredients))
    values: dict[str, Value] = {"count": len(ingredients), "ingredients": names, "level_share": level}
    return [Notice("level_assumed", values=values)]
