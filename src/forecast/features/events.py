"""Events near a shop and any other daily number, as numbers per row.

In: Events, Signals. Out: one array per kind of event and per signal, one value per row.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.features.series import Bools, Floats, Ints, Rows, SeriesPast, day_numbers, local_days
from forecast.tables import ShopTables
from forecast.tables.feature import VALUE, Feature

EVENT = "event_"
COLUMNS = (
    Feature(f"{EVENT}*", "event", 0.0, (VALUE,)),
    Feature("signal_*", "event", "computed", (VALUE,)),
)
_PROMOTIONS = ("promo", "aktion", "angebot", "rabatt", "remise", "discount", "offer")
_PRICES = ("price", "prix", "preis", "tarif")
"""Only of signals: a Grand Prix is an event."""
_DAYS = 1 << 20
"""Days are numbered since 1970, so a series and a day fit into one key."""


def is_promotion(name: str) -> bool:
    """Tell whether the column of an event or a signal is about prices.

    Examples
    --------
    >>> [is_promotion(name) for name in ("event_match", "signal_prix_baguette", "event_Grand Prix", "event_Aktion")]
    [False, True, False, True]
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)).casefold()
    return any(word in bare for word in _PROMOTIONS + (() if name.startswith(EVENT) else _PRICES))


@dataclass(frozen=True)
class EventsMet:
    """Which events each row's day has, by kind: their size together, and the gain stated for them (nan: none)."""

    size: dict[str, Floats]
    stated: dict[str, Floats]
    is_ahead: Bools


def events_met(tables: ShopTables, rows: Rows, *, shops: list[str], is_ahead: Bools) -> EventsMet:
    """Return the events of each row's day as its evening knew them; a shop "" means every shop.

    A past row has the events that were known by the day of its anchor, as the evening did that it stands for: what
    was told later would be learnt as if it could be counted on. Rows that lie ahead (`is_ahead`) have all.
    """
    met, events = EventsMet({}, {}, is_ahead), tables.events
    day, anchor = rows.day, rows.anchor
    told = pd.DataFrame(
        {
            "day": day_numbers(events["day"]),
            "known": local_days(events["known_at"], tables.timezone),
            "size": events["size"],
            "stated": events["effect_share"],
        }
    )
    for kind in sorted(events["kind"].unique()):
        size, stated, is_stated = np.zeros(len(day)), np.zeros(len(day)), np.zeros(len(day), dtype=bool)
        names, of_kind = events["shop"].to_numpy(), (events["kind"] == kind).to_numpy()
        for code, name in enumerate(shops):
            mine = np.flatnonzero(rows.shop == code)
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
    return {f"{EVENT}{kind}": size for kind, size in met.size.items()}


class SignalsTold:
    """Signals in sorted arrays, ready for any row: the newest value of any series is one binary search.

    From the moments at which a signal became known follows how many days ahead it usually is. A row gets the value
    of its own day when that was known at the anchor, and the newest value known then otherwise. A number that is
    known only afterwards thus enters as its lag. Shops and products stand in numbers, 0 for "" (every one) and one more
    than their place in `shops` and `products`; what is told of others is left out.
    """

    def __init__(self, tables: ShopTables, *, shops: list[str], products: list[str]) -> None:
        signals = tables.signals
        of_shop, of_product = (
            pd.Index(["", *known]).get_indexer(pd.Index(signals[column]))
            for column, known in (("shop", shops), ("product", products))
        )
        self._products_count = len(products) + 1
        day = day_numbers(signals["day"])
        whole = signals[["name", "shop", "product", "value"]].assign(
            day=day,
            known=local_days(signals["known_at"], tables.timezone),
            of_shop=of_shop,
            of_product=of_product,
            key=(of_shop * self._products_count + of_product).astype(np.int64) * _DAYS + day,
        )
        whole = whole.sort_values(["name", "shop", "product", "day", "known"], kind="stable")
        self._by_name = {str(name): _told(rows) for name, rows in whole.groupby("name", sort=True)}

    def features(self, rows: Rows) -> dict[str, Floats]:
        """Return each signal as far as it was known on the evening of each row's anchor."""
        features = {}
        for name, told in self._by_name.items():
            until = np.minimum(rows.day, rows.anchor + told.days_ahead)
            place = np.full(len(until), -1, dtype=np.int64)
            # The own series wins over the one for everybody.
            for of_shop, of_product in told.scopes:
                group = (rows.shop + 1) * of_shop * self._products_count + (rows.product + 1) * of_product
                at = np.searchsorted(told.key, group * _DAYS + until, side="right") - 1
                found = np.maximum(at, 0)
                place = np.where((at >= 0) & (told.key[found] // _DAYS == group), found, place)
            features[f"signal_{name}"] = told.values_at(place, rows.anchor)
        return features


@dataclass(frozen=True)
class _Told:
    """One signal: how many days ahead it usually is told, its first values by series and day, and for whom.

    `versions` has every value of a place with the day from which it was known, None where none was revised or late.
    """

    days_ahead: int
    key: Ints
    value: Floats
    scopes: list[tuple[bool, bool]]
    versions: SeriesPast | None

    def values_at(self, place: Ints, anchor: Ints) -> Floats:
        """Return the values at these places as known at the anchor, nan where there is no place."""
        if not len(self.value):
            return np.full(len(place), np.nan)
        at = np.maximum(place, 0)
        values = self.value[at] if self.versions is None else self.versions.lag(at, anchor, 1)
        return np.where(place >= 0, values, np.nan)


def _told(rows: pd.DataFrame) -> _Told:
    """Return one signal, ready to be asked; `rows` are sorted by shop, product, day and moment of knowledge."""
    series_day = ["shop", "product", "day"]
    first = rows.drop_duplicates(series_day)
    # What usually is the notice of a number's first value decides which day is looked at, and what was not known by
    # the anchor is left open, so that training never sees more than the evening before will.
    notice = first["day"] - first["known"]
    here = first[(first["of_shop"] >= 0) & (first["of_product"] >= 0)].sort_values("key")
    key = here["key"].to_numpy(dtype=np.int64)
    versions = None
    if len(first) < len(rows) or notice.min() < notice.max():
        newest = rows.drop_duplicates([*series_day, "known"], keep="last")
        newest = newest[(newest["of_shop"] >= 0) & (newest["of_product"] >= 0)].sort_values(["key", "known"])
        number = np.searchsorted(key, newest["key"].to_numpy(dtype=np.int64))
        versions = SeriesPast(number, newest["known"].to_numpy(), newest["value"].to_numpy(dtype=np.float64))
    scopes = sorted(set(zip(here["of_shop"] > 0, here["of_product"] > 0, strict=True)))
    return _Told(int(notice.median()), key, here["value"].to_numpy(dtype=np.float64), scopes, versions)
