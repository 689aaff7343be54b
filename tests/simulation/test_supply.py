"""A storeroom lived through day by day, counted by hand and by its sums."""

from __future__ import annotations

from datetime import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.simulation.deliveries import DeliveryCalendar
from forecast.simulation.ordering import ORDERING_RULES, OrderingEvening
from forecast.simulation.pantry import Pantry
from forecast.simulation.supply import Supplied, supplied
from forecast.tables import Products, Recipes, ShopTables, Suppliers, checked

PRODUCTS = checked(
    Products,
    pd.DataFrame(
        {
            "product": ["bread", "cake"], "label": ["Bread", "Cake"], "price_gross_amount": [3.0, 4.0],
            "unit_cost_net_amount": [1.0, 1.0],
        }
    ),
)  # fmt: skip
RECIPES = checked(
    Recipes,
    pd.DataFrame(
        [
            {"product": "bread", "ingredient": "flour", "makes_qty": 1, "ingredient_qty": 500, "ingredient_unit": "g"},
            {"product": "cake", "ingredient": "cream", "makes_qty": 10, "ingredient_qty": 2, "ingredient_unit": "l"},
            {"product": "cake", "ingredient": "filling", "makes_qty": 1, "ingredient_qty": 1, "ingredient_unit": "kg"},
            {"product": "filling", "ingredient": "flour", "makes_qty": 4, "ingredient_qty": 1, "ingredient_unit": "kg"},
            {"product": "cake", "ingredient": "love", "makes_qty": 1, "ingredient_qty": 1, "ingredient_unit": "pcs"},
        ]
    ),
)


def suppliers(**changed: object) -> pd.DataFrame:
    both = {"delivery_weekdays": "1 4", "lead_days": 1}
    mill = {"supplier": "mill", "ingredient": "flour", "ingredient_unit": "kg", "pack_qty": 25.0}
    dairy = {"supplier": "dairy", "ingredient": "cream", "ingredient_unit": "l", "pack_qty": 5.0}
    mill |= both | {"pack_price_net_amount": 20.0}
    dairy |= both | {"pack_price_net_amount": 15.0, "shelf_life_days": 4.0}
    return checked(Suppliers, pd.DataFrame([mill | changed, dairy]))


PANTRY = Pantry.of(
    ["bread", "cake"],
    ShopTables(timezone="Europe/Paris", products=PRODUCTS, recipes=RECIPES, suppliers=suppliers()),
)
MONDAY = pd.Timestamp("2025-06-02")


def plan(first: pd.Timestamp, *days: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"shop": "a", "product": name, "day": first + pd.Timedelta(days=at), "made_qty": qty}
            for at, of_day in enumerate(days)
            for name, qty in zip(("bread", "cake"), of_day, strict=True)
        ]
    )


def lived(planned: pd.DataFrame, ordering, *, before=None, blocked=(), pantry: Pantry = PANTRY) -> Supplied:
    calendar = DeliveryCalendar(time(21), "Europe/Paris", lambda _: set(blocked))
    earlier = plan(MONDAY - pd.Timedelta(days=28), *[(0.0, 0.0)] * 28) if before is None else before
    return supplied(planned, earlier, pantry, calendar=calendar, orderings={"mine": ordering})["mine"]


def of(supply: Supplied, ingredient: str, column: str) -> list[float]:
    rows = supply.stock[supply.stock["ingredient"] == ingredient]
    return rows[column].tolist()


def test_recipes_are_followed_to_what_suppliers_sell_in_its_unit() -> None:
    assert [each.ingredient for each in PANTRY.terms] == ["cream", "flour"]
    assert PANTRY.uses_qty.tolist() == [[0.0, 0.5], [0.2, 0.25]]
    assert PANTRY.margin_amount.tolist() == pytest.approx([3.0 / 1.055 - 1.0, 4.0 / 1.055 - 1.0])
    assert PANTRY.price_amount.tolist() == [3.0, 0.8]


def test_a_week_counted_by_hand() -> None:
    # From Sunday evening on: Tuesday's delivery, then Friday's. 60 breads a day take 30 kg.
    week = plan(MONDAY, *[(60.0, 0.0)] * 7)
    asked = iter([60.0, 999.0, 30.0, 1.0, 0.0, 0.0, 40.0, 0.0])
    supply = lived(week, lambda _: [0.0, next(asked)])
    # Begins with Monday to Friday, 150 kg in sacks of 25. Orders: Sunday evening 75 kg for Tuesday, Wednesday evening
    # 25 kg for Friday, Sunday evening 0 for Tuesday; those of other evenings can wait and are not written.
    assert of(supply, "flour", "ordered_qty") == [0.0, 0.0, 25.0, 0.0, 0.0, 0.0, 0.0]
    assert of(supply, "flour", "delivered_qty") == [0.0, 75.0, 0.0, 0.0, 25.0, 0.0, 0.0]
    assert of(supply, "flour", "stock_qty") == [120.0, 165.0, 135.0, 105.0, 100.0, 70.0, 40.0]
    assert of(supply, "flour", "is_delivery_day") == [False, True, False, False, True, False, False]
    assert of(supply, "flour", "stock_amount") == pytest.approx([96.0, 132.0, 108.0, 84.0, 80.0, 56.0, 32.0])


def test_without_orders_the_stock_runs_out_and_what_is_missing_is_not_made() -> None:
    supply = lived(plan(MONDAY, *[(60.0, 0.0)] * 7), lambda _: [0.0, 0.0])
    assert of(supply, "flour", "missing_qty") == [0.0, 0.0, 0.0, 0.0, 0.0, 30.0, 30.0]
    assert supply.made.loc[supply.made["product"] == "bread", "made_qty"].tolist() == [60.0] * 5 + [0.0] * 2


