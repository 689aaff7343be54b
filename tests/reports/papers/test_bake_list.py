"""The bake list of a chain and the delivery notes of its shops: the same pieces, counted once."""

from __future__ import annotations

import csv
import io

from tests.decisions.little_bakery import catalogue, forecast, orders, together
from tests.decisions.test_production import plan_of

from forecast.config import ReportSettings
from forecast.reports.papers.bake_list import bake_list_csv, delivery_csv
from forecast.reports.wording import Wording

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
