"""SAF-T in the archive: what overlaps counts once, a month after the other adds up, nothing personal stays."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forecast.archive.till import TillArchive
from forecast.config import Bakery, Config, OpeningSettings, RunSettings
from forecast.pipeline.imports.importing import import_till

from .planted import planted_in
from .saft_cash_writer import saft_cash
from .saft_pt_writer import saft_pt
from .tickets import CASHIER, CUSTOMER, PLANTED, TABLE, Tickets, made_up_tickets


def shop_in(folder: Path, country: str) -> Config:
    """Return a shop whose archive and pages lie in a folder."""
    zone = {"NO": "Europe/Oslo", "DK": "Europe/Copenhagen", "PT": "Europe/Lisbon"}[country]
    return Config(
        bakery=Bakery(country=country, timezone=zone, shop="Filiale A"),
        opening=OpeningSettings(day_ends="04:00"),
        run=RunSettings(archive=folder / "archive", out=folder / "out"),
    )


def written(seed: int, tickets: Tickets, country: str) -> bytes:
    """Return tickets as a file of a country."""
    rng = random.Random(seed)
    return saft_pt(rng, tickets)[0] if country == "PT" else saft_cash(rng, tickets, country)[0]


def kept(config: Config) -> dict[tuple[str, str], tuple[float, float]]:
    """Return what the archive holds, by day and product."""
    sales = TillArchive(config.run.archive).sales()
    return {
        (f"{row.day:%Y-%m-%d}", row.product): (round(row.sold_qty, 3), round(row.amount, 2))
        for row in sales.itertuples()
        if row.sold_qty
    }


def true_of(tickets: Tickets) -> dict[tuple[str, str], tuple[float, float]]:
    """Return what was sold, by day and product."""
    return {(day, product): (qty, cents / 100) for (_, day, product, _), (qty, cents) in tickets.truth().items() if qty}


@pytest.mark.parametrize("country", ["NO", "DK", "PT"])
def test_nothing_personal_is_in_any_file_that_an_import_leaves(tmp_path: Path, country: str) -> None:
    tickets = made_up_tickets(random.Random(5), days=3, tills=2, after_midnight=True)
    export = tmp_path / "inbox" / "export.xml"
    export.parent.mkdir()
    export.write_bytes(written(5, tickets, country))
    assert all(value.encode() in export.read_bytes() for value in (CUSTOMER, CASHIER.split()[0], TABLE))
    config = shop_in(tmp_path, country)
    import_till(config, [export])
    assert kept(config) == true_of(tickets)
    assert not planted_in(tmp_path, PLANTED, but=[export])


def test_a_file_for_each_till_adds_up_and_one_sent_again_counts_once(tmp_path: Path) -> None:
    tickets = made_up_tickets(random.Random(11), days=3, tills=2, line_kinds=())
    for till in ("K1", "K2"):
        of_till = replace(tickets, tickets=tuple(ticket for ticket in tickets.tickets if ticket.till == till))
        (tmp_path / f"{till}.xml").write_bytes(written(11, of_till, "NO"))
    config = shop_in(tmp_path, "NO")
    for name in ("K1.xml", "K2.xml", "K1.xml"):
        import_till(config, [tmp_path / name])
    assert kept(config) == true_of(tickets)
    (tmp_path / "both.xml").write_bytes(written(12, tickets, "NO"))
    import_till(config, [tmp_path / "both.xml"])
    assert kept(config) == true_of(tickets)


def test_another_currency_than_the_shops_is_told(tmp_path: Path) -> None:
    tickets = made_up_tickets(random.Random(5), days=2)
    (tmp_path / "saft.xml").write_bytes(written(5, tickets, "DK"))
    told = import_till(shop_in(tmp_path, "NO"), [tmp_path / "saft.xml"], dry_run=True)
    assert [notice.values["told"] for notice in told.notices if notice.code == "till_other_currency"] == ["DKK"]
    told = import_till(shop_in(tmp_path, "DK"), [tmp_path / "saft.xml"], dry_run=True)
    assert not [notice for notice in told.notices if notice.code == "till_other_currency"]


@pytest.mark.parametrize("country", ["NO", "PT"])
def test_files_that_overlap_count_each_day_once_in_any_order(tmp_path: Path, country: str) -> None:
    tickets = made_up_tickets(random.Random(9), days=6, line_kinds=(), ticket_kinds=("refund",))
    first = min(ticket.day for ticket in tickets.tickets)
    parts = {
        name: replace(tickets, tickets=tuple(t for t in tickets.tickets if begins <= (t.day - first).days < ends))
        for name, begins, ends in (("a.xml", 0, 4), ("b.xml", 2, 6))
    }
    for name, part in parts.items():
        (tmp_path / name).write_bytes(written(9, part, country))
    for number, order in enumerate((["a.xml", "b.xml", "a.xml"], ["b.xml", "a.xml"], ["a.xml", "b.xml", "b.xml"])):
        config = shop_in(tmp_path / str(number), country)
        for name in order:
            import_till(config, [tmp_path / name])
        assert kept(config) == true_of(tickets)
    config = shop_in(tmp_path / "together", country)
    import_till(config, [tmp_path / name for name in parts])
    assert kept(config) == true_of(tickets)
    assert timedelta(days=5) == max(ticket.day for ticket in tickets.tickets) - first
