"""How high past demand came out among the errors of the forecasts that speak."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.forecasting import Evening, fit
from forecast.forecasting.error_ranks import _ranked, error_ranks

from ..made_up_past import FIRST, QUICK, evening, facts_of, sales_of

DAY = pd.Timestamp("2025-03-03")


def rows_of(*rows, product="rye"):
    columns = ["day", "horizon_days", "forecast_qty", "demand_qty", "is_sold_out"]
    frame = pd.DataFrame(rows, columns=columns).assign(shop="a", product=product)
    frame["day"] = DAY + pd.to_timedelta(frame["day"], unit="D")
    return frame


def test_an_error_is_ranked_among_its_own_and_a_sold_out_day_below_its_forecast_says_nothing():
    rows = rows_of(
        (0, 1, 10.0, 30.0, False), (1, 1, 10.0, 12.0, False), (2, 1, 10.0, 2.0, False), (3, 1, 10.0, 8.0, True),
        (4, 1, 10.0, 11.0, True), (5, 1, np.nan, 11.0, False),
    )  # fmt: skip
    found = _ranked(rows).set_index("day")["error_share"]
    assert found.to_dict() == {
        DAY: 0.875,
        DAY + pd.Timedelta(days=1): 0.625,
        DAY + pd.Timedelta(days=2): 0.125,
        DAY + pd.Timedelta(days=4): 0.375,
    }


def test_a_day_that_was_forecast_days_ahead_counts_rather_than_the_evening_before():
    rows = rows_of(
        (0, 1, 10.0, 30.0, False), (1, 1, 10.0, 5.0, False), (1, 4, 2.0, 5.0, False), (2, 3, 9.0, 5.0, False)
    )
    found = _ranked(rows)
    assert found["day"].tolist() == [DAY + pd.Timedelta(days=ahead) for ahead in range(3)]
    assert found["error_share"].tolist() == [0.75, 0.75, 0.25]


def test_an_evening_tells_of_every_product_that_it_forecasts():
    """Ranks are spread evenly over 0 to 1, of days up to the last one known."""
    last = FIRST + pd.Timedelta(days=190)
    known = facts_of(sales_of({"bread": 60.0, "rye": 12.0}, days=230)[0]).at(evening(last))
    fitted = fit(known, settings=QUICK, horizons=range(1, 8), jobs=1)
    ranks = error_ranks(Evening(fitted, known, [last + pd.Timedelta(days=ahead) for ahead in (1, 5)]))
    assert set(ranks["product"]) == set(known.sales["product"])
    for _, of_product in ranks.groupby("product"):
        assert of_product["error_share"].mean() == pytest.approx(0.5, abs=0.05)
        assert of_product["day"].max() <= last
    assert error_ranks(Evening(fitted, known, [])).empty


def test_the_last_forecast_takes_up_a_share_of_the_errors_days_ahead():
    early = [(day, 3, 100.0, 120.0, False) for day in range(120)]
    last = [(day, 1, 105.0, 120.0, False) for day in range(120)]
    assert _ranked(rows_of(*early, *last))["foreseen_share"].tolist() == pytest.approx([0.25] * 120)
    assert _ranked(rows_of(*early[:50], *last[:50]))["foreseen_share"].isna().all(), "too few days tell nothing"
    assert _ranked(rows_of(*early))["foreseen_share"].isna().all()
