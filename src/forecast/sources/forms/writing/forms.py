"""The forms that can be changed line by line, with the columns that each has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forecast.sources.forms.columns import DAY, INGREDIENT, PRODUCT, FormColumn
from forecast.sources.forms.customer_orders import ORDER_COLUMNS, STANDING_COLUMNS
from forecast.sources.forms.notes import AHEAD_QTY, CLOSING_COLUMNS, DECIDED_COLUMNS, ON_ORDER_COLUMNS, STOCK_QTY
from forecast.sources.forms.special_days import CLOSURE_COLUMNS, EVENT_COLUMNS


@dataclass(frozen=True)
class Form:
    """The columns of a form besides the shop's; `new` are those that a file begins with."""

    columns: Sequence[FormColumn]
    new: Sequence[str]

    def column(self, name: str) -> FormColumn:
        """Return one column by its name."""
        return next(column for column in self.columns if column.name == name)


FORMS: Mapping[str, Form] = {
    "overrides": Form(DECIDED_COLUMNS, ("product", "day", "decided_qty", "reason_code")),
    "leftovers": Form(CLOSING_COLUMNS, ("product", "day", "left_qty", "sold_out", "went_to")),
    "baked": Form(CLOSING_COLUMNS, ("product", "day", "baked_qty")),
    "made_ahead": Form((PRODUCT, DAY, AHEAD_QTY), ("product", "day", "made_ahead_qty")),
    "stock": Form((INGREDIENT, DAY, STOCK_QTY), ("ingredient", "day", "stock_qty")),
    "on_order": Form(ON_ORDER_COLUMNS, ("supplier", "ingredient", "delivery_day", "qty")),
    "customer_orders": Form(ORDER_COLUMNS, ("order_id", "product", "day", "pickup", "qty", "ordered_at")),
    "standing_orders": Form(STANDING_COLUMNS, ("order_id", "product", "weekdays", "qty", "from", "to")),
    "events": Form(EVENT_COLUMNS, ("first_day", "last_day", "name", "effect")),
    "closures": Form(CLOSURE_COLUMNS, ("first_day", "last_day", "is_open", "opens", "closes", "reason")),
}
"""Form → its columns, by the name that the configuration has for its file."""
