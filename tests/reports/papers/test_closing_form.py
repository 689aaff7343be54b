"""The form of the evening: what is likely left on top, boxes, and a file that reads back what was typed into it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pandas as pd
import pytest

from forecast.config import ReportSettings
from forecast.reports.papers.closing_form import closing_csv, closing_pdf
from forecast.reports.papers.sheet import SheetOf
from forecast.sources.forms.columns import dialect_of
from forecast.sources.forms.notes import read_baked, read_leftovers
from forecast.tables import LEFTOVER_DESTINATIONS

from ..made_up_page import CUTOFF, DAY, bakery_plan, make_plan, plan_row, wording
from ..page.paper import misprinted, sheets_of

PLAN = make_plan(
    [
        plan_row("Bretzel", plan_qty=60.0, expected_waste_qty=0.2, expected_lost_qty=9.0, expected_qty=68.0),
        plan_row("Brioche", plan_qty=20.0, expected_waste_qty=6.4, expected_qty=14.0, critical_ratio=0.9),
        plan_row("=1+1", plan_qty=10.0, expected_waste_qty=0.1, decided_qty=16.0, decided_reason="G"),
        plan_row("012", plan_qty=0.0, walk_in_qty=0.0, expected_waste_qty=0.0),
    ]
)
LANGUAGES = ("fr", "de", "en")


def written(language):
    return closing_csv(PLAN, wording=wording(language), settings=ReportSettings())


def rows_of(language):
    separator = "," if language == "en" else ";"
    header, *rows = csv.reader(io.StringIO(written(language).decode("utf-8-sig")), delimiter=separator)
    return header, rows


def paper(language="fr", plan=PLAN):
    return sheets_of(closing_pdf(plan, of=SheetOf("Chez <A>", CUTOFF, wording(language))))


def test_what_is_expected_to_remain_comes_first_and_what_is_not_made_is_not_asked_for():
    _, rows = rows_of("fr")
    assert [row[2] for row in rows] == ["'=1+1", "BRIOCHE", "BRETZEL"]
    assert [row[4] for row in rows] == ["16", "20", "60"]
    assert [row[6] for row in rows] == ["6,1", "6,4", "0,2"], "of six pieces more than proposed, six more remain"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_typed_into_the_file_reads_back_and_blank_is_unknown_while_nought_is_none(language, tmp_path):
    header, rows = rows_of(language)
    words = {code: wording(language).text(f"closing.{code}") for code in LEFTOVER_DESTINATIONS if code != "unknown"}
    for code, word in words.items():
        brioche = next(row for row in rows if row[2] == "BRIOCHE")
        brioche[5], brioche[7], brioche[8] = "22", "3", word
        bretzel = next(row for row in rows if row[2] == "BRETZEL")
        bretzel[7], bretzel[9] = "0", "16:40"
        text = io.StringIO()
        csv.writer(text, delimiter="," if language == "en" else ";").writerows([header, *rows])
        path = tmp_path / "closing.csv"
        path.write_text(text.getvalue(), encoding="utf-8-sig")
        given = {"shop": "shop", "dialect": dialect_of(language)}
        left = read_leftovers(path, **given).set_index("product")
        assert left.loc["BRIOCHE", ["left_qty", "went_to"]].tolist() == [3.0, code]
        assert left.loc["BRETZEL", "left_qty"] == 0
        assert left.loc["BRETZEL", "sold_out_s"] == 16 * 3600 + 40 * 60
        assert left["left_qty"].isna().sum() == 1
        assert "=1+1" in left.index, "the apostrophe that keeps a spreadsheet from adding is taken off again"
        assert set(left["day"]) == {pd.Timestamp(DAY)}
        baked = read_baked(path, **given)
        assert baked[["product", "baked_qty"]].values.tolist() == [["BRIOCHE", 22.0]]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr",
            ("Vide = pas compté ; 0 = il ne reste rien", "jeté", "donné", "soldé", "Rupture à", "14 attendus sur 20"),
        ),
        ("de", ("Leer = nicht gezählt; 0 = nichts mehr da", "gespendet", "verbilligt", "14 von 20 erwartet")),
        ("en", ("Blank = not counted; 0 = nothing left", "given away", "Sold out at", "14 of 20 expected")),
    ],
)
def test_the_paper_says_what_blank_and_nought_mean_which_remain_and_why(language, words):
    (sheet,) = paper(language)
    for word in (*words, "Chez <A>", "Brioche", "Bretzel"):
        assert word in sheet.text, sheet.text
    rest = wording(language).text("closing.rest").replace("\xa0", " ")
    order = [sheet.text.index(name) for name in ("=1+1", "Brioche", rest, "Bretzel")]
    assert order == sorted(order)
    assert misprinted(sheet) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("products", [1, 5, 60, 150])
def test_however_many_products_nothing_is_cut_or_overlaps_and_headings_are_repeated(language, products):
    sheets = paper(language, bakery_plan(products))
    assert [said for sheet in sheets for said in misprinted(sheet)] == []
    assert all(wording(language).text("closing.planned") in sheet.text for sheet in sheets)


def test_long_names_and_large_numbers_have_room():
    long = ("Donaudampfschifffahrtsgesellschaftskapitänsbrötchen", "Sonnenblumenkernbrötchen mit Kürbis", "z" * 70)
    plan = make_plan(
        [plan_row(name, plan_qty=12345.0, expected_waste_qty=2345.0, expected_qty=10000.0) for name in long]
    )
    for language in LANGUAGES:
        assert [said for sheet in paper(language, plan) for said in misprinted(sheet)] == []


def test_thirty_products_are_one_sheet():
    assert len(paper("de", bakery_plan(30))) == 1


def test_the_day_is_that_of_the_plan():
    _, rows = rows_of("en")
    assert {date.fromisoformat(row[1]) for row in rows} == {DAY}
