from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.forecasting.out_of_sample import METHODS, OutOfSample
from forecast.forecasting.recent_errors import _WORTH_TELLING, RecentErrors

DAYS = pd.date_range("2025-01-01", periods=180)


def tried(ratio: np.ndarray) -> OutOfSample:
    """Return what was forecast of ten products, 20 pieces each, of which `ratio` times as many came."""
    random = np.random.default_rng(1)
    rows = pd.DataFrame(
        {
            "shop": "a",
            "product": np.tile([f"p{number}" for number in range(10)], len(DAYS)),
            "day": np.repeat(DAYS, 10),
            "horizon_days": 1,
            "demand_qty": random.poisson(20 * np.repeat(ratio, 10)).astype(float),
        }
    )
    rows = rows.assign(sold_qty=rows["demand_qty"], is_sold_out=False)
    return OutOfSample(rows, {name: np.full(len(rows), 20.0) for name in METHODS})


def asked(*shops: str) -> pd.DataFrame:
    day = DAYS[-1] + pd.Timedelta(days=1)
    return pd.DataFrame({"shop": list(shops), "product": "p1", "day": day, "horizon_days": 1})


WAVE = 1 + 0.2 * np.sin(np.arange(len(DAYS)) / 8 + 1.3)
"""Ends with weeks of less."""


def test_only_the_boosted_model_is_corrected_and_rows_keep_their_places() -> None:
    past = tried(WAVE)
    errors = RecentErrors(past)
    corrected = errors.corrected(past)
    assert corrected.rows is past.rows
    for name in METHODS:
        assert (corrected.forecasts[name] == past.forecasts[name]).all() == (name != "boosted")
    assert corrected.forecasts["boosted"] == pytest.approx(20.0 * errors.factor(past.rows))


def test_a_forecast_that_nobody_made_stays_none() -> None:
    past = tried(WAVE)
    silent = np.where(np.arange(len(past.rows)) % 3 == 0, np.nan, past.forecasts["boosted"])
    part = OutOfSample(past.rows, {**past.forecasts, "boosted": silent})
    corrected = RecentErrors(part).corrected(part)
    assert np.isnan(corrected.forecasts["boosted"]).tolist() == np.isnan(silent).tolist()
    nothing = OutOfSample(past.rows, {**past.forecasts, "boosted": np.full(len(past.rows), np.nan)})
    assert RecentErrors(nothing).factor(asked("a")).tolist() == [1.0]


def test_a_shop_without_a_past_is_not_corrected() -> None:
    assert RecentErrors(tried(WAVE)).factor(asked("a", "new"))[1] == 1.0


def test_a_correction_is_told_once_a_shop_where_it_is_worth_a_word() -> None:
    errors = RecentErrors(tried(WAVE))
    move = errors.factor(asked("a"))[0] - 1
    assert abs(move) > _WORTH_TELLING
    (notice,) = errors.notices(pd.concat([asked("a"), asked("a").assign(product="p2")], ignore_index=True))
    assert notice.code == ("forecast_too_high_of_late" if move < 0 else "forecast_too_low_of_late")
    assert notice.severity == "note"
    assert notice.values == {"change_share": round(abs(move), 2)}
    assert RecentErrors(tried(np.ones(len(DAYS)))).notices(asked("a")) == []
