"""Any till export as lines that can be learnt from, the lines left out, and a report of both.

In: a CSV or Excel file, `[till]`. Out: `TillLines`, `RejectedLines`, `ImportReport`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecast.config import TillSettings
from forecast.errors import SourceError
from forecast.notices import Notice
from forecast.sources.tabular.files.snapshot import Snapshot, snapshot_of
from forecast.sources.tabular.raw import RawTable
from forecast.sources.till.columns.mapping import mapping_as_toml
from forecast.sources.till.columns.proposal import rows_as_understood
from forecast.sources.till.file_tables import ALL_OF_IT, FileTables, Whole, lines_of, tables_of
from forecast.sources.till.reports.account import account
from forecast.sources.till.reports.days import day_totals, odd_days
from forecast.sources.till.reports.report import ImportReport, left_out_by_reason, read_as_name
from forecast.sources.till.rows.bulk import bulk_table, regular_bulk
from forecast.sources.till.rows.cleaning import reasons
from forecast.sources.till.rows.combos import Combos, combo_parts, with_parts_paid
from forecast.sources.till.rows.deals import Deals, deals_table, in_parts, is_deal, probable_deals
from forecast.sources.till.rows.meaning import meaning_of
from forecast.sources.till.rows.odd_rows import odd_rows
from forecast.tables import DataFrame, RejectedLines, TillLines, checked
from forecast.texts import Said, phrase


@dataclass(frozen=True)
class TillFile:
    """One till export that was read.

    `content_hash` names the bytes of the file, `settings_hash` the settings it was read with; `cut_off` holds (shop,
    day) of first and last days that look incomplete.
    """

    source: str
    content_hash: str
    settings_hash: str
    shop: str
    lines: DataFrame[TillLines]
    rejected: DataFrame[RejectedLines]
    report: ImportReport
    cut_off: tuple[tuple[str, pd.Timestamp], ...] = ()
    replace_fuller_days: bool = False
    notices: Sequence[Notice] = ()


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
    settings, grain = tables.settings, tables.grain
    raw, mapping = tables.tables[0]
    lines, stated, notices = lines_of(tables, shop=shop, timezone=timezone, day_ends_s=day_ends_s, whole=whole)
    meaning = meaning_of(lines, settings, file=raw.path.name, grain=grain, known=known_products)
    lines, combos = meaning.lines, meaning.combos
    reason = reasons(lines, settings, grain=grain, hours=hours, usual=usual)
    is_kept = reason == ""
    is_header = is_kept & combos.is_header
    in_deal = is_kept & is_deal(lines, settings.deals)
    counted = lines[reason != "sum_of_others"]
    days = day_totals(counted, reason[counted.index])
    odd = odd_days(days, grain=grain)
    paid = with_parts_paid(lines, combos)
    kept = checked(TillLines, in_parts(paid[is_kept[paid.index]], settings.deals, qty_is=mapping.qty_is))
    # A deal that stands in its parts is kept in full beside the lines left out, so that it can be found again.
    is_out = ~is_kept | in_deal | is_header
    name = raw.path.name
    why = reason.mask(in_deal, "deal_in_parts").mask(is_header, "deal_header")
    out = lines[is_out].assign(source=name, reason=why[is_out])
    known = set(known_products)
    report = ImportReport(
        file=name,
        grain=grain,
        qty_is=mapping.qty_is,
        lines_read=len(lines),
        lines_kept=int(is_kept.sum()),
        left_out=left_out_by_reason(lines, reason),
        days=days,
        odd_days=odd,
        detected={**mapping.stated, **stated},
        mojibake_count=sum(int(raw.detected.get("mojibake", "0")) for raw, _ in tables.tables),
        dropped_columns=raw.detected.get("dropped", ""),
        personal_columns=_together([mapping.personal for _, mapping in tables.tables]),
        unused_columns=_together([mapping.unused for _, mapping in tables.tables]),
        account=account(lines, reason, is_deal=in_deal | is_header),
        deals=deals_of(lines, settings.deals, in_deal, combos),
        bulk=bulk_table(lines, reason, usual),
        refunds_matched=int((lines.loc[is_kept, "qty"] < 0).sum()),
        identical_lines=_identical(lines[is_kept]),
        unreadable_lines=tuple(lines.loc[reason == "unreadable", "line"].tolist()),
        unknown_products=tuple(sorted(set(kept["product"].unique()) - known)) if known else (),
    )
    unknown_deals = probable_deals(kept["product"], settings.deals)
    return TillFile(
        source=name,
        content_hash=content_hash,
        settings_hash=told.reading_hash(hours, day_ends_s=day_ends_s, timezone=timezone),
        shop=shop,
        lines=kept,
        rejected=checked(RejectedLines, out),
        report=report,
        cut_off=tuple(report.days_that_look("cut_off")),
        replace_fuller_days=settings.replace_fuller_days,
        notices=[
            *_unread(raw, name),
            *notices,
            *meaning.notices,
            *_notices(report, lines, reason, unknown_deals=unknown_deals),
        ],
    )


def propose_mapping(path: Path, settings: TillSettings, *, timezone: str = "UTC") -> list[str | Said]:
    """Return what was detected in a file, its first rows as they were understood, and the TOML that would set it.

    Raises
    ------
    SourceError
        If the file cannot be read, or a needed column is neither set nor found.
    """
    raw, mapping = tables_of(path, settings).tables[0]
    stated = [
        phrase("report.proposed_as", name=read_as_name(name), value=value) for name, value in mapping.stated.items()
    ]
    unused = (*mapping.personal, *mapping.unused)
    rows: list[Said] = []
    with suppress(SourceError):
        till = read_till(path, settings, shop="", timezone=timezone)
        rows = [phrase("report.proposed_row", row=row) for row in rows_as_understood(till.lines)]
    lines = phrase("report.proposed_lines", file=path.name, lines=phrase("report.lines", count=len(raw.frame)))
    ignored = [phrase("report.proposed_unused", names=unused)] if unused else []
    return [lines, *stated, *ignored, *rows, *mapping_as_toml(mapping)]


def deals_of(lines: pd.DataFrame, deals: Deals, in_deal: pd.Series[bool], combos: Combos) -> pd.DataFrame:
    """Return what became of deals: those of `[till.deals]`, and those whose parts stand beside them."""
    both = [deals_table(lines[in_deal], deals), combo_parts(lines, combos)]
    return pd.concat([one for one in both if len(one)] or both[:1], ignore_index=True)


def _together(names: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return each name once, in the order of their first appearance."""
    return tuple(dict.fromkeys(name for some in names for name in some))


def _identical(lines: pd.DataFrame) -> int:
    """Count lines without an id that equal an earlier one."""
    columns = ["shop", "day", "time_s", "ticket", "article", "qty", "amount"]
    return int((lines.duplicated(columns) & (lines["line_id"] == "")).sum())


def _unread(raw: RawTable, file: str) -> list[Notice]:
    """Return a warning of sheets or files in a container that may hold sales and were not read."""
    names = raw.detected.get("unread")
    return (
        [Notice("till_tables_unread", "warning", values={"file": file, "names": phrase("read_as.listed", names=names)})]
        if names
        else []
    )


def _notices(
    report: ImportReport, lines: pd.DataFrame, reason: pd.Series[str], *, unknown_deals: Sequence[str]
) -> list[Notice]:
    notices = [*regular_bulk(report.bulk), *odd_rows(lines, reason, report.file)]
    if report.mojibake_count:
        values: dict[str, str | int] = {"file": report.file, "count": report.mojibake_count}
        notices.insert(0, Notice("till_letters_repaired", values=values))
    if unknown_deals:
        notices.append(Notice("till_deals_unknown", values={"products": ", ".join(unknown_deals)}))
    return notices