def test_a_delivery_on_a_public_holiday_comes_the_next_working_day_and_is_ordered_for_it() -> None:
    asked = iter([0.0, 0.0, 25.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    friday = MONDAY + pd.Timedelta(days=4)
    supply = lived(plan(MONDAY, *[(6.0, 0.0)] * 7), lambda _: [0.0, next(asked)], blocked=[friday])
    assert of(supply, "flour", "delivered_qty") == [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    asked = iter([0.0, 0.0, 0.0, 25.0, 0.0, 0.0, 0.0, 0.0])
    supply = lived(plan(MONDAY, *[(6.0, 0.0)] * 7), lambda _: [0.0, next(asked)], blocked=[friday])
    assert of(supply, "flour", "delivered_qty") == [0.0, 0.0, 0.0, 0.0, 0.0, 25.0, 0.0]


def test_cream_is_thrown_away_on_the_evening_of_its_last_day_and_counted() -> None:
    asked = iter([5.0, *[0.0] * 9])
    supply = lived(plan(MONDAY, *[(0.0, 5.0)] * 9), lambda _: [next(asked), 0.0])
    # A litre a day. The first 5 l begin on Sunday and keep until Thursday; Tuesday's 5 l until Saturday.
    assert of(supply, "cream", "delivered_qty") == [0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert of(supply, "cream", "spoiled_qty") == [0.0, 0.0, 0.0, 1.0, 0.0, 3.0, 0.0, 0.0, 0.0]
    assert of(supply, "cream", "stock_qty") == [4.0, 8.0, 7.0, 5.0, 4.0, 0.0, 0.0, 0.0, 0.0]
    assert of(supply, "cream", "spoiled_amount") == pytest.approx([0, 0, 0, 3.0, 0, 9.0, 0, 0, 0])


def test_what_is_ordered_for_the_same_evening_is_there_in_the_morning() -> None:
    late = suppliers(delivery_weekdays="0 1 2 3 4 5 6", lead_days=0, cutoff_s=22 * 3600)
    tables = ShopTables(timezone="Europe/Paris", products=PRODUCTS, recipes=RECIPES, suppliers=late)
    supply = lived(plan(MONDAY, *[(20.0, 0.0)] * 5), lambda _: [0.0, 25.0], pantry=Pantry.of(["bread", "cake"], tables))
    assert of(supply, "flour", "ordered_qty") == of(supply, "flour", "delivered_qty") == [25.0] * 5
    assert of(supply, "flour", "missing_qty") == [0.0] * 5


def test_the_rule_of_people_orders_up_to_the_mean_of_two_deliveries_and_a_third_more() -> None:
    before = plan(MONDAY - pd.Timedelta(days=28), *[(20.0, 0.0)] * 28)
    seen: list[OrderingEvening] = []

    def rule(evening: OrderingEvening) -> pd.Series:
        seen.append(evening)
        return ORDERING_RULES["two_deliveries"](evening)

    lived(plan(MONDAY, *[(20.0, 0.0)] * 3), rule, before=before)
    first = seen[0].rows.set_index("ingredient").loc["flour"]
    assert (first["covered_days"], first["between_days"], first["mean_daily_qty"]) == (5, 3, 10.0)
    assert rule(seen[0])[1] == pytest.approx(1.3 * 10.0 * 5 - 50.0)
    assert seen[0].now == pd.Timestamp("2025-06-01 21:00", tz="Europe/Paris")
    assert seen[0].stock.set_index("ingredient")["stock_qty"]["flour"] == 50.0
    assert seen[1].on_order[["ingredient", "delivery_day", "qty"]].to_numpy().tolist() == [
        ["flour", MONDAY + pd.Timedelta(days=1), 25.0]
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 20)), min_size=3, max_size=24),
    st.lists(st.floats(0, 120), min_size=25, max_size=25),
)
def test_sums_hold_whatever_is_asked_and_ordered(days, orders) -> None:
    planned = plan(MONDAY, *days)

    def runs() -> Supplied:
        asked = iter(orders)
        return lived(planned, lambda _: [next(asked)] * 2)

    supply = runs()
    stock = supply.stock.sort_values(["ingredient", "day"])
    made = supply.made.merge(planned, on=["shop", "product", "day"], suffixes=("", "_planned"))
    assert (stock["stock_qty"] >= 0).all()
    assert (made["made_qty"] <= made["made_qty_planned"]).all()
    wide = made.pivot_table(index="day", columns="product", values="made_qty").to_numpy()
    for place, (_, rows) in enumerate(stock.groupby("ingredient")):
        # Used is what the recipes of what was made take.
        np.testing.assert_allclose(rows["used_qty"], wide @ PANTRY.uses_qty[:, place], atol=1e-6)
        moved = rows["delivered_qty"] - rows["used_qty"] - rows["spoiled_qty"]
        np.testing.assert_allclose(rows["stock_qty"].diff().iloc[1:], moved.iloc[1:], atol=1e-6)
        # What is delivered was ordered: all of it but the first evening's, up to a lead of four days.
        assert rows["delivered_qty"].sum() <= rows["ordered_qty"].sum() + np.ceil(orders[0] / 5.0) * 25.0
        packs = rows["ordered_qty"] / (5.0 if place == 0 else 25.0)
        assert (packs == packs.round()).all()
        assert ((rows["missing_qty"] > 0) <= (rows["needed_qty"] > rows["used_qty"])).all()
    pd.testing.assert_frame_equal(supply.stock, runs().stock)
