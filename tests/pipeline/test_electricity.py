"""A folder made up like Linux's powercap: processors, their parts, counters that begin anew, what cannot be read."""

from __future__ import annotations

import time

import pytest

from forecast.pipeline.electricity import EnergyMeter, counters
from forecast.value.energy import run_wh, used_j


@pytest.fixture
def powercap(tmp_path):
    def write(zone, name, energy_uj, *, range_uj=262_143_328_850):
        place = tmp_path / zone
        place.mkdir(exist_ok=True)
        for file, content in (("name", name), ("energy_uj", energy_uj), ("max_energy_range_uj", range_uj)):
            (place / file).write_text(f"{content}\n")

    write("intel-rapl:0", "package-0", 262_143_000_000)
    write("intel-rapl:0:0", "core", 5)
    write("intel-rapl:1", "package-1", 1_000_000)
    write("intel-rapl:2", "psys", 7)
    write("intel-rapl-mmio:0", "package-0", 9)
    (tmp_path / "intel-rapl:3").mkdir()
    return tmp_path, write


def test_each_processor_is_read_once_and_what_cannot_be_read_is_left_out(powercap):
    folder, _ = powercap
    assert set(counters(folder)) == {"intel-rapl:0", "intel-rapl:1"}


def test_a_counter_that_began_anew_goes_on_from_its_end(powercap):
    folder, write = powercap
    before = counters(folder)
    write("intel-rapl:0", "package-0", 2_671_150)
    write("intel-rapl:1", "package-1", 3_000_000)
    # 328 850 to its end and 2 671 150 beyond; and two joules of the other processor.
    assert used_j(before, counters(folder)) == pytest.approx(3.0 + 2.0)


def test_without_a_counter_nothing_was_measured(tmp_path):
    assert counters(tmp_path / "none") == {}
    assert EnergyMeter(tmp_path).measured_wh() is None


def test_what_sleeps_is_not_charged_like_work(powercap):
    folder, write = powercap

    def measured(work):
        write("intel-rapl:1", "package-1", 1_000_000)
        meter = EnergyMeter(folder)
        work()
        write("intel-rapl:1", "package-1", 37_000_000)
        return meter.measured_wh() * 3600, run_wh(meter.cpu_s(), watts_per_core=15) * 3600

    def busy():
        until = time.process_time() + 0.3
        while time.process_time() < until:
            pass

    asleep, estimated_asleep = measured(lambda: time.sleep(0.3))
    at_work, estimated_at_work = measured(busy)
    assert asleep < 0.5 * at_work
    assert at_work <= 36.0
    assert estimated_asleep < 0.5 * estimated_at_work
