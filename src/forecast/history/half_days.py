"""Half days: which past days the till shows to have begun late or ended early, and what a shortened day can sell.

In: `TillDays`, `OpenDays`, `HourlyProfile`. Out: hours of half days; the share of a usual day's demand in given hours.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.history.day_grid import Floats
from forecast.tables import DataFrame, HourlyProfile, OpenDays, TillDays

SHORTER_BY_S = 5_400
"""A day is a half day when its till is busy for at least this much less at one end than is usual [s]."""
HALF_HOUR_S = 1_800
HOUR_S = 3_600
WEEKS_AROUND = 4
FEWEST_NEIGHBOURS = 3
"""With fewer same weekdays within four weeks nothing is usual [days]."""


def half_days(till_days: DataFrame[TillDays]) -> pd.DataFrame:
    """Return shop, day, `opens_s` and `closes_s` [s since midnight] of days that began late or ended early by the till.

    By an hour and a half or more, against the median of the same weekdays of four weeks before and after; an end at its
    usual time is NaN. Half hours around the first and last line, as a shop opens before its first customer and closes
    after its last. What made it short (a half day, a till that was down, shelves that were empty) the till does not
    tell: none of them is a usual day. For what was known at a cutoff, give `till_days` cut there.

    Examples
    --------
    >>> days = pd.date_range("2024-01-01", periods=7, freq="7D")
    >>> till = pd.DataFrame({"shop": "a", "day": days, "first_sale_s": 25_500,
    ...                      "last_sale_s": [68_000, 68_000, 68_000, 46_000, 68_000, 68_000, 68_000]})
    >>> half_days(till).to_numpy().tolist()
    [['a', Timestamp('2024-01-22 00:00:00'), nan, 46800.0]]
    """
    timed = till_days.loc[till_days["first_sale_s"].notna(), ["shop", "day", "first_sale_s", "last_sale_s"]]
    if timed.empty:
        return pd.DataFrame(columns=["shop", "day", "opens_s", "closes_s"])
    found = [_of_one_shop(str(shop), rows) for shop, rows in timed.groupby("shop")]
    return pd.concat(found, ignore_index=True)


def _of_one_shop(shop: str, rows: pd.DataFrame) -> pd.DataFrame:
    by_day = rows.set_index("day")[["first_sale_s", "last_sale_s"]].astype(float)
    by_day = by_day.reindex(pd.date_range(by_day.index.min(), by_day.index.max()))
    steps = [7 * week for week in range(-WEEKS_AROUND, WEEKS_AROUND + 1) if week]
    around = np.array([by_day.shift(step).to_numpy() for step in steps])
    is_told = (~np.isnan(around)).sum(axis=0) >= FEWEST_NEIGHBOURS
    usual = np.full(by_day.shape, np.nan)
    usual[is_told] = np.nanmedian(around[:, is_told], axis=0)
    first, last = by_day.to_numpy().T
    with np.errstate(invalid="ignore"):
        is_late, is_early = first - usual[:, 0] >= SHORTER_BY_S, usual[:, 1] - last >= SHORTER_BY_S
    hours = {
        "opens_s": np.where(is_late, first // HALF_HOUR_S * HALF_HOUR_S, np.nan),
        "closes_s": np.where(is_early, np.ceil(last / HALF_HOUR_S) * HALF_HOUR_S, np.nan),
    }
    table = pd.DataFrame({"shop": shop, "day": by_day.index, **hours})
    return table.loc[is_late | is_early]


def open_shares(rows: pd.DataFrame, open_days: DataFrame[OpenDays], *, profile: DataFrame[HourlyProfile]) -> Floats:
    """Return, for each shop, product and day of `rows`, the share of a usual day's demand within the day's hours, 0–1.

    A usual day has the hours that its weekday has most often in `open_days`; what is sold in the day's hours over what
    is sold in those, by the product's own hours of that weekday (of all weekdays, of the shop, where there are none).
    Sales within an hour count as even. A day whose hours nobody told, and a product without any profile, have 1:
    unknown is never zero. A closed day has 0. Customers who know and come earlier are not in it, so it is on the low
    side of the truth.

    Examples
    --------
    >>> rows = pd.DataFrame({"shop": "a", "product": "rye", "day": pd.to_datetime(["2024-01-15", "2024-01-22"])})
    >>> opening = pd.DataFrame({"shop": "a", "day": pd.date_range("2024-01-01", periods=4, freq="7D"), "is_open": True,
    ...     "opens_s": 25_200, "closes_s": [68_400, 68_400, 68_400, 45_000]})
    >>> profile = pd.DataFrame({"shop": "a", "product": "rye", "weekday": 0, "hour": [8, 12, 17],
    ...     "sold_share": [0.5, 0.25, 0.25]})
    >>> open_shares(rows, opening, profile=profile).tolist()
    [1.0, 0.625]
    """
    told = open_days.assign(weekday=open_days["day"].dt.day_of_week)
    for name in ("opens_s", "closes_s"):
        usual = told[told["is_open"] & told[name].notna()].groupby(["shop", "weekday"])[name].agg(_most_often)
        told = told.merge(usual.rename(f"usual_{name}"), on=["shop", "weekday"], how="left")
    hours = ["opens_s", "closes_s", "usual_opens_s", "usual_closes_s"]
    asked = rows[["shop", "product", "day"]].merge(
        told[["shop", "day", "weekday", "is_open", *hours]], on=["shop", "day"], how="left"
    )
    is_open = asked["is_open"].fillna(value=True).to_numpy(dtype=bool)
    opens, closes, usual_opens, usual_closes = (asked[name].to_numpy(dtype=float, na_value=np.nan) for name in hours)
    shares = np.ones(len(asked))
    is_other = is_open & ~np.isnan(opens + closes) & ((opens != usual_opens) | (closes != usual_closes))
    names = list(zip(asked["shop"], asked["product"], asked["weekday"], strict=True))
    for at in np.flatnonzero(is_other).tolist():
        by_hour = _profile_of(profile, *names[at])
        usual_share = _within(by_hour, usual_opens[at], usual_closes[at])
        if usual_share > 0:
            shares[at] = min(_within(by_hour, opens[at], closes[at]) / usual_share, 1.0)
    shares[~is_open] = 0.0
    return shares


def _profile_of(profile: pd.DataFrame, shop: str, product: str, weekday: int) -> Floats:
    """Return 24 shares: of the product on that weekday, else on all, else of the shop; zeros where there are none."""
    here = profile[profile["shop"] == shop]
    own = here[here["product"] == product]
    for chosen in (own[own["weekday"] == weekday], own, here):
        if len(chosen):
            by_hour = np.bincount(chosen["hour"].to_numpy(), chosen["sold_share"].to_numpy(), minlength=24)
            result: Floats = by_hour / max(by_hour.sum(), 1e-12)
            return result
    return np.zeros(24)


def _within(by_hour: Floats, opens_s: float, closes_s: float) -> float:
    starts = np.arange(24) * HOUR_S
    inside = np.clip(np.minimum(closes_s, starts + HOUR_S) - np.maximum(opens_s, starts), 0, HOUR_S) / HOUR_S
    return float(by_hour @ inside)


def _most_often(values: pd.Series[int]) -> float:
    return float(values.mode().iloc[-1])
