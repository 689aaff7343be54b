"""What to order on paper: a sheet for each supplier, its minimum, and what is said where nothing is ordered."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from forecast.reports.papers.order_sheets import orders_pdf
from forecast.reports.papers.sheet import SheetOf
from forecast.tables import OrderPlan, Suppliers, checked, empty

from ..made_up_page import CUTOFF, bakery_orders, wording
from ..page.paper import misprinted, sheets_of

TERMS = {"ingredient_unit": "kg", "pack_qty": 25.0, "delivery_weekdays": "0"}
SUPPLIERS = checked(
    Suppliers,
    pd.DataFrame(
        [
            {"supplier": "Moulins Viron", "ingredient": "Farine T65", "minimum_order_kg": 150.0, **TERMS},
            {"supplier": "Beurre & Cie", "ingredient": "Œufs", "minimum_order_amount": 500.0, **TERMS},
        ]
    ),
)


def sheets(orders, language="fr", suppliers=SUPPLIERS):
    of = SheetOf("Chez <A>", CUTOFF, wording(language))
    return sheets_of(orders_pdf(orders, suppliers, about="Jeudi 14 juillet 2022", of=of))


def told(sheet):
    return re.sub(r" +", " ", sheet.text)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Commander avant", "Livraison", "Minimum de commande : 150 kg, atteint (225 kg)", "Commandé")),
        ("de", ("Bestellen bis", "Lieferung", "Mindestbestellung: 150 kg, erreicht (225 kg)", "Bestellt")),
        ("en", ("Order before", "Delivery", "Minimum order: 150 kg, reached (225 kg)", "Ordered")),
    ],
)
def test_each_supplier_has_a_sheet_with_who_by_when_how_many_packs_and_whether_it_is_enough(language, words):
    flour, _butter = found = sheets(bakery_orders(), language)
    for sheet, name in zip(found, ("Moulins Viron", "Beurre & Cie"), strict=True):
        assert sheet.text.startswith(name)
        assert "Chez <A>" in told(sheet)
        assert misprinted(sheet) == []
    for word in (*words, "8 × 25"):
        assert word in told(flour)
    assert "Beurre de tourage" not in told(flour)


def test_need_stock_and_what_is_under_way_stand_smaller_than_what_is_to_be_ordered():
    _, butter = sheets(bakery_orders())
    sizes = {one.text.strip().replace("\xa0", " "): one.size for one in butter.ink}
    packs = next(size for text, size in sizes.items() if text.startswith("3 × 12"))
    assert packs > 1.3 * sizes["49 l"]


def test_without_a_price_there_is_no_column_of_money_and_no_claim_about_a_minimum_in_money():
    orders = bakery_orders().assign(cost_net_amount=float("nan"))
    for sheet in sheets(checked(OrderPlan, orders)):
        assert "Coût" not in told(sheet)
        assert "Total" not in told(sheet)
    assert "500 €" in told(sheet)
    assert "atteint" not in told(sheet)


def test_a_missed_minimum_is_said():
    orders = checked(OrderPlan, bakery_orders().fillna({"cost_net_amount": 22.65}))
    assert "500 €, pas atteint (115,25 €)" in told(sheets(orders)[1])


def test_nothing_to_order_is_said_with_the_next_time_to_order_by():
    (sheet,) = sheets(checked(OrderPlan, bakery_orders().assign(packs=0, order_qty=0.0, reason="")))
    assert "Rien à commander" in told(sheet)
    assert "Stock suffisant" in told(sheet)
    assert sheet.text.count("Commander avant") == 2
    assert "Commandé " not in told(sheet)


def test_a_supplier_of_whom_nothing_is_ordered_takes_no_sheet_of_its_own():
    orders = bakery_orders()
    is_butter = orders["supplier"] == "Beurre & Cie"
    orders.loc[is_butter, ["packs", "order_qty"]] = 0
    orders.loc[is_butter, "reason"] = ""
    (sheet,) = sheets(checked(OrderPlan, orders))
    assert sheet.text.startswith("Moulins Viron")
    assert "Beurre & Cie" in told(sheet)


@pytest.mark.parametrize("lines", [5, 60, 150])
@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_however_many_lines_and_however_long_their_names_nothing_is_cut_or_overlaps(language, lines):
    long = {"supplier": "Donaudampfschifffahrtsmühlen und Söhne", "order_qty": 12345.5, "packs": 1234}
    rows = [
        bakery_orders().iloc[number % 6].to_dict()
        | {**long, "ingredient": f"Sonnenblumenkernbrötchenmischung {number}", "cost_net_amount": 123456.7}
        | {"reason": "postponed" if number % 3 else ""}
        for number in range(lines)
    ]
    orders = pd.DataFrame(rows).assign(
        order_by_at=bakery_orders()["order_by_at"].iloc[0], delivery_day=bakery_orders()["delivery_day"].iloc[0]
    )
    found = sheets(checked(OrderPlan, orders), language)
    assert [said for sheet in found for said in misprinted(sheet)] == []
    assert all(
        f"{wording(language).text('page.page')} {at}/{len(found)}" in told(sheet) for at, sheet in enumerate(found, 1)
    )


def test_the_same_orders_are_the_same_bytes():
    of = SheetOf("A", CUTOFF, wording("de"))
    one, other = (orders_pdf(bakery_orders(), empty(Suppliers), about="x", of=of) for _ in range(2))
    assert one == other
