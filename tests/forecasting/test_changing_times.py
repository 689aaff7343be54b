"""Changes of all shops of a chain at once are those of each shop alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.forecasting.changing_times import changes_of
from forecast.history.join import Past
from forecast.history.known import Facts
from forecast.models.regime import WHOLE_SHOP, changes
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
    known = Facts.of(shops=checked(Shops, shops), calendar=checked(Calendar, named))
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
