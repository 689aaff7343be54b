"""Labels that stand on rows of their own, over the rows they are about: days, groups, shops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.layout.body import Label
from forecast.sources.tabular.layout.days_within import dates_within, days_within, valid_day, without_days
from forecast.sources.tabular.layout.report_words import is_page_mark, is_printing_note
from forecast.sources.tabular.layout.sheet_days import the_year
from forecast.texts import Said, phrase

_GROUP = "Group"
_SHOP = "Shop"
_OF_A_SHOP = re.compile(
    r"(?:filiale|standort|laden|shop|store|branch|location|outlet|boutique|magasin|tienda|sucursal|negozio|winkel"
    r"|filiaal|butik|sklep|loja|店舗)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"^(?P<name>[^:：]{2,30})[:：]\s*(?P<text>.+)$")


def labelled(
    frame: pd.DataFrame, labels: Sequence[Label], titles: Sequence[str], texts: Sequence[str], path: Path
) -> tuple[pd.DataFrame, dict[str, Said]]:
    """Return a table with what labels say in columns, and which, in words.

    A label stands for the rows down to the next; a day ends the group before it. A label "Filiale: Nord" makes a column
    "Filiale"; a date fills the empty column it stands in, or makes a column "Date"; others make a column "Group".

    Examples
    --------
    >>> frame = pd.DataFrame({"Artikel": ["Brezel", "Semmel"]}, dtype="str")
    >>> found, said = labelled(frame, [Label(0, "04.05.2026", 0), Label(1, "05.05.2026", 0)], [], [], Path("t.csv"))
    >>> found["Date"].tolist(), str(said["Date"])
    (['2026-05-04', '2026-05-05'], 'from rows of its own')

    Raises
    ------
    SourceError
        If the year of a day is told nowhere.
    """
    if not labels:
        return frame, {}
    spans = _spans(frame, labels, titles, texts, path)
    said = {}
    for name, starts in spans.items():
        begins = [row for row, _ in starts]
        cells = [text for _, text in starts]
        counts = np.diff([*begins, len(frame)])
        frame = frame.assign(**{name: pd.Series(np.repeat(cells, counts), index=frame.index, dtype="str")})
        said[name] = phrase("read_as.from_rows")
    return frame, said


def _spans(
    frame: pd.DataFrame, labels: Sequence[Label], titles: Sequence[str], texts: Sequence[str], path: Path
) -> dict[str, list[tuple[int, str]]]:
    """Return, by column, from which row on which text holds."""
    spans: dict[str, list[tuple[int, str]]] = {}
    is_sectioned = any(label.is_section for label in labels)
    firsts = [Label(0, title, 0, is_section=True) for title in titles] if is_sectioned else _dated_titles(titles)
    said_again = {label.text for label in labels} & set(titles) if is_sectioned else set()
    for label in [*firsts, *labels]:
        if label.text in said_again or is_page_mark(label.text) or is_printing_note(label.text):
            continue
        name, text, is_day = _said(frame, label, texts, path)
        spans.setdefault(name, [(0, "")]).append((label.rows_before, text))
        if is_day:
            for other in set(spans) - {name}:
                spans[other].append((label.rows_before, ""))
    told = {name for name, _, _ in (_said(frame, label, texts, path) for label in labels)}
    return {name: starts for name, starts in spans.items() if name in told}


def _dated_titles(titles: Sequence[str]) -> list[Label]:
    return [Label(0, title, 0) for title in titles if len(set(dates_within(title))) == 1]


def _said(frame: pd.DataFrame, label: Label, texts: Sequence[str], path: Path) -> tuple[str, str, bool]:
    """Return the column of a label, what it says there, and whether that is a day."""
    own = _empty_column(frame, label)
    days = set(dates_within(label.text))
    if len(days) == 1:
        return own or "Date", days.pop(), True
    yearless = days_within(label.text)
    if len(yearless) == 1 and not days and not without_days(label.text):
        return own or "Date", _dated(yearless[0], label, texts, path), True
    named = _NAMED.match(label.text)
    if named:
        return named["name"].strip(), named["text"].strip(), False
    return own or (_SHOP if _OF_A_SHOP.match(label.text) else _GROUP), label.text, False


def _empty_column(frame: pd.DataFrame, label: Label) -> str | None:
    """Return the column that a label stands in, if nothing else does."""
    name = str(frame.columns[label.column])
    return name if not label.is_section and len(frame) and (frame[name] == "").all() else None


def _dated(options: tuple[tuple[int, int], ...], label: Label, texts: Sequence[str], path: Path) -> str:
    year = the_year(texts)
    day = valid_day(year, *options[0]) if year is not None and len(options) == 1 else None
    if day is None:
        raise SourceError(Problem(str(path), "day_without_year", values={"day": label.text}))
    return day.isoformat()
