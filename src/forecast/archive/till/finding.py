"""The till archive told by its files alone, where its manifest or its table of days is lost.

In: parts, the manifests before the last imports. Out: a manifest, or the days that its parts hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from forecast.archive.sums import is_as_named
from forecast.archive.till.coverage import no_coverage, read_coverage, write_coverage
from forecast.archive.till.manifest import Manifest, MonthPart
from forecast.archive.till.months import part_as_found
from forecast.archive.till.parts import hold, view_of_lines
from forecast.archive.till.steps import earlier
from forecast.archive.till.sums import asked
from forecast.database import database

_MEMORY_MB = 512
_DAYS = """
    SELECT shop, day, closing, 0 AS sequence, count(*) AS lines_count, min(time_s) AS first_s, max(time_s) AS last_s
    FROM lines GROUP BY ALL ORDER BY shop, day, closing
"""


def found_again(folder: Path) -> Manifest:
    """Return what the archive held, as far as its files tell it.

    That is the manifest before the last import, with the parts of that import, which no manifest of before names.
    Its files are forgotten: they come in again where they still lie there.
    """
    known = earlier(folder)
    name, newest = max(known.items(), key=lambda each: _last_sequence(each[1]), default=("", Manifest()))
    listed = {part.path for manifest in known.values() for part in manifest.parts}
    parts = {part.month: part for part in newest.parts}
    with database(memory_mb=_MEMORY_MB, threads=1) as connection:
        hold(connection, replaced=no_coverage())
        for path in sorted(folder.glob("month=*/part-*.parquet"), key=lambda path: path.stat().st_mtime_ns):
            if (named := path.relative_to(folder).as_posix()) not in listed and is_as_named(path):
                parts[path.parent.name.removeprefix("month=")] = part_as_found(connection, folder, named)
    coverage = _coverage(folder, {manifest.coverage for manifest in known.values()}, newest, list(parts.values()))
    in_order = tuple(parts[month] for month in sorted(parts))
    return replace(newest, parts=in_order, coverage=coverage, before=name)


def coverage_of_parts(folder: Path, parts: Sequence[MonthPart]) -> pd.DataFrame:
    """Return the days that parts hold, of no import: any that covers one of them replaces it."""
    if not parts:
        return no_coverage()
    with database(memory_mb=_MEMORY_MB, threads=1) as connection:
        view_of_lines(connection, folder, parts)
        return asked(connection, _DAYS).astype(no_coverage().dtypes.to_dict())


def _coverage(folder: Path, listed: set[str], newest: Manifest, parts: Sequence[MonthPart]) -> str:
    """Return the table of days of the last import, or one by the parts; days of an unknown import are of none."""
    ours = [path for path in folder.glob("coverage-*.parquet") if path.name not in listed and is_as_named(path)]
    if ours:
        kept = read_coverage(folder, max(ours, key=lambda path: path.stat().st_mtime_ns).name)
    else:
        kept = coverage_of_parts(folder, parts)
    known = [file.sequence for file in newest.files]
    return write_coverage(folder, kept.assign(sequence=kept["sequence"].where(kept["sequence"].isin(known), 0)))


def _last_sequence(manifest: Manifest) -> int:
    return max((file.sequence for file in manifest.files), default=0)
