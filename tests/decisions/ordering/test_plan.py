"""Order plans worked out by hand: one flour, one supplier, then every complication alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.config import OrderingSettings
from forecast.decisions.ordering.need import NeedPaths
from forecast.decisions.ordering.plan import order_plan
from forecast.notices import parse_reason
from forecast.tables import Need, OnOrder, OpenDays, Products, Recipes, ShopTables, Stock, Suppliers, checked, empty

MONDAY = pd.Timestamp("2026-11-23")
SUNDAY_EVENING = pd.Timestamp("2026-11-22 21:00", tz="Europe/Paris")
SETTINGS = OrderingSettings()
NOTHING_COMING, NO_OPEN_DAYS = empty(OnOrder), empty(OpenDays)
NO_HOLIDAYS = pd.DataFrame({"day": pd.Series([], dtype="datetime64[ns]")})


def day(ahead):
    return MONDAY + pd.Timedelta(days=ahead)


def need_of(per_day=10.0, *, days=14, first=0, shop="A", product="PAIN"):
    frame = pd.DataFrame({"day": [day(n) for n in range(first, days)], "mean_qty": per_day})
    return checked(Need, frame.assign(shop=shop, product=product, is_planned=frame["day"] == MONDAY))


PRODUCTS = checked(
    Products,
    pd.DataFrame({"product": ["PAIN"], "label": "Pain", "price_gross_amount": 4.22, "unit_cost_net_amount": 1.0}),
)
RECIPES = checked(
    Recipes, pd.DataFrame({"product": ["PAIN"], "ingredient": "FARINE", "ingredient_qty": 1.0, "ingredient_unit": "kg"})
)


def suppliers_of(*rows):
    """Tuesday and Friday, ordered by noon of the day before, packs of 25 kg at 20 €, no reserve."""
    base = {
        "supplier": "Moulin",
        "ingredient": "FARINE",
        "ingredient_unit": "kg",
        "pack_qty": 25.0,
        "pack_price_net_amount": 20.0,
        "delivery_weekdays": "1 4",
        "safety_days": 0.0,
    }
    return checked(Suppliers, pd.DataFrame([base | row for row in rows or ({},)]))


def stock_of(qty, *, on=-1, ingredient="FARINE"):
    return checked(Stock, pd.DataFrame({"shop": ["A"], "ingredient": ingredient, "day": day(on), "stock_qty": qty}))


def coming(*rows):
    frame = pd.DataFrame(rows, columns=["delivery_day", "qty"])
    return checked(OnOrder, frame.assign(shop="A", supplier="Moulin", ingredient="FARINE"))


def order(**given):
    defaults = {
        "need": need_of(),
        "paths": None,
        "products": PRODUCTS,
        "recipes": RECIPES,
        "suppliers": suppliers_of(),
        "stock": stock_of(0.0),
        "on_order": NOTHING_COMING,
        "open_days": NO_OPEN_DAYS,
        "public_holidays": NO_HOLIDAYS,
        "now": SUNDAY_EVENING,
        "timezone": "Europe/Paris",
        "settings": SETTINGS,
    }
    arguments = defaults | given
    names = ("timezone", "products", "recipes", "suppliers", "stock", "on_order", "open_days")
    tables = ShopTables(**{name: arguments.pop(name) for name in names})
    need, paths = arguments.pop("need"), arguments.pop("paths")
    on_paths = need[["mean_qty"]].to_numpy() if paths is None else paths
    ordered = order_plan(NeedPaths.of(need, on_paths), tables, **arguments)
    return ordered.plan, ordered.notices


def one(**given):
    plan, notices = order(**given)
    assert len(plan) == 1
    return plan.iloc[0], notices


def codes(notices):
    return [notice.code for notice in notices]


def test_need_until_the_delivery_after_next_less_stock_in_whole_packs():
    """Sunday evening reaches Tuesday's lorry, the next comes after Friday's baking: Monday to Friday, 50 kg."""
    row, notices = one(stock=stock_of(20.0))
    assert (row["delivery_day"], row["covers_to_day"]) == (day(1), day(4))
    assert row["order_by_at"] == pd.Timestamp("2026-11-23 11:00", tz="UTC")
    assert (row["need_qty"], row["stock_qty"], row["packs"], row["order_qty"]) == (50, 20, 2, 50)
    assert (row["cost_net_amount"], row["reason"]) == (40, "")
    assert notices == []


def test_after_the_cut_off_it_rolls_on_and_warns_if_the_stock_runs_out_before():
    row, notices = one(stock=stock_of(35.0), now=pd.Timestamp("2026-11-23 12:00", tz="Europe/Paris"))
    assert (row["delivery_day"], row["covers_to_day"]) == (day(4), day(8))
    days = {"runs_out_on": "2026-11-26", "delivery_day": "2026-11-27"}
    assert parse_reason(row["reason"]) == ("runs_out_before", days)
    assert [(n.code, n.severity, n.shop) for n in notices] == [("runs_out_before", "warning", "A")]
    assert dict(notices[0].values) == {"ingredient": "FARINE", "supplier": "Moulin"} | days


def test_enough_stock_needs_no_packs_and_no_warning():
    row, notices = one(stock=stock_of(50.0))
    assert (row["packs"], row["order_qty"], row["cost_net_amount"], row["reason"]) == (0, 0, 0, "")
    assert notices == []


def test_what_is_under_way_counts_if_it_arrives_before_the_delivery_after_next():
    row, _ = one(stock=stock_of(20.0), on_order=coming((day(1), 25.0), (day(4), 500.0), (day(-1), 900.0)))
    assert (row["on_order_qty"], row["packs"]) == (25, 1)


def test_uncertainty_is_held_in_reserve_at_the_wanted_level():
    """On path k of a hundred k tenths more are baked every day: 95 of them need up to 3 × 9.5 more than expected.

    Tuesday's lorry brings what Wednesday to Friday need; the 20 in stock are gone by then, on most paths too soon.
    """
    paths = np.tile(10 + np.arange(1, 101) / 10, (14, 1))
    level = OrderingSettings(level=0.95, lowest_level=0.5, highest_level=0.95)
    row, _ = one(paths=paths, settings=level, stock=stock_of(20.0))
    assert (row["need_qty"], row["level"]) == (50, 0.95)
    assert row["safety_qty"] == pytest.approx(3 * 9.5)
    assert row["packs"] == 3


def test_days_of_mean_need_are_held_in_reserve():
    row, _ = one(suppliers=suppliers_of({"safety_days": 1.5}), stock=stock_of(20.0))
    assert row["safety_qty"] == pytest.approx(15)
    assert row["packs"] == 2


def test_an_old_count_is_rolled_forward_by_what_was_baked_since():
    """Counted 60 on Thursday evening, 10 baked on each of three days: 30 are left on Sunday evening."""
    row, _ = one(need=need_of(first=-3), stock=stock_of(60.0, on=-4))
    assert (row["need_qty"], row["stock_qty"], row["packs"]) == (80, 60, 1)


def test_what_was_delivered_up_to_the_count_is_in_the_count():
    row, _ = one(need=need_of(first=-3), stock=stock_of(60.0, on=-4), on_order=coming((day(-4), 100.0), (day(-3), 5.0)))
    assert row["on_order_qty"] == 5


def test_the_latest_count_is_taken_and_none_from_the_future():
    counts = checked(Stock, pd.concat([stock_of(1.0, on=-9), stock_of(20.0), stock_of(70.0, on=1)]))
    row, _ = one(stock=counts)
    assert row["stock_qty"] == 20


def test_a_count_older_than_a_week_is_said():
    _, notices = one(need=need_of(first=-8), stock=stock_of(500.0, on=-9))
    assert [(n.code, n.severity, dict(n.values)) for n in notices] == [("old_stock_count", "note", {"days": 8})]


def test_without_a_count_the_whole_need_is_ordered_and_it_is_said():
    row, notices = one(need=need_of(first=-3), stock=empty(Stock))
    assert (row["need_qty"], row["stock_qty"], row["packs"]) == (30, 0, 2), "Wednesday to Friday: none comes before"
    assert row["reason"] == "no_stock_count"
    assert [(n.code, n.severity, dict(n.values)) for n in notices] == [
        ("no_stock_count", "note", {"count": 1, "ingredients": "FARINE"})
    ]


def test_an_order_is_no_larger_than_its_shelf_life():
    """Cream that keeps two days after Tuesday: Monday to Thursday, not until Monday week."""
    row, _ = one(
        suppliers=suppliers_of({"shelf_life_days": 2.0, "delivery_weekdays": "1", "pack_qty": 1.0, "safety_days": 3.0}),
        stock=stock_of(20.0),
    )
    assert row["covers_to_day"] == day(3)
    assert (row["need_qty"], row["packs"]) == (40, 20)
    assert row["reason"] == "shelf_life"


def test_days_after_the_forecast_are_like_its_last_week():
    suppliers = suppliers_of({"delivery_weekdays": "2", "pack_qty": 1.0})
    row, _ = one(need=need_of(days=7), suppliers=suppliers, stock=stock_of(30.0))
    assert (row["covers_to_day"], row["need_qty"]) == (day(9), 100)


def test_a_delivery_on_a_holiday_of_the_shop_moves_and_must_last_longer():
    holidays = pd.DataFrame({"shop": ["A", "B"], "day": [day(4), day(1)]})
    row, _ = one(public_holidays=holidays, stock=stock_of(20.0))
    assert (row["delivery_day"], row["covers_to_day"], row["packs"]) == (day(1), day(5), 2)


def test_nothing_is_delivered_into_a_closed_week_but_on_the_weekly_closing_day():
    closed = checked(
        OpenDays,
        pd.DataFrame({"shop": "A", "day": [day(1), day(4)], "is_open": False, "reason": ["weekly", "closures_file"]}),
    )
    row, _ = one(open_days=closed, stock=stock_of(20.0))
    assert (row["delivery_day"], row["covers_to_day"]) == (day(1), day(5))


def test_below_the_minimum_a_stock_that_lasts_puts_the_order_off():
    """45 kg last through Thursday with certainty of Friday's need but for the reserve: wait for Friday's lorry."""
    row, notices = one(suppliers=suppliers_of({"safety_days": 1.0, "minimum_order_kg": 150.0}), stock=stock_of(50.0))
    assert row["packs"] == 0
    assert parse_reason(row["reason"]) == ("postponed", {"minimum_amount": 0.0, "minimum_kg": 150.0})
    assert notices == []


def test_below_the_minimum_a_stock_that_does_not_last_fills_the_order_up():
    row, notices = one(suppliers=suppliers_of({"minimum_order_kg": 150.0}), stock=stock_of(20.0))
    assert (row["packs"], row["order_qty"]) == (6, 150)
    assert parse_reason(row["reason"])[0] == "topped_up"
    assert notices == []


def test_the_ingredient_that_lasts_least_is_filled_up_first():
    recipes = checked(
        Recipes,
        pd.DataFrame(
            {
                "product": "PAIN",
                "ingredient": ["FARINE", "SEIGLE"],
                "ingredient_qty": [1.0, 0.1],
                "ingredient_unit": "kg",
            }
        ),
    )
    plan, _ = order(
        recipes=recipes,
        suppliers=suppliers_of({"minimum_order_amount": 120.0}, {"ingredient": "SEIGLE"}),
        stock=checked(Stock, pd.concat([stock_of(20.0), stock_of(20.0, ingredient="SEIGLE")])),
    )
    assert plan.set_index("ingredient")["packs"].to_dict() == {"FARINE": 6, "SEIGLE": 0}
    assert plan["cost_net_amount"].sum() == 120


def test_where_shelf_life_forbids_the_minimum_the_order_stays_below_it_with_a_warning():
    row, notices = one(
        suppliers=suppliers_of({"minimum_order_kg": 500.0, "shelf_life_days": 6.0}), stock=stock_of(20.0)
    )
    assert (row["packs"], parse_reason(row["reason"])[0]) == (2, "below_minimum")
    assert [(n.code, n.severity, n.values["supplier"]) for n in notices] == [("below_minimum", "warning", "Moulin")]


def test_what_is_not_ordered_costs_nothing_even_where_its_price_is_unknown():
    plan, _ = order(suppliers=suppliers_of({"pack_price_net_amount": None}), stock=stock_of(500.0))
    assert (plan.iloc[0]["packs"], plan.iloc[0]["cost_net_amount"]) == (0, 0)


def test_a_minimum_in_euros_without_prices_is_said_to_be_unchecked():
    row, notices = one(
        suppliers=suppliers_of({"minimum_order_amount": 500.0, "pack_price_net_amount": None}), stock=stock_of(20.0)
    )
    assert row["packs"] == 2
    assert pd.isna(row["cost_net_amount"])
    assert [(n.code, n.severity) for n in notices] == [("minimum_unchecked", "note"), ("level_assumed", "note")]


def test_a_supplier_without_delivery_days_is_a_warning():
    plan, notices = order(suppliers=suppliers_of({"delivery_weekdays": ""}))
    assert plan.empty
    assert [(n.code, n.severity, n.values["supplier"]) for n in notices] == [("no_delivery_day", "warning", "Moulin")]


def test_without_recipes_the_plan_is_empty_and_it_is_said():
    plan, notices = order(recipes=empty(Recipes))
    assert plan.empty
    assert "packs" in plan.columns
    assert codes(notices) == ["no_recipes"]


def test_without_suppliers_the_ingredients_are_listed():
    plan, notices = order(suppliers=empty(Suppliers))
    assert plan.empty
    assert codes(notices) == ["no_supplier"]


def test_shops_are_ordered_for_one_by_one():
    need = checked(Need, pd.concat([need_of(), need_of(2.0, shop="B")]))
    plan, _ = order(need=need, stock=stock_of(20.0))
    assert plan[["shop", "packs", "stock_qty"]].values.tolist() == [["A", 2, 20.0], ["B", 1, 0.0]]


@pytest.mark.parametrize("ahead", [0, 2, 30])
def test_a_plan_of_a_later_day_tells_the_shortage_before_the_next_delivery_on_the_day_it_comes(ahead):
    """Asked for weeks ahead, it named the planned day: "on 24 December, before the delivery of 4 December"."""
    need = need_of(days=40)
    need["is_planned"] = need["day"] == day(ahead)
    row, notices = one(need=need, stock=stock_of(15.0))
    days = {"runs_out_on": day(1).date().isoformat(), "delivery_day": day(1).date().isoformat()}
    assert parse_reason(row["reason"]) == ("runs_out_before", days)
    assert {name: notices[0].values[name] for name in days} == days


def test_a_plan_of_a_later_day_keeps_the_reserve_of_the_days_until_the_delivery_after_next():
    need = need_of(days=40)
    rows = []
    for ahead in (0, 30):
        need["is_planned"] = need["day"] == day(ahead)
        rows.append(one(need=need, stock=stock_of(20.0), suppliers=suppliers_of({"safety_days": 2.0}))[0])
    assert rows[0]["safety_qty"] == rows[1]["safety_qty"] == 20
    assert rows[0]["packs"] == rows[1]["packs"]


@settings(max_examples=40, deadline=None)
@given(
    price=st.floats(1.2, 4), more=st.floats(0, 6), flour=st.floats(1, 60), shelf_life=st.sampled_from([None, 2.0, 9.0]),
    stock=st.floats(0, 80),
)  # fmt: skip
def test_more_margin_never_orders_less(price, more, flour, shelf_life, stock):
    paths = 10 + np.random.default_rng(5).normal(0, 3, (14, 50))
    wide = OrderingSettings(lowest_level=0.01, highest_level=0.999)
    terms = suppliers_of({"pack_price_net_amount": flour, "pack_qty": 1.0, "shelf_life_days": shelf_life})
    packs = [
        one(
            paths=paths, settings=wide, suppliers=terms, stock=stock_of(stock),
            products=PRODUCTS.assign(price_gross_amount=gross, unit_cost_net_amount=1.0),
        )[0]["packs"]
        for gross in (price, price + more)
    ]  # fmt: skip
    assert packs[0] <= packs[1]


def test_without_products_prices_and_stock_there_is_an_order_and_every_assumption_is_said():
    plan, notices = order(
        products=empty(Products), stock=empty(Stock), suppliers=suppliers_of({"pack_price_net_amount": None})
    )
    assert plan["packs"].tolist() == [2]
    assert plan["level"].tolist() == [OrderingSettings().level]
    assert codes(notices) == ["no_stock_count", "level_assumed"]
    assert dict(notices[1].values) == {"count": 1, "ingredients": "FARINE", "level_share": 0.95}
