"""The page on a phone, a tablet and a sheet's width, in a real browser: by where things stand, not by what they say."""

from __future__ import annotations

import pytest
from tests.browser.driver import A4_PX, PHONE_PX, TABLET_PX, axe_violations, misplaced, opened

from forecast.reports.page.html import plan_html

from .full_wall import full_page, odd_page

_BROKEN_WORDS = """() => [...document.querySelectorAll("th, td, li, p")].flatMap(cell => {
  const found = [], texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    for (const piece of text.data.matchAll(/[\\p{L}\\d,.]+/gu)) {
      const range = document.createRange();
      range.setStart(text, piece.index + (text.data[piece.index - 1] === '\\u00ad' ? 1 : 0)); // the hyphen is its own
      range.setEnd(text, piece.index + piece[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(piece[0]);
    }
  return found;
})"""
WIDTHS = (PHONE_PX, TABLET_PX, A4_PX)


@pytest.fixture
def shown(chromium, tmp_path):
    def of(page, **options):
        file = tmp_path / "plan.html"
        file.write_bytes(plan_html(page))
        return opened(chromium, file, **options)

    return of


@pytest.mark.parametrize("width_px", WIDTHS)
@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_nothing_is_cut_or_overlaps(shown, language, width_px):
    with shown(full_page(language), width_px=width_px, language=language) as page:
        assert misplaced(page) == []


@pytest.mark.parametrize("width_px", WIDTHS)
@pytest.mark.parametrize(("products", "slots"), [(0, 0), (5, 0), (60, 2), (150, 0), (30, 4)])
def test_whatever_the_number_of_products_and_of_times_of_baking(shown, products, slots, width_px):
    with shown(full_page("de", products, slots), width_px=width_px) as page:
        assert misplaced(page) == []


@pytest.mark.parametrize("width_px", WIDTHS)
def test_names_without_a_syllable_and_four_digits_have_room(shown, width_px):
    with shown(odd_page(), width_px=width_px) as page:
        assert misplaced(page) == []


@pytest.mark.parametrize("width_px", WIDTHS)
def test_no_word_is_broken_without_a_hyphen(shown, width_px):
    with shown(full_page("fr", 30), width_px=width_px) as page:
        assert page.evaluate(_BROKEN_WORDS) == []


@pytest.mark.parametrize(("slots", "printed_px"), [(0, 741), (3, 1070)])
def test_printed_from_the_browser_it_has_room_on_its_sheet(shown, slots, printed_px):
    with shown(full_page("fr", 30, slots), width_px=printed_px, is_dark=True) as page:
        page.emulate_media(media="print")
        assert misplaced(page) == []
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("width_px", [PHONE_PX, TABLET_PX])
def test_axe_finds_nothing(shown, width_px, is_dark):
    with shown(full_page("fr", 30, 2), width_px=width_px, is_dark=is_dark) as page:
        assert axe_violations(page) == []


def test_on_a_phone_every_number_has_its_name_and_the_total_is_the_largest(shown):
    with shown(full_page("fr", 5), width_px=PHONE_PX) as page:
        line = page.locator("tr", has_text="Ficelle").first
        names = line.evaluate(
            "row => [...row.querySelectorAll('td.qty, td.batches')]"
            ".map(cell => getComputedStyle(cell, '::before').content)"
        )
        assert all(len(name) > 3 for name in names)
        sizes = line.evaluate("row => [...row.children].map(cell => parseFloat(getComputedStyle(cell).fontSize))")
        assert max(sizes) == sizes[3]


def test_a_strip_is_told_to_who_cannot_see_it(shown):
    with shown(full_page("en", 5)) as page:
        told = page.get_by_role("img").first.get_attribute("aria-label")
    assert told == "Sold at the counter on the last 4 Thursdays: 19, 22, 24, 26. Expected 19 to 28, proposed 24."


def test_a_page_of_a_hundred_and_fifty_products_is_light():
    assert len(plan_html(full_page("de", 150, 4))) < 300_000
