"""The quick look says no more than pandera would."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import forecast.tables as tables
from forecast.errors import TableError
from forecast.tables import Products, Quantiles, Sales, Table, checked, empty
from forecast.tables.checking import _contract_of

ALL_TABLES = [
    value
    for value in vars(tables).values()
    if isinstance(value, type) and issubclass(value, Table) and value is not Table
]
DAY = pd.Timestamp("2025-01-01")


def in_order() -> pd.DataFrame:
    rows = pd.DataFrame({"shop": "A", "product": ["rye", "bread"], "day": DAY, "sold_qty": [3.0, 0.0]})
    return checked(Sales, rows)


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.__name__)
def test_every_table_can_be_looked_over_quickly(table: type[Table]) -> None:
    assert _contract_of(table).is_plain, "a new kind of check needs its line in tables/quick.py"
    pd.testing.assert_frame_equal(_contract_of(table).kept_by(empty(table)), empty(table))


def test_a_table_in_order_comes_back_as_pandera_would_give_it() -> None:
    rows = in_order()[::-1].assign(other=1)[["other", "sold_qty", *rows_but("sold_qty")]]
    assert _contract_of(Sales).kept_by(rows) is not None
    pd.testing.assert_frame_equal(
        checked(Sales, rows), Sales.validate(rows.reset_index(drop=True))[list(empty(Sales).columns)]
    )


def rows_but(name: str) -> list[str]:
    return [column for column in empty(Sales).columns if column != name]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda rows: rows.assign(sold_qty=[-1.0, 2.0]), id="below its bound"),
        pytest.param(lambda rows: rows.assign(sold_qty=[np.nan, 2.0]), id="not known where it has to be"),
        pytest.param(lambda rows: rows.assign(product="rye"), id="a key twice"),
        pytest.param(lambda rows: rows.drop(columns="day"), id="a column missing"),
        pytest.param(lambda rows: rows.assign(day=pd.Series([DAY, "not a day"], dtype=object)), id="another type"),
    ],
)
def test_what_breaks_the_contract_is_left_to_pandera_and_refused(broken) -> None:
    rows = broken(in_order())
    assert _contract_of(Sales).kept_by(rows) is None
    with pytest.raises(TableError, match="Sales does not keep its contract"):
        checked(Sales, rows)


def test_a_word_that_is_not_among_those_allowed_is_refused() -> None:
    rows = checked(Products, pd.DataFrame({"product": ["rye"], "label": ["Rye"]}))
    assert _contract_of(Products).kept_by(rows) is not None
    assert _contract_of(Products).kept_by(rows.assign(unit="dozen")) is None


def test_what_is_missing_or_of_another_type_is_filled_and_cast_as_pandera_does() -> None:
    rows = pd.DataFrame({"product": pd.Series(["rye", "bun"], dtype=object), "label": ["Rye", "Bun"], "unit": "pcs"})
    quick = _contract_of(Products).kept_by(rows)
    assert quick is not None
    pd.testing.assert_frame_equal(quick, Products.validate(rows)[list(quick.columns)])
    assert checked(Sales, in_order().assign(sold_qty=[3, 0]))["sold_qty"].dtype == float


def test_a_horizon_of_no_day_is_refused() -> None:
    row = {"shop": "A", "product": "rye", "day": DAY, "horizon_days": 1, "level": "0.5", "demand_qty": 1.0}
    made = checked(Quantiles, pd.DataFrame([{**row, "rung": "boosted", "reason": "boosted"}]))
    assert _contract_of(Quantiles).kept_by(made) is not None
    assert _contract_of(Quantiles).kept_by(made.assign(horizon_days=0)) is None


def test_a_missing_truth_is_its_default_and_not_yes():
    rows = {"shop": "A", "product": ["a", "b"], "day": pd.Timestamp("2026-05-04"), "demand_qty": 1.0, "sold_qty": 1.0}
    made = checked(tables.History, pd.DataFrame({**rows, "is_sold_out": pd.Series([None, True], dtype=object)}))
    assert made["is_sold_out"].tolist() == [False, True]
