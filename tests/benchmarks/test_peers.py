"""Every peer runs on a small panel in its own environment, sees nothing from after the evening, and finds the week."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from quality import cache
from quality.panel import build
from quality.peers import METHODS
from quality.peers.evenings import KEY

from ..made_up_past import WEEKDAY_EFFECT
from .panels import CONFIG, facts, replay, sold

DAYS = 5

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not cache.PEER_PYTHON.exists(), reason="the peers are not installed: 'make peers'"),
]


def run(method: str, folder: Path, *, after: float = 1.0) -> tuple[pd.DataFrame, dict]:
    sales = sold()
    first = replay().first
    sales = sales.assign(sold_qty=sales["sold_qty"].where(sales["day"] < first, after * sales["sold_qty"]))
    known, _ = build(facts(sales), CONFIG, replay(days=DAYS))
    known.write(folder / "panel")
    out = folder / "out.parquet"
    words = [str(cache.PEER_PYTHON), "-m", "quality.peers", method, str(folder / "panel"), str(out)]
    done = subprocess.run(
        words, env=os.environ | {"PYTHONPATH": str(cache.HERE.parent)}, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return pd.read_parquet(out), json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("method", METHODS)
def test_a_peer_forecasts_tomorrow_out_of_the_past_alone(method, tmp_path):
    rows, told = run(method, tmp_path / "one")
    assert told["rows_filled"] == 0
    assert told["seconds"]["wall_s"] > 0
    assert "pandas" in told["versions"]
    median = rows[rows["level"] == 0.5].set_index(KEY)["demand_qty"]
    assert len(median) == 2 * DAYS - 2 * sum(replay(days=DAYS).first.day_of_week + n == 7 for n in range(DAYS))
    level = median.index.get_level_values("product").map({"BREAD": 60.0, "ROLL": 30.0})
    usual = level * WEEKDAY_EFFECT[median.index.get_level_values("day").day_of_week]
    assert (median / usual).mean() == pytest.approx(1.0, abs=0.2)
    wide = rows.dropna(subset="level").set_index([*KEY, "level"])["demand_qty"].unstack("level")  # noqa: PD010 - the key is unique
    assert (wide[0.1] <= wide[0.5]).all()
    assert (wide[0.5] <= wide[0.9]).all()
    # The first day was forecast before anything of the other world had happened.
    other, _ = run(method, tmp_path / "two", after=9.0)
    first = rows["day"].min()
    pd.testing.assert_frame_equal(
        rows[rows["day"] == first].reset_index(drop=True), other[other["day"] == first].reset_index(drop=True)
    )
