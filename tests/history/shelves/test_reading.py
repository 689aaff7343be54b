from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from forecast.history.shelves import next_day
from forecast.history.shelves.notes import NoteTables
from forecast.history.shelves.reading import GRID_DAYS, Shelves
from forecast.history.shelves.slot_book import slot_books
from forecast.history.shelves.sold_out import infer_sold_out
from forecast.history.shelves.unconstrained import AsSold
from forecast.tables import Baked, Leftovers, Sales, SlotSums, checked, empty

from .made_up_shelf import shelf

NOTHING = NoteTables.nothing()


def sums_of(made, *, is_hourly=False):
    rows, slots = np.nonzero(made.slots.sold_qty)
    frame = made.slots.keys.iloc[rows].reset_index(drop=True)
    qty = made.slots.sold_qty[rows, slots]
    counts = pd.array([None] * len(qty), dtype="Int64") if is_hourly else qty.astype(int)
    return checked(SlotSums, frame.assign(slot=slots, sold_qty=qty, sales_count=counts))


def sales_of(made):
    return checked(Sales, made.slots.keys.assign(sold_qty=made.slots.sold_qty.sum(axis=1)))


def told(made, notes=NOTHING, shelves=None, **settings):
    days = (shelves or Shelves.of(sums_of(made), **settings)).days(sales_of(made), notes, least_share=0.0)
    return made.slots.keys.assign(wanted=made.wanted_qty, is_out=made.is_out).merge(days, on=["shop", "product", "day"])


@pytest.fixture(scope="module")
def busy():
    return shelf([120.0, 80.0, 60.0, 90.0], days=260, out_share=0.25)


def test_days_read_one_after_the_other_are_found_nearly_as_well_as_with_hindsight(busy):
    rows = told(busy)
    hindsight = infer_sold_out(next(iter(slot_books(sums_of(busy)).values())).sales())
    late = rows["day"] > rows["day"].min() + pd.Timedelta(days=2 * GRID_DAYS)
    found = (rows["sold_out_share"] >= 0.5)[late]
    wrong_once = (found != rows["is_out"][late]).mean()
    wrong_after = ((hindsight.any_share >= 0.5) != busy.is_out)[late.to_numpy()].mean()
    assert wrong_once < wrong_after + 0.03
    assert wrong_once < 0.08


def test_demand_of_days_read_once_has_less_bias_than_sales(busy):
    rows = told(busy)
    late = rows["day"] > rows["day"].min() + pd.Timedelta(days=2 * GRID_DAYS)
    sold = busy.slots.sold_qty.sum(axis=1)[late.to_numpy()]
    missed = rows.loc[late, "missed_qty"].to_numpy()
    wanted = rows.loc[late, "wanted"].to_numpy()
    assert abs((sold + missed - wanted).sum()) * 3 < abs((sold - wanted).sum())


def test_no_later_day_changes_what_was_said_of_a_day(busy):
    shelves = Shelves.of(sums_of(busy))
    for days in (170, 171, 200, 230):
        anchor = {"a": pd.Timestamp("2024-01-01") + pd.Timedelta(days=days)}
        seen = sales_of(busy)
        then = shelves.up_to(anchor).days(seen, NOTHING, least_share=0.0)
        fresh = Shelves.of(sums_of(busy)).up_to(anchor).days(seen, NOTHING, least_share=0.0)
        pd.testing.assert_frame_equal(then, fresh)
    later = shelves.days(sales_of(busy), NOTHING, least_share=0.0)
    both = then.merge(later, on=["shop", "product", "day"])
    assert len(both) == len(then)
    assert (both["sold_out_share_x"] == both["sold_out_share_y"]).all()
    assert (both["missed_qty_x"] == both["missed_qty_y"]).all()


