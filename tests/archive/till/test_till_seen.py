"""Sums to hold a new file against: against a dumb loop."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from forecast.archive.till import TillArchive
from forecast.archive.till.coverage import owned_edges
from forecast.archive.till.totals import TillSums
from forecast.tables import RejectedLines, TillLines, checked, empty

from ..made_up_till import Read, till


def random_till(seed: int, name: str) -> Read:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "shop": rng.choice(["A", "B"], 500),
            "day": pd.Timestamp("2022-01-20") + pd.to_timedelta(rng.integers(0, 30, 500), unit="D"),
            "product": rng.choice(["Pain", "Éclair", "Brioche"], 500),
            "qty": rng.choice([1.0, 2.0, -1.0, 0.35], 500),
            "amount": rng.choice([1.1, 2.25], 500),
        }
    )
    return Read(checked(TillLines, frame), source=name, content_hash=name)


def seen_of_all(archive: TillArchive) -> TillSums:
    with archive.trying() as addition, archive.comparing(addition) as comparing:
        return comparing.seen()


def by_hand(lines: pd.DataFrame) -> dict[tuple, float]:
    sums: dict[tuple, float] = {}
    for row in lines.itertuples():
        sums[row.shop, row.product, row.day] = sums.get((row.shop, row.product, row.day), 0.0) + row.qty
    return {key: max(round(qty, 6), 0.0) for key, qty in sums.items()}


def test_what_the_archive_shows_is_what_a_dumb_loop_finds(tmp_path):
    archive = TillArchive(tmp_path)
    file = random_till(1, "a.csv")
    archive.add(file)
    sums = by_hand(file.lines)
    seen = seen_of_all(archive)
    for row in seen.days.itertuples():
        mine = [qty for (shop, _, day), qty in sums.items() if (shop, day) == (row.shop, row.day)]
        assert row.sold_qty == pytest.approx(sum(mine))
        assert row.products_count == sum(qty > 0 for qty in mine)
    assert len(seen.days) == len({(shop, day) for shop, _, day in sums})
    for row in seen.products.itertuples():
        mine = {d: q for (shop, product, d), q in sums.items() if (shop, product) == (row.shop, row.product) and q > 0}
        assert row.days_count == len(mine)
        assert row.most_qty == max(mine.values())
        assert row.most_day == min(day for day, qty in mine.items() if qty == row.most_qty)
        assert row.log_qty == pytest.approx(sum(map(math.log, mine.values())), rel=1e-4)


def test_what_comes_and_goes_on_known_days_is_what_a_dumb_loop_finds_staged_files_included(tmp_path):
    archive = TillArchive(tmp_path)
    first, second, third = (random_till(seed, f"{seed}.csv") for seed in (1, 2, 3))
    archive.add(first)
    with archive.adding() as addition, archive.comparing(addition) as comparing:
        addition.add([second])
        laid = addition.lay([third])
        changes = comparing.changes(laid).set_index(["shop", "day"])
        owned = set(map(tuple, addition.coverage.query("sequence == 2")[["shop", "day"]].to_numpy()))
        taken = set(map(tuple, laid.taken[["shop", "day"]].to_numpy()))
    one, two, new = (by_hand(each.lines) for each in (first, second, third))
    old = {key: qty for key, qty in one.items() if (key[0], key[2]) not in owned} | two
    known = {(shop, day) for shop, _, day in old} & taken
    assert set(changes.index) == known
    for shop, day in known:
        products = ["Pain", "Éclair", "Brioche"]
        steps = [new.get((shop, name, day), 0.0) - old.get((shop, name, day), 0.0) for name in products]
        row = changes.loc[(shop, day)]
        assert row["came_qty"] == pytest.approx(sum(step for step in steps if step > 0))
        assert row["went_qty"] == pytest.approx(-sum(step for step in steps if step < 0))
        assert row["before_qty"] == pytest.approx(sum(old.get((shop, name, day), 0.0) for name in products))
        assert row["after_qty"] == pytest.approx(sum(new.get((shop, name, day), 0.0) for name in products))


def test_a_file_that_replaces_no_day_changes_none(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-02-01"))
    with archive.adding() as addition, archive.comparing(addition) as comparing:
        assert comparing.changes(addition.lay([till("b.csv", "2022-02-02")])).empty


def test_days_whose_lines_are_all_left_out_now_lose_all_their_pieces(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-02-01"))
    out = till("b.csv", "2022-02-01").lines.assign(source="b.csv", line=range(2, 5), reason="zero_price")
    with archive.adding() as addition, archive.comparing(addition) as comparing:
        nothing = Read(empty(TillLines), source="b", content_hash="b", rejected=checked(RejectedLines, out))
        changes = comparing.changes(addition.lay([nothing]))
    assert changes[["before_qty", "after_qty", "came_qty", "went_qty"]].to_numpy().tolist() == [[3.0, 0.0, 0.0, 3.0]]


def test_edges_are_those_of_each_import_and_shop(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", *pd.date_range("2022-02-01", periods=5)))
    with archive.adding() as addition:
        addition.add([till("b.csv", "2022-02-05", "2022-02-06")])
        edges = owned_edges(addition.coverage)
    assert sorted(edges["day"].dt.day) == [1, 4, 5, 6]
