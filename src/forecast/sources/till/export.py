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
from forecast.sources.tabular.table import Gathered, RawTable, read_table
from forecast.sources.till.account import account
from forecast.sources.till.bulk import bulk_table, regular_bulk
from forecast.sources.till.cleaning import reasons
from forecast.sources.till.combos import Combos, combo_parts, with_parts_paid
from forecast.sources.till.days import day_totals, odd_days
from forecast.sources.till.deals import Deals, deals_table, in_parts, is_deal, probable_deals
from forecast.sources.till.lines import spoilt_lines, till_lines
from forecast.sources.till.mapping import TillMapping, mapping_as_toml, till_mapping
from forecast.sources.till.meaning import meaning_of
from forecast.sources.till.odd_rows import odd_rows
from forecast.sources.till.report import ImportReport, left_out_by_reason
from forecast.sources.till.rows import Words, row_rules, stated_rules, words_of
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
    timezone: str = "UTC",
    known_products: Collection[str] = (),
    hours: Mapping[int, tuple[int, int]] | None = None,
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
        Opening and closing [s since midnight] per weekday (0 Monday); lines outside are set aside.
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
        shop=shop,
        timezone=timezone,
        content_hash=content_hash(path),
        known_products=known_products,
        hours=hours,
        usual=usual,
    )


def till_file(
    tables: Sequence[tuple[RawTable, TillMapping]],
    settings: TillSettings,
    *,
    shop: str,
    timezone: str,
    content_hash: str,
    words: Words | None = None,
    known_products: Collection[str] = (),
    hours: Mapping[int, tuple[int, int]] | None = None,
    usual: pd.DataFrame | None = None,
) -> TillFile:
    """Return the lines of a file's tables, which are all of it or all that it has of some shops; as `read_till`.

    `words` are those of the whole file (`rows.words_of`), where `tables` are a part of it.

    Raises
    ------
    SourceError
        With every unreadable cell.
    """
    lines, stated, notices = _lines_of(tables, settings, shop=shop, timezone=timezone, words=words)
    raw, mapping = tables[0]
    meaning = meaning_of(lines, settings, file=raw.path.name, grain=mapping.grain)
    lines, combos = meaning.lines, meaning.combos
    reason = reasons(lines, settings, grain=mapping.grain, hours=hours, usual=usual)
    is_kept = reason == ""
    is_header = is_kept & combos.is_header
    in_deal = is_kept & is_deal(lines, settings.deals)
    counted = lines[reason != "sum_of_others"]
    days = day_totals(counted, reason[counted.index])
    odd = odd_days(days, grain=mapping.grain)
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
        grain=mapping.grain,
        qty_is=mapping.qty_is,
        lines_read=len(lines),
        lines_kept=int(is_kept.sum()),
        left_out=left_out_by_reason(lines, reason),
        days=days,
        odd_days=odd,
        detected={**mapping.stated, **stated},
        mojibake_count=sum(int(raw.detected.get("mojibake", "0")) for raw, _ in tables),
        dropped_columns=raw.detected.get("dropped", ""),
        personal_columns=_together([mapping.personal for _, mapping in tables]),
        unused_columns=_together([mapping.unused for _, mapping in tables]),
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
        settings_hash=settings.reading_hash(hours, timezone=timezone),
        shop=shop,
        lines=kept,
        rejected=checked(RejectedLines, out),
        report=report,
        cut_off=tuple(report.days_that_look("cut_off")),
        replace_fuller_days=settings.replace_fuller_days,
        notices=[*notices, *meaning.notices, *_notices(report, lines, reason, unknown_deals=unknown_deals)],
    )


def propose_mapping(path: Path, settings: TillSettings) -> list[str]:
    """Return what was detected in a file, and the lines of TOML that would set it.

    Raises
    ------
    SourceError
        If the file cannot be read, or a needed column is neither set nor found.
    """
    raw = tables_of(path, settings)[0]
    mapping: TillMapping = till_mapping(raw, settings)
    stated = [f"# {name}: {value}" for name, value in mapping.stated.items()]
    ignored = [f"# not read: {', '.join((*mapping.personal, *mapping.unused))}"] * bool(
        mapping.personal or mapping.unused
    )
    return [f"# {path.name}: {len(raw.frame):,} lines", *stated, *ignored, *mapping_as_toml(mapping)]


def tables_of(path: Path, settings: TillSettings) -> list[RawTable]:
    """Return the tables of a file.

    Raises
    ------
    SourceError
        If it cannot be read, or holds no table.
    """
    return [read_table(path, encoding=settings.encoding, separator=settings.separator, sheet=settings.sheet)]


def deals_of(
    lines: pd.DataFrame, deals: Deals, in_deal: pd.Series[bool], combos: Combos
) -> pd.DataFrame:
    """Return what became of deals: those of `[till.deals]`, and those whose parts stand beside them."""
    both = [deals_table(lines[in_deal], deals), combo_parts(lines, combos)]
    return pd.concat([one for one in both if len(one)] or both[:1], ignore_index=True)


def _together(names: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return each name once, in the order of their first appearance."""
    return tuple(dict.fromkeys(name for some in names for name in some))


def _identical(lines: pd.DataFrame) -> int:
    """Count lines without an id that equal an earlier one."""
    columns = ["shop", "day", "time_s", "ticket", "article", "qty", "amount_eur"]
    return int((lines.duplicated(columns) & (lines["line_id"] == "")).sum())


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
