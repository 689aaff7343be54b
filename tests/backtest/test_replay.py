from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.backtest import BacktestResult, ReplaySettings, backtest, top_products
from forecast.backtest.missed import KEY, Foreseen, _Missed
from forecast.forecasting import forecast
from forecast.history.known import Facts
from forecast.metrics import scorecard
from forecast.tables import OpenDays, Products, Sales, WeatherOutlook, checked

from ..made_up_past import FIRST, QUICK, ZONE, evening, facts_of, sales_of

START, END = FIRST + pd.Timedelta(days=150), FIRST + pd.Timedelta(days=163)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return facts_of(sales_of({"bread": 60.0, "rye": 12.0, "cake": 3.0}, days=200, closed_weekday=0)[0])


@pytest.fixture(scope="module")
def result(facts: Facts) -> BacktestResult:
    return backtest(facts, ReplaySettings(first=START, last=END, settings=QUICK, refit_every_days=7, jobs=1))


def test_every_open_day_is_forecast_once_from_the_evening_before(result: BacktestResult) -> None:
    table = result.predictions
    days = pd.date_range(START, END)
    assert sorted(table["day"].unique()) == sorted(days[days.day_of_week != 0])
    assert len(table) == 12 * 3 * 4
    local = table["cutoff"].dt.tz_convert(ZONE)
    assert (local.dt.hour == 21).all()
    assert (table["day"] - local.dt.tz_localize(None).dt.normalize() == pd.Timedelta(days=1)).all()
    assert set(table["horizon_days"]) == {1}


def test_the_actual_is_what_was_wanted_on_that_day(facts: Facts, result: BacktestResult) -> None:
    wanted = facts.sales.set_index(["product", "day"])["sold_qty"]
    for row in result.predictions.drop_duplicates(["product", "day"]).itertuples():
        assert row.actual_qty == wanted.get((row.product, row.day), 0.0)


@pytest.mark.parametrize("refit_day", [START, START + pd.Timedelta(days=7)])
def test_on_a_refit_day_plan_and_backtest_say_the_same(
    facts: Facts, result: BacktestResult, refit_day: pd.Timestamp
) -> None:
    known = facts.at(evening(refit_day - pd.Timedelta(days=1)))
    plan = forecast(known, [refit_day], settings=QUICK, jobs=1).quantiles
    replayed = result.predictions[result.predictions["day"] == refit_day]
    columns = ["shop", "product", "day", "level", "horizon_days", "demand_qty", "rung", "reason"]
    assert len(plan) > 0
    pd.testing.assert_frame_equal(
        plan[columns].sort_values(columns[:4], ignore_index=True),
        replayed[columns].sort_values(columns[:4], ignore_index=True),
    )


def test_the_rules_equal_loops_over_the_till(facts: Facts, result: BacktestResult) -> None:
    sold = facts.sales[facts.sales["product"] == "bread"].set_index("day")["sold_qty"]

    def mean_of(values: pd.Series) -> float:
        return float(values.mean())

    for rule, table in result.rules.items():
        means = table[(table["product"] == "bread") & (table["level"] == "mean")].set_index("day")["demand_qty"]
        assert len(means) == 12
        for day, said in means.items():
            past = sold[sold.index < day]
            same = past[past.index.day_of_week == day.day_of_week]
            week = past[past.index >= day - pd.Timedelta(days=7)]
            eight = past[past.index >= day - pd.Timedelta(days=56)]
            index = mean_of(eight[eight.index.day_of_week == day.day_of_week]) / mean_of(eight)
            expected = {
                "last_week": same.iloc[-1],
                "mean_of_four": mean_of(same.iloc[-4:]),
                "weekday_index": mean_of(week) * index,
            }[rule]
            assert said == pytest.approx(expected), (rule, day)


def test_the_rules_answer_for_the_same_rows(result: BacktestResult) -> None:
    key = ["shop", "product", "day", "level"]
    ours = result.predictions.sort_values(key)[key].to_numpy().tolist()
    for table in result.rules.values():
        assert table.sort_values(key)[key].to_numpy().tolist() == ours