@pytest.mark.parametrize("silent_days", [80, 113, 240])
def test_a_till_that_was_silent_for_months_is_read_before_and_after(busy, silent_days):
    sums, sales = sums_of(busy), sales_of(busy)
    since = sums["day"].min() + pd.Timedelta(days=70)

    def with_gap(table):
        later = table["day"] >= since
        return table.assign(day=table["day"] + pd.to_timedelta(np.where(later, silent_days, 0), unit="D"))

    shelves = Shelves.of(checked(SlotSums, with_gap(sums)))
    days = shelves.days(with_gap(sales), NOTHING, least_share=0.0)
    assert len(days) == len(sales)
    rows = with_gap(busy.slots.keys).assign(is_out=busy.is_out).merge(days, on=["shop", "product", "day"])
    after = rows.loc[rows["day"] >= since + pd.Timedelta(days=silent_days + 14)]
    assert ((after["sold_out_share"] >= 0.5) != after["is_out"]).mean() < 0.12
    first_evening = {"a": since + pd.Timedelta(days=silent_days)}
    then = shelves.up_to(first_evening).days(with_gap(sales), NOTHING, least_share=0.0)
    assert (then["day"] == first_evening["a"]).sum() == 4


def test_evenings_out_of_order_see_what_they_would_have_seen(busy):
    shelves = Shelves.of(sums_of(busy))
    evening = {"a": pd.Timestamp("2024-07-10")}
    first = shelves.up_to(evening).days(sales_of(busy), NOTHING)
    shelves.up_to({"a": pd.Timestamp("2024-08-20")}).days(sales_of(busy), NOTHING)
    pd.testing.assert_frame_equal(shelves.up_to(evening).days(sales_of(busy), NOTHING), first)


def test_what_was_kept_gives_the_same_without_reading_the_past_again(busy, monkeypatch):
    shelves = Shelves.of(sums_of(busy))
    first = told(busy, shelves=shelves)
    kept = dict(shelves.workshop.kept)
    again = Shelves.of(sums_of(busy))
    again.workshop.kept.update(kept)
    monkeypatch.setattr("forecast.history.shelves.reading.infer_sold_out", lambda *_, **__: pytest.fail("read again"))
    pd.testing.assert_frame_equal(told(busy, shelves=again), first)


def test_a_note_that_changes_is_read_again(busy):
    shelves = Shelves.of(sums_of(busy))
    before = told(busy, shelves=shelves)
    gone = busy.slots.keys.assign(left_qty=0.0, sold_out_s=pd.array([None] * len(busy.slots.keys), dtype="Int32"))
    noted = NoteTables(checked(Leftovers, gone[gone["product"] == "P1"]), empty(Baked), empty(Baked))
    rows = told(busy, notes=noted, shelves=shelves)
    mine = rows["product"] == "P1"
    assert (rows.loc[mine, "sold_out_share"] == 1).all()
    assert set(rows.loc[mine, "source"]) == {"written"}
    assert set(rows.loc[~mine, "source"]) == {"times"}
    assert (before.loc[mine, "sold_out_share"] < 0.5).any()


def test_a_product_that_cannot_sell_out_never_does_and_calibrates_the_others(busy):
    rows = told(busy, always_there=frozenset({"P0"}))
    assert (rows.loc[rows["product"] == "P0", "sold_out_share"] == 0).all()
    # It did run out here, so that the others need more silence.
    usual = told(busy)
    others = rows["product"] != "P0"
    assert (rows["sold_out_share"] >= 0.5)[others].sum() < (usual["sold_out_share"] >= 0.5)[others].sum()


def test_hourly_totals_are_read_too(busy):
    rows = told(busy, shelves=Shelves.of(sums_of(busy, is_hourly=True)))
    found = rows["sold_out_share"] >= 0.5
    assert (found == rows["is_out"]).mean() > 0.85


def test_a_shop_in_its_first_weeks_is_read_too():
    made = shelf([120.0, 80.0], days=40, out_share=0.25)
    rows = told(made)
    assert len(rows) == len(made.slots.keys)
    assert ((rows["sold_out_share"] >= 0.5) == rows["is_out"]).mean() > 0.8


def test_another_estimator_can_be_plugged_in(busy):
    assert (told(busy, unconstrainer=AsSold())["missed_qty"] == 0).all()


