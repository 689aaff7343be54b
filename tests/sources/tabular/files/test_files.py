"""What a file is, is told by its content; what holds no table is named."""

from __future__ import annotations

import datetime as dt
import os
import re
import zipfile

import pytest
from openpyxl import Workbook

from forecast.errors import SourceError
from forecast.sources.tabular.files import file_guards
from forecast.sources.tabular.files.containers import unpacked, zip_infos
from forecast.sources.tabular.files.files import grids_of

from ..english import english
from ..made_files import (
    ROWS,
    as_csv,
    as_html,
    as_ods,
    as_xlsx,
    as_xml_2003,
    gzipped,
    problem_of,
    saved,
    unzipped,
    written,
    zip_of,
)
from ..made_xls import as_xls

MAIL = (
    b"MIME-Version: 1.0\nX-Document-Type: Workbook\nSubject: x\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    b"Content-Type: text/html; charset=utf-8\n\n<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table><tr>"
    b"<td>Datum</td><td x:num='1.125'>1,13</td></tr></table></html>\n--b--\n"
)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (as_csv().encode(), ""),
        (as_xlsx(), "Mai"),
        (as_ods(), "Mai"),
        (as_xls(ROWS), "Mai"),
        (as_html(), ""),
        (as_xml_2003(), "Mai"),
        (gzipped(as_csv().encode()), "{kept}"),
        (gzipped(as_xlsx()), "{kept}: Mai"),
        (zip_of({"mai.csv": as_csv()}), "mai.csv"),
        (zip_of({"in/mai.xlsx": as_xlsx()}), "in/mai.xlsx: Mai"),
        (zip_of({"mai.csv.gz": gzipped(as_csv().encode())}), "mai.csv"),
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "xls"])
def test_every_kind_of_file_gives_the_same_rows_whatever_it_is_called(tmp_path, content, name, suffix):
    (grid,) = grids_of(written(tmp_path, content, f"till.{suffix}"))
    kept = f"till.{suffix}"
    assert [list(row) for row in grid.rows] == ROWS
    assert list(grid.lines) == [1, 2, 3, 4]
    assert grid.name == name.format(kept=kept)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"%PDF-1.7\n...",
            "got a PDF document, expected a table. To do: export the table as CSV or Excel from the till",
        ),
        (b"\x89PNG\r\n\x1a\n", "got an image (PNG)"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "got an image (JPEG)"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "got an image or a film"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "got an image or a film"),
        (b"SQLite format 3\0", "got a SQLite database"),
        (b'{"sales": [1]}', "got JSON"),
        (b'[{"day": 1}]', "got JSON"),
        (b"Received: from x\nFrom: a\nTo: b\nSubject: c\n\nDear", "got an e-mail"),
        (b"<?xml version='1.0'?><AuditFile xmlns='x'><a/></AuditFile>", "got XML of SAF-T (<AuditFile>)"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<n1:auditfile xmlns:n1='x'/>", "got XML of SAF-T (<auditfile>)"),
        (b"<orders><order/></orders>", "got XML of <orders>"),
        (b"<orders><order></orders>", "got XML of <orders>"),
        (b"<?xml version='1.0'?><", "got damaged XML"),
        (b"<html><p>Please log in</html>", "got a page of HTML without a table"),
        (b"<html><table><tr><td>day<td>qty<tr><td>1", "got a page of HTML that is cut off inside a table"),
        (b"\x03\x7a\x05\x04\x10\0\0\0\x61\0\x20\0" + b"\0" * 20 + b"DATUM\0", "got a .dbf file"),
        (b"\xff\0\x02\0\x04\x04\x05T\x02\0", "got an old sheet (Works)"),
        (bytes(range(256)) * 4, "got bytes that are no text"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Catalog".encode("utf-16-le"),
            "got a Windows picture cache (Thumbs.db)",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_".encode("utf-16-le"), "got an Outlook message"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "got a workbook with a password, expected a table. To do: save it without a password",
        ),
        (as_xlsx()[:900], "got a damaged workbook or ZIP archive, expected a table. To do: export it again"),
        (gzipped(as_csv().encode())[:-9], "got a damaged gzip file"),
        (zip_of({"word/document.xml": "x"}), "got a Word document"),
        (zip_of({"read me.pdf": "%PDF-1.4"}), "read me.pdf: got a PDF document"),
        (zip_of({"__MACOSX/a.csv": "a;b", ".b.csv": "a;b", "index.xml": "<a/>"}), "got a ZIP archive without files"),
        (zip_of({"a.zip": zip_of({"b.zip": zip_of({"c.csv": "a;b"})})}), "b.zip: got a ZIP archive in a container"),
    ],
)
def test_what_holds_no_table_is_named_for_what_it_is(tmp_path, content, said):
    path = written(tmp_path, content, "till.csv")
    message = problem_of(lambda: grids_of(path))
    assert message.startswith(str(path))
    assert said in message


