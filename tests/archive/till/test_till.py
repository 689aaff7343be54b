"""The till archive: imports that replace, crashes that harm nothing, sums that agree with an oracle."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.archive.till import TillArchive
from forecast.archive.till.steps import _STEPS_KEPT
from forecast.config import TillSettings
from forecast.errors import Problem, SourceError
from forecast.tables import (
    HourlyProfile,
    HourlySums,
    RejectedLines,
    Sales,
    SlotSums,
    TillDays,
    TillLines,
    checked,
    empty,
)

from ..made_up_till import Read, till

SHARED = Path(os.environ.get("FORECAST_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))


def random_lines(seed, count=400, days=70):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "shop": rng.choice(["A", "B"], count),
            "day": pd.Timestamp("2022-01-20") + pd.to_timedelta(rng.integers(0, days, count), unit="D"),
            "time_s": pd.array(rng.integers(7 * 3600, 19 * 3600, count), dtype="Int32"),
            "ticket": rng.integers(1, 99, count).astype(str),
            "product": rng.choice(["Pain", "Éclair", "NA"], count),
            "qty": rng.choice([1.0, 2.0, 3.0, -1.0, 0.35], count),
            "amount": rng.choice([1.1, 2.25, np.nan], count),
        }
    )
    return checked(TillLines, frame)


def files_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_empty_archive_answers_with_empty_tables(tmp_path):
    archive = TillArchive(tmp_path)
    for answer, table in [
        (archive.sales(), Sales),
        (archive.till_days(), TillDays),
        (archive.hourly_profile(), HourlyProfile),
        (archive.slot_sales(), SlotSums),
        (archive.hourly_sums(), HourlySums),
        (archive.lines(), TillLines),
        (archive.rejected(), RejectedLines),
    ]:
        pd.testing.assert_frame_equal(answer, empty(table))
    assert not (tmp_path / "till").exists()


def test_the_same_file_again_changes_not_a_byte(tmp_path):
    archive = TillArchive(tmp_path)
    first = archive.add(till("a.csv", "2022-01-31", "2022-02-01"))
    before = files_in(tmp_path)
    again = archive.add(till("a.csv", "2022-01-31", "2022-02-01"))
    assert (first.is_changed, first.days_added, first.days_replaced) == (True, 2, 0)
    assert not again.is_changed
    assert (again.days_added, again.days_replaced) == (0, 0)
    assert files_in(tmp_path) == before


def test_an_overlapping_file_with_the_same_lines_changes_no_line(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-01-30", "2022-01-31", "2022-02-01"))
    before = archive.data_hash()
    result = archive.add(till("b.csv", "2022-01-31", "2022-02-01"))
    assert (result.days_added, result.days_replaced) == (0, 2)
    assert archive.data_hash() == before
    assert len(archive.lines()) == 9


def test_a_corrected_export_replaces_its_days_and_no_others(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-01-31", "2022-02-01", "2022-02-02"))
    archive.add(till("b.csv", "2022-02-01", product="Brioche", qty=5.0, hours=(8, 12, 13, 17)))
    sold = archive.sales().set_index(["day", "product"])["sold_qty"]
    assert sold.to_dict() == {
        (pd.Timestamp("2022-01-31"), "Pain"): 3.0,
        (pd.Timestamp("2022-02-01"), "Brioche"): 20.0,
        (pd.Timestamp("2022-02-02"), "Pain"): 3.0,
    }


def test_a_day_whose_lines_are_all_left_out_now_is_emptied(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-02-01", "2022-03-01"))
    out = till("b.csv", "2022-02-01").lines.assign(source="b.csv", line=range(2, 5), reason="training")
    archive.add(Read(empty(TillLines), source="b.csv", content_hash="b", rejected=checked(RejectedLines, out)))
    assert archive.sales()["day"].tolist() == [pd.Timestamp("2022-03-01")]
    assert archive.rejected()["reason"].tolist() == ["training"] * 3


def test_the_shops_of_other_files_stay_as_they_are(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-02-01", shop="A"))
    archive.add(till("b.csv", "2022-02-01", shop="B"))
    assert archive.sales()["shop"].tolist() == ["A", "B"]


def test_the_newest_file_owns_a_day_even_when_an_older_one_is_read_again(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-02-01", "2022-02-02", product="Old"))
    archive.add(till("b.csv", "2022-02-02", product="New"))
    archive.add(till("a.csv", "2022-02-01", "2022-02-02", product="Renamed", settings_hash="other"))
    sold = archive.sales().sort_values("day")["product"]
    assert sold.tolist() == ["Renamed", "New"]


def test_a_file_that_is_read_differently_gives_up_the_days_it_no_longer_has(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-02-01", "2022-03-02"))
    archive.add(till("a.csv", "2022-02-01", shop="Marché", settings_hash="other"))
    assert archive.sales()[["shop", "day"]].to_numpy().tolist() == [["Marché", pd.Timestamp("2022-02-01")]]


@pytest.mark.parametrize(("named", "hours"), [(True, (8, 17)), (False, (8, 12))])
def test_a_day_that_looks_cut_off_does_not_replace_a_fuller_one_unless_asked(tmp_path, named, hours):
    last = ("Port", pd.Timestamp("2022-02-02"))
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-02-01", "2022-02-02"))
    cut = till("b.csv", "2022-02-02", hours=hours, cut_off=(last,) if named else ())
    result = archive.add(cut)
    assert result.kept_fuller == (last,)
    assert result.notices[0].code == "till_fuller_day_kept"
    assert dict(result.notices[0].values) == {"file": "b.csv", "day": "2022-02-02"}
    assert len(archive.lines(dt.date(2022, 2, 2))) == 3
    asked = Read(**{**vars(cut), "replace_fuller_days": True, "settings_hash": "asked"})
    assert archive.add(asked).kept_fuller == ()
    assert len(archive.lines(dt.date(2022, 2, 2))) == 2


def test_a_shorter_day_in_the_middle_or_with_the_same_hours_is_a_correction(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-02-01", "2022-02-02", "2022-02-03"))
    archive.add(till("b.csv", "2022-02-01", "2022-02-02", "2022-02-03", hours=(8, 17)))
    assert len(archive.lines()) == 6


def test_a_fuller_export_of_the_evening_replaces_that_of_noon(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("noon.csv", "2022-02-01", hours=(8, 12), cut_off=(("Port", pd.Timestamp("2022-02-01")),)))
    archive.add(till("evening.csv", "2022-02-01"))
    assert len(archive.lines()) == 3


def test_sums_agree_with_plain_pandas(tmp_path):
    lines = random_lines(1)
    archive = TillArchive(tmp_path)
    archive.add(Read(lines))
    key = ["shop", "product", "day"]
    expected = (
        lines.assign(sale_s=lines["time_s"].where(lines["qty"] > 0))
        .groupby(key)
        .agg(sold_qty=("qty", "sum"), first_sale_s=("sale_s", "min"), last_sale_s=("sale_s", "max"))
        .assign(amount=lines.groupby(key)["amount"].sum(min_count=1))
        .reset_index()
    )
    expected["sold_qty"] = expected["sold_qty"].clip(lower=0)
    sales = archive.sales()
    pd.testing.assert_frame_equal(
        sales.drop(columns="end_price_amount"),
        checked(Sales, expected.sort_values(key)).drop(columns="end_price_amount"),
    )
    by_day = lines.groupby(["shop", "day"])
    days = archive.till_days().set_index(["shop", "day"])
    assert days["lines_count"].to_dict() == by_day.size().to_dict()
    assert days["tickets_count"].to_dict() == by_day["ticket"].nunique().to_dict()
    assert days["last_sale_s"].to_dict() == by_day["time_s"].max().to_dict()
    np.testing.assert_allclose(days["sold_qty"], by_day["qty"].sum().clip(lower=0), atol=1e-9)


def priced(*prices, qty=2.0, start_s=8 * 3600):
    """A file of one day with a line a minute at these prices per piece [EUR]."""
    count = len(prices)
    frame = pd.DataFrame({"time_s": start_s + 60 * np.arange(count), "qty": qty, "amount": np.multiply(prices, qty)})
    fixed = {"shop": "Port", "day": pd.Timestamp("2022-02-01"), "product": "Pain", "ticket": "1"}
    return Read(checked(TillLines, frame.assign(**fixed)))


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ([1.25] * 6 + [1.3] * 5, 1.3),  # it rose during the day
        ([1.25] * 6 + [1.3] * 2, 1.3),
        ([1.25] * 6 + [1.3], None),  # one dear sale is no new price
        ([1.25] * 20, None),  # it did not change
        ([1.25, 1.3] * 8, None),  # one button, two prices
        ([1.3] * 9 + [0.65] * 9, None),  # what is left in the evening is reduced
        ([1.25] * 6 + [1.3, 1.301, 1.3, 1.299, 1.3], 1.3),  # cents are rounded
    ],
)
def test_the_price_of_the_evening_is_told_where_it_rose_during_the_day(tmp_path, prices, expected):
    archive = TillArchive(tmp_path)
    archive.add(priced(*prices))
    (told,) = archive.sales()["end_price_amount"].tolist()
    assert np.isnan(told) if expected is None else told == pytest.approx(expected)


def test_refunds_and_lines_without_a_time_or_a_price_do_not_tell_the_price_of_the_evening(tmp_path):
    rose = priced(*[1.0] * 6, *[1.2] * 5).lines
    refunds = rose.tail(3).assign(qty=-2.0, amount=-2.0, time_s=pd.array([70_000] * 3, dtype="Int32"))
    free = rose.tail(2).assign(amount=np.nan, time_s=pd.array([71_000] * 2, dtype="Int32"))
    archive = TillArchive(tmp_path / "a")
    archive.add(Read(checked(TillLines, pd.concat([rose, refunds, free]))))
    assert archive.sales()["end_price_amount"].tolist() == pytest.approx([1.2])
    untimed = TillArchive(tmp_path / "b")
    untimed.add(Read(checked(TillLines, rose.assign(time_s=pd.array([pd.NA] * len(rose), dtype="Int32")))))
    assert untimed.sales()["end_price_amount"].isna().all()


def test_hourly_shares_of_a_weekday_are_those_of_a_dumb_loop_and_sum_to_one(tmp_path):
    lines = random_lines(2)
    archive = TillArchive(tmp_path)
    archive.add(Read(lines))
    sold: dict[tuple, float] = {}
    for row in lines.itertuples():
        if row.day <= pd.Timestamp("2022-02-20"):
            at = (row.shop, row.product, row.day.day_of_week, row.time_s // 3600)
            sold[at] = sold.get(at, 0.0) + row.qty
    sold = {at: qty for at, qty in sold.items() if qty > 1e-9}
    profile = archive.hourly_profile(last=dt.date(2022, 2, 20)).set_index(["shop", "product", "weekday", "hour"])
    assert set(profile.index) == set(sold)
    for at, share in profile["sold_share"].items():
        total = sum(qty for other, qty in sold.items() if other[:3] == at[:3])
        assert share == pytest.approx(sold[at] / total)
    sums = profile.groupby(level=[0, 1, 2])["sold_share"].sum()
    np.testing.assert_allclose(sums, 1.0)


def test_sales_by_slot_are_those_of_a_dumb_loop(tmp_path):
    lines = random_lines(7)
    archive = TillArchive(tmp_path)
    archive.add(Read(lines))
    sold: dict[tuple, float] = {}
    counts: dict[tuple, int] = {}
    for row in lines.itertuples():
        if row.shop == "A" and pd.Timestamp("2022-02-01") <= row.day <= pd.Timestamp("2022-02-20"):
            at = (row.shop, row.product, row.day, row.time_s // 900)
            sold[at] = sold.get(at, 0.0) + row.qty
            counts[at] = counts.get(at, 0) + (row.qty > 0)
    slots = archive.slot_sales(15, first=dt.date(2022, 2, 1), last=dt.date(2022, 2, 20), shops=["A"])
    slots = slots.set_index(["shop", "product", "day", "slot"])
    assert set(slots.index) == set(sold)
    assert min(sold.values()) < 0
    for at, qty in slots["sold_qty"].items():
        assert qty == pytest.approx(max(sold[at], 0.0), abs=1e-9)
        assert slots.loc[at, "sales_count"] == (counts[at] if sold[at] > 1e-9 else 0)


def test_sales_by_slot_tell_the_hours_of_the_till_and_skip_lines_without_a_time(tmp_path):
    lines = till("a.csv", "2022-02-01", hours=(7, 18)).lines
    untimed = till("a.csv", "2022-02-02").lines.assign(time_s=pd.NA)
    archive = TillArchive(tmp_path)
    archive.add(Read(checked(TillLines, pd.concat([lines, untimed]))))
    slots = archive.slot_sales()
    assert slots["day"].unique().tolist() == [pd.Timestamp("2022-02-01")]
    assert slots.groupby(["shop", "day"])["slot"].agg(["min", "max"]).to_numpy().tolist() == [[14, 36]]


def test_hourly_totals_come_in_the_first_slot_of_their_hour_and_count_no_sales(tmp_path):
    totals = till("a.csv", "2022-02-01", "2022-02-02", hours=(7.5, 9.5), qty=12.0).lines.assign(ticket="")
    later = till("a.csv", "2022-03-01", hours=(7.5, 9.25)).lines.assign(ticket="")
    archive = TillArchive(tmp_path)
    archive.add(Read(checked(TillLines, pd.concat([totals, later]))))
    slots = archive.slot_sales()
    february, march = slots[slots["day"].dt.month == 2], slots[slots["day"].dt.month == 3]
    assert february["slot"].tolist() == [14, 18, 14, 18]
    assert february["sold_qty"].tolist() == [12.0] * 4
    assert february["sales_count"].isna().all()
    assert (march["slot"].tolist(), march["sales_count"].tolist()) == ([15, 18], [1, 1])


def test_hours_of_months_are_those_of_a_dumb_loop_sundays_apart(tmp_path):
    lines = random_lines(10)
    archive = TillArchive(tmp_path)
    archive.add(Read(lines))
    sold: dict[tuple, float] = {}
    for row in lines.itertuples():
        month = row.day + pd.offsets.MonthEnd(0)
        at = (row.shop, row.product, month, row.day.day_of_week == 6, row.time_s // 3600 * 3600)
        sold[at] = sold.get(at, 0.0) + row.qty
    sums = archive.hourly_sums().set_index(["shop", "product", "day", "is_sunday", "hour_s"])["sold_qty"]
    assert sums.to_dict() == pytest.approx({at: qty for at, qty in sold.items() if qty > 1e-9})


def test_lines_come_back_as_they_were_and_can_be_chosen(tmp_path):
    lines = random_lines(3)
    archive = TillArchive(tmp_path)
    archive.add(Read(lines))
    order = ["shop", "day", "time_s", "ticket", "product", "qty", "amount"]
    pd.testing.assert_frame_equal(
        archive.lines().sort_values(order, ignore_index=True), lines.sort_values(order, ignore_index=True)
    )
    first, last = dt.date(2022, 2, 1), dt.date(2022, 2, 10)
    chosen = archive.lines(first, last, shops=["A"], products=["Éclair", "NA"])
    expected = lines[
        lines["day"].between(pd.Timestamp(first), pd.Timestamp(last))
        & (lines["shop"] == "A")
        & lines["product"].isin(["Éclair", "NA"])
    ]
    assert 0 < len(chosen) == len(expected)


def test_totals_without_times_and_tickets_have_none(tmp_path):
    lines = checked(TillLines, pd.DataFrame({"shop": "A", "day": ["2022-02-01"], "product": "1", "qty": 148.828353}))
    archive = TillArchive(tmp_path)
    archive.add(Read(lines))
    assert archive.sales()[["sold_qty"]].to_numpy().tolist() == [[148.828353]]
    assert archive.sales()[["amount", "first_sale_s", "last_sale_s"]].isna().all().all()
    assert archive.till_days()[["tickets_count", "amount", "first_sale_s"]].isna().all().all()
    assert archive.hourly_profile().empty


def test_lines_left_out_are_kept_beside_and_come_back_whole(tmp_path):
    out = random_lines(4, count=20).assign(source="a.csv", line=range(2, 22), reason="not_a_product")
    out.loc[3, ["product", "qty"]] = ["=SUM(A1)", 2.5]
    out.loc[4, "time_s"] = pd.NA
    rejected = checked(RejectedLines, out)
    archive = TillArchive(tmp_path)
    archive.add(Read(random_lines(5, count=5), rejected=rejected))
    pd.testing.assert_frame_equal(archive.rejected(), rejected)
    assert len(list((tmp_path / "till" / "rejected").glob("*.csv"))) == 1


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 2, 0)])
def test_the_order_of_files_that_do_not_overlap_changes_neither_lines_nor_bytes(tmp_path, order):
    def built(sequence):
        archive = TillArchive(tmp_path / "-".join(map(str, sequence)))
        for number in sequence:
            day = pd.Timestamp("2022-01-30") + pd.Timedelta(days=number)
            archive.add(till(f"{number}.csv", day, qty=0.1 * (number + 1)))
        parts = {name: content for name, content in files_in(archive.folder).items() if name.startswith("month=")}
        live = {part.path for part in archive._manifest().parts}
        return archive.data_hash(), {name: content for name, content in parts.items() if name in live}

    assert built(order) == built([0, 1, 2])


def test_equal_lines_in_another_order_make_equal_files(tmp_path):
    lines = random_lines(6)
    shuffled = checked(TillLines, lines.sample(frac=1, random_state=1))
    TillArchive(tmp_path / "a").add(Read(lines))
    TillArchive(tmp_path / "b").add(Read(shuffled))
    assert files_in(tmp_path / "a") == files_in(tmp_path / "b")


def test_an_import_rewrites_only_the_months_that_change_and_sweeps_old_parts_once_no_undo_needs_them(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-01-31", "2022-02-01"))
    before = set(files_in(tmp_path))
    archive.add(till("b.csv", "2022-02-02"))
    after = set(files_in(tmp_path))
    january = [name for name in before if "month=2022-01" in name]
    assert before - after == set()
    assert len([name for name in after if "month=2022-02" in name]) == 2
    parts = []
    for number in range(_STEPS_KEPT):
        archive.add(till(f"{number}.csv", f"2022-03-{number + 1:02d}"))
        swept = set(files_in(tmp_path))
        parts.append(len([name for name in swept if "month=2022-02" in name]))
    assert parts == [2] * (_STEPS_KEPT - 1) + [1]
    assert set(january) <= swept


def test_files_that_are_laid_beside_become_live_together_or_not_at_all(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-02-01", "2022-02-02", product="Old"))
    before = files_in(tmp_path)

    def read_until_one_fails():
        yield till("b.csv", "2022-02-02", product="New")
        raise SourceError(Problem("b.csv", "no_match"))

    with pytest.raises(SourceError, match="no file matches"), archive.adding() as addition:
        addition.add(read_until_one_fails())
    assert files_in(tmp_path) == before
    with archive.adding() as addition:
        addition.add([till("b.csv", "2022-02-02", "2022-02-03", product="New")])
        assert addition.add([till("b.csv", "2022-02-02", "2022-02-03", product="New")]).is_changed is False
        newest = addition.add([till("c.csv", "2022-02-03", "2022-02-04", product="Newest")])
        assert archive.sales()["product"].unique().tolist() == ["Old"]
    assert (newest.days_added, newest.days_replaced) == (1, 1)
    assert archive.sales().sort_values("day")["product"].tolist() == ["Old", "New", "Newest", "Newest"]
    assert len(set(files_in(tmp_path)) - set(before)) == 3  # one part of the month, one coverage, the way back


def test_a_file_in_pieces_of_one_shop_each_is_the_same_as_in_one(tmp_path):
    lines = random_lines(8)
    out = checked(RejectedLines, random_lines(9, count=9).assign(source="a", line=range(2, 11), reason="training"))
    whole, pieces = TillArchive(tmp_path / "whole"), TillArchive(tmp_path / "pieces")
    whole.add(Read(lines, rejected=out))
    with pieces.adding() as addition:
        result = addition.add(
            Read(checked(TillLines, lines[lines["shop"] == shop]), rejected=out[out["shop"] == shop]) for shop in "BA"
        )
    assert result.days_added == len(lines[["shop", "day"]].merge(out[["shop", "day"]], how="outer").drop_duplicates())
    assert pieces.data_hash() == whole.data_hash()
    order = ["line"]
    pd.testing.assert_frame_equal(
        pieces.rejected().sort_values(order, ignore_index=True), whole.rejected().sort_values(order, ignore_index=True)
    )


def test_what_a_killed_import_laid_beside_is_swept(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-02-01"))
    left = tmp_path / "till" / ".adding-1"
    left.mkdir()
    (left / "lines-0.parquet").write_bytes(b"half")
    archive.add(till("b.csv", "2022-02-02"))
    assert not left.exists()


STEPS = [
    "forecast.archive.till.lines.write_month",
    "forecast.archive.till.lines.write_coverage",
    "forecast.archive.till.lines.write_manifest",
    "forecast.archive.till.lines.write_bytes",
]


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_leaves_the_archive_as_it_was_and_the_next_import_works(tmp_path, monkeypatch, step):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-01-31", "2022-02-01"))
    before, lines = archive.data_hash(), archive.lines()
    out = till("b.csv", "2022-02-01").lines.assign(source="b.csv", line=range(2, 5), reason="training")
    new = till("b.csv", "2022-02-01", "2022-02-02", qty=7.0, rejected=checked(RejectedLines, out))

    def crash(*_args, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(step, crash)
        with pytest.raises(KeyboardInterrupt):
            archive.add(new)
    assert archive.data_hash() == before
    pd.testing.assert_frame_equal(archive.lines(), lines)
    assert archive.add(new).is_changed
    whole = TillArchive(tmp_path / "whole")
    whole.add(till("a.csv", "2022-01-31", "2022-02-01"))
    whole.add(new)
    assert archive.data_hash() == whole.data_hash()


def test_a_killed_process_leaves_the_archive_as_it_was(tmp_path):
    code = """
