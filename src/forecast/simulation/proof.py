"""The ways to decide that are held together before the first day, on the same past days with the same customers.

In: what evenings knew, Predictions, History, Products, CriticalRatios, Baked. Out: quantities by policy.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.decisions.rounding import BatchRules, least_cost_quantity
from forecast.decisions.same_weekdays import made_at_counter, orders_of_rows
from forecast.decisions.targets.curve import moved_ratio
from forecast.distribution import distributions
from forecast.simulation.policies import PROGRAM, in_batches
from forecast.simulation.simple_rules import SIMPLE_RULES, chosen_uplifts, rule_bases, with_uplifts
from forecast.tables import CriticalRatios, DataFrame, History, Predictions, Products, ShopTables

OWN, RULE = "own", "simple_rule"
POLICIES = (PROGRAM, RULE, *SIMPLE_RULES)
WEIGHTS = (0.25, 0.5, 2.0, 4.0)
"""How much more a missed piece counts on the other points of the program's curve; at 1 lies its own proposal."""
RAISED = (0.8, 0.9, 1.1, 1.2)
"""By what the best rule's quantities are multiplied on the other points of its curve."""

_KEY = ["shop", "product", "day"]


def made_by_policies(
    rows: pd.DataFrame,
    predictions: DataFrame[Predictions],
    history: DataFrame[History],
    *,
    products: DataFrame[Products],
    ratios: DataFrame[CriticalRatios],
    facts: ShopTables,
    choose_from: pd.Timestamp,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what each policy makes on the days of `rows`, and the rule chosen for each product.

    `rows` are those of `what_evenings_knew`. The uplift of every rule, and the best rule of every product, are chosen
    on the days from `choose_from` up to the first of `rows` alone. `own` is what the shop made, less customer orders,
    empty where nobody wrote it down.

    Returns
    -------
    quantities : DataFrame
        shop, product, day and a column per policy [units]: `program`, `simple_rule`, the rules, `own`, and
        "program@2" … "simple_rule@1.1" for the other points of the two curves.
    chosen : DataFrame
        shop, product, rule, uplift_share.
    """
    first, last = rows["day"].min(), rows["day"].max()
    planned = history[history["product"].isin(rows["product"].unique())]
    bases = rule_bases(planned, first=choose_from, last=last)
    is_earlier = bases["day"] < first
    earlier = bases[is_earlier].merge(history[[*_KEY, "demand_qty"]], on=_KEY)
    chosen = chosen_uplifts(earlier, products=products, ratios=ratios)
    asked = with_uplifts(bases[~is_earlier], chosen)
    both = rows.merge(asked, on=_KEY).dropna(subset=list(SIMPLE_RULES))
    made = both[_KEY].assign(**{PROGRAM: both["plan_qty"]})
    for name in (RULE, *SIMPLE_RULES):
        made[name] = in_batches(both[name], both)
    sold = both[_KEY].merge(history[[*_KEY, "sold_qty"]], on=_KEY, how="left")
    orders = orders_of_rows(sold, facts.customer_orders)
    own = made_at_counter(sold, orders, baked=facts.baked, planned=facts.planned, leftovers=facts.leftovers)
    made[OWN] = own.to_numpy()
    for factor in RAISED:
        made[f"{RULE}@{factor:g}"] = in_batches(both[RULE] * factor, both)
    for weight in WEIGHTS:
        made[f"{PROGRAM}@{weight:g}"] = _program_at(weight, both, predictions)
    return made, both[["shop", "product", "rule", "rule_share"]].drop_duplicates(["shop", "product"])


def _program_at(weight: float, rows: pd.DataFrame, predictions: DataFrame[Predictions]) -> np.ndarray:
    """Return what the program would make if a missed piece counted `weight` times as much [units]."""
    nearest = predictions["cutoff"] == predictions.groupby(_KEY)["cutoff"].transform("max")
    keys, demand = distributions(predictions[nearest], rows.drop_duplicates("product").set_index("product")["unit"])
    place = pd.MultiIndex.from_frame(keys[_KEY]).get_indexer(pd.MultiIndex.from_frame(rows[_KEY]))
    return least_cost_quantity(
        demand.at(place.astype(np.int64)),
        moved_ratio(rows["critical_ratio"].to_numpy(dtype=float), weight),
        rules=BatchRules.of(rows),
        orders_qty=np.zeros(len(rows)),
    )
