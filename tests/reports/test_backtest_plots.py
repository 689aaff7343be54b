"""Pictures of a backtest are drawn from its predictions alone."""

from __future__ import annotations

import io

import matplotlib.image
import numpy as np
import pandas as pd

from forecast.reports.backtest_plots import backtest_plots
from forecast.tables import Predictions, checked

NAMES = {"reliability.png", "cost_by_evening.png", "fan.png", "errors.png"}


def predictions(shift: float = 0.0):
    days, levels = pd.date_range("2026-01-01", periods=21), ("0.1", "0.5", "0.9", "mean")
    rows = pd.MultiIndex.from_product([range(8), days, levels], names=["number", "day", "level"]).to_frame(index=False)
    share = pd.to_numeric(rows["level"], errors="coerce").fillna(0.5)
    made = rows.assign(
        shop="Mitte",
        product="PAIN $ " + rows["number"].astype(str),
        cutoff=(rows["day"] - pd.Timedelta(hours=3)).dt.tz_localize("UTC"),
        horizon_days=1,
        demand_qty=10.0 + rows["number"] + 4 * share + shift,
        actual_qty=12.0 + rows["number"],
        is_sold_out=False,
        day_mark="",
        rung="boosted",
        reason="",
    )
    return checked(Predictions, made.drop(columns="number"))


def test_the_four_pictures_are_small_and_differ_with_what_was_forecast():
    drawn = backtest_plots(predictions())
    assert set(drawn) == NAMES
    assert sum(map(len, drawn.values())) < 300_000
    assert backtest_plots(predictions()) == drawn
    other = backtest_plots(predictions(shift=5.0))
    assert all(other[name] != drawn[name] for name in NAMES)
    for picture in drawn.values():
        pixels = matplotlib.image.imread(io.BytesIO(picture))
        assert np.ptp(pixels) > 0


def test_of_nothing_nothing_is_drawn():
    assert backtest_plots(checked(Predictions, predictions().iloc[:0])) == {}
