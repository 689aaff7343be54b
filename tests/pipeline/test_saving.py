"""People's files are changed by several hands at once, and nothing of anybody's is lost."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest

from forecast.config import Config, load_config
from forecast.errors import SourceError
from forecast.pipeline.saving import LineChange, changes_of, form_of, path_of, save, undo

FRIDAY = date(2026, 12, 4)
SETTINGS = """
[bakery]
language = "fr"
shop = "Halle"
[run]
now = 2026-12-03T21:00:00
archive = "archive"
[till]
files = ["till.csv"]
[shop_files]
overrides = "decide.csv"
leftovers = "invendus.csv"
customer_orders = "commandes.csv"
[opening]
closures = "fermetures.csv"
[events]
files = ["fetes.ics", "evenements.csv"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "forecast.toml").write_text(SETTINGS, encoding="utf-8")
    return load_config(tmp_path / "forecast.toml")


def _of(product: str) -> dict[str, object]:
    return {"shop": "Halle", "product": product, "day": FRIDAY}


def _decide(product: str, qty: float, *, before: float | None = None) -> LineChange:
    seen = None if before is None else {"decided_qty": before}
    return LineChange(_of(product), seen, {"decided_qty": qty, "reason_code": "X"})


_SOME = {
    "leftovers": LineChange(_of("Pain"), None, {"left_qty": 3.0}),
    "closures": LineChange({"first_day": FRIDAY}, None, {"reason": "Inventaire"}),
}


def _decided(config: Config) -> dict[object, object]:
    return {line.values["product"]: line.values["decided_qty"] for line in form_of(config, "overrides").lines}


def test_a_change_is_saved_told_and_taken_back(config):
    saved = save(config, "overrides", [_decide("Pain", 40.0), _decide("Brioche", 12.0)])

    assert (saved.count, saved.conflicts) == (2, [])
    assert _decided(config) == {"Pain": 40.0, "Brioche": 12.0}
    assert [(entry["form"], len(entry["changes"])) for entry in changes_of(config)] == [("overrides", 2)]

    assert undo(config, saved.undo_id).count == 2
    assert (_decided(config), changes_of(config)) == ({}, [])
    assert undo(config, saved.undo_id).count == 0


def test_what_was_changed_since_is_not_taken_back(config):
    first = save(config, "overrides", [_decide("Pain", 40.0)])
    save(config, "overrides", [_decide("Pain", 44.0, before=40.0)])

    back = undo(config, first.undo_id)

    assert back.conflicts[0].now is not None
    assert back.conflicts[0].now["decided_qty"] == 44.0
    assert _decided(config) == {"Pain": 44.0}


def test_two_windows_that_saw_the_same_do_not_write_over_each_other(config):
    save(config, "overrides", [_decide("Pain", 40.0)])
    save(config, "overrides", [_decide("Pain", 50.0, before=40.0)])

    late = save(config, "overrides", [_decide("Pain", 30.0, before=40.0), _decide("Brioche", 3.0)])

    assert (late.count, [conflict.now["decided_qty"] for conflict in late.conflicts]) == (1, [50.0])
    assert _decided(config) == {"Pain": 50.0, "Brioche": 3.0}
    undo(config, late.undo_id)
    assert _decided(config) == {"Pain": 50.0}


def test_what_the_reader_would_refuse_is_refused_before_it_is_written(config, tmp_path):
    save(config, "leftovers", [LineChange(_of("Pain"), None, {"left_qty": 3.0})])
    before = (tmp_path / "invendus.csv").read_bytes()

    with pytest.raises(SourceError) as told:
        save(config, "leftovers", [LineChange(_of("Pain"), {"left_qty": 3.0}, {"left_qty": 3.0, "sold_out": 57_600.0})])
    with pytest.raises(SourceError, match="-1"):
        save(config, "overrides", [_decide("Pain", -1.0)])

    assert told.value.problems[0].where == str(tmp_path / "invendus.csv")
    assert (tmp_path / "invendus.csv").read_bytes() == before
    assert not (tmp_path / "decide.csv").exists()


