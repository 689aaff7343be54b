"""Titles, headers, totals, footers and spoilt rows round the facts of a table."""

from __future__ import annotations

import pytest

from forecast.sources.tabular.layout.layouts import laid_out

from ..english import english
from ..made_grids import grid_of, refused, rows_of, table_of

FACTS = ["04.05.2026|Brezel|40|38,00", "05.05.2026|Brezel|41|38,95"]
BODY = "04.05.2026;Brezel;40;38,00\n05.05.2026;Brezel;41;38,95"
NAMES = ["Datum", "Artikel", "Menge", "Umsatz"]


@pytest.mark.parametrize(
    ("above", "count"),
    [
        ("Bäckerei Beispiel\n", 1),
        ("Bäckerei Beispiel;;;\nVerkauf;vom 04.05.2026;bis 05.05.2026;\n;;;\n", 2),
        ("Filiale;Nord;Kasse;1\nVon;04.05.2026;Bis;05.05.2026\n", 2),
        ("Export;Kasse 1;Benutzer;Anna;Seite 1;von 3\n\n", 1),
        ("Filiale;Hauptstraße;Kasse;Nummer eins\n", 1),
        ("Gedruckt am 06.05.2026 18:00\n\n\n", 1),
    ],
)
def test_rows_above_the_header_are_titles_however_wide(above, count):
    table = table_of(f"{above}{';'.join(NAMES)}\n{BODY}")
    assert list(table.frame.columns) == NAMES
    assert rows_of(table) == FACTS
    assert english(table.detected) == {"title rows": str(count)}


@pytest.mark.parametrize(
    "names",
    [
        "Date;Désignation;Qté;Total TTC",
        "Fecha;Artículo;Cantidad;Importe",
        "Data;Articolo;Quantità;Importo",
        "Datum;Artikel;Aantal;Bedrag",
        "Data;Towar;Ilość;Kwota",
        "日付;商品名;数量;金額",
        "D1x;Zzz;Qqq;Www",
    ],
)
def test_a_header_is_known_by_what_stands_below_it_in_any_language(names):
    table = table_of(f"Ein Titel\n{names}\n{BODY}")
    assert list(table.frame.columns) == names.split(";")
    assert rows_of(table) == FACTS


def test_empty_columns_at_the_right_take_no_part_in_it():
    blank = ";" * 5
    table = table_of("\n".join(f"{line}{blank}" for line in (";".join(NAMES), *BODY.splitlines())))
    assert (list(table.frame.columns), rows_of(table)) == (NAMES, FACTS)


def test_without_a_header_the_columns_are_numbered_and_it_is_said():
    table = table_of(BODY)
    assert list(table.frame.columns) == ["column 1", "column 2", "column 3", "column 4"]
    assert english(table.detected) == {"header": "none, the columns are numbered"}


def test_a_header_in_two_rows_is_merged():
    top = table_of(";;Verkauf;;Retour;\nDatum;Artikel;Menge;Betrag;Menge;Betrag\n04.05.2026;Brezel;40;38,00;1;0,95")
    split = table_of("Datum;Artikel;Verkauf;;Retour;\n;;Menge;Betrag;Menge;Betrag\n04.05.2026;Brezel;40;38,00;1;0,95")
    merged = ["Datum", "Artikel", "Verkauf Menge", "Verkauf Betrag", "Retour Menge", "Retour Betrag"]
    assert [list(table.frame.columns) for table in (top, split)] == [merged, merged]
    assert rows_of(top) == rows_of(split) == ["04.05.2026|Brezel|40|38,00|1|0,95"]


def test_a_title_of_one_cell_is_no_group_of_names():
    table = table_of(f"Umsatzbericht\n;{';'.join(NAMES[1:])}\n{BODY}")
    assert list(table.frame.columns) == ["column 1", *NAMES[1:]]


def test_a_column_with_the_number_of_the_row_is_dropped_with_and_without_a_name():
    named = table_of("Unnamed: 0;Datum;Menge\n0;04.05.2026;4\n1;04.05.2026;5\n2;05.05.2026;6")
    missing = table_of("Datum;Menge\n0;04.05.2026;4\n1;04.05.2026;5\n2;05.05.2026;6")
    assert rows_of(named) == rows_of(missing) == ["04.05.2026|4", "04.05.2026|5", "05.05.2026|6"]
    assert english(named.detected) == english(missing.detected) == {"dropped": "column 1"}


def test_a_header_with_fewer_names_than_cells_is_refused():
    said = refused("Datum;Artikel;Menge\n04.05.2026;Brezel;4;90\n04.05.2026;Semmel;4;80\n05.05.2026;Brezel;4;80")
    assert "till.csv, line 1: got 3 names in the header and 4 cells in the rows below, expected a name for each" in said


