from __future__ import annotations

import pandas as pd
import pytest

from forecast.config import OpeningSettings
from forecast.history.known import Facts, OpeningInputs
from forecast.tables import (
    CustomerOrders,
    Events,
    Leftovers,
    OpenDays,
    Sales,
    Signals,
    TillDays,
    WeatherObserved,
    WeatherOutlook,
    checked,
)

ZONE = "Europe/Paris"
DAYS = pd.date_range("2024-03-01", "2024-03-31")


def sales(days: pd.DatetimeIndex = DAYS, shop: str = "a") -> pd.DataFrame:
    return checked(Sales, pd.DataFrame({"shop": shop, "product": "bread", "day": days, "sold_qty": 10.0}))


def opening(closed: list[str] | None = None, *, reason: str = "weekly") -> pd.DataFrame:
    shut = pd.to_datetime(closed or [])
    frame = pd.DataFrame({"shop": "a", "day": DAYS, "is_open": ~DAYS.isin(shut), "reason": reason})
    return checked(OpenDays, frame.assign(opens_s=25_200, closes_s=70_200))


def at(text: str) -> pd.Timestamp:
    return pd.Timestamp(text).tz_localize(ZONE)


def test_the_day_counts_only_after_closing_time() -> None:
    facts = Facts(timezone="Europe/Paris", sales=sales(), open_days=opening())
    assert facts.at(at("2024-03-10 19:29")).anchors == {"a": pd.Timestamp("2024-03-09")}
    assert facts.at(at("2024-03-10 19:30")).anchors == {"a": pd.Timestamp("2024-03-10")}


def test_without_closing_times_the_day_is_over_in_the_evening() -> None:
    facts = Facts(timezone="Europe/Paris", sales=sales())
    assert facts.at(at("2024-03-10 17:59")).anchors == {"a": pd.Timestamp("2024-03-09")}
    assert facts.at(at("2024-03-10 18:00")).anchors == {"a": pd.Timestamp("2024-03-10")}


def test_closed_days_after_the_last_till_day_are_complete() -> None:
    sold = sales(pd.date_range("2024-03-01", "2024-03-10"))
    facts = Facts(timezone="Europe/Paris", sales=sold, open_days=opening(["2024-03-11", "2024-03-12"]))
    assert facts.at(at("2024-03-12 21:00")).anchors == {"a": pd.Timestamp("2024-03-12")}


def test_stale_till_data_leave_the_anchor_behind() -> None:
    facts = Facts(timezone="Europe/Paris", sales=sales(pd.date_range("2024-03-01", "2024-03-10")), open_days=opening())
    assert facts.at(at("2024-03-14 21:00")).anchors == {"a": pd.Timestamp("2024-03-10")}


def test_each_shop_has_its_own_anchor() -> None:
    late = sales(pd.date_range("2024-03-01", "2024-03-05"), shop="b")
    both = checked(Sales, pd.concat([sales(), late]))
    known = Facts(timezone="Europe/Paris", sales=both, open_days=opening()).at(at("2024-03-20 21:00"))
    assert known.anchors == {"a": pd.Timestamp("2024-03-20"), "b": pd.Timestamp("2024-03-05")}
    assert known.sales.groupby("shop")["day"].max().to_dict() == known.anchors


def test_nothing_that_became_known_later_is_left() -> None:
    cutoff = at("2024-03-10 21:00")
    before, after = cutoff - pd.Timedelta(minutes=1), cutoff + pd.Timedelta(minutes=1)
    day = pd.Timestamp("2024-03-15")
    facts = Facts(
        timezone="Europe/Paris",
        sales=sales(),
        open_days=opening(),
        events=checked(Events, pd.DataFrame({"day": day, "name": ["told", "secret"], "known_at": [before, after]})),
        signals=checked(
            Signals, pd.DataFrame({"day": day, "name": ["told", "secret"], "value": 1.0, "known_at": [before, after]})
        ),
        customer_orders=checked(
            CustomerOrders,
            pd.DataFrame(
                {"order_id": ["told", "secret"], "shop": "a", "product": "bread", "day": day, "qty": 1.0}
            ).assign(known_at=[before, after]),
        ),
        leftovers=checked(Leftovers, pd.DataFrame({"shop": "a", "product": "bread", "day": DAYS, "left_qty": 1.0})),
        weather_observed=checked(WeatherObserved, pd.DataFrame({"place": "p", "day": DAYS, "rain_mm": 1.0})),
    )
    known = facts.at(cutoff)
    assert known.events["name"].tolist() == ["told"]
    assert known.signals["name"].tolist() == ["told"]
    assert known.customer_orders["order_id"].tolist() == ["told"]
    assert known.leftovers["day"].max() == pd.Timestamp("2024-03-10")
    assert known.weather_observed["day"].max() == pd.Timestamp("2024-03-09")
    assert known.sales["day"].max() == pd.Timestamp("2024-03-10")


