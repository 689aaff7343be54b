"""The verb `simulate`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from forecast.config import Config, load_config
from forecast.errors import ConfigError
from forecast.pipeline.backtests.request import BacktestRequest
from forecast.pipeline.backtests.simulating import SimulationRequest, run_simulation
from forecast.sample import make_sample

CONFIGS = Path(__file__).parents[3] / "configs"


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A bakery of four products and 200 days whose truth is known."""
    place = tmp_path_factory.mktemp("made_up")
    make_sample(place / "data" / "sample", seed=5, products=4, days=200, with_truth=True)
    (place / "configs").mkdir()
    path = place / "configs" / "forecast.toml"
    path.write_text((CONFIGS / "sample.toml").read_text())
    return load_config(path)


def request(**changed: object) -> SimulationRequest:
    words = {"first": date(2025, 5, 1), "last": date(2025, 6, 11), "horizons": "1", "levels": None, "top": 4}
    return SimulationRequest(BacktestRequest.from_words(refit_every_days=28, **words), **changed)


def policies(outcome) -> dict[str, dict[str, float]]:
    return {row["policy"]: row for row in outcome.data["policies"]}


@pytest.mark.slow
def test_of_a_made_up_bakery_the_oracle_earns_most_and_the_program_nearly_as_much(made_up: Config) -> None:
    truth = made_up.run.archive.parent / "data" / "sample"
    outcome = run_simulation(made_up, request(truth=truth))
    earned = policies(outcome)
    assert set(earned) == {"program", "oracle", "usual", "usual_plus_10", "last_week"}
    assert max(earned, key=lambda name: earned[name]["profit_amount"]) == "oracle"
    assert earned["program"]["profit_amount"] > 0.97 * earned["oracle"]["profit_amount"] > 0
    assert earned["program"]["more_share"] == 0.0
    assert [path.name for path in outcome.written] == ["simulation.csv", "simulation.png", "stock.csv"]
    table = pd.read_csv(outcome.written[0], sep=";", decimal=",", encoding="utf-8-sig")
    assert len(table) == 5 * sum(1 for _ in table.groupby(list(table.columns[1:4])))
    assert {notice.code for notice in outcome.notices} >= {"simulated_truth"}
    shown, stocked = outcome.tables
    assert (len(shown.rows), len(stocked.rows)) == (5, 2)
    assert all(len(row) == len(table.header) for table in outcome.tables for row in table.rows)
    stock = pd.read_csv(outcome.written[2], sep=";", decimal=",", encoding="utf-8-sig")
    assert len(stock) > 0
    assert stock.notna().all().all()


def test_without_a_truth_what_was_wanted_is_estimated_and_few_days_are_said_to_be_few(config: Config) -> None:
    few = replace(request().replayed, first=date(2025, 6, 1), top=2)
    outcome = run_simulation(config, SimulationRequest(few))
    assert set(policies(outcome)) == {"program", "usual", "usual_plus_10", "last_week"}
    said = {notice.code: notice.values for notice in outcome.notices}
    assert said["simulated_estimate"]["recapture_share"] == 0.0
    assert said["simulated_few_days"]["days"] <= 11


def test_a_folder_without_a_truth_is_refused_in_words(config: Config, tmp_path: Path) -> None:
    few = replace(request().replayed, first=date(2025, 6, 10), top=1)
    with pytest.raises(
        ConfigError, match=r"--truth: got '.*', expected a folder written by forecast sample --with-truth"
    ):
        run_simulation(config, SimulationRequest(few, truth=tmp_path))
