"""The bake list of a chain and the delivery notes of its shops: the same pieces, counted once."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from tests.decisions.little_bakery import catalogue, forecast, orders, together
from tests.decisions.test_production import plan_of

from forecast.config import ReportSettings
from forecast.reports.papers.bake_list import bake_list_csv, bake_list_pdf, delivery_csv, delivery_pdf
from forecast.reports.papers.sheet import SheetOf
from forecast.reports.wording import Wording
from forecast.tables import SlotPlan, checked, empty

from ..made_up_page import CUTOFF, bakery_plan, wording
from ..page.paper import misprinted, sheets_of

PRODUCTS = catalogue({"product": "PAIN", "batch_qty": 10.0}, {"product": "TARTE"}, {"product": "BRIOCHE"})
PLAN, _ = plan_of(
    together(forecast({"PAIN": 30, "TARTE": 5}, shop="A"), forecast({"PAIN": 12, "BRIOCHE": 4}, shop="B")),
    PRODUCTS,
    customer_orders=orders(("PAIN", 3.0)),
)
DECIDED = PLAN.assign(decided_qty=[40.0, None, *[None] * (len(PLAN) - 2)])


def rows_of(written: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))


def test_the_total_is_the_sum_of_the_shops_and_of_their_delivery_notes() -> None:
    settings = ReportSettings()
    total = rows_of(bake_list_csv(DECIDED, shops=["A", "B"], wording=Wording("en"), settings=settings))
    notes = {
        shop: rows_of(delivery_csv(DECIDED[DECIDED["shop"] == shop], wording=Wording("en"), settings=settings))
        for shop in ("A", "B")
    }
    assert {row["Product"] for row in total} == {"PAIN", "TARTE", "BRIOCHE"}
    for row in total:
        of_shops = {shop: float(row[shop] or 0) for shop in notes}
        assert float(row["Total"]) == sum(of_shops.values())
        for shop, qty in of_shops.items():
            received = [float(line["Total"]) for line in notes[shop] if line["Product"] == row["Product"]]
            assert sum(received) == qty
            assert all(line["Received"] == "" for line in notes[shop])


def test_what_was_decided_is_baked_and_nothing_is_listed_at_zero() -> None:
    none = DECIDED.assign(decided_qty=[0.0] * len(DECIDED))
    assert rows_of(bake_list_csv(none, shops=["A", "B"], wording=Wording("en"), settings=ReportSettings())) == []
    first = DECIDED.iloc[0]
    total = rows_of(bake_list_csv(DECIDED, shops=["A", "B"], wording=Wording("en"), settings=ReportSettings()))
    row = next(line for line in total if line["Product"] == first["product"])
    assert float(row[first["shop"]]) == 40


def slots_of(plan, *ready_at):
    columns = ["shop", "day", "family", "dough", "product", "label", "unit", "batch_qty"]
    parts = [
        plan[columns].assign(
            slot=str(at), ready_s=at, slot_qty=plan["plan_qty"] / len(ready_at), batches=1.0, expected_lost_qty=0.0,
            expected_stale_qty=0.0,
        )
        for at in ready_at
    ]  # fmt: skip
    return checked(SlotPlan, pd.concat(parts, ignore_index=True)) if parts else empty(SlotPlan)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Bon de livraison", "Reçu", "Rendu", "6 h 30")),
        ("de", ("Lieferschein", "Erhalten", "Retour", "06:30 Uhr")),
        ("en", ("Delivery note", "Received", "Returned", "06:30")),
    ],
)
@pytest.mark.parametrize("products", [1, 5, 60, 150])
def test_a_delivery_note_has_quantities_by_bake_and_boxes_but_no_prices(language, words, products):
    plan = bakery_plan(products)
    of = SheetOf("Filiale Bahnhofstraße", CUTOFF, wording(language))
    found = sheets_of(delivery_pdf(plan, slots_of(plan, 23_400, 39_600, 57_600), of=of))
    assert [said for sheet in found for said in misprinted(sheet)] == []
    assert "€" not in "".join(sheet.text for sheet in found)
    for word in words:
        assert word in found[0].text, found[0].text
    assert plan["label"].iloc[0] in found[0].text


def test_a_day_with_one_bake_has_no_columns_of_bakes():
    of = SheetOf("A", CUTOFF, wording("en"))
    (sheet,) = sheets_of(delivery_pdf(bakery_plan(5), slots_of(bakery_plan(5), 23_400), of=of))
    assert "06:30" not in sheet.text


@pytest.mark.parametrize(("shops", "named"), [(2, True), (8, True), (9, False)])
@pytest.mark.parametrize("products", [5, 150])
def test_the_bake_list_has_a_column_for_each_shop_where_there_is_room(shops, named, products):
    names = {f"shop {number}": f"Nordstadt {number}" for number in range(shops)}
    plan = pd.concat([bakery_plan(products).assign(shop=shop) for shop in names], ignore_index=True)
    found = sheets_of(bake_list_pdf(plan, shops=names, of=SheetOf("Bäckerei", CUTOFF, wording("de"))))
    assert [said for sheet in found for said in misprinted(sheet)] == []
    assert ("Nord" in found[0].text) == named
    assert f"{int(plan['plan_qty'].iloc[0] * shops)}" in found[0].text.replace(".", "").split()