import os, sys
from pathlib import Path
from forecast.archive.till import lines as module
from forecast.config import TillSettings
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop
archive = module.TillArchive(Path(sys.argv[1]))
archive.add(read_till(Path(sys.argv[2]), TillSettings(), Shop("Port")))
module.write_manifest = lambda *_: os._exit(9)
archive.add(read_till(Path(sys.argv[3]), TillSettings(), Shop("Port")))
"""
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text("date,item,qty\n2022-01-31,Pain,3\n")
    second.write_text("date,item,qty\n2022-01-31,Pain,9\n2022-02-01,Pain,9\n")
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path), str(first), str(second)], check=False)
    assert done.returncode == 9
    assert len(list((tmp_path / "till").glob("month=*/*.parquet"))) == 3
    archive = TillArchive(tmp_path)
    assert archive.sales()["sold_qty"].tolist() == [3.0]
    archive.add(till("c.csv", "2022-01-31"))
    assert len(list((tmp_path / "till").glob("month=*/*.parquet"))) == 2


def test_a_file_is_known_by_its_bytes_settings_and_shop(tmp_path):
    path = tmp_path / "till.csv"
    path.write_text("date,item,qty\n2022-01-31,Pain,3\n")
    from forecast.sources.till.export import read_till
    from forecast.sources.till.file_lines import Shop
    from forecast.sources.till.official.dsfinvk.export import hash_of_export

    archive = TillArchive(tmp_path)
    content = hash_of_export(path)
    assert not archive.has(content, TillSettings())
    archive.add(read_till(path, TillSettings(), Shop("Port")))
    assert archive.has(content, TillSettings())
    assert archive.has(content, TillSettings(files=("elsewhere/*.csv",)), shop="Port")
    assert not archive.has(content, TillSettings(), shop="Marché")
    assert not archive.has(content, TillSettings(leave_out=("SAC",)))
    assert not archive.has(hash_of_export(tmp_path / "none.csv"), TillSettings())
    path.write_text("date,item,qty\n2022-01-31,Pain,4\n")
    assert not archive.has(hash_of_export(path), TillSettings())


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 1, "files": [{"x": 1}], "parts": [], "coverage": ""}'])
def test_a_damaged_manifest_is_told_and_kept_in_quarantine(tmp_path, content):
    path = tmp_path / "till" / "manifest.json"
    path.parent.mkdir()
    path.write_text(content)
    archive = TillArchive(tmp_path)
    with pytest.raises(SourceError, match="got a damaged manifest of the till archive. To do: run 'forecast doctor"):
        archive.sales()
    (told,) = archive.guard()
    kept = tmp_path / "quarantine" / "till" / "manifest.json"
    assert (told.code, told.values["file"], kept.read_text()) == ("till_manifest_rebuilt", str(kept), content)
    archive.add(till("a.csv", "2022-01-31"))
    assert len(archive.sales()) == 1


def test_an_archive_of_a_newer_program_is_left_alone(tmp_path):
    path = tmp_path / "till" / "manifest.json"
    path.parent.mkdir()
    path.write_text('{"version": 5, "files": [], "parts": [], "coverage": ""}')
    for use in (TillArchive(tmp_path).sales, TillArchive(tmp_path).guard):
        with pytest.raises(SourceError, match="got version 5 of the archive, expected at most 4"):
            use()
    assert "5" in path.read_text()


def test_a_part_that_is_gone_is_told(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-01-31"))
    next((tmp_path / "till").glob("month=*/*.parquet")).unlink()
    assert archive.sales().empty
    (told,) = archive.notices
    assert (told.code, told.values["first"], told.values["exports"]) == ("till_part_damaged", "2022-01-31", "a.csv")


@pytest.mark.real_data
def test_the_french_export_is_archived_and_summed_quickly_and_in_little_memory(tmp_path):
    path = SHARED / "french_bakery" / "bakery_sales.csv"
    if not path.exists():
        pytest.skip("french_bakery/bakery_sales.csv is absent: set FORECAST_SHARED_DATA")
    code = """
