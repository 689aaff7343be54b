from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.forecasting.gating import Judged, rule_instead
from forecast.forecasting.tried import METHODS, OutOfSample
from forecast.models.gate import Stake
from forecast.notices import parse_reason

DAYS = pd.Timestamp("1970-01-01") + pd.to_timedelta(np.arange(7 * 2800, 7 * 2818), unit="D")
RUNGS = ("boosted", "weekday", "last_week")


def tried(errors: dict[str, dict[str, float]], *, shop: str = "a", horizons: tuple[int, ...] = (1,)) -> OutOfSample:
    """Return past forecasts that err by a share, either way, by product and method."""
    parts, said = [], {name: [] for name in METHODS}
    for number, (product, by_method) in enumerate(errors.items()):
        for horizon in horizons:
            random = np.random.default_rng(number)
            demand = random.poisson(40.0, len(DAYS)).astype(float)
            parts.append(
                pd.DataFrame(
                    {
                        "shop": shop,
                        "product": product,
                        "day": DAYS,
                        "horizon_days": horizon,
                        "demand_qty": demand,
                        "sold_qty": demand,
                    }
                ).assign(is_sold_out=False)
            )
            for name in METHODS:
                sign = random.choice([-1.0, 1.0], len(DAYS))
                said[name].append(40.0 * (1 + by_method.get(name, 0.5) * sign))
    return OutOfSample(pd.concat(parts, ignore_index=True), {name: np.concatenate(said[name]) for name in METHODS})


def asked(*products: str, horizon: int = 1) -> pd.DataFrame:
    return pd.DataFrame({"shop": "a", "product": list(products), "day": DAYS[-1], "horizon_days": horizon})


PAST = {
    "bread": {"boosted": 0.0, "recent_weekday": 0.3},
    "cake": {"boosted": 0.4, "recent_weekday": 0.0, "last_week": 0.4},
}


def test_the_rule_speaks_for_the_product_where_it_cost_less_and_says_what_both_cost() -> None:
    stakes = {"cake": Stake(0.7, 2.0)}
    bread, cake = rule_instead(asked("bread", "cake"), tried(PAST), rungs=RUNGS, stakes=stakes)
    assert bread == ""
    code, values = parse_reason(cake)
    assert code == "rule_cost_less"
    assert values["weeks"] == 18
    assert 0 < values["rule_amount"] < 0.6 * values["model_amount"]
    doubled = parse_reason(rule_instead(asked("cake"), tried(PAST), rungs=RUNGS, stakes={"cake": Stake(0.7, 4.0)})[0])[
        1
    ]
    assert doubled["rule_amount"] == pytest.approx(2 * values["rule_amount"], abs=0.02)


def test_without_a_price_the_saving_is_told_as_a_share() -> None:
    code, values = parse_reason(rule_instead(asked("cake"), tried(PAST), rungs=RUNGS, stakes={})[0])
    assert code == "rule_cost_less_share"
    assert 0.4 < values["less_share"] < 1


def test_the_model_is_held_against_the_rung_that_would_speak_in_its_place() -> None:
    weekly = rule_instead(asked("cake"), tried(PAST), rungs=("boosted", "last_week"), stakes={})
    assert weekly.tolist() == [""], "last week's quantity errs as much as the model"
    for rungs in (("boosted",), ("weekday", "last_week"), ("weekday", "boosted")):
        assert rule_instead(asked("cake"), tried(PAST), rungs=rungs, stakes={}).tolist() == [""]


def test_the_next_day_and_the_days_after_it_are_judged_apart() -> None:
    later = tried(PAST, horizons=(4, 11))
    assert rule_instead(asked("cake", horizon=1), later, rungs=RUNGS, stakes={}).tolist() == [""]
    assert parse_reason(rule_instead(asked("cake", horizon=6), later, rungs=RUNGS, stakes={})[0])[0] == (
        "rule_cost_less_share"
    )


def test_a_product_never_tried_keeps_its_model() -> None:
    assert rule_instead(asked("new"), tried(PAST), rungs=RUNGS, stakes={}).tolist() == [""]
    nothing = OutOfSample(tried(PAST).rows.iloc[:0], {name: np.zeros(0) for name in METHODS})
    assert rule_instead(asked("cake"), nothing, rungs=RUNGS, stakes={}).tolist() == [""]


def test_a_verdict_is_worked_out_once_a_week_and_again_when_what_it_rests_on_has_changed() -> None:
    past = tried(PAST)
    judged: Judged = {}

    def told(one: OutOfSample) -> list[str]:
        afresh = rule_instead(asked("bread", "cake"), one, rungs=RUNGS, stakes={})
        kept = rule_instead(asked("bread", "cake"), one, rungs=RUNGS, stakes={}, judged=judged)
        assert kept.tolist() == afresh.tolist()
        return kept.tolist()

    first = told(past)
    last_days = past.rows["day"] > DAYS[-3]
    two_days_before = OutOfSample(
        past.rows.loc[~last_days], {name: said[~last_days] for name, said in past.forecasts.items()}
    )
    one_week_less = told(two_days_before)
    assert one_week_less != first
    assert len(judged) == 2
    yesterday = past.rows["day"] > DAYS[-2]
    assert (
        told(OutOfSample(past.rows.loc[~yesterday], {name: said[~yesterday] for name, said in past.forecasts.items()}))
        == one_week_less
    )
    assert len(judged) == 2, "the same whole weeks"
    corrected = past.rows.assign(demand_qty=past.rows["demand_qty"] + (past.rows["product"] == "cake") * 10.0)
    told(OutOfSample(corrected, past.forecasts))
    assert len(judged) == 3
