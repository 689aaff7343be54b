"""What looks wrong about a file that is about to enter the archive, by its own lines and by what the archive holds.

In: sums of the file and of the archive (`archive.till.seen`). Out: notices that ask for a look; those of `BLOCKING`
keep the file out until a person says `--accept`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pandas as pd

from forecast.archive.till.seen import Seen, nothing_seen
from forecast.notices import Notice, Value
from forecast.pipeline.imports.import_changes import change_alarms
from forecast.pipeline.imports.import_products import product_alarms
from forecast.pipeline.imports.import_quantities import quantity_alarms

BLOCKING = frozenset(
    {"till_few_kept", "till_days_changed", "till_unknown_products", "till_hundredfold", "till_tenfold"}
)
"""Such a file is not what it seems to be; others are taken, and told."""

FEWEST_KEPT_SHARE = 0.5
"""A file that keeps a smaller share of its rows or of its pieces was not understood, or is not what it should be."""
FEW_SHARE = 0.5
FEWEST_ARTICLES = 4
SAME_WEEKDAYS = 8
FEWEST_WEEKDAYS = 3
"""A day has few articles when it has under half of the median of its last eight weekdays, of which three are known."""


@dataclass(frozen=True)
class ShownFile:
    """What a file shows that is about to enter the archive.

    Attributes
    ----------
    source
        Its name.
    seen
        Its sums by shop, day and product.
    changes
        How the days that it replaces would change (`till_changes.changes_of`).
    edges
        Shop-days (shop, day) that the archive may know in part only: the first and last of an earlier import.
    kept_rows, kept_pcs
        What was kept of it.
    lost_rows, lost_pcs
        What was set aside though no setting names it (`import_lost.lost_of`).
    lost_reason
        The reason for most of them.
    is_reread
        Whether the same bytes were imported before: they come again on purpose, or since settings changed.
    """

    source: str
    seen: Seen
    changes: pd.DataFrame
    edges: pd.DataFrame
    kept_rows: int
    kept_pcs: float
    lost_rows: int = 0
    lost_pcs: float = 0.0
    lost_reason: str = ""
    is_reread: bool = False


def alarms_of(file: ShownFile, archive: Seen, *, elsewhere: Collection[str] = ()) -> list[Notice]:
    """Return what looks wrong about a file; an empty archive tells nothing, and the file is held against itself only.

    So is a file that was imported before: what it changes by being read another way is told as a note. `archive` shows
    the shops of the file, `elsewhere` are the products of any shop.
    """
    held_against = nothing_seen() if file.is_reread else archive
    return [
        *_few_kept(file),
        *change_alarms(file.source, file.changes, file.edges, is_reread=file.is_reread),
        *quantity_alarms(file.source, file.seen, held_against),
        *product_alarms(file.source, file.seen, held_against, elsewhere=elsewhere),
        *_few_articles(file, held_against),
    ]


def blocking(alarms: Iterable[Notice]) -> set[str]:
    """Return the codes of those alarms that keep a file out of the archive.

    Examples
    --------
    >>> blocking([Notice("till_new_products", "warning"), Notice("till_hundredfold", "warning")])
    {'till_hundredfold'}
    """
    return {alarm.code for alarm in alarms} & BLOCKING


def _few_kept(file: ShownFile) -> list[Notice]:
    rows, pieces = file.kept_rows + file.lost_rows, file.kept_pcs + file.lost_pcs
    rows_share = file.kept_rows / rows if rows else 1.0
    pieces_share = file.kept_pcs / pieces if pieces > 0 else 1.0
    if min(rows_share, pieces_share) >= FEWEST_KEPT_SHARE:
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


def _few_articles(file: ShownFile, archive: Seen) -> list[Notice]:
    """Hold the new days of each shop against the same weekdays that the archive knows."""
    if not archive:
        return []
    group = ["shop", "weekday"]
    known = archive.days.assign(weekday=archive.days["day"].dt.day_of_week).sort_values("day")
    last = known.groupby(group).tail(SAME_WEEKDAYS).groupby(group)["products_count"]
    usual = last.agg(["median", "size"]).reset_index()
    days = file.seen.days.assign(weekday=file.seen.days["day"].dt.day_of_week)
    is_known = pd.MultiIndex.from_frame(days[["shop", "day"]]).isin(pd.MultiIndex.from_frame(known[["shop", "day"]]))
    held = days[~is_known].merge(usual[usual["size"] >= FEWEST_WEEKDAYS], on=group).sort_values("day")
    few = held[(held["median"] >= FEWEST_ARTICLES) & (held["products_count"] < FEW_SHARE * held["median"])]
    return [
        Notice(
            "till_few_articles",
            "warning",
            shop=str(shop),
            values={
                "file": file.source,
                "count": len(rows),
                "days": ", ".join(f"{day:%Y-%m-%d}" for day in rows["day"]),
                "articles": int(rows["products_count"].iloc[-1]),
                "usual_articles": float(rows["median"].iloc[-1]),
            },
        )
        for shop, rows in few.groupby("shop")
    ]
