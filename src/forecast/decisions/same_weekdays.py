"""The last same weekdays before a planned day, and the usual that they make: what a proposal is held against.

In: History, Baked, Leftovers, CustomerOrders. Out: SameWeekdays; what is usual, and what differs from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecast.tables import Baked, CustomerOrders, DataFrame, History, Leftovers, SameWeekdays, checked, empty

_KEY = ["shop", "product", "day"]
_DAYS = 4
_WITHIN_DAYS = 70
_SOLD_OUT_DAYS = 2
_CHANCE_DEVIATIONS = 1.5
_MADE_KNOWN_DAYS = 2
"""What was made is usual if it is known of so many of the days: one may have been out of the ordinary [days]."""


def same_weekdays(
    history: DataFrame[History],
    day: pd.Timestamp,
    *,
    baked: DataFrame[Baked] | None = None,
    planned: DataFrame[Baked] | None = None,
    leftovers: DataFrame[Leftovers] | None = None,
    customer_orders: DataFrame[CustomerOrders] | None = None,
) -> DataFrame[SameWeekdays]:
    """Return the last four same weekdays before `day` on which each product was offered.

    Only the ten weeks before `day` count, so that last year's season is not called usual. What was made is what the
    shop wrote down as baked, else what was decided or planned, less that day's customer orders; else what was sold and
    what was counted as left. It is never less than what was sold.

    Examples
    --------
    >>> sundays = pd.date_range("2026-10-04", periods=6, freq="7D")
    >>> history = checked(History, pd.DataFrame({"shop": "A", "product": "TARTE", "day": sundays,
    ...     "demand_qty": [0, 90, 10, 10, 10, 14], "sold_qty": [0, 90, 10, 10, 10, 14]}))
    >>> baked = checked(Baked, pd.DataFrame({"shop": "A", "product": "TARTE", "day": sundays[-3:], "baked_qty": 12}))
    >>> same_weekdays(history, pd.Timestamp("2026-11-08"), baked=baked)[["sold_qty", "made_qty"]].values.tolist()
    [[90.0, nan], [10.0, nan], [10.0, 12.0], [10.0, 12.0]]
    """
    is_recent = (history["day"] < day) & (history["day"] >= day - pd.Timedelta(days=_WITHIN_DAYS))
    same = history[is_recent & (history["day"].dt.day_of_week == day.day_of_week)].sort_values("day")
    last = same.groupby(_KEY[:2], sort=True).tail(_DAYS)
    orders = orders_of_rows(last, customer_orders)
    made = made_at_counter(last, orders, baked=baked, planned=planned, leftovers=leftovers)
    return checked(SameWeekdays, last.assign(past_day=last["day"], day=day, orders_qty=orders, made_qty=made))


def made_at_counter(
    rows: pd.DataFrame,
    orders: pd.Series[float],
    *,
    baked: DataFrame[Baked] | None,
    planned: DataFrame[Baked] | None,
    leftovers: DataFrame[Leftovers] | None,
) -> pd.Series[float]:
    """Return what was made for the counter on the rows' days, never less than their `sold_qty`; empty if unknown.

    It is what the shop wrote down as baked, else what was decided or planned, less the `orders` of the rows; else what
    was sold and what was counted as left [units].
    """
    made = _of_rows(rows, baked, "baked_qty").fillna(_of_rows(rows, planned, "baked_qty")) - orders
    return made.fillna(rows["sold_qty"] + _left(rows, leftovers)).clip(lower=rows["sold_qty"])


def orders_of_rows(rows: pd.DataFrame, customer_orders: DataFrame[CustomerOrders] | None) -> pd.Series[float]:
    """Return what customers had ordered for the rows' days [units]."""
    return _of_rows(rows, customer_orders, "qty").fillna(0.0)


def usual_quantities(before: DataFrame[SameWeekdays]) -> pd.DataFrame:
    """Return the usual of every shop and product, of the last same weekdays, exactly [units].

    `usual_made_qty` and `usual_demand_qty` are means with customer orders; the first is empty where it is known of
    fewer than two of the days what was made. The parts of what it is held against are of the same days, which are those
    with a known quantity where there is a usual one, else all: `orders_qty`, `walk_in_demand_qty`, what was wanted
    beyond what was made (`missed_qty`) and made beyond what was wanted (`spare_qty`). `sold_out_days` of `days_count`
    days sold out.

    Examples
    --------
    >>> sundays = pd.date_range("2026-10-11", periods=4, freq="7D")
    >>> before = checked(SameWeekdays, pd.DataFrame({"shop": "A", "product": "TARTE", "past_day": sundays,
    ...     "day": pd.Timestamp("2026-11-08"), "sold_qty": 8, "demand_qty": [8, 8, 12, 8], "orders_qty": [0, 0, 2, 0],
    ...     "made_qty": [None, None, 8, 10]}))
    >>> usual_quantities(before).drop(columns=["shop", "product", "days_count", "sold_out_days"]).iloc[0].to_dict()
    {'usual_made_qty': 10.0, 'usual_demand_qty': 9.5, 'orders_qty': 1.0, 'walk_in_demand_qty': 10.0,
     'missed_qty': 2.0, 'spare_qty': 1.0}
    """
    of_product = before.groupby(_KEY[:2], sort=True)
    is_made = of_product["made_qty"].transform("count") >= _MADE_KNOWN_DAYS
    missing = (before["demand_qty"] - before["made_qty"]).where(is_made)
    held = before.assign(
        usual_made_qty=(before["made_qty"] + before["orders_qty"]).where(is_made),
        usual_demand_qty=before["demand_qty"] + before["orders_qty"],
        walk_in_demand_qty=before["demand_qty"],
        missed_qty=missing.clip(lower=0),
        spare_qty=(-missing).clip(lower=0),
    )
    parts = ["orders_qty", "walk_in_demand_qty", "missed_qty", "spare_qty"]
    held[parts] = held[parts].where(~is_made | before["made_qty"].notna())
    usual = held.groupby(_KEY[:2], sort=True)[["usual_made_qty", "usual_demand_qty", *parts]].mean()
    counted = of_product.agg(days_count=("past_day", "size"), sold_out_days=("is_sold_out", "sum"))
    return usual.join(counted).reset_index()


