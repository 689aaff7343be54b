"""Whether a file could raise an alarm at all: the rules of `import_alarms`, asked quickly of files of one shop each.

In: sums of a file, of what its shop showed before. Out: yes or no; where it is yes, `import_alarms` has the word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.archive.till.seen import Seen
from forecast.pipeline.imports.import_alarms import FEW_SHARE, FEWEST_ARTICLES, FEWEST_WEEKDAYS, SAME_WEEKDAYS
from forecast.pipeline.imports.import_products import FEWEST_KNOWN_SHARE, FEWEST_PRODUCTS, KNOWN_DAYS, NEW_SHARE
from forecast.pipeline.imports.import_quantities import DAY_TIMES, FEWEST_DAYS, HIGHEST_TIMES, MANY_TIMES
from forecast.pipeline.imports.import_spelling import new_spellings

Floats = npt.NDArray[np.float64]
_MONDAY_SHIFT = 3
"""1970-01-01 was a Thursday."""


@dataclass(frozen=True)
class ShopSums:
    """What a shop's lines show: by day (`days` since 1970), and by product (days sold, logarithms summed, most)."""

    days: npt.NDArray[np.int64]
    sold: Floats
    articles: npt.NDArray[np.int64]
    products: Mapping[str, tuple[int, float, float]]


@dataclass
class QuickShop:
    """What a shop showed so far."""

    days: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    sold: Floats = field(default_factory=lambda: np.zeros(0))
    articles: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    products: dict[str, tuple[int, float, float]] = field(default_factory=dict)

    def add(self, sums: ShopSums) -> None:
        """Take in what a file shows of days that are new."""
        order = np.argsort(days := np.concatenate([self.days, sums.days]), kind="stable")
        self.days = days[order]
        self.sold = np.concatenate([self.sold, sums.sold])[order]
        self.articles = np.concatenate([self.articles, sums.articles])[order]
        for name, (count, logs, most) in sums.products.items():
            before = self.products.get(name, (0, 0.0, 0.0))
            self.products[name] = (before[0] + count, before[1] + logs, max(before[2], most))

    def may_alarm(self, sums: ShopSums, elsewhere: set[str]) -> bool:
        """Tell whether a file of new days could raise an alarm; `elsewhere` are the products of any shop."""
        return (
            self._has_new(sums, elsewhere)
            or self._is_hundredfold(sums)
            or self._is_tenfold(sums)
            or self._has_few_articles(sums)
        )

    def _has_new(self, sums: ShopSums, elsewhere: set[str]) -> bool:
        names = sums.products.keys()
        unknown = names - self.products.keys()
        is_foreign = (
            bool(self.products)
            and len(names) >= FEWEST_PRODUCTS
            and len(names) - len(unknown) < FEWEST_KNOWN_SHARE * len(names)
        )
        if is_foreign or len(self.days) < KNOWN_DAYS:
            return is_foreign
        new, known = unknown - elsewhere, self.products.keys() | elsewhere
        return len(new) > NEW_SHARE * len(names) or bool(new_spellings(new, known, in_file=names) if new else ())

    def _is_hundredfold(self, sums: ShopSums) -> bool:
        for name, (count, logs, most) in sums.products.items():
            if most <= MANY_TIMES:
                continue
            known = self.products.get(name, (0, 0.0, 0.0))
            told_by = known if known[0] >= FEWEST_DAYS else (count, logs)
            if told_by[0] >= FEWEST_DAYS and most > MANY_TIMES * max(np.exp(told_by[1] / told_by[0]), 1.0):
                return True
        return False

    def _is_tenfold(self, sums: ShopSums) -> bool:
        is_known = len(self.sold) >= FEWEST_DAYS
        held_against = self.sold if is_known else sums.sold
        if len(held_against) < FEWEST_DAYS:
            return False
        highest = float(self.sold.max()) if is_known else 0.0
        limit = max(DAY_TIMES * max(float(np.median(held_against)), 1.0), HIGHEST_TIMES * highest)
        return bool((sums.sold > limit).any())

    def _has_few_articles(self, sums: ShopSums) -> bool:
        weekday, own = (self.days + _MONDAY_SHIFT) % 7, (sums.days + _MONDAY_SHIFT) % 7
        for number in np.unique(own).tolist():
            last = self.articles[weekday == number][-SAME_WEEKDAYS:]
            usual = float(np.median(last)) if len(last) >= FEWEST_WEEKDAYS else 0.0
            if usual >= FEWEST_ARTICLES and (sums.articles[own == number] < FEW_SHARE * usual).any():
                return True
        return False


class QuickShops:
    """What all shops showed so far."""

    def __init__(self, seen: Seen) -> None:
        self._shops: dict[str, QuickShop] = {}
        self.products: set[str] = set()
        for shop, sums in shop_sums(seen):
            self.add(shop, sums)

    def add(self, shop: str, sums: ShopSums) -> None:
        """Take in what a file shows of a shop."""
        self._shops.setdefault(shop, QuickShop()).add(sums)
        self.products |= sums.products.keys()

    def may_alarm(self, shop: str, sums: ShopSums) -> bool:
        """Tell whether a file of a shop could raise an alarm."""
        return self._shops.get(shop, QuickShop()).may_alarm(sums, self.products)


def shop_sums(seen: Seen) -> list[tuple[str, ShopSums]]:
    """Return what is seen by shop."""
    products = {str(shop): rows for shop, rows in seen.products.groupby("shop")}
    return [
        (str(shop), _sums(rows, products.get(str(shop), seen.products.iloc[:0])))
        for shop, rows in seen.days.groupby("shop")
    ]


def _sums(days: pd.DataFrame, products: pd.DataFrame) -> ShopSums:
    told = zip(products["days_count"], products["log_qty"], products["most_qty"], strict=True)
    return ShopSums(
        days["day"].to_numpy().astype("datetime64[D]").astype(np.int64),
        days["sold_qty"].to_numpy(dtype=float),
        days["products_count"].to_numpy(dtype=np.int64),
        dict(zip(products["product"].tolist(), told, strict=True)),
    )
