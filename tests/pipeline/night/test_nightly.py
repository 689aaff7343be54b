"""The night's job: a plan every night, the same bytes, whole files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from forecast.config import Config
from forecast.errors import SourceError
from forecast.pipeline.night.nightly import nightly_run
from forecast.pipeline.night.plan_day import plan_day


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "latest" not in path.parts
    }


def summary(config: Config, day: str = "2025-06-13") -> dict[str, object]:
    return json.loads((config.run.out / day / "run.json").read_text(encoding="utf-8"))


def codes(outcome: object) -> set[str]:
    return {notice.code for notice in outcome.notices}


@pytest.mark.slow
def test_two_nights_on_the_same_input_give_the_same_bytes(config):
    nightly_run(config)
    first = content(config.run.out)
    nightly_run(config)
    second = content(config.run.out)
    assert first.keys() == second.keys()
    for name in first:
        if name.endswith("run.json"):
            before, after = json.loads(first[name]), json.loads(second[name])
            before.pop("timing"), after.pop("timing")
            assert before == after
        else:
            assert first[name] == second[name], name


def test_every_offered_product_is_planned_and_the_rungs_are_counted(config):
    outcome = nightly_run(config)
    plan = pd.read_csv(config.run.out / "2025-06-13/Grand-Rue/plan.csv", sep=";", decimal=",", encoding="utf-8-sig")
    said = summary(config)
    assert len(plan) == sum(said["rungs"].values()) >= 6
    assert said["rungs"]["boosted"] >= 5
    assert (plan["Total"] >= plan["Commandes client"]).all()
    names = {path.name for path in outcome.written}
    sheets = {"orders.pdf", "closing.pdf", "closing.csv"}
    assert {"plan.csv", "orders.csv", "reasons.csv", "plan.html", "plan.pdf", *sheets} == {
        name for name in names if not name.startswith("outlook-")
    }
    assert json.loads((config.run.out / "latest.json").read_text())["day"] == "2025-06-13"


def test_a_second_night_scores_the_plan_of_the_first(changed):
    nightly_run(changed("2025-06-12T21:00:00", "2025-06-11T21:00:00"))
    outcome = nightly_run(changed("2025-06-11T21:00:00", "2025-06-12T21:00:00"))
    scores = outcome.tables[0]
    assert "12 juin" in scores.title
    assert len(scores.rows) >= 6


def test_without_weather_configured_the_plan_is_whole_and_only_a_note_says_so(changed):
    config = changed('source = "file"', 'source = "none"')
    outcome = plan_day(config)
    assert "no_weather" in codes(outcome)
    assert not [n for n in outcome.notices if n.code == "no_weather" and n.severity == "warning"]


def test_an_outlook_that_ends_before_the_day_asks_for_a_look(bakery, config):
    outlook = bakery / "outlook.csv"
    lines = outlook.read_text(encoding="utf-8-sig").splitlines()
    outlook.write_text("\n".join(line for line in lines if not line.startswith("13/06/2025")), encoding="utf-8")
    outcome = plan_day(config)
    assert outcome.exit_code == 1
    assert "weather_missing" in codes(outcome)
    assert (config.run.out / "2025-06-13/Grand-Rue/plan.pdf").exists()


def test_stale_till_data_still_give_a_plan_with_a_banner(changed):
    outcome = plan_day(changed("2025-06-12T21:00:00", "2025-06-20T21:00:00"))
    assert outcome.exit_code == 1
    assert "till_stale" in codes(outcome)
    assert outcome.written


def test_a_closed_tomorrow_plans_the_next_open_day(changed):
    # 2025-06-16 is a Monday, the weekly closing day.
    outcome = plan_day(changed("2025-06-12T21:00:00", "2025-06-15T21:00:00"))
    assert outcome.written
    assert outcome.written[0].parent.parent.name == "2025-06-17"


def test_a_closed_day_that_was_asked_for_gets_no_plan_and_names_the_next_open_day(config):
    from datetime import date

    outcome = plan_day(config, day=date(2025, 6, 16))
    assert outcome.exit_code == 0
    assert not outcome.written
    closed = next(notice for notice in outcome.notices if notice.code == "closed_by_setting")
    assert closed.values["next_day"] == "2025-06-17"
    assert not (config.run.out / "2025-06-16").exists()


def test_fourteen_days_of_history_give_a_plan_from_a_lower_rung(bakery, config):
    for path in (bakery / "till").glob("*.csv"):
        if "T2" not in path.name:
            path.unlink()
            continue
        text = path.read_bytes().decode("cp1252", errors="replace")
        lines = text.splitlines(keepends=True)
        header, rows = lines[0], lines[1:]
        wanted = {f"{day:02d}/06/2025" for day in range(1, 13)} | {"30/05/2025", "31/05/2025"}
        kept = [row for row in rows if any(day in row for day in wanted)]
        path.write_bytes((header + "".join(kept)).encode("cp1252", errors="replace"))
    outcome = plan_day(config)
    assert outcome.written
    assert outcome.exit_code == 0
    assert set(summary(config)["rungs"]) <= {"weekday", "last_week", "level", "none"}


def test_a_broken_till_file_is_a_warning_when_the_archive_already_holds_days(bakery, config):
    nightly_run(config)
    before = content(config.run.archive / "till")
    (bakery / "till" / "broken.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    outcome = nightly_run(config)
    assert outcome.exit_code == 1
    assert "import_failed" in codes(outcome)
    assert outcome.written
    assert content(config.run.archive / "till") == before


def test_a_file_that_a_person_broke_falls_back_to_its_last_good_copy(bakery, config):
    nightly_run(config)
    good = (config.run.out / "2025-06-13/Grand-Rue/plan.csv").read_bytes()
    products = bakery / "products.csv"
    products.write_text(products.read_text(encoding="utf-8-sig").replace("1,10", "-1,10", 1), encoding="utf-8")
    outcome = nightly_run(config)
    assert outcome.exit_code == 1
    said = next(notice for notice in outcome.notices if notice.code == "input_set_aside")
    assert "products.csv, line" in str(said.values["problem"])
    assert (config.run.out / "2025-06-13/Grand-Rue/plan.csv").read_bytes() == good
    with pytest.raises(SourceError, match=r"products\.csv, line \d+, column"):
        plan_day(config)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kills with POSIX signals")
def test_a_night_killed_at_any_moment_leaves_the_previous_plan_whole(bakery, config):
    started = time.monotonic()
    nightly_run(config)
    lasts_s = time.monotonic() - started
    before = content(config.run.out)
    words = [sys.executable, "-m", "forecast", "nightly", "-c", str(bakery / "forecast.toml")]
    for share in (0.15, 0.5, 0.8, 0.95, 1.1):
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as night:
            try:
                night.wait(timeout=share * lasts_s)
            except subprocess.TimeoutExpired:
                night.send_signal(signal.SIGKILL)
        from forecast.archive.folders import recover_folder

        recover_folder(config.run.out / "2025-06-13")
        after = content(config.run.out)
        for name, was in before.items():
            if not name.endswith("run.json"):
                assert after[name] == was, name
    assert nightly_run(config).written


def close_for(bakery: Path, days: int) -> None:
    """Write into the closures file that the shop shuts from 13 June 2025 on for so many days."""
    closed = pd.date_range("2025-06-13", periods=days)
    path = bakery / "closures.csv"
    header = path.read_text(encoding="utf-8-sig").splitlines()[0]
    names = header.split(";")
    rows = [
        ";".join(
            {"day": day.strftime("%d/%m/%Y"), "is_open": "non", "reason": "travaux"}.get(name, "") for name in names
        )
        for day in closed
    ]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


@pytest.mark.parametrize("days", [40, 75])
def test_a_shop_that_was_shut_for_a_season_gets_a_plan_for_its_reopening(bakery, changed, days):
    close_for(bakery, days)
    eve = pd.Timestamp("2025-06-12 21:00") + pd.Timedelta(days=days)
    outcome = plan_day(changed("2025-06-12T21:00:00", eve.isoformat()))
    assert outcome.written
    planned = pd.Timestamp(outcome.written[0].parent.parent.name)
    assert eve < planned <= eve + pd.Timedelta(days=2)


def test_a_shop_that_shuts_for_a_season_is_told_when_it_opens_next(bakery, config):
    close_for(bakery, 40)
    outcome = plan_day(config)
    assert not outcome.written
    assert outcome.exit_code == 0
    closed = next(notice for notice in outcome.notices if notice.code == "closed_as_written")
    assert closed.values["next_day"] == "2025-07-23"


def test_the_score_of_the_last_day_before_a_season_off_is_kept(bakery, changed):
    from mlflow import MlflowClient

    nightly_run(changed("2025-06-12T21:00:00", "2025-06-11T21:00:00"))
    close_for(bakery, 40)
    changed("2025-06-11T21:00:00", "2025-06-12T21:00:00")
    config = changed("[tracking]\nenabled = false", "[tracking]\nenabled = true")
    outcome = nightly_run(config)
    assert not outcome.written
    assert not nightly_run(changed("2025-06-12T21:00:00", "2025-06-13T21:00:00")).written
    client = MlflowClient(tracking_uri=f"sqlite:///{(config.run.archive / 'mlflow.db').as_posix()}")
    (found,) = client.search_experiments(filter_string="name != 'Default'")
    (run,) = client.search_runs([found.experiment_id])
    assert run.data.params["day"] == "2025-06-12"
    assert run.data.metrics["score.newsvendor_cost"] > 0


def test_a_till_that_has_been_silent_for_weeks_still_gives_a_plan(changed):
    outcome = plan_day(changed("2025-06-12T21:00:00", "2025-08-06T21:00:00"))
    assert outcome.written
    assert {"till_stale", "horizon_too_long"} <= codes(outcome)


def test_the_replay_of_a_past_day_says_so_and_leaves_what_was_issued(changed):
    from datetime import date

    from forecast.archive.issued.plans import PlanArchive

    config = changed("2025-06-12T21:00:00", "2025-06-10T21:00:00")
    plan_day(config)
    issued = PlanArchive(config.run.archive / "issued").read(pd.Timestamp("2025-06-11"), "Grand-Rue")
    later = changed("2025-06-10T21:00:00", "2025-06-12T21:00:00")
    later = later.model_copy(update={"run": later.run.model_copy(update={"seed": 99})})
    outcome = plan_day(later, day=date(2025, 6, 11))
    assert "replayed_day" in codes(outcome)
    kept = PlanArchive(config.run.archive / "issued").read(pd.Timestamp("2025-06-11"), "Grand-Rue")
    pd.testing.assert_frame_equal(kept.quantiles, issued.quantiles)


def test_a_score_or_a_feed_that_breaks_does_not_cost_the_plan(config, monkeypatch):
    from forecast.pipeline.night import nightly
    from forecast.pipeline.scores import scoring

    def broken(*_: object, **__: object) -> None:
        raise KeyError("a column that is no more")

    monkeypatch.setattr(scoring, "score_issued", broken)
    monkeypatch.setattr(nightly, "add_weather", broken)
    outcome = nightly_run(config)
    assert outcome.written
    assert outcome.exit_code == 1
    assert {"score_failed", "weather_failed"} <= codes(outcome)


def test_a_plan_of_some_products_leaves_the_whole_one_that_was_issued(config):
    from forecast.archive.issued.planned import PlannedArchive
    from forecast.archive.issued.plans import PlanArchive

    archive, day = PlanArchive(config.run.archive / "issued"), pd.Timestamp("2025-06-13")
    some = plan_day(config, top=2)
    few = set(archive.read(day, "Grand-Rue").plan["product"])
    first = plan_day(config)
    issued = archive.read(day, "Grand-Rue")
    assert len(few) == 2
    assert few < set(issued.plan["product"]), "a whole plan takes the place of one of some products"
    planned = PlannedArchive(config.run.archive / "planned").read()
    outcome = plan_day(config, products=sorted(few))
    assert "partial_plan" in codes(outcome)
    assert "partial_plan" not in codes(first) | codes(some)
    kept = archive.read(day, "Grand-Rue")
    pd.testing.assert_frame_equal(kept.plan, issued.plan)
    pd.testing.assert_frame_equal(PlannedArchive(config.run.archive / "planned").read(), planned)


def test_a_plan_of_some_products_can_be_made_again(config):
    from forecast.archive.issued.plans import PlanArchive

    archive, day = PlanArchive(config.run.archive / "issued"), pd.Timestamp("2025-06-13")
    plan_day(config, top=2)
    later = config.model_copy(update={"run": config.run.model_copy(update={"seed": 99})})
    outcome = plan_day(later, top=3)
    assert "partial_plan" not in codes(outcome)
    assert len(archive.read(day, "Grand-Rue").plan) == 3
