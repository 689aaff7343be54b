from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from forecast.config import ModelSettings
from forecast.features import matrix as feature_matrix
from forecast.forecasting import Evening, Forecast, fit, forecast, predict
from forecast.history.known import Facts, Known
from forecast.models.means.boosted import BoostedMean
from forecast.models.spread.quantile_trees import QuantileTrees
from forecast.notices import parse_reason
from forecast.tables import (
    Baked,
    Calendar,
    CustomerOrders,
    Events,
    HourlySums,
    Leftovers,
    OpenDays,
    Products,
    Sales,
    Signals,
    WeatherOutlook,
    checked,
)

from .made_up_past import FIRST, QUICK, WEEKDAY_EFFECT, ZONE, evening, facts_of, sales_of

CUTOFF_DAY = FIRST + pd.Timedelta(days=150)
DAYS = [CUTOFF_DAY + pd.Timedelta(days=number) for number in (1, 2, 7)]


def at(facts: Facts, day: pd.Timestamp = CUTOFF_DAY) -> Known:
    return facts.at(evening(day))


def quick(known: Known, days: list[pd.Timestamp] = DAYS, settings: ModelSettings = QUICK) -> Forecast:
    return forecast(known, days, settings=settings, jobs=1)


def wide(result: Forecast) -> pd.DataFrame:
    return result.quantiles.pivot_table(index=["product", "day"], columns="level", values="demand_qty")


@pytest.fixture(scope="module")
def two_products() -> Facts:
    return facts_of(sales_of({"bread": 60.0, "rye": 12.0}, days=200)[0])


@pytest.fixture(scope="module")
def plain(two_products: Facts) -> Forecast:
    return quick(at(two_products))


def test_every_product_gets_every_level_on_every_day(plain: Forecast) -> None:
    table = plain.quantiles
    assert len(table) == 2 * len(DAYS) * (len(QUICK.levels) + 1)
    assert set(table["rung"]) == {"boosted"}
    assert table["demand_qty"].notna().all()
    assert sorted(table["horizon_days"].unique()) == [1, 2, 7]


def test_quantiles_are_ordered(plain: Forecast) -> None:
    ordered = wide(plain)[["0.1", "0.5", "0.9"]].to_numpy()
    assert (np.diff(ordered, axis=1) >= 0).all()
    assert (ordered >= 0).all()


def test_the_weekday_effect_put_in_comes_out(plain: Forecast) -> None:
    means = wide(plain)["mean"].reset_index()
    bread = means[means["product"] == "bread"]
    truth = 60.0 * WEEKDAY_EFFECT[bread["day"].dt.day_of_week]
    np.testing.assert_allclose(bread["mean"], truth, rtol=0.12)


def test_the_same_input_gives_the_same_numbers(two_products: Facts, plain: Forecast) -> None:
    again = forecast(at(two_products), DAYS, settings=QUICK, jobs=2)
    pd.testing.assert_frame_equal(again.quantiles, plain.quantiles)


def test_the_stages_are_timed(plain: Forecast) -> None:
    assert set(plain.timing) == {"history", "features", "fit", "predict"}


def test_rain_in_the_outlook_lowers_the_forecast_as_rain_lowered_sales() -> None:
    sold, weather = sales_of({"bread": 80.0, "rye": 50.0}, days=400, with_rain=True)
    today = FIRST + pd.Timedelta(days=380)
    tomorrow = today + pd.Timedelta(days=1)

    def mean(rain_mm: float) -> float:
        outlook = pd.DataFrame({"place": "p", "day": [tomorrow], "temp_mean_c": 15.0, "rain_mm": rain_mm})
        outlook["issued_at"] = evening(today) - pd.Timedelta(hours=3)
        facts = facts_of(sold, weather=weather, weather_outlook=checked(WeatherOutlook, outlook))
        return float(wide(quick(at(facts, today), [tomorrow]))["mean"].loc["bread"].iloc[0])

    # The truth is 0.6; trees that see a third of the columns each are cautious.
    assert 0.55 < mean(8.0) / mean(0.0) < 0.75


