"""What ordering has to cover: the past as baked or sold, the planned day, the days after it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.decisions.little_bakery import MONDAY, catalogue, decisions, forecast, orders, ratios_of, together

from forecast.decisions.ordering.need import NeedPaths, need_paths
from forecast.decisions.production import production_plan
from forecast.decisions.targets.day import Targets
from forecast.tables import (
    Baked,
    CustomerOrders,
    DoughPlan,
    ErrorRanks,
    Overrides,
    ProductionPlan,
    Recipes,
    Sales,
    ShopTables,
    checked,
    empty,
)

PRODUCTS = catalogue({"product": "PAIN"}, {"product": "TARTE"}, {"product": "CAFE", "is_planned": False})
RATIOS = ratios_of(PRODUCTS)
TUESDAY = MONDAY + pd.Timedelta(days=1)
SATURDAY = MONDAY - pd.Timedelta(days=2)
SUNDAY = MONDAY - pd.Timedelta(days=1)


def plan_of(quantiles, overrides=None):
    return production_plan(
        quantiles,
        day=MONDAY,
        products=PRODUCTS,
        targets=Targets(RATIOS),
        customer_orders=empty(CustomerOrders),
        overrides=overrides if overrides is not None else empty(Overrides),
    )[0]


def paths_of(plan, quantiles, *, since=SUNDAY, doughs=None, errors=None, seed=1, **tables) -> NeedPaths:
    known = ShopTables(**({"timezone": "Europe/Paris", "products": PRODUCTS} | tables))
    return need_paths(
        plan, quantiles, known, ratios=RATIOS, doughs=empty(DoughPlan) if doughs is None else doughs,
        errors=empty(ErrorRanks) if errors is None else errors, since=since, seed=seed,
    )  # fmt: skip


def need_of(plan, quantiles, **given):
    """The need with how far its paths scatter."""
    found = paths_of(plan, quantiles, **given)
    return found.rows.assign(sd_qty=found.paths_of("A").std(axis=1)).set_index(["product", "day"])


def test_the_planned_day_is_certain_and_later_days_are_the_critical_quantile():
    quantiles = together(forecast({"PAIN": 100}), forecast({"PAIN": 200}, day=TUESDAY))
    table = need_of(plan_of(quantiles), quantiles)
    assert tuple(table.loc[("PAIN", MONDAY), ["mean_qty", "sd_qty", "is_planned"]]) == (108, 0, True)
    assert table.loc[("PAIN", TUESDAY), "mean_qty"] == pytest.approx(216)
    assert 20 < table.loc[("PAIN", TUESDAY), "sd_qty"] < 40
    assert not table.loc[("PAIN", TUESDAY), "is_planned"]


def test_what_the_manager_decided_is_what_will_be_baked():
    quantiles = forecast({"PAIN": 100})
    table = need_of(plan_of(quantiles, decisions(("PAIN", 150, "E"))), quantiles)
    assert table.loc[("PAIN", MONDAY), "mean_qty"] == 150


def test_the_days_since_the_count_are_what_was_baked_else_what_was_sold():
    quantiles = forecast({"PAIN": 100})
    sales = checked(
        Sales,
        pd.DataFrame(
            [("PAIN", SATURDAY, 70.0), ("PAIN", SUNDAY, 80.0), ("TARTE", SUNDAY, 5.0), ("PAIN", MONDAY, 9.0)],
            columns=["product", "day", "sold_qty"],
        ).assign(shop="A"),
    )
    baked = checked(Baked, pd.DataFrame({"shop": "A", "product": ["PAIN"], "day": [SUNDAY], "baked_qty": [95.0]}))
    table = need_of(plan_of(quantiles), quantiles, sales=sales, baked=baked, since=SATURDAY)
    assert table["mean_qty"].to_dict() == {("PAIN", SUNDAY): 95, ("TARTE", SUNDAY): 5, ("PAIN", MONDAY): 108}
    assert table["sd_qty"].tolist() == [0, 0, 0]


def test_known_orders_of_later_days_are_added_and_bought_in_goods_are_not_baked():
    later = forecast({"PAIN": 100, "CAFE": 50}, day=TUESDAY)
    quantiles = together(forecast({"PAIN": 100}), later)
    known = checked(
        CustomerOrders,
        pd.concat([orders(("PAIN", 30), ("TARTE", 7)), orders(("PAIN", 5)).assign(order_id="C9")]).assign(day=TUESDAY),
    )
    table = need_of(plan_of(quantiles), quantiles, customer_orders=known)
    assert table.loc[("PAIN", TUESDAY), "mean_qty"] == pytest.approx(108 + 35)
    assert tuple(table.loc[("TARTE", TUESDAY), ["mean_qty", "sd_qty"]]) == (7, 0)
    assert "CAFE" not in table.index.get_level_values("product")


def test_days_between_tonight_and_a_later_planned_day_are_expected_as_well():
    quantiles = together(forecast({"PAIN": 100}), forecast({"PAIN": 50}, day=SUNDAY))
    sales = checked(Sales, pd.DataFrame({"shop": "A", "product": ["PAIN"], "day": [SATURDAY], "sold_qty": [70.0]}))
    friday = SATURDAY - pd.Timedelta(days=1)
    sunday_orders = checked(CustomerOrders, orders(("PAIN", 5)).assign(day=SUNDAY))
    table = need_of(plan_of(quantiles), quantiles, sales=sales, since=friday, customer_orders=sunday_orders)
    assert table.loc[("PAIN", SATURDAY), "mean_qty"] == 70
    assert table.loc[("PAIN", SUNDAY), "mean_qty"] == pytest.approx(54 + 5)
    assert table.loc[("PAIN", MONDAY), "mean_qty"] == 108


def test_a_forecast_of_the_planned_day_alone_needs_nothing_later():
    quantiles = forecast({"PAIN": 100})
    assert need_of(plan_of(quantiles), quantiles).index.tolist() == [("PAIN", MONDAY)]


def test_every_day_of_a_plan_is_certain_and_no_plan_is_refused():
    quantiles = together(forecast({"PAIN": 100}), forecast({"PAIN": 200}, day=TUESDAY))
    one = plan_of(quantiles)
    two = checked(ProductionPlan, pd.concat([one, one.assign(day=TUESDAY, plan_qty=50.0)]))
    table = need_of(two, quantiles)
    assert table["mean_qty"].to_dict() == {("PAIN", MONDAY): 108, ("PAIN", TUESDAY): 50}
    assert (table["sd_qty"] == 0).all()
    with pytest.raises(ValueError, match="counted from a plan"):
        need_of(one.iloc[:0], quantiles)


def test_the_dough_that_whole_mixes_make_more_is_needed_too():
    """90 kg of need are mixed as 100: the dough's own recipe takes 10 kg more, else its products a ninth more."""
    quantiles = forecast({"PAIN": 100})
    plan = plan_of(quantiles)
    plan["dough"] = "levain"
    row = {"shop": "A", "day": [MONDAY], "dough": "levain", "need_kg": 90.0, "mixes": 2, "made_kg": 100.0}
    doughs = checked(DoughPlan, pd.DataFrame(row).assign(left_amount=None))
    recipe = {"ingredient": ["FARINE"], "ingredient_qty": 1.0, "ingredient_unit": "kg"}
    own = checked(Recipes, pd.DataFrame(recipe).assign(product="levain"))
    table = need_of(plan, quantiles, doughs=doughs, recipes=own)
    assert table["mean_qty"].to_dict() == {("PAIN", MONDAY): 108, ("levain", MONDAY): pytest.approx(10)}
    by_product = checked(Recipes, pd.DataFrame(recipe).assign(product="PAIN"))
    table = need_of(plan, quantiles, doughs=doughs, recipes=by_product)
    assert table["mean_qty"].to_dict() == {("PAIN", MONDAY): pytest.approx(120)}


