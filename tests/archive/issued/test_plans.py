"""The archive of issued plans: what goes in comes out, the newest stays, a kill loses nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.archive.issued import plans
from forecast.archive.issued.plans import PlanArchive
from forecast.tables import Contributions, OrderPlan, ProductionPlan, Quantiles, SlotPlan, checked, empty

MONDAY = pd.Timestamp("2026-11-23")
EVENING = pd.Timestamp("2026-11-22 21:00", tz="Europe/Paris")


def tables(shop="A", qty=110.0, day=MONDAY):
    plan = {
        "shop": shop, "day": day, "family": "Pains", "dough": "", "product": "PAIN", "label": "Pain é", "unit": "pcs",
        "orders_qty": 0.0, "walk_in_qty": qty, "plan_qty": qty, "batch_qty": 1.0, "batches": qty,
        "change_share": None, "expected_qty": 100.0, "low_qty": 80.0, "high_qty": 120.0,
        "critical_ratio": 0.75, "ratio_source": "costs", "expected_waste_qty": 0.1, "expected_lost_qty": 1 / 3,
        "expected_waste_amount": None, "expected_lost_amount": 0.2, "rung": "boosted", "reason": "boosted",
    }  # fmt: skip
    quantiles = pd.DataFrame({"level": ["0.5", "0.9", "mean"], "demand_qty": [90.0, 110.0, 95.0]}).assign(
        shop=shop, product="PAIN", day=day, horizon_days=1, rung="boosted", reason="boosted"
    )
    order = {
        "shop": shop, "supplier": "Moulin", "ingredient": "FARINE", "order_by_at": EVENING.tz_convert("UTC"),
        "delivery_day": day, "covers_to_day": day, "ingredient_unit": "kg", "need_qty": 1.0, "safety_qty": 0.0,
        "stock_qty": 0.0, "on_order_qty": 0.0, "pack_qty": 25.0, "packs": 1, "order_qty": 25.0, "cost_net_amount": None,
    }  # fmt: skip
    return {
        "plan": checked(ProductionPlan, pd.DataFrame([plan])),
        "quantiles": checked(Quantiles, quantiles),
        "orders": checked(OrderPlan, pd.DataFrame([order])),
    }


def reasons(shop="A", day=MONDAY):
    told = pd.DataFrame({"group": ["level", "weather"], "contribution_qty": [99.5, -4.5]})
    return checked(Contributions, told.assign(shop=shop, product="PAIN", day=day, horizon_days=1))


@pytest.fixture
def archive(tmp_path):
    return PlanArchive(tmp_path / "plans")


def snapshot(archive):
    return {path.relative_to(archive.folder): path.read_bytes() for path in archive.folder.rglob("*") if path.is_file()}


def test_what_was_issued_comes_back_equal(archive):
    given = tables()
    assert archive.write(MONDAY, "A", **given, cutoff=EVENING)
    issued = archive.read(MONDAY, "A")
    for name, table in given.items():
        pd.testing.assert_frame_equal(getattr(issued, name), table)
    assert issued.cutoffs == {"A": EVENING.tz_convert("UTC")}
    assert issued.day == MONDAY


def test_the_reasons_come_back_equal_and_a_plan_without_them_is_read_as_well(archive):
    archive.write(MONDAY, "A", **tables(), beside={"contributions": reasons()}, cutoff=EVENING)
    archive.write(MONDAY, "B", **tables("B"), cutoff=EVENING)
    pd.testing.assert_frame_equal(archive.read(MONDAY, "A").contributions, reasons())
    assert archive.read(MONDAY, "B").contributions.empty
    pd.testing.assert_frame_equal(archive.issued(MONDAY).contributions, reasons())
    assert len(archive.issued(MONDAY).plan) == 2


def test_writing_the_same_again_changes_no_byte(archive):
    archive.write(MONDAY, "A", **tables(), cutoff=EVENING)
    before = snapshot(archive)
    assert archive.write(MONDAY, "A", **tables(), cutoff=EVENING)
    assert snapshot(archive) == before
    assert len(before) == 4


def test_the_same_cutoff_replaces_and_leaves_nothing_of_the_old_issue(archive):
    archive.write(MONDAY, "A", **tables(qty=110.0), cutoff=EVENING)
    assert archive.write(MONDAY, "A", **tables(qty=90.0), cutoff=EVENING)
    assert archive.read(MONDAY, "A").plan["plan_qty"].item() == 90
    assert len(snapshot(archive)) == 4


def test_an_issue_from_an_earlier_evening_does_not_replace_a_later_one(archive):
    archive.write(MONDAY, "A", **tables(qty=110.0), cutoff=EVENING)
    before = snapshot(archive)
    assert not archive.write(MONDAY, "A", **tables(qty=90.0), cutoff=EVENING - pd.Timedelta(hours=3))
    assert snapshot(archive) == before
    assert archive.write(MONDAY, "A", **tables(qty=70.0), cutoff=EVENING + pd.Timedelta(hours=3))
    assert archive.read(MONDAY, "A").plan["plan_qty"].item() == 70


@pytest.mark.parametrize("killed_at", [1, 2, 3, 4])
def test_killed_at_any_write_the_previous_issue_is_whole(archive, monkeypatch, killed_at):
    archive.write(MONDAY, "A", **tables(qty=110.0), cutoff=EVENING)
    changed = tables(qty=90.0)
    changed["quantiles"] = checked(Quantiles, changed["quantiles"].assign(demand_qty=[1.0, 2.0, 3.0]))
    changed["orders"] = empty(OrderPlan)
    writes = iter(range(1, 10))

    def dying(original):
        def write(*arguments):
            if next(writes) == killed_at:
                raise KeyboardInterrupt
            original(*arguments)

        return write

    with monkeypatch.context() as patch:
        patch.setattr(plans, "write_bytes", dying(plans.write_bytes))
        patch.setattr(plans, "write_text", dying(plans.write_text))
        with pytest.raises(KeyboardInterrupt):
            archive.write(MONDAY, "A", **changed, cutoff=EVENING)
    issued = archive.read(MONDAY, "A")
    assert issued.plan["plan_qty"].item() == 110
    assert issued.quantiles["demand_qty"].tolist() == [90, 110, 95]
    assert len(issued.orders) == 1
    archive.write(MONDAY, "A", **changed, cutoff=EVENING)
    assert archive.read(MONDAY, "A").plan["plan_qty"].item() == 90
    assert len(snapshot(archive)) == 4


def test_all_shops_of_a_day_come_together(archive):
    for shop in ("B", "A"):
        archive.write(MONDAY, shop, **tables(shop), cutoff=EVENING)
    issued = archive.issued(MONDAY)
    assert issued.plan["shop"].tolist() == ["A", "B"]
    assert len(issued.quantiles) == 6
    assert list(issued.cutoffs) == ["A", "B"]
    assert archive.shops(MONDAY) == ["A", "B"]


def test_days_are_listed_in_order_and_a_folder_without_an_issue_is_none(archive):
    later = MONDAY + pd.Timedelta(days=9)
    archive.write(later, "A", **tables(day=later), cutoff=EVENING)
    archive.write(MONDAY, "A", **tables(), cutoff=EVENING)
    (archive.folder / "day=2026-12-24" / "shop=A").mkdir(parents=True)
    assert archive.days() == [MONDAY, later]


def test_what_was_never_issued_is_none(archive):
    assert archive.days() == []
    assert archive.read(MONDAY, "A") is None
    assert archive.issued(MONDAY) is None


@pytest.mark.parametrize("shop", ["Kiel / Holtenauer Straße", "..", "a:b*c?", "100 %", "Ünter.", "con\\aux"])
def test_every_name_of_a_shop_is_a_folder_and_comes_back(archive, shop):
    archive.write(MONDAY, shop, **tables(shop), cutoff=EVENING)
    assert archive.shops(MONDAY) == [shop]
    assert archive.issued(MONDAY).plan["shop"].tolist() == [shop]
    folders = [path for path in archive.folder.rglob("*") if path.is_dir()]
    assert len(folders) == 2
    assert not set('<>:"\\|?*.') & set(folders[1].name)


def test_no_orders_are_kept_as_no_orders(archive):
    given = tables() | {"orders": empty(OrderPlan)}
    archive.write(MONDAY, "A", **given, cutoff=EVENING)
    pd.testing.assert_frame_equal(archive.read(MONDAY, "A").orders, given["orders"])


@pytest.mark.parametrize("content", ["{", "{}"])
def test_a_damaged_index_says_which_file_and_what_to_do(archive, content):
    archive.write(MONDAY, "A", **tables(), cutoff=EVENING)
    path = next(archive.folder.rglob("issued.json"))
    path.write_text(content)
    assert archive.read(MONDAY, "A") is None
    (told,) = archive.notices
    assert (told.code, told.shop, told.values["day"]) == ("issued_plan_damaged", "A", "2026-11-23")
    assert told.values["file"] == str(path)


def test_a_damaged_or_lost_table_is_a_clear_message(archive):
    archive.write(MONDAY, "A", **tables(), cutoff=EVENING)
    path = next(archive.folder.rglob("plan-*.parquet"))
    path.write_bytes(b"PAR1 no more")
    assert archive.issued(MONDAY) is None
    path.unlink()
    assert PlanArchive(archive.folder).issued(MONDAY) is None
    assert [str(told.values["file"]) for told in archive.notices] == [str(path)]


def test_a_damaged_issue_of_one_shop_costs_that_shop_and_goes_into_quarantine(archive):
    for shop in ("A", "B"):
        archive.write(MONDAY, shop, **tables(shop), cutoff=EVENING)
    path = next(archive.folder.rglob("shop=A/quantiles-*.parquet"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert archive.issued(MONDAY).plan["shop"].tolist() == ["B"]
    (told,) = archive.set_damaged_aside()
    kept = archive.folder.parent / "quarantine" / archive.folder.name / "day=2026-11-23" / "shop=A"
    assert told.values["file"] == str(kept)
    assert (kept / path.name).read_bytes() == content
    assert archive.shops(MONDAY) == ["B"]


def test_a_plan_takes_the_place_of_a_damaged_one(archive):
    archive.write(MONDAY, "A", **tables(qty=110.0), cutoff=EVENING)
    index = next(archive.folder.rglob("issued.json"))
    index.write_text(index.read_text().replace("cutoff", "cutofF"))
    assert archive.write(MONDAY, "A", **tables(qty=90.0), cutoff=EVENING)
    assert archive.read(MONDAY, "A").plan["plan_qty"].item() == 90
    assert (archive.folder.parent / "quarantine" / archive.folder.name).exists()


def test_numbers_keep_every_digit(archive):
    given = tables(qty=float(np.nextafter(1.0, 2.0)))
    archive.write(MONDAY, "A", **given, cutoff=EVENING)
    assert archive.read(MONDAY, "A").plan["plan_qty"].item() == np.nextafter(1.0, 2.0)


def test_the_plan_by_slot_comes_back_and_a_shop_without_slots_has_none(archive):
    row = {
        "shop": "A", "day": MONDAY, "slot": "early", "ready_s": 25_200, "family": "Pains", "dough": "",
        "product": "PAIN", "label": "Pain", "unit": "pcs", "slot_qty": 40.0, "batch_qty": 1.0, "batches": 40.0,
        "expected_lost_qty": 0.5,
        "expected_stale_qty": 1.0,
    }  # fmt: skip
    slots = checked(SlotPlan, pd.DataFrame([row]))
    archive.write(MONDAY, "A", **tables(), beside={"slots": slots}, cutoff=EVENING)
    archive.write(MONDAY, "B", **tables("B"), cutoff=EVENING)
    issued = archive.issued(MONDAY)
    pd.testing.assert_frame_equal(issued.slots, slots)
    assert archive.read(MONDAY, "B").slots.empty
