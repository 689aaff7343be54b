"""What `index.xml` says of the tables of an export: files, separators, marks of numbers, columns and their types.

In: the bytes of the description (GDPdU, "Beschreibungsstandard für die Datenträgerüberlassung" 1.1). Out: `TableLaid`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from forecast.errors import Problem, SourceError
from forecast.sources.till.official.dsfinvk.tables import NAMES, TABLES

MOST_INDEX_BYTES = 4_000_000
"""A description is some 60 kB; a larger one is made up to fill the memory [B]."""
_ENCODINGS = {"UTF8": "utf-8", "UTF16": "utf-16", "ANSI": "cp1252", "OEM": "cp850", "Macintosh": "mac_roman"}
_COLUMNS = ("VariablePrimaryKey", "VariableColumn")
_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]*\[|<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True)
class TableLaid:
    """How a table lies in its file.

    Attributes
    ----------
    file
        Name of the file, with its folder if the description names one.
    encoding
        What the description calls it; None for what the bytes show.
    separator, quote, decimal, group
        Between columns, round texts, before decimals, between thousands.
    first_row
        Row on which data begin, the first being 1: 2 after a header.
    columns
        Names in order, where the description lists them.
    numbers
        Those of `columns` that are numbers, by the description; None where the standard says it.
    """

    file: str
    encoding: str | None = None
    separator: str = ";"
    quote: str = '"'
    decimal: str = ","
    group: str = "."
    first_row: int = 2
    columns: tuple[str, ...] = ()
    numbers: frozenset[str] | None = field(default=None)


def laid_by_index(content: bytes, where: str) -> Mapping[str, TableLaid]:
    """Return how each table of the standard lies in its file, by the standard's name of the table.

    Raises
    ------
    SourceError
        If it is no such description: damaged, too large, with entities, or of columns of fixed width.

    Examples
    --------
    >>> content = b"<DataSet><Table><URL>p.csv</URL><Name>Bonpos</Name><VariableLength/></Table></DataSet>"
    >>> {name: laid.file for name, laid in laid_by_index(content, "index.xml").items()}
    {'lines.csv': 'p.csv'}
    """
    if len(content) > MOST_INDEX_BYTES or _SUBSET.search(content.replace(b"\0", b"")):
        raise SourceError(Problem(where, "official_index_unsafe"))
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        why = (error.msg or "").partition(", line")[0]
        raise SourceError(Problem(where, "official_index_damaged", line=error.lineno, values={"why": why})) from error
    found = {}
    for element in _all(root, "Table"):
        name = _table_of(element)
        if name:
            found[name] = _laid(element, where)
    return found


def _laid(table: etree._Element, where: str) -> TableLaid:
    file = _text(table, "URL")
    rows = next(_all(table, "VariableLength"), None)
    if rows is None:
        raise SourceError(Problem(where, "official_fixed_width", values={"table": file}))
    columns = [column for column in rows if _local(column) in _COLUMNS]
    first_row = _text(next(_all(table, "Range"), table), "From")
    return TableLaid(
        file=unquote(file).replace("\\", "/").removeprefix("file://").removeprefix("./"),
        encoding=next((code for name, code in _ENCODINGS.items() if next(_all(table, name), None) is not None), None),
        separator=_mark(rows, "ColumnDelimiter", ";"),
        quote=_mark(rows, "TextEncapsulator", '"'),
        decimal=_mark(table, "DecimalSymbol", ","),
        group=_mark(table, "DigitGroupingSymbol", "."),
        first_row=int(first_row) if first_row.isdigit() else 1,
        columns=tuple(_text(column, "Name").upper() for column in columns),
        numbers=frozenset(
            _text(column, "Name").upper() for column in columns if next(_all(column, "Numeric"), None) is not None
        ),
    )


def _table_of(table: etree._Element) -> str:
    """Return the standard's name of a described table: by its file, its German name, or its columns; "" for others."""
    by_file = unquote(_text(table, "URL")).replace("\\", "/").rpartition("/")[2].casefold()
    if by_file in TABLES:
        return by_file
    names = {name.casefold(): file for name, file in NAMES.items()}
    if by_name := names.get(_text(table, "Name").casefold()):
        return by_name
    columns = {_text(column, "Name").upper() for kind in _COLUMNS for column in _all(table, kind)}
    return next((name for name, standard in TABLES.items() if columns.issuperset(standard.needed)), "")


def _mark(element: etree._Element, name: str, otherwise: str) -> str:
    """Return a mark as it is written: a blank or a tab is one."""
    for child in _all(element, name):
        return str(child.text or otherwise)
    return otherwise


def _text(element: etree._Element, name: str) -> str:
    return next((str(child.text or "").strip() for child in element if _local(child) == name), "")


def _all(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element.iter() if _local(child) == name)


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
