"""Simple rules see the days before alone, and get the uplift that was best on earlier days."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.decisions.same_weekdays import same_weekdays
from forecast.simulation.simple_rules import SIMPLE_RULES, chosen_uplifts, rule_bases, with_uplifts
from forecast.tables import CriticalRatios, History, Products, checked

FIRST = pd.Timestamp("2025-01-06")
KEY = ["shop", "product", "day"]


def history_of(levels: dict[str, float], *, days: int = 140, seed: int = 1, open_share: float = 1.0):
    random = np.random.default_rng(seed)
    weekday = np.array([0.6, 0.8, 0.9, 1.0, 1.2, 1.7, 0.8])
    calendar = pd.date_range(FIRST, periods=days)
    parts = []
    for product, level in levels.items():
        sold = random.poisson(level * weekday[calendar.day_of_week]).astype(float)
        rows = pd.DataFrame({"shop": "a", "product": product, "day": calendar, "sold_qty": sold, "demand_qty": sold})
        parts.append(rows[random.random(days) < open_share])
    return checked(History, pd.concat(parts, ignore_index=True).sort_values(KEY))


def products_of(*names: str, **columns: object):
    return checked(Products, pd.DataFrame({"product": list(names), "label": list(names), **columns}))


def ratios_of(ratio: float, *names: str):
    table = pd.DataFrame({"product": list(names), "critical_ratio": ratio, "source": "class"})
    return checked(CriticalRatios, table)


def test_the_mean_of_four_is_that_of_the_last_same_weekdays_also_with_days_off() -> None:
    past = history_of({"rye": 20.0, "roll": 60.0}, open_share=0.6)
    bases = rule_bases(past, first=FIRST, last=past["day"].max())
    for day in pd.date_range(FIRST + pd.Timedelta(days=8), periods=40, freq="3D"):
        usual = same_weekdays(past, day).groupby(["shop", "product"])["sold_qty"].mean()
        mine = bases[bases["day"] == day].set_index(["shop", "product"])
        both = usual[usual.index.isin(mine.index)]
        assert mine["mean_of_four"].reindex(both.index).tolist() == pytest.approx(both.tolist())


def test_the_mean_of_thirty_days_and_last_week_by_a_double_loop() -> None:
    past = history_of({"rye": 20.0}, open_share=0.7)
    sold = past.set_index("day")["sold_qty"]
    bases = rule_bases(past, first=FIRST + pd.Timedelta(days=60), last=past["day"].max())
    assert len(bases) > 40
    for row in bases.to_dict("records"):
        before = [qty for day, qty in sold.items() if row["day"] - pd.Timedelta(days=30) <= day < row["day"]]
        assert row["mean_30_days"] == pytest.approx(sum(before) / len(before))
        last_week = row["day"] - pd.Timedelta(days=7)
        if last_week in sold.index:
            assert row["last_week"] == sold[last_week]


def test_nothing_of_the_day_itself_or_later_reaches_a_rule() -> None:
    past = history_of({"rye": 20.0, "roll": 60.0})
    day = FIRST + pd.Timedelta(days=90)
    changed = past.assign(sold_qty=past["sold_qty"].where(past["day"] < day, 999.0))
    before, after = (rule_bases(table, first=day, last=day)[list(SIMPLE_RULES)] for table in (past, changed))
    pd.testing.assert_frame_equal(before, after)


def test_a_rule_without_a_past_takes_the_next_ones_and_a_new_product_has_none() -> None:
    past = history_of({"rye": 20.0}, days=10)
    bases = rule_bases(past, first=FIRST, last=FIRST + pd.Timedelta(days=9)).set_index("day")
    assert bases.iloc[0].isna()[list(SIMPLE_RULES)].all()
    third = bases.iloc[2]
    assert third["last_week"] == third["mean_of_four"] == third["mean_30_days"] == past["sold_qty"].head(2).mean()


def test_the_uplift_is_the_one_that_costs_least_by_trying_all() -> None:
    past = history_of({"rye": 20.0}, days=280)
    products, ratios = products_of("rye", batch_qty=4.0), ratios_of(0.8, "rye")
    bases = rule_bases(past, first=FIRST + pd.Timedelta(days=40), last=past["day"].max())
    earlier = bases.merge(past[[*KEY, "demand_qty"]], on=KEY)
    chosen = chosen_uplifts(earlier, products=products, ratios=ratios).query("product == 'rye'").set_index("rule")

    def cost(rule: str, share: float) -> float:
        made = np.ceil(np.round(earlier[rule] * (1 + share) / 4, 6)) * 4
        missed, left = (earlier["demand_qty"] - made).clip(lower=0), (made - earlier["demand_qty"]).clip(lower=0)
        return float((0.8 * missed + 0.2 * left).sum())

    costs = {rule: [cost(rule, share / 100) for share in range(-60, 125, 5)] for rule in SIMPLE_RULES}
    for rule in SIMPLE_RULES:
        assert cost(rule, chosen.loc[rule, "uplift_share"]) == pytest.approx(min(costs[rule]))
    best = min(SIMPLE_RULES, key=lambda rule: min(costs[rule]))
    assert chosen.index[chosen["is_best"]].tolist() == [best]


def test_dear_misses_raise_the_uplift_and_weekdays_that_differ_speak_for_the_same_weekday() -> None:
    past = history_of({"rye": 40.0}, days=280)
    bases = rule_bases(past, first=FIRST + pd.Timedelta(days=40), last=past["day"].max())
    earlier = bases.merge(past[[*KEY, "demand_qty"]], on=KEY)
    high, low = (
        chosen_uplifts(earlier, products=products_of("rye"), ratios=ratios_of(ratio, "rye")).query("product == 'rye'")
        for ratio in (0.9, 0.3)
    )
    of_four = [table.set_index("rule").loc["mean_of_four", "uplift_share"] for table in (high, low)]
    assert of_four[0] > of_four[1]
    assert high.loc[high["is_best"], "rule"].tolist() == ["mean_of_four"]


def test_a_product_with_few_earlier_days_takes_the_shops_uplift_and_no_rule_chosen_by_itself() -> None:
    past = history_of({"rye": 40.0}, days=200)
    young = history_of({"new": 10.0}, days=30, seed=2)
    both = checked(History, pd.concat([past, young], ignore_index=True).sort_values(KEY))
    names = ("rye", "new")
    bases = rule_bases(both, first=FIRST + pd.Timedelta(days=10), last=both["day"].max())
    chosen = chosen_uplifts(
        bases.merge(both[[*KEY, "demand_qty"]], on=KEY), products=products_of(*names), ratios=ratios_of(0.9, *names)
    )
    assert set(chosen["product"]) == {"rye", ""}
    asked = with_uplifts(bases, chosen)
    of_new, of_shop = asked[asked["product"] == "new"], chosen[chosen["product"] == ""].set_index("rule")
    assert (of_new["rule"] == of_shop.index[of_shop["is_best"]][0]).all()
    raw = bases.loc[of_new.index, "last_week"]
    share = of_shop.loc["last_week", "uplift_share"]
    assert of_new["last_week"].tolist() == pytest.approx((raw * (1 + share)).tolist())


def test_without_earlier_days_rules_have_no_uplift_and_the_mean_of_four_stands_for_them() -> None:
    past = history_of({"rye": 40.0}, days=30)
    bases = rule_bases(past, first=FIRST + pd.Timedelta(days=20), last=past["day"].max())
    nothing = bases.assign(demand_qty=1.0)[:0]
    asked = with_uplifts(bases, chosen_uplifts(nothing, products=products_of("rye"), ratios=ratios_of(0.9, "rye")))
    assert asked["simple_rule"].tolist() == bases["mean_of_four"].tolist()
    assert set(asked["rule_share"]) == {0.0}
