"""Articles that were probably renamed or merged: one stops, another starts at the same level, and they are alike.

In: `Sales`. Out: pairs of names to propose, never applied without a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import pandas as pd

from forecast.notices import Notice

_NEAR_DAYS = 7
"""A renamed article goes on within a week; names may overlap as long while buttons are changed [days]."""
LEVEL_DAYS = 28
"""Levels are compared over four weeks before and after [days]."""
_FEWEST_SALES = 8
"""Days with sales in these weeks below which an article is too rare to be recognised [days]."""
_LEVEL_RATIO = 1.6
"""Levels further apart than this, up or down, are two articles: between neighbouring months few products move more."""
_SAME_PRICE = 0.02
"""Prices within this share are the same."""
_PRICE_RATIO = 1.3
"""Names alone do not make a rename when the price is further off: a large tart and a small one."""
_ALIKE = 0.6
"""Names with at least this share of letters in common order are alike (Ratcliff & Metzener 1988, as in difflib)."""


@dataclass(frozen=True)
class _Rename:
    """A probable rename: the article `old` goes on as `new`; `share` is the new level against the old one."""

    old: str
    new: str
    last_day: pd.Timestamp
    first_day: pd.Timestamp
    share: float


def probable_renames(sales: pd.DataFrame) -> list[_Rename]:
    """Return articles that stopped and the one each probably goes on as, newest first.

    `sales` has product, day, sold_qty and amount, of each shop or of all together.

    An article stops when it is not sold in the last week of the till, and starts when it is not sold in the first four.
    Old and new must follow each other within a week, sell on at least eight days of the four weeks before and after
    (of the new one: as far as the till goes), at levels a day that differ by a factor of 1.6 at most, and either be
    called alike at a like price, or cost the same and share a word. All shops of a chain are taken together, since
    they share one list of articles.
    """
    daily = sales.loc[sales["sold_qty"] > 0].groupby(["product", "day"])[["sold_qty", "amount"]].sum(min_count=1)
    if daily.empty:
        return []
    table = daily.reset_index()
    ends = table.groupby("product")["day"].agg(["min", "max"])
    first, last = table["day"].min(), table["day"].max()
    weeks = pd.Timedelta(days=LEVEL_DAYS)
    stopped = ends.index[ends["max"] < last - pd.Timedelta(days=_NEAR_DAYS)]
    started = ends.index[ends["min"] >= first + weeks]
    of_product = {str(name): rows.set_index("day") for name, rows in table.groupby("product")}
    found = []
    for old in stopped:
        stop = ends.loc[old, "max"]
        near = [new for new in started if abs((ends.loc[new, "min"] - stop).days) <= _NEAR_DAYS and new != old]
        matches = [_match(str(old), str(new), of_product, last=last) for new in near]
        likely = [(likeness, rename) for likeness, rename in matches if rename is not None]
        if likely:
            found.append(max(likely, key=lambda pair: (pair[0], pair[1].new))[1])
    return sorted(found, key=lambda rename: (rename.first_day, rename.old), reverse=True)


def rename_notices(renames: Iterable[_Rename]) -> list[Notice]:
    """Return one note per probable rename, with the line for `[till.rename]`.

    Examples
    --------
    >>> day = pd.Timestamp("2024-10-01")
    >>> rename_notices([_Rename("TRADITION", "BAGUETTE TRADITION", day, day, 1.0)])[0].values["line"]
    '"TRADITION" = "BAGUETTE TRADITION"'
    """
    return [
        Notice(
            "till_rename_likely",
            values={
                "old": rename.old,
                "new": rename.new,
                "last_day": f"{rename.last_day:%Y-%m-%d}",
                "first_day": f"{rename.first_day:%Y-%m-%d}",
                "level_share": round(rename.share, 2),
                "line": f"{_quoted(rename.old)} = {_quoted(rename.new)}",
            },
        )
        for rename in renames
    ]


def _match(
    old: str, new: str, of_product: dict[str, pd.DataFrame], *, last: pd.Timestamp
) -> tuple[float, _Rename | None]:
    before, after = of_product[old], of_product[new]
    stop, start = before.index[-1], after.index[0]
    weeks = pd.Timedelta(days=LEVEL_DAYS)
    past, ahead = before[before.index > stop - weeks], after[after.index < start + weeks]
    if min(len(past), len(ahead)) < _FEWEST_SALES:
        return 0.0, None
    seen_days = min(LEVEL_DAYS, (last - start).days + 1)
    share = float(ahead["sold_qty"].sum() / seen_days / (past["sold_qty"].sum() / LEVEL_DAYS))
    likeness = _likeness(old, new)
    step = abs(np.log(_price(ahead) / _price(past)))
    is_called_alike = likeness >= _ALIKE and not step > np.log(_PRICE_RATIO)
    is_priced_alike = step <= np.log1p(_SAME_PRICE) and bool(_words(old) & _words(new))
    if not (1 / _LEVEL_RATIO <= share <= _LEVEL_RATIO and (is_called_alike or is_priced_alike)):
        return 0.0, None
    return likeness, _Rename(old, new, stop, start, share)


def _price(rows: pd.DataFrame) -> float:
    """Return the mean price of one unit [shop's currency], nan where the till gives none."""
    return float(rows["amount"].sum(min_count=1) / rows["sold_qty"].sum())


def _words(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return set(re.findall(r"[a-z]{3,}", plain))


def _likeness(old: str, new: str) -> float:
    """Return how alike two names are, from 0 to 1; a name inside the other's words is as good as the same.

    Examples
    --------
    >>> _likeness("TRADITION", "BAGUETTE TRADITION"), round(_likeness("ECLAIR CAFE", "ECLAIRS MOKA"), 2)
    (1.0, 0.7)
    >>> _likeness("FLAN", "COOKIE") < 0.6
    True
    """
    if _words(old) and _words(new) and (_words(old) <= _words(new) or _words(new) <= _words(old)):
        return 1.0
    return SequenceMatcher(None, old.casefold(), new.casefold(), autojunk=False).ratio()


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
