"""Which day and which shops are planned, and what is said when there is nothing to plan."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from forecast.archive.weather import WeatherArchive
from forecast.cli.verdict import exit_code_of
from forecast.config import Config, load_config
from forecast.errors import NoPlanError, SourceError
from forecast.pipeline.backtests.backtesting import run_backtest
from forecast.pipeline.backtests.request import BacktestRequest
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.night.plan_day import plan_day
from forecast.pipeline.scores.scoring import score_day
from forecast.tables import WeatherOutlook, checked

LAST = date(2026, 3, 31)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two shops, one product, 40 days of daily totals, English."""
    rows = ["date,shop,item,quantity,amount"]
    for ago in range(40):
        day = LAST - timedelta(days=ago)
        for shop, quantity in (("High Street", 20 + day.day % 5), ("Station", 8 + day.day % 3)):
            rows.append(f"{day},{shop},Bloomer,{quantity},{quantity * 2.5:.2f}")
    (tmp_path / "till.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def at(folder: Path, now: str, *, more: str = "") -> Config:
    text = f"""
[bakery]
country = "GB"
timezone = "Europe/London"
language = "en"
[run]
now = {now}
[till]
files = ["till.csv"]
[tracking]
enabled = false
{more}
"""
    (folder / "forecast.toml").write_text(text, encoding="utf-8")
    return load_config(folder / "forecast.toml")


def codes(outcome: object) -> set[str]:
    return {notice.code for notice in outcome.notices}


def test_a_till_one_day_behind_is_fresh_enough_for_tomorrow(small):
    outcome = plan_day(at(small, "2026-04-01T21:00:00"))
    assert "horizon_too_long" not in codes(outcome)
    assert outcome.exit_code == 0


def test_a_day_further_than_can_be_forecast_needs_a_look_with_its_own_distance(small):
    outcome = plan_day(at(small, "2026-04-01T21:00:00"), day=date(2026, 4, 20))
    said = [notice for notice in outcome.notices if notice.code == "horizon_too_long"]
    assert {notice.shop: notice.values["horizon_days"] for notice in said} == {"High Street": 20, "Station": 20}


def test_a_day_of_which_nothing_is_known_is_not_called_closed(small):
    with pytest.raises(SourceError, match=r"--day: got '2026-09-20', expected a day up to 2026-0\d-\d\d"):
        plan_day(at(small, "2026-03-31T21:00:00"), day=date(2026, 9, 20))


def test_a_shop_that_never_opens_gives_no_plan_and_says_what_to_do(small):
    config = at(small, "2026-03-31T21:00:00")
    weekdays = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    closed = config.model_copy(update={"opening": config.opening.model_copy(update={"closed_weekdays": weekdays})})
    with pytest.raises(
        NoPlanError, match="no trading day is known from 1 Apr 2026 on; .* write the days on which you open"
    ):
        plan_day(closed)
    assert not (small / "out").exists()


def test_a_shop_that_there_is_not_is_named_with_the_nearest(small):
    config = at(small, "2026-03-31T21:00:00")
    message = "--shop: got 'Stasion', expected a shop of the till. To do: did you mean 'Station'?"
    with pytest.raises(SourceError) as told:
        plan_day(config, shops=["Stasion"])
    assert [str(problem) for problem in told.value.problems] == [message]
    request = BacktestRequest.from_words(
        first=None, last=None, refit_every_days=28, horizons="1", levels=None, shops=["Stasion"], products=None,
        top=None, out=None,
    )  # fmt: skip
    with pytest.raises(SourceError) as told:
        run_backtest(config, request)
    assert [str(problem) for problem in told.value.problems] == [message]


def test_only_the_shop_that_was_asked_for_is_planned_and_latest_lists_it(small):
    outcome = plan_day(at(small, "2026-03-31T21:00:00"), shops=["Station"])
    assert [table.title for table in outcome.tables] == ["Station · Wednesday 1 April 2026"]
    assert json.loads((small / "out/latest.json").read_text(encoding="utf-8")) == {
        "day": "2026-04-01",
        "shops": ["Station"],
    }


def test_orders_and_decisions_of_other_shops_and_products_are_not_planned_when_some_are_asked_for(small):
    (small / "orders.csv").write_text(
        "order_id,shop,product,day,qty,known_at\n"
        "1,High Street,Bloomer,2026-04-01,5,2026-03-30 10:00\n"
        "2,Station,Tart,2026-04-01,4,2026-03-30 10:00\n",
        encoding="utf-8",
    )
    (small / "products.csv").write_text("product\nBloomer\nTart\n", encoding="utf-8")
    config = at(small, "2026-03-31T21:00:00")
    files = {
        "shop_files": config.shop_files.model_copy(update={"customer_orders": small / "orders.csv"}),
        "catalogue": config.catalogue.model_copy(update={"products": small / "products.csv"}),
    }
    config = config.model_copy(update=files)

    def planned(**asked):
        return {
            table.title.partition(" · ")[0]: {row[0]: row[1] for row in table.rows}
            for table in plan_day(config, **asked).tables
        }

    assert planned() == {"High Street": {"Bloomer": "5"}, "Station": {"Bloomer": "", "Tart": "4"}}
    assert planned(products=["Bloomer"]) == {"High Street": {"Bloomer": "5"}, "Station": {"Bloomer": ""}}
    assert planned(shops=["Station"]) == {"Station": {"Bloomer": "", "Tart": "4"}}
    assert "orders_not_planned" not in codes(plan_day(config, shops=["Station"]))


def test_of_a_closed_shop_that_was_asked_for_nothing_is_said_of_an_open_one(small):
    (small / "closures.csv").write_text("day,shop,is_open,opens,closes\n2026-04-01,Station,no,,\n", encoding="utf-8")
    config = at(small, "2026-03-31T21:00:00")
    opening = config.opening.model_copy(update={"closures": small / "closures.csv"})
    outcome = plan_day(config.model_copy(update={"opening": opening}), day=date(2026, 4, 1), shops=["Station"])
    assert not outcome.written
    assert [notice.shop for notice in outcome.notices if notice.code == "closed_as_written"] == ["Station"]


@pytest.mark.parametrize(("origin", "is_owed"), [("dwd_mosmix", True), ("file", False)])
def test_who_forecast_the_weather_of_the_day_is_named_on_its_page(small, origin, is_owed):
    config = at(small, "2026-03-31T21:00:00", more='[weather]\nsource = "meteostat"\nlatitude = 51.5\nlongitude = -0.1')
    tomorrow = pd.Timestamp(LAST) + pd.Timedelta(days=1)
    issued = {"place": config.bakery.name, "issued_at": pd.Timestamp("2026-03-31T18:00Z"), "source": origin}
    outlook = pd.DataFrame([{**issued, "day": tomorrow, "temp_mean_c": 9.0, "rain_mm": 0.0}])
    WeatherArchive(config.run.archive).add_outlook(checked(WeatherOutlook, outlook))
    pages = [path for path in plan_day(config).written if path.name == "plan.html"]
    assert len(pages) == 2
    for page in pages:
        assert ("Deutscher Wetterdienst" in page.read_text(encoding="utf-8")) == is_owed


def test_scores_are_written_in_the_numbers_of_the_shop_s_language(small):
    config = at(small, "2026-03-30T21:00:00")
    german = {"bakery": config.bakery.model_copy(update={"language": "de"})}
    plan_day(config.model_copy(update=german))
    tables = score_day(at(small, "2026-03-31T23:00:00").model_copy(update=german)).tables
    cells = [cell for table in tables for row in table.rows for cell in row[1:]]
    assert any(re.search(r"\d,\d", cell) for cell in cells)
    assert not any(re.search(r"\d\.\d{1,2}\b", cell) for cell in cells)


def test_each_shop_has_its_own_scores_under_its_name(small):
    plan_day(at(small, "2026-03-30T21:00:00"))
    tables = score_day(at(small, "2026-03-31T23:00:00")).tables
    titles = [table.title.split(" · ", 1) for table in tables]
    mine, other = ([title for shop, title in titles if shop == name] for name in ("High Street", "Station"))
    assert len(mine) + len(other) == len(titles)
    assert mine == other
    assert "In figures" in mine


def test_a_wrong_time_zone_is_told_with_its_line_and_the_nearest(tmp_path, capsys):
    from forecast.cli.verbs import app

    path = tmp_path / "forecast.toml"
    path.write_text('[bakery]\ntimezone = "Europe/Lodon"\nlanguage = "en"\n', encoding="utf-8")
    assert exit_code_of(app, ["check", "-c", str(path)]) == 3
    said = capsys.readouterr().err
    assert "line 2, setting 'bakery.timezone'" in said
    assert "did you mean 'Europe/London'?" in said


def test_a_line_dated_ahead_is_told_and_moves_neither_plan_nor_backtest(small):
    with (small / "till.csv").open("a", encoding="utf-8") as till:
        till.write("2027-01-05,Station,Bloomer,1,2.50\n")
    config = at(small, "2026-03-31T21:00:00")
    [ahead] = [notice for notice in import_till(config).notices if notice.code == "till_dated_ahead"]
    assert (ahead.severity, dict(ahead.values)) == ("note", {"file": "till.csv", "count": 1, "last_day": "2027-01-05"})
    assert [table.title for table in plan_day(config, shops=["Station"]).tables] == ["Station · Wednesday 1 April 2026"]
    request = BacktestRequest.from_words(
        first=date(2026, 3, 25), last=None, refit_every_days=28, horizons="1", levels=None, shops=None, products=None,
        top=None, out=None,
    )  # fmt: skip
    assert run_backtest(config, request).tables[0].title.startswith("25 Mar 2026 to 31 Mar 2026, 1 product, ")
