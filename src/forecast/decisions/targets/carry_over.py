"""What may still be sold tomorrow: what was kept of yesterday, and how much less a piece costs that can wait.

In: Leftovers, OpenDays, Products, rows of a plan in the making with their demand. Out: ShelfLives, moved ratios.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.distribution import DemandDistribution, Numbers
from forecast.tables import DataFrame, ShelfLives, ShopTables, checked, empty

_STEPS = 400
"""A quantity in kg or money is looked at in so many steps up to the most that is wanted."""


def shelf_lives(known: ShopTables, day: pd.Timestamp) -> DataFrame[ShelfLives]:
    """Return what was kept for `day` of every product that may be sold after its day, and on how many days after it.

    Kept is what the leftovers of the shop's last open day say went to "kept", if that day is no more than
    `carry_over_days` before `day`. Without a note nothing was kept.
    """
    keeping = known.products[known.products["carry_over_days"] > 0]
    if keeping.empty:
        return empty(ShelfLives)
    longest = pd.Timedelta(days=int(keeping["carry_over_days"].max()))
    is_near = (known.open_days["day"] >= day - longest) & (known.open_days["day"] <= day + longest)
    opened = known.open_days[is_near & known.open_days["is_open"]]
    shops = opened[["shop"]].drop_duplicates()
    rows = shops.merge(keeping[["product", "carry_over_days"]], how="cross")
    last_days = opened[opened["day"] < day].groupby("shop")["day"].max().rename("last_day")
    rows = rows.merge(last_days.reset_index(), on="shop", how="left")
    rows = rows.assign(more_days=_days_after(rows, opened[opened["day"] > day], day))
    notes = known.leftovers.loc[known.leftovers["went_to"] == "kept", ["shop", "product", "day", "left_qty"]]
    rows = rows.merge(notes.rename(columns={"day": "last_day"}), on=["shop", "product", "last_day"], how="left")
    is_fresh = (day - rows["last_day"]) <= pd.to_timedelta(rows["carry_over_days"], unit="D")
    kept = rows["left_qty"].where(is_fresh).fillna(0.0)
    return checked(ShelfLives, rows.assign(kept_qty=kept).sort_values(["shop", "product"]))


def _days_after(rows: pd.DataFrame, later: pd.DataFrame, day: pd.Timestamp) -> list[int]:
    """Return on how many open days after `day` each product can still be sold."""
    ahead = {shop: np.sort((days - day).dt.days.to_numpy()) for shop, days in later.groupby("shop")["day"]}
    pairs = zip(rows["shop"], rows["carry_over_days"], strict=True)
    return [int(np.searchsorted(ahead.get(shop, np.zeros(0)), life, side="right")) for shop, life in pairs]


def with_cheaper_leftovers(rows: pd.DataFrame, demand: DemandDistribution) -> pd.DataFrame:
    """Return rows whose critical ratio and overage cost know that what is left can be sold on `more_days` more days.

    D is what is wanted today beyond `kept_qty`. The last of q pieces is wasted only if all that is wanted until it is
    too old stays below q. So the best q is the least with cu · P(D > q) ≤ co · P(D + D₂ + … + Dₘ ≤ q):
    the newsvendor's rule with a smaller overage cost co · P(D + … + Dₘ ≤ q) / P(D ≤ q). Days after today are taken to
    want as much as today, each by itself, and the older pieces to go first.

    References
    ----------
    Nahmias (1976), Myopic approximations for the perishable inventory problem, Management Science 22(9), 1002–1008,
    doi:10.1287/mnsc.22.9.1002; measured against the optimum of a dynamic program in tests/decisions/targets.

    Examples
    --------
    Anything from 0 to 9 is wanted; what is left may be sold on one more day:

    >>> rows = pd.DataFrame({"critical_ratio": [0.5], "overage_net_amount": [1.0], "kept_qty": [0.0],
    ...     "more_days": [1]})
    >>> tens = DemandDistribution(np.array([0.0, 1.0]), np.array([[-0.5, 9.5]]), np.array([True]))
    >>> moved = with_cheaper_leftovers(rows, tens)
    >>> tens.best_quantity(moved["critical_ratio"].to_numpy()).tolist()
    [7.0]
    """
    ratio = rows["critical_ratio"].to_numpy(dtype=float).copy()
    cheaper = np.ones(len(rows))
    for at in np.flatnonzero(rows["more_days"].to_numpy() > 0):
        mine = demand.at(np.array([at]))
        step = 1.0 if mine.is_discrete[0] else max(float(mine.quantities[0, -1]) / _STEPS, 1e-9)
        kept_steps = round(float(rows["kept_qty"].iloc[at]) / step)
        today, until = _chances(mine, step, kept_steps, int(rows["more_days"].iloc[at]))
        pays = (1 - ratio[at]) * until >= ratio[at] * (1 - today)
        best = int(np.argmax(pays)) if pays.any() else len(today) - 1
        below = float(today[best - 1]) if best else 0.0
        cheaper[at] = until[best] / today[best] if today[best] > 0 else 1.0
        moved = ratio[at] / (ratio[at] + (1 - ratio[at]) * cheaper[at])
        # Between two pieces any ratio asks for the same quantity; the one in the middle does not hang on rounding.
        ratio[at] = moved if below < moved <= today[best] else (below + float(today[best])) / 2
    ratio = np.maximum(ratio, rows["critical_ratio"].to_numpy(dtype=float))
    return rows.assign(critical_ratio=ratio, overage_net_amount=rows["overage_net_amount"] * cheaper)


def _chances(demand: DemandDistribution, step: float, kept_steps: int, more_days: int) -> tuple[Numbers, Numbers]:
    """Return at 0, 1, 2 … steps the chance that no more is wanted today, and until the last day on which it sells."""
    count = int(np.ceil(float(demand.quantities[0, -1]) / step)) + 2
    reached = np.arange(count, dtype=np.float64) * step + float(demand.is_discrete[0])
    whole_days = demand.at(np.zeros(count, dtype=np.int64)).chance_below(reached)
    # What was kept goes first, and all that it serves is served by it.
    until = today = np.append(whole_days[min(kept_steps, count - 1) :], np.ones(min(kept_steps, count - 1)))
    for _ in range(more_days):
        until = np.convolve(until, np.diff(whole_days, prepend=0.0))[:count]
    return today, until
