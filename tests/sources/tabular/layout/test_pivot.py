"""Days, hours and products as columns become one row for each filled cell."""

from __future__ import annotations

import pytest

from forecast.sources.tabular.layout.layouts import laid_out

from ..english import english
from ..made_grids import grid_of, refused, rows_of, table_of

TALL = [
    "Brezel|2026-05-04|40",
    "Brezel|2026-05-05|41",
    "Brezel|2026-05-06|42",
    "Semmel|2026-05-04|80",
    "Semmel|2026-05-06|82",
]
GOODS = "Brezel;40;41;42\nSemmel;80;;82"


@pytest.mark.parametrize(
    "head",
    [
        "Artikel;04.05.2026;05.05.2026;06.05.2026",
        "Article;04/05/2026;05/05/2026;06/05/2026",
        "Item;05/04/2026;05/05/2026;05/06/2026",
        "Item;2026-05-04;2026-05-05;2026-05-06",
        "Artikel;Mo 04.05.2026;Di 05.05.2026;Mi 06.05.2026",
        "Artikel;4. Mai 2026;5. Mai 2026;6. Mai 2026",
        "商品名;2026年5月4日;2026年5月5日;2026年5月6日",
        "Artikel;04.05.2026;05.05.2026;06.05.2026\n;Mo;Di;Mi",
        "Umsatz Mai 2026\n\nArtikel;Mo 04.05.;Di 05.05.;Mi 06.05.",
        "Mai 2026\nArtikel;04.05.;05.05.;06.05.",
        "Ventes 2026\nArticle;lun. 4 mai;mar. 5 mai;mer. 6 mai",
        "Sales 2026\nItem;May 4;May 5;May 6",
        "2026\nArtikel;04.05;05.05;06.05",
        "Jahr 2026\nItem;5/4;5/5;5/6",
    ],
)
def test_days_as_columns(head):
    table = table_of(f"{head}\n{GOODS}")
    assert rows_of(table) == TALL
    assert list(table.frame.columns)[1:] == ["Date", "Quantity"]
    assert english(table.detected["days as columns"]) == "2026-05-04 – 2026-05-06"


def test_days_from_one_year_into_the_next():
    table = table_of("Umsatz ab Dezember 2025\nArtikel;30.12.;31.12.;01.01.;02.01.\nBrezel;1;2;3;4")
    assert table.frame["Date"].tolist() == ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02"]


def test_days_without_a_year_anywhere_are_refused():
    said = refused(f"Artikel;Mo 04.05.;Di 05.05.;Mi 06.05.\n{GOODS}")
    assert "got columns named Mo 04.05., Di 05.05., Mi 06.05. …, expected their year in a title" in said


def test_weekdays_alone_are_no_days():
    said = refused("Artikel;Mo;Di;Mi;Do;Fr\nBrezel;1;2;3;4;5\nSemmel;1;2;3;4;5", path="2026-05-04.csv")
    assert "got columns named Mo, Di, Mi …, expected the dates of single days" in said


@pytest.mark.parametrize(
    "head", ["KW 18;KW 19;KW 20", "März;April;Mai", "Jan 2026;Feb 2026;Mar 2026", "Semaine 1;Semaine 2;Semaine 3"]
)
def test_weeks_and_months_as_columns_are_refused(head):
    assert "expected the dates of single days" in refused(f"Artikel;{head}\n{GOODS}", path="2026-05-04.csv")


def test_days_of_the_next_page_are_no_facts_of_this_one():
    first = "Umsatz Mai 2026\nArtikel;04.05.;05.05.\nBrezel;40;41\nSemmel;80;\n"
    again = first.split("\n", 1)[1]
    following = "\nUmsatz Mai 2026\nArtikel;06.05.;07.05.\nBrezel;42;43\nSemmel;82;83\n"
    one, two = laid_out(grid_of(first + again + following))
    assert one.frame["Date"].tolist() == ["2026-05-04", "2026-05-05", "2026-05-04"] * 2
    assert rows_of(two)[:2] == ["Brezel|2026-05-06|42", "Brezel|2026-05-07|43"]
    assert english(one.detected["repeated header rows"]) == "1 (line 5)"


def test_an_article_without_sales_and_a_closed_day_are_no_rows():
    days = table_of("Artikel;04.05.2026;05.05.2026\nBrezel;40;41\nSemmel;;\nZopf;1;2")
    products = table_of("Datum;Brezel;Zopf\n04.05.2026;40;80\n05.05.2026;;\n06.05.2026;41;81")
    assert len(days.frame) == len(products.frame) == 4
    assert english(days.detected["rows without anything sold"]) == "1 (line 3)"
    assert english(products.detected["rows without anything sold"]) == "1 (line 3)"
    assert not days.spoilt
    assert not products.spoilt


