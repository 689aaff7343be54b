"""Which column of a till export has which role: by what its name says and by what its cells hold.

In: `Columns`, `[till]`. Out: `Roles`, with the questions that stay open.
"""

from __future__ import annotations

from forecast.config import TillSettings
from forecast.sources.tabular.together import SHEET
from forecast.sources.till.columns.evidence import Column, Columns, is_group_of, is_one_to_one
from forecast.sources.till.columns.roles import Roles
from forecast.sources.till.columns.roles_of_articles import find_article
from forecast.sources.till.columns.roles_of_lines import find_small_roles
from forecast.sources.till.columns.roles_of_money import find_amount
from forecast.sources.till.columns.roles_of_quantity import ask_for_quantity, find_quantity, find_taken_back
from forecast.sources.till.columns.roles_of_time import find_time
from forecast.texts import Said, phrase


def roles_of(columns: Columns, settings: TillSettings) -> Roles:
    """Return the role of every column that has one; what `settings` name stays."""
    roles = Roles(columns, settings)
    find_time(roles)
    _find_ticket(roles)
    find_article(roles)
    _find_shop(roles)
    if "qty" not in roles.found:
        roles.take("qty", find_quantity(roles))
    find_amount(roles)
    if "qty" not in roles.found:
        ask_for_quantity(roles, are_lines=_are_lines(roles))
    find_taken_back(roles)
    find_small_roles(roles)
    return roles


def why_no_till(roles: Roles) -> Said | None:
    """Return what shows that a table holds no sales (a bank statement, a list of stock …), None if nothing does."""
    columns = roles.table

    def names(*kinds: str) -> list[Said]:
        return [phrase("told.cell", got=column.name) for column in columns.of(*kinds)]

    if len(columns.of("bank")) > 1:
        return phrase("no_till.bank", names=names("bank"))
    has_money = "amount" in roles.found
    is_of_till = bool(roles.found.keys() & {"ticket", "time", "hour"}) or roles.time_in_day
    is_report = has_money and columns.of("cost", "profit", "tax", "discount", "group")
    if columns.of("supplier") and not is_of_till and not is_report:
        return phrase("no_till.deliveries", names=names("supplier"))
    if "qty" not in roles.found and not has_money and columns.of("taken_back", "other_quantity"):
        return phrase("no_till.stock", names=names("taken_back", "other_quantity"))
    if not roles.article_by_name and not roles.found.keys() & {"qty", "amount"} and not roles.questions:
        return phrase("no_till.unknown")
    return None


def _find_ticket(roles: Roles) -> None:
    if "ticket" not in roles.found:
        numbered = [c for c in roles.free if c.share(lambda text: text[:1] == "#") > 0.9]
        roles.take("ticket", next(iter([*roles.named("ticket", filled=0.5), *numbered]), None))


def _find_shop(roles: Roles) -> None:
    product = roles.column("product")
    shops = [c for c in roles.named("shop") if not _is_department(c, product)]
    sheet = roles.table.by_name.get(SHEET)
    # Shops sell the same articles; sheets that share none are groups of articles.
    if not shops and sheet and product and not is_group_of(sheet, product):
        shops = [sheet]
    if "shop" in roles.found or not shops:
        return
    best = shops[0]
    for other in shops[1:]:
        is_same_shop = is_one_to_one(best, other)
        if is_group_of(best, other) or (is_same_shop and other.words > best.words):
            best = other
        elif not is_same_shop and not is_group_of(other, best):
            roles.ask_which("shop", "shops_differ", [best, other])
    roles.take("shop", best)


def _is_department(column: Column, product: Column | None) -> bool:
    """Tell whether what may be a shop or a department is one: it says no more than the article does."""
    return "group" in column.named.kinds and (product is None or column.different < 2 or is_group_of(column, product))


def _are_lines(roles: Roles) -> bool:
    """Tell whether rows are lines of tickets rather than totals: they have a time or a ticket, or repeat."""
    if "ticket" in roles.found or roles.time_in_day:
        return True
    key = [roles.found[role] for role in ("shop", "day", "time", "hour") if role in roles.found]
    return bool(roles.table.raw.frame.duplicated([*key, *roles.joined] or None).any())
