"""Wrong files, broken files, files taken back: what happens to the archive, and what is said."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import pandas as pd
import pytest

from forecast.archive.till import TillArchive
from forecast.cli.verbs import app
from forecast.cli.verdict import exit_code_of
from forecast.config import Config, load_config
from forecast.errors import SourceError
from forecast.pipeline.imports.importing import import_till, undo_import
from forecast.pipeline.night.nightly import nightly_run
from forecast.pipeline.outcome import Outcome
from forecast.reports.wording import shop_wording

PRODUCTS = ("Baguette", "Croissant", "Brioche", "Tarte", "Cookie", "Flan", "Eclair", "Sandwich", "Cake", "Pain")
CONFIG = """
[bakery]
name = "Port"
country = "DE"
timezone = "Europe/Berlin"
language = "en"

[run]
now = 2026-05-04T21:00:00

[till]
inbox = "inbox"

[weather]
source = "none"

[tracking]
enabled = false
"""


def rows(first: str, days: int, *, products=PRODUCTS, branch: int = 1, times: int = 1) -> str:
    """A till file: other branches sell other quantities of the same products."""
    said = ["Date,Product,Quantity,Total"]
    for day in pd.date_range(first, periods=days):
        for product in products:
            qty = (5 + zlib.crc32(f"{day.day_of_week}{product}{branch}".encode()) % 40) * times
            said.append(f"{day:%Y-%m-%d},{product},{qty},{qty * 1.5:.2f}")
    return "\n".join(said) + "\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "forecast.toml").write_text(CONFIG, encoding="utf-8")
    return load_config(tmp_path / "forecast.toml")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    from forecast.pipeline.imports import till_files

    monkeypatch.setattr(till_files.time, "sleep", lambda _seconds: None)


@pytest.fixture
def put(tmp_path: Path):
    """Write a file beside the configuration, or into the inbox."""

    def written(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def sales(config: Config) -> pd.DataFrame:
    return TillArchive(config.run.archive).sales()


def codes(outcome: Outcome) -> set[str]:
    return {notice.code for notice in outcome.notices}


def warned(outcome: Outcome) -> set[str]:
    return {notice.code for notice in outcome.notices if notice.severity == "warning"}


def test_a_wrong_branch_is_kept_out_taken_when_accepted_and_the_right_file_comes_in_again_after_an_undo(config, put):
    right, wrong = put("port.csv", rows("2026-04-01", 24)), put("nord.csv", rows("2026-04-01", 24, branch=2))
    assert import_till(config, [right]).exit_code == 0
    before = sales(config)
    outcome = import_till(config, [wrong])
    assert (outcome.exit_code, warned(outcome)) == (1, {"till_days_changed", "till_file_kept_out"})
    pd.testing.assert_frame_equal(sales(config), before)
    changed = next(one for one in outcome.notices if one.code == "till_days_changed")
    assert (changed.values["count"], changed.values["known_days"]) == (24, 24)
    assert any(one.values.get("path") == str(wrong) for one in outcome.notices), "the command can be copied"

    accepted = import_till(config, [wrong], accept=True)
    assert accepted.exit_code == 0
    assert "till_days_changed" in codes(accepted), "what was accepted is still told, as a note"
    assert not sales(config).equals(before)
    assert "1 file was imported before and has not changed" in import_till(config, [right]).lines[-1]

    assert undo_import(config).lines[0] == "taken back: nord.csv; 24 shop days are as they were before"
    pd.testing.assert_frame_equal(sales(config), before)
    assert undo_import(config).lines[0].startswith("taken back: port.csv; 24 shop days")
    assert undo_import(config).lines == ["There is no import that can be taken back."]
    assert import_till(config, [right]).exit_code == 0
    pd.testing.assert_frame_equal(sales(config), before)


def test_a_file_whose_days_were_replaced_comes_again_without_an_undo(config, put):
    right, wrong = put("port.csv", rows("2026-04-01", 24)), put("nord.csv", rows("2026-04-01", 24, branch=2))
    import_till(config, [right])
    before = sales(config)
    import_till(config, [wrong], accept=True)
    outcome = import_till(config, [right], again=True)
    assert (outcome.exit_code, codes(outcome)) == (0, {"till_days_reread"})
    pd.testing.assert_frame_equal(sales(config), before)


def test_two_files_of_one_run_are_held_against_each_other(config, put):
    paths = [put("a.csv", rows("2026-04-01", 24)), put("b.csv", rows("2026-04-01", 24, branch=2))]
    outcome = import_till(config, paths)
    assert "till_days_changed" in warned(outcome)
    import_till(config, [put("c.csv", rows("2026-04-01", 24) + "\n")])
    assert len({file.source for file in TillArchive(config.run.archive)._manifest().files}) == 2


def test_a_dry_run_tells_the_same_alarms_and_writes_nothing(config, put):
    import_till(config, [put("port.csv", rows("2026-04-01", 24))])
    before = sorted(path for path in config.run.archive.rglob("*"))
    wrong = put("nord.csv", rows("2026-04-01", 24, branch=2))
    dry = import_till(config, [wrong], dry_run=True)
    assert sorted(path for path in config.run.archive.rglob("*")) == before
    real = import_till(config, [wrong])
    assert [one for one in dry.notices if one.severity == "warning"] == [
        one for one in real.notices if one.severity == "warning"
    ]


def test_a_corrected_export_passes_with_a_note_and_a_day_that_was_cut_off_without_one(config, put):
    text = rows("2026-04-01", 24)
    noon = "\n".join(line for line in text.splitlines() if not (line.startswith("2026-04-24") and "a" in line[11:14]))
    import_till(config, [put("noon.csv", noon)])
    assert import_till(config, [put("evening.csv", text)]).exit_code == 0
    lines = text.splitlines()
    corrected = "\n".join(line for line in lines if not line.startswith(("2026-04-10,Cake", "2026-04-10,Pain")))
    outcome = import_till(config, [put("corrected.csv", corrected)])
    assert (outcome.exit_code, codes(outcome)) == (0, {"till_days_corrected"})
    assert (sales(config)["day"] == pd.Timestamp("2026-04-10")).sum() == len(PRODUCTS) - 2


def test_quantities_a_thousand_times_too_large_are_kept_out_by_the_night_which_plans_on_what_it_has(config, put):
    import_till(config, [put("april.csv", rows("2026-04-01", 30))])
    before = sales(config)
    put("inbox/may.csv", rows("2026-05-01", 3, times=1000))
    for _ in range(2):
        outcome = nightly_run(config, offline=True)
        assert {"till_hundredfold", "till_file_kept_out"} <= warned(outcome)
        assert outcome.exit_code == 1
        assert outcome.written
        pd.testing.assert_frame_equal(sales(config), before)


def test_a_night_whose_only_file_is_kept_out_says_so(config, put):
    put("inbox/odd.csv", rows("2026-04-01", 30) + "2026-05-01,Pain,90000,9.00\n")
    with pytest.raises(SourceError, match=r"odd\.csv: it looks wrong and was not taken\. To do: run 'forecast import'"):
        nightly_run(config, offline=True)


def test_one_broken_file_costs_that_file_night_after_night_and_says_what_to_do(config, put):
    put("inbox/april.csv", rows("2026-04-01", 30))
    broken = put("inbox/invoice.xlsx", b"PK\x03\x04 not a workbook at all")
    for _ in range(2):
        outcome = nightly_run(config, offline=True)
        failed = [one for one in outcome.notices if one.code == "import_failed"]
        assert [(one.severity, one.values["file"]) for one in failed] == [("warning", "invoice.xlsx")]
        assert outcome.exit_code == 1
        assert sales(config)["day"].nunique() == 30
    broken.unlink()
    assert "import_failed" not in codes(nightly_run(config, offline=True))


def test_what_lies_beside_exports_is_no_error(config, put):
    put("inbox/april.csv", rows("2026-04-01", 30))
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store", "may.csv.crdownload", "may.tmp", "~$may.xlsx"):
        put(f"inbox/{name}", b"\x00junk")
    put("inbox/empty.csv", b"")
    (config.till.inbox / "old").mkdir()
    assert "import_failed" not in codes(nightly_run(config, offline=True))


def test_files_by_hand_are_taken_each_by_itself_and_any_refused_one_leaves_3(config, put, tmp_path, capsys):
    good, bad = put("good.csv", rows("2026-04-01", 5)), put("bad.csv", b"%PDF-1.7 no table")
    code = exit_code_of(app, ["import", "-c", str(tmp_path / "forecast.toml"), str(bad), str(good)])
    said = capsys.readouterr()
    assert code == 3
    assert "bad.csv" in said.err
    assert "good.csv: 5 days" in said.out
    assert sales(config)["day"].nunique() == 5
    assert exit_code_of(app, ["import", "-c", str(tmp_path / "forecast.toml"), str(bad), str(good)]) == 3


def test_a_defect_in_a_reader_costs_the_file_and_is_called_one(config, put, monkeypatch):
    from forecast.pipeline.imports import importing

    read = importing.pieces_of

    def tripping(path, *words, **named):
        if path.name == "odd.csv":
            raise KeyError("no such thing")
        yield from read(path, *words, **named)

    monkeypatch.setattr(importing, "pieces_of", tripping)
    paths = [put("odd.csv", rows("2026-04-01", 5)), put("good.csv", rows("2026-04-06", 5))]
    outcome = import_till(config, paths)
    assert outcome.exit_code == 3
    (problem,) = outcome.problems
    assert str(problem).startswith(f"{paths[0]}: could not be read: KeyError: 'no such thing'; this is a defect")
    assert not any("Traceback" in line for line in outcome.lines)
    assert any("Traceback" in line for line in import_till(config, paths, verbose=True, again=True).lines)
    assert sales(config)["day"].nunique() == 5


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="a superuser may read everything")
def test_a_file_that_may_not_be_read_costs_that_file(config, put):
    closed, good = put("closed.csv", rows("2026-04-01", 5)), put("good.csv", rows("2026-04-06", 5))
    closed.chmod(0)
    outcome = import_till(config, [closed, good])
    assert outcome.exit_code == 3
    assert "closed.csv" in str(outcome.problems[0])


def test_a_file_that_was_taken_back_stays_out_of_the_nights_until_it_is_named(config, put):
    path = put("inbox/april.csv", rows("2026-04-01", 28))
    import_till(config)
    put("inbox/may.csv", rows("2026-04-29", 5))
    import_till(config)
    undo_import(config)
    for _ in range(2):
        outcome = nightly_run(config, offline=True)
        (note,) = [one for one in outcome.notices if one.code == "till_taken_back"]
        assert (note.severity, note.values["file"]) == ("note", "may.csv")
        assert sales(config)["day"].nunique() == 28
    assert "till_taken_back" in codes(import_till(config))
    import_till(config, [path.with_name("may.csv")])
    assert sales(config)["day"].nunique() == 33
    assert "till_taken_back" not in codes(import_till(config))


def test_again_brings_in_what_was_taken_back(config, put):
    put("inbox/april.csv", rows("2026-04-01", 28))
    import_till(config)
    undo_import(config)
    import_till(config, again=True)
    assert sales(config)["day"].nunique() == 28


def test_the_hash_of_a_file_is_that_of_the_bytes_that_were_read(config, put, monkeypatch):
    """A till that writes on while the file is read: the rest comes with the next import."""
    from forecast.pipeline.imports import importing

    path = put("growing.csv", rows("2026-04-01", 5))
    read = importing.pieces_of

    def growing(path, *words, **named):
        for piece in read(path, *words, **named):
            path.write_text(rows("2026-04-01", 7))
            yield piece

    monkeypatch.setattr(importing, "pieces_of", growing)
    import_till(config, [path])
    assert sales(config)["day"].nunique() == 5
    monkeypatch.setattr(importing, "pieces_of", read)
    import_till(config, [path])
    assert sales(config)["day"].nunique() == 7


def test_an_import_says_days_pieces_and_money_as_a_plain_sum_has_them(config, put):
    path = put("april.csv", rows("2026-04-01", 28))
    table, words = pd.read_csv(path), shop_wording(config)
    sold = words.quantity(table["Quantity"].sum(), "pcs")
    assert import_till(config, [path]).lines[-1] == (
        f"  april.csv: 28 days, {sold} sold, {words.money(table['Total'].sum())}"
    )


def test_new_products_and_spellings_are_told_and_taken(config, put):
    import_till(config, [put("april.csv", rows("2026-04-01", 28))])
    names = ("BAGUETTE", *PRODUCTS[1:], "Stollen")
    outcome = import_till(config, [put("may.csv", rows("2026-04-29", 5, products=names))])
    assert (outcome.exit_code, warned(outcome)) == (1, {"till_new_products", "till_new_spelling"})
    assert "Stollen" in set(sales(config)["product"])


def test_what_was_accepted_once_is_not_asked_again_when_the_settings_change(config, put):
    path = put("inbox/april.csv", rows("2026-04-01", 28) + "2026-04-29,Pain,90000,9.00\n")
    assert "till_file_kept_out" in warned(import_till(config))
    import_till(config, [path], accept=True)
    changed = config.model_copy(update={"till": config.till.model_copy(update={"leave_out": ("Cake",)})})
    outcome = import_till(changed)
    assert outcome.exit_code == 0
    assert {"till_hundredfold", "till_days_reread"} <= codes(outcome)
    assert "Cake" not in set(sales(config)["product"])
