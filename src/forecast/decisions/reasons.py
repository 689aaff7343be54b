"""Why a proposal differs from the usual: every cause in pieces, summing to the change.

In: ProductionPlan, Contributions, SameWeekdays, the names of the day. Out: Reasons.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.decisions.same_weekdays import in_whole, usual_quantities
from forecast.notices import Notice, Value, reason
from forecast.tables import (
    REASON_CODES,
    Contributions,
    DataFrame,
    ProductionPlan,
    Reasons,
    SameWeekdays,
    checked,
    empty,
)

Floats = npt.NDArray[np.float64]
_KEY = ["shop", "product"]
_OF_FORECAST = ("weather", "event", "holiday", "school_holiday", "closing", "promotion", "limits")
"""Groups of `Contributions` that are causes by themselves; the others are what sold of late: the trend."""
_OF_SHELF = ("sold_out", "display", "promise", "batches")
_AT = {code: at for at, code in enumerate(REASON_CODES)}
_PROMISES = ("raised_to_last", "held_to_sell_out")
_NAMED_OF_USUAL = ("orders_qty", "sold_out_days", "days_count")
_TOLD_AT_MOST = 2
_WORTH_NAMING_QTY = 0.5
"""Usual customer orders from here on are named beside those of the day [units]."""
_SMALL_SHARE = 0.15
"""A part below this share of the change is no reason for it."""
_OF_NOISE_SHARE = 0.25
"""A part of the forecast below this share of the standard deviation of demand cannot be told from noise."""
_DEVIATIONS_OF_RANGE = 2.563
"""How many standard deviations of a normal distribution lie between its quantiles 0.1 and 0.9."""


@dataclass(frozen=True)
class DayNames:
    """What a shop's day is called: holidays, feasts and bridge days; its events."""

    days: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Parts:
    """What each cause adds, line × cause; in the columns of `REASON_CODES`, the last for what is not told."""

    plan: pd.DataFrame
    usual: pd.DataFrame
    qty: Floats
    names: Mapping[str, DayNames]


def reasons(
    plan: DataFrame[ProductionPlan],
    contributions: DataFrame[Contributions],
    before: DataFrame[SameWeekdays],
    *,
    names: Mapping[str, DayNames] | None = None,
) -> DataFrame[Reasons]:
    """Return what makes up the change of every line that is held against a usual.

    What differs in demand: customer orders against those of the days compared with; what the forecast's groups of
    causes add; all else of the expected against the usual demand is the trend. Where it is known what was made, what
    differs on the shelf: what was missed on those days (sold out), the reserve (what suffices beyond what is expected,
    against what was made beyond what was wanted), display, promises, batches, the bakehouse, and what was kept.

    The usual has had weather, school holidays and whole batches too. So a cause of the forecast that the trend takes
    back again is told only for what is left of it, and one of the shelf that the reserve takes back likewise.

    A part is told from half a batch, 15 % of the change and, of the forecast, a quarter of a standard deviation on;
    the rest of the change is `other`. Parts in the direction of the change come first, then the larger ones.
    """
    held = plan[plan["change_qty"].notna()].reset_index(drop=True)
    if held.empty:
        return empty(Reasons)
    usual = held[_KEY].merge(usual_quantities(before), on=_KEY, how="left")
    exact = _netted(_exact_parts(held, usual, contributions))
    return _table(_Parts(held, usual, _told(held, exact), names or {}))


def held_against_demand(plan: DataFrame[ProductionPlan]) -> list[Notice]:
    """Return one note per shop on what is held against what was wanted, as nobody knows what was made.

    Notices: `usual_is_demand` of a whole shop, `usual_is_demand_of` of some products.
    """
    said = []
    for shop, rows in plan[plan["change_qty"].notna() & (plan["plan_qty"] > 0)].groupby("shop"):
        labels = sorted(rows.loc[rows["usual_made_qty"].isna(), "label"])
        if len(labels) == len(rows):
            said.append(Notice("usual_is_demand", shop=str(shop)))
        elif labels:
            said.append(Notice("usual_is_demand_of", shop=str(shop), values={"products": ", ".join(labels)}))
    return said


def _exact_parts(plan: pd.DataFrame, usual: pd.DataFrame, contributions: pd.DataFrame) -> Floats:
    """Return what each cause adds to the change, not rounded."""
    parts = np.zeros((len(plan), len(REASON_CODES)))
    groups = contributions.pivot_table(index=_KEY, columns="group", values="contribution_qty", aggfunc="sum")
    of_forecast = groups.reindex(index=pd.MultiIndex.from_frame(plan[_KEY]), columns=list(_OF_FORECAST)).fillna(0.0)
    for name in _OF_FORECAST:
        parts[:, _AT[name]] = of_forecast[name]
    orders, kept, expected = (plan[name].to_numpy(dtype=float) for name in ("orders_qty", "kept_qty", "expected_qty"))
    parts[:, _AT["orders"]] = orders - usual["orders_qty"]
    parts[:, _AT["trend"]] = expected - orders - usual["walk_in_demand_qty"] - of_forecast.sum(axis=1).to_numpy()
    total, asked, target, alone = (
        plan[name].fillna(plan["plan_qty"]).to_numpy(dtype=float)
        for name in ("plan_qty", "asked_qty", "target_qty", "alone_qty")
    )
    is_promised = plan["reason"].str.contains("|".join(_PROMISES), regex=True).to_numpy()
    of_shelf = {
        "sold_out": usual["missed_qty"],
        "reserve": target + kept - expected - usual["spare_qty"],
        "display": np.where(is_promised, 0.0, asked - target),
        "promise": np.where(is_promised, asked - target, 0.0),
        "batches": alone - asked,
        "bakehouse": total - alone,
        "kept": -kept,
    }
    is_made = plan["usual_made_qty"].notna().to_numpy()
    for name, qty in of_shelf.items():
        parts[:, _AT[name]] = np.where(is_made, qty, 0.0)
    return parts


