"""A page as full as a wall sheet gets: long names, shared doughs, orders, decisions, strips, reasons, slots.

Made up, in the size that is asked for; what is on it does not depend on anything that is installed or measured.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Any

import pandas as pd

from forecast.notices import Notice, reason
from forecast.reports.page.day import Surroundings
from forecast.tables import DoughPlan, ProductionPlan, SameWeekdays, SlotPlan, checked, empty

from ..made_up_page import DAY, bakery_page, bakery_surroundings, make_plan, plan_row

# label, family, dough, unit, batch, usual, unlike the usual by
RANGE = [
    ("Baguette", "Pains", "pâte courante", "pcs", 20, 180, 1.0),
    ("Ficelle", "Pains", "pâte courante", "pcs", 10, 30, 1.0),
    ("Baguette de tradition", "Pains", "pâte de tradition", "pcs", 20, 240, 1.1),
    ("Tradition aux graines", "Pains", "pâte de tradition", "pcs", 10, 40, 1.0),
    ("Pain de campagne", "Pains", "levain", "pcs", 6, 24, 1.0),
    ("Pain complet", "Pains", "levain", "pcs", 6, 12, 0.5),
    ("Pain au poids", "Pains", "levain", "kg", 2, 9.5, 1.0),
    ("Roggenvollkornbrot", "Pains", "seigle", "pcs", 6, 7, 1.0),
    ("Sonnenblumenkernbrötchen", "Petits pains", "pâte à petits pains", "pcs", 30, 150, 1.0),
    ("Laugenbrezel", "Petits pains", "pâte à bretzel", "pcs", 24, 96, 1.5),
    ("Kürbiskernbrötchen", "Petits pains", "pâte à petits pains", "pcs", 30, 60, 1.0),
    ("Schnittbrötchen", "Petits pains", "pâte à petits pains", "pcs", 30, 990, 1.0),
    ("Dinkelvollkornbrötchen", "Petits pains", "épeautre", "pcs", 15, 45, 1.0),
    ("Croissant au beurre", "Viennoiseries", "pâte levée feuilletée", "pcs", 15, 90, 1.6),
    ("Pain au chocolat", "Viennoiseries", "pâte levée feuilletée", "pcs", 15, 75, 1.0),
    ("Pain aux raisins", "Viennoiseries", "pâte levée feuilletée", "pcs", 12, 24, 1.0),
    ("Brioche", "Viennoiseries", "pâte à brioche", "pcs", 8, 16, 1.0),
    ("Chausson aux pommes", "Viennoiseries", "pâte feuilletée", "pcs", 10, 20, 1.0),
    ("Palmier", "Viennoiseries", "pâte feuilletée", "pcs", 10, 10, 1.0),
    ("Kougelhopf", "Pâtisseries", "pâte à brioche", "pcs", 1, 4, 1.0),
    ("Éclair au chocolat", "Pâtisseries", "pâte à choux", "pcs", 6, 18, 1.0),
    ("Éclair au café", "Pâtisseries", "pâte à choux", "pcs", 6, 12, 1.0),
    ("Paris-Brest", "Pâtisseries", "pâte à choux", "pcs", 6, 6, 2.0),
    ("Tarte aux fraises", "Pâtisseries", "pâte sucrée", "pcs", 1, 6, 1.0),
    ("Tarte au citron meringuée", "Pâtisseries", "pâte sucrée", "pcs", 1, 5, 1.0),
    ("Flan", "Pâtisseries", "", "pcs", 8, 24, 1.0),
    ("Sandwich jambon-beurre", "Traiteur", "", "pcs", 1, 35, 1.4),
    ("Quiche lorraine", "Traiteur", "pâte brisée", "pcs", 6, 12, 1.0),
    ("Pizza, la part", "Traiteur", "", "pcs", 8, 24, 1.0),
    ("Salade de saison", "Traiteur", "", "pcs", 1, 9, 1.0),
]
SLOTS = (("night", 6 * 3600 + 1800), ("morning", 11 * 3600), ("noon", 14 * 3600 + 1800), ("evening", 17 * 3600))
_ORDERED = {"Croissant au beurre": 30.0, "Laugenbrezel": 48.0, "Tarte aux fraises": 2.0}


def full_page(language: str = "de", products: int = 30, slots: int = 0, *, marked: bool = True, **changes: Any) -> Any:
    """Return a page of so many products, split over so many times of baking; not `marked`: of a day like any other."""
    rows = [_row(number) if marked else _ordinary(_row(number)) for number in range(products)]
    around = _surroundings(rows, slots, changes.pop("around", bakery_surroundings()))
    said = {"notices": _NOTICES, "uncovered": ["Flan", "Pizza, la part", "Salade de saison"], **changes}
    return bakery_page(language, plan=make_plan(rows) if rows else empty(ProductionPlan), around=around, **said)


def odd_page(language: str = "de") -> Any:
    """Return a page of what is longer than anybody would think: names without a syllable, four digits everywhere."""
    together = {"family": "X" * 50, "dough": "Y" * 60}
    rows = [
        plan_row(
            "Donaudampfschifffahrtsgesellschaftskapitänsbrötchen", **together, walk_in_qty=1250.0, orders_qty=1250.0,
            usual_made_qty=1180.0, batch_qty=125.0, decided_qty=2500.0, decided_reason="C",
        ),
        plan_row("B", **together, walk_in_qty=12500.0),
        plan_row(("Pain " * 30).strip(), unit="amount", walk_in_qty=1234.5, batch_qty=1.0),
        plan_row("z" * 70, unit="kg", walk_in_qty=1234.56, batch_qty=0.25, dough="w" * 50),
    ]  # fmt: skip
    shop = "Bäckerei und Konditorei der Gebrüder von und zu Hohenlohe-Schillingsfürst, Filiale Bahnhofstraße"
    return bakery_page(language, plan=make_plan(rows), shop_label=shop)


_NOTICES = [
    Notice("orders_before_bake", "warning", values={"orders": "Laugenbrezel 48"}),
    Notice("nothing_to_score"),
    *(Notice("something_new", "note", values={"day": f"2022-07-{day:02}", "cut_share": 0.5}) for day in range(1, 9)),
]


def _row(number: int) -> dict[str, Any]:
    label, family, dough, unit, batch, usual, factor = RANGE[number % len(RANGE)]
    again = number // len(RANGE)
    orders, is_short = _ORDERED.get(label, 0.0), label in ("Pain au chocolat", "Tarte aux fraises")
    plan = max(batch * max(1, round(usual * factor / batch)), orders)
    return plan_row(
        label if again == 0 else f"{label} n° {again + 1}",
        family=family, dough=dough, unit=unit, batch_qty=float(batch), orders_qty=orders, walk_in_qty=plan - orders,
        plan_qty=float(plan), usual_made_qty=float(usual), expected_qty=plan * 0.93, low_qty=plan * 0.8,
        high_qty=plan * 1.15, ratio_source="costs", expected_waste_amount=plan * 0.04,
        expected_lost_amount=plan * 0.015, is_sold_out_expected=is_short, **({"is_marked": True} if is_short else {}),
        decided_qty=40.0 if label == "Ficelle" else None, decided_reason="S" if label == "Ficelle" else "",
        rung="weekday" if label == "Quiche lorraine" else "boosted",
        reason=reason("short_past", have_days=21, need_days=90) if label == "Quiche lorraine" else "boosted",
    )  # fmt: skip


def _ordinary(row: dict[str, Any]) -> dict[str, Any]:
    usual = {
        "plan_qty": row["plan_qty"],
        "usual_made_qty": row["plan_qty"] * 0.95,
        "change_share": 0.05,
        "change_qty": 1.0,
        "is_marked": False,
    }
    said = {"reason": "boosted", "rung": "boosted", "is_sold_out_expected": False, "decided_qty": None}
    return row | usual | said | {"decided_reason": "", "orders_qty": 0.0, "walk_in_qty": row["plan_qty"]}


def _surroundings(rows: list[dict[str, Any]], slots: int, around: Surroundings) -> Surroundings:
    weighs: dict[str, float] = {}
    for row in rows:
        piece_kg = 0.3 if row["family"] == "Pains" else 0.06
        weighs[row["dough"]] = weighs.get(row["dough"], 0.0) + row["plan_qty"] * piece_kg
    mixed = [
        {"shop": "shop", "day": pd.Timestamp(DAY), "dough": dough, "need_kg": kg, "mixes": ceil(kg / 40), "made_kg": kg}
        for dough, kg in weighs.items()
        if dough
    ]
    days = [
        {"shop": "shop", "product": row["product"], "day": pd.Timestamp(DAY),
         "past_day": pd.Timestamp(DAY) - pd.Timedelta(days=7 * week),
         "sold_qty": row["usual_made_qty"] * (1.2 - 0.1 * week), "demand_qty": row["usual_made_qty"] * 1.2,
         "made_qty": row["usual_made_qty"] * 1.15 if week % 2 else None,
         "is_sold_out": row["is_sold_out_expected"] and week < 3}
        for row in rows
        for week in (1, 2, 3, 4)
    ]  # fmt: skip
    split = [
        {**{name: row[name] for name in ("shop", "day", "family", "dough", "product", "label", "unit", "batch_qty")},
         "slot": slot, "ready_s": ready_s, "slot_qty": row["plan_qty"] / slots,
         "batches": row["plan_qty"] / slots / row["batch_qty"], "expected_lost_qty": 0.0, "expected_stale_qty": 0.0}
        for row in rows
        for slot, ready_s in SLOTS[:slots]
    ]  # fmt: skip
    return replace(
        around,
        doughs=checked(DoughPlan, pd.DataFrame(mixed).assign(left_amount=None)) if mixed else None,
        same_weekdays=checked(SameWeekdays, pd.DataFrame(days).eval("demand_qty = sold_qty"))
        if days
        else around.same_weekdays,
        slots=checked(SlotPlan, pd.DataFrame(split)) if split else None,
    )
