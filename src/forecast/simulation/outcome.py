"""What each policy sold, wasted, lost and earned when the same customers came.

In: quantities by policy, what was wanted, Products. Out: SimulatedDays, SimulatedHours, and their sums with intervals.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.metrics import Interval, difference_interval
from forecast.simulation.customers import ShopGrid, customers_of
from forecast.tables import DataFrame, HourlyProfile, Products, SimulatedDays, SimulatedHours, checked
from forecast.trading_day import Customers, Floats, Served, Supply, serve

_KEY = ["shop", "product", "day"]
_HARDLY_LIKED = 1e-9


@dataclass(frozen=True)
class Simulated:
    """What came of every policy, by day and by hour of the day."""

    days: DataFrame[SimulatedDays]
    hours: DataFrame[SimulatedHours]

    def of(self, policies: Collection[str]) -> Simulated:
        """Return what came of some of the policies."""
        return Simulated(
            checked(SimulatedDays, self.days[self.days["policy"].isin(policies)]),
            checked(SimulatedHours, self.hours[self.hours["policy"].isin(policies)]),
        )


def simulate(
    made: pd.DataFrame,
    demand: pd.DataFrame,
    *,
    products: DataFrame[Products],
    profile: DataFrame[HourlyProfile],
    recapture: float,
    seed: int,
) -> Simulated:
    """Let the customers of past days come to the shelves of each policy.

    Parameters
    ----------
    made : DataFrame
        shop, product, day, and one column per policy: what it makes [units]. Rows that a policy says nothing of are
        left out for all.
    demand : DataFrame
        shop, product, day, demand_qty: what was wanted [units].
    products : DataFrame[Products]
        Families, prices and costs. Money is empty where price or cost is unknown.
    profile : DataFrame[HourlyProfile]
        At what hours customers come.
    recapture : float
        The share of customers who take another product of the family when theirs is sold out, 0 to 1.
    seed : int
        Of the customers' chances; the same customers meet every policy.
    """
    policies = [name for name in made.columns if name not in _KEY]
    rows = made.dropna(subset=policies).merge(demand[[*_KEY, "demand_qty"]], on=_KEY)
    of_days, of_hours = [], []
    for shop, of_shop in rows.groupby("shop"):
        names, dates = sorted(of_shop["product"].unique()), sorted(of_shop["day"].unique())
        grid = ShopGrid(tuple(names), pd.DatetimeIndex(dates))
        catalogue = products.set_index("product").reindex(grid.products)
        family, _ = pd.factorize(catalogue["family"].fillna(""))
        wanted = grid.table(of_shop, "demand_qty")
        customers = customers_of(wanted, grid, profile, shop=str(shop), seed=seed)
        liked = wanted.mean(axis=1) + _HARDLY_LIKED
        for policy in policies:
            made_qty = grid.table(of_shop, policy)
            served = serve(customers, Supply.all_day(made_qty), family=family, weight=liked, recapture=recapture)
            came = _by_cell(customers, served, made_qty.shape)
            place = grid.places(of_shop)
            quantities = {"made_qty": made_qty, "wanted_qty": wanted, **came}
            cells = {name: values[place].round(9) for name, values in quantities.items()}
            of_days.append(of_shop[_KEY].assign(policy=policy, **cells))
            of_hours.append(_by_hour(customers, served.own_qty).assign(shop=shop, policy=policy))
    days = _with_money(pd.concat(of_days, ignore_index=True), products)
    hours = pd.concat(of_hours, ignore_index=True)
    return Simulated(
        checked(SimulatedDays, days.sort_values(["policy", *_KEY])),
        checked(SimulatedHours, hours.sort_values(["policy", "shop", "hour"])),
    )


def _by_cell(customers: Customers, served: Served, shape: tuple[int, ...]) -> dict[str, Floats]:
    """Return what was sold, taken instead of another product, and lost, products × days."""
    own, switched, lost = (np.zeros(shape) for _ in range(3))
    wished, moved = (customers.product, customers.day), served.other >= 0
    np.add.at(own, wished, served.own_qty)
    np.add.at(switched, (served.other[moved], customers.day[moved]), served.other_qty[moved])
    np.add.at(lost, wished, customers.qty - served.own_qty - served.other_qty)
    return {"sold_qty": own + switched, "switched_qty": switched, "lost_qty": np.maximum(lost, 0.0)}


def _by_hour(customers: Customers, own_qty: np.ndarray) -> pd.DataFrame:
    hour = customers.minute // 60
    wished, found = (np.bincount(hour, weights=values, minlength=1) for values in (customers.qty, own_qty))
    at = np.flatnonzero(wished > 0)
    return pd.DataFrame({"hour": at, "wanted_qty": wished[at], "found_qty": np.minimum(found, wished)[at]})


def _with_money(days: pd.DataFrame, products: DataFrame[Products]) -> pd.DataFrame:
    """Add what was left, and the money: net of VAT, what was made paid for, what is left sold for its salvage."""
    of_product = products.set_index("product").reindex(days["product"]).reset_index(drop=True)
    price = (of_product["price_gross_amount"] / (1 + of_product["vat_share"])).to_numpy(dtype=np.float64)
    cost = of_product["unit_cost_net_amount"].to_numpy(dtype=np.float64)
    salvage = of_product["salvage_net_amount"].to_numpy(dtype=np.float64)
    left = np.maximum(days["made_qty"] - days["sold_qty"], 0.0)
    return days.assign(
        left_qty=left,
        profit_amount=days["sold_qty"] * price - days["made_qty"] * cost + left * salvage,
        waste_amount=left * (cost - salvage),
        lost_amount=days["lost_qty"] * (price - cost),
    )


def totals(simulated: Simulated, *, beside: str) -> pd.DataFrame:
    """Return each policy's sums over all days, and how its profit differs from that of the policy `beside`.

    Returns
    -------
    One row per policy, best first: `profit_amount`, `waste_amount`, `lost_amount` [money]; `waste_share` of the units
    made; `found_share` of the units wanted, what customers came for and found; `more_share`, `low_share`,
    `high_share`, by what share `beside` earns more, with a 95 % interval over whole weeks drawn with replacement.
    """
    days = simulated.days
    money = days.groupby("policy")[["profit_amount", "waste_amount", "lost_amount"]].sum(min_count=1)
    units = days.groupby("policy")[["made_qty", "left_qty", "wanted_qty", "sold_qty", "switched_qty"]].sum()
    table = money.assign(
        waste_share=units["left_qty"] / units["made_qty"].where(units["made_qty"] > 0),
        found_share=(units["sold_qty"] - units["switched_qty"]) / units["wanted_qty"].where(units["wanted_qty"] > 0),
    )
    by_day = days.pivot_table(index="day", columns="policy", values="profit_amount", aggfunc="sum")
    intervals: Sequence[Interval] = [
        difference_interval(by_day[beside].to_numpy(), by_day[policy].to_numpy()) for policy in table.index
    ]
    table["more_share"] = [interval.middle for interval in intervals]
    table["low_share"] = [interval.low for interval in intervals]
    table["high_share"] = [interval.high for interval in intervals]
    return table.sort_values("profit_amount", ascending=False, kind="stable").reset_index()
