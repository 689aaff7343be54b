"""Orders booked so far beside last year's at the same point: season by its first day, feast by the feast."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from forecast.history.booked import booked_so_far
from forecast.history.known import Facts
from forecast.reports.wording import Wording
from forecast.tables import Calendar, CustomerOrders, KnownTables, Products, checked
from forecast.texts import LANGUAGES

ZONE = "Europe/Paris"
PRODUCTS = checked(
    Products,
    pd.DataFrame(
        {
            "product": ["GALETTE", "AGNEAU"],
            "label": ["Galette", "Agneau"],
            "season_from": ["12-26", ""],
            "season_to": ["01-31", ""],
        }
    ),
)
EASTER = checked(
    Calendar,
    pd.DataFrame(
        {"region": "FR", "day": pd.to_datetime(["2025-04-20", "2026-04-05"]), "kind": "feast", "name": "easter_sunday",
         "label": "Pâques"}
    ),
)  # fmt: skip


def order(product, day, qty, taken, **more):
    known_at = pd.Timestamp(f"{taken} 10:00").tz_localize(ZONE)
    return {"shop": "a", "product": product, "day": pd.Timestamp(day), "qty": qty, "known_at": known_at} | more


def told(evening, *orders):
    frame = pd.DataFrame(list(orders)).assign(order_id=[str(at) for at in range(len(orders))])
    facts = Facts(timezone=ZONE, products=PRODUCTS, calendar=EASTER, customer_orders=checked(CustomerOrders, frame))
    known: KnownTables = facts.at(pd.Timestamp(f"{evening} 21:00").tz_localize(ZONE))
    return [(notice.code, dict(notice.values)) for notice in booked_so_far(known)]


LAST_YEAR = [
    order("GALETTE", "2025-01-05", 30.0, "2024-12-18"),
    order("GALETTE", "2025-01-06", 18.0, "2024-12-20"),
    order("GALETTE", "2025-01-12", 99.0, "2024-12-21"),  # a day later than the same point
]


def test_galettes_are_held_against_the_same_number_of_days_before_last_year_s_season():
    now = [order("GALETTE", "2026-01-04", 40.0, "2025-12-01"), order("GALETTE", "2026-01-11", 22.0, "2025-12-20")]
    assert told("2025-12-20", *LAST_YEAR, *now) == [
        ("booked_season", {"product": "Galette", "orders_qty": 62.0, "day": "2025-12-26", "last_year_qty": 48.0})
    ]
    assert told("2025-12-21", *LAST_YEAR, *now)[0][1]["last_year_qty"] == 147.0
    # What nobody can know yet is not counted, and far from its season nothing is said.
    assert told("2025-12-19", *LAST_YEAR, *now)[0][1]["orders_qty"] == 40.0
    assert told("2025-06-01", *LAST_YEAR) == []


def test_in_the_season_all_of_it_counts():
    now = [order("GALETTE", "2026-01-04", 40.0, "2025-12-01"), order("GALETTE", "2026-01-25", 5.0, "2026-01-10")]
    (code, values) = told("2026-01-12", *LAST_YEAR, *now)[0]
    assert (code, values["orders_qty"], values["last_year_qty"]) == ("booked_season", 45.0, 147.0)


def test_a_moving_feast_meets_itself():
    orders = [
        order("AGNEAU", "2025-04-20", 6.0, "2025-04-10"),
        order("AGNEAU", "2025-04-20", 9.0, "2025-04-12"),
        order("AGNEAU", "2026-04-05", 11.0, "2026-03-20"),
    ]
    # Ten days before Easter, as 10 April was last year.
    assert told("2026-03-26", *orders) == [
        ("booked_feast", {"product": "Agneau", "orders_qty": 11.0, "day": "2026-04-05", "last_year_qty": 6.0})
    ]


def test_without_the_days_of_ordering_last_year_is_told_in_all():
    undated = [each | {"is_known_at_assumed": True} for each in LAST_YEAR]
    (code, values) = told("2025-12-20", *undated, order("GALETTE", "2026-01-04", 40.0, "2025-12-01"))[0]
    assert (code, values["orders_qty"], values["last_year_qty"]) == ("booked_undated", 40.0, 147.0)


def test_without_orders_of_last_year_and_for_standing_orders_nothing_is_said():
    now = order("GALETTE", "2026-01-04", 40.0, "2025-12-01")
    assert told("2025-12-20", now) == []
    assert told("2025-12-20", *(each | {"at_till": "pickup"} for each in (*LAST_YEAR, now))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_on_its_line_and_as_a_note(language):
    words = replace(Wording(language), year=2025)
    for code in ("booked_season", "booked_feast", "booked_undated"):
        values = {"orders_qty": 62.0, "day": "2025-12-26", "last_year_qty": 48.0}
        assert "62" in words.text(code, **values)
        assert "48" in words.text(code, **values)
        assert "Galette" in words.text(code, product="Galette", **values)
