"""Till exports into the archive."""

from __future__ import annotations

import glob
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from forecast.archive.lock import run_lock
from forecast.archive.till import TillArchive
from forecast.archive.till_adding import Addition
from forecast.clock import local_now
from forecast.config import Config, DayHours, OpeningSettings, TillSettings
from forecast.errors import Problem, SourceError
from forecast.history.opening_hours import WEEKDAYS, seconds_of
from forecast.history.renames import probable_renames, rename_notices
from forecast.notices import Notice, unique
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, silent
from forecast.sources.till.bulk import usual_daily
from forecast.sources.till.by_shop import read_till_by_shop
from forecast.sources.till.export import TillFile, propose_mapping
from forecast.sources.till.report import ImportReport, describe
from forecast.sources.till.report_merged import merged_report

LATEST_EARLY_S = 3 * 3600
"""A baker sells before opening, and keeps open longer on the eve of a feast; nobody does by more than that [s]."""
END_OF_DAY_S = 86_400


def import_till(
    config: Config,
    files: Sequence[Path] | None = None,
    *,
    dry_run: bool = False,
    inspect: bool = False,
    verbose: bool = False,
    progress: Progress = silent,
    listener: Callable[[TillFile], None] | None = None,
) -> Outcome:
    """Read `files`, or those that the configuration names, and put what is new into the archive.

    Nothing is written when any of them cannot be read. `listener` is given every piece of a file that was read.

    Raises
    ------
    SourceError
        With every problem of every file.
    """
    watch = Stopwatch()
    paths = list(files) if files else [*configured_files(config.till), *inbox_files(config.till)]
    if not paths:
        action = "name files, or set [till] files or inbox in the configuration"
        raise SourceError(Problem("[till]", "no till export is configured", action=action))
    with watch.stage("import"):
        if inspect:
            return Outcome(lines=[line for path in paths for line in propose_mapping(path, config.till)])
        if dry_run:
            said = _Said(config, verbose=verbose, listener=listener)
            usual = usual_sales(config.till, TillArchive(config.run.archive))
            _each(paths, config, progress, take=said.hear, usual=usual)
            return Outcome(lines=said.lines, notices=said.notices)
        with run_lock(config.run.archive):
            archive = TillArchive(config.run.archive)
            fresh = _new_files(paths, config, archive)
            lines, notices = add_to_archive(
                fresh, config, archive, progress=progress, verbose=verbose, listener=listener
            )
            if fresh:
                notices += rename_notices(probable_renames(archive.sales()))
    if len(fresh) < len(paths):
        lines.append(f"{len(paths) - len(fresh)} of {len(paths)} files were imported before and have not changed")
    return Outcome(lines=lines, notices=notices, timing=watch.seconds)


def import_new(config: Config, archive: TillArchive, *, progress: Progress = silent) -> tuple[list[str], list[Notice]]:
    """Import what the configuration names and the archive does not hold yet; the caller holds the lock."""
    paths = [*configured_files(config.till), *inbox_files(config.till)]
    fresh = _new_files(paths, config, archive)
    return add_to_archive(fresh, config, archive, progress=progress)


def _new_files(paths: Sequence[Path], config: Config, archive: TillArchive) -> list[Path]:
    shop, hours = config.bakery.shop, plausible_hours(config.opening)
    return [path for path in paths if not archive.has(path, config.till, shop=shop, hours=hours)]


def add_to_archive(
    paths: Sequence[Path],
    config: Config,
    archive: TillArchive,
    *,
    progress: Progress = silent,
    verbose: bool = False,
    listener: Callable[[TillFile], None] | None = None,
) -> tuple[list[str], list[Notice]]:
    """Read `paths` one by one and add all of them at once, so that an unreadable one leaves the archive as it was."""
    said = _Said(config, verbose=verbose, listener=listener)
    if not paths:
        return said.lines, said.notices
    with archive.adding() as addition:
        usual = usual_sales(config.till, archive)
        _each(paths, config, progress, take=lambda pieces: said.hear_added(pieces, addition), usual=usual)
    return said.lines, said.notices


class _Said:
    """What there is to say about files, in the order: what each holds, days ahead, what changed."""

    def __init__(self, config: Config, *, verbose: bool, listener: Callable[[TillFile], None] | None = None) -> None:
        self._listener = listener
        self._today = pd.Timestamp(local_now(config.bakery.timezone, config.run.now).date())
        self._verbose = verbose
        self._described: list[str] = []
        self._ahead: list[str] = []
        self._results: list[str] = []
        self._read: list[Notice] = []
        self._added: list[Notice] = []

    @property
    def lines(self) -> list[str]:
        return [*self._described, *self._ahead, *self._results]

    @property
    def notices(self) -> list[Notice]:
        return unique([*self._read, *self._added])

    def hear(self, pieces: Iterable[TillFile]) -> None:
        """Hear what a file holds."""
        reports: list[ImportReport] = []
        deque(self._heard(pieces, reports), maxlen=0)
        self._described += describe(merged_report(reports), verbose=self._verbose)

    def hear_added(self, pieces: Iterable[TillFile], addition: Addition) -> None:
        """Hear what a file holds, and what it changes."""
        reports: list[ImportReport] = []
        result = addition.add(self._heard(pieces, reports))
        self._described += describe(merged_report(reports), verbose=self._verbose)
        self._results += result.lines
        self._added += result.notices

    def _heard(self, pieces: Iterable[TillFile], reports: list[ImportReport]) -> Iterator[TillFile]:
        """Pass the pieces of a file on, and keep what is to be said of them."""
        ahead: list[pd.Series[pd.Timestamp]] = []
        source = ""
        for piece in pieces:
            reports.append(piece.report)
            self._read += piece.notices
            ahead.append(piece.lines.loc[piece.lines["day"] > self._today, "day"])
            source = piece.source
            if self._listener is not None:
                self._listener(piece)
            yield piece
            # The next piece is read without this one in memory.
            del piece
        self._ahead += _dated_ahead(source, pd.concat(ahead))