def everything_known() -> Facts:
    """Facts in which every table has rows before and after the cutoff."""
    sold, weather = sales_of({"bread": 60.0, "rye": 12.0}, days=200, with_rain=True)
    days = pd.date_range(FIRST, periods=200)
    morning = days.tz_localize(ZONE) + pd.Timedelta(hours=6)
    of_bread = pd.DataFrame({"shop": "a", "product": "bread", "day": days})
    facts = facts_of(
        sold,
        weather=weather,
        weather_outlook=checked(WeatherOutlook, weather.assign(issued_at=morning - pd.Timedelta(days=1))),
        events=checked(Events, pd.DataFrame({"day": days, "name": "fair", "known_at": morning - pd.Timedelta(days=3)})),
        signals=checked(
            Signals, pd.DataFrame({"day": days, "name": "ferry", "value": np.arange(200.0), "known_at": morning})
        ),
        customer_orders=checked(
            CustomerOrders,
            of_bread.assign(order_id=[str(n) for n in range(200)], qty=5.0, known_at=morning - pd.Timedelta(days=2)),
        ),
        leftovers=checked(Leftovers, of_bread.assign(left_qty=np.where(days.day % 5 == 0, 0.0, 3.0))),
        baked=checked(Baked, of_bread.assign(baked_qty=80.0)),
        planned=checked(Baked, of_bread.assign(product="rye", baked_qty=14.0)),
        hourly=checked(HourlySums, hours_of(days)),
    )
    return dataclasses.replace(facts, open_days=with_half_day(facts.open_days, ONE_DAY[1]))


def hours_of(days: pd.DatetimeIndex) -> pd.DataFrame:
    """Three quarters are sold before noon, a quarter after, in every month."""
    months = pd.DataFrame({"day": days[days.is_month_end], "shop": "a", "is_sunday": False})
    hours = pd.DataFrame({"hour_s": [8 * 3600, 15 * 3600], "sold_qty": [7_500.0, 2_500.0]})
    products = pd.DataFrame({"product": ["bread", "rye"]})
    return months.merge(products, how="cross").merge(hours, how="cross")


