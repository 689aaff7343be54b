"""Units of quantities, ids of lines, times of other zones, several tables in one file."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest
from openpyxl import Workbook

from forecast.config import TillSettings
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop

from .reading import alarms, read, reasons, sold

TICKETS = "date,time,ticket,item,qty,total"


def test_pieces_and_weight_of_one_article_are_kept_apart_and_told(tmp_path):
    lines = ["Dinkelbrot;0,5;kg;3,50", "Dinkelbrot;1;Stk;3,50", "Kuchen;380;g;4,20"]
    rows = [f"{day:02d}.03.2026;08:{at:02d};{day}{at};{line}" for day in range(1, 6) for at, line in enumerate(lines)]
    till = read(tmp_path, "Datum;Uhrzeit;Bon;Artikel;Menge;Einheit;Betrag", *rows)
    assert sold(till) == {"Dinkelbrot": 5.0, "Dinkelbrot (kg)": 2.5, "Kuchen": 1.9}
    assert till.lines.groupby("product")["unit"].first().to_dict() == {
        "Dinkelbrot": "pcs", "Dinkelbrot (kg)": "kg", "Kuchen": "kg",
    }  # fmt: skip
    assert alarms(till) == ["till_two_units"]


def test_turnover_has_the_unit_amount(tmp_path):
    rows = [f"{day:02d}.03.2026;Brot;{day}00,00" for day in range(1, 15)]
    till = read(tmp_path, "Datum;Artikel;Umsatz", *rows, qty_is="amount")
    assert till.lines["unit"].unique().tolist() == ["amount"]


def test_words_that_are_no_unit_count_pieces_and_are_told(tmp_path):
    rows = [f"{day:02d}.03.2026;Brot;{day};Hupf" for day in range(1, 15)]
    till = read(tmp_path, "Datum;Artikel;Menge;Einheit", *rows, columns={"unit": "Einheit"})
    assert till.lines["unit"].unique().tolist() == ["pcs"]
    assert alarms(till) == ["till_units_unknown"]


def test_an_id_is_repeated_only_within_shop_day_and_receipt(tmp_path):
    rows = [f"2026-03-02,08:{at:02d},{at},Bread,1,2.50,{1000 + at}" for at in range(60)]
    again = ["2026-03-02,08:10,10,Bread,1,2.50,1010", "2026-03-02,09:10,99,Bread,1,2.50,1010"]
    till = read(tmp_path, f"{TICKETS},line_id", *rows, *again, columns={"line_id": "line_id"})
    assert reasons(till) == {62: "repeated_id"}
    assert [notice.code for notice in till.notices] == []


def test_a_number_within_the_receipt_is_no_id(tmp_path):
    rows = [f"2026-03-02,08:{at:02d},,{item},1,2.50,{number}" for at in range(40)
            for number, item in enumerate(("Bread", "Roll"))]  # fmt: skip
    till = read(tmp_path, f"{TICKETS},PosID", *rows, columns={"line_id": "PosID"})
    assert sold(till) == {"Bread": 40.0, "Roll": 40.0}
    assert [notice.code for notice in till.notices] == ["till_id_is_none"]


def test_an_export_that_holds_everything_twice_is_counted_once_and_told(tmp_path):
    rows = [f"2026-03-02,08:{at:02d},{at},Bread,1,2.50,{1000 + at}" for at in range(60)]
    till = read(tmp_path, f"{TICKETS},line_id", *rows, *rows, columns={"line_id": "line_id"})
    assert sold(till) == {"Bread": 60.0}
    assert alarms(till) == ["till_lines_twice"]


@pytest.mark.parametrize("times", [None, "UTC"])
def test_moments_of_another_zone_are_the_shops(tmp_path, times):
    mark = "" if times else "Z"
    rows = [f"2026-01-13T{hour:02d}:15:00{mark},{hour},Bagel,2,5.00" for hour in (0, 1, 12, 23)]
    till = read(tmp_path, "created_at,receipt,item,qty,total", *rows, timezone="America/New_York",
                **({"times": times} if times else {}))  # fmt: skip
    assert till.lines["day"].dt.day.tolist() == [12, 12, 13, 13]
    assert till.lines["time_s"].tolist() == [19 * 3600 + 900, 20 * 3600 + 900, 7 * 3600 + 900, 18 * 3600 + 900]


def test_a_business_day_of_the_tills_own_stays_whatever_the_clock_says(tmp_path):
    rows = [f"2026-03-{day:02d},2026-03-{day + 1:02d} 00:40:00,{day},Bread,1,2.50" for day in range(1, 20)]
    till = read(tmp_path, "Business Day,Time,ticket,item,qty,total", *rows,
                columns={"day": "Business Day", "time": "Time"})  # fmt: skip
    assert till.lines["day"].dt.day.tolist() == list(range(1, 20))
    assert till.lines["time_s"].unique().tolist() == [2400]


def test_the_time_zone_is_part_of_how_a_file_is_read():
    settings = TillSettings()
    assert settings.reading_hash(timezone="UTC") != settings.reading_hash(timezone="Europe/Paris")


def test_sheets_with_headers_of_their_own_are_read_each_by_itself(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="writes the workbook that is read")
    book = openpyxl.Workbook()
    book.active.title = "January"
    february, notes = book.create_sheet("February"), book.create_sheet("Notes")
    book.active.append(["Date", "Article", "Quantity"])
    february.append(["Jour", "Produit", "Qté", "Montant"])
    for day in range(1, 25):
        book.active.append([f"2026-01-{day:02d}", "Pain", day])
        february.append([f"2026-02-{day:02d}", "Pain", day, day * 2.5])
    notes.append(["To do", "Who"])
    notes.append(["order flour", "Ana"])
    book.save(tmp_path / "till.xlsx")
    till = read_till(tmp_path / "till.xlsx", TillSettings(), Shop("Port"))
    by_month = till.lines.groupby(till.lines["day"].dt.month)["qty"].sum()
    assert by_month.to_dict() == {1: 300.0, 2: 300.0}
    assert [(notice.code, notice.severity, notice.values["table"]) for notice in till.notices] == [
        ("till_table_not_read", "note", "Notes")
    ]


def test_spellings_of_one_article_are_one_and_told(tmp_path):
    rows = [
        f"2026-03-02,08:{at:02d},{at},{name},1,2.50"
        for at, name in enumerate(["Pâté"] * 3 + ["PÂTÉ", "Pa\u0302te\u0301"])
    ]
    till = read(tmp_path, TICKETS, *rows)
    assert sold(till) == {"Pâté": 5.0}
    assert pd.Series([notice.code for notice in till.notices]).tolist() == ["till_names_merged"]


@pytest.mark.parametrize("names", ["Date (UTC),Time (UTC)", "date,time_utc", "SaleDateGMT,Time"])
def test_times_whose_column_is_named_after_utc_are_moved_to_the_shops(tmp_path, names):
    rows = [f"2026-03-{day:02d},{hour}:{day:02d},{day}{hour},Bread,2,7.00" for day in (2, 3) for hour in (15, 23)]
    till = read(tmp_path, f"{names},ticket,item,qty,total", *rows, timezone="Asia/Tokyo")
    assert sorted(till.lines["day"].dt.day.unique()) == [3, 4]
    assert str(till.report.detected["times"]) == "UTC, as the column's name says (detected)"


def test_a_letter_for_the_rate_of_tax_beside_prices_and_amounts_does_not_hide_them(tmp_path):
    rows = [f"{day:02d}.03.2026;08:{n:02d};{day}{n};Brot;{n};3,50 A;{n * 3.5:.2f} A".replace(".50 A", ",50 A").replace(
        ".00 A", ",00 A") for day in range(2, 8) for n in range(1, 5)]  # fmt: skip
    till = read(tmp_path, "Datum;Uhrzeit;Bon;Artikel;Menge;EP;Betrag", *rows)
    assert till.lines["amount"].sum() == 6 * 10 * 3.5
    assert till.report.lines_kept == 24


def test_rows_that_name_a_shop_above_its_rows_tell_the_shop(tmp_path):
    rows = []
    for shop in ("Filiale Nord", "Filiale Hafen"):
        rows += [
            f"{shop};;",
            *(f"{day:02d}.03.2026;{name};{day + 3}" for day in range(2, 9) for name in ("Brot", "Semmel")),
        ]
    till = read(tmp_path, "Datum;Artikel;Menge", *rows)
    assert till.lines.groupby("shop")["qty"].sum().to_dict() == {"Filiale Hafen": 112.0, "Filiale Nord": 112.0}


@pytest.mark.parametrize(("articles", "shops"), [(("Brot", "Brot"), {"Nord", "Hafen"}), (("Brot", "Kuchen"), {"Port"})])
def test_sheets_that_sell_the_same_articles_are_shops_and_others_are_groups(tmp_path, articles, shops):
    book = Workbook()
    for sheet, article in zip(("Nord", "Hafen"), articles, strict=True):
        page = book.create_sheet(sheet)
        page.append(["Datum", "Artikel", "Menge"])
        for day in range(2, 12):
            page.append([datetime(2026, 3, day), article, day + len(sheet)])
            page.append([datetime(2026, 3, day), f"{article} klein", 2 * day])
    del book[book.sheetnames[0]]
    book.save(tmp_path / "till.xlsx")
    till = read_till(tmp_path / "till.xlsx", TillSettings(), Shop("Port", timezone="Europe/Paris"))
    assert set(till.lines["shop"]) == shops


@pytest.mark.parametrize(
    ("name", "cells", "unit"),
    [
        ("Menge (kg)", ("1,250", "0,5"), "kg"),
        ("Menge in g", ("1250", "500"), "kg"),
        ("Menge Stk", ("1,250", "0,5"), "pcs"),
    ],
)
def test_the_name_of_the_column_tells_the_unit(tmp_path, name, cells, unit):
    rows = [f"{day:02d}.03.2026;Brot;{cell};4,00" for day in range(2, 9) for cell in cells]
    till = read(tmp_path, f"Datum;Artikel;{name};Umsatz", *rows)
    assert set(till.lines["unit"]) == {unit}
    assert till.lines["qty"].tolist() == [1.25, 0.5] * 7