def configured_files(till: TillSettings) -> list[Path]:
    """Return the files that `[till] files` names, sorted; a pattern may name none, a plain path must exist.

    Raises
    ------
    SourceError
        When nothing matches.
    """
    found: set[Path] = set()
    problems = []
    for pattern in till.files:
        matches = _matching(pattern)
        found.update(path for path in matches if not path.name.startswith("."))
        if not matches:
            action = "put exports there, or correct [till] files"
            problems.append(Problem(pattern, "no file matches this pattern", action=action))
    if problems:
        raise SourceError(problems)
    return sorted(found)


def plausible_hours(opening: OpeningSettings) -> dict[int, tuple[int, int]] | None:
    """Return opening and closing per weekday (0 Monday) [s since midnight], three hours wider than configured.

    Lines outside them are tests of the till, not sales. None when the hours were not written down.

    Examples
    --------
    >>> plausible_hours(OpeningSettings()) is None
    True
    >>> plausible_hours(OpeningSettings(opens="07:00", closes="19:00"))[6]
    (14400, 79200)
    """
    if not {"opens", "closes"} <= opening.model_fields_set:
        return None
    usual = DayHours(opens=opening.opens, closes=opening.closes)
    each = [opening.hours.get(day, usual) for day in WEEKDAYS]
    return {
        number: (
            max(seconds_of(hours.opens) - LATEST_EARLY_S, 0),
            min(seconds_of(hours.closes) + LATEST_EARLY_S, END_OF_DAY_S),
        )
        for number, hours in enumerate(each)
    }


def _matching(pattern: str) -> list[Path]:
    if not glob.has_magic(pattern):
        return [Path(pattern)]
    return [Path(match) for match in glob.glob(pattern)]  # noqa: PTH207 - Path.glob takes no absolute pattern


def inbox_files(till: TillSettings, *, quiet_s: float = 1.0) -> list[Path]:
    """Return the files of the inbox that no longer grow.

    Raises
    ------
    SourceError
        When the inbox is no folder.
    """
    if till.inbox is None:
        return []
    if not till.inbox.is_dir():
        raise SourceError(Problem(str(till.inbox), "no such folder", action="create it, or correct [till] inbox"))
    before = _sizes(till.inbox.iterdir())
    if before:
        time.sleep(quiet_s)
    after = _sizes(before)
    return sorted(path for path, size in before.items() if after.get(path) == size and size[0] > 0)


def _sizes(paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    files = (path for path in paths if path.is_file() and not path.name.startswith((".", "~$")))
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def usual_sales(till: TillSettings, archive: TillArchive) -> pd.DataFrame | None:
    """Return what products usually sell a day (`till_bulk.usual_daily`), None where nobody asks what is bulk.

    A file of one day cannot tell it.
    """
    return usual_daily(archive.sales(), "sold_qty") if till.bulk_over_usual else None


def _each(
    paths: Sequence[Path],
    config: Config,
    progress: Progress,
    *,
    take: Callable[[Iterator[TillFile]], None],
    usual: pd.DataFrame | None = None,
) -> None:
    """Read file after file and give each to `take`, in pieces if it is big; only one piece is held at a time.

    Once one cannot be read, the others are only looked through for their problems.

    Raises
    ------
    SourceError
        After the last file, with every problem of every file.
    """
    problems: list[Problem] = []
    hours = plausible_hours(config.opening)
    for done, path in enumerate(paths, start=1):
        pieces = read_till_by_shop(path, config.till, shop=config.bakery.shop, hours=hours, usual=usual)
        try:
            if problems:
                deque(pieces, maxlen=0)
            else:
                take(pieces)
        except SourceError as error:
            problems += error.problems
        progress("import", done, len(paths))
    if problems:
        raise SourceError(problems)


def _dated_ahead(source: str, ahead: pd.Series[pd.Timestamp]) -> list[str]:
    """Say whether a file holds days that have not come yet: a till's clock is wrong, or a date was misread."""
    if ahead.empty:
        return []
    return [
        f"  look at: {source} has {len(ahead):,} lines dated after today, the last on "
        f"{ahead.max().date()}; no plan uses them before that day. To do: check the till's clock"
    ]
