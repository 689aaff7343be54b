"""The orders as a file."""

from __future__ import annotations

import csv
import io

from forecast.config import ReportSettings
from forecast.reports.csv_files import orders_csv
from forecast.tables import OrderPlan, empty

from .made_up_page import bakery_orders, wording


def test_without_orders_there_is_the_header_alone():
    content = orders_csv(empty(OrderPlan), wording=wording("de"), settings=ReportSettings())
    assert content.decode("utf-8-sig").splitlines() == [
        "Filiale;Lieferant;Zutat;Bestellen bis;Lieferung;Muss reichen bis;Einheit;Bedarf;Reserve;Bestand;Unterwegs;"
        "Gebindegröße;Anzahl Gebinde;Menge;Netto (EUR);Reicht zu (%);Warum"
    ]


def test_the_order_that_closes_first_comes_first_on_the_shop_clock():
    content = orders_csv(bakery_orders(), wording=wording("fr"), settings=ReportSettings())
    rows = [
        dict(zip(OrderPlan.to_schema().columns, row, strict=True))
        for row in list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
    ]
    assert [row["supplier"] for row in rows] == ["Moulins Viron"] * 3 + ["Beurre & Cie"] * 3
    assert rows[0]["order_by_at"] == "2022-07-15 12:00"
    assert rows[0]["delivery_day"] == "2022-07-18"
    flour = next(row for row in rows if row["ingredient"] == "Farine T65")
    assert (flour["packs"], flour["order_qty"], flour["cost_net_amount"]) == ("8", "200,000", "180,00")
    butter = next(row for row in rows if row["ingredient"] == "Beurre de tourage")
    assert butter["cost_net_amount"] == ""
    assert next(row for row in rows if row["ingredient"] == "Œufs")["reason"] == "never seen code"
