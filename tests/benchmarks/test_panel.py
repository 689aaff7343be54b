"""Other tools are given what the program knew on each evening, the same rows, and nothing from after it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from quality.panel import Beliefs, build
from quality.peers.evenings import KEY, Panel

from forecast.backtest import ReplaySettings, backtest

from ..made_up_past import QUICK
from .panels import CONFIG, LAST_EVENING, facts, panel, replay, sold

TOMORROW = LAST_EVENING + pd.Timedelta(days=1)


@pytest.fixture(scope="module")
def week() -> Panel:
    return panel()


def seen(known: Panel, evening: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return everything that a peer can ask for on an evening."""
    at = known.at(evening)
    ahead = known.targets(evening, 1)
    return {
        "history": at.history,
        "past": at.features(at.history),
        "targets": ahead[KEY],
        "ahead": at.features(ahead),
        "open": pd.DataFrame(at.is_open),
    }


def test_what_comes_after_an_evening_changes_nothing_that_a_peer_sees_on_it():
    sales = sold()
    later = sales["day"] > LAST_EVENING
    other = sales.assign(sold_qty=sales["sold_qty"].where(~later, 5.0 * sales["sold_qty"] + 3.0))
    one, _ = build(facts(sales), CONFIG, replay())
    two, actual = build(facts(other, after=7.0), CONFIG, replay())
    assert actual["actual_qty"].mean() > 150
    # The signal is known a day ahead, so tomorrow's own value may differ; everything else may not.
    before, after = seen(one, LAST_EVENING), seen(two, LAST_EVENING)
    assert (before["ahead"].pop("signal_ferry") != after["ahead"].pop("signal_ferry")).all()
    for name, table in before.items():
        assert_frame_equal(table, after[name])


def test_a_peeking_panel_would_be_caught():
    one, two = (build(facts(sold(seed=seed)), CONFIG, replay())[0] for seed in (1, 2))
    assert not seen(one, LAST_EVENING)["history"].equals(seen(two, LAST_EVENING)["history"])


def test_the_rows_asked_for_are_those_of_the_programs_own_backtest(week):
    wanted = replay()
    result = backtest(
        facts(sold()), ReplaySettings(first=wanted.first, last=wanted.last, settings=QUICK, levels=(0.5,), jobs=1)
    )
    own = result.predictions[KEY].drop_duplicates().sort_values(KEY, ignore_index=True)
    asked = week.tables["targets"][KEY].sort_values(KEY, ignore_index=True)
    assert_frame_equal(own, asked, check_dtype=False)
    assert not (asked["day"].dt.day_of_week == 0).any()


def test_the_actuals_are_those_of_the_programs_own_backtest():
    wanted = replay()
    _, actual = build(facts(sold()), CONFIG, wanted)
    result = backtest(
        facts(sold()), ReplaySettings(first=wanted.first, last=wanted.last, settings=QUICK, levels=(0.5,), jobs=1)
    )
    own = result.predictions[[*KEY, "actual_qty"]].drop_duplicates()
    assert own.merge(actual, on=[*KEY, "actual_qty"]).shape[0] == len(own) == len(actual)


def test_history_ends_with_the_evening(week):
    for evening in week.evenings:
        assert week.at(evening).history["day"].max() <= evening


def test_weather_is_measured_up_to_yesterday_and_an_outlook_from_today_on(week):
    at = week.at(LAST_EVENING)
    days = [LAST_EVENING - pd.Timedelta(days=1), LAST_EVENING, TOMORROW]
    rows = pd.DataFrame({"shop": "a", "product": "BREAD", "day": days})
    measured = 10.0 + (days[0] - pd.Timestamp("2024-01-01")).days % 5
    assert at.features(rows)["temp_mean_c"].tolist() == [measured, 12.0, 12.0]


def test_a_signal_known_a_day_ahead_stands_still_from_the_day_after(week):
    at = week.at(LAST_EVENING)
    days = pd.date_range(LAST_EVENING, periods=4)
    rows = pd.DataFrame({"shop": "a", "product": "BREAD", "day": days})
    number = (days - pd.Timestamp("2024-01-01")).days.to_numpy()
    true = 10.0 + number % 5
    assert at.features(rows)["signal_ferry"].tolist() == [true[0], true[1], true[1], true[1]]


