"""Which products are on offer on which day, from what was known on the evening before.

In: Sales, OpenDays, Products, Calendar, anchors. Out: Assortment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from forecast.tables import (
    LEARNT_CLOSINGS,
    Assortment,
    Calendar,
    DataFrame,
    OpenDays,
    Products,
    Sales,
    checked,
)

_OPEN_DAYS_REMEMBERED = 28
"""A product without a sale on so many open days is no longer on offer."""
_SHORTEST_STOP = 7
"""Fewer open days without a sale never mean that a product was given up."""
_BELIEVABLE = 1e-5
"""A run of days without a sale less likely than this is taken for a product that was given up."""
_SAME_WEEKDAYS_WITHOUT = 8
"""So many same weekdays without a sale, unlikely by chance, mean that it is not made on that weekday."""

Grid = np.ndarray[Any, np.dtype[np.bool_]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Days = np.ndarray[Any, np.dtype[np.datetime64]]
IF_OPEN = "if_open"
"""Reason of what would be on offer if the shop opened on a day on which it is only thought to be closed."""
_REASONS = np.array(["inferred", "season", "weekday", "closed", IF_OPEN], dtype=object)


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
    overrules it on both sides. Days before a product's first sale are left out. Where a closing ahead was only learnt,
    nothing is on offer, and what would be has the reason `if_open`.
    """
    sold, until = sales.loc[sales["sold_qty"] > 0], open_days.loc[open_days["day"] <= through]
    range_ = _Range.of(sold, products, holidays=calendar.loc[calendar["kind"] == "public_holiday", "day"])
    code = pd.Index(range_.names).get_indexer(pd.Index(sold["product"]))
    shops = list(anchors)
    of_sold, of_opening = (pd.Index(shops).get_indexer(pd.Index(table["shop"])) for table in (sold, until))
    is_open, is_learnable = (until[name].to_numpy(dtype=bool) for name in ("is_open", "is_learnable"))
    may_open = is_open | until["reason"].isin(LEARNT_CLOSINGS).to_numpy(dtype=bool)
    opening, sold_on = _Opening(is_open, may_open, is_learnable, _days(until["day"])), _days(sold["day"])
    parts = []
    for place, (shop, anchor) in enumerate(anchors.items()):
        mine = of_sold == place
        part = _of_one_shop(
            code[mine],
            sold_on[mine],
            opening.take(of_opening == place),
            range_=range_,
            anchor=np.datetime64(anchor, "D"),
            first=np.datetime64(first, "D"),
        )
        if part is not None:
            parts.append((shop, part))
    columns = ["shop", "product", "day", "is_offered", "reason"]
    if not parts:
        return checked(Assortment, pd.DataFrame(columns=columns))
    name, day, is_offered, reason = (
        np.concatenate(column) for column in zip(*(part for _, part in parts), strict=True)
    )
    of_shop = np.repeat(np.arange(len(parts)), [len(part[0]) for _, part in parts])
    texts = ([shop for shop, _ in parts], of_shop), (range_.names, name), (_REASONS, reason)
    in_words = [pd.Series(pd.array(words, dtype="str").take(at)) for words, at in texts]
    frame = pd.DataFrame(
        dict(zip(columns, (*in_words[:2], day.astype("datetime64[ns]"), is_offered, in_words[2]), strict=True))
    )
    return checked(Assortment, frame)


@dataclass(frozen=True)
class _Range:
    """Every product's name, sorted, with its season if it has one, and the days on which weekdays tell nothing."""

    names: list[str]
    has_analogue: Ints
    seasons: Mapping[int, tuple[str, str]]
    holidays: Days

    @classmethod
    def of(cls, sold: pd.DataFrame, products: pd.DataFrame, *, holidays: pd.Series[Any]) -> _Range:
        alike = products.loc[products["analogue"] != "", "product"]
        names = sorted({*sold["product"].unique(), *alike})
        place = {name: at for at, name in enumerate(names)}
        in_season = products.loc[(products["season_from"] != "") & (products["season_to"] != "")]
        told = zip(in_season["product"], in_season["season_from"], in_season["season_to"], strict=True)
        seasons = {place[name]: (str(begins), str(ends)) for name, begins, ends in told if name in place}
        return cls(names, np.array(sorted(place[name] for name in alike), dtype=np.int64), seasons, _days(holidays))


@dataclass(frozen=True)
class _Opening:
    """Days of one shop, past and future."""

    is_open: Bools
    may_open: Bools
    is_learnable: Bools
    day: Days

    def take(self, chosen: Bools | Ints) -> _Opening:
        return _Opening(self.is_open[chosen], self.may_open[chosen], self.is_learnable[chosen], self.day[chosen])


