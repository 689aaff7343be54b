"""The verbs `backtest`, `score` and `check`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from forecast.config import SignalFile
from forecast.errors import ConfigError, SourceError
from forecast.history.known import Facts
from forecast.pipeline.backtests.backtesting import _without_weather_signals, run_backtest
from forecast.pipeline.backtests.request import BacktestRequest
from forecast.pipeline.checking import check_inputs
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.night.plan_day import plan_day
from forecast.pipeline.scores.scoring import score_day
from forecast.tables import Predictions, Signals, checked


def request(**changed) -> BacktestRequest:
    words = {
        "first": date(2025, 5, 20),
        "last": date(2025, 6, 2),
        "refit_every_days": 28,
        "horizons": "1",
        "levels": "0.5,0.8",
        "shops": None,
        "products": None,
        "top": 3,
        "out": None,
    }
    return BacktestRequest.from_words(**(words | changed))


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_predictions_are_written_with_every_column_of_the_table(config, tmp_path, suffix):
    out = tmp_path / f"predictions{suffix}"
    outcome = run_backtest(config, request(out=out))
    written = pd.read_parquet(out) if suffix == ".parquet" else pd.read_csv(out)
    assert list(written.columns) == list(Predictions.to_schema().columns)
    assert set(written["level"].astype(str)) == {"0.5", "0.8", "mean"}
    assert written["product"].nunique() == 3
    assert (written["horizon_days"] == 1).all()
    days = pd.to_datetime(written["day"])
    assert days.min() >= pd.Timestamp("2025-05-20")
    assert days.max() <= pd.Timestamp("2025-06-02")
    assert out in outcome.written
    assert {path.name for path in outcome.written} >= {"scorecard.csv", "scorecard.png", "fan.png", "reliability.png"}
    assert len(outcome.tables[0].rows) >= 2
    assert outcome.tables[0].title.startswith("Du 20 mai 2025 au 2 juin 2025, 3 produits")


def test_days_outside_the_till_are_told_with_its_span(config):
    with pytest.raises(ConfigError, match="expected the till's days, 2025-01-1[0-9] to 2025-06-12"):
        run_backtest(config, request(first=date(2019, 1, 1), last=date(2019, 2, 1)))


def test_an_unknown_product_names_the_nearest(config):
    with pytest.raises(SourceError, match="got 'BRETZL'.*did you mean 'BRETZEL'"):
        run_backtest(config, request(products=["BRETZL"], top=None))


def test_nothing_issued_is_a_note(config):
    import_till(config)
    outcome = score_day(config)
    assert outcome.exit_code == 0
    assert [notice.code for notice in outcome.notices] == ["nothing_to_score"]


def test_an_issued_plan_is_scored_when_its_day_is_complete(changed):
    plan_day(changed("2025-06-12T21:00:00", "2025-06-10T21:00:00"))
    config = changed("2025-06-10T21:00:00", "2025-06-12T21:00:00")
    outcome = score_day(config, day=date(2025, 6, 11))
    lines = max(outcome.tables, key=lambda table: len(table.rows))
    assert all(len(row) == len(lines.header) for row in lines.rows)
    assert len(lines.rows) >= 6


def test_check_counts_what_is_there(config):
    import_till(config)
    lines = "\n".join(check_inputs(config).lines).replace("\N{NO-BREAK SPACE}", " ")
    assert "produits : 8" in lines
    assert "commandes client à venir" in lines
    assert "caisse : 1 boutique," in lines


def test_check_before_the_first_import_says_what_to_do(config):
    lines = check_inputs(config).lines
    assert "l'archive ne contient aucune ligne de caisse" in lines[-1]


def test_the_clock_can_stand_on_any_evening(changed):
    config = changed("2025-06-12T21:00:00", "2025-05-01T21:00:00")
    assert config.run.now == datetime(2025, 5, 1, 21, 0)
    assert plan_day(config).written


def test_the_weather_asked_for_wins_over_the_configuration_and_is_told(config):
    quick = request(first=date(2025, 5, 31), last=date(2025, 6, 1), top=1)
    for word, told in (("none", "none_days"), (None, "outlook_days")):
        outcome = run_backtest(config, replace(quick, weather=word))
        [used] = [notice for notice in outcome.notices if notice.code == "weather_used"]
        assert used.values[told] == used.values["days"] == 2


def test_signals_that_are_weather_are_left_out_by_name():
    named = pd.DataFrame({"day": pd.Timestamp("2024-05-01"), "name": ["rain_mm", "ferry"], "value": 1.0})
    table = checked(Signals, named.assign(known_at=pd.Timestamp("2024-04-01", tz="UTC")))
    files = [
        SignalFile(file=Path("weather.csv"), columns={"rain_mm": "rain"}, is_weather=True),
        SignalFile(file=Path("ferry.csv"), columns={"ferry": "n"}),
    ]
    assert _without_weather_signals(Facts(timezone="Europe/Paris", signals=table), files).signals["name"].tolist() == [
        "ferry"
    ]
