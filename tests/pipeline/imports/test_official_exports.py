"""DSFinV-K as shops have it: folders, archives, one a closing, sent again; what is personal stays nowhere."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from forecast.archive.till import TillArchive
from forecast.config import Config, load_config
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.night.nightly import nightly_run

from ...tills.fiscal_tickets import Habits, book_of, index_of, save, texts_of
from ...tills.planted import planted_in
from ...tills.tickets import PLANTED, Tickets, made_up_tickets

PLAIN = Habits()
CONFIG = """
[bakery]
name = "Bäckerei"
country = "DE"
timezone = "Europe/Berlin"
language = "de"
shop = "Filiale A"
[run]
now = 2027-03-01T21:00:00
[till]
inbox = "inbox"
[weather]
source = "none"
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "forecast.toml").write_text(CONFIG, encoding="utf-8")
    return load_config(tmp_path / "forecast.toml")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    from forecast.pipeline.imports import till_files

    monkeypatch.setattr(till_files.time, "sleep", lambda _seconds: None)


def tickets_of(seed: int, **how: object) -> Tickets:
    return made_up_tickets(random.Random(seed), **{"days": 2, "tills": 2, "closings": 2, "per_day": 10, **how})


def files_of(tickets: Tickets, habits: Habits = PLAIN) -> dict[str, bytes]:
    return texts_of(book_of(tickets, habits, random.Random(1)))


def sold(config: Config) -> dict:
    sales = TillArchive(config.run.archive).sales()
    return {(row.shop, f"{row.day:%Y-%m-%d}", row.product): round(row.sold_qty, 3) for row in sales.itertuples()}


def truth(tickets: Tickets) -> dict:
    return {key[:3]: qty for key, (qty, _) in tickets.truth().items()}


def positive(found: dict) -> dict:
    return {key: qty for key, qty in found.items() if qty}


def test_exports_of_each_closing_make_up_the_days_in_whatever_order_they_come(config, tmp_path):
    tickets = tickets_of(1)
    closings = sorted(tickets.closed_at)
    random.Random(3).shuffle(closings)
    for number, closing in enumerate(closings):
        save(files_of(tickets.of_closings({closing})), tmp_path / "inbox" / f"export{number}.zip")
        outcome = import_till(config)
        assert not [notice.code for notice in outcome.notices if notice.code == "till_days_changed"]
    assert positive(sold(config)) == positive(truth(tickets))


def test_an_export_that_is_sent_again_or_overlaps_changes_nothing(config, tmp_path):
    tickets = tickets_of(2)
    closings = sorted(tickets.closed_at)
    save(files_of(tickets), tmp_path / "inbox" / "all.zip")
    import_till(config)
    before = sold(config), TillArchive(config.run.archive).data_hash()
    save(files_of(tickets), tmp_path / "inbox" / "again.zip")
    save(files_of(tickets.of_closings(set(closings[:3]))), tmp_path / "inbox" / "part.zip")
    import_till(config)
    assert (sold(config), TillArchive(config.run.archive).data_hash()) == before
    assert positive(before[0]) == positive(truth(tickets))


@pytest.mark.parametrize("where", ["inbox/export", "till/2026-05"])
def test_a_folder_is_one_export_in_the_inbox_and_by_a_pattern(tmp_path, where):
    (tmp_path / "inbox").mkdir()
    text = CONFIG if where.startswith("inbox") else CONFIG.replace('inbox = "inbox"', 'files = ["till/*"]')
    (tmp_path / "forecast.toml").write_text(text, encoding="utf-8")
    config = load_config(tmp_path / "forecast.toml")
    tickets = tickets_of(3)
    save(files_of(tickets), tmp_path / where)
    first = import_till(config)
    assert positive(sold(config)) == positive(truth(tickets))
    assert not first.problems
    assert "schon importiert" in " ".join(import_till(config).lines)


def test_a_file_that_changes_in_a_folder_is_read_again(config, tmp_path):
    tickets = tickets_of(4)
    save(files_of(tickets.of_closings({min(tickets.closed_at)})), tmp_path / "inbox" / "export")
    import_till(config)
    save(files_of(tickets), tmp_path / "inbox" / "export")
    import_till(config)
    assert positive(sold(config)) == positive(truth(tickets))


def test_a_folder_of_folders_and_an_archive_of_archives_are_read_whole(config, tmp_path):
    tickets = tickets_of(5)
    (tmp_path / "zips").mkdir()
    for number, closing in enumerate(sorted(tickets.closed_at)):
        files = files_of(tickets.of_closings({closing}))
        save(files, tmp_path / "parts" / f"Z{number}")
        save(files, tmp_path / "zips" / f"Z{number}.zip")
    whole = {path.name: path.read_bytes() for path in (tmp_path / "zips").iterdir()}
    for path in (tmp_path / "parts", save(whole, tmp_path / "whole.zip")):
        shutil.rmtree(tmp_path / "archive", ignore_errors=True)
        import_till(config, [path])
        assert positive(sold(config)) == positive(truth(tickets))


def test_loose_files_are_read_with_those_beside_them(config, tmp_path):
    tickets = tickets_of(6)
    folder = save(files_of(tickets), tmp_path / "loose")
    outcome = import_till(config, sorted(folder.iterdir()))
    assert not outcome.problems
    assert positive(sold(config)) == positive(truth(tickets))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_tables_of_any_name_separator_encoding_and_without_a_header_are_read_by_their_description(
    config, tmp_path, encoding
):
    names = (("lines.csv", "Einzelposten.txt"), ("transactions.csv", "Koepfe.txt"), ("lines_vat.csv", "Steuern.txt"))
    habits = Habits(files=names, separator="\t", encoding=encoding, with_header=False)
    tickets = tickets_of(7, tills=1)
    import_till(config, [save({**files_of(tickets, habits), "INDEX.XML": index_of(habits)}, tmp_path / "export.zip")])
    assert positive(sold(config)) == positive(truth(tickets))


def test_nothing_personal_is_found_in_any_file_that_is_left(config, tmp_path):
    tickets = tickets_of(8, days=3)
    habits = Habits(line_voids="flag and second", receipt_voids="turned and named")
    export = save({**files_of(tickets, habits), "index.xml": index_of(habits)}, tmp_path / "inbox" / "export.zip")
    folder = save(files_of(tickets_of(9)), tmp_path / "inbox" / "folder")
    assert planted_in(tmp_path, PLANTED), "nothing was planted"
    nightly_run(config)
    assert positive(sold(config))
    assert TillArchive(config.run.archive).rejected()["reason"].eq("voucher").any()
    assert planted_in(tmp_path, PLANTED, but={export, *folder.iterdir()}) == []
