"""The day of a whole report: from the sheet's name, its titles, or the file's name; and what names of sheets tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.layout.days_within import (
    dates_within,
    days_within,
    lone_month,
    month_within,
    valid_day,
    without_days,
    years_within,
)
from forecast.sources.tabular.layout.report_words import is_open_span, is_printing_note, is_total, plain
from forecast.texts import Said, phrase

_HALF_SPAN = re.compile(
    r"\d\.\s*(?:-|–|—)|\d[-–—]\d{1,2}\.?\s+[^\W\d]|\d[\s.]*(?:[^\W\d]+\s*)?\s(?:bis|to|au|al|tot|do|through)\s"
    r"|[^\W\d]{3,}\s*[-–—]\s*\d{1,2}\.?\s+[^\W\d]"
)
_UNNAMED = re.compile(
    r"^(?:sheet|tabelle|blatt|feuil|feuille|hoja|foglio|folha|planilha|blad|werkblad|arkusz|シート|table|data|daten|export"
    r"|report|bericht|rapport|sales|umsatz|ventes|ventas|vendite|verkauf)[\s_-]*\d*$"
)
_OVERVIEW = re.compile(
    r"ubersicht|uebersicht|overview|summary|zusammenfassung|recap|resume|synthese|resumen|riepilogo|overzicht|podsumowanie"
)
_NOT_A_SHOP = re.compile(r"^(?:kw|cw|week|woche|semaine|q[1-4]|quartal|quarter|trimestre|tag|jour|day)\b|^\d+$")


@dataclass(frozen=True)
class ReportDay:
    """The day of a whole report: ISO, or as it stands where it reads two ways; "" if nothing tells one.

    `where` says what tells it, in words; `period` is the span that the titles name instead.
    """

    day: str = ""
    where: str | Said = ""
    period: str = ""


def report_day(path: Path, name: str, titles: Sequence[str]) -> ReportDay:
    """Return the day of a report that has no dates of its own.

    Raises
    ------
    SourceError
        If the year of a day is told nowhere, or sheet and title name two days.
    """
    by_name = _named_day(path, name, titles)
    by_title, period = _titled_day(titles)
    if by_name and by_title and by_name != by_title:
        values = {"by_title": by_title, "name": name, "by_name": by_name}
        raise SourceError(Problem(str(path), "two_days_named", values=values))
    if by_name:
        return ReportDay(by_name, phrase("read_as.in_name", name=name))
    if by_title:
        return ReportDay(by_title, phrase("read_as.in_title"))
    if period:
        return ReportDay(period=period)
    dates = set(dates_within(path.stem))
    if len(dates) == 1 and not _is_half_span(path.stem):
        return ReportDay(dates.pop(), phrase("read_as.in_file_name"))
    month = month_within(path.stem) or month_within(name)
    return ReportDay(period=path.stem if month or len(dates) > 1 else "")


def _named_day(path: Path, name: str, titles: Sequence[str]) -> str:
    """Return the day that a sheet or a file in a container is named after."""
    stem = re.sub(r"\.\w{2,5}$", "", name) if re.search(r"\.(?:csv|txt|tsv|xlsx?|ods)$", name, re.IGNORECASE) else name
    dates = set(dates_within(stem))
    if dates:
        return dates.pop() if len(dates) == 1 and not _is_half_span(stem) else ""
    texts = [*titles, path.stem]
    if stem.strip().isdigit() and len(stem.strip()) <= 2:
        months = {found for text in texts if (found := month_within(text))}
        day = valid_day(*months.pop(), int(stem)) if len(months) == 1 else None
        return day.isoformat() if day else ""
    named, year = days_within(stem), the_year(texts)
    if len(named) != 1 or without_days(stem):
        return ""
    if year is None or len(named[0]) > 1:
        expected = phrase("expected.year_in_name" if year is None else "expected.day_one_way")
        raise SourceError(Problem(str(path), "name_for_a_day", values={"name": name, "expected": expected}))
    day = valid_day(year, *named[0][0])
    return day.isoformat() if day else ""


def the_year(texts: Sequence[str]) -> int | None:
    """Return the one year that texts tell, those that say when a report was printed left out."""
    years = {year for text in texts if not is_printing_note(text) for year in years_within(text)}
    return years.pop() if len(years) == 1 else None


def _titled_day(titles: Sequence[str]) -> tuple[str, str]:
    """Return the one day that the titles name, and else the title that names a span."""
    told = [title for title in titles if not is_printing_note(title)]
    dates = {shown for title in told for shown in dates_within(title)}
    spans = [title for title in told if dates_within(title) or month_within(title)]
    if len(dates) == 1 and not any(_is_half_span(title) or is_open_span(title) for title in spans):
        return dates.pop(), ""
    return "", spans[0] if spans else ""


def _is_half_span(text: str) -> bool:
    """Tell whether a text with one whole date names a span, such as 01.05.–31.05.2026."""
    return bool(_HALF_SPAN.search(plain(text)))


def sheet_kind(name: str) -> str:
    """Return what the name of a sheet is: "day", "period", "total", "unnamed" or "name"."""
    bare = plain(name)
    if is_total(name) or _OVERVIEW.search(bare):
        return "total"
    if dates_within(name) or (days_within(name) and not without_days(name)):
        return "day"
    if month_within(name) or lone_month(name) or years_within(name) or _NOT_A_SHOP.match(bare):
        return "period"
    return "unnamed" if not bare or _UNNAMED.match(bare) else "name"


def sheets_are_shops(names: Sequence[str]) -> bool:
    """Tell whether sheets with one header in common are named after what the table does not say: a shop each."""
    return len(names) > 1 and all(sheet_kind(name) == "name" for name in names)
