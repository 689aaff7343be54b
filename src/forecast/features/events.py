"""Events near a shop and any other daily number, as numbers per row.

In: Events, Signals. Out: one array per kind of event and per signal, one value per row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.features.series import Floats, Ints

Bools = npt.NDArray[np.bool_]
_DAYS = 1 << 20
"""Days are numbered since 1970, so a series and a day fit into one key."""


def event_features(
    events: pd.DataFrame, *, shops: list[str], timezone: str, shop: Ints, day: Ints, anchor: Ints, is_ahead: Bools
) -> dict[str, Floats]:
    """Return the size of the day's events by kind, 0 on days without; a shop "" means every shop.

    A past row has the events that were known by the day of its anchor, as the evening did that it stands for: what
    was told later would be learnt as if it could be counted on. Rows that lie ahead (`is_ahead`) have all.
    """
    features: dict[str, Floats] = {}
    of_day = events["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    told = pd.DataFrame({"day": of_day, "known": _local_days(events["known_at"], timezone), "size": events["size"]})
    for kind in sorted(events["kind"].unique()):
        size = np.zeros(len(day))
        names, of_kind = events["shop"].to_numpy(), (events["kind"] == kind).to_numpy()
        for code, name in enumerate(shops):
            mine = np.flatnonzero(shop == code)
            asked = pd.DataFrame({"row": mine, "day": day[mine], "anchor": anchor[mine], "is_ahead": is_ahead[mine]})
            met = asked.merge(told[of_kind & ((names == name) | (names == ""))], on="day")
            met = met[met["is_ahead"] | (met["known"] <= met["anchor"])]
            size += np.bincount(met["row"], weights=met["size"], minlength=len(day))
        features[f"event_{kind}"] = size
    return features


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
    """Return each signal as far as it was known on the evening of the anchor.

    From the moments at which a signal became known follows how many days ahead it is known. A row gets the value
    of its own day when that was known at the anchor, and the newest value known then otherwise. A number that is
    known only afterwards thus enters as its lag.
    """
    told = SignalsTold(signals, shops=shops, products=products, timezone=timezone)
    return told.features(shop=shop, product=product, day=day, anchor=anchor)


class SignalsTold:
    """Signals in sorted arrays, ready for any row: the newest value of any series is one binary search.

    Shops and products stand in numbers, 0 for "" (every one) and one more than their place in `shops` and `products`;
    what is told of others is left out.
    """

    def __init__(self, signals: pd.DataFrame, *, shops: list[str], products: list[str], timezone: str) -> None:
        code, names = pd.factorize(signals["name"], sort=True)
        of_shop, of_product = (
            pd.Index(["", *known]).get_indexer(pd.Index(signals[column]))
            for column, known in (("shop", shops), ("product", products))
        )
        day = signals["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
        notice = day - _local_days(signals["known_at"], timezone)
        self._products_count = len(products) + 1
        group = (of_shop * self._products_count + of_product).astype(np.int64)
        is_here = (of_shop >= 0) & (of_product >= 0)
        self._by_name: dict[str, _Told] = {}
        for place, name in enumerate(names):
            mine = np.flatnonzero(code == place)
            # The shortest notice decides, so that training never sees more than the evening before will.
            days_ahead = int(notice[mine].min())
            mine = mine[is_here[mine]]
            key = group[mine] * _DAYS + day[mine]
            order = np.argsort(key, kind="stable")
            value = signals["value"].to_numpy(dtype=np.float64)[mine[order]]
            scopes = {(bool(of_shop[at]), bool(of_product[at])) for at in mine[_first_of_each(group[mine])]}
            self._by_name[str(name)] = _Told(days_ahead, key[order], value, sorted(scopes))

    def features(self, *, shop: Ints, product: Ints, day: Ints, anchor: Ints) -> dict[str, Floats]:
        """Return each signal as far as it was known on the evening of the anchor, as `signal_features` does."""
        features = {}
        for name, told in self._by_name.items():
            until = np.minimum(day, anchor + told.days_ahead)
            values = np.full(len(until), np.nan)
            # The own series wins over the one for everybody.
            for of_shop, of_product in told.scopes:
                group = (shop + 1) * of_shop * self._products_count + (product + 1) * of_product
                at = np.searchsorted(told.key, group * _DAYS + until, side="right") - 1
                found = np.maximum(at, 0)
                known = (at >= 0) & (told.key[found] // _DAYS == group)
                values = np.where(known, told.value[found], values)
            features[f"signal_{name}"] = values
        return features


@dataclass(frozen=True)
class _Told:
    """One signal: how many days ahead it is told, its values by series and day, and for whom they are told."""

    days_ahead: int
    key: Ints
    value: Floats
    scopes: list[tuple[bool, bool]]


def _first_of_each(group: Ints) -> Ints:
    first: Ints = np.unique(group, return_index=True)[1]
    return first


def _local_days(moments: pd.Series, timezone: str) -> Ints:
    """Return the local days of aware moments, counted since 1970."""
    local = moments.dt.tz_convert(timezone).dt.tz_localize(None)
    days: Ints = local.to_numpy().astype("datetime64[D]").astype(np.int64)
    return days
