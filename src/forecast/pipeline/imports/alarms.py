"""What looks wrong about a file that is about to enter the archive, by its own lines and by what the archive holds.

In: sums of the file and of what is known of its shops. Out: notices that ask for a look; those of `BLOCKING` keep the
file out until a person says `--accept`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from forecast.archive.till.totals import no_sums
from forecast.notices import Notice, Value
from forecast.pipeline.imports.changes import change_alarms
from forecast.pipeline.imports.new_products import product_alarms
from forecast.pipeline.imports.shop_sums import KnownShops, ShopSums
from forecast.sources.tabular.values.signs import currencies_of
from forecast.sources.till.reports.report import ImportReport

BLOCKING = frozenset(
    {"till_few_kept", "till_days_changed", "till_unknown_products", "till_hundredfold", "till_tenfold"}
)
"""Such a file is not what it seems to be; others are taken, and told."""

_FEWEST_KEPT_SHARE = 0.5
"""A file that keeps a smaller share of its rows or of its pieces was not understood, or is not what it should be."""
_FEW_SHARE, _FEWEST_ARTICLES, _SAME_WEEKDAYS, _FEWEST_WEEKDAYS = 0.5, 4, 8, 3
"""A day has few articles when it has under half of the median of its last eight weekdays, of which three are known."""
_MANY_TIMES = 100
"""A product's day of a hundred times the usual: a decimal mark is a thousandfold, an order for a wedding or Berliner at
carnival are thirty times."""
_DAY_TIMES, _HIGHEST_TIMES = 10, 2
"""A shop's day of ten times the usual, and twice the highest there was, is a week or a month in one sum. A seaside shop
sells ten times its winter in summer, but comes there by and by."""
_FEWEST_DAYS = 5
"""Days from which a usual quantity can be told [days]."""


@dataclass(frozen=True)
class ShownFile:
    """What a file shows that is about to enter the archive.

    Attributes
    ----------
    source
        Its name.
    shops
        Its sums by shop.
    changes
        How the days that it replaces would change (`archive.till.comparing`).
    edges
        Shop-days (shop, day) that the archive may know in part only: the first and last of an earlier import.
    kept_rows, kept_pcs
        What was kept of it.
    lost_rows, lost_pcs
        What was set aside though no setting names it (`losses.lost_of`).
    lost_reason
        The reason for most of them.
    is_reread
        Whether the same bytes were imported before: they come again on purpose, or since settings changed.
    """

    source: str
    shops: Mapping[str, ShopSums]
    changes: pd.DataFrame
    edges: pd.DataFrame
    kept_rows: int
    kept_pcs: float
    lost_rows: int = 0
    lost_pcs: float = 0.0
    lost_reason: str = ""
    is_reread: bool = False


def alarms_of(file: ShownFile, known: KnownShops) -> list[Notice]:
    """Return what looks wrong about a file; an empty archive tells nothing, and the file is held against itself only.

    So is a file that was imported before: what it changes by being read another way is told as a note.
    """
    return [
        *_few_kept(file),
        *change_alarms(file.source, file.changes, file.edges, is_reread=file.is_reread),
        *alarms_of_sums(file.source, file.shops, KnownShops(no_sums) if file.is_reread else known),
    ]


def alarms_of_sums(source: str, shops: Mapping[str, ShopSums], known: KnownShops) -> list[Notice]:
    """Return what looks wrong about quantities, products and days of a file."""
    return [
        *_hundredfold(source, shops, known),
        *_tenfold(source, shops, known),
        *product_alarms(source, shops, known),
        *_few_articles(source, shops, known),
    ]


def blocking(alarms: Iterable[Notice]) -> set[str]:
    """Return the codes of those alarms that keep a file out of the archive.

    Examples
    --------
    >>> blocking([Notice("till_new_products", "warning"), Notice("till_hundredfold", "warning")])
    {'till_hundredfold'}
    """
    return {alarm.code for alarm in alarms} & BLOCKING


def currency_alarms(reports: Iterable[ImportReport], own: str) -> list[Notice]:
    """Return a warning for each currency, or mark of one, by which files tell that their money is not the shop's."""
    files: dict[str, list[str]] = {}
    for report in reports:
        currency = report.read_as("currency")
        if currency and own and own not in (currencies_of(currency) or {own}):
            files.setdefault(currency, []).append(report.file)
    return [
        Notice("till_other_currency", "warning", values={"files": ", ".join(names), "told": currency, "own": own})
        for currency, names in files.items()
    ]


