"""Critical ratios: the published checks, the classes, the odd catalogues."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.config import DecisionSettings
from forecast.decisions.service_level import critical_ratios
from forecast.tables import Products, checked


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
