"""Which products are on offer on which day, from what was known on the evening before.

In: Sales, OpenDays, Products, Calendar, anchors. Out: Assortment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from forecast.tables import Assortment, Calendar, DataFrame, OpenDays, Products, Sales, checked

OPEN_DAYS_REMEMBERED = 28
"""A product without a sale on so many open days is no longer on offer."""
SHORTEST_STOP = 7
"""Fewer open days without a sale never mean that a product was given up."""
BELIEVABLE = 1e-5
"""A run of days without a sale less likely than this is taken for a product that was given up."""
SAME_WEEKDAYS_WITHOUT = 8
"""So many same weekdays without a sale, unlikely by chance, mean that it is not made on that weekday."""

Grid = np.ndarray[Any, np.dtype[np.bool_]]
_REASONS = np.array(["inferred", "season", "weekday", "closed"], dtype=object)


@dataclass(frozen=True)
class _Runs:
    """Open days without a sale since the last one, seen from the evening before each day."""

    without_sale: np.ndarray[Any, Any]
    chance_of_sale: np.ndarray[Any, Any]


def assortment(
    sales: DataFrame[Sales],
    open_days: DataFrame[OpenDays],
    *,
    products: DataFrame[Products],
    calendar: DataFrame[Calendar],
    anchors: Mapping[str, pd.Timestamp],
    first: pd.Timestamp,
    through: pd.Timestamp,
) -> DataFrame[Assortment]:
    """Return what was on offer from `first` up to each shop's anchor, and what will be up to `through`.

    A product is on offer when it was sold recently: within the last 28 open days, unless the days without a sale
    are too many to be chance (below 1 in 100 000, given the share of days with a sale). The catalogue's season
    overrules it on both sides. Days before a product's first sale are left out.
    """
    holidays = calendar.loc[calendar["kind"] == "public_holiday", "day"].unique()
    parts = []
    sold = sales.loc[sales["sold_qty"] > 0]
    until = open_days.loc[open_days["day"] <= through]
    sold_of, opening_of = dict(list(sold.groupby("shop"))), dict(list(until.groupby("shop")))
    for shop, anchor in anchors.items():
        own, opening = sold_of.get(shop, sold.iloc[:0]), opening_of.get(shop, until.iloc[:0])
        part = _of_one_shop(own, opening, products=products, holidays=holidays, anchor=anchor, first=first)
        if part is not None:
            part.insert(0, "shop", shop)
            parts.append(part)
    columns = ["shop", "product", "day", "is_offered", "reason"]
    return checked(Assortment, pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns))


def _of_one_shop(
    sold: pd.DataFrame,
    opening: pd.DataFrame,
    *,
    products: pd.DataFrame,
    holidays: Any,
    anchor: pd.Timestamp,
    first: pd.Timestamp,
) -> pd.DataFrame | None:
    seasons = products.loc[(products["season_from"] != "") & (products["season_to"] != "")].set_index("product")
    has_analogue = set(products.loc[products["analogue"] != "", "product"])
    names = np.array(sorted(set(sold["product"]) | has_analogue), dtype=object)
    if len(names) == 0:
        return None
    learnt = opening.loc[opening["is_open"] & opening["is_learnable"] & (opening["day"] <= anchor), "day"]
    past = np.union1d(learnt.to_numpy(), sold["day"].unique()).astype("datetime64[D]")
    ahead = opening.loc[opening["day"] > anchor].sort_values("day")
    future = ahead["day"].to_numpy().astype("datetime64[D]")
    days = np.concatenate([past, future])
    is_sold = np.zeros((len(days), len(names)), dtype=bool)
    is_sold[
        np.searchsorted(past, sold["day"].to_numpy().astype("datetime64[D]")), np.searchsorted(names, sold["product"])
    ] = True
    is_past = np.arange(len(days)) < len(past)
    is_offered = _recently_sold(is_sold, is_past=is_past)
    reason = np.zeros(is_sold.shape, dtype=np.int8)
    weekdays = (days.astype(int) + 3) % 7
    left_out = _weekday_left_out(is_sold, weekdays=weekdays, is_past=is_past)
    left_out &= ~np.isin(days, np.asarray(holidays).astype("datetime64[D]"))[:, None]
    reason[left_out & is_offered] = 2
    is_offered &= ~left_out
    # Something in the catalogue with an analogue can be sold from its first day on.
    never_sold = ~is_sold.any(axis=0)
    is_offered[:, never_sold & np.isin(names, list(has_analogue))] = True
    for name in set(seasons.index) & set(names):
        column = int(np.searchsorted(names, name))
        in_season = _in_season(days, str(seasons.at[name, "season_from"]), str(seasons.at[name, "season_to"]))
        reason[:, column] = np.where(in_season & is_offered[:, column], reason[:, column], 1)
        is_offered[:, column] = in_season
    closed = np.concatenate([np.zeros(len(past), dtype=bool), ~ahead["is_open"].to_numpy(dtype=bool)])
    is_offered[closed] = False
    reason[closed] = 3
    is_known = np.maximum.accumulate(is_sold, axis=0) | (~is_past)[:, None]
    is_known &= (days >= np.datetime64(first, "D"))[:, None]
    at_day, at_name = np.nonzero(is_known)
    return pd.DataFrame(
        {
            "product": names[at_name],
            "day": days[at_day].astype("datetime64[ns]"),
            "is_offered": is_offered[at_day, at_name],
            "reason": _REASONS[reason[at_day, at_name]],
        }
    )


def _runs(is_sold: Grid, *, is_past: np.ndarray[Any, Any]) -> _Runs:
    """Count open days without a sale up to the evening before each row; rows after the past see its last evening."""
    position = np.arange(len(is_sold))[:, None]
    seen_until = np.minimum(position, int(is_past.sum()))
    last = np.maximum.accumulate(np.where(is_sold, position, -(10**6)), axis=0)
    last_before = np.vstack([np.full((1, is_sold.shape[1]), -(10**6)), last])[seen_until[:, 0]]
    sold_until = np.vstack([np.zeros((1, is_sold.shape[1])), np.cumsum(is_sold, axis=0)])
    end = np.maximum(last_before + 1, 0)
    start = np.maximum(end - OPEN_DAYS_REMEMBERED, 0)
    columns = np.arange(is_sold.shape[1])[None, :]
    began = np.where(is_sold.any(axis=0), is_sold.argmax(axis=0), 0)[None, :]
    length = np.maximum(end - np.maximum(start, began), 1)
    chance = (sold_until[end, columns] - sold_until[start, columns]) / length
    return _Runs(without_sale=seen_until - 1 - last_before, chance_of_sale=np.clip(chance, 0, 0.9))


def _recently_sold(is_sold: Grid, *, is_past: np.ndarray[Any, Any]) -> Grid:
    runs = _runs(is_sold, is_past=is_past)
    likely = (1 - runs.chance_of_sale) ** np.minimum(runs.without_sale, 10**4)
    given_up = (runs.without_sale >= SHORTEST_STOP) & (likely < BELIEVABLE)
    offered: Grid = (runs.without_sale < OPEN_DAYS_REMEMBERED) & ~given_up
    return offered


def _weekday_left_out(is_sold: Grid, *, weekdays: np.ndarray[Any, Any], is_past: np.ndarray[Any, Any]) -> Grid:
    """Tell on which days a product that is otherwise sold often has had no sale for eight same weekdays."""
    chance = _runs(is_sold, is_past=is_past).chance_of_sale
    left_out = np.zeros(is_sold.shape, dtype=bool)
    for weekday in range(7):
        of_it = weekdays == weekday
        without = _runs(is_sold[of_it], is_past=is_past[of_it]).without_sale
        likely = (1 - chance[of_it]) ** np.minimum(without, 10**4)
        known_since = np.maximum.accumulate(is_sold, axis=0)[of_it]
        weekdays_known = np.cumsum(known_since, axis=0)
        enough = np.minimum(without, weekdays_known)
        left_out[of_it] = (enough >= SAME_WEEKDAYS_WITHOUT) & (likely < BELIEVABLE)
    return left_out


def _in_season(days: np.ndarray[Any, Any], begins: str, ends: str) -> np.ndarray[Any, Any]:
    """Tell which days lie in a season of MM-DD to MM-DD, over new year when it ends before it begins."""
    month_day = np.array([str(day)[5:] for day in days])
    if begins <= ends:
        return (month_day >= begins) & (month_day <= ends)
    return (month_day >= begins) | (month_day <= ends)