def test_totals_of_rows_and_columns_are_kept_to_check():
    table = table_of("Artikel;04.05.2026;05.05.2026;Summe\nBrezel;40;41;81\nSemmel;80;;80\nGesamt;120;41;161")
    assert rows_of(table) == ["Brezel|2026-05-04|40", "Brezel|2026-05-05|41", "Semmel|2026-05-04|80"]
    assert [(total.where, total.cells) for total in table.totals] == [
        ({"Date": "2026-05-04"}, {"Quantity": "120"}),
        ({"Date": "2026-05-05"}, {"Quantity": "41"}),
        ({"Artikel": "Brezel"}, {"Quantity": "81"}),
        ({"Artikel": "Semmel"}, {"Quantity": "80"}),
    ]


@pytest.mark.parametrize(
    ("name", "cells"), [("Filiale", ("Mitte", "Nord")), ("Filiale", ("1", "2")), ("Preis", ("0,90", "0,95"))]
)
def test_a_shop_or_a_price_behind_the_days_is_no_total(name, cells):
    first, second = cells
    table = table_of(f"Artikel;04.05.2026;05.05.2026;{name}\nBrezel;40;41;{first}\nBrezel;30;31;{second}")
    assert list(table.frame.columns) == ["Artikel", name, "Date", "Quantity"]
    assert table.frame[name].tolist() == [first, first, second, second]
    assert not table.totals


def test_a_column_without_a_name_that_sums_up_is_a_total():
    table = table_of("Artikel;04.05.2026;05.05.2026;\nBrezel;40;41;81\nSemmel;80;;80")
    assert [total.cells for total in table.totals] == [{"Quantity": "81"}, {"Quantity": "80"}]


@pytest.mark.parametrize(
    "head",
    [
        "Artikel;04.05.2026;;05.05.2026;\n;Menge;Umsatz;Menge;Umsatz",
        ";04.05.2026;04.05.2026;05.05.2026;05.05.2026\nArtikel;Menge;Umsatz;Menge;Umsatz",
        "Artikel;Menge 04.05.2026;Umsatz 04.05.2026;Menge 05.05.2026;Umsatz 05.05.2026",
    ],
)
def test_two_measures_under_each_day(head):
    table = table_of(f"{head}\nBrezel;40;38,00;41;38,95\nSemmel;80;36,00;;")
    assert list(table.frame.columns) == ["Artikel", "Date", "Menge", "Umsatz"]
    assert rows_of(table) == [
        "Brezel|2026-05-04|40|38,00",
        "Brezel|2026-05-05|41|38,95",
        "Semmel|2026-05-04|80|36,00",
    ]
    assert "title rows" not in table.detected


def test_days_under_each_measure():
    head = "Artikel;Menge;;Umsatz;\n;04.05.2026;05.05.2026;04.05.2026;05.05.2026"
    assert rows_of(table_of(f"{head}\nBrezel;40;41;38,00;38,95")) == [
        "Brezel|2026-05-04|40|38,00",
        "Brezel|2026-05-05|41|38,95",
    ]


def test_a_column_beside_days_under_each_measure_keeps_its_name():
    head = "Artikel;Gruppe;Menge;;Umsatz;\n;;04.05.2026;05.05.2026;04.05.2026;05.05.2026"
    table = table_of(f"{head}\nBrezel;Laugen;40;41;38,00;38,95")
    assert list(table.frame.columns) == ["Artikel", "Gruppe", "Date", "Menge", "Umsatz"]


def test_a_title_with_two_dates_over_two_columns_is_no_header_of_days():
    table = table_of("Bericht;04.05.2026;05.05.2026\nArtikel;Menge;Umsatz\nBrezel;40;38,00\nSemmel;80;36,00")
    assert list(table.frame.columns) == ["Artikel", "Menge", "Umsatz"]


@pytest.mark.parametrize(
    "head",
    [
        "06-07;07-08;08-09",
        "06:00 - 07:00;07:00 - 08:00;08:00 - 09:00",
        "06:00;07:00;08:00",
        "6 Uhr;7 Uhr;8 Uhr",
        "6h;7h;8h",
        "06h-07h;07h-08h;08h-09h",
    ],
)
def test_hours_as_columns(head):
    table = table_of(f"Datum;Artikel;{head};Summe\n04.05.2026;Brezel;4;5;6;15\n05.05.2026;Brezel;1;;2;3")
    assert rows_of(table) == [
        "04.05.2026|Brezel|6|4",
        "04.05.2026|Brezel|7|5",
        "04.05.2026|Brezel|8|6",
        "05.05.2026|Brezel|6|1",
        "05.05.2026|Brezel|8|2",
    ]
    assert english(table.detected) == {
        "hours as columns": "6 – 8",
        "total columns": "Summe",
    }


def test_half_hours_are_times():
    table = table_of("Tagesbericht 04.05.2026\nArtikel;06:30;07:00;07:30\nBrezel;4;5;6")
    assert rows_of(table) == ["Brezel|06:30|4|2026-05-04", "Brezel|07:00|5|2026-05-04", "Brezel|07:30|6|2026-05-04"]
    assert "Time" in table.frame


