"""Plan = max(minimum display, walk-in target) + orders, whatever is shared; what does not fit is an alarm."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.decisions.baking.bakehouse import Bakehouse
from forecast.decisions.rounding import BatchRules
from forecast.tables import Doughs, Equipment, Slots, checked, empty

from .little_bakery import catalogue, forecast, orders
from .test_production import plan_of

ALARMS = {"orders_above_capacity"}
NEAR = 1e-6
PRODUCT = st.fixed_dictionaries(
    {
        "batch_qty": st.sampled_from([1.0, 4.0, 6.0, 15.0, 20.0]),
        "is_half_batch_allowed": st.booleans(),
        "is_quarter_batch_allowed": st.booleans(),
        "minimum_batch_qty": st.sampled_from([0.0, 0.0, 10.0, 30.0]),
        "minimum_display_qty": st.sampled_from([0.0, 0.0, 3.0, 12.0, 40.0]),
        "dough": st.sampled_from(["", "white", "rye", "milk"]),
        "piece_kg": st.sampled_from([None, 0.06, 0.35, 1.0]),
        "unit_cost_net_amount": st.sampled_from([None, 0.1, 0.6, 2.0]),
        "availability_class": st.sampled_from(["must_last", "may_sell_out", "must_sell_out"]),
        "demand": st.sampled_from([0.0, 0.4, 3.0, 11.0, 47.0]),
        "ordered": st.sampled_from([0.0, 0.0, 1.0, 7.0, 33.0, 80.0]),
        "is_offered": st.sampled_from([True, True, True, False]),
    }
)
DOUGH = st.fixed_dictionaries(
    {
        "mix_kg": st.sampled_from([None, 5.0, 20.0]),
        "minimum_kg": st.sampled_from([0.0, 2.0, 5.0]),
        "loss_share": st.sampled_from([0.0, 0.03]),
    }
)


def bakehouse_of(doughs, oven, mixer) -> Bakehouse:
    rows = [{"dough": name} | rules for name, rules in zip(("white", "rye", "milk"), doughs, strict=True)]
    limits = [{"shop": "", "kind": "oven", "capacity": oven, "hours": 1.0}] if oven else []
    limits += [{"shop": "", "kind": "mixer", "capacity": mixer, "hours": 1.0}] if mixer else []
    return Bakehouse(
        checked(Doughs, pd.DataFrame(rows)),
        empty(Slots),
        checked(Equipment, pd.DataFrame(limits)) if limits else empty(Equipment),
    )


def bakery_of(drawn):
    names = [f"P{number}" for number in range(len(drawn))]
    kept = set(drawn[0]) - {"demand", "ordered", "is_offered"}
    rules = [{name: row[name] for name in kept} for row in drawn]
    products = catalogue(*({"product": name} | row for name, row in zip(names, rules, strict=True)))
    # Somebody is always on offer, else there is no shop to plan.
    offered = {name: row["demand"] for name, row in zip(names, drawn, strict=True) if row["is_offered"] or name == "P0"}
    ordered = [(name, row["ordered"]) for name, row in zip(names, drawn, strict=True) if row["ordered"]]
    return products, forecast(offered), {"customer_orders": orders(*ordered)} if ordered else {}, set(offered)


def least_of(plan, products, offered):
    """Return orders and, for what is on offer, the minimum display; and the steps of the plan."""
    rows = plan[["product", "orders_qty"]].merge(products, on="product")
    display = rows["minimum_display_qty"].where(rows["product"].isin(offered), 0.0)
    return (rows["orders_qty"] + display).to_numpy(), BatchRules.of(rows).step_qty


@settings(max_examples=150, deadline=None)
@given(drawn=st.lists(PRODUCT, min_size=1, max_size=6))
def test_without_limits_the_plan_covers_orders_and_display_in_whole_steps(drawn) -> None:
    products, demand, given_orders, offered = bakery_of(drawn)
    plan, _ = plan_of(demand, products, **given_orders)
    least, step = least_of(plan, products, offered)
    made = plan["plan_qty"].to_numpy()
    assert (made >= least - NEAR).all()
    assert (np.abs(made / step - np.rint(made / step)) < NEAR).all()
    assert np.allclose(plan["walk_in_qty"] + plan["orders_qty"], made)
    without, _ = plan_of(demand, products)
    walk_in = without.set_index("product")["plan_qty"].reindex(plan["product"]).fillna(0.0).to_numpy()
    # Orders are added to what walk-in customers get, rounded together: at most a step and the smallest batch between.
    smallest = plan[["product"]].merge(products, on="product")["minimum_batch_qty"].to_numpy()
    assert (np.abs(made - plan["orders_qty"].to_numpy() - walk_in) <= np.maximum(step, smallest) + NEAR).all()


@settings(max_examples=60, deadline=None)
@given(
    drawn=st.lists(PRODUCT, min_size=1, max_size=5),
    doughs=st.lists(DOUGH, min_size=3, max_size=3),
    oven=st.sampled_from([None, 1.0, 4.0, 12.0, 40.0]),
    mixer=st.sampled_from([None, 1.0, 3.0]),
)
def test_the_plan_covers_confirmed_orders_and_the_display_or_says_what_does_not_fit(drawn, doughs, oven, mixer) -> None:
    products, demand, given_orders, offered = bakery_of(drawn)
    plan, said = plan_of(demand, products, bakehouse=bakehouse_of(doughs, oven, mixer), **given_orders)
    least, step = least_of(plan, products, offered)
    made = plan["plan_qty"].to_numpy()
    assert (np.abs(made / step - np.rint(made / step)) < NEAR).all()
    assert (plan["walk_in_qty"] >= 0).all()
    is_short = made < least - NEAR
    told = [notice for notice in said if notice.code in ALARMS]
    assert all(notice.severity == "warning" for notice in told)
    if is_short.any():
        listed = " ".join(str(notice.values["products"]) for notice in told)
        for label in plan.loc[is_short, "label"]:
            assert label in listed
