"""What there is to say about the files of an import, gathered while their pieces pass by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from forecast.config import Config
from forecast.errors import Problem, SourceError
from forecast.notices import Notice, unique
from forecast.pipeline.imports.read_sales import ReadSales
from forecast.pipeline.imports.report_text import details, five_lines, keep_details
from forecast.reports.wording import Wording
from forecast.sources.till.file_lines import TillFile
from forecast.sources.till.reports.report import ImportReport, merged_report
from forecast.tables import DataFrame, RejectedLines


@dataclass(frozen=True)
class RefusedFile:
    """A file that cannot be read, with everything that is wrong about it."""

    file: str
    problems: Sequence[Problem]


def refused_notice(refused: RefusedFile) -> Notice:
    """Return the warning for a night that goes on without a file: its first problem, and how many there are.

    Examples
    --------
    >>> problems = [Problem("a.csv", "row_misfits", line=line) for line in (2, 3)]
    >>> refused_notice(RefusedFile("a.csv", problems)).values["count"]
    2
    """
    first, count = refused.problems[0], len(refused.problems)
    name = Path(refused.file).name
    return Notice("import_failed", "warning", values={"file": name, "problem": first, "count": count})


class FileFindings:
    """What one file holds; `pieces_of` hands its pieces on, and only one of them is held at a time."""

    def __init__(self) -> None:
        self._reports: list[ImportReport] = []
        self._lost: list[pd.DataFrame] = []
        self._ahead: list[pd.Series[pd.Timestamp]] = []
        self.notices: list[Notice] = []

    def pieces_of(
        self, pieces: Iterable[TillFile], read_sales: ReadSales, *, today: pd.Timestamp
    ) -> Iterator[TillFile]:
        """Pass the pieces of a file on; keep their notices, and add them to `read_sales`."""
        for piece in pieces:
            self._reports.append(piece.report)
            self.notices += piece.notices
            self._lost.append(_lost_of(piece.rejected))
            self._ahead.append(piece.lines.loc[piece.lines["day"] > today, "day"])
            read_sales.add(piece)
            yield piece
            # The next piece is read without this one in memory.
            del piece

    @property
    def report(self) -> ImportReport:
        """The report of the whole file."""
        return merged_report(self._reports)

    @property
    def lost(self) -> pd.DataFrame:
        """Rows and pieces by reason of what was set aside though no setting names it, most rows first."""
        summed = pd.concat(self._lost).groupby(level=0).sum()
        return summed.sort_values("rows", ascending=False, kind="stable")

    def dated_ahead(self) -> list[Notice]:
        """Say whether a file holds days that have not come yet: a till's clock is wrong, or a date was misread."""
        ahead = pd.concat(self._ahead)
        if ahead.empty:
            return []
        last = ahead.max().date().isoformat()
        values: dict[str, str | int] = {"file": self._reports[0].file, "count": len(ahead), "last_day": last}
        return [Notice("till_dated_ahead", values=values)]


@dataclass
class ImportFindings:
    """What an import has to say: what its files hold, what changed; what was refused or kept out."""

    read_sales: ReadSales = field(default_factory=ReadSales)
    results: list[str] = field(default_factory=list)
    said: list[Notice] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)
    kept_out: list[Path] = field(default_factory=list)
    details: list[Path] = field(default_factory=list)

    def keep_details(self, archive: Path, words: Wording) -> None:
        """Write the whole reports of the files that were read into the archive."""
        self.details = keep_details(self.read_sales, archive, words)

    def lines(self, config: Config, *, verbose: bool = False) -> list[str]:
        """Return everything in lines for the terminal."""
        summary = five_lines(self.read_sales, self.notices, config)
        more = details(self.read_sales, config, kept=self.details, verbose=verbose)
        return [*summary, *more, *self.results]

    @property
    def notices(self) -> list[Notice]:
        """Every notice once."""
        return unique(self.said)

    @property
    def problems(self) -> list[Problem]:
        """Every problem of every refused file."""
        return [problem for each in self.refused for problem in each.problems]

    def add_file(self, file: FileFindings, lines: Sequence[str], notices: Sequence[Notice]) -> None:
        """Take up what was found in a file that was read, and what became of it."""
        self.results += lines
        self.said += [*file.notices, *file.dated_ahead(), *notices]

    def raise_refused(self) -> None:
        """Stop where a file was refused.

        Raises
        ------
        SourceError
            With every problem of every refused file.
        """
        if self.refused:
            raise SourceError(self.problems)

    def raise_without_any(self) -> None:
        """Stop where nothing can be planned, since files were refused or kept out and the archive is empty.

        Raises
        ------
        SourceError
            With every problem of every such file.
        """
        waiting = [Problem(str(path), "looks_wrong") for path in self.kept_out]
        if self.refused or waiting:
            raise SourceError([*self.problems, *waiting])


_BY_SETTINGS = frozenset(
    {"training", "not_a_product", "deposit", "staff", "gift", "exceptional", "suspected_bulk", "other_source"}
    | {"row_rule"}
)
"""What a person wrote into the configuration, or the till marks itself; rows without an article are a loss all the same
where they have pieces."""
_NO_SALE = frozenset(
    {"voided", "order", "payment", "tip", "voucher", "points", "float", "discount", "fee", "custom", "waste"}
    | {"transfer"}
)
"""What tills write down beside sales."""
_STOOD_FOR = frozenset({"deal_in_parts", "deal_header", "sum_of_others", "ticket_total"})
"""Rows for which others stand."""
_NO_LOSS = _BY_SETTINGS | _NO_SALE | _STOOD_FOR


def _lost_of(rejected: DataFrame[RejectedLines]) -> pd.DataFrame:
    """Return `rows` and `pcs` by reason of what was lost.

    A row with neither pieces nor money is no loss under any reason: a comment, a closed day.

    Examples
    --------
    >>> from forecast.tables import checked
    >>> row = {"source": "a.csv", "line": 2, "shop": "a", "day": pd.Timestamp("2026-05-04"), "product": "Pain"}
    >>> rows = [{**row, "reason": "training", "qty": 1.0}, {**row, "reason": "outside_hours", "qty": 2.0}]
    >>> _lost_of(checked(RejectedLines, pd.DataFrame(rows))).to_dict("index")
    {'outside_hours': {'rows': 1, 'pcs': 2.0}}
    """
    qty, amount = rejected["qty"].fillna(0), rejected["amount"].fillna(0)
    is_nameless = (rejected["reason"] == "not_a_product") & (rejected["product"].fillna("") == "")
    is_unnamed_loss = ~rejected["reason"].isin(_NO_LOSS) & ((qty != 0) | (amount != 0))
    is_unreadable = rejected["reason"] == "unreadable"
    lost = rejected[is_unnamed_loss | is_unreadable | (is_nameless & (qty != 0))]
    by_reason = lost.assign(pcs=lost["qty"].fillna(0).clip(lower=0)).groupby("reason")
    return pd.DataFrame({"rows": by_reason.size(), "pcs": by_reason["pcs"].sum()})
