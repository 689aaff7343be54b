"""What ordering has to cover: what was baked since the stock count, what is planned, what will probably be baked.

In: ProductionPlan, DoughPlan, Quantiles, Products, CriticalRatios, CustomerOrders, Baked, Sales, ErrorRanks. Out: Need,
with scenario paths.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd

from forecast.decisions.ordering.paths import LEAST_PAST_DAYS, demand_paths
from forecast.decisions.rounding import BatchRules
from forecast.distribution import DemandDistribution, Numbers, distributions
from forecast.notices import Notice
from forecast.tables import (
    CriticalRatios,
    DataFrame,
    DoughPlan,
    ErrorRanks,
    Need,
    ProductionPlan,
    Quantiles,
    ShopTables,
    checked,
)

_KEY = ["shop", "product", "day"]


@dataclass(frozen=True)
class NeedPaths:
    """What will be baked: the expected quantities, and for each shop the same rows on many paths.

    `paths_of(shop)` gives rows × paths [units], in the order of the rows of that shop in `rows`. Each path is one way
    in which all products and days may come together; days that are over or planned are the same on all of them.
    """

    rows: DataFrame[Need]
    paths_of: Callable[[str], Numbers]
    notices: tuple[Notice, ...] = ()

    @classmethod
    def of(cls, rows: DataFrame[Need], paths: Numbers) -> NeedPaths:
        """Return paths that are written down, rows × paths [units].

        Examples
        --------
        >>> monday = checked(Need, pd.DataFrame({"shop": ["A"], "product": "rye", "day": pd.Timestamp("2026-11-23"),
        ...                                      "mean_qty": 20.0, "is_planned": False}))
        >>> NeedPaths.of(monday, np.array([[10.0, 30.0]])).paths_of("A").tolist()
        [[10.0, 30.0]]
        """
        return cls(rows, lambda shop: paths[(rows["shop"] == shop).to_numpy()])


def need_paths(
    plan: DataFrame[ProductionPlan],
    quantiles: DataFrame[Quantiles],
    tables: ShopTables,
    *,
    ratios: DataFrame[CriticalRatios],
    doughs: DataFrame[DoughPlan],
    errors: DataFrame[ErrorRanks],
    since: pd.Timestamp,
    seed: int,
) -> NeedPaths:
    """Return the baking of every planned product from the day after `since` to the last day of the forecast.

    - Days that are over: what was really made or, where that is not written down, what the till saw, which is
      the least that was made. Taken as certain.
    - The planned days: what was decided, else what is proposed, with the dough that whole mixes make more. Certain.
    - Other days of the forecast: demand at the critical ratio, near which the plan of that day will be, at least
      the minimum display, and the customer orders known so far. On each path it moves with demand by the shop's
      `foreseen_share`, as a plan follows only the part of demand that the last forecast foresees, all of it where
      that is unknown, and comes in whole batches or their allowed parts. The expected quantity is not rounded.

    `since` is the day of the oldest stock count that matters; baking up to its evening is in the count. Of `tables`
    products, recipes, customer orders, baked and sales are read.

    A note `need_paths_assumed` names the shops whose past was forecast on too few days (`demand_paths`).

    Raises
    ------
    ValueError
        If the plan is empty.
    """
    if plan.empty:
        raise ValueError("the need is counted from a plan")
    days = plan[["shop", "day"]].drop_duplicates()
    names = tables.products.loc[tables.products["is_planned"], "product"]
    past = _certain(_made(tables, since, days.groupby("shop")["day"].min()))
    planned = _certain(_planned(plan, doughs, tables)).assign(is_planned=True)
    coming, demand = _coming(quantiles, days, tables, ratios)
    rows = pd.concat([past, planned, coming], ignore_index=True).drop_duplicates(_KEY)
    is_known = rows["product"].isin(names) | rows["product"].isin(doughs["dough"])
    rows = rows[is_known].fillna({"is_planned": False}).sort_values(_KEY, ignore_index=True)
    table = checked(
        Need, rows.assign(mean_qty=np.maximum(rows["walk_in_qty"], rows["display_qty"]) + rows["orders_qty"])
    )
    past_errors = {str(shop): found for shop, found in errors.groupby("shop")}

    def paths_of(shop: str) -> Numbers:
        of_shop = past_errors.get(shop, errors.iloc[:0])
        return _on_paths(rows[rows["shop"] == shop], demand, of_shop, shop=shop, seed=seed)

    forecast_days = errors.groupby("shop")["day"].nunique()
    few = [shop for shop in sorted(coming["shop"].unique()) if forecast_days.get(shop, 0) < LEAST_PAST_DAYS]
    said = [Notice("need_paths_assumed", shop=str(shop)) for shop in few]
    return NeedPaths(table, paths_of, tuple(said))


def _on_paths(rows: pd.DataFrame, demand: DemandDistribution, errors: pd.DataFrame, *, shop: str, seed: int) -> Numbers:
    """Return what is baked on every path of one shop, rows × paths: demand about its mean moves what is expected."""
    is_open = (rows["position"] >= 0).to_numpy()
    foreseen = errors["foreseen_share"].iloc[0] if len(errors) else np.nan
    of_open = demand.at(rows["position"].to_numpy(dtype=np.int64)[is_open])
    drawn = demand_paths(rows[is_open], of_open, errors, shop=shop, seed=seed)
    more = np.zeros((len(rows), drawn.shape[1]))
    more[is_open] = (drawn - drawn.mean(axis=1, keepdims=True)) * (1.0 if np.isnan(foreseen) else foreseen)
    walk_in, display, ordered, step = (
        rows[name].to_numpy(dtype=np.float64)[:, None]
        for name in ("walk_in_qty", "display_qty", "orders_qty", "step_qty")
    )
    baked: Numbers = np.maximum(np.maximum(walk_in + more, display), 0.0) + ordered
    # Up or down by chance, so that the mean stays: which way it pays is not known before the plan.
    chance = np.random.default_rng([seed, crc32(shop.encode()), 1]).random((int(is_open.sum()), baked.shape[1]))
    baked[is_open] = np.floor(baked[is_open] / step[is_open] + chance) * step[is_open]
    return baked


def _certain(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows (key, qty) that are the same on every path."""
    return rows[_KEY].assign(walk_in_qty=rows["qty"], display_qty=0.0, orders_qty=0.0, step_qty=1.0, position=-1)


