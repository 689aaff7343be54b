from __future__ import annotations

import pytest

from forecast.models.means.hyperparameters import (
    DEFAULT,
    EQUAL,
    FEW,
    LARGE_QTY,
    MANY,
    MANY_PRODUCTS,
    MANY_ROWS,
    OWN,
    OWN_OF_MANY_SHOPS,
    POOLED,
    POOLED_OF_MANY_SHOPS,
    SMALL_BESIDE_MANY,
    Voices,
)


def test_chains_get_larger_trees() -> None:
    assert DEFAULT.own_trees(3_999) is OWN
    assert DEFAULT.own_trees(4_000) is OWN_OF_MANY_SHOPS
    assert DEFAULT.pooled_trees(7_999, products_count=2) is POOLED
    assert DEFAULT.pooled_trees(8_000, products_count=2) is POOLED_OF_MANY_SHOPS


def test_a_regression_counts_more_where_a_product_has_few_rows() -> None:
    assert DEFAULT.voices(MANY_ROWS - 1, usual_qty=5.0, pooled_share=1.0, products_count=1) is FEW
    assert FEW.linear > FEW.own == FEW.pooled


@pytest.mark.parametrize(
    ("products_count", "usual_qty", "expected"),
    [
        (MANY_PRODUCTS - 1, 5.0, FEW),
        (MANY_PRODUCTS, 5.0, SMALL_BESIDE_MANY),
        (MANY_PRODUCTS, LARGE_QTY - 1, SMALL_BESIDE_MANY),
        (MANY_PRODUCTS, LARGE_QTY, FEW),
    ],
)
def test_trees_over_all_products_count_more_for_a_small_product_beside_many(
    products_count: int, usual_qty: float, expected: Voices
) -> None:
    said = DEFAULT.voices(700, usual_qty=usual_qty, pooled_share=1.0, products_count=products_count)
    assert said is expected
    assert SMALL_BESIDE_MANY.pooled + SMALL_BESIDE_MANY.extra > FEW.pooled + FEW.extra
    assert SMALL_BESIDE_MANY.own < FEW.own


@pytest.mark.parametrize(("share", "expected"), [(1.0, MANY), (1 / 3, MANY), (0.2, EQUAL)])
def test_pooled_trees_count_more_only_where_they_see_a_good_part_of_many_rows(share: float, expected: Voices) -> None:
    assert DEFAULT.voices(MANY_ROWS, usual_qty=60.0, pooled_share=share, products_count=3) is expected
