"""A bar that sells from six in the evening to two in the morning: each night is one day of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.archive.till import TillArchive
from forecast.config import Config, load_config
from forecast.history.past import shelf_days_of
from forecast.pipeline.checking import check_inputs
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.inputs.evening import run_time
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.night.plan_day import plan_day

FIRST = pd.Timestamp("2026-03-02")
NIGHTS = 100
EMPTY_AT_S = 22 * 3600
SETTINGS = """
[bakery]
name = "Nachtbar"
country = "DE"
timezone = "Europe/Berlin"
language = "en"
[run]
now = {now}
[till]
files = ["till.csv"]
[opening]
opens = "18:00"
closes = "02:00"
day_ends = "04:00"
[tracking]
enabled = false
"""


def evening_sales() -> pd.DataFrame:
    """Return every ticket by its evening: pretzels all night, rolls that are gone at ten on every tenth evening."""
    rng = np.random.default_rng(7)
    rows = []
    for night in range(NIGHTS):
        for product, mean in (("PRETZEL", 60), ("ROLL", 40)):
            seconds = np.sort(rng.uniform(18 * 3600, 26 * 3600, rng.poisson(mean))).astype(int)
            if product == "ROLL" and night % 10 == 9:
                seconds = seconds[seconds < EMPTY_AT_S]
            rows += [(night, int(second), product) for second in seconds]
    frame = pd.DataFrame(rows, columns=["night", "second", "product"])
    return frame.assign(evening=FIRST + pd.to_timedelta(frame["night"], unit="D"))


SOLD = evening_sales()


def bar(folder: Path, *, now: str, until: str = "2099-01-01", **changes: str) -> Config:
    """Write the till's file up to a moment, as an export of that moment has it, and the configuration beside it."""
    moment = SOLD["evening"] + pd.to_timedelta(SOLD["second"], unit="s")
    known = SOLD[moment < pd.Timestamp(until)]
    lines = pd.DataFrame(
        {
            "Date": moment[known.index].dt.strftime("%Y-%m-%d %H:%M:%S"),
            "Ticket": np.arange(len(known)),
            "Article": known["product"],
            "Qty": 1,
            "Total": 1.5,
        }
    )
    lines.sort_values("Date", kind="stable").to_csv(folder / "till.csv", index=False)
    text = SETTINGS.format(now=now)
    for old, new in changes.items():
        text = text.replace(f'{old} = "', f'{old} = "{new}" # "') if new else text.replace(f"\n{old} =", f"\n# {old} =")
    (folder / "forecast.toml").write_text(text, encoding="utf-8")
    return load_config(folder / "forecast.toml")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The bar at nine on its hundredth evening, while it sells."""
    last = FIRST + pd.Timedelta(days=NIGHTS - 1)
    config = bar(tmp_path_factory.mktemp("bar"), now=f"{last:%Y-%m-%d}T21:00:00", until=f"{last:%Y-%m-%d} 21:00")
    import_till(config)
    return config


def test_nothing_is_set_aside_and_every_night_is_one_day(imported):
    archive = TillArchive(imported.run.archive)
    assert archive.rejected().empty
    sales = archive.sales().set_index(["product", "day"])["sold_qty"]
    wanted = SOLD[SOLD["night"] < NIGHTS - 1].groupby(["product", "evening"]).size()
    assert sales[wanted.index].tolist() == wanted.tolist()
    assert archive.till_days()["day"].max() == FIRST + pd.Timedelta(days=NIGHTS - 1)


def test_the_hours_of_a_night_come_after_those_of_its_evening(imported):
    archive = TillArchive(imported.run.archive)
    profile = archive.hourly_profile()
    assert profile["hour"].unique().tolist() == [18, 19, 20, 21, 22, 23, 24, 25]
    by_weekday = profile.groupby(["product", "weekday"])["sold_share"].sum()
    assert by_weekday.to_numpy() == pytest.approx(1.0)
    assert archive.hourly_sums()["hour_s"].max() == 25 * 3600
    days = archive.till_days()
    assert days["last_sale_s"].iloc[:-1].min() > 25 * 3600
    assert archive.slot_sales()["slot"].max() == 51


def test_at_nine_the_running_evening_is_not_complete(imported):
    archive = TillArchive(imported.run.archive)
    evening = run_time(imported.run, imported.bakery)
    facts = gather(imported, archive, until=evening.cutoff).facts
    last = FIRST + pd.Timedelta(days=NIGHTS - 1)
    moments = {"21:00": 1, "23:59": 1}
    for clock, days_before in moments.items():
        known = facts.at(pd.Timestamp(f"{last.date()} {clock}", tz="Europe/Berlin"))
        assert known.anchors == {"shop": last - pd.Timedelta(days=days_before)}
        assert known.sales["day"].max() == last - pd.Timedelta(days=1)
    # The night before ends at four.
    for clock, days_before in {"03:59": 2, "04:00": 1}.items():
        known = facts.at(pd.Timestamp(f"{last.date()} {clock}", tz="Europe/Berlin"))
        assert known.anchors == {"shop": last - pd.Timedelta(days=days_before)}


def test_opening_and_closing_are_told_of_the_night(imported):
    archive = TillArchive(imported.run.archive)
    facts = gather(imported, archive, until=run_time(imported.run, imported.bakery).cutoff).facts
    opened = facts.open_days[facts.open_days["is_open"]]
    assert set(zip(opened["opens_s"], opened["closes_s"], strict=True)) == {(64_800, 93_600)}


def test_shelves_that_ran_empty_are_seen_and_others_are_not(imported):
    archive = TillArchive(imported.run.archive)
    cutoff = pd.Timestamp(run_time(imported.run, imported.bakery).cutoff)
    known = gather(imported, archive, until=cutoff).facts.at(cutoff)
    told = shelf_days_of(known)
    empty = {FIRST + pd.Timedelta(days=night) for night in range(9, NIGHTS - 1, 10)}
    rolls = set(told.loc[told["product"] == "ROLL", "day"])
    assert len(rolls & empty) >= 7
    assert len(rolls - empty) + int((told["product"] == "PRETZEL").sum()) <= 12


def test_the_plan_of_tomorrow_goes_by_whole_nights(imported):
    outcome = plan_day(imported)
    plan = next(path for path in outcome.written if path.name == "plan.csv")
    rows = pd.read_csv(plan, encoding="utf-8-sig", sep=";")
    assert plan.parents[1].name == f"{FIRST + pd.Timedelta(days=NIGHTS):%Y-%m-%d}"
    by_product = rows.set_index("Product")["Total"]
    assert 50 <= by_product["PRETZEL"] <= 80
    assert 30 <= by_product["ROLL"] <= 60


def test_without_any_hours_all_pieces_count_on_calendar_days(tmp_path):
    config = bar(tmp_path, now="2026-07-01T12:00:00", opens="", closes="", day_ends="")
    import_till(config)
    archive = TillArchive(config.run.archive)
    assert archive.rejected().empty
    assert archive.sales()["sold_qty"].sum() == len(SOLD)
    moment = SOLD["evening"] + pd.to_timedelta(SOLD["second"], unit="s")
    assert archive.till_days()["sold_qty"].tolist() == moment.dt.normalize().value_counts().sort_index().tolist()


def test_without_hours_an_evening_that_still_sells_is_not_complete(tmp_path):
    last = FIRST + pd.Timedelta(days=NIGHTS - 1)
    now = f"{last:%Y-%m-%d}T21:00:00"
    config = bar(tmp_path, now=now, until=now, opens="", closes="", day_ends="")
    import_till(config)
    cutoff = pd.Timestamp(now, tz="Europe/Berlin")
    known = gather(config, TillArchive(config.run.archive), until=cutoff).facts.at(cutoff)
    assert known.anchors == {"shop": last - pd.Timedelta(days=1)}


def test_nights_written_without_an_end_of_day_set_nothing_aside(tmp_path):
    config = bar(tmp_path, now="2026-07-01T12:00:00", day_ends="")
    import_till(config)
    assert TillArchive(config.run.archive).rejected().empty


def test_check_says_that_nights_are_split_where_the_day_ends_at_midnight(tmp_path):
    for changes, is_said in (({"day_ends": ""}, True), ({}, False)):
        config = bar(tmp_path, now="2026-07-01T12:00:00", **changes)
        assert ("night_on_two_days" in [notice.code for notice in check_inputs(config).notices]) == is_said


def test_files_are_read_again_when_the_day_ends_at_another_time(tmp_path):
    config = bar(tmp_path, now="2026-07-01T12:00:00", day_ends="")
    import_till(config)
    later = bar(tmp_path, now="2026-07-01T12:00:00")
    import_till(later)
    assert len(TillArchive(later.run.archive).till_days()) == NIGHTS


def test_a_line_at_noon_is_outside_the_hours_of_a_night(tmp_path):
    config = bar(tmp_path, now="2026-07-01T12:00:00")
    with (tmp_path / "till.csv").open("a", encoding="utf-8") as file:
        file.write("2026-04-01 12:00:00,99999,PRETZEL,1,1.5\n")
    import_till(config)
    rejected = TillArchive(config.run.archive).rejected()
    assert rejected[["reason", "time_s"]].to_numpy().tolist() == [["outside_hours", 43_200]]
