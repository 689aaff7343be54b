"""Tables in HTML (which tills call .xls) and in Excel's XML of 2003, as rows of text; any other XML is named."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree, html

from forecast.errors import SourceError
from forecast.sources.tabular.files.cell_text import cell_text
from forecast.sources.tabular.files.file_guards import MOST_CELLS, defects_named, too_large
from forecast.sources.tabular.files.file_kinds import NoTableError, unreadable
from forecast.sources.tabular.raw import Grid
from forecast.sources.tabular.text.encoding import detection, reader_of
from forecast.texts import phrase

_SHEET_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
_CHARSET = re.compile(rb"<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_TABLE, _TABLE_END = (re.compile(tag, re.IGNORECASE) for tag in (rb"<table\b", rb"</table\b"))
_MOST_SPAN = 1_000
_SAFE: dict[str, Any] = {"no_network": True, "resolve_entities": False, "load_dtd": False, "huge_tree": False}
_KNOWN_XML = {"auditfile": "SAF-T", "auditFile": "SAF-T", "AuditFile": "SAF-T", "rss": "RSS", "svg": "SVG"}


def grids_of_html(path: Path, content: bytes, encoding: str | None, *, member: str = "") -> list[Grid]:
    """Return each table of a page of HTML that holds no other table.

    Raises
    ------
    SourceError
        If there is none.
    """
    if len(_TABLE.findall(content)) > len(_TABLE_END.findall(content)):
        cut_off, again = phrase("kind.html_cut_off"), phrase("advice.export_again")
        raise SourceError(unreadable(path, cut_off, member, action=again))
    with defects_named(path, member, phrase("kind.damaged_html")):
        name = encoding or _stated(content) or detection([content]).name
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", content.decode(reader_of(name), errors="replace"))
        page = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
        tables = [table for table in page.iter("table") if next(table.iterdescendants("table"), None) is None]
        detected = {"format": "HTML", "encoding": name}
        grids = [
            Grid(path, _named(member, at, len(tables)), rows, range(1, len(rows) + 1), detected)
            for at, table in enumerate(tables, 1)
            if (rows := _table_rows(path, table, member))
        ]
    if not grids:
        raise NoTableError(unreadable(path, phrase("kind.html_without_table"), member))
    return grids


def _stated(content: bytes) -> str:
    """Return the encoding that a page states, "" if there is none that Python knows."""
    found = _CHARSET.search(content[:4096])
    if not found or content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return ""
    try:
        content.decode(found[1].decode())
    except (LookupError, UnicodeError):
        return ""
    return found[1].decode().casefold()


def _named(member: str, at: int, count: int) -> str:
    table = f"table {at}" if count > 1 else ""
    return ": ".join(part for part in (member, table) if part)


def _table_rows(path: Path, table: Any, member: str) -> list[list[str]]:
    """Return the rows of a table; a cell that goes over several columns or rows is followed by empty ones."""
    rows: list[list[str]] = []
    covered: dict[tuple[int, int], bool] = {}
    cells_count = 0
    for at, line in enumerate(table.iter("tr")):
        row: list[str] = []
        for cell in line.iterchildren("td", "th"):
            while covered.pop((at, len(row)), False):
                row.append("")
            wide, tall = _span(cell, "colspan"), _span(cell, "rowspan")
            for below in range(1, tall):
                covered |= {(at + below, len(row) + across): True for across in range(wide)}
            row += [_cell_text(cell), *[""] * (wide - 1)]
            cells_count += wide * tall
            if cells_count > MOST_CELLS:
                raise SourceError(too_large(path, member))
        while covered.pop((at, len(row)), False):
            row.append("")
        rows.append(row)
    return rows


def _span(cell: Any, name: str) -> int:
    said = (cell.get(name) or "1").strip()
    return min(max(int(said), 1), _MOST_SPAN) if said.isdecimal() else 1


def _cell_text(cell: Any) -> str:
    # Excel writes the number itself beside the text that it shows.
    exact = cell.get("x:num")
    if exact:
        try:
            return cell_text(float(exact))
        except ValueError:
            pass
    return " ".join(" ".join(cell.itertext()).split())


def grids_of_xml(path: Path, content: bytes, *, member: str = "") -> list[Grid]:
    """Return the sheets of Excel's XML of 2003.

    Raises
    ------
    SourceError
        With the name of the root, if it is XML of another kind.
    """
    with defects_named(path, member, phrase("kind.damaged_xml")):
        _, root = next(iter(etree.iterparse(io.BytesIO(content), events=("start",), **_SAFE)))
        name = etree.QName(root)
        if name.namespace != _SHEET_2003 or name.localname != "Workbook":
            known = _KNOWN_XML.get(name.localname)
            kind = phrase("kind.xml_named" if known else "kind.xml", root=name.localname, name=known)
            raise NoTableError(unreadable(path, kind, member))
        return list(_sheets_2003(path, content, member))


def _sheets_2003(path: Path, content: bytes, member: str) -> Iterator[Grid]:
    rows: list[list[str]] = []
    lines: list[int] = []
    cells_count = 0
    for _, element in etree.iterparse(io.BytesIO(content), tag=[_tag("Row"), _tag("Worksheet")], **_SAFE):
        if element.tag == _tag("Row"):
            row = _row_2003(element)
            cells_count += len(row)
            if cells_count > MOST_CELLS:
                raise SourceError(too_large(path, member))
            lines.append(int(element.get(_tag("Index"), lines[-1] + 1 if lines else 1)))
            rows.append(row)
            element.clear()
            continue
        name = element.get(_tag("Name"), "")
        if any(map(any, rows)):
            detected = {"format": "Excel XML 2003", "sheet": name}
            yield Grid(path, f"{member}: {name}" if member else name, rows, lines, detected)
        rows, lines = [], []


def _row_2003(element: Any) -> list[str]:
    row: list[str] = []
    for cell in element.iterchildren(_tag("Cell")):
        place = min(int(cell.get(_tag("Index"), len(row) + 1)), 20_000)
        row += [""] * (place - 1 - len(row))
        data = cell.find(_tag("Data"))
        row.append("" if data is None else _data_2003("".join(data.itertext()), data.get(_tag("Type"), "String")))
        row += [""] * min(int(cell.get(_tag("MergeAcross"), 0)), _MOST_SPAN)
    return row


def _data_2003(text: str, kind: str) -> str:
    if kind == "Number":
        return cell_text(float(text))
    if kind == "DateTime":
        day, _, clock = text.partition("T")
        clock = clock.partition(".")[0]
        if day < "1901":
            return clock
        return day if clock in {"", "00:00:00"} else f"{day} {clock}"
    return {"1": "True", "0": "False"}.get(text, text) if kind == "Boolean" else text


def _tag(name: str) -> str:
    return f"{{{_SHEET_2003}}}{name}"
