"""Exports that come by closings own their closings of a day; others own the whole day."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from forecast.archive.till import TillArchive
from forecast.tables import TillLines, checked

from ..made_up_till import till

DAY, NEXT = "2026-03-02", "2026-03-03"


def closing(name: str, number: str, *days: str, qty: float = 1.0, **more: object):
    """A file of one closing."""
    file = till(name, *(days or (DAY,)), qty=qty, **more)
    return replace(file, lines=checked(TillLines, file.lines.assign(closing=number)))


def sold(archive: TillArchive) -> dict[str, float]:
    sales = archive.sales()
    return {f"{row.day:%Y-%m-%d}": row.sold_qty for row in sales.itertuples()}


def test_two_tills_make_up_a_day_together(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(closing("k1.zip", "K1/1", qty=1.0))
    result = archive.add(closing("k2.zip", "K2/1", qty=2.0))
    assert sold(archive) == {DAY: 9.0}
    assert (result.days_added, result.days_replaced) == (1, 0)


def test_a_closing_that_is_sent_again_takes_its_own_place(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(closing("k1.zip", "K1/1", qty=1.0))
    archive.add(closing("k2.zip", "K2/1", qty=2.0))
    archive.add(closing("k1-corrected.zip", "K1/1", qty=5.0))
    assert sold(archive) == {DAY: 21.0}


def test_a_day_that_is_sent_whole_replaces_all_closings_and_they_replace_it(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(closing("k1.zip", "K1/1", qty=1.0))
    archive.add(closing("k2.zip", "K2/1", qty=2.0))
    archive.add(till("report.csv", DAY, NEXT, qty=4.0))
    assert sold(archive) == {DAY: 12.0, NEXT: 12.0}
    archive.add(closing("k1-again.zip", "K1/1", qty=1.0))
    assert sold(archive) == {DAY: 3.0, NEXT: 12.0}


def test_closings_of_one_run_stand_beside_each_other(tmp_path):
    archive = TillArchive(tmp_path)
    with archive.adding() as addition:
        addition.add([closing("k1.zip", "K1/1", qty=1.0)])
        addition.add([closing("k2.zip", "K2/1", qty=2.0)])
        addition.add([closing("k2-again.zip", "K2/1", qty=3.0)])
    assert sold(archive) == {DAY: 12.0}


def test_taking_a_closing_back_leaves_the_others(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(closing("k1.zip", "K1/1", qty=1.0))
    archive.add(closing("k2.zip", "K2/1", qty=2.0))
    archive.take_back()
    assert sold(archive) == {DAY: 3.0}


def test_what_was_eaten_here_is_kept(tmp_path):
    archive = TillArchive(tmp_path)
    file = closing("k1.zip", "K1/1")
    here = pd.array([1, 0, None], dtype="Int8")
    archive.add(replace(file, lines=checked(TillLines, file.lines.assign(eaten_here=here))))
    assert archive.lines()["eaten_here"].tolist() == [1, 0, pd.NA]
    assert set(archive.lines()["closing"]) == {"K1/1"}
