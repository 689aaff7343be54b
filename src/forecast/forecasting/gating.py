"""Which series a simple rule speaks for tonight, because the boosted model has cost more of late.

In: rows asked for, out-of-sample forecasts of every method, what a product's decision is about. Out: one word per row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from forecast.features.series import day_numbers
from forecast.forecasting.tried import Codes, OutOfSample, residuals_of
from forecast.models.calibration import Floats, Ints, Residuals
from forecast.models.gate import Stake, Verdict, weigh, whole_weeks
from forecast.models.ladder import METHOD_OF_RUNG
from forecast.notices import reason

Stakes = Mapping[str, Stake]
"""What is at stake with each product; one that is not named has the default."""
Series = tuple[str, str]
"""Shop and product."""
Judged = dict[bytes, Mapping[Series, Verdict]]
"""Verdicts by what they rest on."""


def rule_instead(
    rows: pd.DataFrame,
    tried: OutOfSample,
    *,
    rungs: Sequence[str],
    stakes: Stakes,
    judged: Judged | None = None,
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return per row the reason why the rung below the boosted model speaks, or "" where the model may.

    The next day and the days after it are judged apart: models of other features forecast them. `judged` keeps
    verdicts between calls; with the same whole weeks to judge by, they are the same.
    """
    why = np.full(len(rows), "", dtype=object)
    if "boosted" not in rungs[:-1] or len(tried.rows) == 0:
        return why
    rule = METHOD_OF_RUNG[rungs[rungs.index("boosted") + 1]]
    whole = whole_weeks(day_numbers(tried.rows["day"]))
    for is_later in (False, True):
        asked = ((rows["horizon_days"] > 1) == is_later).to_numpy()
        past = ((tried.rows["horizon_days"] > 1) == is_later).to_numpy() & whole
        if asked.any() and np.isfinite(tried.forecasts["boosted"][past]).any():
            said = {name: tried.forecasts[name][past] for name in ("boosted", rule)}
            part = OutOfSample(tried.rows.loc[past], said)
            why[asked] = _reasons(
                rows.loc[asked], _verdicts(part, rule, stakes, {} if judged is None else judged), stakes
            )
    return why


def _verdicts(tried: OutOfSample, rule: str, stakes: Stakes, judged: Judged) -> Mapping[Series, Verdict]:
    """Return the verdict on every series by shop and product, from `judged` where the same was judged before."""
    codes = Codes(tried.rows.iloc[:0], tried.rows)
    place, products = pd.factorize(tried.rows["product"])
    at_stake = np.array([stakes.get(str(product), Stake()).critical_ratio for product in products])
    model, simple = (residuals_of(tried, method, codes) for method in ("boosted", rule))
    day, ratio = day_numbers(tried.rows["day"]), at_stake[place]
    names = tried.rows[["shop", "product"]].drop_duplicates()
    key = _digest(model, simple, day, ratio, names)
    if key not in judged:
        of_code = weigh(model, simple, day=day, ratio=ratio)
        series = codes.tried_series[tried.rows.index.get_indexer(names.index)]
        named = zip(names["shop"], names["product"], series, strict=True)
        judged[key] = {(str(shop), str(product)): of_code[code] for shop, product, code in named if code in of_code}
    return judged[key]


def _digest(model: Residuals, rule: Residuals, day: Ints, ratio: Floats, names: pd.DataFrame) -> bytes:
    """Return a name for what a verdict rests on; forecasts count to a millionth of a unit, which no verdict feels."""
    said = hashlib.blake2b(repr(names.to_numpy().tolist()).encode(), digest_size=16)
    numbers = (model.series, model.horizon_days, model.actual, model.is_sold_out, model.day_type, day, ratio)
    for part in (*numbers, *(one.forecast.round(6) for one in (model, rule))):
        said.update(b"" if part is None else np.ascontiguousarray(part).tobytes())
    return said.digest()


def _reasons(rows: pd.DataFrame, verdicts: Mapping[Series, Verdict], stakes: Stakes) -> list[str]:
    named = zip(rows["shop"].map(str), rows["product"].map(str), strict=True)
    return [_words(verdicts.get((shop, product)), stakes.get(product, Stake())) for shop, product in named]


def _words(verdict: Verdict | None, stake: Stake) -> str:
    """Return what the page is to say: both costs a week where prices are known, else by how much the rule's is less."""
    if verdict is None or not verdict.is_rule:
        return ""
    if stake.unit_amount is None:
        share = 1 - verdict.rule_cost / verdict.model_cost
        return reason("rule_cost_less_share", less_share=round(share, 2), weeks=verdict.weeks)
    return reason(
        "rule_cost_less",
        rule_amount=round(verdict.rule_cost * stake.unit_amount, 2),
        model_amount=round(verdict.model_cost * stake.unit_amount, 2),
        weeks=verdict.weeks,
    )