def _netted(parts: Floats) -> Floats:
    """Return parts in which what one cause adds and the trend, or the reserve, takes back again is no more told."""
    netted = parts.copy()
    for names, against in ((_OF_FORECAST, _AT["trend"]), (_OF_SHELF, _AT["reserve"])):
        columns = np.array([_AT[name] for name in names])
        # The largest first: what is taken back is sooner of it than of a small one.
        order = columns[np.argsort(-np.abs(netted[:, columns]), axis=1, kind="stable")]
        rows = np.arange(len(netted))
        for place in range(len(columns)):
            at = order[:, place]
            one, other = netted[rows, at], netted[:, against]
            both = np.where(one * other < 0, np.minimum(np.abs(one), np.abs(other)), 0.0)
            netted[rows, at] -= np.sign(one) * both
            netted[:, against] = other - np.sign(other) * both
    return netted


def _told(plan: pd.DataFrame, exact: Floats) -> Floats:
    """Return parts in whole pieces, those that are too small to be told among the others; they sum to the change."""
    unit = plan["unit"]
    change = plan["change_qty"].to_numpy(dtype=float)
    least = np.maximum(plan["batch_qty"].to_numpy(dtype=float) / 2, _SMALL_SHARE * np.abs(change))
    noise = _OF_NOISE_SHARE * (plan["high_qty"] - plan["low_qty"]).to_numpy(dtype=float) / _DEVIATIONS_OF_RANGE
    told = np.zeros_like(exact)
    for code, at in _AT.items():
        part = exact[:, at]
        floor = np.maximum(least, noise) if code in (*_OF_FORECAST, "trend") else least
        sized = np.sign(part) * in_whole(pd.Series(np.abs(part)), unit).to_numpy()
        told[:, at] = np.where(np.abs(part) >= floor, sized, 0.0)
    told[:, _AT["other"]] = (change - told[:, :-1].sum(axis=1)).round(6)
    return told


def _table(parts: _Parts) -> DataFrame[Reasons]:
    line, cause = np.nonzero(parts.qty)
    rows = parts.plan.loc[line, [*_KEY, "day", "change_qty", "is_marked"]].reset_index(drop=True)
    qty = parts.qty[line, cause]
    rows = rows.assign(line=line, cause=cause, part_qty=qty, code=np.array(REASON_CODES, dtype=object)[cause])
    rows = rows.assign(
        is_other=rows["code"] == "other", is_against=np.sign(qty) != np.sign(rows["change_qty"]), size=-np.abs(qty)
    )
    rows = rows.sort_values(["line", "is_other", "is_against", "size", "cause"], ignore_index=True)
    rows["rank"] = rows.groupby("line").cumcount() + 1
    rows["is_told"] = rows["is_marked"] & ~rows["is_other"] & (rows["rank"] <= _TOLD_AT_MOST)
    lines = parts.plan.assign(**{f"was_{name}": parts.usual[name] for name in _NAMED_OF_USUAL}).to_dict("records")
    of_shop = [parts.names.get(shop, DayNames()) for shop in parts.plan["shop"]]
    said = zip(rows["code"], rows["line"], strict=True)
    rows["reason"] = [_said(code, lines[at], of_shop[at]) for code, at in said]
    return checked(Reasons, rows)


def _said(code: str, row: Mapping[Hashable, Any], names: DayNames) -> str:
    """Return a cause with its values."""
    values: dict[str, Value] = {}
    form = code
    if code == "orders" and row["was_orders_qty"] >= _WORTH_NAMING_QTY:
        form = "orders_beside"
        values = {"orders_qty": float(row["orders_qty"]), "usual_orders_qty": round(float(row["was_orders_qty"]))}
    elif code == "event" and names.events:
        values = {"event": ", ".join(names.events)}
    elif code == "holiday" and names.days:
        values = {"day_name": ", ".join(names.days)}
    elif code == "sold_out" and row["was_sold_out_days"]:
        values = {"sold_out_days": int(row["was_sold_out_days"]), "days_count": int(row["was_days_count"])}
    elif code in ("event", "holiday", "sold_out"):
        form = f"{code}_unnamed"
    elif code == "reserve":
        values = {"target_share": round(float(row["critical_ratio"]), 2)}
    elif code == "promise" and row["asked_qty"] < row["target_qty"]:
        form = "promise_less"
    elif code == "batches" and row["batches"] % 1:
        # Half batches, or quarters: what the proposal is a multiple of.
        form, share = "half_batches", 2 if row["batches"] * 2 % 1 == 0 else 4
        values = {"step_qty": float(row["batch_qty"]) / share}
    elif code == "batches":
        values = {"batch_qty": float(row["batch_qty"])}
    return reason(f"part.{form}", **values)
