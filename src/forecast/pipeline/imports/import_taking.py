"""Files into the archive, each by itself: one that cannot be read, or looks wrong, costs that file and no other."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from forecast.archive.till.adding import Addition, LaidFile
from forecast.archive.till.comparing import Comparing
from forecast.archive.till.coverage import owned_edges
from forecast.archive.till.manifest import ImportedFile
from forecast.archive.till.seen import Seen
from forecast.errors import InputError, Problem
from forecast.notices import Notice
from forecast.pipeline.imports.import_alarms import BLOCKING, ShownFile, alarms_of, blocking
from forecast.pipeline.imports.import_results import changes_said, in_figures, indented
from forecast.pipeline.imports.import_said import FileHeard, Imported, Refused
from forecast.pipeline.imports.import_together import BundleTaking, SeenSoFar
from forecast.pipeline.imports.sheaves import Bundle
from forecast.pipeline.outcome import Progress
from forecast.reports.wording import Wording
from forecast.sources.till.file_lines import TillFile

Reader = Callable[[Path], Iterable[TillFile]]


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
    """A run of files into the archive, or, of a dry run, beside it; days after `today` are told, in `words`."""

    addition: Addition
    comparing: Comparing
    read: Reader
    deal: Callable[[Sequence[Path]], Iterable[Path | Bundle]]
    today: pd.Timestamp
    choice: ImportChoice
    words: Wording
    _seen: SeenSoFar = field(init=False)

    def __post_init__(self) -> None:
        """Note how to ask what the archive shows."""
        self._seen = SeenSoFar(self.comparing.seen)

    def take_all(self, paths: Sequence[Path], imported: Imported, progress: Progress) -> None:
        """Read file after file, or some together; tell `imported` what each holds and what came of it."""

        def alone(path: Path) -> None:
            self._take(path, imported)

        together = BundleTaking(self.addition, self._seen, imported, today=self.today, words=self.words, alone=alone)
        done = 0
        for dealt in self.deal(paths):
            if isinstance(dealt, Path):
                alone(dealt)
                done += 1
            else:
                together.take(dealt, is_dry=self.choice.is_dry)
                done += sum(file is not None for file in dealt.files)
            progress("import", done, len(paths))

    def _take(self, path: Path, imported: Imported) -> None:
        heard, mark = FileHeard(), imported.heard.mark()
        try:
            pieces = heard.pieces_of(self.read(path), imported.heard, today=self.today)
            laid = self.addition.lay(pieces, again=self.choice.is_again or self.choice.is_dry)
        except Exception as error:  # whatever a reader trips over costs its file only
            imported.heard.go_back(mark)
            imported.refused.append(Refused(str(path), _problems_of(path, error)))
            if self.choice.is_verbose and not isinstance(error, InputError):
                imported.results += traceback.format_exc().splitlines()
            return
        if isinstance(laid, ImportedFile):
            imported.hear(heard, [indented("imported.known", self.words, file=path.name)], [])
            return
        shown = self.comparing.seen_in(laid)
        before = self._seen.exact()
        of_shops = before.of(shown.days["shop"])
        alarms = alarms_of(self._shown(heard, laid, shown), of_shops, elsewhere=before.products)
        doubts = blocking(alarms)
        # What a person took once does not have to be taken again when settings change how it is read.
        accepted_before = set(laid.known.accepted) if laid.known else set()
        if doubts - accepted_before and not self.choice.is_accepted:
            imported.kept_out.append(path)
            out = Notice("till_file_kept_out", "warning", values={"file": path.name, "path": str(path)})
            imported.hear(heard, [], [*alarms, out])
            return
        result = self.addition.take(laid, accepted=doubts)
        self._seen.add(shown)
        lines = [] if self.choice.is_dry else [changes_said(self.words, result), _figures_of(path, shown, self.words)]
        imported.hear(heard, lines, [*result.notices, *(_accepted(one) for one in alarms)])

    def _edges(self, changes: pd.DataFrame) -> pd.DataFrame:
        """Return the edges of earlier imports of the shops whose days change."""
        coverage = self.addition.coverage
        return owned_edges(coverage[coverage["shop"].isin(changes["shop"].unique())])

    def _shown(self, heard: FileHeard, laid: LaidFile, shown: Seen) -> ShownFile:
        report, lost = heard.report, heard.lost
        changes = self.comparing.changes(laid)
        return ShownFile(
            source=report.file,
            seen=shown,
            changes=changes,
            edges=self._edges(changes),
            kept_rows=report.lines_kept,
            # Refunds took back what was sold: no piece of either was lost.
            kept_pcs=float(report.account.loc[report.account["is_kept"], "qty"].clip(lower=0).sum()),
            lost_rows=int(lost["rows"].sum()),
            lost_pcs=float(lost["pcs"].sum()),
            lost_reason=str(lost.index[0]) if len(lost) else "",
            is_reread=laid.known is not None,
        )


def _accepted(alarm: Notice) -> Notice:
    """Return an alarm of a file that was taken: what a person accepted is no alarm any more, but still told."""
    return Notice(alarm.code, "note", alarm.shop, alarm.values) if alarm.code in BLOCKING else alarm


def _figures_of(path: Path, shown: Seen, words: Wording) -> str:
    days = shown.days
    paid = float(days["amount"].sum(min_count=1)) if len(days) else float("nan")
    return in_figures(words, path.name, count=len(days), sold_qty=float(days["sold_qty"].sum()), paid=paid)


def _problems_of(path: Path, error: Exception) -> Sequence[Problem]:
    if isinstance(error, InputError):
        return error.problems
    if isinstance(error, OSError):
        return [Problem(str(path), "could_not_be_read", values={"why": error.strerror or str(error)})]
    return [Problem(str(path), "import_defect", values={"why": f"{type(error).__name__}: {error}"})]