def test_a_page_that_excel_saved_as_one_file_is_read_with_the_numbers_behind_it(tmp_path):
    assert grids_of(written(tmp_path, MAIL, "till.xls"))[0].rows == [["Datum", "1.1250"]]


def test_cells_over_several_columns_and_rows_move_no_other_cell(tmp_path):
    page = "<table><tr><th colspan=2>Mai<th>Menge<tr><td rowspan=2>Brot<td>a<td>1<tr><td>b<br>c<td> 2 </table>"
    assert grids_of(written(tmp_path, page))[0].rows == [["Mai", "", "Menge"], ["Brot", "a", "1"], ["", "b c", "2"]]


def test_a_page_whose_cells_stand_for_more_than_memory_holds_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("forecast.sources.tabular.files.markup.MOST_CELLS", 100)
    page = "<table><tr><td colspan=20 rowspan=10>Mai</table>"
    assert "got a file that unpacks to far more than its size" in problem_of(lambda: grids_of(written(tmp_path, page)))


def test_the_encoding_that_a_page_states_is_believed(tmp_path):
    page = '<html><meta charset="iso-8859-2"><table><tr><td>Bułka</table>'.encode("iso-8859-2")
    assert grids_of(written(tmp_path, page))[0].rows == [["Bułka"]]


def test_cells_of_excels_xml_keep_their_places_and_kinds(tmp_path):
    content = as_xml_2003([["x"]]).replace(
        b"</Row>",
        b'</Row><Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="DateTime">2026-05-04T08:30:00.000</Data></Cell>'
        b'<Cell><Data ss:Type="Number">1.125</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>',
    )
    (grid,) = grids_of(written(tmp_path, content))
    assert grid.rows == [["x"], ["", "2026-05-04 08:30:00", "1.1250", "True"]]
    assert grid.lines == [1, 4]


def test_a_zip_archive_gives_its_tables_and_says_what_it_does_not_give(tmp_path):
    inside = {"mai.csv": as_csv(), "juni/x.xlsx": as_xlsx(), "hilfe.pdf": "%PDF-1.4", "__MACOSX/mai.csv": "x"}
    grids = grids_of(written(tmp_path, zip_of(inside), "export.zip"))
    assert [grid.name for grid in grids] == ["mai.csv", "juni/x.xlsx: Mai"]
    assert {english(grid.detected["members_not_read"]) for grid in grids} == {"hilfe.pdf (a PDF document)"}


def test_a_zip_archive_with_a_password_is_told(tmp_path):
    path = written(tmp_path, zip_of({"a.csv": as_csv()}), "export.zip")
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path.write_bytes(bytes(content))
    said = "got a ZIP archive with a password, expected a table. To do: unpack it, or pack it without a password"
    assert said in problem_of(lambda: grids_of(path))


@pytest.mark.parametrize("pack", [gzipped, lambda zeros: zip_of({"a.csv": zeros})])
def test_a_file_made_to_fill_the_memory_is_refused(tmp_path, pack, monkeypatch):
    monkeypatch.setattr(file_guards, "_MOST_RATIO", 100)
    path = written(tmp_path, pack(b"0" * 5_000_000), "a.zip")
    assert "got a file that unpacks to far more than its size" in problem_of(lambda: grids_of(path))


def test_more_files_than_a_till_packs_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("forecast.sources.tabular.files.containers.MOST_MEMBERS", 2)
    path = written(tmp_path, zip_of({f"{at}.csv": as_csv() for at in range(3)}), "a.zip")
    assert "got a file that unpacks to far more than its size" in problem_of(lambda: grids_of(path))
    just_enough = written(tmp_path, zip_of({f"{at}.csv": as_csv() for at in range(2)}), "b.zip")
    assert len(grids_of(just_enough)) == 2


def test_all_sheets_are_read_but_for_hidden_ones_charts_and_empty_ones(tmp_path):
    book = Workbook()
    book.active.title = "Januar"
    for name in ("Februar", "Versteckt", "Leer"):
        book.create_sheet(name)
    for name in ("Januar", "Februar", "Versteckt"):
        book[name].append(["Datum", "Menge"])
        book[name].append([name, 1])
    book.create_sheet("Listen").append(["Filiale", "Nord"])
    for name in ("Versteckt", "Listen"):
        book[name].sheet_state = "hidden"
    book.create_chartsheet("Grafik")
    path = written(tmp_path, saved(book), "till.xlsx")
    grids = grids_of(path)
    assert [(grid.name, grid.rows[1]) for grid in grids] == [("Januar", ["Januar", "1"]), ("Februar", ["Februar", "1"])]
    assert {(english(grid.detected["sheets_not_read"]), english(grid.detected["unread"])) for grid in grids} == {
        ("Grafik, Listen (hidden)", "Versteckt (hidden)")
    }
    assert [grid.name for grid in grids_of(path, sheets=["Versteckt"])] == ["Versteckt"]
    assert (
        "got no sheet 'Febuar', expected one of: Januar, Februar, Versteckt, Leer, Listen. "
        "To do: did you mean 'Februar'? Otherwise correct [till] sheets"
        in problem_of(lambda: grids_of(path, sheets=["Febuar"]))
    )


