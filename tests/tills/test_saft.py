"""Random tickets as SAF-T of Norway, Denmark and Portugal come back as they were sold, whatever the till's manner."""

from __future__ import annotations

import gzip
import os
import random
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from forecast.config import Bakery, OpeningSettings

from .judged import first_difference, read_files
from .saft_cash_writer import saft_cash
from .saft_pt_writer import saft_pt
from .tickets import Tickets, made_up_tickets

SHARED = Path(os.environ.get("FORECAST_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
ZONES = {"NO": "Europe/Oslo", "DK": "Europe/Copenhagen", "PT": "Europe/Lisbon"}
RUNS = 70
FAMILIES = 10
MANNERS = ("NO", "DK", "PT")


def made(seed: int, country: str) -> tuple[Tickets, bytes, str]:
    """Return random tickets, a file of them, and in words how it is written."""
    rng = random.Random(seed)
    shops = 1 if country == "PT" else rng.choice([1, 1, 2])
    tickets = made_up_tickets(
        rng, shops=shops, tills=rng.choice([1, 2, 3]), days=rng.randint(1, 4), closings=rng.choice([1, 2]),
        per_day=rng.randint(6, 16), after_midnight=rng.random() < 0.5,
    )  # fmt: skip
    if country == "PT":
        return tickets, *saft_pt(rng, tickets)
    content, how = saft_cash(rng, tickets, country)
    return tickets, content, str(how)


def sums_in(tickets: Tickets, country: str) -> Mapping[tuple[str, str, str, str], tuple[float, int]]:
    """Return what is true; where the standard has no units, goods of which only quarters were sold are pieces."""
    if country == "PT":
        return tickets.truth()
    lines = [line for ticket in tickets.tickets for line in ticket.lines if ticket.kind in ("sale", "refund")]
    weighed = {line.item.name for line in lines if line.kind == "sale" and line.qty * 4 % 1}
    return {
        (shop, day, product, "kg" if product in weighed else "pcs"): value
        for (shop, day, product, _), value in tickets.truth().items()
    }


def judged_saft(seed: int, country: str) -> str:
    """Write, read and compare the tickets of a seed; return what is wrong or asked, "" if nothing."""
    tickets, content, how = made(seed, country)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "export.xml"
        packed = random.Random(seed).choice(["", "", "zip", "gzip"])
        if packed == "zip":
            path = path.with_suffix(".zip")
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("journal/export.xml", content)
        else:
            path.write_bytes(gzip.compress(content) if packed else content)
        bakery = Bakery(country=country, timezone=ZONES[country], shop="Filiale A")
        found = read_files([path], bakery, opening=OpeningSettings(day_ends="04:00"))
    difference = first_difference(found.sales, sums_in(tickets, country), has_amount=True)
    return f"seed {seed}, {country} {packed}, {how}: {difference} | {found.alarms}" if difference else ""


@pytest.mark.random
@pytest.mark.parametrize("country", MANNERS)
@pytest.mark.parametrize("first", range(0, RUNS, RUNS // FAMILIES))
def test_tickets_come_back_as_they_were_sold(first: int, country: str) -> None:
    wrong = [told for seed in range(first, first + RUNS // FAMILIES) if (told := judged_saft(seed, country))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_written_for_norway_is_valid(seed: int) -> None:
    path = SHARED / "formats" / "saft_no" / "schema.xsd"
    if not path.exists():
        pytest.skip("formats/saft_no is absent: set FORECAST_SHARED_DATA")
    schema = etree.XMLSchema(etree.parse(path))
    document = etree.fromstring(made(seed, "NO")[1])
    assert schema.validate(document), schema.error_log
