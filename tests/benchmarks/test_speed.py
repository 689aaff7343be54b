"""Processes are seen, fits are counted."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import speed


def test_a_run_is_measured_with_its_children(tmp_path):
    child = "x = bytearray(60_000_000); import time; time.sleep(2)"
    program = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {child!r}]) + 3)"
    run = speed.measured([sys.executable, "-c", program], folder=tmp_path)
    assert run.exit_code == 3
    assert run.processes >= 2
    assert run.wall_s > 0
    assert 0.06 < run.peak_gb < 0.5
    assert run.cpu_s > 0


def test_recorded_fits_can_be_made_again_alone():
    from forecast.models.means.boosted import OWN, BoostedMean

    x = np.arange(80, dtype=np.float32)[:, None]
    with speed.recorded_fits() as fits:
        model = BoostedMean(OWN).fit(x, np.full(80, 5.0), np.full(80, 4.0), names=("day",))
    assert model.predict(x[:1], np.array([4.0])) == pytest.approx([5.0])
    assert len(fits) == 1
    assert fits[0].rounds == OWN.trees
    assert fits[0].params["objective"] == "poisson"
    wall_s, cpu_s = speed.seconds_of(fits * 3, jobs=2)
    assert wall_s > 0
    assert cpu_s > 0
    import lightgbm

    assert lightgbm.train.__module__.startswith("lightgbm")


def test_a_nights_words_are_those_that_are_typed():
    assert [night.words for night in speed.NIGHTS] == [["nightly"], ["plan", "--day", "2022-07-01", "--top", "60"]]
