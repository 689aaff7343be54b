"""Coverage, WAPE and bias are those of the definition, on rows that may be looked at."""

from __future__ import annotations

import numpy as np
import pytest
from quality.accuracy import accuracy_table, coverage_table, points_off, sides
from quality.common import common_rows

from .made_up import LEVELS, actuals, predictions


def test_true_quantiles_cover_what_they_say_and_shifted_ones_do_not():
    actual = actuals(days=700)
    common = common_rows({"forecast": predictions(actual), "high": predictions(actual, off=10.0)}, actual)
    off = points_off(coverage_table(common))
    assert off.loc["forecast"].abs().max() < 2.5
    assert off.loc["high", "0.5"] == pytest.approx(19.1, abs=2.5)  # a standard normal stays under 0.5 in 69.1 %
    assert (off.loc["high"] > 0).all()


def test_sold_out_days_are_left_out_of_coverage_and_kept_in_costs():
    actual = actuals(days=28)
    emptied = actual["actual_qty"] < actual["usual"]
    common = common_rows({"forecast": predictions(actual)}, actual.assign(is_sold_out=emptied))
    assert coverage_table(common).loc["forecast", "0.5"] == 0.0
    assert len(common.actual) == len(actual)


def test_the_two_sides_of_a_level_hold_its_ties_and_coverage_lies_in_the_middle():
    actual = actuals(days=70)
    pieces = common_rows({"forecast": predictions(actual)}, actual.assign(actual_qty=actual["actual_qty"].round()))
    whole = pieces.in_whole_pieces()
    below, at_most = sides(whole, "forecast", "0.3")
    assert 0.0 < below < at_most < 1.0
    assert coverage_table(whole).loc["forecast", "0.3"] == pytest.approx((below + at_most) / 2)
    in_fractions = sides(pieces, "forecast", "0.3")
    assert in_fractions[0] == in_fractions[1]


def test_wape_is_that_of_the_median_and_bias_is_told_of_mean_and_median():
    actual = actuals(days=28).assign(actual_qty=100.0, usual=100.0)
    table = predictions(actual, off=5.0)
    table.loc[table["level"].isna(), "demand_qty"] = 98.0
    without = table[table["level"].notna()]
    figures = accuracy_table(common_rows({"forecast": table, "no_mean": without}, actual))
    assert figures.loc["forecast"].tolist() == pytest.approx([0.05, -0.02, 0.05])
    assert np.isnan(figures.loc["no_mean", "bias_of_mean"])
    assert figures.loc["no_mean", "bias_of_median"] == pytest.approx(0.05)


def test_points_are_told_for_every_level():
    actual = actuals(days=14)
    off = points_off(coverage_table(common_rows({"forecast": predictions(actual)}, actual)))
    assert off.columns.tolist() == [f"{level:g}" for level in LEVELS]
