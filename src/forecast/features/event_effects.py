"""What a kind of event did to demand when it came before, shrunk towards what is believed of it.

In: Events, demand beside the usual quantity of the same days. Out: the expected gain of each kind, one value per row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.features.events import EventsMet
from forecast.features.series import Bools, Floats, Ints, Rows, SeriesPast, day_numbers, local_days
from forecast.tables import ShopTables

_DAY_SHARE = 0.12
"""A whole shop's day scatters around the usual by so much, for reasons that nobody has written down."""
_PRODUCT_SHARE = 0.15
"""A product's day scatters by so much more than its count does."""
_COUNT_VARIANCE = 1.5
"""Variance of a day's count over its mean."""
_KIND_SHARE = 0.2
"""Before anything is known, the gain of a kind is believed to lie around 0 by so much."""
_SHOPS_SHARE = 0.1
"""The gain of a kind differs by so much between shops."""
_PRODUCTS_SHARE = 0.15
"""It differs by so much between families of a shop, and between products of a family."""
_STATED_TIMES = 2.0
"""What the manager states counts like so many times that the event was seen."""
EVEN_TIMES = 5.0
"""Seen so many times, a kind's own effect and what the models learnt of it count alike."""
LEAST_FACTOR, LARGEST_FACTOR = 0.1, 4.0
_GAIN_BOUNDS = (-1.0, 3.0)
_EVER = (1 << 20) - 2


@dataclass(frozen=True)
class EventDays:
    """Days of the past, one entry per shop, product and day; `usual` as the evening before knew it [units].

    Of public holidays and feasts (`is_special`) nothing is learnt: they have effects of their own.
    """

    shop: Ints
    product: Ints
    family: Ints
    day: Ints
    value: Floats
    usual: Floats
    is_special: Bools


@dataclass(frozen=True)
class Expected:
    """What one kind is expected to add to each row's day as a share, and what that rests on.

    `size` is that of the day's events; `shop_gain` is the same for the whole shop; `seen_times` counts days of the
    kind there that were seen by the anchor; `stated_gain` is what the manager states, nan where he states nothing.
    """

    size: Floats
    gain: Floats
    shop_gain: Floats
    seen_times: Ints
    stated_gain: Floats


class _Evidence:
    """Sums of what was seen, by group, up to any day."""

    def __init__(self, group: Ints, since: Ints, gain: Floats, size: Floats, variance: Floats) -> None:
        self.crossed = SeriesPast(group, since, gain * size / variance)
        self.squared = SeriesPast(group, since, size**2 / variance)

    @classmethod
    def of(cls, days: pd.DataFrame, at: str) -> _Evidence:
        """Return the evidence of days by the group that stands in the column `at`."""
        return cls(*(days[name].to_numpy() for name in (at, "since", "gain", "size", "variance")))

    def until(self, group: Ints, day: Ints) -> tuple[Floats, Floats]:
        return _until(self.crossed, group, day), _until(self.squared, group, day)


