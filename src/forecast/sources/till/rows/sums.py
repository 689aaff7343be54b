"""Rows that are the sum of others: totals, subtotals, what is carried forward; known by their sums and by their words.

In: every line of a file, in its order. Out: which lines are sums, notices of what is doubtful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.notices import Notice
from forecast.sources.tabular.layout.report_words import begins_total, is_total

_NEARLY_ALWAYS = 0.9
_FEWEST_ROWS = 5
_FEWEST_VALUES = 3
_FEWEST_ADDENDS = 3
"""A row without a telling name is a sum if it is one on nearly all of so many days, with so many different values, of
so many others; of two, if the money says so as well."""

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Sums:
    """For each line a sum of others that it may be: pieces, money, how many lines they are of."""

    qty: _Floats
    amount: _Floats
    count: _Floats


def sum_rows(lines: pd.DataFrame, file: str, *, grain: str) -> tuple[pd.Series[bool], list[Notice]]:
    """Return which lines are sums of others: those called so, and those that always are one.

    A line called Total, Summe, 合計 is none of the goods; that its value is no sum of others is told. A line that only
    begins so ("Total Vollkorn") must be a sum nearly always. Lines with another name are looked at where a file has
    totals of days or hours.
    """
    is_data = ((lines["row_reason"] == "") & (lines["article"] != "")).to_numpy()
    names = lines["article"].where(lines["row_reason"] != "sum_of_others", "(total)")
    different = [name for name in names[is_data | (names == "(total)").to_numpy()].unique() if name]
    exact = {name for name in different if is_total(name) or name == "(total)"}
    named = exact | {name for name in different if begins_total(name)}
    is_named = names.isin(named).to_numpy()
    found, notices = _by_words(lines, names, is_data & ~is_named, is_named, exact=exact, file=file)
    if grain != "ticket_lines":
        unnamed = _without_words(lines, is_data & ~is_named, found, grain=grain)
        if unnamed:
            is_data_sum = names.isin(unnamed).to_numpy() & is_data
            found = found | is_data_sum
            values = {"file": file, "names": _listed(unnamed)}
            notices.append(Notice("till_sums_unnamed", "warning", values=values))
    return pd.Series(found, index=lines.index), notices


def _by_words(
    lines: pd.DataFrame,
    names: pd.Series[str],
    is_data: npt.NDArray[np.bool_],
    is_named: npt.NDArray[np.bool_],
    *,
    exact: set[str],
    file: str,
) -> tuple[npt.NDArray[np.bool_], list[Notice]]:
    """Return the lines called a sum that are one, or can be nothing else; what does not fit is told."""
    if not is_named.any():
        return np.zeros(len(lines), dtype=bool), []
    fits = np.zeros(len(lines), dtype=bool)
    for sums in _candidates(lines, is_data, is_named, names):
        fits |= _is(lines, sums) & (sums.count > 0)
    of_name = pd.DataFrame({"name": names[is_named], "fits": (fits | _is_zero(lines))[is_named]}).groupby("name")
    share = of_name["fits"].mean()
    sums_by_name = {name for name in share.index if name in exact or share[name] >= _NEARLY_ALWAYS}
    is_sum = names.isin(sums_by_name).to_numpy() & is_named
    notices = []
    if odd := [str(name) for name in share.index if name not in sums_by_name]:
        notices.append(Notice("till_sum_or_product", "warning", values={"file": file, "names": _listed(odd)}))
    is_off = is_sum & ~fits & ~_is_zero(lines)
    if is_off.any():
        first = lines[is_off].iloc[0]
        values: dict[str, str | int | float] = {
            "file": file, "count": int(is_off.sum()), "name": str(first["article"]) or "Total",
            "line": int(first["line"]), "qty": float(first["qty"]) if pd.notna(first["qty"]) else 0.0,
        }  # fmt: skip
        notices.append(Notice("till_sums_differ", "warning", values=values))
    return is_sum, notices


def _candidates(
    lines: pd.DataFrame, is_data: npt.NDArray[np.bool_], is_sum: npt.NDArray[np.bool_], names: pd.Series[str]
) -> Iterator[_Sums]:
    """Give the sums that a line may be: since the last sum, of its day so far or whole, of its receipt, to the next."""
    everywhere = pd.Series(0, index=lines.index)
    shop = pd.Series(pd.factorize(lines["shop"])[0], index=lines.index)
    day = lines.groupby(["shop", "day"], sort=False, dropna=False).ngroup()
    for within in (day, shop, everywhere):
        yield _since_last(lines, is_data, is_sum, within)
        yield _since_last(lines, is_data, np.zeros(len(lines), dtype=bool), within)
        yield _since_last(lines[::-1], is_data[::-1], is_sum[::-1], within[::-1], is_reversed=True)
        yield _in_all(lines, is_data, within)
    yield _in_all(lines, is_data, lines.groupby(["shop", "day", "article"], sort=False, dropna=False).ngroup())
    same_name = lines.groupby(["shop", names], sort=False).ngroup()
    yield _since_same(lines, is_data, is_sum, shop, same_name)
    if (lines["ticket"] != "").any():
        yield _in_all(lines, is_data, lines.groupby(["shop", "day", "ticket"], sort=False, dropna=False).ngroup())
    if lines["time_s"].notna().any():
        yield _in_all(lines, is_data, lines.groupby(["shop", "day", "time_s"], sort=False, dropna=False).ngroup())


def _without_words(
    lines: pd.DataFrame, is_data: npt.NDArray[np.bool_], is_sum: npt.NDArray[np.bool_], *, grain: str
) -> list[str]:
    """Return articles that are a sum of the others on nearly all days; what one of them ends is found after it."""
    key = ["shop", "day", "time_s"] if grain == "hourly" else ["shop", "day"]
    within = lines.groupby(key, sort=False, dropna=False).ngroup()
    found: list[str] = []
    while True:
        is_known = is_sum | (lines["article"].isin(found).to_numpy() & is_data)
        free = is_data & ~is_known
        fits = np.zeros(len(lines), dtype=bool)
        for sums in (
            _since_last(lines, free, is_known, within),
            _since_last(lines, free, np.zeros(len(lines), dtype=bool), within),
            _since_last(lines[::-1], free[::-1], is_known[::-1], within[::-1], is_reversed=True),
            _others_in_all(lines, free, within),
        ):
            has_money = ~np.isnan(sums.amount) & (sums.amount != 0)
            fits |= _is(lines, sums) & (sums.count >= np.where(has_money, _FEWEST_ADDENDS - 1, _FEWEST_ADDENDS))
        fits &= free & ~_is_zero(lines)
        judged = pd.DataFrame({"article": lines["article"], "fits": fits, "qty": lines["qty"]})[free]
        of_article = judged[judged["qty"] != 0].groupby("article")
        table = of_article.agg(share=("fits", "mean"), rows=("fits", "size"), values=("qty", "nunique"))
        is_one = (
            (table["share"] >= _NEARLY_ALWAYS) & (table["rows"] >= _FEWEST_ROWS) & (table["values"] >= _FEWEST_VALUES)
        )
        if not is_one.any():
            return found
        # One at a time: a sum of sums is one only while they are not known.
        found.append(str(table.index[is_one][0]))


def _since_last(
    lines: pd.DataFrame,
    is_data: npt.NDArray[np.bool_],
    is_sum: npt.NDArray[np.bool_],
    within: pd.Series[int],
    *,
    is_reversed: bool = False,
) -> _Sums:
    """Return what the data between the last sum of the same group and each line come to."""
    block = pd.Series(is_sum, index=within.index).astype(int).groupby(within).cumsum() - is_sum.astype(int)
    group = pd.Series(pd.factorize(pd.MultiIndex.from_arrays([within, block]))[0], index=within.index)
    return _accumulated(lines, is_data, group, is_reversed=is_reversed)


def _since_same(
    lines: pd.DataFrame,
    is_data: npt.NDArray[np.bool_],
    is_sum: npt.NDArray[np.bool_],
    shop: pd.Series[int],
    same_name: pd.Series[int],
) -> _Sums:
    """Return what the data of the shop since the last sum of the same name come to: months, pages."""
    so_far = _since_last(lines, is_data, np.zeros(len(lines), dtype=bool), shop)

    def since(totals: _Floats) -> _Floats:
        at_sums = pd.Series(np.where(is_sum, totals, np.nan), index=lines.index)
        before = np.asarray(at_sums.groupby(same_name).shift(1, fill_value=0.0).to_numpy(dtype=float), dtype=np.float64)
        return totals - before

    return _Sums(since(so_far.qty), since(so_far.amount), since(so_far.count))


def _accumulated(
    lines: pd.DataFrame, is_data: npt.NDArray[np.bool_], group: pd.Series[int], *, is_reversed: bool
) -> _Sums:
    def before(values: _Floats) -> _Floats:
        only = pd.Series(np.where(is_data, np.nan_to_num(values), 0.0), index=group.index)
        summed = np.asarray((only.groupby(group).cumsum() - only).to_numpy(dtype=float), dtype=np.float64)
        return summed[::-1] if is_reversed else summed

    return _each(before, lines)


def _in_all(lines: pd.DataFrame, is_data: npt.NDArray[np.bool_], group: pd.Series[int]) -> _Sums:
    def summed(values: _Floats) -> _Floats:
        only = pd.Series(np.where(is_data, np.nan_to_num(values), 0.0), index=group.index)
        return np.asarray(only.groupby(group).transform("sum").to_numpy(dtype=float), dtype=np.float64)

    return _each(summed, lines)


def _others_in_all(lines: pd.DataFrame, is_data: npt.NDArray[np.bool_], group: pd.Series[int]) -> _Sums:
    every, own = _in_all(lines, is_data, group), lines["amount"].to_numpy(dtype=float)
    return _Sums(every.qty - lines["qty"].to_numpy(dtype=float), every.amount - np.nan_to_num(own), every.count - 1)


def _each(sum_of: Callable[[_Floats], _Floats], lines: pd.DataFrame) -> _Sums:
    qty, amount = lines["qty"].to_numpy(dtype=float), lines["amount"].to_numpy(dtype=float)
    money = sum_of(amount) if (~np.isnan(amount)).any() else np.full(len(lines), np.nan)
    return _Sums(sum_of(qty), money, sum_of(np.ones(len(lines))))


def _is(lines: pd.DataFrame, sums: _Sums) -> npt.NDArray[np.bool_]:
    """Tell lines that are their sum, in pieces and, where both have it, in money; cents may be rounded."""
    qty, amount = lines["qty"].to_numpy(dtype=float), lines["amount"].to_numpy(dtype=float)
    is_qty = np.abs(qty - sums.qty) <= np.maximum(0.005, 1e-6 * np.abs(sums.qty))
    has_money = ~np.isnan(amount) & ~np.isnan(sums.amount) & (sums.amount != 0)
    is_money = np.abs(amount - sums.amount) <= np.maximum(0.005 * np.maximum(sums.count, 2), 1e-5 * np.abs(sums.amount))
    same: npt.NDArray[np.bool_] = np.where(np.isnan(qty), has_money, is_qty) & (is_money | ~has_money)
    return same


def _is_zero(lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
    zero: npt.NDArray[np.bool_] = (lines["qty"].fillna(0) == 0).to_numpy() & (lines["amount"].fillna(0) == 0).to_numpy()
    return zero


def _listed(names: list[str]) -> str:
    shown = ", ".join(sorted(names)[:10])
    return shown + (f" … ({len(names)})" if len(names) > 10 else "")
