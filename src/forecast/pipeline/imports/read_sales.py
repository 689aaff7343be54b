"""What the files of one import hold together: sales, what was set aside, and their reports.

In: `TillFile`, piece by piece. Out: sums of the files that were read, each shop-day counted once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pandas as pd

from forecast.archive.till.coverage import KEY as COVERED
from forecast.archive.till.coverage import coverage_of, days_to_take, no_coverage, replace_days, with_days
from forecast.sources.till.file_lines import TillFile
from forecast.sources.till.file_tables import COARSEST_LAST
from forecast.sources.till.reports.report import ImportReport, merged_report
from forecast.sources.till.rows.meaning import plain_name

_KEY = ["shop", "day", "product", "unit"]
_COLUMNS = [*_KEY, "qty", "amount", "known_amount"]
_FIRST_LINES = 3
_FIRST_DAYS = 60


class _Mark(NamedTuple):
    """What was read up to a file."""

    first_lines: pd.DataFrame
    reports: dict[str, list[ImportReport]]
    sales: list[pd.DataFrame]
    coverage: pd.DataFrame


class ReadSales:
    """What was read; where several files have a shop-day, the one counts that the archive would take.

    `first_lines` are the first three kept lines of the first file, `times` the times of sale of its first days.
    """

    def __init__(self) -> None:
        self.first_lines = pd.DataFrame()
        self.times: dict[object, list[int]] = {}
        self._reports: dict[str, list[ImportReport]] = {}
        self._sales: list[pd.DataFrame] = []
        self._coverage = no_coverage()

    def add(self, piece: TillFile) -> None:
        """Add one file, or the part of a big one that holds one shop."""
        reports = self._reports.setdefault(piece.content_hash, [])
        reports.append(piece.report)
        self._keep_first(lambda: piece.lines)
        number = list(self._reports).index(piece.content_hash) + 1
        covered = coverage_of(piece.lines, piece.rejected, sequence=number)
        taken, _ = days_to_take(
            covered, self._coverage, cut_off=piece.cut_off, replace_fuller_days=piece.replace_fuller_days
        )
        before = self._coverage[self._coverage["sequence"] == number]
        both = pd.concat([before, taken]) if len(before) else taken
        self._coverage, _ = replace_days(self._coverage, both, sequence=number)
        self._sales.append(_sales_of(piece).assign(sequence=number))

    def add_together(
        self,
        reports: Mapping[str, ImportReport],
        sales: pd.DataFrame,
        covered: pd.DataFrame,
        *,
        first: Callable[[], pd.DataFrame],
    ) -> None:
        """Add new files (`reports` by content hash) that have no shop-day in common with any file.

        `sales` are theirs as `_sales_of` returns them, `covered` their shop-days, both with the place of the file among
        the reports for its `sequence`; `first` gives the lines of the first of them.
        """
        self._keep_first(first)
        number = len(self._reports) + 1
        self._reports |= {content_hash: [report] for content_hash, report in reports.items()}
        self._coverage = with_days(self._coverage, covered.assign(sequence=covered["sequence"] + number))
        self._sales.append(sales.assign(sequence=sales["sequence"] + number))

    def _keep_first(self, lines: Callable[[], pd.DataFrame]) -> None:
        if self.first_lines.empty:
            first = lines()
            self.first_lines = _with_unit(first).head(_FIRST_LINES)
            self.times = _times(first)

    @property
    def coverage(self) -> pd.DataFrame:
        """The shop-days that were read."""
        return self._coverage

    def has(self, content_hash: str) -> bool:
        """Tell whether a file with these bytes was read."""
        return content_hash in self._reports

    def mark(self) -> _Mark:
        """Return what was read so far, for `go_back`."""
        return _Mark(self.first_lines, dict(self._reports), list(self._sales), self._coverage)

    def go_back(self, mark: _Mark) -> None:
        """Forget what was read since `mark`: the first pieces of a file that cannot be read to its end."""
        self.first_lines, self._reports, self._sales, self._coverage = mark

    @property
    def reports(self) -> dict[str, ImportReport]:
        """The report of each file, by the hash of its content."""
        return {name: merged_report(pieces) for name, pieces in self._reports.items()}

    @property
    def grain(self) -> str | None:
        """The grain of the files, the coarsest where they differ; None of no file."""
        grains = {pieces[0].grain for pieces in self._reports.values()}
        return max(grains, key=COARSEST_LAST.index, default=None)

    def sales(self) -> pd.DataFrame:
        """Return shop, day, product, unit, closing, qty, amount and known_amount, sorted by the first four.

        `amount` is empty where any line of a row has none, since a sum of some would be wrong; `known_amount` is that
        sum.
        """
        if not self._sales:
            return pd.DataFrame(columns=_COLUMNS)
        owned = self._coverage[[*COVERED, "sequence"]]
        rows = pd.concat(self._sales).merge(owned, on=[*COVERED, "sequence"])
        return _summed(rows.assign(is_whole=rows["amount"].notna()))

    def set_aside(self) -> pd.DataFrame:
        """Return reason, lines_count and qty of what was left out, most lines first."""
        tables = [piece.left_out for pieces in self._reports.values() for piece in pieces if len(piece.left_out)]
        if not tables:
            return pd.DataFrame(columns=["reason", "lines_count", "qty"])
        summed = pd.concat(tables).groupby("reason", as_index=False)[["lines_count", "qty"]].sum()
        summed["qty"] = summed["qty"].round(6)
        return summed.sort_values(["lines_count", "reason"], ascending=[False, True], ignore_index=True)


def _sales_of(piece: TillFile) -> pd.DataFrame:
    """Return shop, day, product, unit, qty, amount and known_amount of the kept lines, refunds netted, by closing."""
    lines = _with_unit(piece.lines)
    return _summed(lines.assign(known_amount=lines["amount"], is_whole=lines["amount"].notna()), [*_KEY, "closing"])


def _summed(rows: pd.DataFrame, key: list[str] = _KEY) -> pd.DataFrame:
    """Return sums by `key`, sorted by it; `amount` where every row `is_whole`."""
    grouped = rows.groupby(key)
    known = grouped["known_amount"].sum(min_count=1).round(6)
    whole = grouped["is_whole"].all()
    table = pd.DataFrame({"qty": grouped["qty"].sum().round(6), "amount": known.where(whole), "known_amount": known})
    return table.reset_index()


def _with_unit(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the kept lines, a product that is kept apart by its units under its own name."""
    pairs = pd.MultiIndex.from_frame(lines[["product", "unit"]])
    names = {(product, unit): plain_name(product, unit) for product, unit in pairs.unique()}
    return lines.assign(product=pd.Series([names[pair] for pair in pairs], index=lines.index, dtype="str"))


def _times(lines: pd.DataFrame) -> dict[object, list[int]]:
    timed = lines[lines["time_s"].notna()]
    by_day = timed.groupby("day")["time_s"]
    return {day: times.astype(int).tolist() for day, times in list(by_day)[:_FIRST_DAYS]}
