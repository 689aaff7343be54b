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
    "last_week_amount": 52.0, "happened_amount": 42.5, "waste_kg": 8.0, "spared_kg": 3.0,
    "given_kg": 2.0, "counted_share": 0.5, "checked_count": 12, "unexplained_count": 3,
}  # fmt: skip
_COUNTED = ("first", "last", "checked_count", "unexplained_count")
EMPTY = {name: value if name in _COUNTED else float("nan") for name, value in ROW.items()} | {"checked_count": 0}
NO_DAY = pd.DataFrame({"day": [], "better": [], "amount": []})


def worth(**changes):
    days = pd.date_range("2026-11-21", periods=2)
    parts = {
        "shop": "Mitte & <Nord>",
        "periods": {"day": ROW, "week": ROW, "month": ROW | {"proposed_amount": 60.0}},
        "by_reason": pd.DataFrame(
            {
                "decided_reason": ["M", ""], "rows_count": [3, 1], "better_count": [1, 1], "sold_out_count": [1, 0],
                "gain_amount": [-4.2, 1.0],
            }
        ),
        "by_product": pd.DataFrame(
            {
                "product": ["PAIN"], "label": ["Pain"], "unit": ["pcs"], "plan_qty": [100.0], "made_qty": [90.0],
                "decided_qty": [100.0], "kept_before_qty": [0.0], "kept_qty": [0.0], "unexplained_qty": [0.0],
                "is_checked": [True], "gone_qty": [85.0], "left_qty": [5.0], "lost_qty": [1.4], "waste_amount": [1.0],
                "lost_amount": [0.8], "saved_amount": [2.5],
            }
        ),
        "by_day": pd.DataFrame({"day": days, "waste_amount": [3.0, 1.0], "lost_amount": [1.0, 0.0]}),
        "period": "week",
        "dearer_days": pd.DataFrame({"day": days[:1], "better": ["last_week"], "amount": [7.5]}),
        "dearer_products": pd.DataFrame({"label": ["Pain"], "better": ["happened"], "amount": [2.5]}),
        "energy": {"cpu_s": 280, "wh": 1.2, "watts": 15.0, "co2e_g": 0.1, "grid": 56.0},
    }  # fmt: skip
    return Worth(**(parts | changes))


def page(language="en", **changes):
    wording = Wording(language, currency="EUR", country={"en": "GB", "fr": "FR", "de": "DE"}[language], year=2026)
    return score_page(worth(**changes), wording=wording, settings=ValueSettings())


def test_it_says_first_who_would_have_cost_less_also_where_the_program_lost():
    said = page().said
    assert "€8.00 lost." in said[0]
    assert "€40.00" in said[1]
    assert said[1].endswith("€12.00 saved. As it was made: €42.50.")


def test_every_row_has_as_many_cells_as_its_header_in_every_language():
    for language in ("fr", "de", "en"):
        for grid in page(language).grids:
            assert {len(row) for row in grid.rows} == {len(grid.header)}, grid.title


def test_what_is_unknown_is_a_dash_and_no_sentence():
    empty = page(periods={"day": EMPTY, "week": EMPTY, "month": EMPTY}, energy={}, by_day=worth().by_day.iloc[:0])
    figures = next(grid for grid in empty.grids if grid.title == "In figures")
    assert {cell for row in figures.rows for cell in row[1:]} <= {"–"}
    assert empty.said == [Wording("en").text("score_page.no_costs")]
    assert not any("CO2e" in note for note in empty.notes)
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


def test_where_something_else_was_better_stands_first():
    first = page().grids[0]
    assert first.title == "Where something else would have been better than the proposals"
    assert [row[1:] for row in first.rows] == [["last week's quantities", "€7.50"], ["what was made instead", "€2.50"]]
    none = page(dearer_days=NO_DAY, dearer_products=worth().dearer_products.iloc[:0])
    assert none.grids[0].title == "In figures"


def test_the_electricity_is_taken_off_what_was_spared():
    def carbon(spared_kg, co2e_g):
        row = ROW | {"spared_kg": spared_kg}
        return page(periods={"day": row, "week": row, "month": row}, energy=worth().energy | {"co2e_g": co2e_g}).notes[
            0
        ]

    assert "2.5\N{NO-BREAK SPACE}kg more" in carbon(3.0, 500.0)
    assert "0.5\N{NO-BREAK SPACE}kg less" in carbon(0.5, 1000.0)
