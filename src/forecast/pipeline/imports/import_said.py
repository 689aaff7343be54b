"""What there is to say about the files of an import, gathered while their pieces pass by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from forecast.config import Config
from forecast.errors import Problem, SourceError
from forecast.notices import Notice, unique
from forecast.pipeline.imports.heard import Heard
from forecast.pipeline.imports.import_lost import lost_of
from forecast.pipeline.imports.import_told import details, five_lines, keep_details
from forecast.reports.wording import Wording
from forecast.sources.till.file_lines import TillFile
from forecast.sources.till.reports.report import ImportReport
from forecast.sources.till.reports.report_merged import merged_report


@dataclass(frozen=True)
class Refused:
    """A file that cannot be read, with everything that is wrong about it."""

    file: str
    problems: Sequence[Problem]


def refused_notice(refused: Refused) -> Notice:
    """Return the warning for a night that goes on without a file: its first problem, and how many there are.

    Examples
    --------
    >>> problems = [Problem("a.csv", "row_misfits", line=line) for line in (2, 3)]
    >>> refused_notice(Refused("a.csv", problems)).values["count"]
    2
    """
    first, count = refused.problems[0], len(refused.problems)
    name = Path(refused.file).name
    return Notice("import_failed", "warning", values={"file": name, "problem": first, "count": count})


class FileHeard:
    """What one file holds; `pieces_of` hands its pieces on, and only one of them is held at a time."""

    def __init__(self) -> None:
        self._reports: list[ImportReport] = []
        self._lost: list[pd.DataFrame] = []
        self._ahead: list[pd.Series[pd.Timestamp]] = []
        self.notices: list[Notice] = []

    def pieces_of(self, pieces: Iterable[TillFile], heard: Heard, *, today: pd.Timestamp) -> Iterator[TillFile]:
        """Pass the pieces of a file on; keep what is to be said of them, and let `heard` hear them too."""
        for piece in pieces:
            self._reports.append(piece.report)
            self.notices += piece.notices
            self._lost.append(lost_of(piece.rejected))
            self._ahead.append(piece.lines.loc[piece.lines["day"] > today, "day"])
            heard.hear(piece)
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
class Imported:
    """What an import has to say: what its files hold, what changed; what was refused or kept out."""

    heard: Heard = field(default_factory=Heard)
    results: list[str] = field(default_factory=list)
    said: list[Notice] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    kept_out: list[Path] = field(default_factory=list)
    details: list[Path] = field(default_factory=list)

    def keep_details(self, archive: Path, words: Wording) -> None:
        """Write the whole reports of the files that were read into the archive."""
        self.details = keep_details(self.heard, archive, words)

    def lines(self, config: Config, *, verbose: bool = False) -> list[str]:
        """Return everything in lines for the terminal."""
        told = five_lines(self.heard, self.notices, config)
        more = details(self.heard, config, kept=self.details, verbose=verbose)
        return [*told, *more, *self.results]

    @property
    def notices(self) -> list[Notice]:
        """Every notice once."""
        return unique(self.said)

    @property
    def problems(self) -> list[Problem]:
        """Every problem of every refused file."""
        return [problem for each in self.refused for problem in each.problems]

    def hear(self, file: FileHeard, lines: Sequence[str], notices: Sequence[Notice]) -> None:
        """Take up what a file that was read holds, and what became of it."""
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
