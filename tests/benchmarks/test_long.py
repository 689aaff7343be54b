"""The long shape of the libraries: closed days as zeros or not at all, and steps that fit together."""

from __future__ import annotations

import pandas as pd
import pytest
from quality.peers.long import SEPARATOR, known_ahead, new_values, rows_ahead, training

from .panels import LAST_EVENING, panel

BREAD = f"a{SEPARATOR}BREAD"
WEEK = pd.Timedelta(days=7)


@pytest.fixture(scope="module")
def evening():
    return panel().at(LAST_EVENING)


def test_closed_days_count_as_zeros_that_were_not_offered(evening):
    rows = training(evening, "zero")
    bread = rows[rows["unique_id"] == BREAD]
    assert bread["ds"].tolist() == pd.date_range("2024-01-02", LAST_EVENING).tolist()
    mondays = bread[bread["ds"].dt.day_of_week == 0]
    assert (mondays["y"] == 0).all()
    assert (mondays["offered"] == 0).all()
    assert (bread["offered"].sum(), bread["y"].sum()) == (
        len(bread) - len(mondays),
        evening.history.loc[evening.history["product"] == "BREAD", "demand_qty"].sum(),
    )


def test_with_an_index_closed_days_do_not_exist(evening):
    rows = training(evening, "index")
    bread = rows[rows["unique_id"] == BREAD]
    assert bread["ds"].tolist() == list(range(len(bread)))
    assert not (bread["day"].dt.day_of_week == 0).any()


@pytest.mark.parametrize("closed", ["zero", "index"])
def test_new_values_go_on_where_the_training_ended(closed):
    known = panel()
    begun, later = known.at(LAST_EVENING), known.at(known.evenings[-1])
    fitted = training(begun, closed)
    step = 1 if closed == "index" else pd.Timedelta(days=1)
    following = fitted.groupby("unique_id")["ds"].max() + step
    new = new_values(later, closed, since=LAST_EVENING, next_ds=following)
    both = pd.concat([fitted[["unique_id", "ds", "y"]], new]).sort_values(["unique_id", "ds"], ignore_index=True)
    whole = training(later, closed)[["unique_id", "ds", "y"]]
    pd.testing.assert_frame_equal(both, whole, check_dtype=False)


@pytest.mark.parametrize("closed", ["zero", "index"])
def test_the_rows_ahead_have_the_columns_of_the_training(evening, closed):
    fitted = training(evening, closed)
    following = fitted.groupby("unique_id")["ds"].max() + (1 if closed == "index" else pd.Timedelta(days=1))
    ahead = rows_ahead(evening, closed, days=1, next_ds=following)
    assert known_ahead(ahead) == known_ahead(fitted)
    assert ahead["day"].unique().tolist() == [LAST_EVENING + pd.Timedelta(days=1)]
    assert ahead["unique_id"].tolist() == following.index.tolist()


def test_steps_of_an_index_go_from_open_day_to_open_day(evening):
    following = training(evening, "index").groupby("unique_id")["ds"].max() + 1
    ahead = rows_ahead(evening, "index", days=8, next_ds=following)
    bread = ahead[ahead["unique_id"] == BREAD]
    open_days = [day for day in pd.date_range(LAST_EVENING, periods=12)[1:] if day.day_of_week != 0]
    assert bread["day"].tolist() == open_days[:8]
    assert (bread["ds"].diff().dropna() == 1).all()