def test_numbers_as_columns_are_hours_where_a_day_is_told():
    by_column = table_of("Datum;Artikel;6;7;8;9\n04.05.2026;Brezel;4;5;6;7")
    by_title = table_of("Bericht vom 04.05.2026\nArtikel;6;7;8;9\nBrezel;4;5;6;7")
    assert by_column.frame["Hour"].tolist() == by_title.frame["Hour"].tolist() == ["6", "7", "8", "9"]


@pytest.mark.parametrize("told", [{"name": "Apr 2026"}, {"path": "umsatz_2026-04.xlsx"}, {"title": "April 2026;\n"}])
def test_numbers_from_one_are_the_days_of_the_month_that_is_told(told):
    head = ";".join(["Artikel", *map(str, range(1, 31)), "Summe"])
    text = f"{told.pop('title', '')}{head}\nBrezel{';5' * 30};150\nSemmel{';5' * 29};;145"
    table = table_of(text, **told)
    assert len(table.frame) == 59
    assert (table.frame["Date"].min(), table.frame["Date"].max()) == ("2026-04-01", "2026-04-30")


def test_a_day_that_the_month_does_not_have_is_refused_if_something_stands_there():
    head = ";".join(["Artikel", *map(str, range(1, 32))])
    empty = table_of(f"April 2026\n{head}\nBrezel{';5' * 30};")
    assert len(empty.frame) == 30
    assert "expected nothing: the month has no such day" in refused(f"April 2026\n{head}\nBrezel{';5' * 31}")


@pytest.mark.parametrize("title", ["", "Stundenbericht Mai 2026\n"])
def test_numbers_that_may_be_days_or_hours_are_refused(title):
    said = refused(f"{title}Artikel;6;7;8;9;10\nBrezel;4;5;6;7;8\nSemmel;1;;2;;")
    assert "expected days of one month, or hours of one day" in said


def test_products_as_columns_beside_days():
    table = table_of("Datum;Brezel;Pain complet;Summe\n04.05.2026;40;80;120\n05.05.2026;41;;41\nSumme;81;80;161")
    assert rows_of(table) == ["04.05.2026|Brezel|40", "04.05.2026|Pain complet|80", "05.05.2026|Brezel|41"]
    assert list(table.frame.columns) == ["Datum", "Product", "Quantity"]
    assert english(table.detected["products as columns"]) == "Brezel, Pain complet"


@pytest.mark.parametrize(
    "text",
    [
        "Datum;Kunden;Umsatz\n04.05.2026;40;80\n05.05.2026;41;80",
        "Date;Espèces;Carte\n04.05.2026;40;80\n05.05.2026;41;80",
        "Datum;Brutto;Netto\n04.05.2026;40,10;37,20\n05.05.2026;41,10;38,20",
        "Datum;Morgens;Abends\n04.05.2026;40,10;37,20\n05.05.2026;41,10;38,20",
        "Datum;Artikel;Verkauft;Warm\n04.05.2026;Brezel;40;3\n05.05.2026;Brezel;41;4",
    ],
)
def test_what_tills_count_is_no_product(text):
    assert list(table_of(text).frame.columns) == text.split("\n")[0].split(";")


def test_money_in_days_as_columns_is_called_an_amount():
    table = table_of("Artikel;04.05.2026;05.05.2026\nBrezel;40,50;41,10\nSemmel;80,00;9,90")
    assert list(table.frame.columns) == ["Artikel", "Date", "Amount"]


@pytest.mark.parametrize(
    "names",
    [
        "Montag;Dienstag;Mittwoch;Donnerstag;Freitag;Samstag;Sonntag",
        "Mo;Di;Mi;Do;Fr;Sa;So",
        "lun;mar;mer;jeu;ven;sam;dim",
    ],
)
def test_days_of_the_week_as_columns_are_dated_by_the_span_in_a_title(names):
    body = [f"Artikel;{names};Summe", "Brot;3;4;5;6;7;8;9;42", "Semmel;30;40;50;60;70;80;90;420"]
    table = table_of("\n".join(["Woche vom 28.12.2026 bis 03.01.2027", *body]))
    assert table.frame["Date"].tolist()[:7] == [f"2026-12-{day}" for day in range(28, 32)] + [
        f"2027-01-0{day}" for day in range(1, 4)
    ]
    assert "a week a file with its first and last day in a title" in refused("\n".join(["Herbst 2026", *body]))


def test_dates_below_days_of_the_week_are_the_days():
    table = table_of("Artikel;Mo;Di;Gesamt\n;02.03.2026;03.03.2026;\nBrot;3;4;7\nSemmel;30;41;71")
    assert table.frame["Date"].tolist() == ["2026-03-02", "2026-03-03"] * 2
