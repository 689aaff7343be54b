"""A better method makes a blend cheaper, the same one again changes nothing, a bad one makes it dearer."""

from __future__ import annotations

import pytest
from quality.blends import TOGETHER, blend_ratios, blend_table
from quality.bootstrap import drawn_days
from quality.common import common_rows
from quality.data import config_of
from quality.trials import TRIALS
from quality.weather_known import weather_known

from forecast.config import Config, SignalFile, WeatherSettings

from .made_up import actuals, predictions, scores


@pytest.fixture(scope="module")
def ratios():
    actual = actuals(days=84)
    tables = {
        "forecast": predictions(actual, noise=15.0, seed=2),
        "prophet": predictions(actual, noise=1.0, seed=3),
        "auto_ets": predictions(actual, noise=15.0, seed=2),
        "last_week": predictions(actual, noise=150.0, seed=4),
        "oracle": predictions(actual),
    }
    common = common_rows(tables, actual)
    return blend_ratios(common, is_by_piece=False, counts=drawn_days(common.days_count))


def test_who_knows_more_makes_it_cheaper_and_the_same_again_changes_nothing(ratios):
    assert ratios["prophet"].high < 1
    assert ratios["auto_ets"].value == pytest.approx(1.0)
    assert ratios["last_week"].low > 1


def test_the_truth_is_nobody_to_blend_with_and_all_peers_share_the_last_row(ratios):
    assert list(ratios) == ["prophet", "auto_ets", "last_week", TOGETHER]
    assert ratios["prophet"].value < ratios[TOGETHER].value < ratios["last_week"].value


def test_a_method_that_a_trial_lacks_has_no_figure_there(ratios):
    table = "\n".join(blend_table({"french": ratios, "kiel": {"prophet": ratios["prophet"]}}))
    assert "| all of them together" in table.splitlines()[-1]
    assert table.splitlines()[-1].rstrip(" |").endswith("–")


def test_quantiles_are_blended_as_forecast_and_rounded_afterwards():
    actual = actuals(days=28).assign(actual_qty=10.0)
    ours, theirs = predictions(actual, spread=0.0), predictions(actual, spread=0.0)
    # 10.4 and 11.6 are 10.64 together, and so eleven pieces; ten and twelve first would be 10.4, and ten.
    common = common_rows(
        {"forecast": ours.assign(demand_qty=10.4), "prophet": theirs.assign(demand_qty=11.6)},
        actual.assign(actual_qty=9.0),
    )
    ratio = blend_ratios(common, is_by_piece=True, counts=drawn_days(common.days_count))
    assert list(ratio) == ["prophet"], "one alone is not together with others"
    assert ratio["prophet"].value == pytest.approx(2.0)


def test_without_a_peer_nothing_is_blended():
    actual = actuals(days=28)
    alone = common_rows({"forecast": predictions(actual), "sample_average": predictions(actual)}, actual)
    assert blend_ratios(alone, is_by_piece=True, counts=drawn_days(alone.days_count)) == {}


def test_scores_blend_in_whole_pieces_where_goods_are_sold_by_the_piece():
    assert scores("french").blends["prophet"].value != pytest.approx(scores("kiel").blends["prophet"].value, abs=1e-6)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_every_trial_says_what_was_known_of_the_weather(trial):
    said = {"french": "nobody", "chain": "`rain_mm`", "kiel": "`cloud_eighths`", "generated": "outlooks as they were"}
    assert said[trial.name] in weather_known(config_of(trial))


def test_weather_that_comes_afterwards_is_not_called_known_ahead():
    late = SignalFile(file="x.csv", columns={"rain_mm": "r"}, is_weather=True, known_days_ahead=-1)
    assert weather_known(Config(signals=(late,))).endswith("`rain_mm` as measured, afterwards.")
    dated = SignalFile(file="x.csv", columns={"rain_mm": "r"}, is_weather=True, known_at="seen")
    assert "from when on each row says" in weather_known(Config(signals=(dated,)))
    assert "error of an outlook" in weather_known(
        Config(weather=WeatherSettings(source="file", in_backtest="with-error"))
    )
