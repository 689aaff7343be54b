from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.row_lookup import NOWHERE, places

KEY = ["shop", "product", "day"]


def keys(count: int, *, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    every = pd.MultiIndex.from_product(
        [["a", "b", "c"], ["PAIN", "ÉCLAIR", "TARTE"], pd.date_range("2024-01-01", periods=20)], names=KEY
    ).to_frame(index=False)
    return every.iloc[rng.permutation(len(every))[:count]].reset_index(drop=True)


@pytest.mark.parametrize("seed", range(5))
def test_every_row_finds_its_place_as_a_join_would(seed: int) -> None:
    rows, among = keys(90, seed=seed), keys(70, seed=seed + 100)
    joined = rows.merge(among.assign(place=np.arange(len(among))), on=KEY, how="left")
    expected = joined["place"].fillna(NOWHERE).astype("int64").tolist()
    assert places(rows, among, on=KEY).tolist() == expected
    assert NOWHERE in expected
    assert max(expected) > 0


def test_a_row_that_stands_twice_finds_the_same_place() -> None:
    among = keys(12, seed=1)
    rows = pd.concat([among.iloc[[7, 3]], among.iloc[[7]]], ignore_index=True)
    assert places(rows, among, on=KEY).tolist() == [7, 3, 7]


def test_the_same_word_in_another_column_is_another_key() -> None:
    rows = pd.DataFrame({"shop": ["a", "b"], "product": ["b", "a"]})
    assert places(rows, rows.iloc[[1]], on=["shop", "product"]).tolist() == [NOWHERE, 0]


def test_in_nothing_nothing_is_found() -> None:
    rows = keys(5, seed=2)
    assert places(rows, rows.iloc[:0], on=KEY).tolist() == [NOWHERE] * 5
    assert places(rows.iloc[:0], rows, on=KEY).tolist() == []


def test_what_is_not_known_is_no_other_word() -> None:
    rows, among = pd.DataFrame({"a": ["y"], "b": [None]}), pd.DataFrame({"a": ["x", "y"], "b": ["k", "l"]})
    assert places(rows, among, on=["a", "b"]).tolist() == [NOWHERE]
