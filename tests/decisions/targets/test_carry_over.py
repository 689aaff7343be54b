"""Tarts that may be sold tomorrow: what was kept, and a rule held against the optimum of a dynamic program."""

from __future__ import annotations

from itertools import product as pairs

import numpy as np
import pandas as pd
import pytest

from forecast.decisions.targets.carry_over import shelf_lives, with_cheaper_leftovers
from forecast.distribution import DemandDistribution
from forecast.tables import Leftovers, OpenDays, Products, ShopTables, checked

FRIDAY = pd.Timestamp("2026-11-27")


def distribution(chances):
    """A demand of 0, 1, 2 … pieces with these chances, as quantiles."""
    reached = np.cumsum(chances)
    levels = np.concatenate([[0.0], np.repeat(reached[:-1], 2), [1.0]])
    edges = np.concatenate([[k - 0.5, k + 0.5] for k in range(len(chances))])
    kept = np.append(True, np.diff(levels) > 0) | True
    spread = levels + np.arange(len(levels)) * 1e-12
    return DemandDistribution(spread[kept] / spread[-1], edges[None, :], np.array([True]))


def ours(chances, ratio, kept, more_days=1):
    demand = distribution(chances)
    rows = pd.DataFrame(
        {
            "critical_ratio": [ratio],
            "overage_net_amount": [1 - ratio],
            "kept_qty": [float(kept)],
            "more_days": [more_days],
        }
    )
    moved = with_cheaper_leftovers(rows, demand)["critical_ratio"].to_numpy()
    return int(demand.less(np.array([float(kept)])).best_quantity(moved)[0])


def cost_a_day(chances, ratio, policy, *, most):
    """Long-run mean cost a day when pieces live two days and the older ones go first; policy: kept → made."""
    states = most + 1
    step, cost = np.zeros((states, states)), np.zeros(states)
    for kept in range(states):
        made = policy[kept]
        for wanted, chance in enumerate(chances):
            old = max(kept - wanted, 0)
            after = max(made - max(wanted - kept, 0), 0)
            missed = max(wanted - kept - made, 0)
            cost[kept] += chance * (ratio * missed + (1 - ratio) * old)
            step[kept, after] += chance
    share = np.full(states, 1 / states)
    for _ in range(400):
        share = share @ step
    return float(share @ cost)


def best_policy(chances, ratio, *, most):
    """Value iteration over what was kept, costs of many days."""
    value = np.zeros(most + 1)
    for _ in range(400):
        costs = np.full((most + 1, most + 1), np.inf)
        for kept, made in pairs(range(most + 1), range(most + 1)):
            costs[kept, made] = sum(
                chance
                * (
                    ratio * max(wanted - kept - made, 0)
                    + (1 - ratio) * max(kept - wanted, 0)
                    + value[max(made - max(wanted - kept, 0), 0)]
                )
                for wanted, chance in enumerate(chances)
            )
        value = costs.min(axis=1) - costs.min()
    return costs.argmin(axis=1).tolist()


@pytest.mark.parametrize("ratio", [0.4, 0.6, 0.8, 0.9])
@pytest.mark.parametrize(
    ("chances", "within"),
    [
        ([0.1, 0.2, 0.4, 0.2, 0.1], 0.005),
        ([0.05, 0.1, 0.35, 0.35, 0.1, 0.05], 0.005),
        ([0.3, 0.3, 0.2, 0.1, 0.05, 0.05], 0.1),
    ],
)
def test_it_costs_hardly_more_than_the_optimum_of_a_dynamic_program(ratio, chances, within):
    most = 2 * len(chances)
    rule = [ours(chances, ratio, kept) for kept in range(most + 1)]
    best = cost_a_day(chances, ratio, best_policy(chances, ratio, most=most), most=most)
    level = int(distribution(chances).best_quantity(np.array([ratio]))[0])
    as_if_fresh = cost_a_day(chances, ratio, [level] * (most + 1), most=most)
    as_if_wasted = cost_a_day(chances, ratio, [max(level - kept, 0) for kept in range(most + 1)], most=most)
    assert cost_a_day(chances, ratio, rule, most=most) <= (1 + within) * best
    assert cost_a_day(chances, ratio, rule, most=most) <= min(as_if_fresh, as_if_wasted) + 1e-9


