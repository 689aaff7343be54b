"""The `[till]` section for files that were looked at: one layout, several in time, or a file for each shop.

In: `Look`, one a file. Out: nested values for the configuration, notices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.notices import Notice
from forecast.pipeline.starts.files import patterns_of, shop_pattern
from forecast.pipeline.starts.looking import Look, overlap_with_other_sales


def till_section(looks: Sequence[Look], folder: Path) -> tuple[dict[str, Any], list[Notice]]:
    """Return what `[till]` says of these files: `files` for one layout, a `source` for each of several.

    Where the files of one layout have the same days and other sales, they are of several shops, which their names tell.
    """
    groups = _by_layout(looks)
    every = [look.path for look in looks]
    notices: list[Notice] = []
    sources: list[dict[str, Any]] = []
    for same in groups:
        paths = [look.path for look in same]
        others = [path for path in every if path not in paths]
        source: dict[str, Any] = {"files": patterns_of(paths, folder, others=others)}
        if len(same) > 1 and not same[0].names_shops and overlap_with_other_sales(same):
            named = shop_pattern(paths, folder)
            if named:
                source["files"] = [named]
            else:
                files = ", ".join(path.name for path in paths[:3])
                notices.append(Notice("till_files_overlap", "warning", values={"files": files}))
        sources.append({**source, **_proposed(same[0])})
    if len(sources) == 1 and "{shop}" not in sources[0]["files"][0]:
        return sources[0], notices
    for before, source, same in zip(groups, sources[1:], groups[1:], strict=False):
        if _shops(before) & _shops(same):
            source["from"] = min(day for look in same for day in look.days).date()
    return {"source": sources}, [*notices, *_name_articles_anew(groups, sources)]


def _name_articles_anew(groups: Sequence[Sequence[Look]], sources: Sequence[dict[str, Any]]) -> list[Notice]:
    """Give the sources of an old till the names that the till after it has for the same articles; tell which."""
    notices = []
    later: dict[str, str] = {}
    for number in range(len(groups) - 1, 0, -1):
        old, new = (pd.concat([look.sales for look in groups[at]]) for at in (number - 1, number))
        pairs, days = _renamed_articles(old, new)
        later = {name: later.get(renamed, renamed) for name, renamed in pairs.items()}
        if later:
            sources[number - 1]["rename"] = later
            shown = ", ".join(f"{name} = {product}" for name, product in later.items())
            values: dict[str, str | int] = {"count": len(later), "days": days, "shown": shown}
            notices.append(Notice("init_renamed", values=values))
    return notices


def _by_layout(looks: Sequence[Look]) -> list[list[Look]]:
    """Return the files of each layout together, the layout that began first before the others."""
    groups: dict[str, list[Look]] = {}
    for look in looks:
        groups.setdefault(look.layout, []).append(look)
    return sorted(groups.values(), key=_began)


def _began(same: Sequence[Look]) -> pd.Timestamp:
    return min((min(look.days) for look in same if look.days), default=pd.Timestamp.max)


def _proposed(look: Look) -> dict[str, Any]:
    return {key: value for key, value in look.proposed.items() if key != "files"}


def _shops(looks: Sequence[Look]) -> set[str]:
    return {str(shop) for look in looks for shop in look.sales["shop"]}


def without_pins(till: Mapping[str, Any]) -> dict[str, Any]:
    """Return a `[till]` that only names files, shops, times and articles; all else is detected anew in every file."""
    kept = {key: value for key, value in till.items() if key in ("files", "shop", "from", "rename")}
    if "source" in till:
        kept["source"] = [without_pins(source) for source in till["source"]]
    return kept


_FEWEST_DAYS = 3
_FEWEST_QUANTITIES = 3
"""Two names are one article when they sold the same on every common day, on three at least, of different quantities."""
_KEY = ["shop", "day"]


def _renamed_articles(old: pd.DataFrame, new: pd.DataFrame) -> tuple[dict[str, str], int]:
    """Return which article of `old` is which of `new`, and on how many days of a shop both tills ran.

    A name that either till has as well, or that fits two others, is left alone.

    Examples
    --------
    >>> days = pd.date_range("2026-06-01", periods=3)
    >>> def sold(**qty):
    ...     rows = [("a", day, name, one) for name, each in qty.items() for day, one in zip(days, each)]
    ...     return pd.DataFrame(rows, columns=["shop", "day", "product", "qty"])
    >>> _renamed_articles(sold(Broetch=[9, 7, 8], Brez=[4, 4, 4]), sold(Semmel=[9, 7, 8], Brezel=[4, 4, 4]))
    ({'Broetch': 'Semmel'}, 3)
    """
    both = old[_KEY].drop_duplicates().merge(new[_KEY].drop_duplicates())
    if len(both) < _FEWEST_DAYS:
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
        if len(set(sold)) >= _FEWEST_QUANTITIES
        and len(same) == len(names.get(sold, ())) == 1
        and not shared & {same[0], names[sold][0]}
    }
    return dict(sorted(found.items())), len(both)


def _by_article(sales: pd.DataFrame, days: pd.DataFrame) -> dict[str, tuple[float, ...]]:
    """Return what each article sold on each of these days of a shop, 0 where nothing."""
    table = sales.merge(days).pivot_table(index="product", columns=_KEY, values="qty", aggfunc="sum", fill_value=0.0)
    return {str(name): tuple(map(float, row)) for name, row in zip(table.index, table.to_numpy(), strict=True)}
