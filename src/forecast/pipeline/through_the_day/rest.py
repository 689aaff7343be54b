"""From a day's plan and its morning to the rest of it; nothing is read or written here."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from forecast.decisions.through_the_day.adjusting import baked_by, rest_plan
from forecast.decisions.through_the_day.splitting import rows_of_plan
from forecast.forecasting.rest_of_day import rest_of_day
from forecast.history.shelves.half_hours import SLOT_S
from forecast.pipeline.night.deciding import DayPlan, split_over_slots
from forecast.tables import DataFrame, ProductionPlan, RestPlan, SoFar, TillLines, checked


def rest_of_plan(decided: DayPlan, lines: DataFrame[TillLines], *, until_s: int, now_s: int) -> DataFrame[RestPlan]:
    """Return what is still to bake after `now_s` of a day whose lines up to `until_s` are known.

    Products of which nothing is planned or expected are left out; sales after `until_s` are part of the rest.
    """
    evening, known = decided.evening, decided.evening.known
    ratios, _ = evening.ratios
    rows = rows_of_plan(decided.plan, known.products, ratios)
    rows = rows[(rows["total_qty"] > 0) | (rows["expected_qty"] > 0)].reset_index(drop=True)
    shapes = evening.shapes(rows)
    baked = baked_by(rows, decided.slots, now_s)
    so_far = _so_far(decided, rows.assign(baked_qty=baked), lines, until_s)
    rest = rest_of_day(
        decided.forecast.quantiles, so_far, shapes,
        tried=decided.forecast.evening.tried, books=evening.books, history=evening.past.history,
    )  # fmt: skip
    bakehouse, day = evening.bakehouse, pd.Timestamp(decided.day)
    capacities = [bakehouse.slots_of(shop, day).assign(shop=shop) for shop in rows["shop"].unique()]
    return rest_plan(
        rows, decided.slots, rest,
        so_far=so_far, shapes=shapes, customer_orders=known.customer_orders,
        capacities=pd.concat(capacities) if capacities else bakehouse.slots, now_s=now_s,
    )  # fmt: skip


def with_decisions(decided: DayPlan) -> DayPlan:
    """Return the plan with what was decided by now, and its slots anew where that changes what they sum to."""
    key = ["shop", "product", "day"]
    written = decided.evening.known.overrides[[*key, "decided_qty", "reason_code"]]
    plan = decided.plan.drop(columns=["decided_qty", "decided_reason"]).merge(written, on=key, how="left")
    plan = plan.rename(columns={"reason_code": "decided_reason"}).fillna({"decided_reason": ""})
    plan = checked(ProductionPlan, plan)
    if plan["decided_qty"].equals(decided.plan["decided_qty"]) and len(decided.slots):
        return replace(decided, plan=plan)
    slots, _ = split_over_slots(decided.evening, plan, decided.forecast.quantiles)
    return replace(decided, plan=plan, slots=slots)


def _so_far(decided: DayPlan, rows: pd.DataFrame, lines: pd.DataFrame, until_s: int) -> DataFrame[SoFar]:
    """Return what each product of the plan has sold before `until_s`, and until when it was there to be sold."""
    key = ["shop", "product"]
    sold = lines[lines["time_s"].isna() | (lines["time_s"] < until_s)]
    sums = sold.groupby(key).agg(sold_qty=("qty", "sum"), last_s=("time_s", "max")).reset_index()
    orders = decided.evening.known.customer_orders
    fetched = orders[(orders["day"] == pd.Timestamp(decided.day)) & (orders["pickup_s"].fillna(0) < until_s)]
    if decided.evening.known.orders_at_till != "pickup":
        fetched = fetched.head(0)
    fetched_qty = fetched.groupby(key)["qty"].sum().rename("fetched_qty").reset_index()
    found = rows[[*key, "day", "baked_qty"]].assign(until_s=until_s)
    found = found.merge(sums, on=key, how="left").merge(fetched_qty, on=key, how="left")
    sold_qty = found["sold_qty"].fillna(0.0).clip(lower=0.0)
    # Where bakers keep an orders' shelf apart, what is handed out before it is paid is sold all the same.
    walk_in = (sold_qty - found["fetched_qty"].fillna(0.0)).clip(lower=0.0)
    last_s = found["last_s"].astype("Float64").fillna(0.0).to_numpy(dtype=float)
    emptied = np.minimum((last_s // SLOT_S + 1) * SLOT_S, until_s)
    is_out = (found["baked_qty"] > 0) & (sold_qty >= found["baked_qty"])
    seen = np.where(is_out, emptied, until_s).astype(np.int64)
    return checked(SoFar, found.assign(sold_qty=sold_qty, walk_in_qty=walk_in, seen_until_s=seen))
