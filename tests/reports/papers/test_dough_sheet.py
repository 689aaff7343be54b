"""The dough sheet: order of the night, sums, words of three languages, and a page on paper."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pandas as pd
import pytest
from pypdf import PdfReader

from forecast.config import ReportSettings
from forecast.reports.papers.dough_sheet import doughs_csv, doughs_pdf
from forecast.reports.papers.sheet import SheetOf
from forecast.reports.wording import Wording
from forecast.tables import AheadPlan, DoughPlan, WeighedIngredients, checked

from ..page.paper import misprinted, sheets_of

DAY = pd.Timestamp("2026-11-23")
DOUGHS = checked(
    DoughPlan,
    pd.DataFrame(
        {
            "shop": "A",
            "day": DAY,
            "dough": ["brioche", "levain"],
            "need_kg": [3.0, 41.5],
            "mixes": [1, 2],
            "made_kg": [3.0, 50.0],
            "left_amount": [0.0, 2.0],
            "unweighed": ["", "Pain complet"],
        }
    ),
)
WEIGHED = checked(
    WeighedIngredients,
    pd.DataFrame(
        {
            "shop": "A",
            "day": DAY,
            "dough": "levain",
            "ingredient": ["farine T80", "sel"],
            "ingredient_unit": "kg",
            "qty": [28.0, 0.56],
            "mix_qty": [14.0, 0.28],
            "flour_share": [1.0, 0.02],
        }
    ),
)
AHEAD = checked(
    AheadPlan,
    pd.DataFrame(
        {
            "shop": ["A", "B"],
            "made_day": DAY,
            "day": pd.Timestamp("2026-12-24"),
            "dough": "brioche",
            "product": "BRIOCHE",
            "label": "Brioche fine",
            "unit": "pcs",
            "ahead_qty": [100.0, 20.0],
        }
    ),
)
ORDER = ["levain", "brioche"]


def test_the_file_has_doughs_in_the_order_of_the_night_and_one_line_for_a_dough_without_recipe() -> None:
    written = doughs_csv(DOUGHS, WEIGHED, order=ORDER, wording=Wording("fr"), settings=ReportSettings())
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows[1:]] == ["levain", "levain", "brioche"]
    assert rows[1][3:11] == ["2", "50,000", "41,500", "farine T80", "28,000", "kg", "14,000", "100,0"]
    assert rows[3][6:11] == [""] * 5
    assert rows[1][-1] == "Pain complet"


@pytest.mark.parametrize(("language", "word"), [("fr", "2 pétrissées"), ("de", "2 Knetungen"), ("en", "2 mixes")])
def test_the_page_has_kilograms_mixes_and_what_is_not_counted(language: str, word: str) -> None:
    cutoff = datetime(2026, 11, 22, 21, tzinfo=UTC)
    pages = [
        doughs_pdf(DOUGHS, WEIGHED, ahead=AHEAD, order=ORDER, of=SheetOf("Chez <A>", cutoff, Wording(language)))
        for _ in range(2)
    ]
    assert pages[0] == pages[1]
    text = PdfReader(io.BytesIO(pages[0])).pages[0].extract_text()
    assert word in text
    assert "Chez <A>" in text
    assert "Pain complet" in text
    assert text.index("Levain") < text.index("Brioche")
    for_later = text.split("Brioche fine")[0].splitlines()[-1] + text.split("Brioche fine")[1][:20]
    assert "24" in for_later
    assert "120" in for_later


@pytest.mark.parametrize("language", ["fr", "de", "en"])
@pytest.mark.parametrize("count", [1, 5, 60, 150])
def test_however_many_doughs_and_ingredients_nothing_is_cut_or_overlaps(language, count):
    doughs = pd.concat(
        [DOUGHS.iloc[[number % 2]].assign(dough=f"Sonnenblumenkernbrötchenteig {number}") for number in range(count)]
    ).assign(made_kg=1234.56, mixes=24)
    weighed = pd.concat(
        [WEIGHED.assign(dough=dough, qty=1234.567, mix_qty=123.456) for dough in doughs["dough"]], ignore_index=True
    ).assign(ingredient=lambda rows: "Roggenvollkornschrot aus Hohenlohe " + rows["ingredient"])
    of = SheetOf(
        "Bäckerei und Konditorei Hohenlohe-Schillingsfürst", datetime(2026, 11, 22, tzinfo=UTC), Wording(language)
    )
    drawn = doughs_pdf(checked(DoughPlan, doughs), checked(WeighedIngredients, weighed), ahead=AHEAD, order=[], of=of)
    assert [said for sheet in sheets_of(drawn) for said in misprinted(sheet)] == []
