"""The order sheet: who, before when, how many packs."""

from __future__ import annotations

import pandas as pd

from forecast.reports.page.orders import order_sheet
from forecast.tables import OrderPlan, checked, empty

from ..made_up_page import bakery_orders, wording


def test_suppliers_come_by_the_time_to_order_before_on_the_shop_clock():
    first, second = order_sheet(bakery_orders(), wording=wording("en")).suppliers
    assert (first.supplier, second.supplier) == ("Moulins Viron", "Beurre & Cie")
    assert [fact.text for fact in first.facts] == ["Fri 15 Jul at 12:00", "Mon 18 Jul", "Thu 21 Jul"]


def test_a_line_shows_packs_quantity_and_cost():
    rye, flour = order_sheet(bakery_orders(), wording=wording("en")).suppliers[0].lines
    assert rye["ingredient"] == "Farine de seigle"
    assert flour["packs"].replace("\N{NO-BREAK SPACE}", " ") == "8 × 25 kg"
    assert flour["quantity"].replace("\N{NO-BREAK SPACE}", " ") == "200 kg"
    assert (flour["cost"], flour["on_order"], flour["why"]) == ("€180.00", "", "")


def test_what_is_sufficient_is_named_and_not_listed():
    supplier = order_sheet(bakery_orders(), wording=wording("en")).suppliers[0]
    assert supplier.enough == "Enough in stock: Farine T80."
    assert "Farine T80" not in [line["ingredient"] for line in supplier.lines]


def test_a_total_says_when_a_price_is_missing():
    full, partly = order_sheet(bakery_orders(), wording=wording("en")).suppliers
    assert (full.total_label, full.total) == ("Total", "€206.00")
    assert (partly.total_label, partly.total) == ("Total of known prices", "€92.60")


def test_the_last_day_is_told_only_when_it_is_the_same_for_all():
    orders = bakery_orders()
    orders.loc[0, "covers_to_day"] += pd.Timedelta(days=1)
    supplier = order_sheet(checked(OrderPlan, orders), wording=wording("en")).suppliers[0]
    assert [fact.label for fact in supplier.facts] == ["Order before", "Delivery"]


def test_a_line_without_packs_but_with_a_reason_is_shown():
    orders = bakery_orders()
    orders.loc[orders["ingredient"] == "Farine T80", "reason"] = "postponed"
    lines = order_sheet(checked(OrderPlan, orders), wording=wording("en")).suppliers[0].lines
    late = next(line for line in lines if line["ingredient"] == "Farine T80")
    assert late["packs"].startswith("0")
    assert late["why"] == "below the minimum order, stock lasts: next delivery"


def test_nothing_to_order_is_said():
    sheet = order_sheet(empty(OrderPlan), wording=wording("en"))
    assert sheet.suppliers == ()
    assert sheet.note.startswith("Nothing to order")
