"""Which series a simple rule speaks for tonight, because the boosted model has cost more of late.

In: rows asked for, out-of-sample forecasts of every method, what a product's decision is about. Out: one word per row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from forecast.forecasting.tried import Codes, OutOfSample, residuals_of
from forecast.models.gate import Stake, Verdict, weigh
from forecast.models.ladder import METHOD_OF_RUNG
from forecast.notices import reason

Stakes = Mapping[str, Stake]
"""What is at stake with each product; one that is not named has the default."""


def rule_instead(
    rows: pd.DataFrame, tried: OutOfSample, *, rungs: Sequence[str], stakes: Stakes
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return per row the reason why the rung below the boosted model speaks, or "" where the model may.

    The next day and the days after it are judged apart: models of other features forecast them.
    """
    why = np.full(len(rows), "", dtype=object)
    if "boosted" not in rungs[:-1] or len(tried.rows) == 0:
        return why
    rule = METHOD_OF_RUNG[rungs[rungs.index("boosted") + 1]]
    for is_later in (False, True):
        asked = ((rows["horizon_days"] > 1) == is_later).to_numpy()
        past = ((tried.rows["horizon_days"] > 1) == is_later).to_numpy()
        if asked.any() and np.isfinite(tried.forecasts["boosted"][past]).any():
            part = OutOfSample(tried.rows.loc[past], {name: said[past] for name, said in tried.forecasts.items()})
            why[asked] = _reasons(rows.loc[asked], part, rule, stakes)
    return why


def _reasons(rows: pd.DataFrame, tried: OutOfSample, rule: str, stakes: Stakes) -> list[str]:
    codes = Codes(rows, tried.rows)
    place, products = pd.factorize(tried.rows["product"])
    at_stake = np.array([stakes.get(str(product), Stake()).critical_ratio for product in products])
    verdicts = weigh(
        residuals_of(tried, "boosted", codes),
        residuals_of(tried, rule, codes),
        day=tried.rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64),
        ratio=at_stake[place],
    )
    named = zip(codes.series, rows["product"], strict=True)
    return [_words(verdicts.get(int(code)), stakes.get(str(product), Stake())) for code, product in named]


def _words(verdict: Verdict | None, stake: Stake) -> str:
    """Return what the page is to say: both costs a week where prices are known, else by how much the rule's is less."""
    if verdict is None or not verdict.is_rule:
        return ""
    if stake.unit_eur is None:
        share = 1 - verdict.rule_cost / verdict.model_cost
        return reason("rule_cost_less_share", less_share=round(share, 2), weeks=verdict.weeks)
    return reason(
        "rule_cost_less",
        rule_eur=round(verdict.rule_cost * stake.unit_eur, 2),
        model_eur=round(verdict.model_cost * stake.unit_eur, 2),
        weeks=verdict.weeks,
    )
