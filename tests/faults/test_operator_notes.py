"""What a person at the terminal is told: of the shops asked for, with the year where none is known."""

from __future__ import annotations

from forecast.config import load_config
from forecast.notices import Notice
from forecast.pipeline.as_json import wording_of
from forecast.pipeline.night.plan_day import plan_day
from forecast.reports.wording import notice_texts
from forecast.sample import make_sample

CHAIN = """
[bakery]
shops = "shops.csv"
[run]
now = 2025-06-12T21:00:00
[till]
files = ["till/*.csv"]
amount_is = "unit_price"
[till.columns]
shop = "Magasin"
training = "Mode"
[tracking]
enabled = false
"""


def test_a_plan_of_one_shop_tells_nothing_of_the_others(tmp_path):
    make_sample(tmp_path, seed=7, shops=3, products=4, days=90, scale=0.5)
    (tmp_path / "forecast.toml").write_text(CHAIN, encoding="utf-8")
    config = load_config(tmp_path / "forecast.toml")
    every = {notice.shop for notice in plan_day(config).notices}
    assert {"Magasin 001", "Magasin 002"} <= every
    assert {notice.shop for notice in plan_day(config, shops=["Magasin 002"]).notices} <= {"", "Magasin 002"}


def test_a_day_of_another_year_has_its_year_also_where_no_shop_is_known():
    notice = Notice("closed_day", values={"day": "2024-06-09", "next_day": "2025-01-02"})
    assert "9 Jun 2024" in notice_texts([notice], wording_of(None))[0][1]
    assert "2 Jan 2025" in notice_texts([notice], wording_of(None))[0][1]