def _made(tables: ShopTables, since: pd.Timestamp, first_planned: pd.Series) -> pd.DataFrame:
    sold = tables.sales.loc[tables.sales["day"] > since, [*_KEY, "sold_qty"]]
    both = tables.baked[tables.baked["day"] > since].merge(sold, on=_KEY, how="outer")
    rows = both[both["day"] < both["shop"].map(first_planned)]
    # The till also sees what is taken back: less than nothing was not baked.
    return rows[_KEY].assign(qty=rows["baked_qty"].fillna(rows["sold_qty"]).clip(lower=0))


def _planned(plan: pd.DataFrame, doughs: DataFrame[DoughPlan], tables: ShopTables) -> pd.DataFrame:
    """Return what is baked, and the dough that is mixed beyond it, as dough where it has a recipe."""
    made = plan[[*_KEY, "dough"]].assign(qty=plan["decided_qty"].fillna(plan["plan_qty"]))
    mixed = doughs[(doughs["need_kg"] > 0) & (doughs["made_kg"] > doughs["need_kg"])]
    has_recipe = mixed["dough"].isin(tables.recipes["product"])
    left = mixed.loc[has_recipe, ["shop", "day", "dough"]].rename(columns={"dough": "product"})
    left["qty"] = (mixed["made_kg"] - mixed["need_kg"])[has_recipe]
    more = mixed.loc[~has_recipe, ["shop", "day", "dough"]].assign(more=mixed["made_kg"] / mixed["need_kg"])
    made = made.merge(more, on=["shop", "day", "dough"], how="left")
    made["qty"] *= made["more"].fillna(1.0)
    return pd.concat([made, left]).groupby(_KEY)["qty"].sum().reset_index()


def _coming(
    quantiles: DataFrame[Quantiles], planned_days: pd.DataFrame, tables: ShopTables, ratios: DataFrame[CriticalRatios]
) -> tuple[pd.DataFrame, DemandDistribution]:
    """Return the other days of the forecast, and their demand, to which `position` points; −1 is certain."""
    catalogue = tables.products.set_index("product")
    customer_orders = tables.customer_orders
    planned = pd.MultiIndex.from_frame(planned_days)
    is_other, is_coming = (
        ~pd.MultiIndex.from_frame(table[["shop", "day"]]).isin(planned) for table in (quantiles, customer_orders)
    )
    rows, demand = distributions(quantiles[is_other & quantiles["product"].isin(catalogue.index)], catalogue["unit"])
    ratio = rows["product"].map(ratios.set_index("product")["critical_ratio"]).to_numpy(dtype=float)
    walk_in = rows[_KEY].assign(
        walk_in_qty=demand.quantity_at(ratio),
        display_qty=rows["product"].map(catalogue["minimum_display_qty"]).to_numpy(dtype=float),
        step_qty=BatchRules.of(catalogue.loc[rows["product"]].reset_index()).step_qty,
        position=np.arange(len(rows)),
    )
    begins = customer_orders["shop"].map(quantiles.groupby("shop")["day"].min())
    ordered = customer_orders[is_coming & (customer_orders["day"] >= begins)]
    orders = ordered.groupby(_KEY)["qty"].sum().rename("orders_qty").reset_index()
    both = walk_in.merge(orders, on=_KEY, how="outer")
    nothing = {"walk_in_qty": 0.0, "display_qty": 0.0, "orders_qty": 0.0, "step_qty": 1.0, "position": -1}
    return both.fillna(nothing), demand
