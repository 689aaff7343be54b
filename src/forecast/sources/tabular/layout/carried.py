"""Cells that stand only in the first row of a group, carried down to its other rows: orders, days, merged cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

_FEWEST_ROWS = 2
_FEWEST_SHARE = 0.02
"""So many rows go on with a group, at least, where two columns or more are empty together."""
_FEWEST_SHARE_ALONE = 0.3
"""Where one is: few empty cells in one column are damage."""
_ALWAYS = 0.95
_MOST_REPEATED = 0.05
_ARE_IDS = 0.9

Mask = npt.NDArray[np.bool_]


def carried_down(frame: pd.DataFrame, kinds: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return a table with the cells of first rows carried down within their group, and the names of these columns.

    A row goes on with a group if its date is empty (or the one column of words, where no date ever is), and each row
    that has one differs from the last that had: so reports print it, and damage does not. All columns that are empty in
    each row that goes on are carried, numbers that count something excepted.

    Examples
    --------
    >>> days = ["2026-05-04", "", "2026-05-04", ""]
    >>> frame = pd.DataFrame({"Order": ["A", "", "B", ""], "Date": days, "Qty": ["1", "2", "3", "4"]}, dtype="str")
    >>> carried, names = carried_down(frame, ["word", "date", "number"])
    >>> carried["Order"].tolist(), names
    (['A', 'A', 'B', 'B'], ['Order', 'Date'])
    """
    names = [str(name) for name in frame.columns]
    done: list[str] = []
    # Hours below articles below days: what the days leave empty is looked at again, within them.
    for _ in range(2):
        lead = _lead(frame, kinds, names)
        if lead is None:
            break
        goes_on = (frame[lead] == "").to_numpy()
        columns = _group_columns(frame, kinds, names, goes_on)
        if not _is_printed_on_change(frame, columns, goes_on):
            break
        group = np.maximum.accumulate(np.where(~goes_on, np.arange(len(frame)), 0))
        frame = frame.assign(**{name: frame[name].to_numpy()[group] for name in columns})
        done += columns
    return frame, [name for name in names if name in done]


def _lead(frame: pd.DataFrame, kinds: Sequence[str], names: Sequence[str]) -> str | None:
    """Return the column whose empty cells may mean that a row goes on with the group before it."""
    by_kind = {kind: [name for name, own in zip(names, kinds, strict=True) if own == kind] for kind in ("date", "word")}
    for kind in ("date", "word"):
        columns = by_kind[kind]
        is_empty = {name: (frame[name] == "").to_numpy() for name in columns}
        if not columns or any(not empty.any() for empty in is_empty.values()):
            continue
        lead = min(columns, key=lambda name: int(is_empty[name].sum()))
        empty = is_empty[lead]
        if not empty[0] and _FEWEST_ROWS <= empty.sum() < len(frame):
            return lead
    return None


def _group_columns(frame: pd.DataFrame, kinds: Sequence[str], names: Sequence[str], goes_on: Mask) -> list[str]:
    """Return the columns that are empty in all rows that go on, and are no measures."""
    found = []
    for name, kind in zip(names, kinds, strict=True):
        cells = frame[name]
        if (cells[goes_on] != "").any() or (cells == "").all():
            continue
        if kind != "number" or _are_ids(cells[~goes_on]):
            found.append(name)
    return found


def _are_ids(cells: pd.Series[str]) -> bool:
    """Tell whether numbers name something: whole, and hardly ever the same twice."""
    filled = cells[cells != ""]
    return bool(filled.str.fullmatch(r"\d+").all()) and filled.nunique() >= _ARE_IDS * len(filled)


def _is_printed_on_change(frame: pd.DataFrame, columns: Sequence[str], goes_on: Mask) -> bool:
    """Tell whether the rows that begin a group differ from those before, and the groups are no accident."""
    firsts = frame.loc[~goes_on, list(columns)]
    in_each = [name for name in columns if (firsts[name] != "").mean() >= _ALWAYS]
    fewest = _FEWEST_SHARE if len(in_each) > 1 else _FEWEST_SHARE_ALONE
    if not in_each or goes_on.mean() < fewest:
        return False
    repeats = (firsts == firsts.shift()).all(axis=1).sum()
    return bool(repeats <= _MOST_REPEATED * len(firsts))
