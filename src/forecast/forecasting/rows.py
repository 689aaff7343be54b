"""Which rows are learnt from and which are asked for, and what features are made of.

In: Known. Out: rows of shop, product, day and horizon.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from forecast.config import ModelSettings
from forecast.features.years import YEAR_DAYS
from forecast.history.anchors import day_of_shop
from forecast.history.assortment import IF_OPEN
from forecast.history.known import Known
from forecast.history.past import Past, past_of

LONGEST_HORIZON_DAYS = 14
BANDS = ("next_day", "later")
FOLD_DAYS = 42
FOLDS = {"next_day": 4, "later": 2}
"""How many folds of the past give residuals; two horizons a day make up for fewer folds."""
_EPOCH = pd.Timestamp("1970-01-01")


def past_at(known: Known, settings: ModelSettings) -> Past:
    """Return what was on offer and wanted, as far back as the oldest fold looks and to the next start of a year.

    Years are of `YEAR_DAYS`, counted from 1970. What the oldest rows can look back on thus stays the same from evening
    to evening, and so do the folds that learn from them.
    """
    newest = max(known.anchors.values(), default=_EPOCH)
    begins = (newest - _EPOCH).days - days_looked_back(settings)
    reach = (newest - _EPOCH).days - begins // YEAR_DAYS * YEAR_DAYS
    return past_of(known, history_days=reach)


def days_looked_back(settings: ModelSettings) -> int:
    """Return how far back the oldest fold looks from the newest day [days]."""
    return settings.history_days + FOLD_DAYS * (max(FOLDS.values()) + 1)


def horizon_of(day: pd.Timestamp, anchor: pd.Timestamp) -> int:
    """Return how many days lie between a day and the shop's last complete till day, at least one."""
    return max(int((day - anchor).days), 1)


def bands_of(horizons: Collection[int]) -> tuple[str, ...]:
    """Return the bands of horizons that hold some horizons [days].

    Examples
    --------
    >>> bands_of([1]), bands_of([1, 9])
    (('next_day',), ('next_day', 'later'))
    """
    return tuple(band for band in BANDS if any((horizon > 1) == (band == "later") for horizon in horizons))


def _is_planned(known: Known, names: pd.Series) -> pd.Series:
    left_out = known.products.loc[~known.products["is_planned"], "product"]
    return ~names.isin(left_out)


def _planned_ahead(known: Known, past: Past) -> pd.DataFrame:
    """Return what is planned and on offer after each shop's anchor, or would be if it opened: with each its anchor."""
    offer = past.assortment
    oldest = min(known.anchors.values(), default=_EPOCH).to_datetime64()
    is_offered = (offer["is_offered"] | (offer["reason"] == IF_OPEN)).to_numpy(dtype=bool)
    late = offer.loc[is_offered & (offer["day"].to_numpy() > oldest)]
    late = late[["shop", "product", "day"]].assign(anchor=day_of_shop(late["shop"], known.anchors))
    return late.loc[(late["day"] > late["anchor"]) & _is_planned(known, late["product"])]


def products_ahead(known: Known, past: Past, products: Collection[str] | None) -> list[str]:
    """Return the planned products that will be on offer after the anchor somewhere."""
    names = _planned_ahead(known, past)["product"].unique()
    return sorted(name for name in names if products is None or name in products)


def rows_ahead(
    known: Known, past: Past, days: Sequence[pd.Timestamp], products: Collection[str] | None
) -> pd.DataFrame:
    """Return one row per offered product and day, with its horizon.

    Among them is what a shop would offer that is only thought to be closed because the till suggests it.
    """
    ahead = _planned_ahead(known, past)
    wanted = ahead["day"].isin(list(days))
    if products is not None:
        wanted &= ahead["product"].isin(list(products))
    rows = ahead.loc[wanted]
    horizon = (rows["day"] - rows["anchor"]).dt.days.astype("int64")
    rows = rows[["shop", "product", "day"]].assign(horizon_days=horizon)
    return rows.sort_values(["shop", "product", "day"], ignore_index=True)


def with_horizons(history: pd.DataFrame, band: str) -> pd.DataFrame:
    """Return the rows of `history` with the horizons to learn from: 1, or one of 2–7 and one of 8–14."""
    if band == "next_day":
        return history.assign(horizon_days=1)
    day = history["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    # A sample that depends on nothing but the day, and meets every weekday with every horizon.
    near, far = 2 + day % 6, 8 + (day + 3 * (day // 7)) % 7
    return pd.concat([history.assign(horizon_days=near), history.assign(horizon_days=far)], ignore_index=True)
