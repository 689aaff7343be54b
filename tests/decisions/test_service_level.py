"""Critical ratios: the published checks, the classes, the odd catalogues."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.config import DecisionSettings
from forecast.decisions.service_level import critical_ratios
from forecast.tables import Products, Recapture, checked


def catalogue(**columns):
    count = max(len(column) for column in columns.values() if isinstance(column, list))
    names = [f"P{number}" for number in range(count)]
    return checked(Products, pd.DataFrame({"product": names, "label": [name.title() for name in names]} | columns))


def one_ratio(settings=None, **columns):
    table, notices = critical_ratios(
        catalogue(**{name: [value] for name, value in columns.items()}), settings or DecisionSettings()
    )
    return table.iloc[0], notices


def test_a_baguette_with_material_at_13_percent_of_price_is_baked_to_0_87():
    row, notices = one_ratio(price_gross_amount=1.055, vat_share=0.055, unit_cost_net_amount=0.133)
    assert row["critical_ratio"] == pytest.approx(0.867)
    assert row["source"] == "costs"
    assert notices == []


def test_nine_customers_of_ten_taking_another_bread_bring_it_to_0_39():
    settings = DecisionSettings(recapture_share=0.9)
    row, _ = one_ratio(settings, price_gross_amount=1.055, vat_share=0.055, unit_cost_net_amount=0.133)
    assert row["critical_ratio"] == pytest.approx(0.39, abs=0.005)
    assert row["underage_net_amount"] == pytest.approx(0.0867)


def test_vat_is_taken_off_the_price_and_salvage_off_the_loss():
    row, _ = one_ratio(price_gross_amount=2.4, vat_share=0.2, unit_cost_net_amount=0.8, salvage_net_amount=0.2)
    assert row["underage_net_amount"] == pytest.approx(1.2)
    assert row["overage_net_amount"] == pytest.approx(0.6)
    assert row["critical_ratio"] == pytest.approx(2 / 3, abs=1e-6)


def test_the_ratio_is_the_margin_over_margin_and_loss():
    row, _ = one_ratio(price_gross_amount=1.1, vat_share=0.1, unit_cost_net_amount=0.3)
    assert row["critical_ratio"] == pytest.approx(0.7)


def test_without_costs_the_class_decides_and_it_is_said_once_with_counts():
    products = catalogue(
        availability_class=["must_last", "may_sell_out", "must_sell_out", "must_sell_out"],
        price_gross_amount=[1.0, None, 2.0, 3.0],
        unit_cost_net_amount=[None, 0.4, None, 0.5],
    )
    settings = DecisionSettings(ratio_must_last=0.91, ratio_may_sell_out=0.7, ratio_must_sell_out=0.41)
    table, notices = critical_ratios(products, settings)
    assert table["source"].tolist() == ["class", "class", "class", "costs"]
    assert table["critical_ratio"].tolist()[:3] == [0.91, 0.7, 0.41]
    assert [(notice.code, notice.severity) for notice in notices] == [("ratio_by_class", "note")]
    assert dict(notices[0].values) == {
        "count": 3,
        "must_last": 1,
        "ratio_must_last": 0.91,
        "may_sell_out": 1,
        "ratio_may_sell_out": 0.7,
        "must_sell_out": 1,
        "ratio_must_sell_out": 0.41,
    }


def test_a_known_cost_without_a_price_still_prices_the_waste():
    row, _ = one_ratio(unit_cost_net_amount=0.4, salvage_net_amount=0.1)
    assert row["overage_net_amount"] == pytest.approx(0.3)
    assert pd.isna(row["underage_net_amount"])


def test_a_price_below_cost_gets_the_lowest_ratio_and_is_named():
    row, notices = one_ratio(price_gross_amount=0.5, unit_cost_net_amount=0.6)
    assert row["critical_ratio"] == DecisionSettings().lowest_ratio
    assert row["underage_net_amount"] == 0
    assert [(notice.code, notice.values["products"]) for notice in notices] == [("price_below_cost", "P0")]


def test_salvage_above_cost_gets_the_highest_ratio_and_is_named():
    row, notices = one_ratio(price_gross_amount=2.0, unit_cost_net_amount=0.6, salvage_net_amount=0.7)
    assert row["critical_ratio"] == DecisionSettings().highest_ratio
    assert row["overage_net_amount"] == 0
    assert [(notice.code, notice.values["count"]) for notice in notices] == [("salvage_above_cost", 1)]


def test_salvage_that_gives_back_just_the_cost_is_named_too():
    row, notices = one_ratio(price_gross_amount=2.0, unit_cost_net_amount=0.6, salvage_net_amount=0.6)
    assert row["critical_ratio"] == DecisionSettings().highest_ratio
    assert [notice.code for notice in notices] == ["salvage_above_cost"]


def test_ratios_stay_between_the_configured_bounds():
    settings = DecisionSettings(lowest_ratio=0.5, highest_ratio=0.6, ratio_must_last=0.9)
    row, _ = one_ratio(settings, availability_class="must_last")
    assert row["critical_ratio"] == 0.6


def test_what_is_not_planned_is_not_counted_among_the_assumptions():
    table, notices = critical_ratios(catalogue(is_planned=[False, False]), DecisionSettings())
    assert len(table) == 2
    assert notices == []


def test_goodwill_is_added_to_the_margin_of_those_who_leave_with_nothing():
    costs = {"price_gross_amount": 1.055, "vat_share": 0.055, "unit_cost_net_amount": 0.5}
    assert one_ratio(**costs)[0]["critical_ratio"] == pytest.approx(0.5)
    settings = DecisionSettings(goodwill_net_amount=0.5, recapture_share=0.4)
    row, _ = one_ratio(settings, **costs)
    assert row["underage_net_amount"] == pytest.approx(0.6 * (0.5 + 0.5))
    own, _ = one_ratio(settings, goodwill_net_amount=0.0, **costs)
    assert own["underage_net_amount"] == pytest.approx(0.6 * 0.5)


def test_a_loss_leader_with_goodwill_is_worth_more_than_its_margin():
    row, notices = one_ratio(price_gross_amount=0.5, unit_cost_net_amount=0.6, goodwill_net_amount=1.0, vat_share=0.0)
    assert row["underage_net_amount"] == pytest.approx(0.9)
    assert [notice.code for notice in notices] == ["price_below_cost"]


def test_a_cost_from_a_recipe_is_told_by_the_source():
    row, _ = one_ratio(price_gross_amount=1.0, unit_cost_net_amount=0.3, is_cost_from_recipe=True)
    assert row["source"] == "recipe"


@given(
    price=st.floats(0.2, 20), cost=st.floats(0.05, 10), goodwill=st.floats(0, 5), more=st.floats(0, 5),
    recapture=st.floats(0, 1),
)  # fmt: skip
def test_more_goodwill_never_lowers_the_target(price, cost, goodwill, more, recapture):
    settings = DecisionSettings(recapture_share=recapture)
    little, much = (
        one_ratio(settings, price_gross_amount=price, unit_cost_net_amount=cost, goodwill_net_amount=amount)[0]
        for amount in (goodwill, goodwill + more)
    )
    assert much["critical_ratio"] >= little["critical_ratio"] - 1e-9


def recaptured(share, family="bread"):
    rows = {"family": [family], "recapture_share": [share], "error_share": [0.1], "hours_count": [100]}
    return checked(Recapture, pd.DataFrame(rows))


def breads(prices, costs, **more):
    return catalogue(price_gross_amount=prices, unit_cost_net_amount=costs, vat_share=0.0, family="bread", **more)


def test_who_takes_another_bread_brings_its_price_where_it_would_have_been_left_but_spends_no_more():
    table, _ = critical_ratios(breads([1.0, 3.0], [0.2, 0.6]), DecisionSettings(), recaptured(0.2))
    ratio, underage = table["critical_ratio"].tolist(), table["underage_net_amount"].tolist()
    assert underage[0] == pytest.approx(0.8 - 0.2 * ratio[1] * 1.0, abs=1e-5)
    assert underage[1] == pytest.approx(2.4 - 0.2 * ratio[0] * 1.0, abs=1e-5)
    assert ratio[0] == pytest.approx(underage[0] / (underage[0] + 0.2), abs=1e-5)


def test_neighbours_count_by_how_much_is_wanted_of_them():
    three = breads([1.0, 3.0, 3.0], [0.2, 0.6, 2.7])
    dear = pd.Series({"P0": 10.0, "P1": 40.0, "P2": 0.0})
    poor = pd.Series({"P0": 10.0, "P1": 0.0, "P2": 40.0})
    with_dear, with_poor = (
        critical_ratios(three, DecisionSettings(), recaptured(0.2), liked=liked)[0]["underage_net_amount"][0]
        for liked in (dear, poor)
    )
    assert with_dear < with_poor < 0.8


def test_without_a_neighbour_whose_cost_is_known_another_one_of_the_same_margin_is_taken():
    alone, _ = critical_ratios(breads([1.0, 2.0], [0.2, None]), DecisionSettings(), recaptured(0.25))
    assert alone["underage_net_amount"][0] == pytest.approx(0.75 * 0.8)


@given(
    prices=st.lists(st.floats(0.5, 10), min_size=3, max_size=3),
    costs=st.lists(st.floats(0.05, 0.6), min_size=3, max_size=3),
    share=st.floats(0, 0.6), more=st.floats(0.01, 5),
)  # fmt: skip
def test_more_margin_of_a_product_never_lowers_its_own_target_whatever_its_neighbours_do(prices, costs, share, more):
    little, much = (
        critical_ratios(
            breads([price, *prices[1:]], [cost * each for cost, each in zip(costs, prices, strict=True)]),
            DecisionSettings(),
            recaptured(share),
        )[0]["critical_ratio"][0]
        for price in (prices[0], prices[0] + more)
    )
    assert much >= little - 1e-4


@given(
    prices=st.lists(st.floats(0.5, 10), min_size=4, max_size=4),
    costs=st.lists(st.floats(0.05, 0.9), min_size=4, max_size=4),
    share=st.floats(0, 0.9),
)  # fmt: skip
def test_who_takes_another_product_never_raises_a_target(prices, costs, share):
    products = breads(prices, [cost * price for cost, price in zip(costs, prices, strict=True)])
    aware = critical_ratios(products, DecisionSettings(), recaptured(share))[0]["critical_ratio"]
    naive = critical_ratios(products, DecisionSettings(recapture_share=0.0))[0]["critical_ratio"]
    assert (aware <= naive + 1e-9).all()
