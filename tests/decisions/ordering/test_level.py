"""The service level of an ingredient: what a shortage stops against what holding costs."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.config import OrderingSettings
from forecast.decisions.ordering.deliveries import Schedule
from forecast.decisions.ordering.level import margins_of, service_level
from forecast.decisions.ordering.suppliers import Terms
from forecast.tables import Products, checked

WIDE = OrderingSettings(lowest_level=0.01, highest_level=0.9999, holding_share=0.365)


def terms_of(price=10.0, pack=10.0, shelf_life=math.nan):
    schedule = Schedule(frozenset({0}), 43_200, 1, "UTC")
    return Terms("M", "F", "kg", pack, ((1, price),), schedule, shelf_life, math.inf, 0.0)


def test_margin_is_weighed_by_what_is_baked_and_counted_per_kilogram():
    """2 a loaf of half a kilogram and 6 a cake of a kilogram, 30 loaves and 5 cakes: 90 on 20 kg."""
    prices = {"price_gross_amount": [3.3, 8.8, None, 1.1], "unit_cost_net_amount": [1.0, 2.0, 1.0, 4.0]}
    products = {"product": ["LOAF", "CAKE", "UNKNOWN", "LOSS"], "vat_share": 0.1, "label": "x"}
    use = pd.DataFrame(
        {
            "product": products["product"],
            "ingredient": "flour",
            "per_product_qty": [0.5, 1.0, 9.0, 9.0],
            "mean_qty": [30.0, 5.0, 9.0, 9.0],
        }
    )
    catalogue = checked(Products, pd.DataFrame(products | prices))
    assert margins_of(use, catalogue) == {"flour": pytest.approx(90 / 20)}
    assert margins_of(use[use["product"] == "UNKNOWN"], catalogue) == {}


def test_it_pays_up_to_margin_over_margin_and_holding():
    """A kilogram at 1 held ten days at a thousandth a day costs 0.01; with a shelf life of 40 days a quarter more."""
    assert service_level(0.99, terms_of(), days=10, settings=WIDE) == pytest.approx(0.99)
    assert service_level(0.26, terms_of(shelf_life=40.0), days=10, settings=WIDE) == pytest.approx(0.5)


def test_the_settings_bound_it_and_speak_where_nothing_is_known():
    settings = OrderingSettings(level=0.93, lowest_level=0.9, highest_level=0.98)
    assert service_level(100.0, terms_of(), days=3, settings=settings) == 0.98
    assert service_level(0.001, terms_of(shelf_life=2.0), days=3, settings=settings) == 0.9
    assert service_level(math.nan, terms_of(), days=3, settings=settings) == 0.93
    assert service_level(1.0, terms_of(price=math.nan), days=3, settings=settings) == 0.93
    assert service_level(1.0, terms_of(price=0.0), days=3, settings=settings) == 0.98


@given(st.floats(0.01, 50), st.floats(0, 50), st.floats(0.5, 30), st.sampled_from([math.nan, 3.0, 60.0]))
def test_more_margin_never_lowers_it_and_a_dearer_ingredient_never_raises_it(margin, more, price, shelf_life):
    terms = terms_of(price=price, shelf_life=shelf_life)
    level = service_level(margin, terms, days=4, settings=WIDE)
    assert service_level(margin + more, terms, days=4, settings=WIDE) >= level
    assert service_level(margin, terms_of(price=price + more, shelf_life=shelf_life), days=4, settings=WIDE) <= level