def test_an_event_counts_from_the_evening_on_which_it_was_told(week):
    rows = pd.DataFrame({"shop": "a", "product": ["BREAD"], "day": TOMORROW})
    told = week.at(LAST_EVENING).features(rows)
    assert told["event_market"].tolist() == [2.0]
    assert told["event_surprise"].tolist() == [0.0]
    assert week.at(TOMORROW).features(rows)["event_surprise"].tolist() == [5.0]


def test_holidays_count_down_and_up(week):
    days = pd.to_datetime(["2024-04-30", "2024-05-01", "2024-05-02"])
    found = week.at(LAST_EVENING).features(pd.DataFrame({"shop": "a", "product": "BREAD", "day": days}))
    assert found["public_holiday"].tolist() == [0, 1, 0]
    assert found["holiday_tomorrow"].tolist() == [1, 0, 0]
    assert found["holiday_yesterday"].tolist() == [0, 0, 1]
    assert found["days_to_holiday"].tolist() == [1, 0, 6]
    assert found["days_since_holiday"].tolist() == [14, 0, 1]
    assert found["on_labour_day"].tolist() == [0, 1, 0]


def test_closed_days_around_are_seen(week):
    sunday, tuesday = pd.Timestamp("2024-05-26"), pd.Timestamp("2024-05-28")
    found = week.at(LAST_EVENING).features(pd.DataFrame({"shop": "a", "product": "BREAD", "day": [sunday, tuesday]}))
    assert found["closed_tomorrow"].tolist() == [1, 0]
    assert found["closed_yesterday"].tolist() == [0, 1]


def test_a_panel_is_the_same_after_it_was_written_and_read(week, tmp_path):
    week.write(tmp_path)
    again = Panel.read(tmp_path)
    assert again.meta == week.meta
    for name, table in seen(week, LAST_EVENING).items():
        assert_frame_equal(table, seen(again, LAST_EVENING)[name], check_dtype=False)


def test_models_are_fitted_again_every_28_days():
    known = panel(days=40)
    refits = [number for number in range(len(known.evenings)) if known.is_refit(number)]
    assert refits == [0, 28]


def test_only_evenings_that_forecast_something_at_a_horizon_are_left():
    known = panel(days=3, horizons=(1, 3))
    assert known.from_first_evening_of((1,)).evenings[0] == LAST_EVENING
    assert known.from_first_evening_of((3,)).evenings[0] == LAST_EVENING - pd.Timedelta(days=2)
    assert set(known.tables["targets"]["horizon_days"]) == {1, 3}


def test_a_belief_that_was_corrected_is_seen_as_it_was_and_as_it_became():
    days = pd.date_range("2024-01-01", periods=2)
    beliefs = Beliefs(["day"])
    beliefs.believe(days[0], pd.DataFrame({"day": days, "value": [1.0, 2.0]}))
    beliefs.believe(days[1], pd.DataFrame({"day": days, "value": [1.0, 5.0]}))
    table = beliefs.table()
    for evening, values in zip(days, ([1.0, 2.0], [1.0, 5.0]), strict=True):
        now = table[(table["known_from"] <= evening) & (table["known_until"] > evening)]
        assert now["value"].tolist() == values
    assert len(table) == 3


def test_nothing_believed_is_an_error():
    with pytest.raises(ValueError, match="nothing was believed yet"):
        Beliefs(["day"]).table()


def test_signals_of_a_shop_and_a_product_win_over_those_for_everybody():
    days = pd.date_range("2024-01-01", periods=3)
    demand = pd.DataFrame({"shop": ["a", "b"] * 2, "product": ["x", "x", "y", "y"], "day": days[0]})
    signals = pd.DataFrame(
        {"shop": ["", "a"], "product": ["", "y"], "day": days[0], "name": "promotion", "value": [1.0, 9.0]}
    )
    known = Panel({"demand": demand, "signals": signals, "targets": pd.DataFrame({"day": days})}, {})
    values = known.signal_values["promotion"][:, :, 2]
    assert np.array_equal(values, [[1.0, 9.0], [1.0, 1.0]])