def test_a_past_that_is_too_short_is_said_and_a_seed_gives_the_same_paths_again():
    quantiles = together(forecast({"PAIN": 100}), forecast({"PAIN": 200}, day=TUESDAY))
    once, again, other = (paths_of(plan_of(quantiles), quantiles, seed=seed) for seed in (1, 1, 2))
    assert [(n.code, n.shop, n.severity) for n in once.notices] == [("need_paths_assumed", "A", "note")]
    assert (once.paths_of("A") == again.paths_of("A")).all()
    assert (once.paths_of("A") != other.paths_of("A")).any()
    days = pd.date_range(MONDAY - pd.Timedelta(days=28), periods=28)
    shares = (np.arange(28) + 0.5) / 28
    errors = checked(ErrorRanks, pd.DataFrame({"shop": "A", "product": "PAIN", "day": days, "error_share": shares}))
    assert paths_of(plan_of(quantiles), quantiles, errors=errors).notices == ()


def past_of(foreseen_share):
    days = pd.date_range(MONDAY - pd.Timedelta(days=60), periods=60)
    shares = np.tile([0.1, 0.5, 0.9], 20)
    rows = pd.DataFrame({"shop": "A", "product": "PAIN", "day": days, "error_share": shares})
    return checked(ErrorRanks, rows.assign(foreseen_share=foreseen_share))


def test_a_plan_moves_only_with_what_the_last_forecast_foresees():
    quantiles = together(forecast({"PAIN": 100}), forecast({"PAIN": 200}, day=TUESDAY))
    spread = {
        share: need_of(plan_of(quantiles), quantiles, errors=past_of(share)).loc[("PAIN", TUESDAY), "sd_qty"]
        for share in (0.25, 1.0, None)
    }
    assert spread[0.25] == pytest.approx(0.25 * spread[1.0], rel=0.05)
    assert spread[None] == spread[1.0], "where nobody knows, a plan is as uncertain as demand"


def test_paths_come_in_whole_batches_with_the_same_mean():
    products = catalogue({"product": "PAIN", "batch_qty": 40.0})
    quantiles = together(forecast({"PAIN": 100}), forecast({"PAIN": 130}, day=TUESDAY))
    found = paths_of(plan_of(quantiles), quantiles, errors=past_of(0.25), products=products)
    tuesday = found.paths_of("A")[(found.rows["day"] == TUESDAY).to_numpy()][0]
    assert set(np.unique(np.mod(tuesday, 40.0))) == {0.0}
    assert tuesday.mean() == pytest.approx(found.rows.set_index("day").loc[TUESDAY, "mean_qty"], rel=0.03)
