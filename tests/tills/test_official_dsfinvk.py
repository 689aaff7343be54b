"""Random tickets as DSFinV-K, by a writer of the tests and by an independent one: equal to what was sold."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from forecast.config import Bakery, Config
from forecast.pipeline.imports.read_sales import ReadSales
from forecast.pipeline.imports.till_files import pieces_of

from .fiscal_tickets import book_of, by_library, index_of, random_habits, save, texts_of
from .tickets import Tickets, made_up_tickets

RUNS, RUNS_OF_LIBRARY = 180, 70


def read(*paths: Path) -> tuple[dict, list]:
    """Return what was sold by shop, day, product and unit as (quantity, cents), and the warnings."""
    heard, warnings = ReadSales(), []
    config = Config(bakery=Bakery(country="DE", timezone="Europe/Berlin", shop="Filiale A"))
    for path in paths:
        for piece in pieces_of(path, config):
            heard.add(piece)
            warnings += [notice for notice in piece.notices if notice.severity == "warning"]
    return {
        (row.shop, f"{row.day:%Y-%m-%d}", row.product, row.unit): (round(row.qty, 3), round(row.amount * 100))
        for row in heard.sales().itertuples()
        if row.qty
    }, warnings


def sold(tickets: Tickets) -> dict:
    """Return what is true, without what came to nothing."""
    return {key: value for key, value in tickets.truth().items() if value[0]}


@pytest.mark.random
@pytest.mark.parametrize("seed", range(RUNS))
def test_tickets_are_read_as_they_were_sold(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    shops, tills, after_midnight = rng.choice([1, 1, 2]), rng.choice([1, 2]), rng.random() < 0.3
    tickets = made_up_tickets(
        rng, shops=shops, tills=tills, days=rng.randint(1, 3), closings=rng.choice([1, 1, 3]), per_day=10,
        after_midnight=after_midnight,
    )  # fmt: skip
    habits = random_habits(rng, with_day=after_midnight)
    files = texts_of(book_of(tickets, habits, rng))
    if rng.random() < 0.5:
        files["index.xml"] = index_of(habits)
    path = save(files, tmp_path / rng.choice(["export.zip", "export"]), inside=rng.choice(["", "2026/"]))
    found, warnings = read(path)
    assert found == sold(tickets), habits
    assert not warnings


@pytest.mark.random
@pytest.mark.parametrize("seed", range(RUNS_OF_LIBRARY))
def test_tickets_that_the_library_wrote_are_read_as_they_were_sold(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    tickets = made_up_tickets(
        rng, shops=rng.choice([1, 2]), tills=rng.choice([1, 2]), days=rng.randint(1, 3), closings=rng.choice([1, 3]),
        per_day=10, after_midnight=rng.random() < 0.3,
    )  # fmt: skip
    found, warnings = read(by_library(tickets, rng, tmp_path / "export.zip"))
    assert found == sold(tickets)
    assert not warnings
