"""The page on paper: everything is there, readable, and the same bytes every time."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from forecast.reports.page.pdf import plan_pdf, plan_pictures
from forecast.tables import OrderPlan, ProductionPlan, empty

from ..made_up_page import bakery_page, make_plan, plan_row

A4_POINTS = (595.28, 841.89)


def pages_of(content: bytes) -> list[str]:
    # Where a name was hyphenated in a font, typst calls each hyphen of that font a soft one.
    texts = (page.extract_text().replace("\u00ad", "-") for page in PdfReader(io.BytesIO(content)).pages)
    return [re.sub("[\u00a0\u202f]", " ", text) for text in texts]


@pytest.mark.parametrize(("language", "word"), [("fr", "Page"), ("de", "Seite"), ("en", "Page")])
def test_every_product_number_and_accent_is_on_paper_and_pages_are_counted(language, word):
    page = bakery_page(language, products=60)
    texts = pages_of(plan_pdf(page))
    whole = re.sub(r"\s+", " ", " ".join(texts))
    for family in page.families:
        for dough in family.doughs:
            for line in dough.lines:
                assert line.label in whole
                assert line.total.replace("\N{NO-BREAK SPACE}", " ") in whole
    for number, text in enumerate(texts, start=1):
        assert f"{word} {number}/{len(texts)}" in text
    assert "Éclair au café" in whole
    assert "Œufs" in whole


@pytest.mark.parametrize(("products", "most"), [(20, 3), (60, 5)])
def test_the_paper_stays_few_and_is_a4(products, most):
    reader = PdfReader(io.BytesIO(plan_pdf(bakery_page("de", products=products))))
    assert len(reader.pages) <= most
    for page in reader.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4_POINTS, abs=0.1)


def test_the_heading_of_the_table_is_repeated_on_every_page_of_it():
    page = bakery_page("fr", products=60)
    with_lines = [text for text in pages_of(plan_pdf(page)) if " × " in text and page.order_sheet.title not in text]
    assert len(with_lines) >= 2
    assert all("Décidé" in text and "TOTAL" in text for text in with_lines)


def test_totals_and_orders_are_at_least_eleven_points():
    sizes: dict[str, set[float]] = {}

    def note(text: str, _: object, matrix: list[float], __: object, size: float) -> None:
        for word in text.split():
            sizes.setdefault(word, set()).add(round(abs(matrix[3] or 1) * size, 1))

    rows = [
        plan_row("Roll", orders_qty=1111.0, walk_in_qty=2222.0, plan_qty=3333.0, usual_made_qty=4444.0, batch_qty=1.0)
    ]
    content = plan_pdf(bakery_page("en", plan=make_plan(rows)))
    PdfReader(io.BytesIO(content)).pages[0].extract_text(visitor_text=note)
    for quantity in ("1,111", "2,222", "3,333", "4,444"):
        assert max(sizes[quantity]) >= 11


def test_the_same_page_gives_the_same_bytes_here_and_in_another_process_and_time_zone():
    content = plan_pdf(bakery_page())
    assert content == plan_pdf(bakery_page())
    program = (
        "import sys; from made_up_page import bakery_page; from forecast.reports.page.pdf import plan_pdf; "
        "sys.stdout.buffer.write(plan_pdf(bakery_page()))"
    )
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONPATH": path}
    other = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
    assert other.stdout == content


def test_the_date_of_the_document_is_the_cutoff_and_it_names_its_language():
    reader = PdfReader(io.BytesIO(plan_pdf(bakery_page("de"))))
    assert "20220713190000" in str(reader.metadata["/CreationDate"])
    assert reader.trailer["/Root"]["/Lang"] == "de"
    assert "/StructTreeRoot" in reader.trailer["/Root"]


def test_markup_in_a_name_is_printed_as_it_is():
    label = "#Pain *au* $lait$ _extra_ @home <x>"
    whole = " ".join(pages_of(plan_pdf(bakery_page(plan=make_plan([plan_row(label)])))))
    assert label in re.sub(r"\s+", " ", whole)


def test_an_empty_plan_and_a_very_long_name_still_make_a_page():
    empty_page = pages_of(plan_pdf(bakery_page("en", plan=empty(ProductionPlan), orders=empty(OrderPlan))))
    assert "No product is planned for this day." in empty_page[0]
    long_name = "Pain " * 40
    assert "Pain" in pages_of(plan_pdf(bakery_page(plan=make_plan([plan_row(long_name.strip())]))))[0]


def test_pictures_are_png_one_per_sheet():
    page = bakery_page(products=20)
    pictures = plan_pictures(page, pixels_per_inch=30)
    assert len(pictures) == len(pages_of(plan_pdf(page)))
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


def test_without_orders_no_sheet_of_paper_is_spent_on_them():
    page = bakery_page("en", orders=empty(OrderPlan), plan=make_plan([plan_row()]))
    texts = pages_of(plan_pdf(page))
    assert len(texts) == 1
    assert "Nothing to order" in texts[0]
