"""Cells of a workbook in which a formula failed: `#N/A` is no empty cell, and calamine gives it as one.

In: an .xlsx file. Out: what stands in such cells, by sheet and place. Other kinds of workbooks are not looked into.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from posixpath import join, normpath

from lxml import etree

_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\st=\"e\")[^>]*\sr=\"([A-Z]+)(\d+)\"[^>]*>.*?<(?:\w+:)?v>([^<]*)<", re.DOTALL
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

Places = Mapping[tuple[int, int], str]
"""Row and column, from 0 → what stands there."""


def error_cells(content: bytes) -> Mapping[str, Places]:
    """Return the failed formulas of an .xlsx file by the name of the sheet (ECMA-376, 18.18.11, `e`).

    Sheets without any are left out; of any other file there is nothing.
    """
    found: dict[str, Places] = {}
    if not content.startswith(b"PK"):
        return found
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if not {_BOOK, _RELATIONS} <= set(archive.namelist()):
            return found
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        targets = {
            str(each.get("Id")): normpath(join("xl", str(each.get("Target")))).lstrip("/")
            for each in etree.fromstring(archive.read(_RELATIONS), parser)
        }
        for sheet in etree.fromstring(archive.read(_BOOK), parser).iterfind(".//{*}sheet"):
            part = targets.get(str(sheet.get(_RELATION)), "")
            content_of = archive.read(part) if part in archive.namelist() else b""
            if places := {
                (int(row) - 1, _column(letters)): text.decode() for letters, row, text in _CELL.findall(content_of)
            }:
                found[str(sheet.get("name"))] = places
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.decode():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