def test_a_new_product_is_not_judged_before_anything_is_known_of_it():
    made = shelf([120.0, 80.0, 50.0], days=200)
    young = made.slots.keys["product"].eq("P2") & (made.slots.keys["day"] < pd.Timestamp("2024-06-20"))
    sums = sums_of(made).merge(made.slots.keys[~young], on=["shop", "product", "day"])
    days = Shelves.of(checked(SlotSums, sums)).days(sales_of(made), NOTHING, least_share=0.0)
    first = days[(days["product"] == "P2") & (days["day"] < pd.Timestamp("2024-06-27"))]
    assert len(first) == 7
    assert (first["sold_out_share"] < 0.5).all()


def test_without_times_only_written_days_are_told_and_they_want_more_than_was_sold():
    made = shelf([60.0], days=100)
    sold = sales_of(made)
    out = sold["day"].isin(sold["day"].iloc[[40, 60, 80]])
    baked = checked(Baked, sold.loc[out, ["shop", "product", "day"]].assign(baked_qty=sold.loc[out, "sold_qty"]))
    days = Shelves.of(empty(SlotSums)).days(sold, NoteTables(empty(Leftovers), baked, empty(Baked)))
    assert days["day"].tolist() == sold.loc[out, "day"].tolist()
    assert (days["missed_qty"] > 0.5).all()
    assert set(days["source"]) == {"baked"}
    plain = Shelves.of(empty(SlotSums), unconstrainer=AsSold())
    assert (plain.days(sold, NoteTables(empty(Leftovers), baked, empty(Baked)))["missed_qty"] == 0).all()


def test_without_times_an_estimator_of_ones_own_decides_and_never_lowers_what_was_sold():
    @dataclass(frozen=True)
    class Times(AsSold):
        factor: float

        def demand_without_times(self, sold_qty, is_sold_out, **more):
            assert is_sold_out.sum() == 3
            assert len(more["day"]) == len(more["series"]) == len(sold_qty)
            return sold_qty * self.factor

    made = shelf([60.0], days=100)
    sold = sales_of(made)
    out = sold["day"].isin(sold["day"].iloc[[40, 60, 80]])
    baked = checked(Baked, sold.loc[out, ["shop", "product", "day"]].assign(baked_qty=sold.loc[out, "sold_qty"]))
    notes = NoteTables(empty(Leftovers), baked, empty(Baked))
    doubled = Shelves.of(empty(SlotSums), unconstrainer=Times(2.0)).days(sold, notes)
    assert doubled["missed_qty"].tolist() == sold.loc[out, "sold_qty"].tolist()
    halved = Shelves.of(empty(SlotSums), unconstrainer=Times(0.5)).days(sold, notes)
    assert (halved["missed_qty"] == 0).all()


def test_an_order_that_came_back_from_a_bulk_line_is_not_left_on_the_shelf(busy):
    sold, ordered = sales_of(busy), busy.slots.keys["day"] == pd.Timestamp("2024-08-07")
    with_orders = sold.assign(sold_qty=sold["sold_qty"] + np.where(ordered, 40.0, 0.0))
    made = checked(Baked, with_orders[["shop", "product", "day"]].assign(baked_qty=with_orders["sold_qty"]))
    shelves = Shelves.of(sums_of(busy))
    for notes in (NoteTables(empty(Leftovers), made, empty(Baked)), NoteTables(empty(Leftovers), empty(Baked), made)):
        days = shelves.days(checked(Sales, with_orders), notes, least_share=0.0)
        of_order = days[days["day"] == pd.Timestamp("2024-08-07")]
        assert len(of_order) == 4
        assert (of_order["sold_out_share"] > 0.5).all()
        unseen = shelves.days(sold, notes, least_share=0.0)
        assert (unseen.loc[unseen["day"] == pd.Timestamp("2024-08-07"), "sold_out_share"] < 0.5).any()
        others = days["day"] < pd.Timestamp("2024-08-07")
        pd.testing.assert_frame_equal(days[others], unseen[others])


def test_the_usual_profile_stands_in_for_a_quarter_that_was_not_seen():
    made = shelf([120.0, 80.0], days=120)
    slots = slot_books(sums_of(made))["a"].sales()
    learnt = next_day.Learnt.of(infer_sold_out(slots), slots)
    autumn = int(np.datetime64("2024-10-07").astype(int))
    profile = learnt.profiles(np.array([0]), autumn)[0]
    assert profile.sum() == pytest.approx(1.0)
    assert profile[18] > 3 * profile[26]
