"""Till exports into the archive; taking the last import back; how a file would be read, before anything is set."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pandas as pd

from forecast.archive.till import TillArchive
from forecast.archive.till.adding import Addition
from forecast.clock import local_now
from forecast.config import Config, TillSettings, settings_for
from forecast.errors import ConfigError, Problem, SourceError
from forecast.history.renames import probable_renames, rename_notices
from forecast.notices import Notice
from forecast.pipeline.imports.alarms import currency_alarms
from forecast.pipeline.imports.bundles import FileDealer
from forecast.pipeline.imports.findings import ImportFindings, RefusedFile
from forecast.pipeline.imports.read_sales import ReadSales
from forecast.pipeline.imports.taking import ImportChoice, Taking
from forecast.pipeline.imports.till_files import is_imported, pieces_of, readable_files, till_files
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, silent
from forecast.pipeline.tending import tended
from forecast.reports.wording import shop_wording
from forecast.sources.till.official.dsfinvk.export import hash_of_export, without_companions
from forecast.sources.till.proposal import propose_mapping
from forecast.sources.till.rows.not_walk_in import usual_daily
from forecast.texts import Said, listed, phrase


def import_till(
    config: Config,
    files: Sequence[Path] | None = None,
    *,
    dry_run: bool = False,
    accept: bool = False,
    again: bool = False,
    verbose: bool = False,
    progress: Progress = silent,
    read_sales: ReadSales | None = None,
) -> Outcome:
    """Read `files`, or those that the configuration names, and put what is new into the archive.

    A file that cannot be read costs that file. One that looks wrong is kept out, unless `accept` says that a person
    looked at it; `again` brings in anew what was imported or taken back before. `read_sales` takes up every file that
    was read.

    Raises
    ------
    SourceError
        With every problem of every file, when none of them can be read, or any of a dry run.
    """
    watch = Stopwatch()
    choice = ImportChoice(is_accepted=accept, is_again=again, is_dry=dry_run, is_verbose=verbose)
    paths, problems = (without_companions(files), []) if files else readable_files(config.till)
    if not paths:
        raise SourceError(problems or Problem("[till]", "no_export_configured"))
    archive, imported = TillArchive(config.run.archive), ImportFindings(read_sales or ReadSales())
    with watch.stage("import"):
        if dry_run:
            with archive.trying() as addition:
                _take(paths, imported, config, archive, addition, choice=choice, progress=progress)
        else:
            with tended(config) as found:
                imported.said += found
                _import(paths, imported, config, archive, choice=choice, is_named=bool(files), progress=progress)
                if imported.read_sales.reports:
                    imported.said += rename_notices(probable_renames(archive.product_days()))
                    imported.keep_details(config.run.archive, shop_wording(config))
    imported.refused += [RefusedFile(str(problem.where), [problem]) for problem in problems]
    if dry_run or not imported.read_sales.reports:
        imported.raise_refused()
    return Outcome(
        lines=imported.lines(config, verbose=verbose),
        notices=imported.notices,
        problems=imported.problems,
        timing=watch.seconds,
    )


def import_new(config: Config, archive: TillArchive, *, progress: Progress = silent) -> ImportFindings:
    """Import what the configuration names and the archive does not hold yet; the caller holds the lock.

    Raises
    ------
    SourceError
        With the problems of every file that was refused or kept out, when the archive holds nothing after all.
    """
    imported = ImportFindings(ReadSales())
    paths, problems = readable_files(config.till)
    _import(paths, imported, config, archive, choice=ImportChoice(), is_named=False, progress=progress)
    imported.refused += [RefusedFile(str(problem.where), [problem]) for problem in problems]
    if archive.is_empty:
        imported.raise_without_any()
    imported.keep_details(config.run.archive, shop_wording(config))
    return imported


@contextmanager
def without_archive(config: Config) -> Iterator[Config]:
    """Give a configuration whose archive is empty and gone afterwards: nobody said where one is."""
    with tempfile.TemporaryDirectory(prefix="forecast-no-archive-") as place:
        run = config.run.model_copy(update={"archive": Path(place) / "archive", "out": Path(place) / "out"})
        yield config.model_copy(update={"run": run})


def undo_import(config: Config) -> Outcome:
    """Take the last import back: the archive holds again what it held before."""
    with tended(config):
        taken = TillArchive(config.run.archive).take_back()
    words = shop_wording(config)
    if taken is None:
        return Outcome(lines=[words.text("imported.nothing_to_undo")])
    files = listed(file.source for file in taken.files) or words.text("imported.no_file")
    undone = words.text("imported.undone", files=files, count=taken.days)
    return Outcome(lines=[undone, words.text("imported.undone_stays_out")])


def _import(
    paths: Sequence[Path],
    imported: ImportFindings,
    config: Config,
    archive: TillArchive,
    *,
    choice: ImportChoice,
    is_named: bool,
    progress: Progress,
) -> None:
    """Import those of `paths` that are new, or all of them again; one that was taken back has to be named."""
    known = set() if choice.is_again else {path for path in paths if is_imported(path, config, archive)}
    fresh = [path for path in paths if path not in known]
    out = (
        [] if choice.is_again or is_named else [path for path in fresh if archive.was_taken_back(hash_of_export(path))]
    )
    fresh = [path for path in fresh if path not in out]
    if fresh:
        with archive.adding() as addition:
            _take(fresh, imported, config, archive, addition, choice=choice, progress=progress)
    if known:
        imported.results.append(shop_wording(config).text("imported.known_files", count=len(known)))
    imported.said += archive.wanted()
    imported.said += [Notice("till_taken_back", values={"file": path.name, "path": str(path)}) for path in out]


def _take(
    paths: Sequence[Path],
    imported: ImportFindings,
    config: Config,
    archive: TillArchive,
    addition: Addition,
    *,
    choice: ImportChoice,
    progress: Progress,
) -> None:
    reader = partial(pieces_of, config=config, usual=usual_sales(config.till, archive))
    today = pd.Timestamp(local_now(config.bakery.timezone, config.run.now).date())
    with archive.comparing(addition) as comparing:
        words = shop_wording(config)
        taking = Taking(addition, comparing, reader, FileDealer(config).of, today, choice, words, imported)
        taking.take_all(paths, progress)
    imported.said += currency_alarms(imported.read_sales.reports.values(), config.bakery.currency)


def usual_sales(till: TillSettings, archive: TillArchive) -> pd.DataFrame | None:
    """Return what products usually sell a day (`not_walk_in.usual_daily`), None where nobody asks what is bulk.

    A file of one day cannot tell it.
    """
    return usual_daily(archive.sales(), "sold_qty") if any(each.bulk_over_usual for each in till.readings()) else None


def inspect_files(configure: Callable[[], Config], files: Sequence[Path]) -> Outcome:
    """Return what was detected in `files` and the section that would set it; a wrong configuration is passed over.

    Raises
    ------
    SourceError
        With the problems of every file that cannot be read, and where no file is named.
    """
    lines: list[str | Said] = []
    try:
        config = configure()
    except ConfigError as error:
        lines.append(phrase("imported.passed_over", problem=error.problems[0]))
        config = Config()
    paths = without_companions(files) or till_files(config.till)
    if not paths:
        raise SourceError(Problem("import --inspect", "no_export_named"))
    problems: list[Problem] = []
    for path in paths:
        try:
            settings = settings_for(path, config.till).settings
            lines += propose_mapping(path, settings, timezone=config.bakery.timezone)
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return Outcome(lines=lines)
