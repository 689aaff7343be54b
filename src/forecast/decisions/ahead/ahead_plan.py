"""What to make today for later days of sale, shop by shop: `ahead_plan`.

In: `DayLines` of today and of the days after it. Out: AheadPlan, notices.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecast.decisions.baking.bakehouse import PLACES, Bakehouse
from forecast.decisions.baking.night import ShopNight, shop_night
from forecast.decisions.baking.problem import NO_LIMIT, Whole
from forecast.decisions.production import DayLines
from forecast.notices import Notice, Value
from forecast.tables import AheadPlan, DataFrame, MadeAhead, ProductionPlan, Products, checked, empty


def ahead_plan(
    lines: Sequence[tuple[pd.Timestamp, DayLines]],
    *,
    today: DataFrame[ProductionPlan],
    products: DataFrame[Products],
    bakehouse: Bakehouse,
) -> tuple[DataFrame[AheadPlan], list[Notice]]:
    """Return what to make on the first of the days for the later ones, where their oven or mixers are too small.

    The first day's plan, or what was decided instead, stays as it is: only what fits beside it is made ahead. What a
    day between has room for is left to that day. The freezer holds what was made already, too.

    Notices: `make_ahead` with the products, the day of sale and what is expected to be saved.
    """
    shops = sorted({str(shop) for _, each in lines for shop in each.rows["shop"].unique()})
    rows, notices = [], []
    for shop in shops:
        found, said = _of_shop(shop, lines, today, products, bakehouse)
        rows += found
        notices += said
    if not rows:
        return empty(AheadPlan), []
    plan = pd.DataFrame(rows, columns=["shop", "made_day", "day", "product", "ahead_qty"])
    names = products[["product", "dough", "label", "unit"]]
    return checked(AheadPlan, plan.merge(names, on="product").sort_values(["shop", "day", "product"])), notices


def _of_shop(
    shop: str,
    lines: Sequence[tuple[pd.Timestamp, DayLines]],
    today: DataFrame[ProductionPlan],
    products: DataFrame[Products],
    bakehouse: Bakehouse,
) -> tuple[list[tuple[str, pd.Timestamp, pd.Timestamp, str, float]], list[Notice]]:
    # The solvers are imported only where something may be made ahead.
    from forecast.decisions.ahead.several_days import BakingDay, made_before, with_fixed

    days: list[BakingDay] = []
    when: list[pd.Timestamp] = []
    kept: list[int] = []
    units: dict[str, tuple[str, float]] = {}
    for day, each in lines:
        at = np.flatnonzero((each.rows["shop"] == shop).to_numpy())
        mine = each.rows.iloc[at]
        night = None
        if len(at):
            night = shop_night(
                mine,
                each.demand.less(each.rows["kept_qty"].to_numpy(dtype=float)).at(at),
                rules=each.rules.at(at),
                alone=each.alone[at],
                bakehouse=bakehouse,
            )
        if night is None:
            if not days:
                return [], []
            continue
        ahead, is_baked = mine["ahead_days"].to_numpy(dtype=np.int64), mine["is_baked_ahead"].to_numpy(dtype=bool)
        problem = night.problem if days else with_fixed(night.problem, _steps_of(today, shop, night))
        days.append(BakingDay(day.toordinal(), problem, night.products, ahead, is_baked, night.places))
        when.append(day)
        kept.append(_kept_after(shop, day, products, bakehouse.made_ahead))
        units |= {
            product: (label, float(step))
            for product, label, step in zip(night.products, night.labels, night.step_qty, strict=True)
        }
    places = bakehouse.freezer_places(shop)
    made, saved = made_before(days, freezer=NO_LIMIT if places is None else places, kept=kept)
    now = {key: steps for key, steps in made.items() if key[1] == 0}
    rows = [(shop, when[0], when[to], name, steps * units[name][1]) for (name, _, to), steps in now.items()]
    notices = []
    for position, day in enumerate(when):
        mine_today = {name: steps for (name, _, to), steps in sorted(now.items()) if to == position}
        if mine_today:
            listed = ", ".join(f"{units[name][0]} {steps * units[name][1]:g}" for name, steps in mine_today.items())
            amount = sum(saved[name, 0, position] for name in mine_today) / 100
            values: dict[str, Value] = {"day": day.date().isoformat(), "products": listed, "saved_amount": amount}
            notices.append(Notice("make_ahead", "warning", shop=shop, values=values))
    return rows, notices


def _steps_of(plan: DataFrame[ProductionPlan], shop: str, night: ShopNight) -> Whole:
    """Return the steps of a night's products in the plan of its day, what was decided first."""
    mine = plan[plan["shop"] == shop].set_index("product")
    qty = mine["decided_qty"].fillna(mine["plan_qty"]).reindex(night.products).fillna(0.0).to_numpy(dtype=float)
    steps: Whole = np.ceil(np.maximum(qty - night.made_qty, 0) / night.step_qty - 1e-9).astype(np.int64)
    return steps


def _kept_after(shop: str, day: pd.Timestamp, products: DataFrame[Products], made_ahead: DataFrame[MadeAhead]) -> int:
    """Return the places that what was made already takes in the freezer after a day."""
    later = made_ahead[(made_ahead["shop"] == shop) & (made_ahead["day"] > day)]
    batch = later["product"].map(products.set_index("product")["batch_qty"]).astype(float)
    return int(np.ceil((later["made_ahead_qty"] / batch * PLACES).sum() - 1e-9))


def to_mix(plan: DataFrame[ProductionPlan], ahead: DataFrame[AheadPlan]) -> pd.DataFrame:
    """Return a plan with what is made today for later days on lines of its own, so that its dough is mixed too."""
    columns = ["shop", "dough", "product", "label", "unit"]
    today = ahead[columns].assign(day=ahead["made_day"], plan_qty=ahead["ahead_qty"], made_ahead_qty=0.0)
    both: list[pd.DataFrame] = [plan, today]
    return pd.concat(both, ignore_index=True) if len(ahead) else plan
