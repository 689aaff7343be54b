"""SAF-T of three countries, with tickets that are the same every time."""

from __future__ import annotations

import random
from datetime import date

from .case import Case, Sales, case
from .saft_cash_writer import saft_cash
from .saft_pt_writer import saft_pt
from .tickets import Tickets, made_up_tickets


def _tickets() -> tuple[Tickets, Sales]:
    tickets, sales = made_up_tickets(random.Random(3), days=3, tills=2), Sales()
    for (_, day, product, unit), (qty, cents) in tickets.truth().items():
        sales.add(date.fromisoformat(day), product, qty, cents / 100, unit=unit)
    return tickets, sales


@case
def saft_cash_norway() -> Case:
    """SAF-T Cash Register of Norway: the till's own codes, returns, deposits, gift cards, voids and training apart."""
    tickets, sales = _tickets()
    return Case({"saft.xml": saft_cash(random.Random(1), tickets, "NO")[0]}, sales, country="NO", currency="NOK",
                timezone="Europe/Oslo")  # fmt: skip


@case
def saft_cash_denmark() -> Case:
    """SAF-T Cash Register of Denmark: another namespace and prefix, a root in other letters."""
    tickets, sales = _tickets()
    return Case({"saft.xml": saft_cash(random.Random(2), tickets, "DK")[0]}, sales, country="DK", currency="DKK",
                timezone="Europe/Copenhagen")  # fmt: skip


@case
def saft_portugal() -> Case:
    """SAF-T PT: net amounts, credit notes, annulled invoices, orders beside the sales."""
    tickets, sales = _tickets()
    return Case({"saft.xml": saft_pt(random.Random(1), tickets)[0]}, sales, country="PT", timezone="Europe/Lisbon")