def test_a_line_that_was_wrong_before_does_not_stop_another(config, tmp_path):
    (tmp_path / "decide.csv").write_text("product;day;qty\nPain;2026-12-04;beaucoup\n", encoding="utf-8")

    save(config, "overrides", [_decide("Brioche", 5.0)])

    assert "beaucoup" in (tmp_path / "decide.csv").read_text(encoding="utf-8")
    assert _decided(config) == {"Brioche": 5.0}


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("overrides", "product;day;qty\nPain;2026-12-04;3\nPain;2026-12-04;4\n"),
        ("leftovers", "product;day;left;sold_out\nPain;2026-12-04;3;16:00\n"),
    ],
)
def test_what_only_the_form_s_reader_finds_wrong_stops_nobody_either(config, form, content):
    path_of(config, form).write_text(content, encoding="utf-8")
    quantity = form_of(config, form).form.columns[2].name

    assert save(config, form, [LineChange(_of("Brioche"), None, {quantity: 2.0})]).count == 1
    with pytest.raises(SourceError, match="-1"):
        save(config, form, [LineChange(_of("Tarte"), None, {quantity: -1.0})])


def test_a_second_line_of_one_key_is_refused_where_another_stood_double_before(config):
    path_of(config, "overrides").write_text(
        "product;day;qty\nPain;2026-12-04;3\nPain;2026-12-04;4\nBrioche;2026-12-04;4\n", encoding="utf-8"
    )

    with pytest.raises(SourceError, match="the same as line 4"):
        save(config, "overrides", [LineChange({}, None, {**_of("Brioche"), "decided_qty": 2.0})])


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n"])
def test_a_file_that_was_made_and_left_empty_is_begun(config, content):
    path_of(config, "overrides").write_bytes(content)

    save(config, "overrides", [_decide("Pain", 40.0)])

    assert _decided(config) == {"Pain": 40.0}


def test_an_order_that_was_taken_out_or_changed_is_found_again(config):
    path_of(config, "customer_orders").write_text(
        "order;product;day;qty\n17;Tarte;2026-12-04;2\n18;Tarte;2026-12-04;3\n", encoding="utf-8"
    )
    before = [line.values for line in form_of(config, "customer_orders").lines]
    of_17, of_18 = {"order_id": "17", "product": "Tarte"}, {"order_id": "18", "product": "Tarte"}
    out = save(config, "customer_orders", [LineChange(of_17, {"qty": 2.0}, None)])
    more = save(config, "customer_orders", [LineChange(of_18, {"qty": 3.0}, {"qty": 5.0})])

    assert [undo(config, each.undo_id).count for each in (more, out)] == [1, 1]

    assert sorted((line.values for line in form_of(config, "customer_orders").lines), key=str) == sorted(
        before, key=str
    )


def test_an_order_whose_number_is_a_name_is_not_guessed(config):
    path_of(config, "customer_orders").write_text("order;product;day;qty\nDupont;Tarte;2026-12-04;2\n", "utf-8")
    changed = save(config, "customer_orders", [LineChange({"order_id": "Dupont"}, {"qty": 2.0}, {"qty": 5.0})])

    back = undo(config, changed.undo_id)

    assert (back.count, len(back.conflicts)) == (0, 1)
    assert form_of(config, "customer_orders").lines[0].values["qty"] == 5.0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_new_file_is_open_to_whom_its_folder_is_whatever_other_threads_hold(config, tmp_path):
    umask = os.umask(0o022)
    try:
        with ThreadPoolExecutor(6) as threads:
            list(threads.map(lambda number: save(config, "overrides", [_decide(f"Pain {number}", 1.0)]), range(12)))
            list(threads.map(lambda form: save(config, form, [_SOME[form]]), _SOME))
        after = os.umask(0o022)
    finally:
        os.umask(umask)

    assert after == 0o022
    assert len(_decided(config)) == 12
    assert {stat.S_IMODE(path_of(config, form).stat().st_mode) for form in (*_SOME, "overrides")} == {
        stat.S_IMODE(tmp_path.stat().st_mode) & 0o666
    }
    assert stat.S_IMODE((tmp_path / "archive" / "changes.jsonl").stat().st_mode) == 0o600


