"""Up to which day each shop's till is complete at a cutoff.

In: the days of `Sales`, `OpenDays`. Out: one anchor day per shop.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

_EVENING_S = 18 * 3600
"""A day without a known closing time counts as over from this hour on [s since midnight]."""


def last_complete_days(
    sales: pd.DataFrame, open_days: pd.DataFrame, *, local: pd.Timestamp, day_ends_s: int = 0
) -> dict[str, pd.Timestamp]:
    """Return each shop's last day with sales that is over; the cutoff's own day is over after closing time.

    Where the business day ends after midnight (`day_ends_s`, on the next date), it is over then and no earlier.

    Examples
    --------
    >>> sales = pd.DataFrame({"shop": "a", "day": pd.to_datetime(["2024-05-01", "2024-05-02"])})
    >>> hours = pd.DataFrame({"shop": "a", "day": sales["day"], "closes_s": 19 * 3600})
    >>> noon = pd.Timestamp("2024-05-02 12:00", tz="Europe/Paris")
    >>> last_complete_days(sales, hours, local=noon)["a"].date()
    datetime.date(2024, 5, 1)
    >>> night = pd.Timestamp("2024-05-03 03:30", tz="Europe/Paris")
    >>> last_complete_days(sales, hours, local=night, day_ends_s=4 * 3600)["a"].date()
    datetime.date(2024, 5, 1)
    """
    today = business_today(local, day_ends_s=day_ends_s)
    now_s = int((local.tz_localize(None) - today).total_seconds())
    hours = open_days.loc[open_days["day"] == today].set_index("shop")["closes_s"]
    code, names = pd.factorize(sales["shop"])
    day, midnight = sales["day"].to_numpy(), today.to_datetime64()
    is_past = day < midnight
    last = {}
    for place, shop in enumerate(names.tolist()):
        of_shop = is_past & (code == place)
        if of_shop.any():
            last[str(shop)] = pd.Timestamp(day[of_shop].max())
    for place in np.unique(code[day == midnight]) if not day_ends_s else ():
        shop = names[place]
        closes = hours.get(shop)
        if now_s >= (_EVENING_S if closes is None or pd.isna(closes) else int(closes)):
            last[str(shop)] = today
    return dict(sorted(last.items()))


def business_today(local: pd.Timestamp, *, day_ends_s: int = 0) -> pd.Timestamp:
    """Return the business day that runs at a local moment.

    Examples
    --------
    >>> business_today(pd.Timestamp("2024-05-03 03:30", tz="Europe/Paris"), day_ends_s=4 * 3600).date()
    datetime.date(2024, 5, 2)
    """
    return (local.tz_localize(None) - pd.Timedelta(seconds=day_ends_s)).normalize()


def anchors_of(
    last_days: Mapping[str, pd.Timestamp], open_days: pd.DataFrame, *, today: pd.Timestamp
) -> dict[str, pd.Timestamp]:
    """Return each shop's last complete till day; closed days after the last one with sales are complete too.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-05-01", "2024-05-02"])
    >>> anchors_of({"a": days[0]}, pd.DataFrame({"shop": "a", "day": days, "is_open": [True, False]}), today=days[1])
    {'a': Timestamp('2024-05-02 00:00:00')}
    """
    closed = open_days.loc[~open_days["is_open"] & (open_days["day"] <= today)]
    closed_of = {shop: set(days) for shop, days in closed.groupby("shop")["day"]}
    anchors = {}
    for shop, last in last_days.items():
        anchor = last
        while anchor + pd.Timedelta(days=1) in closed_of.get(shop, ()):
            anchor += pd.Timedelta(days=1)
        anchors[shop] = anchor
    return anchors


def up_to_anchor(table: pd.DataFrame, anchors: Mapping[str, pd.Timestamp]) -> pd.Series[bool]:
    """Return which rows are not after their shop's anchor; a shop without one has none."""
    return table["day"] <= day_of_shop(table["shop"], anchors)


def day_of_shop(shop: pd.Series, day: Mapping[str, pd.Timestamp]) -> pd.Series:
    """Return the day of each row's shop, and none where the shop has none.

    Examples
    --------
    >>> shops = pd.Series(["a", "b", "a"])
    >>> day_of_shop(shops, {"a": pd.Timestamp("2026-03-02")}).dt.day.tolist()
    [2.0, nan, 2.0]
    """
    code, names = pd.factorize(shop)
    unknown = np.datetime64("NaT", "ns")
    days = np.array([np.datetime64(day[name], "ns") if name in day else unknown for name in names.tolist()])
    if not len(days):
        return pd.Series(np.full(len(shop), unknown), index=shop.index)
    return pd.Series(days[code], index=shop.index)