def test_the_second_of_two_equal_names_is_numbered_unless_it_holds_the_same():
    other = table_of("Datum;Menge;Menge\n04.05.2026;4;5\n05.05.2026;5;5")
    same = table_of("Datum;Menge;Menge\n04.05.2026;4;4\n05.05.2026;5;5")
    assert list(other.frame.columns) == ["Datum", "Menge", "Menge (2)"]
    assert list(same.frame.columns) == ["Datum", "Menge"]
    assert english(same.detected) == {"dropped": "a second 'Menge'"}


@pytest.mark.parametrize(
    "label",
    [
        "Total",
        "Summe",
        "Gesamt:",
        "Total général",
        "Totale",
        "Totaal",
        "Suma",
        "Razem",
        "合計",
        "Grand total",
        "Somme",
        "",
    ],
)
def test_a_row_of_totals_is_kept_apart(label):
    table = table_of(f"{';'.join(NAMES)}\n{BODY}\n{label};;81;76,95")
    (total,) = table.totals
    assert rows_of(table) == FACTS
    assert (total.line, total.label, total.rows_before) == (4, label, 2)
    assert total.cells == {"Menge": "81", "Umsatz": "76,95"}
    assert english(table.detected) == {"total rows": "1 (line 4)"}


@pytest.mark.parametrize(
    "label", ["Zwischensumme", "Übertrag", "Sous-total", "À reporter", "Carried forward", "Summe Brot"]
)
def test_subtotals_between_the_facts_are_kept_apart(label):
    facts = BODY.split("\n")
    table = table_of("\n".join([";".join(NAMES), facts[0], f";{label};40;38,00", facts[1], f"{label};;41;38,95"]))
    assert rows_of(table) == FACTS
    assert [(total.line, total.rows_before) for total in table.totals] == [(3, 1), (5, 2)]


def test_a_product_called_total_is_no_total():
    body = "04.05.2026;Total Vollkorn;40;38,00\n05.05.2026;Summe Brot;41;38,95"
    assert rows_of(table_of(f"{';'.join(NAMES)}\n{body}")) == [row.replace(";", "|") for row in body.split("\n")]
    undated = "Artikel;Menge\nBrezel;4\nTotal Vollkorn;5\nSemmel;3"
    assert rows_of(table_of(undated)) == ["Brezel|4", "Total Vollkorn|5", "Semmel|3"]


@pytest.mark.parametrize(
    "footer",
    ["*** Ende ***", "Seite 1 von 1", "Gedruckt am 06.05.2026", "\nUnterschrift:;;____", "Summe;;81;76,95\nKunden;45"],
)
def test_rows_below_the_facts_are_footers_and_are_said(footer):
    table = table_of(f"{';'.join(NAMES)}\n{BODY}\n{footer}")
    assert rows_of(table) == FACTS
    assert not table.spoilt
    assert {"footer rows", "repeated title rows"} & set(table.detected)


def test_headers_and_titles_of_further_pages_are_left_out():
    facts = BODY.split("\n")
    head = "Liste 04.05.2026 - 05.05.2026;;;Seite {}\n" + ";".join(NAMES)
    table = table_of("\n".join([head.format(1), facts[0], ";;;", head.format(2), facts[1]]))
    assert rows_of(table) == FACTS
    assert english(table.detected) == {
        "title rows": "1",
        "repeated header rows": "1 (line 6)",
        "repeated title rows": "1 (line 5)",
    }


def test_another_table_below_is_another_table():
    text = "Datum;Artikel;Menge\n04.05.2026;Brezel;40\n04.05.2026;Semmel;80\n\nDatum;Zahlart;Bons\n04.05.2026;Bar;20"
    sales, payments = laid_out(grid_of(text))
    assert rows_of(sales) == ["04.05.2026|Brezel|40", "04.05.2026|Semmel|80"]
    assert list(payments.frame.columns) == ["Datum", "Zahlart", "Bons"]
    assert payments.lines.tolist() == [6]


def test_payments_below_the_total_are_never_goods():
    text = "Datum;Artikel;Menge\n04.05.2026;Brezel;40\nGesamt;;40\n\nZahlart;;Betrag\nBar;;20\nKarte;;20"
    table = table_of(text)
    assert rows_of(table) == ["04.05.2026|Brezel|40"]
    assert english(table.detected["footer rows"]) == "3 (lines 5–7): Zahlart Betrag; Bar 20; Karte 20"


@pytest.mark.parametrize(
    "row",
    ["05.05.2026;Bre;zel;41;38,95", "05.05.2026;Brezel41;38,95", "05.05.2026;Bre", "05", "05.05.2026;;;;;;7"],
)
def test_a_row_of_another_width_is_spoilt_and_shifts_nothing(row):
    facts = BODY.split("\n")
    middle = table_of("\n".join([";".join(NAMES), facts[0], row, facts[1]]))
    last = table_of("\n".join([";".join(NAMES), *facts, row]))
    assert rows_of(middle) == rows_of(last) == FACTS
    assert (middle.spoilt, last.spoilt) == ([3], [4])
    assert not middle.totals


