"""What stands once for several rows: cells of a group's first row, and labels on rows of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.layout.body import Label
from forecast.sources.tabular.layout.days_within import dates_within, days_within, valid_day, without_days
from forecast.sources.tabular.layout.report_words import is_page_mark, is_printing_note
from forecast.sources.tabular.layout.sheet_days import the_year
from forecast.texts import Said, phrase

_FEWEST_ROWS = 2
_FEWEST_SHARE = 0.02
"""So many rows go on with a group, at least, where two columns or more are empty together."""
_FEWEST_SHARE_ALONE = 0.3
"""Where one is: few empty cells in one column are damage."""
_ALWAYS = 0.95
_MOST_REPEATED = 0.05
_ARE_IDS = 0.9
_OF_A_SHOP = re.compile(
    r"(?:filiale|standort|laden|shop|store|branch|location|outlet|boutique|magasin|tienda|sucursal|negozio|winkel"
    r"|filiaal|butik|sklep|loja|店舗)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"^(?P<name>[^:：]{2,30})[:：]\s*(?P<text>.+)$")

_Mask = npt.NDArray[np.bool_]


def carried_down(frame: pd.DataFrame, kinds: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return a table with the cells of first rows carried down within their group, and the names of these columns.

    A row goes on with a group if its date is empty (or the one column of words, where no date ever is), and each row
    that has one differs from the last that had: so reports print it, and damage does not. All columns that are empty in
    each row that goes on are carried, numbers that count something excepted.
    """
    kind_of_column = dict(zip(map(str, frame.columns), kinds, strict=True))
    done: list[str] = []
    # Hours below articles below days: what the days leave empty is looked at again, within them.
    for _ in range(2):
        goes_on = _going_on(frame, kind_of_column)
        if goes_on is None:
            break
        columns = _group_columns(frame, kind_of_column, goes_on)
        if not _is_printed_on_change(frame.loc[~goes_on, columns], goes_on):
            break
        group = np.maximum.accumulate(np.where(~goes_on, np.arange(len(frame)), 0))
        frame = frame.assign(**{name: frame[name].to_numpy()[group] for name in columns})
        done += columns
    return frame, [name for name in kind_of_column if name in done]


def _going_on(frame: pd.DataFrame, kinds: dict[str, str]) -> _Mask | None:
    """Return the rows that may go on with the group before them, by the column that is empty least often there."""
    for kind in ("date", "word"):
        empty = [(frame[name] == "").to_numpy() for name, own in kinds.items() if own == kind]
        if not empty or not all(rows.any() for rows in empty):
            continue
        goes_on = min(empty, key=lambda rows: int(rows.sum()))
        if not goes_on[0] and _FEWEST_ROWS <= goes_on.sum() < len(frame):
            return goes_on
    return None


def _group_columns(frame: pd.DataFrame, kinds: dict[str, str], goes_on: _Mask) -> list[str]:
    """Return the columns that are empty in all rows that go on, and are no measures."""
    return [
        name
        for name, kind in kinds.items()
        if (frame[name][goes_on] == "").all()
        and (frame[name] != "").any()
        and (kind != "number" or _are_ids(frame[name][~goes_on]))
    ]


def _are_ids(cells: pd.Series[str]) -> bool:
    """Tell whether numbers name something: whole, and hardly ever the same twice."""
    filled = cells[cells != ""]
    return bool(filled.str.fullmatch(r"\d+").all()) and filled.nunique() >= _ARE_IDS * len(filled)


def _is_printed_on_change(firsts: pd.DataFrame, goes_on: _Mask) -> bool:
    """Tell whether the rows that begin a group differ from those before, and the groups are no accident."""
    in_each = [name for name in firsts if (firsts[name] != "").mean() >= _ALWAYS]
    if not in_each or goes_on.mean() < (_FEWEST_SHARE if len(in_each) > 1 else _FEWEST_SHARE_ALONE):
        return False
    return bool((firsts == firsts.shift()).all(axis=1).sum() <= _MOST_REPEATED * len(firsts))


def labelled(
    frame: pd.DataFrame, labels: Sequence[Label], titles: Sequence[str], texts: Sequence[str], path: Path
) -> tuple[pd.DataFrame, dict[str, Said]]:
    """Return a table with what labels say in columns, and which, in words.

    A label stands for the rows down to the next; a day ends the group before it. A label "Filiale: Nord" makes a column
    "Filiale"; a date fills the empty column it stands in, or makes a column "Date"; others make a column "Group".

    Raises
    ------
    SourceError
        If the year of a day is told nowhere.
    """
    if not labels:
        return frame, {}
    is_sectioned = any(label.is_section for label in labels)
    first_titles = [title for title in titles if is_sectioned or len(set(dates_within(title))) == 1]
    said_again = {label.text for label in labels} & set(titles) if is_sectioned else set()
    spans: dict[str, list[tuple[int, str]]] = {}
    for label in [*(Label(0, title, 0, is_sectioned) for title in first_titles), *labels]:
        if label.text in said_again or is_page_mark(label.text) or is_printing_note(label.text):
            continue
        name, text, is_day = _said(frame, label, texts, path)
        spans.setdefault(name, [(0, "")]).append((label.rows_before, text))
        if is_day:
            for other in set(spans) - {name}:
                spans[other].append((label.rows_before, ""))
    of_labels = {name for name, _, _ in (_said(frame, label, texts, path) for label in labels)}
    new = {}
    for name in (name for name in spans if name in of_labels):
        counts = np.diff([*(row for row, _ in spans[name]), len(frame)])
        new[name] = pd.Series(np.repeat([text for _, text in spans[name]], counts), index=frame.index, dtype="str")
    return frame.assign(**new), dict.fromkeys(new, phrase("read_as.from_rows"))


def _said(frame: pd.DataFrame, label: Label, texts: Sequence[str], path: Path) -> tuple[str, str, bool]:
    """Return the column of a label, what it says there, and whether that is a day."""
    name = str(frame.columns[label.column])
    # A label fills the column that it stands in where nothing else does.
    own = name if not label.is_section and len(frame) and (frame[name] == "").all() else ""
    days, yearless = set(dates_within(label.text)), days_within(label.text)
    if len(days) == 1:
        return own or "Date", days.pop(), True
    if len(yearless) == 1 and not days and not without_days(label.text):
        year, options = the_year(texts), yearless[0]
        day = valid_day(year, *options[0]) if year is not None and len(options) == 1 else None
        if day is None:
            raise SourceError(Problem(str(path), "day_without_year", values={"day": label.text}))
        return own or "Date", day.isoformat(), True
    if named := _NAMED.match(label.text):
        return named["name"].strip(), named["text"].strip(), False
    return own or ("Shop" if _OF_A_SHOP.match(label.text) else "Group"), label.text, False