@pytest.mark.parametrize("more_days", [1, 2, 5])
def test_it_is_the_least_quantity_at_which_one_more_piece_does_not_pay(more_days):
    chances = np.array([0.1, 0.2, 0.3, 0.2, 0.1, 0.1])
    ratio = 0.7
    until = np.cumsum(chances)
    for _ in range(more_days):
        until = np.convolve(until, chances)[:20]
    until = np.append(until, np.ones(20))
    today = np.append(np.cumsum(chances), np.ones(30))
    least = next(q for q in range(20) if (1 - ratio) * until[q] >= ratio * (1 - today[q]) - 1e-9)
    assert ours(chances, ratio, 0, more_days) == least


def test_nothing_changes_without_further_days_and_more_days_never_mean_fewer():
    chances = [0.1, 0.2, 0.3, 0.2, 0.1, 0.1]
    for ratio in (0.3, 0.6, 0.85):
        found = [ours(chances, ratio, 0, days) for days in range(4)]
        assert found[0] == int(distribution(chances).best_quantity(np.array([ratio]))[0])
        assert found == sorted(found)


def test_kilos_keep_too():
    rows = pd.DataFrame({"critical_ratio": [0.5], "overage_net_amount": [1.0], "kept_qty": [0.5], "more_days": [1]})
    demand = DemandDistribution(np.array([0.0, 1.0]), np.array([[0.0, 4.0]]), np.array([False]))
    moved = with_cheaper_leftovers(rows, demand)
    # P(D > q + ½) = P((D − ½)⁺ + D₂ ≤ q), both uniform on 0–4: ½·q² + ½·q = 4·(3½ − q).
    assert demand.less(np.array([0.5])).quantity_at(moved["critical_ratio"].to_numpy())[0] == pytest.approx(
        2.46, abs=0.05
    )
    assert 0 < moved["overage_net_amount"][0] < 1


def known(notes, *, closed=(), life=1):
    days = pd.date_range("2026-11-20", "2026-12-10")
    opened = pd.DataFrame(
        {"shop": "A", "day": days, "is_open": ~days.isin(pd.to_datetime(list(closed))), "reason": "till"}
    )
    products = pd.DataFrame({"product": ["TART", "ROLL"], "label": ["Tart", "Roll"], "carry_over_days": [life, 0]})
    left = pd.DataFrame(notes, columns=["product", "day", "left_qty", "went_to"]).assign(shop="A", sold_out_s=None)
    return ShopTables(
        timezone="Europe/Paris",
        open_days=checked(OpenDays, opened),
        products=checked(Products, products),
        leftovers=checked(
            Leftovers, left.assign(day=pd.to_datetime(left["day"]), left_qty=left["left_qty"].astype(float))
        ),
    )


def life_of(tables, day=FRIDAY):
    rows = shelf_lives(tables, day)
    assert rows["product"].tolist() == ["TART"]
    return rows.iloc[0][["kept_qty", "more_days"]].tolist()


def test_what_was_kept_of_yesterday_is_there_today():
    assert life_of(known([("TART", "2026-11-26", 3, "kept"), ("ROLL", "2026-11-26", 9, "kept")])) == [3, 1]


def test_what_was_thrown_or_is_too_old_or_not_noted_is_not():
    assert life_of(known([("TART", "2026-11-26", 3, "thrown")])) == [0, 1]
    assert life_of(known([("TART", "2026-11-25", 3, "kept")], life=2)) == [0, 2]
    assert life_of(known([("TART", "2026-11-25", 3, "kept")], closed=["2026-11-26"])) == [0, 1]
    assert life_of(known([])) == [0, 1]


def test_two_days_bridge_a_closed_one():
    assert life_of(known([("TART", "2026-11-25", 3, "kept")], closed=["2026-11-26", "2026-11-28"], life=2)) == [3, 1]


def test_before_a_closed_day_a_tart_of_two_days_is_one_of_one():
    assert life_of(known([], closed=["2026-11-28"])) == [0, 0]


def test_a_catalogue_in_which_nothing_keeps_has_no_rows():
    assert len(shelf_lives(known([("TART", "2026-11-26", 3, "kept")], life=0), FRIDAY)) == 0
