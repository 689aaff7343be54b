"""Standing orders of a real file: in the plan, taken out of what is learnt, counted once, listed by `check`."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from forecast.archive.till import TillArchive
from forecast.config import Config, load_config
from forecast.history.past import past_of
from forecast.pipeline.checking import check_inputs
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.inputs.evening import ShopEvening, run_time
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.night.plan_day import plan_day

LAST = date(2026, 3, 31)
"""A Tuesday; the planned day is a Wednesday, Good Friday the third day after it."""
TEXT = """
[bakery]
country = "GB"
timezone = "Europe/London"
language = "en"
shop = "High Street"
[run]
now = 2026-03-31T21:00:00
[till]
files = ["till.csv"]
[catalogue]
products = "products.csv"
recipes = "recipes.csv"
suppliers = "suppliers.csv"
[opening]
closed_weekdays = ["sunday"]
closed_on_public_holidays = true
[shop_files]
customer_orders = "customer_orders.csv"
standing_orders = "standing_orders.csv"
[weather]
source = "none"
[tracking]
enabled = false
"""
ROLLS = "order_id,customer,product,weekdays,qty,from,pause_from,pause_to,pickup,invoiced\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Forty weekdays of rolls at the till, six a day of them the hotel's from 16 March on."""
    rows = ["date,item,quantity,amount"]
    for ago in range(60):
        day = LAST - timedelta(days=ago)
        if day.weekday() != 6:
            hotel = 6 if day >= date(2026, 3, 16) and day.weekday() < 5 else 0
            rows.append(f"{day},Roll,{20 + day.day % 5 + hotel},{(20 + day.day % 5 + hotel) * 0.5:.2f}")
    files = {
        "till": "\n".join(rows) + "\n",
        "products": "product,batch,price\nRoll,1,0.5\n",
        "recipes": "product,ingredient,makes,quantity,unit\nRoll,flour,10,1,kg\n",
        "suppliers": "supplier,ingredient,unit,pack,delivery\nMill,flour,kg,1,mon tue wed thu fri sat\n",
        "customer_orders": "order_id,product,day,qty\n7,Roll,2026-04-01,3\n",
        "standing_orders": f"{ROLLS}H1,The Inn,Roll,mon-fri,6,2026-03-16,,,07:00,no\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "forecast.toml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def config_of(shop: Path) -> Config:
    return load_config(shop / "forecast.toml")


def evening_of(shop: Path) -> ShopEvening:
    config = config_of(shop)
    import_till(config)
    time = run_time(config.run, config.bakery)
    return ShopEvening(config, gather(config, TillArchive(config.run.archive), until=time.cutoff), time)


def planned_orders(shop: Path) -> float:
    (row,) = plan_day(config_of(shop)).data["rows"]
    return float(row["orders_qty"])


def test_the_plan_has_the_standing_order_beside_the_others(shop):
    assert planned_orders(shop) == 9
    without = (shop / "forecast.toml").read_text().replace('standing_orders = "standing_orders.csv"\n', "")
    (shop / "forecast.toml").write_text(without)
    assert planned_orders(shop) == 3


@pytest.mark.parametrize(
    ("line", "orders_qty"),
    [
        ("H1,,Roll,mon-fri,6,2026-03-16,2026-03-30,2026-04-05,,no", 3),  # a pause
        ("H1,,Roll,mon tue thu,6,2026-03-16,,,,no", 3),  # another weekday
        ("7,,Roll,mon-fri,6,2026-03-16,,,,no", 3),  # the number of the written order
    ],
)
def test_a_day_without_the_standing_order_has_the_written_one_alone(shop, line, orders_qty):
    (shop / "standing_orders.csv").write_text(f"{ROLLS}{line}\n", encoding="utf-8")
    assert planned_orders(shop) == orders_qty


def test_what_is_learnt_is_what_customers_without_an_order_wanted(shop):
    wanted = past_of(evening_of(shop).known, history_days=400).history.set_index("day")["sold_qty"]
    for day in pd.date_range("2026-02-02", "2026-03-31"):
        if day in wanted.index:
            assert wanted[day] == 20 + day.day % 5
    (shop / "standing_orders.csv").write_text(f"{ROLLS}H1,,Roll,mon-fri,6,2026-03-16,,,,yes\n", encoding="utf-8")
    invoiced = past_of(evening_of(shop).known, history_days=400).history.set_index("day")["sold_qty"]
    assert invoiced[pd.Timestamp("2026-03-31")] == 20 + 31 % 5 + 6, "an invoiced order never was in the till"


def test_flour_is_ordered_for_it(shop):
    def flour(lines):
        (shop / "standing_orders.csv").write_text(ROLLS + lines, encoding="utf-8")
        (path,) = [path for path in plan_day(config_of(shop)).written if path.name == "orders.csv"]
        return path.read_text(encoding="utf-8-sig")

    assert flour("H1,,Roll,mon-sat,600,2026-04-02,,,,no\n") != flour("")


def test_on_good_friday_the_shop_is_closed_and_that_is_told_once(shop):
    notices = [each for each in evening_of(shop).gathered.notices if each.code == "standing_orders_on_closed_day"]
    (notice,) = notices
    assert notice.values == {"count": 1, "orders": "6 Roll (2026-04-03)"}
    assert "orders_on_closed_day" not in {each.code for each in plan_day(config_of(shop)).notices}


def test_check_lists_standing_orders_beside_those_written_down(shop):
    import_till(config_of(shop))
    lines = [str(line) for line in check_inputs(config_of(shop)).lines]
    assert "customer orders ahead: 1" in lines
    assert "standing orders: 1" in lines


def test_a_wrong_line_is_told_and_costs_that_line(shop):
    (shop / "standing_orders.csv").write_text(
        f"{ROLLS}H1,,Roll,mon-fri,6,2026-03-16,,,,no\nH2,,Roll,someday,6,,,,,no\n", encoding="utf-8"
    )
    outcome = plan_day(config_of(shop))
    assert outcome.data["rows"][0]["orders_qty"] == 9
    (notice,) = [each for each in outcome.notices if each.code == "row_set_aside"]
    assert "line 3" in str(notice.values["problem"])
    assert outcome.exit_code == 1


def test_an_order_for_a_closed_day_stands_first_on_the_page_with_what_to_do(shop):
    (shop / "customer_orders.csv").write_text(
        "order_id,product,day,qty,pickup\n7,Roll,2026-04-01,3,\n8,Roll,2026-04-03,5,\n9,Roll,2026-04-02,4,06:00\n",
        encoding="utf-8",
    )
    (shop / "slots.csv").write_text("weekday,slot,ready_at\nmon-sat,early,06:30\n", encoding="utf-8")
    text = (shop / "forecast.toml").read_text(encoding="utf-8")
    text = text.replace("[opening]", 'slots = "slots.csv"\n[opening]')
    (shop / "forecast.toml").write_text(text, encoding="utf-8")
    outcome = plan_day(config_of(shop))
    assert outcome.exit_code == 1
    (page,) = [path for path in outcome.written if path.name == "plan.html"]
    html = page.read_text(encoding="utf-8")
    on_top = html[: html.index("<table")]
    assert "Customer order on a day of closure" in on_top
    assert "Open (closures file) or move the order" in on_top
    assert "To be picked up before the bread is ready" in on_top
    assert on_top.count("5 Roll") == 1, "an exception is no banner besides"


def test_what_is_booked_for_easter_is_held_against_last_year_on_page_and_csv(shop):
    till = ["date,item,quantity,amount"]
    for ago in range(420):
        day = LAST - timedelta(days=ago)
        if day.weekday() != 6:
            till.append(f"{day},Roll,{20 + day.day % 5},10")
    (shop / "till.csv").write_text("\n".join(till) + "\n", encoding="utf-8")
    (shop / "products.csv").write_text(
        "product,batch,price,season_from,season_to\nRoll,1,0.5,03-20,04-30\n", encoding="utf-8"
    )
    (shop / "customer_orders.csv").write_text(
        "order_id,product,day,qty,known_at\n1,Roll,2025-04-12,48,2025-03-28 10:00\n"
        "2,Roll,2025-04-12,30,2025-04-05 10:00\n3,Roll,2026-04-04,62,2026-03-29 10:00\n",
        encoding="utf-8",
    )
    outcome = plan_day(config_of(shop))
    (notice,) = [each for each in outcome.notices if each.code == "booked_season"]
    assert notice.severity == "note"
    assert (notice.values["orders_qty"], notice.values["last_year_qty"]) == (62.0, 48.0)
    (plan,) = [path for path in outcome.written if path.name == "plan.csv"]
    said = "62 ordered so far for the season from Fri, 20 Mar, last year 48 by then"
    assert said.partition(" from")[0] in plan.read_text(encoding="utf-8-sig")
