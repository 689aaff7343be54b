"""Files that were read together into the archive: those that nothing speaks against at once, the others one by one.

In: `Bundle`, what the archive holds. Out: files taken, what there is to say of them; the rest for `import_taking`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.archive.till.adding import Addition, AddResult, NewFile
from forecast.archive.till.changes import no_changes
from forecast.archive.till.seen import Seen, SeenShops, seen_of_sales
from forecast.notices import Notice
from forecast.pipeline.imports.import_alarms import ShownFile, alarms_of, blocking
from forecast.pipeline.imports.import_results import changes_said, in_figures
from forecast.pipeline.imports.import_said import Imported
from forecast.pipeline.imports.quick_alarms import QuickShops, ShopSums
from forecast.pipeline.imports.sheaves import Bundle, BundledFile
from forecast.reports.wording import Wording
from forecast.sources.till.together.chosen import Chosen


class SeenSoFar:
    """What the archive and the files of this run show so far; asked for once, since it reads all lines."""

    def __init__(self, ask: Callable[[], Seen]) -> None:
        self._ask = ask
        self._exact: SeenShops | None = None
        self._quick: QuickShops | None = None
        self._waiting: list[Seen] = []

    def exact(self) -> SeenShops:
        """Return it for `import_alarms`."""
        if self._exact is None:
            self._exact = SeenShops(self._ask())
        for seen in self._waiting:
            self._exact.add(seen)
        self._waiting = []
        return self._exact

    def quick(self) -> QuickShops:
        """Return it for `quick_alarms`; files that are added to it are to be added here as well."""
        if self._quick is None:
            self._quick = QuickShops(self.exact().all())
        return self._quick

    def add(self, seen: Seen) -> None:
        """Take in a file of any days."""
        self.exact().add(seen)
        self._quick = None

    def add_new(self, seen: Seen) -> None:
        """Take in files that `quick` knows already."""
        self._waiting.append(seen)


class BundleTaking:
    """Takes the files of bundles into `addition`; `alone` takes one that has to be looked at by itself."""

    def __init__(
        self,
        addition: Addition,
        seen: SeenSoFar,
        imported: Imported,
        *,
        today: pd.Timestamp,
        words: Wording,
        alone: Callable[[Path], None],
    ) -> None:
        self._addition, self._seen, self._imported = addition, seen, imported
        self._today, self._words, self._alone = today, words, alone
        self._said: dict[int, list[Notice]] = {}

    def take(self, bundle: Bundle, *, is_dry: bool) -> None:
        """Take the files of a bundle, in their order."""
        shown = _shown(bundle)
        days = _days_of(bundle)
        known = self._known_days()
        run: list[int] = []
        for number, file in enumerate(bundle.files):
            if file is None:
                continue
            if file.told is not None and self._is_new(file, days[number], known):
                alarms: list[Notice] = []
                if self._seen.quick().may_alarm(*shown[number]):
                    # The files before it are part of what it is held against.
                    self._take_run(bundle, run, is_dry=is_dry)
                    run, alarms = [], self._alarms(bundle, number)
                if not blocking(alarms):
                    self._seen.quick().add(*shown[number])
                    known |= days[number]
                    run.append(number)
                    self._said[number] = alarms
                    continue
            self._take_run(bundle, run, is_dry=is_dry)
            run = []
            self._alone(file.path)
            known = self._known_days()
        self._take_run(bundle, run, is_dry=is_dry)

    def _alarms(self, bundle: Bundle, number: int) -> list[Notice]:
        """Return what looks wrong about a file of new days, all of whose lines are kept."""
        sales, before = Chosen(bundle.sheaf, [number]).sales(), self._seen.exact()
        file = bundle.files[number]
        seen, source = seen_of_sales(sales), file.path.name if file else ""
        changes = no_changes()
        shown = ShownFile(source, seen, changes, changes[["shop", "day"]], kept_rows=1, kept_pcs=1.0)
        return alarms_of(shown, before.of(seen.days["shop"]), elsewhere=before.products)

    def _is_new(self, file: BundledFile, days: set[tuple[str, int]], known: set[tuple[str, int]]) -> bool:
        """Tell whether nobody knows a file or one of its days, and none of them is still to come."""
        is_known = self._imported.heard.has(file.content_hash) or any(
            one.content_hash == file.content_hash for one in self._addition.files
        )
        today = int(self._today.to_datetime64().astype("datetime64[D]").astype(np.int64))
        return not is_known and days.isdisjoint(known) and max(day for _, day in days) <= today

    def _known_days(self) -> set[tuple[str, int]]:
        found: set[tuple[str, int]] = set()
        for coverage in (self._addition.coverage, self._imported.heard.coverage):
            found.update(zip(coverage["shop"].tolist(), _whole_days(coverage["day"]).tolist(), strict=True))
        return found

    def _take_run(self, bundle: Bundle, run: Sequence[int], *, is_dry: bool) -> None:
        files = [file for number in run if (file := bundle.files[number]) is not None]
        if not files:
            return
        chosen, imported = Chosen(bundle.sheaf, run), self._imported
        covered, sales = chosen.covered(), chosen.sales()
        new = [NewFile(file.path.name, file.content_hash, bundle.settings_hash, bundle.shop) for file in files]
        self._addition.take_together(new, chosen.lines(), covered)
        told = {file.content_hash: file.told for file in files if file.told is not None}
        reports = {content_hash: each.report for content_hash, each in told.items()}
        imported.heard.hear_together(reports, sales, covered, first=chosen.lines_of_first)
        self._seen.add_new(seen_of_sales(sales))
        for number, each in zip(run, told.values(), strict=True):
            imported.said += [*each.notices, *self._said.pop(number)]
        if not is_dry:
            imported.results += _results(self._words, files, covered, sales)


def _whole_days(days: pd.Series[pd.Timestamp]) -> npt.NDArray[np.int64]:
    return days.to_numpy().astype("datetime64[D]").astype(np.int64)


def _days_of(bundle: Bundle) -> list[set[tuple[str, int]]]:
    """Return the shop-days of each file."""
    by_day, shops = bundle.sheaf.sums.by_day, bundle.sheaf.names["shop"]
    found: list[set[tuple[str, int]]] = [set() for _ in bundle.files]
    for file, shop, day in zip(by_day["file"], by_day["shop"], _whole_days(by_day["day"]).tolist(), strict=True):
        found[file].add((shops[shop], day))
    return found


def _shown(bundle: Bundle) -> list[tuple[str, ShopSums]]:
    """Return what each file shows of its shop; what that is of a file that is not plain is of no account."""
    daily, names = bundle.sheaf.sums.daily, bundle.sheaf.names
    table = pd.DataFrame({"file": daily["file"], "day": _whole_days(daily["day"]), "product": daily["product"]})
    table["sold"] = daily["qty"].clip(lower=0)
    table["is_sold"] = table["sold"] > 0
    days = table.groupby(["file", "day"])[["sold", "is_sold"]].sum().reset_index()
    sold = table[table["is_sold"]].assign(log=lambda rows: np.log(rows["sold"]))
    products = sold.groupby(["file", "product"]).agg(n=("sold", "size"), log=("log", "sum"), most=("sold", "max"))
    products = products.reset_index()
    shops = daily.drop_duplicates("file").set_index("file")["shop"].to_dict()
    of_days, of_products = (
        np.searchsorted(one["file"], range(len(bundle.files) + 1)).tolist() for one in (days, products)
    )
    day, articles = days["day"].to_numpy(), days["is_sold"].to_numpy(dtype=np.int64)
    columns = [products[name].tolist() for name in ("n", "log", "most")]
    called = [names["product"][code] for code in products["product"].tolist()]
    found = []
    for file in range(len(bundle.files)):
        rows, own = slice(*of_days[file : file + 2]), slice(*of_products[file : file + 2])
        told = dict(zip(called[own], zip(*(column[own] for column in columns), strict=True), strict=True))
        sums = ShopSums(day[rows], days["sold"].to_numpy()[rows], articles[rows], told)
        found.append((names["shop"][shops.get(file, 0)], sums))
    return found


def _results(words: Wording, files: Sequence[BundledFile], covered: pd.DataFrame, sales: pd.DataFrame) -> Iterator[str]:
    """Yield what came of each file: days added, and its days, pieces and money."""
    days = covered["sequence"].value_counts()
    sums = sales.assign(qty=sales["qty"].clip(lower=0)).groupby("sequence")
    sold, paid = sums["qty"].sum(), sums["known_amount"].sum(min_count=1)
    for place, file in enumerate(files):
        count = int(days[place])
        yield changes_said(words, AddResult(True, count))
        yield in_figures(words, file.path.name, count=count, sold_qty=float(sold[place]), paid=float(paid[place]))
