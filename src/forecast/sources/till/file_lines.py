"""Every line of a till file, judged: what is learnt from, what is left out and why, and a report of both.

In: `FileLines`, `[till]`. Out: `TillFile`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from forecast.config import TillSettings
from forecast.notices import Notice
from forecast.sources.till.reports.days import day_totals, odd_days
from forecast.sources.till.reports.report import ImportReport, account
from forecast.sources.till.rows.cleaning import odd_rows, reasons
from forecast.sources.till.rows.combos import Combos, combo_parts, with_parts_paid
from forecast.sources.till.rows.deals import Deals, deals_table, in_parts, is_deal, probable_deals
from forecast.sources.till.rows.meaning import meaning_of
from forecast.sources.till.rows.not_walk_in import bulk_table, regular_bulk
from forecast.tables import DataFrame, RejectedLines, TillLines, checked

Hours = Mapping[int, tuple[int, int]]
"""First and last second [s since midnight] by weekday (0 Monday)."""


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


@dataclass(frozen=True)
class FileLines:
    """Every line of a till file, or all that it has of some shops or days, before any of them is left out.

    Attributes
    ----------
    name
        What the file is called.
    lines
        The columns that `rows.lines.till_lines` gives; `closing` and `eaten_here` (`TillLines`) where they are known.
    stated
        How it was read, in words.
    may_be_cut_off
        Whether its first and last day may have been cut off: an export of whole closings has no such days.
    """

    name: str
    lines: pd.DataFrame
    grain: str = "ticket_lines"
    qty_is: str = "units"
    stated: Mapping[str, Any] = field(default_factory=dict)
    notices: Sequence[Notice] = ()
    mojibake_count: int = 0
    dropped_columns: Any = ""
    personal_columns: tuple[str, ...] = ()
    unused_columns: tuple[str, ...] = ()
    may_be_cut_off: bool = True


@dataclass(frozen=True)
class Shop:
    """What is known of a shop before its export is read.

    Attributes
    ----------
    name
        Its name, where the export tells none.
    timezone
        Its IANA time zone, into which times that name another are turned.
    hours
        Earliest and latest sale [s since midnight] by weekday (0 Monday); lines outside are set aside.
    day_ends_s
        When its business day ends, on the next date [s since its midnight], where the export names no business days.
    opening
        When it opens and closes [s since midnight] by weekday, where that was written down.
    usual
        What a product sells on a usual day (`usual_daily`), for files too short to tell what is bulk.
    """

    name: str
    timezone: str = "UTC"
    hours: Hours | None = None
    day_ends_s: int = 0
    opening: Hours | None = None
    usual: pd.DataFrame | None = None

    def reading_hash(self, settings: TillSettings) -> str:
        """Return what names the way in which files of the shop are read."""
        return settings.reading_hash(self.hours, day_ends_s=self.day_ends_s, timezone=self.timezone)


def file_of_lines(
    read: FileLines, settings: TillSettings, shop: Shop, *, content_hash: str, settings_hash: str
) -> TillFile:
    """Return what is learnt from among the lines of a file, what is left out and why, and a report of both."""
    grain, name = read.grain, read.name
    meaning = meaning_of(_with_all_columns(read.lines), settings, file=name, grain=grain)
    lines, combos = meaning.lines, meaning.combos
    reason = reasons(lines, settings, grain=grain, hours=shop.hours, usual=shop.usual)
    is_kept = reason == ""
    is_header = is_kept & combos.is_header
    in_deal = is_kept & is_deal(lines, settings.deals)
    counted = lines[reason != "sum_of_others"]
    days = day_totals(counted, reason[counted.index])
    odd = odd_days(days, grain=grain)
    if not read.may_be_cut_off:
        odd = odd[odd["kind"] != "cut_off"]
    paid = with_parts_paid(lines, combos)
    kept = checked(TillLines, in_parts(paid[is_kept[paid.index]], settings.deals, qty_is=read.qty_is))
    # A deal that stands in its parts is kept in full beside the lines left out, so that it can be found again.
    is_out = ~is_kept | in_deal | is_header
    why = reason.mask(in_deal, "deal_in_parts").mask(is_header, "deal_header")
    out = lines[is_out].assign(source=name, reason=why[is_out])
    report = ImportReport(
        file=name,
        grain=grain,
        qty_is=read.qty_is,
        days=days,
        odd_days=odd,
        detected=read.stated,
        mojibake_count=read.mojibake_count,
        dropped_columns=read.dropped_columns,
        personal_columns=read.personal_columns,
        unused_columns=read.unused_columns,
        account=account(lines, reason, is_deal=in_deal | is_header),
        deals=_deals_of(lines, settings.deals, in_deal, combos),
        bulk=bulk_table(lines, reason, shop.usual),
        identical_lines=_identical(lines[is_kept]),
        unreadable_lines=tuple(lines.loc[reason == "unreadable", "line"].tolist()),
    )
    unknown_deals = probable_deals(kept["product"], settings.deals)
    return TillFile(
        source=name,
        content_hash=content_hash,
        settings_hash=settings_hash,
        shop=shop.name,
        lines=kept,
        rejected=checked(RejectedLines, out),
        report=report,
        cut_off=tuple(report.days_that_look("cut_off")),
        replace_fuller_days=settings.replace_fuller_days,
        notices=[
            *read.notices,
            *meaning.notices,
            *_notices(report, lines, reason, unknown_deals=unknown_deals),
        ],
    )


def _with_all_columns(lines: pd.DataFrame) -> pd.DataFrame:
    """Return lines with what only official exports tell; empty for others."""
    if "closing" not in lines:
        lines = lines.assign(closing="")
    has_place = "eaten_here" in lines
    return lines if has_place else lines.assign(eaten_here=pd.Series(pd.NA, index=lines.index, dtype="Int8"))


def _deals_of(lines: pd.DataFrame, deals: Deals, in_deal: pd.Series[bool], combos: Combos) -> pd.DataFrame:
    """Return what became of deals: those of `[till.deals]`, and those whose parts stand beside them."""
    both = [deals_table(lines[in_deal], deals), combo_parts(lines, combos)]
    return pd.concat([table for table in both if len(table)] or both[:1], ignore_index=True)


def _identical(lines: pd.DataFrame) -> int:
    """Count lines without an id that equal an earlier one."""
    columns = ["shop", "day", "time_s", "ticket", "article", "qty", "amount"]
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
