"""What may be kept of a file that people edit: without the columns that speak of people and that nobody reads.

A text stays as it is but for those cells, so that its lines keep their numbers; of a workbook the table is kept, as
CSV, where it has such a column or is a list of customer orders; a calendar keeps what is read of it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from forecast.errors import ForecastError
from forecast.sources.forms.calendar_file import said_in
from forecast.sources.forms.columns import READ_OVER, folded
from forecast.sources.tabular.raw import without_lines
from forecast.sources.tabular.table import read_table

OF_CUSTOMERS = ("customer_orders", "standing_orders")
_ORDER_WORDS = frozenset({"order_id", "order", "id", "number", "numero", "n", "commande", "nummer"})
"""Headers of the number of an order, as `folded` has them; some write the customer's name there."""
PACKED = (b"PK", b"\xd0\xcf", b"\x1f\x8b")
"""How workbooks and archives begin."""
_SEPARATORS = ";\t|,"
_HEADER_WITHIN = 20
"""Rows among which the header is looked for."""
_CALENDAR_KEPT = re.compile(
    r"(BEGIN|END|VERSION|PRODID|CALSCALE|METHOD|DT\w+|DURATION|RRULE|RDATE|EXDATE|EXRULE|RECURRENCE-ID|SUMMARY|CATEGORIES|"
    r"UID|STATUS|CREATED|LAST-MODIFIED|SEQUENCE|TZ\w+|X-[\w-]+)[;:]",
    re.IGNORECASE,
)


def without_people(content: bytes, path: Path, *, use: str, left_out: Collection[int] = ()) -> bytes | None:
    """Return what may be kept of a file that stands for `use`, None where that cannot be told.

    `path` is where the content lies; only a workbook is read from there. Of customer orders the rows on lines of
    `left_out`, which were not understood, are empty: who knows what stands in them.
    """
    left_out = left_out if use in OF_CUSTOMERS else ()
    if content.startswith(PACKED):
        return _workbook(content, path, use, left_out)
    encoding = _encoding(content)
    text = content.decode(encoding)
    if text.lstrip("\ufeff").lstrip().upper().startswith("BEGIN:VCALENDAR"):
        return "".join(_calendar(text)).encode(encoding)
    return _text(text, use, left_out).encode(encoding)


def _encoding(content: bytes) -> str:
    """Return an encoding in which the same text gives the same bytes again."""
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(content[:2])
    for encoding in (wide, "utf-8"):
        with suppress(UnicodeDecodeError):
            if encoding:
                content.decode(encoding)
                return encoding
    return "latin-1"


def _text(text: str, use: str, left_out: Collection[int]) -> str:
    """Return a text of cells in which those that speak of people are empty."""
    found = _header(text, use)
    if found is None:
        return text
    first, header, separator = found
    kept = []
    for number, row in _records(text):
        line = row.rstrip("\r\n")
        if number in left_out:
            kept.append(row[len(line) :])
        elif number <= first:
            kept.append(row)
        else:
            kept.append(separator.join(_blank(_cells(line, separator), header, use)) + row[len(line) :])
    return "".join(kept)


def _header(text: str, use: str) -> tuple[int, list[str], str] | None:
    """Return the line of the header, its cells and what stands between them; None where none speaks of people."""
    for separator in sorted(_SEPARATORS, key=text[:4000].count, reverse=True):
        for number, row in islice(_records(text), _HEADER_WITHIN):
            cells = _cells(row.rstrip("\r\n"), separator)
            if any(_is_private(name) or _is_order(name, use) for name in cells):
                return number, cells, separator
    return None


def _records(text: str) -> Iterator[tuple[int, str]]:
    """Yield each row with the line on which it begins and its end of line; one between quotation marks goes on."""
    row, first = "", 1
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        row += line
        if row.count('"') % 2 == 0:
            yield first, row
            row, first = "", number + 1
    if row:
        yield first, row


def _cells(row: str, separator: str) -> list[str]:
    """Return the cells of a row as they are written, quotation marks included."""
    cells, cell = [], ""
    for part in row.split(separator):
        cell = f"{cell}{separator}{part}" if cell else part
        if cell.count('"') % 2 == 0:
            cells.append(cell)
            cell = ""
    return [*cells, cell] if cell else cells


def _blank(cells: Sequence[str], header: Sequence[str], use: str) -> list[str]:
    names = [*header, *([""] * max(len(cells) - len(header), 0))]
    return [_kept_cell(cell, name, use) for cell, name in zip(cells, names, strict=False)]


def _kept_cell(cell: str, name: str, use: str) -> str:
    if _is_private(name):
        return ""
    # Two letters and a space are a name; 001-0004 and A17 are numbers.
    is_name = _is_order(name, use) and re.search(r"[^\W\d_]{3}", cell)
    return hashlib.sha256(cell.strip('" ').encode()).hexdigest()[:10] if is_name else cell


def _is_private(name: str) -> bool:
    bare = name.strip('"\ufeff ')
    return folded(bare) in READ_OVER or bare.startswith("#")


def _is_order(name: str, use: str) -> bool:
    return use in OF_CUSTOMERS and folded(name.strip('"\ufeff ')) in _ORDER_WORDS


def _workbook(content: bytes, path: Path, use: str, left_out: Collection[int]) -> bytes | None:
    try:
        frame = without_lines(read_table(path, rows_required=False), left_out).frame
    except (ForecastError, OSError):
        return None
    names = [str(name) for name in frame.columns]
    if use not in OF_CUSTOMERS and not any(map(_is_private, names)):
        return content
    shown = [name for name in names if not _is_private(name)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(shown)
    for row in frame[shown].itertuples(index=False, name=None):
        writer.writerow([_kept_cell(str(cell), name, use) for cell, name in zip(row, shown, strict=True)])
    return text.getvalue().encode("utf-8-sig")


def _calendar(text: str) -> Iterator[str]:
    """Yield the lines of a calendar that are read, each in one; of a description what tells something."""
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines(keepends=True):
        if _CALENDAR_KEPT.match(line.lstrip("\ufeff")):
            yield line
        elif line.upper().startswith("DESCRIPTION"):
            end = line[len(line.rstrip("\r\n")) :]
            parts = re.split(r"\\[nN]", line.partition(":")[2].rstrip("\r\n"))
            if said := [part for part in parts if said_in(part)]:
                yield "DESCRIPTION:" + "\\n".join(said) + end
