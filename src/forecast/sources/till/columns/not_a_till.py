"""Tables that look like a till's and are none: bank statements, lists of stock, deliveries."""

from __future__ import annotations

from forecast.sources.till.columns.evidence import Columns
from forecast.sources.till.columns.roles import Roles
from forecast.texts import Said, phrase


def why_no_till(columns: Columns, roles: Roles) -> Said | None:
    """Return what shows that a table holds no sales, None if nothing does."""

    def names(*kinds: str) -> list[Said]:
        return [phrase("told.cell", got=column.name) for column in columns.of(*kinds)]

    if len(columns.of("bank")) > 1:
        return phrase("no_till.bank", names=names("bank"))
    has_money = "amount" in roles.columns
    is_of_till = bool(roles.columns.keys() & {"ticket", "time", "hour"}) or roles.time_in_day
    is_report = has_money and columns.of("cost", "profit", "tax", "discount", "group")
    if columns.of("supplier") and not is_of_till and not is_report:
        return phrase("no_till.deliveries", names=names("supplier"))
    if "qty" not in roles.columns and not has_money and columns.of("taken_back", "other_quantity"):
        return phrase("no_till.stock", names=names("taken_back", "other_quantity"))
    if not roles.article_by_name and not roles.columns.keys() & {"qty", "amount"} and not roles.questions:
        return phrase("no_till.unknown")
    return None
