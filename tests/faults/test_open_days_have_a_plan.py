"""A closing that was only learnt from the till never leaves an open day without a plan."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import pandas as pd
import pytest

from forecast.config import Config, load_config
from forecast.notices import Notice
from forecast.pipeline.night.explaining import why
from forecast.pipeline.night.nightly import nightly_run
from forecast.pipeline.night.plan_day import plan_day
from forecast.pipeline.outcome import Outcome
from forecast.pipeline.scores.scoring import score_day

EASTER = pd.Timestamp("2026-04-05")
RECIPES = "product,ingredient,ingredient_qty,ingredient_unit\nBloomer,Flour,0.5,kg\n"
SUPPLIERS = (
    "supplier,ingredient,ingredient_unit,pack_qty,delivery_weekdays,cutoff,lead_days\n"
    "Mill,Flour,kg,1,monday thursday,12:00,1\n"
)
Shop = Callable[..., Config]


def config_text(now: pd.Timestamp, more: str) -> str:
    return f"""
[bakery]
country = "DE"
region = "BW"
language = "en"
[run]
now = {now:%Y-%m-%d}T21:00:00
[till]
files = ["till.csv"]
[tracking]
enabled = false
{more}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop with daily totals of one product from `first` up to the evening `now`, without the days `silent`."""

    def made(
        now: str,
        *,
        first: str,
        silent: Collection[pd.Timestamp] = (),
        more: str = "",
        shops: Sequence[str] = ("High Street",),
    ) -> Config:
        days = [day for day in pd.date_range(first, now) if day not in set(silent)]
        rows = [f"{day:%Y-%m-%d},{name},Bloomer,{30 + day.day % 5}" for day in days for name in shops]
        (tmp_path / "till.csv").write_text("\n".join(["date,shop,item,quantity", *rows]) + "\n", encoding="utf-8")
        path = tmp_path / "forecast.toml"
        path.write_text(config_text(pd.Timestamp(now), more), encoding="utf-8")
        return load_config(path)

    return made


def said(outcome: Outcome, code: str) -> list[Notice]:
    return [notice for notice in outcome.notices if notice.code == code]


def days_in(config: Config) -> list[str]:
    return sorted(path.name for path in config.run.out.glob("2*"))


def page(config: Config, day: str, name: str = "High Street") -> str:
    return (config.run.out / day / name / "plan.html").read_text(encoding="utf-8")


def wednesdays(*days: str) -> list[pd.Timestamp]:
    return [pd.Timestamp(day) for day in days]


def test_two_wednesdays_missing_in_the_export_ask_and_give_the_third_a_plan_beside_the_next_day(shop: Shop) -> None:
    config = shop("2026-02-24", first="2025-12-01", silent=wednesdays("2026-02-11", "2026-02-18"))
    outcome = plan_day(config)
    assert days_in(config) == ["2026-02-25", "2026-02-26"]
    [question] = said(outcome, "open_on_weekday")
    assert (question.severity, question.values["day"], question.values["next_day"]) == (
        "warning", "2026-02-25", "2026-02-26",
    )  # fmt: skip
    assert outcome.exit_code == 1
    wednesday, thursday = page(config, "2026-02-25"), page(config, "2026-02-26")
    assert "Open on Wed 25 Feb? No sales on Wednesdays since Wed 4 Feb" in wednesday
    assert "Open on" not in thursday
    assert "Should you open on Wed 25 Feb: that day has a plan of its own." in thursday
    assert json.loads((config.run.out / "latest.json").read_text())["day"] == "2026-02-25"
    assert (config.run.out / "latest").resolve().name == "2026-02-25"
    assert [table.title for table in outcome.tables] == [
        "High Street · Wednesday 25 February 2026",
        "High Street · Thursday 26 February 2026",
    ]
    assert outcome.data["day"] == "2026-02-25"
    assert [further["day"] for further in outcome.data["further_days"]] == ["2026-02-26"]
    quantities = [outcome.data["rows"][0]["plan_qty"], outcome.data["further_days"][0]["rows"][0]["plan_qty"]]
    assert all(25 <= float(quantity) <= 45 for quantity in quantities)
    assert why(config).lines == why(config, day=pd.Timestamp("2026-02-25").date()).lines
    assert why(config).lines != why(config, day=pd.Timestamp("2026-02-26").date()).lines


def test_the_next_night_plans_the_next_day_alone_and_latest_follows(shop: Shop) -> None:
    silent = wednesdays("2026-02-11", "2026-02-18", "2026-02-25")
    nightly_run(shop("2026-02-24", first="2025-12-01", silent=silent), offline=True)
    config = shop("2026-02-25", first="2025-12-01", silent=silent)
    outcome = nightly_run(config, offline=True)
    assert json.loads((config.run.out / "latest.json").read_text())["day"] == "2026-02-26"
    # The shop stayed closed: the plan of the day in question is not held against it.
    assert not [table for table in outcome.tables if "against what happened" in table.title]
    assert not said(outcome, "score_failed")
    asked = score_day(config, day=pd.Timestamp("2026-02-25").date())
    assert [notice.code for notice in asked.notices] == ["nothing_sold_that_day"]


def test_who_opened_on_the_day_in_question_finds_its_plan_scored(shop: Shop) -> None:
    silent = wednesdays("2026-02-11", "2026-02-18")
    nightly_run(shop("2026-02-24", first="2025-12-01", silent=silent), offline=True)
    outcome = nightly_run(shop("2026-02-25", first="2025-12-01", silent=silent), offline=True)
    [table] = [table for table in outcome.tables if "against what happened" in table.title]
    assert "Wed 25 Feb" in table.title
    assert [row[0] for row in table.rows] == ["Bloomer"]


def test_a_feast_that_was_silent_last_year_is_planned_and_asked_and_so_is_the_next_one(shop: Shop) -> None:
    silent = [EASTER - pd.Timedelta(days=350), EASTER - pd.Timedelta(days=349)]
    assert [f"{day:%Y-%m-%d}" for day in silent] == ["2025-04-20", "2025-04-21"]
    config = shop("2026-04-04", first="2025-02-03", silent=silent)
    outcome = plan_day(config)
    assert days_in(config) == ["2026-04-05", "2026-04-06", "2026-04-07"]
    questions = said(outcome, "open_on_feast")
    assert [question.values["day"] for question in questions] == ["2026-04-05", "2026-04-06"]
    assert "Open on Sun 5 Apr (Easter Sunday)? No sales on 20 Apr 2025, the last Easter Sunday." in page(
        config, "2026-04-05"
    )


def test_a_weekday_without_sales_for_twelve_weeks_is_passed_over_and_the_page_says_since_when(shop: Shop) -> None:
    mondays = list(pd.date_range("2025-10-06", "2026-03-01", freq="W-MON"))
    config = shop("2026-02-22", first="2025-09-01", silent=mondays)
    outcome = plan_day(config)
    assert days_in(config) == ["2026-02-24"]
    assert outcome.exit_code == 0
    html = page(config, "2026-02-24")
    assert "No sales on Mondays since 29 Sept 2025, so Mon 23 Feb has no plan: closed? Say so in closures.csv." in html


def test_eleven_weeks_without_sales_are_not_enough_to_pass_a_weekday_over(shop: Shop) -> None:
    mondays = list(pd.date_range("2025-12-08", "2026-03-01", freq="W-MON"))
    config = shop("2026-02-22", first="2025-09-01", silent=mondays)
    assert len([day for day in mondays if day <= pd.Timestamp("2026-02-22")]) == 11
    plan_day(config)
    assert days_in(config) == ["2026-02-23", "2026-02-24"]


def test_the_monday_before_christmas_eve_is_asked_of_a_shop_that_closes_on_mondays(shop: Shop) -> None:
    mondays = list(pd.date_range("2024-06-03", "2024-12-31", freq="W-MON"))
    config = shop("2024-12-22", first="2024-06-01", silent=mondays)
    outcome = plan_day(config)
    assert "2024-12-23" in days_in(config)
    assert said(outcome, "open_on_weekday")[0].values["day"] == "2024-12-23"


def test_what_a_person_wrote_cancels_a_day_and_is_told_with_file_and_line(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text(
        "first_day,last_day,is_open\n2026-01-01,,no\n2026-02-25,2026-02-25,no\n", encoding="utf-8"
    )
    config = shop("2026-02-24", first="2025-12-01", more='[opening]\nclosures = "days.csv"')
    outcome = plan_day(config)
    assert days_in(config) == ["2026-02-26"]
    assert not said(outcome, "open_on_weekday")
    assert "Closed on Wed 25 Feb: it is written in days.csv, line 3." in page(config, "2026-02-26")
    asked = plan_day(config, day=pd.Timestamp("2026-02-25").date())
    assert not asked.written
    [written] = said(asked, "closed_as_written")
    assert (written.values["file"], written.values["line"]) == ("days.csv", 3)


def test_a_weekday_closed_in_the_configuration_cancels_and_its_line_is_told(shop: Shop) -> None:
    more = '[opening]\nclosed_weekdays = ["wednesday"]'
    config = shop("2026-02-24", first="2025-12-01", more=more)
    outcome = plan_day(config)
    assert days_in(config) == ["2026-02-26"]
    line = next(
        number
        for number, text in enumerate(config_text(pd.Timestamp("2026-02-24"), more).splitlines(), start=1)
        if "closed_weekdays" in text
    )
    [told] = said(outcome, "closed_by_setting")
    assert dict(told.values) == {
        "day": "2026-02-25",
        "next_day": "2026-02-26",
        "setting": "[opening] closed_weekdays",
        "file": "forecast.toml",
        "line": line,
    }


def test_a_day_thought_to_be_closed_is_planned_when_it_is_asked_for(shop: Shop) -> None:
    mondays = list(pd.date_range("2025-10-06", "2026-03-01", freq="W-MON"))
    config = shop("2026-02-20", first="2025-09-01", silent=mondays)
    outcome = plan_day(config, day=pd.Timestamp("2026-02-23").date())
    assert days_in(config) == ["2026-02-23"]
    assert "Open on Mon 23 Feb? No sales on Mondays since 29 Sept 2025" in page(config, "2026-02-23")
    assert said(outcome, "open_on_weekday")


def test_a_customer_order_makes_a_question_of_a_weekday_that_seems_closed(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(
        "order_id,shop,product,day,qty,known_at\n1,High Street,Bloomer,2026-02-23,12,2026-02-20 10:00\n",
        encoding="utf-8",
    )
    mondays = list(pd.date_range("2025-10-06", "2026-03-01", freq="W-MON"))
    more = '[shop_files]\ncustomer_orders = "orders.csv"\n'
    config = shop("2026-02-22", first="2025-09-01", silent=mondays, more=more)
    outcome = plan_day(config)
    assert days_in(config) == ["2026-02-23", "2026-02-24"]
    assert float(outcome.data["rows"][0]["orders_qty"]) == 12
    assert not said(outcome, "orders_on_closed_day")


def test_open_on_public_holidays_means_feasts_as_well(shop: Shop) -> None:
    silent = [pd.Timestamp("2024-12-24"), pd.Timestamp("2024-12-25"), pd.Timestamp("2024-12-31")]
    for evening in ("2025-12-23", "2025-12-24", "2025-12-30"):
        more = "[opening]\nclosed_on_public_holidays = false"
        outcome = plan_day(shop(evening, first="2024-06-01", silent=silent, more=more))
        assert outcome.data["day"] == f"{pd.Timestamp(evening) + pd.Timedelta(days=1):%Y-%m-%d}"
        assert "further_days" not in outcome.data
        assert not said(outcome, "open_on_feast")


def test_in_a_chain_only_the_shop_that_is_asked_gets_the_next_day_as_well(shop: Shop, tmp_path: Path) -> None:
    config = shop("2026-02-24", first="2025-12-01", shops=("High Street", "Station"))
    till = tmp_path / "till.csv"
    lines = till.read_text(encoding="utf-8").splitlines()
    gone = ("2026-02-11,Station", "2026-02-18,Station")
    till.write_text("\n".join(line for line in lines if not line.startswith(gone)) + "\n", encoding="utf-8")
    outcome = plan_day(config)
    made = {str(path.parent.relative_to(config.run.out)) for path in config.run.out.glob("2*/*/plan.csv")}
    assert made == {"2026-02-25/High Street", "2026-02-25/Station", "2026-02-26/Station"}
    assert [notice.shop for notice in said(outcome, "open_on_weekday")] == ["Station"]
    assert "Open on" not in page(config, "2026-02-25")
    assert "Open on Wed 25 Feb?" in page(config, "2026-02-25", "Station")


def test_three_shops_silent_together_are_an_export_that_is_missing_and_nobody_is_asked(shop: Shop) -> None:
    silent = wednesdays("2026-02-11", "2026-02-18")
    config = shop("2026-02-24", first="2025-12-01", silent=silent, shops=("A", "B", "C"))
    outcome = plan_day(config)
    assert days_in(config) == ["2026-02-25"]
    assert not said(outcome, "open_on_weekday")
    assert {notice.values["days"] for notice in said(outcome, "till_days_missing")} == {"2026-02-11, 2026-02-18"}


def test_orders_are_enough_if_the_shop_opens_on_the_day_in_question_and_say_so(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "recipes.csv").write_text(RECIPES, encoding="utf-8")
    (tmp_path / "suppliers.csv").write_text(SUPPLIERS, encoding="utf-8")
    (tmp_path / "stock.csv").write_text(
        "shop,ingredient,day,stock_qty\nHigh Street,Flour,2026-02-24,500\n", encoding="utf-8"
    )
    more = '[catalogue]\nrecipes = "recipes.csv"\nsuppliers = "suppliers.csv"\n[shop_files]\nstock = "stock.csv"\n'
    more += '[reports]\nsheets = ["outlook"]\n'
    silent = wednesdays("2026-02-11", "2026-02-18")

    def ordered(more: str) -> tuple[Outcome, float, set[bytes]]:
        config = shop("2026-02-24", first="2025-12-01", silent=silent, more=more)
        outcome = plan_day(config)
        sheets = {path.read_bytes() for path in config.run.out.glob("2*/*/orders.csv")}
        outlooks = sorted({path.name for path in config.run.out.glob("2*/*/outlook-*")})
        assert outlooks == ["outlook-Mill.csv", "outlook-Mill.pdf"]
        table = pd.read_csv(next(config.run.out.glob("2*/*/orders.csv")), sep=";", decimal=",")
        for path in sorted(config.run.out.rglob("*"), reverse=True):
            path.unlink() if path.is_file() or path.is_symlink() else path.rmdir()
        return outcome, float(table["Need"].sum()), sheets

    asked, asked_kg, sheets = ordered(more)
    assert len(sheets) == 1
    assert said(asked, "orders_count_asked")[0].values["days"].startswith("2026-02-25")
    _, closed_kg, _ = ordered(more + '[opening]\nclosed_weekdays = ["wednesday"]')
    assert asked_kg - closed_kg > 10
