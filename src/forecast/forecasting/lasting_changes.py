"""What to tell of the last weeks: a shop or product that lastingly sells more or less, a quantity beyond belief.

In: Known, demand up to the cutoff. Out: notices; no forecast depends on them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.history.anchors import day_of_shop
from forecast.history.known import Known
from forecast.history.unbelievable import unbelievable
from forecast.notices import Notice
from forecast.tables import NAMED_KINDS

_TOLD_DAYS = 28
"""A change or an impossible quantity is told for four weeks [days]."""
_REFERENCE_WEEKS = 8
YEAR_DAYS = 364
"""A year of whole weeks, so that weekdays meet [days]."""
_FEWEST_DAYS = 4
"""A change is told from its so-manyth open day on [days]."""
LEAST_SHOP, LEAST_PRODUCT = np.log(1.3), np.log(1.5)
"""Less than this is no change, as a logarithm of the ratio."""
SHOP_WANDERS, PRODUCT_WANDERS = 0.08, 0.12
"""What levels wander anyway, as a logarithm; a change is three times what this and chance make."""
_STEADY_SHARE = 0.75
"""So many of the days since lie clearly on the side of the change: a feast is none."""
_BROAD_SHARE = 2 / 3
"""A whole shop has changed when so much of its range has."""
_LARGEST_DAY = 3.0
"""A day counts at most as so many times the usual one."""
_ROOM = 1.0
"""Added to both sides of a ratio [units], so that small counts say little."""
_FEWEST_WEEKS = 2
"""So many earlier same weekdays must be known for a day to be compared."""
_WHOLE_SHOP = -1
_HARDLY_ANY = 1e-9
CODES = {
    (True, False): "shop_sells_less",
    (True, True): "shop_sells_more",
    (False, False): "product_sells_less",
    (False, True): "product_sells_more",
}
Floats = npt.NDArray[np.float64]


def change_notices(known: Known, history: pd.DataFrame, products: Collection[str]) -> list[Notice]:
    """Return what changed lastingly in the last four weeks: of each shop, else of each of its `products`.

    The days since a change are compared with the same weekdays of the eight weeks before it, for each day of the last
    four weeks on which it may have begun; the one that explains most is told. What the same weeks of last year did as
    well is a season.
    """
    notices = []
    for shop, rows in history.groupby("shop", sort=True):
        days = pd.date_range(end=known.anchors[str(shop)], periods=_TOLD_DAYS + 7 * _REFERENCE_WEEKS + YEAR_DAYS)
        demand = rows.loc[rows["day"] >= days[0]].pivot_table("demand_qty", "day", "product")
        demand = demand.reindex(days)
        demand.loc[days.isin(_special_days(known, str(shop)))] = np.nan
        for column, since, ratio in _lasting_changes(demand.to_numpy(dtype=np.float64)):
            product = "" if column == _WHOLE_SHOP else str(demand.columns[column])
            if column == _WHOLE_SHOP or product in products:
                values: dict[str, str | int | float] = {
                    "since_day": days[since].date().isoformat(),
                    "change_share": round(abs(ratio - 1), 2),
                }
                values |= {"product": product} if product else {}
                notices.append(Notice(CODES[not product, ratio > 1], shop=str(shop), values=values))
    return notices


def _lasting_changes(demand: Floats) -> list[tuple[int, int, float]]:
    """Return what changed in one shop: the column (`_WHOLE_SHOP` if all of it), the row since when, the ratio.

    `demand` is days × products, the last row tonight's [units]; nan where nothing was on offer or nothing is told.

    Examples
    --------
    >>> week = np.tile([10.0, 10, 10, 10, 12, 20, 8], 30)[:, None] * np.array([1.0, 4.0, 9.0])
    >>> _lasting_changes(week), _lasting_changes(np.where(np.arange(210)[:, None] < 200, 2 * week, week))
    ([], [(-1, 200, 0.52)])
    """
    starts = [len(demand) - back for back in range(_TOLD_DAYS, _FEWEST_DAYS - 1, -1)]
    now = [_compared(demand, start, start) for start in starts]
    found = [_steps(logs, _compared(demand, start, start - YEAR_DAYS)) for start, logs in zip(starts, now, strict=True)]
    best = np.array([step.explained for step in found]).argmax(axis=0)
    told = []
    for column in np.flatnonzero(np.array([step.explained for step in found]).max(axis=0) > 0):
        at = best[column]
        height = found[at].height[column]
        moved = now[at].own * np.sign(height) > abs(height) / 2
        # A product that stays while its shop moves has not changed, nor a shop of which one product moved.
        share = now[at].say[moved].sum() / now[at].say.sum() if column == 0 else float(moved[column - 1])
        if share >= _BROAD_SHARE:
            told.append((int(column) - 1, starts[at], round(float(np.exp(height)), 2)))
    return told[:1] if told and told[0][0] == _WHOLE_SHOP else told


@dataclass(frozen=True)
class _Compared:
    """Logarithms of seen / expected by day (days × the shop and its products), each product's own, and its say."""

    logs: Floats
    own: Floats
    say: Floats


