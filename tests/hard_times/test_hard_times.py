"""Hard times, forecast by the real core: nothing crashes, no number is absurd, and what happened is said in words.

Bands are around the made-up truth: the sum over the next week against the sum of true means.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from forecast.config import ModelSettings
from forecast.forecasting import Forecast, forecast
from forecast.history.known import Facts
from forecast.notices import parse_reason
from forecast.reports.wording import Wording, notice_texts
from forecast.texts import LANGUAGES

from ..made_up_past import evening
from .made_up_years import RANGE, closed_from_to, day, known_after, sold_of, times, truth_of, without

pytestmark = pytest.mark.slow
SETTINGS = ModelSettings(levels=(0.1, 0.5, 0.9, 0.975))
TODAY = 400
"""The evening on which most of these shops are forecast; a little over a year of history."""


def week_ahead(facts: Facts, *, today: int = TODAY) -> Forecast:
    known = facts.at(evening(day(today)))
    return forecast(known, [day(today + ahead) for ahead in range(1, 8)], settings=SETTINGS, jobs=1)


def after(truth: pd.DataFrame, *, today: int = TODAY, seed: int = 1, **more: object) -> Forecast:
    return week_ahead(known_after(sold_of(truth[truth["day"] <= day(today)], seed=seed), **more), today=today)


def share_of_truth(result: Forecast, truth: pd.DataFrame) -> dict[str, float]:
    """Return by product the forecast of the week over what it truly wants; checks that every number is sane."""
    table = result.quantiles
    assert np.isfinite(table["demand_qty"]).all()
    wide = table.pivot_table(index=["shop", "product", "day"], columns="level", values="demand_qty")
    levels = wide[["0.1", "0.5", "0.9", "0.975"]].to_numpy()
    assert (np.diff(levels, axis=1) >= 0).all()
    assert (levels[:, -1] < 12 * wide["mean"].clip(lower=1.0)).all(), "no quantile runs away from its mean"
    both = wide["mean"].reset_index().merge(truth, on=["shop", "product", "day"])
    sums = both.groupby("product")[["mean", "mean_qty"]].sum()
    return (sums["mean"] / sums["mean_qty"]).to_dict()


def words(result: Forecast) -> Mapping[str, str]:
    """Return every notice by its code as a sentence, after checking that all languages have one."""
    for language in LANGUAGES:
        told = [text for _, text in notice_texts(result.notices, Wording(language))]
        assert all(text[0].isupper() and "_" not in text for text in told)
    return {one.code: notice_texts([one], Wording("en"))[0][1] for one in result.notices}


@pytest.fixture(scope="module")
def ordinary() -> pd.DataFrame:
    return truth_of(days=460)


@pytest.fixture(scope="module")
def ordinary_forecast(ordinary: pd.DataFrame) -> Forecast:
    return after(ordinary)


def test_in_ordinary_times_nothing_is_said_and_nothing_held(ordinary, ordinary_forecast):
    assert ordinary_forecast.notices == []
    assert set(ordinary_forecast.quantiles["reason"].map(lambda text: "held" in text)) == {False}
    assert all(0.75 < share < 1.3 for share in share_of_truth(ordinary_forecast, ordinary).values())


def test_fourteen_days_of_history_give_a_sane_week_and_the_reason():
    truth = truth_of(days=40)
    result = after(truth, today=13)
    shares = share_of_truth(result, truth)
    assert set(shares) == set(RANGE)
    assert all(0.6 < share < 1.6 for share in shares.values())
    assert {parse_reason(text)[0] for text in result.quantiles["reason"]} == {"short_past"}


@pytest.mark.parametrize("age_days", [5, 40])
def test_a_product_that_appears_in_mid_year_is_forecast_within_days(ordinary, age_days):
    truth = without(ordinary, from_day=0, to_day=TODAY - age_days, product="rye")
    result = after(truth)
    assert 0.6 < share_of_truth(result, truth)["rye"] < 1.6
    [told] = result.quantiles.loc[result.quantiles["product"] == "rye", "reason"].unique()
    codes = [parse_reason(line)[0] for line in told.split("\n")]
    assert codes == ["short_past", "shop_beside"], "its own days, and those of its shop"


def test_a_product_that_disappears_is_forecast_for_a_week_of_open_days_and_no_longer(ordinary):
    still = after(without(ordinary, from_day=TODAY - 3, product="rye"))
    gone = after(without(ordinary, from_day=TODAY - 9, product="rye"))
    assert "rye" in set(still.quantiles["product"])
    assert set(gone.quantiles["product"]) == set(RANGE) - {"rye"}


def test_a_shop_that_was_closed_for_a_month_opens_with_about_what_it_sold_before(ordinary):
    truth = without(ordinary, from_day=TODAY - 31, to_day=TODAY)
    shares = share_of_truth(after(truth, closures=closed_from_to(TODAY - 31, TODAY)), truth)
    assert set(shares) == set(RANGE)
    assert all(0.6 < share < 1.6 for share in shares.values())


@pytest.mark.parametrize("factor", [2.0, 0.45])
def test_a_doubling_and_a_lockdown_overnight_are_followed_within_a_week_and_told(ordinary, factor):
    truth = times(ordinary, factor, from_day=TODAY - 7)
    result = after(truth)
    assert all(0.7 < share < 1.4 for share in share_of_truth(result, truth).values())
    [(code, text)] = words(result).items()
    assert code == ("shop_sells_more" if factor > 1 else "shop_sells_less")
    assert "Since " in text
    assert str(day(TODAY - 7).day) in text or str(day(TODAY - 6).day) in text


def test_the_end_of_a_lockdown_is_followed_too(ordinary):
    truth = times(ordinary, 0.45, from_day=TODAY - 90, to_day=TODAY - 11)
    result = after(truth)
    assert all(0.65 < share < 1.4 for share in share_of_truth(result, truth).values())
    assert set(words(result)) == {"shop_sells_more"}


def test_one_product_that_doubles_is_followed_within_two_weeks_and_the_others_stay(ordinary):
    truth = times(ordinary, 2.0, from_day=TODAY - 13, product="croissant")
    result = after(truth)
    assert all(0.7 < share < 1.4 for share in share_of_truth(result, truth).values())
    assert words(result)["product_sells_more"].startswith("Croissant:")


def test_ten_thousand_on_one_till_line_move_no_forecast_and_are_told(ordinary, ordinary_forecast):
    sold = sold_of(ordinary[ordinary["day"] <= day(TODAY)])
    at = sold.index[(sold["product"] == "rye") & (sold["day"] < day(TODAY - 3))][-1]
    sold.loc[at, "sold_qty"] = 10_000.0
    result = week_ahead(known_after(sold))
    plain = share_of_truth(ordinary_forecast, ordinary)
    for product, share in share_of_truth(result, ordinary).items():
        assert share == pytest.approx(plain[product], rel=0.15)
    assert "10,000 sold on" in words(result)["unbelievable_sale"]


def test_a_till_replaced_with_other_names_leaves_no_new_name_without_a_number(ordinary):
    truth = ordinary.copy()
    renamed = truth["day"] > day(TODAY - 10)
    truth.loc[renamed, "product"] = truth.loc[renamed, "product"].str.upper()
    shares = share_of_truth(after(truth), truth)
    assert set(shares) == {name.upper() for name in RANGE}, "the old names are given up after a week"
    assert all(0.5 < share < 1.6 for share in shares.values())


def test_two_silent_weeks_are_no_zeros(ordinary):
    truth = without(ordinary, from_day=TODAY - 15, to_day=TODAY - 2)
    assert all(0.6 < share < 1.5 for share in share_of_truth(after(truth), ordinary).values())


def test_a_weekly_closing_that_moves_changes_no_level():
    truth = truth_of(days=460, closed_weekday=None)
    weekday, is_new = truth["day"].dt.day_of_week, truth["day"] > day(TODAY - 21)
    truth = truth[~((weekday == 0) & ~is_new) & ~((weekday == 2) & is_new)].reset_index(drop=True)
    result = after(truth)
    assert all(0.7 < share < 1.4 for share in share_of_truth(result, truth).values())
    assert not [code for code in words(result) if "sells" in code]


@pytest.mark.parametrize("age_days", [2, 20])
def test_a_second_shop_is_forecast_from_its_first_days_and_leaves_the_first_alone(age_days):
    truth = truth_of(days=460, shops=("a", "b"))
    truth = without(truth, from_day=0, to_day=TODAY - age_days, shop="b")
    result = after(truth)
    assert set(result.quantiles["shop"]) == {"a", "b"}
    for _, of_shop in truth.groupby("shop"):
        assert all(0.35 < share < 1.8 for share in share_of_truth(result, of_shop).values())


def test_a_weekly_speciality_and_a_cake_that_sells_none_to_three_a_day_stay_small(ordinary):
    bun = ordinary[(ordinary["product"] == "rye") & (ordinary["day"].dt.day_of_week == 5)].assign(product="bun")
    cake = ordinary[ordinary["product"] == "tart"].assign(product="cake")
    cake["mean_qty"] *= 0.2
    truth = pd.concat([ordinary, bun, cake], ignore_index=True)
    result = after(truth)
    shares = share_of_truth(result, truth)
    assert 0.6 < shares["bun"] < 1.6
    assert 0.5 < shares["cake"] < 1.7
    assert set(result.quantiles.loc[result.quantiles["product"] == "bun", "day"].dt.day_of_week) == {5}
    most = result.quantiles.query("product == 'cake' and level == '0.975'")["demand_qty"]
    assert most.max() < 9


def test_a_christmas_special_that_comes_back_after_eleven_months_is_forecast_from_its_second_day_on():
    truth = truth_of({**RANGE, "log": 20.0}, days=760)
    is_season = (truth["day"].dt.month == 12) & (truth["day"].dt.day >= 5)
    truth = truth[(truth["product"] != "log") | is_season].reset_index(drop=True)
    back = int((pd.Timestamp("2023-12-05") - day(0)).days)
    result = after(truth, today=back)
    assert 0.5 < share_of_truth(result, truth)["log"] < 1.8


def test_a_feast_seen_once_neither_breaks_the_days_after_nor_is_taken_for_a_new_level(ordinary):
    truth = times(ordinary, 3.0, from_day=TODAY - 6, to_day=TODAY - 5, product="tart")
    result = after(truth)
    assert 0.6 < share_of_truth(result, ordinary)["tart"] < 1.7
    assert result.notices == []


def test_a_doubled_price_that_costs_a_third_of_the_customers_is_followed_within_three_weeks(ordinary):
    truth = times(ordinary, 0.65, from_day=TODAY - 20, product="croissant")
    assert 0.75 < share_of_truth(after(truth), truth)["croissant"] < 1.35


def test_a_seaside_summer_of_a_second_year_is_no_change():
    truth = truth_of(days=620, season={7: 2.0, 8: 2.0})
    today = int((pd.Timestamp("2023-07-14") - day(0)).days)
    result = after(truth, today=today)
    assert all(0.7 < share < 1.4 for share in share_of_truth(result, truth).values())
    assert not [code for code in words(result) if code.startswith("shop_sells")]
