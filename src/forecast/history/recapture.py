"""How many customers take another product when theirs is sold out: what the rest of a family sells more from then on.

In: a shop's sales by half hour, History, Products. Out: Recapture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.history.shelves.half_hours import SLOT_S, Floats, Ints, SlotBook
from forecast.tables import DataFrame, History, Products, Recapture, checked

PRIOR_SHARE, PRIOR_ERROR = 0.15, 0.25
"""What is believed of a family before its days are looked at: docs/decisions/0045."""
_LEARN_DAYS = 365
_HOURS = 36
_HOUR_S = 3600
_NEVER = 99
_SUNDAY_OFFSET = 3
_NEAR_WEEKS = (-3, -2, -1, 1, 2, 3)
_PROFILE_PRIOR_QTY = 50.0
_DAY_PRIOR_QTY = 60.0
_PRODUCT_PRIOR_COUNT = 11.0
"""A product's day scatters by about three tenths of its mean: a gamma of shape 1 / 0.3² [pieces]."""
_MOST_SHARE = 0.9


def recapture(
    books: Mapping[str, SlotBook], history: DataFrame[History], products: DataFrame[Products]
) -> DataFrame[Recapture]:
    """Return for each family what share of what was missed of a product its neighbours on the shelf sold more.

    After one product of a family is sold out, the others that are still there are compared, hour by hour, with what
    they sell at those hours on a day as busy as that morning was. What they sell more is held against what the empty
    place would have sold: weighted least squares of sales on both, sales = c · usual + r · missed, over all such hours
    of the last year and all shops. The share r is drawn to a prior of 0.15 ± 0.25 by its precision; the prior is all
    there is for a family without hours.

    Neighbours that run out themselves count for nothing, so that r is below the share of customers who would take
    another product if the shelf were never empty. It is the share that counts for a decision: who finds all else sold
    out too is lost.
    """
    family_of = products.set_index("product")["family"]
    names = sorted(family for family in family_of.unique() if family)
    hours = [_Hours.of(book, history[history["shop"] == shop], family_of) for shop, book in sorted(books.items())]
    rows = []
    for family in names:
        parts = [found for shop_hours in hours if shop_hours is not None for found in shop_hours.after_sell_out(family)]
        share, error, count = _regressed(np.concatenate(parts)) if parts else (PRIOR_SHARE, np.inf, 0)
        weight = PRIOR_ERROR**2 / (PRIOR_ERROR**2 + error**2) if np.isfinite(error) else 0.0
        drawn = weight * share + (1 - weight) * PRIOR_SHARE
        rows.append(
            {
                "family": family,
                "recapture_share": round(min(max(drawn, 0.0), _MOST_SHARE), 4),
                "error_share": round(float(np.sqrt(1 - weight) * PRIOR_ERROR), 4),
                "hours_count": count,
            }
        )
    return checked(Recapture, pd.DataFrame(rows, columns=["family", "recapture_share", "error_share", "hours_count"]))


def _regressed(hours: Floats) -> tuple[float, float, int]:
    """Return r, its standard error and the number of hours, from rows of sales, usual and missed [units]."""
    sold, usual, missed = hours.T
    weight = 1 / np.sqrt(usual + 0.5)
    columns = np.column_stack([usual, missed]) * weight[:, None]
    normal = columns.T @ columns
    if len(hours) < 10 or np.linalg.cond(normal) > 1e9:
        return PRIOR_SHARE, np.inf, len(hours)
    inverse = np.linalg.inv(normal)
    coefficients = inverse @ (columns.T @ (sold * weight))
    scatter = np.std(sold * weight - columns @ coefficients)
    return float(coefficients[1]), float(scatter * np.sqrt(inverse[1, 1])), len(hours)


