"""Contributions sum to the forecast, and a planted effect lies in its own group."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from forecast.config import ModelSettings
from forecast.forecasting import Forecast, forecast
from forecast.forecasting.explanation import contributions
from forecast.forecasting.recent_errors import RecentErrors
from forecast.history.known import Known
from forecast.notices import parse_reason
from forecast.tables import (
    EXPLANATION_GROUPS,
    MEAN,
    Calendar,
    Events,
    Products,
    Shops,
    Signals,
    WeatherObserved,
    WeatherOutlook,
    checked,
)

from .made_up_past import FIRST, QUICK, WEEKDAY_EFFECT, ZONE, evening, facts_of, sales_of

PAST_DAYS = 560
TODAY = FIRST + pd.Timedelta(days=PAST_DAYS - 1)
PLANTED = {"weather": 0.8, "event": 1.5, "holiday": 0.6, "school_holiday": 1.3, "promotion": 1.4}
"""Rain of 8 mm, a fair, a public holiday, school holidays, a promotion."""
AHEAD = {"weather": 2, "event": 3, "holiday": 4, "school_holiday": 12, "promotion": 6}
"""On which day ahead of the cutoff each of them happens, alone [days]."""


def ordinary_days_in(table: pd.DataFrame) -> pd.Series:
    """Return what the ordinary day makes of each product."""
    base = table[table["group"].isin(["level", "weekday", "season"])]
    return base.groupby("product")["contribution_qty"].sum()


def by_group(table: pd.DataFrame, product: str) -> dict[str, float]:
    mine = table[table["product"] == product]
    return dict(zip(mine["group"], mine["contribution_qty"], strict=True))


def assert_sums_to_the_mean(result: Forecast, days: list[pd.Timestamp]) -> pd.DataFrame:
    every = pd.concat([contributions(result.evening, day) for day in days], ignore_index=True)
    means = result.quantiles[result.quantiles["level"] == MEAN].set_index(["shop", "product", "day"])["demand_qty"]
    sums = every.groupby(["shop", "product", "day"])["contribution_qty"].sum()
    pd.testing.assert_index_equal(sums.index.sort_values(), means.index.sort_values())
    assert (sums - means).abs().max() < 1e-6
    assert len(every) == len(means) * len(EXPLANATION_GROUPS)
    return every


def planted() -> Known:
    """Return two products with every effect planted in 560 days, and one effect on each of some days ahead."""
    random = np.random.default_rng(4)
    days = pd.date_range(FIRST, periods=PAST_DAYS + 20)
    position = np.arange(len(days))
    is_past = position < PAST_DAYS
    happens = {
        "weather": random.random(len(days)) < 0.3,
        "event": random.random(len(days)) < 0.07,
        "holiday": (position % 29 == 11) & (position % 7 != 6),
        # Three weeks in ten, as schools have them.
        "school_holiday": (position // 14) % 4 == 1,
        "promotion": random.random(len(days)) < 0.15,
    }
    for cause, ahead in AHEAD.items():
        happens[cause][PAST_DAYS:] = False
        happens[cause][PAST_DAYS - 1 + ahead] = True
    factor = np.prod([np.where(happens[cause], PLANTED[cause], 1.0) for cause in PLANTED], axis=0)
    sold = pd.concat(
        [
            pd.DataFrame({"shop": "a", "product": product, "day": days, "sold_qty": random.poisson(mean).astype(float)})
            for product, level in (("bread", 90.0), ("rye", 50.0))
            for mean in [level * WEEKDAY_EFFECT[days.day_of_week] * factor]
        ]
    )
    weather = pd.DataFrame({"place": "p", "day": days, "rain_mm": np.where(happens["weather"], 8.0, 0.0)})
    known_at = days.tz_localize(ZONE) - pd.Timedelta(days=30)
    fair = pd.DataFrame({"day": days, "name": "fair", "kind": "fair", "size": 1.0, "known_at": known_at})
    sale = pd.DataFrame({"day": days, "name": "promotion", "value": happens["promotion"] * 1.0, "known_at": known_at})
    calendar = [
        ("FR", day, "public_holiday", f"day_{number}", "") for number, day in enumerate(days[happens["holiday"]])
    ] + [("FR/Zone B", day, "school_holiday", "break", "") for day in days[happens["school_holiday"]]]
    facts = facts_of(
        sold[np.tile(is_past, 2)],
        weather=checked(WeatherObserved, weather[is_past]),
        weather_outlook=checked(WeatherOutlook, weather[~is_past].assign(issued_at=evening(TODAY))),
        events=checked(Events, fair[happens["event"]]),
        signals=checked(Signals, sale),
        calendar=checked(Calendar, pd.DataFrame(calendar, columns=["region", "day", "kind", "name", "label"])),
        shops=checked(Shops, pd.DataFrame({"shop": ["a"], "name": "a", "place": "p", "school_zones": "Zone B"})),
    )
    return facts.at(evening(TODAY))


@pytest.fixture(scope="module")
def known() -> Known:
    return planted()


@pytest.fixture(scope="module")
def days() -> list[pd.Timestamp]:
    return [TODAY + pd.Timedelta(days=ahead) for ahead in sorted({1, *AHEAD.values()})]


@pytest.fixture(scope="module")
def result(known: Known, days: list[pd.Timestamp]) -> Forecast:
    return forecast(known, days, settings=QUICK, jobs=1)


def test_contributions_sum_to_the_forecast_of_every_row(result: Forecast, days: list[pd.Timestamp]) -> None:
    every = assert_sums_to_the_mean(result, days)
    assert set(result.quantiles["rung"]) == {"boosted"}
    assert (every.loc[every["group"] == "limits", "contribution_qty"] == 0).all()


@pytest.mark.parametrize("cause", list(PLANTED))
def test_a_planted_effect_lies_in_its_group_and_nowhere_else(result: Forecast, cause: str) -> None:
    table = contributions(result.evening, TODAY + pd.Timedelta(days=AHEAD[cause]))
    for product, ordinary in ordinary_days_in(table).items():
        told = by_group(table, str(product))
        share, truth = told[cause] / ordinary, PLANTED[cause] - 1
        # Trees that see a third of the columns each are cautious.
        assert 0.6 < share / truth < 1.2
        others = [group for group in PLANTED if group != cause]
        assert max(abs(told[group]) for group in others) < abs(told[cause]) / 4


def test_the_weekday_lies_in_its_group(result: Forecast) -> None:
    day = TODAY + pd.Timedelta(days=1)
    told = by_group(contributions(result.evening, day), "bread")
    expected = 90.0 * (WEEKDAY_EFFECT[day.day_of_week] - WEEKDAY_EFFECT.mean())
    assert told["weekday"] == pytest.approx(expected, abs=9)


def test_on_an_ordinary_dry_day_nothing_out_of_the_ordinary_is_told(result: Forecast) -> None:
    told = by_group(contributions(result.evening, TODAY + pd.Timedelta(days=1)), "bread")
    for cause in PLANTED:
        assert abs(told[cause]) < 2


def test_a_day_that_was_not_forecast_has_no_contributions(result: Forecast) -> None:
    assert contributions(result.evening, TODAY + pd.Timedelta(days=10)).empty


@pytest.mark.parametrize("rung", ["weekday", "last_week"])
def test_a_simple_rule_is_made_up_of_level_and_weekday(known: Known, days: list[pd.Timestamp], rung: str) -> None:
    spoken = forecast(known, days, settings=ModelSettings(levels=(0.5,), rungs=(rung,)), jobs=1)
    every = assert_sums_to_the_mean(spoken, days)
    assert set(spoken.quantiles["rung"]) == {rung}
    # The usual quantity takes a holiday for a Sunday and the fair for what fairs did; last week knew of neither.
    knows = {"level", "weekday", "holiday", "event"} if rung == "weekday" else {"level", "weekday"}
    assert set(every.loc[every["contribution_qty"] != 0, "group"]) == knows
    saturday = next(day for day in days if day.day_of_week == 5)
    assert by_group(every[every["day"] == saturday], "bread")["weekday"] > 20


@pytest.mark.parametrize("rung", ["mean_of_four", "weekday_index", "level"])
def test_what_a_person_chose_to_speak_is_made_up_of_level_and_weekday(
    known: Known, days: list[pd.Timestamp], rung: str
) -> None:
    chosen = dataclasses.replace(known, products=checked(Products, known.products.assign(chosen_rung=rung)))
    spoken = forecast(chosen, days, settings=ModelSettings(levels=(0.5,), rungs=("weekday",)), jobs=1)
    every = assert_sums_to_the_mean(spoken, days)
    assert set(spoken.quantiles["rung"]) == {rung}
    assert set(every.loc[every["contribution_qty"] != 0, "group"]) <= {"level", "weekday"}


def test_a_borrowed_forecast_is_made_up_like_its_lender_s(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = facts_of(sales_of({"bread": 60.0, "rye": 12.0}, days=200)[0])
    catalogue = pd.DataFrame({"product": ["bread", "rye", "spelt"], "analogue": ["", "", "rye"]})
    facts = dataclasses.replace(facts, products=checked(Products, catalogue.assign(label="")))
    today = FIRST + pd.Timedelta(days=150)
    days = [today + pd.Timedelta(days=1)]
    result = forecast(facts.at(evening(today)), days, settings=QUICK, jobs=1)
    every = assert_sums_to_the_mean(result, days)
    rungs = dict(zip(result.quantiles["product"], result.quantiles["rung"], strict=True))
    assert rungs == {"bread": "boosted", "rye": "boosted", "spelt": "analogue"}
    rye, spelt = by_group(every, "rye"), by_group(every, "spelt")
    ratio = sum(spelt.values()) / sum(rye.values())
    np.testing.assert_allclose(list(spelt.values()), [ratio * part for part in rye.values()])
    spoken, widen = result.evening.spoken()
    is_rye = (result.evening.rows["product"] == "rye").to_numpy()
    held = dataclasses.replace(spoken, forecast=np.where(is_rye, spoken.forecast / 2, spoken.forecast))
    monkeypatch.setattr(result.evening, "spoken", lambda: (held, widen))
    of_held = contributions(result.evening, days[0])
    assert by_group(of_held, "spelt") == pytest.approx(spelt), "what holds the lender does not hold the borrower"
    assert by_group(of_held, "rye")["limits"] == pytest.approx(-sum(rye.values()) / 2)


def test_what_is_borrowed_from_the_whole_shop_is_made_up_like_its_products() -> None:
    """Twenty days of rye beside three products with models: own rule and the shop's day, and both sum."""
    old, _ = sales_of({"bread": 60.0, "bun": 30.0, "cake": 8.0}, days=200)
    young, _ = sales_of({"rye": 12.0}, days=200, seed=3)
    sold = pd.concat([old, young[young["day"] >= FIRST + pd.Timedelta(days=180)]])
    today = FIRST + pd.Timedelta(days=199)
    days = [today + pd.Timedelta(days=ahead) for ahead in (1, 2)]
    result = forecast(facts_of(sold).at(evening(today)), days, settings=QUICK, jobs=1)
    every = assert_sums_to_the_mean(result, days)
    assert (every.loc[every["group"] == "limits", "contribution_qty"].abs() < 1e-6).all()
    of_rye = result.quantiles[(result.quantiles["product"] == "rye") & (result.quantiles["level"] == MEAN)]
    assert set(of_rye["rung"]) == {"weekday"}
    told = [parse_reason(line) for line in of_rye["reason"].iloc[0].split("\n")]
    need = QUICK.minimum_boosted_days
    assert told == [
        ("short_past", {"have_days": 20, "need_days": need}),
        ("shop_beside", {"have_days": 20, "shop_share": 0.43}),
    ]


