"""What an import has to say: five lines that a person reads, and the whole report in a file.

In: `ReadSales`, notices. Out: lines of text in the words of the shop; a file for each till file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from forecast import formats
from forecast.archive.files import write_text
from forecast.archive.till.laid import AddResult
from forecast.config import Config
from forecast.notices import Notice
from forecast.pipeline.imports.read_sales import ReadSales
from forecast.reports.wording import Wording, notice_texts, shop_wording
from forecast.sources.till.reports.in_words import describe
from forecast.sources.till.reports.report import ImportReport, makers
from forecast.texts import listed

_UNITS = ("pcs", "kg", "l")
_REASONS_SHOWN = 6
_DAYS_SHOWN = 5
_ODD = ("cut_off", "till_down", "rolled_up")
_REPORTS = Path("till") / "reports"
"""Where the archive keeps the whole report of each till file."""


def five_lines(read_sales: ReadSales, notices: Iterable[Notice], config: Config) -> list[str]:
    """Return days, pieces, money, what was set aside and what looks wrong, one line each; nothing of no file."""
    if not read_sales.reports:
        return []
    words = shop_wording(config)
    sales = read_sales.sales()
    read_as = makers(read_sales.reports.values())
    parts = {
        **({"read_as": listed(read_as)} if read_as else {}),
        "days": _days(read_sales, sales, words),
        "sold": _sold(sales, words),
        "money": _money(sales, words),
        "set_aside": _set_aside(read_sales.set_aside(), words),
        "wrong": _wrong(read_sales, notices, words),
    }
    labels = {name: words.text(f"imported.{name}") for name in parts}
    width = max(map(len, labels.values()))
    return [f"{labels[name]:<{width}}  {text}" for name, text in parts.items()]


def details(read_sales: ReadSales, config: Config, *, kept: Sequence[Path], verbose: bool) -> list[str]:
    """Return the whole report of every file (how it was read, what each rule took out, the totals of every day).

    Unless `verbose`, return where it stands.
    """
    if not read_sales.reports:
        return []
    words = shop_wording(config)
    if verbose:
        return [line for report in read_sales.reports.values() for line in _described(report, words)]
    if not kept:
        return [words.text("imported.details_verbose")]
    return [words.text("imported.details", place=str(kept[0] if len(kept) == 1 else kept[0].parent))]


def keep_details(read_sales: ReadSales, archive: Path, words: Wording) -> list[Path]:
    """Write the whole report of every file into the archive, and return where."""
    written = []
    for content_hash, report in read_sales.reports.items():
        path = archive / _REPORTS / f"{report.file}.{content_hash[:8]}.txt"
        write_text(path, "\n".join(_described(report, words)) + "\n")
        written.append(path)
    return written


def _described(report: ImportReport, words: Wording) -> list[str]:
    return describe(report, words.language, locale=words.locale, currency=words.currency, verbose=True)


def _days(read_sales: ReadSales, sales: pd.DataFrame, words: Wording) -> str:
    days = sales["day"].drop_duplicates()
    if days.empty:
        return words.text("imported.no_days")
    first, last = (formats.day_with_year(day.date(), words.locale) for day in (days.min(), days.max()))
    said = words.text("imported.days_seen", first=first, last=last, count=len(days))
    shops = sales["shop"].nunique()
    if shops > 1:
        said += words.text("imported.of_shops", count=shops)
    sold = sales[["shop", "day"]].drop_duplicates()
    have = set(zip(sold["shop"], sold["day"], strict=True))
    missing = sorted({day for shop, day in _odd(read_sales, "missing") if (shop, day) not in have})
    if not missing:
        return said + words.text("imported.none_missing")
    return said + words.text("imported.missing", days=_named_days(missing, words))


def _sold(sales: pd.DataFrame, words: Wording) -> str:
    by_unit = sales.groupby("unit")["qty"].sum()
    parts = [words.text(f"imported.unit_{unit}", qty=float(by_unit[unit])) for unit in _UNITS if by_unit.get(unit)]
    count = words.text("imported.products", count=sales["product"].nunique())
    return ", ".join([*(parts or [words.text("imported.no_pieces")]), count])


def _money(sales: pd.DataFrame, words: Wording) -> str:
    known = sales["known_amount"].dropna()
    if known.empty:
        return words.text("imported.no_money")
    said = words.money(float(known.sum()))
    lacking = int(sales["amount"].isna().sum())
    return said + (words.text("imported.money_lacking", count=lacking) if lacking else "")


def _set_aside(table: pd.DataFrame, words: Wording) -> str:
    if table.empty:
        return words.text("imported.nothing_set_aside")
    parts = [
        words.text("imported.aside_of", count=int(lines), reason=words.text(f"aside.{reason}"), qty=_pieces(qty, words))
        for reason, lines, qty in zip(table["reason"], table["lines_count"], table["qty"], strict=True)
    ]
    count = int(table["lines_count"].sum())
    return words.text("imported.aside", count=count, reasons=listed(parts, limit=_REASONS_SHOWN))


def _wrong(read_sales: ReadSales, notices: Iterable[Notice], words: Wording) -> str:
    parts = []
    for kind in _ODD:
        days = sorted({day for _, day in _odd(read_sales, kind)})
        if days:
            parts.append(words.text(f"imported.{kind}", days=_named_days(days, words)))
    alarms = [text for severity, text in notice_texts(notices, words) if severity == "warning"]
    parts += [text.rstrip(".") for text in alarms[:1]]
    if len(alarms) > 1:
        parts.append(words.text("imported.more_alarms", count=len(alarms) - 1))
    return words.text("imported.and").join(parts) or words.text("imported.nothing_wrong")


def _odd(read_sales: ReadSales, kind: str) -> list[tuple[str, pd.Timestamp]]:
    return [found for report in read_sales.reports.values() for found in report.days_that_look(kind)]


def _named_days(days: Sequence[pd.Timestamp], words: Wording) -> str:
    return listed((formats.day_with_year(day.date(), words.locale) for day in days), limit=_DAYS_SHOWN)


def _pieces(qty: float, words: Wording) -> str:
    return "–" if formats.is_unknown(qty) else formats.number(qty, words.locale, decimals=2)


def changes_said(words: Wording, result: AddResult) -> str:
    """Say how many shop-days came into the archive, and how many in place of others."""
    counts = {"added": result.days_added, "replaced": result.days_replaced}
    parts = [words.text(f"imported.{name}", count=count) for name, count in counts.items() if count]
    return indented("imported.archive", words, changes=listed(parts or [words.text("imported.unchanged")]))


def in_figures(words: Wording, file: str, *, count: int, sold_qty: float, paid: float) -> str:
    """Say days, pieces and money of a file's kept lines, so that another way of counting can be held to it."""
    sold = formats.number(sold_qty, words.locale, decimals=3)
    money = "" if formats.is_unknown(paid) else words.text("imported.paid", money=words.money(paid))
    return indented("imported.figures", words, file=file, count=count, sold=sold, paid=money)


def indented(code: str, words: Wording, **values: object) -> str:
    """Return a text as a line below another."""
    return "  " + words.text(code, **values)
