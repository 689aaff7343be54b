"""Which till lines no walk-in customer paid for: deposits and down payments, what staff take, what is given away.

In: till lines with `article` and `mark`, patterns of names. Out: which lines they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

import pandas as pd

from forecast.sources.till.rows.row_words import kind_of_article


def is_no_product(lines: pd.DataFrame, patterns: Sequence[str]) -> pd.Series[bool]:
    """Tell lines without an article, and those whose article (before or after renames) fits a pattern.

    An article called a tip, a gift card, a change of shift, is none, unless it was given another name.

    Examples
    --------
    >>> lines = pd.DataFrame({"article": ["SAC", "", "PAIN", "Gift Card"], "product": ["SAC", "", "PAIN", "Gift Card"]})
    >>> is_no_product(lines, ("sac*",)).tolist()
    [True, True, False, True]
    """
    is_other = lines["product"].isin(names_of_no_product(lines["product"]))
    return named_like(lines, patterns) | (lines["article"] == "") | (lines["product"] == "") | is_other


def names_of_no_product(products: pd.Series[str]) -> list[str]:
    """Return the different names that are those of tips, vouchers, cash put in and the like."""
    return [str(name) for name in products.unique() if kind_of_article(str(name))]


def named_like(lines: pd.DataFrame, patterns: Sequence[str]) -> pd.Series[bool]:
    """Tell lines whose article, before or after renames, fits a pattern; capitals do not matter."""
    return _fits(lines["article"], patterns) | _fits(lines["product"], patterns)


def is_named_or_marked(lines: pd.DataFrame, patterns: Sequence[str]) -> pd.Series[bool]:
    """Tell lines whose article or mark fits a pattern: deposits, gifts."""
    return named_like(lines, patterns) | _fits(lines["mark"], patterns)


def is_staff(lines: pd.DataFrame, patterns: Sequence[str]) -> pd.Series[bool]:
    """Tell lines whose mark fits, and every line of a ticket that holds an article which fits.

    A button such as STAFF DISCOUNT takes something off the whole ticket, so the whole ticket is a member of staff's.

    Examples
    --------
    >>> lines = pd.DataFrame({"shop": "a", "day": pd.Timestamp("2024-01-02"), "ticket": ["1", "1", "2", ""],
    ...                       "article": ["PAIN", "STAFF -30%", "PAIN", "STAFF TEA"], "mark": ""})
    >>> is_staff(lines.assign(product=lines["article"]), ("STAFF *",)).tolist()
    [True, True, False, True]
    """
    is_article = named_like(lines, patterns)
    hit = is_article | _fits(lines["mark"], patterns)
    has_ticket = is_article & (lines["ticket"] != "")
    if has_ticket.any():
        key = ["shop", "day", "ticket"]
        tickets = pd.MultiIndex.from_frame(lines.loc[has_ticket, key])
        hit |= pd.Series(pd.MultiIndex.from_frame(lines[key]).isin(tickets), index=lines.index)
    return hit


def _fits(names: pd.Series[str], patterns: Sequence[str]) -> pd.Series[bool]:
    every: Sequence[str] = names.unique().tolist() if patterns else []
    wanted = [name for name in every if fits_any([name], patterns)]
    return names.isin(wanted) if wanted else pd.Series(False, index=names.index)


def fits_any(names: Iterable[str], patterns: Sequence[str]) -> bool:
    """Tell whether one of some names fits a pattern; capitals do not matter.

    Examples
    --------
    >>> fits_any(["Pain", "SAC"], ("sac*",)), fits_any([""], ("*",))
    (True, False)
    """
    return any(name and fnmatchcase(name.casefold(), pattern.casefold()) for name in names for pattern in patterns)
