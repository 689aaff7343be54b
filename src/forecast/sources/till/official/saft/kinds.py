"""What a line of an official export is, in one word, and which of these words count.

In: words and rules that a person wrote. Out: `[till.rows]` of the column `kind`, signs, numbers as text.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from forecast.config import RowRule

KIND = "kind"
COUNTED = "sale"
ORDER, PAYMENT = "preorder", "tender"
DROPPED = (
    "voided", "training", "preorder", "tender", "transfer", "float", "deposit", "tip", "voucher", "discount", "fee",
    "points", "waste", "staff", "debit note", "billed by another invoice", "no goods",
)  # fmt: skip
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
    """Return what is known of each cell, "" of one that is not known.

    Examples
    --------
    >>> looked_up(pd.Series(["1", "2"], dtype="str"), {"1": "Boller"}).tolist()
    ['Boller', '']
    """
    return cells.map({cell: known.get(cell, "") for cell in cells.unique()}).astype("str")


def number_text(values: pd.Series[float], cells: pd.Series[str]) -> pd.Series[str]:
    """Return numbers as text with a decimal point; where there is none, the cell as it was written.

    Examples
    --------
    >>> number_text(pd.Series([2.0, -0.345, float("nan")]), pd.Series(["2", "0.345", "1,5"], dtype="str")).tolist()
    ['2', '-0.345', '1,5']
    """
    texts = values.map({value: f"{value:.6f}".rstrip("0").rstrip(".") for value in values.dropna().unique()})
    return texts.where(values.notna(), cells).astype("str")


def taken_back(is_own: pd.Series[bool], is_return: pd.Series[bool], tickets: pd.Series[str]) -> pd.Series[bool]:
    """Tell lines that take something back: by their own sign, or by their receipt where no line of it has one.

    Examples
    --------
    >>> own, of_return = pd.Series([True, False, False]), pd.Series([True, True, True])
    >>> taken_back(own, of_return, pd.Series(["1", "1", "2"])).tolist()
    [True, False, True]
    """
    return is_own | (is_return & ~is_own.groupby(tickets).transform("any"))
