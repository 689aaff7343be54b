"""The CSV dialect of a shop: what its spreadsheet opens correctly by a double click.

Excel in France and Germany takes `;`, a decimal comma and UTF-8 only with a byte order mark. A text that a
spreadsheet would take for a formula, a date or another number (`=1+1`, `3-10`, `012`) gets an apostrophe in front; the
forms that people edit are read without it. Lines end with CRLF (RFC 4180).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from forecast.config import ReportSettings
from forecast.formats import decimal_of, is_unknown, rounded
from forecast.texts import kept_as_text, visible

if TYPE_CHECKING:
    import pandas as pd

Cell = str | int | float | Decimal | bool | date | time | None


def fixed(value: float | None, decimals: int) -> Decimal | None:
    """Return a number with that many decimals, half away from zero; empty stays empty.

    Examples
    --------
    >>> fixed(12.345, 2), fixed(1e21, 0), fixed(float("nan"), 2)
    (Decimal('12.35'), Decimal('1000000000000000000000'), None)
    """
    return None if is_unknown(value) or value is None else rounded(value, decimals)


def csv_bytes(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], locale: str, settings: ReportSettings | None = None
) -> bytes:
    r"""Write rows as UTF-8 with a byte order mark, as `locale` has it or as the settings say instead.

    Examples
    --------
    >>> csv_bytes(["Produit", "Total"], [["=1+1", 1.5]], "fr").decode("utf-8-sig")
    "Produit;Total\r\n'=1+1;1,5\r\n"
    """
    settings = settings or ReportSettings()
    decimal = settings.csv_decimal or _decimal_of_spreadsheets(locale)
    is_continental = decimal_of(locale) == "," or locale.startswith("de")
    text = io.StringIO(newline="")
    separator = settings.csv_separator or (";" if is_continental else ",")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow([_defused(name) for name in header])
    writer.writerows([_written(cell, decimal) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def defused_csv(table: pd.DataFrame) -> str:
    """Return a table as CSV for programs, commas and points, whose texts no spreadsheet takes for formulas.

    Examples
    --------
    >>> import pandas as pd
    >>> print(defused_csv(pd.DataFrame({"product": ["=1+1", "PAIN"], "gain": [-1.5, 2.0]})))
    product,gain
    '=1+1,-1.5
    PAIN,2.0
    <BLANKLINE>
    """
    texts = table.select_dtypes(["str", "object"]).columns
    safe = table.assign(**{name: table[name].map(_defused_cell) for name in texts})
    return safe.rename(columns=_defused_cell).to_csv(index=False, lineterminator="\n")


def _decimal_of_spreadsheets(locale: str) -> str:
    """Return the decimal mark that a spreadsheet reads; in all of Switzerland a point, though French prints a comma."""
    return "." if locale.endswith(("_CH", "_LI")) else decimal_of(locale)


def _defused_cell(cell: Any) -> Any:
    return _defused(cell) if isinstance(cell, str) else cell


def _defused(text: str) -> str:
    """Return a text on one line that no spreadsheet takes for anything else."""
    return " ".join(visible(line) for line in kept_as_text(text).splitlines())


def _written(cell: Cell, decimal: str) -> str:
    if is_unknown(cell) or cell is None:
        return ""
    if isinstance(cell, str):
        return _defused(cell)
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, date):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return f"{Decimal(str(cell)):f}".replace(".", decimal)