def test_a_product_in_its_first_days_stands_at_its_recent_level() -> None:
    old, _ = sales_of({"bread": 60.0}, days=151)
    young, _ = sales_of({"rye": 12.0}, days=151)
    # Sold for three days, none of them of the weekday that is asked for.
    sold = pd.concat([old, young[young["day"] > FIRST + pd.Timedelta(days=147)]])
    today = FIRST + pd.Timedelta(days=150)
    days = [today + pd.Timedelta(days=1)]
    settings = ModelSettings(levels=(0.5,), rungs=("last_week",))
    result = forecast(facts_of(sold).at(evening(today)), days, settings=settings, jobs=1)
    assert dict(zip(result.quantiles["product"], result.quantiles["rung"], strict=True))["rye"] == "level"
    told = by_group(assert_sums_to_the_mean(result, days), "rye")
    assert {group for group, qty in told.items() if qty != 0} == {"level"}


def test_contributions_sum_where_the_weekday_rule_has_a_share() -> None:
    facts = facts_of(sales_of({"bread": 60.0, "rye": 12.0}, days=70)[0])
    known = facts.at(evening(FIRST + pd.Timedelta(days=69)))
    days = [FIRST + pd.Timedelta(days=70 + ahead) for ahead in (0, 5)]
    result = forecast(known, days, settings=QUICK.model_copy(update={"minimum_boosted_days": 42}), jobs=1)
    assert (result.evening.rule_share > 0).all()
    every = assert_sums_to_the_mean(result, days)
    limits = every.loc[every["group"] == "limits", "contribution_qty"]
    assert (limits.abs() < 1e-6).all(), "nothing but models and rule has spoken"
    saturday = by_group(contributions(result.evening, days[1]), "bread")
    assert saturday["weekday"] > 0.2 * saturday["level"]


def test_what_the_last_days_errors_change_belongs_to_the_level(
    known: Known, days: list[pd.Timestamp], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {}
    for factor in (1.0, 0.9):
        monkeypatch.setattr(RecentErrors, "factor", lambda _, rows, factor=factor: np.full(len(rows), factor))
        corrected = forecast(known, days[:1], settings=QUICK, jobs=1)
        told[factor] = by_group(assert_sums_to_the_mean(corrected, days[:1]), "bread")
    assert sum(told[0.9].values()) == pytest.approx(0.9 * sum(told[1.0].values()))
    assert {**told[0.9], "level": 0.0} == pytest.approx({**told[1.0], "level": 0.0})


def test_what_is_changed_after_the_models_have_spoken_is_told_as_limits(
    result: Forecast, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = TODAY + pd.Timedelta(days=1)
    before = by_group(contributions(result.evening, day), "bread")
    spoken, widen = result.evening.spoken()
    held = dataclasses.replace(spoken, forecast=spoken.forecast - 5.0)
    monkeypatch.setattr(result.evening, "spoken", lambda: (held, widen))
    after = by_group(contributions(result.evening, day), "bread")
    assert after["limits"] == pytest.approx(-5.0)
    assert {**after, "limits": 0.0} == before
