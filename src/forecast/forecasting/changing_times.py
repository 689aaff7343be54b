"""What has changed lastingly, and what cannot be: told from the demand that was known at a cutoff.

In: Known, Past. Out: Changes, notices.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.forecasting.looked import Looked, LookedAt
from forecast.history.anchors import day_of_shop
from forecast.history.known import Known
from forecast.history.past import Past
from forecast.history.unbelievable import unbelievable
from forecast.models.regime import believed, compared_windows, look
from forecast.models.regime_walk import WHOLE_SHOP
from forecast.models.surprises import Surprises
from forecast.notices import Notice
from forecast.tables import NAMED_KINDS, Changes, DataFrame, checked, empty

TOLD_DAYS = 28
"""A change or an impossible quantity is told for four weeks [days]."""
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
_EPOCH = pd.Timestamp("1970-01-01")


def changes_of(known: Known, past: Past) -> DataFrame[Changes]:
    """Return every lasting change of a shop (product "") or of a product there, with the evening that could know it.

    What was noticed on an evening is noticed again on every later one: products that are no longer sold are asked about
    too, as others stand in their past beside them.
    """
    return changes_and_looked(known, past)[0]


def changes_and_looked(
    known: Known, past: Past, before: LookedAt | None = None
) -> tuple[DataFrame[Changes], dict[str, Looked]]:
    """Return `changes_of`, and what a later evening can spare itself with it as `before`: the result is the same."""
    history = past.history
    if history.empty:
        return empty(Changes), {}
    day = history["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    shop, shops = pd.factorize(history["shop"], sort=True)
    product, products = pd.factorize(history["product"], sort=True)
    series, column = np.unique(shop * len(products) + product, return_inverse=True)
    first = int(day.min())
    demand = np.full((int(day.max()) - first + 1, len(series)), np.nan)
    demand[day - first, column] = history["demand_qty"]
    special = _special_days(known, [str(name) for name in shops], first + np.arange(len(demand)))
    # A product is compared with its own past: all shops at once, each over the days that it has.
    is_first = not before
    weeks = compared_windows(np.where(special[:, series // len(products)], np.nan, demand)) if is_first else []
    parts, looked = [], {}
    for code, name in enumerate(shops):
        mine = np.flatnonzero(series // len(products) == code)
        days = day[shop == code]
        reach = slice(int(days.min()) - first, int(days.max()) - first + 1)
        own = slice(int(mine[0]), int(mine[-1]) + 1)
        names = tuple(str(products[one % len(products)]) for one in series[own])
        here = names, first + reach.start, demand[reach, own]
        earlier = (before or {}).get(str(name))
        taken = look(
            here[2],
            here[1],
            special=special[reach, code],
            weeks=[part.take(reach, own) for part in weeks] if weeks else None,
            before=earlier.again(*here, special=special[reach, code]) if earlier else None,
        )
        looked[str(name)] = Looked(*here, special[reach, code], taken)
        for one in believed(taken.alarms):
            what = "" if one.column == WHOLE_SHOP else names[one.column]
            parts.append((str(name), what, _day(one.since), _day(one.noticed), one.ratio))
    if not parts:
        return empty(Changes), looked
    columns = ["shop", "product", "since", "noticed", "ratio"]
    table = pd.DataFrame(parts, columns=columns)
    return checked(Changes, table.astype({"since": "datetime64[ns]", "noticed": "datetime64[ns]"})), looked


def surprises_of(rows: pd.DataFrame, found: pd.DataFrame) -> Surprises:
    """Return which rows show a change that their anchor's evening could not know of.

    They teach nothing but that sales doubled in that month.
    """
    day, product, shop = rows["day"].to_numpy(), rows["product"].to_numpy(), rows["shop"].to_numpy()
    anchor = day - pd.to_timedelta(rows["horizon_days"], unit="D").to_numpy()
    noticed = found["noticed"].to_numpy().astype("datetime64[D]").astype(np.int64)
    shown = np.zeros((len(rows), len(found)), dtype=bool)
    for column, one in enumerate(found.to_dict("records")):
        mine = (shop == one["shop"]) & ((product == one["product"]) | (one["product"] == ""))
        mine &= (day >= one["since"].to_datetime64()) & (anchor < one["noticed"].to_datetime64())
        shown[:, column] = mine
    return Surprises(shown, noticed)


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
    recent = sold["day"] > day_of_shop(sold["shop"], known.anchors) - pd.Timedelta(days=TOLD_DAYS)
    if not recent.any():
        return []
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


def _special_days(known: Known, shops: Sequence[str], days: Ints) -> Bools:
    """Tell for days × shops which are public holidays and feasts of the shop's region, of any where it is not known."""
    named = known.calendar.loc[known.calendar["kind"].isin(NAMED_KINDS)]
    day = named["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    regions = {str(shop): str(region) for shop, region in zip(known.shops["shop"], known.shops["region"], strict=True)}
    of_region: dict[str | None, Bools] = {}
    for region in {regions.get(shop) for shop in shops}:
        mine = (named["region"] == region).to_numpy() if region is not None else np.zeros(len(day), dtype=bool)
        of_region[region] = np.isin(days, day[mine] if mine.any() else day)
    return np.column_stack([of_region[regions.get(shop)] for shop in shops])


def _day(number: int) -> pd.Timestamp:
    return _EPOCH + pd.Timedelta(days=number)
