"""SAF-T PT: invoices count by kind and state, what is net becomes gross, orders beside them are no sales."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.config import RowRule, TillSettings

from .audit_files import cells, found_in, sold

PORTUGAL = "urn:OECD:StandardAuditFile-Tax:PT_1.04_01"
DAY = "2026-03-02"
SOLD: dict[tuple[str, str], tuple[float, float | None]] = {(DAY, "Pão de trigo"): (3, 3.45)}


def line(code: str = "1", qty: object = 3, net: object = "2.804878", side: str = "Credit", **said: object) -> str:
    """Return a line of an invoice at 23 % VAT; `said` are further elements, or other ones."""
    known: dict[str, object] = {
        "LineNumber": "1", "ProductCode": code, "ProductDescription": f"Artigo {code}", "Quantity": qty,
        "UnitOfMeasure": "UN", f"{side}Amount": net, "Tax": cells(TaxType="IVA", TaxPercentage="23.00"),
    }  # fmt: skip
    return f"<Line>{cells(**(known | said))}</Line>"


def invoice(number: int, *lines: str, state: str = "N", kind: str = "FS", gross: object = None, **said: object) -> str:
    """Return an invoice of 2026-03-02 at 9."""
    known: dict[str, object] = {
        "InvoiceNo": f"{kind} A/{number}", "DocumentStatus": cells(InvoiceStatus=state), "InvoiceDate": DAY,
        "InvoiceType": kind, "SystemEntryDate": f"{DAY}T09:00:00",
    }  # fmt: skip
    return (
        f"<Invoice>{cells(**(known | said))}{''.join(lines)}{cells(DocumentTotals=cells(GrossTotal=gross))}</Invoice>"
    )


def audit_file(*invoices: str, beside: str = "", encoding: str = "UTF-8", product: str = "P") -> bytes:
    """Return a whole file; `beside` are other documents."""
    products = f"<Product>{cells(ProductType=product, ProductCode='1', ProductDescription='Pão de trigo')}</Product>"
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<AuditFile xmlns="{PORTUGAL}">'
        f"{cells(Header=cells(CurrencyCode='EUR'), MasterFiles=products)}"
        f"<SourceDocuments><SalesInvoices>{''.join(invoices)}</SalesInvoices>{beside}</SourceDocuments></AuditFile>"
    )
    return text.encode("cp1252" if encoding == "Windows-1252" else encoding)


@pytest.mark.parametrize("encoding", ["UTF-8", "Windows-1252", "ISO-8859-1", "UTF-16"])
def test_letters_are_what_the_file_states(tmp_path: Path, encoding: str) -> None:
    found = found_in(tmp_path, audit_file(invoice(1, line(), gross="3.45"), encoding=encoding), country="PT")
    assert sold(found) == SOLD
    assert not found.alarms


def test_letters_that_are_not_what_the_file_states_are_refused_unless_they_are_told(tmp_path: Path) -> None:
    content = audit_file(invoice(1, line())).decode().encode("cp1252")
    found = found_in(tmp_path, content, country="PT")
    assert "set [till] encoding to what it is written in" in found.alarms[0]
    assert sold(found_in(tmp_path, content, country="PT", till=TillSettings(encoding="cp1252"))) == SOLD


@pytest.mark.parametrize("kind", ["FT", "FS", "FR", "VD", "TV"])
@pytest.mark.parametrize("state", ["N", "S", "R"])
def test_invoices_of_every_kind_of_sale_count(tmp_path: Path, kind: str, state: str) -> None:
    content = audit_file(invoice(1, line(), kind=kind, state=state, gross="3.45"))
    assert sold(found_in(tmp_path, content, country="PT")) == SOLD


@pytest.mark.parametrize("said", [{"state": "A"}, {"state": "F"}, {"kind": "ND"}, {"kind": "AA"}, {"kind": "RP"}])
def test_annulled_and_billed_invoices_debit_notes_and_assets_count_nothing(
    tmp_path: Path, said: dict[str, str]
) -> None:
    found = found_in(tmp_path, audit_file(invoice(1, line(), gross="3.45"), invoice(2, line(), **said)), country="PT")
    assert sold(found) == SOLD
    assert not found.alarms


@pytest.mark.parametrize("side", ["Debit", "Credit"])
def test_a_credit_note_takes_off_what_it_names(tmp_path: Path, side: str) -> None:
    back = invoice(1, line(qty=1, net="0.934959", side=side), kind="NC", gross="1.15")
    found = found_in(tmp_path, audit_file(invoice(1, line(), gross="3.45"), back), country="PT")
    assert sold(found) == {(DAY, "Pão de trigo"): (2, 2.30)}
    assert not found.alarms


def test_a_kind_or_a_state_that_nobody_knows_is_asked_about(tmp_path: Path) -> None:
    content = audit_file(invoice(1, line(), gross="3.45"), invoice(2, line(), kind="ZZ"), invoice(3, line(), state="Q"))
    found = found_in(tmp_path, content, country="PT")
    assert all(f"'{word}' (1 row" in found.alarms[0] for word in ("InvoiceType ZZ", "InvoiceStatus Q"))
    till = TillSettings(rows={"kind": RowRule(drop=("InvoiceType ZZ", "InvoiceStatus Q"))})
    assert sold(found_in(tmp_path, content, country="PT", till=till)) == SOLD


def test_orders_transports_and_payments_are_no_sales(tmp_path: Path) -> None:
    beside = "".join(
        f"<{outer}><{inner}>{line()}</{inner}></{outer}>"
        for outer, inner in (
            ("WorkingDocuments", "WorkDocument"), ("MovementOfGoods", "StockMovement"), ("Payments", "Payment"),
        )
    )  # fmt: skip
    assert sold(found_in(tmp_path, audit_file(invoice(1, line(), gross="3.45"), beside=beside), country="PT")) == SOLD


@pytest.mark.parametrize("product", ["O", "E", "I"])
def test_postage_advances_and_taxes_are_no_goods(tmp_path: Path, product: str) -> None:
    content = audit_file(invoice(1, line(), line("2", 1, "1.00", LineNumber="2")), product=product)
    assert [row["product"] for row in found_in(tmp_path, content, country="PT").sales] == ["Artigo 2"]


def test_an_article_that_no_list_names_goes_by_its_line(tmp_path: Path) -> None:
    found = found_in(tmp_path, audit_file(invoice(1, line("7", 2, "1.00"))), country="PT")
    assert sold(found) == {(DAY, "Artigo 7"): (2, 1.23)}


@pytest.mark.parametrize(
    ("lines", "gross", "paid"),
    [
        # 1.15 is 0.93 net, which would be 1.14 again.
        ([line(qty=1, net="0.93")], "1.15", [1.15]),
        ([line(qty=1, net="0.93", UnitPrice="0.934959")], None, [1.15]),
        ([line(qty=1, net="0.93"), line("2", 1, "0.82", LineNumber="2")], "2.16", [1.15, 1.01]),
        ([line(qty=1, net="1.00", Tax="<TaxType>IS</TaxType><TaxAmount>0.05</TaxAmount>")], "1.05", [1.05]),
    ],
)
def test_lines_come_to_the_total_of_their_invoice(
    tmp_path: Path, lines: list[str], gross: str | None, paid: list[float]
) -> None:
    found = found_in(tmp_path, audit_file(invoice(1, *lines, gross=gross)), country="PT")
    assert sorted((row["amount"] for row in found.sales), reverse=True) == paid


def test_the_unit_is_what_the_line_says(tmp_path: Path) -> None:
    found = found_in(tmp_path, audit_file(invoice(1, line(qty="0.345", UnitOfMeasure="Kg"))), country="PT")
    assert [(row["qty"], row["unit"]) for row in found.sales] == [(0.345, "kg")]


def test_an_invoice_entered_days_later_has_its_own_day(tmp_path: Path) -> None:
    late = invoice(2, line(), InvoiceDate="2026-02-20", gross="3.45")
    found = found_in(tmp_path, audit_file(invoice(1, line(), gross="3.45"), late), country="PT")
    assert sorted(sold(found)) == [("2026-02-20", "Pão de trigo"), (DAY, "Pão de trigo")]


def test_a_ledger_of_the_same_family_is_no_till(tmp_path: Path) -> None:
    content = (
        f'<?xml version="1.0"?><AuditFile xmlns="{PORTUGAL}"><Header/><GeneralLedgerEntries/></AuditFile>'.encode()
    )
    assert "got XML of SAF-T (<AuditFile>)" in found_in(tmp_path, content, country="PT").alarms[0]
