"""Orders that cannot be made as usual, told ahead with what to do; those that can be made are left in peace."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.decisions.baking.bakehouse import Bakehouse
from forecast.decisions.order_alarms import order_alarms
from forecast.notices import Notice
from forecast.reports.page.exceptions import ALARMS, alarm_text
from forecast.reports.wording import Wording
from forecast.tables import (
    Assortment,
    CustomerOrders,
    Doughs,
    Equipment,
    OpenDays,
    Products,
    ShopTables,
    Slots,
    checked,
    empty,
)
from forecast.texts import LANGUAGES

TODAY = pd.Timestamp("2026-01-27")
DAYS = pd.date_range("2026-01-28", periods=10)
TAKEN = pd.Timestamp("2026-01-20", tz="UTC")


def alarms(*orders, slots=(), equipment=(), opens_s=None, left_out=()):
    products = pd.DataFrame(
        {
            "product": ["GALETTE", "BUN"],
            "label": ["Galette", "Bun"],
            "season_from": ["12-26", ""],
            "season_to": ["01-31", ""],
            "dough": ["puff", "milk"],
            "batch_qty": [4.0, 10.0],
        }
    )
    given = {"shop": "a", "product": "BUN", "day": DAYS[0], "qty": 12.0, "known_at": TAKEN}
    frame = pd.DataFrame([given | {"order_id": str(at)} | order for at, order in enumerate(orders)])
    opening = pd.DataFrame({"shop": "a", "day": DAYS, "is_open": True, "reason": "till", "opens_s": opens_s})
    tables = ShopTables(
        timezone="Europe/Paris",
        products=checked(Products, products),
        customer_orders=checked(CustomerOrders, frame),
        open_days=checked(OpenDays, opening),
    )
    kitchen = Bakehouse(
        empty(Doughs),
        checked(Slots, pd.DataFrame(list(slots))) if slots else empty(Slots),
        checked(Equipment, pd.DataFrame(list(equipment))) if equipment else empty(Equipment),
    )
    rows = [
        {"shop": "a", "product": name, "day": day, "is_offered": False, "reason": "weekday"} for name, day in left_out
    ]
    range_ = checked(Assortment, pd.DataFrame(rows)) if rows else empty(Assortment)
    found = order_alarms(tables, range_, after=TODAY, bakehouse=kitchen)
    assert {notice.severity for notice in found} <= {"warning"}
    return {notice.code: notice.values["orders"] for notice in found}


SLOT = {"shop": "", "weekday": DAYS[0].day_of_week, "slot": "morning", "ready_s": 21_600, "capacity": 3.0}


@pytest.mark.parametrize(
    ("order", "more", "expected"),
    [
        ({}, {}, {}),
        ({"day": DAYS[0], "product": "GALETTE"}, {}, {}),
        ({"day": DAYS[6], "product": "GALETTE"}, {}, {"orders_out_of_season": "12 Galette (2026-02-03)"}),
        ({}, {"left_out": [("BUN", DAYS[0])]}, {"orders_without_bake": "12 Bun (2026-01-28)"}),
        ({"pickup_s": 21_000}, {"slots": [SLOT]}, {"orders_before_bake": "12 Bun (2026-01-28)"}),
        ({"pickup_s": 21_600}, {"slots": [SLOT]}, {}),
        ({"pickup_s": 21_000}, {"opens_s": 23_400}, {"orders_before_bake": "12 Bun (2026-01-28)"}),
        ({"pickup_s": 21_000}, {"opens_s": 23_400, "slots": [SLOT | {"ready_s": 20_000}]}, {}),
        ({"qty": 31.0}, {"slots": [SLOT]}, {"orders_above_oven": "31 (2026-01-28)"}),
        ({"qty": 30.0}, {"slots": [SLOT]}, {}),
        ({"day": TODAY, "qty": 99.0}, {"slots": [SLOT]}, {}),
    ],
)
def test_an_order_that_cannot_be_made_as_usual_is_an_alarm_and_no_other(order, more, expected):
    assert alarms(order, **more) == expected


def test_orders_of_one_day_count_together_against_the_oven():
    oven = [{"shop": "", "kind": "oven", "capacity": 1.0, "hours": 3.0}]
    both = ({"qty": 20.0}, {"qty": 6.0, "product": "GALETTE"})
    assert alarms(*both, equipment=oven) == {"orders_above_oven": "26 (2026-01-28)"}
    assert alarms(both[0], equipment=oven) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_alarm_says_what_and_what_to_do(language):
    for code in ALARMS:
        values = {"count": 1, "orders": "12 Bun (2026-01-28)", "asked": 3.1, "held": 3.0}
        told = alarm_text(Notice(code, "warning", shop="a", values=values), Wording(language))
        assert "12 Bun (" in told.product
        assert told.what
        assert told.action
        assert "_" not in told.what + told.action
