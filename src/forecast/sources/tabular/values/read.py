"""A column as values, with its wrong and its empty cells marked: nothing is refused here.

Empty are also words that people and programs write where there is no value: nothing, closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from forecast.errors import Problem
from forecast.sources.tabular.raw import RawTable, told
from forecast.texts import Said, phrase

MISSING = frozenset({"", "nan", "na", "n/a", "null"})

_UNKNOWN = "- -- --- . .. ... … ? n.a. n.v. k.a. k/a none nil #n/a #nv #n/d #nd #hv <na> n/d n/v s/d s/o"
_CLOSED = """
closed closing holiday holidays geschlossen geschl zu ruhetag schließtag schliesstag betriebsferien betriebsurlaub
urlaub ferien feiertag fermé ferme fermée fermeture férié congé congés vacances chiuso chiusa ferie festivo cerrado
cerrada vacaciones fechado fechada encerrado folga feriado gesloten vakantie zamknięte nieczynne zavřeno zavreno zárva
zarva stängt stangt lukket stengt suljettu
"""
_NOTHING = MISSING | frozenset(_UNKNOWN.split()) | frozenset(_CLOSED.split())
_SAME_DASH = str.maketrans("–—−‒", "----")

_FAILED = """
#div/0! #ref! #value! #name? #num! #null! #wert! #bezug! #zahl! #valeur! #nom? #nombre! #nombre? #¡valor! #¡div/0!
#¡ref! #valore! #rif! #waarde! #verw! #arg! #adr! #hodnota! #värde! #érték!
"""


@dataclass(frozen=True)
class Read:
    """The values of a column, row by row; missing where it `is_wrong` or `is_empty`.

    `expected` says what its cells should be; `nothing` counts the words that stand for no value ("geschlossen", "–"),
    `unknown` those that were read over (a unit nobody knows); `said` puts into words what was done to the values.
    """

    values: pd.Series[Any]
    is_wrong: pd.Series[bool]
    expected: Said
    nothing: Mapping[str, int] = field(default_factory=dict)
    unknown: Mapping[str, int] = field(default_factory=dict)
    said: Mapping[str, Said] = field(default_factory=dict)

    @property
    def is_empty(self) -> pd.Series[bool]:
        """The rows without a value that is wrong: empty, or a word that says there is none."""
        return self.values.isna() & ~self.is_wrong

    def problems(self, raw: RawTable, column: str, *, action: Said | None = None) -> list[Problem]:
        """Return a problem for each wrong cell, the first of them if there are many."""
        rows = np.flatnonzero(self.is_wrong.to_numpy())
        return told((wrong_cell(raw, row, column, self.expected, action) for row in rows.tolist()), len(rows))


def wrong_cell(raw: RawTable, row: int, column: str, expected: Said, action: Said | None = None) -> Problem:
    """Return the problem of one cell, with what it is where a spreadsheet could not show it."""
    shown, what = _shown(raw.frame[column].iloc[row]), action or phrase("advice.correct_cell")
    return raw.problem(row, column, "wrong_value", shown=shown, expected=expected, what=what)


def _shown(text: str) -> Said:
    """Return a cell as it is told: in quotes, with what it is where a spreadsheet could not show it."""
    if why := _why_unreadable(text):
        return phrase("told.cell_because", got=text, why=phrase(why))
    return phrase("told.cell", got=text) if text else phrase("told.empty_cell")


@dataclass(frozen=True)
class _Spread:
    """What each different text of a column is, and which row has which."""

    codes: np.ndarray
    found: list[Any]
    index: pd.Index

    def of(self, part: Callable[[Any], object], dtype: Any) -> pd.Series[Any]:
        """Return one part of what was found, row by row."""
        values = pd.Series([part(one) for one in self.found], dtype=dtype)
        return values.take(self.codes).set_axis(self.index)


def spread(cells: pd.Series[str], read: Callable[[str], object]) -> _Spread:
    """Return `read` of each different text with the rows that have it."""
    codes, uniques = pd.factorize(cells)
    return _Spread(codes, [read(text) for text in uniques.tolist()], cells.index)


def mapped(cells: pd.Series[str], read: Callable[[str], object]) -> pd.Series[Any]:
    """Return `read` of each cell, called once per different text."""
    return spread(cells, read).of(lambda one: one, object)


def are_nothing(cells: pd.Series[str], values: pd.Series[Any]) -> tuple[pd.Series[bool], dict[str, int]]:
    """Tell which cells without a value are empty or say that there is none, and how often which word says so."""
    is_missing = values.isna()
    counts = cells[is_missing].value_counts()
    words = {str(text): int(count) for text, count in counts.items() if is_nothing(str(text))}
    is_empty = is_missing & cells.isin(list(words)) if words else pd.Series(False, index=cells.index)
    return is_empty, {word: count for word, count in words.items() if word}


def is_nothing(text: str) -> bool:
    """Tell whether a cell of a number column says that there is none.

    Examples
    --------
    >>> [is_nothing(t) for t in ("", "–", "k. A.", "geschlossen", "#N/A", "0", "soon")]
    [True, True, True, True, True, False, False]
    """
    return text.casefold().translate(_SAME_DASH).replace(" ", "").strip("()[]") in _NOTHING


def _why_unreadable(text: str) -> str:
    """Return the code of what a cell is that a spreadsheet could not show; "" for any other."""
    if len(text) > 1 and set(text) == {"#"}:
        return "why.narrow"
    return "why.formula" if text.casefold() in _FAILED.split() else ""
