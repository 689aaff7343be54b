from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.features.events import SignalsTold, event_features, events_met
from forecast.features.series import Rows
from forecast.tables import Events, ShopTables, Signals, checked

DAY = 19_800
AT = pd.Timestamp("1970-01-01") + pd.Timedelta(days=DAY)


def test_events_add_up_by_kind_where_they_happen() -> None:
    rows = [("fair", "market", 2.0, ""), ("stalls", "market", 1.0, "a"), ("derby", "match", 5.0, "b")]
    events = pd.DataFrame(rows, columns=["name", "kind", "size", "shop"]).assign(day=AT, known_at=AT.tz_localize("UTC"))
    shop, day, zero = np.array([0, 1, 0]), np.array([DAY, DAY, DAY + 1]), np.zeros(3, dtype=np.int64)
    tables = ShopTables(timezone="UTC", events=checked(Events, events))
    rows = Rows(zero, shop, zero, day, day - 1)
    met = events_met(tables, rows, shops=["a", "b"], is_ahead=np.ones(3, dtype=bool))
    features = event_features(met)
    assert features["event_market"].tolist() == [3.0, 2.0, 0.0]
    assert features["event_match"].tolist() == [0.0, 5.0, 0.0]


def test_a_past_row_has_only_the_events_that_its_evening_knew() -> None:
    # Told late in the evening three days before, which is already two days before in UTC.
    told = (AT - pd.Timedelta(days=3) + pd.Timedelta(hours=23, minutes=30)).tz_localize("America/New_York")
    derby = pd.DataFrame({"day": [AT], "name": "derby", "kind": "match", "size": 5.0, "known_at": told})
    anchor = DAY - np.array([4, 3, 2, 4])
    tables, zero = ShopTables(timezone="America/New_York", events=checked(Events, derby)), np.zeros(4, dtype=np.int64)
    rows = Rows(zero, zero, zero, np.full(4, DAY), anchor)
    met = events_met(tables, rows, shops=["a"], is_ahead=np.array([False, False, False, True]))
    features = event_features(met)
    assert features["event_match"].tolist() == [0.0, 5.0, 5.0, 5.0], "a row ahead has all that is known by now"


def signals(days_ahead: int, values: list[float], *, shop: str = "", product: str = "") -> pd.DataFrame:
    days = [AT + pd.Timedelta(days=number) for number in range(len(values))]
    known = [(day - pd.Timedelta(days=days_ahead)).tz_localize("Europe/Paris") for day in days]
    table = pd.DataFrame({"shop": shop, "product": product, "day": days, "name": "ferry", "value": values})
    return table.assign(known_at=known)


def ask(table: pd.DataFrame, *, day: int, anchor: int, shop: int = 0, product: int = 0) -> float:
    tables = ShopTables(timezone="Europe/Paris", signals=checked(Signals, table))
    told = SignalsTold(tables, shops=["a", "b"], products=["bread", "rye"])
    numbers = (2 * shop + product, shop, product, DAY + day, DAY + anchor)
    return float(told.features(Rows(*(np.array([number]) for number in numbers)))["signal_ferry"][0])


def test_a_signal_known_ahead_gives_its_own_day() -> None:
    assert ask(signals(3, [1.0, 2.0, 3.0, 4.0]), day=3, anchor=0) == 4.0


def test_a_signal_known_too_late_gives_the_newest_that_was_known() -> None:
    assert ask(signals(1, [1.0, 2.0, 3.0, 4.0]), day=3, anchor=0) == 2.0


def test_a_signal_known_only_afterwards_is_its_lag() -> None:
    assert ask(signals(-1, [1.0, 2.0, 3.0, 4.0]), day=3, anchor=2) == 2.0


def test_before_the_first_value_nothing_is_known() -> None:
    assert np.isnan(ask(signals(0, [1.0]), day=-2, anchor=-3))


def test_the_own_series_wins_over_the_one_for_everybody() -> None:
    both = pd.concat([signals(2, [1.0, 1.0]), signals(2, [7.0, 7.0], shop="a", product="rye")])
    assert ask(both, day=1, anchor=0, shop=0, product=1) == 7.0
    assert ask(both, day=1, anchor=0, shop=0, product=0) == 1.0
    assert ask(both, day=1, anchor=0, shop=1, product=1) == 1.0


def dumb_signal(table: pd.DataFrame, shop: str, product: str, *, until: int) -> float:
    """Return the newest value up to a day for one row, scope by scope, as a person would look it up."""
    found = np.nan
    number = (table["day"] - pd.Timestamp("1970-01-01")).dt.days
    for of_shop, of_product in (("", ""), ("", product), (shop, ""), (shop, product)):
        mine = table[(table["shop"] == of_shop) & (table["product"] == of_product) & (number <= until)]
        if len(mine):
            found = float(mine.sort_values("day")["value"].iloc[-1])
    return found


def test_signals_of_every_scope_are_what_a_person_would_look_up() -> None:
    draw = np.random.default_rng(3)
    scopes = [
        ("", ""),
        ("", "rye"),
        ("b", ""),
        ("a", "rye"),
        ("a", "bread"),
        ("b", "rye"),
        ("gone", "rye"),
        ("a", "cake"),
    ]
    parts = [
        signals(2, draw.normal(size=30).tolist(), shop=shop, product=product).sample(18, random_state=at)
        for at, (shop, product) in enumerate(scopes)
    ]
    table = checked(Signals, pd.concat(parts))
    shop, product = draw.integers(0, 2, 200), draw.integers(0, 2, 200)
    anchor = DAY + draw.integers(-3, 32, 200)
    day = anchor + draw.integers(1, 9, 200)
    tables = ShopTables(timezone="Europe/Paris", signals=table)
    told = SignalsTold(tables, shops=["a", "b"], products=["bread", "rye"])
    found = told.features(Rows(2 * shop + product, shop, product, day, anchor))["signal_ferry"]
    expected = [
        dumb_signal(table, "ab"[of_shop], ("bread", "rye")[of_product], until=min(on, seen + 2))
        for of_shop, of_product, on, seen in zip(shop, product, day, anchor, strict=True)
    ]
    np.testing.assert_array_equal(found, expected)


def test_a_revised_signal_is_seen_at_its_newest_value_of_that_evening() -> None:
    first = signals(10, [1.0, 2.0, 3.0])
    later = first.assign(value=[5.0, 6.0, 7.0], known_at=first["known_at"] + pd.Timedelta(days=8))
    both = pd.concat([later, first])
    assert ask(both, day=2, anchor=-1) == 3.0, "not revised yet"
    assert ask(both, day=2, anchor=1) == 7.0
    assert ask(both, day=2, anchor=0) == 7.0, "on the evening of the day of the revision"
    assert ask(both, day=0, anchor=-1) == 5.0
    alone = pd.concat([signals(10, [1.0, 2.0]), later.iloc[[1]].assign(shop="b", known_at=first["known_at"].iloc[1])])
    assert ask(alone, day=1, anchor=0, shop=1) == 6.0
    assert ask(alone, day=1, anchor=0, shop=0) == 2.0


def test_one_number_told_late_is_unknown_until_then_and_takes_nothing_from_the_others() -> None:
    table = signals(3, [1.0, 2.0, 3.0, 4.0])
    table.loc[2, "known_at"] += pd.Timedelta(days=3)
    assert ask(table, day=3, anchor=0) == 4.0
    assert np.isnan(ask(table, day=2, anchor=1))
    assert ask(table, day=2, anchor=2) == 3.0
