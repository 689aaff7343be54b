"""The page for headquarters: every shop once, the dearest day first, with what was said of it."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import pytest

from forecast.config import ReportSettings
from forecast.notices import Notice
from forecast.reports.chain_page import chain_csv, chain_day, chain_html, chain_rows
from forecast.reports.wording import Wording
from forecast.tables import ProductionPlan, Shops, checked

DAY = date(2026, 12, 2)


def plan_of(shops: int, *, products: int = 3) -> pd.DataFrame:
    rows = [
        {
            "shop": f"shop {shop:03}", "day": pd.Timestamp(DAY), "family": "bread", "dough": "", "product": f"p{at}",
            "label": f"P{at}", "unit": "pcs", "orders_qty": 0.0, "walk_in_qty": 20.0, "kept_qty": 0.0,
            "target_qty": 20.0, "plan_qty": 20.0, "batch_qty": 10.0, "batches": 2.0, "expected_qty": 18.0,
            "low_qty": 14.0, "high_qty": 22.0, "critical_ratio": 0.7, "ratio_source": "costs",
            "expected_waste_qty": 2.0, "expected_lost_qty": 1.0, "change_qty": 1.0, "change_share": 0.1,
            "usual_made_qty": 19.0, "usual_demand_qty": 18.0,
            "expected_waste_amount": 1.0 + shop, "expected_lost_amount": 0.5, "is_marked": shop == 1 and at == 0,
            "rung": "boosted", "reason": "",
        }
        for shop in range(shops)
        for at in range(products)
    ]  # fmt: skip
    return checked(ProductionPlan, pd.DataFrame(rows))


def shops_of(count: int) -> pd.DataFrame:
    names = [f"shop {number:03}" for number in range(count)]
    told = {"shop": names, "name": [name.replace("shop", "Filiale <am> Markt") for name in names], "place": "p"}
    regions = ["BW" if number % 2 else "BY" for number in range(count)]
    return checked(Shops, pd.DataFrame(told).assign(school_zones="", region=regions))


def wording(language: str = "en") -> Wording:
    return Wording(language=language, country={"en": "GB", "fr": "FR", "de": "DE"}[language], currency="EUR")


def chain_of(count: int, language: str = "en"):
    scores = pd.DataFrame({"shop": ["shop 000"], "waste_amount": [7.0], "lost_amount": [3.0]})
    rows = chain_rows(plan_of(count), shops_of(count), scores)
    late = [Notice("shop_failed", "warning", shop="shop 000", values={"problem": "till late"})]
    return chain_day(rows, late, bakery="Bäckerei", day=DAY, wording=wording(language))


def test_every_shop_stands_once_with_its_euros_the_dearest_first() -> None:
    rows = chain_of(5).rows
    assert rows["shop"].tolist() == [f"shop {number:03}" for number in (4, 3, 2, 1, 0)]
    assert rows["at_stake_amount"].tolist() == [16.5, 13.5, 10.5, 7.5, 4.5]
    assert rows["marked_count"].tolist() == [0, 0, 0, 1, 0]
    assert rows.loc[4, ["waste_amount", "lost_amount"]].tolist() == [7.0, 3.0]
    assert rows.loc[:3, "waste_amount"].isna().all()


def test_shops_with_a_warning_or_an_unusual_quantity_are_looked_at_first() -> None:
    html = chain_html(chain_of(5), wording=wording()).decode()
    first = html.split('id="t1"')[1].split('id="t2"')[0]
    assert re.findall(r"Markt (\d+)", first) == ["001", "000"]
    assert "till late" in first
    assert "Shops: 5." in html
    assert re.search(r"leftovers €45(\.00)?, missed sales €7\.50", html)
    assert "<am>" not in html


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_the_spreadsheet_has_the_same_lines_and_numbers(language: str) -> None:
    chain = chain_of(4, language)
    text = chain_csv(chain, wording=wording(language), settings=ReportSettings()).decode("utf-8-sig")
    lines = text.strip().splitlines()
    assert len(lines) == 5
    assert "13,50" in lines[1] or "13.50" in lines[1]
    assert "till late" in lines[4]


def test_five_hundred_shops_make_a_light_page() -> None:
    html = chain_html(chain_of(500), wording=wording())
    assert len(html) < 300_000
    assert html.count(b"<tr>") == (1 + 2) + (1 + 2) + (1 + 500), "two to look at, two regions, all shops"
    assert b"<script" not in html
