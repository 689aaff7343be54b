"""Articles that a new till calls by other names: known by the days on which the old and the new till both ran.

In: sales of the old and of the new till. Out: names of the old one → names of the new one.
"""

from __future__ import annotations

import pandas as pd

FEWEST_DAYS = 3
FEWEST_QUANTITIES = 3
"""Two names are one article when they sold the same on every common day, on three at least, of different quantities."""
KEY = ["shop", "day"]


def renamed_articles(old: pd.DataFrame, new: pd.DataFrame) -> tuple[dict[str, str], int]:
    """Return which article of `old` is which of `new`, and on how many days of a shop both tills ran.

    A name that either till has as well, or that fits two others, is left alone.

    Examples
    --------
    >>> days = pd.date_range("2026-06-01", periods=3)
    >>> def sold(**qty):
    ...     rows = [("a", day, name, one) for name, each in qty.items() for day, one in zip(days, each)]
    ...     return pd.DataFrame(rows, columns=["shop", "day", "product", "qty"])
    >>> renamed_articles(sold(Broetch=[9, 7, 8], Brez=[4, 4, 4]), sold(Semmel=[9, 7, 8], Brezel=[4, 4, 4]))
    ({'Broetch': 'Semmel'}, 3)
    """
    both = old[KEY].drop_duplicates().merge(new[KEY].drop_duplicates())
    if len(both) < FEWEST_DAYS:
        return {}, len(both)
    before, after = _by_article(old, both), _by_article(new, both)
    shared = {*old["product"]} & {*new["product"]}
    names: dict[tuple[float, ...], list[str]] = {}
    for name, sold in after.items():
        names.setdefault(sold, []).append(name)
    olds: dict[tuple[float, ...], list[str]] = {}
    for name, sold in before.items():
        olds.setdefault(sold, []).append(name)
    found = {
        same[0]: names[sold][0]
        for sold, same in olds.items()
        if len(set(sold)) >= FEWEST_QUANTITIES
        and len(same) == len(names.get(sold, ())) == 1
        and not shared & {same[0], names[sold][0]}
    }
    return dict(sorted(found.items())), len(both)


def _by_article(sales: pd.DataFrame, days: pd.DataFrame) -> dict[str, tuple[float, ...]]:
    """Return what each article sold on each of these days of a shop, 0 where nothing."""
    table = sales.merge(days).pivot_table(index="product", columns=KEY, values="qty", aggfunc="sum", fill_value=0.0)
    return {str(name): tuple(map(float, row)) for name, row in zip(table.index, table.to_numpy(), strict=True)}
