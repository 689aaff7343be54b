from __future__ import annotations

import numpy as np
import pytest

from forecast.history.shelves.slot_sales import SlotSales
from forecast.history.shelves.sold_out import infer_sold_out
from forecast.history.shelves.states import EMPTY, STOCKED
from forecast.history.shelves.unconstrained import AsSold, ShrunkByProfile, _mixed_quantiles

from .made_up_shelf import shelf

LEVELS = [60.0, 20.0, 8.0]


@pytest.fixture(scope="module")
def told_and_truth():
    made = shelf(LEVELS, days=300, out_share=0.3, seed=3)
    note = np.where(made.is_empty, EMPTY, STOCKED).astype(np.int8)
    return infer_sold_out(made.slots, told=note), made


def test_demand_of_sold_out_days_is_nearly_unbiased_and_nearer_than_the_simple_ways(told_and_truth):
    told, made = told_and_truth
    out = made.is_out
    error = {}
    for estimator in (AsSold(), ShrunkByProfile()):
        off = estimator.demand_of(told, out).mean_qty - made.wanted_qty
        error[type(estimator)] = np.abs(off[out]).mean()
        if isinstance(estimator, ShrunkByProfile):
            raw = told.sold_qty.sum() - made.wanted_qty.sum()
            assert abs(off.sum()) < abs(raw) / 3
    assert error[ShrunkByProfile] < 0.7 * error[AsSold]


def test_demand_is_never_below_what_was_sold_and_untouched_elsewhere(told_and_truth):
    told, made = told_and_truth
    for estimator in (AsSold(), ShrunkByProfile()):
        found = estimator.demand_of(told, made.is_out, levels=(0.1, 0.9))
        assert (found.mean_qty >= told.sold_qty - 1e-9).all()
        assert (found.quantiles_qty >= told.sold_qty[:, None] - 1e-9).all()
        assert found.mean_qty[~made.is_out].tolist() == told.sold_qty[~made.is_out].tolist()


def test_quantiles_rise_with_the_level_and_hold_what_they_promise(told_and_truth):
    told, made = told_and_truth
    levels = (0.1, 0.5, 0.9)
    found = ShrunkByProfile().demand_of(told, made.is_out, levels=levels).quantiles_qty[made.is_out]
    assert (np.diff(found, axis=1) >= 0).all()
    wanted = made.wanted_qty[made.is_out][:, None]
    # Whole pieces: between the share strictly below and the share at most.
    for place, level in enumerate(levels):
        middle = 0.5 * ((wanted < found).mean(axis=0) + (wanted <= found).mean(axis=0))[place]
        assert middle == pytest.approx(level, abs=0.1)


@pytest.mark.parametrize("unit", [0.1, 1.0, 2.5])
def test_missed_sales_have_the_mean_and_the_variance_asked_for(unit):
    levels = (np.arange(4000) + 0.5) / 4000
    drawn = _mixed_quantiles(np.array([6.0]), np.array([1.0]), unit, levels)
    assert drawn.mean() == pytest.approx(6.0, rel=0.02)
    assert drawn.var() == pytest.approx(6.0 * unit, rel=0.05)


def test_without_times_the_days_before_tell_what_times_would():
    sold = np.full(56, 10.0)
    out = np.arange(56) == 40
    found = {
        type(one): one.demand_without_times(sold, out, series=np.zeros(56, dtype=int), day=np.arange(56))
        for one in (AsSold(), ShrunkByProfile())
    }
    assert (found[AsSold] == sold).all()
    assert found[AsSold] is not sold
    assert found[ShrunkByProfile][40] > 11
    assert (found[ShrunkByProfile][~out] == 10).all()


def test_another_estimator_can_be_plugged_in(told_and_truth):
    told, made = told_and_truth

    class Doubled:
        def demand_of(self, told, is_sold_out, *, levels=()):
            plain = AsSold().demand_of(told, is_sold_out, levels=levels)
            return type(plain)(plain.mean_qty * 2, plain.levels, plain.quantiles_qty * 2)

    assert Doubled().demand_of(told, made.is_out).mean_qty.sum() == pytest.approx(2 * told.sold_qty.sum())
    assert isinstance(made.slots, SlotSales)