def test_rows_beyond_the_size_that_a_sheet_states_are_read(tmp_path):
    parts = unzipped(as_xlsx())
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', parts[sheet])
    assert grids_of(written(tmp_path, zip_of(parts), "till.xlsx"))[0].rows == ROWS


def test_cells_of_a_workbook_read_one_way_only(tmp_path):
    moments = [
        dt.date(2026, 5, 4),
        dt.datetime(2026, 5, 4, 23, 59, 59, 999_600),
        dt.time(8, 30),
        dt.timedelta(hours=30),
    ]
    numbers = [1.0, 1.125, 4900000000011, 0.1 + 0.2, 1e-05, True]
    (grid,) = grids_of(written(tmp_path, as_xlsx([moments, numbers]), "till.xlsx"))
    assert grid.rows[0][:4] == ["2026-05-04", "2026-05-05", "08:30:00", "30:00:00"]
    assert grid.rows[1] == ["1", "1.1250", "4900000000011", "0.3", "0.00001", "True"]


@pytest.mark.parametrize(
    "content",
    [
        zip_of(
            {
                name: part.replace(b'r="A1"', b'r="XFD1048576"') if "sheet1" in name else part
                for name, part in unzipped(as_xlsx()).items()
            }
        ),
        as_ods(
            more='<table:table-row table:number-rows-repeated="1000000000">'
            '<table:table-cell office:value-type="float" office:value="2"/></table:table-row>'
        ),
        as_ods(
            more='<table:table-row><table:table-cell table:number-columns-repeated="999999999"/>'
            '<table:table-cell office:value-type="float" office:value="2"/></table:table-row>'
        ),
    ],
)
def test_a_cell_so_far_away_that_it_would_fill_the_memory_is_refused(tmp_path, content):
    path = written(tmp_path, content, "till.xlsx")
    assert "got a sheet of more than 20,000,000 cells, empty ones included" in problem_of(lambda: grids_of(path))


def test_empty_rows_to_the_end_of_an_open_document_sheet_are_no_rows(tmp_path):
    more = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert grids_of(written(tmp_path, as_ods(more=more), "till.ods"))[0].rows == ROWS


def test_what_is_no_file_is_told_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "pipe: got a pipe, expected a file" in problem_of(lambda: grids_of(tmp_path / "pipe"))
    assert "loop: got a link that leads to itself" in problem_of(lambda: grids_of(tmp_path / "loop"))
    assert "null: got a device, expected a file" in problem_of(lambda: grids_of(tmp_path / "../../../../../dev/null"))
    assert "got a folder, expected a file" in problem_of(lambda: grids_of(tmp_path))
    assert "no such file" in problem_of(lambda: grids_of(tmp_path / "none.csv"))


def test_a_file_without_permission_is_told(tmp_path, monkeypatch):
    path = written(tmp_path, "a;b\n1;2\n")

    def refused(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refused)
    assert problem_of(lambda: grids_of(path)) == (
        f"{path}: got a file that may not be read, expected one that may. To do: allow reading it (permissions)"
    )


def test_whatever_a_library_raises_is_told_with_the_files_name(tmp_path, monkeypatch):
    class PanicException(BaseException):
        """As a library written in Rust raises it."""

    def panics(*_args):
        raise PanicException

    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", panics, raising=False)
    path = written(tmp_path, zip_of({"a.csv": as_csv()}))
    assert len(grids_of(path)) == 1
    with (
        pytest.raises(SourceError, match="a damaged workbook"),
        file_guards.defects_named(path, "", "a damaged workbook"),
    ):
        panics()
    with pytest.raises(KeyboardInterrupt), file_guards.defects_named(path, "", "a damaged workbook"):
        raise KeyboardInterrupt


def test_members_of_an_archive_are_read_by_name(tmp_path):
    content = zip_of({"lines.csv": "a;b", "index.xml": "<a/>", "x/transactions.csv": "c"})
    archive, infos = zip_infos(tmp_path / "e.zip", content)
    assert {info.filename: unpacked(tmp_path / "e.zip", archive, info) for info in infos} == {
        "lines.csv": b"a;b",
        "x/transactions.csv": b"c",
    }


def test_a_damaged_member_of_an_archive_is_told_with_its_name(tmp_path):
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as archive:
        archive.writestr("lines.csv", "a;b;c")
        archive.writestr("good.csv", as_csv())
    content = (tmp_path / "e.zip").read_bytes().replace(b"a;b;c", b"a;b;d", 1)
    path = written(tmp_path, content, "e.zip")
    archive, infos = zip_infos(path, content)
    damaged = "e.zip: lines.csv: got a damaged file in a ZIP archive"
    assert damaged in problem_of(lambda: unpacked(path, archive, infos[0]))
    (grid,) = grids_of(path)
    assert english(grid.detected["unread"]) == "lines.csv (a damaged file in a ZIP archive)"
