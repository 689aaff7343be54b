"""A little made-up bakery for the tests of the decisions."""

from __future__ import annotations

import pandas as pd

from forecast.config import DecisionSettings
from forecast.decisions.same_weekdays import Usual
from forecast.decisions.service_level import critical_ratios
from forecast.tables import (
    MEAN,
    CustomerOrders,
    Overrides,
    Products,
    Quantiles,
    checked,
    level_label,
)

MONDAY = pd.Timestamp("2026-11-23")
LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
KNOWN = pd.Timestamp("2026-11-20 10:00", tz="Europe/Paris")


def catalogue(*rows):
    """Products from dicts; label, price and cost have defaults."""
    filled = [
        {"label": row["product"].title(), "price_gross_amount": 1.055, "unit_cost_net_amount": 0.3} | row
        for row in rows
    ]
    return checked(Products, pd.DataFrame(filled))


def forecast(demands, *, shop="A", day=MONDAY, rung="boosted"):
    """Quantiles around the given medians: product → median, evenly spaced, a tenth of it per step."""
    rows = [
        {"product": product, "level": level_label(level), "demand_qty": median * (1 + 0.1 * (step - 2))}
        for product, median in demands.items()
        for step, level in enumerate(LEVELS)
    ]
    rows += [{"product": product, "level": MEAN, "demand_qty": median} for product, median in demands.items()]
    frame = pd.DataFrame(rows).assign(shop=shop, day=day, horizon_days=1, rung=rung, reason=rung)
    return checked(Quantiles, frame)


def together(*tables):
    return checked(Quantiles, pd.concat(tables))


def orders(*rows):
    frame = pd.DataFrame(rows, columns=["product", "qty"])
    return checked(
        CustomerOrders,
        frame.assign(order_id=[f"C{number}" for number in range(len(rows))], shop="A", day=MONDAY, known_at=KNOWN),
    )


def decisions(*rows):
    frame = pd.DataFrame(rows, columns=["product", "decided_qty", "reason_code"])
    return checked(Overrides, frame.assign(shop="A", day=MONDAY))


def ratios_of(products):
    return critical_ratios(products, DecisionSettings())[0]


def usual(*rows):
    quantities = pd.DataFrame(rows, columns=["shop", "product", "usual_made_qty", "sold_out_days"])
    return Usual(quantities.assign(usual_demand_qty=float("nan")))
