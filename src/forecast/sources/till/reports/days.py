"""The days of a till export: their totals, and which of them look wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd

HALF = 0.5
ROLLED_UP = 1.7
NEAR_WEEKS = (-4, -3, -2, -1, 1, 2, 3, 4)
CUT_OFF_AFTER_S = 5_400
ODD_COLUMNS = ["shop", "day", "kind", "got", "usual"]


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


def odd_days(days: pd.DataFrame, *, grain: str) -> pd.DataFrame:
    """Return shop-days that look wrong against the same weekday of the four weeks before and after.

    `kind` is `missing` (no line on a day that usually has some), `till_down` (under half the usual), `rolled_up` (much
    more than usual after a missing day) or `cut_off` (the file's first or last day, and only part of it).
    """
    found = [_odd_days_of_shop(str(shop), of_shop, grain) for shop, of_shop in days.groupby("shop")]
    filled = [frame for frame in found if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=ODD_COLUMNS)


def _odd_days_of_shop(shop: str, days: pd.DataFrame, grain: str) -> pd.DataFrame:
    """Judge one shop; `busy` is its number of tickets, else of lines, else its quantity."""
    by_day = days.set_index("day").sort_index()
    counts = by_day["tickets_count"] if by_day["tickets_count"].notna().all() else by_day["lines_count"]
    # Totals of a day on which nothing was sold are those of a closed shop.
    busy = (counts if grain == "ticket_lines" else by_day["qty"].replace(0, np.nan)).astype(float)
    busy = busy.reindex(pd.date_range(busy.index[0], busy.index[-1], name="day"))
    same_weekdays = _same_weekdays(busy)
    usual = same_weekdays.median(axis=1).where(same_weekdays.notna().sum(axis=1) >= 2)
    nearest = same_weekdays[[-2, -1, 1, 2]]
    is_usually_open = nearest.notna().sum(axis=1) >= 2
    missing = busy.isna() & is_usually_open
    down = busy < HALF * usual
    rolled = (busy > ROLLED_UP * usual) & missing.shift(1, fill_value=False)
    ends = [busy.index[0], busy.index[-1]]
    cut_off = pd.Series(False, index=busy.index)
    if len(busy) > 1:
        cut_off[ends] = down[ends]
        cut_off[ends[0]] |= _is_apart(by_day["first_s"], ends[0], sign=1)
        cut_off[ends[1]] |= _is_apart(by_day["last_s"], ends[1], sign=-1)
    kinds = {"missing": missing, "till_down": down & ~cut_off, "rolled_up": rolled, "cut_off": cut_off}
    rows = [
        pd.DataFrame({"shop": shop, "day": busy.index[hit], "kind": kind, "got": busy[hit], "usual": usual[hit]})
        for kind, hit in kinds.items()
        if hit.any()
    ]
    if not rows:
        return pd.DataFrame(columns=ODD_COLUMNS)
    return pd.concat(rows, ignore_index=True).fillna({"got": 0.0}).sort_values("day", kind="stable")


def _same_weekdays(series: pd.Series[float]) -> pd.DataFrame:
    return pd.DataFrame({weeks: series.shift(-7 * weeks) for weeks in NEAR_WEEKS})


def _is_apart(seconds: pd.Series[int], end: pd.Timestamp, *, sign: int) -> bool:
    """Tell whether the file begins much later, or ends much earlier, than on the same weekdays near by."""
    clock = seconds.astype(float)
    near = [clock.get(end + pd.Timedelta(weeks=weeks), np.nan) for weeks in NEAR_WEEKS]
    known = [second for second in near if not np.isnan(second)]
    if len(known) < 2 or np.isnan(clock[end]):
        return False
    return bool(sign * (clock[end] - float(np.median(known))) > CUT_OFF_AFTER_S)
