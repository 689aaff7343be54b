"""Years of a made-up shop whose true mean demand is known, and the hard times that can befall it.

A history begins as a truth: one row per shop, product and open day with the mean that was wanted. Hard times change the
truth (or what the till saw of it); `known_after` draws the till's numbers and tells what a core would know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from forecast.config import Bakery, CalendarSettings, OpeningSettings
from forecast.history.known import Facts, OpeningInputs
from forecast.sources.calendars.almanac import calendar
from forecast.tables import Calendar, Closures, DataFrame, Products, Sales, Shops, TillDays, checked, empty

from ..made_up_past import WEEKDAY_EFFECT, ZONE

FIRST = pd.Timestamp("2022-01-03")
SHOCK_SD = 0.08
"""A whole shop's days scatter by so much, besides the counts of each product."""
RANGE = {"bread": 60.0, "croissant": 40.0, "rye": 15.0, "tart": 6.0}
"""What an ordinary made-up shop sells on a mean day [units]."""
OPENS_S, CLOSES_S = 25_200, 70_200


def day(number: int) -> pd.Timestamp:
    """Return the day `number` days after the first."""
    return FIRST + pd.Timedelta(days=number)


def truth_of(
    levels: Mapping[str, float] = RANGE,
    *,
    days: int,
    shops: Sequence[str] = ("a",),
    season: Mapping[int, float] | None = None,
    closed_weekday: int | None = 0,
) -> pd.DataFrame:
    """Return the true mean per shop, product and open day: level × weekday × month."""
    calendar_days = pd.date_range(FIRST, periods=days)
    rows = pd.MultiIndex.from_product([shops, sorted(levels), calendar_days], names=["shop", "product", "day"])
    truth = rows.to_frame(index=False)
    weekday = truth["day"].dt.day_of_week
    factor = truth["day"].dt.month.map(dict(season or {})).fillna(1.0).astype(float)
    truth["mean_qty"] = truth["product"].map(dict(levels)) * WEEKDAY_EFFECT[weekday] * factor
    is_christmas = (truth["day"].dt.month == 12) & (truth["day"].dt.day == 25)
    is_new_year = (truth["day"].dt.month == 1) & (truth["day"].dt.day == 1)
    open_days = ~is_christmas & ~is_new_year & (weekday != (-1 if closed_weekday is None else closed_weekday))
    return truth[open_days].reset_index(drop=True)


def times(truth: pd.DataFrame, factor: float, *, from_day: int, to_day: int = 10**6, product: str = "") -> pd.DataFrame:
    """Return the truth with `factor` times the demand from one day to another (both included)."""
    changed = truth.copy()
    here = changed["day"].between(day(from_day), day(min(to_day, 10**4)))
    if product:
        here &= changed["product"] == product
    changed.loc[here, "mean_qty"] *= factor
    return changed


def without(
    truth: pd.DataFrame, *, from_day: int, to_day: int = 10**4, product: str = "", shop: str = ""
) -> pd.DataFrame:
    """Return the truth without the days from one to another: of a product, of a shop, or of all."""
    here = truth["day"].between(day(from_day), day(to_day))
    if product:
        here &= truth["product"] == product
    if shop:
        here &= truth["shop"] == shop
    return truth[~here].reset_index(drop=True)


def sold_of(truth: pd.DataFrame, *, seed: int = 1) -> pd.DataFrame:
    """Draw what the till saw: a shock per shop and day, and Poisson counts; rows without a sale are left out."""
    random = np.random.default_rng(seed)
    keys = truth.groupby(["shop", "day"]).ngroup()
    shock = random.gamma(1 / SHOCK_SD**2, SHOCK_SD**2, int(keys.max()) + 1)
    sold = truth[["shop", "product", "day"]].assign(
        sold_qty=random.poisson(truth["mean_qty"] * shock[keys]).astype(float)
    )
    return sold[sold["sold_qty"] > 0].reset_index(drop=True)


def known_after(
    sold: pd.DataFrame, *, closures: pd.DataFrame | None = None, analogues: Mapping[str, str] | None = None
) -> Facts:
    """Return everything that the till tells, with opening days told from it anew on every evening."""
    shops, products = sorted(sold["shop"].unique()), sorted(sold["product"].unique())
    by_day = sold.groupby(["shop", "day"], as_index=False).agg(
        lines_count=("sold_qty", "size"), sold_qty=("sold_qty", "sum")
    )
    told = empty(Closures) if closures is None else checked(Closures, closures)
    first, last = sold["day"].min(), sold["day"].max() + pd.Timedelta(days=60)
    opening = OpeningInputs(
        till_days=checked(TillDays, by_day),
        settings=OpeningSettings(),
        regions=dict.fromkeys(shops, "FR"),
    )
    catalogue = pd.DataFrame({"product": products, "label": ""})
    catalogue["analogue"] = [dict(analogues or {}).get(name, "") for name in products]
    return Facts(
        timezone="Europe/Paris",
        sales=checked(Sales, sold),
        closures=told,
        products=checked(Products, catalogue),
        shops=checked(Shops, pd.DataFrame({"shop": shops, "name": shops, "place": "p", "region": "FR"})),
        calendar=_calendar(first.date(), last.date()),
        opening=opening,
    )


def _calendar(first: date, last: date) -> DataFrame[Calendar]:
    days, _ = calendar(Bakery(country="FR", timezone=ZONE, language="en"), CalendarSettings(), first=first, last=last)
    return days


def closed_from_to(from_day: int, to_day: int) -> pd.DataFrame:
    """Return what a shop writes down about a closing."""
    days = pd.date_range(day(from_day), day(to_day))
    return pd.DataFrame({"shop": "", "day": days, "is_open": False, "reason": "holiday"})