def test_the_models_beat_last_week_on_weekday_and_noise(result: BacktestResult) -> None:
    card = scorecard({"us": result.predictions, **result.rules})
    cost = card[(card["product"] == "") & (card["level"] == 0.5)].set_index("method")["newsvendor_cost"]
    assert cost["us"] < 0.9 * cost["last_week"]


def test_longer_horizons_are_forecast_from_earlier_evenings(facts: Facts) -> None:
    seen = []
    table = backtest(
        facts,
        ReplaySettings(
            first=START,
            last=START + pd.Timedelta(days=3),
            settings=QUICK,
            horizons=(1, 5),
            levels=(0.5,),
            products=["bread"],
            jobs=1,
        ),
        progress=lambda done, total: seen.append((done, total)),
    ).predictions
    assert set(table["product"]) == {"bread"}
    assert set(table["level"]) == {"0.5", "mean"}
    assert set(table["horizon_days"]) == {1, 5}
    days = {horizon: sorted(part["day"].unique()) for horizon, part in table.groupby("horizon_days")}
    assert days[1] == days[5]
    assert seen[-1][0] == seen[-1][1] == len(seen)


def test_the_top_products_are_those_of_the_eight_weeks_before(facts: Facts) -> None:
    assert top_products(facts, before=START, count=2) == ["bread", "rye"]
    catalogue = pd.DataFrame({"product": ["bread", "rye", "cake"], "label": "", "is_planned": [False, True, True]})
    unplanned = Facts(timezone="Europe/Paris", sales=facts.sales, products=checked(Products, catalogue))
    assert top_products(unplanned, before=START, count=2) == ["rye", "cake"]
    assert top_products(facts, before=FIRST, count=2) == []


def test_a_span_without_open_days_gives_an_empty_table(facts: Facts) -> None:
    monday = START + pd.Timedelta(days=(7 - START.day_of_week) % 7)
    nothing = backtest(facts, ReplaySettings(first=monday, last=monday, settings=QUICK, top=1, jobs=1))
    assert len(nothing.predictions) == 0
    assert all(len(table) == 0 for table in nothing.rules.values())


def counted(result: BacktestResult) -> dict[str, dict[str, object]]:
    found = [one for one in result.notices if one.code in ("sold_not_forecast", "forecast_not_scored")]
    assert all(one.severity == "note" for one in found)
    assert len({one.code for one in found}) == len(found), "each is told once"
    return {one.code: dict(one.values) for one in found}


def test_nothing_is_told_when_forecasts_and_past_have_the_same_rows(result: BacktestResult) -> None:
    assert counted(result) == {}


def test_rows_on_one_side_only_are_counted_over_all_evenings(facts: Facts) -> None:
    sales = facts.sales
    shut, arrives = START, START + pd.Timedelta(days=1)
    bun = sales[(sales["product"] == "rye") & (sales["day"] >= arrives)].assign(product="bun")
    seen = facts.open_days.copy()
    # A door found shut, which nobody had announced.
    seen.loc[seen["day"] == shut, ["is_open", "reason"]] = (False, "till")
    catalogue = pd.DataFrame({"product": ["bread", "rye", "cake", "bun"], "label": ""})
    changed = dataclasses.replace(
        facts,
        sales=checked(Sales, pd.concat([sales[sales["day"] != shut], bun])),
        open_days=checked(OpenDays, seen),
        products=checked(Products, catalogue),
    )
    result = backtest(
        changed, ReplaySettings(first=START, last=START + pd.Timedelta(days=5), settings=QUICK, horizons=(1, 2), jobs=1)
    )
    forecast = {(row.product, row.day, row.horizon_days) for row in result.predictions.itertuples()}
    open_days = [day for day in pd.date_range(START, START + pd.Timedelta(days=5)) if day.day_of_week != 0]
    sold = sales[sales["day"].isin(open_days)].set_index(["product", "day"])["sold_qty"]
    unforeseen = [
        float(sold.get(("rye", day), 0.0))
        for day in open_days
        for horizon in (1, 2)
        if day >= arrives and ("bun", day, horizon) not in forecast
    ]
    assert 0 < len(unforeseen) < 2 * len(open_days)
    assert counted(result) == {
        "sold_not_forecast": {"rows": len(unforeseen), "units": round(sum(unforeseen))},
        "forecast_not_scored": {"rows": 3 * 2},
    }


