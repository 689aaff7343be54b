"""The page on what plans were worth: words, signs, heights of bars; nothing from outside."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import pytest

from forecast.config import ValueSettings
from forecast.reports.score.page import Worth, score_html, score_page
from forecast.reports.wording import Wording

ROW = {
    "first": date(2026, 11, 16), "last": date(2026, 11, 22), "waste_amount": 12.5, "waste_share": 0.084,
    "lost_amount": 30.0, "there_at_noon_share": 0.975, "there_at_closing_share": 0.7, "proposed_amount": 40.0,
    "last_week_amount": 52.0, "happened_amount": 42.5, "waste_kg": 8.0, "last_week_kg": 11.0,
}  # fmt: skip
EMPTY = {name: value if name in ("first", "last") else float("nan") for name, value in ROW.items()}


def worth(**changes):
    days = pd.date_range("2026-11-21", periods=2)
    parts = {
        "shop": "Mitte & <Nord>",
        "periods": {"day": ROW, "week": ROW, "month": ROW | {"proposed_amount": 60.0}},
        "by_reason": pd.DataFrame(
            {"decided_reason": ["M"], "rows_count": [3], "better_count": [1], "gain_amount": [-4.2]}
        ),
        "by_product": pd.DataFrame(
            {
                "product": ["PAIN"], "label": ["Pain"], "unit": ["pcs"], "plan_qty": [100.0], "made_qty": [90.0],
                "sold_qty": [85.0], "left_qty": [5.0], "lost_qty": [1.4], "waste_amount": [1.0], "lost_amount": [0.8],
                "saved_amount": [2.5],
            }
        ),
        "by_day": pd.DataFrame({"day": days, "waste_amount": [3.0, 1.0], "lost_amount": [1.0, 0.0]}),
        "energy": {"cpu_s": 280, "wh": 1.2, "watts": 15.0, "co2e_g": 0.1, "grid": 56.0},
    }  # fmt: skip
    return Worth(**(parts | changes))


def page(language="en", **changes):
    wording = Wording(language, currency="EUR", country={"en": "GB", "fr": "FR", "de": "DE"}[language], year=2026)
    return score_page(worth(**changes), wording=wording, settings=ValueSettings())


def test_it_says_first_who_would_have_cost_less_also_where_the_program_lost():
    said = page().said
    assert "€40.00" in said[0]
    assert said[0].endswith("€12.00 saved.")
    assert said[1].endswith("€8.00 lost.")


def test_every_row_has_as_many_cells_as_its_header_in_every_language():
    for language in ("fr", "de", "en"):
        for grid in page(language).grids:
            assert {len(row) for row in grid.rows} == {len(grid.header)}, grid.title


def test_what_is_unknown_is_a_dash_and_no_sentence():
    empty = page(periods={"day": EMPTY, "week": EMPTY, "month": EMPTY}, energy={}, by_day=worth().by_day.iloc[:0])
    assert set(empty.grids[0].rows[0][1:]) == {"–"}
    assert empty.said == [Wording("en").text("score_page.no_costs")]
    assert empty.notes == [Wording("en").text("score_page.estimates")]
    assert not empty.bars


def test_without_decisions_there_is_no_table_of_them():
    assert len(page(by_reason=worth().by_reason.iloc[:0]).grids) == len(page().grids) - 1


def test_the_highest_day_fills_the_picture_and_the_others_are_to_scale():
    first, second = page().bars
    assert (first.height_waste, first.height_lost) == (75.0, 25.0)
    assert (second.height_waste, second.height_lost) == (25.0, 0.0)
    assert first.left < second.left


def test_carbon_stands_with_its_factor():
    said = [note.replace("\xa0", " ") for note in page().notes]
    assert "8 kg" in said[0]
    assert "1 kg CO2e" in said[0]
    assert "56 g/kWh" in said[1]


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_the_file_needs_nothing_beside_it_and_escapes_names(language):
    text = score_html(page(language)).decode()
    assert "Mitte &amp; &lt;Nord&gt;" in text
    assert not re.findall(r"(?:src|href)=|<script|https?://", text)
    assert len(text) < 300_000
