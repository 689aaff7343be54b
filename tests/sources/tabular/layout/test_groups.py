"""Cells that stand on the first row of a group only, and labels on rows of their own."""

from __future__ import annotations

import pytest

from ..english import english
from ..made_grids import refused, rows_of, table_of

ORDERS = """
Order,Item,Qty,Total,Placed,State,Note
A1,Bagel,3,3.60,2026-05-04 08:10:00,Paid,
,Scone,2,2.60,,,warm
A2,Bagel,1,1.20,2026-05-04 08:12:00,Cancelled,
,Scone,1,1.30,,,
,Bun,1,0.80,,,
A3,Bagel,6,7.20,2026-05-05 09:00:00,,gift
,Bun,2,1.60,,,
"""


def test_what_is_an_orders_stands_on_each_of_its_lines():
    table = table_of(ORDERS, separator=",")
    assert table.frame["Order"].tolist() == ["A1", "A1", "A2", "A2", "A2", "A3", "A3"]
    assert table.frame["State"].tolist() == ["Paid", "Paid", "Cancelled", "Cancelled", "Cancelled", "", ""]
    assert table.frame["Placed"].nunique() == 3
    assert english(table.detected) == {"carried down": "Order, Placed, State"}


def test_a_sparse_column_is_not_carried():
    assert table_of(ORDERS, separator=",").frame["Note"].tolist() == ["", "warm", "", "", "", "gift", ""]


def test_the_sum_of_an_order_is_not_carried_but_its_number_is():
    rows = ["Date;Order;Item;Qty;Order total"]
    for number in range(1, 5):
        rows += [f"2026-05-0{number};{1000 + number};Bagel;3;6,20", ";;Scone;2;"]
    table = table_of("\n".join(rows))
    assert table.frame["Order"].tolist()[:4] == ["1001", "1001", "1002", "1002"]
    assert table.frame["Order total"].tolist()[:4] == ["6,20", "", "6,20", ""]


def test_a_day_on_its_first_row_and_an_article_on_its_first_hour():
    table = table_of(
        "Tag;Artikel;Stunde;Menge\n04.05.2026;Brezel;6;4\n;;7;8\n;Semmel;6;5\n;;7;9\n05.05.2026;Brezel;6;4\n;;7;8"
    )
    assert rows_of(table) == [
        "04.05.2026|Brezel|6|4",
        "04.05.2026|Brezel|7|8",
        "04.05.2026|Semmel|6|5",
        "04.05.2026|Semmel|7|9",
        "05.05.2026|Brezel|6|4",
        "05.05.2026|Brezel|7|8",
    ]


@pytest.mark.parametrize("lost", [[7], [7, 40], [3, 4]])
def test_cells_lost_by_damage_are_not_made_up(lost):
    rows = [f"{1 + day:02d}.05.2026;Brezel;{day}" for day in range(28)] * 3
    damaged = [f";{row.split(';', 1)[1]}" if at in lost else row for at, row in enumerate(rows)]
    table = table_of("\n".join(["Datum;Artikel;Menge", *damaged]))
    assert [at for at, cell in enumerate(table.frame["Datum"]) if not cell] == lost
    assert "carried down" not in table.detected


def test_missing_articles_are_not_made_up():
    rows = [f"{1 + day:02d}.05.2026;{'' if day % 9 == 5 else 'Brezel ' + str(day)};{day}" for day in range(28)]
    table = table_of("\n".join(["Datum;Artikel;Menge", *rows]))
    assert (table.frame["Artikel"] == "").sum() == 3


@pytest.mark.parametrize(
    "day", ["{}.05.2026", "Montag, {}.05.2026", "Datum: {}.05.2026", "{}. Mai 2026", "2026年5月{}日"]
)
def test_a_day_on_a_row_of_its_own_is_the_day_of_the_rows_below(day):
    first, second = day.format("04"), day.format("05")
    table = table_of(f"Artikel;Menge\n{first};\nBrezel;4\nSemmel;8\nSumme;12\n{second};\nBrezel;5\nSumme;5\nGesamt;17")
    assert rows_of(table) == ["Brezel|4|2026-05-04", "Semmel|8|2026-05-04", "Brezel|5|2026-05-05"]
    assert [total.cells for total in table.totals] == [{"Menge": "12"}, {"Menge": "5"}, {"Menge": "17"}]
    assert english(table.detected["Date"]) == "from rows of its own"


def test_a_label_fills_the_column_that_it_stands_in():
    table = table_of("Datum;Artikel;Menge\n04.05.2026;;\n;Brezel;4\n;Semmel;8\n05.05.2026;;\n;Brezel;5")
    assert rows_of(table) == ["2026-05-04|Brezel|4", "2026-05-04|Semmel|8", "2026-05-05|Brezel|5"]


def test_a_day_without_a_year_takes_it_from_the_title_or_is_refused():
    body = "Artikel;Menge\nMo 04.05.;\nBrezel;4\nDi 05.05.;\nBrezel;5"
    assert rows_of(table_of(f"Umsatz 2026\n{body}")) == ["Brezel|4|2026-05-04", "Brezel|5|2026-05-05"]
    assert "got the day 'Mo 04.05.', expected its year in a title" in refused(body)


def test_groups_stand_in_a_column_and_their_sums_are_totals():
    table = table_of(
        "Tag: 04.05.2026\nArtikel;Menge\nBrot;\nRoggen;4\nDinkel;8\nSumme Brot;12\n"
        "Feingebäck;\nZopf;5\nSumme Feingebäck;5"
    )
    assert rows_of(table) == ["Roggen|4|Brot|2026-05-04", "Dinkel|8|Brot|2026-05-04", "Zopf|5|Feingebäck|2026-05-04"]
    assert [total.label for total in table.totals] == ["Summe Brot", "Summe Feingebäck"]


def test_one_report_a_day_below_each_other_gives_each_row_its_day():
    page = "Tagesbericht {0}\nArtikel;Menge\nBrezel;{1}\nSemmel;9\nSumme;{1}\n\n"
    table = table_of(page.format("04.05.2026", 4) + page.format("05.05.2026", 5))
    assert table.frame["Date"].tolist() == ["2026-05-04", "2026-05-04", "2026-05-05", "2026-05-05"]


def test_one_report_a_shop_below_each_other_gives_each_row_its_shop():
    page = "Umsatz 04.05.2026\nFiliale: {}\nArtikel;Menge\nBrezel;4\nSemmel;9\n\n"
    table = table_of(page.format("Nord") + page.format("Süd"))
    assert table.frame["Filiale"].tolist() == ["Nord", "Nord", "Süd", "Süd"]
    assert set(table.frame["Date"]) == {"2026-05-04"}
