"""Tables keep their contracts."""

from __future__ import annotations

import pandas as pd
import pytest

import forecast.tables as tables
from forecast.errors import TableError
from forecast.tables import Sales, Table, checked, empty, key_of

ALL_TABLES = [
    value
    for value in vars(tables).values()
    if isinstance(value, type) and issubclass(value, Table) and value is not Table
]
NO_KEY = {"TillLines", "RejectedLines"}


def sales(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {"shop": ["A"], "product": ["012"], "day": pd.to_datetime(["2025-01-01"]), "sold_qty": [3]} | columns
    )


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.__name__)
def test_every_table_says_its_grain_and_describes_every_column(table):
    assert "one row per" in " ".join(table.__doc__.split())
    described = {name: column.description for name, column in table.to_schema().columns.items()}
    assert all(described.values())
    assert set(key_of(table)) <= set(described)
    assert bool(key_of(table)) == (table.__name__ not in NO_KEY)


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.__name__)
def test_every_table_can_be_empty(table):
    made = empty(table)
    assert len(made) == 0
    assert list(made.columns) == list(table.to_schema().columns)


def test_a_checked_table_has_its_columns_in_order_its_types_and_no_others():
    made = checked(Sales, sales(other=1))
    assert list(made.columns) == list(Sales.to_schema().columns)
    assert made["sold_qty"].dtype == float
    assert made["product"].item() == "012"


def test_all_failures_are_told_at_once():
    with pytest.raises(TableError) as caught:
        checked(Sales, sales(sold_qty=[-1]).drop(columns="shop"))
    assert "Sales does not keep its contract" in str(caught.value)
    assert "shop" in str(caught.value)
    assert "sold_qty" in str(caught.value)


def test_a_key_that_repeats_is_refused():
    with pytest.raises(TableError, match="Sales does not keep its contract"):
        checked(Sales, pd.concat([sales(), sales()]))
