"""DSFinV-K that is damaged, odd or incomplete: read, refused in words, or asked about."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from forecast.config import TillSettings
from forecast.errors import SourceError
from forecast.sources.till.export import read_till, read_till_by_shop
from forecast.sources.till.file_lines import Shop
from forecast.sources.till.official.dsfinvk.moments import times_asked
from forecast.sources.till.proposal import propose_mapping

from ....tills.fiscal_tickets import NUMBERS, Habits, book_of, index_of, save, texts_of
from ....tills.tickets import made_up_tickets

TICKETS = made_up_tickets(random.Random(5), days=2, per_day=8, ticket_kinds=(), line_kinds=())
TRUTH = sum(qty for qty, _ in TICKETS.truth().values())


def tables(habits: Habits | None = None) -> dict[str, bytes]:
    return texts_of(book_of(TICKETS, habits or Habits(), random.Random(1)))


def with_row_changed(content: bytes, row: int, old: str, new: str) -> bytes:
    rows = content.decode().split("\r\n")
    assert old in rows[row], rows[row]
    rows[row] = rows[row].replace(old, new, 1)
    return "\r\n".join(rows).encode()


def read(path: Path, settings: TillSettings | None = None, **more):
    return read_till(path, settings or TillSettings(), Shop("Laden", "Europe/Berlin", **more))


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as refused:
        read(path)
    return str(refused.value)


def test_what_the_tables_say_is_read(tmp_path):
    assert read(save(tables(), tmp_path / "export.zip")).lines["qty"].sum() == pytest.approx(TRUTH)


def test_a_return_takes_back_no_flagged_receipt_of_like_goods(tmp_path):
    sale, *others = TICKETS.tickets
    voided = replace(sale, kind="void")
    lines = tuple(replace(line, qty=-line.qty, cents=-line.cents) for line in sale.lines)
    tickets = replace(TICKETS, tickets=(sale, voided, replace(sale, kind="refund", lines=lines), *others))
    files = texts_of(book_of(tickets, Habits(receipt_voids="flag"), random.Random(1)))
    found = read(save(files, tmp_path / "export.zip")).lines["qty"].sum()
    assert found == pytest.approx(TRUTH - sum(line.qty for line in sale.lines))


@pytest.mark.parametrize("name", ["lines.csv", "transactions.csv"])
def test_a_table_that_is_missing_is_named(tmp_path, name):
    files = tables()
    del files[name]
    assert f"a DSFinV-K export without {name}" in refusal(save(files, tmp_path / "export.zip"))


@pytest.mark.parametrize(("name", "words"), [("lines_vat.csv", "lines_vat.csv"), ("cashpointclosing.csv", "closing")])
def test_lines_are_read_without_money_or_closings_and_that_is_said(tmp_path, name, words):
    files = tables()
    del files[name]
    till = read(save(files, tmp_path / "export"))
    assert till.lines["qty"].sum() == pytest.approx(TRUTH)
    [said] = [notice for notice in till.notices if notice.code == "till_official_parts_missing"]
    assert (said.severity, words in str(said.values["names"])) == ("warning", True)


def test_a_truncated_archive_is_refused(tmp_path):
    path = save(tables(), tmp_path / "export.zip")
    path.write_bytes(path.read_bytes()[:-400])
    assert "export it again" in refusal(path)


def test_a_table_that_was_cut_off_in_a_row_or_between_rows_is_refused(tmp_path):
    files = tables()
    cut = {**files, "lines.csv": files["lines.csv"][:-30]}
    assert "a row that cannot be told apart" in refusal(save(cut, tmp_path / "in_a_row"))
    rows = files["lines.csv"].split(b"\r\n")
    shorter = {**files, "lines.csv": b"\r\n".join([*rows[:-3], b""])}
    assert "amounts stand in lines_vat.csv for lines that are not here" in refusal(save(shorter, tmp_path / "between"))


def test_receipts_that_were_cut_off_lose_lines_and_are_refused(tmp_path):
    files = tables()
    rows = files["transactions.csv"].split(b"\r\n")
    shorter = {**files, "transactions.csv": b"\r\n".join([*rows[:-2], b""])}
    assert "whose receipt is not in transactions.csv" in refusal(save(shorter, tmp_path / "export.zip"))


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("lines.csv", "MENGE", "MEGNE", "a DSFinV-K table without MENGE, got perhaps MEGNE"),
        ("lines.csv", "FAKTOR", "FACTOR", "column 'FACTOR': a column that the standard does not know, expected FAKTOR"),
        ("lines.csv", "P_STORNO", "P_STORN", "expected P_STORNO"),
        ("transactions.csv", "BON_STORNO", "BON_STRONO", "expected BON_STORNO"),
        ("lines_vat.csv", "POS_BRUTTO", "POS_BRUTO", "without POS_BRUTTO"),
    ],
)
def test_a_misspelt_column_is_refused(tmp_path, name, old, new, words):
    files = tables()
    changed = {**files, name: with_row_changed(files[name], 0, old, new)}
    assert words in refusal(save(changed, tmp_path / "export.zip"))


def test_a_column_that_is_not_there_is_told_where_pieces_or_voids_hang_on_it(tmp_path):
    files = tables()
    names = {name: content.decode().split("\r\n") for name, content in files.items()}
    at = names["lines.csv"][0].split(";").index("P_STORNO")
    without = [";".join(cell for place, cell in enumerate(row.split(";")) if place != at) for row in names["lines.csv"]]
    till = read(save({**files, "lines.csv": "\r\n".join(without).encode()}, tmp_path / "export.zip"))
    assert "lines.csv P_STORNO" in str([notice.values for notice in till.notices])


@pytest.mark.parametrize("cell", ["1.50", "12,3,4", "1.23,5", "x", "1e", ""])
def test_a_quantity_that_is_no_number_of_the_standard_is_refused_with_its_line(tmp_path, cell):
    files = tables()
    row = files["lines.csv"].decode().split("\r\n")[3].split(";")
    changed = ";".join([*row[:17], cell, *row[18:]])
    files["lines.csv"] = with_row_changed(files["lines.csv"], 3, ";".join(row), changed)
    said = refusal(save(files, tmp_path / "export.zip"))
    assert "lines.csv, line 4, column 'MENGE'" in said
    assert ("an empty cell" if not cell else f"'{cell}'") in said


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("transactions.csv", "Beleg", "Quittung", "BON_TYP"),
        ("lines.csv", "Umsatz", "Sonderposten", "GV_TYP"),
    ],
)
def test_a_kind_that_nobody_knows_is_asked_about(tmp_path, name, old, new, words):
    files = tables()
    path = save({**files, name: with_row_changed(files[name], 1, old, new)}, tmp_path / "export.zip")
    said = refusal(path)
    assert words in said
    assert f"'{new}'" in said
    rule = {words: {"count": [old, new]}}
    assert read(path, TillSettings.model_validate({"rows": rule})).lines["qty"].sum() == pytest.approx(TRUTH)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "iso-8859-15"])
def test_tables_in_another_encoding_are_read_without_a_description(tmp_path, encoding):
    names = set(read(save(tables(Habits(encoding=encoding)), tmp_path / "export.zip")).lines["product"])
    assert names == {key[2] for key, (qty, _) in TICKETS.truth().items() if qty}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><DataSet/>', "with entities"),
        (b"<DataSet><Media>", "damaged XML"),
        (b"<DataSet>" + b" " * 5_000_000 + b"</DataSet>", "beyond any size"),
        (b"<DataSet><Table><URL>lines.csv</URL><FixedLength/></Table></DataSet>", "columns of fixed width"),
    ],
)
def test_a_description_that_cannot_be_trusted_is_refused(tmp_path, content, words):
    assert words in refusal(save({**tables(), "index.xml": content}, tmp_path / "export.zip"))


def test_an_empty_description_and_one_of_other_tables_leave_the_standards_names(tmp_path):
    for number, content in enumerate((b"", b"<DataSet><Table><URL>other.csv</URL><VariableLength/></Table></DataSet>")):
        path = save({**tables(), "index.xml": content}, tmp_path / f"export{number}.zip")
        assert read(path).lines["qty"].sum() == pytest.approx(TRUTH)


def turned(content: bytes) -> bytes:
    """Return a table whose numbers have a point before decimals and commas between thousands."""
    header, *rows = (row.split(";") for row in content.decode().split("\r\n"))
    marks = str.maketrans(",.", ".,")
    numbers = {place for place, name in enumerate(header) if name in NUMBERS}
    turned_rows = [[cell.translate(marks) if at in numbers else cell for at, cell in enumerate(row)] for row in rows]
    return "\r\n".join(";".join(row) for row in [header, *turned_rows]).encode()


def test_a_description_may_turn_the_marks_of_numbers(tmp_path):
    files = {name: turned(content) for name, content in tables().items()}
    described = index_of(Habits()).replace(b"<DecimalSymbol>,<", b"<DecimalSymbol>.<")
    described = described.replace(b"<DigitGroupingSymbol>.<", b"<DigitGroupingSymbol>,<")
    assert described != index_of(Habits())
    till = read(save({**files, "index.xml": described}, tmp_path / "export.zip"))
    assert till.lines["qty"].sum() == pytest.approx(TRUTH)
    assert "MENGE" in refusal(save(files, tmp_path / "without.zip"))


def test_a_closing_without_receipts_is_refused_and_says_that_nothing_is_lost(tmp_path):
    files = {name: content.split(b"\r\n")[0] + b"\r\n" for name, content in tables().items()}
    assert "nothing, if no receipt was written" in refusal(save(files, tmp_path / "export.zip"))


def test_lines_come_in_pieces_of_whole_days(tmp_path, monkeypatch):
    from forecast.sources.till.official.dsfinvk.export import _Dsfinvk

    pieces = _Dsfinvk.pieces
    monkeypatch.setattr(_Dsfinvk, "pieces", lambda self, settings, shop: pieces(self, settings, shop, most_rows=5))
    path = save(tables(), tmp_path / "export.zip")
    found = list(read_till_by_shop(path, TillSettings(), Shop("Laden", timezone="Europe/Berlin")))
    days = [set(piece.lines["day"]) for piece in found]
    assert len(found) == 2
    assert not days[0] & days[1]
    assert sum(piece.lines["qty"].sum() for piece in found) == pytest.approx(TRUTH)


def test_what_was_eaten_here_is_told_line_by_line(tmp_path):
    lines = read(save(tables(), tmp_path / "export.zip")).lines
    paid = lines.assign(here=lines["eaten_here"] * lines["amount"]).groupby("day")[["here"]].sum()
    known = lines[lines["eaten_here"].notna()].groupby("day")["amount"].sum()
    truth = {pd.Timestamp(day): (here, whole) for (_, day), (here, whole) in TICKETS.eaten_here().items()}
    assert {day: (round(here * 100), round(known[day] * 100)) for day, here in paid["here"].items()} == truth


def test_times_that_fit_the_opening_hours_in_another_zone_are_asked_about_and_not_moved(tmp_path):
    path = save(tables(), tmp_path / "export.zip")
    opening = dict.fromkeys(range(7), (8 * 3600, 20 * 3600 + 1800))
    shop = Shop("Laden", "Europe/Berlin", opening=opening)
    [till] = read_till_by_shop(path, TillSettings(), shop)
    [asked] = [notice for notice in till.notices if notice.code == "till_times_outside_hours"]
    assert asked.severity == "warning"
    assert asked.values["setting"] == "UTC"
    [told] = read_till_by_shop(path, TillSettings(times="local"), shop)
    assert not [notice for notice in told.notices if notice.code == "till_times_outside_hours"]
    assert told.lines["time_s"].tolist() == till.lines["time_s"].tolist()
    [moved] = read_till_by_shop(path, TillSettings(times="UTC"), shop)
    assert (moved.lines["time_s"] > till.lines["time_s"]).all()


@pytest.mark.parametrize("hours", sorted({*range(-11, 13)} - {2}))
def test_the_zone_that_explains_times_outside_the_opening_hours_is_named_to_the_hour(hours):
    sold_at = pd.Series(pd.date_range("2026-07-06 06:30", periods=12, freq="h"))
    written_at = sold_at + pd.Timedelta(hours=hours - 2)
    shop = Shop("Laden", "Europe/Berlin", opening=dict.fromkeys(range(7), (6 * 3600 + 1800, 18 * 3600)))
    [asked] = times_asked(pd.DataFrame({"at": written_at, "count": 1}), shop, "till.zip")
    assert asked.values["setting"] == (f"Etc/GMT{-hours:+d}" if hours else "UTC")


def test_nothing_has_to_be_set_and_the_proposal_says_so(tmp_path):
    said = propose_mapping(save(tables(), tmp_path / "export.zip"), TillSettings(), timezone="Europe/Berlin")
    assert "# format: DSFinV-K" in "\n".join(map(str, said))
    assert said[-1] == "[till]"
