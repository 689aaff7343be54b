"""Small SAF-T files whose every cell a test can see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from forecast.config import Bakery, TillSettings

from ....tills.judged import Found, read_files

NORWAY = "urn:StandardAuditFile-Taxation-CashRegister:NO"
ARTICLES = {"1": "Boller", "2": "Rugbrød"}
BASICS = (
    ("11", "CASHSAL", "11001", "Cash sale"),
    ("11", "RETURNSAL", "11006", "Return sale"),
    ("05", "SAL", "", "Sale line"),
    ("05", "RET", "", "Return line"),
)


def cells(**said: object) -> str:
    """Return elements by name, those that are None left out."""
    return "".join(f"<{name}>{value}</{name}>" for name, value in said.items() if value is not None)


def line(article: str | None = "1", qty: object = 1, amount: object = 25, **said: object) -> str:
    """Return a line of a receipt; `said` are further elements, or other ones."""
    known: dict[str, object] = {
        "lineID": "1", "lineType": "SAL", "artID": article, "qnt": qty, "lineAmntIn": amount, "amntTp": "C",
    }  # fmt: skip
    return f"<ctLine>{cells(**(known | said))}</ctLine>"


def receipt(number: int, *lines: str, **said: object) -> str:
    """Return a receipt of a cash sale on 2026-03-02 at 9; `said` are further elements, or other ones."""
    known: dict[str, object] = {
        "nr": number, "transID": number, "transType": "CASHSAL", "transAmntIn": None, "amntTp": "C",
        "transDate": "2026-03-02", "transTime": "09:00:00",
    }  # fmt: skip
    return f"<cashtransaction>{cells(**(known | said))}{''.join(lines)}</cashtransaction>"


def location(*receipts: str, name: str | None = "Torget", till: str = "K1") -> str:
    """Return a place with one till."""
    register = f"<cashregister>{cells(registerID=till)}{''.join(receipts)}</cashregister>"
    return f"<location>{cells(name=name)}{register}</location>"


def company(
    *locations: str,
    ident: str = "9",
    articles: dict[str, str] | None = None,
    basics: Sequence[tuple[str, str, str, str]] = BASICS,
) -> str:
    """Return a company with its lists."""
    listed = "".join(
        f"<article>{cells(artID=number, dateOfEntry='2020-01-01', artDesc=name)}</article>"
        for number, name in (ARTICLES if articles is None else articles).items()
    )
    said = "".join(
        "<basic>"
        + cells(basicType=of, basicID=code, predefinedBasicID=predefined or None, basicDesc=words)
        + "</basic>"
        for of, code, predefined, words in basics
    )
    lists = f"<articles>{listed}</articles><basics>{said}</basics>"
    return f"<company>{cells(companyIdent=ident)}{lists}{''.join(locations)}</company>"


def audit_file(*companies: str, namespace: str = NORWAY, currency: str = "NOK") -> bytes:
    """Return a whole file."""
    header = f"<header>{cells(curCode=currency)}</header>"
    root = f'<auditfile xmlns="{namespace}">{header}{"".join(companies)}</auditfile>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}'.encode()


def cash_file(*receipts: str, **said: object) -> bytes:
    """Return a file of one company, one place and one till."""
    return audit_file(company(location(*receipts), **said))  # type: ignore[arg-type]


def found_in(folder: Path, content: bytes, *, country: str = "NO", till: TillSettings | None = None) -> Found:
    """Read a file as an import does."""
    path = folder / "export.xml"
    path.write_bytes(content)
    zone = {"NO": "Europe/Oslo", "PT": "Europe/Lisbon"}[country]
    bakery = Bakery(country=country, timezone=zone, shop="Bakeri")
    return read_files([path], bakery, till=till or TillSettings())


def sold(found: Found) -> dict[tuple[str, str], tuple[float, float | None]]:
    """Return quantity and amount by day and product, with the shop before the product where there are several."""
    shops = {row["shop"] for row in found.sales}
    return {
        (row["day"], row["product"] if len(shops) == 1 else f"{row['shop']}: {row['product']}"): (
            row["qty"],
            row["amount"],
        )
        for row in found.sales
    }
