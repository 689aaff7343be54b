from __future__ import annotations

import numpy as np
import pytest

from forecast.models.ladder.new_products import (
    _OWN_DAYS_EVEN,
    _START_QTY,
    _WIDER,
    Lenders,
    activity,
    lent,
    level_of_new,
    widened,
)


def lenders(*, analogue: int = -1, shop: tuple[bool, ...] = (True, True, True, False)) -> Lenders:
    forecast, level = np.array([20.0, 10.0, 60.0, 5.0]), np.array([10.0, 10.0, 40.0, 10.0])
    return Lenders(np.array([4, 5, 6, 9]), forecast, level, np.array(shop), analogue)


def test_a_large_product_is_known_after_a_day_and_a_small_one_after_weeks() -> None:
    for level, days in ((100.0, 1), (1.0, 10)):
        seen = level_of_new(np.full(days, level), np.ones(days), start_level=2 * level)
        assert 1.0 < seen / level < 2.0
        # A Gamma prior around twice the level, and as much seen as it weighs or ten times that.
        assert seen == pytest.approx((days * level + _START_QTY) / (days + _START_QTY / (2 * level)))
    assert level_of_new(np.array([100.0]), np.ones(1), start_level=200.0) == pytest.approx(100, rel=0.05)


def test_what_sold_on_busy_days_is_less_than_it_looks() -> None:
    assert level_of_new(np.array([12.0, 8.0]), np.array([1.5, 1.0])) == pytest.approx(8.0)


def test_how_busy_a_shop_was_asks_only_what_was_on_offer_and_small_products_have_their_say() -> None:
    level = np.array([100.0, 4.0])
    busy = activity(np.array([[100.0, 4.0], [np.nan, 8.0], [200.0, np.nan], [100.0, 16.0]]), level)
    assert busy[:3].tolist() == pytest.approx([1.0, 2.0, 2.0])
    assert 1 + 12 / 104 < busy[3] < 4.0, "more than by pieces"


def test_the_shop_s_day_is_lent_at_the_product_s_own_level() -> None:
    made = lent(lenders(), level=6.0, own_days=0, own_rung="none")
    say = 1 / np.sqrt([10.0, 10.0, 40.0])
    day = (np.array([20.0, 10.0, 60.0]) * say).sum() / (np.array([10.0, 10.0, 40.0]) * say).sum()
    assert made.own_share == 0.0
    assert made.weight @ lenders().forecast == pytest.approx(6.0 * day)
    assert made.weight[3] == 0.0, "it does not stand for the shop"


def test_half_of_it_is_the_analogue_s_and_all_where_there_is_no_shop() -> None:
    beside = lent(lenders(analogue=3), level=6.0, own_days=0, own_rung="level")
    shop = lent(lenders(), level=6.0, own_days=0, own_rung="level")
    alone = lent(lenders(analogue=3, shop=(False,) * 4), level=6.0, own_days=0, own_rung="level")
    forecast = lenders().forecast
    assert alone.weight @ forecast == pytest.approx(6.0 * 0.5)
    assert beside.weight @ forecast == pytest.approx((alone.weight + shop.weight) @ forecast / 2)


def test_own_days_count_as_they_come_and_nobody_s_word_never_does() -> None:
    shares = [lent(lenders(), level=6.0, own_days=days, own_rung="weekday").own_share for days in (0, 5, 15, 41)]
    assert shares == pytest.approx([0.0, 0.25, 0.5, 41 / (41 + _OWN_DAYS_EVEN)])
    made = lent(lenders(), level=6.0, own_days=15, own_rung="weekday")
    whole = lent(lenders(), level=6.0, own_days=15, own_rung="none")
    assert whole.own_share == 0.0
    np.testing.assert_allclose(made.weight * 2, whole.weight)


def test_the_more_is_borrowed_the_wider() -> None:
    assert [widened(share) for share in (0.0, 0.4, 1.0)] == pytest.approx([_WIDER, 1.3, 1.0])