def _of_one_shop(
    sold: Ints, sold_on: Days, opening: _Opening, *, range_: _Range, anchor: np.datetime64, first: np.datetime64
) -> tuple[Ints, Days, Bools, np.ndarray[Any, np.dtype[np.int8]]] | None:
    """Return product, day, whether it is offered, and the reason, by their places in `range_` and `_REASONS`."""
    codes = np.union1d(sold, range_.has_analogue)
    if len(codes) == 0:
        return None
    past = np.union1d(opening.day[opening.is_open & opening.is_learnable & (opening.day <= anchor)], sold_on)
    ahead = opening.take(opening.day > anchor)
    ahead = ahead.take(np.argsort(ahead.day, kind="stable").astype(np.int64))
    days = np.concatenate([past, ahead.day])
    is_sold = np.zeros((len(days), len(codes)), dtype=bool)
    is_sold[np.searchsorted(past, sold_on), np.searchsorted(codes, sold)] = True
    is_past = np.arange(len(days)) < len(past)
    runs = _runs(is_sold, is_past=is_past)
    is_offered = _recently_sold(runs)
    reason = np.zeros(is_sold.shape, dtype=np.int8)
    weekdays = (days.astype(int) + 3) % 7
    left_out = _weekday_left_out(is_sold, runs.chance_of_sale, weekdays=weekdays, is_past=is_past)
    left_out |= _made_on_few_weekdays(left_out, weekdays=weekdays, is_past=is_past)
    left_out &= ~np.isin(days, range_.holidays)[:, None]
    reason[left_out & is_offered] = 2
    is_offered &= ~left_out
    # Something in the catalogue with an analogue can be sold from its first day on.
    never_sold = ~is_sold.any(axis=0)
    is_offered[:, never_sold & np.isin(codes, range_.has_analogue)] = True
    for column in np.flatnonzero(np.isin(codes, list(range_.seasons))):
        in_season = _in_season(days, *range_.seasons[int(codes[column])])
        reason[:, column] = np.where(in_season & is_offered[:, column], reason[:, column], 1)
        is_offered[:, column] = in_season
    is_closed, if_open = (
        np.concatenate([np.zeros(len(past), dtype=bool), ~ahead.is_open & of_ahead])
        for of_ahead in (True, ahead.may_open)
    )
    reason[is_closed] = 3
    reason[if_open[:, None] & is_offered] = 4
    is_offered[is_closed] = False
    is_known = np.maximum.accumulate(is_sold, axis=0) | (~is_past)[:, None]
    is_known &= (days >= first)[:, None]
    at_day, at_name = np.nonzero(is_known)
    return codes[at_name], days[at_day], is_offered[at_day, at_name], reason[at_day, at_name]


def _runs(is_sold: Grid, *, is_past: np.ndarray[Any, Any]) -> _Runs:
    """Count open days without a sale up to the evening before each row; rows after the past see its last evening."""
    without_sale, last_before = _without_sale(is_sold, is_past=is_past)
    sold_until = np.vstack([np.zeros((1, is_sold.shape[1])), np.cumsum(is_sold, axis=0)])
    end = np.maximum(last_before + 1, 0)
    start = np.maximum(end - _OPEN_DAYS_REMEMBERED, 0)
    columns = np.arange(is_sold.shape[1])[None, :]
    began = np.where(is_sold.any(axis=0), is_sold.argmax(axis=0), 0)[None, :]
    length = np.maximum(end - np.maximum(start, began), 1)
    chance = (sold_until[end, columns] - sold_until[start, columns]) / length
    return _Runs(without_sale=without_sale, chance_of_sale=np.clip(chance, 0, 0.9))


def _without_sale(is_sold: Grid, *, is_past: Bools) -> tuple[Ints, Ints]:
    """Return the rows without a sale up to the evening before each row, and the row of the last sale before it."""
    position = np.arange(len(is_sold))[:, None]
    seen_until = np.minimum(position, int(is_past.sum()))
    last = np.maximum.accumulate(np.where(is_sold, position, -(10**6)), axis=0)
    last_before: Ints = np.vstack([np.full((1, is_sold.shape[1]), -(10**6)), last])[seen_until[:, 0]]
    return seen_until - 1 - last_before, last_before


def _recently_sold(runs: _Runs) -> Grid:
    likely = (1 - runs.chance_of_sale) ** np.minimum(runs.without_sale, 10**4)
    given_up = (runs.without_sale >= _SHORTEST_STOP) & (likely < _BELIEVABLE)
    offered: Grid = (runs.without_sale < _OPEN_DAYS_REMEMBERED) & ~given_up
    return offered


def _made_on_few_weekdays(left_out: Grid, *, weekdays: Ints, is_past: Bools) -> Grid:
    """Tell on weekdays on which the shop never opened what is left out on most of those that it knows."""
    known = np.unique(weekdays[is_past])
    newest = [np.flatnonzero(weekdays == weekday)[-1] for weekday in known]
    is_rare = left_out[newest].mean(axis=0) > 0.5 if newest else np.zeros(left_out.shape[1], dtype=bool)
    rare: Grid = ~np.isin(weekdays, known)[:, None] & is_rare
    return rare


def _weekday_left_out(is_sold: Grid, chance: np.ndarray[Any, Any], *, weekdays: Ints, is_past: Bools) -> Grid:
    """Tell on which days a product that is otherwise sold often has had no sale for eight same weekdays."""
    left_out = np.zeros(is_sold.shape, dtype=bool)
    is_known = np.maximum.accumulate(is_sold, axis=0)
    for weekday in range(7):
        of_it = weekdays == weekday
        without = _without_sale(is_sold[of_it], is_past=is_past[of_it])[0]
        likely = (1 - chance[of_it]) ** np.minimum(without, 10**4)
        weekdays_known = np.cumsum(is_known[of_it], axis=0)
        enough = np.minimum(without, weekdays_known)
        left_out[of_it] = (enough >= _SAME_WEEKDAYS_WITHOUT) & (likely < _BELIEVABLE)
    return left_out


def _in_season(days: np.ndarray[Any, Any], begins: str, ends: str) -> np.ndarray[Any, Any]:
    """Tell which days lie in a season of MM-DD to MM-DD, over new year when it ends before it begins."""
    month_day = np.array([str(day)[5:] for day in days])
    if begins <= ends:
        return (month_day >= begins) & (month_day <= ends)
    return (month_day >= begins) | (month_day <= ends)


def _days(days: pd.Series[Any]) -> Days:
    return days.to_numpy().astype("datetime64[D]")
