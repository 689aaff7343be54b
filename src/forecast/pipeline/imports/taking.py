"""Files into the archive: one that cannot be read, or looks wrong, costs that file and no other.

In: paths, what the archive holds. Out: files taken, what there is to say of them. Files that were read together and
that nothing speaks against are taken at once, the others one by one.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from forecast.archive.till.adding import Addition
from forecast.archive.till.comparing import Comparing
from forecast.archive.till.coverage import owned_edges
from forecast.archive.till.laid import AddResult, LaidFile, NewFile
from forecast.archive.till.manifest import ImportedFile
from forecast.archive.till.totals import TillSums
from forecast.errors import InputError, Problem
from forecast.notices import Notice
from forecast.pipeline.imports.alarms import BLOCKING, ShownFile, alarms_of, alarms_of_sums, blocking
from forecast.pipeline.imports.bundles import Bundle, BundledFile
from forecast.pipeline.imports.findings import FileFindings, ImportFindings, RefusedFile
from forecast.pipeline.imports.report_text import changes_said, in_figures, indented
from forecast.pipeline.imports.shop_sums import KnownShops, sums_by_file, sums_by_shop, whole_days
from forecast.pipeline.outcome import Progress
from forecast.reports.wording import Wording
from forecast.sources.till.file_lines import TillFile
from forecast.sources.till.together.chosen import Chosen


@dataclass(frozen=True)
class ImportChoice:
    """What a person asked for.

    Attributes
    ----------
    is_accepted
        Someone looked at what looks wrong, and takes it.
    is_again
        Files that were imported or taken back before come in anew.
    is_dry
        Nothing is written.
    is_verbose
        More is said.
    """

    is_accepted: bool = False
    is_again: bool = False
    is_dry: bool = False
    is_verbose: bool = False


@dataclass
class Taking:
    """A run of files into the archive, or, of a dry run, beside it; what is found in each goes to `findings`.

    `deal` says which files are read one by one and which together; days after `today` are told, in `words`.
    """

    addition: Addition
    comparing: Comparing
    read: Callable[[Path], Iterable[TillFile]]
    deal: Callable[[Sequence[Path]], Iterable[Path | Bundle]]
    today: pd.Timestamp
    choice: ImportChoice
    words: Wording
    findings: ImportFindings
    _known: KnownShops = field(init=False)

    def __post_init__(self) -> None:
        """Note how to ask what the archive shows."""
        self._known = KnownShops(self.comparing.seen)

    def take_all(self, paths: Sequence[Path], progress: Progress) -> None:
        """Read file after file, or some together."""
        done = 0
        for dealt in self.deal(paths):
            if isinstance(dealt, Path):
                self._take(dealt)
                done += 1
            else:
                self._take_bundle(dealt)
                done += sum(file is not None for file in dealt.files)
            progress("import", done, len(paths))

    def _take(self, path: Path) -> None:
        findings, file = self.findings, FileFindings()
        mark = findings.read_sales.mark()
        try:
            pieces = file.pieces_of(self.read(path), findings.read_sales, today=self.today)
            laid = self.addition.lay(pieces, again=self.choice.is_again or self.choice.is_dry)
        except Exception as error:  # whatever a reader trips over costs its file only
            findings.read_sales.go_back(mark)
            findings.refused.append(RefusedFile(str(path), _problems_of(path, error)))
            if self.choice.is_verbose and not isinstance(error, InputError):
                findings.results += traceback.format_exc().splitlines()
            return
        if isinstance(laid, ImportedFile):
            findings.add_file(file, [indented("imported.known", self.words, file=path.name)], [])
            return
        seen = self.comparing.seen_in(laid)
        shown = self._shown(file, laid, seen)
        alarms = alarms_of(shown, self._known)
        doubts = blocking(alarms)
        # What a person took once does not have to be taken again when settings change how it is read.
        accepted_before = set(laid.known.accepted) if laid.known else set()
        if doubts - accepted_before and not self.choice.is_accepted:
            findings.kept_out.append(path)
            out = Notice("till_file_kept_out", "warning", values={"file": path.name, "path": str(path)})
            findings.add_file(file, [], [*alarms, out])
            return
        result = self.addition.take(laid, accepted=doubts)
        self._known.add(shown.shops)
        lines = [] if self.choice.is_dry else [changes_said(self.words, result), _figures_of(path, seen, self.words)]
        findings.add_file(file, lines, [*result.notices, *(_once_accepted(alarm) for alarm in alarms)])

    def _shown(self, file: FileFindings, laid: LaidFile, seen: TillSums) -> ShownFile:
        report, lost = file.report, file.lost
        changes, coverage = self.comparing.changes(laid), self.addition.coverage
        return ShownFile(
            source=report.file,
            shops=sums_by_shop(seen),
            changes=changes,
            edges=owned_edges(coverage[coverage["shop"].isin(changes["shop"].unique())]),
            kept_rows=report.lines_kept,
            # Refunds took back what was sold: no piece of either was lost.
            kept_pcs=float(report.account.loc[report.account["is_kept"], "qty"].clip(lower=0).sum()),
            lost_rows=int(lost["rows"].sum()),
            lost_pcs=float(lost["pcs"].sum()),
            lost_reason=str(lost.index[0]) if len(lost) else "",
            is_reread=laid.known is not None,
        )

    def _take_bundle(self, bundle: Bundle) -> None:
        """Take the files of a bundle in their order, those of new days without a doubt in runs."""
        shown, days, known_days = sums_by_file(bundle.sheaf), _days_of(bundle), self._known_days()
        run: list[int] = []
        notices: list[Notice] = []
        for number, file in enumerate(bundle.files):
            if file is None:
                continue
            if file.said is not None and self._is_new(file, days[number], known_days):
                alarms = alarms_of_sums(file.path.name, shown[number], self._known)
                if not blocking(alarms):
                    self._known.add(shown[number])
                    known_days |= days[number]
                    run.append(number)
                    notices += [*file.said[1], *alarms]
                    continue
            self._take_run(bundle, run, notices)
            run, notices = [], []
            self._take(file.path)
            known_days = self._known_days()
        self._take_run(bundle, run, notices)

    def _is_new(self, file: BundledFile, days: set[tuple[str, int]], known_days: set[tuple[str, int]]) -> bool:
        """Tell whether nobody knows a file or one of its days, and none of them is still to come."""
        is_known = self.findings.read_sales.has(file.content_hash) or any(
            other.content_hash == file.content_hash for other in self.addition.files
        )
        today = int(whole_days(pd.Series([self.today]))[0])
        return not is_known and days.isdisjoint(known_days) and max(day for _, day in days) <= today

    def _known_days(self) -> set[tuple[str, int]]:
        found: set[tuple[str, int]] = set()
        for coverage in (self.addition.coverage, self.findings.read_sales.coverage):
            found.update(zip(coverage["shop"].tolist(), whole_days(coverage["day"]).tolist(), strict=True))
        return found

    def _take_run(self, bundle: Bundle, run: Sequence[int], notices: Sequence[Notice]) -> None:
        files = [file for number in run if (file := bundle.files[number]) is not None]
        if not files:
            return
        chosen = Chosen(bundle.sheaf, run)
        covered, sales = chosen.covered(), chosen.sales()
        new = [NewFile(file.path.name, file.content_hash, bundle.settings_hash, bundle.shop) for file in files]
        self.addition.take_together(new, chosen.lines(), covered)
        reports = {file.content_hash: file.said[0] for file in files if file.said is not None}
        self.findings.read_sales.add_together(reports, sales, covered, first=chosen.lines_of_first)
        self.findings.said += notices
        if not self.choice.is_dry:
            self.findings.results += _results(self.words, files, covered, sales)


def _once_accepted(alarm: Notice) -> Notice:
    """Return an alarm of a file that was taken: what a person accepted is no alarm any more, but still told."""
    return Notice(alarm.code, "note", alarm.shop, alarm.values) if alarm.code in BLOCKING else alarm


def _figures_of(path: Path, seen: TillSums, words: Wording) -> str:
    days = seen.days
    paid = float(days["amount"].sum(min_count=1)) if len(days) else float("nan")
    return in_figures(words, path.name, count=len(days), sold_qty=float(days["sold_qty"].sum()), paid=paid)


def _problems_of(path: Path, error: Exception) -> Sequence[Problem]:
    if isinstance(error, InputError):
        return error.problems
    if isinstance(error, OSError):
        return [Problem(str(path), "could_not_be_read", values={"why": error.strerror or str(error)})]
    return [Problem(str(path), "import_defect", values={"why": f"{type(error).__name__}: {error}"})]


def _days_of(bundle: Bundle) -> list[set[tuple[str, int]]]:
    """Return the shop-days of each file."""
    by_day, shops = bundle.sheaf.sums.by_day, bundle.sheaf.names["shop"]
    found: list[set[tuple[str, int]]] = [set() for _ in bundle.files]
    for file, shop, day in zip(by_day["file"], by_day["shop"], whole_days(by_day["day"]).tolist(), strict=True):
        found[file].add((shops[shop], day))
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
