"""A made-up bakery's plan: valid tables, any number of products, every kind of unusual line among them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from forecast.config import ReportSettings
from forecast.notices import Notice, parse_reason, reason
from forecast.reports.listing import plan_rows_in_order
from forecast.reports.page.day import Surroundings
from forecast.reports.page.lines import Beside, families
from forecast.reports.page.model import plan_page
from forecast.reports.page.parts import Dough, ProductLine
from forecast.reports.page.reasons import LineContext, parts_by_line
from forecast.reports.wording import Wording
from forecast.tables import (
    REASON_CODES,
    Calendar,
    Events,
    OrderPlan,
    ProductionPlan,
    Reasons,
    WeatherOutlook,
    checked,
    empty,
)
from forecast.texts import LANGUAGES

DAY = date(2022, 7, 14)
CUTOFF = datetime(2022, 7, 13, 19, 0, tzinfo=UTC)

# label, family, dough, unit, batch, usual
CATALOGUE = [
    ("Baguette", "Pains", "Pâte à baguette", "pcs", 20, 180),
    ("Baguette tradition", "Pains", "Pâte tradition", "pcs", 20, 240),
    ("Ficelle", "Pains", "Pâte à baguette", "pcs", 10, 32),
    ("Boule 400 g", "Pains", "Pâte à baguette", "pcs", 10, 18),
    ("Tradition graines", "Pains", "Pâte tradition", "pcs", 10, 41),
    ("Pain de campagne", "Pains", "Levain", "pcs", 6, 22),
    ("Pain complet", "Pains", "Levain", "pcs", 6, 12),
    ("Pain de seigle", "Pains", "Seigle", "pcs", 6, 7),
    ("Pain au poids", "Pains", "Levain", "kg", 2, 9.5),
    ("Croissant", "Viennoiseries", "Pâte levée feuilletée", "pcs", 15, 96),
    ("Pain au chocolat", "Viennoiseries", "Pâte levée feuilletée", "pcs", 15, 88),
    ("Pain aux raisins", "Viennoiseries", "Pâte levée feuilletée", "pcs", 12, 20),
    ("Brioche", "Viennoiseries", "Pâte à brioche", "pcs", 8, 17),
    ("Brioche à tête", "Viennoiseries", "Pâte à brioche", "pcs", 12, 11),
    ("Chausson aux pommes", "Viennoiseries", "Feuilletage", "pcs", 10, 14),
    ("Éclair au café", "Pâtisseries", "Pâte à choux", "pcs", 6, 10),
    ("Éclair au chocolat", "Pâtisseries", "Pâte à choux", "pcs", 6, 16),
    ("Paris-Brest", "Pâtisseries", "Pâte à choux", "pcs", 6, 8),
    ("Tarte aux fraises", "Pâtisseries", "Pâte sucrée", "pcs", 1, 6),
    ("Tarte citron meringuée", "Pâtisseries", "Pâte sucrée", "pcs", 1, 5),
    ("Flan", "Pâtisseries", "", "pcs", 8, 24),
    ("Sandwich jambon-beurre", "Snacking", "", "pcs", 1, 35),
    ("Quiche lorraine", "Snacking", "Feuilletage", "pcs", 6, 12),
    ("Pizza part", "Snacking", "", "pcs", 8, 21),
    ("Galette des rois", "Pâtisseries", "Feuilletage", "pcs", 1, 0),
]


def plan_row(label: str = "Baguette", **changes: Any) -> dict[str, Any]:
    """Return one row that keeps the contract, with some cells changed."""
    row: dict[str, Any] = {
        "shop": "shop",
        "day": pd.Timestamp(DAY),
        "family": "Pains",
        "dough": "",
        "product": label.upper(),
        "label": label,
        "unit": "pcs",
        "orders_qty": 0.0,
        "walk_in_qty": 60.0,
        "batch_qty": 20.0,
        "usual_made_qty": 58.0,
        "low_qty": 40.0,
        "high_qty": 70.0,
        "critical_ratio": 0.75,
        "ratio_source": "class",
        "expected_waste_qty": 6.0,
        "expected_lost_qty": 1.5,
        "expected_waste_amount": None,
        "expected_lost_amount": None,
        "rung": "boosted",
        "reason": "boosted",
    }
    row.update(changes)
    row.setdefault("plan_qty", row["orders_qty"] + row["walk_in_qty"])
    row.setdefault("expected_qty", row["plan_qty"] * 0.95)
    row.setdefault("batches", row["plan_qty"] / row["batch_qty"])
    usual = row["usual_made_qty"]
    change = None if usual is None else row["plan_qty"] - usual
    row.setdefault("change_qty", change)
    row.setdefault("change_share", change / usual if usual and change is not None else None)
    row.setdefault("is_marked", usual is not None and abs(change) > max(row["batch_qty"], 0.25 * usual))
    return row


def parts_of_rows(*rows: dict[str, Any], told: dict[str, list[tuple[str, float]]]) -> Any:
    """Return reasons of the rows of a plan: the parts told of each product, and the rest of its change."""
    found = []
    for row in rows:
        parts = [*told.get(row["product"], [])]
        rest = (0.0 if pd.isna(row["change_qty"]) else row["change_qty"]) - sum(qty for _, qty in parts)
        parts += [("part.other", rest)] if rest else []
        found += [
            {
                "shop": row["shop"],
                "product": row["product"],
                "day": row["day"],
                "rank": rank,
                "code": next(code for code in REASON_CODES if code in parse_reason(said)[0].partition(".")[2]),
                "part_qty": qty,
                "reason": said,
                "is_told": row["is_marked"] and said != "part.other" and rank <= 2,
            }
            for rank, (said, qty) in enumerate(parts, start=1)
        ]
    return checked(Reasons, pd.DataFrame(found)) if found else empty(Reasons)


def make_plan(rows: list[dict[str, Any]]) -> Any:
    """Check rows into a plan."""
    return checked(ProductionPlan, pd.DataFrame(rows))


Told = dict[str, list[tuple[str, float]]]
"""What is told of products, each cause as `notices.reason` writes it with its quantity."""


def lines_of(*rows: dict, told: Told | None = None, marks: dict[str, str] | None = None) -> list[ProductLine]:
    """Return the lines that rows become."""
    return [line for dough in doughs_of(*rows, told=told, marks=marks) for line in dough.lines]


def doughs_of(
    *rows: dict, told: Told | None = None, marks: dict[str, str] | None = None, beside: Beside | None = None
) -> list[Dough]:
    """Return the doughs that rows become."""
    context = LineContext(wording("en"), parts_by_line(parts_of_rows(*rows, told=told or {})))
    ordered = plan_rows_in_order(make_plan(list(rows)))
    return [
        dough
        for family in families(ordered, marks=marks or {}, context=context, beside=beside or Beside())
        for dough in family.doughs
    ]


def bakery_plan(products: int = 25) -> Any:
    """Return a plan like those of a real shop, with unusual lines, for a day with a holiday."""
    rows = []
    for number in range(products):
        label, family, dough, unit, batch, usual = CATALOGUE[number % len(CATALOGUE)]
        again = number // len(CATALOGUE)
        name = label if again == 0 else f"{label} n° {again + 1}"
        factor = [1.0, 1.05, 1.6, 0.9, 1.1, 0.5, 1.0, 1.0, 1.1, 1.45, 1.0][number % 11]
        plan = batch * max(1, round(usual * factor / batch)) if usual else 0
        orders = 30.0 if label == "Croissant" else 4.0 if number % 9 == 4 else 0.0
        orders = min(orders, plan)
        is_costed = family != "Snacking"
        rows.append(
            plan_row(
                name,
                family=family,
                dough=dough,
                unit=unit,
                batch_qty=float(batch),
                orders_qty=orders,
                walk_in_qty=plan - orders,
                plan_qty=float(plan),
                usual_made_qty=float(usual) if usual else None,
                expected_qty=plan * 0.93,
                low_qty=plan * 0.7,
                high_qty=plan * 1.15,
                critical_ratio=0.7 + (number % 4) * 0.05 if is_costed else 0.75,
                ratio_source="costs" if is_costed else "class",
                expected_waste_qty=plan * 0.1,
                expected_lost_qty=plan * 0.02,
                expected_waste_amount=plan * 0.04 if is_costed else None,
                expected_lost_amount=plan * 0.015 if is_costed else None,
                is_sold_out_expected=label in ("Pain au chocolat", "Paris-Brest"),
                decided_qty=20.0 if name == "Ficelle" else None,
                decided_reason="S" if name == "Ficelle" else "",
                rung="weekday" if label == "Pizza part" else "boosted",
                reason=reason("short_past", have_days=21, need_days=90) if label == "Pizza part" else "boosted",
            )
        )
    return make_plan(rows)


def bakery_reasons(plan: Any) -> Any:
    """Return reasons of the marked lines of a plan: orders, an event and the reserve."""
    rows = plan.to_dict("records")
    told = {
        row["product"]: [
            *([("part.orders", row["orders_qty"])] if row["orders_qty"] else []),
            (reason("part.event", event="Bal des pompiers"), round(row["change_qty"] / 3)),
            (reason("part.reserve", target_share=0.8), round(row["change_qty"] / 4)),
        ]
        for row in rows
        if row["is_marked"]
    }
    return parts_of_rows(*rows, told=told)


def bakery_orders() -> Any:
    """Return an order plan of two suppliers."""
    rows = []
    lines = [
        ("Moulins Viron", "2022-07-15 10:00", "2022-07-18", "Farine T65", "kg", 25, 8, 212, 20, 41, 0, 22.5),
        ("Moulins Viron", "2022-07-15 10:00", "2022-07-18", "Farine de seigle", "kg", 25, 1, 18, 3, 4.5, 0, 26.0),
        ("Moulins Viron", "2022-07-15 10:00", "2022-07-18", "Farine T80", "kg", 25, 0, 11, 2, 38, 0, 24.0),
        ("Beurre & Cie", "2022-07-16 11:00", "2022-07-19", "Beurre de tourage", "kg", 10, 4, 38.4, 4, 6, 0, None),
        ("Beurre & Cie", "2022-07-16 11:00", "2022-07-19", "Œufs", "pcs", 180, 2, 310, 40, 30, 0, 31.0),
        ("Beurre & Cie", "2022-07-16 11:00", "2022-07-19", "Lait entier", "l", 12, 3, 44, 5, 3, 12, 10.2),
    ]
    for supplier, order_by, delivery, ingredient, unit, pack, packs, need, safety, stock, coming, price in lines:
        rows.append(
            {
                "shop": "shop",
                "supplier": supplier,
                "ingredient": ingredient,
                "order_by_at": pd.Timestamp(order_by, tz="UTC"),
                "delivery_day": pd.Timestamp(delivery),
                "covers_to_day": pd.Timestamp(delivery) + pd.Timedelta(days=3),
                "ingredient_unit": unit,
                "need_qty": float(need),
                "safety_qty": float(safety),
                "stock_qty": float(stock),
                "on_order_qty": float(coming),
                "pack_qty": float(pack),
                "packs": packs,
                "order_qty": float(pack * packs),
                "cost_net_amount": None if price is None else price * packs,
                "reason": "never_seen_code" if ingredient == "Œufs" else "",
            }
        )
    return checked(OrderPlan, pd.DataFrame(rows))


def bakery_surroundings() -> Surroundings:
    """Return weather, a holiday, school holidays and an event of the day."""
    weather = {"place": "town", "day": pd.Timestamp(DAY), "temp_min_c": 14.6, "temp_max_c": 27.2, "rain_mm": 2.4}
    outlook = pd.DataFrame(
        [
            {**weather, "issued_at": pd.Timestamp("2022-07-13 12:00", tz="UTC")},
            {**weather, "issued_at": pd.Timestamp("2022-07-13 20:00", tz="UTC"), "temp_max_c": 40.0},
        ]
    )
    calendar = pd.DataFrame(
        [
            ("FR/Zone B", DAY, "school_holiday", "summer", "vacances d'été"),
            ("FR", DAY, "public_holiday", "national_day", "Fête nationale"),
        ],
        columns=["region", "day", "kind", "name", "label"],
    )
    events = pd.DataFrame(
        [("Bal des pompiers", 2.0, "2022-07-01"), ("Marché nocturne", 1.0, "2022-07-14 12:00")],
        columns=["name", "size", "known_at"],
    ).assign(day=pd.Timestamp(DAY), kind="event", shop="")
    events["known_at"] = pd.to_datetime(events["known_at"], utc=True, format="mixed")
    return Surroundings(
        outlook=checked(WeatherOutlook, outlook),
        calendar=checked(Calendar, calendar),
        events=checked(Events, events),
        attribution="Weather: made up for this test",
    )


def wording(language: str = "en") -> Wording:
    """Return the words of a language on the shop's clock."""
    return next(Wording(known, "Europe/Paris", "EUR") for known in LANGUAGES if known == language)


NOTICES = [
    Notice("fell_back", "warning", values={"product": "Pizza part"}),
    Notice("something_new", "note", values={"day": "2022-07-14", "cut_share": 0.5}),
]


def bakery_page(language: str = "fr", products: int = 25, **changes: Any) -> Any:
    """Return the whole page of the made-up bakery."""
    values: dict[str, Any] = {
        "shop": "shop",
        "day": DAY,
        "cutoff": CUTOFF,
        "wording": wording(language),
        "settings": ReportSettings(),
    }
    plan = changes.pop("plan", None)
    orders = changes.pop("orders", None)
    said = {
        "shop_label": "Boulangerie Au Levain d'Or",
        "notices": NOTICES,
        "uncovered": ["Sandwich jambon-beurre", "Pizza part"],
    }
    said |= {name: changes.pop(name) for name in said if name in changes}
    plan = bakery_plan(products) if plan is None else plan
    said["reasons"] = bakery_reasons(plan)
    around = replace(changes.pop("around", bakery_surroundings()), **said)
    return plan_page(
        plan,
        bakery_orders() if orders is None else orders,
        around,
        **values | changes,
    )
