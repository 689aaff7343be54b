"""Half days: which past days the till shows to have begun late or ended early, and what a shortened day can sell.

In: `TillDays`, `OpenDays`, `HourlySums`. Out: hours of half days; the share of a usual day's demand in given hours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd

from forecast.history.opening.day_grid import Floats
from forecast.history.shelves.usual_day import POOL_EVENTS
from forecast.tables import NAMED_KINDS, Calendar, DataFrame, HourlySums, OpenDays, TillDays
from forecast.tables.till import LATEST_SECOND_S

_SHORTER_BY_S = 5_400
"""A day is a half day when its till is busy for at least this much less at one end than is usual [s]."""
_HALF_HOUR_S = 1_800
_HOUR_S = 3_600
_HOURS = LATEST_SECOND_S // _HOUR_S
"""Those of a day and of the night after it, where that belongs to the day."""
_WEEKS_AROUND = 4
YEAR_DAYS = 366
_SUNDAY = 6
_FEWEST_NEIGHBOURS = 3
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
    steps = [7 * week for week in range(-_WEEKS_AROUND, _WEEKS_AROUND + 1) if week]
    around = np.array([by_day.shift(step).to_numpy() for step in steps])
    is_told = (~np.isnan(around)).sum(axis=0) >= _FEWEST_NEIGHBOURS
    usual = np.full(by_day.shape, np.nan)
    usual[is_told] = np.nanmedian(around[:, is_told], axis=0)
    first, last = by_day.to_numpy().T
    with np.errstate(invalid="ignore"):
        is_late, is_early = first - usual[:, 0] >= _SHORTER_BY_S, usual[:, 1] - last >= _SHORTER_BY_S
    hours = {
        "opens_s": np.where(is_late, first // _HALF_HOUR_S * _HALF_HOUR_S, np.nan),
        "closes_s": np.where(is_early, np.ceil(last / _HALF_HOUR_S) * _HALF_HOUR_S, np.nan),
    }
    table: pd.DataFrame = pd.DataFrame({"shop": shop, "day": by_day.index, **hours})[is_late | is_early]
    return table


def open_shares(
    rows: pd.DataFrame,
    open_days: DataFrame[OpenDays],
    *,
    hourly: DataFrame[HourlySums],
    calendar: DataFrame[Calendar],
    anchors: Mapping[str, pd.Timestamp],
) -> Floats:
    """Return, for each shop, product and day of `rows`, the share of a usual day's demand within the day's hours, 0-1.

    Only days after the anchor count whose hours a person wrote down (`closures_file`): what is sold in them over what
    is sold in the usual hours, those that the shop's weekday (else the shop) had most often in the four weeks up to the
    anchor. So new hours that stay are usual after some weeks, when the level knows of them. At what hours a product
    sells is told by the newest twelve months known, Sundays apart, drawn towards the shop as a whole; within an hour
    sales count as even.

    Everything else has 1, unknown is never zero: hours that nobody told or that are longer than usual, and holidays
    and feasts on which the shop was open before, whose demand the models have seen for themselves. Customers who know
    and come earlier are not counted, so that the truth is rather above.

    Examples
    --------
    >>> rows = pd.DataFrame({"shop": "a", "product": "rye", "day": pd.to_datetime(["2024-01-15", "2024-01-22"])})
    >>> opening = pd.DataFrame({"shop": "a", "day": pd.date_range("2024-01-01", periods=4, freq="7D"), "is_open": True,
    ...     "opens_s": 25_200, "closes_s": [68_400, 68_400, 68_400, 45_000], "reason": "closures_file"})
    >>> hourly = pd.DataFrame({"shop": "a", "product": "rye", "day": pd.Timestamp("2023-12-31"), "is_sunday": False,
    ...     "hour_s": [28_800, 43_200, 61_200], "sold_qty": [50.0, 25.0, 25.0]})
    >>> nothing = pd.DataFrame({"day": pd.to_datetime([]), "kind": [], "name": []})
    >>> open_shares(rows, opening, hourly=hourly, calendar=nothing,
    ...             anchors={"a": pd.Timestamp("2024-01-14")}).tolist()
    [1.0, 0.625]
    """
    shares = np.ones(len(rows))
    if hourly.empty or rows.empty:
        return shares
    for shop, anchor in anchors.items():
        opening = open_days[(open_days["shop"] == shop) & open_days["is_open"]]
        told = opening[(opening["day"] > anchor) & (opening["reason"] == "closures_file")]
        told = told[~told["day"].isin(_seen_before(opening, calendar, anchor))]
        recent = opening[(opening["day"] <= anchor) & (opening["day"] > anchor - pd.Timedelta(weeks=_WEEKS_AROUND))]
        sold = hourly[(hourly["shop"] == shop) & (hourly["day"] > anchor - pd.Timedelta(days=YEAR_DAYS))]
        for day, opens_s, closes_s in told[["day", "opens_s", "closes_s"]].dropna().itertuples(index=False):
            usual = _usual_hours(recent, day)
            if usual is None or (opens_s, closes_s) == usual:
                continue
            here = np.flatnonzero(((rows["shop"] == shop) & (rows["day"] == day)).to_numpy())
            of_day = sold[sold["is_sunday"] == (day.day_of_week == _SUNDAY)]
            by_hour = _hours_of(of_day, rows["product"].iloc[here])
            whole = _within(by_hour, *usual)
            part = _within(by_hour, float(opens_s), float(closes_s))
            shares[here] = np.where(whole > 0, np.minimum(part / np.where(whole > 0, whole, 1.0), 1.0), 1.0)
    return shares


def _seen_before(opening: pd.DataFrame, calendar: pd.DataFrame, anchor: pd.Timestamp) -> pd.Series[pd.Timestamp]:
    """Return the days ahead with a holiday or feast of a name on which the shop was open in the past."""
    named = calendar[calendar["kind"].isin(NAMED_KINDS)]
    past = opening.loc[opening["day"] <= anchor, "day"]
    names = named.loc[named["day"].isin(past), "name"]
    return named.loc[named["name"].isin(names) & (named["day"] > anchor), "day"]


def _usual_hours(recent: pd.DataFrame, day: pd.Timestamp) -> tuple[float, float] | None:
    told = recent[["day", "opens_s", "closes_s"]].dropna()
    same = told[told["day"].dt.day_of_week == day.day_of_week]
    chosen = same if len(same) else told
    if chosen.empty:
        return None
    # The latest of those that are equally often.
    hours = Counter(zip(chosen["opens_s"].map(float)[::-1], chosen["closes_s"].map(float)[::-1], strict=True))
    return hours.most_common(1)[0][0]


def _hours_of(sold: pd.DataFrame, products: pd.Series[str]) -> Floats:
    """Return products × hours, the share of each hour in what is sold; zeros where the shop as a whole sold nothing."""
    names = pd.Index(products)
    hour = (sold["hour_s"] // _HOUR_S).to_numpy(dtype=np.int64)
    qty = sold["sold_qty"].to_numpy(dtype=np.float64)
    row = names.get_indexer(pd.Index(sold["product"]))
    own = np.zeros((len(names), _HOURS))
    np.add.at(own, (row[row >= 0], hour[row >= 0]), qty[row >= 0])
    # Every product of the shop has one vote, whatever its unit.
    of_product = sold.groupby("product")["sold_qty"].transform("sum").to_numpy(dtype=np.float64)
    shop = np.bincount(hour, qty / of_product, minlength=_HOURS)
    shares: Floats = own + POOL_EVENTS * shop / max(shop.sum(), 1e-12)
    return shares


def _within(by_hour: Floats, opens_s: float, closes_s: float) -> Floats:
    """Return by row what is sold between two times."""
    starts = np.arange(_HOURS) * _HOUR_S
    inside = np.clip(np.minimum(closes_s, starts + _HOUR_S) - np.maximum(opens_s, starts), 0, _HOUR_S) / _HOUR_S
    result: Floats = by_hour @ inside
    return result