def test_days_thought_to_be_closed_are_no_part_of_a_week_s_total(facts: Facts) -> None:
    span = ReplaySettings(
        first=START, last=START + pd.Timedelta(days=8), settings=QUICK, horizons=tuple(range(1, 8)), jobs=1
    )
    weeks = backtest(facts, span).weeks["sum_of_days"]
    bread = weeks[(weeks["product"] == "bread") & (weeks["level"] == "mean")]
    # Six days of about sixty: the shop closes on Mondays, and nobody wrote it down.
    assert len(bread) > 0
    assert bread["demand_qty"].between(6 * 50, 6 * 70).all()


def test_what_nobody_asked_for_is_not_missed(facts: Facts) -> None:
    catalogue = pd.DataFrame({"product": ["bread", "rye", "cake"], "label": "", "is_planned": [True, True, False]})
    unplanned = dataclasses.replace(facts, products=checked(Products, catalogue))
    span = {"first": START, "last": START + pd.Timedelta(days=1), "settings": QUICK, "jobs": 1}
    assert counted(backtest(unplanned, ReplaySettings(products=["bread", "cake"], **span))) == {}


OPEN = pd.DataFrame({"shop": ["a"], "day": [FIRST - pd.Timedelta(days=1)], "is_open": [True], "reason": ["till"]})


def test_missed_rows_equal_a_loop() -> None:
    random = np.random.default_rng(3)
    days = list(pd.date_range(FIRST, periods=9))
    every = pd.MultiIndex.from_product([["a", "b"], ["bread", "rye"], days]).to_frame(index=False)
    every.columns = pd.Index(["shop", "product", "day"])
    actual = every[random.random(len(every)) < 0.6].assign(actual_qty=2.0)
    foreseen, sold_rows, forecast_rows = Foreseen(), 0, 0
    for number in range(4):
        # Two evenings may foresee the same day, and each counts for itself.
        asked = days[number : number + 3]
        foreseeable = [*asked, days[-1]] if number == 0 else asked
        forecast = every[every["day"].isin(foreseeable) & (random.random(len(every)) < 0.6)]
        foreseen.keep(forecast.assign(is_due=True), asked, OPEN)
        said = {tuple(row) for row in forecast.to_numpy().tolist()}
        came = {tuple(row) for row in actual.loc[actual["day"].isin(asked), KEY].to_numpy().tolist()}
        sold_rows, forecast_rows = sold_rows + len(came - said), forecast_rows + len(said - came)
    missed = foreseen.missed_in(actual)
    assert dataclasses.replace(missed, days=()) == _Missed(sold_rows, 2.0 * sold_rows, forecast_rows)


def test_nothing_is_missed_where_all_was_forecast_or_no_evening_was() -> None:
    days = list(pd.date_range(FIRST, periods=2))
    rows = pd.DataFrame({"shop": "a", "product": "rye", "day": days})
    foreseen = Foreseen()
    assert foreseen.missed_in(rows.assign(actual_qty=1.0)).notices() == []
    foreseen.keep(rows.assign(is_due=True), days, OPEN)
    foreseen.keep(rows.iloc[:0].assign(is_due=True), [], OPEN)
    assert foreseen.missed_in(rows.assign(actual_qty=1.0)).notices() == []