@dataclass(frozen=True, eq=False)
class Usual:
    """What proposals are held against: the usual of every product, and from which share of it on a change is marked.

    `quantities` is as `usual_quantities` gives it; without them nothing is held against anything.
    """

    quantities: pd.DataFrame = field(default_factory=lambda: usual_quantities(empty(SameWeekdays)))
    unusual_share: float = 0.25

    def compared(self, plan: pd.DataFrame) -> pd.DataFrame:
        """Return rows of a plan with their usual, by how much they differ from it, and which are marked.

        A proposal is held against what was made; where that is unknown, expected demand against usual demand. Marked is
        a change of more than a batch, of more than `unusual_share` of the usual and of more than chance would make of
        it, 1.5 standard deviations of a Poisson count; and what sold out on two or more of the days and is made more.

        Examples
        --------
        >>> plan = pd.DataFrame({"shop": "A", "product": ["PAIN", "TARTE"], "unit": "pcs", "batch_qty": 6.0,
        ...     "plan_qty": [60.0, 30.0], "expected_qty": [50.0, 34.0]})
        >>> usual = pd.DataFrame({"shop": "A", "product": ["PAIN", "TARTE"], "usual_made_qty": [41.8, None],
        ...     "usual_demand_qty": [40.0, 33.0], "sold_out_days": 0})
        >>> Usual(usual).compared(plan)[["change_qty", "is_marked"]].values.tolist()
        [[18.0, True], [1.0, False]]
        """
        usual = self.quantities[[*_KEY[:2], "usual_made_qty", "usual_demand_qty", "sold_out_days"]]
        rows = plan.merge(usual, on=_KEY[:2], how="left")
        made, wanted = (in_whole(rows[f"usual_{name}_qty"].astype(float), rows["unit"]) for name in ("made", "demand"))
        now = rows["plan_qty"].where(made.notna(), in_whole(rows["expected_qty"], rows["unit"]))
        held = made.fillna(wanted)
        change = (now - held).round(6)
        chance = _CHANCE_DEVIATIONS * np.sqrt(held.clip(lower=1.0))
        least = np.maximum(rows["batch_qty"], np.maximum(self.unusual_share * held, chance))
        is_short = rows["sold_out_days"].fillna(0) >= _SOLD_OUT_DAYS
        return rows.assign(
            usual_made_qty=made,
            usual_demand_qty=wanted,
            change_qty=change,
            change_share=change / held.where(held > 0),
            is_sold_out_expected=is_short,
            is_marked=(change.abs() > least) | (is_short & (change > 0)),
        )


def in_whole(qty: pd.Series, unit: pd.Series) -> pd.Series:
    """Return quantities as a page writes them: pieces whole, half upwards, kilograms and money to the hundredth.

    Examples
    --------
    >>> in_whole(pd.Series([20.5, 1.234]), pd.Series(["pcs", "kg"])).tolist()
    [21.0, 1.23]
    """
    step = np.where(unit == "pcs", 1.0, 0.01)
    rounded: pd.Series = (np.floor(qty / step + 0.5 + 1e-9) * step).round(2)
    return rounded


def _left(rows: pd.DataFrame, leftovers: DataFrame[Leftovers] | None) -> pd.Series:
    """Return what was left on the rows' days where it was counted; nothing was where a time says when it sold out."""
    if leftovers is None or leftovers.empty:
        return pd.Series(float("nan"), index=rows.index)
    gone = leftovers["left_qty"].mask(leftovers["left_qty"].isna() & leftovers["sold_out_s"].notna(), 0.0)
    return _of_rows(rows, leftovers.assign(left_qty=gone).dropna(subset="left_qty"), "left_qty")


def _of_rows(rows: pd.DataFrame, table: pd.DataFrame | None, column: str) -> pd.Series:
    """Return what a table has of the rows' days, summed; empty where it has nothing."""
    if table is None or table.empty:
        return pd.Series(float("nan"), index=rows.index)
    summed = table[table["day"].isin(rows["day"].unique())].groupby(_KEY)[column].sum()
    found = summed.reindex(pd.MultiIndex.from_frame(rows[_KEY]))
    return pd.Series(found.to_numpy(dtype=float), index=rows.index)
