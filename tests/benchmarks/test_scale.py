"""The measure of scale: what it makes, how it watches, what it keeps, and what the page says of the figures."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import psutil
import pytest
from benchmarks.scale import older, records
from benchmarks.scale.__main__ import main
from benchmarks.scale.chain import Chain, Size
from benchmarks.scale.fits import FitClock, read
from benchmarks.scale.imports import lines_of
from benchmarks.scale.judged import bars, older_share, plain_nights
from benchmarks.scale.line import power, straight_line
from benchmarks.scale.page import page
from benchmarks.scale.plot import picture
from benchmarks.scale.records import Begun, Records
from benchmarks.scale.watch import watched

from forecast.config import load_config

SMALL = Size(shops=3, products=4, days=60)


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    return Chain.made(tmp_path_factory.mktemp("place"), SMALL)


def night(shops, evening, **figures):
    """Return a record as a night writes it."""
    plain = {
        "what": "night", "shops": shops, "products": 60, "days": 730, "scale": 1.0, "grain": "lines", "run": {},
        "label": "", "evening": evening, "wall_s": 9.0 * shops, "cpu_s": 5.0 + 10.0 * shops, "peak_gb": 2.0,
        "series": 60 * shops, "fits_cpu_s": 4.0 * shops, "archive_gb": 0.01 * shops, "out_gb": 0.001 * shops,
        "timing": {"fit": 4.0 * shops, "cpu_s": 10.0}, "is_busy": False, "commit": "abc", "machine": "a machine",
    }  # fmt: skip
    return plain | figures


def test_the_last_day_is_a_file_of_its_own_and_no_line_is_lost(chain):
    before, after = (
        pd.concat(pd.read_csv(path, sep=";", encoding="utf-8-sig") for path in sorted(folder.glob("*.csv")))
        for folder in (chain.till, chain.folder / "data" / "later")
    )
    assert set(after["Date"]) == {"12/06/2025"}
    assert "12/06/2025" not in set(before["Date"])
    assert len(before) + len(after) == chain.lines_count + _repeated(chain)
    assert lines_of(chain.till) == len(before)


def _repeated(chain):
    """Count the lines of the export that repeats four weeks of the others."""
    return sum(lines_of_file(path) for path in chain.till.glob("*du-*"))


def lines_of_file(path):
    return len(path.read_text(encoding="utf-8-sig").splitlines()) - 1


def test_the_same_chain_is_made_once(chain):
    made = (chain.folder / "made.json").stat().st_mtime_ns
    again = Chain.made(chain.folder.parent, SMALL)
    assert (again.folder / "made.json").stat().st_mtime_ns == made


@pytest.mark.parametrize(("evening", "day", "files"), [("nothing", 11, 1), ("next", 12, 2)])
def test_the_program_reads_the_configuration_of_each_evening(chain, evening, day, files):
    config = load_config(chain.config(evening, {"jobs": 1}))
    assert config.run.now.day == day
    assert config.run.jobs == 1
    assert len(config.till.files) == files
    assert config.run.archive == chain.folder / "night" / "archive"


def test_seconds_and_memory_of_children_count(tmp_path):
    child = "import time; kept = bytearray(200_000_000)\nwhile time.process_time() < 1: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    words = [sys.executable, "-c", parent]
    took = watched(words, cwd=tmp_path, log=tmp_path / "log")
    assert took.exit_code == 0
    assert 0.9 < took.cpu_s < 3
    # Until a child is another program, it is counted with the memory of the process that made it.
    assert 0.2 < took.peak_gb < 0.4 + psutil.Process().memory_info().rss / 1e9


def test_what_the_workers_of_an_engine_take_meanwhile_counts(tmp_path):
    words = [sys.executable, "-c", "while True: pass"]
    with subprocess.Popen(words) as worker:
        try:
            time.sleep(0.5)
            took = watched(["sleep", "1.5"], cwd=tmp_path, log=tmp_path / "log", workers=[worker.pid])
        finally:
            worker.kill()
    assert 0.3 < took.cpu_s < took.wall_s + 0.2


def test_a_command_that_fails_is_told(tmp_path):
    took = watched([sys.executable, "-c", "print('why'); raise SystemExit(7)"], cwd=tmp_path, log=tmp_path / "log")
    assert took.exit_code == 7
    assert (tmp_path / "log").read_text() == "why\n"


def test_a_fit_within_a_fit_counts_once(tmp_path):
    clock = FitClock(tmp_path / "fits")

    def busy():
        begun = time.thread_time()
        while time.thread_time() - begun < 0.1:
            pass

    bins = clock.timed(busy, "bins")
    clock.timed(lambda: (bins(), busy()), "fit")()
    bins()
    told = read(tmp_path / "fits")
    assert told["fits"] == 1
    assert told["fits_cpu_s"] == pytest.approx(0.3, abs=0.05)
    assert read(tmp_path / "none") == {}


def test_what_is_on_record_for_this_commit_is_found_and_a_cut_line_costs_only_itself(tmp_path):
    kept = Records(tmp_path / "results.jsonl")
    key = {"what": "night", "shops": 3}
    kept.add(key, {"wall_s": 1.23456, "series": 12}, Begun(records.commit(), 0.1))
    with kept.path.open("a") as file:
        file.write('{"what": "night", "sho')
    kept.add(key | {"shops": 4}, {"wall_s": 2.0}, Begun("another", 3.0))
    assert [one["shops"] for one in kept.all()] == [3, 4]
    assert kept.all()[0]["wall_s"] == 1.235
    assert [one["is_busy"] for one in kept.all()] == [False, True]
    assert kept.done(key, records.commit())["series"] == 12
    assert kept.done(key, "another") is None
    assert kept.all()[1]["commit"] == "another~"
    assert kept.done(key | {"shops": 5}, records.commit()) is None


def test_a_line_through_exact_points_is_found_and_a_square_is_no_line():
    shops = np.array([1, 10, 50, 100, 500])
    line = straight_line(shops, 7.0 + 3.0 * shops)
    assert (line.start, line.slope) == pytest.approx((7.0, 3.0))
    assert line.is_straight
    assert line.at(5000) == pytest.approx(15007.0)
    assert not straight_line(shops, 7.0 + shops**2.0).is_straight
    assert power(shops, shops**2.0) == pytest.approx(2.0)
    assert straight_line([10], [3.0]) is None
    assert not straight_line([1, 10], [3.0, 4.0]).is_straight


def test_bars_are_held_against_their_limits_and_missing_figures_are_told():
    nights = [night(50, "next", peak_gb=4.0), night(500, "next", peak_gb=5.1, wall_s=1499.0), night(50, "nothing")]
    beside = [
        {"what": "beside", "program": name, "evening": "next", "cpu_s": cpu, "wall_s": 1.0, "peak_gb": 1.0,
         "is_busy": False, "machine": "a machine"}
        for name, cpu in (("0b7942c", 40.0), ("now", 30.0), ("now", 20.0))
    ]  # fmt: skip
    found = {row[0]: row[1:] for row in bars([*nights, *beside])}
    assert found["500 shops, the next night: wall min"] == ["24.98", "25", "ok"]
    assert found["500 shops, the next night: peak GB"] == ["5.1", "5", "over"]
    assert found["500 shops, the next night: memory ÷ that of 50 shops"] == ["1.275", "1.3", "ok"]
    assert found["500 shops, from nothing: wall min"] == ["not measured", "120", ""]
    assert found["50 shops, from nothing: CPU around ÷ in LightGBM"] == ["1.525", "1", "over"]
    assert found["20 × 18, the next night: CPU ÷ that of 0b7942c"] == ["0.5", "0.5", "ok"]
    assert older_share(beside, "nothing") is None


def test_the_page_takes_the_newest_plain_night_of_each_size_and_tells_of_the_others_apart():
    nights = [night(shops, evening) for shops in (1, 10, 50) for evening in ("nothing", "next")]
    newer = night(10, "next", cpu_s=999.0)
    with_workers = night(10, "next", run={"workers": 2}, label="two hosts", cpu_s=88.0, is_busy=True)
    found = [*nights, newer, with_workers]
    assert [one["cpu_s"] for one in plain_nights(found, "next")] == [15.0, 999.0, 505.0]
    text = page(found, "scale.png")
    assert "workers = 2, two hosts" in text
    assert "| 90*" in text
    assert "5.00 s and 10.000 s a shop; a straight line" in page(nights, "scale.png")
    assert "13.9 CPU hours; 3.5 cores" in page(nights, "scale.png")
    assert [one["cpu_s"] for one in plain_nights([*nights, night(10, "next", commit="newer")], "next")][1] == 105.0
    assert picture(found)[:8] == b"\x89PNG\r\n\x1a\n"


def test_drawing_the_page_removes_no_chain_that_is_being_measured(tmp_path):
    measured = Chain.at(tmp_path, Size(1)).folder
    measured.mkdir()
    main(["page", "--results", str(tmp_path / "none.jsonl"), "--docs", str(tmp_path), "--place", str(tmp_path)])
    assert measured.is_dir()


def test_a_page_of_no_records_says_that_nothing_is_measured(tmp_path):
    main(["page", "--results", str(tmp_path / "none.jsonl"), "--docs", str(tmp_path), "--place", str(tmp_path)])
    assert (tmp_path / "scale.md").read_text(encoding="utf-8").count("not measured") == len(bars([]))


def test_the_page_in_docs_is_the_one_that_the_records_make():
    kept = Records()
    written = (older.ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    assert written == page(kept.all(), "scale.png")


@pytest.mark.long
def test_a_tiny_chain_is_measured_once_and_a_stopped_second_night_goes_on(tmp_path, capsys):
    words = ["nights", "--shops", "2", "--products", "3", "--days", "120", "--keep", "--place", str(tmp_path / "place"),
             "--results", str(tmp_path / "results.jsonl"), "--docs", str(tmp_path)]  # fmt: skip
    main(words)
    lines = (tmp_path / "results.jsonl").read_text().splitlines()
    assert [json.loads(line)["evening"] for line in lines] == ["nothing", "next"]
    assert all(json.loads(line)["cpu_s"] > json.loads(line)["fits_cpu_s"] > 0 for line in lines)
    (tmp_path / "results.jsonl").write_text(lines[0] + "\n")
    main(words)
    again = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    assert [one["evening"] for one in again] == ["nothing", "next"]
    assert again[0] == json.loads(lines[0])
    assert capsys.readouterr().out.count("2 shops") == 4


@pytest.mark.long
def test_the_import_of_a_small_chain_is_held_against_duckdb(tmp_path):
    main(["imports", "--shops", "2", "--products", "3", "--days", "120", "--place", str(tmp_path / "place"),
          "--results", str(tmp_path / "results.jsonl"), "--peers", str(tmp_path / "none"),
          "--docs", str(tmp_path)])  # fmt: skip
    found = Records(tmp_path / "results.jsonl").all()
    assert [one["reader"] for one in found] == ["from nothing", "the next day", "DuckDB alone"]
    assert found[0]["lines"] == found[2]["lines"] > 100 * found[1]["lines"] > 0
