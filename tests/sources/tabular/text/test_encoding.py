"""Which encoding a text is in, and what a broken byte costs."""

from __future__ import annotations

import pytest

from forecast.sources.tabular.files.files import grids_of
from forecast.sources.tabular.text.encoding import detection

from ..made_files import problem_of, written

JAPANESE = "取引ID,取引日時,商品名,数量\n1,2026-05-04,食パン,3\n2,2026-05-04,クロワッサン,4\n"
CHINESE = "日期,商品,数量,金额\n2026-05-04,牛角面包,3,45.00\n2026-05-04,吐司,2,20.00\n"
TAIWANESE = "日期,商品,數量,金額\n2026-05-04,牛角麵包,3,45\n2026-05-04,吐司,2,20\n"
KOREAN = "날짜,상품명,수량,금액\n2026-05-04,크루아상,3,9000\n2026-05-04,식빵,1,4000\n"
POLISH = "Data;Nazwa;Ilość\n2026-05-04;Bułka kajzerka;3\n2026-05-04;Chleb żytni;1\n2026-05-04;Pączek z różą;4\n"
CZECH = "Datum;Název;Množství;Částka\n04.05.2026;Koláč;3;60\n04.05.2026;Chléb;2;90\n"
HUNGARIAN = "Dátum;Termék;Mennyiség\n2026.05.04;Túrós táska;3\n2026.05.04;Őszi kenyér;2\n2026.05.04;Fűszeres;1\n"
RUSSIAN = "Дата;Товар;Количество\n04.05.2026;Хлеб ржаной;3\n04.05.2026;Булочка с маком;2\n"
GREEK = "Ημερομηνία;Προϊόν;Ποσότητα\n04/05/2026;Κουλούρι;3\n04/05/2026;Ψωμί;2\n"
TURKISH = "Tarih;Ürün;Miktar\n04.05.2026;Poğaça;3\n04.05.2026;Fiş börek;2\n04.05.2026;Ispanaklı açma;2\n"
GERMAN = "Datum;Artikel;Stück\n04.05.2026;Kleingebäck;3\n04.05.2026;Brötchen;2\n"
FRENCH = "Date;Désignation;Qté\n04/05/2026;Pâté en croûte;3\n04/05/2026;Café crème;2\n"
MIXED = "Datum;Artikel;Stück\n04.05.2026;Crème brûlée;3\n04.05.2026;Jalapeño-Käse;2\n04.05.2026;Smørrebrød;1\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (JAPANESE, "utf-16-le"),
        (CHINESE, "gb18030"),
        (TAIWANESE, "big5"),
        (KOREAN, "euc_kr"),
        (POLISH, "cp1250"),
        (POLISH, "iso-8859-2"),
        (POLISH, "cp852"),
        (CZECH, "cp1250"),
        (HUNGARIAN, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (GREEK, "cp1253"),
        (TURKISH, "cp1254"),
        (GERMAN, "cp437"),
        (GERMAN, "cp850"),
        (GERMAN, "mac_roman"),
        (GERMAN, "cp1252"),
        (FRENCH, "cp850"),
        (FRENCH, "mac_roman"),
        (FRENCH, "cp1252"),
        (FRENCH + "Pain d’épices;1,20 €\n", "cp1252"),
        (FRENCH + "Œufs;1,20 €\n", "iso-8859-15"),
        (MIXED, "cp1252"),
        (FRENCH.upper(), "cp1252"),
        (FRENCH.upper(), "cp850"),
        ("a;b\nKäse;1\n", "cp1252"),
        ("a;b\n½ Brot;1\n", "cp1252"),
        (FRENCH, "utf-8"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-32"),
    ],
)
def test_the_letters_come_out_as_they_were_written(tmp_path, text, encoding):
    (grid,) = grids_of(written(tmp_path, text.encode(encoding)))
    separator = "," if "," in text.partition("\n")[0] else ";"
    assert [list(row) for row in grid.rows] == [line.split(separator) for line in text.splitlines()]


@pytest.mark.parametrize("encoding", ["cp500", "utf-7", "cp932", "hp-roman8"])
def test_any_encoding_that_python_names_can_be_set(tmp_path, encoding):
    path = written(tmp_path, "day;qty\n2026-05-04;3\n".encode(encoding))
    assert grids_of(path, encoding=encoding)[0].rows == [["day", "qty"], ["2026-05-04", "3"]]


def test_a_name_that_is_no_encoding_is_told(tmp_path):
    path = written(tmp_path, "a;b\n")
    assert problem_of(lambda: grids_of(path, encoding="latin-77")) == (
        f"{path}: got the encoding 'latin-77', expected a name such as utf-8, cp1252, cp932. "
        "To do: correct [till] encoding"
    )


def test_where_nothing_decides_the_other_encoding_is_said():
    found = detection([b"a;b\nKol\xe1\xe8;1\n"])
    assert (found.name, found.other) == ("cp1252", "cp1250")


def test_a_broken_byte_costs_its_row_and_not_the_letters_of_the_others(tmp_path):
    rows = [f"Käsebrötchen {at};1\n".encode() for at in range(60)]
    rows[7] = b"Br\xc3tchen;1\n"
    (grid,) = grids_of(written(tmp_path, b"Artikel;St\xc3\xbcck\n" + b"".join(rows)))
    assert grid.detected["encoding"] == "utf-8"
    assert grid.spoilt == [9]
    assert len(grid.rows) == 60
    assert grid.rows[8] == ["Käsebrötchen 8", "1"]


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
def test_one_broken_letter_does_not_hide_that_a_short_text_is_japanese(encoding):
    content = JAPANESE.encode(encoding)
    last = "ン".encode(encoding)
    at = content.rindex(last)
    assert detection([content[:at] + content[at + 1 :]]).name == encoding


def test_a_broken_letter_in_the_header_is_shown_and_costs_no_row(tmp_path):
    (grid,) = grids_of(written(tmp_path, b"Artikel;St\xfcck\n" + "Käsebrötchen;1\n".encode() * 60))
    assert grid.rows[0] == ["Artikel", "St\ufffdck"]
    assert (len(grid.rows), list(grid.spoilt)) == (61, [])


def test_many_broken_bytes_are_another_encoding(tmp_path):
    path = written(tmp_path, "a;b\nKäse;1\nBrötchen;2\nWürste;3\n".encode("cp1252"))
    assert "got bytes that are not utf-8" in problem_of(lambda: grids_of(path, encoding="utf-8"))


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_letters_at_the_end_of_a_block_are_whole(tmp_path, encoding, monkeypatch):
    monkeypatch.setattr("forecast.sources.tabular.text.text_grid._BLOCK_BYTES", 7)
    (grid,) = grids_of(written(tmp_path, JAPANESE.encode(encoding)), encoding=encoding)
    assert [",".join(row) for row in grid.rows] == JAPANESE.splitlines()
