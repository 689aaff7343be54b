from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.shelves.notes import NoteTables
from forecast.history.shelves.shelves import _GRID_DAYS, ReadingMemory, Shelves
from forecast.tables import Baked, Leftovers, Sales, SlotSums, checked, empty

from .made_up_shelf import baked_shelf, read, shelf

NOTHING = NoteTables.nothing()


def sums_of(made, *, is_hourly=False):
    rows, slots = np.nonzero(made.rows.sold_qty)
    frame = made.keys.iloc[rows].reset_index(drop=True)
    qty = made.rows.sold_qty[rows, slots]
    counts = pd.array([None] * len(qty), dtype="Int64") if is_hourly else qty.astype(int)
    return checked(SlotSums, frame.assign(slot=slots, sold_qty=qty, sales_count=counts))


def sales_of(made):
    return checked(Sales, made.keys.assign(sold_qty=made.rows.day_qty))


def days_of(made, notes=NOTHING, shelves=None, **settings):
    days = (shelves or Shelves.of(sums_of(made), **settings)).days(sales_of(made), notes, least_share=0.0)
    return made.keys.assign(wanted=made.wanted_qty, is_out=made.is_out).merge(days, on=["shop", "product", "day"])


@pytest.fixture(scope="module")
def busy():
    return shelf([120.0, 80.0, 60.0, 90.0], days=260, out_share=0.25)


def test_days_read_one_after_the_other_are_found_nearly_as_well_as_with_hindsight(busy):
    rows = days_of(busy)
    hindsight = read(busy)
    late = rows["day"] > rows["day"].min() + pd.Timedelta(days=2 * _GRID_DAYS)
    found = (rows["sold_out_share"] >= 0.5)[late]
    wrong_once = (found != rows["is_out"][late]).mean()
    wrong_after = ((hindsight.any_share >= 0.5) != busy.is_out)[late.to_numpy()].mean()
    assert wrong_once < wrong_after + 0.03
    assert wrong_once < 0.08


def test_demand_of_days_read_once_has_less_bias_than_sales(busy):
    rows = days_of(busy)
    late = rows["day"] > rows["day"].min() + pd.Timedelta(days=2 * _GRID_DAYS)
    sold = busy.rows.day_qty[late.to_numpy()]
    missed = rows.loc[late, "missed_qty"].to_numpy()
    wanted = rows.loc[late, "wanted"].to_numpy()
    assert abs((sold + missed - wanted).sum()) * 3 < abs((sold - wanted).sum())


def test_no_later_day_changes_what_was_said_of_a_day(busy):
    shelves = Shelves.of(sums_of(busy))
    for days in (170, 171, 200, 230):
        anchor = {"a": pd.Timestamp("2024-01-01") + pd.Timedelta(days=days)}
        seen = sales_of(busy)
        seen = seen[seen["day"] <= anchor["a"]]
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
    rows = with_gap(busy.keys).assign(is_out=busy.is_out).merge(days, on=["shop", "product", "day"])
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
    first = days_of(busy, shelves=shelves)
    again = Shelves.of(sums_of(busy), kept=dict(shelves.memory.kept))
    for name in ("read_together", "teach"):
        monkeypatch.setattr(f"forecast.history.shelves.shelves.{name}", lambda *_, **__: pytest.fail("read again"))
    pd.testing.assert_frame_equal(days_of(busy, shelves=again), first)


def test_a_note_that_changes_is_read_again(busy):
    shelves = Shelves.of(sums_of(busy))
    before = days_of(busy, shelves=shelves)
    gone = busy.keys.assign(left_qty=0.0, sold_out_s=pd.array([None] * len(busy.keys), dtype="Int32"))
    noted = NoteTables(checked(Leftovers, gone[gone["product"] == "P1"]), empty(Baked), empty(Baked))
    rows = days_of(busy, notes=noted, shelves=shelves)
    mine = rows["product"] == "P1"
    assert (rows.loc[mine, "sold_out_share"] == 1).all()
    assert set(rows.loc[mine, "source"]) == {"written"}
    assert set(rows.loc[~mine, "source"]) == {"times"}
    assert (before.loc[mine, "sold_out_share"] < 0.5).any()


def test_a_product_that_cannot_sell_out_never_does():
    made = shelf([120.0, 80.0], days=120, out_share=0.25)
    rows = days_of(made, always_there=frozenset({"P0"}))
    assert (rows.loc[rows["product"] == "P0", ["sold_out_share", "missed_qty"]] == 0).all(axis=None)
    assert (rows.loc[rows["product"] == "P1", "sold_out_share"] > 0.5).any()


def test_hourly_totals_are_read_too(busy):
    rows = days_of(busy, shelves=Shelves.of(sums_of(busy, is_hourly=True)))
    found = rows["sold_out_share"] >= 0.5
    assert (found == rows["is_out"]).mean() > 0.85


def test_a_shop_in_its_first_weeks_is_read_too():
    made = shelf([120.0, 80.0], days=40, out_share=0.25)
    rows = days_of(made)
    assert len(rows) == len(made.keys)
    assert ((rows["sold_out_share"] >= 0.5) == rows["is_out"]).mean() > 0.8


def test_for_comparison_demand_is_what_was_sold(busy):
    rows = days_of(busy, adds_missed=False)
    assert (rows["missed_qty"] == 0).all()
    assert (rows["sold_out_share"] >= 0.5).any()


