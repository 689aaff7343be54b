from __future__ import annotations

import pandas as pd

from forecast.features.matrix import OwnColumn
from forecast.shop.columns import own_column, own_columns
from forecast.tables.feature import VALUE


def moon(rows: pd.DataFrame, _: object) -> pd.Series:
    return rows["horizon_days"] * 2


def test_a_plain_function_is_a_column_of_its_name_that_the_regression_sees_as_it_is() -> None:
    [made, same] = own_columns([moon, own_column("tide", moon, group="weather")])
    assert isinstance(made, OwnColumn)
    assert (made.feature.name, made.feature.group, made.feature.ordinary) == ("moon", "level", None)
    assert made.feature.terms == (VALUE,)
    assert (same.feature.group, same.feature.ordinary) == ("weather", 0.0)
    assert made.values(pd.DataFrame({"horizon_days": [3]}), None).tolist() == [6]
