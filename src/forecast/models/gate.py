"""The gate: a boosted model speaks for a series only as long as it did not cost more than a simple rule.

Both are judged on the same past days, by forecasts made without them, at the quantile that would have been baked. A
model that is better on the whole loses some series by chance; the gate closes only where chance does not explain it.

In: out-of-sample forecasts of a model and a rule. Out: what both cost per week, and who speaks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forecast.models.calibration import Bools, Floats, Ints, Residuals, SpreadCalibration

BLOCK_WEEKS = 3
"""Days are scored by a spread that was learnt without the three weeks around them."""
LEAST_WEEKS = 8
"""A rule takes over after so many weeks of comparison at the earliest."""
PRIOR_WEEKS = 18.0
PRIOR_GAIN_SHARE = 0.2
"""The model is taken to cost a fifth less than the rule, as it does on the whole; that weighs so many weeks."""
BAR = 2.0
"""By how many standard errors of the weekly difference a rule has to be better."""


@dataclass(frozen=True)
class Stake:
    """What a product's decision is about: the quantile to bake, and what a unit too few plus one too many cost [money].

    Without prices `unit_amount` is None, and costs are told in shares.
    """

    critical_ratio: float = 0.8
    unit_amount: float | None = None


@dataclass(frozen=True)
class Verdict:
    """Who speaks for a series, and what model and rule cost per week [units].

    A unit too few costs the critical ratio and one too many the rest of 1; times `Stake.unit_amount` that is money.
    """

    is_rule: bool
    model_cost: float
    rule_cost: float
    weeks: int


def weigh(model: Residuals, rule: Residuals, *, day: Ints, ratio: Floats) -> dict[int, Verdict]:
    """Return the verdict on every series, by its code.

    `model` and `rule` hold the same rows; `day` counts since 1970, `ratio` is each row's critical ratio. Weeks stand
    on a fixed grid. Who asks with the days of whole weeks only (`whole_weeks`) gets a verdict that can change once a
    week and not every night.

    References
    ----------
    Comparing forecasts by the mean difference of their losses: Diebold & Mariano 1995,
    doi:10.1080/07350015.1995.10524599. Sums of a week as one observation, because neighbouring days go together:
    Carlstein 1986, doi:10.1214/aos/1176350057.
    """
    usable = np.isfinite(model.forecast) & np.isfinite(rule.forecast) & ~model.is_sold_out
    block = day[usable] // 7 // BLOCK_WEEKS
    # Without their age: around a block of the past, residuals on one side are no older than on the other.
    of_model, of_rule = (
        honest_costs(replace(tried, age_days=None).take(usable), block=block, ratio=ratio[usable])
        for tried in (model, rule)
    )
    return _verdicts(of_model, of_rule, series=model.series[usable], day=day[usable])


def whole_weeks(day: Ints) -> Bools:
    """Tell which days lie in weeks of a fixed grid that begin and end within the days there are.

    Examples
    --------
    >>> day = np.arange(15, 28)  # weeks of the grid begin on 14, 21 and 28
    >>> day[whole_weeks(day)].tolist()
    [21, 22, 23, 24, 25, 26, 27]
    """
    week = day // 7
    first, end = -(-day.min(initial=np.iinfo(np.int64).max) // 7), (day.max(initial=0) + 1) // 7
    whole: Bools = (week >= first) & (week < end)
    return whole


def honest_costs(tried: Residuals, *, block: Ints, ratio: Floats) -> Floats:
    """Return each row's cost at its critical ratio [units], its spread learnt from the other blocks.

    A spread that had seen the row would flatter the method that scatters more: on real shops the simple rule by 3
    to 9 %, the boosted model by 1 to 5 %.
    """
    levels, column = np.unique(ratio, return_inverse=True)
    cost = np.zeros(len(block))
    for one in np.unique(block):
        here = block == one
        spread = SpreadCalibration(levels.tolist()).fit(tried.take(~here))
        quantiles = spread.quantiles(
            tried.forecast[here],
            product=tried.product[here],
            series=tried.series[here],
            horizon_days=tried.horizon_days[here],
            day_type=None if tried.day_type is None else tried.day_type[here],
        )
        short = tried.actual[here] - quantiles[np.arange(len(quantiles)), column[here]]
        cost[here] = np.where(short > 0, ratio[here], 1 - ratio[here]) * np.abs(short)
    return cost


def _verdicts(model: Floats, rule: Floats, *, series: Ints, day: Ints) -> dict[int, Verdict]:
    codes, place = np.unique(series, return_inverse=True)
    if len(codes) == 0:
        return {}
    # Longer horizons have several rows a day; each day counts once.
    key = place * (day.max() + 1) + day
    _, at, repeats = np.unique(key, return_inverse=True, return_counts=True)
    week = day // 7 - day.min() // 7
    shape = (len(codes), int(week.max()) + 1)
    sums = {}
    for name, values in (("model", model), ("rule", rule), ("rows", np.ones(len(day)))):
        sums[name] = np.zeros(shape)
        np.add.at(sums[name], (place, week), values / repeats[at])
    seen = sums["rows"] > 0
    weeks = seen.sum(axis=1)
    of_model, of_rule = sums["model"].sum(axis=1) / weeks, sums["rule"].sum(axis=1) / weeks
    gain = np.where(seen, sums["rule"] - sums["model"], 0.0)
    mean = of_rule - of_model
    scatter = np.where(seen, (gain - mean[:, None]) ** 2, 0.0).sum(axis=1) / np.maximum(weeks - 1, 1)
    error = np.sqrt(scatter / weeks)
    believed = (weeks * mean + PRIOR_WEEKS * PRIOR_GAIN_SHARE * of_rule) / (weeks + PRIOR_WEEKS)
    is_rule = (weeks >= LEAST_WEEKS) & (mean < -BAR * error) & (believed < 0)
    told = zip(codes, is_rule, of_model, of_rule, weeks, strict=True)
    return {int(code): Verdict(bool(closed), float(a), float(b), int(count)) for code, closed, a, b, count in told}
