from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from forecast.history.shelves.habits import SoldOutSettings
from forecast.history.shelves.slot_sales import SlotSales
from forecast.history.shelves.sold_out import CAUTIONS, SOLD_OUT_FROM, calibrated_caution, infer_sold_out
from forecast.history.shelves.states import EMPTY, STOCKED, UNTOLD

from .made_up_shelf import shelf

LEVELS = [60.0, 90.0, 40.0, 120.0]


def test_planted_sell_outs_come_out_and_a_late_last_sale_tells_less():
    made = shelf(LEVELS, out_share=0.25)
    told = infer_sold_out(made.slots)
    last = np.where(made.slots.sold_qty > 0, np.arange(48), -1).max(axis=1)
    ours, rule = (average_precision_score(made.is_out, score) for score in (told.any_share, -last))
    assert ours > 0.97
    assert 1 - ours <= 0.75 * (1 - rule)
    is_found = told.any_share >= SOLD_OUT_FROM
    assert is_found.mean() == pytest.approx(made.is_out.mean(), abs=0.03)


def test_where_nothing_sold_out_under_one_day_in_a_hundred_seems_to_be():
    told = infer_sold_out(shelf(LEVELS).slots)
    assert (told.any_share >= SOLD_OUT_FROM).mean() < 0.01


def test_hourly_totals_without_customer_counts_find_most_of_it_too():
    made = shelf(LEVELS, out_share=0.25, is_hourly=True)
    told = infer_sold_out(made.slots)
    assert average_precision_score(made.is_out, told.any_share) > 0.95


def test_daily_totals_leave_everything_open_and_nothing_changed():
    made = shelf([50.0])
    nothing = np.zeros_like(made.slots.is_open)
    told = infer_sold_out(SlotSales(made.slots.keys, made.slots.sold_qty, nothing))
    assert told.any_share.max() == 0.0
    assert told.missed_qty.max() == 0.0


def test_the_profile_and_the_level_are_those_of_demand_not_of_sales():
    made, whole = shelf(LEVELS, out_share=0.4), shelf(LEVELS)
    told, truth = infer_sold_out(made.slots), infer_sold_out(whole.slots)
    assert told.expected_qty.mean() == pytest.approx(truth.expected_qty.mean(), rel=0.03)
    evening = slice(33, 38)
    share = told.profile[:, evening].sum(axis=1).mean()
    raw = made.slots.sold_qty[:, evening].sum() / made.slots.sold_qty.sum()
    planted = whole.slots.sold_qty[:, evening].sum() / whole.slots.sold_qty.sum()
    assert abs(share - planted) < 0.35 * abs(raw - planted)


def test_notes_override_the_till():
    made = shelf(LEVELS, out_share=0.25)
    note = np.full(made.slots.sold_qty.shape, UNTOLD, dtype=np.int8)
    note[:, 37] = np.where(made.is_out, STOCKED, EMPTY)
    told = infer_sold_out(made.slots, told=note)
    assert (told.closing_share >= SOLD_OUT_FROM).tolist() == (~made.is_out).tolist()


def test_rows_may_come_in_any_order():
    made = shelf([60.0, 30.0], out_share=0.2)
    order = np.random.default_rng(1).permutation(len(made.slots.keys))
    slots = SlotSales(
        made.slots.keys.iloc[order].reset_index(drop=True), made.slots.sold_qty[order], made.slots.is_open[order],
        made.slots.sales_count[order],
    )  # fmt: skip
    assert infer_sold_out(slots).any_share == pytest.approx(infer_sold_out(made.slots).any_share[order], abs=1e-9)


def test_products_that_cannot_sell_out_set_the_caution():
    made = shelf([*LEVELS, 50.0, 50.0], out_share=0.25)
    cannot = made.slots.keys["product"].isin(["P4"]).to_numpy() & ~made.is_out
    settings = calibrated_caution(made.slots, cannot)
    alarms = infer_sold_out(made.slots, settings=settings).any_share[cannot] >= SOLD_OUT_FROM
    assert alarms.mean() <= 0.01
    assert settings.caution < CAUTIONS[-1]
    strict = calibrated_caution(made.slots, cannot, settings=SoldOutSettings(rounds=2), most_false_alarms=0.0)
    assert strict.rounds == 2


def test_calibrating_with_nothing_is_refused():
    made = shelf([10.0], days=10)
    with pytest.raises(ValueError, match="no product that cannot sell out is given"):
        calibrated_caution(made.slots, np.zeros(10, dtype=bool))
