"""The page on paper by where things stand: nothing over its neighbour, over a line or off the sheet."""

from __future__ import annotations

import re

import pytest
import typst

from forecast.reports.page.pdf import plan_pdf

from .full_wall import full_page, odd_page
from .paper import misprinted, sheets_of


def wrong(page):
    return [said for sheet in sheets_of(plan_pdf(page)) for said in misprinted(sheet)]


def labels(page):
    return [line.label for family in page.families for dough in family.doughs for line in dough.lines]


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_nothing_is_cut_or_overlaps(language):
    assert wrong(full_page(language)) == []


@pytest.mark.parametrize(("products", "slots"), [(0, 0), (5, 0), (60, 2), (150, 0), (30, 4)])
def test_whatever_the_number_of_products_and_of_times_of_baking(products, slots):
    assert wrong(full_page("de", products, slots)) == []


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_names_without_a_syllable_and_four_digits_have_room(language):
    assert wrong(odd_page(language)) == []


@pytest.mark.parametrize(
    ("drawing", "said"),
    [
        ("#place(dx: 0mm)[Baguette] #place(dx: 8mm)[Ficelle]", "overlaps"),
        ("#place(dx: 5mm, line(angle: 90deg, length: 9mm, stroke: 1pt)) #place(dx: 0mm)[Baguette]", "over a line"),
        (
            "#place(dx: 0mm)[Baguette] #place(dx: 3mm, rect(width: 4mm, height: 3mm, stroke: 1pt, fill: red))",
            "overlaps",
        ),
        ("#place(dx: 185mm)[Sonnenblumenkernbrötchen]", "outside of the page"),
    ],
)
def test_what_is_planted_is_found(drawing, said):
    (sheet,) = sheets_of(typst.compile(f'#set page(paper: "a4", margin: 10mm)\n{drawing}'.encode()))
    assert any(said in each for each in misprinted(sheet))


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_thirty_products_with_all_that_can_stand_beside_them_fit_on_one_sheet(language):
    page = full_page(language, 30)
    assert len(page.exceptions) == 7
    first, *others = sheets_of(plan_pdf(page))
    # A hyphen is a soft one to typst where the font has hyphenated a name.
    assert all(re.split(r"[\s-]", label)[0][:8] in first.text for label in labels(page))
    heading = page.columns["sold_out_at"].split()[-1]
    assert not any(heading in sheet.text and page.columns["total"] in sheet.text for sheet in others)


def test_a_quiet_day_of_thirty_has_its_money_on_the_same_sheet():
    page = full_page("fr", 30, notices=[], marked=False)
    first, *_ = sheets_of(plan_pdf(page))
    assert page.summary_title in first.text


def test_the_sheets_of_sixty_repeat_heading_and_family_and_count_themselves():
    page = full_page("fr", 60)
    sheets = sheets_of(plan_pdf(page))
    with_lines = [sheet for sheet in sheets if page.columns["total"] in sheet.text]
    assert len(with_lines) >= 2
    assert all(any(family.name in sheet.text for family in page.families) for sheet in with_lines)
    for number, sheet in enumerate(sheets, start=1):
        assert f"{page.page_word} {number}/{len(sheets)}" in sheet.text
        assert page.version in sheet.text
        assert re.sub(r"\s", " ", page.frozen) in sheet.text


def test_quantities_are_at_least_eleven_points():
    page = full_page("de", 30, 2)
    sizes: dict[str, set[float]] = {}
    for sheet in sheets_of(plan_pdf(page)):
        for one in sheet.ink:
            sizes.setdefault(re.sub(r"\s", " ", one.text).strip(), set()).add(one.size)
    for family in page.families:
        for dough in family.doughs:
            for line in dough.lines:
                for shown in filter(None, (line.orders, line.walk_in, line.total, *line.slots)):
                    number = re.sub(r"\s", " ", shown).removesuffix(" kg")
                    assert max(sizes[number]) >= 11, number
            if dough.weight:
                assert max(sizes[re.sub(r"\s", " ", dough.weight)]) >= 11


def test_a_day_without_products_says_so_on_an_upright_sheet():
    page = full_page("de", 0)
    first, *_ = sheets_of(plan_pdf(page))
    assert page.nothing in first.text
    assert first.height > first.width
