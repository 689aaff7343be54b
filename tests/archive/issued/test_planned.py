from __future__ import annotations

import pandas as pd

from forecast.archive.issued.planned import PlannedArchive


def plan(day, qty, *, decided=None, shop="a", products=("bread", "rye")):
    rows = {"shop": shop, "product": list(products), "day": pd.Timestamp(day), "plan_qty": qty, "decided_qty": decided}
    return pd.DataFrame(rows).astype({"decided_qty": "float64"})


def test_what_was_decided_stands_in_place_of_what_was_proposed(tmp_path):
    archive = PlannedArchive(tmp_path)
    archive.add(plan("2026-03-02", [10.0, 4.0], decided=[None, 6.0]))
    assert archive.read()["baked_qty"].tolist() == [10.0, 6.0]


def test_a_day_planned_again_replaces_its_shop_and_leaves_the_others(tmp_path):
    archive = PlannedArchive(tmp_path)
    for one in (
        plan("2026-03-31", [1.0, 1.0]),
        plan("2026-04-01", [2.0, 2.0]),
        plan("2026-04-01", [3.0, 3.0], shop="b"),
        plan("2026-04-01", [5.0], products=("bread",)),
    ):
        archive.add(one)
    rows = archive.read()
    assert list(zip(rows["shop"], rows["product"], rows["day"].dt.day, rows["baked_qty"], strict=True)) == [
        ("a", "bread", 31, 1.0),
        ("a", "rye", 31, 1.0),
        ("a", "bread", 1, 5.0),
        ("b", "bread", 1, 3.0),
        ("b", "rye", 1, 3.0),
    ]


def test_the_same_plan_again_changes_no_byte(tmp_path):
    archive = PlannedArchive(tmp_path)
    archive.add(plan("2026-03-02", [10.0, 4.0]))
    (path,) = tmp_path.iterdir()
    before = path.read_bytes()
    archive.add(plan("2026-03-02", [10.0, 4.0]))
    assert path.read_bytes() == before


def test_a_month_that_cannot_be_read_costs_no_plan(tmp_path):
    archive = PlannedArchive(tmp_path)
    archive.add(plan("2026-03-02", [10.0, 4.0]))
    archive.add(plan("2026-04-02", [11.0, 5.0]))
    (tmp_path / "month=2026-03.parquet").write_bytes(b"torn")
    assert archive.read()["baked_qty"].tolist() == [11.0, 5.0]
    archive.add(plan("2026-03-03", [7.0, 7.0]))
    assert archive.read()["baked_qty"].tolist() == [7.0, 7.0, 11.0, 5.0]