def test_an_odd_quantity_is_kept_as_it_was_meant(config):
    save(config, "overrides", [_decide("Pain", 100_000.0)])

    assert _decided(config) == {"Pain": 100_000.0}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_file_stays_open_to_whom_it_was_and_a_link_stays_a_link(config, tmp_path):
    (tmp_path / "shared.csv").write_text("product;day;qty\n", encoding="utf-8")
    (tmp_path / "shared.csv").chmod(0o664)
    (tmp_path / "decide.csv").symlink_to(tmp_path / "shared.csv")

    save(config, "overrides", [_decide("Pain", 40.0)])

    assert (tmp_path / "decide.csv").is_symlink()
    assert stat.S_IMODE((tmp_path / "shared.csv").stat().st_mode) == 0o664
    assert "Pain" in (tmp_path / "shared.csv").read_text(encoding="utf-8")


def test_every_form_of_the_desk_is_written_and_read(config):
    order = {
        "product": "Tarte",
        "day": FRIDAY,
        "pickup": 34_200.0,
        "qty": 2.0,
        "ordered_at": datetime(2026, 12, 3, 9, 30),
    }
    save(config, "customer_orders", [LineChange({}, None, order)])
    save(config, "closures", [LineChange({"first_day": FRIDAY}, None, {"opens": 27_000.0, "closes": 45_000.0})])
    save(config, "events", [LineChange({"first_day": FRIDAY, "name": "Marché"}, None, {"effect": "+30 %"})])

    assert form_of(config, "customer_orders").lines[0].values["qty"] == 2.0
    assert form_of(config, "closures").lines[0].values["closes"] == 45_000.0
    assert form_of(config, "events").lines[0].values["effect"] == "+30 %"
    assert form_of(config, "events").path.name == "evenements.csv"


def test_no_name_of_a_customer_is_written_down(config, tmp_path):
    (tmp_path / "commandes.csv").write_text("order;product;day;qty\nDupont;Tarte;2026-12-04;2\n", encoding="utf-8")
    line = form_of(config, "customer_orders").lines[0].values

    save(config, "customer_orders", [LineChange(line, {}, None)])

    assert form_of(config, "customer_orders").lines == []
    assert "Dupont" not in (tmp_path / "archive" / "changes.jsonl").read_text(encoding="utf-8")


def test_a_form_without_a_file_is_told_with_what_to_do(config):
    with pytest.raises(SourceError, match=r"name one, as data/made_ahead\.csv"):
        save(config, "made_ahead", [LineChange(_of("Pain"), None, {"made_ahead_qty": 1.0})])


_WRITER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from forecast.config import load_config
from forecast.pipeline.saving import LineChange, save
config = load_config(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    key = {"shop": "Halle", "product": f"{sys.argv[2]}{number}", "day": date(2026, 12, 4)}
    saved = save(config, "overrides", [LineChange(key, None, {"decided_qty": float(number)})])
    assert saved.count == 1, saved
    print(number, flush=True)
"""


def _writer(config_file: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _WRITER, str(config_file), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_two_processes_at_once_lose_nothing(config, tmp_path):
    with _writer(tmp_path / "forecast.toml", "a", 25) as one, _writer(tmp_path / "forecast.toml", "b", 25) as other:
        one.communicate()
        other.communicate()

    assert (one.returncode, other.returncode) == (0, 0)
    assert _decided(config) == {f"{name}{number}": float(number) for name in "ab" for number in range(25)}


@pytest.mark.slow
def test_a_save_that_is_killed_leaves_the_file_whole(config, tmp_path):
    for at in range(8):
        with _writer(tmp_path / "forecast.toml", f"p{at}-", 10_000) as writer:
            for _ in range(at + 1):
                writer.stdout.readline()
            writer.kill()

        file = form_of(config, "overrides")
        assert list(file.problems) == []
        assert len(file.lines) >= (at + 1) * (at + 2) // 2
    assert save(config, "overrides", [_decide("Pain", 1.0)]).count == 1