@dataclass(frozen=True)
class _Steps:
    """By the shop and its products: the height of a step that began on one day, and what it explains, 0 if none."""

    height: Floats
    explained: Floats


def _compared(demand: Floats, start: int, begin: int) -> _Compared:
    """Compare the days from `begin` on, as many as there are from `start` on, with the eight weeks before them.

    Of a product counts how it moved against the others of its shop.
    """
    count, first = len(demand) - start, begin - 7 * _REFERENCE_WEEKS
    if first < 0:
        return _Compared(np.full((count, demand.shape[1] + 1), np.nan), np.zeros(demand.shape[1]), np.zeros(1))
    weeks = np.sort(demand[first:begin].reshape(_REFERENCE_WEEKS, 7, -1), axis=0)
    known = np.isfinite(weeks).sum(axis=0)
    middle = [np.take_along_axis(weeks, part[None], axis=0)[0] for part in (np.maximum(known - 1, 0) // 2, known // 2)]
    expected = np.where(known >= _FEWEST_WEEKS, (middle[0] + middle[1]) / 2, np.nan)[np.arange(count) % 7]
    seen = np.minimum(demand[begin : begin + count], _LARGEST_DAY * (expected + _ROOM))
    both = np.isfinite(seen) & (expected > 0)
    seen, expected = np.where(both, seen, 0.0), np.where(both, expected, 0.0)
    # Units matter by their root.
    root = np.sqrt(np.maximum(expected, _ROOM))
    weighed = [(part / root).sum(axis=1, keepdims=True) for part in (seen, expected)]
    others = _log(*(total - part / root for total, part in zip(weighed, (seen, expected), strict=True)))
    products = _log(seen, expected) - np.where(np.isfinite(others), others, np.nan)
    own = np.log((seen.sum(axis=0) + _ROOM) / (expected.sum(axis=0) + _ROOM))
    return _Compared(np.hstack([_log(*weighed), products]), own, np.sqrt(expected.sum(axis=0)))


def _log(seen: Floats, expected: Floats) -> Floats:
    return np.where(expected > _HARDLY_ANY, np.log((seen + _ROOM) / (expected + _ROOM)), np.nan)


def _steps(now: _Compared, year_ago: _Compared) -> _Steps:
    height, count, scatter = _means(now.logs)
    season, seasons_count, _ = _means(year_ago.logs)
    is_season = (seasons_count >= count / 2) & (season * height > 0)
    size = np.minimum(np.abs(height), np.sign(height) * (height - np.where(is_season, season, 0.0)))
    is_shop = np.arange(len(height)) == 0
    wanders = np.where(is_shop, SHOP_WANDERS, PRODUCT_WANDERS)
    least = np.maximum(np.where(is_shop, LEAST_SHOP, LEAST_PRODUCT), 3 * np.sqrt(wanders**2 + scatter / count))
    is_steady = (now.logs * np.sign(height) > np.abs(height) / 3).sum(axis=0) >= _STEADY_SHARE * count
    # A change begins on an open day.
    is_step = is_steady & np.isfinite(now.logs[0]) & (count >= _FEWEST_DAYS) & (size > least)
    return _Steps(height, np.where(is_step, height**2 * count, 0.0))


def _means(logs: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, number and variance of every column's days that are known."""
    known = np.isfinite(logs)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.nansum(logs, axis=0) / count
    return mean, known.sum(axis=0) + 1e-9, np.nansum((logs - mean) ** 2, axis=0) / count


def unbelievable_notices(known: Known, history: pd.DataFrame) -> list[Notice]:
    """Return a warning for each quantity of the last four weeks that was left out of what is learnt."""
    sold = known.sales.loc[unbelievable(known.sales)]
    recent = sold["day"] > day_of_shop(sold["shop"], known.anchors) - pd.Timedelta(days=_TOLD_DAYS)
    if not recent.any():
        return []
    sold = sold.loc[recent].merge(history[["shop", "product", "day"]], how="left", indicator=True)
    return [
        Notice(
            "unbelievable_sale",
            "warning",
            shop=row["shop"],
            values={
                "product": row["product"],
                "sold_qty": round(row["sold_qty"], 1),
                "on_day": row["day"].date().isoformat(),
            },
        )
        for row in sold.to_dict("records")
        if row["_merge"] == "left_only"
    ]


def _special_days(known: Known, shop: str) -> pd.Series:
    """Return the public holidays and feasts of the shop's region, of any where it is not known."""
    named = known.calendar.loc[known.calendar["kind"].isin(NAMED_KINDS)]
    mine = named["region"].isin(known.shops.loc[known.shops["shop"] == shop, "region"])
    return named.loc[mine, "day"] if mine.any() else named["day"]
