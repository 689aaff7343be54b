"""A day's plan rounded together, shop by shop, where a bakehouse is described.

In: rows of a plan in the making with their demand. Out: quantities, notices.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.decisions.baking.bakehouse import PLACES, Bakehouse, dough_plan
from forecast.decisions.rounding import BatchRules
from forecast.distribution import DemandDistribution, Numbers
from forecast.notices import Notice, Value
from forecast.tables import DataFrame, Products


def baked_together(
    rows: pd.DataFrame,
    demand: DemandDistribution,
    *,
    rules: BatchRules,
    plan_qty: Numbers,
    bakehouse: Bakehouse,
    is_quick: bool,
) -> tuple[Numbers, list[Notice]]:
    """Return the quantities of least expected cost that doughs, oven and mixers allow, shop by shop.

    `rows` and `demand` are as in `production_plan`, `plan_qty` is each product's best quantity by itself. It stays
    where the joint plan does not cost less, so that a bakehouse without limits changes nothing. Without costs, a
    unit is worth its price, or 1.

    Notices: `cut_by_capacity` with what was cut, by how much and at what expected cost; `orders_above_capacity` where
    confirmed orders or the minimum display do not fit; `minimum_above_oven`; `dough_without_weight`.
    """
    # The integer programs are imported only where a shop has a bakehouse.
    from forecast.decisions.baking.night import shop_night

    chosen, notices = plan_qty.copy(), _weightless(rows, bakehouse)
    for shop, found in rows.groupby("shop").indices.items():
        positions = np.asarray(found, dtype=np.int64)
        night = shop_night(
            rows.iloc[positions], demand.at(positions), rules=rules.at(positions), alone=plan_qty[positions],
            bakehouse=bakehouse,
        )  # fmt: skip
        if night is None:
            continue
        qty, said = night.decided(is_quick=is_quick)
        chosen[positions] = qty
        notices += [Notice(code, "warning", shop=str(shop), values=values) for code, values in said]
    return chosen, notices


def decided_above_capacity(plan: pd.DataFrame, *, products: DataFrame[Products], bakehouse: Bakehouse) -> list[Notice]:
    """Return a warning for each shop whose decided quantities, with the proposals beside them, do not fit.

    Notices: `decided_above_oven` in batches, `decided_above_mixers` in mixes.
    """
    notices = []
    baked_ahead = set(products.loc[products["is_baked_ahead"], "product"])
    for name, mine in plan.groupby("shop"):
        shop = str(name)
        if mine["decided_qty"].isna().all():
            continue
        qty = mine["decided_qty"].fillna(mine["plan_qty"])
        # What was frozen baked needs no oven any more.
        thawed = mine["made_ahead_qty"].where(mine["product"].isin(baked_ahead), 0)
        batches = float(((qty - thawed).clip(lower=0) / mine["batch_qty"]).where(mine["dough"] != "", 0).sum())
        places = bakehouse.oven_places(shop, pd.Timestamp(mine["day"].iloc[0]))
        mixes = int(dough_plan(mine, products=products, bakehouse=bakehouse)["mixes"].sum())
        most = bakehouse.mixes(shop)
        for code, asked, held in (
            ("decided_above_oven", batches, None if places is None else places / PLACES),
            ("decided_above_mixers", mixes, most),
        ):
            if held is not None and asked > held + 1e-6:
                notices.append(Notice(code, "warning", shop=shop, values={"asked": asked, "held": held}))
    return notices


def _weightless(rows: pd.DataFrame, bakehouse: Bakehouse) -> list[Notice]:
    known = set(bakehouse.doughs["dough"])
    names = sorted(set(rows.loc[rows["dough"].isin(known) & rows["piece_kg"].isna(), "label"]))
    values: dict[str, Value] = {"count": len(names), "products": ", ".join(names)}
    return [Notice("dough_without_weight", values=values)] if names else []
