"""Meal deals rung up as one line, taken apart into what was really handed over.

In: kept till lines, `[till] deals`. Out: the lines with deals in parts, a table of what became of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import pandas as pd

COLUMNS = ["deal", "lines_count", "qty", "amount", "product", "part_qty"]
Deals = Mapping[str, Mapping[str, float]]
_LIKE_A_DEAL = re.compile(r"(formule|menu|combo|kombi|sparmenu|meal deal|lunch deal|deal)\b")
"""How French, German and English tills call what is sold as one, without accents and capitals."""


def is_deal(lines: pd.DataFrame, deals: Deals) -> pd.Series[bool]:
    """Tell lines of a deal that has parts, by their article before or after renames."""
    return _deal_of(lines, deals) != ""


def in_parts(lines: pd.DataFrame, deals: Deals, *, qty_is: str = "units") -> pd.DataFrame:
    """Return `lines` with each deal replaced by its parts, on the same ticket and at the same time.

    A part has the deal's quantity times its own. The deal's price is shared by what the parts usually cost alone (the
    median price of their own lines), in whole cents, the last part taking the rest: money stays as they were. A part
    that never sells alone counts as the mean of the others. In a file of turnover the quantity is the part's money.

    Examples
    --------
    >>> lines = pd.DataFrame({"product": ["EAU", "PAIN", "MENU"], "qty": [2.0, 1.0, 2.0],
    ...                       "amount": [2.0, 3.0, 7.0]})
    >>> parts = in_parts(lines.assign(article=lines["product"]), {"MENU": {"PAIN": 1, "EAU": 1}})
    >>> parts[["product", "qty", "amount"]].to_numpy().tolist()
    [['EAU', 2.0, 2.0], ['PAIN', 1.0, 3.0], ['PAIN', 2.0, 5.25], ['EAU', 2.0, 1.75]]
    """
    deal = _deal_of(lines, deals)
    if not (deal != "").any():
        return lines
    prices = usual_prices(lines[deal == ""])
    pieces = [lines[deal == ""].assign(part=0)]
    for name in sorted(set(deal) - {""}):
        pieces += _parts_of(lines[deal == name], deals[name], prices, qty_is=qty_is)
    together = pd.concat(pieces)
    order = np.lexsort((together["part"].to_numpy(), lines.index.get_indexer(together.index)))
    return together.iloc[order].drop(columns="part").reset_index(drop=True)


def deals_table(lines: pd.DataFrame, deals: Deals) -> pd.DataFrame:
    """Return per deal and part how many lines, deals and money became how many pieces of which product."""
    sold = lines.assign(deal=_deal_of(lines, deals))
    rows = []
    for name, of_deal in sold[sold["deal"] != ""].groupby("deal"):
        count, qty = len(of_deal), float(of_deal["qty"].sum())
        amount = float(of_deal["amount"].sum(min_count=1))
        rows += [(name, count, qty, amount, part, qty * per) for part, per in deals[str(name)].items()]
    return pd.DataFrame(rows, columns=COLUMNS)


def probable_deals(products: pd.Series[str], deals: Deals) -> tuple[str, ...]:
    """Return products called like a meal deal of which `[till.deals]` says nothing, most lines first.

    Examples
    --------
    >>> probable_deals(pd.Series(["PAIN", "MENU MIDI", "Formule plat", "Menü 2", "MENUISIER"]), {"MENU MIDI": {}})
    ('Formule plat', 'Menü 2')
    """
    return deals_unknown({str(name): int(count) for name, count in products.value_counts().items()}, deals)


def deals_unknown(counts: Mapping[str, int], deals: Deals) -> tuple[str, ...]:
    """Return products called like a meal deal as `probable_deals` does, from how many lines each has.

    Examples
    --------
    >>> deals_unknown({"MENU MIDI": 1, "PAIN": 9, "Formule plat": 4}, {})
    ('Formule plat', 'MENU MIDI')
    """
    names = sorted(counts, key=lambda name: (-counts[name], name))
    return tuple(name for name in names if name not in deals and _LIKE_A_DEAL.match(_plain(name)))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()


def _deal_of(lines: pd.DataFrame, deals: Deals) -> pd.Series[str]:
    """Return the name of the deal with parts that each line is, "" for what is none."""
    known = [name for name, parts in deals.items() if parts]
    by_product = lines["product"].where(lines["product"].isin(known), "")
    return by_product.where(by_product != "", lines["article"].where(lines["article"].isin(known), ""))


def usual_prices(lines: pd.DataFrame) -> Mapping[str, float]:
    """Return the median price of one unit of each product [shop's currency]."""
    paid = lines[(lines["qty"] > 0) & (lines["amount"] > 0)]
    prices = (paid["amount"] / paid["qty"]).groupby(paid["product"]).median()
    return {str(product): float(price) for product, price in prices.items()}


def _parts_of(
    lines: pd.DataFrame, parts: Mapping[str, float], prices: Mapping[str, float], *, qty_is: str
) -> list[pd.DataFrame]:
    known = [prices[part] for part in parts if part in prices]
    otherwise = float(np.mean(known)) if known else 1.0
    worth = np.array([per * prices.get(part, otherwise) for part, per in parts.items()])
    reached = np.cumsum(worth) / worth.sum()
    before = pd.Series(0.0, index=lines.index)
    made = []
    for number, (part, per) in enumerate(parts.items()):
        is_last = number == len(parts) - 1
        to_here = lines["amount"] if is_last else (lines["amount"] * reached[number]).round(2)
        amount, before = (to_here - before).round(6), to_here
        qty = amount if qty_is == "amount" else lines["qty"] * per
        made.append(lines.assign(product=part, qty=qty, amount=amount, part=number))
    return made
