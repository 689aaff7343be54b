from __future__ import annotations

from forecast.models.means.hyperparameters import (
    _FEW,
    _MANY_ROWS,
    _OWN_OF_MANY_SHOPS,
    _POOLED,
    _POOLED_OF_MANY_SHOPS,
    DEFAULT,
    EQUAL,
    OWN,
)


def test_chains_get_larger_trees() -> None:
    assert DEFAULT.own_trees(3_999) is OWN
    assert DEFAULT.own_trees(4_000) is _OWN_OF_MANY_SHOPS
    assert DEFAULT.pooled_trees(7_999, products_count=2) is _POOLED
    assert DEFAULT.pooled_trees(8_000, products_count=2) is _POOLED_OF_MANY_SHOPS


def test_a_regression_counts_more_where_a_product_has_few_rows() -> None:
    assert DEFAULT.voices(_MANY_ROWS - 1) is _FEW
    assert DEFAULT.voices(_MANY_ROWS) is EQUAL
    assert _FEW.linear > _FEW.own == _FEW.pooled
