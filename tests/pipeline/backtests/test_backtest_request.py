"""What can be asked of a backtest, and what is refused with which words."""

from __future__ import annotations

from datetime import date

import pytest

from forecast.errors import ConfigError
from forecast.pipeline.backtests.request import BacktestRequest


def typed(**changed) -> BacktestRequest:
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


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"horizons": "0,1"}, "--horizons: got '0,1', expected whole numbers from 1 to 14"),
        ({"horizons": "two"}, "--horizons: got 'two'"),
        ({"levels": "0.5,1.2"}, "--levels: got '0.5,1.2', expected numbers between 0 and 1"),
        ({"first": date(2025, 6, 3)}, "--from: got '2025-06-03', expected a day not after --to 2025-06-02"),
    ],
)
def test_wrong_words_are_told(changed, message):
    with pytest.raises(ConfigError, match=message):
        typed(**changed)


def test_a_file_name_of_another_kind_is_told(tmp_path):
    with pytest.raises(ConfigError, match=r"expected a name that ends in \.parquet or \.csv"):
        typed(out=tmp_path / "a.xlsx")


def test_weather_that_there_is_not_is_refused_with_what_there_is():
    with pytest.raises(ConfigError, match="got 'sunny', expected one of: outlook, observed, none, with-error"):
        typed(weather="sunny")


def test_levels_come_in_order_and_once():
    assert typed(levels="0.8,0.5,0.8").levels == [0.5, 0.8]


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(ConfigError) as caught:
        typed(horizons="0", levels="2")
    assert [problem.where for problem in caught.value.problems] == ["--horizons", "--levels"]
