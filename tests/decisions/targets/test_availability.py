"""Promises of the shelf: quantities that last until an hour, or that are gone, on the days that were asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.config import DecisionSettings
from forecast.decisions.targets.availability import floors_and_ceilings, with_settings
from forecast.distribution import DemandDistribution
from forecast.tables import Availability, HourlyProfile, checked, empty

MONDAY = pd.Timestamp("2026-11-23")
LEVELS = np.linspace(0.01, 0.99, 99)
NOON_S = 43_200


def rows(*names, shop="A", of_class="must_last"):
    return pd.DataFrame({"shop": shop, "product": names, "day": MONDAY, "availability_class": of_class})


def demand(mean, shape, count=1):
    """Quantiles of a gamma distribution by a large sample: many customers, busy and quiet days."""
    drawn = np.random.default_rng(1).gamma(shape, mean / shape, 200_000)
    grid = np.tile(np.quantile(drawn, LEVELS), (count, 1))
    return DemandDistribution.from_quantiles(LEVELS, grid, is_discrete=np.full(count, True))


def promises(*lines):
    return checked(Availability, pd.DataFrame(lines))


def profile(share_before_noon, product="RYE"):
    shares = {9: share_before_noon, 15: 1 - share_before_noon}
    return checked(
        HourlyProfile,
        pd.DataFrame(
            {"shop": "A", "product": product, "weekday": 0, "hour": list(shares), "sold_share": shares.values()}
        ),
    )


@pytest.mark.parametrize("mean", [6.0, 30.0, 200.0])
@pytest.mark.parametrize("share", [0.3, 0.55, 0.8])
@pytest.mark.parametrize("days", [0.6, 0.9])
def test_what_lasts_until_noon_is_there_on_the_days_that_were_promised(mean, share, days):
    floor, _ = floors_and_ceilings(
        rows("RYE"),
        demand(mean, 20.0),
        promises({"product": "RYE", "until_s": NOON_S, "lasts_share": days}),
        profile(share),
    )
    random = np.random.default_rng(2)
    wanted = np.rint(random.gamma(20.0, mean / 20.0, 100_000))
    before_noon = random.binomial(wanted.astype(np.int64), share)
    assert (before_noon <= floor[0]).mean() >= days - 0.02
    if mean > 6:
        assert (before_noon <= 0.95 * floor[0] - 1).mean() < days


@pytest.mark.parametrize("days", [0.5, 0.8])
def test_what_is_to_sell_out_is_gone_on_the_days_that_were_promised(days):
    _, ceiling = floors_and_ceilings(
        rows("TART"), demand(12.0, 10.0), promises({"product": "TART", "sells_out_share": days}), empty(HourlyProfile)
    )
    wanted = np.rint(np.random.default_rng(2).gamma(10.0, 1.2, 100_000))
    assert (wanted >= ceiling[0]).mean() >= days - 0.01
    assert (wanted >= ceiling[0] + 1).mean() < days


def test_until_closing_all_of_the_day_counts():
    by_hour = promises({"until_s": 86_400, "lasts_share": 0.8})
    closing = promises({"lasts_share": 0.8})
    of = demand(40.0, 20.0)
    hours = profile(0.5)
    assert (
        floors_and_ceilings(rows("RYE"), of, by_hour, hours)[0]
        == floors_and_ceilings(rows("RYE"), of, closing, hours)[0]
    )
    assert floors_and_ceilings(rows("RYE"), of, closing, hours)[0] == of.best_quantity(np.array([0.8]))


def test_a_half_passed_hour_counts_half():
    quarter = promises({"until_s": 9 * 3600 + 1800, "lasts_share": 0.5})
    floor, _ = floors_and_ceilings(rows("RYE"), demand(400.0, 400.0), quarter, profile(0.5))
    assert floor[0] == pytest.approx(100, abs=2)


def test_a_product_without_hours_goes_with_its_shop_and_a_shop_without_hours_to_closing():
    noon = promises({"until_s": NOON_S, "lasts_share": 0.5})
    of = demand(100.0, 100.0)
    assert floors_and_ceilings(rows("BUN"), of, noon, profile(0.4))[0][0] == pytest.approx(40, abs=2)
    assert floors_and_ceilings(rows("BUN"), of, noon, empty(HourlyProfile))[0][0] == pytest.approx(100, abs=2)


def test_the_more_particular_promise_counts_and_hours_of_one_rank_all_do():
    of = demand(100.0, 20.0, count=3)
    asked = pd.concat([rows("RYE", "BUN"), rows("RYE", shop="B")], ignore_index=True)
    said = promises(
        {"availability_class": "must_last", "lasts_share": 0.9},
        {"product": "RYE", "lasts_share": 0.5},
        {"shop": "B", "product": "RYE", "lasts_share": 0.2},
        {"shop": "B", "product": "RYE", "until_s": NOON_S, "lasts_share": 0.95},
    )
    floor, ceiling = floors_and_ceilings(asked, of, said, empty(HourlyProfile))
    expected = of.best_quantity(np.array([0.5, 0.9, 0.95]))
    assert floor.tolist() == expected.tolist()
    assert np.isinf(ceiling).all()


def test_the_file_stands_before_the_settings():
    settings = DecisionSettings(must_last_share=0.9, must_sell_out_share=0.6)
    both = with_settings(promises({"availability_class": "must_last", "lasts_share": 0.3}), settings)
    of = demand(100.0, 20.0)
    assert floors_and_ceilings(rows("RYE"), of, both, empty(HourlyProfile))[0] == of.best_quantity(np.array([0.3]))
    tart = rows("TART", of_class="must_sell_out")
    assert floors_and_ceilings(tart, of, both, empty(HourlyProfile))[1][0] < 100


def test_a_floor_above_a_ceiling_counts():
    both = promises({"lasts_share": 0.9}, {"until_s": NOON_S, "sells_out_share": 0.9})
    floor, ceiling = floors_and_ceilings(rows("RYE"), demand(50.0, 20.0), both, empty(HourlyProfile))
    assert ceiling[0] == floor[0]


def test_without_promises_there_is_no_limit():
    floor, ceiling = floors_and_ceilings(
        rows("RYE"), demand(50.0, 20.0), with_settings(empty(Availability), DecisionSettings()), empty(HourlyProfile)
    )
    assert floor.tolist() == [0.0]
    assert np.isinf(ceiling).all()


def test_kilos_are_not_rounded():
    bread = DemandDistribution(np.array([0.0, 1.0]), np.array([[0.0, 4.0]]), np.array([False]))
    floor, _ = floors_and_ceilings(rows("RYE"), bread, promises({"lasts_share": 0.9}), empty(HourlyProfile))
    assert floor[0] == pytest.approx(3.6)
