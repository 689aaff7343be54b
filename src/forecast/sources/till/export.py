"""Any till export as lines that can be learnt from, the lines left out, and a report of both.

In: a CSV or Excel file, `[till]`. Out: `TillLines`, `RejectedLines`, `ImportReport`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecast.config import TillSettings
from forecast.notices import Notice
from forecast.sources.tabular.table import RawTable, Snapshot, read_table, snapshot_of
from forecast.sources.till.account import account
from forecast.sources.till.bulk import bulk_table, regular_bulk
from forecast.sources.till.cleaning import reasons
from forecast.sources.till.days import day_totals, odd_days
from forecast.sources.till.deals import deals_table, in_parts, is_deal, probable_deals
from forecast.sources.till.lines import till_lines
from forecast.sources.till.mapping import TillMapping, mapping_as_toml, till_mapping
from forecast.sources.till.report import ImportReport, left_out_by_reason
from forecast.tables import DataFrame, RejectedLines, TillLines, checked


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
        raw = _raw(taken, settings)
    mapping = till_mapping(raw, settings)
    return till_file(
        raw,
        mapping,
        settings,
        shop=shop,
        content_hash=taken.content_hash,
        known_products=known_products,
        hours=hours,
        day_ends_s=day_ends_s,
        usual=usual,
    )


def till_file(
    raw: RawTable,
    mapping: TillMapping,
    settings: TillSettings,
    *,
    shop: str,
    content_hash: str,
    known_products: Collection[str] = (),
    hours: Mapping[int, tuple[int, int]] | None = None,
    day_ends_s: int = 0,
    usual: pd.DataFrame | None = None,
) -> TillFile:
    """Return the lines of a file's text, which is all of it or all that it has of some shops; as `read_till`.

    Raises
    ------
    SourceError
        With every unreadable cell.
    """
    lines = till_lines(raw, mapping, settings, shop=shop, day_ends_s=day_ends_s)
    reason = reasons(lines, settings, grain=mapping.grain, hours=hours, usual=usual)
    is_kept = reason == ""
    in_deal = is_kept & is_deal(lines, settings.deals)
    days = day_totals(lines, reason)
    odd = odd_days(days, grain=mapping.grain)
    kept = checked(TillLines, in_parts(lines[is_kept], settings.deals, qty_is=mapping.qty_is))
    # A deal that stands in its parts is kept in full beside the lines left out, so that it can be found again.
    is_out = ~is_kept | in_deal
    name = raw.path.name
    out = lines[is_out].assign(source=name, reason=reason.mask(in_deal, "deal_in_parts")[is_out])
    known = set(known_products)
    report = ImportReport(
        file=name,
        grain=mapping.grain,
        qty_is=mapping.qty_is,
        lines_read=len(lines),
        lines_kept=int(is_kept.sum()),
        left_out=left_out_by_reason(lines, reason),
        days=days,
        odd_days=odd,
        detected=mapping.stated,
        mojibake_count=int(raw.detected.get("mojibake", "0")),
        dropped_columns=raw.detected.get("dropped", ""),
        personal_columns=mapping.personal,
        unused_columns=mapping.unused,
        account=account(lines, reason, is_deal=in_deal),
        deals=deals_table(lines[in_deal], settings.deals),
        bulk=bulk_table(lines, reason, usual),
        refunds_matched=int((lines.loc[is_kept, "qty"] < 0).sum()),
        identical_lines=_identical(lines),
        unknown_products=tuple(sorted(set(kept["product"].unique()) - known)) if known else (),
    )
    return TillFile(
        source=name,
        content_hash=content_hash,
        settings_hash=settings.reading_hash(hours, day_ends_s=day_ends_s),
        shop=shop,
        lines=kept,
        rejected=checked(RejectedLines, out),
        report=report,
        cut_off=tuple(report.days_that_look("cut_off")),
        replace_fuller_days=settings.replace_fuller_days,
        notices=_notices(report, unknown_deals=probable_deals(kept["product"], settings.deals)),
    )


def propose_mapping(path: Path, settings: TillSettings) -> list[str]:
    """Return what was detected in a file, and the lines of TOML that would set it.

    Raises
    ------
    SourceError
        If the file cannot be read, or a needed column is neither set nor found.
    """
    raw = _raw(path, settings)
    mapping: TillMapping = till_mapping(raw, settings)
    stated = [f"# {name}: {value}" for name, value in mapping.stated.items()]
    ignored = [f"# not read: {', '.join((*mapping.personal, *mapping.unused))}"] * bool(
        mapping.personal or mapping.unused
    )
    return [f"# {path.name}: {len(raw.frame):,} lines", *stated, *ignored, *mapping_as_toml(mapping)]


def _raw(source: Path | Snapshot, settings: TillSettings) -> RawTable:
    return read_table(source, encoding=settings.encoding, separator=settings.separator, sheet=settings.sheet)


def _identical(lines: pd.DataFrame) -> int:
    """Count lines without an id that equal an earlier one."""
    columns = ["shop", "day", "time_s", "ticket", "article", "qty", "amount_eur"]
    return int((lines.duplicated(columns) & (lines["line_id"] == "")).sum())


def _notices(report: ImportReport, *, unknown_deals: Sequence[str]) -> list[Notice]:
    notices = regular_bulk(report.bulk)
    if report.mojibake_count:
        values: dict[str, str | int] = {"file": report.file, "count": report.mojibake_count}
        notices.insert(0, Notice("till_letters_repaired", values=values))
    if unknown_deals:
        notices.append(Notice("till_deals_unknown", values={"products": ", ".join(unknown_deals)}))
    return notices
