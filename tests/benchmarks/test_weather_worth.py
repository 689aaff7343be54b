from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from weather_worth import TRIALS, WeatherTrial, section, with_weather_of_signals, worth
from worth import with_section

from forecast.config import Config, SignalFile, load_config
from forecast.history.known import Facts
from forecast.tables import Shops, Signals, WeatherObserved, checked

DAYS = pd.date_range("2024-01-01", periods=56)


def costs(factor: dict[str, float]) -> pd.DataFrame:
    """Two shops whose costs swing together; the second gains from weather."""
    random = np.random.default_rng(1)
    base = 100 + 30 * random.random(len(DAYS))
    parts = [pd.DataFrame({"mode": "none", "shop": shop, "day": DAYS, "cost": base}) for shop in factor]
    noise = 1 + 0.02 * random.standard_normal(len(DAYS))
    parts += [part.assign(mode="observed", cost=base * factor[part["shop"].iloc[0]] * noise) for part in list(parts)]
    return pd.concat(parts, ignore_index=True)


def test_a_shop_that_gains_from_weather_is_told_from_one_that_does_not() -> None:
    table = worth(costs({"1": 1.0, "2": 0.9})).set_index("shop")
    assert table.at["2", "high"] < 1
    assert table.at["1", "low"] <= 1 <= table.at["1", "high"]
    assert table.at["", "ratio"] == pytest.approx(0.95, abs=0.01)
    assert table.at["2", "low"] < table.at["2", "ratio"] < table.at["2", "high"]


def test_the_page_marks_what_is_clear_of_one_and_keeps_other_sections() -> None:
    text = "\n".join(section(TRIALS[0], worth(costs({"1": 1.0, "2": 0.9}))))
    [second] = [line for line in text.splitlines() if line.startswith("| 2 |")]
    [first] = [line for line in text.splitlines() if line.startswith("| 1 |")]
    assert second.endswith("* |")
    assert "*" not in first
    page = with_section("# Weather\n\nwords\n\n## Other\n\nkept\n", text)
    assert page.startswith("# Weather\n\nwords\n\n## Other\n\nkept\n\n## A German chain")
    assert with_section(page, text) == page, "twice is once"


def test_signals_that_are_weather_become_weather_of_the_shops_place() -> None:
    file = SignalFile(file=Path("x.csv"), columns={"rain_mm": "r", "cloud_eighths": "c"}, is_weather=True)
    config = Config(signals=(file,))
    told = pd.DataFrame(
        {
            "shop": ["a", "b", "a", "b", ""],
            "day": DAYS[0],
            "name": ["rain_mm", "rain_mm", "cloud_eighths", "cloud_eighths", "promotion"],
            "value": [1.0, 2.0, 8.0, 4.0, 1.0],
            "known_at": pd.Timestamp("2023-12-31", tz="UTC"),
        }
    )
    shops = checked(Shops, pd.DataFrame({"shop": ["a", "b"], "name": "", "place": "town"}))
    measured = {"cloud_eighths": ("cloud_share", 1 / 8)}
    facts = with_weather_of_signals(
        Facts(timezone="Europe/Paris", signals=checked(Signals, told), shops=shops), config, measured
    )
    assert facts.signals["name"].tolist() == ["promotion"]
    weather = facts.weather_observed.set_index("place")
    assert weather.loc["b", ["rain_mm", "cloud_share"]].tolist() == [2.0, 0.5]
    assert facts.shops["place"].tolist() == ["a", "b"]
    of_all = dataclasses.replace(facts, signals=checked(Signals, told[told["shop"] == "a"].assign(shop="")))
    assert with_weather_of_signals(of_all, config, measured).shops["place"].tolist() == ["", ""]


def test_without_any_measured_weather_nothing_is_compared() -> None:
    with pytest.raises(ValueError, match="is_weather"):
        with_weather_of_signals(Facts(timezone="Europe/Paris"), Config(), {})


@pytest.mark.parametrize("trial", [trial for trial in TRIALS if trial.text], ids=lambda trial: trial.name)
def test_what_a_trial_calls_weather_is_told_as_such_in_its_configuration(trial: WeatherTrial, tmp_path: Path) -> None:
    path = tmp_path / trial.config
    path.write_text(trial.text, encoding="utf-8")
    told = {name for file in load_config(path).signals if file.is_weather for name in file.columns}
    assert told == set(trial.measured)
    assert {name for name, _ in trial.measured.values()} <= set(WeatherObserved.to_schema().columns)
