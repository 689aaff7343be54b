"""Changes of all shops of a chain at once are those of each shop alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.forecasting.changing_times import changes_and_looked, changes_of
from forecast.forecasting.looked import Looked, LookedAt
from forecast.history.known import Facts
from forecast.history.past import Past
from forecast.models.regime import Look, changes
from forecast.models.regime_walk import WHOLE_SHOP, Change
from forecast.tables import Assortment, Calendar, History, Shops, checked, empty

FIRST = pd.Timestamp("2023-01-02")
EPOCH = pd.Timestamp("1970-01-01")
HOLIDAY = pd.Timestamp("2023-05-01")


def sold(
    shop: str, product: str, *, begins: int, ends: int, factor_from: int = 10_000, factor: float = 1.0
) -> pd.DataFrame:
    day = np.arange(begins, ends)
    mean = 40 * np.array([0.8, 0.8, 0.9, 1.0, 1.2, 1.6, 0.7])[day % 7] * np.where(day >= factor_from, factor, 1.0)
    demand = np.random.default_rng(len(shop + product) + begins).poisson(mean).astype(float)
    return pd.DataFrame(
        {"shop": shop, "product": product, "day": FIRST + pd.to_timedelta(day, unit="D"), "demand_qty": demand}
    )


def test_shops_that_began_and_ended_on_other_days_do_not_touch_each_other() -> None:
    rows = pd.concat(
        [
            sold("north", "rye", begins=0, ends=400, factor_from=300, factor=0.5),
            sold("north", "bread", begins=50, ends=400),
            sold("north", "bun", begins=0, ends=400),
            sold("south", "bread", begins=90, ends=392, factor_from=250, factor=2.0),
            sold("south", "cake", begins=120, ends=392, factor_from=250, factor=2.0),
        ]
    )
    history = checked(History, rows.assign(sold_qty=rows["demand_qty"]))
    shops = pd.DataFrame({"shop": ["north", "south"], "name": "", "region": ["SH", "BY"], "place": "there"})
    named = pd.DataFrame({"day": [HOLIDAY], "region": "SH", "kind": "public_holiday", "name": "may_day", "label": ""})
    known = Facts(timezone="Europe/Paris", shops=checked(Shops, shops), calendar=checked(Calendar, named))
    found = changes_of(known, Past(empty(Assortment), history))
    expected = []
    for shop, mine in history.groupby("shop"):
        grid = mine.pivot_table(index="day", columns="product", values="demand_qty")
        grid = grid.reindex(pd.date_range(mine["day"].min(), mine["day"].max()))
        # Where a shop's region has no such day, the named days of every region count.
        told = changes(grid.to_numpy(), (grid.index[0] - EPOCH).days, special=np.asarray(grid.index == HOLIDAY))
        for one in told:
            name = "" if one.column == WHOLE_SHOP else grid.columns[one.column]
            days = [EPOCH + pd.Timedelta(days=number) for number in (one.since, one.noticed)]
            expected.append((shop, name, *days, one.ratio))
    assert {(row[0], row[1]) for row in expected} >= {("north", "rye"), ("south", "")}
    assert list(found.itertuples(index=False, name=None)) == expected


def test_evening_after_evening_the_same_is_found_as_by_looking_at_everything_anew() -> None:
    rows = pd.concat(
        [
            sold("north", "rye", begins=0, ends=400, factor_from=300, factor=0.5),
            sold("north", "bread", begins=50, ends=400),
            sold("north", "bun", begins=0, ends=400),
            # It comes up on an evening between two looks, and stands before the others in the alphabet.
            sold("north", "apple pie", begins=331, ends=400),
            sold("south", "bread", begins=90, ends=392, factor_from=250, factor=2.0),
            sold("south", "cake", begins=120, ends=392, factor_from=250, factor=2.0),
        ]
    )
    history = checked(History, rows.assign(sold_qty=rows["demand_qty"]))
    known = Facts(timezone="Europe/Paris")
    looked: LookedAt = {}
    spared = 0
    for days in range(290, 400, 2):
        until = checked(History, history.loc[history["day"] < FIRST + pd.Timedelta(days=days)])
        past = Past(empty(Assortment), until)
        before = looked
        found, looked = changes_and_looked(known, past, before)
        pd.testing.assert_frame_equal(found, changes_of(known, past))
        for shop, one in looked.items():
            if shop in before:
                now = one.products, one.first_day, one.demand
                spared += before[shop].again(*now, special=one.special) is not None
    assert len(found) >= 2
    assert spared == 2 * 54, "nothing was looked at twice"


def test_what_was_looked_at_counts_no_more_once_the_past_reads_otherwise() -> None:
    demand = np.arange(12.0).reshape(6, 2)
    nothing = np.zeros(6, dtype=bool)
    moves = np.arange(12.0).reshape(6, 2) / 100
    taken = Look((Change(1, 20_001, 20_003, 2.0),), (moves[:, :1],), (moves,))
    looked = Looked(("bun", "rye"), 20_000, demand, nothing, taken)
    names = ("apple pie", "bun", "rye")
    again = looked.again(names, 20_000, np.insert(demand, 0, np.nan, axis=1), special=nothing)
    assert again is not None
    assert again.alarms == (Change(2, 20_001, 20_003, 2.0),)
    np.testing.assert_array_equal(again.product_moves[0], np.insert(moves, 0, np.nan, axis=1))
    corrected = demand.copy()
    corrected[4, 0] += 1
    for products, first, now, special in (
        (("bun", "rye"), 20_000, corrected, nothing),
        (("bun", "rye"), 20_001, demand, nothing),
        (("bun", "rye"), 20_000, demand[:5], nothing[:5]),
        (("rye",), 20_000, demand[:, 1:], nothing),
        (("bun", "rye"), 20_000, demand, np.arange(6) == 3),
    ):
        assert looked.again(products, first, now, special=special) is None


def test_a_product_that_was_alone_is_not_said_afterwards_to_have_moved_against_those_that_came_later() -> None:
    rows = pd.concat(
        [
            sold("north", "rye", begins=0, ends=220, factor_from=120, factor=0.4),
            sold("north", "bun", begins=150, ends=220),
            sold("north", "cake", begins=170, ends=220),
        ]
    )
    history = checked(History, rows.assign(sold_qty=rows["demand_qty"]))
    known, looked = Facts(timezone="Europe/Paris"), {}
    found: pd.DataFrame = pd.DataFrame()
    for days in range(110, 221, 1):
        until = checked(History, history.loc[history["day"] < FIRST + pd.Timedelta(days=days)])
        earlier = found
        found, looked = changes_and_looked(known, Past(empty(Assortment), until), looked)
        pd.testing.assert_frame_equal(found, changes_of(known, Past(empty(Assortment), until)))
        if len(earlier):
            before = found.loc[found["noticed"] < FIRST + pd.Timedelta(days=days - 1)].reset_index(drop=True)
            pd.testing.assert_frame_equal(before, earlier.loc[earlier["noticed"] < FIRST + pd.Timedelta(days=days - 1)])
    assert found["product"].tolist() == [""]
