"""Codes of articles: what the shop's own scale prints into a bar code, and what a spreadsheet spoils."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.config import TillSettings
from forecast.errors import Problem, SourceError
from forecast.notices import Notice
from forecast.sources.till.columns.names import renamed, tidied, unified

_OWN_EAN = re.compile(r"^0?2\d{11,12}$")
_SPOILT = re.compile(r"^\d([.,]\d+)?E\+\d+$", re.IGNORECASE)
_MOST = 0.9
_FEWEST = 3
_NAMES_SHOWN = 10


@dataclass(frozen=True)
class _Embedded:
    """Articles whose codes hold the price or the weight of the piece sold.

    `articles` are names by line, `weights_kg` the weight by line (NaN where none is in the code); `holds` says "price"
    or "weight" by article.
    """

    articles: pd.Series[str]
    weights_kg: pd.Series[float]
    holds: dict[str, str]


def is_own_code(code: str) -> bool:
    """Tell whether a code is of the range that shops number themselves.

    EAN-13 with 20 to 29 in front, or 02 (GS1 General Specifications, section 2.1.11), or UPC-A with 2.

    Examples
    --------
    >>> [is_own_code(code) for code in ("2112345004937", "4006381333931", "212345004936", "2112345")]
    [True, False, True, False]
    """
    return bool(_OWN_EAN.match(code))


def _has_check_digit(code: str) -> bool:
    digits = [int(digit) for digit in code[:-1]]
    weighed = sum(digit * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return (10 - weighed % 10) % 10 == int(code[-1])


def _item_of(code: str) -> str:
    """Return what stands in front of the five digits of price or weight and the check digit.

    Examples
    --------
    >>> _item_of("2112345004937")
    '2112345'
    """
    return code[:-6]


def _without_prices(
    articles: pd.Series[str], qty: pd.Series[float], amount: pd.Series[float], *, keep: bool = False
) -> _Embedded:
    """Return the article of each line without the price or weight that its code holds.

    It is decided for each item by its lines: their last five digits (or four, after a digit that checks them) are the
    amount, the price of a piece or the weight, or, in at least three different codes, go with the amount as grams do.
    `keep` leaves every code as it is.

    Examples
    --------
    >>> codes = pd.Series(["2112345004937", "2112345003837", "2112345008687", "4006381333931"], dtype="str")
    >>> found = _without_prices(codes, pd.Series([1.0, 1, 1, 2]), pd.Series([4.93, 3.83, 8.68, 3.2]))
    >>> found.articles.tolist(), found.holds
    (['2112345', '2112345', '2112345', '4006381333931'], {'2112345': 'price'})
    """
    codes = tidied(articles)
    is_own = codes.map({code: not keep and is_own_code(code) for code in codes.unique()}).astype(bool)
    own = pd.DataFrame({"code": codes[is_own], "qty": qty[is_own], "amount": amount[is_own]})
    own["item"] = own["code"].map(_item_of)
    own["number"] = own["code"].str[-6:-1].astype(float)
    holds = {str(item): said for item, lines in own.groupby("item") if (said := _what_it_holds(lines))}
    is_found = own["item"].isin(list(holds))
    result = articles.copy()
    result.loc[own.index[is_found]] = own.loc[is_found, "item"]
    weights = pd.Series(np.nan, index=articles.index)
    is_weight = is_found & (own["item"].map(holds) == "weight")
    weight, sold = own.loc[is_weight, "number"] / 1000, own.loc[is_weight, "qty"]
    is_weighed = (weight - sold.abs()).abs() < 0.0011
    weights.loc[weight.index] = sold.where(is_weighed, (weight * sold).round(3))
    return _Embedded(result.astype("str"), weights, holds)


def _what_it_holds(lines: pd.DataFrame) -> str:
    amount, qty = lines["amount"].abs(), lines["qty"].abs()
    for number in (lines["number"], lines["number"] % 10_000):
        for price in (number / 100, number):
            if _are_mostly(price, amount) or _are_mostly(price * qty, amount):
                return "price"
        if _are_mostly(number / 1000, qty):
            return "weight"
    # The same money for each gramme, to the rounding of a cent; chance is ruled out by the check digits.
    is_varied = lines["number"].nunique() >= _FEWEST and lines["code"].map(_has_check_digit).mean() >= _MOST
    each = (amount / lines["number"]).where(lines["number"] > 0).median()
    off = (amount - lines["number"] * each).abs()
    return "weight" if is_varied and (off < 0.011 + 0.002 * amount).mean() >= _MOST else ""


def _are_mostly(numbers: pd.Series[float], values: pd.Series[float]) -> bool:
    return bool((((numbers - values).abs() < 0.002) & (values > 0)).mean() >= _MOST)


def is_spoilt(code: str) -> bool:
    """Tell whether a spreadsheet rounded a code.

    Examples
    --------
    >>> is_spoilt("4,00638E+12"), is_spoilt("4006381333931")
    (True, False)
    """
    return bool(_SPOILT.match(code))


def refuse_spoilt_codes(path: Path, column: str, articles: pd.Series[str], lines: Sequence[int]) -> None:
    """Refuse articles whose codes a spreadsheet wrote as 4,00638E+12.

    Raises
    ------
    SourceError
        With the first of them.
    """
    spoilt = articles.isin([article for article in articles.unique() if is_spoilt(article)])
    if spoilt.any():
        first = int(spoilt.to_numpy().argmax())
        raise SourceError(
            Problem(
                str(path),
                "rounded_codes",
                line=int(lines[first]),
                column=column,
                got=articles.iloc[first],
                values={"rows": int(spoilt.sum())},
            )
        )


def named(lines: pd.DataFrame, settings: TillSettings, file: str) -> tuple[pd.DataFrame, list[Notice]]:
    """Return lines with their products, and what was put together under one name."""
    qty = lines["qty"].astype(float)
    found = _without_prices(lines["article"], qty, lines["amount"].astype(float), keep=settings.codes == "keep")
    is_weight = found.weights_kg.notna()
    lines = lines.assign(
        article=found.articles,
        qty=np.where(is_weight, found.weights_kg, qty),
        unit=lines["unit"].mask(is_weight, "kg"),
    )
    names, merged = unified(renamed(lines["article"], settings.rename, settings.aliases))
    notices = []
    if found.holds:
        values = {"file": file, "articles": _listed(sorted(found.holds))}
        notices.append(Notice("till_codes_hold_prices", values=values))
    if len(merged):
        pairs = [
            f"{spelling} = {product}" for spelling, product in zip(merged["spelling"], merged["product"], strict=True)
        ]
        notices.append(Notice("till_names_merged", values={"file": file, "names": _listed(pairs)}))
    return lines.assign(product=names), notices


def _listed(names: list[str]) -> str:
    more = f" … ({len(names)})" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(names[:_NAMES_SHOWN]) + more
