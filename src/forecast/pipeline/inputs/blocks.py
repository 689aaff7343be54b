"""How a chain is cut into blocks of shops: what is in memory at a time is a block, and not the chain.

In: how many days each series was sold, Shops. Out: the shops of each block.
"""

from __future__ import annotations

import pandas as pd

from forecast.tables import DataFrame, Shops

MOST_SERIES = 400
"""A block has at most so many series of shop and product: some 1.5 GB while its past is learnt from."""


def blocks_of(series_days: pd.DataFrame, shops: DataFrame[Shops], *, most: int = MOST_SERIES) -> list[tuple[str, ...]]:
    """Return the shops of each block, by region and name, of about the same number of series.

    A shop of more series is a block of its own. A chain of no more series is one block.

    Examples
    --------
    >>> from forecast.tables import empty
    >>> series = pd.DataFrame({"shop": ["a", "a", "b", "c"], "product": ["x", "y", "x", "x"], "days": 9})
    >>> blocks_of(series, empty(Shops), most=2)
    [('a',), ('b', 'c')]
    """
    counts = series_days.groupby("shop").size()
    region = dict(zip(shops["shop"], shops["region"], strict=True))
    names = sorted((str(name) for name in counts.index), key=lambda name: (region.get(name, ""), name))
    wanted = -(-int(counts.sum()) // most)
    each = max(counts.sum() / max(wanted, 1), 1)
    blocks: list[list[str]] = []
    size = 0
    for name in names:
        mine = int(counts[name])
        if not blocks or size + mine > most or size >= each:
            blocks.append([])
            size = 0
        blocks[-1].append(name)
        size += mine
    return [tuple(block) for block in blocks]
