"""Scorecards on a terminal, in a file, in a picture."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from forecast.reports.scorecard import scorecard_csv, scorecard_plot, scorecard_text
from forecast.tables import Scorecard, checked

from .made_up_page import wording

COSTS = {
    ("forecast", ""): 60.0,
    ("forecast", "A"): 40.0,
    ("forecast", "B"): 20.0,
    ("last_week", ""): 120.0,
    ("last_week", "A"): 100.0,
    ("last_week", "B"): 20.0,
}


def card(methods: tuple[str, ...] = ("forecast", "last_week"), coverage: float | None = 0.68):
    rows = [
        {
            "method": method,
            "shop": "",
            "product": product,
            "level": level,
            "rows_count": 100,
            "newsvendor_cost": cost,
            "coverage": coverage,
            "wape": 0.25,
            "bias_share": -0.04,
        }
        for (method, product), cost in COSTS.items()
        for level in (0.7, 0.5)
        if method in methods
    ]
    return checked(Scorecard, pd.DataFrame(rows))


def test_a_row_per_level_with_the_ratio_of_sums_and_the_mean_of_products():
    header, rows = scorecard_text(card())
    assert header == ["Level", "Cost", "Coverage", "WAPE", "Bias", "vs same day last week"]
    # Sums: 60 / 120. Products: (40 / 100 + 20 / 20) / 2.
    assert rows == [
        ["0.5", "60", "0.68", "25%", "−4%", "−50% (−30%)"],
        ["0.7", "60", "0.68", "25%", "−4%", "−50% (−30%)"],
    ]


def test_without_rules_there_is_nothing_to_compare_with():
    header, rows = scorecard_text(card(("forecast",), coverage=None), wording("fr"))
    assert header == ["Niveau", "Coût", "Couverture", "WAPE", "Biais"]
    assert rows[0] == ["0,5", "60", "–", "25\N{NO-BREAK SPACE}%", "−4\N{NO-BREAK SPACE}%"]


def test_the_file_holds_every_row_in_the_dialect_of_the_language():
    content = scorecard_csv(card(), wording=wording("de")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert len(rows) == 1 + len(COSTS) * 2
    first = dict(zip(Scorecard.to_schema().columns, rows[1], strict=True))
    assert (first["method"], first["level"], first["newsvendor_cost"], first["rows_count"]) == (
        "forecast",
        "0,500",
        "60,0000",
        "100",
    )
    assert scorecard_csv(card()).startswith("\ufeffMethod,Shop".encode())


@pytest.mark.parametrize("methods", [("forecast", "last_week"), ("forecast",)])
def test_the_picture_is_a_png_with_the_same_bytes_every_time(methods):
    picture = scorecard_plot(card(methods))
    assert picture.startswith(b"\x89PNG")
    assert picture == scorecard_plot(card(methods))


def test_the_picture_changes_with_the_figures():
    assert scorecard_plot(card()) != scorecard_plot(card(coverage=0.9))