def with_half_day(opening: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """A person wrote down that the shop closes at noon."""
    told = opening.copy()
    told.loc[told["day"] == day, ["closes_s", "reason"]] = [12 * 3600, "closures_file"]
    return checked(OpenDays, told)


def changed_later(facts: Facts, name: str) -> Facts:
    """Change everything in one table that is from after the cutoff."""
    cutoff = evening(CUTOFF_DAY)
    table = getattr(facts, name)
    later = table["known_at"] > cutoff if "known_at" in table else table["day"] > CUTOFF_DAY
    if "issued_at" in table:
        later = table["issued_at"] > cutoff
    if name == "weather_observed":
        # The evening's own day is measured, but published only after the night.
        later = table["day"] >= CUTOFF_DAY
    assert later.any(), f"{name} has nothing from after the cutoff"
    other = table.copy()
    for column in ("sold_qty", "value", "qty", "left_qty", "baked_qty", "rain_mm", "temp_mean_c", "size"):
        if column in other:
            other.loc[later, column] = other.loc[later, column].fillna(0) * 3 + 17
    if "is_open" in other:
        other.loc[later & (other["reason"] != "weekly"), "is_open"] = False
    other = other.drop(index=other.index[later][::7])
    assert not other.equals(table)
    return dataclasses.replace(facts, **{name: checked(Facts.schemas()[name], other)})


TABLES_WITH_A_TIME = [
    "sales",
    "events",
    "signals",
    "weather_observed",
    "weather_outlook",
    "customer_orders",
    "leftovers",
    "baked",
    "planned",
    "hourly",
]
ONE_DAY = [CUTOFF_DAY + pd.Timedelta(days=1), CUTOFF_DAY + pd.Timedelta(days=6)]


@pytest.fixture(scope="module")
def rich() -> Facts:
    return everything_known()


@pytest.fixture(scope="module")
def rich_quantiles(rich: Facts) -> pd.DataFrame:
    return quick(at(rich), ONE_DAY).quantiles


def test_every_fact_with_a_time_is_in_the_test_of_no_peeking() -> None:
    # The times of sales have a test of their own beside the planted leaks (tests/test_no_peeking.py).
    timed = {name for name, cut in Facts.cuts().items() if cut != "never"}
    assert timed - {"open_days"} == set(TABLES_WITH_A_TIME)


@pytest.mark.parametrize("name", TABLES_WITH_A_TIME)
def test_changing_everything_after_the_cutoff_changes_nothing(
    rich: Facts, rich_quantiles: pd.DataFrame, name: str
) -> None:
    other = quick(at(changed_later(rich, name)), ONE_DAY).quantiles
    pd.testing.assert_frame_equal(other, rich_quantiles)


def test_a_half_day_told_ahead_lowers_the_forecast_as_its_hours_do_and_says_so(two_products: Facts) -> None:
    days = pd.date_range(FIRST, periods=200)
    facts = dataclasses.replace(two_products, hourly=checked(HourlySums, hours_of(days)))
    told = dataclasses.replace(facts, open_days=with_half_day(facts.open_days, ONE_DAY[1]))
    whole, half = (quick(at(each), ONE_DAY) for each in (facts, told))
    ratio = wide(half) / wide(whole)
    np.testing.assert_allclose(ratio["mean"].xs(ONE_DAY[0], level="day"), 1.0)
    np.testing.assert_allclose(ratio["mean"].xs(ONE_DAY[1], level="day"), 0.75)
    # A smaller demand scatters more for its size.
    assert (ratio.xs(ONE_DAY[1], level="day")[["0.5", "0.9"]] < 0.9).all(axis=None)
    codes = half.quantiles.set_index("day")["reason"].map(lambda text: parse_reason(text.split("\n")[-1]))
    assert set(map(str, codes.loc[ONE_DAY[1]])) == {str(("half_day", {"open_share": 0.75}))}
    assert "half_day" not in str(codes.loc[ONE_DAY[0]].tolist())


def test_an_exceptional_opening_told_ahead_is_forecast_like_a_usual_day() -> None:
    facts = facts_of(sales_of({"bread": 60.0, "rye": 12.0}, days=200, closed_weekday=0)[0])
    monday = next(day for day in pd.date_range(CUTOFF_DAY, periods=8) if day > CUTOFF_DAY and day.day_of_week == 0)
    opening = facts.open_days.copy()
    opening.loc[opening["day"] == monday, ["is_open", "reason"]] = [True, "closures_file"]
    told = dataclasses.replace(facts, open_days=checked(OpenDays, opening))
    days = [monday, monday + pd.Timedelta(days=7)]
    assert quick(at(facts), days).quantiles.empty
    mean = wide(quick(at(told), days))["mean"]
    assert mean.index.tolist() == [("bread", monday), ("rye", monday)]
    assert 40 < mean["bread", monday] < 75
    assert 8 < mean["rye", monday] < 16


def test_an_unannounced_closing_after_the_cutoff_changes_nothing(rich: Facts, rich_quantiles: pd.DataFrame) -> None:
    seen = rich.open_days.copy()
    after = (seen["day"] > CUTOFF_DAY) & (seen["reason"] != "closures_file")
    seen.loc[after, "reason"] = "till"
    seen.loc[after & (seen["day"].dt.day % 2 == 0), "is_open"] = False
    other = dataclasses.replace(rich, open_days=checked(OpenDays, seen))
    pd.testing.assert_frame_equal(quick(at(other), ONE_DAY).quantiles, rich_quantiles)


def test_the_test_of_no_peeking_finds_a_planted_leak(rich: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Facts.at

    def peeks(self: Facts, cutoff: pd.Timestamp, **more: str) -> Known:
        return honest(self, cutoff + pd.Timedelta(days=2), **more)

    monkeypatch.setattr(Facts, "at", peeks)
    leaky = [quick(at(facts), ONE_DAY).quantiles for facts in (rich, changed_later(rich, "sales"))]
    assert len(leaky[0]) > 0
    assert not leaky[0].equals(leaky[1])


def test_a_leak_inside_the_features_is_found_too(rich: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    known = at(rich)
    honest = feature_matrix.Rows

    def includes_its_own_day(*of_series: np.ndarray, day: np.ndarray, anchor: np.ndarray) -> object:
        return honest(*of_series, day=day, anchor=np.where(anchor < day, day, anchor))

    before = quick(known, ONE_DAY).fitted.tried
    monkeypatch.setattr(feature_matrix, "Rows", includes_its_own_day)
    after = quick(known, ONE_DAY).fitted.tried

    def error(tried: object) -> float:
        forecasts = tried.forecasts["boosted"]  # type: ignore[attr-defined] -- either of two
        return float(np.nanmean(np.abs(forecasts - tried.rows["demand_qty"].to_numpy())))  # type: ignore[attr-defined] -- as above

    assert error(after) < 0.9 * error(before), "knowing the day makes out-of-sample errors suspiciously small"


def test_predicting_some_evenings_after_the_fit_moves_on_with_the_days(two_products: Facts) -> None:
    fitted = fit(at(two_products), settings=QUICK, jobs=1, horizons=(1,))
    later = CUTOFF_DAY + pd.Timedelta(days=10)
    tomorrow = later + pd.Timedelta(days=1)
    quantiles, _ = predict(fitted, at(two_products, later), [tomorrow])
    assert set(quantiles["rung"]) == {"boosted"}
    assert set(quantiles["horizon_days"]) == {1}
    doubled = two_products.sales.copy()
    recent = (doubled["day"] > CUTOFF_DAY) & (doubled["day"] <= later)
    doubled.loc[recent, "sold_qty"] *= 2
    facts = dataclasses.replace(two_products, sales=checked(Sales, doubled))
    more, _ = predict(fitted, at(facts, later), [tomorrow])
    assert more["demand_qty"].sum() > 1.2 * quantiles["demand_qty"].sum()


def test_after_the_fit_only_forecasts_from_anchors_that_are_not_older_count(two_products: Facts) -> None:
    fitted = fit(at(two_products), settings=QUICK, jobs=1)
    later = CUTOFF_DAY + pd.Timedelta(days=20)
    tried = Evening(fitted, at(two_products, later), [later + pd.Timedelta(days=1)]).tried
    come = (tried.rows["day"] > CUTOFF_DAY).to_numpy()
    rows = tried.rows[come]
    assert len(rows) == 20 * 2 * 3, "days since, products, and a short and two longer horizons"
    known = np.isfinite(tried.forecasts["boosted"][come])
    for is_known, row in zip(known, rows.itertuples(), strict=True):
        assert is_known == (row.day - pd.Timedelta(days=row.horizon_days) >= CUTOFF_DAY), row
    assert known[rows["horizon_days"] == 1].all()
    assert 0 < known[rows["horizon_days"] >= 8].sum() < (rows["horizon_days"] >= 8).sum()
    assert np.isfinite(tried.forecasts["last_week"][come]).all(), "rules learn nothing that they could know too early"


def test_fourteen_days_of_history_are_enough_for_a_plan() -> None:
    facts = facts_of(sales_of({"bread": 60.0, "rye": 12.0}, days=14)[0])
    result = quick(at(facts, FIRST + pd.Timedelta(days=13)), [FIRST + pd.Timedelta(days=14)])
    assert set(result.quantiles["rung"]) == {"weekday"}
    assert {parse_reason(text)[0] for text in result.quantiles["reason"]} == {"short_past"}
    bread = wide(result).loc["bread"].iloc[0]
    assert bread["mean"] == pytest.approx(60.0 * WEEKDAY_EFFECT[0], rel=0.3)
    assert bread["0.1"] < bread["0.5"] < bread["0.9"]
    assert result.notices == []


SHORT_PAST = QUICK.model_copy(update={"minimum_boosted_days": 42})


@pytest.fixture(scope="module")
def ten_weeks() -> Facts:
    return facts_of(sales_of({"bread": 60.0, "rye": 12.0}, days=70)[0])


def test_where_the_past_is_short_the_weekday_rule_has_a_share_and_that_is_said(ten_weeks: Facts) -> None:
    known, ahead = at(ten_weeks, FIRST + pd.Timedelta(days=69)), [FIRST + pd.Timedelta(days=70)]
    evening_of = quick(known, ahead, SHORT_PAST).evening
    without = Evening(fit(known, settings=SHORT_PAST, jobs=1), known, ahead)
    rungs_without_the_rule = SHORT_PAST.model_copy(update={"rungs": ("boosted", "last_week")})
    models_alone = quick(known, ahead, rungs_without_the_rule).evening
    share = (140 - 70) / (140 - 28)
    assert evening_of.rule_share == pytest.approx(share)
    assert models_alone.rule_share == pytest.approx(0.0)
    factor = without.recent_errors.factor(without.rows) if without.recent_errors else 1.0
    alone = models_alone.forecasts["boosted"] / models_alone.recent_errors.factor(models_alone.rows)
    mixed = share * evening_of.forecasts["recent_weekday"] + (1 - share) * alone
    assert without.forecasts["boosted"] / factor == pytest.approx(mixed)
    assert (np.abs(alone - evening_of.forecasts["recent_weekday"]) > 0.1).all(), (
        "both have something of their own to say"
    )
    spoken, _ = evening_of.spoken()
    assert set(spoken.rung) == {"boosted"}
    told = [parse_reason(line) for line in spoken.reason[0].split("\n")]
    assert told == [("boosted", {}), ("rule_beside", {"have_days": 70, "rule_share": 0.62})]


def test_the_spread_of_a_short_past_is_learnt_from_days_before_the_first_model(ten_weeks: Facts) -> None:
    evening_of = quick(at(ten_weeks, FIRST + pd.Timedelta(days=69)), settings=SHORT_PAST).evening
    tried, rule = evening_of.tried, evening_of.tried.forecasts["recent_weekday"]
    told = np.isfinite(evening_of.fitted.tried.forecasts["boosted"])
    both = ((tried.rows["rule_share"] >= 0.5) & (tried.rows["rule_share"] < 1)).to_numpy()
    assert (both & ~told).sum() > 20, "days that no fold was tried on"
    np.testing.assert_array_equal(tried.forecasts["boosted"][both & ~told], rule[both & ~told])
    assert np.isnan(tried.forecasts["boosted"][~both & ~told]).all()


def test_a_product_without_a_model_says_nothing_of_models() -> None:
    sold, _ = sales_of({"bread": 60.0, "rye": 12.0, "novelty": 30.0}, days=200)
    young = (sold["product"] == "novelty") & (sold["day"] <= CUTOFF_DAY - pd.Timedelta(days=35))
    evening_of = quick(at(facts_of(sold[~young])), settings=SHORT_PAST).evening
    novelty = (evening_of.tried.rows["product"] == "novelty").to_numpy()
    share = evening_of.tried.rows["rule_share"][novelty]
    assert ((share > 0) & (share < 1)).any(), "the rule would have a share"
    assert np.isnan(evening_of.tried.forecasts["boosted"][novelty]).all()
    assert np.isfinite(evening_of.tried.forecasts["boosted"][~novelty]).any()


def test_errors_of_the_rule_do_not_count_as_those_of_models(ten_weeks: Facts) -> None:
    known, ahead = at(ten_weeks, FIRST + pd.Timedelta(days=69)), [FIRST + pd.Timedelta(days=70)]
    fitted = fit(known, settings=SHORT_PAST, jobs=1)
    before = Evening(fitted, known, ahead)
    fitted.tried.forecasts["recent_weekday"][:] *= 3.0
    after = Evening(fitted, known, ahead)
    np.testing.assert_array_equal(after.forecasts["boosted"], before.forecasts["boosted"])
    wide_before, wide_after = before.quantiles(), after.quantiles()
    assert (wide_after["demand_qty"] != wide_before["demand_qty"]).any(), "the spread looks at them"


def test_a_grown_product_needs_no_rule_beside_it(two_products: Facts) -> None:
    result = quick(at(two_products))
    assert result.evening.rule_share == pytest.approx(0.0)
    assert {parse_reason(text)[0] for text in result.quantiles["reason"]} == {"boosted"}


def test_two_days_of_history_give_the_recent_level() -> None:
    facts = facts_of(sales_of({"bread": 60.0}, days=2)[0])
    result = quick(at(facts, FIRST + pd.Timedelta(days=1)), [FIRST + pd.Timedelta(days=2)])
    assert len(result.quantiles) == len(QUICK.levels) + 1
    assert 20 < wide(result)["mean"].iloc[0] < 90


def test_without_any_till_day_there_is_an_empty_table() -> None:
    result = quick(at(Facts(timezone="Europe/Paris")))
    assert len(result.quantiles) == 0
    assert result.notices == []


def test_a_product_that_appears_and_one_that_disappears() -> None:
    sold, _ = sales_of({"bread": 60.0, "new": 20.0, "old": 30.0}, days=200)
    new = (sold["product"] == "new") & (sold["day"] <= CUTOFF_DAY - pd.Timedelta(days=20))
    old = (sold["product"] == "old") & (sold["day"] > CUTOFF_DAY - pd.Timedelta(days=20))
    result = quick(at(facts_of(sold[~new & ~old])))
    rungs = result.quantiles.groupby("product")["rung"].first().to_dict()
    assert rungs == {"bread": "boosted", "new": "weekday"}


def test_after_a_doubling_the_forecast_follows_within_two_weeks() -> None:
    sold, _ = sales_of({"bread": 60.0, "rye": 30.0}, days=200)
    moved = sold["day"] > CUTOFF_DAY - pd.Timedelta(days=14)
    sold.loc[moved, "sold_qty"] *= 2
    means = wide(quick(at(facts_of(sold))))["mean"].reset_index()
    bread = means[means["product"] == "bread"]
    truth = 120.0 * WEEKDAY_EFFECT[bread["day"].dt.day_of_week]
    assert (bread["mean"] / truth).mean() == pytest.approx(1.0, abs=0.25)


def test_after_a_closed_month_the_products_are_back() -> None:
    sold, _ = sales_of({"bread": 60.0, "rye": 12.0}, days=200)
    holidays = (sold["day"] > CUTOFF_DAY - pd.Timedelta(days=31)) & (sold["day"] <= CUTOFF_DAY)
    facts = facts_of(sold[~holidays])
    known = at(facts)
    assert known.anchors == {"a": CUTOFF_DAY}
    # Closed four same weekdays running: only a word from the shop tells that it opens again.
    told = known.open_days.copy()
    told.loc[told["day"] > CUTOFF_DAY, "is_open"] = True
    result = quick(dataclasses.replace(known, open_days=checked(OpenDays, told)))
    assert set(result.quantiles["product"]) == {"bread", "rye"}
    bread = wide(result)["mean"].loc["bread"]
    assert 35 < bread.mean() < 85


def test_a_model_that_breaks_falls_back_with_a_warning(two_products: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    plain_fit = BoostedMean.fit

    def breaks_on_small(self: BoostedMean, x: np.ndarray, y: np.ndarray, *a: np.ndarray, **k: object) -> BoostedMean:
        if y.mean() < 20:
            raise RuntimeError("no luck")
        return plain_fit(self, x, y, *a, **k)

    monkeypatch.setattr(BoostedMean, "fit", breaks_on_small)
    result = quick(at(two_products))
    rows = result.quantiles.groupby("product")[["rung", "reason"]].first()
    assert rows["rung"].to_dict() == {"bread": "boosted", "rye": "weekday"}
    assert parse_reason(rows.at["rye", "reason"]) == ("model_failed", {"error": "RuntimeError: no luck"})
    assert [(notice.code, notice.severity, notice.values["product"]) for notice in result.notices] == [
        ("fell_back", "warning", "rye")
    ]


def test_trees_over_all_products_that_break_are_told_and_the_plan_is_made_without_them(
    two_products: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr(QuantileTrees, "fit", breaks)
    result = quick(at(two_products))
    assert set(result.quantiles["rung"]) == {"boosted"}
    assert [(notice.code, notice.severity, notice.values) for notice in result.notices] == [
        ("shared_model_failed", "warning", {"model": "quantiles", "why": "RuntimeError: no luck"})
    ]


def test_stale_data_make_a_longer_horizon_and_beyond_two_weeks_a_warning(two_products: Facts) -> None:
    stale = dataclasses.replace(
        two_products, sales=checked(Sales, two_products.sales[two_products.sales["day"] <= CUTOFF_DAY])
    )
    soon = quick(at(stale, CUTOFF_DAY + pd.Timedelta(days=4)), [CUTOFF_DAY + pd.Timedelta(days=5)])
    assert set(soon.quantiles["horizon_days"]) == {5}
    assert set(soon.quantiles["rung"]) == {"boosted"}
    assert soon.notices == []
    late = quick(at(stale, CUTOFF_DAY + pd.Timedelta(days=27)), [CUTOFF_DAY + pd.Timedelta(days=28)])
    assert set(late.quantiles["horizon_days"]) == {28}
    assert [notice.code for notice in late.notices] == ["horizon_too_long"]
    assert np.ptp(wide(late).loc["bread"][["0.1", "0.9"]].to_numpy()) > np.ptp(
        wide(soon).loc["bread"][["0.1", "0.9"]].to_numpy()
    )


def test_products_can_be_narrowed_and_unplanned_ones_are_not_forecast(two_products: Facts) -> None:
    some = forecast(at(two_products), DAYS, settings=QUICK, products=["rye"])
    assert set(some.quantiles["product"]) == {"rye"}
    catalogue = pd.DataFrame({"product": ["bread", "rye"], "label": "", "is_planned": [True, False]})
    facts = dataclasses.replace(two_products, products=checked(Products, catalogue))
    assert set(quick(at(facts)).quantiles["product"]) == {"bread"}


def test_a_product_without_a_past_borrows_from_its_analogue(two_products: Facts) -> None:
    catalogue = pd.DataFrame({"product": ["bread", "rye", "spelt"], "label": "", "analogue": ["", "", "rye"]})
    result = quick(at(dataclasses.replace(two_products, products=checked(Products, catalogue))))
    spelt = result.quantiles[result.quantiles["product"] == "spelt"]
    assert set(spelt["rung"]) == {"analogue"}
    means = wide(result)["mean"]
    np.testing.assert_allclose(means.loc["spelt"], means.loc["rye"])
    spread = wide(result)["0.9"] - wide(result)["0.1"]
    assert (spread.loc["spelt"] > spread.loc["rye"]).all()


def test_a_product_of_which_nothing_is_known_is_forecast_as_nothing_at_every_level(two_products: Facts) -> None:
    catalogue = pd.DataFrame({"product": ["bread", "rye", "spelt"], "label": "", "analogue": ["", "", "never sold"]})
    table = quick(at(dataclasses.replace(two_products, products=checked(Products, catalogue)))).quantiles
    spelt = table[table["product"] == "spelt"]
    assert set(spelt["rung"]) == {"none"}
    assert len(spelt) == len(DAYS) * (len(QUICK.levels) + 1)
    assert (spelt["demand_qty"] == 0).all()


def test_a_shop_that_never_sold_a_product_borrows_although_another_shop_did() -> None:
    sold, _ = sales_of({"bread": 60.0, "rye": 12.0}, days=200)
    other, _ = sales_of({"bread": 30.0}, days=200, seed=2)
    facts = facts_of(pd.concat([sold, other.assign(shop="b")]))
    catalogue = pd.DataFrame({"product": ["bread", "rye"], "label": "", "analogue": ["", "bread"]})
    facts = dataclasses.replace(facts, products=checked(Products, catalogue))
    table = quick(at(facts)).quantiles
    table = table[table["level"] == "mean"].set_index(["shop", "product"]).sort_index()
    assert set(table.loc[("a", "rye"), "rung"]) == {"boosted"}
    assert set(table.loc[("b", "rye"), "rung"]) == {"analogue"}
    np.testing.assert_allclose(table.loc[("b", "rye"), "demand_qty"], table.loc[("b", "bread"), "demand_qty"])


def test_a_chain_is_learnt_together_and_each_shop_keeps_its_level() -> None:
    small, _ = sales_of({"bread": 20.0}, days=200, seed=2)
    large, _ = sales_of({"bread": 90.0}, days=200, seed=3)
    facts = facts_of(pd.concat([small, large.assign(shop="b")]))
    result = quick(at(facts))
    assert set(result.fitted.means["next_day"].own) == {0}, "one model for the product"
    means = result.quantiles[result.quantiles["level"] == "mean"].groupby("shop")["demand_qty"].mean()
    assert means["b"] / means["a"] == pytest.approx(4.5, rel=0.15)


def test_models_can_be_kept_as_text(plain: Forecast) -> None:
    texts = plain.fitted.model_texts()
    assert set(texts) == {
        f"{band}/{name}" for band in ("next_day", "later") for name in ("bread", "rye", "pooled", "quantiles", "linear")
    }
    beginnings = {name: "shop" if name.endswith("/linear") else "tree" for name in texts}
    assert all(text.startswith(beginnings[name]) for name, text in texts.items())


def test_a_holiday_is_taken_for_a_sunday_before_it_was_ever_seen(two_products: Facts) -> None:
    holiday = CUTOFF_DAY + pd.Timedelta(days=2)
    rows = pd.DataFrame({"region": ["FR"], "day": holiday, "kind": "public_holiday", "name": "h", "label": ""})
    facts = dataclasses.replace(two_products, calendar=checked(Calendar, rows))
    settings = QUICK.model_copy(update={"rungs": ("weekday",)})
    usual = wide(quick(at(two_products), [holiday], settings))["mean"].loc["bread"].iloc[0]
    on_holiday = wide(quick(at(facts), [holiday], settings))["mean"].loc["bread"].iloc[0]
    assert holiday.day_of_week == 6 or on_holiday < usual * 0.95
