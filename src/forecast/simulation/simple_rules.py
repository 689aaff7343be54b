"""Simple rules with the fixed uplift that would have cost least on earlier days: what people decide by.

In: History, Products, CriticalRatios. Out: what each rule makes, one row per shop, product and day.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.simulation.policies import in_batches
from forecast.tables import CriticalRatios, DataFrame, History, Products

SIMPLE_RULES = ("last_week", "mean_of_four", "mean_30_days")
UPLIFTS = tuple(round(0.05 * step, 2) for step in range(-12, 25))
"""What is added to a rule's quantity, as a share: −60 % to +120 %."""

_KEY = ["shop", "product", "day"]
_SERIES = ["shop", "product"]
_FOUR, _WITHIN_DAYS = 4, 70
_LEAST_DAYS = 40
"""Below as many days a product takes the uplift that is best for the whole shop [days]."""


def rule_bases(history: DataFrame[History], *, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return what each rule starts from on every past day from `first` to `last`, with nothing but the days before.

    `last_week` is what was sold on the same weekday a week before, `mean_of_four` the mean of the last four same
    weekdays on which the product was offered, `mean_30_days` that of all its days within the last thirty. A rule that
    has nothing to go by takes the next one's; where none has, they are empty.

    Examples
    --------
    >>> from forecast.tables import checked
    >>> days = pd.date_range("2026-03-02", periods=15)
    >>> past = checked(History, pd.DataFrame({"shop": "A", "product": "RYE", "day": days,
    ...     "sold_qty": range(15), "demand_qty": range(15)}))
    >>> rule_bases(past, first=days[-1], last=days[-1])[list(SIMPLE_RULES)].values.tolist()
    [[7.0, 3.5, 6.5]]
    """
    sold = history[[*_KEY, "sold_qty"]].sort_values(_KEY)
    by_series = sold.set_index("day").groupby(_SERIES, sort=False)["sold_qty"]
    month = by_series.rolling("30D", closed="left").mean().rename("mean_30_days").reset_index()
    week_later = sold.assign(day=sold["day"] + pd.Timedelta(days=7)).rename(columns={"sold_qty": "last_week"})
    rows = sold.assign(mean_of_four=_mean_of_four(sold)).loc[sold["day"].between(first, last)]
    rows = rows.merge(week_later, on=_KEY, how="left").merge(month, on=_KEY, how="left")
    bases = rows[list(SIMPLE_RULES)].astype(float).bfill(axis=1)
    # The other way round for a product that was away for a month and came back last week.
    return pd.concat([rows[_KEY], bases.ffill(axis=1)], axis=1).reset_index(drop=True)


def _mean_of_four(sold: pd.DataFrame) -> pd.Series[float]:
    """Return the mean sold on what `same_weekdays` finds for every row's day, all days at once."""
    weekday = sold["day"].dt.day_of_week
    same = sold.groupby([*(sold[name] for name in _SERIES), weekday])
    past = []
    for back in range(1, _FOUR + 1):
        is_recent = same["day"].shift(back) >= sold["day"] - pd.Timedelta(days=_WITHIN_DAYS)
        past.append(same["sold_qty"].shift(back).where(is_recent))
    return pd.concat(past, axis=1).mean(axis=1)


def chosen_uplifts(
    earlier: pd.DataFrame, *, products: DataFrame[Products], ratios: DataFrame[CriticalRatios]
) -> pd.DataFrame:
    """Return for every shop, product and rule the uplift that cost least on earlier days, and which rule was best.

    The cost of a day is ratio · missed + (1 − ratio) · left [units], in whole batches, with the product's own critical
    ratio: just what this program decides by. `earlier` has the columns of `rule_bases` and `demand_qty`.

    Returns
    -------
    One row per shop, product and rule: `uplift_share`, and `is_best` for the rule that cost least. The row without a
    product holds the shop's own, for products with too few earlier days; without any, no uplift and the mean of four.
    """
    columns = ["product", *(name for name in products.columns if name not in earlier.columns)]
    rows = earlier.dropna(subset=list(SIMPLE_RULES)).merge(products[columns], on="product")
    ratio = rows["product"].map(ratios.set_index("product")["critical_ratio"]).fillna(0.5).to_numpy(dtype=float)
    wanted = rows["demand_qty"].to_numpy(dtype=float)
    scale = rows.groupby(_SERIES)["demand_qty"].transform("mean").clip(lower=1e-9).to_numpy(dtype=float)
    costs = []
    for rule in SIMPLE_RULES:
        for uplift in UPLIFTS:
            made = in_batches(rows[rule] * (1 + uplift), rows)
            cost = ratio * np.maximum(wanted - made, 0) + (1 - ratio) * np.maximum(made - wanted, 0)
            told = rows[_SERIES].assign(rule=rule, uplift_share=uplift, cost=cost, alike=cost / scale)
            costs.append(told.groupby([*_SERIES, "rule", "uplift_share"], as_index=False).sum())
    sums: pd.DataFrame = pd.concat(costs, ignore_index=True)
    days = rows.groupby(_SERIES).size()
    enough: pd.DataFrame = sums[sums.set_index(_SERIES).index.isin(days[days >= _LEAST_DAYS].index)]
    alike = sums.assign(product="", cost=sums["alike"])
    of_shop = alike.groupby([*_SERIES, "rule", "uplift_share"])[["cost"]].sum().reset_index()
    return _cheapest(pd.concat([enough, of_shop], ignore_index=True))


def _cheapest(costs: pd.DataFrame) -> pd.DataFrame:
    """Return the cheapest uplift of each rule, the smallest change of those that cost the same."""
    ordered = costs.assign(
        change=costs["uplift_share"].abs(), place=costs["rule"].map({"mean_of_four": 0, "last_week": 1}).fillna(2)
    ).sort_values(["cost", "change", "place"], kind="stable")
    best = ordered.drop_duplicates([*_SERIES, "rule"])
    is_best = ~best.duplicated(_SERIES)
    return best.assign(is_best=is_best)[[*_SERIES, "rule", "uplift_share", "is_best"]].reset_index(drop=True)


def with_uplifts(bases: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Return what each rule asks for with its uplift [units], and `simple_rule`: the best rule of each product.

    `rule` names that rule and `rule_share` its uplift; both were chosen on earlier days alone.
    """
    of_product, of_shop = chosen[chosen["product"] != ""], chosen[chosen["product"] == ""]
    rows = bases.copy()
    shares = pd.DataFrame(0.0, index=rows.index, columns=list(SIMPLE_RULES))
    best = pd.Series("mean_of_four", index=rows.index)
    found = _looked_up(rows, of_product, _SERIES), _looked_up(rows, of_shop, ["shop"])
    for rule in SIMPLE_RULES:
        own, general = (_column(table, "uplift_share", rule) for table in found)
        shares[rule] = own.fillna(general).fillna(0.0)
    for table in reversed(found):
        for rule in SIMPLE_RULES:
            best[_column(table, "is_best", rule) == 1.0] = rule
    for rule in SIMPLE_RULES:
        rows[rule] = rows[rule] * (1 + shares[rule])
    place = np.arange(len(rows)), pd.Index(SIMPLE_RULES).get_indexer(pd.Index(best))
    rows["simple_rule"] = rows[list(SIMPLE_RULES)].to_numpy(dtype=float)[place]
    return rows.assign(rule=best, rule_share=shares.to_numpy(dtype=float)[place])


def _looked_up(rows: pd.DataFrame, chosen: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """Return for each row uplift and `is_best` of every rule, columns (what, rule)."""
    wide = chosen.astype({"is_best": float}).pivot_table(index=on, columns="rule", values=["uplift_share", "is_best"])
    keys = pd.MultiIndex.from_frame(rows[on]) if len(on) > 1 else pd.Index(rows[on[0]])
    return wide.reindex(keys).set_axis(rows.index)


def _column(table: pd.DataFrame, what: str, rule: str) -> pd.Series[float]:
    """Return a column of `_looked_up`, empty where nothing was chosen of the rule."""
    return table[what, rule] if (what, rule) in table else pd.Series(np.nan, index=table.index)
