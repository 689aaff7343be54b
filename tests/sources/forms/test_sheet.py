from __future__ import annotations

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.forms.cells import in_utc
from forecast.sources.forms.columns import DAY, PRODUCT, FormColumn, dialect_of, folded, shop_column
from forecast.sources.forms.sheet import read_sheet

COLUMNS = (
    shop_column("Lorient"),
    PRODUCT,
    DAY,
    FormColumn("price", "number", ge=0, other_names=("prix", "Preis")),
    FormColumn("batch", "number", gt=0, default=1.0),
    FormColumn("vat", "share", default=0.055, other_names=("TVA",)),
    FormColumn("is_planned", "yes_no", default=True, other_names=("planned", "geplant")),
    FormColumn("unit", "choice", default="pcs", choices={"pcs": "pcs", "Stück": "pcs", "kg": "kg"}),
    FormColumn("at", "time"),
    FormColumn("seen", "moment"),
)


def sheet_of(tmp_path, text, **more):
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    return read_sheet(path, COLUMNS, **more)


def refusal(sheet):
    with pytest.raises(SourceError) as error:
        sheet.valid_frame()
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    "header", ["product;day;price;is_planned", "Produit;Jour;Prix TTC (€);planned", "Produkt;Tag;Preis;geplant"]
)
def test_headers_may_be_english_french_or_german(tmp_path, header):
    columns = (*COLUMNS[:3], FormColumn("price", "number", other_names=("prix TTC", "Preis")), *COLUMNS[4:])
    path = tmp_path / "file.csv"
    path.write_text(f"{header}\nBaguette;2022-05-13;0,90 €;nein\n", encoding="utf-8")
    frame = read_sheet(path, columns).frame
    assert frame[["product", "price", "is_planned"]].to_numpy().tolist() == [["Baguette", 0.9, False]]


def test_what_is_not_written_has_its_default(tmp_path):
    frame = sheet_of(tmp_path, "product,day,batch,is_planned\nA,2022-05-13,,\nB,2022-05-13,4,no\n").frame
    assert frame["shop"].tolist() == ["Lorient", "Lorient"]
    assert frame["batch"].tolist() == [1.0, 4.0]
    assert frame["is_planned"].tolist() == [True, False]
    assert frame["unit"].tolist() == ["pcs", "pcs"]
    assert frame["price"].isna().all()


@pytest.mark.parametrize("word", ["oui", "ja", "Yes", "TRUE", "x", "1", "VRAI"])
def test_yes_is_understood_in_three_languages(tmp_path, word):
    assert sheet_of(tmp_path, f"product,day,is_planned\nA,2022-05-13,{word}\n").frame["is_planned"].tolist() == [True]


def test_shares_are_read_with_and_without_percent(tmp_path):
    frame = sheet_of(tmp_path, "product;day;TVA\nA;2022-05-13;5,5 %\nB;2022-05-13;0,2\n").frame
    assert frame["vat"].tolist() == pytest.approx([0.055, 0.2])


def test_times_and_moments_are_read(tmp_path):
    text = "product,day,at,seen\nA,2022-05-13,17:30,2022-07-01 21:00\nB,2022-05-13,,2022-07-02\n"
    frame = sheet_of(tmp_path, text, timezone="Europe/Paris").frame
    assert frame["at"].tolist() == [63_000, pd.NA]
    assert frame["seen"].astype(str).tolist() == ["2022-07-01 19:00:00+00:00", "2022-07-01 22:00:00+00:00"]


def test_columns_of_ones_own_and_of_peoples_names_are_read_over(tmp_path):
    sheet = sheet_of(tmp_path, "product,day,Customer,#own,Bemerkung\nA,2022-05-13,Mme Dupont,1,ruft an\n")
    sheet.valid_frame()
    assert "Mme Dupont" not in sheet.frame.to_string()


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    text = (
        "produit;jour;prix;batch;TVA;planned;unit\n"
        "A;2022-05-13;-1;0;5,5;maybe;dozen\n"
        "B;2022-31-31;x;1;;;\n"
        ";2022-05-13;1;1;;;\n"
    )
    said = refusal(sheet_of(tmp_path, text))
    expected = [
        "line 2, column 'prix': got '-1', expected at least 0",
        "line 2, column 'batch': got '0', expected more than 0",
        "line 2, column 'TVA': got '5,5', expected a share such as 0.055 or 5.5 %",
        "line 2, column 'planned': got 'maybe', expected yes or no (oui/non, ja/nein)",
        "line 2, column 'unit': got 'dozen', expected one of: pcs, kg",
        "line 3, column 'jour': got '2022-31-31', expected a date",
        "line 3, column 'prix': got 'x', expected a number",
        "line 4, column 'produit': got an empty cell",
    ]
    for wanted in expected:
        assert any(wanted in problem for problem in said), wanted
    assert len(said) == len(expected)


def test_an_unknown_header_gets_the_nearest_name(tmp_path):
    (problem,) = refusal(sheet_of(tmp_path, "product,day,priix\nA,2022-05-13,1\n"))
    assert "line 1, column 'priix': unknown column" in problem
    assert "did you mean 'prix'?" in problem
    assert "begins with #" in problem


def test_a_missing_column_lists_those_that_were_found(tmp_path):
    problems = refusal(sheet_of(tmp_path, "Produkt,price\nA,1\n"))
    assert len(problems) == 1
    assert "column 'day': no such column, got the columns Produkt, price" in problems[0]


