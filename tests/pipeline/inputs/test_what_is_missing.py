"""Every file and column of the catalogue taken away in turn: a plan all the same, and a visible note where it matters.

`docs/customer-orders.md` lists what is assumed.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from forecast.config import load_config
from forecast.pipeline.night.plan_day import plan_day

LAST = date(2026, 3, 31)
SETTINGS = """
[bakery]
country = "GB"
timezone = "Europe/London"
language = "en"
[run]
now = 2026-03-31T21:00:00
horizon_days = 3
[till]
files = ["till.csv"]
[opening]
closed_on_public_holidays = true
[weather]
source = "none"
[tracking]
enabled = false
"""
CATALOGUE = {
    "products": [
        "product,label,family,dough,unit,price,vat,unit_cost,salvage,availability,batch,minimum_batch,half_batch,display,"
        "piece_kg,carry_over_days,rung,season_from,season_to,analogue,planned",
        "Roll,Roll,Breads,white,pcs,0.5,5.5 %,0.1,0.01,must_last,6,6,yes,6,0.06,0,,,,,yes",
        "Bun,Bun,Buns,sweet,pcs,0.9,5.5 %,0.3,0.02,may_sell_out,4,0,no,0,0.08,0,weekday,01-01,12-31,Roll,yes",
    ],
    "recipes": [
        "product,ingredient,makes,quantity,unit",
        "Roll,flour,10,1,kg",
        "Bun,flour,10,1,kg",
        "Bun,butter,10,0.2,kg",
    ],
    "suppliers": [
        "supplier,ingredient,unit,pack,pack_price,delivery,cutoff,lead_days,shelf_life_days",
        "Mill,flour,kg,25,20,mon tue wed thu fri sat,12:00,1,90",
        "Dairy,butter,kg,1,8,tue fri,12:00,1,20",
    ],
    "doughs": ["dough,mix_kg,minimum_kg,loss_share", "white,20,1,2 %", "sweet,10,1,2 %"],
    "equipment": ["kind,capacity,hours", "oven,30,4", "mixer,5,4"],
}
NOTES = {
    "stock": ["ingredient,day,quantity", "flour,2026-03-30,30", "butter,2026-03-30,3"],
    "customer_orders": ["order_id,product,day,qty,known_at,pickup", "1,Roll,2026-04-01,3,2026-03-30 10:00,08:00"],
    "standing_orders": ["product,weekdays,qty,from,pickup", "Roll,mon-sat,4,2026-03-20,08:00"],
}
REQUIRED = {
    "products": {"product"},
    "recipes": {"product", "ingredient", "quantity", "unit"},
    "suppliers": {"supplier", "ingredient", "unit", "pack", "delivery"},
    "doughs": {"dough"},
    "equipment": {"kind", "capacity", "hours"},
    "stock": {"ingredient", "day", "quantity"},
    "customer_orders": {"product", "day", "qty"},
    "standing_orders": {"product", "weekdays", "qty"},
}
EVERY = CATALOGUE | NOTES
COLUMNS = [
    (name, column)
    for name, rows in EVERY.items()
    for column in rows[0].split(",")
    if column not in REQUIRED[name] and column != "season_from"
]
FILE_NOTES = {
    "products": "cost_from_recipe",
    "recipes": "no_orders",
    "suppliers": "no_orders",
    "stock": "no_stock_count",
}
COLUMN_NOTES = {
    ("products", "price"): "prices_from_till",
    ("products", "unit_cost"): "cost_from_recipe",
    ("products", "piece_kg"): "dough_without_weight",
    ("suppliers", "pack_price"): "level_assumed",
    ("customer_orders", "known_at"): "orders_known_at_assumed",
}


def shop_of(folder: Path, files: dict[str, list[str]]) -> Path:
    till = ["date,item,quantity,amount"]
    for ago in range(40):
        day = LAST - timedelta(days=ago)
        till += [f"{day},Roll,{20 + day.day % 5},{(20 + day.day % 5) * 0.5:.2f}", f"{day},Bun,{8 + day.day % 3},8"]
    for name, rows in {"till": till, **files}.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    sections = [("catalogue", CATALOGUE), ("shop_files", NOTES)]
    named = "".join(
        f"[{section}]\n" + "".join(f'{name} = "{name}.csv"\n' for name in known if name in files)
        for section, known in sections
    )
    (folder / "forecast.toml").write_text(SETTINGS + named, encoding="utf-8")
    return folder / "forecast.toml"


def without_column(rows: list[str], columns: set[str]) -> list[str]:
    places = [place for place, name in enumerate(rows[0].split(",")) if name not in columns]
    return [",".join(row.split(",")[place] for place in places) for row in rows]


def planned(folder: Path, files: dict[str, list[str]]) -> tuple[set[str], str]:
    outcome = plan_day(load_config(shop_of(folder, files)))
    assert outcome.exit_code in (0, 1)
    (page,) = [path for path in outcome.written if path.name == "plan.html"]
    assert {row["product"] for row in outcome.data["rows"]} == {"Roll", "Bun"}
    return {notice.code for notice in outcome.notices}, page.read_text(encoding="utf-8")


def test_with_everything_there_none_of_these_notes_is_made(tmp_path: Path) -> None:
    codes, _ = planned(tmp_path, EVERY)
    assert codes.isdisjoint({*FILE_NOTES.values(), *COLUMN_NOTES.values(), "prices_unknown"})


@pytest.mark.parametrize("name", EVERY)
def test_without_a_file_there_is_a_plan_and_a_note(tmp_path: Path, name: str) -> None:
    codes, _ = planned(tmp_path, {each: rows for each, rows in EVERY.items() if each != name})
    assert FILE_NOTES.get(name, "no_weather") in codes


@pytest.mark.slow
@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_without_a_column_there_is_a_plan_and_a_note_where_money_or_weight_hangs_on_it(
    tmp_path: Path, name: str, column: str
) -> None:
    gone = {"season_from", "season_to"} if column == "season_to" else {column}
    codes, page = planned(tmp_path, EVERY | {name: without_column(EVERY[name], gone)})
    expected = COLUMN_NOTES.get((name, column))
    assert expected is None or expected in codes
    assert expected != "prices_from_till" or "taken from the till: Roll, Bun" in page


def test_a_price_that_nobody_knows_is_told_and_costs_no_plan(tmp_path: Path) -> None:
    files = EVERY | {"products": without_column(EVERY["products"], {"price"})}
    path = shop_of(tmp_path, files)
    till = (tmp_path / "till.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "till.csv").write_text("\n".join(without_column(till, {"amount"})) + "\n", encoding="utf-8")
    outcome = plan_day(load_config(path))
    assert outcome.exit_code in (0, 1)
    assert "prices_unknown" in {notice.code for notice in outcome.notices}
