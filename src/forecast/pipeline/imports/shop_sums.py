"""What shops sell, summed by day and by product: of a file that comes in, and of all that came before it.

In: sums of lines (`archive.till.totals.TillSums`), files read together. Out: `ShopSums` by shop, `KnownShops`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.archive.till.totals import TillSums
from forecast.sources.till.together.sheaf import Sheaf

_Days = npt.NDArray[np.int64]


class _ProductSums(NamedTuple):
    """Days on which a product was sold, the logarithms of what was sold on each summed, most and when."""

    days_count: int = 0
    log_qty: float = 0.0
    most_qty: float = 0.0
    most_day: int = 0

    @property
    def usual_qty(self) -> float:
        """The geometric mean: it hardly follows a few days that are a thousand times too large, and can be summed."""
        return float(np.exp(self.log_qty / self.days_count))


@dataclass
class ShopSums:
    """What a shop's lines show: by day (days since 1970, in order), pieces and different articles; by product."""

    days: _Days = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    sold: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    articles: _Days = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    products: dict[str, _ProductSums] = field(default_factory=dict)

    def add(self, file: ShopSums) -> None:
        """Take in what a file shows; of days that it replaces only their own sums are set right."""
        kept = ~np.isin(self.days, file.days)
        order = np.argsort(days := np.concatenate([self.days[kept], file.days]), kind="stable")
        self.days = days[order]
        self.sold = np.concatenate([self.sold[kept], file.sold])[order]
        self.articles = np.concatenate([self.articles[kept], file.articles])[order]
        for name, new in file.products.items():
            old = self.products.get(name, _ProductSums())
            most = max(old, new, key=lambda sums: sums.most_qty)
            counts = (old.days_count + new.days_count, old.log_qty + new.log_qty)
            self.products[name] = _ProductSums(*counts, most.most_qty, most.most_day)


class KnownShops:
    """What the shops of a chain showed so far, each by itself; the archive is asked once, since it reads all lines."""

    def __init__(self, archive: Callable[[], TillSums]) -> None:
        self._archive = archive
        self._shops: dict[str, ShopSums] | None = None
        self._products: set[str] = set()

    def of(self, shop: str) -> ShopSums:
        """Return what a shop shows; nothing of one that is not known."""
        return self._known().get(shop, ShopSums())

    @property
    def products(self) -> set[str]:
        """What any shop ever sold."""
        self._known()
        return self._products

    def add(self, file: Mapping[str, ShopSums]) -> None:
        """Take in what a file shows of its shops."""
        shops = self._known()
        for shop, sums in file.items():
            shops.setdefault(shop, ShopSums()).add(sums)
            self._products |= sums.products.keys()

    def _known(self) -> dict[str, ShopSums]:
        if self._shops is None:
            self._shops = sums_by_shop(self._archive())
            self._products = {name for sums in self._shops.values() for name in sums.products}
        return self._shops


def sums_by_shop(seen: TillSums) -> dict[str, ShopSums]:
    """Return what is seen by shop."""
    rows = seen.products
    columns = (rows["days_count"], rows["log_qty"], rows["most_qty"], whole_days(rows["most_day"]))
    products: dict[str, dict[str, _ProductSums]] = {}
    for shop, name, *sums in zip(rows["shop"], rows["product"], *columns, strict=True):
        products.setdefault(str(shop), {})[name] = _ProductSums(*sums)
    return {
        str(shop): ShopSums(
            whole_days(days["day"]),
            days["sold_qty"].to_numpy(dtype=float),
            days["products_count"].to_numpy(dtype=np.int64),
            products.get(str(shop), {}),
        )
        for shop, days in seen.days.sort_values("day").groupby("shop")
    }


def sums_by_file(sheaf: Sheaf) -> list[dict[str, ShopSums]]:
    """Return what each file of a sheaf shows of its shop; what that is of a file that is not plain is of no account."""
    daily, names = sheaf.sums.daily, sheaf.names
    table = pd.DataFrame({"file": daily["file"], "day": whole_days(daily["day"]), "product": daily["product"]})
    table["sold"] = daily["qty"].clip(lower=0)
    table["is_sold"] = table["sold"] > 0
    days = table.groupby(["file", "day"])[["sold", "is_sold"]].sum().reset_index()
    sold = table[table["is_sold"]].assign(log=lambda rows: np.log(rows["sold"]))
    largest_first = sold.sort_values(["sold", "day"], ascending=[False, True], kind="stable")
    products = sold.groupby(["file", "product"]).agg(count=("sold", "size"), log=("log", "sum"))
    products[["most", "most_day"]] = largest_first.groupby(["file", "product"])[["sold", "day"]].first()
    products = products.reset_index()
    shops = daily.drop_duplicates("file").set_index("file")["shop"].to_dict()
    count = len(sheaf.is_plain)
    of_days, of_products = (np.searchsorted(rows["file"], range(count + 1)).tolist() for rows in (days, products))
    called = [names["product"][code] for code in products["product"].tolist()]
    columns = [products[name].tolist() for name in ("count", "log", "most", "most_day")]
    sums = [_ProductSums(*row) for row in zip(*columns, strict=True)]
    day, pieces, articles = (days[name].to_numpy() for name in ("day", "sold", "is_sold"))
    found = []
    for file in range(count):
        rows, own = slice(*of_days[file : file + 2]), slice(*of_products[file : file + 2])
        by_name = dict(sorted(zip(called[own], sums[own], strict=True)))
        shown = ShopSums(day[rows], pieces[rows], articles[rows].astype(np.int64), by_name)
        found.append({names["shop"][shops.get(file, 0)]: shown})
    return found


def whole_days(days: pd.Series[pd.Timestamp]) -> _Days:
    """Return days as numbers since 1970."""
    return days.to_numpy().astype("datetime64[D]").astype(np.int64)
