"""SAF-T Cash Register, which Norway and Denmark ask of every till: the lines of its receipts as a table.

In: a file of that standard. Out: one `RawTable` for each company in it.

Elements are known by their local names. Who served and who bought (`empID`, `employees`, `customersSuppliers`) is let
go unseen. The standard has no unit of a quantity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from forecast.sources.till.official.package import PackedFile
from forecast.sources.till.official.saft.codes import Basic, Basics
from forecast.sources.till.official.saft.lines import Collected
from forecast.sources.till.official.saft.xml import elements, local, text_in

_WANTED = ("header", "article", "basic", "cashtransaction", "company")
_PASSED = ("event", "employee", "customerSupplier", "ledgerAccount", "vatCodeDetail", "period")
_COLUMNS = (
    "at", "shop", "till", "ticket", "line", "transaction", "line_type", "group", "article", "words", "qty", "amount",
    "price", "discount", "side", "is_void", "is_training", "total", "ticket_discount",
)  # fmt: skip
_YES = frozenset({"true", "1"})


@dataclass
class Company:
    """What a file says of one company: its articles (number → names by day of entry, group), its codes, its lines."""

    number: str = ""
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    basics: Basics = field(default_factory=Basics)
    lines: pd.DataFrame = field(default_factory=pd.DataFrame)
    currency: str = ""

    @property
    def articles(self) -> dict[str, str]:
        """Number → name; the one that was entered last."""
        return {number: names[max(names)] for number, names in self.names.items()}


def companies_in(file: PackedFile, *, encoding: str | None = None) -> Iterator[Company]:
    """Yield each company of a file with the lines of all its receipts, as they are written there.

    Raises
    ------
    SourceError
        If the file cannot be read to its end.
    """
    company, currency, rows = Company(), "", Collected(_COLUMNS)
    tills = _Tills()
    for name, element in elements(file, _WANTED, _PASSED, encoding=encoding):
        if name == "header":
            currency = text_in(element, "curCode")
        elif name == "article":
            number = text_in(element, "artID")
            entered = company.names.setdefault(number, {})
            entered[text_in(element, "dateOfEntry")] = text_in(element, "artDesc")
            company.groups[number] = text_in(element, "artGroupID")
        elif name == "basic":
            of, code = text_in(element, "basicType"), text_in(element, "basicID")
            predefined, words = text_in(element, "predefinedBasicID"), text_in(element, "basicDesc")
            company.basics.add(code, Basic(of.zfill(2), predefined, words))
        elif name == "cashtransaction":
            _add_lines(rows, element, *tills.of(element))
        else:
            company.number, company.currency, company.lines = text_in(element, "companyIdent"), currency, rows.table()
            yield company
            company, rows = Company(), Collected(_COLUMNS)


class _Tills:
    """The place and the till of receipts, looked up once for each till."""

    def __init__(self) -> None:
        self._register: Any = None
        self._place = ("", "")

    def of(self, receipt: Any) -> tuple[str, str]:
        register = receipt.getparent()
        if register is not self._register:
            location = register.getparent()
            self._register = register
            till = text_in(register, "registerID")
            # A receipt that stands anywhere has no place.
            name = "" if location is None else text_in(location, "name") or _address(location) or till
            self._place = (name, till)
        return self._place


def _address(location: Any) -> str:
    """Return street and number of a place, "" if they are not said."""
    address = next((child for child in location if local(child) == "streetAddress"), ())
    return " ".join(part for part in (text_in(address, "streetname"), text_in(address, "number")) if part)


def _add_lines(rows: Collected, receipt: Any, shop: str, till: str) -> None:
    """Add the lines of one receipt."""
    said: dict[str, str] = {}
    lines: list[Any] = []
    adjusted = 0.0
    for child in receipt:
        name = local(child)
        if name == "ctLine":
            lines.append(child)
        elif name in ("discount", "raise"):
            adjusted += _adjusted(child, name)
        elif name not in said:
            said[name] = (child.text or "").strip()
    # The running number and the receipt's own: tills begin one or the other anew.
    ticket = "/".join(part for part in (till, said.get("nr", ""), said.get("transID", "")) if part)
    total = _signed_total(said.get("transAmntIn", ""), said.get("amntTp", ""))
    of_receipt = (said.get("transType", ""), said.get("voidTransaction", ""), said.get("trainingID", ""))
    at = _moment(said.get("transDate"), said.get("transTime")) or said.get("transDate", "")[:10]
    for line in lines:
        cells: dict[str, str] = {}
        taken_off = 0.0
        for child in line:
            name = local(child)
            if name in ("discount", "raise"):
                taken_off += _adjusted(child, name)
            else:
                cells.setdefault(name, (child.text or "").strip())
        get = cells.get
        rows.add(
            (
                _moment(get("lineDate"), get("lineTime")) or at, shop, till, ticket, get("lineID", ""),
                of_receipt[0], get("lineType", ""), get("artGroupID", ""), get("artID", ""),
                get("cashTransLineDescr", ""), get("qnt", ""), get("lineAmntIn", ""), get("ppu", ""),
                f"{taken_off:.2f}" if taken_off else "", get("amntTp", ""), _flag(of_receipt[1]), _flag(of_receipt[2]),
                total, f"{adjusted:.2f}" if adjusted else "",
            )
        )  # fmt: skip


def _adjusted(element: Any, name: str) -> float:
    """Return what a discount takes off; what is raised (a tip) is put on."""
    text = text_in(element, "dscAmnt" if name == "discount" else "raiseAmnt")
    try:
        return float(text) if name == "discount" else -float(text)
    except ValueError:
        return 0.0


def _signed_total(amount: str, side: str) -> str:
    return f"-{amount}" if side == "D" and amount and not amount.startswith("-") else amount


def _flag(text: str) -> str:
    return "1" if text.casefold() in _YES else ""


def _moment(day: str | None, time: str | None) -> str:
    """Return day and time as one, "" if either is missing; the zone that XML allows a day says nothing."""
    return f"{day[:10]}T{time}" if day and time else ""