class EventEffects:
    """Gains of kinds of events, ready for any row.

    The gain of a day is demand / usual quantity − 1, shared evenly where several kinds meet. A kind's gain is taken as
    proportional to its size: after times i of sizes xᵢ with gains gᵢ, what is believed of a day of size X is
    (m / v + Σ wᵢ gᵢ xᵢ / X) / (1 / v + Σ wᵢ xᵢ² / X²), the mean of a normal prior (m, v) and of measurements with
    precision wᵢ. First all other shops speak, then the shop. The product's family adds how it differed from its shop on
    the same days, and the product how it differed from its family. The first prior is no effect at all, or what the
    manager states.

    References
    ----------
    Shrinking members of a group to their group: Efron & Morris 1975, doi:10.1080/01621459.1975.10479864. The mean of
    a normal prior and normal measurements: Gelman et al. 2013, Bayesian Data Analysis, ch. 2.5 and 5.4.
    """

    def __init__(self, tables: ShopTables, seen: EventDays, *, shops: Sequence[str]) -> None:
        self.kinds = sorted(tables.events["kind"].unique())
        self.count = len(shops), int(seen.family.max(initial=0)) + 2, int(seen.product.max(initial=0)) + 2
        told = _by_shop_and_day(tables, self.kinds, shops)
        kinds_of_day = told.groupby(["shop", "day"])["kind"].transform("size")
        told = told.assign(kinds_count=kinds_of_day)
        stated = told.loc[np.isfinite(told["stated"])]
        at = (stated["kind"] * self.count[0] + stated["shop"]).to_numpy()
        ones = np.ones(len(stated))
        self.stated = _Evidence(
            at, stated["known"].to_numpy(), stated["stated"].to_numpy(), stated["size"].to_numpy(), ones
        )
        usable = np.isfinite(seen.usual) & ~seen.is_special
        past = pd.DataFrame(
            {name: getattr(seen, name)[usable] for name in ("shop", "product", "family", "day", "value", "usual")}
        )
        met = past.merge(told, on=["shop", "day"])
        met = met[met["size"] > 0]
        met["since"] = np.maximum(met["day"], met["known"])
        met["gain"] = (met["value"] / met["usual"] - 1).clip(*_GAIN_BOUNDS) / met["kinds_count"]
        met["variance"] = _PRODUCT_SHARE**2 + _COUNT_VARIANCE / met["usual"]
        met["at_shop"] = met["kind"] * self.count[0] + met["shop"]
        met["at_family"] = met["at_shop"] * self.count[1] + met["family"]
        met["at_product"] = met["at_shop"] * self.count[2] + met["product"]
        of_shop, of_family = _together(met, "at_shop"), _together(met, "at_family")
        in_shop = of_family.merge(of_shop[["at_shop", "day", "gain"]], on=["at_shop", "day"], suffixes=("", "_above"))
        in_family = met.merge(of_family[["at_family", "day", "gain"]], on=["at_family", "day"], suffixes=("", "_above"))
        of_day = of_shop.assign(variance=of_shop["variance"] + _DAY_SHARE**2)
        self.everywhere, self.of_shop = _Evidence.of(of_day, "kind"), _Evidence.of(of_day, "at_shop")
        # What moved the whole shop on that day for other reasons is in both, and cancels.
        self.of_family, self.of_product = (
            _Evidence.of(part.assign(gain=part["gain"] - part["gain_above"]), at)
            for part, at in ((in_shop, "at_family"), (in_family, "at_product"))
        )
        ones = np.ones(len(of_shop))
        self.times = SeriesPast(of_shop["at_shop"].to_numpy(), of_shop["since"].to_numpy(), ones)

    def expected(self, met: EventsMet, kind: str, rows: Rows, *, family: Ints) -> Expected:
        """Return what one kind is expected to add to every row."""
        shop, anchor = rows.shop, rows.anchor
        number = self.kinds.index(kind)
        size, stated = met.size[kind], met.stated[kind]
        gain, shop_gain, told = np.zeros(len(shop)), np.zeros(len(shop)), np.full(len(shop), np.nan)
        times = np.zeros(len(shop), dtype=np.int64)
        at = np.flatnonzero(size > 0)
        if not len(at):
            return Expected(size, gain, shop_gain, times, told)
        shops, families, products = self.count
        x = size[at]
        until = np.where(met.is_ahead[at], _EVER, anchor[at])
        of_shop = number * shops + shop[at]
        crossed, squared = self.stated.until(of_shop, until)
        carried = np.where(squared > 0, crossed / np.where(squared > 0, squared, 1.0) * x, np.nan)
        told[at] = np.where(np.isfinite(stated[at]), stated[at], carried)
        is_stated = np.isfinite(told[at])
        mean = np.where(is_stated, told[at], 0.0)
        variance = np.where(is_stated, _DAY_SHARE**2 / _STATED_TIMES, _KIND_SHARE**2)
        own = self.of_shop.until(of_shop, until)
        every = self.everywhere.until(np.full(len(at), number), until)
        mean, variance = _believed(mean, variance, x, every[0] - own[0], np.maximum(every[1] - own[1], 0.0))
        variance = np.where(every[1] - own[1] > 1e-9, variance + _SHOPS_SHARE**2, variance)
        mean, _ = _believed(mean, variance, x, *own)
        shop_gain[at] = mean
        own_variance = np.full(len(at), _PRODUCTS_SHARE**2)
        nothing = np.zeros(len(at))
        # Nothing was seen of those that come after the last one seen: the place after it is empty.
        of_family = of_shop * families + np.minimum(family[at], families - 1)
        of_product = of_shop * products + np.minimum(rows.product[at], products - 1)
        mean = mean + _believed(nothing, own_variance, x, *self.of_family.until(of_family, until))[0]
        mean = mean + _believed(nothing, own_variance, x, *self.of_product.until(of_product, until))[0]
        gain[at] = mean
        times[at] = _until(self.times, of_shop, until).astype(np.int64)
        return Expected(size, gain, shop_gain, times, told)


def _together(met: pd.DataFrame, at: str) -> pd.DataFrame:
    """Return the gain of all products of a group together, by day; each has its say by the root of its quantity.

    Pieces and kilograms meet here: dividing by the root of the usual quantity cancels the unit.
    """
    root = np.sqrt(met["usual"])
    table = met.assign(seen=met["value"] / root, root=root, products=1.0)
    first = {name: (name, "first") for name in ("kind", "at_shop", "size", "since", "kinds_count")}
    sums = {name: (name, "sum") for name in ("seen", "root", "products")}
    by_day = table.groupby([table[at].rename("group"), "day"]).agg(**first, **sums).reset_index()
    gain = (by_day["seen"] / by_day["root"] - 1).clip(*_GAIN_BOUNDS) / by_day["kinds_count"]
    variance = (_PRODUCT_SHARE**2 + _COUNT_VARIANCE) * by_day["products"] / by_day["root"] ** 2
    return by_day.assign(gain=gain, variance=variance, **{at: by_day["group"]})


def _believed(mean: Floats, variance: Floats, size: Floats, crossed: Floats, squared: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance of a gain at `size` after what was seen in proportion to other sizes."""
    precision = 1 / variance + squared / size**2
    return (mean / variance + crossed / size) / precision, 1 / precision


def _until(past: SeriesPast, group: Ints, day: Ints) -> Floats:
    total: Floats = past.sums(group, day, int(day.max(initial=0)) + 1)[0]
    return total


def _by_shop_and_day(tables: ShopTables, kinds: list[str], shops: Sequence[str]) -> pd.DataFrame:
    events = tables.events
    table = pd.DataFrame(
        {
            "kind": pd.Index(kinds).get_indexer(pd.Index(events["kind"])),
            "day": day_numbers(events["day"]),
            "known": local_days(events["known_at"], tables.timezone),
            "size": events["size"].to_numpy(),
            "stated": events["effect_share"].to_numpy(dtype=np.float64),
            "name": events["shop"].to_numpy(),
        }
    )
    parts = [
        table.loc[(table["name"] == name) | (table["name"] == "")].assign(shop=code) for code, name in enumerate(shops)
    ]
    every = pd.concat(parts, ignore_index=True) if parts else table.assign(shop=0)
    return every.groupby(["shop", "kind", "day"], as_index=False).agg(
        size=("size", "sum"), known=("known", "max"), stated=("stated", lambda told: told.sum(min_count=1))
    )
