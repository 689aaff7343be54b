"""The ratio that a shop's own quantities imply: days that lasted, and honest where too few are written down."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.decisions.targets.implied import LEAST_DAYS, implied_ratios
from forecast.tables import Baked, Leftovers, Sales, ShopTables, checked


def written(days, *, sold, baked=None, left=None, sold_out=None):
    rows = pd.DataFrame({"shop": "A", "product": "RYE", "day": pd.date_range("2026-01-05", periods=days)})
    tables = {"sales": checked(Sales, rows.assign(sold_qty=sold))}
    if baked is not None:
        tables["baked"] = checked(Baked, rows.assign(baked_qty=baked).dropna(subset=["baked_qty"]))
    if left is not None or sold_out is not None:
        notes = rows.assign(left_qty=left, sold_out_s=sold_out)
        tables["leftovers"] = checked(Leftovers, notes.astype({"left_qty": float}))
    return implied_ratios(ShopTables(timezone="Europe/Paris", **tables))


@pytest.mark.parametrize("ratio", [0.4, 0.7, 0.9])
def test_whoever_bakes_to_a_quantile_is_found_to_do_so(ratio):
    wanted = np.random.default_rng(1).gamma(25, 4, 365)
    made = np.quantile(np.random.default_rng(2).gamma(25, 4, 100_000), ratio)
    found = written(365, sold=np.minimum(wanted, made), baked=made).iloc[0]
    assert found["implied_ratio"] == pytest.approx(ratio, abs=0.05)
    assert found["low_ratio"] < ratio < found["high_ratio"]
    assert found["days_count"] == 365


def test_counted_leftovers_count_before_what_was_baked_and_a_time_says_that_it_was_gone():
    left = [1.0] * 10 + [0.0] * 5 + [None] * 10
    found = written(25, sold=9.0, baked=9.0, left=left, sold_out=[None] * 15 + [50_000] * 5 + [None] * 5).iloc[0]
    assert found["days_count"] == 25
    assert found["implied_ratio"] == pytest.approx(10 / 25)


def test_too_few_days_tell_no_ratio_but_are_counted():
    found = written(LEAST_DAYS - 1, sold=8.0, baked=10.0).iloc[0]
    assert found["days_count"] == LEAST_DAYS - 1
    assert pd.isna(found["implied_ratio"])
    assert pd.isna(found["low_ratio"])


def test_where_nothing_is_written_there_is_no_row():
    assert len(written(30, sold=8.0)) == 0


def test_days_older_than_a_year_do_not_count():
    found = written(400, sold=[10.0] * 35 + [8.0] * 365, baked=10.0).iloc[0]
    assert (found["days_count"], found["implied_ratio"]) == (365, 1.0)