def test_blank_cells_after_the_last_column_are_cut_and_missing_ones_added():
    rows = [";".join(NAMES), *["04.05.2026;Brezel;40;38,00;;"] * 3, *["04.05.2026;Brezel;40"] * 3]
    table = table_of("\n".join(rows))
    assert rows_of(table) == ["04.05.2026|Brezel|40|38,00"] * 3 + ["04.05.2026|Brezel|40|"] * 3
    assert not table.spoilt


def test_most_rows_too_wide_is_a_wrong_separator():
    mixed = [f"0{day}.05.2026;4" + ";9" * (day % 3) for day in range(1, 9)]
    said = refused("\n".join(["Datum;Menge", *mixed]))
    assert said.startswith("till.csv, line 1: got 2 names in the header and 3 cells in the rows below")
    late = ["04.05.2026;4"] * 250 + ["04.05.2026;4;9"] * 300
    said = refused("\n".join(["Datum;Menge", *late]))
    assert said.startswith("till.csv, line 252: got 3 cells, and so in most rows, expected 2, as in the header")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Deckblatt",
        "Filiale;Nord\nDatum;04.05.2026\nUmsatz;1200,50\nKunden;88",
        "Artikel\nBrezel\nSemmel",
    ],
)
def test_what_is_no_table_gives_none(text):
    assert laid_out(grid_of(text)) == []


def test_a_header_without_rows_is_an_empty_table():
    table = table_of(";".join(NAMES))
    assert list(table.frame.columns) == NAMES
    assert len(table.frame) == 0


def test_words_where_numbers_should_be_stay_for_the_reader():
    table = table_of("Datum;Artikel;Menge\n04.05.2026;Brezel;40\n05.05.2026;Brezel;geschlossen\n06.05.2026;;7")
    assert rows_of(table) == ["04.05.2026|Brezel|40", "05.05.2026|Brezel|geschlossen", "06.05.2026||7"]
    assert not table.totals


def test_a_row_of_units_below_the_header_is_no_fact():
    table = table_of(f"{';'.join(NAMES)}\n;;Stk;EUR\n{BODY}")
    assert rows_of(table) == FACTS
    assert english(table.detected) == {"repeated header rows": "1 (line 2)"}


def test_a_list_in_two_blocks_side_by_side_is_one_list():
    table = table_of(
        "Tagesbericht 04.05.2026\nArtikel;Menge;;Artikel;Menge\nBrezel;4;;Zopf;1\nSemmel;8;;Gesamt;16\nBrot;3;;;"
    )
    assert rows_of(table) == ["Brezel|4|2026-05-04", "Semmel|8|2026-05-04", "Brot|3|2026-05-04", "Zopf|1|2026-05-04"]
    assert table.lines.tolist() == [3, 4, 5, 3]
    assert [(total.line, total.cells) for total in table.totals] == [(4, {"Menge": "16"})]
    assert english(table.detected["blocks side by side"]) == "2"


def test_payments_with_a_header_of_their_own_are_another_table():
    sales = "Tagesbericht 04.05.2026\nArtikel;Menge;Umsatz\nBrezel;40;38,00\nSemmel;80;36,00\nGesamt;120;74,00\n\n"
    goods, payments = laid_out(grid_of(sales + "Zahlart;Anzahl;Betrag\nBar;20;50,00\nKarte;10;24,00"))
    assert rows_of(goods) == ["Brezel|40|38,00|2026-05-04", "Semmel|80|36,00|2026-05-04"]
    assert list(payments.frame.columns) == ["Zahlart", "Anzahl", "Betrag"]


@pytest.mark.parametrize(
    "rest", ["Bar;90;50,00\nKarte;30;24,00", "Anna;;50,00\nBen;;24,00", "EC;;10,00", "19 %;;74,00"]
)
def test_rows_that_say_the_total_again_are_no_goods(rest):
    sales = "Tagesbericht 04.05.2026\nArtikel;Menge;Umsatz\nBrezel;40;38,00\nSemmel;80;36,00\nGesamt;120;74,00\n\n"
    table = table_of(sales + rest)
    assert rows_of(table) == ["Brezel|40|38,00|2026-05-04", "Semmel|80|36,00|2026-05-04"]
    assert english(table.detected["footer rows"]).startswith(str(rest.count("\n") + 1))


def test_groups_with_a_sum_each_are_all_goods():
    text = "Artikel;Menge\nBrezel;4\nSemmel;8\nSumme;12\n\nZopf;5\nBrot;{}\nSumme;{}\n\nGesamt;{}"
    for loaves in (6, 7):
        table = table_of(text.format(loaves, 5 + loaves, 17 + loaves))
        assert len(table.frame) == 4
        assert len(table.totals) == 3
