"""Files of every kind that a till or a person may hand in, made of the same rows."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile

from openpyxl import Workbook

from forecast.errors import SourceError

ROWS = [
    ["Datum", "Artikel", "Menge"],
    ["2026-05-04", "Brezel", "40"],
    ["2026-05-04", "Roggenbrot 1kg", "12"],
    ["2026-05-05", "Brezel", "41"],
]
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
_SHEET_2003 = "urn:schemas-microsoft-com:office:spreadsheet"


def written(folder, content, name="till.csv"):
    """Write bytes, or text as UTF-8, and return the path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problem_of(read):
    """Return what a `SourceError` says."""
    try:
        read()
    except SourceError as error:
        return str(error)
    raise AssertionError("nothing was refused")


def as_csv(rows=ROWS, separator=";"):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def as_xlsx(rows=ROWS, **sheets):
    """Return a workbook with `rows` on its first sheet, and more sheets by name."""
    book = Workbook()
    book.active.title = "Mai"
    for name, cells in {"Mai": rows, **sheets}.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    return saved(book)


def saved(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def zip_of(members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in members.items():
            archive.writestr(name, inside)
    return content.getvalue()


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def as_ods(rows=ROWS, more=""):
    """Return an OpenDocument sheet of texts; `more` is put below its rows."""
    cells = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(f'xmlns:{name}="{_OFFICE}{name}:1.0"' for name in ("office", "table", "text"))
    return zip_of(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<?xml version="1.0"?><m:manifest xmlns:m="{_OFFICE}manifest:1.0"/>',
            "content.xml": f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="Mai">{cells}{more}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def as_html(rows=ROWS):
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head><title>x</title></head><body><table>{cells}</table></body></html>".encode()


def _cell_2003(text):
    return f'<Cell><Data ss:Type="String">{text}</Data></Cell>'


def as_xml_2003(rows=ROWS):
    cells = "".join("<Row>" + "".join(map(_cell_2003, row)) + "</Row>" for row in rows)
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{_SHEET_2003}" xmlns:ss="{_SHEET_2003}">'
        f'<Worksheet ss:Name="Mai"><Table>{cells}</Table></Worksheet></Workbook>'
    ).encode()


def gzipped(content):
    return gzip.compress(content, mtime=0)
