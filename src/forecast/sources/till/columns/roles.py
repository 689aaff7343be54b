"""Which column of a till export has which role: by what its name says and by what its cells hold.

In: `RawTable`, `[till]`. Out: `Roles`, with the questions that stay open.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from forecast.config import TillSettings
from forecast.notices import Notice
from forecast.sources.tabular.together import SHEET
from forecast.sources.till.columns.evidence import Column, Columns, is_group_of, is_one_to_one
from forecast.sources.till.columns.questions import Question, which
from forecast.sources.till.columns.roles_of_articles import article
from forecast.sources.till.columns.roles_of_lines import small_roles
from forecast.sources.till.columns.roles_of_money import money, price_beside
from forecast.sources.till.columns.roles_of_quantity import quantity, without_quantity
from forecast.sources.till.columns.roles_of_returns import taken_back
from forecast.sources.till.columns.roles_of_time import when

ROLES = (
    "day", "time", "hour", "shop", "ticket", "line_id", "product", "qty", "returned", "unit", "price", "amount",
    "training", "mark",
)  # fmt: skip


@dataclass
class Roles:
    """Role → column; `joined` are the columns that together name the article."""

    columns: dict[str, str] = field(default_factory=dict)
    joined: tuple[str, ...] = ()
    amount_is: str = "line_total"
    time_in_day: bool = False
    is_hourly: bool = False
    article_by_name: bool = True
    currency: str = ""
    questions: list[Question] = field(default_factory=list)
    doubts: list[Notice] = field(default_factory=list)


def roles_of(columns: Columns, settings: TillSettings) -> Roles:
    """Return the role of every column that has one; what `settings` name stays."""
    given = {role: name for role, name in settings.columns if name is not None}
    roles = Roles()
    product = given.get("product")
    if isinstance(product, tuple):
        roles.joined, given["product"] = product, product[0]
    roles.columns = {role: str(name) for role, name in given.items()}
    found = when(columns, roles.columns)
    roles.columns |= found.columns
    roles.time_in_day, roles.is_hourly = found.time_in_day, found.is_hourly
    roles.questions += found.questions
    _find_ticket(columns, roles)
    _find_article(columns, roles)
    _find_shop(columns, roles)
    _find_figures(columns, roles, settings)
    _find_taken_back(columns, roles, settings)
    small = small_roles(columns, roles.columns, roles.joined)
    roles.columns |= small.columns
    roles.currency = small.currency
    roles.doubts += small.doubts
    return roles


def _taken(roles: Roles) -> tuple[str, ...]:
    return (*roles.columns.values(), *roles.joined)


def _column(columns: Columns, roles: Roles, role: str) -> Column | None:
    return columns.by_name.get(roles.columns.get(role, ""))


def _find_ticket(columns: Columns, roles: Roles) -> None:
    if "ticket" not in roles.columns:
        tickets = [c for c in columns.of("ticket", taken=_taken(roles)) if c.filled >= 0.5]
        numbered = [
            c for c in columns.all if c.name not in _taken(roles) and c.share(lambda text: text[:1] == "#") > 0.9
        ]
        if best := [*tickets, *numbered]:
            roles.columns["ticket"] = best[0].name


def _find_shop(columns: Columns, roles: Roles) -> None:
    product = _column(columns, roles, "product")
    shops = [c for c in columns.of("shop", taken=_taken(roles)) if not _is_department(c, product)]
    sheet = columns.by_name.get(SHEET)
    # Shops sell the same articles; sheets that share none are groups of articles.
    if not shops and sheet and product and not is_group_of(sheet, product):
        shops = [sheet]
    if "shop" in roles.columns or not shops:
        return
    best = shops[0]
    for other in shops[1:]:
        is_same_shop = is_one_to_one(best, other)
        if is_group_of(best, other) or (is_same_shop and other.words > best.words):
            best = other
        elif not is_same_shop and not is_group_of(other, best):
            names = [best.name, other.name]
            roles.questions.append(which("shop", "shops_differ", names))
    roles.columns["shop"] = best.name


def _is_department(column: Column, product: Column | None) -> bool:
    """Tell whether what may be a shop or a department is one: it says no more than the article does."""
    return "group" in column.named.kinds and (product is None or column.different < 2 or is_group_of(column, product))


def _find_article(columns: Columns, roles: Roles) -> None:
    if "product" in roles.columns:
        roles.joined = roles.joined or (roles.columns["product"],)
        return
    found = article(columns, _taken(roles))
    roles.joined, roles.article_by_name = found.columns, found.by_name
    roles.questions += found.questions
    roles.doubts += found.doubts
    if found.columns:
        roles.columns["product"] = found.columns[0]


def _find_figures(columns: Columns, roles: Roles, settings: TillSettings) -> None:
    if "qty" not in roles.columns and (qty := quantity(columns, _taken(roles), roles.questions)):
        roles.columns["qty"] = qty.name
    if "amount" in roles.columns:
        _read_given_amount(columns, roles, settings)
    else:
        _find_amount(columns, roles, settings)
    if "qty" in roles.columns:
        return
    qty, question = without_quantity(
        columns,
        _taken(roles),
        settings,
        product=_column(columns, roles, "product"),
        amount=_column(columns, roles, "amount") if roles.amount_is == "line_total" else None,
        are_lines=_are_lines(columns, roles),
    )
    roles.columns |= {"qty": qty.name} if qty else {}
    roles.questions += [question] if question else []


def _find_amount(columns: Columns, roles: Roles, settings: TillSettings) -> None:
    found = money(
        columns,
        _taken(roles),
        qty=_column(columns, roles, "qty"),
        product=_column(columns, roles, "product"),
        ticket=_column(columns, roles, "ticket"),
        is_set=settings.amount_is or "",
    )
    roles.amount_is = found.amount_is
    roles.columns |= {"amount": found.amount} if found.amount else {}
    roles.columns |= {"price": found.price} if found.price and "price" not in roles.columns else {}
    roles.questions += found.questions


def _find_taken_back(columns: Columns, roles: Roles, settings: TillSettings) -> None:
    if "qty" not in roles.columns or "returned" in roles.columns or not roles.joined:
        return
    is_qty_set = settings.columns.qty is not None
    found = taken_back(columns, roles.columns, roles.joined, is_qty_set=is_qty_set)
    roles.doubts += found.doubts
    if found.column:
        roles.columns["returned"] = found.column
        if settings.columns.amount is None and roles.amount_is == "line_total":
            roles.columns["amount"] = found.amount


def _read_given_amount(columns: Columns, roles: Roles, settings: TillSettings) -> None:
    amount = columns.by_name[roles.columns["amount"]]
    is_price = amount.named.kinds[:1] == ("price",) and not amount.named.qualities
    roles.amount_is = settings.amount_is or ("unit_price" if is_price else "line_total")
    if roles.amount_is == "line_total" and "price" not in roles.columns:
        price = price_beside(columns, _taken(roles), amount=amount, qty=_column(columns, roles, "qty"))
        roles.columns |= {"price": price} if price else {}


def _are_lines(columns: Columns, roles: Roles) -> bool:
    """Tell whether rows are lines of tickets rather than totals: they have a time or a ticket, or repeat."""
    if roles.columns.keys() & {"ticket"} or roles.time_in_day:
        return True
    key = [roles.columns[role] for role in ("shop", "day", "time", "hour") if role in roles.columns]
    return bool(columns.raw.frame.duplicated([*key, *roles.joined]).any()) if key and roles.joined else False
