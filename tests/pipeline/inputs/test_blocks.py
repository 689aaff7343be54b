"""A chain is cut into blocks of shops by one rule: by region and name, none of more series than the limit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.pipeline.inputs.blocks import MOST_SERIES, blocks_of
from forecast.tables import Shops, checked, empty


def series(shops: int, products: int) -> pd.DataFrame:
    names = [f"shop {number:03}" for number in range(shops)]
    return pd.DataFrame(
        {"shop": np.repeat(names, products), "product": np.tile([f"p{n}" for n in range(products)], shops), "days": 730}
    )


def placed(shops: int, regions: tuple[str, ...]) -> pd.DataFrame:
    names = [f"shop {number:03}" for number in range(shops)]
    rows = pd.DataFrame({"shop": names, "name": names, "place": "p", "school_zones": ""})
    return checked(Shops, rows.assign(region=[regions[number % len(regions)] for number in range(shops)]))


@pytest.mark.parametrize(("shops", "products"), [(1, 60), (20, 18), (50, 60), (500, 60), (7, 601)])
def test_every_shop_is_in_one_block_and_no_block_is_over_the_limit_but_a_single_shop(shops: int, products: int) -> None:
    blocks = blocks_of(series(shops, products), empty(Shops))
    assert sorted(shop for block in blocks for shop in block) == [f"shop {number:03}" for number in range(shops)]
    assert all(len(block) == 1 or len(block) * products <= MOST_SERIES for block in blocks)
    assert len(blocks) <= -(-shops * products // MOST_SERIES) * 1.2 + 1


def test_a_small_chain_is_one_block() -> None:
    assert len(blocks_of(series(20, 18), empty(Shops))) == 1


def test_shops_of_a_region_stand_together() -> None:
    blocks = blocks_of(series(40, 60), placed(40, ("BW", "BY")))
    odd = [{int(shop[-3:]) % 2 for shop in block} for block in blocks]
    assert sum(len(kinds) > 1 for kinds in odd) <= 1


def test_the_order_of_rows_does_not_matter() -> None:
    rows = series(50, 60)
    assert blocks_of(rows, empty(Shops)) == blocks_of(rows.sample(frac=1, random_state=1), empty(Shops))


def test_a_chain_without_a_line_has_no_block() -> None:
    assert blocks_of(series(0, 0), empty(Shops)) == []