import resource, sys, time
from pathlib import Path
import forecast.tables
from forecast.archive.till import TillArchive
from forecast.archive.till.steps import _STEPS_KEPT
from forecast.config import TillSettings
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop
start = time.process_time()
archive = TillArchive(Path(sys.argv[1]))
archive.add(read_till(Path(sys.argv[2]), TillSettings(), Shop("Port")))
archive.sales(), archive.till_days(), archive.hourly_profile()
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
    command = [sys.executable, "-c", code, str(tmp_path), str(path)]
    seconds, megabytes = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
    assert seconds < 16
    assert megabytes < 1000
    raw = pd.read_csv(path)
    totals = raw.groupby(["article", "date"])["Quantity"].sum()
    sales = TillArchive(tmp_path).sales()
    sold = sales.set_index([sales["product"], sales["day"].dt.strftime("%Y-%m-%d")])["sold_qty"]
    zero_price = raw[raw["unit_price"].str.startswith("0,00")].groupby(["article", "date"])["Quantity"].sum()
    expected = totals.sub(zero_price, fill_value=0)
    both = pd.DataFrame({"got": sold, "expected": expected}).fillna(0.0)
    assert (both["got"] == both["expected"]).all()


@pytest.mark.real_data
def test_prices_that_rose_in_mid_day_in_a_real_till_are_found():
    """On 28 June 2022 the traditional baguette went from 1.25 to 1.30 EUR at 18:01, and with it all prices."""
    path = SHARED / "french_bakery" / "bakery_sales.csv"
    if not path.exists():
        pytest.skip("french_bakery/bakery_sales.csv is absent: set FORECAST_SHARED_DATA")
    raw = pd.read_csv(path)
    price = raw["unit_price"].str.removesuffix(" €").str.replace(",", ".").astype(float)
    seconds = pd.to_timedelta(raw["time"] + ":00").dt.total_seconds().astype(int)
    lines = pd.DataFrame(
        {"shop": "x", "day": pd.to_datetime(raw["date"]), "time_s": seconds, "ticket": raw["ticket_number"].astype(str)}
    ).assign(product=raw["article"], qty=raw["Quantity"].astype(float), amount=price * raw["Quantity"])
    with tempfile.TemporaryDirectory() as folder:
        archive = TillArchive(Path(folder))
        archive.add(Read(checked(TillLines, lines)))
        sales = archive.sales()
    rose = sales[sales["end_price_amount"].notna() & ~sales["product"].str.contains("DIVERS|TRAITEUR|KG|REDUCTION")]
    found = rose.set_index([rose["day"].dt.strftime("%y-%m-%d"), "product"])["end_price_amount"].to_dict()
    assert found == {
        ("22-06-28", "BANETTE"): pytest.approx(1.15),
        ("22-06-28", "PAIN CHOCO AMANDES"): pytest.approx(1.7),
        ("22-06-28", "TRADITIONAL BAGUETTE"): pytest.approx(1.3),
    }
