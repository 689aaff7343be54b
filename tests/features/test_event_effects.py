from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.features.event_effects import (
    _COUNT_VARIANCE,
    _PRODUCT_SHARE,
    EventDays,
    EventEffects,
    Expected,
    _together,
)
from forecast.features.events import events_met
from forecast.features.series import Rows
from forecast.tables import Events, ShopTables, checked

DAY = 19_800
AT = pd.Timestamp("1970-01-01") + pd.Timedelta(days=DAY)
PRODUCTS = 10


def fairs(
    days: list[int], *, size: float = 1.0, stated: float | None = None, shop: str = "", kind: str = "fair"
) -> pd.DataFrame:
    when = [AT + pd.Timedelta(days=day) for day in days]
    table = pd.DataFrame({"day": when, "name": kind, "kind": kind, "size": size, "shop": shop, "effect_share": stated})
    return table.assign(known_at=table["day"].dt.tz_localize("UTC") - pd.Timedelta(days=400))


def expected(
    events: pd.DataFrame,
    sold_of: dict[tuple[int, int], float],
    *,
    ahead: int,
    anchor: int | None = None,
    shop: int = 0,
    product: int = 0,
    special: tuple[int, ...] = (),
    favourite: float | None = None,
) -> Expected:
    """Return what is expected of the fair on the day `ahead`; `sold_of` gives demand / usual by shop and day."""
    keys = [(of_shop, day, one) for (of_shop, day) in sold_of for one in range(PRODUCTS)]
    of_shop, day, of_product = (np.array(column, dtype=np.int64) for column in zip(*keys, strict=True))
    share = np.repeat([*sold_of.values()], PRODUCTS)
    if favourite is not None:
        share = np.where(of_product == 0, 1 + favourite, share)
    seen = EventDays(
        of_shop, of_product, np.zeros_like(of_product), day + DAY, 50 * share, np.full(len(day), 50.0),
        np.isin(day, special),
    )  # fmt: skip
    table = checked(Events, events.sort_values(["day", "name", "shop"]))
    tables = ShopTables(timezone="UTC", events=table)
    effects = EventEffects(tables, seen, shops=["a", "b"])
    evening = ahead - 1 if anchor is None else anchor
    numbers = (shop * PRODUCTS + product, shop, product, DAY + ahead, DAY + evening)
    rows = Rows(*(np.array([number]) for number in numbers))
    met = events_met(tables, rows, shops=["a", "b"], is_ahead=np.zeros(1, dtype=bool))
    return effects.expected(met, "fair", rows, family=np.zeros(1, dtype=np.int64))


def weeks(count: int, gain: float, *, shop: int = 0) -> tuple[list[int], dict[tuple[int, int], float]]:
    days = [7 * week for week in range(count)]
    return days, {(shop, day): 1 + gain for day in days}


@pytest.mark.parametrize(
    ("count", "least", "most"), [(1, 0.13, 0.23), (2, 0.2, 0.27), (5, 0.24, 0.29), (20, 0.28, 0.3)]
)
def test_an_effect_is_carried_on_and_shrunk_less_the_oftener_it_was_seen(count: int, least: float, most: float) -> None:
    days, sold = weeks(count, 0.3)
    told = expected(fairs([*days, 200]), sold, ahead=200)
    assert least < told.gain[0] < most
    assert told.seen_times[0] == count


def test_a_kind_that_nobody_has_seen_does_nothing_unless_the_manager_says_so() -> None:
    sold = {(0, 0): 1.0}
    assert expected(fairs([200]), sold, ahead=200).gain[0] == 0.0
    stated = expected(fairs([200], stated=0.3), sold, ahead=200)
    assert stated.gain[0] == pytest.approx(0.3)
    assert stated.stated_gain[0] == pytest.approx(0.3)


def test_a_wrong_statement_is_corrected_by_what_is_seen() -> None:
    gains = []
    for count in (1, 2, 5, 20):
        days, sold = weeks(count, 0.0)
        gains.append(float(expected(fairs([*days, 200], stated=0.3), sold, ahead=200).gain[0]))
    assert gains == sorted(gains, reverse=True)
    assert gains[2] < 0.1
    assert gains[3] < 0.04


def test_a_statement_about_a_past_event_is_carried_to_the_next_of_its_kind() -> None:
    events = pd.concat([fairs([0], stated=0.2, size=2.0), fairs([200], size=4.0)])
    assert expected(events, {(1, 100): 1.0}, ahead=200).stated_gain[0] == pytest.approx(0.4), "twice the size"


def test_a_fair_of_twice_the_size_does_twice_as_much() -> None:
    days, sold = weeks(20, 0.1)
    events = pd.concat([fairs(days), fairs([200], size=2.0)])
    assert expected(events, sold, ahead=200).gain[0] == pytest.approx(0.2, abs=0.03)


def test_what_came_after_the_anchor_says_nothing() -> None:
    days, sold = weeks(20, 0.3)
    cut = expected(fairs([*days, 200]), sold, ahead=200, anchor=14)
    until = expected(fairs([*days[:3], 200]), {key: sold[key] for key in list(sold)[:3]}, ahead=200, anchor=184)
    assert cut.seen_times[0] == 3
    assert cut.gain[0] == until.gain[0] < expected(fairs([*days, 200]), sold, ahead=200).gain[0]


def test_a_product_that_gains_more_than_its_shop_is_told_apart() -> None:
    days, sold = weeks(20, 0.3)
    of_all = expected(fairs([*days, 200]), sold, ahead=200)
    of_one = expected(fairs([*days, 200]), sold, ahead=200, favourite=0.9)
    other = expected(fairs([*days, 200]), sold, ahead=200, favourite=0.9, product=1)
    assert of_all.gain[0] == pytest.approx(of_all.shop_gain[0], abs=1e-9)
    assert other.gain[0] < of_one.gain[0] < 0.9
    assert of_one.gain[0] > 0.7


def test_another_shop_tells_of_a_fair_that_this_one_has_not_seen() -> None:
    days, sold = weeks(20, 0.3, shop=1)
    told = expected(fairs([*days, 200]), sold, ahead=200, shop=0)
    assert 0.2 < told.gain[0] < 0.3
    assert told.seen_times[0] == 0


def test_of_holidays_nothing_is_learnt() -> None:
    assert expected(fairs([0, 200]), {(0, 0): 1.5}, ahead=200, special=(0,)).gain[0] == 0.0


def test_kinds_that_meet_on_a_day_share_its_gain() -> None:
    days, sold = weeks(20, 0.3)
    alone = expected(fairs([*days, 200]), sold, ahead=200).gain[0]
    both = expected(pd.concat([fairs([*days, 200]), fairs(days, kind="match")]), sold, ahead=200).gain[0]
    assert both == pytest.approx(alone / 2, abs=0.02)


def test_a_gain_is_surer_the_more_of_many_products_show_it_by_the_square_root_of_what_they_sell() -> None:
    met = pd.DataFrame({"usual": [4.0, 9.0], "value": [8.0, 18.0], "shop": 0, "day": 1, "kind": "fair"})
    met = met.assign(at_shop=0, size=1.0, since=0, kinds_count=1)
    together = _together(met, "shop")
    assert together["gain"].tolist() == [(8 / 2 + 18 / 3) / (2 + 3) - 1]
    assert together["variance"].tolist() == pytest.approx([(_PRODUCT_SHARE**2 + _COUNT_VARIANCE) * 2 / 5**2])
