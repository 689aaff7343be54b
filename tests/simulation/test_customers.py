"""When customers come."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.simulation.customers import ShopGrid, customers_of
from forecast.tables import HourlyProfile, checked, empty

GRID = ShopGrid(("rye", "roll"), pd.date_range("2025-06-02", periods=14))


def profile(**hours: dict[int, float]) -> pd.DataFrame:
    rows = [
        {"shop": "a", "product": name, "weekday": weekday, "hour": hour, "sold_share": share}
        for name, shares in hours.items()
        for weekday in range(7)
        for hour, share in shares.items()
    ]
    return checked(HourlyProfile, pd.DataFrame(rows))


@pytest.mark.parametrize("demand", [[[3.0] * 14, [0.0] * 14], [[2.5] * 14, [0.25, 7000.0] * 7]])
def test_the_wishes_of_a_day_sum_to_what_was_wanted_and_come_in_the_order_of_time(demand) -> None:
    customers = customers_of(np.array(demand), GRID, empty(HourlyProfile), shop="a", seed=2)
    sums = np.zeros((2, 14))
    np.add.at(sums, (customers.product, customers.day), customers.qty)
    np.testing.assert_allclose(sums, demand)
    assert (np.diff(customers.day * 1440 + customers.minute) >= 0).all()


def test_a_product_without_hours_of_its_own_goes_with_the_shop() -> None:
    told = profile(rye={7: 0.75, 18: 0.25})
    customers = customers_of(np.full((2, 14), 500.0), GRID, told, shop="a", seed=2)
    for product in (0, 1):
        hour = customers.minute[customers.product == product] // 60
        assert set(hour.tolist()) == {7, 18}
        assert (hour == 7).mean() == pytest.approx(0.75, abs=0.02)


def test_another_shop_s_hours_count_for_nothing_and_the_same_seed_gives_the_same_customers() -> None:
    told = profile(rye={7: 1.0})
    first, again, other = (
        customers_of(np.full((2, 14), 5.0), GRID, told, shop=shop, seed=seed)
        for shop, seed in (("a", 2), ("a", 2), ("b", 2))
    )
    assert first.patience.tolist() == again.patience.tolist()
    assert set(other.minute.tolist()) == {720}