def test_a_new_product_is_not_judged_before_anything_is_known_of_it():
    made = shelf([120.0, 80.0, 50.0], days=200)
    young = made.keys["product"].eq("P2") & (made.keys["day"] < pd.Timestamp("2024-06-20"))
    sums = sums_of(made).merge(made.keys[~young], on=["shop", "product", "day"])
    days = Shelves.of(checked(SlotSums, sums)).days(sales_of(made).loc[~young], NOTHING, least_share=0.0)
    first = days[(days["product"] == "P2") & (days["day"] < pd.Timestamp("2024-06-27"))]
    assert len(first) == 7
    assert (first["sold_out_share"] < 0.5).all()


def noted(made, chosen, *, kind="baked"):
    """Return notes of the chosen product-days: all that was made was sold."""
    rows = sales_of(made).loc[chosen, ["shop", "product", "day", "sold_qty"]]
    table = checked(Baked, rows.rename(columns={"sold_qty": "baked_qty"}))
    return NoteTables(empty(Leftovers), *((table, empty(Baked)) if kind == "baked" else (empty(Baked), table)))


def test_without_times_only_written_days_are_sold_out_and_they_want_more_than_was_sold():
    made = shelf([60.0], days=100)
    out = np.isin(np.arange(100), [40, 60, 80])
    days = Shelves.of(empty(SlotSums)).days(sales_of(made), noted(made, out))
    assert days["day"].tolist() == made.keys.loc[out, "day"].tolist()
    assert (days["missed_qty"] > 0.5).all()
    assert set(days["source"]) == {"baked"}
    plain = Shelves.of(empty(SlotSums), adds_missed=False)
    assert (plain.days(sales_of(made), noted(made, out))["missed_qty"] == 0).all()


@pytest.mark.parametrize("kind", ["baked", "planned"])
def test_of_days_that_notes_or_plans_tell_of_the_times_are_not_read(busy, kind, monkeypatch):
    sold = sales_of(busy)
    made = sold.assign(baked_qty=sold["sold_qty"] + np.where(busy.is_out, 0.0, 7.0))
    table = checked(Baked, made[["shop", "product", "day", "baked_qty"]])
    notes = NoteTables(empty(Leftovers), *((table, empty(Baked)) if kind == "baked" else (empty(Baked), table)))
    monkeypatch.setattr("forecast.history.shelves.shelves.read_together", lambda *_, **__: pytest.fail("times read"))
    rows = days_of(busy, notes=notes)
    assert ((rows["sold_out_share"] == 1) == rows["is_out"]).all()
    assert set(rows.loc[rows["is_out"], "source"]) == {kind}


def test_of_days_of_which_little_is_told_the_times_are_read_and_notes_outweigh_them(busy):
    first = busy.keys["product"].eq("P0").to_numpy()
    rows = days_of(busy, notes=noted(busy, first))
    assert (rows.loc[rows["product"] == "P0", "sold_out_share"] == 1).all()
    others = rows[rows["product"] != "P0"]
    assert ((others["sold_out_share"] >= 0.5) == others["is_out"]).mean() > 0.9


def test_an_order_that_came_back_from_a_bulk_line_is_not_left_on_the_shelf(busy):
    sold, ordered = sales_of(busy), (busy.keys["day"] == pd.Timestamp("2024-08-07")).to_numpy()
    with_orders = checked(Sales, sold.assign(sold_qty=sold["sold_qty"] + np.where(ordered, 40.0, 0.0)))
    made = checked(Baked, with_orders[["shop", "product", "day"]].assign(baked_qty=with_orders["sold_qty"]))
    days = Shelves.of(sums_of(busy)).days(with_orders, NoteTables(empty(Leftovers), made, empty(Baked)))
    assert (days["day"] == pd.Timestamp("2024-08-07")).sum() == 4


def test_what_earlier_nights_kept_is_asked_for_anew_so_that_it_stays_kept(busy):
    class Asked(dict):
        def __init__(self):
            super().__init__()
            self.names = set()

        def get(self, name, otherwise=None):
            self.names.add(name)
            return super().get(name, otherwise)

    kept = Asked()
    Shelves.of(sums_of(busy), kept=kept).days(sales_of(busy), NOTHING)
    assert {name for name in kept if name.startswith("taught")} <= kept.names


@pytest.fixture(scope="module")
def small():
    return baked_shelf([14.0, 25.0, 40.0], batch=6, days=260)


def test_days_read_once_are_told_by_what_the_days_before_them_taught_of_batches(small):
    rows = days_of(small)
    late = (rows["day"] > rows["day"].min() + pd.Timedelta(days=2 * _GRID_DAYS)).to_numpy()
    is_found = (rows["sold_out_share"] >= 0.5).to_numpy() & late
    assert small.is_out[is_found].mean() > 0.75
    demand = small.rows.day_qty + np.where(is_found, rows["missed_qty"], 0.0)
    bias = [(values - small.wanted_qty)[late].sum() for values in (small.rows.day_qty, demand)]
    assert abs(bias[1]) * 3 < abs(bias[0])


def test_no_later_day_changes_what_a_quantity_said(small):
    sums, sales = sums_of(small), sales_of(small)
    evening = small.keys["day"].min() + pd.Timedelta(days=200)
    shelves = Shelves.of(sums)
    then = shelves.up_to({"a": evening}).days(sales[sales["day"] <= evening], NOTHING, least_share=0.0)
    later = shelves.days(sales, NOTHING, least_share=0.0)
    same = later[later["day"] <= evening].reset_index(drop=True)
    pd.testing.assert_frame_equal(then.reset_index(drop=True), same)
    assert (same["sold_out_share"] >= 0.5).mean() > 0.1


def test_a_memory_of_another_run_changes_nothing(busy):
    memory = ReadingMemory()
    books = Shelves.of(sums_of(busy)).books
    first = Shelves(books, memory=memory).days(sales_of(busy), NOTHING)
    pd.testing.assert_frame_equal(Shelves(books, memory=memory).days(sales_of(busy), NOTHING), first)
