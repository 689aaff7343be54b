"""The days of a till export: their totals, and which of them look wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]

_HALF = 0.5
_ROLLED_UP = 1.7
_NEAR_WEEKS = (-4, -3, -2, -1, 1, 2, 3, 4)
_CUT_OFF_AFTER_S = 5_400
_MOST_AT_ONCE = 1_000_000
"""So many calendar days are judged at once [days]."""
_KINDS = ("missing", "till_down", "rolled_up", "cut_off")
_ODD_COLUMNS = ["shop", "day", "kind", "got", "usual"]


def day_totals(lines: pd.DataFrame, reason: pd.Series[str]) -> pd.DataFrame:
    """Return totals per shop and day of all lines of the file (`qty`, `amount`), and of the kept ones.

    The totals of all lines are those of the till's own Z report.
    """
    kept = reason == ""
    frame = lines[["shop", "day", "qty", "amount", "time_s"]].assign(
        kept_lines=kept.astype("int64"), kept_qty=lines["qty"].where(kept, 0.0)
    )
    frame["kept_amount"] = lines["amount"].where(kept, 0.0).where(lines["amount"].notna())
    by_day = frame.groupby(["shop", "day"])
    totals = by_day.agg(
        lines_count=("qty", "size"),
        kept_lines=("kept_lines", "sum"),
        first_s=("time_s", "min"),
        last_s=("time_s", "max"),
    )
    for column in ("qty", "kept_qty"):
        totals[column] = by_day[column].sum().round(6)
    for column in ("amount", "kept_amount"):
        totals[column] = by_day[column].sum(min_count=1).round(2)
    has_tickets = lines["ticket"] != ""
    totals["tickets_count"] = pd.Series(pd.NA, index=totals.index, dtype="Int64")
    if has_tickets.any():
        totals["tickets_count"] = lines[has_tickets].groupby(["shop", "day"])["ticket"].nunique().astype("Int64")
    return totals.reset_index()


def odd_days(days: pd.DataFrame, *, grain: str, key: str = "shop") -> pd.DataFrame:
    """Return shop-days that look wrong against the same weekday of the four weeks before and after.

    `kind` is `missing` (no line on a day that usually has some), `till_down` (under half the usual), `rolled_up` (much
    more than usual after a missing day) or `cut_off` (the file's first or last day, and only part of it). Days are
    judged by shop, or by another column in its place (`key`).
    """
    if days.empty:
        return pd.DataFrame(columns=[key, *_ODD_COLUMNS[1:]])
    in_order = days.sort_values([key, "day"], kind="stable")
    codes, names = pd.factorize(in_order[key])
    begins = np.flatnonzero(np.diff(codes, prepend=-1))
    day = in_order["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    rows = {name: in_order[name].to_numpy(dtype=float, na_value=np.nan) for name in ("first_s", "last_s")}
    rows["busy"] = _busy(in_order, codes, begins, grain)
    at = day - day[begins][codes]
    lengths = np.maximum.reduceat(at, begins) + 1
    found = []
    for first, last in _spans(lengths.tolist()):
        chosen = (codes >= first) & (codes < last)
        place = (codes[chosen] - first, at[chosen])
        calendar = {name: _spread(values[chosen], place, lengths[first:last]) for name, values in rows.items()}
        group, on, kind, got, usual = _judged(calendar, lengths[first:last])
        kinds = np.asarray(_KINDS, dtype=object)[kind]
        dates = (day[begins][first + group] + on).astype("datetime64[D]").astype("datetime64[ns]")
        table = {key: names.take(first + group), "day": dates, "kind": kinds, "got": got, "usual": usual}
        found.append(pd.DataFrame(table).fillna({"got": 0.0}))
    return pd.concat(found, ignore_index=True).astype({"kind": "str"})


def _busy(days: pd.DataFrame, codes: _Ints, begins: _Ints, grain: str) -> _Floats:
    """Return how busy each day was: its number of tickets, else of lines, else its quantity."""
    if grain != "ticket_lines":
        # Totals of a day on which nothing was sold are those of a closed shop.
        return days["qty"].replace(0, np.nan).to_numpy(dtype=float)
    tickets = days["tickets_count"].to_numpy(dtype=float, na_value=np.nan)
    have_all = np.logical_and.reduceat(~np.isnan(tickets), begins)
    return np.where(have_all[codes], tickets, days["lines_count"].to_numpy(dtype=float))


def _spans(lengths: list[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last group of those that are judged at once: so many days fit in memory."""
    first, longest = 0, 0
    for at, length in enumerate(lengths):
        longest = max(longest, length)
        if at > first and (at + 1 - first) * longest > _MOST_AT_ONCE:
            yield first, at
            first, longest = at, length
    yield first, len(lengths)


def _spread(values: _Floats, place: tuple[_Ints, _Ints], lengths: _Ints) -> _Floats:
    """Return values as groups × calendar days, nan where there is none."""
    table = np.full((len(lengths), int(lengths.max())), np.nan)
    table[place] = values
    return table


def _judged(calendar: Mapping[str, _Floats], lengths: _Ints) -> tuple[_Ints, _Ints, _Ints, _Floats, _Floats]:
    """Return group, day, kind, what was got and what is usual of days that look wrong."""
    busy = calendar["busy"]
    weeks = {week: _shifted(busy, 7 * week) for week in _NEAR_WEEKS}
    same_weekdays = np.stack(list(weeks.values()))
    usual = _median(same_weekdays, least=2)
    is_open = np.stack([~np.isnan(weeks[week]) for week in (-2, -1, 1, 2)]).sum(axis=0) >= 2
    missing = np.isnan(busy) & is_open & (np.arange(busy.shape[1]) < lengths[:, None])
    down = busy < _HALF * usual
    after_missing = np.zeros_like(missing)
    after_missing[:, 1:] = missing[:, :-1]
    cut_off = np.zeros_like(missing)
    groups = np.flatnonzero(lengths > 1)
    for name, end, sign in (("first_s", np.zeros_like(groups), 1), ("last_s", lengths[groups] - 1, -1)):
        cut_off[groups, end] = down[groups, end] | _is_apart(calendar[name], groups, end, sign=sign)
    of_kind = (missing, down & ~cut_off, (busy > _ROLLED_UP * usual) & after_missing, cut_off)
    group, on, kind = np.nonzero(np.stack(of_kind, axis=2))
    return group, on, kind, busy[group, on], usual[group, on]


def _shifted(table: _Floats, days: int) -> _Floats:
    """Return for each day what stands so many days later, earlier for a negative number."""
    moved = np.full_like(table, np.nan)
    if 0 < days < table.shape[1]:
        moved[:, :-days] = table[:, days:]
    elif 0 < -days < table.shape[1]:
        moved[:, -days:] = table[:, :days]
    return moved


def _median(values: _Floats, *, least: int) -> _Floats:
    """Return the median along the first axis where at least so many are known, nan elsewhere."""
    is_told = (~np.isnan(values)).sum(axis=0) >= least
    found = np.full(values.shape[1:], np.nan)
    if is_told.any():
        found[is_told] = np.nanmedian(values[:, is_told], axis=0)
    return found


def _is_apart(clock: _Floats, groups: _Ints, end: _Ints, *, sign: int) -> npt.NDArray[np.bool_]:
    """Tell whether files begin much later, or end much earlier, than on the same weekdays near by."""
    near = np.full((len(_NEAR_WEEKS), len(groups)), np.nan)
    for row, week in enumerate(_NEAR_WEEKS):
        on = end + 7 * week
        is_inside = (on >= 0) & (on < clock.shape[1])
        near[row, is_inside] = clock[groups[is_inside], on[is_inside]]
    return np.asarray(sign * (clock[groups, end] - _median(near, least=2)) > _CUT_OFF_AFTER_S)
