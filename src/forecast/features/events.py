"""Events near a shop and any other daily number, as numbers per row.

In: Events, Signals. Out: one array per kind of event and per signal, one value per row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.features.series import Floats, Ints, SeriesPast

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class EventsMet:
    """Which events each row's day has, by kind: their size together, and the gain stated for them (nan: none)."""

    size: dict[str, Floats]
    stated: dict[str, Floats]
    is_ahead: Bools


def events_met(
    events: pd.DataFrame, *, shops: list[str], timezone: str, shop: Ints, day: Ints, anchor: Ints, is_ahead: Bools
) -> EventsMet:
    """Return the events of each row's day as its evening knew them; a shop "" means every shop.

    A past row has the events that were known by the day of its anchor, as the evening did that it stands for: what
    was told later would be learnt as if it could be counted on. Rows that lie ahead (`is_ahead`) have all.
    """
    met = EventsMet({}, {}, is_ahead)
    of_day = events["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    told = pd.DataFrame(
        {
            "day": of_day,
            "known": local_days(events["known_at"], timezone),
            "size": events["size"],
            "stated": events["effect_share"],
        }
    )
    for kind in sorted(events["kind"].unique()):
        size, stated, is_stated = np.zeros(len(day)), np.zeros(len(day)), np.zeros(len(day), dtype=bool)
        names, of_kind = events["shop"].to_numpy(), (events["kind"] == kind).to_numpy()
        for code, name in enumerate(shops):
            mine = np.flatnonzero(shop == code)
            asked = pd.DataFrame({"row": mine, "day": day[mine], "anchor": anchor[mine], "is_ahead": is_ahead[mine]})
            found = asked.merge(told[of_kind & ((names == name) | (names == ""))], on="day")
            found = found[found["is_ahead"] | (found["known"] <= found["anchor"])]
            size += np.bincount(found["row"], weights=found["size"], minlength=len(day))
            of_manager = found[np.isfinite(found["stated"].astype(float))]
            stated += np.bincount(of_manager["row"], weights=of_manager["stated"], minlength=len(day))
            is_stated[of_manager["row"]] = True
        met.size[kind] = size
        met.stated[kind] = np.where(is_stated, stated, np.nan)
    return met


def event_features(met: EventsMet) -> dict[str, Floats]:
    """Return the size of the day's events by kind, 0 on days without."""
    return {f"event_{kind}": size for kind, size in met.size.items()}


def signal_features(
    signals: pd.DataFrame,
    *,
    shops: list[str],
    products: list[str],
    timezone: str,
    shop: Ints,
    product: Ints,
    day: Ints,
    anchor: Ints,
) -> dict[str, Floats]:
    """Return each signal as far as it was known on the evening of the anchor, at its newest value then.

    From the moments at which a signal became known follows how many days ahead it usually is. A row gets the value
    of its own day when that was known at the anchor, and the newest value known then otherwise. A number that is
    known only afterwards thus enters as its lag.
    """
    features: dict[str, Floats] = {}
    of_day = signals["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    known_day = local_days(signals["known_at"], timezone)
    for name in sorted(signals["name"].unique()):
        chosen = (signals["name"] == name).to_numpy()
        # What usually is the notice of a number's first value decides which day is looked at, and what was not known
        # by the anchor is left open, so that training never sees more than the evening before will.
        table = signals.loc[chosen, ["shop", "product", "value"]].assign(day=of_day[chosen], known=known_day[chosen])
        told = table.sort_values(["shop", "product", "day", "known"], ignore_index=True, kind="stable")
        first = told.drop_duplicates(["shop", "product", "day"])
        notice = first["day"] - first["known"]
        until = np.minimum(day, anchor + int(notice.median()))
        values = _as_of(first, shops, products, shop, product, until)
        if len(first) < len(told) or notice.min() < notice.max():
            place = _as_of(first.assign(value=np.arange(len(first))), shops, products, shop, product, until)
            values = _revised(values, told, place, anchor)
        features[f"signal_{name}"] = values
    return features


def _revised(values: Floats, told: pd.DataFrame, place: Floats, anchor: Ints) -> Floats:
    """Return the newest value that was known at the anchor; `place` counts shops, products and days in their order."""
    newest = told.drop_duplicates(["shop", "product", "day", "known"], keep="last")
    number = newest.groupby(["shop", "product", "day"], sort=True).ngroup().to_numpy().astype(np.int64)
    versions = SeriesPast(number, newest["known"].to_numpy(), newest["value"].to_numpy(dtype=np.float64))
    is_there = np.isfinite(place)
    known = versions.lag(np.where(is_there, place, 0).astype(np.int64), anchor, 1)
    return np.where(is_there, known, values)


def local_days(moments: pd.Series, timezone: str) -> Ints:
    """Return the local days of aware moments, counted since 1970."""
    local = moments.dt.tz_convert(timezone).dt.tz_localize(None)
    days: Ints = local.to_numpy().astype("datetime64[D]").astype(np.int64)
    return days


def _as_of(
    table: pd.DataFrame, shops: list[str], products: list[str], shop: Ints, product: Ints, until: Ints
) -> Floats:
    """Return per row the newest value at or before `until`; the own series wins over the one for everybody."""
    values = np.full(len(until), np.nan)
    for (of_shop, of_product), rows in sorted(table.groupby(["shop", "product"]), key=lambda item: item[0]):
        mine = np.ones(len(until), dtype=bool)
        if of_shop != "":
            mine &= shop == (shops.index(of_shop) if of_shop in shops else -1)
        if of_product != "":
            mine &= product == (products.index(of_product) if of_product in products else -1)
        ordered = rows.sort_values("day")
        days = ordered["day"].to_numpy()
        at = np.searchsorted(days, until[mine], side="right") - 1
        found = ordered["value"].to_numpy(dtype=float)[np.maximum(at, 0)]
        values[mine] = np.where(at >= 0, found, values[mine])
    return values
