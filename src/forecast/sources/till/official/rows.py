"""Rows of text that come one by one, kept in columns so that millions of them take little room."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

_TOGETHER = 50_000


class Collected:
    """Rows of some columns; each `_TOGETHER` of them are packed.

    Examples
    --------
    >>> rows = Collected(["a", "b"])
    >>> rows.add(("1", "x"))
    >>> rows.table().to_dict("list")
    {'a': ['1'], 'b': ['x']}
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = list(columns)
        self._rows: list[tuple[str, ...]] = []
        self._packed: list[pd.DataFrame] = []

    def add(self, row: tuple[str, ...]) -> None:
        """Add a row."""
        self._rows.append(row)
        if len(self._rows) >= _TOGETHER:
            self._pack()

    def table(self) -> pd.DataFrame:
        """Return all rows."""
        if self._rows or not self._packed:
            self._pack()
        return pd.concat(self._packed, ignore_index=True)

    def _pack(self) -> None:
        self._packed.append(pd.DataFrame(self._rows, columns=self._columns, dtype="str"))
        self._rows = []
