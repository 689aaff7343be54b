"""The page of every week: written by the night once the week is over, and again on Monday."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from forecast.pipeline.night.nightly import nightly_run
from forecast.pipeline.scores.scoring import score_day


def at(config, day, *, hour=21):
    now = datetime(day.year, day.month, day.day, hour)
    return config.model_copy(update={"run": config.run.model_copy(update={"now": now})})


@pytest.mark.slow
def test_the_night_writes_the_page_of_the_week_that_is_over_once_and_again_on_monday(config):
    friday = date(2025, 6, 6)
    weeks = config.run.out / "weeks"
    for ahead in range(3):
        nightly_run(at(config, friday + timedelta(days=ahead)))
    page = weeks / "2025-W23" / "Grand-Rue" / "score.html"
    assert page.is_file(), "Sunday's night knows Sunday's sales"
    assert not list(weeks.glob("2025-W24/*"))
    page.write_text("old")
    nightly_run(at(config, date(2025, 6, 10)))
    assert page.read_text() == "old", "on Tuesday it is there already"
    monday = nightly_run(at(config, date(2025, 6, 9)))
    assert page in monday.written
    assert "Grand-Rue" in page.read_text(encoding="utf-8")
    first = page.read_bytes()
    nightly_run(at(config, date(2025, 6, 9)))
    assert page.read_bytes() == first


@pytest.mark.slow
def test_a_page_that_cannot_be_written_costs_no_plan(config):
    nightly_run(at(config, date(2025, 6, 7)))
    (config.run.out / "weeks").write_text("in the way")
    outcome = nightly_run(at(config, date(2025, 6, 9)))
    assert "score_failed" in {notice.code for notice in outcome.notices}
    assert (config.run.out / "2025-06-10" / "Grand-Rue" / "plan.csv").is_file()


@pytest.mark.slow
def test_score_writes_the_page_of_the_week_so_far(config):
    nightly_run(at(config, date(2025, 6, 10)))
    outcome = score_day(at(config, date(2025, 6, 11)))
    assert [path.relative_to(config.run.out).as_posix() for path in outcome.written] == [
        "weeks/2025-W24/Grand-Rue/score.html"
    ]
