"""Which column is the amount paid for a line: after discounts, tax in it, of the line and not of its ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.sources.till.columns.evidence import (
    Column,
    Columns,
    Numbers,
    equal_share,
    grows_with,
    is_same,
    times_price,
)
from forecast.sources.till.columns.roles import Choice, Question, Roles
from forecast.sources.till.columns.words import WORDS
from forecast.texts import phrase

_TAX_RATES = (
    2.1, 2.5, 2.6, 3.8, 5, 5.5, 6, 7, 7.7, 8, 8.1, 9, 9.5, 10, 12, 13, 13.5, 14, 15, 17, 19, 20, 21, 22, 23, 24, 25,
    25.5, 27,
)  # fmt: skip
"""Rates of sales tax in Europe and Japan, usual and reduced [%]."""
_NEARLY_ALL = 0.95
_FEWEST_TICKETS = 3
_KINDS = ("line_total", "unit_price")


def find_amount(roles: Roles) -> None:
    """Find the columns of amount and price, and what the amounts are; a person may have said either."""
    qty, product = roles.column("qty"), roles.column("product")
    given, is_set = roles.column("amount"), roles.settings.amount_is
    if given is not None:
        is_price = given.named.kinds[:1] == ("price",) and not given.named.qualities
        roles.amount_is = is_set or ("unit_price" if is_price else "line_total")
        if roles.amount_is == "line_total" and "price" not in roles.found:
            prices = [c for c in roles.named("price", numeric=0.5) if _is_price_of(given, c, qty)]
            roles.take("price", next(iter(prices), None))
        return
    totals, prices = roles.named("amount", numeric=0.5), roles.named("price", numeric=0.5)
    votes = {} if qty is None or product is None else {c.name: _votes(c, qty, product) for c in (*totals, *prices)}
    if not is_set:
        grown = _that_grow(prices, votes) if not totals else []
        totals, prices = [*totals, *grown], [c for c in prices if c not in grown]
    ticket = roles.column("ticket")
    if ticket is not None and product is not None:
        totals = _without_ticket_totals(totals, ticket, product)
    totals, prices = _paid(roles.table, totals), _paid(roles.table, prices)
    if qty is not None and prices and totals:
        totals = _that_fit(roles.table, totals, prices[0], qty)
    if is_set == "unit_price" and prices:
        totals = []
    rivals = [c for c in totals[1:] if c.named.strength == totals[0].named.strength and not is_same(c, totals[0])]
    if rivals:
        roles.ask_which("amount", "amounts_differ", [totals[0], *rivals])
    if totals:
        _ask_if_same(roles, totals[0].name, votes)
        if prices and "price" not in roles.found and _is_price_of(totals[0], prices[0], qty):
            roles.take("price", prices[0])
    roles.amount_is = is_set or ("unit_price" if prices and not totals else "line_total")
    roles.take("amount", next(iter([*totals, *prices]), None))


def _ask_if_same(roles: Roles, amount: str, votes: Mapping[str, tuple[int, int]]) -> None:
    """Ask what amounts are that stay the same whatever the quantity."""
    grow, stay = votes.get(amount, (0, 0))
    if stay > 2 and not grow and not roles.settings.amount_is:
        choices = [Choice(phrase(f"choice.{kind}"), {"amount_is": kind}) for kind in _KINDS]
        roles.questions.append(Question("amount_is", phrase("question.same_amount", amount=amount), choices))


def _votes(column: Column, qty: Column, product: Column) -> tuple[int, int]:
    rows = max(len(product.keys) // max(len(qty.numbers), 1), 1)
    return grows_with(qty.numbers, column.numbers, product.keys[::rows][: len(qty.numbers)])


def _that_grow(prices: Sequence[Column], votes: Mapping[str, tuple[int, int]]) -> list[Column]:
    """Return columns named as prices that are totals of lines: they grow with the quantity.

    Those that speak of tax or discount are one family: what one of them shows holds for all, and where nothing shows,
    several of them are the parts of a total.
    """
    family = [c for c in prices if c.named.qualities]
    grow, stay = (sum(votes.get(c.name, (0, 0))[at] for c in family) for at in (0, 1))
    is_total = grow > 2 * stay if grow or stay else len(family) > 1 and len(family) == len(prices)
    alone = [c for c in prices if c not in family and (v := votes.get(c.name, (0, 0)))[0] > 2 * v[1]]
    return [*(family if is_total else []), *alone]


def _without_ticket_totals(totals: list[Column], ticket: Column, product: Column) -> list[Column]:
    """Leave out what is one number for all lines of a ticket, though they are of different articles."""
    frame = pd.DataFrame({"ticket": ticket.keys, "product": product.keys})
    is_mixed = (frame.groupby("ticket")["product"].transform("nunique") > 1).to_numpy()
    return [c for c in totals if not _is_of_ticket(c, frame["ticket"][is_mixed], is_mixed)]


def _is_of_ticket(column: Column, tickets: pd.Series[int], is_mixed: npt.NDArray[np.bool_]) -> bool:
    lines = pd.DataFrame({"ticket": tickets, "value": column.cells.to_numpy()[is_mixed]})
    values = lines[lines["value"] != ""].groupby("ticket")["value"].agg(["nunique", "first"])
    if len(values) < _FEWEST_TICKETS:
        return False
    return bool((values["nunique"] == 1).mean() >= _NEARLY_ALL) and values["first"].nunique() >= _FEWEST_TICKETS


def _paid(columns: Columns, amounts: list[Column]) -> list[Column]:
    """Leave out amounts before a discount or without tax where the paid one is there."""
    left = list(amounts)
    for worse, better in ((w, b) for w in amounts for b in amounts if w is not b):
        if worse in left and better in left and _is_less_paid(columns, worse, better):
            left.remove(worse)
    return left


def _is_less_paid(columns: Columns, worse: Column, better: Column) -> bool:
    said, said_better = worse.named.qualities, better.named.qualities
    if "before_discount" in said - said_better or ("without_tax" in said and not said_better & {"without_tax", "net"}):
        return True
    if "before_discount" in said_better or "without_tax" in said_better:
        return False
    if is_same(worse, better):
        return False
    if _differ_by(columns, "discount", worse, better):
        return True
    if _differ_by(columns, "tax", better, worse) or _is_taxed(better.numbers, worse.numbers):
        return not _differ_by(columns, "discount", better, worse)
    if _differ_by(columns, "discount", better, worse) or _is_taxed(worse.numbers, better.numbers):
        return False
    if "net" in said and said_better & {"gross", "with_tax"}:
        return not _speaks_of_discounts(columns)
    return "gross" in said and "net" in said_better and _speaks_of_discounts(columns)


def _speaks_of_discounts(columns: Columns) -> bool:
    return any("discount" in column.named.kinds for column in columns.by_name.values())


def _differ_by(columns: Columns, kind: str, more: Column, less: Column) -> bool:
    """Tell whether a column of discounts or taxes is the difference of two amounts, where it is not zero."""
    for column in columns.of(kind):
        part = np.abs(column.numbers)
        if equal_share(np.abs(more.numbers) - part, np.abs(less.numbers), part > 0) >= _NEARLY_ALL:
            return True
    return False


def _is_taxed(gross: Numbers, net: Numbers) -> bool:
    """Tell whether at most three rates of tax make one amount of the other."""
    rows = np.isfinite(gross * net) & (np.abs(gross - net) > 0.005)
    if rows.sum() < 3:
        return False
    fits = np.array([np.abs(net[rows] * (1 + rate / 100) - gross[rows]) < 0.011 for rate in _TAX_RATES])
    best = np.argsort(-fits.mean(axis=1))[:3]
    return bool(fits[best].any(axis=0).mean() >= _NEARLY_ALL) and bool(np.abs(gross[rows]).max() > 1)


def _that_fit(columns: Columns, totals: list[Column], price: Column, qty: Column) -> list[Column]:
    """Prefer totals that are quantity × price, less a discount where there is one."""
    discounts = [np.zeros_like(qty.numbers), *(np.nan_to_num(np.abs(c.numbers)) for c in columns.of("discount"))]

    def fit(total: Column) -> float:
        whole = np.abs(qty.numbers * price.numbers)
        shares = [equal_share(whole - less, np.abs(total.numbers), np.abs(qty.numbers) > 0) for less in discounts]
        return max(shares)

    fits = {total.name: fit(total) for total in totals}
    good = [total for total in totals if fits[total.name] >= 0.9]
    is_known = times_price(qty.numbers, price.numbers, totals[0].numbers) is not None
    if good or not is_known:
        return good or totals
    # A price that is surely one, and totals that are nobody's product of it: they are of something else.
    is_odd = (
        price.named.strength > WORDS
        and max(fits.values()) < 0.5
        and all("line" not in t.name.casefold() for t in totals)
    )
    return [] if is_odd else totals


def _is_price_of(total: Column, price: Column, qty: Column | None) -> bool:
    share = None if qty is None else times_price(qty.numbers, price.numbers, total.numbers)
    return share is None or share >= 0.5
