"""Customer orders booked so far for a season or a feast, beside those of last year at the same point.

In: `CustomerOrders`, `Products`, `Calendar`. Out: notices, and the same as reasons of a plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from forecast.notices import Notice, Value
from forecast.tables import NAMED_KINDS, KnownTables

_SEASON_AHEAD = pd.Timedelta(days=60)
_FEAST_AHEAD = pd.Timedelta(days=28)


@dataclass(frozen=True)
class _Occasion:
    """Days for which people order, this year and last, and what it is called."""

    code: str
    first: pd.Timestamp
    last: pd.Timestamp
    first_before: pd.Timestamp
    last_before: pd.Timestamp


def booked_so_far(known: KnownTables) -> list[Notice]:
    """Return per shop and product what is ordered for the season or the feast ahead, beside last year by then.

    The same point is the same number of days before the first day of the season, or before the feast. A product with a
    season is counted over all of it, any other for the day of the feast. Where nobody wrote down when last year's
    orders were taken, their number in all is told instead. Without orders of last year nothing is said.
    """
    orders = known.customer_orders[known.customer_orders["at_till"] == ""]
    if orders.empty:
        return []
    now = known.cutoff.tz_convert(known.timezone).tz_localize(None)
    columns = ["product", "label", "season_from", "season_to"]
    products = {str(name): of for name, *of in known.products[columns].itertuples(index=False, name=None)}
    notices = []
    for (shop, product), mine in orders.groupby(["shop", "product"]):
        if str(product) not in products:
            continue
        label, begins, ends = products[str(product)]
        for occasion in _season(begins, ends, now) if begins and ends else _feasts(known, now):
            if (told := _told(mine, occasion, known)) is not None:
                values: dict[str, Value] = {"product": label, **told[1]}
                notices.append(Notice(told[0], shop=str(shop), values=values))
    return notices


def _told(mine: pd.DataFrame, occasion: _Occasion, known: KnownTables) -> tuple[str, dict[str, Value]] | None:
    """Return the code and the quantities of one product, None where last year tells nothing."""
    booked = mine.loc[mine["day"].between(occasion.first, occasion.last), "qty"].sum()
    before = mine[mine["day"].between(occasion.first_before, occasion.last_before)]
    if before.empty:
        return None
    values: dict[str, Value] = {"orders_qty": float(booked), "day": f"{occasion.first:%Y-%m-%d}"}
    if before["is_known_at_assumed"].any():
        return "booked_undated", values | {"last_year_qty": float(before["qty"].sum())}
    then = known.cutoff.tz_convert(known.timezone).tz_localize(None) - (occasion.first - occasion.first_before)
    by_then = before["known_at"].dt.tz_convert(known.timezone).dt.tz_localize(None) <= then
    return occasion.code, values | {"last_year_qty": float(before.loc[by_then, "qty"].sum())}


def _season(begins: str, ends: str, now: pd.Timestamp) -> Iterator[_Occasion]:
    """Yield the season of MM-DD to MM-DD that runs or comes next, where it is near; it may pass new year."""
    for year in (now.year - 1, now.year, now.year + 1):
        (first, last), (first_before, last_before) = (_days_of(begins, ends, each) for each in (year, year - 1))
        if last >= now.normalize():
            if first - now.normalize() <= _SEASON_AHEAD:
                yield _Occasion("booked_season", first, last, first_before, last_before)
            return


def _days_of(begins: str, ends: str, year: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    return _day(begins, year), _day(ends, year + (ends < begins))


def _day(month_day: str, year: int) -> pd.Timestamp:
    """Return MM-DD of a year, 28 February for a 29th that there is not."""
    is_leap = pd.Timestamp(year, 1, 1).is_leap_year
    return pd.Timestamp(f"{year}-{'02-28' if month_day == '02-29' and not is_leap else month_day}")


def _feasts(known: KnownTables, now: pd.Timestamp) -> Iterator[_Occasion]:
    """Yield the feasts of the next four weeks that last year had too, each day once."""
    named = known.calendar[known.calendar["kind"].isin(NAMED_KINDS)]
    ahead = named[(named["day"] > now.normalize()) & (named["day"] <= now.normalize() + _FEAST_AHEAD)]
    for _, feast in ahead.sort_values(["day", "name"]).drop_duplicates("day").iterrows():
        day = feast["day"]
        is_last_year = named["day"].between(day - pd.Timedelta(days=400), day - pd.Timedelta(days=330))
        before = named.loc[(named["name"] == feast["name"]) & is_last_year, "day"]
        if len(before):
            yield _Occasion("booked_feast", day, day, before.max(), before.max())
