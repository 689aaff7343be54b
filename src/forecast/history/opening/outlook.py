"""Which days a shop was expected to be open, as seen from an evening.

What was only seen in the till afterwards (an unannounced closing) must not be foreseen; what a person or the
calendar told ahead may.

In: `OpenDays`. Out: `OpenDays` as foreseen.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from forecast.tables import SEEN_AFTERWARDS, DataFrame, OpenDays, checked, empty

_WEEKS_LOOKED_AT = 4
OPENING_AHEAD_DAYS = 100
"""Far enough to name the next open day of a shop that closes for a season [days]."""


def foreseen(
    open_days: DataFrame[OpenDays], sales: pd.DataFrame, anchors: Mapping[str, pd.Timestamp], *, today: pd.Timestamp
) -> DataFrame[OpenDays]:
    """Return opening as it was up to each anchor and as it was foreseen after it."""
    if not anchors:
        return empty(OpenDays)
    parts = []
    by_shop = {str(shop): rows for shop, rows in open_days.groupby("shop", sort=False)}
    nothing = open_days.iloc[:0]
    for shop, anchor in anchors.items():
        rows = by_shop.get(shop, nothing)
        past = rows.loc[rows["day"] <= anchor]
        if past.empty:
            days = np.sort(sales.loc[sales["shop"] == shop, "day"].unique())
            past = pd.DataFrame({"shop": shop, "day": days, "is_open": True, "is_learnable": True, "reason": "till"})
        through = max(anchor, today) + pd.Timedelta(days=OPENING_AHEAD_DAYS)
        ahead = _days_ahead(rows, past, shop=shop, anchor=anchor, through=through)
        parts += [past, ahead]
    return checked(OpenDays, pd.concat(parts, ignore_index=True))


def _days_ahead(
    rows: pd.DataFrame, past: pd.DataFrame, *, shop: str, anchor: pd.Timestamp, through: pd.Timestamp
) -> pd.DataFrame:
    """Return one row per day after `anchor` up to `through`, as foreseen on the evening of `anchor`.

    Days that were told ahead keep their row; the others follow the last four same weekdays: open when at least
    half of them were. Nobody wrote these down, so that a closed one asks (`maybe_weekly`).

    Examples
    --------
    >>> past = pd.DataFrame({"day": pd.date_range("2022-05-02", "2022-05-29"), "is_open": True,
    ...                      "opens_s": 25200, "closes_s": 70200})
    >>> past.loc[past["day"].dt.day_of_week == 2, "is_open"] = False
    >>> ahead = _days_ahead(past.iloc[:0].assign(reason=""), past, shop="a", anchor=pd.Timestamp("2022-05-29"),
    ...                    through=pd.Timestamp("2022-06-02"))
    >>> ahead["is_open"].tolist()
    [True, True, False, True]
    """
    days = pd.date_range(anchor + pd.Timedelta(days=1), through)
    told = rows.loc[(rows["day"] > anchor) & (rows["day"] <= through) & ~rows["reason"].isin(SEEN_AFTERWARDS)]
    guessed = days.difference(pd.DatetimeIndex(told["day"]))
    recent = past.loc[past["day"] > anchor - pd.Timedelta(days=7 * _WEEKS_LOOKED_AT)]
    by_weekday = recent.groupby(recent["day"].dt.day_of_week)
    open_share = by_weekday["is_open"].mean()
    usual = pd.DataFrame({"shop": shop, "day": guessed})
    weekday = usual["day"].dt.day_of_week
    usual["is_open"] = weekday.map(open_share).fillna(1.0).to_numpy(dtype=float) >= 0.5
    for hours in ("opens_s", "closes_s"):
        if hours in recent:
            usual[hours] = weekday.map(by_weekday[hours].last()).astype("Int32")
    usual["is_learnable"] = True
    usual["reason"] = np.where(usual["is_open"], "weekly", "maybe_weekly")
    return pd.concat([told, usual], ignore_index=True).sort_values("day")