def test_two_headers_with_one_meaning_are_refused(tmp_path):
    (problem,) = refusal(sheet_of(tmp_path, "product,day,Date\nA,2022-05-13,2022-05-14\n"))
    assert "column 'Date': means the same as column 'day'" in problem


def test_a_repeated_key_names_both_lines_but_not_those_that_are_wrong_already(tmp_path):
    text = "product,day,price\nA,2022-05-13,1\n\nA,2022-05-13,2\nA,2022-05-13,x\nB,2022-05-13,1\n"
    sheet = sheet_of(tmp_path, text)
    sheet.refuse_repeated(["shop", "product", "day"])
    problems = refusal(sheet)
    assert len(problems) == 2
    assert "line 4, column 'product, day': the same as line 2, got 'A', '2022-05-13'" in problems[1]


def test_an_unknown_name_is_told_once_with_the_nearest(tmp_path):
    sheet = sheet_of(tmp_path, "product,day\nBagette,2022-05-13\nBagette,2022-05-14\nFlan,2022-05-13\n")
    sheet.refuse_unknown("product", ["Baguette", "Flan"], what="a product of the catalogue")
    (problem,) = refusal(sheet)
    assert "line 2, column 'product': got 'Bagette' (2 lines), expected a product of the catalogue" in problem
    assert "did you mean 'Baguette'?" in problem


def test_a_name_that_is_like_no_other_asks_for_correction(tmp_path):
    sheet = sheet_of(tmp_path, "product,day\nZZZ,2022-05-13\n")
    sheet.refuse_unknown("product", ["Baguette"], what="a product")
    assert "correct the name or add it there" in refusal(sheet)[0]


def test_nothing_known_checks_nothing(tmp_path):
    sheet = sheet_of(tmp_path, "product,day\nZZZ,2022-05-13\n")
    sheet.refuse_unknown("product", None, what="a product")
    sheet.valid_frame()


def test_a_date_that_reads_two_ways_stops_unless_the_language_settles_it(tmp_path):
    text = "product,day\nA,01/02/2022\n"
    assert "no date in the file that settles which is the day" in refusal(sheet_of(tmp_path, text))[0]
    french = sheet_of(tmp_path, text, dialect=dialect_of("fr"))
    assert french.frame["day"].tolist() == [pd.Timestamp("2022-02-01")]


def test_a_date_that_the_file_settles_is_read_its_way_in_any_language(tmp_path):
    text = "product,day\nA,01/02/2022\nB,01/25/2022\n"
    assert sheet_of(tmp_path, text, dialect=dialect_of("fr")).frame["day"].iloc[0] == pd.Timestamp("2022-01-02")


def test_a_number_that_reads_two_ways_is_settled_by_the_language(tmp_path):
    text = "product;day;price\nA;2022-05-13;1,500\n"
    assert "reads one way only" in refusal(sheet_of(tmp_path, text))[0]
    assert sheet_of(tmp_path, text, dialect=dialect_of("de")).frame["price"].tolist() == [1.5]


def test_an_excel_file_is_read_like_a_csv(tmp_path):
    path = tmp_path / "file.xlsx"
    pd.DataFrame(
        {"Produit": ["Flan"], "Jour": [pd.Timestamp("2022-05-13")], "prix": [2.5], "planned": ["non"]}
    ).to_excel(path, index=False)
    sheet = read_sheet(path, COLUMNS)
    sheet.valid_frame()
    assert sheet.frame[["product", "day", "price", "is_planned"]].to_numpy().tolist() == [
        ["Flan", pd.Timestamp("2022-05-13"), 2.5, False]
    ]


def test_a_header_alone_is_a_table_without_rows_unless_rows_are_needed(tmp_path):
    assert len(sheet_of(tmp_path, "product,day,price,at,seen,vat,unit\n").frame) == 0
    with pytest.raises(SourceError, match="a header without rows"):
        sheet_of(tmp_path, "product,day\n", rows_required=True)


@pytest.mark.parametrize(("header", "plain"), [("Jours de livraison", "jours_de_livraison"), ("N°", "n"), ("(kg)", "")])
def test_headers_are_compared_without_accents_and_marks(header, plain):
    assert folded(header) == plain


def test_local_moments_follow_summer_time_and_take_the_later_of_an_hour_that_comes_twice():
    local = pd.Series(pd.to_datetime(["2022-01-01 00:00", "2022-07-01 00:00", "2022-10-30 02:30", "2022-03-27 02:30"]))
    utc = in_utc(local, "Europe/Paris")
    assert utc.dt.strftime("%m-%d %H:%M").tolist() == ["12-31 23:00", "06-30 22:00", "10-30 01:30", "03-27 01:00"]
    assert str(utc.dtype) == "datetime64[us, UTC]"


def test_one_column_of_dates_settles_the_other(tmp_path):
    columns = (PRODUCT, FormColumn("first_day", "day"), FormColumn("last_day", "day"))
    path = tmp_path / "file.csv"
    path.write_text("product,first_day,last_day\nA,01/02/2022,13/02/2022\nB,01/03/2022,02/03/2022\n", encoding="utf-8")
    assert read_sheet(path, columns).frame["first_day"].dt.month.tolist() == [2, 3]
