from __future__ import annotations

from forecast.models.means.hyperparameters import (
    DEFAULT,
    EQUAL,
    FEW,
    MANY_ROWS,
    OWN,
    OWN_OF_MANY_SHOPS,
    POOLED,
    POOLED_OF_MANY_SHOPS,
)


def test_chains_get_larger_trees() -> None:
    assert DEFAULT.own_trees(3_999) is OWN
    assert DEFAULT.own_trees(4_000) is OWN_OF_MANY_SHOPS
    assert DEFAULT.pooled_trees(7_999, products_count=2) is POOLED
    assert DEFAULT.pooled_trees(8_000, products_count=2) is POOLED_OF_MANY_SHOPS


def test_a_regression_counts_more_where_a_product_has_few_rows() -> None:
    assert DEFAULT.voices(MANY_ROWS - 1) is FEW
    assert DEFAULT.voices(MANY_ROWS) is EQUAL
    assert FEW.linear > FEW.own == FEW.pooled
