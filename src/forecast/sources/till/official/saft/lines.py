"""What the lines of both standards share: a word for what each is, signs, numbers as text, the table that they make.

In: rows of text, rules that a person wrote. Out: `RawTable`, `[till.rows]` of its column `kind`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from forecast.config import RowRule
from forecast.sources.tabular.raw import RawTable
from forecast.sources.till.official.package import PackedFile

KIND = "kind"
COUNTED = "sale"
ORDER, PAYMENT = "preorder", "tender"
DROPPED = (
    "voided", "training", "preorder", "tender", "transfer", "float", "deposit", "tip", "voucher", "discount", "fee",
    "points", "waste", "staff", "debit note", "billed by another invoice", "no goods",
)  # fmt: skip
_TOGETHER = 50_000
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"


def kind_rules(own: Mapping[str, RowRule]) -> dict[str, RowRule]:
    """Return the rules of rows with that of `KIND`; what a person wrote of a word goes before, any other is asked.

    Examples
    --------
    >>> rule = kind_rules({"kind": RowRule(drop=("lineType 9",), count=("tip",))})["kind"]
    >>> rule.count, "tip" in rule.drop, rule.drop[-1]
    (('sale', 'tip'), False, 'lineType 9')
    """
    written = own.get(KIND, RowRule())
    theirs = {*written.count, *written.drop, *written.negate}
    rule = written.model_copy(
        update={
            "count": (*(word for word in (COUNTED,) if word not in theirs), *written.count),
            "drop": (*(word for word in DROPPED if word not in theirs), *written.drop),
        }
    )
    return {**own, KIND: rule}


def numbers_in(cells: pd.Series[str]) -> pd.Series[float]:
    """Return cells as numbers with a decimal point, NaN for what XML calls none.

    Examples
    --------
    >>> numbers_in(pd.Series(["-1.50", "2", "1,5", ""], dtype="str")).tolist()
    [-1.5, 2.0, nan, nan]
    """
    return pd.to_numeric(cells.where(cells.str.fullmatch(_NUMBER), None), errors="coerce").astype(float)


def looked_up(cells: pd.Series[str], known: Mapping[str, str]) -> pd.Series[str]:
    """Return the known meaning of each cell, "" of an unknown one.

    Examples
    --------
    >>> looked_up(pd.Series(["1", "2"], dtype="str"), {"1": "Boller"}).tolist()
    ['Boller', '']
    """
    return cells.map({cell: known.get(cell, "") for cell in cells.unique()}).astype("str")


def signed_text(values: pd.Series[float], is_back: pd.Series[bool], cells: pd.Series[str]) -> pd.Series[str]:
    """Return numbers as text, those taken back with a minus; where there is none, the cell as it was written.

    Examples
    --------
    >>> values, cells = pd.Series([2.0, 0.345, float("nan")]), pd.Series(["2", "0.345", "1,5"], dtype="str")
    >>> signed_text(values, pd.Series([False, True, False]), cells).tolist()
    ['2', '-0.345', '1,5']
    """
    signed = values.abs().where(~is_back, -values.abs())
    texts = signed.map({value: f"{value:.6f}".rstrip("0").rstrip(".") for value in signed.dropna().unique()})
    return texts.where(signed.notna(), cells).astype("str")


def table_of_lines(file: PackedFile, columns: Mapping[str, pd.Series[str] | str], *, standard: str) -> RawTable:
    """Return the table of a file's lines, which is read like any other till's."""
    frame = pd.DataFrame(columns).astype("str")
    numbers = pd.Series(np.arange(1, len(frame) + 1), index=frame.index)
    marks = {"qty": ".", "amount": "."}
    return RawTable(file.path, frame, numbers, {"format": standard}, marks, {"at": "ymd"}, name=file.name)


def taken_back(is_own: pd.Series[bool], is_return: pd.Series[bool], tickets: pd.Series[str]) -> pd.Series[bool]:
    """Tell lines that take something back: by their own sign, or by their receipt where no line of it has one.

    Examples
    --------
    >>> own, of_return = pd.Series([True, False, False]), pd.Series([True, True, True])
    >>> taken_back(own, of_return, pd.Series(["1", "1", "2"])).tolist()
    [True, False, True]
    """
    return is_own | (is_return & ~is_own.groupby(tickets).transform("any"))


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
