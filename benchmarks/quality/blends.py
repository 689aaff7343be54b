"""What a blend with another method would bring: a fifth of its quantiles beside four fifths of this program's.

In: CommonRows in fractions. Out: the cost of each blend as a share of this program's, a table of all trials.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from quality.common import CommonRows
from quality.costs import HIGH, Ratio, daily_costs, ratios_of
from quality.figures import saved
from quality.markdown import table
from quality.names import OWN, peers_of, title_of

SHARE = 0.2
"""Chosen beforehand: a weight that is fitted to the judged days would always find something."""
TOGETHER = "together"

INTRODUCTION = f"""\
**Would a blend with another method be better?** The table tells by how much the cost at {HIGH} changes when every
quantile is {100 * (1 - SHARE):.0f} % this program's and {100 * SHARE:.0f} % the other's; in the last row all of them
share that fifth. A gain means that the other knows something, or merely errs otherwise, which an average evens out; a
loss, that a fifth is too much of it. (An encompassing test, Harvey, Leybourne & Newbold 1998,
doi:10.1080/07350015.1998.10524759, fits the weight; here it is fixed.)"""


def blend_ratios(exact: CommonRows, *, is_by_piece: bool, counts: npt.NDArray[np.float64]) -> dict[str, Ratio]:
    """Return by peer, and for all `TOGETHER`, the cost of its blend as a share of this program's alone.

    Quantiles are blended as they were forecast, and taken in whole pieces afterwards where goods are sold by the piece.
    `counts` are the days of each draw.
    """
    own, peers = exact.quantiles[OWN], peers_of(exact.methods)
    others = {name: exact.quantiles[name] for name in peers}
    if len(peers) > 1:
        others[TOGETHER] = np.mean([exact.quantiles[name] for name in peers], axis=0)
    blends = {name: (1 - SHARE) * own + SHARE * other for name, other in others.items()}
    mixed = replace(exact, quantiles={OWN: own, **blends})
    daily = daily_costs(mixed.in_whole_pieces() if is_by_piece else mixed)
    return {name: ratios_of(daily[name], daily[OWN], counts)[0] for name in blends}


def blend_table(of_trial: Mapping[str, Mapping[str, Ratio]]) -> list[str]:
    """Return a row per method and a column per trial, from `blend_ratios` of each.

    Examples
    --------
    >>> for line in blend_table({"kiel": {"prophet": Ratio(0.99, 0.98, 1.01)}}):
    ...     print(line)
    | a fifth of | kiel                  |
    | ---------- | --------------------- |
    | Prophet    | −1.0 % (−2.0 to +1.0) |
    """
    names = list(dict.fromkeys(name for ratios in of_trial.values() for name in ratios))
    ordered = [*(name for name in names if name != TOGETHER), *(name for name in names if name == TOGETHER)]
    titles = {TOGETHER: "all of them together"}
    rows = [
        [titles.get(name, title_of(name)), *(saved(ratios.get(name)) for ratios in of_trial.values())]
        for name in ordered
    ]
    return table(["a fifth of", *of_trial], rows)
