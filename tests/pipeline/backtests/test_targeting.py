"""The verb `targets`, on a made-up bakery whose leftovers are written down."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from forecast import open_shop
from forecast.config import load_config
from forecast.pipeline.backtests.request import BacktestRequest
from forecast.pipeline.backtests.targeting import run_targets

FIRST, LAST = date(2025, 5, 20), date(2025, 6, 11)


@pytest.fixture
def outcome(bakery: Path):
    request = BacktestRequest.from_words(
        first=FIRST, last=LAST, refit_every_days=28, horizons="1", levels=None, top=3, products=None
    )
    from forecast.archive.till import TillArchive
    from forecast.pipeline.imports.importing import import_new

    config = load_config(bakery / "forecast.toml")
    import_new(config, TillArchive(config.run.archive))
    return run_targets(config, request)


@pytest.mark.slow
def test_curves_are_told_on_the_terminal_and_written_as_a_file_and_a_picture(outcome) -> None:
    [table] = outcome.tables
    assert all(len(row) == len(table.header) for row in table.rows)
    assert len(table.rows) == 4
    assert table.rows[-1][0] == "Toute la boutique"
    assert [path.name for path in outcome.written] == ["targets.csv", "targets.png"]
    assert outcome.written[1].read_bytes().startswith(b"\x89PNG")
    curve = pd.DataFrame(outcome.data["curve"])
    written = pd.read_csv(outcome.written[0], sep=";", decimal=",", encoding="utf-8-sig")
    assert len(written) == len(curve)
    of_shop = curve[(curve["product"] == "") & (curve["mark"] != "implied")].sort_values("weight")
    assert of_shop["waste_amount"].is_monotonic_increasing
    assert of_shop["lost_amount"].is_monotonic_decreasing
    today = curve[(curve["mark"] == "today") & (curve["product"] != "")]
    assert of_shop.loc[of_shop["weight"] == 1, "waste_amount"].item() == pytest.approx(today["waste_amount"].sum())


@pytest.mark.slow
def test_the_same_curves_are_there_for_a_scientist(bakery: Path) -> None:
    shop = open_shop(bakery / "forecast.toml")
    targets = shop.targets(FIRST, LAST, top=2)
    assert set(targets.curve["product"]) == {"", *targets.curve["product"].unique()}
    assert targets.curve["product"].nunique() == 3
    assert targets.implied["days_count"].ge(1).all()
    assert targets.plot().get_xlabel() != ""
