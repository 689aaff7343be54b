"""What has changed lastingly, and what cannot be: told from the demand that was known at a cutoff.

In: Known, Past. Out: Changes, notices.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.features.relevelled import REACH_DAYS
from forecast.history.join import Past
from forecast.history.known import Known
from forecast.history.unbelievable import unbelievable
from forecast.models.regime import WHOLE_SHOP, changes
from forecast.notices import Notice
from forecast.tables import Changes, DataFrame, checked, empty

TOLD_DAYS = 28
"""A change or an impossible quantity is told for four weeks [days]."""
_SPECIAL = ("public_holiday", "feast")
_EPOCH = pd.Timestamp("1970-01-01")


def changes_of(known: Known, past: Past) -> DataFrame[Changes]:
    """Return every lasting change of a shop (product "") or of a product there, with the evening that could know it.

    Only products that were sold in the last four weeks are asked about.
    """
    parts = []
    for shop, rows in past.history.groupby("shop", sort=True):
        days = rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
        column, products = pd.factorize(rows["product"], sort=True)
        first = int(days.min())
        demand = np.full((int(days.max()) - first + 1, len(products)), np.nan)
        demand[days - first, column] = rows["demand_qty"]
        special = np.isin(first + np.arange(len(demand)), _special_days(known, str(shop)))
        sold_lately = np.flatnonzero((np.nan_to_num(demand[-TOLD_DAYS:]) > 0).any(axis=0))
        for one in changes(demand, first, special=special, products=sold_lately.tolist()):
            name = "" if one.column == WHOLE_SHOP else str(products[one.column])
            parts.append((str(shop), name, _day(one.since), _day(one.noticed), one.ratio))
    if not parts:
        return empty(Changes)
    columns = ["shop", "product", "since", "noticed", "ratio"]
    return checked(Changes, pd.DataFrame(parts, columns=columns))


def taken_by_surprise(rows: pd.DataFrame, found: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which rows show a recent change that their anchor's evening could not know of.

    They teach nothing but that sales doubled in that month.
    """
    surprised = np.zeros(len(rows), dtype=bool)
    if found.empty:
        return surprised
    day, product, shop = rows["day"].to_numpy(), rows["product"].to_numpy(), rows["shop"].to_numpy()
    anchor = day - pd.to_timedelta(rows["horizon_days"], unit="D").to_numpy()
    newest = rows["day"].max()
    for one in found.to_dict("records"):
        if (newest - one["noticed"]).days >= REACH_DAYS:
            continue
        mine = (shop == one["shop"]) & ((product == one["product"]) | (one["product"] == ""))
        surprised |= mine & (day >= one["since"].to_datetime64()) & (anchor < one["noticed"].to_datetime64())
    return surprised


def change_notices(known: Known, found: pd.DataFrame) -> list[Notice]:
    """Return what changed in the last four weeks in words: of a shop, and of each product."""
    told = []
    for row in found.to_dict("records"):
        if (known.anchors[row["shop"]] - row["noticed"]).days >= TOLD_DAYS:
            continue
        direction = "less" if row["ratio"] < 1 else "more"
        what = "product" if row["product"] else "shop"
        values: dict[str, str | int | float] = {
            "since_day": row["since"].date().isoformat(),
            "change_share": round(abs(row["ratio"] - 1), 2),
        }
        if row["product"]:
            values["product"] = row["product"]
        told.append(Notice(CODES[what, direction], shop=row["shop"], values=values))
    return told


CODES = {
    ("shop", "less"): "shop_sells_less",
    ("shop", "more"): "shop_sells_more",
    ("product", "less"): "product_sells_less",
    ("product", "more"): "product_sells_more",
}


def unbelievable_notices(known: Known, history: pd.DataFrame) -> list[Notice]:
    """Return a warning for each quantity of the last four weeks that was left out of what is learnt."""
    sold = known.sales.loc[unbelievable(known.sales)]
    recent = sold["day"] > sold["shop"].map(dict(known.anchors)).astype("datetime64[ns]") - pd.Timedelta(days=TOLD_DAYS)
    sold = sold.loc[recent].merge(history[["shop", "product", "day"]], how="left", indicator=True)
    return [
        Notice(
            "unbelievable_sale",
            "warning",
            shop=row["shop"],
            values={
                "product": row["product"],
                "sold_qty": round(row["sold_qty"], 1),
                "on_day": row["day"].date().isoformat(),
            },
        )
        for row in sold.to_dict("records")
        if row["_merge"] == "left_only"
    ]


def _special_days(known: Known, shop: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the public holidays and feasts of a shop's region, of every region where it is not known."""
    named = known.calendar.loc[known.calendar["kind"].isin(_SPECIAL)]
    regions = known.shops.loc[known.shops["shop"] == shop, "region"]
    mine = named.loc[named["region"].isin(list(regions))]
    days = (mine if len(mine) else named)["day"]
    numbers: np.ndarray[tuple[int], np.dtype[np.int64]] = days.to_numpy().astype("datetime64[D]").astype(np.int64)
    return numbers


def _day(number: int) -> pd.Timestamp:
    return _EPOCH + pd.Timedelta(days=number)