def _shared_data() -> Path:
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("FORECAST_SHARED_DATA", beside))


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.skipif(not (_shared_data() / "kiel" / "umsatz.csv").exists(), reason="the real data are not here")
def test_on_a_real_shop_in_euros_the_models_beat_every_rule() -> None:
    turnover = pd.read_csv(_shared_data() / "kiel" / "umsatz.csv", parse_dates=["Datum"])
    sold = pd.DataFrame(
        {
            "shop": "kiel",
            "product": turnover["Warengruppe"].astype(str),
            "day": turnover["Datum"],
            "sold_qty": turnover["Umsatz"],
        }
    )
    recent = sold[sold["day"] >= "2016-06-01"]
    result = backtest(
        facts_of(recent),
        ReplaySettings(
            first=pd.Timestamp("2018-05-01"),
            last=pd.Timestamp("2018-05-28"),
            settings=QUICK.model_copy(update={"levels": (0.5, 0.8)}),
            top=5,
        ),
    )
    card = scorecard({"us": result.predictions, **result.rules})
    total = card[(card["product"] == "") & (card["level"] == 0.8)].set_index("method")
    assert (total.loc["us", "newsvendor_cost"] < 0.95 * total["newsvendor_cost"].drop("us")).all()
    assert np.abs(total.loc["us", "coverage"] - 0.8) < 0.1


def weather_told(facts: Facts, mode: str) -> dict[str, int]:
    result = backtest(
        facts,
        ReplaySettings(
            first=pd.Timestamp("2024-06-10"), last=pd.Timestamp("2024-06-16"), settings=QUICK, weather_in_backtest=mode
        ),
    )
    [told] = [notice for notice in result.notices if notice.code == "weather_used"]
    return {name: days for name, days in told.values.items() if days}


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("outlook", {"days": 7, "outlook_days": 3, "none_days": 4}),
        ("observed", {"days": 7, "outlook_days": 3, "observed_days": 4}),
        ("with-error", {"days": 7, "outlook_days": 3, "error_days": 4}),
        ("none", {"days": 7, "none_days": 7}),
    ],
)
def test_a_backtest_says_which_weather_it_used(mode: str, told: dict[str, int]) -> None:
    sold, weather = sales_of({"bread": 60.0}, with_rain=True)
    days = pd.date_range("2024-06-14", "2024-06-16")
    said = pd.DataFrame({"place": "p", "day": days, "rain_mm": 1.0})
    said["issued_at"] = [evening(day - pd.Timedelta(days=1)) for day in days]
    facts = facts_of(sold, weather=weather, weather_outlook=checked(WeatherOutlook, said))
    assert weather_told(facts, mode) == told


def test_a_rung_chosen_in_the_catalogue_speaks_in_plan_and_backtest_alike(facts: Facts) -> None:
    products = facts.products.assign(chosen_rung=["mean_of_four", "", ""])
    chosen = dataclasses.replace(facts, products=checked(Products, products))
    first = str(products["product"].iloc[0])
    replay = ReplaySettings(first=START, last=START, settings=QUICK, jobs=1)
    replayed = backtest(chosen, replay)
    plan = forecast(chosen.at(evening(START - pd.Timedelta(days=1))), [START], settings=QUICK, jobs=1).quantiles
    for table in (replayed.predictions, plan):
        mine = table["product"] == first
        assert set(table.loc[mine, "rung"]) == {"mean_of_four"}
        assert set(table.loc[mine, "reason"]) == {'chosen_rung {"rung": "mean_of_four"}'}
        assert set(table.loc[~mine, "rung"]) == {"boosted"}
    columns = ["product", "level", "demand_qty"]
    pd.testing.assert_frame_equal(
        plan[columns].sort_values(columns[:2], ignore_index=True),
        replayed.predictions[columns].sort_values(columns[:2], ignore_index=True),
    )
    rule = replayed.rules["mean_of_four"]
    own = replayed.predictions.loc[replayed.predictions["product"] == first, "demand_qty"].tolist()
    assert own == pytest.approx(rule.loc[rule["product"] == first, "demand_qty"].tolist())
