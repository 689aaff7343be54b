"""The committed sample gives the same plan on every machine, down to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.config import load_config
from forecast.pipeline.night.nightly import nightly_run

HERE = Path(__file__).resolve().parent


@pytest.mark.slow
def test_the_sample_gives_the_plan_and_the_orders_that_are_written_down(tmp_path):
    config = load_config(HERE.parents[1] / "configs" / "sample.toml")
    run = config.run.model_copy(update={"archive": tmp_path / "archive", "out": tmp_path / "out"})
    tracking = config.tracking.model_copy(update={"enabled": False})
    outcome = nightly_run(config.model_copy(update={"run": run, "tracking": tracking}))
    assert outcome.exit_code == 0
    made = tmp_path / "out" / "2025-06-13" / "Grand-Rue"
    for name in ("plan.csv", "orders.csv"):
        assert (made / name).read_bytes() == (HERE / f"sample_{name}").read_bytes(), (
            f"{name} has changed. If that was meant, copy it to tests/golden and say why in CHANGELOG.md"
        )