@dataclass(frozen=True)
class _Hours:
    """A shop's last year, products × days × hours [units], and in which hour each product went."""

    sold: Floats
    expected: Floats
    out_hour: Ints
    family: npt.NDArray[np.object_]
    is_sunday: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, book: SlotBook, history: pd.DataFrame, family_of: pd.Series) -> _Hours | None:
        """Lay out the newest days of a shop; None without sales by the hour."""
        if history.empty or len(book.day) == 0:
            return None
        last = int(book.day.max())
        first = max(int(book.day.min()), last - _LEARN_DAYS + 1)
        days = last - first + 1
        sold = np.zeros((len(book.names), days, _HOURS))
        kept = book.day >= first
        hour = np.minimum(book.slot[kept] * SLOT_S // _HOUR_S, _HOURS - 1)
        np.add.at(sold, (book.product[kept], book.day[kept] - first, hour), book.sold_qty[kept])
        product = pd.Index(book.names).get_indexer(pd.Index(history["product"]))
        day = history["day"].to_numpy().astype("datetime64[D]").astype(np.int64) - first
        inside = (product >= 0) & (day >= 0) & (day < days)
        demand = np.full((len(book.names), days), np.nan)
        demand[product[inside], day[inside]] = history["demand_qty"].to_numpy()[inside]
        is_out = np.zeros(demand.shape, dtype=bool)
        is_out[product[inside], day[inside]] = history["is_sold_out"].to_numpy()[inside]
        last_hour = np.where((sold > 0).any(axis=2), _HOURS - 1 - np.argmax(sold[:, :, ::-1] > 0, axis=2), _NEVER)
        return cls(
            sold,
            _near_weeks(demand),
            np.where(is_out, last_hour, _NEVER),
            np.array([family_of.get(name, "") for name in book.names], dtype=object),
            (first + np.arange(days) + _SUNDAY_OFFSET) % 7 == 6,
        )

    def after_sell_out(self, family: str) -> list[Floats]:
        """Return hours after a sell-out in the family: what the others sold and usually sell, and what was missed."""
        mates = np.flatnonzero(self.family == family)
        first = self.out_hour[mates].min(axis=0) if len(mates) > 1 else np.full(self.sold.shape[1], _NEVER)
        chosen = np.flatnonzero(first < _HOURS - 1)
        if len(chosen) == 0:
            return []
        profile = self._profile(mates, is_whole=first == _NEVER)
        usual = self._usual(mates, profile, chosen, first[chosen])
        out = self.out_hour[mates][:, chosen, None]
        hour = np.arange(_HOURS)
        missed = np.where(out < hour, usual, 0.0).sum(axis=0)
        is_there = out > hour
        rows = [np.where(is_there, values, 0.0).sum(axis=0) for values in (self.sold[mates][:, chosen], usual)]
        counts = (hour > first[chosen][:, None]) & (missed > 0) & (rows[1] > 0)
        return [np.column_stack([rows[0][counts], rows[1][counts], missed[counts]])]

    def _profile(self, mates: Ints, *, is_whole: npt.NDArray[np.bool_]) -> Floats:
        """Return the share of each hour of a Sunday and of another day, products × 2 × hours, from days never empty."""
        parts = []
        for kind in (False, True):
            own = self.sold[mates][:, is_whole & (self.is_sunday == kind)].sum(axis=1)
            together = own.sum(axis=0)
            shared = together / max(together.sum(), 1e-9)
            parts.append((own + _PROFILE_PRIOR_QTY * shared) / (own.sum(axis=1) + _PROFILE_PRIOR_QTY)[:, None])
        return np.stack(parts, axis=1)

    def _usual(self, mates: Ints, profile: Floats, chosen: Ints, first: Ints) -> Floats:
        """Return what each product of the family sells in each hour of a day that began as this one did."""
        of_day = profile[:, self.is_sunday[chosen].astype(np.int64)]
        sold_before = np.take_along_axis(_before(self.sold[mates][:, chosen]), first[None, :, None], axis=2)[:, :, 0]
        share_before = np.take_along_axis(_before(of_day), first[None, :, None], axis=2)[:, :, 0]
        expected = self.expected[mates][:, chosen]
        others = (self.out_hour[mates][:, chosen] > first) & (expected > 0)
        seen = np.where(others, sold_before, 0.0).sum(axis=0)
        foreseen = np.where(others, expected * share_before, 0.0).sum(axis=0)
        busy = (seen + _DAY_PRIOR_QTY) / (foreseen + _DAY_PRIOR_QTY)
        prior = np.maximum(expected * busy, 1e-9)
        level = (_PRODUCT_PRIOR_COUNT + sold_before) / (_PRODUCT_PRIOR_COUNT / prior + share_before)
        usual: Floats = np.where(expected > 0, level, 0.0)[:, :, None] * of_day
        return usual


def _before(values: Floats) -> Floats:
    """Return the sum over the hours before each."""
    reached: Floats = values.cumsum(axis=2) - values
    return reached


def _near_weeks(demand: Floats) -> Floats:
    """Return the mean demand on the same weekday of the three weeks before and after, 0 where there is none."""
    total, count = np.zeros(demand.shape), np.zeros(demand.shape)
    for weeks in _NEAR_WEEKS:
        moved = np.full(demand.shape, np.nan)
        days = 7 * weeks
        if 0 < days < demand.shape[1]:
            moved[:, :-days] = demand[:, days:]
        elif 0 < -days < demand.shape[1]:
            moved[:, -days:] = demand[:, :days]
        total += np.nan_to_num(moved)
        count += ~np.isnan(moved)
    return np.where(np.isnan(demand) | (count == 0), 0.0, total / np.maximum(count, 1))
