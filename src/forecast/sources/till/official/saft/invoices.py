"""SAF-T PT, which Portugal asks of every program that writes invoices: the lines of its sales as a table.

In: a file of that standard. Out: one `RawTable`.

What is net of VAT in the file is gross in the table. Orders, transports and receipts of payment (`WorkingDocuments`,
`MovementOfGoods`, `Payments`) are no sales; customers and who wrote an invoice are let go unseen.
Codes: Portaria 302/2016, fields 4.1.4.3.1 (InvoiceStatus) and 4.1.4.8 (InvoiceType), 2.4.1 (ProductType).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from forecast.sources.tabular.raw import RawTable
from forecast.sources.till.official.package import PackedFile
from forecast.sources.till.official.saft.lines import (
    COUNTED,
    KIND,
    Collected,
    looked_up,
    numbers_in,
    signed_text,
    table_of_lines,
    taken_back,
)
from forecast.sources.till.official.saft.xml import elements, local, text_in

_WANTED = ("Header", "Product", "Invoice")
_PASSED = (
    "Customer", "Supplier", "Account", "TaxTableEntry", "Transaction", "WorkDocument", "StockMovement", "Payment",
)  # fmt: skip
_COLUMNS = (
    "at", "ticket", "line", "type", "state", "article", "words", "qty", "unit", "price", "net", "side", "vat", "tax",
    "gross",
)  # fmt: skip
_TYPES = {
    "FT": COUNTED, "FS": COUNTED, "FR": COUNTED, "VD": COUNTED, "TV": COUNTED, "NC": COUNTED, "TD": COUNTED,
    "ND": "debit note", "AA": "no goods", "DA": "no goods", "RP": "no goods", "RE": "no goods", "CS": "no goods",
    "LD": "no goods", "RA": "no goods",
}  # fmt: skip
"""Kind of invoice → what it is; ND raises a price, AA and DA are of assets, the last five are of insurers."""
_RETURNS = ("NC", "TD")
_STATES = {"N": COUNTED, "S": COUNTED, "R": COUNTED, "A": "voided", "F": "billed by another invoice", "": COUNTED}
_PRODUCTS = {"P": COUNTED, "S": COUNTED, "O": "fee", "E": "fee", "I": "fee", "": COUNTED}
"""Kind of product → what it is: goods, services; postage and advances, excise, taxes."""
_HALF_CENT = 0.005 + 1e-9


def invoices_in(file: PackedFile, *, encoding: str | None = None) -> RawTable | None:
    """Return the lines of all invoices of a file, None where it has none.

    Raises
    ------
    SourceError
        If the file cannot be read to its end.
    """
    products: dict[str, tuple[str, str]] = {}
    rows, currency = Collected(_COLUMNS), ""
    for name, element in elements(file, _WANTED, _PASSED, encoding=encoding):
        if name == "Header":
            currency = text_in(element, "CurrencyCode")
        elif name == "Product":
            said = (text_in(element, "ProductDescription"), text_in(element, "ProductType"))
            products[text_in(element, "ProductCode")] = said
        else:
            _add_lines(rows, element)
    lines = rows.table()
    return _table(file, lines, products, currency or "EUR") if (lines["type"] != "").any() else None


def _add_lines(rows: Collected, invoice: Any) -> None:
    """Add the lines of one invoice."""
    said: dict[str, str] = {}
    lines: list[Any] = []
    for child in invoice:
        name = local(child)
        if name == "Line":
            lines.append(child)
        elif name == "DocumentStatus":
            said["state"] = text_in(child, "InvoiceStatus")
        elif name == "DocumentTotals":
            said["gross"] = text_in(child, "GrossTotal")
        else:
            said.setdefault(name, (child.text or "").strip())
    at = _moment(said.get("InvoiceDate", ""), said.get("SystemEntryDate", ""))
    of_invoice = (said.get("InvoiceType", ""), said.get("state", ""))
    for line in lines:
        cells = {local(child): (child.text or "").strip() for child in line}
        tax = next((child for child in line if local(child) == "Tax"), None)
        vat, fixed = ("", "") if tax is None else (text_in(tax, "TaxPercentage"), text_in(tax, "TaxAmount"))
        debit, credit = cells.get("DebitAmount", ""), cells.get("CreditAmount", "")
        # Where a file has both, one is 0.
        side, net = ("D", debit) if debit.strip("0.") or not credit else ("C", credit)
        names = ("ProductCode", "ProductDescription", "Quantity", "UnitOfMeasure", "UnitPrice")
        goods = (cells.get(name, "") for name in names)
        number = cells.get("LineNumber", "")
        rows.add(
            (at, said.get("InvoiceNo", ""), number, *of_invoice, *goods, net, side, vat, fixed, said.get("gross", ""))
        )


def _moment(day: str, entered_at: str) -> str:
    """Return when an invoice was written; one that was entered on a later day has its own day, and no time.

    Examples
    --------
    >>> _moment("2026-01-02", "2026-01-02T09:15:00"), _moment("2026-01-02", "2026-01-09T18:00:00"), _moment("", "")
    ('2026-01-02T09:15:00', '2026-01-02', '')
    """
    try:
        days = abs((date.fromisoformat(entered_at[:10]) - date.fromisoformat(day[:10])).days)
    except ValueError:
        return entered_at or day[:10]
    return entered_at if days <= 1 else day[:10]


def _table(file: PackedFile, lines: pd.DataFrame, products: Mapping[str, tuple[str, str]], currency: str) -> RawTable:
    qty = numbers_in(lines["qty"])
    is_own = (lines["side"] == "D") | (qty < 0) | (numbers_in(lines["net"]) < 0)
    is_back = taken_back(is_own, lines["type"].isin(_RETURNS), lines["ticket"])
    paid = _gross(lines, qty, is_back)
    names = looked_up(lines["article"], {number: name for number, (name, _) in products.items()})
    names = names.where(names != "", lines["words"])
    columns: dict[str, pd.Series[str] | str] = {
        "at": lines["at"],
        "ticket": lines["ticket"],
        "line": lines["line"],
        "product": names.where(names != "", lines["article"]),
        "article": lines["article"],
        "qty": signed_text(qty, is_back, lines["qty"]),
        "unit": lines["unit"],
        "amount": signed_text(paid, is_back, lines["net"]),
        "currency": currency,
        KIND: _kinds(lines, products),
    }
    return table_of_lines(file, columns, standard="SAF-T PT")


def _kinds(lines: pd.DataFrame, products: Mapping[str, tuple[str, str]]) -> pd.Series[str]:
    """Return the word for what each line is; what no list has is asked about."""
    kind = looked_up(
        lines["article"], {number: _PRODUCTS.get(of, f"ProductType {of}") for number, (_, of) in products.items()}
    )
    kind = kind.where(kind != "", COUNTED)
    for column, name, known in (("type", "InvoiceType", _TYPES), ("state", "InvoiceStatus", _STATES)):
        said = lines[column].map({code: known.get(code, f"{name} {code}") for code in lines[column].unique()})
        kind = said.where(said != COUNTED, kind)
    return kind.astype("str")


def _gross(lines: pd.DataFrame, qty: pd.Series[float], is_back: pd.Series[bool]) -> pd.Series[float]:
    """Return what was paid for each line, VAT included, so that an invoice's lines come to its own total.

    The net amount may be rounded to cents; price × pieces that rounds to it is the finer number. What rounding leaves
    goes to the lines that lost most by it.
    """
    net, product = numbers_in(lines["net"]).abs(), (numbers_in(lines["price"]) * qty).abs()
    exact = product.where((product - net).abs() <= _HALF_CENT, net)
    exact = exact * (1 + numbers_in(lines["vat"]).fillna(0.0) / 100) + numbers_in(lines["tax"]).fillna(0.0)
    cents = (exact * 100).round()
    sign = is_back.map({True: -1, False: 1})
    by_invoice = (cents * sign).groupby(lines["ticket"])
    whole = by_invoice.transform("sum")
    left = ((numbers_in(lines["gross"]).abs() - whole.abs() / 100) * 100).round()
    left = left * np.sign(whole) * sign
    lost = (exact * 100 - cents) * np.sign(left)
    place = lost.groupby(lines["ticket"]).rank(method="first", ascending=False)
    is_rounding = left.abs() <= by_invoice.transform("size")
    paid: pd.Series[float] = (cents + np.sign(left).where(is_rounding & (place <= left.abs()), 0.0)) / 100
    return paid