def _few_kept(file: ShownFile) -> list[Notice]:
    rows, pieces = file.kept_rows + file.lost_rows, file.kept_pcs + file.lost_pcs
    rows_share = file.kept_rows / rows if rows else 1.0
    pieces_share = file.kept_pcs / pieces if pieces > 0 else 1.0
    if min(rows_share, pieces_share) >= _FEWEST_KEPT_SHARE:
        return []
    values: dict[str, Value] = {
        "file": file.source,
        "kept_rows": file.kept_rows,
        "rows": rows,
        "rows_share": rows_share,
        "pieces_share": pieces_share,
        "reason": file.lost_reason or "–",
    }
    return [Notice("till_few_kept", "warning", values=values)]


def _hundredfold(source: str, shops: Mapping[str, ShopSums], known: KnownShops) -> list[Notice]:
    """Tell of a product's day of a hundred times the usual, by the archive or else by the file's other days."""
    many = []
    for shop, sums in shops.items():
        before = known.of(shop).products
        for name, own in sums.products.items():
            # What usually sells less than one is held against one.
            if own.most_qty <= _MANY_TIMES:
                continue
            held_against = next(
                (sums for sums in (before.get(name), own) if sums and sums.days_count >= _FEWEST_DAYS), None
            )
            if held_against and own.most_qty > _MANY_TIMES * max(held_against.usual_qty, 1):
                usual = held_against.usual_qty
                many.append((own.most_qty / max(usual, 1), shop, name, own, usual))
    if not many:
        return []
    _, shop, name, own, usual = max(reversed(many), key=lambda found: found[0])
    values = _figures(source, own.most_day, own.most_qty, usual, count=len({name for _, _, name, _, _ in many}))
    return [Notice("till_hundredfold", "warning", shop=shop, values={**values, "name": name})]


def _tenfold(source: str, shops: Mapping[str, ShopSums], known: KnownShops) -> list[Notice]:
    found = []
    for shop, sums in shops.items():
        before = known.of(shop).sold
        is_known = len(before) >= _FEWEST_DAYS
        held_against = before if is_known else sums.sold
        if len(held_against) < _FEWEST_DAYS:
            continue
        usual = float(np.median(held_against))
        limit = max(_DAY_TIMES * max(usual, 1.0), _HIGHEST_TIMES * float(before.max()) if is_known else 0.0)
        beyond = sums.sold > limit
        if beyond.any():
            worst = np.flatnonzero(sums.sold == sums.sold.max())[-1]
            values = _figures(source, sums.days[worst], sums.sold[worst], usual, count=int(beyond.sum()))
            found.append(Notice("till_tenfold", "warning", shop=shop, values=values))
    return found


def _figures(source: str, day: int, qty: float, usual: float, *, count: int) -> dict[str, Value]:
    figures = {"qty": round(float(qty), 2), "usual_qty": round(usual, 1)}
    return {"file": source, "on_day": _iso_day(day), **figures, "count": count}


def _few_articles(source: str, shops: Mapping[str, ShopSums], known: KnownShops) -> list[Notice]:
    """Hold the new days of each shop against the same weekdays that the archive knows."""
    found = []
    for shop, sums in shops.items():
        before = known.of(shop)
        medians = {}
        for weekday in np.unique(sums.days % 7).tolist():
            last = before.articles[before.days % 7 == weekday][-_SAME_WEEKDAYS:]
            if len(last) >= _FEWEST_WEEKDAYS and (usual := float(np.median(last))) >= _FEWEST_ARTICLES:
                medians[weekday] = usual
        usual_articles = np.array([medians.get(weekday, 0.0) for weekday in (sums.days % 7).tolist()])
        is_few = (sums.articles < _FEW_SHARE * usual_articles) & ~np.isin(sums.days, before.days)
        if not is_few.any():
            continue
        values: dict[str, Value] = {
            "file": source,
            "count": int(is_few.sum()),
            "days": ", ".join(map(_iso_day, sums.days[is_few].tolist())),
            "articles": int(sums.articles[is_few][-1]),
            "usual_articles": float(usual_articles[is_few][-1]),
        }
        found.append(Notice("till_few_articles", "warning", shop=shop, values=values))
    return found


def _iso_day(day: int) -> str:
    """Return a day that is counted since 1970 as text."""
    return (date(1970, 1, 1) + timedelta(days=int(day))).isoformat()
