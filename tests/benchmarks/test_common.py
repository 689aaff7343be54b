"""Methods are compared on rows that all of them have forecast, and on no others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from quality.common import common_rows

from .made_up import actuals, predictions


def test_only_rows_that_every_method_forecast_in_full_and_that_came_are_kept():
    actual = actuals(days=4, shops=("a",), products=("BREAD",))
    days = actual["day"].tolist()
    whole, late, holed = (predictions(actual) for _ in range(3))
    late = late[late["day"] > days[0]]
    holed.loc[(holed["day"] == days[1]) & (holed["level"] == 0.3), "demand_qty"] = np.nan
    came = actual[actual["day"] != days[2]]
    common = common_rows({"forecast": whole, "late": late, "holed": holed}, came)
    assert common.rows["day"].tolist() == [days[3]]
    assert common.complete_count == {"forecast": 3, "late": 2, "holed": 2}
    assert common.offered_count == 3


def test_the_order_of_rows_and_of_levels_in_a_file_does_not_matter():
    actual = actuals(days=14)
    table = predictions(actual, noise=5.0)
    mixed = table.sample(frac=1.0, random_state=3)
    one = common_rows({"forecast": table}, actual)
    other = common_rows({"forecast": mixed}, actual.sample(frac=1.0, random_state=4))
    pd.testing.assert_frame_equal(one.rows, other.rows)
    np.testing.assert_array_equal(one.quantiles["forecast"], other.quantiles["forecast"])
    np.testing.assert_array_equal(one.mean["forecast"], other.mean["forecast"])


def test_levels_are_told_apart_though_files_hold_them_inexactly():
    actual = actuals(days=2)
    table = predictions(actual)
    inexact = table.assign(level=table["level"].replace({0.3: 0.1 + 0.2}))
    common = common_rows({"forecast": inexact}, actual)
    expected = table.loc[table["level"] == 0.3, "demand_qty"].to_numpy()
    assert common.quantiles["forecast"][:, 2] == pytest.approx(expected)


def test_each_horizon_is_compared_by_itself():
    actual = actuals(days=3)
    both = pd.concat([predictions(actual), predictions(actual, off=7.0, horizon_days=7)])
    near, far = (common_rows({"forecast": both}, actual, horizon_days=days) for days in (1, 7))
    np.testing.assert_allclose(far.quantiles["forecast"] - near.quantiles["forecast"], 7.0)


def test_a_quantile_below_nothing_counts_as_nothing():
    actual = actuals(days=2)
    common = common_rows({"forecast": predictions(actual, off=-500.0)}, actual)
    assert (common.quantiles["forecast"] == 0).all()


def test_two_forecasts_of_the_same_row_are_refused():
    actual = actuals(days=2)
    table = predictions(actual)
    with pytest.raises(ValueError, match="prophet has two forecasts of ROLL in 'b' on 2022-01-04"):
        common_rows({"prophet": pd.concat([table, table.tail(1)])}, actual)


def test_methods_without_a_common_row_are_told_with_what_each_of_them_has():
    actual = actuals(days=2, shops=("a",), products=("BREAD",))
    table = predictions(actual)
    first, second = (table[table["day"] == day] for day in actual["day"])
    with pytest.raises(ValueError, match=r"no row is common to all of {'one': 1, 'two': 1}, of 2 on offer"):
        common_rows({"one": first, "two": second}, actual)


def test_a_day_without_rows_is_a_day_of_the_calendar_all_the_same():
    actual = actuals(days=5, shops=("a",), products=("BREAD",))
    without = actual[actual["day"] != actual["day"].iloc[2]]
    common = common_rows({"forecast": predictions(without)}, without)
    assert common.days_count == 5
    assert common.per_day(np.ones((4, 2))).tolist() == [[1, 1], [1, 1], [0, 0], [1, 1], [1, 1]]
