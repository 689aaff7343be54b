"""Any till export as lines that can be learnt from, the lines left out, and a report of both.

In: a CSV or Excel file, `[till]`. Out: `TillLines`, `RejectedLines`, `ImportReport`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pandas as pd

from forecast.config import TillSettings
from forecast.notices import Notice, Told
from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.snapshot import Snapshot, snapshot_of
from forecast.sources.till.file_lines import FileLines, Judging, Shop, TillFile, file_of_lines
from forecast.sources.till.file_tables import ALL_OF_IT, FileTables, Whole, lines_of, tables_of
from forecast.sources.till.official.dsfinvk.export import official_export
from forecast.texts import phrase


def read_till(
    path: Path | Snapshot,
    settings: TillSettings,
    *,
    shop: str,
    timezone: str = "UTC",
    known_products: Collection[str] = (),
    hours: Mapping[int, tuple[int, int]] | None = None,
    day_ends_s: int = 0,
    usual: pd.DataFrame | None = None,
) -> TillFile:
    """Read a till export; what `settings` leave open is detected and stated in the report.

    Parameters
    ----------
    shop
        The name of the shop, for files without a column of shops.
    timezone
        The shop's IANA time zone, into which times that name another are turned.
    known_products
        The catalogue's products; others are listed in the report.
    hours
        Earliest and latest sale [s since midnight] per weekday (0 Monday); lines outside are set aside.
    day_ends_s
        When the business day ends, on the next date [s since its midnight]; sales before it are of the day before.
    usual
        What a product sells on a usual day (`till_bulk.usual_daily`), for files too short to tell what is bulk.

    Raises
    ------
    SourceError
        With every problem of the file; nothing is half read.
    """
    with official_export(path) as export:
        if export is not None:
            (lines,) = export.pieces(settings, Shop(shop, timezone, day_ends_s), most_rows=None)
            settings_hash = settings.reading_hash(hours, day_ends_s=day_ends_s, timezone=timezone)
            judging = Judging(export.content_hash, settings_hash, shop, known_products, hours, usual)
            return file_of_lines(lines, settings, judging)
    with snapshot_of(path) as taken:
        tables = tables_of(taken, settings)
    return till_file(
        tables,
        settings,
        shop=shop,
        timezone=timezone,
        content_hash=taken.content_hash,
        known_products=known_products,
        hours=hours,
        day_ends_s=day_ends_s,
        usual=usual,
    )


def till_file(
    tables: FileTables,
    told: TillSettings,
    *,
    shop: str,
    timezone: str,
    content_hash: str,
    whole: Whole = ALL_OF_IT,
    known_products: Collection[str] = (),
    hours: Mapping[int, tuple[int, int]] | None = None,
    day_ends_s: int = 0,
    usual: pd.DataFrame | None = None,
) -> TillFile:
    """Return the lines of a file's tables, which are all of it or, with `whole`, all that it has of some shops.

    `told` are the settings as a person wrote them. Otherwise as `read_till`.

    Raises
    ------
    SourceError
        With every unreadable cell.
    """
    raw, mapping = tables.tables[0]
    lines, stated, notices = lines_of(tables, shop=shop, timezone=timezone, day_ends_s=day_ends_s, whole=whole)
    read = FileLines(
        name=raw.path.name,
        lines=lines,
        grain=tables.grain,
        qty_is=mapping.qty_is,
        stated={**mapping.stated, **stated},
        notices=[*_unread(raw, raw.path.name), *notices],
        mojibake_count=sum(int(raw.detected.get("mojibake", "0")) for raw, _ in tables.tables),
        dropped_columns=raw.detected.get("dropped", ""),
        personal_columns=_together([mapping.personal for _, mapping in tables.tables]),
        unused_columns=_together([mapping.unused for _, mapping in tables.tables]),
    )
    settings_hash = told.reading_hash(hours, day_ends_s=day_ends_s, timezone=timezone)
    judging = Judging(content_hash, settings_hash, shop, known_products, hours, usual)
    return file_of_lines(read, tables.settings, judging)


def _together(names: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return each name once, in the order of their first appearance."""
    return tuple(dict.fromkeys(name for some in names for name in some))


def _unread(raw: RawTable, file: str) -> list[Notice]:
    """Return a warning of sheets or files in a container that may hold sales and were not read."""
    names = raw.detected.get("unread")
    told: Mapping[str, Told] = {"file": file, "names": phrase("read_as.listed", names=names)}
    return [Notice("till_tables_unread", "warning", values=told)] if names else []