def outlooks() -> pd.DataFrame:
    issued = [at("2024-03-09 18:00"), at("2024-03-10 18:00"), at("2024-03-11 18:00")]
    frame = pd.DataFrame({"place": "p", "day": pd.Timestamp("2024-03-11"), "issued_at": issued})
    return checked(WeatherOutlook, frame.assign(rain_mm=[1.0, 2.0, 3.0]))


def test_of_outlooks_the_newest_issued_by_the_cutoff_counts() -> None:
    known = Facts(timezone="Europe/Paris", sales=sales(), weather_outlook=outlooks()).at(at("2024-03-10 21:00"))
    assert known.weather_outlook["rain_mm"].tolist() == [2.0]


def test_a_backtest_says_what_stands_for_an_outlook() -> None:
    measured = checked(WeatherObserved, pd.DataFrame({"place": "p", "day": DAYS, "rain_mm": 9.0}))
    facts = Facts(timezone="Europe/Paris", sales=sales(), weather_outlook=outlooks(), weather_observed=measured)
    cutoff = at("2024-03-10 21:00")
    observed = facts.at(cutoff, weather_in_backtest="observed").weather_outlook
    by_day = observed.set_index("day")
    assert by_day.at[pd.Timestamp("2024-03-11"), "rain_mm"] == 2.0, "an archived outlook wins"
    assert by_day.at[pd.Timestamp("2024-03-12"), "rain_mm"] == 9.0
    assert (by_day.loc[pd.Timestamp("2024-03-12") :, "source"] == "observed").all()
    without = facts.at(cutoff, weather_in_backtest="none")
    assert without.weather_outlook.empty
    assert without.weather_issued.empty
    assert without.weather_observed.empty, "a model that learns weather and is told none of tomorrow is worse than none"
    assert len(facts.at(cutoff).weather_outlook) == 1


def test_an_unannounced_closing_is_not_foreseen() -> None:
    facts = Facts(timezone="Europe/Paris", sales=sales(), open_days=opening(["2024-03-15"], reason="inferred"))
    ahead = facts.at(at("2024-03-10 21:00")).open_days.set_index("day")["is_open"]
    assert ahead[pd.Timestamp("2024-03-15")]


def test_an_announced_closing_is_foreseen() -> None:
    facts = Facts(timezone="Europe/Paris", sales=sales(), open_days=opening(["2024-03-15"], reason="closures_file"))
    ahead = facts.at(at("2024-03-10 21:00")).open_days.set_index("day")["is_open"]
    assert not ahead[pd.Timestamp("2024-03-15")]


def test_opening_days_are_told_anew_from_the_till_up_to_the_cutoff() -> None:
    # Closed on Tuesdays from 12 March on: on the evening of the 10th nobody can know.
    days = DAYS[~((DAYS.day_of_week == 1) & (DAYS >= "2024-03-12"))]
    till = checked(TillDays, pd.DataFrame({"shop": "a", "day": days, "lines_count": 50, "sold_qty": 10.0}))
    inputs = OpeningInputs(till_days=till, settings=OpeningSettings(), regions={"a": "FR"})
    facts = Facts(timezone="Europe/Paris", sales=sales(days), open_days=opening(), opening=inputs)
    early = facts.at(at("2024-03-10 21:00")).open_days.set_index("day")["is_open"]
    late = facts.at(at("2024-03-31 21:00")).open_days.set_index("day")["is_open"]
    assert early[pd.Timestamp("2024-03-12")]
    assert not late[pd.Timestamp("2024-03-26")]
    assert not late[pd.Timestamp("2024-04-02")]


def test_a_naive_cutoff_is_refused() -> None:
    with pytest.raises(ValueError, match="a cutoff is an aware moment"):
        Facts(timezone="Europe/Paris").at(pd.Timestamp("2024-03-10"))


def test_an_unknown_table_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'sale'"):
        Facts(timezone="Europe/Paris", sale=sales())
